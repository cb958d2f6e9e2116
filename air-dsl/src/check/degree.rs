//! No constraint has a degree that no prover would evaluate.

use crate::dag::TableDag;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::Table;

/// The trace is evaluated on as many cosets as the degree: more would not fit any machine.
const MAX_DEGREE: u32 = 256;

pub(super) fn check(table: &Table, graph: &TableDag, report: &mut Report) {
    for (constraint, value) in table.constraints.iter().zip(&graph.constraints) {
        let degree = graph.degrees[value.value.0 as usize];
        if degree > MAX_DEGREE {
            let title =
                format!("this constraint has degree {degree}, but at most {MAX_DEGREE} is proven");
            let diagnostic = Diagnostic::new(Code::DegreeTooHigh, constraint.span, title)
                .help("commit a part of it as a column of its own");
            report.add(diagnostic);
        }
    }
}
