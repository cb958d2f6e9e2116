//! Constraints on the rows of a segment: the prover's hot loop.

use super::super::ProveError;
use super::super::divisor::SegmentDivisors;
use super::super::shape::TableShape;
use super::super::spare::Spare;
use super::program::{self, Constants};
use super::recorder;
use crate::argument::Cells;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, Known, Layout};
use crate::mask::MaskCells;
use crate::periodic::PeriodicRows;
use crate::simd;
use crate::trace::OfKind;
use rayon::prelude::*;

/// Rows are evaluated in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 9;

/// Sources of lanes have at least so many elements.
pub(super) const N_LANES: usize = 8;

/// A table as the prover evaluates its constraints on segments of its domain.
pub(super) struct TableOnSegments<'a, F, K> {
    /// Index of the table.
    pub(super) index: usize,
    pub(super) table: &'a TableShape<F>,
    /// The coefficient of each constraint.
    pub(super) coefficients: Vec<K>,
    pub(super) known: &'a Known<F, K>,
    /// Memory for what all rows of a segment need.
    pub(super) spare: &'a Spare,
}

impl<F: StarkField, K: ExtensionOf<F>> TableOnSegments<'_, F, K> {
    /// Adds the composition of the table on a segment to values in natural order; there are all columns of
    /// the table.
    pub(super) fn add<L: Layout<F, K>>(
        &self,
        layout: &L,
        segment: usize,
        columns: &[Cells<'_, F, K>],
        values: &mut [K],
    ) -> Result<(), ProveError> {
        let (info, domain) = (self.table.info, &self.table.domain);
        let divisors = SegmentDivisors::new(info.row_sets, domain, segment, self.spare)
            .map_err(|_| ProveError::PointInDomain { domain: "trace domain" })?;
        let cells: Vec<MaskCells<'_, F, K>> = (info.mask.iter())
            .map(|&cell| MaskCells::new(columns[cell.column], cell, domain.n_rows()))
            .collect();
        let (offset, generator) = (domain.segment_offset(segment), domain.generator());
        let (columns, mask) = (&self.table.periodics, info.periodic_mask);
        let periodics = PeriodicRows::on_coset(columns, mask, domain.log_rows(), offset);
        let in_lanes =
            self.add_in_lanes(layout, segment, &cells, &periodics, &divisors, values).or_else(
                || self.add_in_coordinates(layout, segment, &cells, &periodics, &divisors, values),
            );
        if in_lanes.is_none() {
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
        }
        divisors.give_to(self.spare);
        Ok(())
    }

    /// Adds the composition in lanes; `None` if it was not done.
    fn add_in_lanes<L: Layout<F, K>>(
        &self,
        layout: &L,
        segment: usize,
        cells: &[MaskCells<'_, F, K>],
        periodics: &PeriodicRows<F>,
        divisors: &SegmentDivisors<F>,
        values: &mut [K],
    ) -> Option<()> {
        let values = simd::elements_mut(values).filter(|_| simd::has_lanes())?;
        let repeated = repeated(periodics);
        let mut sources = Vec::new();
        for cell in cells {
            let (column, ahead) = cell.place();
            let column = match column {
                OfKind::Base(column) => simd::elements(column)?,
                OfKind::Ext(column) => simd::elements(column)?,
            };
            sources.push(simd::Source { values: column, ahead });
        }
        for (values, (_, ahead)) in repeated.iter().zip(periodics.cells()) {
            sources.push(simd::Source { values: simd::elements(values)?, ahead: *ahead });
        }
        let domain = &self.table.domain;
        let [offset, generator] =
            *simd::elements(&[domain.segment_offset(segment), domain.generator()])?
        else {
            return None;
        };
        let rows = simd::Rows {
            sources,
            coefficients: simd::elements(&self.coefficients)?.to_vec(),
            divisors: divisors.in_lanes()?,
            offset,
            generator,
        };
        let constants = Constants {
            known: simd::elements(&self.known.base)?,
            known_ext: simd::elements(&self.known.ext)?,
        };
        let recording = recorder::record(layout, self.index);
        let program = program::program(&recording, cells.len(), &constants, simd::bounds()?);
        simd::add_results(&program, &rows, values).then_some(())
    }
}

/// The elements of periodic columns, repeated until lanes can load them.
pub(super) fn repeated<F: StarkField>(periodics: &PeriodicRows<F>) -> Vec<Vec<F>> {
    let repeat = |(values, _): &(Vec<F>, _)| values.repeat(N_LANES.div_ceil(values.len()));
    periodics.cells().iter().map(repeat).collect()
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
