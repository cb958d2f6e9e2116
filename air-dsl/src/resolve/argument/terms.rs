//! The polynomials of an argument's side.

use super::super::value::node;
use crate::ir::{self, ArgumentKind, Expr, ExprNode};
use crate::source::Span;
use num_bigint::BigInt;

/// The polynomials of a side.
pub(super) struct Terms<'a> {
    pub(super) accumulator: &'a ir::Accumulator,
    /// Polynomials of which the first is zero in the rows that take no part, the second in those that do.
    pub(super) condition: Option<(Expr, Expr)>,
    pub(super) span: Span,
}

impl Terms<'_> {
    /// What vanishes in a row of the set, with `below` the value in the next row.
    pub(super) fn step(&self, below: &Expr) -> Expr {
        let Some((on, off)) = &self.condition else { return self.takes_part(below) };
        let stays = self.sub(self.cell(0), below.clone());
        let on = self.node(ExprNode::Mul(on.clone(), self.takes_part(below)));
        let off = self.node(ExprNode::Mul(off.clone(), stays));
        self.node(ExprNode::Add(on, off))
    }

    /// `(acc − below)·(z − h) − times`, `acc − (z − h)·below`, `acc − z·below − h`
    fn takes_part(&self, below: &Expr) -> Expr {
        let Self { accumulator, .. } = self;
        let mul = |a: Expr, b: &Expr| self.node(ExprNode::Mul(a, b.clone()));
        match accumulator.kind {
            ArgumentKind::Lookup => {
                let difference = self.sub(self.cell(0), below.clone());
                let times = accumulator.times.clone().unwrap_or_else(|| self.integer(1));
                self.sub(mul(difference, &accumulator.factor()), times)
            }
            ArgumentKind::Permutation => self.sub(self.cell(0), mul(accumulator.factor(), below)),
            ArgumentKind::Evaluation => {
                let z = self.node(ExprNode::Draw(accumulator.z));
                self.sub(self.sub(self.cell(0), mul(z, below)), accumulator.hash())
            }
        }
    }

    /// What stands below the last row.
    pub(super) fn start(&self) -> Expr {
        match self.accumulator.kind {
            ArgumentKind::Lookup => self.integer(0),
            ArgumentKind::Permutation | ArgumentKind::Evaluation => self.integer(1),
        }
    }

    pub(super) fn cell(&self, offset: i64) -> Expr {
        self.node(ExprNode::Cell(ir::Cell { column: self.accumulator.column, offset }))
    }

    fn integer(&self, value: i64) -> Expr {
        self.node(ExprNode::Const(BigInt::from(value)))
    }

    pub(super) fn sub(&self, a: Expr, b: Expr) -> Expr {
        self.node(ExprNode::Sub(a, b))
    }

    fn node(&self, of: ExprNode) -> Expr {
        node(of, self.span)
    }
}
