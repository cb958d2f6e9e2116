//! Tables: columns, frames, views and the statements of their bodies.

use super::evaluate::{At, node};
use super::rows::HeldRows;
use super::value::{Binding, ScopeId, Value, View};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, Pattern, Relation, Stmt, StmtKind, ViewCells};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A table while its body is resolved.
pub(super) struct Body {
    pub(super) table: ir::Table,
    /// The place of each constraint's name.
    names: BTreeMap<String, Span>,
    /// Views by their source, to find cells that two of them share.
    siblings: BTreeMap<ir::VirtualColumn, Vec<(ir::VirtualColumn, String, Span)>>,
    /// The blocks that are being instantiated, outermost first.
    blocks: Vec<String>,
}

/// What holds for the statements of a body.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) scope: ScopeId,
    /// The path in front of every constraint's.
    pub(super) prefix: String,
    /// The sentences above the enclosing group, for constraints that have none of their own.
    pub(super) doc: String,
    /// The rows of the enclosing `on`.
    pub(super) rows: Option<Rc<HeldRows>>,
    pub(super) turns: Vec<ir::Turn>,
}

impl Context {
    /// The sentences of a statement, or else those of its group.
    pub(super) fn doc_below(&self, statement: &Stmt) -> String {
        if statement.doc.is_empty() { self.doc.clone() } else { statement.doc.clone() }
    }
}

impl Resolver<'_> {
    /// No frame has more rows.
    pub(super) const MAX_FRAME: i64 = 1 << 16;
    /// Blocks are nested no deeper.
    const MAX_BLOCKS: usize = 32;

    pub(super) fn table(
        &mut self,
        file: ScopeId,
        name: &ast::Ident,
        doc: &str,
        statements: &[Stmt],
    ) {
        let scope = self.scopes.open(Some(file));
        let row = ast::Ident { name: "row".to_owned(), span: name.span };
        self.declare(scope, &row, Binding::Value(Value::Frame(1)));
        let table = ir::Table {
            name: name.name.clone(),
            doc: doc.to_owned(),
            columns: self.columns(scope, statements),
            views: Vec::new(),
            constraints: Vec::new(),
            permutations: Vec::new(),
        };
        let mut body =
            Body { table, names: BTreeMap::new(), siblings: BTreeMap::new(), blocks: Vec::new() };
        let (prefix, doc) = (String::new(), String::new());
        let context = Context { scope, prefix, doc, rows: None, turns: Vec::new() };
        self.body(&mut body, &context, statements);
        if body.table.columns.is_empty() && self.report.is_empty() {
            let title = format!("the table `{}` commits no column", name.name);
            let diagnostic = Diagnostic::new(Code::NoLayout, name.span, title);
            self.report.add(diagnostic.help("declare some: `commit { a, b }`"));
        }
        self.layout.tables.push(body.table);
    }

    /// The columns of all `commit`s of a table, by phase, then in the order of the text.
    fn columns(&mut self, scope: ScopeId, statements: &[Stmt]) -> Vec<ir::Column> {
        let mut columns = Vec::new();
        for statement in statements {
            let StmtKind::Commit { after, names } = &statement.kind else { continue };
            let phase = match after {
                None => 0,
                Some(group) => match self.groups.iter().position(|one| one.name == group.name) {
                    Some(phase) => phase + 1,
                    None => {
                        let title = format!("no challenges are drawn as `{}`", group.name);
                        let mut diagnostic = Diagnostic::new(Code::UnknownName, group.span, title);
                        let groups = self.groups.iter().map(|group| group.name.as_str());
                        if let Some(near) = suggest(&group.name, groups) {
                            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                        }
                        self.report.add(diagnostic);
                        0
                    }
                },
            };
            let kind = if phase == 0 { ir::Kind::Base } else { ir::Kind::Ext };
            columns.extend(names.iter().map(|name| ir::Column {
                name: name.name.clone(),
                phase,
                kind,
                span: name.span,
            }));
        }
        columns.sort_by_key(|column| column.phase);
        for (index, column) in columns.iter().enumerate() {
            let view = View {
                name: column.name.clone(),
                cells: ir::VirtualColumn { column: index, step: 1, offset: 0 },
                shift: 0,
                indexed: false,
                fields: None,
            };
            let name = ast::Ident { name: column.name.clone(), span: column.span };
            self.declare(scope, &name, Binding::Value(Value::View(view)));
        }
        columns
    }

    fn body(&mut self, body: &mut Body, context: &Context, statements: &[Stmt]) {
        for statement in statements {
            // A mistake is reported where it is found; the next statement is resolved all the same.
            let _ = self.statement(body, context, statement);
        }
    }

    fn statement(&mut self, body: &mut Body, context: &Context, statement: &Stmt) -> Result<()> {
        self.statement = Some(statement.span);
        self.step(statement.span)?;
        match &statement.kind {
            StmtKind::Commit { .. } => self.commit_stands_in_a_table(body, context, statement),
            StmtKind::Const { name, value } => {
                self.constant(context.scope, name, value);
                Ok(())
            }
            StmtKind::Frame { name, rows } => self.frame(context, name, rows),
            StmtKind::View { name, frame, source, cells } => {
                self.view(body, context, name, frame.as_ref(), source, cells)
            }
            StmtKind::Let { pattern, value } => self.names_values(context, pattern, value),
            StmtKind::Def(def) => {
                let binding = Binding::Def(Rc::new(def.clone()), context.scope);
                self.declare(context.scope, &def.name, binding);
                Ok(())
            }
            StmtKind::Scope { path, body: inner } => {
                let prefix = format!("{}{}/", context.prefix, self.path(path, context.scope)?);
                // A scope names constraints, and nothing else: what is declared in it stays in it.
                let scope = self.scopes.open(Some(context.scope));
                let doc = context.doc_below(statement);
                self.body(body, &Context { scope, prefix, doc, ..context.clone() }, inner);
                Ok(())
            }
            StmtKind::On { rows, body: inner } => {
                if context.rows.is_some() {
                    let title = "a row set stands inside another one";
                    let diagnostic = Diagnostic::new(Code::Syntax, rows.span, title);
                    return Err(self.fail(diagnostic.help("close the outer `on` first")));
                }
                let rows = Some(Rc::new(self.rows(rows, context.scope)?));
                let scope = self.scopes.open(Some(context.scope));
                let doc = context.doc_below(statement);
                self.body(body, &Context { scope, doc, rows, ..context.clone() }, inner);
                Ok(())
            }
            StmtKind::For { variable, over, body: inner } => {
                let run = self.n_loop_runs;
                self.n_loop_runs += 1;
                for (index, turn) in
                    self.turns(over, At::scope(context.scope))?.into_iter().enumerate()
                {
                    let scope = self.scopes.open(Some(context.scope));
                    self.declare(scope, variable, turn);
                    let mut turns = context.turns.clone();
                    turns.push(ir::Turn { run, index });
                    let doc = context.doc_below(statement);
                    self.body(body, &Context { scope, doc, turns, ..context.clone() }, inner);
                }
                Ok(())
            }
            StmtKind::Use { block, args, path } => {
                self.use_block(body, context, block, args, path.as_ref(), statement.span)
            }
            StmtKind::Permutation(permutation) => {
                self.permutation(body, context, permutation, statement)
            }
            StmtKind::Constraint { path, rows, relation } => {
                let rows = match rows {
                    Some(rows) => Some(Rc::new(self.rows(rows, context.scope)?)),
                    None => context.rows.clone(),
                };
                let Some(rows) = rows else {
                    let title = "the constraint does not say on which rows it holds";
                    let diagnostic = Diagnostic::new(Code::NoRowSet, path.span, title)
                        .help("write `label on row: …`, or put it into an `on … { }`");
                    return Err(self.fail(diagnostic));
                };
                let name = format!("{}{}", context.prefix, self.path(path, context.scope)?);
                let frame = Some(rows.frame);
                let at = At { frame, ..At::scope(context.scope) };
                let (value, span) = self.relation(relation, at)?;
                let place = Span { start: path.span.start, end: span.end, ..path.span };
                let doc = context.doc_below(statement);
                self.constraint(body, context, &name, &doc, value, &rows, place);
                Ok(())
            }
        }
    }

    /// Columns were declared with the table; anywhere else a `commit` has no meaning.
    fn commit_stands_in_a_table(
        &mut self,
        body: &Body,
        context: &Context,
        statement: &Stmt,
    ) -> Result<()> {
        let in_table =
            body.blocks.is_empty() && context.prefix.is_empty() && context.rows.is_none();
        if in_table && context.turns.is_empty() {
            return Ok(());
        }
        let title = "columns are committed by a table, not inside a block, a scope or a loop";
        let diagnostic = Diagnostic::new(Code::Syntax, statement.span, title);
        Err(self.fail(diagnostic.help("commit them in the table, and give them to the block")))
    }

    /// What vanishes, left side less right side, and the place of both.
    fn relation(&mut self, relation: &Relation, at: At) -> Result<(ir::Expr, Span)> {
        match relation {
            Relation::Equal(left, right) => {
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
        if let Some(before) = body.names.insert(name.to_owned(), span) {
            let title = format!("two constraints are called `{name}`");
            let diagnostic = Diagnostic::new(Code::DuplicateName, span, title)
                .label("the second")
                .other(before, "the first")
                .help("give one of them another name, or an index: `name[i]`");
            self.report.add(diagnostic);
        }
        self.reads_stay_in_the_table(&value, rows);
        body.table.constraints.push(ir::Constraint {
            name: name.to_owned(),
            doc: doc.to_owned(),
            value,
            rows: rows.row_set(),
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

    fn frame(&mut self, context: &Context, name: &ast::Ident, rows: &ast::Expr) -> Result<()> {
        let n_rows = self.small(rows, context.scope, 1, Self::MAX_FRAME)?.unsigned_abs();
        if !n_rows.is_power_of_two() {
            let title = format!("a frame has a power of two of rows, not {n_rows}");
            let help = format!(
                "the next ones are {} and {}",
                n_rows.next_power_of_two() / 2,
                n_rows.next_power_of_two()
            );
            let diagnostic = Diagnostic::new(Code::OutOfRange, rows.span, title);
            return Err(self.fail(diagnostic.help(help)));
        }
        self.declare(context.scope, name, Binding::Value(Value::Frame(n_rows)));
        Ok(())
    }

    fn names_values(
        &mut self,
        context: &Context,
        pattern: &Pattern,
        value: &ast::Expr,
    ) -> Result<()> {
        match pattern {
            Pattern::Name(name) => {
                // A name for a view or a list is that view or list itself.
                let binding = Binding::Let(Rc::new(value.clone()), context.scope);
                self.declare(context.scope, name, binding);
                Ok(())
            }
            Pattern::List(names) => {
                let elements = self.elements(value, At::scope(context.scope))?;
                for (name, element) in names.iter().zip(&elements) {
                    self.declare(context.scope, name, element.clone());
                }
                if names.len() != elements.len() {
                    let title = format!(
                        "{} names stand for the {} elements of a list",
                        names.len(),
                        elements.len()
                    );
                    return self.error(Code::WrongCount, value.span, title);
                }
                Ok(())
            }
        }
    }

    fn view(
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
                Binding::Value(Value::Frame(rows)) => rows,
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
        let view = match cells {
            ViewCells::All => View { name: name.name.clone(), ..source_view },
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
                View { name: name.name.clone(), cells, fields, ..source_view }
            }
            ViewCells::Fields(fields) => {
                self.record(body, context, name, step, &source_view, fields)?
            }
        };
        self.show_view(body, &context.prefix, &view, name.span);
        self.declare(context.scope, name, Binding::Value(Value::View(view)));
        Ok(())
    }

    /// A view with named cells.
    fn record(
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
                self.report.add(Diagnostic::new(Code::DuplicateName, field.span, title));
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

    fn cell_of_frame(
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
    fn sibling(
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
            self.report.add(diagnostic);
        }
        siblings.push((cells, name.to_owned(), span));
    }

    /// Keeps a view's virtual columns for documentation.
    fn show_view(&mut self, body: &mut Body, prefix: &str, view: &View, span: Span) {
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

    fn use_block(
        &mut self,
        body: &mut Body,
        context: &Context,
        block: &ast::Ident,
        args: &[ast::Expr],
        path: Option<&ast::Path>,
        span: Span,
    ) -> Result<()> {
        let Binding::Block(declared, file) = self.lookup(&block.name, block.span, context.scope)?
        else {
            let title = format!("`{}` is no block", block.name);
            return self.error(Code::KindMismatch, block.span, title);
        };
        if body.blocks.contains(&block.name) || body.blocks.len() >= Self::MAX_BLOCKS {
            let chain = body.blocks.join("` uses `");
            let title = format!("`{chain}` uses `{}`, without end", block.name);
            return self.error(Code::Recursion, block.span, title);
        }
        if context.rows.is_some() {
            let title = "a block is used inside a row set, but its constraints have their own";
            return self.error(Code::Syntax, span, title);
        }
        // A block whose file could not be imported has no parameters and no body.
        let unknown = declared.params.is_empty() && declared.body.is_empty();
        if unknown && !self.report.is_empty() {
            return Ok(());
        }
        self.count("argument", &block.name, declared.params.len(), args.len(), span)?;
        let scope = self.scopes.open(Some(file));
        let row = ast::Ident { name: "row".to_owned(), span: block.span };
        self.declare(scope, &row, Binding::Value(Value::Frame(1)));
        for (param, arg) in declared.params.iter().zip(args) {
            let binding = self.argument(arg, context.scope)?;
            self.declare(scope, param, binding);
        }
        let prefix = match path {
            None => context.prefix.clone(),
            Some(path) => format!("{}{}/", context.prefix, self.path(path, context.scope)?),
        };
        body.blocks.push(block.name.clone());
        let inner = Context { scope, prefix, ..context.clone() };
        self.body(body, &inner, &declared.body);
        body.blocks.pop();
        Ok(())
    }
}
