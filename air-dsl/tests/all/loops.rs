//! Loops, folds and functions are instantiated, and remembered.

use crate::{compile, layouts};
use air_dsl::dag::{Dag, Node, min_rows};
use air_dsl::diagnostics::Code;
use air_dsl::ir::Turn;

fn table(body: &str) -> Dag {
    let text = format!("layout test;\ntable main {{ commit {{ a, b, c }} {body} }}");
    compile(&layouts(), "test.air", &text).dag()
}

#[track_caller]
fn same(left: &str, right: &str) {
    // All cells first, so that they have the same numbers in both.
    let uses = "all on row: a + 3 * b + 5 * c = 11;";
    let dags =
        [left, right].map(|value| table(&format!("{uses} x on row except last 4: {value};")));
    let [left, right] =
        dags.map(|dag| format!("{:?} {:?}", dag.tables[0].nodes, dag.tables[0].mask));
    assert_eq!(left, right);
}

#[test]
fn spellings_of_one_polynomial_are_one_graph() {
    same("a + b = 0", "b + a = 0");
    same("a * b = 0", "b * a + 0 = 0");
    same("a + -b = 0", "a = b");
    same("a ** 2 = b", "a * a = b");
    same("1 * a - 0 * b + 2 * 3 = c", "a + 6 = c");
    same("-(-a) * -(b) = c", "-(a * b) = c");
    same("bool(a)", "a * a = a");
    same("sum(i in 0..3: a[i]) = b", "a + a[1] + a[2] = b");
    same("product(x in [a, b, c]: x + 1) = b", "(a + 1) * (b + 1) * (c + 1) = b");
    same("sum(i in 0..4: i) * a = b", "6 * a = b");
}

#[test]
fn a_let_and_a_def_are_shifted_where_they_are_used() {
    let lets = "let d = a.next - b; def e(k) = d + a[k]; let e2 = e(2);";
    let long = table(&format!("{lets} x on row except last 4: d.next * e2.next = c;"));
    let short = table("x on row except last 4: (a[2] - b[1]) * (a[2] - b[1] + a[3]) = c;");
    assert_eq!(long.tables[0].mask, short.tables[0].mask);
    assert_eq!(long.tables[0].nodes, short.tables[0].nodes);
}

#[test]
fn a_constraint_knows_the_turns_of_its_loops() {
    let dag = table(
        "for i in 0..2 { for x in [a, b] { one[i]/of[x] on row: x = i; } }
         rest on row: c = 1;",
    );
    let constraints = &dag.layout.tables[0].constraints;
    let names: Vec<&str> = constraints.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["one[0]/of[a]", "one[0]/of[b]", "one[1]/of[a]", "one[1]/of[b]", "rest"]);
    let turn = |run, index| Turn { run, index };
    assert_eq!(constraints[0].turns, [turn(0, 0), turn(1, 0)]);
    // The inner loop runs anew in the second turn of the outer one.
    assert_eq!(constraints[3].turns, [turn(0, 1), turn(2, 1)]);
    assert_eq!(constraints[4].turns, []);
}

#[test]
fn a_long_fold_is_a_shallow_tree() {
    let dag = table("long on row: sum(i in 1..20001: (a + i) * b) = c;");
    let graph = &dag.tables[0];
    let mut depths: Vec<u32> = Vec::new();
    for node in &graph.nodes {
        let depth = node.operands().map(|id| depths[id.0 as usize] + 1).max().unwrap_or(0);
        depths.push(depth);
    }
    assert!(depths.iter().max() < Some(&40), "{:?}", depths.iter().max());
    let adds = graph.nodes.iter().filter(|node| matches!(node, Node::Add(..))).count();
    assert_eq!(adds, 20_000 + 19_999);
}

#[test]
fn what_folding_removes_is_not_in_the_mask() {
    let dag = table("x on row except last: a.next - a.next + 0 * c.next + a = b + c;");
    let offsets: Vec<(usize, i64)> =
        dag.tables[0].mask.iter().map(|cell| (cell.column, cell.offset)).collect();
    assert_eq!(offsets, [(0, 0), (1, 0), (2, 0)]);
}

#[test]
fn a_table_is_high_enough_for_its_rows_and_reads() {
    let rows = |text: &str| {
        let dag = table(&format!("all on row: a = b + c; {text}"));
        min_rows(&dag.layout.tables[0], &dag.tables[0])
    };
    assert_eq!(rows(""), 1);
    assert_eq!(rows("x on row at 3 mod 8: a = 1;"), 8);
    assert_eq!(rows("x on row except last 2: a[2] = 1;"), 4);
    // Rows 0 to 2 and the last two are five.
    assert_eq!(rows("x on row except first 3, last 2: a = 1;"), 8);
    // Row 3 reads row 8.
    assert_eq!(rows("x on row at 3: a[5] = 1;"), 16);
    assert_eq!(rows("x on last row: a[-4] = 1;"), 8);
}

/// The codes of the report of a table without limits.
fn codes(body: &str) -> Vec<Code> {
    let text = format!("layout test;\ntable main {{ commit {{ a, b, c }} {body} }}");
    let report = compile(&layouts(), "test.air", &text).result.expect_err("a text too large");
    report.diagnostics().iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn loops_that_do_nothing_too_often_are_refused() {
    let nested = "for i in 0..60000 { for j in 0..60000 { for k in 0..60000 { } } }";
    assert_eq!(codes(nested), [Code::TooLarge]);
}

#[test]
fn expressions_that_double_without_end_are_refused() {
    let lets: String = (0..80).map(|i| format!("let x{} = bool(x{i}); ", i + 1)).collect();
    let text = format!("let x0 = a; {lets} x on row: x80 = b;");
    assert_eq!(codes(&text), [Code::TooLarge]);
}

#[test]
fn a_text_that_is_one_long_sum_overflows_no_stack() {
    let sum = format!("x on row: a{} = b;", " + a".repeat(20_000));
    let found = codes(&sum);
    assert!(matches!(found[..], [Code::TooLarge | Code::Recursion]), "{found:?}");
}
