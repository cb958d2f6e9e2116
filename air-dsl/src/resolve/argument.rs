//! Arguments over the rows of tables: look-ups, permutations and evaluations by accumulators.
//!
//! Each side has a column of its own in the phase after the challenges. Where nothing else is said, a fixed value
//! stands below the last row, so that row 0 holds the total whatever the height: no start value and no total comes
//! from the prover. The totals of both sides meet in row 0, or one meets the evaluation of a public list. With `from`
//! the columns go down from the first row, and both end in a terminal, a value that the proof carries, or in the
//! evaluation of the list.

mod accumulate;
mod challenges;
mod condition;
mod side;
mod start;
mod terms;

use self::accumulate::Accumulated;
pub(super) use self::side::late_draw;
use super::table::{Body, Context, Opened};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, OtherSide};

/// An argument as it stands in the text.
#[derive(Clone, Copy)]
struct Stated<'a> {
    text: &'a ast::Argument,
    doc: &'a str,
    span: Span,
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
        let Opened { body, context, .. } = &mut tables[left];
        let start = self.start(body, context.scope, text, &name, &challenges)?;
        let is_one_table = right == Some(left);
        let stated = Stated { text, doc: &item.doc, span: item.span };
        let mut columns = Vec::new();
        for (place, table, side) in sides(text, left, right) {
            let Opened { body, context, .. } = &mut tables[table];
            let path = if is_one_table { format!("{name}/{place}") } else { name.clone() };
            let side = self.side_of(body, context.scope, side, text, &challenges)?;
            let how = Accumulated { path: &path, challenges: &challenges, start };
            let column = self.accumulate(body, context, how, side, stated);
            columns.push(ir::LinkedColumn { table, column });
        }
        self.terminal(start, columns[0], item.span);
        match columns.as_slice() {
            &[left, right] if !is_one_table => {
                // What goes up meets in row 0; what goes down must begin with the same choice.
                let what = match start.value {
                    ir::Start::BelowLast => "total",
                    ir::Start::Free(_) => "start",
                    ir::Start::Integer(_) | ir::Start::Draw(_) => return Ok(()),
                };
                self.layout.links.push(ir::Link {
                    name: format!("{name}/{what}"),
                    doc: item.doc.clone(),
                    left,
                    right,
                    span: item.span,
                });
                Ok(())
            }
            columns => {
                let Opened { body, context, .. } = &mut tables[left];
                let columns: Vec<usize> = columns.iter().map(|one| one.column).collect();
                self.meet(body, context, &name, &columns, start, stated)
            }
        }
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
        let start = self.start(body, context.scope, text, &name, &challenges)?;
        let mut columns = Vec::new();
        for (place, _, side) in sides(text, 0, right.map(|_| 0)) {
            let path = if right.is_some() { format!("{name}/{place}") } else { name.clone() };
            let side = self.side_of(body, context.scope, side, text, &challenges)?;
            let how = Accumulated { path: &path, challenges: &challenges, start };
            columns.push(self.accumulate(body, context, how, side, stated));
        }
        self.terminal(
            start,
            ir::LinkedColumn { table: body.index, column: columns[0] },
            stated.span,
        );
        self.meet(body, context, &name, &columns, start, stated)
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
