//! Eight elements in twice five vectors of limbs of 51 bits, by AVX2 with its floating-point operations.
//!
//! A product of lanes is `a·b/2^255 mod p`, so the factor of an element is its half modulo `p`: `(x/2)·y/2^255 =
//! x·y/2^256` is the image of the product. Limbs are in two's complement, and may be larger than 51 bits. A clean number
//! is not negative, and below `31·p`; its lower limbs are below `2^51 + 2^43`, and so its highest is not above
//! `31·2^47`. Clean numbers below `A` and `B` can be multiplied if `A·B` is below 512.
//!
//! # Products of limbs
//!
//! Limbs are exact in floating point, which has 53 bits. The product `ab` of two limbs is below `2^103`, so the sum
//! `high = 2^103 + ab`, computed by a fused multiplication and addition that rounds once, to the nearest, is a multiple
//! of `2^51` of `[2^103, 2^104]`: its bits are, as an integer, those of `2^103` plus a number `h ≤ 2^52` with
//! `|ab − h·2^51| ≤ 2^50`. Then `2^103 + 3·2^51 − high` is exact, and plus `ab` it is `3·2^51 + l` with `l = ab − h·2^51`;
//! it lies between `2^52` and `2^53`, so that its bits are those of `3·2^51` plus `l`. Bits are added as integers, and
//! those of the constants subtracted for a whole column at once.
//!
//! The idea is that of "Faster modular exponentiation using double precision floating point arithmetic on the GPU"
//! (Emmart, Zheng, Weems); limbs of 51 bits instead of 52 make it right with rounding to the nearest.

use super::{ORDER, WIDTH};
use crate::field::Stark252;
use core::arch::x86_64::*;

super::instructions! {
    /// AVX2 with fused multiplication and addition (FMA).
    Avx2: "avx2,fma", ["avx2", "fma"], Lanes, Half, Lanes, Wide;
    factor 1, capacity 16, limit 31, excess 2;
}

const MASK: i64 = (1 << 51) - 1;
/// The limbs of `p` that are not zero: 0, 3 and 4.
const P3: i64 = 17 << 39;
const P4: i64 = 1 << 47;

/// Added to limbs above `−2^62`, so that they can be shifted as if they had no sign.
const POSITIVE: i64 = 1 << 62;
/// What of [`POSITIVE`] is carried to the next limb.
const CARRIED: i64 = POSITIVE >> 51;

/// `2^103`, and what is added to the negative of `high`.
const HIGH: f64 = f64::from_bits(HIGH_BITS);
const LOW: f64 = HIGH + f64::from_bits(LOW_BITS);
const HIGH_BITS: u64 = (1023 + 103) << 52;
/// The bits of `3·2^51`.
const LOW_BITS: u64 = (1023 + 52) << 52 | 1 << 51;
/// The bits of `2^52`, of which a limb becomes the lowest.
const LIMB_BITS: i64 = (1023 + 52) << 52;

/// What the bits of the constants add to a column.
const BITS: [i64; 10] = {
    let mut bits = [0; 10];
    let mut at = 0;
    while at < 10 {
        // So many products of limbs have their low part in the column, and so many their high part.
        let n_low = if at < 5 { at + 1 } else { 9 - at };
        let n_high = if at < 6 { at } else { 10 - at };
        let sum =
            LOW_BITS.wrapping_mul(n_low as u64).wrapping_add(HIGH_BITS.wrapping_mul(n_high as u64));
        bits[at] = sum.cast_signed();
        at += 1;
    }
    bits
};

/// What is added to columns before they are reduced: together `2^255·p`, by carries from one column to the next such that
/// columns have the signs that [`reduced`] says, and what two shifts there subtract too much.
const OFFSETS: [i64; 10] = {
    let carries = [1, 2, 2, -8, 4];
    let mut offsets = [0, 0, 0, 0, 0, 1, 0, 1 << 52, P3 + (1 << 52), P4];
    let mut at = 0;
    while at < 5 {
        offsets[at] += carries[at] << 51;
        offsets[at + 1] -= carries[at];
        at += 1;
    }
    offsets
};

/// The columns of a product before anything is added.
const START: [i64; 10] = {
    let mut start = OFFSETS;
    let mut at = 0;
    while at < 10 {
        start[at] = start[at].wrapping_sub(BITS[at]);
        at += 1;
    }
    start
};

/// Four numbers.
type Half = [__m256i; 5];

/// Eight numbers.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(in crate::simd) struct Lanes([Half; 2]);

/// A sum of products, ten columns of four lanes twice.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(in crate::simd) struct Wide([[__m256i; 10]; 2]);

#[inline]
#[target_feature(enable = "avx2,fma")]
fn all(value: i64) -> __m256i {
    _mm256_set1_epi64x(value)
}

impl Lanes {
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn zero() -> Self {
        Self([[_mm256_setzero_si256(); 5]; 2])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn all(factor: &Half) -> Self {
        Self([*factor; 2])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn load(start: *const Stark252) -> Self {
        // SAFETY: as the caller says.
        unsafe { Self::gather(start, 1) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn load_factors(start: *const Stark252) -> Self {
        // SAFETY: as the caller says.
        unsafe { Self::gather_factors(start, 1) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn gather(start: *const Stark252, stride: isize) -> Self {
        // SAFETY: as the caller says.
        let [low, high] = unsafe { words(start, stride) };
        Self([cut(low), cut(high)])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn gather_factors(start: *const Stark252, stride: isize) -> Self {
        // SAFETY: as the caller says.
        let [low, high] = unsafe { words(start, stride) };
        Self([cut_half(low), cut_half(high)])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn store(self, start: *mut Stark252) {
        // SAFETY: as the caller says.
        unsafe { self.scatter(start, 1) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn scatter(self, start: *mut Stark252, stride: usize) {
        for (half, order) in self.0.into_iter().zip(ORDER.as_chunks::<4>().0) {
            let elements = transposed_words(joined(half));
            for (element, at) in elements.into_iter().zip(order) {
                // SAFETY: as the caller says; an element is 32 bytes.
                unsafe { _mm256_storeu_si256(start.add(at * stride).cast(), element) };
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn add(&self, other: &Self) -> Self {
        let mut sum = Self::zero();
        for (half, sum) in sum.0.iter_mut().enumerate() {
            for (limb, sum) in sum.iter_mut().enumerate() {
                *sum = _mm256_add_epi64(self.0[half][limb], other.0[half][limb]);
            }
        }
        sum
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn sub(&self, other: &Self) -> Self {
        let mut difference = Self::zero();
        for (half, difference) in difference.0.iter_mut().enumerate() {
            for (limb, difference) in difference.iter_mut().enumerate() {
                *difference = _mm256_sub_epi64(self.0[half][limb], other.0[half][limb]);
            }
        }
        difference
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn plus_p(&self, times: u64) -> Self {
        let times = times.cast_signed();
        let [low, high] = &self.0;
        Self([plus(low, times), plus(high, times)])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn to_factors(self) -> Self {
        let mut factors = self;
        for half in &mut factors.0 {
            let [a, b, c, d, e] = *half;
            let limbs =
                [halved(a, b), halved(b, c), halved(c, d), halved(d, e), _mm256_srli_epi64::<1>(e)];
            *half = plus_half_if_odd(limbs, a);
        }
        factors
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn carried(&self) -> Self {
        Self([carried(self.0[0]), carried(self.0[1])])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn small(&self) -> Self {
        Self([folded(carried(self.0[0])), folded(carried(self.0[1]))])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn reduced(&self) -> Self {
        let [low, high] = self.0;
        Self([canonical(low), canonical(high)])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn mul(&self, other: &Self) -> Self {
        // Vector by vector: a copy of all at once would be a call.
        let [a, b, c, d, e] = product(&self.0[0], &other.0[0]);
        let [f, g, h, i, j] = product(&self.0[1], &other.0[1]);
        Self([[a, b, c, d, e], [f, g, h, i, j]])
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn carried_mul(&self, other: &Self) -> Self {
        self.carried().mul(other)
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn carried_times(&self, multiplier: &Self) -> Self {
        self.carried_mul(multiplier)
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn div_power_of_two(&self, log: u32) -> Self {
        let mask = all(MASK);
        let down = _mm_cvtsi64_si128(i64::from(log));
        let up = _mm_cvtsi64_si128(i64::from(51 - log));
        let mut quotients = Self::zero();
        for (of_self, half) in self.0.iter().zip(&mut quotients.0) {
            // n·p ≡ −self (mod 2^log), since p ≡ 1.
            let [a, b, c, d, e] = *of_self;
            let negative = _mm256_sub_epi64(_mm256_setzero_si256(), a);
            let n = _mm256_and_si256(negative, all((1 << log) - 1));
            let n17 = times_17(n);
            let (d_more, e_more) = (times_2_39(n17), _mm256_srli_epi64::<12>(n17));
            let mut limbs = [
                _mm256_add_epi64(a, n),
                b,
                c,
                _mm256_add_epi64(d, d_more),
                _mm256_add_epi64(_mm256_add_epi64(e, e_more), times_2_47(n)),
                _mm256_srli_epi64::<4>(n),
            ];
            for limb in 0..5 {
                let carry = _mm256_srli_epi64::<51>(limbs[limb]);
                limbs[limb + 1] = _mm256_add_epi64(limbs[limb + 1], carry);
                limbs[limb] = _mm256_and_si256(limbs[limb], mask);
            }
            for limb in 0..5 {
                let low = _mm256_srl_epi64(limbs[limb], down);
                let high = _mm256_and_si256(_mm256_sll_epi64(limbs[limb + 1], up), mask);
                half[limb] = _mm256_or_si256(low, high);
            }
        }
        quotients
    }
}

impl Wide {
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn zero() -> Self {
        Self([[_mm256_setzero_si256(); 10]; 2])
    }

    /// Each column grows by less than `9·2^51` in absolute value, so that 200 products are below `2^62`.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn add_product(&mut self, a: &Lanes, b: &Lanes) {
        for half in 0..2 {
            add_product(&mut self.0[half], &a.0[half], &b.0[half]);
        }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn reduced(self) -> Lanes {
        let [low, high] = self.0;
        Lanes([reduced_sum(low), reduced_sum(high)])
    }
}

/// `a·b/2^255`.
///
/// It is a call: inlined, the loops over lanes would be too long for the processor's caches of instructions, and no
/// faster.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
fn product(a: &Half, b: &Half) -> Half {
    reduced(products(all_of(START), a, b))
}

/// Adds `a·b` to columns.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
fn add_product(columns: &mut [__m256i; 10], a: &Half, b: &Half) {
    let mut before = *columns;
    for (column, bits) in before.iter_mut().zip(BITS) {
        *column = _mm256_sub_epi64(*column, all(bits));
    }
    *columns = products(before, a, b);
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn all_of(values: [i64; 10]) -> [__m256i; 10] {
    let mut all_of = [_mm256_setzero_si256(); 10];
    for (all_of, value) in all_of.iter_mut().zip(values) {
        *all_of = all(value);
    }
    all_of
}

/// Columns and the products of all limbs, with the bits of the constants.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn products(columns: [__m256i; 10], a: &Half, b: &Half) -> [__m256i; 10] {
    let mut t = columns;
    let (a, b) = (floating(a), floating(b));
    // Column by column, so that few sums are under way; with constant bounds, so that loops are unrolled.
    for column in 0..9 {
        for i in 0..5 {
            if i <= column && column <= i + 4 {
                let (a, b) = (a[i], b[column - i]);
                let high = _mm256_fmadd_pd(a, b, _mm256_set1_pd(HIGH));
                let low = _mm256_fmadd_pd(a, b, _mm256_sub_pd(_mm256_set1_pd(LOW), high));
                t[column] = _mm256_add_epi64(t[column], _mm256_castpd_si256(low));
                t[column + 1] = _mm256_add_epi64(t[column + 1], _mm256_castpd_si256(high));
            }
        }
    }
    t
}

/// Limbs of clean numbers, which are below `2^52`, as floating-point numbers.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn floating(limbs: &Half) -> [__m256d; 5] {
    let mut floating = [_mm256_setzero_pd(); 5];
    for (floating, &limb) in floating.iter_mut().zip(limbs) {
        let above = _mm256_castsi256_pd(_mm256_or_si256(limb, all(LIMB_BITS)));
        *floating = _mm256_sub_pd(above, _mm256_castsi256_pd(all(LIMB_BITS)));
    }
    floating
}

/// The sum of up to 200 products reduced.
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
fn reduced_sum(columns: [__m256i; 10]) -> Half {
    let mut t = columns;
    t[0] = _mm256_add_epi64(t[0], all(POSITIVE));
    for at in 0..9 {
        let next = _mm256_add_epi64(t[at + 1], _mm256_srli_epi64::<51>(t[at]));
        let more = if at < 8 { POSITIVE - CARRIED } else { -CARRIED };
        t[at + 1] = _mm256_add_epi64(next, all(more));
        t[at] = _mm256_and_si256(t[at], all(MASK));
    }
    for (t, offset) in t.iter_mut().zip(OFFSETS) {
        *t = _mm256_add_epi64(*t, all(offset));
    }
    reduced(t)
}

/// `(T − M·p)/2^255 + p` for the number `T` with these columns, to which [`OFFSETS`] have been added.
///
/// Since `p ≡ 1`, `M` must be `T` modulo `2^255`, and since `p = 1 + 2^192·(17 + 2^59)`, subtracting `p` times columns
/// makes those columns zero and subtracts `17 + 256·2^51` times them, shifted by 39 bits, from the third further on. This
/// is done for columns 0 to 2 at once, then for 3 and 4. Columns need not be reduced for it, with the exception of the
/// fourth, lest `M` be far above `2^255`; but they must have signs that are known, as shifts take them.
///
/// Let the unit be `2^51`. Of a product or of a carried sum, low parts are at most 1/2 in absolute value, high parts of
/// limbs 0 to 3 between 0 and 1.01; so that with offsets columns 0, 1 and 2 are positive and below 2, 5 and 6, column 3,
/// less what is below 2, is between −11 and −2, and column 4, less what is below 2, between 0 and 11. With columns 3 and 4
/// as `u` and, reduced, `v`, `17·u` and `17·v + 256·u` are negative, above `−2^63`; shifted as if they had no sign they are
/// `2^52` too large. `M` is the sum of columns 0 to 2, below `2^156`, of `2^153·u`, and of `2^204·v`, so that it is
/// below `2^255 − 2^204` and above `−2^208`: the result is positive, and above `T/2^255 + p` by less than `p/2^46`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn reduced(columns: [__m256i; 10]) -> Half {
    let mut t = columns;
    let [a, b, c, ..] = t;
    subtract_shifted(&mut t, 3, times_17(a));
    subtract_shifted(&mut t, 4, _mm256_add_epi64(times_17(b), _mm256_slli_epi64::<8>(a)));
    subtract_shifted(&mut t, 5, _mm256_add_epi64(times_17(c), _mm256_slli_epi64::<8>(b)));
    t[6] = _mm256_sub_epi64(t[6], times_2_47(c));
    t[7] = _mm256_sub_epi64(t[7], _mm256_srli_epi64::<4>(c));
    let (u, v) = (t[3], _mm256_and_si256(t[4], all(MASK)));
    t[5] = _mm256_add_epi64(t[5], _mm256_srli_epi64::<51>(t[4]));
    subtract_shifted(&mut t, 6, times_17(u));
    subtract_shifted(&mut t, 7, _mm256_add_epi64(times_17(v), _mm256_slli_epi64::<8>(u)));
    t[8] = _mm256_sub_epi64(t[8], times_2_47(v));
    t[9] = _mm256_sub_epi64(t[9], _mm256_srli_epi64::<4>(v));
    [t[5], t[6], t[7], t[8], t[9]]
}

/// Subtracts `2^39·value` from the columns from one on.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn subtract_shifted(t: &mut [__m256i; 10], at: usize, value: __m256i) {
    t[at] = _mm256_sub_epi64(t[at], times_2_39(value));
    t[at + 1] = _mm256_sub_epi64(t[at + 1], _mm256_srli_epi64::<12>(value));
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn times_17(value: __m256i) -> __m256i {
    _mm256_add_epi64(value, _mm256_slli_epi64::<4>(value))
}

/// `2^39·value mod 2^51`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn times_2_39(value: __m256i) -> __m256i {
    _mm256_and_si256(_mm256_slli_epi64::<39>(value), all(MASK))
}

/// `2^47·value mod 2^51`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn times_2_47(value: __m256i) -> __m256i {
    _mm256_and_si256(_mm256_slli_epi64::<47>(value), all(MASK))
}

/// The same numbers with limbs 0 to 3 of 51 bits, of any with limbs above `−2^62` and below `2^62`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn carried([a, b, c, d, e]: Half) -> Half {
    let (mask, next) = (all(MASK), all(POSITIVE - CARRIED));
    let a = _mm256_add_epi64(a, all(POSITIVE));
    let b = _mm256_add_epi64(_mm256_add_epi64(b, next), _mm256_srli_epi64::<51>(a));
    let c = _mm256_add_epi64(_mm256_add_epi64(c, next), _mm256_srli_epi64::<51>(b));
    let d = _mm256_add_epi64(_mm256_add_epi64(d, next), _mm256_srli_epi64::<51>(c));
    let e = _mm256_add_epi64(_mm256_sub_epi64(e, all(CARRIED)), _mm256_srli_epi64::<51>(d));
    [
        _mm256_and_si256(a, mask),
        _mm256_and_si256(b, mask),
        _mm256_and_si256(c, mask),
        _mm256_and_si256(d, mask),
        e,
    ]
}

/// Congruent numbers above `−2^216` and below `2^251 + 2^216`, of carried ones between −62 and 62; below `2^251` of ones
/// that are not negative.
///
/// With `q` the number above bit 251, `q·p` is subtracted: bits 251 on are cleared, and `q·(17·2^192 + 1)` is
/// subtracted from what remains.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn folded([a, b, c, d, e]: Half) -> Half {
    let q = _mm256_srli_epi64::<47>(_mm256_add_epi64(e, all(POSITIVE)));
    let q = _mm256_sub_epi64(q, all(POSITIVE >> 47));
    [
        _mm256_sub_epi64(a, q),
        b,
        c,
        _mm256_sub_epi64(d, _mm256_slli_epi64::<39>(times_17(q))),
        _mm256_and_si256(e, all(P4 - 1)),
    ]
}

/// The clean values below 1 of any above `−2^216` and below 31.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn canonical(half: Half) -> Half {
    let [a, b, c, d, e] = carried(folded(carried(half)));
    // The sign is that of the highest limb.
    let sign = _mm256_cmpgt_epi64(_mm256_setzero_si256(), e);
    carried([
        _mm256_sub_epi64(a, sign),
        b,
        c,
        _mm256_add_epi64(d, _mm256_and_si256(sign, all(P3))),
        _mm256_add_epi64(e, _mm256_and_si256(sign, all(P4))),
    ])
}

/// The same plus `times·p`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn plus([a, b, c, d, e]: &Half, times: i64) -> Half {
    [
        _mm256_add_epi64(*a, all(times)),
        *b,
        *c,
        _mm256_add_epi64(*d, all(times * P3)),
        _mm256_add_epi64(*e, all(times * P4)),
    ]
}

/// Words of 64 bits as limbs of 51.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn cut([a, b, c, d]: [__m256i; 4]) -> Half {
    [
        _mm256_and_si256(a, all(MASK)),
        either(_mm256_srli_epi64::<51>(a), _mm256_slli_epi64::<13>(b)),
        either(_mm256_srli_epi64::<38>(b), _mm256_slli_epi64::<26>(c)),
        either(_mm256_srli_epi64::<25>(c), _mm256_slli_epi64::<39>(d)),
        _mm256_srli_epi64::<12>(d),
    ]
}

/// Words of 64 bits as limbs of 51, the element halved.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn cut_half([a, b, c, d]: [__m256i; 4]) -> Half {
    let limbs = [
        _mm256_and_si256(_mm256_srli_epi64::<1>(a), all(MASK)),
        either(_mm256_srli_epi64::<52>(a), _mm256_slli_epi64::<12>(b)),
        either(_mm256_srli_epi64::<39>(b), _mm256_slli_epi64::<25>(c)),
        either(_mm256_srli_epi64::<26>(c), _mm256_slli_epi64::<38>(d)),
        _mm256_srli_epi64::<13>(d),
    ];
    plus_half_if_odd(limbs, a)
}

/// Adds `(p + 1)/2 = 2^250 + 17·2^191 + 1` where the lowest bit of another number is set.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn plus_half_if_odd([a, b, c, d, e]: Half, other: __m256i) -> Half {
    let bit = _mm256_and_si256(other, all(1));
    let is_odd = _mm256_sub_epi64(_mm256_setzero_si256(), bit);
    [
        _mm256_add_epi64(a, bit),
        b,
        c,
        _mm256_add_epi64(d, _mm256_and_si256(is_odd, all(P3 / 2))),
        _mm256_add_epi64(e, _mm256_and_si256(is_odd, all(P4 / 2))),
    ]
}

/// Half a limb of 51 bits, with the lowest bit of the next.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn halved(limb: __m256i, next: __m256i) -> __m256i {
    let low = _mm256_srli_epi64::<1>(limb);
    _mm256_or_si256(low, _mm256_and_si256(_mm256_slli_epi64::<50>(next), all(MASK)))
}

/// The lower 51 bits of `a | b`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn either(a: __m256i, b: __m256i) -> __m256i {
    _mm256_and_si256(_mm256_or_si256(a, b), all(MASK))
}

/// Limbs of clean values below 31 as words of 64 bits.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn joined([a, b, c, d, e]: Half) -> [__m256i; 4] {
    [
        _mm256_or_si256(a, _mm256_slli_epi64::<51>(b)),
        _mm256_or_si256(_mm256_srli_epi64::<13>(b), _mm256_slli_epi64::<38>(c)),
        _mm256_or_si256(_mm256_srli_epi64::<26>(c), _mm256_slli_epi64::<25>(d)),
        _mm256_or_si256(_mm256_srli_epi64::<39>(d), _mm256_slli_epi64::<12>(e)),
    ]
}

/// The words of eight elements, each `stride` behind the one before, in the order of lanes.
///
/// # Safety
/// There are elements at these eight places.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn words(start: *const Stark252, stride: isize) -> [[__m256i; 4]; 2] {
    let mut elements = [_mm256_setzero_si256(); WIDTH];
    for (element, at) in elements.iter_mut().zip(ORDER) {
        // SAFETY: as the caller says; an element is 32 bytes.
        *element = unsafe { _mm256_loadu_si256(start.offset(at as isize * stride).cast()) };
    }
    let [a, b, c, d, e, f, g, h] = elements;
    [transposed_words([a, b, c, d]), transposed_words([e, f, g, h])]
}

/// Word `j` of vector `i` becomes word `i` of vector `j`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn transposed_words([a, b, c, d]: [__m256i; 4]) -> [__m256i; 4] {
    let (even_first, odd_first) = (_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
    let (even_second, odd_second) = (_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
    [
        _mm256_permute2x128_si256::<0x20>(even_first, even_second),
        _mm256_permute2x128_si256::<0x20>(odd_first, odd_second),
        _mm256_permute2x128_si256::<0x31>(even_first, even_second),
        _mm256_permute2x128_si256::<0x31>(odd_first, odd_second),
    ]
}

/// A factor: reduction costs too little for anything better.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn multiplier(element: Stark252) -> Lanes {
    Lanes::all(&factor(element))
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn factor(element: Stark252) -> Half {
    cut_half(element.image().map(|word| all(word.cast_signed())))
}

/// Lane `j` of vector `i` becomes lane `i` of vector `j`.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn transposed(rows: [Lanes; WIDTH]) -> [Lanes; WIDTH] {
    let mut columns = rows;
    for limb in 0..5 {
        // Quarters of the matrix: rows of one half, columns of another.
        for of_rows in 0..2 {
            for of_columns in 0..2 {
                let row = |at: usize| rows[4 * of_rows + at].0[of_columns][limb];
                let quarter = transposed_words([row(0), row(1), row(2), row(3)]);
                for (at, column) in quarter.into_iter().enumerate() {
                    columns[4 * of_columns + at].0[of_rows][limb] = column;
                }
            }
        }
    }
    columns
}
