//! How the prover folds: coefficients.

use crate::field::{Arith, ExtensionOf, StarkField};
use crate::poly::Coefficients;
use crate::simd;
use rayon::prelude::*;

/// Folds a polynomial `step` times, with the challenges `a, a², a⁴, …`:
/// `c'_j = 2·(c_(2j) + a·c_(2j+1))`.
///
/// In bit-reversed order the even coefficients are the first half, the odd ones the second, so the
/// result is again in bit-reversed order.
pub(super) fn fold_coefficients<F: StarkField, K: ExtensionOf<F>>(
    coefficients: Coefficients<K>,
    step: u32,
    mut challenge: K,
) -> Coefficients<K> {
    let mut values = coefficients.into_bit_reversed();
    for _ in 0..step {
        let half = values.len() / 2;
        let (even, odd) = values.split_at_mut(half);
        even.par_chunks_mut(RUN).zip(odd.par_chunks(RUN)).for_each(|(even, odd)| {
            fold_run(even, odd, challenge);
        });
        values.truncate(half);
        challenge = challenge.square();
    }
    values.shrink_to_fit();
    Coefficients::from_bit_reversed(values)
}

/// Coefficients are folded in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 12;

/// Replaces each even coefficient `c` by `2·(c + challenge·d)`, with `d` the odd one.
fn fold_run<K: Arith>(even: &mut [K], odd: &[K], challenge: K) {
    if let (Some(even), Some(odd)) = (simd::elements_mut(even), simd::elements(odd))
        && let Some(&[challenge]) = simd::elements(&[challenge])
        && simd::fold(even, odd, challenge)
    {
        return;
    }
    if simd::goldilocks::fold(even, odd, challenge) {
        return;
    }
    for (even, &odd) in even.iter_mut().zip(odd) {
        *even = (*even + challenge * odd).double();
    }
}

#[cfg(test)]
mod tests {
    use super::super::row_fold::RowFold;
    use super::*;
    use crate::field::Field as _;
    use crate::field::stark252::Stark252;
    use crate::poly::bit_reverse;

    #[test]
    fn folding_values_and_folding_coefficients_agree() {
        let coefficients: Vec<Stark252> = (1..=16).map(|i| Stark252::from_u64(i * i)).collect();
        let challenge = Stark252::from_u64(77);
        let layer = Coefficients::from_natural(coefficients);
        let natural = layer.evaluate_on_coset(Stark252::ONE);
        for step in 0..=4 {
            let folded = fold_coefficients::<Stark252, _>(layer.clone(), step, challenge);
            let expected = folded.evaluate_on_coset(Stark252::ONE);
            let fold = RowFold::<Stark252>::new(4, step);
            for row in 0..16_usize >> step {
                let entries = row << step..(row + 1) << step;
                let values = entries.map(|entry| natural[bit_reverse(entry, 4)]).collect();
                let value = fold.apply(values, row, challenge);
                assert_eq!(value, Some(expected[bit_reverse(row, 4 - step)]), "{step} {row}");
            }
        }
    }
}
