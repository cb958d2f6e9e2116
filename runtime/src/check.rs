//! The row check: which constraints, links and terminals a trace violates, and where.

use crate::argument::{self, Drawn, FillError};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, Known, KnownError, Layout, LinkedCell, TableInfo};
use crate::periodic::Periodic;
use crate::row_set;
use crate::trace::{Column, OfKind, Trace};
use rayon::prelude::*;

/// A constraint that does not hold in a row, a link that does not hold, or a terminal that is zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// What does not hold.
    pub equation: Equation,
    /// The row; of a link and of a terminal, row 0.
    pub row: usize,
    /// The path of the constraint or link, the name of the terminal.
    pub name: &'static str,
}

/// What a layout states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Equation {
    /// A constraint of a table.
    Constraint {
        /// Index of the table.
        table: usize,
        /// Index of the constraint in the table.
        constraint: usize,
    },
    /// An equation between two tables.
    Link {
        /// Index of the link.
        link: usize,
    },
    /// A terminal, which may not be zero.
    Terminal {
        /// Index of the terminal.
        terminal: usize,
    },
}

/// Why rows could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The layout's row-independent values cannot be computed.
    #[error(transparent)]
    Known(#[from] KnownError),
    /// The columns of an argument cannot be computed.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// The columns are not those of the layout.
    #[error("table `{table}` has {expected} columns of 2^{log_rows} rows, which were not found")]
    Columns {
        /// The table's name.
        table: &'static str,
        /// The number of its columns.
        expected: usize,
        /// Logarithm of its height.
        log_rows: u32,
    },
    /// There are not as many tables as the layout has.
    #[error("the layout has {expected} tables, but {found} are given")]
    NumberOfTables {
        /// The tables of the layout.
        expected: usize,
        /// The tables given.
        found: usize,
    },
}

/// The constraints that a trace violates, by table, constraint and row, then the links.
///
/// Columns of later phases are computed from `draws`, which stand for the challenges: with random
/// ones, an argument that does not hold shows but for a negligible probability. Terminals are computed
/// too, whatever stands in their places.
///
/// # Errors
/// If the trace or the challenges do not suit the layout.
pub fn check_rows<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    trace: &Trace<F>,
    draws: &[K],
) -> Result<Vec<Violation>, CheckError> {
    let info = layout.info();
    let (expected, found) = (info.tables.len(), trace.tables().len());
    if expected != found {
        return Err(CheckError::NumberOfTables { expected, found });
    }
    let of_first_phase =
        |columns: &Vec<Vec<F>>| columns.iter().cloned().map(OfKind::Base).collect();
    let mut tables: Vec<Vec<Column<F, K>>> = trace.tables().iter().map(of_first_phase).collect();
    let (mut draws, starts) = (draws.to_vec(), vec![K::ONE; info.draws.len()]);
    for phase in 1..info.n_phases {
        // A phase may use the challenges that were drawn before it.
        let n_drawn = info.draws.partition_point(|draw| draw.phase < phase);
        let drawn = Drawn { draws: draws.get(..n_drawn).unwrap_or(&draws), starts: &starts };
        let mut totals = Vec::new();
        for (table, columns) in tables.iter_mut().enumerate() {
            let cells: Vec<_> = columns.iter().map(Column::cells).collect();
            let place = [table, phase];
            let filled =
                argument::fill::<F, K, L>(layout, public, place, trace.log_rows(), &cells, drawn)?;
            let (filled, ends) = filled.split();
            columns.extend(filled.into_iter().map(OfKind::Ext));
            totals.push((table, ends));
        }
        for (terminal, total) in argument::terminals(info, phase, &totals) {
            if let Some(place) = draws.get_mut(terminal) {
                *place = total;
            }
        }
    }
    check_columns::<F, K, L>(layout, public, &tables, trace.log_rows(), &draws)
}

/// The constraints that columns of all phases violate, by table, constraint and row, then the links.
///
/// # Errors
/// If the columns or the challenges do not suit the layout.
pub fn check_columns<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    tables: &[Vec<Column<F, K>>],
    log_rows: &[u32],
    draws: &[K],
) -> Result<Vec<Violation>, CheckError> {
    let info = layout.info();
    let (expected, found) = (info.tables.len(), tables.len());
    if expected != found || log_rows.len() != expected {
        return Err(CheckError::NumberOfTables { expected, found });
    }
    let known = layout.known(public, draws, log_rows)?;
    let mut violations = Vec::new();
    for (index, (table, (columns, &log_rows))) in
        info.tables.iter().zip(tables.iter().zip(log_rows)).enumerate()
    {
        let kinds = table.columns.iter().map(|column| column.kind);
        let suits = columns.iter().map(OfKind::kind).eq(kinds)
            && columns.iter().all(|column| column.n_rows() == 1 << log_rows);
        if !suits {
            let (table, expected) = (table.name, table.columns.len());
            return Err(CheckError::Columns { table, expected, log_rows });
        }
        let periodics = Periodic::of_table(table)?;
        let table = TableRows { table, columns, periodics: &periodics, log_rows };
        violations.extend(check_table::<F, K, L>(layout, index, table, &known));
    }
    let value = |cell: LinkedCell| -> K {
        let column = info.tables[cell.table].mask[cell.mask].column;
        match &tables[cell.table][column] {
            OfKind::Base(cells) => cells[0].into(),
            OfKind::Ext(cells) => cells[0],
        }
    };
    let links = info.links.iter().enumerate();
    let violated = links.filter(|(_, link)| value(link.left) != value(link.right));
    violations.extend(violated.map(|(index, link)| {
        let equation = Equation::Link { link: index };
        Violation { equation, row: 0, name: link.name }
    }));
    let terminals = info.terminals.iter().enumerate();
    let zeros = terminals
        .filter(|(_, terminal)| terminal.is_nonzero && draws.get(terminal.draw) == Some(&K::ZERO));
    violations.extend(zeros.map(|(index, terminal)| {
        let equation = Equation::Terminal { terminal: index };
        Violation { equation, row: 0, name: info.draws[terminal.draw].name }
    }));
    violations.sort();
    Ok(violations)
}

/// The rows of a table.
#[derive(Clone, Copy)]
struct TableRows<'a, F, K> {
    table: &'static TableInfo,
    columns: &'a [Column<F, K>],
    periodics: &'a [Periodic<F>],
    log_rows: u32,
}

fn check_table<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    index: usize,
    rows: TableRows<'_, F, K>,
    known: &Known<F, K>,
) -> Vec<Violation> {
    let TableRows { table, columns, periodics, log_rows } = rows;
    let violated =
        (0..1_usize << log_rows).into_par_iter().with_min_len(1 << 8).flat_map_iter(|row| {
            let last_row = (1 << log_rows) - 1;
            let mut evaluator = RowEvaluator {
                table,
                columns,
                periodics,
                known,
                row,
                last_row,
                violated: Vec::new(),
            };
            layout.evaluate(index, &mut evaluator);
            evaluator.violated.into_iter().map(move |constraint| Violation {
                equation: Equation::Constraint { table: index, constraint },
                row,
                name: table.constraints[constraint].name,
            })
        });
    violated.collect()
}

/// Evaluates at one row of the trace.
struct RowEvaluator<'a, F, K> {
    table: &'static TableInfo,
    columns: &'a [Column<F, K>],
    periodics: &'a [Periodic<F>],
    known: &'a Known<F, K>,
    row: usize,
    last_row: usize,
    violated: Vec<usize>,
}

impl<F, K> RowEvaluator<'_, F, K> {
    fn place(&self, mask: usize) -> (usize, usize) {
        let cell = self.table.mask[mask];
        // Heights are powers of two, so a negative offset wraps as it should.
        (cell.column, self.row.wrapping_add_signed(cell.offset as isize) & self.last_row)
    }

    fn judge(&mut self, constraint: usize, is_zero: bool) {
        let row_set = &self.table.row_sets[self.table.constraints[constraint].row_set];
        if !is_zero
            && row_set::contains(row_set.zero_on, row_set.except, self.row, self.last_row + 1)
        {
            self.violated.push(constraint);
        }
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Evaluator for RowEvaluator<'_, F, K> {
    type Base = F;
    type Ext = K;

    fn cell(&self, mask: usize) -> F {
        let (column, row) = self.place(mask);
        match &self.columns[column] {
            OfKind::Base(cells) => cells[row],
            OfKind::Ext(_) => unreachable!("the layout reads a column by its kind"),
        }
    }

    fn ext_cell(&self, mask: usize) -> K {
        let (column, row) = self.place(mask);
        match &self.columns[column] {
            OfKind::Ext(cells) => cells[row],
            OfKind::Base(_) => unreachable!("the layout reads a column by its kind"),
        }
    }

    fn periodic(&self, mask: usize) -> F {
        let cell = self.table.periodic_mask[mask];
        // A period divides the height, so the row may wrap.
        let row = self.row.wrapping_add_signed(cell.offset as isize) & self.last_row;
        self.periodics[cell.periodic].in_row(row)
    }

    fn known(&self, index: usize) -> F {
        self.known.base[index]
    }

    fn known_ext(&self, index: usize) -> K {
        self.known.ext[index]
    }

    fn vanish(&mut self, constraint: usize, value: F) {
        self.judge(constraint, value == F::ZERO);
    }

    fn vanish_ext(&mut self, constraint: usize, value: K) {
        self.judge(constraint, value == K::ZERO);
    }

    fn close(&mut self, _row_set: usize) {}
}
