//! The degree of the quotients, exactly, as a function of the height.

use super::TableDag;
use crate::ir::{Factor, RowSet};

/// The largest degree of a constraint's quotient over `n_rows` rows:
/// `deg·(N−1) + |except| − |set|`, the maximum over all constraints.
///
/// A table without constraints has quotients of degree 0.
#[must_use]
pub fn quotient_degree(table: &TableDag, n_rows: u64) -> i128 {
    let degree = |constraint: &super::ConstraintDag| {
        let degree = i128::from(table.degrees[constraint.value.0 as usize]);
        let rows = &table.row_sets[constraint.row_set];
        degree * (i128::from(n_rows) - 1) - n_rows_of(rows, n_rows)
    };
    table.constraints.iter().map(degree).max().unwrap_or(0)
}

/// The number of columns that hold the composition of a table's quotients over `n_rows` rows: the
/// least power of two whose multiple of `n_rows` exceeds every quotient's degree.
#[must_use]
pub fn composition_degree(table: &TableDag, n_rows: u64) -> u64 {
    let degree = u64::try_from(quotient_degree(table, n_rows).max(0)).unwrap_or(u64::MAX);
    (degree / n_rows.max(1) + 1).next_power_of_two()
}

/// The degree of a row set's vanishing polynomial.
fn n_rows_of(rows: &RowSet, n_rows: u64) -> i128 {
    let size = |factors: &[Factor]| -> i128 {
        let size = |factor: &Factor| match factor {
            Factor::Class { modulus, .. } => i128::from(n_rows / modulus),
            Factor::Row(_) => 1,
        };
        factors.iter().map(size).sum()
    };
    size(&rows.zero_on) - size(&rows.except)
}
