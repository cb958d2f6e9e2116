//! The sides of an argument: the tuples of a table's rows.

use super::super::evaluate::At;
use super::super::rows::{HeldRows, collect_cells};
use super::super::table::Body;
use super::super::value::ScopeId;
use super::super::{Resolver, Result};
use super::challenges::Challenges;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, ArgumentKind, Expr, ExprNode};
use crate::row_set::Rows;
use crate::source::Span;
use crate::syntax::ast;

/// A side of an argument, resolved.
pub(super) struct Side {
    pub(super) tuple: Vec<Expr>,
    pub(super) rows: HeldRows,
    /// Polynomials of which the first is zero in the rows that take no part, the second in those that do.
    pub(super) condition: Option<(Expr, Expr)>,
    /// Where the text says it.
    pub(super) condition_span: Option<Span>,
    pub(super) times: Option<Expr>,
}

impl Resolver<'_> {
    pub(super) fn side_of(
        &mut self,
        body: &mut Body,
        scope: ScopeId,
        side: &ast::Side,
        text: &ast::Argument,
        challenges: &Challenges,
    ) -> Result<Side> {
        let rows = match &side.rows {
            Some(rows) => self.rows(rows, scope)?,
            None => HeldRows::new(1, Rows::class(1, 0), "row".to_owned(), side.span),
        };
        if rows.is_cyclic {
            let title = "an argument runs over rows from the last to the first, and does not wrap";
            return self.error(Code::RowEscape, side.span, title);
        }
        if side.tuple.len() != text.left.tuple.len() {
            let title =
                format!("the sides have {} and {} fields", text.left.tuple.len(), side.tuple.len());
            return self.error(Code::WrongCount, side.span, title);
        }
        let at = At { frame: Some(rows.frame), ..At::scope(scope) };
        let mut tuple = Vec::new();
        for field in &side.tuple {
            let value = self.value(field, at)?;
            tuple.push(self.poly(value, field.span, at)?);
        }
        let condition = self.conditions(body, &side.conditions, &rows, at)?;
        let times = match &side.times {
            Some(times) if text.kind != ArgumentKind::Lookup => {
                let title = "only a lookup counts its tuples";
                return self.error(Code::KindMismatch, times.span, title);
            }
            Some(times) => {
                let value = self.value(times, at)?;
                Some(self.poly(value, times.span, at)?)
            }
            None => None,
        };
        let selectors = condition.iter().flat_map(|(on, off)| [on, off]);
        let parts = tuple.iter().chain(selectors).chain(&times);
        for part in parts {
            self.is_committed_before(part, challenges, body)?;
        }
        let condition_span = match side.conditions.as_slice() {
            [] => None,
            [first, ..] => {
                let end = side.conditions.iter().map(|one| one.span.end).max();
                Some(Span { end: end.unwrap_or(first.span.end), ..first.span })
            }
        };
        Ok(Side { tuple, rows, condition, condition_span, times })
    }

    /// Cells that may be chosen after the challenges are known make an argument show nothing.
    fn is_committed_before(
        &mut self,
        part: &Expr,
        challenges: &Challenges,
        body: &Body,
    ) -> Result<()> {
        if let Some((draw, span)) = late_draw(part, challenges.phase, &self.layout.draws) {
            let name = &self.layout.draws[draw].name;
            let title =
                format!("`{name}` is drawn after the columns of the argument are committed");
            let diagnostic = Diagnostic::new(Code::TooEarly, span, title)
                .other(self.layout.draws[draw].span, "drawn here");
            return Err(self.fail(diagnostic));
        }
        let mut cells = Vec::new();
        collect_cells(part, &mut cells);
        let draws = challenges.weights.iter().chain([&challenges.z]);
        let first = draws.map(|draw| &self.layout.draws[*draw]).min_by_key(|draw| draw.phase);
        let first = first.expect("there is the challenge itself");
        let late = cells.iter().find_map(|(cell, span)| {
            let column = &body.table.columns[cell.column];
            (column.phase > first.phase).then_some((column, *span))
        });
        let Some((late, span)) = late else { return Ok(()) };
        let title = format!("`{}` is committed after `{}` is drawn", late.name, first.name);
        let diagnostic = Diagnostic::new(Code::TooEarly, span, title)
            .other(late.span, "committed here")
            .other(first.span, "drawn before")
            .help("draw the challenges of an argument after all that it reads is committed");
        Err(self.fail(diagnostic))
    }

    /// The public list of an evaluation.
    pub(super) fn public_list(
        &mut self,
        list: &ast::Ident,
        side: &Side,
        scope: ScopeId,
    ) -> Option<ir::PublicList> {
        let index = self.public_list_called(list, scope).ok()?;
        let (width, fields) =
            (side.tuple.len(), self.layout.publics[index].fields.as_ref().map_or(0, Vec::len));
        if fields != width {
            let title = format!(
                "tuples of {width} fields are evaluated, but an entry of `{}` has {fields}",
                list.name
            );
            self.add(Diagnostic::new(Code::WrongCount, list.span, title));
            return None;
        }
        Some(ir::PublicList { list: index, is_padded: side.condition.is_none() })
    }
}

/// A challenge of an expression that is drawn in a phase or later.
pub(in super::super) fn late_draw(
    expr: &Expr,
    phase: usize,
    draws: &[ir::Draw],
) -> Option<(usize, Span)> {
    let of = |expr: &Expr| late_draw(expr, phase, draws);
    match &*expr.node {
        ExprNode::Draw(draw) => (draws[*draw].phase >= phase).then_some((*draw, expr.span)),
        ExprNode::Add(a, b) | ExprNode::Sub(a, b) | ExprNode::Mul(a, b) => of(a).or_else(|| of(b)),
        ExprNode::Neg(a) | ExprNode::Pow(a, _) => of(a),
        ExprNode::Const(_)
        | ExprNode::Cell(_)
        | ExprNode::Periodic(_)
        | ExprNode::Public(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_) => None,
    }
}
