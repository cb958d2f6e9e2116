//! Facts are proved by constraints of the table, or carried on as assumptions with their reasons.

use crate::{compile, layouts};
use air_dsl::ir::{Table, VirtualColumn};

fn table(body: &str) -> Table {
    let text = format!("layout test;\ntable main {{ commit {{ a, b, c }} {body} }}");
    compile(&layouts(), "test.air", &text).dag().layout.tables.remove(0)
}

/// What is assumed of a table whose constraints read every column.
fn assumed(body: &str) -> Vec<String> {
    let table = table(&format!("all on row: a + b + c = 1; {body}"));
    table
        .assumptions
        .iter()
        .map(|one| format!("{} {}: {}", one.name, one.what, one.because))
        .collect()
}

#[test]
fn a_fact_with_a_reason_and_no_constraint_is_assumed() {
    assert_eq!(assumed("bool a, b because \"of x\";"), ["a is 0 or 1: of x", "b is 0 or 1: of x"]);
    let values = assumed("values c in { '[', 3, -1 } because \"of y\";");
    assert_eq!(values, ["c is one of '[', 3, -1: of y"]);
}

#[test]
fn a_fact_that_constraints_prove_is_not_assumed() {
    for proof in [
        "x on row: bool(a);",
        "x on row: a = a * a;",
        "x on row: 3 * (1 - a) * a = 0;",
        "x on row except last: bool(a); y on last row: a * a = a;",
        "x on row except last: bool(a.next); y on first row: a = 1;",
        "x on row at 0 mod 2: bool(a); y on row at 0 mod 2: bool(a[1]);",
    ] {
        assert_eq!(assumed(&format!("{proof} bool a because \"it may be\";")), [""; 0], "{proof}");
    }
}

#[test]
fn a_fact_that_constraints_prove_on_some_of_its_rows_is_assumed() {
    for proof in [
        "x on row except last: bool(a);",
        "x on row except last: bool(a.next);",
        "x on row when b: bool(a); y on row: bool(b);",
        "x on row: a * (a - 2) = 0;",
        "x on row at 0 mod 2: bool(a);",
    ] {
        let assumed = assumed(&format!("{proof} bool a because \"it may be\";"));
        assert_eq!(assumed, ["a is 0 or 1: it may be"], "{proof}");
    }
}

#[test]
fn a_fact_of_a_view_is_of_its_cells_only() {
    let views = "frame pair = 2 rows; view v on pair = a { x @ 0, y @ 1 };";
    let proof = "x on pair: bool(a[0]); y on pair: (v.y - 2) * v.y = 0;";
    assert_eq!(assumed(&format!("{views} {proof} bool v.x; values v.y in {{ 0, 2 }};")), [""; 0]);
    let both = assumed(&format!("{views} {proof} bool v because \"z\";"));
    assert_eq!(both, ["v.y is 0 or 1: z"]);
}

#[test]
fn a_fact_in_a_block_is_of_the_cells_that_it_is_given() {
    let text = "layout test;
        block bit(x) { bool x because \"the caller knows\"; is_read on x: x = 3; }
        block proved(x) { bool x; is_bit on x: bool(x); }
        table main { commit { a, b } use bit(a) as a; use proved(b); }";
    let dag = compile(&layouts(), "test.air", text).dag();
    let assumptions = &dag.layout.tables[0].assumptions;
    assert_eq!(assumptions.len(), 1);
    assert_eq!((&*assumptions[0].name, &*assumptions[0].what), ("a", "is 0 or 1"));
}

#[test]
fn a_selector_of_a_periodic_column_of_bits_needs_no_fact() {
    assert_eq!(assumed("periodic p = [1, 0, 0, 0]; x on row when not p: a = b;"), [""; 0]);
}

#[test]
fn unused_and_free_cells_are_carried_with_their_reasons() {
    let table = table(
        "frame pair = 2 rows; view v on pair = b { x @ 0, y @ 1 };
         unused c because \"padding\"; unused v.y because \"a hole\"; free v.x, a because \"any\";
         x on row: bool(a); y on pair: b[0] = 1;",
    );
    let cells = |column, step, offset| VirtualColumn { column, step, offset };
    let unused: Vec<_> =
        table.unused.iter().map(|one| (&*one.name, one.cells, &*one.because)).collect();
    assert_eq!(unused, [("c", cells(2, 1, 0), "padding"), ("v.y", cells(1, 2, 1), "a hole")]);
    let free: Vec<_> =
        table.free.iter().map(|one| (&*one.name, one.cells, &*one.because)).collect();
    assert_eq!(free, [("v.x", cells(1, 2, 0), "any"), ("a", cells(0, 1, 0), "any")]);
}

#[test]
fn a_promised_degree_is_carried() {
    let text =
        "layout test; max degree 3; table main { max degree 2; commit { a } x on row: bool(a); }";
    let layout = compile(&layouts(), "test.air", text).dag().layout;
    assert_eq!(layout.max_degree.map(|promise| promise.degree), Some(3));
    assert_eq!(layout.tables[0].max_degree.map(|promise| promise.degree), Some(2));
}
