//! Why an argument over rows does not balance: which tuples, of which tables, in which rows.

use crate::fixtures::compiled;
use air_debug::check::{Findings, check_trace};
use air_debug::public::PublicValue;
use air_debug::report;
use air_dsl::dag::Dag;
use air_runtime::field::Field as _;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::trace::Trace;

type F = Goldilocks;

const LOOKUP: &str = "layout t; draw mix { z, w }
    table one { commit { x, y } }
    table two { commit { key, value, uses } }
    lookup across: one (x, y) ~ two (key, value) times uses by z, w;";

/// Four tuples of eight rows that are looked up in four entries.
fn looked_up() -> Vec<Vec<Vec<u64>>> {
    vec![
        vec![vec![0, 1, 2, 1, 0, 1, 1, 1], vec![5, 6, 7, 6, 5, 6, 6, 6]],
        vec![vec![0, 1, 2, 3], vec![5, 6, 7, 8], vec![2, 5, 1, 0]],
    ]
}

const TOLD: &str = "layout t; public told: [v], all: [v]; draw mix { z }
    table main { commit { x, s, y } bit on row: bool(s); }
    evaluation shown: main (x) if s = public told by z;
    evaluation whole: main (y) = public all by z;";

fn check(dag: &Dag, lists: &[&[u64]], tables: &[Vec<Vec<u64>>]) -> Findings {
    let column = |values: &Vec<u64>| values.iter().map(|value| F::from_u64(*value)).collect();
    let table = |columns: &Vec<Vec<u64>>| columns.iter().map(column).collect();
    let trace = Trace::new(tables.iter().map(table).collect()).expect("powers of two of rows");
    let list = |values: &&[u64]| {
        PublicValue::List(values.iter().map(|value| vec![F::from_u64(*value)]).collect())
    };
    let lists: Vec<PublicValue<F>> = lists.iter().map(list).collect();
    check_trace::<F, GoldilocksCubic>(dag, &lists, &trace, 1, 2).expect("it suits")
}

/// What is said about the only equation that fails.
#[track_caller]
fn only(found: &Findings) -> (&str, Vec<&str>) {
    let failures = found.failures.iter().map(|one| (one.name.as_str(), &one.differences));
    let links = found.links.iter().map(|one| (one.name.as_str(), &one.differences));
    let all: Vec<_> = failures.chain(links).collect();
    let [(name, differences)] = all.as_slice() else { panic!("{found:?}") };
    (name, differences.iter().map(String::as_str).collect())
}

#[test]
fn arguments_that_hold_have_no_findings() {
    assert!(check(&compiled(LOOKUP), &[], &looked_up()).is_empty());
    let columns = vec![vec![1, 2, 3, 4], vec![0, 1, 1, 0], vec![9, 8, 0, 0]];
    let found = check(&compiled(TOLD), &[&[2, 3], &[9, 8]], &[columns]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_look_up_that_does_not_balance_names_the_tuples_both_tables_and_the_rows() {
    let dag = compiled(LOOKUP);
    let mut tables = looked_up();
    // Row 2 asks for a value that its key does not have.
    tables[0][1][2] = 9;
    let found = check(&dag, &[], &tables);
    let expected = [
        "`one` and `two` differ in these tuples:",
        "(2, 7): 0 times in `one`, 1 times in `two` (row 2)",
        "(2, 9): 1 times in `one` (row 2), 0 times in `two`",
    ];
    assert_eq!(only(&found), ("across/total", expected.to_vec()));
    let text = report::text(&dag, &found, &|_, _| None, false);
    for part in ["`across/total` does not hold", "lookup across: one (x, y) ~ two", expected[1]] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn a_wrong_count_names_how_often_each_side_has_the_tuple() {
    let mut tables = looked_up();
    tables[1][2][1] = 4;
    let found = check(&compiled(LOOKUP), &[], &tables);
    let (_, said) = only(&found);
    assert_eq!(said[1], "(1, 6): 5 times in `one` (rows 1, 3, 5, 6, …), 4 times in `two` (row 1)");
    assert_eq!(said.len(), 2);
}

#[test]
fn no_more_tuples_are_listed_than_asked_for() {
    let mut tables = looked_up();
    tables[1][2] = vec![0, 0, 0, 0];
    let found = check(&compiled(LOOKUP), &[], &tables);
    let (_, said) = only(&found);
    assert_eq!((said.len(), said[3]), (4, "and in 1 more"));
}

#[test]
fn an_evaluation_names_the_first_tuple_that_differs_or_the_lengths() {
    let dag = compiled(TOLD);
    let columns = vec![vec![1, 2, 3, 4], vec![0, 1, 1, 0], vec![9, 8, 0, 0]];
    let of = |told: &[u64], all: &[u64]| check(&dag, &[told, all], std::slice::from_ref(&columns));
    let said = |told: &[u64], all: &[u64], name: &str, expected: &str| {
        let found = of(told, all);
        assert_eq!(only(&found), (name, vec![expected]));
    };
    said(
        &[2, 4],
        &[9, 8],
        "shown/claim",
        "tuple 1 is (3) in `main` (row 2), and (4) in `told` (entry 1)",
    );
    said(&[2], &[9, 8], "shown/claim", "`main` has 2 tuples, `told` 1");
    said(&[2, 3, 0], &[9, 8], "shown/claim", "`main` has 2 tuples, `told` 3");
    said(
        &[2, 3],
        &[9],
        "whole/claim",
        "tuple 1 is (8) in `main` (row 1), and (0) in `all` (entry 1)",
    );
}

#[test]
fn an_evaluation_between_tables_compares_row_by_row() {
    let text = "layout t; draw mix { z }
        table one { commit { x } }
        table two { commit { y, s } bit on row: bool(s); }
        evaluation same: one (x) ~ two (y) if s by z;";
    let two = vec![vec![7, 1, 2, 7, 3, 4, 7, 7], vec![0, 1, 1, 0, 1, 1, 0, 0]];
    let mut tables = vec![vec![vec![1, 2, 3, 4]], two];
    assert!(check(&compiled(text), &[], &tables).is_empty());
    tables[0][0].swap(2, 3);
    let found = check(&compiled(text), &[], &tables);
    let expected = "tuple 2 is (4) in `one` (row 2), and (3) in `two` (row 4)";
    assert_eq!(only(&found), ("same/total", vec![expected]));
}

#[test]
fn the_sides_of_a_permutation_within_a_table_are_compared_as_well() {
    let text = "layout t; draw mix { z }
        table main { commit { a, b } permutation same: (a) ~ (b + 1) by z; }";
    let tables = vec![vec![vec![1, 2, 3, 4], vec![3, 2, 1, 1]]];
    let found = check(&compiled(text), &[], &tables);
    let (name, said) = only(&found);
    assert_eq!(name, "same/total");
    assert_eq!(said[1], "(1): 1 times in the left side (row 0), 0 times in the right side");
    assert_eq!(
        said[2],
        "(2): 1 times in the left side (row 1), 2 times in the right side (rows 2, 3)"
    );
}
