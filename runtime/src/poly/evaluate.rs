//! The value of a polynomial at one point.

use crate::field::Arith;
use crate::simd;
use core::ops::Mul;
use rayon::prelude::*;

/// Logarithm of the number of coefficients that are summed at a time.
const LOG_RUN: u32 = 9;

/// Runs are shared out to threads this many at a time.
const RUNS_PER_TASK: usize = 8;

/// `f(point)` from the coefficients in bit-reversed order, as many as a power of two.
///
/// The first half of them is `f_even` and the second `f_odd` of `f(X) = f_even(X²) + X·f_odd(X²)`,
/// and so on: a run of `2^r` is a polynomial in `X^(n/2^r)`, and the values of the runs are the
/// coefficients, again in bit-reversed order, of a polynomial in `X`.
pub(super) fn at<V: Arith, K: Arith + Mul<V, Output = K>>(bit_reversed: &[V], point: K) -> K {
    let mut values = sum_runs(bit_reversed, point);
    while values.len() > 1 {
        values = sum_runs(&values, point);
    }
    values.first().copied().unwrap_or(K::ZERO)
}

/// The value of each run of `2^LOG_RUN` coefficients, or of all if there are fewer.
fn sum_runs<V: Arith, K: Arith + Mul<V, Output = K>>(bit_reversed: &[V], point: K) -> Vec<K> {
    let log_len = bit_reversed.len().checked_ilog2().unwrap_or(0);
    let log_run = log_len.min(LOG_RUN);
    let run_point = (log_run..log_len).fold(point, |power, _| power.square());
    let powers = bit_reversed_powers(log_run, run_point);
    let dot = |run: &[V]| {
        if let (Some(powers), Some(run)) = (simd::elements(&powers), simd::elements(run))
            && let Some(sum) = simd::dot(run, powers).and_then(simd::generic)
        {
            return sum;
        }
        let products = powers.iter().zip(run).map(|(&power, &coefficient)| power * coefficient);
        products.fold(K::ZERO, |sum, product| sum + product)
    };
    bit_reversed.par_chunks(1 << log_run).with_min_len(RUNS_PER_TASK).map(dot).collect()
}

/// The first `2^log_len` powers of `point` in bit-reversed order.
fn bit_reversed_powers<K: Arith>(log_len: u32, point: K) -> Vec<K> {
    let squares = core::iter::successors(Some(point), |power| Some(power.square()));
    let mut squares: Vec<K> = squares.take(log_len as usize).collect();
    let mut powers = vec![K::ONE];
    while let Some(square) = squares.pop() {
        let n_known = powers.len();
        powers.extend_from_within(..);
        powers.iter_mut().skip(n_known).for_each(|power| *power *= square);
    }
    powers
}
