//! Witness rules: which cells they fill, and from what. A prover computes by them; no proof depends on one.

mod order;

use super::argument::late_draw;
use super::evaluate::At;
use super::rows::{HeldRows, collect_cells};
use super::table::{Body, Context};
use super::value::{ScopeId, Value, node};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, Expr, ExprNode, Factor, RuleTarget};
use crate::source::Span;
use crate::syntax::ast::{self, BinaryOp, ExprKind};
use std::rc::Rc;

impl Resolver<'_> {
    /// `terminal after group { a, nonzero b }`
    pub(super) fn terminals(
        &mut self,
        scope: ScopeId,
        after: &ast::Ident,
        terminals: &[ast::TerminalDecl],
    ) {
        let Some(group) = self.groups.iter().position(|one| one.name == after.name) else {
            let title = format!("no challenges are drawn as `{}`", after.name);
            self.add(Diagnostic::new(Code::UnknownName, after.span, title));
            return;
        };
        for ast::TerminalDecl { name, is_nonzero } in terminals {
            let draw = self.layout.draws.len();
            let value = Value::Poly(node(ExprNode::Draw(draw), name.span));
            self.declare(scope, name, super::value::Binding::Value(value));
            self.layout.draws.push(ir::Draw {
                name: name.name.clone(),
                group: String::new(),
                phase: group + 1,
                span: name.span,
            });
            self.layout.terminals.push(ir::Terminal {
                draw,
                of: ir::TerminalOf::Rule,
                is_nonzero: *is_nonzero,
                is_masked: false,
                span: name.span,
            });
        }
    }

    /// Whether something computes every terminal that an author declares.
    pub(super) fn terminals_have_rules(&mut self) {
        let n_phases = self.n_phases();
        let mut mistakes = Vec::new();
        for terminal in &self.layout.terminals {
            let draw = &self.layout.draws[terminal.draw];
            if terminal.of != ir::TerminalOf::Rule {
                continue;
            }
            if draw.phase >= n_phases {
                let title = format!("no column is committed with the terminal `{}`", draw.name);
                let diagnostic = Diagnostic::new(Code::NoRule, draw.span, title);
                mistakes
                    .push(diagnostic.help("declare it after the group that its columns follow"));
            } else if !self.terminal_rules.contains_key(&terminal.draw) {
                let title = format!("nothing says what the terminal `{}` is", draw.name);
                let help = format!("write `end on last row: {} := …;` in a table", draw.name);
                mistakes.push(Diagnostic::new(Code::NoRule, draw.span, title).help(help));
            }
        }
        mistakes.into_iter().for_each(|mistake| self.add(mistake));
    }

    /// `fill x on rows := e;`
    pub(super) fn fill(
        &mut self,
        body: &mut Body,
        context: &Context,
        rows: Option<&ast::RowSet>,
        (target, value): (&ast::Expr, &ast::Expr),
        span: Span,
    ) -> Result<()> {
        let rows = match rows {
            Some(rows) => Some(Rc::new(self.rows(rows, context.scope)?)),
            None => context.rows.clone(),
        };
        let Some(rows) = rows else {
            let title = "the witness rule does not say on which rows it fills";
            let diagnostic = Diagnostic::new(Code::NoRowSet, target.span, title)
                .help("write `fill x on row := …`, or put it into an `on … { }`");
            return Err(self.fail(diagnostic));
        };
        self.rule(body, context, &rows, (target, value), span)?;
        // Beside a constraint, what that reads is checked.
        let Some(rule) = body.table.rules.last() else { return Ok(()) };
        if let RuleTarget::Cell(cell) = rule.target {
            let cell = node(ExprNode::Cell(cell), target.span);
            self.stays_in_the_table(&cell, &rows, "filled");
        }
        for part in core::iter::once(&rule.value).chain(&rule.divisor) {
            self.reads_stay_in_the_table(part, &rows);
        }
        Ok(())
    }

    /// Adds a witness rule, if what it reads is there when it is filled.
    pub(super) fn rule(
        &mut self,
        body: &mut Body,
        context: &Context,
        rows: &HeldRows,
        (target, value): (&ast::Expr, &ast::Expr),
        span: Span,
    ) -> Result<()> {
        self.stands_under_no_condition("a witness rule", body, context, span)?;
        if rows.is_cyclic {
            let title = "a witness rule goes from row to row, and cannot wrap around";
            let diagnostic = Diagnostic::new(Code::RuleTarget, span, title);
            return Err(self.fail(diagnostic.help("leave `cyclic` out")));
        }
        let at = At { frame: Some(rows.frame), ..At::scope(context.scope) };
        let filled = self.rule_target(target, at)?;
        let (value, divisor) = self.quotient(value, at)?;
        let phase = match filled {
            RuleTarget::Cell(cell) => body.table.columns[cell.column].phase,
            RuleTarget::Terminal(draw) => {
                self.is_one_row(rows, target.span)?;
                if let Some(before) = self.terminal_rules.insert(draw, span) {
                    let name = &self.layout.draws[draw].name;
                    let title = format!("two witness rules compute the terminal `{name}`");
                    let diagnostic = Diagnostic::new(Code::RuleOverlap, span, title);
                    return Err(self.fail(diagnostic.other(before, "the first")));
                }
                self.layout.draws[draw].phase
            }
        };
        for part in core::iter::once(&value).chain(&divisor) {
            self.is_there_in(phase, part, body, target.span)?;
        }
        body.rule_rows.push(rows.rows().clone());
        let name = self.sources.get(target.span.file).text[target.span.range()].to_owned();
        let rows = rows.row_set();
        body.table.rules.push(ir::Rule { name, target: filled, rows, value, divisor, phase, span });
        Ok(())
    }

    /// The cell or the terminal that a rule fills.
    fn rule_target(&mut self, target: &ast::Expr, at: At) -> Result<RuleTarget> {
        let what = match self.value(target, at)? {
            Value::View(view) => {
                return Ok(RuleTarget::Cell(self.cell(&view, target.span, at)?));
            }
            Value::Poly(Expr { node, .. }) => match *node {
                ExprNode::Draw(draw) => {
                    let ends = self.layout.terminals.iter();
                    let is_declared =
                        |one: &ir::Terminal| one.draw == draw && one.of == ir::TerminalOf::Rule;
                    if ends.clone().any(is_declared) {
                        return Ok(RuleTarget::Terminal(draw));
                    }
                    "a challenge"
                }
                ExprNode::Public(_) => "a public value",
                ExprNode::Const(_)
                | ExprNode::Cell(_)
                | ExprNode::Periodic(_)
                | ExprNode::PublicProduct(_)
                | ExprNode::PublicEvaluation(_)
                | ExprNode::Add(..)
                | ExprNode::Sub(..)
                | ExprNode::Mul(..)
                | ExprNode::Neg(_)
                | ExprNode::Pow(..) => "an expression",
            },
            other @ (Value::Int(_)
            | Value::Periodic(_)
            | Value::List(_)
            | Value::Frame(_)
            | Value::PublicList(_)) => other.kind(),
        };
        let title = format!("a witness rule fills a cell or a terminal, not {what}");
        let diagnostic = Diagnostic::new(Code::RuleTarget, target.span, title);
        Err(self.fail(diagnostic.help("write the cell on the left side of `:=`, alone")))
    }

    /// What a cell is filled with, and what that is divided by. Integers divide as they do everywhere.
    fn quotient(&mut self, value: &ast::Expr, at: At) -> Result<(Expr, Option<Expr>)> {
        if let ExprKind::Binary(BinaryOp::Div, dividend, divisor) = &*value.kind
            && let (a, b) = (self.value(dividend, at)?, self.value(divisor, at)?)
            && !matches!((&a, &b), (Value::Int(_), Value::Int(_)))
        {
            let dividend = self.poly(a, dividend.span, at)?;
            return Ok((dividend, Some(self.poly(b, divisor.span, at)?)));
        }
        let whole = self.value(value, at)?;
        Ok((self.poly(whole, value.span, at)?, None))
    }

    /// Whether a row set is one row, so that it tells what a terminal is.
    fn is_one_row(&mut self, rows: &HeldRows, span: Span) -> Result<()> {
        let (zero_on, except) = rows.rows().factors();
        if matches!((zero_on.as_slice(), except.as_slice()), ([Factor::Row(_)], [])) {
            return Ok(());
        }
        let title = "a terminal is one value, so one row says what it is";
        let diagnostic = Diagnostic::new(Code::RuleTarget, span, title);
        Err(self.fail(diagnostic.help("write it `on last row` or `on first row`")))
    }

    /// Whether everything that a rule reads is there when the columns of its phase are filled.
    fn is_there_in(&mut self, phase: usize, part: &Expr, body: &Body, target: Span) -> Result<()> {
        if let Some((draw, span)) = late_draw(part, phase, &self.layout.draws) {
            let draw = &self.layout.draws[draw];
            let title = format!("`{}` is not known yet when this is filled", draw.name);
            let diagnostic = Diagnostic::new(Code::TooEarly, span, title)
                .other(target, "filled here")
                .other(draw.span, "known only after that");
            return Err(self.fail(diagnostic));
        }
        let mut cells = Vec::new();
        collect_cells(part, &mut cells);
        let late = cells.iter().find_map(|(cell, span)| {
            let column = &body.table.columns[cell.column];
            (column.phase > phase).then_some((column, *span))
        });
        let Some((late, span)) = late else { return Ok(()) };
        let title = format!("`{}` is committed after this is filled", late.name);
        let diagnostic = Diagnostic::new(Code::TooEarly, span, title)
            .other(target, "filled here")
            .other(late.span, "committed after that");
        Err(self.fail(diagnostic))
    }
}
