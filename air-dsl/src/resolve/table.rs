//! Tables: columns, frames, views and the statements of their bodies.

use super::condition::{Condition, Stated};
use super::evaluate::At;
use super::facts::Facts;
use super::rows::HeldRows;
use super::value::{Binding, Frame, ScopeId, Value, View};
use super::{Resolver, Result, Step};
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::ir;
use crate::row_set::Rows;
use crate::source::Span;
use crate::syntax::ast::{self, Stmt, StmtKind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A table while its body is resolved.
pub(super) struct Body {
    /// Index in [`ir::Layout::tables`], once all are there.
    pub(super) index: usize,
    pub(super) table: ir::Table,
    /// The rows of each witness rule of the table.
    pub(super) rule_rows: Vec<Rows>,
    /// The place of each constraint's name.
    pub(super) names: BTreeMap<String, Span>,
    /// Views by their source, to find cells that two of them share.
    pub(super) siblings: BTreeMap<ir::VirtualColumn, Vec<(ir::VirtualColumn, String, Span)>>,
    /// The blocks that are being instantiated, outermost first, by the names of their declarations.
    pub(super) blocks: Vec<ast::Ident>,
    /// What is said and must be known of its cells.
    pub(super) facts: Facts,
    /// What the arm that is being resolved states, inside of a `case` or a `match`.
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
    /// Whether nothing is around a statement but its table.
    fn stands_in_the_table(&self, body: &Body) -> bool {
        let is_outermost = body.blocks.is_empty() && body.arm.is_none() && self.turns.is_empty();
        is_outermost && self.prefix.is_empty() && self.rows.is_none() && self.conditions.is_empty()
    }

    /// `[0][2]` in the first turn of a loop and the third of one inside of it; nothing outside of loops.
    pub(super) fn turns_in_words(&self) -> String {
        self.turns.iter().map(|turn| format!("[{}]", turn.index)).collect()
    }

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
        (file, index): (ScopeId, usize),
        name: &ast::Ident,
        doc: &str,
        statements: &[Stmt],
    ) -> Opened {
        let scope = self.scopes.open(Some(file));
        let row = ast::Ident { name: "row".to_owned(), span: name.span };
        self.declare(scope, &row, Binding::Value(Value::Frame(Frame::row())));
        let table = ir::Table {
            name: name.name.clone(),
            doc: doc.to_owned(),
            columns: self.columns(scope, statements),
            periodics: Vec::new(),
            views: Vec::new(),
            constraints: Vec::new(),
            permutations: Vec::new(),
            accumulators: Vec::new(),
            rules: Vec::new(),
            rule_groups: Vec::new(),
            assumptions: Vec::new(),
            unused: Vec::new(),
            free: Vec::new(),
            max_degree: None,
        };
        let mut body = Body {
            index,
            table,
            rule_rows: Vec::new(),
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
        self.order_rules(&mut body);
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
                path: column.name.as_str().into(),
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
            StmtKind::Match { because, arms } => {
                self.choose(body, context, statement, because.as_ref(), arms)
            }
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
                self.speaks_of_the_table(body, context, statement)?;
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
            StmtKind::Rule { target, rows, value } => {
                self.fill(body, context, rows.as_ref(), (target, value), statement.span)
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
                if let ast::Relation::Fill(target, filled) = relation {
                    let context = Context { conditions: conditions.clone(), ..context.clone() };
                    self.rule(body, &context, &rows, (target, filled), span)?;
                }
                let value = self.selected(body, &conditions, value, &rows)?;
                let place = Span { start: path.span.start, end: span.end, ..path.span };
                let doc = context.doc_below(statement);
                self.constraint(body, context, &name, &doc, value, &rows, place);
                Ok(())
            }
        }
    }

    /// Reports a promise about the whole table where a reader would take it for one about a block or some rows.
    fn speaks_of_the_table(
        &mut self,
        body: &Body,
        context: &Context,
        statement: &Stmt,
    ) -> Result<()> {
        if context.stands_in_the_table(body) {
            return Ok(());
        }
        let title = "a `max degree` is promised by a table or a layout, not by a part of one";
        let diagnostic = Diagnostic::new(Code::Syntax, statement.span, title);
        Err(self.fail(diagnostic.help("promise it in the table, or outside of all tables")))
    }

    /// Columns were declared with the table; anywhere else a `commit` has no meaning.
    pub(super) fn commit_stands_in_a_table(
        &mut self,
        body: &Body,
        context: &Context,
        statement: &Stmt,
    ) -> Result<()> {
        if context.stands_in_the_table(body) {
            return Ok(());
        }
        let title =
            "columns are committed by a table, not inside a block, a scope, a loop or a condition";
        let diagnostic = Diagnostic::new(Code::Syntax, statement.span, title);
        Err(self.fail(diagnostic.help("commit them in the table, and give them to the block")))
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
