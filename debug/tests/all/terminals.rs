//! Terminals: constraints that read them, and those that may not be zero.

use crate::fixtures::compiled;
use air_debug::check::{Findings, check_trace};
use air_debug::report;
use air_dsl::dag::Dag;
use air_runtime::field::Field as _;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::trace::Trace;

type F = Goldilocks;

/// A product over each table, written by hand, and the last value of one.
const BY_HAND: &str = "layout by_hand;
draw mix { z }
terminal after mix { left_end, nonzero left_last }
table left {
    commit { x }
    commit after mix { product }
    start on first row:       product := z - x;
    step  on row except last: product.next := product * (z - x.next);
    end   on last row:        left_end := product;
    kept  on last row:        left_last := x;
}
table right {
    commit { x }
    commit after mix { product }
    start on first row:       product := z - x;
    step  on row except last: product.next := product * (z - x.next);
    same  on last row:        product = left_end;
}";

fn check(left: [u64; 4], right: [u64; 4]) -> (Dag, Findings) {
    let dag = compiled(BY_HAND);
    let table = |values: [u64; 4]| vec![values.map(F::from_u64).to_vec()];
    let trace = Trace::new(vec![table(left), table(right)]).expect("four rows");
    let found = check_trace::<F, GoldilocksCubic>(&dag, &[], &trace, 1, 4).expect("it suits");
    (dag, found)
}

fn text(dag: &Dag, found: &Findings) -> String {
    report::text(dag, found, &|_, _| None, false)
}

#[test]
fn a_terminal_that_two_tables_agree_on_has_no_findings() {
    let (_, found) = check([1, 2, 3, 4], [4, 3, 2, 1]);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(found.n_constraints, 8);
}

#[test]
fn a_terminal_that_differs_is_shown_with_both_sides_at_the_constraint_that_reads_it() {
    let (dag, found) = check([1, 2, 3, 4], [4, 3, 2, 2]);
    let [failure] = found.failures.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (failure.name.as_str(), failure.table, failure.rows.as_slice()),
        ("same", 1, &[3][..])
    );
    let [(_, product), (_, end)] = failure.parts.as_slice() else { panic!("{failure:?}") };
    assert_ne!(product, end);
    let text = text(&dag, &found);
    for part in [
        "error[constraint-failed]: `same` does not vanish on 1 of its 1 rows (`last row`)",
        "--> test.air:17:31",
        "same  on last row:        product = left_end;",
        &format!("= {product}\n"),
        &format!("= {end}\n"),
        &format!("note: product = {product} (product, row 3)"),
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn a_terminal_that_may_not_be_zero_and_is_is_named_at_its_declaration() {
    let (dag, found) = check([1, 2, 3, 0], [3, 2, 1, 0]);
    assert!(found.failures.is_empty() && !found.is_empty(), "{found:?}");
    let [terminal] = found.terminals.as_slice() else { panic!("{found:?}") };
    assert_eq!((terminal.name.as_str(), terminal.terminal), ("left_last", 1));
    let text = text(&dag, &found);
    for part in [
        "error[zero-terminal]: the terminal `left_last` is 0, which the verifier refuses",
        "--> test.air:3:40",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    let json = report::json(&dag, &found, &|_, _| None);
    assert_eq!(json["terminals"][0]["name"], "left_last");
    assert_eq!(json["terminals"][0]["source"], "test.air:3:40");
}
