//! A row a cycle: registers, the next word, one flag a command, and the zero test.

use super::{Rows, inverses};
use crate::program::{Command, Program};
use crate::run::Row;
use air_runtime::field::{Arith as _, Field as _, Goldilocks};
use rayon::prelude::*;

/// The flags in the order of the columns.
const FLAGS: [Command; 8] = [
    Command::Right,
    Command::Left,
    Command::Plus,
    Command::Minus,
    Command::Put,
    Command::Get,
    Command::Open,
    Command::Close,
];

/// The columns of the processor; the last is what the memory says.
pub(super) fn columns(rows: &Rows<'_>, clk_uses: Vec<Goldilocks>) -> Vec<Vec<Goldilocks>> {
    let program = rows.program;
    let (inv, z) = zero_test(rows);
    let mut columns = vec![
        rows.column(|clk, _| clk as u64),
        rows.column(|_, row| row.ip.into()),
        rows.column(|_, row| program.word(row.ip as usize + 1).into()),
        rows.column(|_, row| row.mp.into()),
        rows.column(|_, row| row.mv),
        inv,
        z,
    ];
    columns.extend(FLAGS.map(|flag| rows.column(|_, row| is(program, row, flag).into())));
    columns.push(clk_uses);
    columns
}

/// The columns `inv` and `z`. What is tested for zero is the cell, but on a `+` the cell less the largest value:
/// one inverse serves the jumps and the wraps of both directions.
fn zero_test(rows: &Rows<'_>) -> (Vec<Goldilocks>, Vec<Goldilocks>) {
    let largest = Goldilocks::from_u64(rows.cells.modulus() - 1);
    let tested = |clk| {
        let row = rows.at(clk);
        let cell = Goldilocks::from_u64(row.mv);
        if is(rows.program, row, Command::Plus) { cell - largest } else { cell }
    };
    let tested: Vec<_> = (0..rows.n_rows).into_par_iter().map(tested).collect();
    let is_zero = |value: &Goldilocks| Goldilocks::from_u64((*value == Goldilocks::ZERO).into());
    let z = tested.par_iter().map(is_zero).collect();
    (inverses(tested), z)
}

/// Whether the command of a row is this one. A row is never at an operand, so its word says so.
#[inline]
fn is(program: &Program, row: Row, command: Command) -> bool {
    program.word(row.ip as usize) == command.word()
}
