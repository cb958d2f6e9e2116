//! Periodic columns: constants that repeat along the rows.
//!
//! A column of `L` elements, each `s` rows after the one before, has the period `p = L·s`. With `Q` the
//! polynomial of degree below `L` with `Q(ω_L^k) = element k`, it is `Q(X^(N/p))` over `N` rows: at row `k·s`
//! the argument is `g^(k·s·N/p) = ω_L^k`. The degree `(L − 1)·N/p` is below that of a committed column, which
//! is what a constraint that reads it is counted with.

use crate::field::{ExtensionOf, StarkField};
use crate::layout::{KnownError, PeriodicCell, PeriodicInfo, TableInfo, constant};
use crate::poly::{Coefficients, interpolate};

/// A periodic column over a field.
#[derive(Clone, Debug)]
pub(crate) struct Periodic<F> {
    values: Vec<F>,
    step: usize,
}

impl<F: StarkField> Periodic<F> {
    /// The periodic columns of a table.
    ///
    /// # Errors
    /// If an element is not below the modulus.
    pub(crate) fn of_table(table: &TableInfo) -> Result<Vec<Self>, KnownError> {
        table.periodics.iter().map(Self::new).collect()
    }

    fn new(info: &PeriodicInfo) -> Result<Self, KnownError> {
        let values = info.values.iter().map(|integer| {
            let magnitude: F = constant(integer.limbs, integer.decimal)?;
            Ok(if integer.is_negative { -magnitude } else { magnitude })
        });
        Ok(Self { values: values.collect::<Result<_, _>>()?, step: info.step })
    }

    /// The number of rows after which it repeats, a power of two.
    fn period(&self) -> usize {
        self.values.len() * self.step
    }

    /// The element in a row; between two elements, where no constraint reads it, the one before.
    pub(crate) fn in_row(&self, row: usize) -> F {
        self.values[row / self.step % self.values.len()]
    }

    /// The values at `offset`, `offset·g`, … for as long as they do not repeat, with `g` the generator of a
    /// trace domain of `2^log_rows` rows, no fewer than the period.
    pub(crate) fn on_coset(&self, log_rows: u32, offset: F) -> Vec<F> {
        let mut coefficients = self.coefficients().into_natural();
        coefficients.resize(self.period(), F::ZERO);
        let offset = self.argument(log_rows, offset);
        Coefficients::from_natural(coefficients).evaluate_on_coset(offset)
    }

    /// The value at a point, over a trace domain of `2^log_rows` rows, no fewer than the period.
    pub(crate) fn at_point<K: ExtensionOf<F>>(&self, log_rows: u32, point: K) -> K {
        self.coefficients().evaluate_at(&[self.argument(log_rows, point)])[0]
    }

    /// `Q`.
    fn coefficients(&self) -> Coefficients<F> {
        interpolate::<F, F>(self.values.clone())
    }

    /// `x^(N/p)`.
    fn argument<K: crate::field::Arith>(&self, log_rows: u32, x: K) -> K {
        (self.period().trailing_zeros()..log_rows).fold(x, |x, _| x.square())
    }
}

/// Elements of periodic columns along the rows of a coset of the trace domain.
#[derive(Debug)]
pub(crate) struct PeriodicRows<F> {
    /// One for each element of the mask: the values of a period, and the rows it is ahead.
    cells: Vec<(Vec<F>, usize)>,
}

impl<F: StarkField> PeriodicRows<F> {
    /// The elements of a mask on the coset `offset·⟨g⟩` of `2^log_rows` rows.
    pub(crate) fn on_coset(
        columns: &[Periodic<F>],
        mask: &[PeriodicCell],
        log_rows: u32,
        offset: F,
    ) -> Self {
        let cells = mask.iter().map(|cell| {
            let values = columns[cell.periodic].on_coset(log_rows, offset);
            let ahead = cell.offset.rem_euclid(values.len() as i64).unsigned_abs() as usize;
            (values, ahead)
        });
        Self { cells: cells.collect() }
    }

    /// For each element of the mask the values of a period, and the rows it is ahead.
    pub(crate) fn cells(&self) -> &[(Vec<F>, usize)] {
        &self.cells
    }

    /// An element of the mask at a row of the coset.
    #[inline]
    pub(crate) fn at(&self, mask: usize, row: usize) -> F {
        let (values, ahead) = &self.cells[mask];
        // The period is a power of two.
        values[(row + ahead) & (values.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::goldilocks::{Goldilocks, GoldilocksCubic};
    use crate::field::{Arith as _, Field as _};
    use crate::layout::Integer;

    const fn integer(limbs: &'static [u64], is_negative: bool) -> Integer {
        Integer { limbs, is_negative, decimal: "of the test" }
    }

    static EVERY_SECOND: PeriodicInfo = PeriodicInfo {
        name: "every_second",
        step: 2,
        values: &[
            integer(&[7], false),
            integer(&[1], true),
            integer(&[], false),
            integer(&[9], false),
        ],
    };

    #[test]
    fn the_polynomial_has_the_elements_in_their_rows() {
        let column = Periodic::<Goldilocks>::new(&EVERY_SECOND).expect("small integers");
        let (log_rows, g) = (5, Goldilocks::root_of_unity(5));
        let elements =
            [Goldilocks::from_u64(7), -Goldilocks::ONE, Goldilocks::ZERO, Goldilocks::from_u64(9)];
        for row in (0..32).step_by(2) {
            let point = GoldilocksCubic::from(g.pow(row as u64));
            assert_eq!(column.at_point(log_rows, point), elements[row / 2 % 4].into(), "row {row}");
            assert_eq!(column.in_row(row), elements[row / 2 % 4], "row {row}");
        }
    }

    #[test]
    fn a_coset_has_the_values_of_the_polynomial_at_every_row_and_offset() {
        let column = Periodic::<Goldilocks>::new(&EVERY_SECOND).expect("small integers");
        let (log_rows, g) = (4, Goldilocks::root_of_unity(4));
        let offset = Goldilocks::GENERATOR;
        let mask = [-3, 0, 2, 21].map(|offset| PeriodicCell { periodic: 0, offset });
        let rows = PeriodicRows::on_coset(core::slice::from_ref(&column), &mask, log_rows, offset);
        for row in 0..16 {
            for (index, cell) in mask.iter().enumerate() {
                let exponent = (row as i64 + cell.offset).rem_euclid(16).unsigned_abs();
                let point = offset * g.pow(exponent);
                assert_eq!(rows.at(index, row), column.at_point(log_rows, point), "row {row}");
            }
        }
    }

    #[test]
    fn an_element_that_is_not_below_the_modulus_is_refused() {
        static LARGE: PeriodicInfo =
            PeriodicInfo { name: "large", step: 1, values: &[integer(&[u64::MAX], false)] };
        let refused = Periodic::<Goldilocks>::new(&LARGE).map(|_| ());
        let expected =
            KnownError::ConstantTooLarge { constant: "of the test", field: Goldilocks::NAME };
        assert_eq!(refused, Err(expected));
    }
}
