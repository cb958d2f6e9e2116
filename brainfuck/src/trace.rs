//! The tables of the layouts, from a recording: nothing but their heights is chosen, so a run has one trace.
//!
//! | table | columns | rows |
//! |---|---|---|
//! | processor | clk, ip, ni, mp, mv, inv, z, right, left, plus, minus, put, get, open, close, clk_uses | T, one a cycle, then halted ones |
//! | memory | clk, mp, mv | T, those of the processor by (mp, clk) |
//! | program | addr, word, uses | H, one a word, then zeros |
//! | input | symbol, is_used, is_shown, bit0 … bit7 | one a symbol that is read, then zeros |
//! | output | symbol, is_used, is_shown | one a symbol that is printed, then zeros |
//!
//! T is a power of two, at least 2, with room for all cycles and a halted row; H one with room for all
//! words and two zeros behind them. The last two tables are those of the layout `brainfuck_private`.

pub(crate) mod memory;
mod processor;
mod program;
mod symbols;

use crate::cells::CellBits;
use crate::claim::{Claim, heights};
use crate::program::Program;
use crate::run::{Recording, Row, Run};
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

/// Names of the input's columns, in the order of the layout `brainfuck_private`.
pub const INPUT: [&str; 11] = [
    "symbol", "is_used", "is_shown", "bit0", "bit1", "bit2", "bit3", "bit4", "bit5", "bit6", "bit7",
];
/// Names of the output's columns, in the order of the layout `brainfuck_private`.
pub const OUTPUT: [&str; 3] = ["symbol", "is_used", "is_shown"];

/// Builds the trace of a recorded run with the least heights: 16 + 3 columns of T elements and 3 of H,
/// 8 bytes each.
#[must_use]
pub fn build(recording: &Recording<'_>) -> Trace<Goldilocks> {
    build_with_heights(recording, [0, 0])
}

/// Builds the trace of a recorded run with a processor and a program as high as these, as logarithms, or as
/// high as they must be.
#[must_use]
pub fn build_with_heights(recording: &Recording<'_>, log_rows: [u32; 2]) -> Trace<Goldilocks> {
    traced(machine(recording, log_rows))
}

/// Builds the trace of the layout `brainfuck_private` of a recorded run, for a claim about it.
#[must_use]
pub fn build_private(claim: &Claim, run: &Run, recording: &Recording<'_>) -> Trace<Goldilocks> {
    let mut tables = machine(recording, [claim.log_rows, claim.log_addresses]);
    let [log_input, log_output] = claim.log_symbols.unwrap_or_default();
    tables.push(symbols::input(&run.input, claim.input.is_some(), log_input));
    tables.push(symbols::output(&run.output, claim.output.is_some(), log_output));
    traced(tables)
}

/// The tables that both layouts have.
fn machine(recording: &Recording<'_>, log_rows: [u32; 2]) -> Vec<Vec<Vec<Goldilocks>>> {
    let rows = Rows::new(recording, log_rows);
    let (memory, clk_uses) = memory::columns(&rows, &memory::order(&rows));
    let program = program::columns(&rows);
    let processor = processor::columns(&rows, clk_uses);
    vec![processor, memory, program]
}

fn traced(tables: Vec<Vec<Vec<Goldilocks>>>) -> Trace<Goldilocks> {
    Trace::new(tables).expect("the columns of a table are equally long, and a power of two")
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
    fn new(recording: &'a Recording<'_>, at_least: [u32; 2]) -> Self {
        let (program, recorded) = (recording.program(), recording.rows());
        let (halted, executed) = recorded.split_last().expect("a recording has a halted row");
        let least = heights(executed.len() as u64, program.words().len());
        let [log_rows, log_addresses] = [0, 1].map(|table| least[table].max(at_least[table]));
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
