//! Lists, what loops run over, and folds.

use super::evaluate::At;
use super::value::{Binding, Periodic, Value, View, node};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Over};
use num_bigint::BigInt;
use num_traits::{One as _, Zero as _};
use std::rc::Rc;

impl Resolver<'_> {
    /// The elements of a list that stands here by name, without evaluating anything else.
    pub(super) fn list_named(&mut self, expr: &ast::Expr, at: At) -> Result<Option<Vec<Binding>>> {
        match &*expr.kind {
            ExprKind::Name(name) => match self.lookup(name, expr.span, at.scope)? {
                Binding::Value(Value::List(elements)) => {
                    self.steps(elements.len(), expr.span)?;
                    Ok(Some(elements))
                }
                Binding::Let(inner, scope) => {
                    self.deeper(expr.span, |this| this.list_named(&inner, At { scope, ..at }))
                }
                Binding::Value(_) | Binding::Def(..) | Binding::Block(..) => Ok(None),
            },
            ExprKind::List(_) | ExprKind::Comprehension { .. } => Ok(Some(self.list(expr, at)?)),
            ExprKind::Int(_)
            | ExprKind::Index(..)
            | ExprKind::Next(_)
            | ExprKind::Field(..)
            | ExprKind::Call(..)
            | ExprKind::Bool(_)
            | ExprKind::Binary(..)
            | ExprKind::Neg(_)
            | ExprKind::Fold { .. } => Ok(None),
        }
    }

    pub(super) fn fold(
        &mut self,
        product: bool,
        variable: &ast::Ident,
        over: &Over,
        term: &ast::Expr,
        span: Span,
        at: At,
    ) -> Result<Value> {
        let mut total = if product { BigInt::one() } else { BigInt::zero() };
        let mut polys = Vec::new();
        for turn in self.turns(over, at)? {
            let scope = self.scopes.open(Some(at.scope));
            self.declare(scope, variable, turn);
            match self.value(term, At { scope, ..at })?.into_int() {
                Ok(value) if product => total *= value,
                Ok(value) => total += value,
                Err(value) => polys.push(self.poly(value, term.span, at)?),
            }
            if total.bits() > Self::MAX_BITS {
                break;
            }
        }
        let is_neutral = if product { total.is_one() } else { total.is_zero() };
        let total = self.bounded(total, span)?;
        if polys.is_empty() {
            return Ok(total);
        }
        if !is_neutral {
            polys.insert(0, self.poly(total, span, at)?);
        }
        Ok(Value::Poly(balanced(product, polys, span)))
    }

    /// The elements of a list, not yet evaluated.
    pub(super) fn list(&mut self, expr: &ast::Expr, at: At) -> Result<Vec<Binding>> {
        match &*expr.kind {
            ExprKind::List(elements) => {
                elements.iter().map(|element| self.argument(element, at.scope)).collect()
            }
            ExprKind::Comprehension { element, variable, over } => {
                let mut elements = Vec::new();
                let element = Rc::new(element.clone());
                for turn in self.turns(over, at)? {
                    let scope = self.scopes.open(Some(at.scope));
                    self.declare(scope, variable, turn);
                    elements.push(Binding::Let(Rc::clone(&element), scope));
                }
                Ok(elements)
            }
            ExprKind::Name(_)
            | ExprKind::Int(_)
            | ExprKind::Index(..)
            | ExprKind::Next(_)
            | ExprKind::Field(..)
            | ExprKind::Call(..)
            | ExprKind::Bool(_)
            | ExprKind::Binary(..)
            | ExprKind::Neg(_)
            | ExprKind::Fold { .. } => match self.value(expr, at)?.into_list() {
                Ok(elements) => Ok(elements),
                Err(other) => {
                    let title = format!("a list is wanted here, but this is {}", other.kind());
                    let (Value::View(View { name, .. }) | Value::Periodic(Periodic { name, .. })) =
                        &other
                    else {
                        return self.mismatch(&other, expr.span, title);
                    };
                    let help =
                        format!("to go through its cells, write `i in 0..4` and `{name}[i]`");
                    let diagnostic = Diagnostic::new(Code::KindMismatch, expr.span, title);
                    Err(self.fail(diagnostic.help(help)))
                }
            },
        }
    }

    /// What the variable of a loop is bound to, turn by turn.
    pub(super) fn turns(&mut self, over: &Over, at: At) -> Result<Vec<Binding>> {
        let (turns, span) = match over {
            Over::List(list) => (self.elements(list, at)?, list.span),
            Over::Range(start, end) => {
                let limit = 1_i64 << 40;
                let from = self.small(start, at.scope, -limit, limit)?;
                let to = self.small(end, at.scope, -limit, limit)?;
                if to - from > Self::MAX_TURNS {
                    let title = format!("the range has more than {} turns", Self::MAX_TURNS);
                    return self.error(Code::TooLarge, end.span, title);
                }
                let turns = (from..to).map(|turn| Binding::Value(Value::Int(turn.into())));
                (turns.collect(), end.span)
            }
        };
        // A turn costs a scope, however little is in it.
        self.steps(turns.len() * Self::TURN_STEPS, span)?;
        Ok(turns)
    }

    /// The elements of a list, not yet evaluated.
    pub(super) fn elements(&mut self, expr: &ast::Expr, at: At) -> Result<Vec<Binding>> {
        match self.list_named(expr, at)? {
            Some(elements) => Ok(elements),
            None => self.list(expr, at),
        }
    }
}

/// The sum or product of terms, in their order; a long one as a tree of little depth.
fn balanced(product: bool, mut terms: Vec<ir::Expr>, span: Span) -> ir::Expr {
    let join =
        |a, b| node(if product { ir::ExprNode::Mul(a, b) } else { ir::ExprNode::Add(a, b) }, span);
    if terms.len() > 16 {
        let right = terms.split_off(terms.len() / 2);
        return join(balanced(product, terms, span), balanced(product, right, span));
    }
    terms.into_iter().reduce(join).expect("a fold of polynomials has a term")
}

/// The number of nodes of an expression.
pub(super) fn size(expr: &ir::Expr) -> usize {
    match &*expr.node {
        ir::ExprNode::Add(a, b) | ir::ExprNode::Sub(a, b) | ir::ExprNode::Mul(a, b) => {
            size(a) + size(b) + 1
        }
        ir::ExprNode::Neg(a) | ir::ExprNode::Pow(a, _) => size(a) + 1,
        ir::ExprNode::Const(_)
        | ir::ExprNode::Cell(_)
        | ir::ExprNode::Periodic(_)
        | ir::ExprNode::Public(_)
        | ir::ExprNode::Draw(_)
        | ir::ExprNode::PublicProduct(_)
        | ir::ExprNode::PublicEvaluation(_) => 1,
    }
}
