//! Witness rules: in which order they are carried out, and that no statement depends on them.

use crate::compile;
use air_dsl::dag::Dag;
use air_dsl::ir::RuleOrder;
use std::path::Path;

fn dag(body: &str) -> Dag {
    let text = format!("layout test;\ntable main {{ commit {{ a, b, c }} {body} }}");
    compile(Path::new("."), "test.air", &text).dag()
}

/// The groups of rules in their order: what each fills, and how it goes through the rows.
fn groups(body: &str) -> Vec<(Vec<String>, RuleOrder)> {
    let dag = dag(body);
    let table = &dag.layout.tables[0];
    let name = |rule: &usize| table.rules[*rule].name.clone();
    let groups = table.rule_groups.iter();
    groups.map(|group| (group.rules.iter().map(name).collect(), group.order)).collect()
}

fn group(names: &[&str], order: RuleOrder) -> (Vec<String>, RuleOrder) {
    (names.iter().map(|name| (*name).to_owned()).collect(), order)
}

#[test]
fn a_rule_is_behind_those_whose_cells_it_reads() {
    let found = groups("c on row: c := a * b; a on row: a := b + 1; seen on row: bool(b) = 0;");
    assert_eq!(found, [group(&["a"], RuleOrder::Any), group(&["c"], RuleOrder::Any)]);
}

#[test]
fn a_rule_that_reads_its_own_column_goes_from_row_to_row() {
    let down = "a on row except last: a.next := a + b; c on row: c = b;";
    assert_eq!(groups(down), [group(&["a.next"], RuleOrder::Down)]);
    let up = "a on row except last: a := a.next * b; c on row: c = b;";
    assert_eq!(groups(up), [group(&["a"], RuleOrder::Up)]);
    // Cells of the column that it does not fill are no reason.
    let beside = "frame pair = 2 rows; a on pair: a[0] := a[1] * b[0]; c on row: c = b;";
    assert_eq!(groups(beside), [group(&["a[0]"], RuleOrder::Any)]);
}

#[test]
fn rules_that_need_each_other_go_together_in_the_order_of_a_row() {
    let body = "b on row except last: b.next := a + b; a on row: a := b * b; c on row: c = a;";
    assert_eq!(groups(body), [group(&["a", "b.next"], RuleOrder::Down)]);
}

#[test]
fn rules_change_no_constraint_and_fill_columns_or_parts_of_them() {
    let (with, without) = (
        dag("a on row: a := b; fill c on row at 0, 3 mod 4 := b / a; c on row: c = 1;"),
        dag("a on row: a = b; c on row: c = 1;"),
    );
    assert_eq!(with.tables[0].nodes, without.tables[0].nodes);
    assert_eq!(with.tables[0].mask, without.tables[0].mask);
    let table = &with.layout.tables[0];
    assert_eq!([0, 1, 2].map(|column| table.rules_fill(column)), [true, false, false]);
    assert_eq!(with.rules.len(), 2);
}
