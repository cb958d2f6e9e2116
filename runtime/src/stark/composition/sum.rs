//! The composition polynomial while it is summed, table by table, and its parts.

use super::super::randomness::{Purpose, Randomness};
use super::super::shape::Shape;
use super::super::spare::Spare;
use crate::field::{ExtensionOf, Field, StarkField};
use crate::poly::{Coefficients, bit_reverse};
use crate::trace::OfKind;
use rayon::prelude::*;

/// Coefficients are added in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 12;

/// The composition polynomial while it is summed.
pub(super) struct Composition<K> {
    /// Of `H`, in bit-reversed order, in as many vectors as it has parts; none as long as it is zero.
    coefficients: Vec<Vec<K>>,
    n_rows: usize,
    /// Logarithm of how many times as many as rows the coefficients are.
    log_segments: u32,
}

impl<K: Field> Composition<K> {
    pub(super) fn new<F: StarkField>(shape: &Shape<F>) -> Self {
        let (n_rows, log_segments) = (shape.domain.n_rows(), shape.log_segments);
        Self { coefficients: Vec::new(), n_rows, log_segments }
    }

    /// Adds a polynomial in `X^k` of `2^log_segments` times as many coefficients as its table has rows, in bit-reversed
    /// order and in some vectors of one length.
    ///
    /// In bit-reversed order those of a polynomial in `X^k` are the first ones of the sum; where the
    /// sum has more segments, its order has more bits below those of the polynomial's.
    pub(super) fn add(&mut self, log_segments: u32, polynomial: Vec<Vec<K>>, spare: &Spare) {
        let n_vectors = 1 << self.log_segments;
        let is_whole = polynomial.len() == n_vectors && polynomial[0].len() == self.n_rows;
        if self.coefficients.is_empty() && is_whole {
            self.coefficients = polynomial;
            return;
        }
        self.coefficients.resize_with(n_vectors, || spare.filled(K::ZERO, self.n_rows));
        let step = 1 << (self.log_segments - log_segments);
        let len = polynomial[0].len();
        let coefficient = |place: usize| {
            let index = place / step;
            polynomial.get(index / len).map(|coefficients| coefficients[index % len])
        };
        for (vector, sums) in self.coefficients.iter_mut().enumerate() {
            sums.par_chunks_mut(RUN).enumerate().for_each(|(run, sums)| {
                let first = vector * self.n_rows + run * RUN;
                let places = first.next_multiple_of(step)..first + sums.len();
                for place in places.step_by(step) {
                    let Some(coefficient) = coefficient(place) else { break };
                    sums[place - first] += coefficient;
                }
            });
        }
        polynomial.into_iter().for_each(|coefficients| spare.give(coefficients));
    }

    /// The parts `H_j`.
    pub(super) fn into_parts<B>(self) -> Vec<OfKind<B, Coefficients<K>>> {
        // The low bits of an exponent are the high bits of its bit-reversed place.
        let mut parts: Vec<_> = self.coefficients.into_iter().enumerate().collect();
        parts.sort_unstable_by_key(|&(place, _)| bit_reverse(place, self.log_segments));
        let part = |(_, part)| OfKind::Ext(Coefficients::from_bit_reversed(part));
        parts.into_iter().map(part).collect()
    }

    /// The parts `H_j + X^N·t_j − t_(j−1)` of a sum below `X^(k·N)`, then the polynomial that joins
    /// the combination.
    pub(super) fn into_hidden_parts<F: StarkField>(
        self,
        shape: &Shape<F>,
        randomness: &Randomness,
    ) -> Vec<OfKind<Coefficients<F>, Coefficients<K>>>
    where
        K: ExtensionOf<F>,
    {
        let (n_rows, tree) = (shape.domain.n_rows(), shape.trees.len());
        let uniform = |purpose, part, n| -> Vec<K> {
            randomness.stream(purpose, tree, part).challenges::<F, K>(n)
        };
        let coefficients = self.coefficients.concat();
        drop(self.coefficients);
        let sum = Coefficients::from_bit_reversed(coefficients).into_natural();
        let mut below = vec![K::ZERO; n_rows];
        let mut polynomials = Vec::new();
        for (part, of_part) in sum.chunks(n_rows).take(shape.n_parts).enumerate() {
            let above = if part + 1 < shape.n_parts {
                uniform(Purpose::Part, part, n_rows)
            } else {
                vec![K::ZERO; n_rows]
            };
            let low = of_part.iter().zip(&below).map(|(&h, &t)| h - t);
            let coefficients: Vec<K> = low.chain(above.iter().copied()).collect();
            polynomials.push(OfKind::Ext(Coefficients::from_natural(coefficients)));
            below = above;
        }
        let joining = uniform(Purpose::Combination, 0, 2 * n_rows);
        polynomials.push(OfKind::Ext(Coefficients::from_natural(joining)));
        polynomials
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Arith as _, Goldilocks};

    /// `n` different coefficients.
    fn coefficients(n: usize, seed: u64) -> Vec<Goldilocks> {
        (1..=n as u64).map(|i| Goldilocks::from_u64(i * i + seed)).collect()
    }

    /// The parts of a sum over tables of these logarithms of heights and of numbers of segments, at most those given,
    /// their polynomials cut into vectors as they come from segments; and what they must be.
    fn parts(
        (log_rows, log_segments): (u32, u32),
        tables: impl Iterator<Item = (u32, u32)>,
    ) -> [Vec<Vec<Goldilocks>>; 2] {
        let (n_rows, n_parts) = (1 << log_rows, 1 << log_segments);
        let spare = Spare::new(true);
        let mut sum = Composition { coefficients: Vec::new(), n_rows, log_segments };
        let mut expected = vec![Goldilocks::ZERO; n_rows * n_parts];
        for ((log_rows_of_table, log_segments), seed) in tables.zip(0..) {
            let polynomial = coefficients(1 << (log_rows_of_table + log_segments), seed);
            for (i, &coefficient) in polynomial.iter().enumerate() {
                expected[i << (log_rows - log_rows_of_table)] += coefficient;
            }
            let whole = Coefficients::from_natural(polynomial).into_bit_reversed();
            let vectors = whole.chunks(1 << log_rows_of_table).map(<[_]>::to_vec);
            sum.add(log_segments, vectors.collect(), &spare);
        }
        let found = sum.into_parts::<()>().into_iter().map(|part| match part {
            OfKind::Ext(part) => part.into_natural(),
            OfKind::Base(()) => unreachable!("parts are of the challenge field"),
        });
        let part = |j: usize| expected.iter().skip(j).step_by(n_parts).copied().collect();
        [found.collect(), (0..n_parts).map(part).collect()]
    }

    #[test]
    fn polynomials_of_lower_tables_are_added_at_powers_and_parts_are_by_the_exponents_residue() {
        for most in [(0, 0), (0, 2), (1, 3), (3, 0), (3, 1), (4, 2), (13, 1)] {
            let heights = 0..=most.0;
            let tables = heights.flat_map(|log_rows| (0..=most.1).map(move |log| (log_rows, log)));
            let [found, expected] = parts(most, tables.clone().rev());
            assert_eq!(found, expected, "{most:?}, the largest first");
            let [found, expected] = parts(most, tables);
            assert_eq!(found, expected, "{most:?}, the smallest first");
        }
    }
}
