//! Findings as text, at their places in the layout, and as JSON.

use crate::balance::Imbalance;
use crate::check::{Failure, Findings};
use air_dsl::dag::Dag;
use air_dsl::diagnostics::{Finding, render_finding};
use air_dsl::source::Span;
use serde_json::{Value, json};

/// Says more about a row of a table, given by its index; for instance which step of a program it is.
pub type Annotate<'a> = dyn Fn(usize, usize) -> Option<String> + 'a;

/// Cells that a message lists.
const CELLS_SHOWN: usize = 24;

/// All findings as a terminal shows them; with colors if wanted.
#[must_use]
pub fn text(dag: &Dag, findings: &Findings, annotate: &Annotate<'_>, color: bool) -> String {
    let failures = findings.failures.iter().map(|failure| {
        let mut finding = of_failure(dag, failure, annotate);
        finding.notes.extend(imbalance_of(findings, failure).into_iter().flat_map(balance_notes));
        render_finding(&dag.sources, &finding, color)
    });
    let links = findings.links.iter().map(|link| {
        let link_text = &dag.layout.links[link.link];
        let title = format!("`{}` does not hold: the totals of its sides differ", link.name);
        let finding = Finding {
            id: "constraint-failed",
            title,
            place: (link_text.span, String::new()),
            others: Vec::new(),
            notes: link.differences.clone(),
            help: None,
        };
        render_finding(&dag.sources, &finding, color)
    });
    let terminals = findings.terminals.iter().map(|terminal| {
        let (name, rows) = (&terminal.name, &terminal.rows);
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let note = (!rows.is_empty())
            .then(|| format!("the product takes in a zero in row {}", rows.join(", ")));
        let finding = Finding {
            id: "zero-terminal",
            title: format!("the terminal `{name}` is 0, which the verifier refuses"),
            place: (terminal.span, String::new()),
            others: Vec::new(),
            notes: note.into_iter().collect(),
            help: None,
        };
        render_finding(&dag.sources, &finding, color)
    });
    failures.chain(links).chain(terminals).collect()
}

/// All findings for scripts.
#[must_use]
pub fn json(dag: &Dag, findings: &Findings, annotate: &Annotate<'_>) -> Value {
    let source = |span: Span| {
        let (line, column) = dag.sources.line_column(span);
        format!("{}:{line}:{column}", dag.sources.get(span.file).path)
    };
    let failure = |failure: &Failure| {
        let table = &dag.layout.tables[failure.table];
        let cell = |cell: &crate::check::CellValue| json!({"name": cell.name, "column": cell.column, "row": cell.row, "value": cell.value});
        let note = failure.rows.first().and_then(|row| annotate(failure.table, *row));
        json!({
            "table": table.name,
            "constraint": failure.name,
            "source": source(failure.span),
            "n_failing": failure.n_failing,
            "n_rows": failure.n_rows,
            "rows": failure.rows,
            "value": failure.value,
            "cells": failure.cells.iter().map(cell).collect::<Vec<_>>(),
            "hint": failure.hint,
            "differences": failure.differences,
            "rules": failure.rules,
            "place": note,
        })
    };
    let imbalance = |imbalance: &Imbalance| {
        json!({
            "table": dag.layout.tables[imbalance.table].name,
            "permutation": imbalance.permutation,
            "n_tuples": imbalance.n_tuples,
            "tuples": imbalance.tuples.iter().map(|tuple| json!({
                "components": tuple.components,
                "describe": tuple.describe(),
            })).collect::<Vec<_>>(),
        })
    };
    json!({
        "n_constraints": findings.n_constraints,
        "failures": findings.failures.iter().map(failure).collect::<Vec<_>>(),
        "links": findings.links.iter().map(|link| json!({
            "name": link.name,
            "source": source(dag.layout.links[link.link].span),
            "left": link.left,
            "right": link.right,
            "differences": link.differences,
        })).collect::<Vec<_>>(),
        "terminals": findings.terminals.iter().map(|terminal| json!({
            "name": terminal.name,
            "source": source(terminal.span),
            "rows": terminal.rows,
        })).collect::<Vec<_>>(),
        "imbalances": findings.imbalances.iter().map(imbalance).collect::<Vec<_>>(),
    })
}

fn of_failure(dag: &Dag, failure: &Failure, annotate: &Annotate<'_>) -> Finding {
    let constraint = &dag.layout.tables[failure.table].constraints[failure.constraint];
    let mut places = failure.parts.iter().map(|(span, value)| (*span, format!("= {value}")));
    let place = places.next().unwrap_or((constraint.span, String::new()));
    let title = format!(
        "`{}` does not vanish on {} of its {} rows (`{}`)",
        failure.name, failure.n_failing, failure.n_rows, constraint.rows.text
    );
    let mut notes = vec![which_rows(failure)];
    notes.extend(failure.rows.first().and_then(|row| annotate(failure.table, *row)));
    notes.extend(which_cells(failure));
    notes.extend(failure.differences.iter().cloned());
    notes.extend(failure.rules.iter().cloned());
    let (others, help) = (places.collect(), failure.hint.clone());
    Finding { id: "constraint-failed", title, place, others, notes, help }
}

/// `first in row 272 (element 17), then in rows 288, 640`.
fn which_rows(failure: &Failure) -> String {
    let mut rows = failure.rows.iter().map(|row| match failure.step {
        2.. => format!("{row} (element {})", row / failure.step),
        0 | 1 => row.to_string(),
    });
    let first = rows.next().unwrap_or_default();
    let others: Vec<String> = rows.collect();
    let more = failure.n_failing.saturating_sub(failure.rows.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match others.is_empty() {
        true => format!("in row {first}{more}, the polynomial is {}", failure.value),
        false => format!(
            "first in row {first}, where the polynomial is {}; then in {}{more}",
            failure.value,
            others.join(", ")
        ),
    }
}

/// `reg.tmp1 = 1 (regs, row 282), inst.next.addr = 44 (mem_pool, row 288)`.
fn which_cells(failure: &Failure) -> Option<String> {
    let mut cells: Vec<String> = failure
        .cells
        .iter()
        .take(CELLS_SHOWN)
        .map(|cell| format!("{} = {} ({}, row {})", cell.name, cell.value, cell.column, cell.row))
        .collect();
    let more = failure.cells.len().saturating_sub(CELLS_SHOWN);
    if more > 0 {
        cells.push(format!("and {more} more"));
    }
    (!cells.is_empty()).then(|| cells.join(", "))
}

/// The imbalance that the failure is the sign of: a product that does not end as it must.
fn imbalance_of<'a>(findings: &'a Findings, failure: &Failure) -> Option<&'a Imbalance> {
    findings.imbalances.iter().find(|imbalance| {
        let part = failure.name.strip_prefix(&imbalance.permutation);
        imbalance.table == failure.table && part == Some("/last")
    })
}

fn balance_notes(imbalance: &Imbalance) -> Vec<String> {
    let (name, n) = (&imbalance.permutation, imbalance.n_tuples);
    let differ = if n == 1 { "1 tuple".to_owned() } else { format!("{n} tuples") };
    let mut notes = vec![format!("the sides of `{name}` differ in {differ}")];
    notes.extend(imbalance.tuples.iter().map(crate::balance::Tuple::describe));
    let more = n.saturating_sub(imbalance.tuples.len());
    if more > 0 {
        notes.push(format!("and in {more} more"));
    }
    notes
}
