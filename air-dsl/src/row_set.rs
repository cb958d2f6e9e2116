//! Row sets by meaning: classes of rows, and single rows added or taken away.
//!
//! A set is a function of the height `N`, one for every large enough power of two: the rows in
//! some residue classes modulo powers of two, with finitely many rows counted from the start or
//! from the end added or removed. Two spellings of one set are equal here, and the vanishing
//! polynomial that is made of a set depends on nothing else.

mod classes;

use crate::ir::{Factor, RowSet};
use classes::Classes;
use core::ops::Range;
use std::collections::BTreeSet;

/// A set of rows of a table whose height is any large enough power of two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rows {
    classes: Classes,
    /// Rows outside of the classes; a negative one counts from the end, −1 being the last.
    added: BTreeSet<i64>,
    /// Rows of the classes that are not in the set.
    removed: BTreeSet<i64>,
}

impl Rows {
    /// No row.
    #[must_use]
    pub fn none() -> Self {
        Self { classes: Classes::None, added: BTreeSet::new(), removed: BTreeSet::new() }
    }

    /// The rows congruent to `residue` modulo `modulus`, a power of two.
    ///
    /// # Panics
    /// If the modulus is not a power of two.
    #[must_use]
    pub fn class(modulus: u64, residue: u64) -> Self {
        assert!(modulus.is_power_of_two(), "the resolver refuses other moduli");
        Self { classes: Classes::class(modulus.trailing_zeros(), residue), ..Self::none() }
    }

    /// The rows congruent to `step·residue` modulo `modulus`, a power of two, for some residue.
    ///
    /// # Panics
    /// If the modulus is not a power of two.
    #[must_use]
    pub fn classes(modulus: u64, step: u64, residues: Range<u64>) -> Self {
        let Range { start, end } = residues;
        match end.saturating_sub(start) {
            0 => Self::none(),
            1 => Self::class(modulus, start * step),
            // Halves, so that no large union is copied residue by residue.
            n => Self::classes(modulus, step, start..start + n / 2).union(&Self::classes(
                modulus,
                step,
                start + n / 2..end,
            )),
        }
    }

    /// One row; a negative one counts from the end, −1 being the last.
    #[must_use]
    pub fn row(row: i64) -> Self {
        Self { added: BTreeSet::from([row]), ..Self::none() }
    }

    /// The rows that a vanishing polynomial stands for: those that are zeros of more factors of its numerator than of
    /// its denominator.
    #[must_use]
    pub fn of(rows: &RowSet) -> Self {
        let of = |factor: &Factor| match *factor {
            Factor::Class { modulus, residue } => Self::class(modulus, residue),
            Factor::Row(row) => Self::row(row),
        };
        // The larger classes come first, and what is taken out of one may be put in again by a smaller one.
        let mut factors: Vec<(u64, bool, Self)> = Vec::new();
        for (is_in, list) in [(true, &rows.zero_on), (false, &rows.except)] {
            let size = |factor: &Factor| match factor {
                Factor::Class { modulus, .. } => *modulus,
                Factor::Row(_) => u64::MAX,
            };
            factors.extend(list.iter().map(|factor| (size(factor), is_in, of(factor))));
        }
        factors.sort_by_key(|(modulus, ..)| *modulus);
        factors.iter().fold(
            Self::none(),
            |rows, (_, is_in, of)| {
                if *is_in { rows.union(of) } else { rows.except(of) }
            },
        )
    }

    /// The rows of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, self.classes.union(&other.classes), |a, b| a || b)
    }

    /// The rows of this set that are not in the other.
    #[must_use]
    pub fn except(&self, other: &Self) -> Self {
        let classes = self.classes.intersection(&other.classes.complement());
        self.combine(other, classes, |a, b| a && !b)
    }

    /// Whether a row is in the set.
    #[must_use]
    pub fn contains(&self, row: i64) -> bool {
        let of_classes = self.classes.contains(row.cast_unsigned());
        self.added.contains(&row) || (of_classes && !self.removed.contains(&row))
    }

    /// Whether the set has no row, whatever the height.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes == Classes::None && self.added.is_empty()
    }

    /// Whether every row of the set is a multiple of `step`, a power of two.
    #[must_use]
    pub fn are_multiples_of(&self, step: u64) -> bool {
        let multiples = Classes::class(step.trailing_zeros(), 0);
        let outside = self.classes.intersection(&multiples.complement());
        outside == Classes::None && self.added.iter().all(|row| row.unsigned_abs() % step == 0)
    }

    /// The last row of the set, as a distance from the end (1 for the last of the table).
    /// Rows counted from the start are not near the end of a large enough table.
    #[must_use]
    pub fn distance_from_end(&self) -> Option<u64> {
        let added = self.added.iter().filter(|row| **row < 0).map(|row| row.unsigned_abs()).min();
        let of_classes = self.classes.list().into_iter().map(|(log, residue)| {
            let period = 1_u64 << log;
            let mut row = residue.cast_signed() - period.cast_signed();
            while self.removed.contains(&row) {
                row -= period.cast_signed();
            }
            row.unsigned_abs()
        });
        of_classes.chain(added).min()
    }

    /// The first row of the set, from 0. Rows counted from the end are not near the start of a
    /// large enough table.
    #[must_use]
    pub fn first_row(&self) -> Option<u64> {
        let added = self.added.iter().filter(|row| **row >= 0).map(|row| row.unsigned_abs()).min();
        let of_classes = self.classes.list().into_iter().map(|(log, residue)| {
            let mut row = residue.cast_signed();
            while self.removed.contains(&row) {
                row += (1_u64 << log).cast_signed();
            }
            row.unsigned_abs()
        });
        of_classes.chain(added).min()
    }

    /// The rows that lie `by` rows behind those of the set, from the last on to the first.
    #[must_use]
    pub fn shifted(&self, by: i64) -> Self {
        let moved = |rows: &BTreeSet<i64>| rows.iter().map(|row| row.saturating_add(by)).collect();
        Self {
            classes: self.classes.shifted(by),
            added: moved(&self.added),
            removed: moved(&self.removed),
        }
    }

    /// Whether a row is in both sets, if the table is large enough.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        !self.except(&self.except(other)).is_empty()
    }

    /// The cheapest vanishing polynomial of the set, as the factors of its numerator and of its
    /// denominator, both sorted.
    #[must_use]
    pub fn factors(&self) -> (Vec<Factor>, Vec<Factor>) {
        let (mut zero_on, mut except) = self.classes.factors();
        zero_on.extend(self.added.iter().copied().map(Factor::Row));
        except.extend(self.removed.iter().copied().map(Factor::Row));
        zero_on.sort_unstable();
        except.sort_unstable();
        (zero_on, except)
    }

    /// The set whose classes are given and whose rows are decided one by one where it matters.
    fn combine(&self, other: &Self, classes: Classes, keep: fn(bool, bool) -> bool) -> Self {
        let rows = [&self.added, &self.removed, &other.added, &other.removed];
        let (mut added, mut removed) = (BTreeSet::new(), BTreeSet::new());
        for row in rows.into_iter().flatten().copied() {
            let wanted = keep(self.contains(row), other.contains(row));
            match (wanted, classes.contains(row.cast_unsigned())) {
                (true, false) => _ = added.insert(row),
                (false, true) => _ = removed.insert(row),
                (true, true) | (false, false) => {}
            }
        }
        Self { classes, added, removed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(modulus: u64, residue: u64) -> Factor {
        Factor::Class { modulus, residue }
    }

    #[track_caller]
    fn check(rows: &Rows, zero_on: &[Factor], except: &[Factor]) {
        assert_eq!(rows.factors(), (zero_on.to_vec(), except.to_vec()));
    }

    fn range(residues: Range<u64>, modulus: u64) -> Rows {
        Rows::classes(modulus, 1, residues)
    }

    #[test]
    fn a_class_but_one_is_a_quotient_of_two_factors() {
        let rows = Rows::class(1, 0).except(&Rows::class(16, 15));
        check(&rows, &[class(1, 0)], &[class(16, 15)]);
    }

    #[test]
    fn spellings_of_one_set_are_equal() {
        let odd = Rows::class(1, 0).except(&Rows::class(2, 0));
        assert_eq!(odd, Rows::class(2, 1));
        assert_eq!(range(0..15, 16), Rows::class(1, 0).except(&Rows::class(16, 15)));
        let cycle = Rows::class(16, 0);
        assert_eq!(cycle.except(&Rows::row(-16)).union(&Rows::row(-16)), cycle);
        assert_eq!(cycle.except(&Rows::row(3)), cycle);
        check(&cycle.except(&Rows::row(-16)), &[class(16, 0)], &[Factor::Row(-16)]);
    }

    #[test]
    fn a_range_of_residues_takes_the_fewest_factors() {
        // Eight neighbours modulo 64 differ in their low bits: no larger class holds two of them.
        assert_eq!(range(24..32, 64).factors().0.len(), 8);
        check(&range(0..63, 64), &[class(1, 0)], &[class(64, 63)]);
        check(&range(0..2, 2), &[class(1, 0)], &[]);
        let rows = Rows::class(1, 0).except(&Rows::class(8, 0)).union(&Rows::class(64, 8));
        check(&rows, &[class(1, 0), class(64, 8)], &[class(8, 0)]);
    }

    #[test]
    fn factors_vanish_exactly_on_the_set() {
        let rows = range(3..23, 32).except(&Rows::row(4)).except(&Rows::row(-10));
        let rows = rows.union(&Rows::row(-1)).union(&Rows::row(0));
        let (zero_on, except) = rows.factors();
        let n = 64_i64;
        for row in 0..n {
            let hits = |factors: &[Factor]| {
                let hit = |factor: &&Factor| match **factor {
                    Factor::Class { modulus, residue } => row.cast_unsigned() % modulus == residue,
                    Factor::Row(at) => at.rem_euclid(n) == row,
                };
                i64::try_from(factors.iter().filter(hit).count()).unwrap()
            };
            let inside = rows.contains(row) && row != n - 10 || row == n - 1;
            assert_eq!(hits(&zero_on) - hits(&except), i64::from(inside), "row {row}");
        }
    }

    #[test]
    fn a_set_is_shifted_around_the_ends_of_the_table() {
        let (all, cycle) = (Rows::class(1, 0), Rows::class(16, 3));
        assert_eq!(cycle.shifted(5), Rows::class(16, 8));
        assert_eq!(cycle.shifted(-5), Rows::class(16, 14));
        assert_eq!(range(3..9, 16).shifted(9), range(12..16, 16).union(&range(0..2, 16)));
        assert_eq!(all.except(&Rows::row(-1)).shifted(1), all.except(&Rows::row(0)));
        assert_eq!(Rows::row(0).shifted(-1), Rows::row(-1));
        assert!(cycle.meets(&Rows::class(8, 3)) && !cycle.meets(&Rows::class(8, 2)));
        assert!(cycle.meets(&Rows::row(19)) && !cycle.meets(&Rows::row(-1)));
    }

    #[test]
    fn the_rows_of_a_vanishing_polynomial_are_those_it_was_made_of() {
        let all = Rows::class(1, 0);
        let sets = [
            all.except(&Rows::class(8, 0)).union(&Rows::class(64, 8)).except(&Rows::row(72)),
            range(3..23, 32).except(&Rows::row(4)).union(&Rows::row(-1)),
            Rows::row(0).union(&Rows::row(-1)),
            all.except(&Rows::row(-1)),
        ];
        for rows in sets {
            let (zero_on, except) = rows.factors();
            assert_eq!(Rows::of(&RowSet { text: String::new(), zero_on, except }), rows);
        }
    }

    #[test]
    fn the_ends_of_a_set_are_found() {
        let cycle = Rows::class(16, 0);
        assert_eq!(cycle.distance_from_end(), Some(16));
        assert_eq!(cycle.except(&Rows::row(-16)).distance_from_end(), Some(32));
        assert_eq!(Rows::row(0).distance_from_end(), None);
        assert_eq!(cycle.except(&Rows::row(0)).first_row(), Some(16));
        assert_eq!(Rows::row(-1).first_row(), None);
        assert!(cycle.are_multiples_of(8) && !cycle.are_multiples_of(32));
        assert!(Rows::row(-16).are_multiples_of(16) && !Rows::row(-16).are_multiples_of(32));
    }
}
