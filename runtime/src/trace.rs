//! The execution trace: the columns of the first phase, and columns of any kind.

use crate::argument::Cells;
use crate::field::StarkField;
use crate::layout::Kind;

/// The cells of the first phase, table by table, column by column, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<F> {
    tables: Vec<Vec<Vec<F>>>,
    log_rows: Vec<u32>,
}

/// Why columns are not a trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// A table has no column, so it has no height.
    #[error("table {table} of the trace has no columns")]
    NoColumns {
        /// Index of the table.
        table: usize,
    },
    /// A table's height is not a power of two.
    #[error("table {table} of the trace has {found} rows, which is not a power of two")]
    HeightNotPowerOfTwo {
        /// Index of the table.
        table: usize,
        /// The number of rows.
        found: usize,
    },
    /// The columns of a table differ in length.
    #[error(
        "column {column} of table {table} has {found} rows, but the table's first has {expected}"
    )]
    ColumnLength {
        /// Index of the table.
        table: usize,
        /// Index of the column.
        column: usize,
        /// The rows of the table's first column.
        expected: usize,
        /// The rows of this column.
        found: usize,
    },
    /// There are not as many tables as the layout has.
    #[error("the layout has {expected} tables, but the trace has {found}")]
    NumberOfTables {
        /// The tables of the layout.
        expected: usize,
        /// The tables of the trace.
        found: usize,
    },
    /// A table has not as many columns as the first phase of the layout's table.
    #[error("table `{table}` has {expected} columns in its first phase, but the trace has {found}")]
    NumberOfColumns {
        /// Name of the table.
        table: &'static str,
        /// The columns of its first phase.
        expected: usize,
        /// The columns of the trace.
        found: usize,
    },
    /// A table is not as high as was agreed.
    #[error("table `{table}` has 2^{expected} rows, but the trace has 2^{found}")]
    Height {
        /// Name of the table.
        table: &'static str,
        /// Logarithm of the height that was agreed.
        expected: u32,
        /// Logarithm of the trace's height.
        found: u32,
    },
}

impl<F: StarkField> Trace<F> {
    /// The trace with these tables, each a list of columns.
    ///
    /// # Errors
    /// If a table has no column, columns of different lengths, or a height that is no power of two.
    pub fn new(tables: Vec<Vec<Vec<F>>>) -> Result<Self, TraceError> {
        let heights = tables.iter().enumerate().map(|(table, columns)| height(table, columns));
        let log_rows = heights.collect::<Result<_, _>>()?;
        Ok(Self { tables, log_rows })
    }

    /// Logarithm of the height of each table.
    #[must_use]
    pub fn log_rows(&self) -> &[u32] {
        &self.log_rows
    }

    /// The columns, table by table.
    #[must_use]
    pub fn tables(&self) -> &[Vec<Vec<F>>] {
        &self.tables
    }

    /// The columns, table by table.
    #[must_use]
    pub fn into_tables(self) -> Vec<Vec<Vec<F>>> {
        self.tables
    }
}

fn height<F>(table: usize, columns: &[Vec<F>]) -> Result<u32, TraceError> {
    let expected = columns.first().ok_or(TraceError::NoColumns { table })?.len();
    if !expected.is_power_of_two() {
        return Err(TraceError::HeightNotPowerOfTwo { table, found: expected });
    }
    match columns.iter().position(|column| column.len() != expected) {
        Some(column) => {
            let found = columns[column].len();
            Err(TraceError::ColumnLength { table, column, expected, found })
        }
        None => Ok(expected.trailing_zeros()),
    }
}

/// Something there is one of for a column of the base field, and one for the challenge field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfKind<B, E> {
    /// In the base field.
    Base(B),
    /// In the challenge field.
    Ext(E),
}

/// A column of any kind, row by row.
pub type Column<F, K> = OfKind<Vec<F>, Vec<K>>;

/// A cell of any kind.
pub type Cell<F, K> = OfKind<F, K>;

impl<B, E> OfKind<B, E> {
    /// Which of the two it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Base(_) => Kind::Base,
            Self::Ext(_) => Kind::Ext,
        }
    }
}

impl<F, K> Column<F, K> {
    /// The cells.
    #[must_use]
    pub fn cells(&self) -> Cells<'_, F, K> {
        match self {
            Self::Base(cells) => Cells::Base(cells),
            Self::Ext(cells) => Cells::Ext(cells),
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Base(cells) => cells.len(),
            Self::Ext(cells) => cells.len(),
        }
    }
}
