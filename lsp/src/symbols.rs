//! The outline of a text.

use crate::analysis::Analysis;
use crate::position;
use air_dsl::source::Span;
use air_dsl::syntax::ast::{ItemKind, Path, Pattern, Stmt, StmtKind};
use lsp_types::{DocumentSymbol, SymbolKind};

/// The declarations of a text, with the statements of tables and blocks in them.
pub(crate) fn symbols(analysis: &Analysis) -> Vec<DocumentSymbol> {
    let text = analysis.text();
    let mut found = Vec::new();
    for item in &analysis.file.items {
        let mut add = |name: &str, place, kind, children| {
            found.push(symbol(text, name, kind, (item.span, place), children));
        };
        match &item.kind {
            ItemKind::Public(publics) => {
                for public in publics {
                    add(&public.name.name, public.name.span, SymbolKind::PROPERTY, Vec::new());
                }
            }
            ItemKind::Const { name, .. } => {
                add(&name.name, name.span, SymbolKind::CONSTANT, Vec::new());
            }
            ItemKind::Draw { group, .. } => {
                add(&group.name, group.span, SymbolKind::EVENT, Vec::new());
            }
            ItemKind::Terminal { terminals, .. } => {
                for terminal in terminals {
                    add(&terminal.name.name, terminal.name.span, SymbolKind::EVENT, Vec::new());
                }
            }
            ItemKind::Def(def) => {
                add(&def.name.name, def.name.span, SymbolKind::FUNCTION, Vec::new());
            }
            ItemKind::Block(block) => {
                let children = body(text, &block.body);
                add(&block.name.name, block.name.span, SymbolKind::CLASS, children);
            }
            ItemKind::Table { name, body: stmts } => {
                add(&name.name, name.span, SymbolKind::MODULE, body(text, stmts));
            }
            ItemKind::Argument(argument) => {
                let path = &argument.path;
                add(&label(path), path.span, SymbolKind::OPERATOR, Vec::new());
            }
            ItemKind::Import { .. } | ItemKind::MaxDegree(_) => {}
        }
    }
    found
}

fn body(text: &str, stmts: &[Stmt]) -> Vec<DocumentSymbol> {
    let mut found = Vec::new();
    for stmt in stmts {
        let mut add = |name: &str, place, kind, children| {
            found.push(symbol(text, name, kind, (stmt.span, place), children));
        };
        match &stmt.kind {
            StmtKind::Commit { names, .. } => {
                names
                    .iter()
                    .for_each(|name| add(&name.name, name.span, SymbolKind::FIELD, Vec::new()));
            }
            StmtKind::Const { name, .. } => {
                add(&name.name, name.span, SymbolKind::CONSTANT, Vec::new());
            }
            StmtKind::Frame { name, .. }
            | StmtKind::Periodic { name, .. }
            | StmtKind::View { name, .. } => {
                add(&name.name, name.span, SymbolKind::FIELD, Vec::new());
            }
            StmtKind::Let { pattern: Pattern::Name(name), .. } => {
                add(&name.name, name.span, SymbolKind::VARIABLE, Vec::new());
            }
            StmtKind::Let { pattern: Pattern::List(names), .. } => {
                names
                    .iter()
                    .for_each(|name| add(&name.name, name.span, SymbolKind::VARIABLE, Vec::new()));
            }
            StmtKind::Def(def) => {
                add(&def.name.name, def.name.span, SymbolKind::FUNCTION, Vec::new());
            }
            StmtKind::Block(block) => {
                let children = body(text, &block.body);
                add(&block.name.name, block.name.span, SymbolKind::CLASS, children);
            }
            StmtKind::Scope { path, body: stmts } => {
                add(&label(path), path.span, SymbolKind::NAMESPACE, body(text, stmts));
            }
            StmtKind::On { body: stmts, .. }
            | StmtKind::For { body: stmts, .. }
            | StmtKind::When { body: stmts, .. } => {
                found.extend(body(text, stmts));
            }
            StmtKind::Case { arms, .. } => {
                arms.iter().for_each(|arm| found.extend(body(text, &arm.body)));
            }
            StmtKind::Match { arms, .. } => {
                arms.iter().for_each(|arm| found.extend(body(text, &arm.body)));
            }
            StmtKind::Permutation(permutation) => {
                let path = &permutation.path;
                add(&label(path), path.span, SymbolKind::OPERATOR, Vec::new());
            }
            StmtKind::Argument(argument) => {
                let path = &argument.path;
                add(&label(path), path.span, SymbolKind::OPERATOR, Vec::new());
            }
            StmtKind::Constraint { path, .. } => {
                add(&label(path), path.span, SymbolKind::OPERATOR, Vec::new());
            }
            StmtKind::Use { block, .. } => {
                add(&block.name, block.span, SymbolKind::OBJECT, Vec::new());
            }
            StmtKind::Fact(_)
            | StmtKind::Unused { .. }
            | StmtKind::Free { .. }
            | StmtKind::Rule { .. }
            | StmtKind::MaxDegree(_) => {}
        }
    }
    found
}

fn label(path: &Path) -> String {
    path.labels.iter().map(|label| label.name.as_str()).collect::<Vec<_>>().join("/")
}

#[allow(deprecated, reason = "the field is replaced by tags, and still has to be given")]
fn symbol(
    text: &str,
    name: &str,
    kind: SymbolKind,
    (whole, place): (Span, Span),
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    DocumentSymbol {
        name: name.to_owned(),
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range: position::range(text, whole.range()),
        selection_range: position::range(text, place.range()),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}
