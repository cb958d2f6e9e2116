//! Views: virtual columns of columns and of other views, alone or side by side under the names of fields.

use super::evaluate::At;
use super::table::{Body, Context};
use super::value::{Binding, Value, View};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, ViewCells};
use std::rc::Rc;

impl Resolver<'_> {
    pub(super) fn view(
        &mut self,
        body: &mut Body,
        context: &Context,
        name: &ast::Ident,
        frame: Option<&ast::Ident>,
        source: &ast::Expr,
        cells: &ViewCells,
    ) -> Result<()> {
        let source_view = match self.value(source, At::scope(context.scope))?.into_view() {
            Ok(view) => view,
            Err(other) => {
                let title =
                    format!("a view is made of a column or a view, not of {}", other.kind());
                return self.error(Code::KindMismatch, source.span, title);
            }
        };
        let step = match frame {
            None => source_view.cells.step,
            Some(frame) => match self.lookup(&frame.name, frame.span, context.scope)? {
                Binding::Value(Value::Frame(frame)) => frame.rows,
                Binding::Value(Value::View(view)) => view.cells.step,
                Binding::Value(_) | Binding::Let(..) | Binding::Def(..) | Binding::Block(..) => {
                    let title = format!("`{}` is no frame", frame.name);
                    return self.error(Code::KindMismatch, frame.span, title);
                }
            },
        };
        if step % source_view.cells.step != 0 {
            let title = format!(
                "the frame has {step} rows, but `{}` has a cell every {}",
                source_view.name, source_view.cells.step
            );
            let diagnostic = Diagnostic::new(Code::SparseView, name.span, title);
            return Err(self.fail(diagnostic.help("use a frame that is a multiple of it")));
        }
        let path = format!("{}{}", context.prefix, name.name).into();
        let view = match cells {
            ViewCells::All => View { name: name.name.clone(), path, ..source_view },
            ViewCells::At(index) => {
                let index_span = index.span;
                let index = self.cell_of_frame(index, context, step, &source_view)?;
                let place = |cells: ir::VirtualColumn| ir::VirtualColumn {
                    step,
                    offset: cells.offset + index * source_view.cells.step,
                    ..cells
                };
                let fields = source_view.fields.as_ref();
                let fields = fields.map(|fields| {
                    let moved = fields.iter().map(|(name, cells)| (name.clone(), place(*cells)));
                    Rc::new(moved.collect())
                });
                let cells = place(source_view.cells);
                self.sibling(body, source_view.cells, cells, &name.name, index_span);
                View { name: name.name.clone(), path, cells, fields, ..source_view }
            }
            ViewCells::Fields(fields) => {
                View { path, ..self.record(body, context, name, step, &source_view, fields)? }
            }
        };
        self.show_view(body, &context.prefix, &view, name.span);
        self.declare(context.scope, name, Binding::Value(Value::View(view)));
        Ok(())
    }

    /// A view with named cells.
    pub(super) fn record(
        &mut self,
        body: &mut Body,
        context: &Context,
        name: &ast::Ident,
        step: u64,
        source: &View,
        fields: &[(ast::Ident, ast::Expr)],
    ) -> Result<View> {
        if source.fields.is_some() {
            let title = format!("`{}` has fields of its own", source.name);
            return self.error(Code::KindMismatch, name.span, title);
        }
        let mut cells: Vec<(String, ir::VirtualColumn)> = Vec::new();
        for (field, index) in fields {
            if cells.iter().any(|(old, _)| *old == field.name) {
                let title = format!("`{}` has two fields `{}`", name.name, field.name);
                self.add(Diagnostic::new(Code::DuplicateName, field.span, title));
            }
            let index = self.cell_of_frame(index, context, step, source)?;
            let offset = source.cells.offset + index * source.cells.step;
            let column = ir::VirtualColumn { step, offset, ..source.cells };
            let full = format!("{}.{}", name.name, field.name);
            self.sibling(body, source.cells, column, &full, field.span);
            cells.push((field.name.clone(), column));
        }
        let whole = ir::VirtualColumn { step, ..source.cells };
        let fields = Some(Rc::new(cells));
        Ok(View { name: name.name.clone(), cells: whole, fields, ..source.clone() })
    }

    pub(super) fn cell_of_frame(
        &mut self,
        index: &ast::Expr,
        context: &Context,
        step: u64,
        source: &View,
    ) -> Result<u64> {
        let n_cells =
            i64::try_from(step / source.cells.step).expect("frames have at most 2^16 rows");
        Ok(self.small(index, context.scope, 0, n_cells - 1)?.unsigned_abs())
    }

    /// Reports a cell that two views of one source share.
    pub(super) fn sibling(
        &mut self,
        body: &mut Body,
        source: ir::VirtualColumn,
        cells: ir::VirtualColumn,
        name: &str,
        span: Span,
    ) {
        let siblings = body.siblings.entry(source).or_default();
        let share = |other: &ir::VirtualColumn| {
            let step = cells.step.min(other.step);
            cells.offset % step == other.offset % step
        };
        if let Some((_, other, place)) = siblings.iter().find(|(other, _, _)| share(other)) {
            let title = format!("`{name}` shares cells with `{other}`");
            let diagnostic = Diagnostic::new(Code::ViewOverlap, span, title)
                .other(*place, format!("`{other}` is placed here"))
                .help("move one of them, or make one a view of the other");
            self.add(diagnostic);
        }
        siblings.push((cells, name.to_owned(), span));
    }

    /// Keeps a view's virtual columns for documentation.
    pub(super) fn show_view(&mut self, body: &mut Body, prefix: &str, view: &View, span: Span) {
        let mut show = |name: String, cells| {
            body.table.views.push(ir::View { name: format!("{prefix}{name}"), cells, span });
        };
        match &view.fields {
            None => show(view.name.clone(), view.cells),
            Some(fields) => {
                for (field, cells) in fields.iter() {
                    show(format!("{}.{field}", view.name), *cells);
                }
            }
        }
    }
}
