//! The symbols that are read and printed, one a row.

use air_runtime::field::{Arith as _, Field as _, Goldilocks};

/// The bits of a symbol that is read.
const N_BITS: usize = 8;

/// The columns of the input. Bits are those of bytes: of other symbols nothing asks for them.
pub(super) fn input(symbols: &[u64], is_shown: bool, log_rows: u32) -> Vec<Vec<Goldilocks>> {
    let mut columns = output(symbols, is_shown, log_rows);
    let n_rows = columns[0].len();
    columns.extend((0..N_BITS).map(|bit| column(symbols, n_rows, |symbol| symbol >> bit & 1)));
    columns
}

/// The columns of the output, of `2^log_rows` rows or of as many as the symbols need.
pub(super) fn output(symbols: &[u64], is_shown: bool, log_rows: u32) -> Vec<Vec<Goldilocks>> {
    let n_rows = symbols.len().next_power_of_two().max(1 << log_rows);
    vec![
        column(symbols, n_rows, |symbol| symbol),
        column(symbols, n_rows, |_| 1),
        column(symbols, n_rows, |_| is_shown.into()),
    ]
}

/// A column that is a function of the symbol, and zero where there is none.
fn column(symbols: &[u64], n_rows: usize, cell: impl Fn(u64) -> u64) -> Vec<Goldilocks> {
    let mut cells: Vec<_> =
        symbols.iter().map(|&symbol| Goldilocks::from_u64(cell(symbol))).collect();
    cells.resize(n_rows, Goldilocks::ZERO);
    cells
}
