//! The degree of the composition polynomial, in traces.
//!
//! A constraint of degree `d` in the cells contributes `d` times the degree of a column plus that of
//! its exceptions, less that of its row set.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::layout::{Factor, TableInfo};

/// The number `D` of parts of the composition polynomial of a table of `2^log_rows` rows: the
/// smallest power of two with `deg H < D·N`.
#[must_use]
pub fn composition_degree(table: &TableInfo, log_rows: u32) -> usize {
    n_traces(table, log_rows, 0).next_power_of_two()
}

/// The number `k` of parts of the composition polynomial of a table of `2^log_rows` rows if the proof
/// hides, so that columns have twice as many coefficients: the smallest one from 2 on with
/// `deg H < k·N`.
#[must_use]
pub fn hiding_composition_degree(table: &TableInfo, log_rows: u32) -> usize {
    n_traces(table, log_rows, 1).max(2)
}

/// The smallest `k` from 1 on with `deg H < k·N` if columns have `2^log_growth·N` coefficients.
fn n_traces(table: &TableInfo, log_rows: u32, log_growth: u32) -> usize {
    let n_rows = 1_u128 << log_rows.min(64);
    let degree_of = |factors: &[Factor]| -> u128 {
        let degree = |factor: &Factor| match *factor {
            Factor::Class { modulus, .. } => n_rows.checked_div(modulus.into()).unwrap_or(n_rows),
            Factor::Row(_) => 1,
        };
        factors.iter().map(degree).sum()
    };
    let needed = table.constraints.iter().filter_map(|constraint| {
        let row_set = table.row_sets.get(constraint.row_set)?;
        // Of numbers that are below 2^66 and 2^32.
        let of_cells =
            u128::from(constraint.degree).saturating_mul((n_rows << log_growth).saturating_sub(1));
        let n_coefficients = of_cells
            .saturating_add(degree_of(row_set.except))
            .saturating_add(1)
            .saturating_sub(degree_of(row_set.zero_on));
        usize::try_from(n_coefficients.div_ceil(n_rows)).ok()
    });
    needed.max().unwrap_or(1).max(1)
}
