//! The row check: which constraints a trace violates, and where.

use crate::argument::{FillError, fill_permutations};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Evaluator, Factor, Known, KnownError, Layout, RowSet, TableInfo};
use crate::periodic::Periodic;
use crate::trace::{Column, OfKind, Trace};
use rayon::prelude::*;

/// A constraint that does not hold in a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Index of the table.
    pub table: usize,
    /// Index of the constraint in the table.
    pub constraint: usize,
    /// The row.
    pub row: usize,
    /// The constraint's path.
    pub name: &'static str,
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

/// The constraints that a trace violates, by table, constraint and row.
///
/// Columns of later phases are computed from `draws`, which stand for the challenges: with random
/// ones, an argument that does not hold shows but for a negligible probability.
///
/// # Errors
/// If the trace or the challenges do not suit the layout.
pub fn check_rows<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    public: &L::Public,
    trace: &Trace<F>,
    draws: &[K],
) -> Result<Vec<Violation>, CheckError> {
    let info = L::info();
    let (expected, found) = (info.tables.len(), trace.tables().len());
    if expected != found {
        return Err(CheckError::NumberOfTables { expected, found });
    }
    let tables = info.tables.iter().zip(trace.tables()).zip(trace.log_rows());
    let filled = tables.map(|((table, columns), &log_rows)| {
        let mut columns: Vec<Column<F, K>> = columns.iter().cloned().map(OfKind::Base).collect();
        for phase in 1..info.n_phases {
            let cells: Vec<_> = columns.iter().map(Column::cells).collect();
            let filled = fill_permutations(table, phase, log_rows, &cells, draws)?;
            columns.extend(filled.into_iter().map(OfKind::Ext));
        }
        Ok(columns)
    });
    let filled = filled.collect::<Result<Vec<_>, FillError>>()?;
    check_columns::<F, K, L>(public, &filled, trace.log_rows(), draws)
}

/// The constraints that columns of all phases violate, by table, constraint and row.
///
/// # Errors
/// If the columns or the challenges do not suit the layout.
pub fn check_columns<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    public: &L::Public,
    tables: &[Vec<Column<F, K>>],
    log_rows: &[u32],
    draws: &[K],
) -> Result<Vec<Violation>, CheckError> {
    let info = L::info();
    let (expected, found) = (info.tables.len(), tables.len());
    if expected != found || log_rows.len() != expected {
        return Err(CheckError::NumberOfTables { expected, found });
    }
    let known = L::known(public, draws, log_rows)?;
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
        violations.extend(check_table::<F, K, L>(index, table, &known));
    }
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
            L::evaluate(index, &mut evaluator);
            evaluator.violated.into_iter().map(move |constraint| Violation {
                table: index,
                constraint,
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
        if !is_zero && contains(row_set, self.row, self.last_row + 1) {
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

/// Whether a row is in a row set: in a factor of `zero_on`, and in none of `except`.
fn contains(row_set: &RowSet, row: usize, n_rows: usize) -> bool {
    let is_in = |factor: &Factor| match *factor {
        Factor::Class { modulus, residue } => row as u64 % modulus == residue,
        Factor::Row(of) => of.rem_euclid(n_rows as i64).unsigned_abs() == row as u64,
    };
    row_set.zero_on.iter().any(is_in) && !row_set.except.iter().any(is_in)
}
