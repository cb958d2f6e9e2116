//! The evaluation domain: the trace domain's cosets, and functions on all of them.
//!
//! With `N` rows and `B = 2^b` cosets the domain is `shift·⟨h⟩`, `h` of order `N·B` and `g = h^B`.
//! Segment `j` is the coset `shift·h^rev_b(j)·⟨g⟩`, and the committed row `j·N + rev(i)` belongs to
//! its point `i` (Stone v3 protocol, domains and orders). Values are kept in natural order a
//! segment; rows are reversed only when they are hashed or opened.

use super::spare::Spare;
use crate::field::{Arith, StarkField};
use crate::poly::{Coefficients, CosetPowers, bit_reverse};
use core::ops::Mul;
use rayon::prelude::*;

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
    /// any.
    pub(crate) fn extend<V: Arith + Mul<F, Output = V>>(
        &self,
        coefficients: &Coefficients<V>,
        spare: &Spare,
    ) -> Extension<V> {
        let on_segment = |segment| {
            coefficients.evaluate_into(&self.coset(segment), spare.take(1 << self.log_rows))
        };
        Extension((0..self.n_segments()).map(on_segment).collect())
    }
}

/// The values on the coset that the first segments, a power of two of them, make up together, in
/// natural order; the segments' memory is given back.
pub(super) fn joined<V: Arith>(mut segments: Vec<Vec<V>>, spare: &Spare) -> Vec<V> {
    if segments.len() == 1 {
        return segments.pop().unwrap_or_default();
    }
    // Segment j holds the points j', j' + n, j' + 2n, … of the coset, with j' = rev(j).
    let n_segments = segments.len();
    let log_segments = n_segments.trailing_zeros();
    let places: Vec<&Vec<V>> =
        (0..n_segments).map(|place| &segments[bit_reverse(place, log_segments)]).collect();
    let mut values = spare.filled(V::ZERO, n_segments * places[0].len());
    values.par_chunks_mut(n_segments).with_min_len(1 << 10).enumerate().for_each(
        |(row, values)| {
            values.iter_mut().zip(&places).for_each(|(value, segment)| *value = segment[row]);
        },
    );
    segments.into_iter().for_each(|segment| spare.give(segment));
    values
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
}
