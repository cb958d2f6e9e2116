//! The order of witness rules: what a rule reads is filled before, by an earlier rule or in an earlier turn.

use super::super::rows::collect_cells;
use super::super::table::Body;
use super::super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, RuleGroup, RuleOrder, RuleTarget};
use crate::row_set::Rows;
use std::collections::BTreeMap;

/// That a rule reads cells which another one, or itself, fills.
#[derive(Clone, Copy)]
struct Need {
    /// Index of the rule that fills them.
    rule: usize,
    /// In which turn it does, seen from the turn of the rule that reads.
    lag: i64,
}

impl Resolver<'_> {
    /// Puts the rules of a table in groups, each behind those that it needs.
    pub(in super::super) fn order_rules(&mut self, body: &mut Body) {
        self.arguments_fill_their_cells(&body.table);
        let Ok(needs) = self.needs(body) else { return };
        for rules in components(&needs) {
            match order(&needs, &rules) {
                Some(group) => body.table.rule_groups.push(group),
                None => self.report_cycle(&body.table, &needs, &rules),
            }
        }
    }

    /// Reports a rule for a cell in which a permutation keeps its running product.
    fn arguments_fill_their_cells(&mut self, table: &ir::Table) {
        for rule in &table.rules {
            let RuleTarget::Cell(cell) = rule.target else { continue };
            let permutation = table.permutations.iter().find(|one| {
                let ir::VirtualColumn { column, step, offset } = one.accumulator;
                let distance = cell.offset - offset.cast_signed();
                column == cell.column && distance % step.cast_signed() == 0
            });
            if let Some(permutation) = permutation {
                let name = &permutation.name;
                let title = format!("`{name}` keeps its running product in `{}`", rule.name);
                let diagnostic = Diagnostic::new(Code::RuleTarget, rule.span, title)
                    .other(permutation.span, "kept there by this one")
                    .help("remove the rule: arguments fill their cells");
                self.add(diagnostic);
            }
        }
    }

    /// What each rule needs; two rules that fill the same cell are reported.
    fn needs(&mut self, body: &Body) -> Result<Vec<Vec<Need>>> {
        let rules = &body.table.rules;
        let mut of_column: BTreeMap<usize, Vec<(usize, i64, Rows)>> = BTreeMap::new();
        for (index, (rule, rows)) in rules.iter().zip(&body.rule_rows).enumerate() {
            let RuleTarget::Cell(cell) = rule.target else { continue };
            let filled = rows.shifted(cell.offset);
            let others = of_column.entry(cell.column).or_default();
            self.steps(others.len() + 1, rule.span)?;
            if let Some((other, ..)) = others.iter().find(|(_, _, rows)| rows.meets(&filled)) {
                let title = format!("two witness rules fill the same cells of `{}`", rule.name);
                let diagnostic = Diagnostic::new(Code::RuleOverlap, rule.span, title)
                    .other(rules[*other].span, "filled here before")
                    .help("let their rows be different ones");
                self.add(diagnostic);
            }
            others.push((index, cell.offset, filled));
        }
        let mut needs = Vec::new();
        for (rule, rows) in rules.iter().zip(&body.rule_rows) {
            let mut cells = Vec::new();
            collect_cells(&rule.value, &mut cells);
            rule.divisor.iter().for_each(|divisor| collect_cells(divisor, &mut cells));
            let mut of_rule = Vec::new();
            for (cell, _) in cells {
                // A column of an earlier phase is there as a whole.
                if body.table.columns[cell.column].phase != rule.phase {
                    continue;
                }
                let fillers = of_column.get(&cell.column).map_or(&[][..], Vec::as_slice);
                self.steps(fillers.len(), rule.span)?;
                let read = rows.shifted(cell.offset);
                let filled = fillers.iter().filter(|(_, _, filled)| filled.meets(&read));
                of_rule.extend(
                    filled.map(|(rule, offset, _)| Need { rule: *rule, lag: cell.offset - offset }),
                );
            }
            needs.push(of_rule);
        }
        Ok(needs)
    }

    fn report_cycle(&mut self, table: &ir::Table, needs: &[Vec<Need>], rules: &[usize]) {
        let name = |rule: usize| format!("`{}`", table.rules[rule].name);
        let names: Vec<String> = rules.iter().map(|rule| name(*rule)).collect();
        let is_mixed =
            [1, -1].into_iter().all(|sign| lags(needs, rules).any(|lag| lag.signum() == sign));
        let (title, help) = match (rules, is_mixed) {
            (_, true) => (
                format!(
                    "{} is computed both from rows before and from rows behind",
                    names.join(", ")
                ),
                "go through the rows in one direction",
            ),
            ([_], false) => (
                format!("{} is computed from itself", names.join(", ")),
                "compute it from other cells, or from itself in another row",
            ),
            (_, false) => (
                format!("{} are computed from each other in the same row", names.join(", ")),
                "give one of them another rule, or none",
            ),
        };
        let [first, others @ ..] = rules else { return };
        let diagnostic =
            Diagnostic::new(Code::RuleCycle, table.rules[*first].span, title).help(help);
        let others = others.iter().take(4);
        let diagnostic = others.fold(diagnostic, |diagnostic, other| {
            diagnostic.other(table.rules[*other].span, "needs it, and is needed by it")
        });
        self.add(diagnostic);
    }
}

/// In which turns the rules of a group need each other.
fn lags<'a>(needs: &'a [Vec<Need>], rules: &'a [usize]) -> impl Iterator<Item = i64> + 'a {
    let needs = rules.iter().flat_map(|rule| &needs[*rule]);
    needs.filter(|need| rules.contains(&need.rule)).map(|need| need.lag)
}

/// The group of rules that need each other, or of one that may need itself; none if none of them can be first.
fn order(needs: &[Vec<Need>], rules: &[usize]) -> Option<RuleGroup> {
    let order = match (lags(needs, rules).min(), lags(needs, rules).max()) {
        (Some(_), Some(..=0)) => RuleOrder::Down,
        (Some(0..), Some(_)) => RuleOrder::Up,
        (Some(_), Some(_)) => return None,
        (None, _) | (_, None) => RuleOrder::Any,
    };
    // In one turn, those first that the others need in it.
    let mut left = rules.to_vec();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_needed = |need: &Need| need.lag == 0 && left.contains(&need.rule);
        let ready = left.iter().position(|rule| !needs[*rule].iter().any(is_needed))?;
        ordered.push(left.remove(ready));
    }
    Some(RuleGroup { rules: ordered, order })
}

/// The sets of rules that need each other, each behind those that it needs: Tarjan's strongly connected components,
/// without recursion.
fn components(needs: &[Vec<Need>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n_rules = needs.len();
    let (mut index, mut low) = (vec![UNSEEN; n_rules], vec![UNSEEN; n_rules]);
    let (mut is_open, mut open) = (vec![false; n_rules], Vec::new());
    let (mut found, mut next) = (Vec::new(), 0);
    for root in 0..n_rules {
        if index[root] != UNSEEN {
            continue;
        }
        // Each rule that is being looked at, with how many of its needs were.
        let mut path = vec![(root, 0)];
        while let Some((rule, n_seen)) = path.last_mut() {
            let rule = *rule;
            if *n_seen == 0 && index[rule] == UNSEEN {
                (index[rule], low[rule]) = (next, next);
                next += 1;
                open.push(rule);
                is_open[rule] = true;
            }
            if let Some(need) = needs[rule].get(*n_seen) {
                *n_seen += 1;
                if index[need.rule] == UNSEEN {
                    path.push((need.rule, 0));
                } else if is_open[need.rule] {
                    low[rule] = low[rule].min(index[need.rule]);
                }
                continue;
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                low[*before] = low[*before].min(low[rule]);
            }
            if low[rule] == index[rule] {
                let at = open.iter().rposition(|one| *one == rule).expect("it is open still");
                let mut component = open.split_off(at);
                component.iter().for_each(|rule| is_open[*rule] = false);
                component.sort_unstable();
                found.push(component);
            }
        }
    }
    found
}
