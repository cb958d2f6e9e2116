//! The rows of the processor by cell and then by cycle, and how far the clock jumps between them.

use super::{Rows, elements};
use air_runtime::field::Field as _;
use air_runtime::field::Goldilocks;
use rayon::prelude::*;

/// The rows of the processor by (mp, clk).
pub(super) fn order(rows: &Rows<'_>) -> Vec<u32> {
    by_cell(rows.n_rows, |clk| rows.at(clk).mp)
}

/// The numbers of the rows by their cells, and by themselves at one cell: counted by cell, since the rows come in the
/// order of the clock already. There are less than 2^32 rows.
pub(crate) fn by_cell(n_rows: usize, cell: impl Fn(usize) -> u32) -> Vec<u32> {
    let n_cells = (0..n_rows).map(|row| cell(row) as usize + 1).max().unwrap_or(0);
    // The number of rows of each cell, then the place of its first.
    let mut next = vec![0_u32; n_cells];
    for row in 0..n_rows {
        next[cell(row) as usize] += 1;
    }
    let mut first = 0;
    for next in &mut next {
        first += core::mem::replace(next, first);
    }
    let mut order = vec![0_u32; n_rows];
    for row in 0..n_rows {
        let place = &mut next[cell(row) as usize];
        order[*place as usize] = row as u32;
        *place += 1;
    }
    order
}

/// The columns `clk`, `mp`, `mv` of the memory, and the column `clk_uses` of the processor: how often the
/// clock of a row is the distance of two neighbours at one cell.
pub(super) fn columns(rows: &Rows<'_>, order: &[u32]) -> (Vec<Vec<Goldilocks>>, Vec<Goldilocks>) {
    let column = |cell: fn(&Rows<'_>, u32) -> u64| -> Vec<Goldilocks> {
        order.par_iter().map(|&clk| Goldilocks::from_u64(cell(rows, clk))).collect()
    };
    let memory = vec![
        column(|_, clk| clk.into()),
        column(|rows, clk| rows.at(clk as usize).mp.into()),
        column(|rows, clk| rows.at(clk as usize).mv),
    ];
    let mut uses = vec![0_u32; rows.n_rows];
    for pair in order.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if rows.at(before as usize).mp == rows.at(after as usize).mp {
            uses[(after - before) as usize] += 1;
        }
    }
    (memory, elements(uses))
}
