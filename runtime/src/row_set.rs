//! Which rows a row set has.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::layout::Factor;

/// Whether a row of `n_rows` is in a row set: in more factors of `zero_on` than of `except`.
pub(crate) fn contains(zero_on: &[Factor], except: &[Factor], row: usize, n_rows: usize) -> bool {
    let is_in = |factor: &Factor| match *factor {
        Factor::Class { modulus, residue } => (row as u64).checked_rem(modulus) == Some(residue),
        Factor::Row(of) => of.rem_euclid(n_rows as i64).unsigned_abs() == row as u64,
    };
    let n_factors = |factors: &[Factor]| factors.iter().filter(|factor| is_in(factor)).count();
    n_factors(zero_on) > n_factors(except)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_left_out_and_put_in_again_is_in_the_set() {
        let class = |modulus, residue| Factor::Class { modulus, residue };
        // All rows but every eighth, and of those every eighth one.
        let (zero_on, except) = ([class(1, 0), class(64, 8)], [class(8, 0), Factor::Row(-1)]);
        let rows = |row| contains(&zero_on, &except, row, 128);
        assert!(rows(7) && !rows(0) && !rows(16) && rows(8) && rows(72) && !rows(127));
    }
}
