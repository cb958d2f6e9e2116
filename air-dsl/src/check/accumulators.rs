//! Every running product has its cells for itself.

use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::{Permutation, Table};

pub(super) fn check(table: &Table, report: &mut Report) {
    for (index, permutation) in table.permutations.iter().enumerate() {
        let share = |other: &&Permutation| {
            let (a, b) = (permutation.accumulator, other.accumulator);
            let step = a.step.min(b.step);
            a.column == b.column && a.offset % step == b.offset % step
        };
        if let Some(other) = table.permutations[..index].iter().find(share) {
            let column = &table.columns[permutation.accumulator.column].name;
            let title = format!(
                "`{}` and `{}` keep their running products in the same cells of `{column}`",
                other.name, permutation.name
            );
            let diagnostic = Diagnostic::new(Code::ViewOverlap, permutation.span, title)
                .other(other.span, "kept there by this one")
                .help("give one of them a column or a view of its own");
            report.add(diagnostic);
        }
    }
}
