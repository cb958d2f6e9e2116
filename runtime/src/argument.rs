//! Arguments as data: the columns that they fill, and their public sides.
//!
//! An argument relates cells of one table, of two, or of a table and a public list, by the
//! challenges that are drawn once the cells are committed. Its constraints are in the layout;
//! nothing here is trusted by the verifier but [`public_product`] and [`public_evaluation`].

mod permutation;
mod public;
mod suffix;
mod terms;

use crate::field::{ExtensionOf, StarkField};
use crate::layout::{KnownError, Layout};
use crate::trace::OfKind;
use rayon::prelude::*;

pub use permutation::fill_permutations;
pub use public::{public_evaluation, public_product};
pub use suffix::{Suffix, SuffixError, accumulate};

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
        source: SuffixError,
    },
}

/// Computes the columns of a table in a phase after the first from its columns of the phases before.
///
/// `columns` are those of earlier phases in the order of the table, or empty where no argument
/// reads them; `draws` the challenges drawn so far, `log_rows` the height of each table. The result
/// has the columns of `phase` in the order of the table.
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
    draws: &[K],
) -> Result<Vec<Vec<K>>, FillError> {
    let (info, index) = (&layout.info().tables[table], table);
    let (expected, found) = (layout.info().tables.len(), log_rows.len());
    let height = log_rows.get(index).filter(|_| expected == found);
    let &height = height.ok_or(KnownError::WrongNumberOfHeights { expected, found })?;
    let mut accumulators: Vec<(usize, Vec<K>)> = Vec::new();
    let fills = layout.info().fills.iter().enumerate();
    for (fill, data) in fills.filter(|(_, fill)| fill.table == index && fill.phase == phase) {
        let known = layout.known_of_fill(fill, public, draws, log_rows)?;
        let terms = terms::evaluate::<F, K, L>(layout, fill, height, columns, &known)?;
        let terms: Vec<Cells<'_, F, K>> = terms.iter().map(crate::trace::Column::cells).collect();
        let filled = data.accumulators.par_iter().map(|accumulator| {
            let argument = accumulator.name;
            let values = accumulate(&Suffix::of(accumulator), 1 << height, &terms, draws)
                .map_err(|source| FillError::Accumulator { argument, source })?;
            Ok((accumulator.column, values))
        });
        accumulators.extend(filled.collect::<Result<Vec<_>, FillError>>()?);
    }
    let of_phase = info.columns.iter().enumerate().filter(|(_, column)| column.phase == phase);
    of_phase
        .map(|(index, column)| {
            if let Some(at) = accumulators.iter().position(|(column, _)| *column == index) {
                return Ok(accumulators.swap_remove(at).1);
            }
            let filled = permutation::fill_column(info, index, height, columns, draws)?;
            filled.ok_or(FillError::NoRule { column: column.name, phase })
        })
        .collect()
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
