//! Tables: columns, frames, views and the statements of their bodies.

use super::condition::{Condition, Stated};
use super::evaluate::At;
use super::facts::Facts;
use super::rows::HeldRows;
use super::value::{Binding, ScopeId, Value, View, node};
use super::{Resolver, Result, Step};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::ir;
use crate::source::Span;
use crate::syntax::ast::{self, Pattern, Relation, Stmt, StmtKind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A table while its body is resolved.
pub(super) struct Body {
    pub(super) table: ir::Table,
    /// The place of each constraint's name.
    names: BTreeMap<String, Span>,
    /// Views by their source, to find cells that two of them share.
    pub(super) siblings: BTreeMap<ir::VirtualColumn, Vec<(ir::VirtualColumn, String, Span)>>,
    /// The blocks that are being instantiated, outermost first, by the names of their declarations.
    pub(super) blocks: Vec<ast::Ident>,
    /// What is said and must be known of its cells.
    pub(super) facts: Facts,
    /// What the arm that is being resolved states, inside of a `case`.
    pub(super) arm: Option<Vec<Stated>>,
}

/// A table whose statements are resolved, and to which arguments may still add columns and constraints.
pub(super) struct Opened {
    pub(super) name: ast::Ident,
    pub(super) body: Body,
    pub(super) context: Context,
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
    /// The selectors of the enclosing `when`s, outermost first.
    pub(super) conditions: Vec<Condition>,
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
    pub(super) const MAX_BLOCKS: usize = 32;

    pub(super) fn table(
        &mut self,
        file: ScopeId,
        name: &ast::Ident,
        doc: &str,
        statements: &[Stmt],
    ) -> Opened {
        let scope = self.scopes.open(Some(file));
        let row = ast::Ident { name: "row".to_owned(), span: name.span };
        self.declare(scope, &row, Binding::Value(Value::Frame(1)));
        let table = ir::Table {
            name: name.name.clone(),
            doc: doc.to_owned(),
            columns: self.columns(scope, statements),
            periodics: Vec::new(),
            views: Vec::new(),
            constraints: Vec::new(),
            permutations: Vec::new(),
            accumulators: Vec::new(),
            assumptions: Vec::new(),
            unused: Vec::new(),
            free: Vec::new(),
            max_degree: None,
        };
        let mut body = Body {
            table,
            names: BTreeMap::new(),
            siblings: BTreeMap::new(),
            blocks: Vec::new(),
            facts: Facts::default(),
            arm: None,
        };
        let (prefix, doc) = (String::new(), String::new());
        let context =
            Context { scope, prefix, doc, rows: None, conditions: Vec::new(), turns: Vec::new() };
        self.body(&mut body, &context, statements);
        Opened { name: name.clone(), body, context }
    }

    /// Ends a table: what is said of it is settled.
    pub(super) fn close(&mut self, opened: Opened) {
        let Opened { name, mut body, context: _ } = opened;
        self.settle(&mut body);
        if body.table.columns.is_empty() && self.report.is_empty() {
            let title = format!("the table `{}` commits no column", name.name);
            let diagnostic = Diagnostic::new(Code::NoLayout, name.span, title);
            self.add(diagnostic.help("declare some: `commit { a, b }`"));
        }
        self.layout.tables.push(body.table);
    }

    /// The columns of all `commit`s of a table, by phase, then in the order of the text.
    pub(super) fn columns(&mut self, scope: ScopeId, statements: &[Stmt]) -> Vec<ir::Column> {
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
                        self.add(diagnostic);
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

    pub(super) fn body(&mut self, body: &mut Body, context: &Context, statements: &[Stmt]) {
        for name in super::names::declared(statements) {
            self.scopes.announce(context.scope, name);
        }
        for statement in statements {
            // A mistake is reported where it is found; the next statement is resolved all the same.
            let _ = self.statement(body, context, statement);
        }
    }

    pub(super) fn statement(
        &mut self,
        body: &mut Body,
        context: &Context,
        statement: &Stmt,
    ) -> Result<()> {
        self.statement = Some(statement.span);
        self.step(statement.span)?;
        match &statement.kind {
            StmtKind::Commit { .. } => self.commit_stands_in_a_table(body, context, statement),
            StmtKind::Const { name, value } => {
                self.constant(context.scope, name, value);
                Ok(())
            }
            StmtKind::Frame { name, rows } => self.frame(context, name, rows),
            StmtKind::Periodic { name, frame, values } => {
                self.periodic(body, context, name, frame.as_ref(), values)
            }
            StmtKind::View { name, frame, source, cells } => {
                self.view(body, context, name, frame.as_ref(), source, cells)
            }
            StmtKind::Let { pattern, value } => self.names_values(context, pattern, value),
            StmtKind::Def(def) => {
                let binding = Binding::Def(Rc::new(def.clone()), context.scope);
                self.declare(context.scope, &def.name, binding);
                Ok(())
            }
            StmtKind::Block(block) => {
                let binding = Binding::Block(Rc::new(block.clone()), context.scope);
                self.declare(context.scope, &block.name, binding);
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
            StmtKind::On { rows, when, body: inner } => {
                if context.rows.is_some() {
                    let title = "a row set stands inside another one";
                    let diagnostic = Diagnostic::new(Code::Syntax, rows.span, title);
                    return Err(self.fail(diagnostic.help("close the outer `on` first")));
                }
                let rows = Some(Rc::new(self.rows(rows, context.scope)?));
                let scope = self.scopes.open(Some(context.scope));
                let doc = context.doc_below(statement);
                let conditions = context.conditions_with(when.as_ref());
                let context = Context { scope, doc, rows, conditions, ..context.clone() };
                self.body(body, &context, inner);
                Ok(())
            }
            StmtKind::When { selector, body: inner } => {
                let scope = self.scopes.open(Some(context.scope));
                let doc = context.doc_below(statement);
                let conditions = context.conditions_with(Some(selector));
                self.body(body, &Context { scope, doc, conditions, ..context.clone() }, inner);
                Ok(())
            }
            StmtKind::Case { subject, arms } => self.case(body, context, statement, subject, arms),
            StmtKind::Fact(fact) => {
                self.is_said_of_all_rows(body, context, statement.span)?;
                self.fact(body, context, fact)
            }
            StmtKind::Unused { subjects, because } => {
                self.is_said_of_all_rows(body, context, statement.span)?;
                let exempt = self.exempt(context, subjects, because);
                body.table.unused.extend(exempt?);
                Ok(())
            }
            StmtKind::Free { subjects, because } => {
                self.is_said_of_all_rows(body, context, statement.span)?;
                let exempt = self.exempt(context, subjects, because);
                body.table.free.extend(exempt?);
                Ok(())
            }
            StmtKind::MaxDegree(degree) => {
                let before = body.table.max_degree;
                body.table.max_degree = self.max_degree(degree, context.scope, before);
                Ok(())
            }
            StmtKind::For { variable, over, body: inner } => {
                let run = self.n_loop_runs;
                self.n_loop_runs += 1;
                for (index, turn) in
                    self.turns(over, At::scope(context.scope))?.into_iter().enumerate()
                {
                    let scope = self.scopes.open(Some(context.scope));
                    let said = turn_in_words(&variable.name, index, &turn);
                    self.trail.push(Step::Turn(variable.span, said));
                    self.declare(scope, variable, turn);
                    let mut turns = context.turns.clone();
                    turns.push(ir::Turn { run, index });
                    let doc = context.doc_below(statement);
                    self.body(body, &Context { scope, doc, turns, ..context.clone() }, inner);
                    self.trail.pop();
                }
                Ok(())
            }
            StmtKind::Use { block, args, path } => {
                self.use_block(body, context, block, args, path.as_ref(), statement.span)
            }
            StmtKind::Permutation(permutation) => {
                self.permutation(body, context, permutation, statement)
            }
            StmtKind::Argument(argument) => {
                self.argument_in_a_table(body, context, argument, statement)
            }
            StmtKind::Constraint { path, rows, when, relation } => {
                self.arms_share_their_rows(body, rows.as_ref())?;
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
                let conditions = context.conditions_with(when.as_ref());
                let value = self.selected(body, &conditions, value, &rows)?;
                let place = Span { start: path.span.start, end: span.end, ..path.span };
                let doc = context.doc_below(statement);
                self.constraint(body, context, &name, &doc, value, &rows, place);
                Ok(())
            }
        }
    }

    /// Columns were declared with the table; anywhere else a `commit` has no meaning.
    pub(super) fn commit_stands_in_a_table(
        &mut self,
        body: &Body,
        context: &Context,
        statement: &Stmt,
    ) -> Result<()> {
        let in_table =
            body.blocks.is_empty() && context.prefix.is_empty() && context.rows.is_none();
        if in_table && context.turns.is_empty() && context.conditions.is_empty() {
            return Ok(());
        }
        let title =
            "columns are committed by a table, not inside a block, a scope, a loop or a condition";
        let diagnostic = Diagnostic::new(Code::Syntax, statement.span, title);
        Err(self.fail(diagnostic.help("commit them in the table, and give them to the block")))
    }

    /// What vanishes, left side less right side, and the place of both.
    pub(super) fn relation(&mut self, relation: &Relation, at: At) -> Result<(ir::Expr, Span)> {
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
        if let Some(arm) = &mut body.arm {
            arm.push(Stated { name: name.to_owned(), doc: doc.to_owned(), value, span });
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

    pub(super) fn frame(
        &mut self,
        context: &Context,
        name: &ast::Ident,
        rows: &ast::Expr,
    ) -> Result<()> {
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

    pub(super) fn names_values(
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
}

/// What the variable of a loop is in a turn.
fn turn_in_words(variable: &str, index: usize, turn: &Binding) -> String {
    match turn {
        Binding::Value(Value::Int(value)) => format!("where `{variable}` is {value}"),
        Binding::Value(Value::View(view)) => format!("where `{variable}` is `{}`", view.name),
        Binding::Value(_) | Binding::Let(..) | Binding::Def(..) | Binding::Block(..) => {
            format!("in turn {index}")
        }
    }
}
