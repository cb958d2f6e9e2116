//! What witness rules compute, rule by rule, in an order in which they can be carried out.

use super::{RuleDag, graph_of};
use crate::ir::{Layout, RuleTarget};

/// The rules of a layout, by phase, then by table, those of terminals last.
pub(super) fn build(layout: &Layout) -> Vec<RuleDag> {
    let mut rules = Vec::new();
    for phase in 0..layout.n_phases {
        for (index, table) in layout.tables.iter().enumerate() {
            let mut of_terminals = Vec::new();
            for (at, group) in table.rule_groups.iter().enumerate() {
                for rule in group.rules.iter().copied() {
                    let of = &table.rules[rule];
                    if of.phase != phase {
                        continue;
                    }
                    let terms = core::iter::once(&of.value).chain(&of.divisor);
                    let terms = graph_of(table, terms.map(|term| (term, &of.rows)));
                    let dag = RuleDag { table: index, rule, group: at, phase, terms };
                    match of.target {
                        RuleTarget::Cell(_) => rules.push(dag),
                        RuleTarget::Terminal(_) => of_terminals.push(dag),
                    }
                }
            }
            rules.append(&mut of_terminals);
        }
    }
    rules
}
