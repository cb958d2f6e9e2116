//! Derivatives of constraints by the cells of a window, by forward differentiation over the interpreter.

use crate::linear::Combination;
use crate::place::Place;
use air_dsl::interpret::Values;
use air_dsl::ir::{Cell, PeriodicCell};
use air_runtime::field::{ExtensionOf, Field, StarkField};
use core::ops::Range;
use num_bigint::BigInt;

/// Which values of a table may vary, by the unknowns that they are.
pub(crate) trait Variables {
    /// The unknown that a cell is, if it may vary.
    fn cell(&self, column: usize, row: usize) -> Option<usize>;
    /// The unknown that a public scalar is, if it may vary.
    fn public(&self, index: usize) -> Option<usize>;
    /// The unknown that a terminal is, if it may vary; challenges do not.
    fn draw(&self, index: usize) -> Option<usize>;
}

/// What may vary: the cells of a window of rows, and where the window is all the trace, the public scalars.
///
/// Unknowns are numbered by phases, the first one last, then by rows, and public scalars come after all cells. A system
/// is solved for the first unknown of each equation, so that what is left to be chosen is a public scalar where that is
/// possible, else a cell of the first phase.
#[derive(Clone, Debug)]
pub(crate) struct Unknowns {
    pub(crate) rows: Range<usize>,
    pub(crate) n_columns: usize,
    /// Columns of the first phase, which come first.
    pub(crate) n_first_phase: usize,
    pub(crate) has_publics: bool,
}

impl Unknowns {
    pub(crate) fn n_cells(&self) -> usize {
        self.n_columns * self.rows.len()
    }

    /// Whether a column's cell with this value is free: cells of the first phase are functions of public scalars if
    /// they are pinned, and cells of later phases functions of all that was before.
    pub(crate) fn is_free<K>(&self, column: usize, value: &Combination<K>) -> bool {
        let pinned_from =
            if column < self.n_first_phase { self.n_cells() } else { self.n_later_cells() };
        value.keys().any(|unknown| *unknown < pinned_from)
    }

    /// Every cell of the window: its column, its row, and the unknown that it is.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let columns =
            (0..self.n_columns).flat_map(|column| self.rows.clone().map(move |row| (column, row)));
        columns.filter_map(|(column, row)| Some((column, row, self.cell(column, row)?)))
    }

    fn n_later_cells(&self) -> usize {
        (self.n_columns - self.n_first_phase) * self.rows.len()
    }
}

impl Variables for Unknowns {
    fn cell(&self, column: usize, row: usize) -> Option<usize> {
        let at = row.checked_sub(self.rows.start).filter(|_| row < self.rows.end)?;
        let n_later = self.n_columns - self.n_first_phase;
        Some(match column.checked_sub(self.n_first_phase) {
            Some(later) => at * n_later + later,
            None => self.n_later_cells() + at * self.n_first_phase + column,
        })
    }

    fn public(&self, index: usize) -> Option<usize> {
        self.has_publics.then_some(self.n_cells() + index)
    }

    fn draw(&self, _index: usize) -> Option<usize> {
        None
    }
}

/// One row, with the derivatives of everything by the unknowns.
pub(crate) struct Tangent<'a, F, K, U> {
    pub(crate) place: Place<'a, F, K>,
    pub(crate) unknowns: &'a U,
}

/// A value with its derivatives.
#[derive(Clone)]
pub(crate) struct Dual<K> {
    value: K,
    pub(crate) derivatives: Combination<K>,
}

impl<K: Field> Dual<K> {
    /// Whether the value is zero, whatever its derivatives are.
    pub(crate) fn is_zero(&self) -> bool {
        self.value == K::ZERO
    }
}

impl<F: StarkField, K: ExtensionOf<F>, U: Variables> Tangent<'_, F, K, U> {
    fn constant_dual(value: K) -> Dual<K> {
        Dual { value, derivatives: Combination::new() }
    }

    fn variable(value: K, unknown: Option<usize>) -> Dual<K> {
        Dual { value, derivatives: unknown.map(|unknown| (unknown, K::ONE)).into_iter().collect() }
    }

    /// `f·a' + g·b'`.
    fn combine(a: &Dual<K>, f: K, b: &Dual<K>, g: K) -> Combination<K> {
        let mut sum: Combination<K> = Combination::new();
        for (dual, factor) in [(a, f), (b, g)] {
            for (unknown, derivative) in &dual.derivatives {
                *sum.entry(*unknown).or_insert(K::ZERO) += factor * *derivative;
            }
        }
        sum
    }
}

impl<F: StarkField, K: ExtensionOf<F>, U: Variables> Values for Tangent<'_, F, K, U> {
    type Value = Dual<K>;

    fn constant(&mut self, value: &BigInt) -> Dual<K> {
        Self::constant_dual(self.place.constant(value))
    }

    fn cell(&mut self, cell: Cell) -> Dual<K> {
        let unknown = self.unknowns.cell(cell.column, self.place.row_of(cell));
        Self::variable(self.place.cell(cell), unknown)
    }

    fn periodic(&mut self, cell: PeriodicCell) -> Dual<K> {
        Self::constant_dual(self.place.periodic(cell))
    }

    fn public(&mut self, index: usize) -> Dual<K> {
        Self::variable(self.place.public(index), self.unknowns.public(index))
    }

    fn draw(&mut self, index: usize) -> Dual<K> {
        Self::variable(self.place.draw(index), self.unknowns.draw(index))
    }

    fn public_product(&mut self, index: usize) -> Dual<K> {
        Self::constant_dual(self.place.public_product(index))
    }

    fn public_evaluation(&mut self, index: usize) -> Dual<K> {
        Self::constant_dual(self.place.public_evaluation(index))
    }

    fn add(&mut self, a: &Dual<K>, b: &Dual<K>) -> Dual<K> {
        Dual { value: a.value + b.value, derivatives: Self::combine(a, K::ONE, b, K::ONE) }
    }

    fn sub(&mut self, a: &Dual<K>, b: &Dual<K>) -> Dual<K> {
        Dual { value: a.value - b.value, derivatives: Self::combine(a, K::ONE, b, -K::ONE) }
    }

    fn mul(&mut self, a: &Dual<K>, b: &Dual<K>) -> Dual<K> {
        Dual { value: a.value * b.value, derivatives: Self::combine(a, b.value, b, a.value) }
    }
}
