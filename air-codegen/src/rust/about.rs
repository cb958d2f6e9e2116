//! What generated functions say of the constraints they are for.

use super::doc_lines;
use super::evaluate::Context;
use crate::names::snake;
use air_dsl::source::{Sources, Span};
use proc_macro2::TokenStream;

/// What the function of constraints is called, and its documentation: one constraint, or those
/// that a loop states turn by turn.
pub(crate) fn about_constraints(context: Context<'_>, members: &[usize]) -> (String, TokenStream) {
    let (all, dag) = (context.statements, context.table_dag);
    let (first, last) = (&all[members[0]], &all[members[members.len() - 1]]);
    let degree = dag.degrees[dag.constraints[members[0]].value.0 as usize];
    let rows = &context.rows(dag.constraints[members[0]].row_set).text;
    let names = match members.len() {
        1 => format!("`{}`", first.name),
        n => format!("`{}` to `{}`, {n} turns", first.name, last.name),
    };
    let mut lines = vec![format!("{names}, degree {degree}, on {rows}.")];
    lines.extend(first.doc.lines().map(str::to_owned));
    lines.push(source(&context.dag.sources, first.span));
    let name =
        if members.len() == 1 { snake(&first.name) } else { snake(&without_indices(&first.name)) };
    (name, doc_lines(&lines))
}

/// File and line of a place.
pub(crate) fn source(sources: &Sources, span: Span) -> String {
    let (line, _) = sources.line_column(span);
    format!("{}:{line}", sources.get(span.file).path)
}

/// `flag[right]/bit` is `flag/bit`.
fn without_indices(path: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    path.chars().filter(outside).collect()
}
