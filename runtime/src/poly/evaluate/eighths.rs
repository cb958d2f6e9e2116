//! Many points of a coset over the large field, in lanes: a product and a half a coefficient and an eighth for each
//! point, instead of one for each.
//!
//! `n` coefficients in bit-reversed order are `n/8` polynomials of 8 coefficients in `Y = X^(n/8)`. At points of a coset
//! of the roots of unity `Y` has at most eight values, those of a coset of the eighth ones.

use crate::field::{Arith as _, Field as _, Stark252, StarkField as _};
use crate::simd::{self, RunPoints};

/// Fewer points are left to sums of their own.
const MIN_POINTS: usize = 2;

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
    let of_runs = run_points(points, log_len - LOG_RUN)?;
    let mut values = vec![Stark252::ZERO; (coefficients.len() >> LOG_RUN) * points.len()];
    if !simd::run_values(&mut values, coefficients, &of_runs) {
        return None;
    }
    let of_point = |point: usize| {
        values.iter().skip(point).step_by(points.len()).map(|&value| simd::generic(value)).collect()
    };
    (0..points.len()).map(of_point).collect()
}

/// The points of each of `2^log_runs` runs; `None` if their powers are not of one coset of the eighth roots of unity.
fn run_points(points: &[Stark252], log_runs: u32) -> Option<RunPoints> {
    let power = |point: Stark252, log: u32| (0..log).fold(point, |power, _| power.square());
    let of_run = |&point: &Stark252| {
        let of_run = power(point, log_runs);
        (power(of_run, LOG_RUN - 3), of_run)
    };
    let of_runs: Vec<(Stark252, Stark252)> = points.iter().map(of_run).collect();
    let &(first, _) = of_runs.first()?;
    let root = Stark252::root_of_unity(3);
    let coset = [0, 1, 2, 3, 4, 5, 6, 7].map(|place| first * root.pow(place));
    let with_class = |(power, point)| Some((coset.iter().position(|&y| y == power)?, point));
    let points = of_runs.into_iter().map(with_class).collect::<Option<_>>()?;
    Some(RunPoints { log_run: LOG_RUN, coset, points })
}
