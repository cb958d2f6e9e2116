//! The column of a side, its constraints, and where the totals meet.

use super::super::rows::HeldRows;
use super::super::table::{Body, Context};
use super::super::value::node;
use super::super::{Resolver, Result};
use super::Stated;
use super::challenges::Challenges;
use super::side::Side;
use super::start::Started;
use super::terms::Terms;
use crate::ir::{self, ArgumentKind, Expr, ExprNode};
use crate::row_set::Rows;
use crate::syntax::ast::OtherSide;

/// How a side is accumulated.
#[derive(Clone, Copy)]
pub(super) struct Accumulated<'a> {
    pub(super) path: &'a str,
    pub(super) challenges: &'a Challenges,
    pub(super) start: Started,
}

/// A constraint of a side: its name, its rows, what vanishes, and the rows in words.
type Part = (&'static str, Rows, Expr, String);

impl Resolver<'_> {
    /// Adds the column of a side and its constraints; the result is the column.
    pub(super) fn accumulate(
        &mut self,
        body: &mut Body,
        context: &Context,
        Accumulated { path, challenges, start }: Accumulated<'_>,
        side: Side,
        Stated { text, doc, span }: Stated<'_>,
    ) -> usize {
        let column = body.table.columns.len();
        let suffix = match text.kind {
            ArgumentKind::Lookup => "sum",
            ArgumentKind::Permutation => "product",
            ArgumentKind::Evaluation => "evaluation",
        };
        body.table.columns.push(ir::Column {
            name: format!("{path}/{suffix}"),
            phase: challenges.phase,
            kind: ir::Kind::Ext,
            span: text.path.span,
        });
        let public = match &text.right {
            OtherSide::Rows(_) => None,
            OtherSide::Public(list) => self.public_list(list, &side, context.scope),
        };
        let Side { tuple, rows, condition, condition_span, times } = side;
        let (on, off) = condition.unzip();
        let accumulator = ir::Accumulator {
            name: path.to_owned(),
            kind: text.kind,
            column,
            tuple,
            z: challenges.z,
            weights: challenges.weights.clone(),
            rows: rows.row_set(),
            unless: off.clone(),
            condition: condition_span,
            times,
            public,
            start: start.value,
            span,
        };
        let total = match start.terminal {
            Some(draw) => ExprNode::Draw(draw),
            None => ExprNode::PublicEvaluation(body.table.accumulators.len()),
        };
        let terms = Terms { accumulator: &accumulator, condition: on.zip(off), span };
        let parts = match start.value {
            ir::Start::BelowLast => going_up(&terms, &rows),
            ir::Start::Integer(_) | ir::Start::Draw(_) | ir::Start::Free(_) => {
                let what = if start.terminal.is_some() { "total" } else { "claim" };
                going_down(&terms, &rows, (what, node(total, span)))
            }
        };
        for (name, rows, value, text) in parts {
            if !rows.is_empty() {
                let rows = HeldRows::new(1, rows, text, span);
                self.constraint(body, context, &format!("{path}/{name}"), doc, value, &rows, span);
            }
        }
        body.table.accumulators.push(accumulator);
        column
    }

    /// The equation in the first row of one table: of both totals, of the total and a public list, or, where the
    /// sides go down, of what the prover chose for them.
    pub(super) fn meet(
        &mut self,
        body: &mut Body,
        context: &Context,
        name: &str,
        columns: &[usize],
        start: Started,
        Stated { text, doc, span }: Stated<'_>,
    ) -> Result<()> {
        let cell = |column: usize| node(ExprNode::Cell(ir::Cell { column, offset: 0 }), span);
        let is_known = match &text.right {
            OtherSide::Rows(_) => true,
            OtherSide::Public(_) => {
                body.table.accumulators.last().is_some_and(|last| last.public.is_some())
            }
        };
        if !is_known {
            return Err(super::super::Reported);
        }
        let (what, other) = match (start.value, columns) {
            (ir::Start::Integer(_) | ir::Start::Draw(_), _) => return Ok(()),
            (ir::Start::Free(_), [_, right, ..]) => ("start", cell(*right)),
            (ir::Start::BelowLast, [_, right, ..]) => ("total", cell(*right)),
            (ir::Start::BelowLast | ir::Start::Free(_), _) => {
                let index = body.table.accumulators.len() - 1;
                ("claim", node(ExprNode::PublicEvaluation(index), span))
            }
        };
        let value = node(ExprNode::Sub(cell(columns[0]), other), span);
        let rows = HeldRows::new(1, Rows::row(0), "first row".to_owned(), span);
        self.constraint(body, context, &format!("{name}/{what}"), doc, value, &rows, span);
        Ok(())
    }
}

/// From below the last row up to row 0: a row's value is that of the row below with its own tuple.
fn going_up(terms: &Terms<'_>, rows: &HeldRows) -> Vec<Part> {
    let (here, below, end) = (terms.cell(0), terms.cell(1), terms.neutral());
    let (last, set) = (Rows::row(-1), rows.rows());
    let [step, carry] = between(rows);
    let end = match set.contains(-1) {
        true => terms.step(&end, &here),
        false => terms.sub(here.clone(), end),
    };
    vec![
        ("step", step.0, terms.step(&below, &here), step.1),
        ("carry", carry.0, terms.sub(here, below), carry.1),
        ("last", last, end, "last row".to_owned()),
    ]
}

/// From row 0 down: the value below is that of a row with its tuple, and what would be below the last row is the
/// total, which has this name for a constraint.
fn going_down(
    terms: &Terms<'_>,
    rows: &HeldRows,
    (what, total): (&'static str, Expr),
) -> Vec<Part> {
    let (here, below) = (terms.cell(0), terms.cell(1));
    let [step, carry] = between(rows);
    let end = match rows.rows().contains(-1) {
        true => terms.step(&here, &total),
        false => terms.sub(total, here.clone()),
    };
    let first = terms.first().map(|value| {
        ("first", Rows::row(0), terms.sub(here.clone(), value), "first row".to_owned())
    });
    let others = [
        ("step", step.0, terms.step(&here, &below), step.1),
        ("carry", carry.0, terms.sub(below, here), carry.1),
        (what, Rows::row(-1), end, "last row".to_owned()),
    ];
    first.into_iter().chain(others).collect()
}

/// The rows before the last one that may take part, and those that do not, both with their words.
fn between(rows: &HeldRows) -> [(Rows, String); 2] {
    let (last, set) = (Rows::row(-1), rows.rows());
    let text = rows.row_set().text;
    let step = if set.contains(-1) { format!("{text} except last") } else { text.clone() };
    let others = Rows::class(1, 0).except(set).except(&last);
    [(set.except(&last), step), (others, format!("row except last, where not {text}"))]
}
