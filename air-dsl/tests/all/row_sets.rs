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
