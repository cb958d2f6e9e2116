//! The values of a polynomial at points, one by one.

mod eighths;

use super::powers::bit_reversed_powers;
use crate::field::Arith;
use crate::simd;
use core::ops::Mul;
use rayon::prelude::*;

/// Logarithm of the number of coefficients that are summed at a time.
const LOG_RUN: u32 = 9;

/// Runs are shared out to threads this many at a time.
const RUNS_PER_TASK: usize = 8;

/// For each point the `n = 2^log_len` coefficients of the remainder modulo `X^n − point^n`, which is the
/// polynomial on the coset of `n` points through it; for `n = 1` the value at the point. All coefficients
/// are in bit-reversed order, and there are a power of two of them, at least `n`.
///
/// The first half of them is `f_even` and the second `f_odd` of `f(X) = f_even(X²) + X·f_odd(X²)`,
/// and so on: a run of `2^r` is a polynomial in `X^(n/2^r)`, and the values of the runs are the
/// coefficients, again in bit-reversed order, of a polynomial in `X`.
pub(super) fn remainders<V: Arith, K: Arith + Mul<V, Output = K>>(
    bit_reversed: &[V],
    log_len: u32,
    points: &[K],
) -> Vec<Vec<K>> {
    let mut remainders = eighths::sum_runs(bit_reversed, log_len, points)
        .unwrap_or_else(|| sum_runs(bit_reversed, log_len, points));
    for (remainder, point) in remainders.iter_mut().zip(points) {
        while remainder.len() > 1 << log_len {
            *remainder = sum_runs(remainder, log_len, &[*point]).swap_remove(0);
        }
    }
    remainders
}

/// For each point the value of each run of `2^LOG_RUN` coefficients, or of fewer if `2^log_least` runs have fewer.
/// A run is loaded once for all points.
fn sum_runs<V: Arith, K: Arith + Mul<V, Output = K>>(
    bit_reversed: &[V],
    log_least: u32,
    points: &[K],
) -> Vec<Vec<K>> {
    let log_len = bit_reversed.len().checked_ilog2().unwrap_or(0);
    let log_run = log_len.saturating_sub(log_least).min(LOG_RUN);
    let powers = points.iter().map(|&point| {
        let run_point = (log_run..log_len).fold(point, |power, _| power.square());
        bit_reversed_powers(log_run, run_point)
    });
    let powers: Vec<Vec<K>> = powers.collect();
    let n_runs = bit_reversed.len() >> log_run;
    let mut sums = vec![K::ZERO; n_runs * points.len()];
    let of_runs =
        sums.par_chunks_mut(points.len().max(1)).zip(bit_reversed.par_chunks(1 << log_run));
    of_runs.with_min_len(RUNS_PER_TASK).for_each(|(sums, run)| {
        for (sum, powers) in sums.iter_mut().zip(&powers) {
            *sum = dot(run, powers);
        }
    });
    let of_point = |point| sums.iter().skip(point).step_by(points.len()).copied().collect();
    (0..points.len()).map(of_point).collect()
}

/// `Σ coefficient·power` of two slices of one length.
pub(crate) fn dot<V: Arith, K: Arith + Mul<V, Output = K>>(coefficients: &[V], powers: &[K]) -> K {
    if let (Some(powers), Some(coefficients)) =
        (simd::elements(powers), simd::elements(coefficients))
        && let Some(sum) = simd::dot(coefficients, powers).and_then(simd::generic)
    {
        return sum;
    }
    if let Some(sum) = simd::goldilocks::dot(powers, coefficients) {
        return sum;
    }
    let products = powers.iter().zip(coefficients);
    products.fold(K::ZERO, |sum, (&power, &coefficient)| sum + power * coefficient)
}
