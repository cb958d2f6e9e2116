//! The blocks of the standard library that are arguments: they hold for what their sentences say, and for nothing else.

use crate::columns;
use air_runtime::field::Field as _;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use arguments::{Arguments, Public};

air_macros::air!("tests/data/arguments.air");

const N_ROWS: usize = 16;

/// A trace by its columns' names, and the public lists.
#[derive(Clone)]
struct Case {
    columns: Vec<(&'static str, Vec<u64>)>,
    shown: Vec<u64>,
    padded: Vec<u64>,
}

/// How often each value is looked up; one that is there more than once, in its first row.
fn counts(of: &[u64], values: &[u64]) -> Vec<u64> {
    let mut counts = vec![0; values.len()];
    for value in of {
        let at = values.iter().position(|known| known == value).expect("it is one of the values");
        counts[at] += 1;
    }
    counts
}

/// What satisfies the layout.
fn honest() -> Case {
    let rows = |value: &dyn Fn(usize) -> u64| (0..N_ROWS).map(value).collect::<Vec<u64>>();
    let (x, whole) = (rows(&|row| (row as u64 * row as u64 % 7) * 3), rows(&|row| row as u64 * 3));
    let (y, square) = (rows(&|row| [9, 9, 0, 1][row % 4]), rows(&|row| [0, 1, 4, 9][row % 4]));
    // Eight records, each twice: the squares of even numbers.
    let record = |at: usize| (at as u64 * 2 % 8, (at as u64 * 2 % 8).pow(2));
    let pairs = |of: &dyn Fn(usize) -> (u64, u64)| {
        rows(&|row| if row % 2 == 0 { of(row / 2).0 } else { of(row / 2).1 })
    };
    let (small, climbing) = (rows(&|row| row as u64 * 5 % 13), rows(&|row| row.min(12) as u64));
    let even: Vec<u64> = small.iter().copied().step_by(2).collect();
    let columns = vec![
        ("uses", counts(&x, &whole)),
        ("square_uses", counts(&y, &square)),
        ("records", pairs(&record)),
        ("entries", pairs(&|at| (at as u64, (at as u64).pow(2)))),
        ("record_uses", rows(&|row| if row % 2 == 0 { [2, 0][row / 2 % 2] } else { 77 })),
        ("small_uses", counts(&even, &climbing)),
        ("a", rows(&|row| if row % 2 == 0 { row as u64 / 2 + 40 } else { 78 })),
        ("b", rows(&|row| if row % 2 == 1 { row as u64 / 2 + 40 } else { 79 })),
        ("c", rows(&|row| row as u64 + 100)),
        ("taken", rows(&|row| (row % 5 == 1).into())),
        ("d", rows(&|row| [8, 0, 6, 0, 0][row.min(4)])),
        ("x", x),
        ("whole", whole),
        ("y", y),
        ("small", small),
        ("climbing", climbing),
    ];
    Case { columns, shown: vec![101, 106, 111], padded: vec![8, 0, 6] }
}

/// The constraints that a case violates, without repeats.
fn violated(case: &Case) -> Vec<&'static str> {
    let list = |values: &[u64]| values.iter().map(|&v| [Goldilocks::from_u64(v)]).collect();
    let public = Public { shown: list(&case.shown), padded: list(&case.padded) };
    columns::violated(&Arguments, &public, &case.columns)
}

#[test]
fn what_the_blocks_say_is_accepted() {
    assert_eq!(violated(&honest()), [""; 0]);
}

#[test]
fn what_the_blocks_forbid_is_refused_by_the_constraint_that_says_so() {
    let check = |column: &str, row: usize, value: u64, expected: &[&str]| {
        let mut case = honest();
        let cells = case.columns.iter_mut().find(|(name, _)| *name == column).expect("a column");
        assert_ne!(cells.1[row], value);
        cells.1[row] = value;
        assert_eq!(violated(&case), expected, "{column}[{row}] = {value}");
    };
    check("x", 3, 1, &["of_values/values/total"]);
    check("whole", 0, 1, &["of_values/values/total"]);
    check("uses", 15, 1, &["of_values/values/total"]);
    check("y", 5, 2, &["of_squares/values/total"]);
    // Another square is looked up, but nobody counted it.
    check("y", 5, 4, &["of_squares/values/total"]);
    check("records", 5, 17, &["squares/records/total"]);
    check("entries", 4, 3, &["squares/records/total"]);
    check("small", 4, 13, &["range/range/values/total"]);
    check("climbing", 0, 1, &["range/start", "range/range/values/total"]);
    check("climbing", 15, 11, &["range/step", "range/end"]);
    check("a", 6, 1, &["sequence/sequence/total", "mirrored/sequence/total"]);
    check("c", 6, 1, &["shown/entries/claim"]);
    check("taken", 6, 0, &["shown/entries/claim"]);
    check("taken", 7, 1, &["shown/entries/claim"]);
    check("d", 1, 3, &["padded/entries/claim"]);
    // Cells of other rows belong to nobody.
    for (column, row) in [("small", 3), ("record_uses", 1), ("a", 7), ("b", 6), ("c", 7)] {
        check(column, row, 1000, &[]);
    }
}

#[test]
fn a_sequence_has_an_order() {
    let mut case = honest();
    let (_, b) = case.columns.iter_mut().find(|(name, _)| *name == "b").expect("a column");
    b.swap(3, 5);
    assert_eq!(violated(&case), ["sequence/sequence/total", "mirrored/sequence/total"]);
}

#[test]
fn the_length_of_a_public_list_is_bound_but_for_zeros_where_all_rows_take_part() {
    let check = |shown: &[u64], padded: &[u64], expected: &[&str]| {
        let case = Case { shown: shown.to_vec(), padded: padded.to_vec(), ..honest() };
        assert_eq!(violated(&case), expected, "{shown:?} {padded:?}");
    };
    check(&[101, 106], &[8, 0, 6], &["shown/entries/claim"]);
    check(&[106, 111], &[8, 0, 6], &["shown/entries/claim"]);
    check(&[101, 106, 111, 0], &[8, 0, 6], &["shown/entries/claim"]);
    check(&[0, 101, 106, 111], &[8, 0, 6], &["shown/entries/claim"]);
    check(&[101, 106, 111], &[8, 0], &["padded/entries/claim"]);
    check(&[101, 106, 111], &[0, 8, 0, 6], &["padded/entries/claim"]);
    check(&[101, 106, 111], &[8, 0, 6, 0, 0], &[]);
}

#[test]
fn a_block_that_is_used_twice_adds_two_columns() {
    let info = Layout::<Goldilocks, GoldilocksCubic>::info(&Arguments);
    let added = info.tables[0].columns.iter().filter(|column| column.phase == 1);
    let names: Vec<&str> = added.map(|column| column.name).collect();
    assert_eq!(
        names,
        [
            "of_values/values/left/sum",
            "of_values/values/right/sum",
            "of_squares/values/left/sum",
            "of_squares/values/right/sum",
            "squares/records/left/sum",
            "squares/records/right/sum",
            "range/range/values/left/sum",
            "range/range/values/right/sum",
            "sequence/sequence/left/evaluation",
            "sequence/sequence/right/evaluation",
            "mirrored/sequence/left/evaluation",
            "mirrored/sequence/right/evaluation",
            "shown/entries/evaluation",
            "padded/entries/evaluation",
        ]
    );
}
