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
    /// What vanishes where the value goes from one to the other by a row of the set.
    pub(super) fn step(&self, from: &Expr, to: &Expr) -> Expr {
        let Some((on, off)) = &self.condition else { return self.takes_part(from, to) };
        let stays = self.sub(to.clone(), from.clone());
        let on = self.node(ExprNode::Mul(on.clone(), self.takes_part(from, to)));
        let off = self.node(ExprNode::Mul(off.clone(), stays));
        self.node(ExprNode::Add(on, off))
    }

    /// `(to − from)·(z − h) − times`, `to − (z − h)·from`, `to − z·from − h`
    fn takes_part(&self, from: &Expr, to: &Expr) -> Expr {
        let Self { accumulator, .. } = self;
        let mul = |a: Expr, b: &Expr| self.node(ExprNode::Mul(a, b.clone()));
        match accumulator.kind {
            ArgumentKind::Lookup => {
                let difference = self.sub(to.clone(), from.clone());
                let times = accumulator.times.clone().unwrap_or_else(|| self.integer(1));
                self.sub(mul(difference, &accumulator.factor()), times)
            }
            ArgumentKind::Permutation => self.sub(to.clone(), mul(accumulator.factor(), from)),
            ArgumentKind::Evaluation => {
                let z = self.node(ExprNode::Draw(accumulator.z));
                self.sub(self.sub(to.clone(), mul(z, from)), accumulator.hash())
            }
        }
    }

    /// What stands in the first row of an accumulator that goes down, if the prover does not choose it.
    pub(super) fn first(&self) -> Option<Expr> {
        match self.accumulator.start {
            ir::Start::Integer(value) => Some(self.node(ExprNode::Const(BigInt::from(value)))),
            ir::Start::Draw(draw) => Some(self.node(ExprNode::Draw(draw))),
            ir::Start::BelowLast | ir::Start::Free(_) => None,
        }
    }

    /// What stands below the last row of an accumulator that goes up.
    pub(super) fn neutral(&self) -> Expr {
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
