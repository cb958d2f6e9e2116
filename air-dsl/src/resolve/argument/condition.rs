//! Which rows of a side take part.

use super::super::evaluate::At;
use super::super::rows::HeldRows;
use super::super::table::Body;
use super::super::value::{Value, node};
use super::super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{Expr, ExprNode};
use crate::syntax::ast::{self, Comparison};
use num_bigint::BigInt;

impl Resolver<'_> {
    /// Conditions that must all hold, as two polynomials: zero where one fails, and zero where all hold.
    ///
    /// With `a` and then `b` these are `on_a·on_b` and `off_a + on_a·off_b`: at most one of the summands is not zero,
    /// so they never cancel.
    pub(super) fn conditions(
        &mut self,
        body: &mut Body,
        texts: &[ast::Condition],
        rows: &HeldRows,
        at: At,
    ) -> Result<Option<(Expr, Expr)>> {
        let mut all: Option<(Expr, Expr)> = None;
        for text in texts {
            let (on, off) = self.condition(body, text, rows, at)?;
            let span = text.subject.span;
            all = Some(match all {
                None => (on, off),
                Some((all_on, all_off)) => {
                    let off = node(ExprNode::Mul(all_on.clone(), off), span);
                    (node(ExprNode::Mul(all_on, on), span), node(ExprNode::Add(all_off, off), span))
                }
            });
        }
        Ok(all)
    }

    /// A condition as two polynomials: zero where it fails, and zero where it holds.
    fn condition(
        &mut self,
        body: &mut Body,
        text: &ast::Condition,
        rows: &HeldRows,
        at: At,
    ) -> Result<(Expr, Expr)> {
        let span = text.subject.span;
        let value = self.value(&text.subject, at)?;
        let Some((comparison, other)) = &text.comparison else {
            let bit = self.poly(value, span, at)?;
            body.facts.must_be_a_bit(&bit, rows.rows(), self.uses());
            let one = node(ExprNode::Const(BigInt::from(1)), span);
            let off = node(ExprNode::Sub(one, bit.clone()), span);
            return Ok(if text.is_not { (off, bit) } else { (bit, off) });
        };
        let view = value.into_view();
        let known = view.as_ref().ok().and_then(|view| body.facts.values_of(view.cells));
        let (Ok(view), Some(values)) = (view, known) else {
            let source = self.text(span);
            let title = format!("it is not known which values `{source}` can have");
            let help = format!("say it in its table: `values {source} in {{ … }} because \"…\";`");
            return Err(self.fail(Diagnostic::new(Code::NotAValue, span, title).help(help)));
        };
        let compared = self.int(other, at.scope)?;
        if !values.contains(&compared) {
            let (source, label) = (self.text(span), self.text(other.span));
            let title = format!("`{source}` is never {label}");
            return self.error(Code::WrongArms, other.span, title);
        }
        self.steps(2 * values.len(), span)?;
        let subject = self.poly(Value::View(view), span, at)?;
        let less = |value: &BigInt| {
            let value = node(ExprNode::Const(value.clone()), other.span);
            node(ExprNode::Sub(subject.clone(), value), span)
        };
        let others = values.iter().filter(|value| **value != compared).map(less);
        let one = node(ExprNode::Const(BigInt::from(1)), span);
        let is_it = others.reduce(|a, b| node(ExprNode::Mul(a, b), span)).unwrap_or(one);
        let is_not_it = less(&compared);
        let is_denied = text.is_not != (*comparison == Comparison::Differs);
        Ok(if is_denied { (is_not_it, is_it) } else { (is_it, is_not_it) })
    }
}
