//! Many points of a coset over the large field, in lanes: a product and a half a coefficient and an eighth for each
//! point, instead of one for each.
//!
//! `n` coefficients in bit-reversed order are `n/8` polynomials of 8 coefficients in `Y = X^(n/8)`. At points of a coset
//! of the roots of unity `Y` has at most eight values, those of a coset of the eighth ones.

use super::bit_reversed_powers;
use crate::field::{Arith as _, Stark252, StarkField as _};
use crate::simd;
use rayon::prelude::*;

/// Fewer points are left to sums of their own.
const MIN_POINTS: usize = 6;

/// Logarithm of the number of coefficients that are summed at a time.
const LOG_RUN: u32 = 12;

/// For each point the value of each run of `2^LOG_RUN` coefficients, of which there are at least `2^log_least`; `None` if
/// it was not done.
pub(super) fn sum_runs<V: 'static, K: Copy + 'static>(
    bit_reversed: &[V],
    log_least: u32,
    points: &[K],
) -> Option<Vec<Vec<K>>> {
    let (coefficients, points) = (simd::elements(bit_reversed)?, simd::elements(points)?);
    let log_len = coefficients.len().checked_ilog2()?;
    if !simd::has_lanes() || points.len() < MIN_POINTS || log_len < log_least + LOG_RUN {
        return None;
    }
    let power = |point: Stark252, log: u32| (0..log).fold(point, |power, _| power.square());
    let eighths: Vec<Stark252> = points.iter().map(|&point| power(point, log_len - 3)).collect();
    let root = Stark252::root_of_unity(3);
    let coset: Vec<Stark252> =
        core::iter::successors(eighths.first().copied(), |&y| Some(y * root)).take(8).collect();
    let classes = eighths.iter().map(|y| coset.iter().position(|point| point == y));
    let classes: Vec<usize> = classes.collect::<Option<_>>()?;
    let powers =
        |&point: &Stark252| bit_reversed_powers(LOG_RUN - 3, power(point, log_len - LOG_RUN));
    let powers: Vec<Vec<Stark252>> = points.iter().map(powers).collect();

    let mut sums = vec![Stark252::ZERO; (coefficients.len() >> LOG_RUN) * points.len()];
    let runs = coefficients.par_chunks(1 << LOG_RUN);
    let room = || vec![Stark252::ZERO; 1 << LOG_RUN];
    let done = sums.par_chunks_mut(points.len()).zip(runs).map_init(room, |values, (sums, run)| {
        let is_done = simd::at_eighths(values, run, &coset);
        for ((sum, &class), powers) in sums.iter_mut().zip(&classes).zip(&powers) {
            *sum = simd::dot(&values[class << (LOG_RUN - 3)..][..powers.len()], powers)?;
        }
        is_done.then_some(())
    });
    done.collect::<Option<Vec<()>>>()?;
    let of_point = |point: usize| {
        sums.iter().skip(point).step_by(points.len()).map(|&sum| simd::generic(sum)).collect()
    };
    (0..points.len()).map(of_point).collect()
}
