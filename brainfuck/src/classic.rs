//! The five tables of the engine as it was published, for a layout that shows what it costs.
//!
//! | table | columns | rows before padding |
//! |---|---|---|
//! | processor | clk, ip, ci, ni, mp, mv, inv | one a cycle, and the halted one |
//! | instruction | ip, ci, ni | one a word and one behind them, one a cycle; by ip |
//! | memory | clk, mp, mv, dummy | one a cycle by (mp, clk), and a dummy for each cycle that a cell waits between two accesses |
//! | input | symbol | one a symbol |
//! | output | symbol | one a symbol |
//!
//! Padding repeats the last row, with a clock that counts on and memory rows that are dummies; symbols are padded
//! with zeros. Every table has its own height, a power of two and at least 2. Cells are elements of the field:
//! the published constraints know no wrap.

use crate::cells::CellBits;
use crate::run::{Recording, Row, Run};
use crate::trace::inverses;
use crate::trace::memory::by_cell;
use air_runtime::field::{Arith as _, Field as _, Goldilocks};
use air_runtime::trace::Trace;

/// Most rows of a table; dummies can be thousands of times as many as cycles.
pub const MOST_ROWS: u64 = 1 << 26;

/// Why there is no trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClassicError {
    /// Cells that wrap.
    #[error("expected a run with cells of the field, found cells of {found} bits")]
    Cells {
        /// What a cell held.
        found: CellBits,
    },
    /// The first row of the memory must be an access, but there is none.
    #[error("expected a program that executes a command, found one that halts at once")]
    NothingExecuted,
    /// A table is too high.
    #[error("expected a table `{table}` of at most {MOST_ROWS} rows, found {found}")]
    TooManyRows {
        /// Which table.
        table: &'static str,
        /// Its rows before padding.
        found: u64,
    },
}

/// Builds the published tables of a run and its recording, in the order of the list above.
///
/// # Errors
/// If cells wrap, if no command was executed, or if a table is too high.
pub fn build(run: &Run, recording: &Recording<'_>) -> Result<Trace<Goldilocks>, ClassicError> {
    if recording.cells() != CellBits::Field {
        return Err(ClassicError::Cells { found: recording.cells() });
    }
    let tables = vec![
        processor(recording)?,
        instruction(recording)?,
        memory(recording)?,
        symbols("input", &run.input)?,
        symbols("output", &run.output)?,
    ];
    Ok(Trace::new(tables).expect("the columns of a table are equally long, and a power of two"))
}

type Columns = Vec<Vec<Goldilocks>>;

fn processor(recording: &Recording<'_>) -> Result<Columns, ClassicError> {
    let (program, rows) = (recording.program(), recording.rows());
    let height = height("processor", rows.len() as u64)?;
    let word = |ip: u32, ahead: usize| u64::from(program.word(ip as usize + ahead));
    let column = |cell: &dyn Fn(&Row) -> u64| padded(rows.iter().map(cell), height);
    let mv = column(&|row| row.mv);
    Ok(vec![
        (0..height as u64).map(Goldilocks::from_u64).collect(),
        column(&|row| row.ip.into()),
        column(&|row| word(row.ip, 0)),
        column(&|row| word(row.ip, 1)),
        column(&|row| row.mp.into()),
        mv.clone(),
        inverses(mv),
    ])
}

/// At each address its row of the program, then those of the cycles.
fn instruction(recording: &Recording<'_>) -> Result<Columns, ClassicError> {
    let (program, executed) = (recording.program(), executed(recording));
    let n_words = program.words().len();
    let height = height("instruction", n_words as u64 + 1 + executed.len() as u64)?;
    let mut n_rows = vec![1_usize; n_words + 1];
    for row in executed {
        n_rows[row.ip as usize] += 1;
    }
    let column = |cell: &dyn Fn(usize) -> u64| {
        let rows = n_rows.iter().enumerate();
        padded(rows.flat_map(|(ip, &n_rows)| core::iter::repeat_n(cell(ip), n_rows)), height)
    };
    Ok(vec![
        column(&|ip| ip as u64),
        column(&|ip| program.word(ip).into()),
        column(&|ip| program.word(ip + 1).into()),
    ])
}

/// The accesses of each cell, with dummies that keep the value while the clock counts to the next.
fn memory(recording: &Recording<'_>) -> Result<Columns, ClassicError> {
    let executed = executed(recording);
    let order = by_cell(executed.len(), |clk| executed[clk].mp);
    let &last = order.last().ok_or(ClassicError::NothingExecuted)?;
    // Each access with the number of rows up to the next one of its cell.
    let accesses = || {
        let next = order.iter().skip(1).map(Some).chain([None]);
        order.iter().zip(next).map(|(&clk, next)| {
            let row = executed[clk as usize];
            let next = next.filter(|&&next| executed[next as usize].mp == row.mp);
            (clk, row, next.map_or(1, |next| next - clk))
        })
    };
    let height = height("memory", accesses().map(|(_, _, n_rows)| u64::from(n_rows)).sum())?;
    let mut columns: Columns = (0..4).map(|_| Vec::with_capacity(height)).collect();
    let mut push = |clk: u64, row: Row, is_dummy: bool| {
        let cells = [clk, row.mp.into(), row.mv, is_dummy.into()];
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.push(Goldilocks::from_u64(cell));
        }
    };
    let mut n_pushed = 0;
    for (clk, row, n_rows) in accesses() {
        for waited in 0..n_rows {
            push(u64::from(clk) + u64::from(waited), row, waited > 0);
        }
        n_pushed += n_rows as usize;
    }
    for waited in 1..=height - n_pushed {
        push(u64::from(last) + waited as u64, executed[last as usize], true);
    }
    Ok(columns)
}

fn symbols(table: &'static str, symbols: &[u64]) -> Result<Columns, ClassicError> {
    let height = height(table, symbols.len() as u64)?;
    let mut column: Vec<_> = symbols.iter().copied().map(Goldilocks::from_u64).collect();
    column.resize(height, Goldilocks::ZERO);
    Ok(vec![column])
}

/// The rows of the cycles, without the halted one.
fn executed<'a>(recording: &'a Recording<'_>) -> &'a [Row] {
    let (_halted, executed) = recording.rows().split_last().expect("a recording has a halted row");
    executed
}

fn height(table: &'static str, n_rows: u64) -> Result<usize, ClassicError> {
    if n_rows > MOST_ROWS {
        return Err(ClassicError::TooManyRows { table, found: n_rows });
    }
    Ok(n_rows.next_power_of_two().max(2) as usize)
}

/// A column whose last cell is repeated up to a height.
fn padded(cells: impl Iterator<Item = u64>, height: usize) -> Vec<Goldilocks> {
    let mut column: Vec<_> = cells.map(Goldilocks::from_u64).collect();
    let last = *column.last().expect("the table has a row");
    column.resize(height, last);
    column
}
