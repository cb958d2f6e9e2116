//! Lifting: how tables of different heights share one proof.
//!
//! Let `N` be the height of the highest table, `N_i` that of table `i`, and `k_i = N/N_i`. A column
//! of table `i` is a polynomial `f` of degree below `N_i`, committed on the image of the whole
//! domain under `x ↦ x^(k_i)`. Lifted, it is `F(X) = f(X^(k_i))` of degree below `N`. Its value in
//! committed row `r` of the whole domain is that of `f` in row `r >> log2(k_i)`, since rows are
//! ordered by reversed bits; so a query of the whole domain is one of every tree, and one FRI tests
//! all columns.
//!
//! On the trace domain a lifted column repeats the table `k_i` times. With `g` the generator of the
//! highest trace domain, `F(g·X)` is the next row, so a cell at row offset `ρ` is opened at
//! `ζ·g^ρ` whatever its table. The constraints of table `i`, divided by their row sets, are a
//! polynomial `H_i` over the table's own domain, and the composition is
//!
//! ```text
//! H(X) = Σ_i H_i(X^(k_i)) + Σ_j α^j·(F_left(X) − F_right(X))/(X − 1)
//! ```
//!
//! with the links `j`, which compare cells of row 0. The powers of `α` go through the constraints of
//! the first table, the second, and so on, then through the links.
//!
//! **Soundness.** FRI shows that a lifted column is near a polynomial of degree below `N`, but when
//! lists are decoded not that this is a polynomial in `X^(k_i)`. So the repetitions of a table may
//! differ. A row set on the lifted table has the same rows in every repetition, and a periodic
//! column the same elements, so each repetition satisfies all constraints, and the first, whose row
//! 0 is at `X = 1`, is the table that links speak of. The exception is a constraint that reads
//! across an end of the table: it would join the first repetition to the second, not to itself.
//! [`check_cycles`] refuses it in a lifted table.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::Unsupported;
use crate::field::{Arith, ExtensionOf, StarkField};
use crate::layout::{Evaluator, Layout, RowSet, TableInfo};
use crate::pairs::paired;
use crate::row_set;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// Checks that no constraint of a table lower than the highest reads across an end of it.
///
/// `log_rows` has the height of each table.
///
/// # Errors
/// If one does.
pub(super) fn check_cycles<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    log_rows: &[u32],
) -> Result<(), Unsupported> {
    let highest = log_rows.iter().max();
    let tables = layout.info().tables;
    let (expected, found) = (tables.len(), log_rows.len());
    let heights = paired(tables, log_rows);
    let heights = heights.ok_or(Unsupported::NumberOfHeights { expected, found })?.enumerate();
    for (index, (table, log_rows)) in heights.filter(|(_, (_, low))| Some(*low) < highest) {
        let mut evaluator =
            ReachEvaluator { table, reaches: vec![Reach::ZERO; table.constraints.len()] };
        layout.evaluate(index, &mut evaluator);
        for (index, constraint) in table.constraints.iter().enumerate() {
            let reach = evaluator.reaches.get(index).zip(table.row_sets.get(constraint.row_set));
            if reach.is_none_or(|(reach, row_set)| reach.leaves(row_set, 1 << log_rows)) {
                let (table, constraint) = (table.name, constraint.name);
                return Err(Unsupported::Cycle { table, constraint });
            }
        }
    }
    Ok(())
}

/// How far from the current row an expression reads; row 0 ahead always counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reach {
    behind: u64,
    ahead: u64,
}

impl Reach {
    /// The reach of an expression of both.
    fn join(self, other: Self) -> Self {
        Self { behind: self.behind.max(other.behind), ahead: self.ahead.max(other.ahead) }
    }

    /// Whether it leaves a table of `n_rows` from a row of the row set.
    fn leaves(self, row_set: &RowSet, n_rows: usize) -> bool {
        let n_rows_of = |reach: u64| usize::try_from(reach).unwrap_or(usize::MAX).min(n_rows);
        let first = 0..n_rows_of(self.behind);
        let last = n_rows.saturating_sub(n_rows_of(self.ahead))..n_rows;
        let (zero_on, except) = (row_set.zero_on, row_set.except);
        first.chain(last).any(|row| row_set::contains(zero_on, except, row, n_rows))
    }
}

/// Finds the reach of each constraint. Periodic columns do not count: across an end of the table
/// they go on.
struct ReachEvaluator {
    table: &'static TableInfo,
    reaches: Vec<Reach>,
}

#[allow(clippy::indexing_slicing, reason = "indices are those of the layout's own code")]
impl Evaluator for ReachEvaluator {
    type Base = Reach;
    type Ext = Reach;

    fn cell(&self, mask: usize) -> Reach {
        let offset = self.table.mask[mask].offset;
        let [behind, ahead] = [offset.min(0), offset.max(0)].map(i64::unsigned_abs);
        Reach { behind, ahead }
    }

    fn ext_cell(&self, mask: usize) -> Reach {
        self.cell(mask)
    }

    fn periodic(&self, _mask: usize) -> Reach {
        Reach::ZERO
    }

    fn known(&self, _index: usize) -> Reach {
        Reach::ZERO
    }

    fn known_ext(&self, _index: usize) -> Reach {
        Reach::ZERO
    }

    fn vanish(&mut self, constraint: usize, value: Reach) {
        self.reaches[constraint] = value;
    }

    fn vanish_ext(&mut self, constraint: usize, value: Reach) {
        self.vanish(constraint, value);
    }

    fn close(&mut self, _row_set: usize) {}
}

impl Arith for Reach {
    const ZERO: Self = Self { behind: 0, ahead: 0 };
    const ONE: Self = Self::ZERO;
}

impl Add for Reach {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.join(other)
    }
}

impl Sub for Reach {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.join(other)
    }
}

impl Mul for Reach {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.join(other)
    }
}

impl Neg for Reach {
    type Output = Self;

    fn neg(self) -> Self {
        self
    }
}

impl AddAssign for Reach {
    fn add_assign(&mut self, other: Self) {
        *self = self.join(other);
    }
}

impl SubAssign for Reach {
    fn sub_assign(&mut self, other: Self) {
        *self = self.join(other);
    }
}

impl MulAssign for Reach {
    fn mul_assign(&mut self, other: Self) {
        *self = self.join(other);
    }
}
