//! The rows of a row set in a table of a height.

use air_dsl::ir::{Factor, RowSet};

/// Whether a row is in a row set: in more factors of `zero_on` than of `except`.
pub(crate) fn contains(rows: &RowSet, row: usize, n_rows: usize) -> bool {
    let is_in = |factor: &Factor| match *factor {
        Factor::Class { modulus, residue } => row as u64 % modulus == residue,
        Factor::Row(of) => of.rem_euclid(n_rows as i64).unsigned_abs() == row as u64,
    };
    let n_factors = |factors: &[Factor]| factors.iter().filter(|factor| is_in(factor)).count();
    n_factors(&rows.zero_on) > n_factors(&rows.except)
}

/// All rows of a row set, in order.
pub(crate) fn of(rows: &RowSet, n_rows: usize) -> impl Iterator<Item = usize> {
    (0..n_rows).filter(move |row| contains(rows, *row, n_rows))
}

/// The distance of neighbours in a row set that is one residue class but for single rows, else 1.
pub(crate) fn step(rows: &RowSet) -> usize {
    let mut classes = rows.zero_on.iter().filter_map(|factor| match *factor {
        Factor::Class { modulus, .. } => Some(modulus),
        Factor::Row(_) => None,
    });
    match (classes.next(), classes.next()) {
        (Some(modulus), None) => usize::try_from(modulus).unwrap_or(1),
        (Some(_), Some(_)) | (None, _) => 1,
    }
}

/// The row so many rows ahead, which is taken around the end.
pub(crate) fn ahead(row: usize, offset: i64, n_rows: usize) -> usize {
    let row = (row as i64).wrapping_add(offset).rem_euclid(n_rows as i64);
    usize::try_from(row).expect("a remainder of a number of rows")
}
