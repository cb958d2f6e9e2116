//! The row check names the constraint and the row.

use crate::layouts::{Shuffle, Squares, shuffle, squares};
use air_runtime::check::{Violation, check_rows};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::{Arith as _, Field as _};
use air_runtime::trace::Trace;

fn with_cell(trace: Trace<Goldilocks>, column: usize, row: usize) -> Trace<Goldilocks> {
    let mut tables = trace.into_tables();
    tables[0][column][row] += Goldilocks::ONE;
    Trace::new(tables).expect("the shape is the same")
}

fn names(violations: &[Violation]) -> Vec<(&str, usize)> {
    violations.iter().map(|violation| (violation.name, violation.row)).collect()
}

#[test]
fn an_honest_trace_violates_nothing() {
    let (trace, result) = squares::<Goldilocks>(4);
    let checked = check_rows::<_, GoldilocksCubic, Squares>(&Squares, &result, &trace, &[]);
    assert_eq!(checked.expect("the trace suits the layout"), []);
    let z = GoldilocksCubic::from_u64(987_654_321);
    let checked = check_rows::<_, _, Shuffle>(&Shuffle, &(), &shuffle::<Goldilocks>(4), &[z]);
    assert_eq!(checked.expect("the trace suits the layout"), []);
}

#[test]
fn a_changed_cell_is_found_where_it_is_read() {
    let (trace, result) = squares::<Goldilocks>(4);
    let trace = with_cell(trace, 1, 7);
    let checked = check_rows::<_, GoldilocksCubic, Squares>(&Squares, &result, &trace, &[]);
    let violations = checked.expect("the trace suits the layout");
    assert_eq!(names(&violations), [("step/a", 7), ("step/b", 6), ("step/b", 7)]);
}

#[test]
fn an_argument_that_does_not_hold_is_found_at_its_end() {
    let z = GoldilocksCubic::from_u64(987_654_321);
    let trace = with_cell(shuffle(4), 0, 9);
    let checked = check_rows::<_, _, Shuffle>(&Shuffle, &(), &trace, &[z]);
    let violations = checked.expect("the trace suits the layout");
    assert_eq!(names(&violations), [("product/end", 15)]);
}
