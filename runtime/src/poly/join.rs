//! A polynomial from its remainders: `f = f_low + X^n·f_high` is `f_low + c·f_high` modulo `X^n − c`, and
//! `f_low − c·f_high` modulo `X^n + c`.

use crate::field::{Arith, StarkField};
use crate::simd;
use core::ops::Mul;
use rayon::prelude::*;

/// Coefficients are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 12;

/// The coefficients from place `first` on, as many as there is room for, of the polynomial of `2n` whose remainders
/// modulo `X^n − c` and `X^n + c` these are. All are in bit-reversed order.
///
/// # Panics
/// If `c` is zero, or there are fewer coefficients.
pub(crate) fn join<F: StarkField, V: Arith + Mul<F, Output = V>>(
    joined: &mut [V],
    first: usize,
    remainders: [&[V]; 2],
    c: F,
) {
    let half = F::ONE.double().inverse().expect("two is not zero in a field of odd order");
    let factors = [half, half * c.inverse().expect("the constant is not zero")];
    joined.par_chunks_mut(RUN).enumerate().for_each(|(run, joined)| {
        join_run(joined, first + run * RUN, remainders, factors);
    });
}

/// In bit-reversed order the coefficients `i` and `n + i` are neighbours.
fn join_run<F: StarkField, V: Arith + Mul<F, Output = V>>(
    joined: &mut [V],
    first: usize,
    [plus, minus]: [&[V]; 2],
    [half, half_over_c]: [F; 2],
) {
    let pairs = first / 2..(first + joined.len()).div_ceil(2);
    let (plus, minus) = (&plus[pairs.clone()], &minus[pairs]);
    if joined.len() == 2 * plus.len()
        && let Some(joined) = simd::elements_mut(joined)
        && let (Some(plus), Some(minus)) = (simd::elements(plus), simd::elements(minus))
        && let Some(&[half, half_over_c]) = simd::elements(&[half, half_over_c])
        && simd::join(joined, plus, minus, half, half_over_c)
    {
        return;
    }
    for (at, joined) in (first % 2..).zip(joined) {
        let (plus, minus) = (plus[at / 2], minus[at / 2]);
        *joined = if at % 2 == 0 { (plus + minus) * half } else { (plus - minus) * half_over_c };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Goldilocks, Stark252};
    use crate::poly::Coefficients;

    fn joins_remainders<F: StarkField>() {
        for log_len in 0..14 {
            let n = 1 << log_len;
            let c = F::GENERATOR.pow(n as u64 + 1);
            let [low, high]: [Vec<F>; 2] =
                [3, 5].map(|power| (0..n as u64).map(|i| F::GENERATOR.pow(power * i)).collect());
            let remainder = |c: F| -> Vec<F> {
                let coefficients = low.iter().zip(&high).map(|(&low, &high)| low + c * high);
                Coefficients::from_natural(coefficients.collect()).into_bit_reversed()
            };
            let remainders = [remainder(c), remainder(-c)];
            let whole = Coefficients::from_natural([low.clone(), high.clone()].concat());
            // Whole, or cut into halves; of two coefficients each half is one.
            for len in [2 * n, n] {
                let mut joined = vec![F::ZERO; 2 * n];
                for (at, joined) in joined.chunks_mut(len).enumerate() {
                    join(joined, at * len, [&remainders[0], &remainders[1]], c);
                }
                assert_eq!(joined, whole.bit_reversed(), "2^{log_len} coefficients, {len} at once");
            }
        }
    }

    #[test]
    fn a_polynomial_is_joined_from_its_remainders() {
        joins_remainders::<Stark252>();
        joins_remainders::<Goldilocks>();
    }
}
