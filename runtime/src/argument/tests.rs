use super::*;
use crate::field::goldilocks::{Goldilocks, GoldilocksCubic};
use crate::field::{Arith, Field};
use crate::layout::{ColumnInfo, Kind};

type F = Goldilocks;
type K = GoldilocksCubic;

const COLUMNS: &[ColumnInfo] = &[
    ColumnInfo { name: "pool", phase: 0, kind: Kind::Base },
    ColumnInfo { name: "sorted", phase: 0, kind: Kind::Base },
    ColumnInfo { name: "product", phase: 1, kind: Kind::Ext },
];
const fn cells(column: usize, offset: usize) -> VirtualColumn {
    VirtualColumn { column, step: 2, offset }
}
const PAIRS: PermutationInfo = PermutationInfo {
    name: "perm",
    left: &[cells(0, 0), cells(0, 1)],
    right: &[cells(1, 0), cells(1, 1)],
    accumulator: cells(2, 0),
    z: 0,
    weights: &[1],
};
const TABLE: TableInfo = TableInfo {
    name: "main",
    columns: COLUMNS,
    mask: &[],
    constraints: &[],
    row_sets: &[],
    periodics: &[],
    periodic_mask: &[],
    permutations: &[PAIRS],
    min_log_rows: 1,
};

fn f(value: u64) -> F {
    F::from_u64(value)
}

fn draws() -> [K; 2] {
    let draw = |seed: u64| {
        let coordinates = [f(seed), f(seed + 1), f(seed / 3)];
        K::from_coordinates(&coordinates).expect("three coordinates")
    };
    [draw(1 << 40), draw(987_654_321)]
}

/// Pairs `(k, 7k)` and the same pairs backwards, in columns of `2^log_rows` rows.
fn columns(log_rows: u32) -> [Vec<F>; 2] {
    let n_pairs = 1_u64 << (log_rows - 1);
    let pairs = (0..n_pairs).flat_map(|k| [f(k), f(7 * k)]);
    let backwards = (0..n_pairs).rev().flat_map(|k| [f(k), f(7 * k)]);
    [pairs.collect(), backwards.collect()]
}

fn fill(log_rows: u32, columns: &[Vec<F>], draws: &[K]) -> Result<Vec<Vec<K>>, FillError> {
    let columns: Vec<Cells<'_, F, K>> = columns.iter().map(|c| Cells::Base(c)).collect();
    fill_permutations(&TABLE, 1, log_rows, &columns, draws)
}

#[test]
fn the_running_product_is_the_product_of_the_quotients() {
    // More factors than one run has, so that runs are put together.
    let log_rows = 14;
    let columns = columns(log_rows);
    let filled = fill(log_rows, &columns, &draws()).expect("no denominator is zero");
    let [z, alpha] = draws();
    let factor = |column: &[F], k: usize| z - (alpha * column[2 * k + 1] + column[2 * k]);
    let mut product = K::ONE;
    for k in 0..1 << (log_rows - 1) {
        let inverse = factor(&columns[1], k).inverse().expect("not zero");
        product *= factor(&columns[0], k) * inverse;
        assert_eq!(filled[0][2 * k], product, "cell {k}");
        assert_eq!(filled[0][2 * k + 1], K::ZERO, "cell {k}");
    }
    assert_eq!(product, K::ONE);
}

#[test]
fn a_public_list_makes_up_for_zeros_in_the_trace() {
    let log_rows = 4;
    let [mut pool, mut sorted] = columns(log_rows);
    // Three pairs, (4, 28) to (6, 42), give way to cells for a public list of two.
    for value in &mut pool[8..14] {
        *value = F::ZERO;
    }
    let list = [[f(5), f(35)], [f(6), f(42)]];
    // Its first entry also takes the third cell, so the other side has it in the place of (4, 28).
    let at = sorted.iter().step_by(2).position(|addr| *addr == f(4)).expect("4 is an address");
    (sorted[2 * at], sorted[2 * at + 1]) = (f(5), f(35));
    let [z, alpha] = draws();
    let filled = fill(log_rows, &[pool, sorted], &[z, alpha]).expect("no denominator is zero");
    let last = filled[0][(1 << log_rows) - 2];
    assert_eq!(public_product("list", &list, z, &[alpha], 3), Ok(last));
}

#[test]
fn a_public_product_that_cannot_be_is_refused() {
    let [z, alpha] = draws();
    let product =
        |entries: &[[F; 1]], z: K, room| public_product("list", entries, z, &[alpha], room);
    assert_eq!(product(&[], z, 4), Err(KnownError::ListEmpty { list: "list" }));
    let too_long = KnownError::ListTooLong { list: "list", found: 3, room: 2 };
    assert_eq!(product(&[[f(1)]; 3], z, 2), Err(too_long));
    let zero = KnownError::ZeroDenominator { list: "list" };
    assert_eq!(product(&[[f(1)], [f(9)]], K::from(f(9)), 4), Err(zero));
}

#[test]
fn a_zero_denominator_is_refused() {
    let [_, alpha] = draws();
    let z = alpha * f(7) + f(1);
    let found = fill(3, &columns(3), &[z, alpha]);
    assert_eq!(found, Err(FillError::ZeroDenominator { permutation: "perm" }));
}

#[test]
fn what_an_argument_lacks_is_named() {
    let permutation = "perm";
    let short = [columns(3)[0].clone(), columns(2)[1].clone()];
    let missing = FillError::MissingCells { permutation, column: "sorted" };
    assert_eq!(fill(3, &short, &draws()), Err(missing));
    let missing = FillError::MissingDraw { permutation, draw: 1, found: 1 };
    assert_eq!(fill(3, &columns(3), &draws()[..1]), Err(missing));
    let columns: [Cells<'_, F, K>; 0] = [];
    let found = fill_permutations(&TABLE, 0, 3, &columns, &draws());
    assert_eq!(found, Err(FillError::NoRule { column: "pool", phase: 0 }));
}
