//! Eight elements of the field of `p = 2^64 − 2^32 + 1` elements in a vector.
//!
//! As in memory, an element is any 64-bit number congruent to it; a *canonical* one is below `p`. Since `2^64` is
//! `ε = 2^32 − 1` modulo `p`, a carry out of 64 bits is an `ε` to add, a borrow one to subtract. That cannot carry
//! again if one of two summands, or what is subtracted, is canonical.

use crate::field::{Goldilocks, StarkField as _};
use core::arch::x86_64::*;

/// The number of elements.
pub(super) const WIDTH: usize = 8;

/// `2^64 mod p`.
const EPSILON: u64 = 0xffff_ffff;
const P: u64 = 0xffff_ffff_0000_0001;
/// The even ones of sixteen halves of 32 bits.
const LOW_HALVES: __mmask16 = 0x5555;

/// Eight elements.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub(super) struct Lanes(pub(super) __m512i);

/// Eight elements that are factors of many products: their halves of 32 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor {
    low: __m512i,
    high: __m512i,
}

#[inline]
#[target_feature(enable = "avx512f")]
fn all(value: u64) -> __m512i {
    _mm512_set1_epi64(value.cast_signed())
}

impl Lanes {
    /// One element in all lanes.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn all(element: Goldilocks) -> Self {
        Self(all(element.to_limbs()[0]))
    }

    /// The elements of an array.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn new(elements: &[Goldilocks; WIDTH]) -> Self {
        // SAFETY: elements are 64-bit numbers in memory, and there are eight.
        Self(unsafe { _mm512_loadu_si512(elements.as_ptr().cast()) })
    }

    /// The first eight elements of a slice.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn load(elements: &[Goldilocks]) -> Self {
        Self::new(elements.first_chunk().expect("there are eight elements"))
    }

    /// Sets the first eight elements of a slice.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn store(self, elements: &mut [Goldilocks]) {
        let eight: &mut [Goldilocks; WIDTH] =
            elements.first_chunk_mut().expect("there are eight elements");
        // SAFETY: elements are 64-bit numbers in memory, of which each stands for one, and there are eight.
        unsafe { _mm512_storeu_si512(eight.as_mut_ptr().cast(), self.0) };
    }

    /// Writes the numbers, each little-endian.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn store_bytes(self, bytes: &mut [u8; 64]) {
        // SAFETY: there is room for the vector, whose bytes the processor keeps in this order.
        unsafe { _mm512_storeu_si512(bytes.as_mut_ptr().cast(), self.0) };
    }

    /// The numbers below `p`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn canonical(self) -> Self {
        // Below p the difference goes around, and is larger.
        Self(_mm512_min_epu64(self.0, _mm512_sub_epi64(self.0, all(P))))
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn add(self, other: Self) -> Self {
        self.add_canonical(other.canonical())
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn sub(self, other: Self) -> Self {
        self.sub_canonical(other.canonical())
    }

    /// `self + other`, of which `other` is canonical.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn add_canonical(self, other: Self) -> Self {
        let sum = _mm512_add_epi64(self.0, other.0);
        let carries = _mm512_cmplt_epu64_mask(sum, other.0);
        Self(_mm512_mask_add_epi64(sum, carries, sum, all(EPSILON)))
    }

    /// `self − other`, of which `other` is canonical.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn sub_canonical(self, other: Self) -> Self {
        let difference = _mm512_sub_epi64(self.0, other.0);
        let borrows = _mm512_cmplt_epu64_mask(self.0, other.0);
        Self(_mm512_mask_sub_epi64(difference, borrows, difference, all(EPSILON)))
    }

    /// `[self + other, self − other]`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn sum_and_difference(self, other: Self) -> [Self; 2] {
        let other = other.canonical();
        [self.add_canonical(other), self.sub_canonical(other)]
    }

    /// `7·self`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn times_7(self) -> Self {
        let low = Self(_mm512_slli_epi64::<3>(self.0));
        // Three bits of it, times 2^64.
        let high = _mm512_mul_epu32(_mm512_srli_epi64::<61>(self.0), all(EPSILON));
        low.add_canonical(Self(high)).sub(self)
    }

    /// `self / 2^log` for `log` from 1 to 32.
    ///
    /// Modulo `2^log` the modulus is 1, so with `m` the lowest bits, `x − m·p` can be halved so often: it is
    /// `(x >> log) + m·2^(32−log) − m·2^(64−log)`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn halved(self, log: u32) -> Self {
        let by = |bits: u32| _mm_cvtsi64_si128(i64::from(bits));
        let lowest = _mm512_and_si512(self.0, all((1 << log) - 1));
        let shifted = _mm512_srl_epi64(self.0, by(log));
        // Below 2^32 and below 2^63.
        let sum = _mm512_add_epi64(shifted, _mm512_sll_epi64(lowest, by(32 - log)));
        Self(sum).sub_canonical(Self(_mm512_sll_epi64(lowest, by(64 - log))))
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn mul(self, other: Self) -> Self {
        self.times(other.factor())
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn factor(self) -> Factor {
        Factor { low: self.0, high: _mm512_srli_epi64::<32>(self.0) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn times(self, Factor { low, high }: Factor) -> Self {
        let own_high = _mm512_srli_epi64::<32>(self.0);
        // Multiplication takes the low halves.
        let low_low = _mm512_mul_epu32(self.0, low);
        let low_high = _mm512_mul_epu32(self.0, high);
        let high_low = _mm512_mul_epu32(own_high, low);
        let high_high = _mm512_mul_epu32(own_high, high);
        // A product of halves and two halves more are below 2^64.
        let middle = _mm512_add_epi64(high_low, _mm512_srli_epi64::<32>(low_low));
        let middle_low = _mm512_and_si512(middle, all(EPSILON));
        let cross = _mm512_add_epi64(low_high, middle_low);
        let top = _mm512_add_epi64(high_high, _mm512_srli_epi64::<32>(middle));
        let top = _mm512_add_epi64(top, _mm512_srli_epi64::<32>(cross));
        let bottom = _mm512_mask_mov_epi32(_mm512_slli_epi64::<32>(cross), LOW_HALVES, low_low);
        Self::reduced(bottom, top)
    }

    /// `low + 2^64·high`: with `2^96 = −1` it is `low − (high >> 32) + ε·(high mod 2^32)`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn reduced(low: __m512i, high: __m512i) -> Self {
        // Both of what is subtracted and what is added are below p.
        let difference = Self(low).sub_canonical(Self(_mm512_srli_epi64::<32>(high)));
        difference.add_canonical(Self(_mm512_mul_epu32(high, all(EPSILON))))
    }
}

/// The matrix of these columns instead of these rows.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn transposed(rows: [Lanes; WIDTH]) -> [Lanes; WIDTH] {
    let [a, b, c, d, e, f, g, h] = rows.map(|row| row.0);
    // Pairs of rows: every other column of both.
    let (ab_even, ab_odd) = (_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    let (cd_even, cd_odd) = (_mm512_unpacklo_epi64(c, d), _mm512_unpackhi_epi64(c, d));
    let (ef_even, ef_odd) = (_mm512_unpacklo_epi64(e, f), _mm512_unpackhi_epi64(e, f));
    let (gh_even, gh_odd) = (_mm512_unpacklo_epi64(g, h), _mm512_unpackhi_epi64(g, h));
    let [c0, c2, c4, c6] = four_columns([ab_even, cd_even, ef_even, gh_even]);
    let [c1, c3, c5, c7] = four_columns([ab_odd, cd_odd, ef_odd, gh_odd]);
    [c0, c1, c2, c3, c4, c5, c6, c7].map(Lanes)
}

/// The columns 0, 2, 4, 6 of a matrix from its pairs of rows, or 1, 3, 5, 7: transposes pairs.
#[inline]
#[target_feature(enable = "avx512f")]
fn four_columns([ab, cd, ef, gh]: [__m512i; 4]) -> [__m512i; 4] {
    /// The pairs 0 and 2 of each operand; 1 and 3.
    const FIRST: i32 = 0b10_00_10_00;
    const SECOND: i32 = 0b11_01_11_01;
    let first = [_mm512_shuffle_i64x2::<FIRST>(ab, cd), _mm512_shuffle_i64x2::<FIRST>(ef, gh)];
    let second = [_mm512_shuffle_i64x2::<SECOND>(ab, cd), _mm512_shuffle_i64x2::<SECOND>(ef, gh)];
    [
        _mm512_shuffle_i64x2::<FIRST>(first[0], first[1]),
        _mm512_shuffle_i64x2::<FIRST>(second[0], second[1]),
        _mm512_shuffle_i64x2::<SECOND>(first[0], first[1]),
        _mm512_shuffle_i64x2::<SECOND>(second[0], second[1]),
    ]
}

/// The elements of two vectors at these places, of sixteen.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn picked([a, b]: [Lanes; 2], places: [i64; WIDTH]) -> Lanes {
    let [p0, p1, p2, p3, p4, p5, p6, p7] = places;
    let places = _mm512_setr_epi64(p0, p1, p2, p3, p4, p5, p6, p7);
    Lanes(_mm512_permutex2var_epi64(a.0, places, b.0))
}

/// The elements of two vectors at even places, and those at odd ones.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn deinterleaved(a: Lanes, b: Lanes) -> [Lanes; 2] {
    [picked([a, b], [0, 2, 4, 6, 8, 10, 12, 14]), picked([a, b], [1, 3, 5, 7, 9, 11, 13, 15])]
}
