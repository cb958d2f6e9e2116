//! A polynomial by its coefficients, and the ways to and from its values.

use super::powers::CosetPowers;
use super::twiddles::Twiddles;
use super::{bit_reverse, evaluate, ntt};
use crate::field::{Arith, StarkField};
use crate::simd;
use core::ops::Mul;
use rayon::prelude::*;

/// The coefficients of a polynomial, `2^k` of them, in bit-reversed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coefficients<V> {
    bit_reversed: Vec<V>,
}

/// The polynomial of degree below `n` with these `n` values at `1, g, g², …`, where `g` is
/// [`StarkField::root_of_unity`] of order `n`.
///
/// # Panics
/// If the number of values is not a power of two.
pub fn interpolate<F: StarkField, V: Arith + Mul<F, Output = V>>(
    mut values: Vec<V>,
) -> Coefficients<V> {
    let log_len = log_len(&values);
    let twiddles = Twiddles::<F>::shared(log_len);
    if let Some(elements) = simd::elements_mut(&mut values)
        && let Some(roots) = simd::elements(twiddles.roots())
        && simd::interpolate(elements, roots)
    {
        return Coefficients { bit_reversed: values };
    }
    if simd::goldilocks::interpolate(&mut values, twiddles.roots()) {
        return Coefficients { bit_reversed: values };
    }
    let n_values: F = power_of_two(log_len);
    let n_inverse = n_values.inverse().expect("a power of two is not zero in a field of odd order");
    ntt::values_to_coefficients(&mut values, &twiddles, n_inverse);
    Coefficients { bit_reversed: values }
}

impl<V: Arith> Coefficients<V> {
    /// Takes coefficients in bit-reversed order.
    ///
    /// # Panics
    /// If their number is not a power of two.
    #[must_use]
    pub fn from_bit_reversed(bit_reversed: Vec<V>) -> Self {
        log_len(&bit_reversed);
        Self { bit_reversed }
    }

    /// Takes coefficients in natural order, the constant one first.
    ///
    /// # Panics
    /// If their number is not a power of two.
    #[must_use]
    pub fn from_natural(mut coefficients: Vec<V>) -> Self {
        reverse_bits(&mut coefficients);
        Self { bit_reversed: coefficients }
    }

    /// The coefficients in natural order, the constant one first.
    #[must_use]
    pub fn into_natural(self) -> Vec<V> {
        let mut coefficients = self.bit_reversed;
        reverse_bits(&mut coefficients);
        coefficients
    }

    /// The coefficients in bit-reversed order.
    #[must_use]
    pub fn bit_reversed(&self) -> &[V] {
        &self.bit_reversed
    }

    /// The coefficients in bit-reversed order.
    #[must_use]
    pub fn into_bit_reversed(self) -> Vec<V> {
        self.bit_reversed
    }

    /// The number of coefficients, a power of two.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "there is always at least one coefficient")]
    pub fn len(&self) -> usize {
        self.bit_reversed.len()
    }

    /// The values at `offset·g^0, offset·g^1, …`, as many as there are coefficients.
    ///
    /// For many polynomials on one coset make its [`CosetPowers`] once and use
    /// [`evaluate_on`](Self::evaluate_on).
    #[must_use]
    pub fn evaluate_on_coset<F: StarkField>(&self, offset: F) -> Vec<V>
    where
        V: Mul<F, Output = V>,
    {
        self.evaluate_on(&CosetPowers::new(log_len(&self.bit_reversed), offset))
    }

    /// The values on a coset of no more points than there are coefficients, in natural order.
    ///
    /// # Panics
    /// If the coset has more points.
    #[must_use]
    pub fn evaluate_on<F: StarkField>(&self, coset: &CosetPowers<F>) -> Vec<V>
    where
        V: Mul<F, Output = V>,
    {
        self.evaluate_into(coset, Vec::new())
    }

    /// The values as [`evaluate_on`](Self::evaluate_on) has them, in the memory of a vector whose elements
    /// nobody needs any more.
    ///
    /// # Panics
    /// If the coset has more points than there are coefficients.
    #[must_use]
    pub fn evaluate_into<F: StarkField>(&self, coset: &CosetPowers<F>, mut spare: Vec<V>) -> Vec<V>
    where
        V: Mul<F, Output = V>,
    {
        spare.clear();
        let twiddles = Twiddles::<F>::shared(coset.log_len());
        let remainder;
        let coefficients = if self.len() == 1 << coset.log_len() {
            &self.bit_reversed
        } else {
            remainder = self.remainder_on(coset);
            &remainder
        };
        if let Some(elements) = simd::elements(coefficients)
            && let [Some(low), Some(high)] = coset.tables().map(simd::elements)
            && let Some(roots) = simd::elements(twiddles.roots())
            && let Some(values) = simd::elements_vec(&mut spare)
            && simd::evaluate(elements, [low, high], roots, values)
        {
            return spare;
        }
        if simd::goldilocks::evaluate(coefficients, coset.tables(), twiddles.roots(), &mut spare) {
            return spare;
        }
        spare.extend_from_slice(coefficients);
        let mut values = coset.scale(spare);
        ntt::coefficients_to_values(&mut values, &twiddles);
        values
    }

    /// The remainder modulo `X^n − offset^n`, which vanishes on the coset of `n` points; in
    /// bit-reversed order.
    fn remainder_on<F: StarkField>(&self, coset: &CosetPowers<F>) -> Vec<V>
    where
        V: Mul<F, Output = V>,
    {
        let log_runs = log_len(&self.bit_reversed)
            .checked_sub(coset.log_len())
            .expect("a coset has no more points than a polynomial coefficients");
        let constant = (0..coset.log_len()).fold(coset.offset(), |power, _| power.square());
        // Exponents of one remainder by n are neighbours.
        let factors = (0..1 << log_runs).map(|at| constant.pow(bit_reverse(at, log_runs) as u64));
        let factors: Vec<F> = factors.collect();
        let sum = |run: &[V]| {
            let products = run.iter().zip(&factors).map(|(&value, &factor)| value * factor);
            products.fold(V::ZERO, |sum, product| sum + product)
        };
        self.bit_reversed.par_chunks(1 << log_runs).with_min_len(1 << 12).map(sum).collect()
    }

    /// The polynomial `f(offset·X)`.
    ///
    /// # Panics
    /// If the coset has another number of points than there are coefficients.
    #[must_use]
    pub fn scaled<F: StarkField>(self, coset: &CosetPowers<F>) -> Self
    where
        V: Mul<F, Output = V>,
    {
        Self { bit_reversed: coset.scale(self.bit_reversed) }
    }

    /// For each point the values at `point·g^0, point·g^1, …`, `g` being of order `2^log_len`, of a polynomial of
    /// at least as many coefficients, without a transform: for so few points that each may cost a product a
    /// coefficient, though its coset costs no more.
    #[must_use]
    pub fn evaluate_near<F: StarkField>(&self, log_len: u32, points: &[F]) -> Vec<Vec<V>>
    where
        V: From<F> + Mul<F, Output = V>,
    {
        let lifted: Vec<V> = points.iter().map(|&point| V::from(point)).collect();
        let remainders = evaluate::remainders(&self.bit_reversed, log_len, &lifted).into_iter();
        let values =
            |(remainder, &point)| Self::from_bit_reversed(remainder).evaluate_on_coset(point);
        remainders.zip(points).map(values).collect()
    }

    /// The value at each point, of the field of the coefficients or an extension of it.
    #[must_use]
    pub fn evaluate_at<K: Arith + Mul<V, Output = K>>(&self, points: &[K]) -> Vec<K> {
        evaluate::remainders(&self.bit_reversed, 0, points).into_iter().flatten().collect()
    }
}

/// `2^log` as an element.
fn power_of_two<F: StarkField>(log: u32) -> F {
    (0..log).fold(F::ONE, |power, _| power.double())
}

/// The logarithm of a vector's length.
fn log_len<V>(values: &[V]) -> u32 {
    assert!(values.len().is_power_of_two(), "{} is not a power of two", values.len());
    values.len().trailing_zeros()
}

fn reverse_bits<V: Send>(values: &mut [V]) {
    let bits = log_len(values);
    for index in 0..values.len() {
        let reversed = bit_reverse(index, bits);
        if index < reversed {
            values.swap(index, reversed);
        }
    }
}
