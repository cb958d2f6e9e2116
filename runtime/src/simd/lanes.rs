//! Eight elements at a time, by whichever instructions there are.
//!
//! Elements in memory are Montgomery images `v·2^256`. In lanes they are *values*, integers congruent to those images
//! and not reduced, or *factors*: multiples of them such that the product of a value and a factor is a value, and that
//! of two factors a factor. What is said of bounds is in multiples of `p`. Only *clean* numbers can be multiplied: not
//! negative, small enough, with limbs of the width that a multiplication takes; what else is done with numbers adds
//! and subtracts their limbs without carries.
//!
//! What is written with these traits, all of it `#[inline(always)]`, becomes a function for certain instructions
//! where [`Instructions::carry_out`] is called, which is compiled for them.

pub(super) mod avx2;
pub(super) mod avx512;

use super::program::Bounds;
use crate::field::Stark252;

/// The number of elements.
pub(super) const WIDTH: usize = 8;

/// So many times `p` have room in four words of 64 bits.
pub(super) const WHOLE: u64 = 31;

/// Where the elements of eight neighbours are: lane `j` has neighbour `ORDER[j]`. It is its own inverse.
pub(super) const ORDER: [usize; WIDTH] = [0, 2, 1, 3, 4, 6, 5, 7];

/// Instructions that the processor has: there is a value only if it has been asked.
pub(super) trait Instructions: Copy + Send + Sync + 'static {
    type Lanes: Lanes;
    type Sum: Sum<Lanes = Self::Lanes>;
    /// One element, as a factor, in less memory than lanes.
    type Factor: Copy + Send + Sync;

    /// An element that is loaded as a factor is below this.
    const FACTOR: u64;
    /// A product of clean numbers below `A` and `B` is below `A·B/CAPACITY + 1`, or above that by less than `2^−40`; `A·B`
    /// must not be above `CAPACITY·LIMIT`.
    const CAPACITY: u64;
    /// A clean number is below this.
    const LIMIT: u64;
    /// A product of a clean number below `A` and a multiplier is below `A·FACTOR/CAPACITY`, without what is behind the
    /// point, plus this.
    const EXCESS: u64;

    /// The instructions, if the processor has them.
    fn detected() -> Option<Self>;

    /// Carries out work, compiled for the instructions.
    fn carry_out<W: Work>(self, work: W) -> W::Output;

    /// Calls a function with a buffer of so many lanes; clearing pages for each would take as long as a level of a
    /// transform.
    fn with_buffer(self, len: usize, work: impl FnOnce(&mut [Self::Lanes]));

    fn zero(self) -> Self::Lanes;

    /// The sum of no products.
    fn empty_sum(self) -> Self::Sum;

    fn factor(self, element: Stark252) -> Self::Factor;

    /// One factor in all lanes; clean.
    fn all(self, factor: &Self::Factor) -> Self::Lanes;

    /// One element in all lanes, as a factor; clean.
    #[inline(always)]
    fn all_factors(self, element: Stark252) -> Self::Lanes {
        self.all(&self.factor(element))
    }

    /// An element that many numbers are multiplied with.
    fn multiplier(self, element: Stark252) -> <Self::Lanes as Lanes>::Multiplier;

    /// Eight neighbours; clean, below 1 if they are elements, else what has been stored.
    ///
    /// # Safety
    /// There are eight elements from `start` on.
    unsafe fn load(self, start: *const Stark252) -> Self::Lanes;

    /// Eight neighbours, as factors; clean.
    ///
    /// # Safety
    /// There are eight elements from `start` on.
    unsafe fn load_factors(self, start: *const Stark252) -> Self::Lanes;

    /// Eight elements, each `stride` behind the one before; clean, below 1.
    ///
    /// # Safety
    /// There are elements at these eight places.
    unsafe fn gather(self, start: *const Stark252, stride: isize) -> Self::Lanes;

    /// Eight elements, each `stride` behind the one before, as factors; clean.
    ///
    /// # Safety
    /// There are elements at these eight places.
    unsafe fn gather_factors(self, start: *const Stark252, stride: isize) -> Self::Lanes;
}

/// What is carried out by instructions; it has them itself. `run` must be `#[inline(always)]`.
pub(super) trait Work {
    type Output;

    fn run(self) -> Self::Output;
}

/// Eight numbers. They are taken by reference, since copies are as long as additions.
pub(super) trait Lanes: Copy + Send + Sync + core::fmt::Debug {
    /// One element in all lanes, with what makes a product by it cheaper than one by a factor.
    type Multiplier: Copy + Send + Sync;

    fn add(&self, other: &Self) -> Self;

    fn sub(&self, other: &Self) -> Self;

    /// The same plus `times·p`, for `times` that clean numbers may be below.
    fn plus_p(&self, times: u64) -> Self;

    /// The product of clean numbers, reduced but for a multiple of `p`: not negative, and as
    /// [`Instructions::CAPACITY`] says.
    fn mul(&self, other: &Self) -> Self;

    /// Factors of clean values below 2; clean.
    fn to_factors(self) -> Self;

    /// The same integers; clean if they are not negative and below [`Instructions::LIMIT`].
    fn carried(&self) -> Self;

    /// The product of the number carried and another, both then clean.
    fn carried_mul(&self, other: &Self) -> Self;

    /// The product of the number carried, then clean, and a multiplier: not negative, and as
    /// [`Instructions::EXCESS`] says.
    fn carried_times(&self, multiplier: &Self::Multiplier) -> Self;

    /// Congruent numbers of any between `−2·LIMIT` and `2·LIMIT`: above `−2^216` and below `2^251 + 2^216`.
    fn small(&self) -> Self;

    /// The clean values below 1 of any above `−2^216` and below `LIMIT`, which includes small ones.
    fn reduced(&self) -> Self;

    /// `self/2^log` of clean values below `A`, for `log` up to 50: not negative and below `A/2^log + 1`; clean.
    fn div_power_of_two(&self, log: u32) -> Self;

    /// Stores clean values below [`WHOLE`] as eight neighbours; only those below 1 are elements.
    ///
    /// # Safety
    /// There is room for eight elements from `start` on.
    unsafe fn store(self, start: *mut Stark252);

    /// Stores clean values below 1, each `stride` elements behind the one before.
    ///
    /// # Safety
    /// There is room for elements at these eight places.
    unsafe fn scatter(self, start: *mut Stark252, stride: usize);

    /// Lane `j` of vector `i` becomes lane `i` of vector `j`.
    fn transposed(rows: [Self; WIDTH]) -> [Self; WIDTH];
}

/// A sum of products of eight pairs of numbers.
pub(super) trait Sum: Copy {
    type Lanes: Lanes;

    /// Adds a product of clean numbers; no more than 200.
    fn add_product(&mut self, a: &Self::Lanes, b: &Self::Lanes);

    /// The sum as a product is reduced: not negative, and below the sum of what the products are without the multiples
    /// of `p`, plus 1 and as little as there.
    fn reduced(self) -> Self::Lanes;
}

/// How far numbers may grow.
pub(super) fn bounds<I: Instructions>(_: I) -> Bounds {
    // A clean number may be twice as large, and a product of two of them must not be above the limit.
    let max = (I::CAPACITY * (I::LIMIT - 2)).isqrt() / 2;
    let max_sum = I::CAPACITY * (I::LIMIT - 2) / I::FACTOR;
    let [factor, capacity, max, max_sum] =
        [I::FACTOR, I::CAPACITY, max, max_sum].map(|bound| bound as u32);
    Bounds { factor, capacity, max, max_sum }
}

/// Defines instructions by functions of the same names, which are compiled for them.
macro_rules! instructions {
    (
        $(#[$doc:meta])*
        $name:ident: $enabled:literal, [$($feature:tt),*], $lanes:ident, $factor:ident, $multiplier:ident, $sum:ident;
        factor $below:literal, capacity $capacity:literal, limit $limit:literal, excess $excess:literal;
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub(in crate::simd) struct $name(());

        impl crate::simd::lanes::Instructions for $name {
            type Lanes = $lanes;
            type Sum = $sum;
            type Factor = $factor;

            const FACTOR: u64 = $below;
            const CAPACITY: u64 = $capacity;
            const LIMIT: u64 = $limit;
            const EXCESS: u64 = $excess;

            fn detected() -> Option<Self> {
                (true $(&& is_x86_feature_detected!($feature))*).then_some(Self(()))
            }

            fn carry_out<W: crate::simd::lanes::Work>(self, work: W) -> W::Output {
                #[target_feature(enable = $enabled)]
                fn enter<W: crate::simd::lanes::Work>(work: W) -> W::Output {
                    work.run()
                }
                // SAFETY: the processor has been asked.
                unsafe { enter(work) }
            }

            fn with_buffer(self, len: usize, work: impl FnOnce(&mut [$lanes])) {
                thread_local! {
                    static BUFFER: core::cell::RefCell<Vec<$lanes>> =
                        const { core::cell::RefCell::new(Vec::new()) };
                }
                BUFFER.with_borrow_mut(|buffer| {
                    if buffer.len() < len {
                        buffer.resize(len, self.zero());
                    }
                    work(&mut buffer[..len]);
                });
            }

            #[inline(always)]
            fn zero(self) -> $lanes {
                // SAFETY: the processor has been asked.
                unsafe { $lanes::zero() }
            }

            #[inline(always)]
            fn empty_sum(self) -> $sum {
                // SAFETY: the processor has been asked.
                unsafe { $sum::zero() }
            }

            #[inline(always)]
            fn factor(self, element: Stark252) -> $factor {
                // SAFETY: the processor has been asked.
                unsafe { factor(element) }
            }

            #[inline(always)]
            fn all(self, factor: &$factor) -> $lanes {
                // SAFETY: the processor has been asked.
                unsafe { $lanes::all(factor) }
            }

            #[inline(always)]
            fn multiplier(self, element: Stark252) -> $multiplier {
                // SAFETY: the processor has been asked.
                unsafe { multiplier(element) }
            }

            #[inline(always)]
            unsafe fn load(self, start: *const Stark252) -> $lanes {
                // SAFETY: the processor has been asked; the rest is as the caller says.
                unsafe { $lanes::load(start) }
            }

            #[inline(always)]
            unsafe fn load_factors(self, start: *const Stark252) -> $lanes {
                // SAFETY: the processor has been asked; the rest is as the caller says.
                unsafe { $lanes::load_factors(start) }
            }

            #[inline(always)]
            unsafe fn gather(self, start: *const Stark252, stride: isize) -> $lanes {
                // SAFETY: the processor has been asked; the rest is as the caller says.
                unsafe { $lanes::gather(start, stride) }
            }

            #[inline(always)]
            unsafe fn gather_factors(self, start: *const Stark252, stride: isize) -> $lanes {
                // SAFETY: the processor has been asked; the rest is as the caller says.
                unsafe { $lanes::gather_factors(start, stride) }
            }
        }

        // Lanes and sums are made by instructions only, so that the processor has been asked where there are any.
        impl crate::simd::lanes::Lanes for $lanes {
            type Multiplier = $multiplier;

            crate::simd::lanes::same_functions! {
                fn add(&self, other: &Self) -> Self;
                fn sub(&self, other: &Self) -> Self;
                fn plus_p(&self, times: u64) -> Self;
                fn mul(&self, other: &Self) -> Self;
                fn carried(&self) -> Self;
                fn carried_mul(&self, other: &Self) -> Self;
                fn carried_times(&self, multiplier: &$multiplier) -> Self;
                fn small(&self) -> Self;
                fn reduced(&self) -> Self;
                fn div_power_of_two(&self, log: u32) -> Self;
            }

            #[inline(always)]
            fn to_factors(self) -> Self {
                // SAFETY: as above.
                unsafe { Self::to_factors(self) }
            }

            #[inline(always)]
            unsafe fn store(self, start: *mut Stark252) {
                // SAFETY: as above; the rest is as the caller says.
                unsafe { Self::store(self, start) }
            }

            #[inline(always)]
            unsafe fn scatter(self, start: *mut Stark252, stride: usize) {
                // SAFETY: as above; the rest is as the caller says.
                unsafe { Self::scatter(self, start, stride) }
            }

            #[inline(always)]
            fn transposed(rows: [Self; 8]) -> [Self; 8] {
                // SAFETY: as above.
                unsafe { transposed(rows) }
            }
        }

        impl crate::simd::lanes::Sum for $sum {
            type Lanes = $lanes;

            #[inline(always)]
            fn add_product(&mut self, a: &$lanes, b: &$lanes) {
                // SAFETY: as above.
                unsafe { Self::add_product(self, a, b) }
            }

            #[inline(always)]
            fn reduced(self) -> $lanes {
                // SAFETY: as above.
                unsafe { Self::reduced(self) }
            }
        }
    };
}

/// Defines functions of a trait by those of the type itself.
macro_rules! same_functions {
    ($(fn $name:ident(&self $(, $other:ident: $of:ty)?) -> Self;)*) => {$(
        #[inline(always)]
        fn $name(&self $(, $other: $of)?) -> Self {
            // SAFETY: lanes are made by instructions only, so that the processor has been asked.
            unsafe { Self::$name(self $(, $other)?) }
        }
    )*};
}

use {instructions, same_functions};
