//! Witness rules: generated code fills what the reference interpreter fills, and what is filled is proven.

use air_codegen::{Folder, compile_file};
use air_debug::check::check_trace as debug;
use air_debug::public::PublicValue;
use air_debug::rule;
use air_dsl::dag::Dag;
use air_interpret::Interpreted;
use air_runtime::argument::{FillError, fill_trace};
use air_runtime::check::{Violation, check_rows};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, ExtensionOf, Field as _, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, VerifyError, prove, verify};
use air_runtime::trace::{Trace, TraceError};
use rules::{MainCells, OtherCells, Public, Rules, Witness};

air_macros::air!("data/rules/rules.air");

const LOG_ROWS: u32 = 4;

fn dag() -> Dag {
    let folder = Folder::new(env!("CARGO_MANIFEST_DIR"));
    compile_file(&folder, "data/rules/rules.air").unwrap_or_else(|error| panic!("{error}"))
}

fn public<F: StarkField>() -> Public<F> {
    Public { start: F::from_u64(5), scale: F::from_u64(11) }
}

/// Values with a zero among them, and the same in another order.
fn columns<F: StarkField>() -> [Vec<F>; 2] {
    let values: Vec<u64> = (0..1_u64 << LOG_ROWS).map(|row| row * row * 77 % 101).collect();
    let others = values.iter().rev();
    [values.iter().copied().map(F::from_u64).collect(), others.copied().map(F::from_u64).collect()]
}

fn witness<F: StarkField>([x, other]: [Vec<F>; 2]) -> Witness<F> {
    let main = MainCells { log_rows: LOG_ROWS, x };
    Witness { main, other: OtherCells { x: other } }
}

fn trace<F: StarkField + ExtensionOf<F>>() -> Trace<F> {
    witness(columns()).trace(&public()).expect("it suits the layout")
}

fn draws<K: ExtensionOf<F>, F: StarkField>(n_draws: usize) -> Vec<K> {
    (0..n_draws as u64).map(|draw| K::from(F::from_u64(1_000_003 + 97 * draw))).collect()
}

fn violations<F: StarkField, K: ExtensionOf<F>>(trace: &Trace<F>) -> Vec<Violation> {
    let info = Layout::<F, K>::info(&Rules);
    let draws = draws::<K, F>(info.draws.len());
    check_rows::<F, K, Rules>(&Rules, &public(), trace, &draws).expect("it suits the layout")
}

#[test]
fn generated_rules_fill_what_the_interpreter_fills() {
    let [x, other] = columns::<Goldilocks>();
    let n_columns = Layout::<Goldilocks, Goldilocks>::info(&Rules).tables[0]
        .columns
        .iter()
        .filter(|column| column.phase == 0)
        .count();
    let mut main = vec![None; n_columns];
    main[0] = Some(x.clone());
    let given = vec![main, vec![Some(other.clone())]];
    let publics =
        [PublicValue::Scalar(public().start), PublicValue::<Goldilocks>::Scalar(public().scale)];
    let dag = dag();
    let by_text = rule::complete::<Goldilocks, GoldilocksCubic>(&dag, &publics, given);
    assert_eq!(by_text.expect("it suits the layout"), trace());

    let interpreted = Interpreted::<Goldilocks>::new(dag).expect("small constants");
    let zeros = vec![Goldilocks::ZERO; 1 << LOG_ROWS];
    let mut main = vec![zeros; n_columns];
    main[0] = x;
    let filled = fill_trace::<_, GoldilocksCubic, _>(
        &interpreted,
        &publics.to_vec(),
        vec![main, vec![other]],
    );
    assert_eq!(filled.expect("it suits the layout"), trace());
}

#[test]
fn a_cell_with_a_rule_is_not_the_builders() {
    let mut tables = trace::<Goldilocks>().into_tables();
    for column in &mut tables[0][1..] {
        column.fill(Goldilocks::from_u64(99));
    }
    let filled = fill_trace::<_, Goldilocks, _>(&Rules, &public(), tables);
    assert_eq!(filled.expect("it suits the layout"), trace());
}

#[test]
fn what_rules_fill_satisfies_the_constraints_beside_them() {
    assert_eq!(violations::<Goldilocks, GoldilocksCubic>(&trace()), []);
    assert_eq!(violations::<Stark252, Stark252>(&trace()), []);
}

#[test]
fn a_constraint_between_tables_holds_for_terminals_of_both() {
    let [x, mut other] = columns::<Goldilocks>();
    other.swap(3, 9);
    let moved = witness([x.clone(), other.clone()]).trace(&public()).expect("it suits the layout");
    assert_eq!(violations::<_, GoldilocksCubic>(&moved), []);
    other[3] += Goldilocks::from_u64(1);
    let changed = witness([x, other]).trace(&public()).expect("it suits the layout");
    let names: Vec<&str> =
        violations::<_, GoldilocksCubic>(&changed).iter().map(|found| found.name).collect();
    assert_eq!(names, ["same"]);
}

#[test]
fn a_declared_terminal_that_must_not_be_zero_is_reported() {
    let info = Layout::<Goldilocks, Goldilocks>::info(&Rules);
    let mut draws = draws::<Goldilocks, Goldilocks>(info.draws.len());
    let z = info.draws.iter().position(|draw| draw.name == "z").expect("it is drawn");
    draws[z] = columns::<Goldilocks>()[1][7];
    let found = check_rows(&Rules, &public(), &trace(), &draws).expect("it suits the layout");
    let names: Vec<&str> = found.iter().map(|found| found.name).collect();
    assert!(names.contains(&"right_end") && !names.contains(&"left_end"), "{names:?}");
}

#[test]
fn columns_of_different_heights_are_refused() {
    let [mut x, other] = columns::<Goldilocks>();
    x.pop();
    let refused = witness([x, other]).trace(&public());
    let found = TraceError::ColumnLength { table: 0, column: 1, expected: 15, found: 16 };
    let low = TraceError::HeightNotPowerOfTwo { table: 0, found: 15 };
    assert!(
        refused == Err(FillError::Trace(found)) || refused == Err(FillError::Trace(low)),
        "a trace of 15 and 16 rows"
    );
}

#[test]
fn the_debugger_says_what_a_rule_would_have_filled() {
    let dag = dag();
    let mut tables = trace::<Goldilocks>().into_tables();
    tables[0][1][6] += Goldilocks::from_u64(1);
    let changed = Trace::new(tables).expect("the same shape");
    let publics =
        [PublicValue::Scalar(public().start), PublicValue::<Goldilocks>::Scalar(public().scale)];
    let found = debug::<_, GoldilocksCubic>(&dag, &publics, &changed, 1, 4).expect("it suits");
    let step = found.failures.iter().find(|failure| failure.name == "fib/step").expect("it fails");
    assert_eq!(step.rules.len(), 1, "{:?}", step.rules);
    assert!(
        step.rules[0].starts_with("fib[2] is ") && step.rules[0].contains("its rule in line 26"),
        "{:?}",
        step.rules
    );
}

fn is_proven<F: StarkField + ExtensionOf<F>, K: ExtensionOf<F>>() {
    let options = Options::new(2, vec![0, 2], 4, 40, 8).expect("good options");
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let public = public::<F>();
    let statement = setup::<F, K, Rules>(&Rules, &public, &[LOG_ROWS, LOG_ROWS], options, trees);
    let statement: air_runtime::stark::Setup<Native<F, K>> = statement;
    let proof = prove::<_, Rules>(&Rules, &statement, &public, trace(), &()).expect("it is valid");
    let policy = Policy::proven_bits(40);
    let verify = |public: &Public<F>| {
        verify::<_, Rules>(&Rules, &statement, public, &proof.bytes, &policy, &()).map(|_| ())
    };
    assert_eq!(verify(&public), Ok(()));
    let other = Public { scale: public.scale + F::ONE, ..public.clone() };
    assert_eq!(verify(&other), Err(VerifyError::Composition));
}

#[test]
fn filled_cells_and_declared_terminals_are_proven_over_both_fields() {
    is_proven::<Goldilocks, GoldilocksCubic>();
    is_proven::<Stark252, Stark252>();
}
