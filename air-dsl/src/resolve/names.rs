//! Names in what is never instantiated: unused blocks, functions and `let`s name nothing unknown either.

use super::fold_form;
use crate::diagnostics::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{
    self, Arm, Choice, Expr, ExprKind, File, Ident, ItemKind, OtherSide, Over, Part, Path, Pattern,
    PeriodicValues, Relation, RowSet, Selector, Side, Stmt, StmtKind, ViewCells,
};
use std::collections::BTreeSet;

/// A name that nothing around it declares, and what is declared there.
pub(super) struct Unknown<'a> {
    pub(super) name: &'a str,
    pub(super) span: Span,
    pub(super) known: Vec<&'a str>,
    /// The message, if it is another one than that nothing has the name.
    pub(super) mistake: Option<Diagnostic>,
}

/// The unknown names of a file, in its order.
pub(super) fn unknown(file: &File) -> Vec<Unknown<'_>> {
    let mut walk = Walk { around: vec![declared_by_items(file)], found: Vec::new() };
    for item in &file.items {
        match &item.kind {
            ItemKind::Const { value, .. } | ItemKind::MaxDegree(value) => walk.expr(value),
            ItemKind::Def(def) => walk.def(def),
            ItemKind::Block(block) => walk.block(block),
            ItemKind::Table { body, .. } => walk.body(["row"], body),
            ItemKind::Argument(argument) => walk.argument(argument, Some(&tables(file))),
            ItemKind::Import { .. }
            | ItemKind::Public(_)
            | ItemKind::Draw { .. }
            | ItemKind::Terminal { .. } => {}
        }
    }
    walk.found
}

/// The tables of a file with their statements.
fn tables(file: &File) -> Vec<(&str, &[Stmt])> {
    let tables = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Table { name, body } => Some((name.name.as_str(), body.as_slice())),
        ItemKind::Import { .. }
        | ItemKind::Public(_)
        | ItemKind::Const { .. }
        | ItemKind::Draw { .. }
        | ItemKind::Terminal { .. }
        | ItemKind::Def(_)
        | ItemKind::Block(_)
        | ItemKind::Argument(_)
        | ItemKind::MaxDegree(_) => None,
    });
    tables.collect()
}

fn declared_by_items(file: &File) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for item in &file.items {
        match &item.kind {
            ItemKind::Import { names: imported, .. } | ItemKind::Draw { names: imported, .. } => {
                names.extend(imported.iter().map(|name| name.name.as_str()));
            }
            ItemKind::Public(publics) => {
                names.extend(publics.iter().map(|public| public.name.name.as_str()));
            }
            ItemKind::Terminal { terminals, .. } => {
                names.extend(terminals.iter().map(|one| one.name.name.as_str()));
            }
            ItemKind::Const { name, .. } => _ = names.insert(name.name.as_str()),
            ItemKind::Def(def) => _ = names.insert(def.name.name.as_str()),
            ItemKind::Block(block) => _ = names.insert(block.name.name.as_str()),
            ItemKind::Table { .. } | ItemKind::Argument(_) | ItemKind::MaxDegree(_) => {}
        }
    }
    names
}

/// The names that the statements of a body declare in it, each with its place.
pub(super) fn declared(body: &[Stmt]) -> impl Iterator<Item = &Ident> {
    body.iter().flat_map(|stmt| -> &[Ident] {
        match &stmt.kind {
            StmtKind::Commit { names, .. } => names,
            StmtKind::Const { name, .. }
            | StmtKind::Frame { name, .. }
            | StmtKind::Periodic { name, .. }
            | StmtKind::View { name, .. } => core::slice::from_ref(name),
            StmtKind::Let { pattern: Pattern::Name(name), .. } => core::slice::from_ref(name),
            StmtKind::Let { pattern: Pattern::List(names), .. } => names,
            StmtKind::Def(def) => core::slice::from_ref(&def.name),
            StmtKind::Block(block) => core::slice::from_ref(&block.name),
            StmtKind::Scope { .. }
            | StmtKind::On { .. }
            | StmtKind::When { .. }
            | StmtKind::Case { .. }
            | StmtKind::Match { .. }
            | StmtKind::For { .. }
            | StmtKind::Use { .. }
            | StmtKind::Permutation(_)
            | StmtKind::Argument(_)
            | StmtKind::Fact(_)
            | StmtKind::Unused { .. }
            | StmtKind::Free { .. }
            | StmtKind::MaxDegree(_)
            | StmtKind::Rule { .. }
            | StmtKind::Constraint { .. } => &[],
        }
    })
}

struct Walk<'a> {
    /// What is declared around, outermost first.
    around: Vec<BTreeSet<&'a str>>,
    found: Vec<Unknown<'a>>,
}

impl<'a> Walk<'a> {
    fn is_known(&self, name: &str) -> bool {
        self.around.iter().any(|names| names.contains(name))
    }

    fn name(&mut self, name: &'a str, span: Span) {
        if self.is_known(name) {
            return;
        }
        let known = self.around.iter().flatten().copied().collect();
        self.found.push(Unknown { name, span, known, mistake: None });
    }

    fn ident(&mut self, ident: &'a Ident) {
        self.name(&ident.name, ident.span);
    }

    /// What is inside of something that declares names.
    fn inside(&mut self, names: impl IntoIterator<Item = &'a str>, walk: impl FnOnce(&mut Self)) {
        self.around.push(names.into_iter().collect());
        walk(self);
        self.around.pop();
    }

    fn body(&mut self, names: impl IntoIterator<Item = &'a str>, body: &'a [Stmt]) {
        let declared = declared(body).map(|name| name.name.as_str());
        self.inside(names.into_iter().chain(declared), |walk| {
            for stmt in body {
                walk.stmt(stmt);
            }
        });
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Commit { .. } => {}
            StmtKind::Const { value, .. }
            | StmtKind::Frame { rows: value, .. }
            | StmtKind::Let { value, .. }
            | StmtKind::MaxDegree(value) => self.expr(value),
            StmtKind::Periodic { frame, values, .. } => {
                frame.iter().for_each(|frame| self.ident(frame));
                match values {
                    PeriodicValues::List(list) => self.expr(list),
                    PeriodicValues::File { .. } => {}
                }
            }
            StmtKind::View { frame, source, cells, .. } => {
                frame.iter().for_each(|frame| self.ident(frame));
                self.expr(source);
                match cells {
                    ViewCells::All => {}
                    ViewCells::At(at) => self.expr(at),
                    ViewCells::Fields(fields) => fields.iter().for_each(|(_, at)| self.expr(at)),
                }
            }
            StmtKind::Def(def) => self.def(def),
            StmtKind::Block(block) => self.block(block),
            StmtKind::Scope { path, body } => {
                self.path(path);
                self.body([], body);
            }
            StmtKind::On { rows, when, body } => {
                self.rows(rows);
                self.selector(when.as_ref());
                self.body([], body);
            }
            StmtKind::When { selector, body } => {
                self.selector(Some(selector));
                self.body([], body);
            }
            StmtKind::Case { subject, arms } => {
                self.expr(subject);
                for Arm { value, body } in arms {
                    self.expr(value);
                    self.body([], body);
                }
            }
            StmtKind::Match { because: _, arms } => {
                for Choice { selector, span: _, body } in arms {
                    self.selector(selector.as_ref());
                    self.body([], body);
                }
            }
            StmtKind::For { variable, over, body } => {
                self.over(over);
                self.body([variable.name.as_str()], body);
            }
            StmtKind::Use { block, args, path } => {
                self.ident(block);
                self.exprs(args);
                path.iter().for_each(|path| self.path(path));
            }
            StmtKind::Permutation(permutation) => {
                let ast::Permutation { path, over, left, right, z, weights, accumulator, public } =
                    permutation;
                self.path(path);
                [over, left, right, z].into_iter().for_each(|expr| self.expr(expr));
                self.exprs(weights);
                self.expr(accumulator);
                if let Some((dummy, list)) = public {
                    self.expr(dummy);
                    self.ident(list);
                }
            }
            StmtKind::Argument(argument) => self.argument(argument, None),
            StmtKind::Fact(fact) => {
                self.exprs(&fact.subjects);
                fact.values.iter().for_each(|values| self.exprs(values));
            }
            StmtKind::Unused { subjects, .. } | StmtKind::Free { subjects, .. } => {
                self.exprs(subjects);
            }
            StmtKind::Rule { target, rows, value } => {
                self.expr(target);
                rows.iter().for_each(|rows| self.rows(rows));
                self.expr(value);
            }
            StmtKind::Constraint { path, rows, when, relation } => {
                self.path(path);
                rows.iter().for_each(|rows| self.rows(rows));
                self.selector(when.as_ref());
                match relation {
                    Relation::Equal(left, right) | Relation::Fill(left, right) => {
                        self.expr(left);
                        self.expr(right);
                    }
                    Relation::Bool(value) => self.expr(value),
                }
            }
        }
    }

    /// An argument, whose sides know what the tables they name declare; one in a table names none. A side whose table
    /// is wrong is left out: that is its mistake.
    fn argument(&mut self, argument: &'a ast::Argument, tables: Option<&[(&'a str, &'a [Stmt])]>) {
        let ast::Argument { kind: _, path, left, right, z, weights, start } = argument;
        self.path(path);
        let right = match right {
            OtherSide::Rows(side) => Some(&**side),
            OtherSide::Public(list) => {
                self.ident(list);
                None
            }
        };
        for side in [Some(left), right].into_iter().flatten() {
            let body: &[Stmt] = match (tables, &side.table) {
                (None, None) => &[],
                (Some(tables), Some(name)) => {
                    let table = tables.iter().find(|(table, _)| *table == name.name);
                    let Some((_, body)) = table else { continue };
                    body
                }
                (None, Some(_)) | (Some(_), None) => continue,
            };
            let names = declared(body).map(|name| name.name.as_str());
            self.inside(names.chain(["row"]), |walk| walk.side(side));
        }
        self.expr(z);
        self.exprs(weights);
        if let Some(ast::Start { value: ast::StartValue::Fixed(value), .. }) = start {
            self.expr(value);
        }
    }

    fn side(&mut self, side: &'a Side) {
        self.exprs(&side.tuple);
        side.rows.iter().for_each(|rows| self.rows(rows));
        for condition in &side.conditions {
            self.expr(&condition.subject);
            condition.comparison.iter().for_each(|(_, value)| self.expr(value));
        }
        side.times.iter().for_each(|times| self.expr(times));
    }

    fn block(&mut self, block: &'a ast::Block) {
        let params = block.params.iter().map(|param| param.name.as_str());
        self.body(params.chain(["row"]), &block.body);
    }

    fn def(&mut self, def: &'a ast::Def) {
        let params = def.params.iter().map(|param| param.name.as_str());
        self.inside(params, |walk| walk.expr(&def.value));
    }

    fn path(&mut self, path: &'a Path) {
        let indices = path.labels.iter().filter_map(|label| label.index.as_ref());
        indices.for_each(|index| self.expr(index));
    }

    fn rows(&mut self, rows: &'a RowSet) {
        self.expr(&rows.base);
        for part in rows.at.iter().chain(&rows.except) {
            match part {
                Part::Edge { count, .. } => count.iter().for_each(|count| self.expr(count)),
                Part::Residue(residue) => {
                    self.expr(&residue.start);
                    residue.end.iter().chain(&residue.modulus).for_each(|expr| self.expr(expr));
                }
            }
        }
    }

    fn selector(&mut self, selector: Option<&'a Selector>) {
        selector.into_iter().for_each(|selector| self.expr(&selector.bit));
    }

    fn over(&mut self, over: &'a Over) {
        match over {
            Over::Range(start, end) => {
                self.expr(start);
                self.expr(end);
            }
            Over::List(list) => self.expr(list),
        }
    }

    fn exprs(&mut self, exprs: &'a [Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &*expr.kind {
            ExprKind::Int(_) => {}
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Index(inner, index) => {
                self.expr(inner);
                self.expr(index);
            }
            ExprKind::Next(inner)
            | ExprKind::Field(inner, _)
            | ExprKind::Bool(inner)
            | ExprKind::Neg(inner) => self.expr(inner),
            ExprKind::Call(name, args) => {
                let is_known = self.is_known(&name.name);
                if let Some(mistake) = fold_form::mistake(name, args).filter(|_| !is_known) {
                    let Ident { name, span } = name;
                    let (span, known) = (*span, Vec::new());
                    self.found.push(Unknown { name, span, known, mistake: Some(mistake) });
                    return;
                }
                self.ident(name);
                self.exprs(args);
            }
            ExprKind::Binary(_, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::List(elements) => self.exprs(elements),
            ExprKind::Comprehension { element, variable, over } => {
                self.over(over);
                self.inside([variable.name.as_str()], |walk| walk.expr(element));
            }
            ExprKind::Fold { variable, over, term, .. } => {
                self.over(over);
                self.inside([variable.name.as_str()], |walk| walk.expr(term));
            }
        }
    }
}
