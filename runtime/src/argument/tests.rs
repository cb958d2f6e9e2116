use super::*;
use crate::field::goldilocks::{Goldilocks, GoldilocksCubic};
use crate::field::{Arith, Field};
use crate::layout::{
    ColumnInfo, Factor, Kind, PermutationInfo, Rule, Start, TableInfo, VirtualColumn,
};

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
    let [z, _] = draws();
    let product = |entries: &[[F; 1]], z: K, room| public_product("list", entries, z, &[], room);
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

const ALL: Factor = Factor::Class { modulus: 1, residue: 0 };

/// A suffix accumulator over all rows but every fourth and the last, where term 2 is zero.
fn accumulator(rule: Rule) -> Accumulator<'static> {
    let except = &[Factor::Class { modulus: 4, residue: 1 }, Factor::Row(-1)];
    Accumulator { rule, start: Start::BelowLast, zero_on: &[ALL], except, unless: Some(2) }
}

const SUM: Rule = Rule::Sum { value: 0, times: Some(1) };

/// Terms of 16 rows: a value, a multiplicity, one that is zero in every third row.
fn terms() -> (Vec<K>, Vec<F>, Vec<F>) {
    let [z, _] = draws();
    let values = (0..16).map(|row| z - f(row * row)).collect();
    (values, (0..16).map(|row| f(row + 2)).collect(), (0..16).map(|row| f(row % 3)).collect())
}

fn takes_part(row: usize) -> bool {
    row % 4 != 1 && row != 15 && row.is_multiple_of(3)
}

/// What is known; the prover chose nothing.
fn drawn(draws: &[K; 2]) -> Drawn<'_, K> {
    const STARTS: &[K] = &[GoldilocksCubic::ONE; 2];
    Drawn { draws, starts: STARTS }
}

fn accumulated(rule: Rule) -> Result<Vec<K>, AccumulatorError> {
    let (values, times, flags) = terms();
    let terms = [Cells::Ext(&values), Cells::Base(&times), Cells::Base(&flags)];
    accumulate(&accumulator(rule), 16, &terms, drawn(&draws())).map(|one| one.values)
}

/// Computes an accumulator as its definition says.
fn by_definition(start: K, next: impl Fn(usize, K) -> K) -> Vec<K> {
    let mut below = start;
    let mut values: Vec<K> = (0..16)
        .rev()
        .map(|row| {
            below = if takes_part(row) { next(row, below) } else { below };
            below
        })
        .collect();
    values.reverse();
    values
}

#[test]
fn suffix_accumulators_follow_their_rules_in_the_rows_that_take_part() {
    let (values, times, _) = terms();
    let inverse = |row: usize| values[row].inverse().expect("not zero");
    let sum = by_definition(K::ZERO, |row, below| below + inverse(row) * times[row]);
    assert_eq!(accumulated(SUM), Ok(sum));
    let once = by_definition(K::ZERO, |row, below| below + inverse(row));
    assert_eq!(accumulated(Rule::Sum { value: 0, times: None }), Ok(once));
    let product = by_definition(K::ONE, |row, below| below * values[row]);
    assert_eq!(accumulated(Rule::Product { value: 0 }), Ok(product));
    let point = draws()[1];
    let evaluation = by_definition(K::ONE, |row, below| below * point + times[row]);
    assert_eq!(accumulated(Rule::Evaluation { value: 1, point: 1 }), Ok(evaluation));
}

#[test]
fn a_zero_denominator_counts_only_where_a_row_takes_part() {
    let (mut values, times, flags) = terms();
    // Excepted, and where the third term is not zero.
    (values[5], values[15], values[7]) = (K::ZERO, K::ZERO, K::ZERO);
    let sum = |values: &[K]| {
        let terms = [Cells::Ext(values), Cells::Base(&times), Cells::Base(&flags)];
        accumulate(&accumulator(SUM), 16, &terms, drawn(&draws())).map(|one| one.values)
    };
    assert_eq!(sum(&values), accumulated(SUM));
    (values[12], values[6]) = (K::ZERO, K::ZERO);
    assert_eq!(sum(&values), Err(AccumulatorError::ZeroDenominator { row: 6 }));
}

#[test]
fn what_a_suffix_accumulator_lacks_is_named() {
    let missing = AccumulatorError::MissingTerm { term: 3, found: 3 };
    assert_eq!(accumulated(Rule::Product { value: 3 }), Err(missing.clone()));
    assert_eq!(accumulated(Rule::Sum { value: 0, times: Some(3) }), Err(missing));
    let missing = AccumulatorError::MissingDraw { draw: 2, found: 2 };
    assert_eq!(accumulated(Rule::Evaluation { value: 0, point: 2 }), Err(missing));
    let (values, times, flags) = terms();
    let terms = [Cells::Ext(&values), Cells::Base(&times[1..]), Cells::Base(&flags)];
    let short = AccumulatorError::LengthOfTerm { term: 1, expected: 16, found: 15 };
    assert_eq!(accumulate(&accumulator(SUM), 16, &terms, drawn(&draws())), Err(short));
}

#[test]
fn a_public_evaluation_is_the_total_of_the_accumulator() {
    let [point, weight] = draws();
    let list = [[f(3), f(5)], [f(0), f(8)], [f(1), f(0)]];
    let hashes: Vec<K> = list.iter().map(|[a, b]| weight * *b + *a).collect();
    let rows = |n_rows: usize| -> Vec<K> {
        (0..n_rows).map(|row| hashes.get(row).copied().unwrap_or(K::ZERO)).collect()
    };
    let total = |n_rows: usize| {
        let rule = Rule::Evaluation { value: 0, point: 0 };
        let accumulator = Accumulator {
            rule,
            start: Start::BelowLast,
            zero_on: &[ALL],
            except: &[],
            unless: None,
        };
        let values = rows(n_rows);
        let terms: [Cells<'_, F, K>; 1] = [Cells::Ext(&values)];
        accumulate(&accumulator, n_rows, &terms, drawn(&draws())).map(|one| one.values[0])
    };
    let public = |n_rows| public_evaluation("list", &list, point, &[weight], n_rows);
    assert_eq!(public(None).ok(), total(3).ok());
    for n_rows in [3, 4, 16] {
        assert_eq!(public(Some(n_rows)).ok(), total(n_rows).ok(), "{n_rows} rows");
    }
    assert_ne!(public(None), public(Some(4)));
    let too_long = KnownError::ListTooLong { list: "list", found: 3, room: 2 };
    assert_eq!(public(Some(2)), Err(too_long));
    // As many weights as components weigh the first, too.
    let weighted = public_evaluation("list", &list, point, &[weight, point], None);
    let hash = |[a, b]: &[F; 2]| weight * *a + point * *b;
    let expected = list.iter().rev().fold(K::ONE, |below, entry| below * point + hash(entry));
    assert_eq!(weighted, Ok(expected));
    let empty: [[F; 2]; 0] = [];
    assert_eq!(public_evaluation("list", &empty, point, &[weight], None), Ok(K::ONE));
}

#[test]
fn an_accumulator_from_the_first_row_goes_down_and_leaves_out_its_own_tuple() {
    let (values, times, flags) = terms();
    let terms = [Cells::Ext(&values), Cells::Base(&times), Cells::Base(&flags)];
    let draws = draws();
    let starts = [K::ONE, K::from_u64(9)];
    let inverse = |row: usize| values[row].inverse().expect("not zero");
    let down = |rule, start| {
        let accumulator = Accumulator { start, ..accumulator(rule) };
        accumulate(&accumulator, 16, &terms, Drawn { draws: &draws, starts: &starts })
    };
    let by_definition = |mut total: K, next: &dyn Fn(usize, K) -> K| {
        let value = |row| {
            let before = total;
            total = if takes_part(row) { next(row, before) } else { before };
            before
        };
        let values = (0..16).map(value).collect();
        Ok(Accumulated { values, total })
    };
    let sum = by_definition(starts[1], &|row, before| before + inverse(row) * times[row]);
    assert_eq!(down(SUM, Start::Free(1)), sum);
    let product = by_definition(K::from_u64(3), &|row, before| before * values[row]);
    assert_eq!(down(Rule::Product { value: 0 }, Start::Integer(3)), product);
    let evaluation = by_definition(draws[0], &|row, before| before * draws[1] + times[row]);
    assert_eq!(down(Rule::Evaluation { value: 1, point: 1 }, Start::Draw(0)), evaluation);
    let missing = AccumulatorError::MissingDraw { draw: 2, found: 2 };
    assert_eq!(down(SUM, Start::Free(2)), Err(missing));
}

#[test]
fn a_public_evaluation_from_the_first_row_is_the_total_of_the_accumulator() {
    let draws = draws();
    let list = [[f(0)], [f(8)], [f(5)]];
    let total = |start, n_rows: usize| {
        let rule = Rule::Evaluation { value: 0, point: 1 };
        let accumulator = Accumulator { rule, start, zero_on: &[ALL], except: &[], unless: None };
        let values: Vec<F> =
            (0..n_rows).map(|row| list.get(row).map_or(F::ZERO, |one| one[0])).collect();
        let terms: [Cells<'_, F, K>; 1] = [Cells::Base(&values)];
        accumulate(&accumulator, n_rows, &terms, drawn(&draws)).map(|one| one.total).ok()
    };
    let public = |list: &[[F; 1]], start, n_rows| {
        public_evaluation_from::<F, K>("list", list, (start, draws[1]), &[], n_rows).ok()
    };
    assert_eq!(public(&list, draws[0], None), total(Start::Draw(0), 3));
    assert_eq!(public(&list, K::ONE, Some(8)), total(Start::Integer(1), 8));
    assert_ne!(public(&list, K::ONE, None), public(&list[1..], K::ONE, None));
    // From zero, a leading zero counts for nothing.
    assert_eq!(public(&list, K::ZERO, None), public(&list[1..], K::ZERO, None));
    assert_eq!(public(&list, K::ONE, Some(2)), None);
}
