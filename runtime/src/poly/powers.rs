//! The powers of a coset's offset, shared by all polynomials that are evaluated on it.

use crate::field::{Arith, StarkField};
use crate::simd;
use core::ops::Mul;
use rayon::prelude::*;

/// Logarithm of the number of powers in the first table, which stays in a cache; a task has as many elements.
const LOG_LOW: u32 = 12;

/// A coset `offset·⟨g⟩` of `2^k` points, with the first `2^k` powers of its offset in
/// bit-reversed order: power `h·2^12 + l` is the product of `high[h]` and `low[l]`.
#[derive(Clone, Debug)]
pub struct CosetPowers<F> {
    offset: F,
    log_len: u32,
    /// Both are empty if the offset is one.
    low: Vec<F>,
    high: Vec<F>,
}

impl<F: StarkField> CosetPowers<F> {
    /// The coset of `2^log_len` points through `offset`.
    #[must_use]
    pub fn new(log_len: u32, offset: F) -> Self {
        if offset == F::ONE {
            return Self { offset, log_len, low: Vec::new(), high: Vec::new() };
        }
        let log_low = log_len.min(LOG_LOW);
        let log_high = log_len - log_low;
        // The lowest bits of a place are the highest of the exponent.
        let step = (0..log_high).fold(offset, |power, _| power.square());
        Self {
            offset,
            log_len,
            low: bit_reversed_powers(log_low, step),
            high: bit_reversed_powers(log_high, offset),
        }
    }

    /// The coset's offset.
    #[must_use]
    pub fn offset(&self) -> F {
        self.offset
    }

    /// Logarithm of the number of points.
    #[must_use]
    pub fn log_len(&self) -> u32 {
        self.log_len
    }

    /// The tables of powers, the one of neighbours first; both are empty if the offset is one.
    pub(crate) fn tables(&self) -> [&[F]; 2] {
        [&self.low, &self.high]
    }

    /// The product of each coefficient and the offset's power of the same exponent, both in
    /// bit-reversed order.
    ///
    /// # Panics
    /// If there are not as many coefficients as points.
    pub(super) fn scale<V>(&self, mut bit_reversed: Vec<V>) -> Vec<V>
    where
        V: Copy + Send + Sync + 'static + Mul<F, Output = V>,
    {
        assert_eq!(bit_reversed.len(), 1 << self.log_len, "coefficients and points differ");
        bit_reversed.par_chunks_mut(1 << LOG_LOW).zip(&self.high).for_each(|(run, &high)| {
            if let (Some(run), Some(low)) = (simd::elements_mut(run), simd::elements(&self.low))
                && let Some(&[high]) = simd::elements(&[high])
                && simd::multiply(run, low)
            {
                simd::multiply_all(run, high);
                return;
            }
            if simd::goldilocks::multiply(run, &self.low, high) {
                return;
            }
            let pairs = run.iter_mut().zip(&self.low);
            pairs.for_each(|(value, &low)| *value = *value * (low * high));
        });
        bit_reversed
    }
}

/// The first `2^log_len` powers of `x` in bit-reversed order: `x^rev(i)` at place `i`, whose bit `b` stands for the
/// exponent `2^(log_len−1−b)`.
pub(crate) fn bit_reversed_powers<K: Arith>(log_len: u32, x: K) -> Vec<K> {
    let squares = core::iter::successors(Some(x), |power| Some(power.square()));
    let mut squares: Vec<K> = squares.take(log_len as usize).collect();
    let mut powers = Vec::with_capacity(1 << log_len);
    powers.push(K::ONE);
    while let Some(square) = squares.pop() {
        let n_known = powers.len();
        powers.extend_from_within(..);
        powers.iter_mut().skip(n_known).for_each(|power| *power *= square);
    }
    powers
}
