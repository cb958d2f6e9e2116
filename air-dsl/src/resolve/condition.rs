//! Constraints under a condition: multiplied by the selector of a `when`, or summed over the arms of a `case`
//! or a `match`.

use super::evaluate::At;
use super::rows::HeldRows;
use super::table::{Body, Context};
use super::value::{ScopeId, Value, node};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, ExprNode};
use crate::source::Span;
use crate::syntax::ast;
use num_bigint::BigInt;
use std::rc::Rc;

/// The selector of a `when`, with the names of where it stands.
#[derive(Clone)]
pub(super) struct Condition {
    selector: Rc<ast::Selector>,
    scope: ScopeId,
}

/// A constraint of an arm, before it is added to those of the same name in the other arms.
pub(super) struct Stated {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) value: ir::Expr,
    pub(super) span: Span,
    pub(super) arms: Vec<ir::Arm>,
}

/// An arm as it is summed.
pub(super) struct Summand {
    /// By what it is multiplied, if by anything.
    pub(super) factor: Option<ir::Expr>,
    /// When it is selected, as the text has it.
    pub(super) selected: String,
    pub(super) stated: Vec<Stated>,
}

impl Context {
    /// The conditions for what stands under one more selector, if there is one.
    pub(super) fn conditions_with(&self, selector: Option<&ast::Selector>) -> Vec<Condition> {
        let mut conditions = self.conditions.clone();
        conditions.extend(
            selector.map(|one| Condition { selector: Rc::new(one.clone()), scope: self.scope }),
        );
        conditions
    }
}

impl Resolver<'_> {
    /// What vanishes under conditions: its product with the selectors, each of which must be a bit.
    pub(super) fn selected(
        &mut self,
        body: &mut Body,
        conditions: &[Condition],
        value: ir::Expr,
        rows: &HeldRows,
    ) -> Result<ir::Expr> {
        let mut value = value;
        for Condition { selector, scope } in conditions.iter().rev() {
            let at = At { frame: Some(rows.frame), ..At::scope(*scope) };
            let bit = self.value(&selector.bit, at)?;
            let bit = self.poly(bit, selector.bit.span, at)?;
            body.facts.must_be_a_bit(&bit, rows.rows(), self.uses());
            let factor = if selector.is_not { complement(bit, selector.span) } else { bit };
            let span = value.span;
            value = node(ExprNode::Mul(factor, value), span);
        }
        Ok(value)
    }

    /// `case x { v => { … } … }`: one constraint a label, the sum of its arms, each times the product of `x − w` over
    /// the other values.
    pub(super) fn case(
        &mut self,
        body: &mut Body,
        context: &Context,
        statement: &ast::Stmt,
        subject: &ast::Expr,
        arms: &[ast::Arm],
    ) -> Result<()> {
        let Some(rows) = context.rows.clone() else {
            let title = "the `case` does not say on which rows its arms hold";
            let diagnostic = Diagnostic::new(Code::NoRowSet, subject.span, title);
            return Err(self.fail(diagnostic.help("put it into an `on … { }`")));
        };
        let at = At { frame: Some(rows.frame), ..At::scope(context.scope) };
        let view = self.value(subject, at)?.into_view();
        let known = view.as_ref().ok().and_then(|view| body.facts.values_of(view.cells));
        let (Ok(view), Some(values)) = (view, known) else {
            let source = self.text(subject.span);
            let title = format!("it is not known which values `{source}` can have");
            let help = format!("say it above: `values {source} in {{ … }} because \"…\";`");
            return Err(self.fail(Diagnostic::new(Code::NotAValue, subject.span, title).help(help)));
        };
        let subject_value = self.poly(Value::View(view), subject.span, at)?;
        let arms = self.arms(context.scope, subject, arms, &values)?;
        let mut summands = Vec::new();
        for (value, arm) in arms {
            self.steps(2 * values.len(), subject.span)?;
            let others = values.iter().filter(|other| **other != value);
            let deselector = others
                .map(|other| {
                    let other = node(ExprNode::Const(other.clone()), arm.value.span);
                    node(ExprNode::Sub(subject_value.clone(), other), arm.value.span)
                })
                .reduce(|a, b| node(ExprNode::Mul(a, b), arm.value.span));
            let selected =
                format!("when {} = {}", self.text(subject.span), self.text(arm.value.span));
            let stated = self.arm(body, context, statement, &arm.body);
            summands.push(Summand { factor: deselector, selected, stated });
        }
        self.sum_of_arms(body, context, &rows, summands);
        Ok(())
    }

    /// One constraint a label: the sum of what the arms state under it, each times the factor of its arm.
    pub(super) fn sum_of_arms(
        &mut self,
        body: &mut Body,
        context: &Context,
        rows: &HeldRows,
        summands: Vec<Summand>,
    ) {
        let mut sums: Vec<Stated> = Vec::new();
        for Summand { factor, selected, stated } in summands {
            for stated in stated {
                let span = stated.span;
                let arm = ir::Arm { selected: selected.clone(), span, arms: stated.arms };
                let value = match &factor {
                    Some(factor) => node(ExprNode::Mul(factor.clone(), stated.value), span),
                    None => stated.value,
                };
                match sums.iter_mut().find(|sum| sum.name == stated.name) {
                    Some(sum) => {
                        let before = sum.value.clone();
                        sum.value = node(ExprNode::Add(before, value), sum.span);
                        sum.arms.push(arm);
                        if sum.doc.is_empty() {
                            sum.doc = stated.doc;
                        }
                    }
                    None => sums.push(Stated { value, arms: vec![arm], ..stated }),
                }
            }
        }
        for Stated { name, doc, value, span, arms } in sums {
            self.constraint(body, context, &name, &doc, value, rows, span);
            match &mut body.arm {
                Some(arm) => arm.last_mut().map(|stated| stated.arms = arms),
                None => body.table.constraints.last_mut().map(|stated| stated.arms = arms),
            };
        }
    }

    /// The arms with their values, if there is one for each value.
    fn arms<'a>(
        &mut self,
        scope: ScopeId,
        subject: &ast::Expr,
        arms: &'a [ast::Arm],
        values: &[BigInt],
    ) -> Result<Vec<(BigInt, &'a ast::Arm)>> {
        let mut found: Vec<(BigInt, &ast::Arm)> = Vec::new();
        let source = self.text(subject.span).to_owned();
        let mut is_wrong = false;
        for arm in arms {
            let Ok(value) = self.int(&arm.value, scope) else {
                is_wrong = true;
                continue;
            };
            let label = self.text(arm.value.span);
            if let Some((_, before)) = found.iter().find(|(before, _)| *before == value) {
                let title = format!("the `case` has two arms for {label}");
                let diagnostic = Diagnostic::new(Code::WrongArms, arm.value.span, title)
                    .other(before.value.span, "the first")
                    .help("join them");
                self.add(diagnostic);
                is_wrong = true;
            } else if !values.contains(&value) {
                let title = format!("`{source}` is never {label}");
                let diagnostic = Diagnostic::new(Code::WrongArms, arm.value.span, title);
                let values = values.iter().map(literal).collect::<Vec<_>>();
                let help = format!("remove the arm: the values are {}", values.join(", "));
                self.add(diagnostic.help(help));
                is_wrong = true;
            }
            found.push((value, arm));
        }
        let is_there = |value: &&BigInt| !found.iter().any(|(other, _)| other == *value);
        let missing: Vec<&BigInt> = values.iter().filter(is_there).collect();
        if !missing.is_empty() && !is_wrong {
            let missing: Vec<String> = missing.into_iter().map(literal).collect();
            let title = format!("the `case` has no arm for {}", missing.join(", "));
            let help = format!("write `{} => {{ }}` where nothing is stated", missing[0]);
            self.add(Diagnostic::new(Code::WrongArms, subject.span, title).help(help));
            is_wrong = true;
        }
        if is_wrong { Err(super::Reported) } else { Ok(found) }
    }

    /// What an arm states, each name once.
    pub(super) fn arm(
        &mut self,
        body: &mut Body,
        context: &Context,
        statement: &ast::Stmt,
        arm: &[ast::Stmt],
    ) -> Vec<Stated> {
        let around = body.arm.replace(Vec::new());
        let scope = self.scopes.open(Some(context.scope));
        let doc = context.doc_below(statement);
        self.body(body, &Context { scope, doc, ..context.clone() }, arm);
        let stated = core::mem::replace(&mut body.arm, around).unwrap_or_default();
        for (index, one) in stated.iter().enumerate() {
            if let Some(before) = stated[..index].iter().find(|before| before.name == one.name) {
                let title = format!("two constraints of this arm are called `{}`", one.name);
                let diagnostic = Diagnostic::new(Code::DuplicateName, one.span, title)
                    .label("the second")
                    .other(before.span, "the first")
                    .help("give one of them another name, or an index: `name[i]`");
                self.add(diagnostic);
            }
        }
        stated
    }

    /// Reports a row set inside of an arm: what is summed holds on the same rows.
    pub(super) fn arms_share_their_rows(
        &mut self,
        body: &Body,
        rows: Option<&ast::RowSet>,
    ) -> Result<()> {
        match rows {
            Some(rows) if body.arm.is_some() => {
                let title = "arms hold on the rows around them, and on no others";
                let diagnostic = Diagnostic::new(Code::Syntax, rows.span, title);
                Err(self.fail(diagnostic.help("state this outside of the arms")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Reports what brings constraints of its own where they would be multiplied or summed.
    pub(super) fn stands_under_no_condition(
        &mut self,
        what: &str,
        body: &Body,
        context: &Context,
        span: Span,
    ) -> Result<()> {
        if body.arm.is_none() && context.conditions.is_empty() {
            return Ok(());
        }
        let title = format!("{what} stands under no condition");
        let diagnostic = Diagnostic::new(Code::Syntax, span, title);
        Err(self.fail(diagnostic.help("move it out: its constraints hold unconditionally")))
    }
}

/// `1 − bit`
pub(super) fn complement(bit: ir::Expr, span: Span) -> ir::Expr {
    node(ExprNode::Sub(node(ExprNode::Const(BigInt::from(1)), span), bit), span)
}

/// A value as an author would write it: a character where it is one that can be seen.
pub(super) fn literal(value: &BigInt) -> String {
    let code = u32::try_from(value).ok().and_then(char::from_u32);
    match code.filter(|code| code.is_ascii_graphic() && *code != '\'') {
        Some(code) => format!("'{code}'"),
        None => value.to_string(),
    }
}
