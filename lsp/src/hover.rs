//! What an editor shows beside a name or a constraint.

use crate::analysis::Analysis;
use crate::navigate::declaration;
use crate::position;
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{self, Arm, Cell, Factor, RowSet, Table, VirtualColumn};
use air_dsl::source::Span;
use air_dsl::syntax::ast::{ItemKind, Stmt, StmtKind};
use core::fmt::Write as _;
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};
use std::collections::BTreeSet;

/// A constraint of a block is shown for so many of its uses.
const MAX_USES: usize = 4;

/// What is known of the place at a position.
pub(crate) fn hover(analysis: &Analysis, at: Position) -> Option<Hover> {
    let text = analysis.text();
    let offset = position::offset(text, at);
    let mut value = String::new();
    let declarations = analysis.declarations();
    if let Some(found) = declaration(&declarations, text, offset) {
        let _ = writeln!(value, "{} `{}`", found.what, found.name);
        push_doc(&mut value, &found.doc);
        let name = match &found.view {
            Some(view) => format!("{view}.{}", found.name),
            None => found.name.clone(),
        };
        if let Some(dag) = &analysis.dag {
            push_views(&mut value, dag, &name);
        }
    } else {
        let stmt = constraint_at(analysis, offset)?;
        push_constraints(&mut value, analysis.dag.as_ref()?, stmt);
    }
    let content = MarkupContent { kind: MarkupKind::Markdown, value };
    Some(Hover { contents: HoverContents::Markup(content), range: None })
}

fn push_doc(value: &mut String, doc: &str) {
    if !doc.is_empty() {
        let _ = writeln!(value, "\n{doc}");
    }
}

/// Appends the virtual columns of this name, and those that are its fields.
fn push_views(value: &mut String, dag: &Dag, name: &str) {
    for table in &dag.layout.tables {
        let is_meant = |view: &&ir::View| {
            let rest = view.name.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        for view in table.views.iter().filter(is_meant) {
            let VirtualColumn { column, step, offset } = view.cells;
            let column = column_name(table, column);
            let _ = writeln!(
                value,
                "\n- `{}`: column `{column}`, step {step}, offset {offset}",
                view.name
            );
        }
    }
}

/// The innermost constraint or argument at a byte.
fn constraint_at(analysis: &Analysis, offset: usize) -> Option<Span> {
    let mut pending: Vec<&Stmt> = Vec::new();
    for item in &analysis.file.items {
        match &item.kind {
            ItemKind::Argument(_) if item.span.range().contains(&offset) => return Some(item.span),
            ItemKind::Table { body, .. } => pending.extend(body),
            ItemKind::Block(block) => pending.extend(&block.body),
            ItemKind::Import { .. }
            | ItemKind::Public(_)
            | ItemKind::Const { .. }
            | ItemKind::Draw { .. }
            | ItemKind::Terminal { .. }
            | ItemKind::Def(_)
            | ItemKind::Argument(_)
            | ItemKind::MaxDegree(_) => {}
        }
    }
    while let Some(stmt) = pending.pop() {
        if !stmt.span.range().contains(&offset) {
            continue;
        }
        match &stmt.kind {
            StmtKind::Constraint { .. } | StmtKind::Permutation(_) | StmtKind::Argument(_) => {
                return Some(stmt.span);
            }
            StmtKind::Scope { body, .. }
            | StmtKind::On { body, .. }
            | StmtKind::For { body, .. }
            | StmtKind::When { body, .. } => pending.extend(body),
            StmtKind::Block(block) => pending.extend(&block.body),
            StmtKind::Case { arms, .. } => pending.extend(arms.iter().flat_map(|arm| &arm.body)),
            StmtKind::Match { arms, .. } => pending.extend(arms.iter().flat_map(|arm| &arm.body)),
            StmtKind::Commit { .. }
            | StmtKind::Const { .. }
            | StmtKind::Frame { .. }
            | StmtKind::Periodic { .. }
            | StmtKind::View { .. }
            | StmtKind::Let { .. }
            | StmtKind::Def(_)
            | StmtKind::Use { .. }
            | StmtKind::Fact(_)
            | StmtKind::Unused { .. }
            | StmtKind::Free { .. }
            | StmtKind::Rule { .. }
            | StmtKind::MaxDegree(_) => {}
        }
    }
    None
}

/// Appends the constraints that a statement stands for.
fn push_constraints(value: &mut String, dag: &Dag, stmt: Span) {
    let mut n_found = 0;
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        for (constraint, polynomial) in table.constraints.iter().zip(&graph.constraints) {
            let is_inside = |span: Span| {
                span.file == stmt.file && stmt.start <= span.start && span.end <= stmt.end
            };
            if !is_inside(constraint.span) && !has_arm(&constraint.arms, &is_inside) {
                continue;
            }
            n_found += 1;
            if n_found > MAX_USES {
                continue;
            }
            // In a layout of one table everything is of it.
            let of = match dag.layout.tables.as_slice() {
                [_] => String::new(),
                _ => format!(" of `{}`", table.name),
            };
            let _ = writeln!(value, "constraint `{}`{of}", constraint.name);
            push_doc(value, &constraint.doc);
            let degree = graph.degrees.get(polynomial.value.0 as usize).copied().unwrap_or(0);
            let cells = cells(table, graph, polynomial.value.0, &constraint.rows).join(", ");
            let _ = writeln!(
                value,
                "\n- degree {degree}\n- on {}\n- reads {cells}\n",
                constraint.rows.text
            );
        }
    }
    if n_found > MAX_USES {
        let _ = writeln!(value, "and {} more", n_found - MAX_USES);
    }
    for link in dag.layout.links.iter().filter(|link| link.span == stmt) {
        let side = |side: ir::LinkedColumn| {
            let table = dag.layout.tables.get(side.table);
            table.map_or_else(String::new, |table| {
                format!("`{}/{}`", table.name, column_name(table, side.column))
            })
        };
        let (left, right) = (side(link.left), side(link.right));
        let _ = writeln!(value, "link `{}`: in row 0, {left} is {right}", link.name);
    }
}

/// The cells that a polynomial reads, by the names of their virtual columns.
fn cells(table: &Table, graph: &TableDag, value: u32, rows: &RowSet) -> Vec<String> {
    let mut cells = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut pending = vec![air_dsl::dag::NodeId(value)];
    while let Some(id) = pending.pop() {
        let Some(node) = graph.nodes.get(id.0 as usize).filter(|_| seen.insert(id)) else {
            continue;
        };
        if let air_dsl::dag::Node::Cell(cell) = node {
            cells.extend(graph.mask.get(*cell));
        }
        pending.extend(node.operands());
    }
    cells.into_iter().map(|cell| cell_name(table, cell, rows)).collect()
}

fn cell_name(table: &Table, cell: Cell, rows: &RowSet) -> String {
    // In which rows the cell is, if these are of one class.
    let class = match rows.zero_on.as_slice() {
        [Factor::Class { modulus, residue }] => Some((*modulus, *residue)),
        _ => None,
    };
    let place = |view: &&ir::View| -> Option<i128> {
        let (modulus, residue) = class?;
        let step = i128::from(view.cells.step);
        let ahead = i128::from(residue) + i128::from(cell.offset) - i128::from(view.cells.offset);
        let is_there = view.cells.column == cell.column
            && step > 0
            && i128::from(modulus) % step == 0
            && ahead % step == 0;
        is_there.then(|| ahead / step)
    };
    let views = table.views.iter().filter_map(|view| place(&view).map(|k| (view, k)));
    match views.max_by_key(|(view, _)| view.cells.step) {
        Some((view, 0)) => format!("`{}`", view.name),
        Some((view, 1)) => format!("`{}.next`", view.name),
        Some((view, k)) => format!("`{}[{k}]`", view.name),
        None => format!("`{}[{}]`", column_name(table, cell.column), cell.offset),
    }
}

fn column_name(table: &Table, column: usize) -> &str {
    table.columns.get(column).map_or("?", |column| column.name.as_str())
}

/// Whether an arm, or one inside of it, stands at such a place.
fn has_arm(arms: &[Arm], is_there: &impl Fn(Span) -> bool) -> bool {
    arms.iter().any(|arm| is_there(arm.span) || has_arm(&arm.arms, is_there))
}
