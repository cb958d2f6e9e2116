//! Loops over vectors of elements: products, sums of products, powers, inverses.

use super::lanes::{Instructions, Lanes, Sum as _, WIDTH, Work};
use crate::field::{Arith as _, Field as _, Stark252};
use crate::poly::invert_in_turn;

/// So many products are added before they are reduced.
pub(super) const MAX_PRODUCTS: usize = 200;

/// Two chains of products that do not wait for each other.
const N_CHAINS: usize = 2;

/// `Σ a_i·b_i`.
///
/// # Panics
/// If the lengths differ or are no multiples of sixteen.
pub(super) struct Dot<'a, I> {
    pub(super) has: I,
    pub(super) a: &'a [Stark252],
    pub(super) b: &'a [Stark252],
}

impl<I: Instructions> Work for Dot<'_, I> {
    type Output = Stark252;

    #[inline(always)]
    fn run(self) -> Stark252 {
        let Self { has, a, b } = self;
        assert!(a.len() == b.len() && a.len().is_multiple_of(2 * WIDTH));
        let mut total = has.zero();
        for (a, b) in a.chunks(2 * MAX_PRODUCTS * WIDTH).zip(b.chunks(2 * MAX_PRODUCTS * WIDTH)) {
            // Two sums, since each addition waits for the one before.
            let mut sums = [has.empty_sum(); 2];
            for (a, b) in a.chunks_exact(2 * WIDTH).zip(b.chunks_exact(2 * WIDTH)) {
                for (at, sum) in sums.iter_mut().enumerate() {
                    let (a, b) = (a[at * WIDTH..].as_ptr(), b[at * WIDTH..].as_ptr());
                    // SAFETY: there are eight of each.
                    unsafe { sum.add_product(&has.load(a), &has.load_factors(b)) };
                }
            }
            for sum in sums {
                total = total.add(&sum.reduced()).small();
            }
        }
        let mut sums = [Stark252::ZERO; WIDTH];
        // SAFETY: there are eight.
        unsafe { total.reduced().store(sums.as_mut_ptr()) };
        sums.into_iter().fold(Stark252::ZERO, |total, sum| total + sum)
    }
}

/// Multiplies each value with the factor at its place.
///
/// # Panics
/// If the lengths differ or are no multiples of eight.
pub(super) struct Multiply<'a, I> {
    pub(super) has: I,
    pub(super) values: &'a mut [Stark252],
    pub(super) factors: &'a [Stark252],
}

impl<I: Instructions> Work for Multiply<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, values, factors } = self;
        assert!(values.len() == factors.len() && values.len().is_multiple_of(WIDTH));
        for (values, factors) in values.chunks_exact_mut(WIDTH).zip(factors.chunks_exact(WIDTH)) {
            // SAFETY: there are eight of each.
            unsafe {
                let product = has.load(values.as_ptr()).mul(&has.load_factors(factors.as_ptr()));
                product.reduced().store(values.as_mut_ptr());
            }
        }
    }
}

/// Multiplies all values with a factor.
///
/// # Panics
/// If their number is no multiple of eight.
pub(super) struct MultiplyAll<'a, I> {
    pub(super) has: I,
    pub(super) values: &'a mut [Stark252],
    pub(super) factor: Stark252,
}

impl<I: Instructions> Work for MultiplyAll<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, values, factor } = self;
        assert!(values.len().is_multiple_of(WIDTH));
        let factor = has.all_factors(factor);
        for values in values.chunks_exact_mut(WIDTH) {
            // SAFETY: there are eight.
            unsafe { has.load(values.as_ptr()).mul(&factor).reduced().store(values.as_mut_ptr()) };
        }
    }
}

/// Replaces `even` by `2·(even + challenge·odd)`.
///
/// # Panics
/// If the lengths differ or are no multiples of eight.
pub(super) struct Fold<'a, I> {
    pub(super) has: I,
    pub(super) even: &'a mut [Stark252],
    pub(super) odd: &'a [Stark252],
    pub(super) challenge: Stark252,
}

impl<I: Instructions> Work for Fold<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, even, odd, challenge } = self;
        assert!(even.len() == odd.len() && even.len().is_multiple_of(WIDTH));
        let challenge = has.all_factors(challenge);
        for (even, odd) in even.chunks_exact_mut(WIDTH).zip(odd.chunks_exact(WIDTH)) {
            // SAFETY: there are eight of each.
            unsafe {
                let sum = has.load(odd.as_ptr()).mul(&challenge).add(&has.load(even.as_ptr()));
                sum.add(&sum).reduced().store(even.as_mut_ptr());
            }
        }
    }
}

/// Sets pairs of neighbours in `joined` to `(plus + minus)·half` and `(plus − minus)·half_over_c`.
///
/// # Panics
/// If the lengths differ, but for the pairs, or are no multiples of eight.
pub(super) struct Join<'a, I> {
    pub(super) has: I,
    pub(super) joined: &'a mut [Stark252],
    pub(super) plus: &'a [Stark252],
    pub(super) minus: &'a [Stark252],
    pub(super) half: Stark252,
    pub(super) half_over_c: Stark252,
}

impl<I: Instructions> Work for Join<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, joined, plus, minus, half, half_over_c } = self;
        assert!(plus.len() == minus.len() && joined.len() == 2 * plus.len());
        assert!(plus.len().is_multiple_of(WIDTH));
        const { assert!(2 * I::FACTOR < I::CAPACITY * (I::LIMIT - I::EXCESS), "a product is reduced") };
        let [half, half_over_c] = [half, half_over_c].map(|factor| has.multiplier(factor));
        let remainders = plus.chunks_exact(WIDTH).zip(minus.chunks_exact(WIDTH));
        for (joined, (plus, minus)) in joined.chunks_exact_mut(2 * WIDTH).zip(remainders) {
            // SAFETY: there are eight of each, and sixteen places.
            unsafe {
                let (plus, minus) = (has.load(plus.as_ptr()), has.load(minus.as_ptr()));
                let sum = plus.add(&minus).carried_times(&half);
                sum.reduced().scatter(joined.as_mut_ptr(), 2);
                let difference = plus.sub(&minus).plus_p(1).carried_times(&half_over_c);
                difference.reduced().scatter(joined[1..].as_mut_ptr(), 2);
            }
        }
    }
}

/// `first, first·ratio, first·ratio², …`
///
/// # Panics
/// If the number of values is no multiple of eight.
pub(super) struct Powers<'a, I> {
    pub(super) has: I,
    pub(super) first: Stark252,
    pub(super) ratio: Stark252,
    pub(super) values: &'a mut [Stark252],
}

impl<I: Instructions> Work for Powers<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, first, ratio, values } = self;
        assert!(values.len().is_multiple_of(WIDTH));
        let mut start = [first; N_CHAINS * WIDTH];
        for at in 1..start.len() {
            start[at] = start[at - 1] * ratio;
        }
        let step = has.all_factors(ratio.pow((N_CHAINS * WIDTH) as u64));
        let mut chains = [has.zero(); N_CHAINS];
        for (chain, start) in chains.iter_mut().zip(start.chunks_exact(WIDTH)) {
            // SAFETY: there are eight.
            *chain = unsafe { has.load(start.as_ptr()) };
        }
        for values in values.chunks_mut(N_CHAINS * WIDTH) {
            for (chain, values) in chains.iter_mut().zip(values.chunks_exact_mut(WIDTH)) {
                // SAFETY: there are eight.
                unsafe { chain.reduced().store(values.as_mut_ptr()) };
                *chain = chain.carried_mul(&step);
            }
        }
    }
}

/// Replaces values, none of which is zero, by their inverses.
///
/// # Panics
/// If the number of values is no multiple of sixteen, or there is not room for all.
pub(super) struct Invert<'a, I: Instructions> {
    pub(super) has: I,
    pub(super) values: &'a mut [Stark252],
    /// Room for the products before each value.
    pub(super) before: &'a mut [I::Lanes],
}

impl<I: Instructions> Work for Invert<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, values, before } = self;
        const STEP: usize = N_CHAINS * WIDTH;
        assert!(values.len().is_multiple_of(STEP) && before.len() == values.len() / WIDTH);
        let ones = [Stark252::ONE; WIDTH];
        // SAFETY: there are eight.
        let mut products = [unsafe { has.load(ones.as_ptr()) }; N_CHAINS];
        for (before, values) in before.chunks_exact_mut(N_CHAINS).zip(values.chunks_exact(STEP)) {
            for at in 0..N_CHAINS {
                before[at] = products[at];
                // SAFETY: there are eight.
                let value = unsafe { has.load_factors(values[at * WIDTH..].as_ptr()) };
                products[at] = products[at].mul(&value).carried();
            }
        }
        let mut inverses = [[Stark252::ZERO; WIDTH]; N_CHAINS];
        for (product, inverses) in products.into_iter().zip(&mut inverses) {
            // SAFETY: there are eight.
            unsafe { product.reduced().store(inverses.as_mut_ptr()) };
        }
        invert_in_turn(inverses.as_flattened_mut());
        for (product, inverses) in products.iter_mut().zip(&inverses) {
            // SAFETY: there are eight.
            *product = unsafe { has.load(inverses.as_ptr()) };
        }
        let before = before.chunks_exact(N_CHAINS);
        for (before, values) in before.zip(values.chunks_exact_mut(STEP)).rev() {
            for at in 0..N_CHAINS {
                let place = values[at * WIDTH..].as_mut_ptr();
                // SAFETY: there are eight.
                let value = unsafe { has.load_factors(place) };
                let inverse = products[at].mul(&before[at].to_factors());
                products[at] = products[at].mul(&value).carried();
                // SAFETY: there are eight.
                unsafe { inverse.reduced().store(place) };
            }
        }
    }
}
