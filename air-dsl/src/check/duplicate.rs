//! No constraint states again what another one states on the same rows.

use super::fingerprint::Fingerprint;
use crate::dag::TableDag;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::Table;
use std::collections::BTreeMap;

pub(super) fn check(table: &Table, graph: &TableDag, values: &[Fingerprint], report: &mut Report) {
    let mut first_of = BTreeMap::new();
    let constraints = table.constraints.iter().zip(&graph.constraints).zip(values);
    for ((constraint, value), fingerprint) in constraints {
        if fingerprint.is_constant() {
            continue; // `trivial` reports it
        }
        let stated = (value.row_set, fingerprint.up_to_a_factor());
        let Some(first) = first_of.insert(stated, constraint) else { continue };
        first_of.insert(stated, first);
        let title = format!("`{}` states again what `{}` states", constraint.name, first.name);
        let diagnostic = Diagnostic::new(Code::DuplicateConstraint, constraint.span, title)
            .label("on the same rows, up to a constant factor")
            .other(first.span, "stated here")
            .help("remove one of them");
        report.add(diagnostic.within(&constraint.uses));
    }
}
