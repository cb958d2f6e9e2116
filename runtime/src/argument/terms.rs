//! The terms of accumulators in every row of the trace, by generated code.

use super::{Cells, FillError};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, FillInfo, Kind, Known, Layout};
use crate::mask::MaskCells;
use crate::periodic::Periodic;
use crate::trace::{Column, OfKind};
use rayon::prelude::*;

/// Rows are evaluated in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 9;

/// The terms of a fill, each with its value in every row of a table of `2^log_rows`.
pub(super) fn evaluate<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    fill: usize,
    log_rows: u32,
    columns: &[Cells<'_, F, K>],
    known: &Known<F, K>,
) -> Result<Vec<Column<F, K>>, FillError> {
    let info = &layout.info().fills[fill];
    let table = &layout.info().tables[info.table];
    let n_rows = 1_usize << log_rows;
    let cells = info.mask.iter().map(|cell| {
        let column = columns.get(cell.column).copied().filter(|cells| cells.n_rows() == n_rows);
        let name = table.columns.get(cell.column).map_or("?", |column| column.name);
        let missing = FillError::MissingColumn { table: table.name, column: name };
        Ok(MaskCells::new(column.ok_or(missing)?, *cell, n_rows))
    });
    let cells = cells.collect::<Result<Vec<_>, FillError>>()?;
    let periodics = Periodic::of_table(table)?;
    let mut terms: Vec<Column<F, K>> = (info.terms.iter())
        .map(|kind| match kind {
            Kind::Base => OfKind::Base(vec![F::ZERO; n_rows]),
            Kind::Ext => OfKind::Ext(vec![K::ZERO; n_rows]),
        })
        .collect();
    runs(&mut terms, n_rows).into_par_iter().enumerate().for_each(|(run, terms)| {
        let mut evaluator = TermEvaluator {
            info,
            cells: &cells,
            periodics: &periodics,
            known,
            terms,
            first_row: run * RUN,
            row: run * RUN,
            last_row: n_rows - 1,
        };
        for _ in run * RUN..n_rows.min((run + 1) * RUN) {
            layout.terms(fill, &mut evaluator);
            evaluator.row += 1;
        }
    });
    Ok(terms)
}

/// The values of all terms in a run of rows.
type Run<'a, F, K> = Vec<OfKind<&'a mut [F], &'a mut [K]>>;

/// All terms, run by run.
fn runs<F: StarkField, K: ExtensionOf<F>>(
    terms: &mut [Column<F, K>],
    n_rows: usize,
) -> Vec<Run<'_, F, K>> {
    let n_terms = terms.len();
    let mut runs: Vec<Run<'_, F, K>> =
        (0..n_rows.div_ceil(RUN)).map(|_| Vec::with_capacity(n_terms)).collect();
    for term in terms {
        match term {
            OfKind::Base(values) => (runs.iter_mut().zip(values.chunks_mut(RUN)))
                .for_each(|(run, values)| run.push(OfKind::Base(values))),
            OfKind::Ext(values) => (runs.iter_mut().zip(values.chunks_mut(RUN)))
                .for_each(|(run, values)| run.push(OfKind::Ext(values))),
        }
    }
    runs
}

/// Evaluates in one row of the trace.
struct TermEvaluator<'a, F, K> {
    info: &'static FillInfo,
    cells: &'a [MaskCells<'a, F, K>],
    periodics: &'a [Periodic<F>],
    known: &'a Known<F, K>,
    terms: Run<'a, F, K>,
    /// The row that the run of terms begins with.
    first_row: usize,
    row: usize,
    /// The height is a power of two, so this is a mask of rows.
    last_row: usize,
}

impl<F: StarkField, K: ExtensionOf<F>> Evaluator for TermEvaluator<'_, F, K> {
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
        let cell = self.info.periodic_mask[mask];
        // A period divides the height, so the row may wrap.
        let row = self.row.wrapping_add_signed(cell.offset as isize) & self.last_row;
        self.periodics[cell.periodic].in_row(row)
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
    fn vanish(&mut self, term: usize, value: F) {
        match &mut self.terms[term] {
            OfKind::Base(values) => values[self.row - self.first_row] = value,
            OfKind::Ext(values) => values[self.row - self.first_row] = value.into(),
        }
    }

    #[inline]
    fn vanish_ext(&mut self, term: usize, value: K) {
        match &mut self.terms[term] {
            OfKind::Ext(values) => values[self.row - self.first_row] = value,
            OfKind::Base(_) => unreachable!("the layout states a term by its kind"),
        }
    }

    fn close(&mut self, _row_set: usize) {}
}
