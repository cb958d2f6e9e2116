//! Every constraint says something about the trace.

use super::fingerprint::Fingerprint;
use crate::dag::TableDag;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::Table;

pub(super) fn check(table: &Table, graph: &TableDag, values: &[Fingerprint], report: &mut Report) {
    let constraints = table.constraints.iter().zip(&graph.constraints).zip(values);
    for ((constraint, value), fingerprint) in constraints {
        let name = &constraint.name;
        let (code, title, help) = if fingerprint.is_zero() {
            let title = format!("`{name}` holds whatever the trace is: both sides are equal");
            (Code::AlwaysTrue, title, "remove it, or look for a slip")
        } else if fingerprint.is_constant() {
            let title = format!("`{name}` fails whatever the trace is: the sides differ");
            (Code::NeverTrue, title, "no trace can be proven with it; look for a slip")
        } else if graph.degrees[value.value.0 as usize] == 0 {
            let title = format!("`{name}` reads no cell, so it says nothing about the trace");
            (Code::AlwaysTrue, title, "public values are compared by who accepts the proof")
        } else {
            continue;
        };
        let diagnostic = Diagnostic::new(code, constraint.span, title).help(help);
        report.add(diagnostic.within(&constraint.uses));
    }
}
