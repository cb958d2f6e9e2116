//! Which cells the constraints leave free.

use crate::fixtures::{Cairo, compiled, examine, fibonacci, layout, without};
use air_debug::columns::Columns;
use air_debug::determinacy::{Determinacy, DeterminacyError, Expected, determinacy, json, text};
use air_runtime::field::Field as _;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksQuadratic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::trace::Trace;
use std::collections::BTreeMap;

fn of_text(text: &str, columns: &[&[u64]]) -> Determinacy {
    let column = |values: &&[u64]| values.iter().map(|v| Stark252::from_u64(*v)).collect();
    let columns: Vec<Vec<Stark252>> = columns.iter().map(column).collect();
    examine::<Stark252, Stark252>(&compiled(text), &[], &columns)
}

fn names(found: &Determinacy) -> Vec<&str> {
    found.groups.iter().map(|group| group.name.as_str()).collect()
}

#[test]
fn fibonacci_leaves_nothing_free() {
    fn check<F: StarkField, K: ExtensionOf<F>>() {
        let (column, publics) = fibonacci::<F>();
        let found = examine::<F, K>(&layout("fibonacci.air"), &publics, &[column]);
        // Eight cells and the public value.
        assert_eq!((found.n_unknowns, found.rank), (9, 9));
        assert_eq!((found.groups.len(), found.free_publics.len()), (0, 0), "{found:?}");
        assert!(text(&[found]).ends_with("  every cell is pinned\n"));
    }
    check::<Stark252, Stark252>();
    check::<Goldilocks, GoldilocksQuadratic>();
}

#[test]
fn without_any_constraint_fibonacci_leaves_something_free() {
    let dag = layout("fibonacci.air");
    let (column, publics) = fibonacci::<Stark252>();
    for constraint in 0..dag.layout.tables[0].constraints.len() {
        let name = &dag.layout.tables[0].constraints[constraint].name;
        let less = without(&dag, constraint);
        let found = examine::<Stark252, Stark252>(&less, &publics, std::slice::from_ref(&column));
        let is_noticed = !found.groups.is_empty() || !found.free_publics.is_empty();
        assert!(is_noticed && found.rank < 9, "without `{name}`: {found:?}");
    }
}

#[test]
fn an_invalid_trace_is_refused() {
    let (mut column, publics) = fibonacci::<Stark252>();
    column[3] += Stark252::from_u64(1);
    let trace = Trace::new(vec![vec![column]]).expect("eight rows");
    let dag = layout("fibonacci.air");
    let columns = Columns::<Stark252, Stark252>::complete(&dag, &publics, &trace, 1);
    let error = determinacy(&dag, &columns.expect("it suits"), None).expect_err("it is invalid");
    assert_eq!(error, DeterminacyError::Invalid { n_failing: 1 });
}

#[test]
fn a_window_outside_of_the_table_is_refused() {
    let (column, publics) = fibonacci::<Stark252>();
    let trace = Trace::new(vec![vec![column]]).expect("eight rows");
    let dag = layout("fibonacci.air");
    let columns = Columns::<Stark252, Stark252>::complete(&dag, &publics, &trace, 1);
    let columns = columns.expect("it suits");
    for window in [4..9, 3..3] {
        let error = determinacy(&dag, &columns, Some(window)).expect_err("no such rows");
        assert!(matches!(error, DeterminacyError::Window { n_rows: 8, .. }), "{error}");
    }
    let inside = determinacy(&dag, &columns, Some(2..6)).expect("rows of the table");
    assert_eq!((inside[0].n_unknowns, inside[0].groups.len()), (4, 0));
}

#[test]
fn a_cell_that_a_product_hides_is_free() {
    // Where a is 0, b may be anything; where a is 1, it is 5.
    let text =
        "layout t; table main { commit { a, b } bit on row: bool(a); c on row: a * (b - 5) = 0; }";
    let found = of_text(text, &[&[1, 0, 1, 0], &[5, 7, 5, 9]]);
    assert_eq!(names(&found), ["b"]);
    assert_eq!((found.groups[0].n_free, found.groups[0].row), (2, 1));
}

#[test]
fn a_double_root_does_not_pin() {
    // a² = 0 has one solution, but to first order it says nothing.
    let found = of_text("layout t; table main { commit { a } c on row: a * a = 0; }", &[&[0; 4]]);
    assert_eq!(found.groups[0].n_free, 4);
}

#[test]
fn a_permutation_pins_what_a_pinned_side_has() {
    let text = "layout t; draw d { z } table main { commit { a, b } commit after d { p }
        permutation perm on row: a ~ b by z in p;
        first on first row: b = 3;  climbs on row except last: b.next = b + 1; }";
    let columns: [&[u64]; 2] = [&[6, 4, 3, 5], &[3, 4, 5, 6]];
    let found = of_text(text, &columns);
    assert_eq!(names(&found), Vec::<&str>::new(), "{found:?}");
    // Twelve cells; one equation ties the four of `a` together.
    assert_eq!((found.n_unknowns, found.rank), (12, 9));
    let dag = compiled(text);
    for part in 0..3 {
        let columns = columns.map(|values| values.iter().map(|v| Stark252::from_u64(*v)).collect());
        let found = examine::<Stark252, Stark252>(&without(&dag, part), &[], &columns);
        assert!(names(&found).contains(&"a"), "without part {part}: {found:?}");
    }
}

#[test]
fn cells_of_which_the_text_says_so_are_expected_to_be_free() {
    let free = "layout t; table main { commit { a, b } free b because \"it is a hint\";
        bit on row: bool(a); c on row: a * (b - 5) = 0; }";
    let found = of_text(free, &[&[1, 0, 1, 0], &[5, 7, 5, 9]]);
    assert_eq!(names(&found), ["b"]);
    assert_eq!(found.unexpected().count(), 0);
    assert!(text(&[found]).contains("expected, it is a hint"));
}

#[test]
fn copies_of_cells_that_are_meant_to_be_free_are_expected() {
    let layout = |free: &str, sorted: &str| {
        format!(
            "layout t; draw d {{ z }} table main {{ commit {{ a, b, c }} commit after d {{ p }} {free}
            permutation perm on row: a ~ b by z in p; depends on row: c = {sorted}; }}"
        )
    };
    let columns: [&[u64]; 3] = [&[6, 4, 3, 5], &[3, 4, 5, 6], &[0, 0, 0, 0]];
    let free = "free a because \"any value will do\";";
    let found = of_text(&layout(free, "0"), &columns);
    let copies = Expected::Copies { permutation: "perm".to_owned() };
    assert_eq!(names(&found), ["a", "b"]);
    assert_eq!(found.groups[1].expected, Some(copies));
    assert!(text(core::slice::from_ref(&found)).contains("`perm` copies cells that are declared"));
    assert_eq!(json(&[found])[0]["groups"][1]["expected"]["copies_of_free_cells_by"], "perm");
    // What depends on a free cell otherwise is not expected.
    let columns: [&[u64]; 3] = [&[6, 4, 3, 5], &[3, 4, 5, 6], &[3, 4, 5, 6]];
    let found = of_text(&layout(free, "b"), &columns);
    let unexpected: Vec<&str> = found.unexpected().map(|group| group.name.as_str()).collect();
    assert_eq!(unexpected, ["c"]);
    let found = of_text(&layout("", "b"), &columns);
    assert_eq!(found.unexpected().count(), found.groups.len());
}

/// How many cells of each column are free.
fn by_column(found: &Determinacy) -> BTreeMap<&str, usize> {
    let mut columns = BTreeMap::new();
    for group in &found.groups {
        *columns.entry(group.column.as_str()).or_default() += group.n_free;
    }
    columns
}

#[test]
fn what_cairo_leaves_free_is_known() {
    let cairo = Cairo::small();
    let found = examine::<Stark252, Stark252>(&cairo.dag, &cairo.publics, &cairo.columns);
    // Two units a step fill holes, with one value for all and for their sorted copies; of the registers, cells between
    // them are read by no constraint, nor are tmp0 and tmp1 of the last step; the product stands in every other row.
    let expected = [("mem_pool", 16), ("mem_product_column", 64), ("mem_sorted", 16), ("regs", 82)];
    assert_eq!(
        by_column(&found),
        BTreeMap::from(expected),
        "{}",
        text(core::slice::from_ref(&found))
    );
    assert_eq!(found.free_publics, Vec::<String>::new());
    assert_eq!(found.unexpected().count(), 0, "{found:?}");
}

#[test]
fn a_jump_that_is_not_taken_leaves_res_free() {
    let cairo = Cairo::fibonacci(1);
    let found = examine::<Stark252, Stark252>(&cairo.dag, &cairo.publics, &cairo.columns);
    let read = found.groups.iter().filter(|group| group.n_unread < group.n_free);
    let read: Vec<(&str, usize)> = read.map(|group| (group.name.as_str(), group.n_free)).collect();
    // The inverse of zero, in the one step in which `n` is zero.
    assert_eq!(read, [("reg.res", 1)], "{}", text(core::slice::from_ref(&found)));
    assert_eq!(found.unexpected().count(), 0, "{found:?}");
}
