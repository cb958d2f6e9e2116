//! The evaluation domain: the trace domain's cosets, and functions on all of them.
//!
//! With `N` rows and `B = 2^b` cosets the domain is `shift·⟨h⟩`, `h` of order `N·B` and `g = h^B`.
//! Segment `j` is the coset `shift·h^rev_b(j)·⟨g⟩`, and the committed row `j·N + rev(i)` belongs to
//! its point `i` (Stone v3 protocol, domains and orders). Values are kept in natural order a
//! segment; rows are reversed only when they are hashed or opened.

use super::spare::Spare;
use crate::field::{Arith, StarkField};
use crate::poly::{Coefficients, CosetPowers, bit_reverse, interpolate, join};
use core::ops::Mul;

/// An evaluation domain.
#[derive(Clone, Debug)]
pub(crate) struct Domain<F> {
    shift: F,
    log_rows: u32,
    log_blowup: u32,
}

impl<F: StarkField> Domain<F> {
    /// The domain of `2^(log_rows + log_blowup)` points through `shift`.
    pub(crate) fn new(shift: F, log_rows: u32, log_blowup: u32) -> Self {
        Self { shift, log_rows, log_blowup }
    }

    /// The group itself, not another coset of it: the domain of FRI's layers.
    pub(crate) fn group(log_rows: u32, log_blowup: u32) -> Self {
        Self::new(F::ONE, log_rows, log_blowup)
    }

    /// The image of the domain under `x ↦ x^k` that has `2^log_rows` rows, no more than this one:
    /// the domain of a lower table (see [`lift`](super::lift)).
    pub(crate) fn lowered(&self, log_rows: u32) -> Self {
        let shift = (log_rows..self.log_rows).fold(self.shift, |shift, _| shift.square());
        Self { shift, log_rows, log_blowup: self.log_blowup }
    }

    pub(crate) fn log_rows(&self) -> u32 {
        self.log_rows
    }

    pub(crate) fn n_rows(&self) -> usize {
        1 << self.log_rows
    }

    pub(crate) fn log_size(&self) -> u32 {
        self.log_rows + self.log_blowup
    }

    pub(crate) fn shift(&self) -> F {
        self.shift
    }

    /// The generator of the trace domain.
    pub(crate) fn generator(&self) -> F {
        F::root_of_unity(self.log_rows)
    }

    /// `g^offset`.
    pub(crate) fn generator_power(&self, offset: i64) -> F {
        let exponent = offset.rem_euclid(1 << self.log_rows);
        self.generator().pow(exponent.unsigned_abs())
    }

    /// The first point of segment `segment`.
    pub(crate) fn segment_offset(&self, segment: usize) -> F {
        let exponent = bit_reverse(segment, self.log_blowup);
        self.shift * F::root_of_unity(self.log_size()).pow(exponent as u64)
    }

    /// The point that committed row `row` belongs to.
    pub(crate) fn point(&self, row: usize) -> F {
        let exponent = bit_reverse(row, self.log_size());
        self.shift * F::root_of_unity(self.log_size()).pow(exponent as u64)
    }

    /// The number of segments.
    pub(crate) fn n_segments(&self) -> usize {
        1 << self.log_blowup
    }

    /// A segment as a coset to evaluate on.
    pub(crate) fn coset(&self, segment: usize) -> CosetPowers<F> {
        CosetPowers::new(self.log_rows, self.segment_offset(segment))
    }

    /// The values on all segments of a polynomial of as many coefficients as rows, or more, in spare memory if there is
    /// any; those on the first segments may be known.
    pub(crate) fn extend<V: Arith + Mul<F, Output = V>>(
        &self,
        coefficients: &Coefficients<V>,
        known: Vec<Vec<V>>,
        spare: &Spare,
    ) -> Extension<V> {
        let on_segment = |segment| {
            coefficients.evaluate_into(&self.coset(segment), spare.take(1 << self.log_rows))
        };
        let unknown = known.len()..self.n_segments();
        Extension(known.into_iter().chain(unknown.map(on_segment)).collect())
    }

    /// The polynomial with these values on the first segments, a power of two of them: its coefficients in bit-reversed
    /// order, in as many vectors. The memory of the values serves for them, or is spare.
    ///
    /// # Panics
    /// If the number of segments is not a power of two.
    pub(crate) fn interpolate<V: Arith + Mul<F, Output = V>>(
        &self,
        segments: Vec<Vec<V>>,
        spare: &Spare,
    ) -> Vec<Vec<V>> {
        let remainder = |(segment, values)| {
            let unshift = self.segment_offset(segment).inverse();
            let unshift = unshift.expect("the offset of a coset is not zero");
            let shifted = interpolate::<F, _>(values);
            vec![shifted.scaled(&CosetPowers::new(self.log_rows, unshift)).into_bit_reversed()]
        };
        let mut remainders: Vec<Vec<Vec<V>>> =
            segments.into_iter().enumerate().map(remainder).collect();
        // Segments that follow one another make up cosets, of which two are where X^n is c and −c.
        let mut n_joined = 1;
        while remainders.len() > 1 {
            let pairs = remainders.chunks_mut(2).enumerate().map(|(pair, remainders)| {
                let n = n_joined << self.log_rows;
                let c = self.segment_offset(2 * pair * n_joined).pow(n as u64);
                joined(remainders, c, spare)
            });
            remainders = pairs.collect();
            n_joined *= 2;
        }
        remainders.pop().unwrap_or_default()
    }
}

/// The polynomial with two remainders modulo `X^n − c` and `X^n + c`, each in some vectors of one length, in twice as
/// many of that length.
fn joined<F: StarkField, V: Arith + Mul<F, Output = V>>(
    remainders: &mut [Vec<Vec<V>>],
    c: F,
    spare: &Spare,
) -> Vec<Vec<V>> {
    let mut joined = Vec::new();
    let [plus, minus] = remainders else { unreachable!("segments are a power of two") };
    for (plus, minus) in plus.drain(..).zip(minus.drain(..)) {
        for half in 0..2 {
            let mut values = spare.any(V::ZERO, plus.len());
            join(&mut values, half * plus.len(), [&plus, &minus], c);
            joined.push(values);
        }
        spare.give(plus);
        spare.give(minus);
    }
    joined
}

/// The values of a polynomial on a domain, segment by segment, each in natural order.
#[derive(Clone, Debug)]
pub(crate) struct Extension<V>(Vec<Vec<V>>);

impl<V: Copy> Extension<V> {
    /// Where the values of committed rows `first`, `first + 1`, … of a run of a power of two of rows
    /// are, `first` being a multiple of it: a segment, and what is added to the bit-reversed number
    /// within the run.
    pub(crate) fn run(&self, first: usize) -> (&[V], usize) {
        let log_rows = self.log_rows();
        let segment = &self.0[first >> log_rows];
        (segment, bit_reverse(first & (segment.len() - 1), log_rows))
    }

    /// Logarithm of the number of values of a segment.
    pub(crate) fn log_rows(&self) -> u32 {
        self.0[0].len().trailing_zeros()
    }

    /// The value of committed row `row`.
    #[inline]
    pub(crate) fn at(&self, row: usize) -> V {
        let log_rows = self.0[0].len().trailing_zeros();
        let segment = &self.0[row >> log_rows];
        segment[bit_reverse(row & (segment.len() - 1), log_rows)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field as _;
    use crate::field::Goldilocks;

    #[test]
    fn a_row_of_the_lowered_domain_is_the_image_of_the_rows_that_it_stands_for() {
        let high = Domain::new(Goldilocks::GENERATOR, 5, 2);
        for log_rows in 0..=5 {
            let (low, log_lift) = (high.lowered(log_rows), 5 - log_rows);
            for row in 0..1 << high.log_size() {
                let image = high.point(row).pow(1 << log_lift);
                assert_eq!(low.point(row >> log_lift), image, "row {row} of 2^{log_rows} rows");
            }
            for segment in 0..4 {
                let image = high.segment_offset(segment).pow(1 << log_lift);
                assert_eq!(low.segment_offset(segment), image, "segment {segment}");
            }
        }
    }

    #[test]
    fn a_polynomial_is_found_from_its_values_on_the_first_segments() {
        let spare = Spare::new(true);
        for (log_rows, log_segments) in
            (0..5).flat_map(|log_rows| (0..4).map(move |log| (log_rows, log)))
        {
            let domain = Domain::new(Goldilocks::GENERATOR, log_rows, 3);
            let coefficients =
                (1..=1 << (log_rows + log_segments)).map(|i| Goldilocks::from_u64(i * i));
            let polynomial = Coefficients::from_natural(coefficients.collect());
            let values = (0..1 << log_segments)
                .map(|segment| polynomial.evaluate_on(&domain.coset(segment)));
            let found = domain.interpolate(values.collect(), &spare);
            assert_eq!(found.len(), 1 << log_segments);
            assert_eq!(
                found.concat(),
                polynomial.bit_reversed(),
                "2^{log_rows} rows, 2^{log_segments} segments"
            );
        }
    }
}
