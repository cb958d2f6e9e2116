//! One row of a table as the interpreter reads it.

use crate::columns::Columns;
use crate::rows;
use air_dsl::interpret::Values;
use air_dsl::ir::{Cell, Expr, ExprNode, PeriodicCell};
use air_runtime::field::{ExtensionOf, StarkField};
use num_bigint::BigInt;

/// The values at one row.
pub(crate) struct Place<'a, F, K> {
    pub(crate) columns: &'a Columns<F, K>,
    pub(crate) table: usize,
    pub(crate) row: usize,
}

impl<F: StarkField, K: ExtensionOf<F>> Values for Place<'_, F, K> {
    type Value = K;

    fn constant(&mut self, value: &BigInt) -> K {
        match self.columns.constants.get(value) {
            Some(element) => *element,
            // A constant of the text that folding took out of the graph.
            None => reduced::<F, K>(value),
        }
    }

    fn cell(&mut self, cell: Cell) -> K {
        self.columns.tables[self.table][cell.column][self.row_of(cell)]
    }

    fn periodic(&mut self, cell: PeriodicCell) -> K {
        let row = rows::ahead(self.row, cell.offset, self.columns.n_rows(self.table));
        self.columns.periodics[self.table][cell.periodic].at(row)
    }

    fn public(&mut self, index: usize) -> K {
        self.columns.scalars[index]
    }

    fn draw(&mut self, index: usize) -> K {
        self.columns.draws[index]
    }

    fn public_product(&mut self, index: usize) -> K {
        self.columns.public_products[self.table][index]
    }

    fn public_evaluation(&mut self, index: usize) -> K {
        self.columns.public_evaluations[self.table][index]
    }

    fn add(&mut self, a: &K, b: &K) -> K {
        *a + *b
    }

    fn sub(&mut self, a: &K, b: &K) -> K {
        *a - *b
    }

    fn mul(&mut self, a: &K, b: &K) -> K {
        *a * *b
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Place<'_, F, K> {
    /// The row of a cell, which is taken around the end.
    pub(crate) fn row_of(&self, cell: Cell) -> usize {
        rows::ahead(self.row, cell.offset, self.columns.n_rows(self.table))
    }

    /// The value of an expression of the text.
    pub(crate) fn expression(&mut self, expr: &Expr) -> K {
        match &*expr.node {
            ExprNode::Const(value) => self.constant(value),
            ExprNode::Cell(cell) => self.cell(*cell),
            ExprNode::Periodic(cell) => self.periodic(*cell),
            ExprNode::Public(index) => self.public(*index),
            ExprNode::Draw(index) => self.draw(*index),
            ExprNode::PublicProduct(index) => self.public_product(*index),
            ExprNode::PublicEvaluation(index) => self.public_evaluation(*index),
            ExprNode::Add(a, b) => self.expression(a) + self.expression(b),
            ExprNode::Sub(a, b) => self.expression(a) - self.expression(b),
            ExprNode::Mul(a, b) => self.expression(a) * self.expression(b),
            ExprNode::Neg(a) => -self.expression(a),
            ExprNode::Pow(a, exponent) => self.expression(a).pow(u64::from(*exponent)),
        }
    }
}

/// An integer of any size modulo the characteristic.
fn reduced<F: StarkField, K: ExtensionOf<F>>(value: &BigInt) -> K {
    let shift = F::from_u64(1 << 32);
    let digits = value.magnitude().to_u32_digits();
    let magnitude = digits
        .iter()
        .rev()
        .fold(F::ZERO, |sum, digit| sum * shift + F::from_u64(u64::from(*digit)));
    K::from(if value.sign() == num_bigint::Sign::Minus { -magnitude } else { magnitude })
}
