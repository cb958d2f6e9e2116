//! Sums of products that are reduced once.
//!
//! A product of numbers of 64 bits is made from their lowest 52 bits and the others, by the multiplication of 52 bits,
//! whose halves are added to numbers that count 1, 2^52 and 2^104. At most three halves are added to one of them for a
//! product, so [`MAX_PRODUCTS`](super::program::MAX_PRODUCTS) of them stay below 2^64.

use super::lanes::Lanes;
use crate::field::{Arith as _, Goldilocks};
use core::arch::x86_64::*;

/// Eight sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums([__m512i; 3]);

/// Eight factors of products: the numbers, of which the lowest bits are taken, and their other bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    low: __m512i,
    high: __m512i,
}

impl Lanes {
    /// The elements as factors of products that are added.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn parts(self) -> Parts {
        Parts { low: self.0, high: _mm512_srli_epi64::<52>(self.0) }
    }
}

impl Sums {
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn zero() -> Self {
        Self([Lanes::all(Goldilocks::ZERO).0; 3])
    }

    /// Adds the products of factors.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn add_product(&mut self, a: Parts, b: Parts) {
        let [first, second, third] = &mut self.0;
        *first = _mm512_madd52lo_epu64(*first, a.low, b.low);
        *second = _mm512_madd52hi_epu64(*second, a.low, b.low);
        *third = _mm512_madd52hi_epu64(*third, a.low, b.high);
        *second = _mm512_madd52lo_epu64(*second, a.low, b.high);
        *third = _mm512_madd52hi_epu64(*third, a.high, b.low);
        *second = _mm512_madd52lo_epu64(*second, a.high, b.low);
        *third = _mm512_madd52lo_epu64(*third, a.high, b.high);
    }

    /// The sums as elements.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn reduced(self) -> Lanes {
        let [first, second, third] = self.0;
        let second =
            Lanes::reduced(_mm512_slli_epi64::<52>(second), _mm512_srli_epi64::<12>(second));
        // 2^96 is −1.
        let third = Lanes::reduced(_mm512_slli_epi64::<8>(third), _mm512_srli_epi64::<56>(third));
        Lanes(first).add(second).sub(third)
    }
}
