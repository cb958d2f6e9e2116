//! The blocks of the standard library hold for what their sentences say, and for nothing else.

use crate::columns;
use air_runtime::field::goldilocks::Goldilocks;
use air_runtime::field::{Arith as _, Field as _};
use standard::{Public, Standard};

air_macros::air!("tests/data/standard.air");

const N_ROWS: usize = 16;

/// Columns by name that satisfy the layout.
fn honest() -> Vec<(&'static str, Vec<u64>)> {
    let rows = |value: &dyn Fn(usize) -> u64| (0..N_ROWS).map(value).collect::<Vec<u64>>();
    let x = rows(&|row| [1, 2, 1, 3][row % 4]);
    let running = |step: fn(u64, u64) -> u64| -> Vec<u64> {
        let mut total = None;
        x.iter().map(|&x| *total.insert(total.map_or(x, |before| step(before, x)))).collect()
    };
    let words: [u64; 2] = [0b10_1101, 0b01_0010];
    let word = |row: usize| words[row / 8];
    vec![
        ("flag", rows(&|row| (row % 3 == 0).into())),
        ("k", rows(&|row| row as u64 + 5)),
        ("level", rows(&|row| row as u64 / 3)),
        ("partial_sum", running(|a, b| a + b)),
        ("partial_product", running(|a, b| a * b)),
        ("words", rows(&|row| if row % 8 == 0 { word(row) } else { 77 })),
        ("bit", rows(&|row| word(row) >> (row % 8) & 1)),
        ("suffix", rows(&|row| word(row) >> (row % 8))),
        ("f0", rows(&|row| (row % 3 == 0).into())),
        ("f1", rows(&|row| (row % 3 == 1).into())),
        ("f2", rows(&|row| (row % 3 == 2).into())),
        ("a", rows(&|row| row as u64 * 7)),
        ("b", rows(&|row| (N_ROWS - 1 - row) as u64 * 7)),
        ("left", rows(&|row| row as u64)),
        // The pairs in another order, each as it was.
        ("right", rows(&|row| ((row / 2 + 3) % 8 * 2 + row % 2) as u64)),
        ("x", x),
    ]
}

/// The constraints that the columns violate, without repeats.
fn violated(columns: &[(&str, Vec<u64>)]) -> Vec<&'static str> {
    let x = columns.iter().find(|(name, _)| *name == "x").map(|(_, x)| x.iter().copied());
    let x = x.into_iter().flatten().map(Goldilocks::from_u64);
    let public = Public {
        total: x.clone().fold(Goldilocks::ZERO, |sum, x| sum + x),
        product_of_all: x.fold(Goldilocks::ONE, |product, x| product * x),
    };
    columns::violated(&Standard, &public, columns)
}

#[test]
fn what_the_blocks_say_is_accepted() {
    assert_eq!(violated(&honest()), [""; 0]);
}

#[test]
fn what_the_blocks_forbid_is_refused_by_the_constraint_that_says_so() {
    let check = |column: &str, row: usize, value: u64, expected: &[&str]| {
        let mut columns = honest();
        let cells = columns.iter_mut().find(|(name, _)| *name == column).expect("a column");
        assert_ne!(cells.1[row], value);
        cells.1[row] = value;
        assert_eq!(violated(&columns), expected, "{column}[{row}] = {value}");
    };
    check("flag", 4, 2, &["flag/bit"]);
    check("k", 0, 4, &["k/start", "k/step"]);
    check("k", 9, 13, &["k/step"]);
    check("level", 0, 1, &["level/start", "level/step"]);
    check("level", 15, 7, &["level/step"]);
    check("partial_sum", 0, 9, &["sum/start", "sum/step"]);
    check("partial_sum", 7, 9, &["sum/step"]);
    check("partial_sum", 15, 9, &["sum/step", "sum/end"]);
    check("partial_product", 15, 9, &["product_of_x/step", "product_of_x/end"]);
    check("bit", 1, 1, &["bits/word"]);
    check("bit", 10, 2, &["bits/bit[2]", "bits/word"]);
    check("words", 8, 64, &["bits/word", "suffixes/starts"]);
    check("suffix", 3, 9, &["suffixes/bit[2]", "suffixes/bit[3]"]);
    check("suffix", 6, 1, &["suffixes/bit[5]", "suffixes/ends"]);
    check("f1", 0, 1, &["kinds/one"]);
    check("f0", 0, 0, &["kinds/one"]);
    check("f2", 2, 3, &["kinds/is_bit[f2]", "kinds/one"]);
    check("a", 3, 22, &["values/perm/last"]);
    check("right", 5, 22, &["pairs/perm/last"]);
    // A word's other rows, and bits beyond the sixth, belong to nobody.
    check("words", 9, 78, &[]);
    check("bit", 7, 5, &[]);
}

#[test]
fn pairs_are_more_than_their_parts() {
    let mut columns = honest();
    let (_, right) = columns.iter_mut().find(|(name, _)| *name == "right").expect("a column");
    right.swap(0, 2);
    assert_eq!(violated(&columns), ["pairs/perm/last"]);
}
