//! Arguments as data: the columns that they fill, and their public sides.
//!
//! An argument relates cells of one table, of two, or of a table and a public list, by the
//! challenges that are drawn once the cells are committed. Its constraints are in the layout;
//! nothing here is trusted by the verifier but [`public_product`] and the evaluations of public lists.

mod accumulator;
mod permutation;
mod public;
mod rules;
mod terms;

use crate::field::{ExtensionOf, StarkField};
use crate::layout::{KnownError, Layout, LayoutInfo, RuleInfo, RuleTarget, TerminalOf};
use crate::trace::{Column, OfKind, Trace, TraceError};
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
    /// A witness rule reads a column that is not there.
    #[error(
        "the witness rule of `{rule}` reads column `{column}` of table `{table}`, which is not there"
    )]
    MissingColumnOfRule {
        /// What the rule fills.
        rule: &'static str,
        /// The table's name.
        table: &'static str,
        /// The column's name.
        column: &'static str,
    },
    /// Columns are not those of the layout's first phase.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The row-independent values of the terms of accumulators, or of a witness rule, cannot be computed.
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
    /// The terminals that witness rules of the table compute, by their indices in [`LayoutInfo::draws`].
    pub terminals: Vec<(usize, K)>,
}

impl<K> Filled<K> {
    /// The columns, and what terminals are taken from.
    pub(crate) fn split(self) -> (Vec<Vec<K>>, Ends<K>) {
        (self.columns, Ends { totals: self.totals, terminals: self.terminals })
    }
}

/// What terminals are taken from: see [`Filled`].
#[derive(Clone, Debug)]
pub(crate) struct Ends<K> {
    totals: Vec<(usize, K)>,
    terminals: Vec<(usize, K)>,
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
        let terms: Vec<Cells<'_, F, K>> = terms.iter().map(Column::cells).collect();
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
    let columns_of_phases = columns;
    let of_phase = info.columns.iter().enumerate().filter(|(_, column)| column.phase == phase);
    let columns = of_phase.map(|(index, column)| {
        if let Some(at) = accumulators.iter().position(|(column, _)| *column == index) {
            return Ok(accumulators.swap_remove(at).1);
        }
        let filled = permutation::fill_column(info, index, height, columns, drawn.draws)?;
        let has_rule = || {
            let of_column = |rule: &RuleInfo| match rule.target {
                RuleTarget::Cell(cell) => rule.table == table && cell.column == index,
                RuleTarget::Terminal(_) => false,
            };
            layout.rules().iter().any(of_column).then(|| vec![K::ZERO; 1 << height])
        };
        filled.or_else(has_rule).ok_or(FillError::NoRule { column: column.name, phase })
    });
    let filled = columns.collect::<Result<Vec<_>, _>>()?;
    let before = info.columns.partition_point(|column| column.phase < phase);
    let mut rows = rules::Columns {
        earlier: columns_of_phases.get(..before).unwrap_or(columns_of_phases),
        own: filled.into_iter().map(OfKind::Ext).collect(),
    };
    let terminals = rules::carry_out::<F, K, L>(
        layout,
        public,
        [table, phase],
        log_rows,
        &mut rows,
        drawn.draws,
    )?;
    let columns = rows.own.into_iter().map(|column| match column {
        OfKind::Ext(cells) => cells,
        OfKind::Base(_) => unreachable!("columns of a later phase are of the challenge field"),
    });
    Ok(Filled { columns: columns.collect(), totals, terminals })
}

/// Completes columns of the first phase: every cell with a witness rule is filled by it, whatever it is; all others
/// stay as they are.
///
/// # Errors
/// If the columns are not those of the layout's first phase, or a value that is the same in every row cannot be
/// computed.
pub fn fill_trace<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    tables: Vec<Vec<Vec<F>>>,
) -> Result<Trace<F>, FillError> {
    let info = layout.info();
    let trace = Trace::new(tables)?;
    let log_rows = trace.log_rows().to_vec();
    let (expected, found) = (info.tables.len(), log_rows.len());
    if expected != found {
        return Err(TraceError::NumberOfTables { expected, found }.into());
    }
    let mut filled = Vec::with_capacity(found);
    for (index, (table, columns)) in info.tables.iter().zip(trace.into_tables()).enumerate() {
        let expected = table.columns.iter().filter(|column| column.phase == 0).count();
        if columns.len() != expected {
            let (table, found) = (table.name, columns.len());
            return Err(TraceError::NumberOfColumns { table, expected, found }.into());
        }
        let own: Vec<Column<F, K>> = columns.into_iter().map(OfKind::Base).collect();
        let mut rows = rules::Columns { earlier: &[], own };
        rules::carry_out::<F, K, L>(layout, public, [index, 0], &log_rows, &mut rows, &[])?;
        let columns = rows.own.into_iter().map(|column| match column {
            OfKind::Base(cells) => cells,
            OfKind::Ext(_) => unreachable!("columns of the first phase are of the base field"),
        });
        filled.push(columns.collect());
    }
    Ok(Trace::new(filled)?)
}

/// A column of `2^log_rows` zeros, for rules to fill.
///
/// # Errors
/// If the table is higher than any machine holds.
pub fn zeros<F: StarkField>(log_rows: u32) -> Result<Vec<F>, FillError> {
    const MAX_LOG_ROWS: u32 = 32;
    match log_rows {
        0..=MAX_LOG_ROWS => Ok(vec![F::ZERO; 1 << log_rows]),
        _ => Err(KnownError::TableTooHigh { log_rows }.into()),
    }
}

/// The terminals of a phase, each with its index in [`LayoutInfo::draws`], from what the tables were
/// filled with.
pub(crate) fn terminals<'a, K: Copy>(
    info: &'a LayoutInfo,
    phase: usize,
    ends: &'a [(usize, Ends<K>)],
) -> impl Iterator<Item = (usize, K)> + 'a {
    let of_phase = info.terminals.iter();
    let of_phase = of_phase.filter(move |terminal| info.draws[terminal.draw].phase == phase);
    of_phase.map(|terminal| {
        let value = match terminal.of {
            TerminalOf::Total { table, column } => {
                let of_table = ends.iter().filter(|(of, _)| *of == table);
                let mut totals = of_table.flat_map(|(_, ends)| &ends.totals);
                totals.find(|(of, _)| *of == column)
            }
            TerminalOf::Rule => {
                let mut computed = ends.iter().flat_map(|(_, ends)| &ends.terminals);
                computed.find(|(draw, _)| *draw == terminal.draw)
            }
        };
        (terminal.draw, value.expect("a layout says what every terminal is").1)
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
