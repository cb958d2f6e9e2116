//! Arguments over the rows of tables: look-ups, permutations and evaluations by suffix accumulators.
//!
//! Each side has a column of its own in the phase after the challenges. Below the last row stands a fixed value, so
//! that row 0 holds the total whatever the height: no start value and no total comes from the prover. The totals of
//! both sides meet in row 0, or one meets the evaluation of a public list.

mod condition;
mod terms;

use self::terms::Terms;
use super::evaluate::At;
use super::rows::{HeldRows, collect_cells};
use super::table::{Body, Context, Opened};
use super::value::{ScopeId, node};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::ir::{self, ArgumentKind, Expr, ExprNode};
use crate::row_set::Rows;
use crate::source::Span;
use crate::syntax::ast::{self, OtherSide};

/// The challenges of an argument.
struct Challenges {
    z: usize,
    weights: Vec<usize>,
    /// The phase of its accumulators.
    phase: usize,
}

/// An argument as it stands in the text.
#[derive(Clone, Copy)]
struct Stated<'a> {
    text: &'a ast::Argument,
    doc: &'a str,
    span: Span,
}

/// A side of an argument, resolved.
struct Side {
    tuple: Vec<Expr>,
    rows: HeldRows,
    /// Polynomials of which the first is zero in the rows that take no part, the second in those that do.
    condition: Option<(Expr, Expr)>,
    times: Option<Expr>,
}

impl Resolver<'_> {
    /// An argument that stands outside of all tables: its sides name theirs.
    pub(super) fn argument_between_tables(
        &mut self,
        tables: &mut [Opened],
        text: &ast::Argument,
        item: &ast::Item,
    ) -> Result<()> {
        self.statement = Some(item.span);
        self.step(item.span)?;
        let left = self.table_of(tables, &text.left)?;
        let right = match &text.right {
            OtherSide::Rows(side) => Some(self.table_of(tables, side)?),
            OtherSide::Public(_) => None,
        };
        let name = self.path(&text.path, tables[left].context.scope)?;
        if let Some(before) = self.arguments.insert(name.clone(), text.path.span) {
            self.duplicate(&name, text.path.span, before);
            return Err(super::Reported);
        }
        let challenges = self.challenges(text, tables[left].context.scope)?;
        let is_one_table = right == Some(left);
        let stated = Stated { text, doc: &item.doc, span: item.span };
        let mut columns = Vec::new();
        for (place, table, side) in sides(text, left, right) {
            let Opened { body, context, .. } = &mut tables[table];
            let path = if is_one_table { format!("{name}/{place}") } else { name.clone() };
            let side = self.side_of(body, context.scope, side, text, &challenges)?;
            let column = self.accumulate(body, context, &path, side, &challenges, stated);
            columns.push(ir::LinkedColumn { table, column });
        }
        match (&text.right, columns.as_slice()) {
            (OtherSide::Rows(_), [left, right]) if !is_one_table => {
                let link = ir::Link {
                    name: format!("{name}/total"),
                    doc: item.doc.clone(),
                    left: *left,
                    right: *right,
                    span: item.span,
                };
                self.layout.links.push(link);
            }
            (OtherSide::Rows(_) | OtherSide::Public(_), columns) => {
                let Opened { body, context, .. } = &mut tables[left];
                let columns: Vec<usize> = columns.iter().map(|one| one.column).collect();
                self.end(body, context, &name, &columns, stated)?;
            }
        }
        Ok(())
    }

    /// An argument in the body of a table: both its sides are rows of it.
    pub(super) fn argument_in_a_table(
        &mut self,
        body: &mut Body,
        context: &Context,
        text: &ast::Argument,
        statement: &ast::Stmt,
    ) -> Result<()> {
        self.stands_under_no_condition("an argument", body, context, text.path.span)?;
        let right = match &text.right {
            OtherSide::Rows(side) => Some(&**side),
            OtherSide::Public(_) => None,
        };
        for side in [Some(&text.left), right].into_iter().flatten() {
            if let Some(table) = &side.table {
                let title = "inside of a table, both sides are rows of it";
                let diagnostic = Diagnostic::new(Code::Syntax, table.span, title)
                    .help("leave the name out, or move the argument out of the table");
                return Err(self.fail(diagnostic));
            }
        }
        let name = format!("{}{}", context.prefix, self.path(&text.path, context.scope)?);
        let challenges = self.challenges(text, context.scope)?;
        let doc = &context.doc_below(statement);
        let stated = Stated { text, doc, span: statement.span };
        let mut columns = Vec::new();
        for (place, _, side) in sides(text, 0, right.map(|_| 0)) {
            let path = if right.is_some() { format!("{name}/{place}") } else { name.clone() };
            let side = self.side_of(body, context.scope, side, text, &challenges)?;
            columns.push(self.accumulate(body, context, &path, side, &challenges, stated));
        }
        self.end(body, context, &name, &columns, stated)
    }

    /// The table that a side names.
    fn table_of(&mut self, tables: &[Opened], side: &ast::Side) -> Result<usize> {
        let names = || tables.iter().map(|table| table.name.name.as_str());
        let Some(name) = &side.table else {
            let title = "the side does not say of which table its rows are";
            let diagnostic = Diagnostic::new(Code::Syntax, side.span, title);
            return Err(self.fail(diagnostic.help("write the table before it: `table (x, y)`")));
        };
        if let Some(index) = names().position(|table| table == name.name) {
            return Ok(index);
        }
        let title = format!("no table is called `{}`", name.name);
        let mut diagnostic = Diagnostic::new(Code::UnknownName, name.span, title);
        if let Some(near) = suggest(&name.name, names()) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        Err(self.fail(diagnostic))
    }

    /// The challenges behind `by`, as many as the tuples need.
    fn challenges(&mut self, text: &ast::Argument, scope: ScopeId) -> Result<Challenges> {
        if let (OtherSide::Public(list), ArgumentKind::Lookup | ArgumentKind::Permutation) =
            (&text.right, text.kind)
        {
            let title = "only an evaluation compares rows with a public list";
            let diagnostic = Diagnostic::new(Code::KindMismatch, list.span, title)
                .help("a public list that stands in for some rows: `permutation … on rows: … with dummy as list`");
            return Err(self.fail(diagnostic));
        }
        let (z, mut last) = self.draw(&text.z, scope)?;
        let mut weights = Vec::new();
        for weight in &text.weights {
            let (weight, phase) = self.draw(weight, scope)?;
            if weights.contains(&weight) || weight == z {
                let title = format!("`{}` is used twice", self.layout.draws[weight].name);
                let diagnostic = Diagnostic::new(Code::DuplicateName, text.z.span, title).help(
                    "draw a challenge for each field: equal ones let tuples stand for each other",
                );
                return Err(self.fail(diagnostic));
            }
            weights.push(weight);
            last = last.max(phase);
        }
        let width = text.left.tuple.len();
        if weights.len() != width && weights.len() + 1 != width {
            let title = format!(
                "tuples of {width} fields take {width} or {} challenges after `by`, not {}",
                width + 1,
                weights.len() + 1
            );
            let diagnostic = Diagnostic::new(Code::WrongCount, text.z.span, title).help(
                "one for the argument, and one for each field, or for each from the second on",
            );
            return Err(self.fail(diagnostic));
        }
        Ok(Challenges { z, weights, phase: last + 1 })
    }

    fn side_of(
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
        let condition = match &side.condition {
            Some(condition) => Some(self.condition(body, condition, &rows, at)?),
            None => None,
        };
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
        Ok(Side { tuple, rows, condition, times })
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

    /// Adds the column of a side and its constraints; the result is the column.
    fn accumulate(
        &mut self,
        body: &mut Body,
        context: &Context,
        path: &str,
        side: Side,
        challenges: &Challenges,
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
        let Side { tuple, rows, condition, times } = side;
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
            times,
            public,
            span,
        };
        let terms = Terms { accumulator: &accumulator, condition: on.zip(off), span };
        let every = Rows::class(1, 0);
        let last = Rows::row(-1);
        let set = rows.rows();
        let takes_last = set.contains(-1);
        let (below, end) = (terms.cell(1), terms.start());
        let step = (set.except(&last), terms.step(&below));
        let carry = (every.except(set).except(&last), terms.sub(terms.cell(0), below));
        let end = match takes_last {
            true => terms.step(&end),
            false => terms.sub(terms.cell(0), end),
        };
        let set_text = rows.row_set().text;
        let step_text =
            if takes_last { format!("{set_text} except last") } else { set_text.clone() };
        let parts = [
            ("step", step.0, step.1, step_text),
            ("carry", carry.0, carry.1, format!("row except last, where not {set_text}")),
            ("last", last, end, "last row".to_owned()),
        ];
        for (name, rows, value, text) in parts {
            if !rows.is_empty() {
                let rows = HeldRows::new(1, rows, text, span);
                self.constraint(body, context, &format!("{path}/{name}"), doc, value, &rows, span);
            }
        }
        body.table.accumulators.push(accumulator);
        column
    }

    /// The equation of the totals in the first row of one table.
    fn end(
        &mut self,
        body: &mut Body,
        context: &Context,
        name: &str,
        columns: &[usize],
        Stated { text, doc, span }: Stated<'_>,
    ) -> Result<()> {
        let cell = |column: usize| node(ExprNode::Cell(ir::Cell { column, offset: 0 }), span);
        let (what, other) = match (&text.right, columns) {
            (OtherSide::Rows(_), [_, right]) => ("total", cell(*right)),
            (OtherSide::Rows(_) | OtherSide::Public(_), _) => {
                let index = body.table.accumulators.len() - 1;
                if body.table.accumulators[index].public.is_none() {
                    return Err(super::Reported);
                }
                ("claim", node(ExprNode::PublicEvaluation(index), span))
            }
        };
        let value = node(ExprNode::Sub(cell(columns[0]), other), span);
        let rows = HeldRows::new(1, Rows::row(0), "first row".to_owned(), span);
        self.constraint(body, context, &format!("{name}/{what}"), doc, value, &rows, span);
        Ok(())
    }

    /// The public list of an evaluation.
    fn public_list(
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
fn late_draw(expr: &Expr, phase: usize, draws: &[ir::Draw]) -> Option<(usize, Span)> {
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

/// The sides that are rows of tables, each with what it is called where both are of one table.
fn sides(
    text: &ast::Argument,
    left: usize,
    right: Option<usize>,
) -> impl Iterator<Item = (&'static str, usize, &ast::Side)> {
    let other = match (&text.right, right) {
        (OtherSide::Rows(side), Some(right)) => Some(("right", right, &**side)),
        (OtherSide::Rows(_) | OtherSide::Public(_), _) => None,
    };
    [Some(("left", left, &text.left)), other].into_iter().flatten()
}
