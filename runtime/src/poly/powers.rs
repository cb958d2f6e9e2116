//! The powers of a coset's offset, shared by all polynomials that are evaluated on it.

use crate::field::StarkField;
use crate::simd;
use core::ops::Mul;
use rayon::prelude::*;

/// Elements are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 12;

/// A coset `offset·⟨g⟩` of `2^k` points, with the first `2^k` powers of its offset in
/// bit-reversed order.
#[derive(Clone, Debug)]
pub struct CosetPowers<F> {
    offset: F,
    log_len: u32,
    /// Empty if the offset is one.
    bit_reversed: Vec<F>,
}

impl<F: StarkField> CosetPowers<F> {
    /// The coset of `2^log_len` points through `offset`.
    #[must_use]
    pub fn new(log_len: u32, offset: F) -> Self {
        let bit_reversed = if offset == F::ONE { Vec::new() } else { powers(log_len, offset) };
        Self { offset, log_len, bit_reversed }
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

    /// The first powers of the offset in bit-reversed order; none if it is one.
    pub(super) fn bit_reversed(&self) -> &[F] {
        &self.bit_reversed
    }

    /// The product of each coefficient and the offset's power of the same exponent, both in
    /// bit-reversed order.
    ///
    /// # Panics
    /// If there are not as many coefficients as points.
    pub(super) fn scale<V>(&self, bit_reversed: &[V]) -> Vec<V>
    where
        V: Copy + Send + Sync + 'static + Mul<F, Output = V>,
    {
        assert_eq!(bit_reversed.len(), 1 << self.log_len, "coefficients and points differ");
        if self.bit_reversed.is_empty() {
            return bit_reversed.to_vec();
        }
        let mut scaled = bit_reversed.to_vec();
        let runs = scaled.par_chunks_mut(RUN).zip(self.bit_reversed.par_chunks(RUN));
        runs.for_each(|(run, powers)| {
            if let (Some(run), Some(powers)) = (simd::elements_mut(run), simd::elements(powers))
                && simd::multiply(run, powers)
            {
                return;
            }
            run.iter_mut().zip(powers).for_each(|(value, &power)| *value = *value * power);
        });
        scaled
    }
}

/// `offset^rev(i)` at place `i`: the bit `b` of `i` stands for the exponent `2^(log_len−1−b)`.
fn powers<F: StarkField>(log_len: u32, offset: F) -> Vec<F> {
    let mut squares: Vec<F> = core::iter::successors(Some(offset), |power| Some(power.square()))
        .take(log_len as usize)
        .collect();
    let mut powers = Vec::with_capacity(1 << log_len);
    powers.push(F::ONE);
    while let Some(square) = squares.pop() {
        extend_by_products(&mut powers, square);
    }
    powers
}

/// Appends the product of every element with `factor`.
fn extend_by_products<F: StarkField>(values: &mut Vec<F>, factor: F) {
    let n_known = values.len();
    values.extend_from_within(..);
    values[n_known..].par_chunks_mut(RUN).for_each(|run| {
        if let (Some(run), Some(&[factor])) = (simd::elements_mut(run), simd::elements(&[factor]))
            && simd::multiply_all(run, factor)
        {
            return;
        }
        run.iter_mut().for_each(|value| *value *= factor);
    });
}
