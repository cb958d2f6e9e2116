//! Arguments as data: the columns that they fill, and their public sides.
//!
//! An argument relates cells of one table, of two, or of a table and a public list, by the
//! challenges that are drawn once the cells are committed. Its constraints are in the layout;
//! nothing here is trusted by the verifier but [`public_product`] and the evaluations of public lists.

mod accumulator;
mod permutation;
mod public;
mod terms;

use crate::field::{ExtensionOf, StarkField};
use crate::layout::{KnownError, Layout, LayoutInfo};
use crate::trace::OfKind;
use rayon::prelude::*;

pub use accumulator::{Accumulated, Accumulator, AccumulatorError, Drawn, accumulate};
pub use permutation::fill_permutations;
pub use public::{public_evaluation, public_evaluation_from, public_product};

/// The cells of a column, row by row.
pub type Cells<'a, F, K> = OfKind<&'a [F], &'a [K]>;

/// Why the columns of a phase could not be filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// A denominator is zero: the challenge is the hash of a value of the trace.
    #[error("the running product of `{permutation}` divides by zero")]
    ZeroDenominator {
        /// The argument's path.
        permutation: &'static str,
    },
    /// A column is committed after a challenge, but nothing says how it is computed.
    #[error("column `{column}` is committed in phase {phase}, but no argument fills it")]
    NoRule {
        /// The column's name.
        column: &'static str,
        /// Its phase.
        phase: usize,
    },
    /// An argument reads or writes what is not there.
    #[error("`{permutation}` reads column `{column}` at a row that is not in the trace")]
    MissingCells {
        /// The argument's path.
        permutation: &'static str,
        /// The column's name.
        column: &'static str,
    },
    /// An argument uses a challenge that is not drawn yet.
    #[error("`{permutation}` uses challenge {draw}, but only {found} are drawn")]
    MissingDraw {
        /// The argument's path.
        permutation: &'static str,
        /// Index of the challenge.
        draw: usize,
        /// The number of challenges drawn so far.
        found: usize,
    },
    /// The terms of accumulators read a column that is not there.
    #[error("the arguments of table `{table}` read its column `{column}`, which is not there")]
    MissingColumn {
        /// The table's name.
        table: &'static str,
        /// The column's name.
        column: &'static str,
    },
    /// The row-independent values of the terms of accumulators cannot be computed.
    #[error(transparent)]
    Known(#[from] KnownError),
    /// An accumulator cannot be computed.
    #[error("`{argument}`: {source}")]
    Accumulator {
        /// The argument's path.
        argument: &'static str,
        /// Why.
        source: AccumulatorError,
    },
}

/// The columns of a table in a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled<K> {
    /// In the order of the table.
    pub columns: Vec<Vec<K>>,
    /// The totals of the accumulators among them, by the index of the column in the table.
    pub totals: Vec<(usize, K)>,
}

/// Computes the columns of a table in a phase after the first from its columns of the phases before.
///
/// `columns` are those of earlier phases in the order of the table, or empty where no argument
/// reads them; `log_rows` the height of each table.
///
/// # Errors
/// If a denominator is zero, or a column, a cell, a challenge or a height is missing.
///
/// # Panics
/// If the layout has no such table.
pub fn fill<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    [table, phase]: [usize; 2],
    log_rows: &[u32],
    columns: &[Cells<'_, F, K>],
    drawn: Drawn<'_, K>,
) -> Result<Filled<K>, FillError> {
    let (info, index) = (&layout.info().tables[table], table);
    let (expected, found) = (layout.info().tables.len(), log_rows.len());
    let height = log_rows.get(index).filter(|_| expected == found);
    let &height = height.ok_or(KnownError::WrongNumberOfHeights { expected, found })?;
    let mut accumulators: Vec<(usize, Vec<K>)> = Vec::new();
    let mut totals = Vec::new();
    let fills = layout.info().fills.iter().enumerate();
    for (fill, data) in fills.filter(|(_, fill)| fill.table == index && fill.phase == phase) {
        let known = layout.known_of_fill(fill, public, drawn.draws, log_rows)?;
        let terms = terms::evaluate::<F, K, L>(layout, fill, height, columns, &known)?;
        let terms: Vec<Cells<'_, F, K>> = terms.iter().map(crate::trace::Column::cells).collect();
        let filled = data.accumulators.par_iter().map(|accumulator| {
            let argument = accumulator.name;
            let accumulated = accumulate(&Accumulator::of(accumulator), 1 << height, &terms, drawn)
                .map_err(|source| FillError::Accumulator { argument, source })?;
            Ok((accumulator.column, accumulated))
        });
        for (column, Accumulated { values, total }) in
            filled.collect::<Result<Vec<_>, FillError>>()?
        {
            accumulators.push((column, values));
            totals.push((column, total));
        }
    }
    let of_phase = info.columns.iter().enumerate().filter(|(_, column)| column.phase == phase);
    let columns = of_phase.map(|(index, column)| {
        if let Some(at) = accumulators.iter().position(|(column, _)| *column == index) {
            return Ok(accumulators.swap_remove(at).1);
        }
        let filled = permutation::fill_column(info, index, height, columns, drawn.draws)?;
        filled.ok_or(FillError::NoRule { column: column.name, phase })
    });
    Ok(Filled { columns: columns.collect::<Result<_, _>>()?, totals })
}

/// The terminals of a phase, each with its index in [`LayoutInfo::draws`], from what the tables were
/// filled with.
pub(crate) fn terminals<'a, K: Copy>(
    info: &'a LayoutInfo,
    phase: usize,
    totals: &'a [(usize, Vec<(usize, K)>)],
) -> impl Iterator<Item = (usize, K)> + 'a {
    let of_phase = info.terminals.iter();
    let of_phase = of_phase.filter(move |terminal| info.draws[terminal.draw].phase == phase);
    of_phase.map(|terminal| {
        let of_table = totals.iter().filter(|(table, _)| *table == terminal.table);
        let mut of_table = of_table.flat_map(|(_, totals)| totals);
        let total = of_table.find(|(column, _)| *column == terminal.column);
        (terminal.draw, total.expect("every accumulator is filled in its phase").1)
    })
}

impl<F: StarkField, K: ExtensionOf<F>> Cells<'_, F, K> {
    /// The number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Base(cells) => cells.len(),
            Self::Ext(cells) => cells.len(),
        }
    }

    /// The cell of a row, which must be there.
    #[inline]
    fn at(&self, row: usize) -> K {
        match self {
            Self::Base(cells) => cells[row].into(),
            Self::Ext(cells) => cells[row],
        }
    }

    /// Whether the cell of a row, which must be there, is not zero.
    #[inline]
    fn is_set(&self, row: usize) -> bool {
        match self {
            Self::Base(cells) => cells[row] != F::ZERO,
            Self::Ext(cells) => cells[row] != K::ZERO,
        }
    }
}

#[cfg(test)]
mod tests;
