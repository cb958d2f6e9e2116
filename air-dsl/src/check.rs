//! What only the polynomials tell: every rule that a layout must obey once it is a constraint DAG.
//!
//! Rules of names, kinds, row sets and views are checked where the text is resolved. Each check
//! here is one file.

mod accumulators;
mod degree;
mod duplicate;
mod fingerprint;
mod trivial;
mod usage;

use crate::dag::Dag;
use crate::diagnostics::Report;
pub(crate) use fingerprint::Fingerprint;

/// Checks the constraints of a layout.
///
/// Of a text with mistakes some constraints are missing, so what it does not use is only looked
/// for where nothing else is wrong with the text.
pub fn check(dag: &Dag, report: &mut Report) {
    let is_whole = report.is_empty();
    for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
        let values = Fingerprint::of_constraints(graph);
        degree::check(dag, table, graph, report);
        trivial::check(table, graph, &values, report);
        duplicate::check(table, graph, &values, report);
        accumulators::check(table, report);
    }
    if is_whole {
        usage::check(dag, report);
    }
}
