//! A row set is what it holds, however it is spelled.

use crate::{compile, layouts};
use air_dsl::dag::min_rows;
use air_dsl::ir::{Cell, Factor};

/// The factors of the vanishing polynomial of a row set.
fn factors(rows: &str) -> (Vec<Factor>, Vec<Factor>) {
    let text = format!(
        "layout test; table main {{ frame pair = 2 rows; commit {{ a }} x on {rows}: a[0] = 1; }}"
    );
    let dag = compile(&layouts(), "test.air", &text).dag();
    let rows = &dag.layout.tables[0].constraints[0].rows;
    (rows.zero_on.clone(), rows.except.clone())
}

fn class(modulus: u64, residue: u64) -> Factor {
    Factor::Class { modulus, residue }
}

#[test]
fn a_row_set_may_name_several_parts() {
    let rows =
        |rows: &[i64]| (rows.iter().copied().map(Factor::Row).collect::<Vec<_>>(), Vec::new());
    assert_eq!(factors("row at first, last"), rows(&[-1, 0]));
    assert_eq!(factors("row at 0, 5, 3"), rows(&[0, 3, 5]));
    assert_eq!(factors("row at 3..6"), rows(&[3, 4, 5]));
    assert_eq!(factors("pair at 1, last 2"), rows(&[-4, -2, 2]));
    assert_eq!(factors("row at first, 1 mod 4"), (vec![class(4, 1), Factor::Row(0)], vec![]));
    assert_eq!(factors("row at 0 mod 4, 2 mod 4"), (vec![class(2, 0)], vec![]));
}

#[test]
fn what_is_left_out_is_left_out_of_all_parts() {
    let rows = (vec![Factor::Row(3), Factor::Row(5)], Vec::new());
    assert_eq!(factors("row at 3..6, 4 except 4"), rows);
    let rows = (vec![class(4, 1)], vec![Factor::Row(5)]);
    assert_eq!(factors("row at 1 mod 4, 5 except 5"), rows);
    assert_eq!(factors("row at first 2, 2..8"), factors("row at 0..8"));
}

#[test]
fn a_cyclic_row_set_wraps_and_is_the_same_set() {
    assert_eq!(factors("row cyclic"), factors("row"));
    let text = "layout test; table main { commit { a }
        x on row cyclic: a.next = a + 1;
        y on last row cyclic: a[2] = a;
        z on first row: a = 0; }";
    let dag = compile(&layouts(), "test.air", text).dag();
    let table = &dag.layout.tables[0];
    let is_cyclic: Vec<bool> = table.constraints.iter().map(|one| one.is_cyclic).collect();
    assert_eq!(is_cyclic, [true, true, false]);
    let cell = |offset| Cell { column: 0, offset };
    assert_eq!(dag.tables[0].mask, [cell(0), cell(1), cell(2)]);
    // No cell of the mask is another one again.
    assert_eq!(min_rows(table, &dag.tables[0]), 4);
}

#[test]
fn a_cyclic_constraint_proves_its_fact_on_all_rows() {
    let text = "layout test; table main { commit { a } bool a; x on row cyclic: bool(a.next); }";
    assert!(compile(&layouts(), "test.air", text).dag().layout.tables[0].assumptions.is_empty());
}

#[test]
fn the_words_of_a_row_set_are_those_outside_of_blocks_and_loops() {
    let text = "layout test;
        draw mix { z }
        const LAST = 2;
        block inner(cells, k, left, right, acc) {
            frame round = 4 rows;
            a on first cells: cells = k;
            b on cells at 0..k mod 2 * k, last except LAST, 9: cells = k;
            c on round at 3 cyclic: cells[0] = 1;
            permutation p on left: left ~ right by z in acc;
            lookup l: (left) on left except last ~ (right) on left by z;
            fill right on right at k := 2;
        }
        block outer(pool, side, acc) {
            view own on acc = pool @ 1;
            use inner(own, 4, side.x, side.y, acc) as in;
        }
        table main {
            commit { col, b }
            commit after mix { acc_col }
            frame four = 4 rows;
            view pairs on four = b { x @ 0, y @ 2 };
            view acc on four = acc_col @ 0;
            scope some { use outer(col, pairs, acc) as out; }
            for i in 0..2 { d[i] on row at i, i + 4 except last LAST: col = i; }
        }";
    let dag = compile(&layouts(), "test.air", text).dag();
    let table = &dag.layout.tables[0];
    let found: Vec<&str> = table.constraints.iter().map(|one| one.rows.text.as_str()).collect();
    let expected = [
        "first some/out/own",
        "some/out/own at 0..4 mod 8, last except 2, 9",
        "some/out/in/round at 3 cyclic",
        "first pairs.x",
        "pairs.x except last",
        "last pairs.x",
        "pairs.x except last",
        "row except last, where not pairs.x except last",
        "last row",
        "pairs.x",
        "row except last, where not pairs.x",
        "last row",
        "first row",
        "row at 0, 4 except last 2",
        "row at 1, 5 except last 2",
    ];
    assert_eq!(found, expected);
    assert_eq!(table.rules[0].rows.text, "pairs.y at 4");
    assert_eq!(table.accumulators[0].rows.text, "pairs.x except last");
}
