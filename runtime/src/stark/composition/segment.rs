//! Constraints on the rows of a segment: the prover's hot loop.

use super::super::ProveError;
use super::super::commit::Values;
use super::super::divisor::SegmentDivisors;
use super::super::shape::TableShape;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, Known, Layout};
use crate::mask::MaskCells;
use crate::periodic::PeriodicRows;
use rayon::prelude::*;

/// Rows are evaluated in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 9;

/// A table as the prover evaluates its constraints on segments of its domain.
pub(super) struct TableOnSegments<'a, F, K> {
    /// Index of the table.
    pub(super) index: usize,
    pub(super) table: &'a TableShape<F>,
    /// All columns of the table.
    pub(super) columns: Vec<&'a Values<F, K>>,
    /// The coefficient of each constraint.
    pub(super) coefficients: Vec<K>,
    pub(super) known: &'a Known<F, K>,
}

impl<F: StarkField, K: ExtensionOf<F>> TableOnSegments<'_, F, K> {
    /// Adds the composition of the table on a segment to values in natural order.
    pub(super) fn add<L: Layout<F, K>>(
        &self,
        layout: &L,
        segment: usize,
        values: &mut [K],
    ) -> Result<(), ProveError> {
        let (info, domain) = (self.table.info, &self.table.domain);
        let divisors = SegmentDivisors::new(info.row_sets, domain, segment)
            .map_err(|_| ProveError::PointInDomain { domain: "trace domain" })?;
        let cells: Vec<MaskCells<'_, F, K>> = (info.mask.iter())
            .map(|&cell| {
                MaskCells::new(self.columns[cell.column].segment(segment), cell, domain.n_rows())
            })
            .collect();
        let (offset, generator) = (domain.segment_offset(segment), domain.generator());
        let (columns, mask) = (&self.table.periodics, info.periodic_mask);
        let periodics = PeriodicRows::on_coset(columns, mask, domain.log_rows(), offset);
        values.par_chunks_mut(RUN).enumerate().for_each(|(run, values)| {
            let mut evaluator = RowEvaluator {
                cells: &cells,
                periodics: &periodics,
                known: self.known,
                coefficients: &self.coefficients,
                divisors: &divisors,
                row: run * RUN,
                last_row: domain.n_rows() - 1,
                point: offset * generator.pow((run * RUN) as u64),
                folded: K::ZERO,
                total: K::ZERO,
            };
            for value in values {
                layout.evaluate(self.index, &mut evaluator);
                *value += core::mem::replace(&mut evaluator.total, K::ZERO);
                evaluator.row += 1;
                evaluator.point *= generator;
            }
        });
        Ok(())
    }
}

/// Evaluates at one row of a segment.
struct RowEvaluator<'a, F, K> {
    cells: &'a [MaskCells<'a, F, K>],
    periodics: &'a PeriodicRows<F>,
    known: &'a Known<F, K>,
    coefficients: &'a [K],
    divisors: &'a SegmentDivisors<F>,
    row: usize,
    last_row: usize,
    point: F,
    /// The row set being evaluated.
    folded: K,
    /// The row sets that are closed.
    total: K,
}

impl<F: StarkField, K: ExtensionOf<F>> Evaluator for RowEvaluator<'_, F, K> {
    type Base = F;
    type Ext = K;

    #[inline]
    fn cell(&self, mask: usize) -> F {
        self.cells[mask].base(self.row, self.last_row)
    }

    #[inline]
    fn ext_cell(&self, mask: usize) -> K {
        self.cells[mask].ext(self.row, self.last_row)
    }

    #[inline]
    fn periodic(&self, mask: usize) -> F {
        self.periodics.at(mask, self.row)
    }

    #[inline]
    fn known(&self, index: usize) -> F {
        self.known.base[index]
    }

    #[inline]
    fn known_ext(&self, index: usize) -> K {
        self.known.ext[index]
    }

    #[inline]
    fn vanish(&mut self, constraint: usize, value: F) {
        self.folded += self.coefficients[constraint] * value;
    }

    #[inline]
    fn vanish_ext(&mut self, constraint: usize, value: K) {
        self.folded += self.coefficients[constraint] * value;
    }

    #[inline]
    fn close(&mut self, row_set: usize) {
        self.total += self.folded * self.divisors.at(row_set, self.row, self.point);
        self.folded = K::ZERO;
    }
}
