//! What a text declares: every name with its place, where it is known, and the sentences above it.

use air_dsl::source::Span;
use air_dsl::syntax::ast::{
    Argument, Block, File, Ident, ItemKind, OtherSide, Pattern, Side, Stmt, StmtKind, ViewCells,
};
use core::ops::Range;

/// A name and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// The bytes in which the name is known.
    pub(crate) visible: Range<usize>,
    /// What it is: `view`, `block`, …
    pub(crate) what: &'static str,
    /// The sentences above it.
    pub(crate) doc: String,
    /// The file that it is imported from.
    pub(crate) import: Option<String>,
    /// The view that it is a field of.
    pub(crate) view: Option<String>,
}

/// All declarations of a text of `len` bytes.
pub(crate) fn declarations(file: &File, len: usize) -> Vec<Declaration> {
    let mut all = Collector { found: Vec::new(), visible: 0..len, doc: String::new() };
    let mut tables: Vec<(&str, Range<usize>)> = Vec::new();
    for item in &file.items {
        all.doc.clone_from(&item.doc);
        let inside = item.span.range();
        match &item.kind {
            ItemKind::Import { names, path, .. } => {
                for name in names {
                    all.add("import", name);
                    if let Some(last) = all.found.last_mut() {
                        last.import = Some(path.clone());
                    }
                }
            }
            ItemKind::Public(publics) => {
                publics.iter().for_each(|public| all.add("public value", &public.name));
            }
            ItemKind::Const { name, .. } => all.add("constant", name),
            ItemKind::Draw { names, .. } => all.all("challenge", names),
            ItemKind::Terminal { terminals, .. } => {
                terminals.iter().for_each(|one| all.add("terminal", &one.name));
            }
            ItemKind::Def(def) => {
                all.add("function", &def.name);
                all.within(inside, |all| all.all("parameter", &def.params));
            }
            ItemKind::Block(block) => all.block(block, inside),
            ItemKind::Table { name, body } => {
                all.add("table", name);
                tables.push((&name.name, inside.clone()));
                all.within(inside, |all| all.body(body));
            }
            ItemKind::Argument(_) | ItemKind::MaxDegree(_) => {}
        }
    }
    for item in &file.items {
        if let ItemKind::Argument(argument) = &item.kind {
            let Argument { left, right, .. } = &**argument;
            let right = match right {
                OtherSide::Rows(side) => Some(&**side),
                OtherSide::Public(_) => None,
            };
            for side in [Some(left), right].into_iter().flatten() {
                all.side(side, &tables);
            }
        }
    }
    all.found
}

/// What the name at a place stands for: of the declarations that are known there, the innermost.
pub(crate) fn find<'d>(
    all: &'d [Declaration],
    name: &str,
    view: Option<&str>,
    at: usize,
) -> Option<&'d Declaration> {
    all.iter()
        .filter(|found| found.name == name && found.view.as_deref() == view)
        .filter(|found| found.visible.contains(&at) || found.visible.end == at)
        .min_by_key(|found| found.visible.len())
}

struct Collector {
    found: Vec<Declaration>,
    visible: Range<usize>,
    doc: String,
}

impl Collector {
    fn add(&mut self, what: &'static str, name: &Ident) {
        self.found.push(Declaration {
            name: name.name.clone(),
            span: name.span,
            visible: self.visible.clone(),
            what,
            doc: self.doc.clone(),
            import: None,
            view: None,
        });
    }

    fn all(&mut self, what: &'static str, names: &[Ident]) {
        names.iter().for_each(|name| self.add(what, name));
    }

    fn within(&mut self, visible: Range<usize>, add: impl FnOnce(&mut Self)) {
        let outer = core::mem::replace(&mut self.visible, visible);
        let doc = core::mem::take(&mut self.doc);
        add(self);
        (self.visible, self.doc) = (outer, doc);
    }

    fn block(&mut self, block: &Block, inside: Range<usize>) {
        self.add("block", &block.name);
        self.within(inside, |all| {
            all.all("parameter", &block.params);
            all.body(&block.body);
        });
    }

    /// In the side of an argument, the names of its table are known.
    fn side(&mut self, side: &Side, tables: &[(&str, Range<usize>)]) {
        let Some(name) = &side.table else { return };
        let Some((_, table)) = tables.iter().find(|(known, _)| *known == name.name) else { return };
        let visible = name.span.range().end..side.span.range().end;
        let of_table = self.found.iter().filter(|found| found.visible == *table);
        let known = of_table.map(|found| Declaration { visible: visible.clone(), ..found.clone() });
        let known: Vec<Declaration> = known.collect();
        self.found.extend(known);
    }

    fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.doc.clone_from(&stmt.doc);
            let inside = stmt.span.range();
            match &stmt.kind {
                StmtKind::Commit { names, .. } => self.all("column", names),
                StmtKind::Const { name, .. } => self.add("constant", name),
                StmtKind::Frame { name, .. } => self.add("frame", name),
                StmtKind::Periodic { name, .. } => self.add("periodic column", name),
                StmtKind::View { name, cells, .. } => {
                    self.add("view", name);
                    let ViewCells::Fields(fields) = cells else { continue };
                    for (field, _) in fields {
                        self.add("field", field);
                        if let Some(last) = self.found.last_mut() {
                            last.view = Some(name.name.clone());
                        }
                    }
                }
                StmtKind::Let { pattern, .. } => match pattern {
                    Pattern::Name(name) => self.add("value", name),
                    Pattern::List(names) => self.all("value", names),
                },
                StmtKind::Def(def) => {
                    self.add("function", &def.name);
                    self.within(inside, |all| all.all("parameter", &def.params));
                }
                StmtKind::Block(block) => self.block(block, inside),
                StmtKind::For { variable, body, .. } => self.within(inside, |all| {
                    all.add("loop variable", variable);
                    all.body(body);
                }),
                StmtKind::Scope { body, .. }
                | StmtKind::On { body, .. }
                | StmtKind::When { body, .. } => {
                    self.within(inside, |all| all.body(body));
                }
                StmtKind::Case { arms, .. } => {
                    self.within(inside, |all| arms.iter().for_each(|arm| all.body(&arm.body)));
                }
                StmtKind::Match { arms, .. } => {
                    self.within(inside, |all| arms.iter().for_each(|arm| all.body(&arm.body)));
                }
                StmtKind::Use { .. }
                | StmtKind::Permutation(_)
                | StmtKind::Argument(_)
                | StmtKind::Fact(_)
                | StmtKind::Rule { .. }
                | StmtKind::Unused { .. }
                | StmtKind::Free { .. }
                | StmtKind::MaxDegree(_)
                | StmtKind::Constraint { .. } => {}
            }
        }
    }
}
