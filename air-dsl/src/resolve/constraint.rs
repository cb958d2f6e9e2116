//! Constraints: their names, what vanishes, and the table that they are added to.

use super::condition::Stated;
use super::evaluate::At;
use super::rows::HeldRows;
use super::table::{Body, Context};
use super::value::{ScopeId, Value, node};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, Relation};

impl Resolver<'_> {
    /// What vanishes, left side less right side, and the place of both.
    pub(super) fn relation(&mut self, relation: &Relation, at: At) -> Result<(ir::Expr, Span)> {
        match relation {
            Relation::Equal(left, right) | Relation::Fill(left, right) => {
                let span = Span { end: right.span.end, ..left.span };
                let side = |resolver: &mut Self, side: &ast::Expr| {
                    let value = resolver.value(side, at)?;
                    resolver.poly(value, side.span, at)
                };
                let a = side(self, left);
                let b = side(self, right);
                let (a, b) = (a?, b?);
                let zero = matches!(&*b.node, ir::ExprNode::Const(value) if value.bits() == 0);
                let value = if zero { a } else { node(ir::ExprNode::Sub(a, b), span) };
                Ok((value, span))
            }
            Relation::Bool(inner) => {
                let value = self.value(inner, at)?;
                let value = self.poly(value, inner.span, at)?;
                Ok((self.bool_of(value, inner.span)?, inner.span))
            }
        }
    }

    /// Adds a constraint, if its name is new and its reads stay in the table.
    #[expect(clippy::too_many_arguments, reason = "a constraint has as many parts")]
    pub(super) fn constraint(
        &mut self,
        body: &mut Body,
        context: &Context,
        name: &str,
        doc: &str,
        value: ir::Expr,
        rows: &HeldRows,
        span: Span,
    ) {
        if let Some(arm) = &mut body.arm {
            let (name, doc) = (name.to_owned(), doc.to_owned());
            arm.push(Stated { name, doc, value, span, arms: Vec::new() });
            return;
        }
        if let Some(before) = body.names.insert(name.to_owned(), span) {
            let title = format!("two constraints are called `{name}`");
            let diagnostic = Diagnostic::new(Code::DuplicateName, span, title);
            let diagnostic = match before == span {
                true => diagnostic.label("in more than one turn or `use`"),
                false => diagnostic.label("the second").other(before, "the first"),
            };
            let diagnostic =
                diagnostic.help("give one of them another name, or an index: `name[i]`");
            self.add(diagnostic);
        }
        if !rows.is_cyclic {
            self.reads_stay_in_the_table(&value, rows);
        }
        body.facts.holds_on(rows.rows().clone());
        body.table.constraints.push(ir::Constraint {
            name: name.to_owned(),
            doc: doc.to_owned(),
            value,
            rows: rows.row_set(),
            is_cyclic: rows.is_cyclic,
            arms: Vec::new(),
            uses: self.uses(),
            span,
            turns: context.turns.clone(),
        });
    }

    /// A path with its indices as numbers, or as the names of the views that they are.
    pub(super) fn path(&mut self, path: &ast::Path, scope: ScopeId) -> Result<String> {
        let mut labels = Vec::new();
        for label in &path.labels {
            labels.push(match &label.index {
                None => label.name.clone(),
                Some(index) => match self.value(index, At::scope(scope))? {
                    Value::Int(value) => format!("{}[{value}]", label.name),
                    Value::View(view) => format!("{}[{}]", label.name, view.name),
                    other @ (Value::Poly(_)
                    | Value::Periodic(_)
                    | Value::List(_)
                    | Value::Frame(_)
                    | Value::PublicList(_)) => {
                        let title = format!("an index of a name is a number, not {}", other.kind());
                        return self.error(Code::KindMismatch, index.span, title);
                    }
                },
            });
        }
        Ok(labels.join("/"))
    }
}
