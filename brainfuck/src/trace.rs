//! The three tables of the layout, from a recording: nothing is chosen, so a run has one trace.
//!
//! | table | columns | rows |
//! |---|---|---|
//! | processor | clk, ip, ni, mp, mv, inv, z, right, left, plus, minus, put, get, open, close, clk_uses | T, one a cycle, then halted ones |
//! | memory | clk, mp, mv | T, those of the processor by (mp, clk) |
//! | program | addr, word, uses | H, one a word, then zeros |
//!
//! T is the least power of two, at least 2, with room for all cycles and a halted row; H the least with
//! room for all words and two zeros behind them.

pub(crate) mod memory;
mod processor;
mod program;

use crate::cells::CellBits;
use crate::claim::heights;
use crate::program::Program;
use crate::run::{Recording, Row};
use air_runtime::field::{Arith as _, Field as _, Goldilocks};
use air_runtime::poly::batch_inverse;
use air_runtime::trace::Trace;
use rayon::prelude::*;

/// Names of the processor's columns, in the order of the layout.
pub const PROCESSOR: [&str; 16] = [
    "clk", "ip", "ni", "mp", "mv", "inv", "z", "right", "left", "plus", "minus", "put", "get",
    "open", "close", "clk_uses",
];
/// Names of the memory's columns, in the order of the layout.
pub const MEMORY: [&str; 3] = ["clk", "mp", "mv"];
/// Names of the program's columns, in the order of the layout.
pub const PROGRAM: [&str; 3] = ["addr", "word", "uses"];

/// Builds the trace of a recorded run: 16 + 3 columns of T elements and 3 of H, 8 bytes each.
#[must_use]
pub fn build(recording: &Recording<'_>) -> Trace<Goldilocks> {
    let rows = Rows::new(recording);
    let (memory, clk_uses) = memory::columns(&rows, &memory::order(&rows));
    let program = program::columns(&rows);
    let processor = processor::columns(&rows, clk_uses);
    let trace = Trace::new(vec![processor, memory, program]);
    trace.expect("the columns of a table are equally long, and a power of two")
}

/// The rows of the processor: those recorded, then the halted one again and again.
struct Rows<'a> {
    program: &'a Program,
    cells: CellBits,
    recorded: &'a [Row],
    halted: Row,
    /// The height of the processor and of the memory.
    n_rows: usize,
    /// The height of the program.
    n_addresses: usize,
}

impl<'a> Rows<'a> {
    fn new(recording: &'a Recording<'_>) -> Self {
        let (program, recorded) = (recording.program(), recording.rows());
        let (halted, executed) = recorded.split_last().expect("a recording has a halted row");
        let [log_rows, log_addresses] = heights(executed.len() as u64, program.words().len());
        Self {
            program,
            cells: recording.cells(),
            recorded,
            halted: *halted,
            n_rows: 1 << log_rows,
            n_addresses: 1 << log_addresses,
        }
    }

    /// The row of a cycle.
    #[inline]
    fn at(&self, clk: usize) -> Row {
        self.recorded.get(clk).copied().unwrap_or(self.halted)
    }

    /// A column that is a function of the row's number and the row.
    fn column(&self, cell: impl Fn(usize, Row) -> u64 + Sync) -> Vec<Goldilocks> {
        let rows = (0..self.n_rows).into_par_iter();
        rows.map(|clk| Goldilocks::from_u64(cell(clk, self.at(clk)))).collect()
    }
}

/// A column of counts.
fn elements(counts: Vec<u32>) -> Vec<Goldilocks> {
    counts.into_par_iter().map(|count| Goldilocks::from_u64(count.into())).collect()
}

/// The inverse of each value, and 0 for 0.
pub(crate) fn inverses(mut values: Vec<Goldilocks>) -> Vec<Goldilocks> {
    let is_zero: Vec<bool> = values.par_iter().map(|value| *value == Goldilocks::ZERO).collect();
    let replace_zeros = |values: &mut [Goldilocks], by: Goldilocks| {
        let pairs = values.par_iter_mut().zip(&is_zero);
        pairs.filter(|(_, is_zero)| **is_zero).for_each(|(value, _)| *value = by);
    };
    replace_zeros(&mut values, Goldilocks::ONE);
    batch_inverse(&mut values).expect("zeros were replaced");
    replace_zeros(&mut values, Goldilocks::ZERO);
    values
}
