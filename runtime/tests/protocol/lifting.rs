//! Tables of different heights in one proof: honest ones are accepted, all others refused.

use crate::forger::lying;
use crate::tables::{COPY, Clocks, GOODS, LinkAhead, Market, SALES, clocks, market};
use air_runtime::check::{CheckError, Equation, check_rows};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, ExtensionOf as _, Field as _};
use air_runtime::hash::HashKind;
use air_runtime::layout::{Layout, LayoutInfo};
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::setup;
use air_runtime::protocol::{Native, Stone, StoneChannel};
use air_runtime::security::Step;
use air_runtime::stark::{
    Options, OptionsError, Policy, Proof, ProveError, Prover, Recorder, Setup, Unsupported,
    VerifyError, prove, security_shape, verify,
};
use air_runtime::trace::{Trace, TraceError};
use air_runtime::transcript::{Direction, Message};

type F = Goldilocks;
type K = GoldilocksCubic;
type Small = Native<F, K>;

const ANY: Policy = Policy::proven_bits(0);
const KECCAK: TreeHash = TreeHash::uniform(HashKind::Keccak256);

/// The second table is the highest.
const HEIGHTS: [u32; 3] = [3, 6, 4];

/// Parameters for a highest table of `2^log_rows` rows, with a first step below and above the lifts.
fn options(log_rows: u32, n_queries: usize) -> Options {
    let steps = if log_rows > 3 { vec![1, log_rows - 3] } else { vec![0, log_rows] };
    let bound = if log_rows > 3 { 4 } else { 1 };
    Options::new(1, steps, bound, n_queries, 2).expect("the options are in range")
}

fn prepared(public: &[[F; 1]], log_rows: &[u32], options: Options) -> Setup<Small> {
    setup::<F, K, Market>(&Market, &public.to_vec(), log_rows, options, KECCAK)
}

/// An accepted proof of [`Market`], to be spoilt.
struct Honest {
    setup: Setup<Small>,
    public: Vec<[F; 1]>,
    proof: Proof,
}

impl Honest {
    fn new(log_rows: [u32; 3], options: Options) -> Self {
        let (trace, public) = market(log_rows);
        let setup = prepared(&public, &log_rows, options);
        let proof = prove::<_, Market>(&Market, &setup, &public, trace, &Recorder)
            .expect("the trace is valid");
        Self { setup, public, proof }
    }

    fn verify(&self, proof: &[u8]) -> Result<Vec<Message>, VerifyError> {
        verify::<_, Market>(&Market, &self.setup, &self.public, proof, &ANY, &Recorder)
            .map(|verified| verified.messages)
    }

    #[track_caller]
    fn is_accepted(&self) {
        assert_eq!(self.verify(&self.proof.bytes), Ok(self.proof.messages.clone()));
    }
}

/// The trace with something added to a cell.
fn with_cell(trace: Trace<F>, [table, column, row]: [usize; 3]) -> Trace<F> {
    let mut tables = trace.into_tables();
    tables[table][column][row] += F::ONE;
    Trace::new(tables).expect("the shape is the same")
}

#[test]
fn tables_of_every_combination_of_heights_are_proven() {
    for heights in [
        HEIGHTS,
        // The highest is the first, the third with another, and of all of them.
        [6, 3, 2],
        [1, 5, 5],
        [4, 4, 4],
        // The least heights there are.
        [0, 1, 0],
        [0, 6, 0],
        [7, 1, 1],
        // So high that values are not kept, but for many queries.
        [11, 12, 3],
    ] {
        let highest = heights.into_iter().max().expect("three heights");
        for n_queries in [1, 9, 70] {
            Honest::new(heights, options(highest, n_queries)).is_accepted();
        }
    }
}

#[test]
fn every_first_fri_step_suits_every_lift() {
    for steps in [&[0, 6][..], &[1, 5], &[2, 4], &[3, 3], &[6], &[0, 1, 1, 1, 1, 1, 1]] {
        for log_blowup in 1..=3 {
            let options = Options::new(log_blowup, steps.to_vec(), 1, 5, 0).expect("in range");
            Honest::new(HEIGHTS, options.with_oods_in_one_message(true)).is_accepted();
        }
    }
}

#[test]
fn stones_protocol_takes_several_tables_too() {
    let (trace, public) = market::<Stark252>(HEIGHTS);
    let channel = StoneChannel::new(HashKind::Keccak256, HashKind::Blake256, &[7; 32]);
    let (log_rows, trees) = (HEIGHTS.to_vec(), TreeHash::uniform(HashKind::Blake256Masked248Lsb));
    let setup = Setup::<Stone> { log_rows, options: options(6, 7), trees, channel };
    let proof =
        prove::<_, Market>(&Market, &setup, &public, trace, &()).expect("the trace is valid");
    let verdict =
        verify::<_, Market>(&Market, &setup, &public, &proof.bytes, &ANY, &()).map(|_| ());
    assert_eq!(verdict, Ok(()));
}

#[test]
fn a_proof_of_several_tables_does_not_depend_on_the_number_of_threads() {
    let prove_with = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
        pool.expect("threads start").install(|| Honest::new([11, 12, 3], options(12, 5)).proof)
    };
    let proof = prove_with(1);
    assert_eq!(prove_with(5).bytes, proof.bytes);
}

#[test]
fn each_tree_is_named_by_its_table() {
    let honest = Honest::new(HEIGHTS, options(6, 4));
    let scopes: Vec<&str> =
        honest.proof.messages.iter().map(|message| message.scope.as_str()).collect();
    for phase in ["Original", "Interaction"] {
        let place = |table: &str| {
            let name = format!("STARK/{phase}/Commit on Trace of {table}");
            scopes.iter().position(|scope| *scope == name).expect("each table is committed")
        };
        assert!(place("goods") < place("sales") && place("sales") < place("copy"));
    }
    for (tree, table) in ["goods", "sales", "copy", "goods", "sales", "copy"].iter().enumerate() {
        let scope =
            format!("STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace {tree} of {table}");
        assert!(scopes.contains(&scope.as_str()), "{scope}");
    }
    assert!(scopes.contains(&"STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 6"));
}

/// A wrong cell of each table, with the names of what the row check finds wrong.
const WRONG: [([usize; 3], &[&str]); 7] = [
    // A value of the short table, a multiplicity of it.
    ([GOODS, 0, 4], &["value/step", "value/step", "bought"]),
    ([GOODS, 1, 2], &["bought"]),
    // A value that is bought but not listed; one that is.
    ([SALES, 0, 3], &["bought"]),
    ([SALES, 0, 1], &["bought", "copied", "listed/total"]),
    // A row that should not be picked.
    ([SALES, 1, 3], &["copied", "listed/total"]),
    // The copy, which also is no longer a permutation; and its own permutation alone.
    ([COPY, 0, 7], &["copied", "running/end"]),
    ([COPY, 1, 7], &["running/end"]),
];

#[test]
fn a_wrong_cell_of_any_table_is_neither_proven_nor_accepted() {
    for (place, _) in WRONG {
        let (trace, public) = market(HEIGHTS);
        let setup = prepared(&public, &HEIGHTS, options(6, 9));
        let wrong = with_cell(trace, place);
        let refused = prove::<_, Market>(&Market, &setup, &public, wrong.clone(), &()).map(|_| ());
        assert_eq!(refused, Err(ProveError::Unsatisfied), "{place:?}");
        let forged =
            Prover::new(&()).unchecked().prove::<_, Market>(&Market, &setup, &public, wrong);
        let forged = forged.expect("nothing is checked").bytes;
        let verdict = verify::<_, Market>(&Market, &setup, &public, &forged, &ANY, &()).map(|_| ());
        assert_eq!(verdict, Err(VerifyError::Composition), "{place:?}");
    }
}

fn draws() -> [K; 4] {
    [1_000_003, 998_244_353, 65_537, 5_000_011].map(|seed: u64| {
        let coordinates = [seed, seed * 7, seed + 1].map(F::from_u64);
        K::from_coordinates(&coordinates).expect("three coordinates")
    })
}

#[test]
fn the_row_check_finds_what_does_not_hold_in_which_table() {
    let (trace, public) = market::<F>(HEIGHTS);
    let check = |trace: &Trace<F>| check_rows::<F, K, Market>(&Market, &public, trace, &draws());
    assert_eq!(check(&trace), Ok(Vec::new()));
    for (place, expected) in WRONG {
        let found = check(&with_cell(trace.clone(), place)).expect("the trace suits the layout");
        let mut names: Vec<&str> = found.iter().map(|violation| violation.name).collect();
        names.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(names, expected, "{place:?}");
        let links = found.iter().filter(|one| matches!(one.equation, Equation::Link { .. }));
        let of_links = expected.iter().filter(|name| ["bought", "copied"].contains(name));
        assert_eq!(links.count(), of_links.count(), "{place:?}");
    }
    let too_few = Trace::new(trace.tables()[..2].to_vec()).expect("two tables");
    let tables = CheckError::NumberOfTables { expected: 3, found: 2 };
    assert_eq!(check(&too_few), Err(tables));
}

#[test]
fn another_public_list_is_refused() {
    let (trace, public) = market::<F>(HEIGHTS);
    let honest = Honest::new(HEIGHTS, options(6, 9));
    let mut longer = public.clone();
    longer.push([F::ZERO]);
    let mut swapped = public.clone();
    swapped.swap(0, 1);
    for other in [public[1..].to_vec(), longer, swapped, Vec::new()] {
        let setup = prepared(&other, &HEIGHTS, options(6, 9));
        let proved = prove::<_, Market>(&Market, &setup, &other, trace.clone(), &()).map(|_| ());
        assert_eq!(proved, Err(ProveError::Unsatisfied));
        // Whether or not the channel knows of it.
        for setup in [&setup, &honest.setup] {
            let bytes = &honest.proof.bytes;
            let verdict = verify::<_, Market>(&Market, setup, &other, bytes, &ANY, &()).map(|_| ());
            assert_eq!(verdict, Err(VerifyError::Composition));
        }
    }
}

#[test]
fn other_heights_are_refused_by_both_sides() {
    let honest = Honest::new(HEIGHTS, options(6, 9));
    let verdict = |log_rows: &[u32], options: Options| {
        let setup = prepared(&honest.public, log_rows, options);
        let (trace, _) = market(HEIGHTS);
        let proved = prove::<_, Market>(&Market, &setup, &honest.public, trace, &()).map(|_| ());
        let bytes = &honest.proof.bytes;
        let verified =
            verify::<_, Market>(&Market, &setup, &honest.public, bytes, &ANY, &()).map(|_| ());
        (proved.expect_err("another height"), verified.expect_err("another height"))
    };
    // The heights are bound by the channel, so they change all challenges.
    for (index, table, heights) in
        [(0, "goods", [4, 6, 4]), (0, "goods", [2, 6, 4]), (2, "copy", [3, 6, 6])]
    {
        let (expected, found) = (heights[index], HEIGHTS[index]);
        let height = ProveError::Trace(TraceError::Height { table, expected, found });
        assert_eq!(verdict(&heights, options(6, 9)), (height, VerifyError::Composition));
    }
    let higher = ProveError::Trace(TraceError::Height { table: "sales", expected: 7, found: 6 });
    assert_eq!(verdict(&[3, 7, 4], options(7, 9)), (higher, VerifyError::Composition));
    let unfit = OptionsError::DegreeMismatch {
        expected: 7,
        found: 6,
        last_layer_degree_bound: 4,
        fri_steps: vec![1, 3],
    };
    let both = |error: OptionsError| (ProveError::Options(error.clone()), error.into());
    assert_eq!(verdict(&[7, 6, 4], options(6, 9)), both(unfit));
    let too_large = OptionsError::DomainTooLarge { max: 32, found: 41 };
    assert_eq!(verdict(&[40, 6, 4], options(6, 9)), both(too_large));
    let both = |error: Unsupported| (ProveError::Unsupported(error.clone()), error.into());
    let heights = Unsupported::NumberOfHeights { expected: 3, found: 2 };
    assert_eq!(verdict(&[3, 6], options(6, 9)), both(heights));
    let low = Unsupported::TableTooLow { table: "sales", expected: 1, found: 0 };
    assert_eq!(verdict(&[3, 0, 4], options(4, 9)), both(low));
}

#[test]
fn traces_of_other_tables_are_refused() {
    let (trace, public) = market::<F>(HEIGHTS);
    let setup = prepared(&public, &HEIGHTS, options(6, 9));
    let refused = |tables: Vec<Vec<Vec<F>>>| {
        let trace = Trace::new(tables).expect("the columns are a trace");
        prove::<_, Market>(&Market, &setup, &public, trace, &()).map(|_| ())
    };
    let tables = trace.into_tables();
    let number = TraceError::NumberOfTables { expected: 3, found: 2 };
    assert_eq!(refused(tables[1..].to_vec()), Err(ProveError::Trace(number)));
    let mut narrow = tables.clone();
    narrow[COPY].pop();
    let columns = TraceError::NumberOfColumns { table: "copy", expected: 2, found: 1 };
    assert_eq!(refused(narrow), Err(ProveError::Trace(columns)));
    let mut swapped = tables;
    swapped.swap(GOODS, COPY);
    let height = TraceError::Height { table: "goods", expected: 3, found: 4 };
    assert_eq!(refused(swapped), Err(ProveError::Trace(height)));
}

#[test]
fn every_byte_of_a_proof_of_several_tables_counts() {
    let honest = Honest::new([1, 3, 2], options(3, 2));
    honest.is_accepted();
    let accepted = (0..honest.proof.bytes.len()).find(|&at| {
        [0x01, 0x80].into_iter().any(|bits| {
            let mut proof = honest.proof.bytes.clone();
            proof[at] ^= bits;
            honest.verify(&proof).is_ok()
        })
    });
    assert_eq!(accepted, None, "a change of this byte was accepted");
}

#[test]
fn a_change_of_any_message_is_refused_where_it_shows() {
    let honest = Honest::new(HEIGHTS, options(6, 9));
    for message in &honest.proof.messages {
        let Direction::ProverToVerifier { from, to } = message.direction else { continue };
        let (scope, name) = (&message.scope, &message.name);
        // The low byte, so that an element stays below the modulus but for one in 2^24.
        let at = if name.contains("Row") { from } else { to - 1 };
        let mut proof = honest.proof.bytes.clone();
        proof[at] ^= 1;
        let error = honest.verify(&proof).expect_err("a message was changed");
        let is_of_fri = scope.contains("FRI/Commitment") || scope.contains("Proof of Work");
        // All that is sent before the point changes it; the values there are compared. What FRI sends
        // comes before the work and the queries, and other queries open other rows.
        let fits = if error == VerifyError::Composition {
            scope.contains("Commit on Trace") || scope.contains("OODS values")
        } else if let VerifyError::Root { place, .. } = &error {
            is_of_fri || *place == format!("{scope}: Commitment")
        } else {
            is_of_fri
                && matches!(
                    error,
                    VerifyError::Work { .. }
                        | VerifyError::LastLayer { .. }
                        | VerifyError::Truncated { .. }
                        | VerifyError::NotAnElement { .. }
                )
        };
        assert!(fits, "{scope}: {name}: {error:?}");
    }
}

#[test]
fn a_truncated_proof_of_several_tables_is_refused_where_it_ends() {
    let honest = Honest::new([1, 3, 2], options(3, 2));
    for len in 0..honest.proof.bytes.len() {
        match honest.verify(&honest.proof.bytes[..len]) {
            Err(VerifyError::Truncated { offset, expected, found, .. }) => {
                assert!(offset + found == len && expected > found);
            }
            other => panic!("expected a refusal for the proof's end at {len}, found {other:?}"),
        }
    }
}

#[test]
fn extreme_heights_are_refused_at_the_proofs_end_without_taking_memory() {
    // Each would need terabytes, had the proof what it promises.
    for (heights, steps, bound) in [
        ([31, 31, 31], vec![30], 2),
        ([0, 31, 30], vec![1, 30], 1),
        ([31, 1, 0], vec![0, 1], 1 << 30),
    ] {
        let options = Options::new(1, steps, bound, 1 << 16, 0).expect("the options are in range");
        let (_, public) = market::<F>([1, 1, 1]);
        let setup = prepared(&public, &heights, options);
        let verdict = |n_bytes: usize| {
            verify::<_, Market>(&Market, &setup, &public, &vec![0; n_bytes], &ANY, &()).map(|_| ())
        };
        // The point is reached after seven roots; no sums are all zeros.
        assert_eq!(verdict(4096), Err(VerifyError::Composition), "{heights:?}");
        assert!(matches!(verdict(64), Err(VerifyError::Truncated { .. })), "{heights:?}");
    }
}

/// Both sides' verdicts on [`Clocks`].
fn verdicts_on_clocks(heights: [u32; 2]) -> (Result<(), ProveError>, Result<(), VerifyError>) {
    let highest = heights.into_iter().max().expect("two heights");
    let setup = setup::<F, K, Clocks>(&Clocks, &(), &heights, options(highest, 6), KECCAK);
    let proved = prove::<_, Clocks>(&Clocks, &setup, &(), clocks(heights), &());
    let bytes = proved.as_ref().map(|proof| proof.bytes.clone()).unwrap_or_default();
    let verified = verify::<_, Clocks>(&Clocks, &setup, &(), &bytes, &ANY, &()).map(|_| ());
    (proved.map(|_| ()), verified)
}

#[test]
fn a_constraint_across_the_end_of_a_table_needs_the_highest() {
    for heights in [[3, 6], [2, 5], [5, 5], [2, 2]] {
        assert_eq!(verdicts_on_clocks(heights), (Ok(()), Ok(())), "{heights:?}");
    }
    let cycle = Unsupported::Cycle { table: "week", constraint: "cycle" };
    let refused = (Err(cycle.clone().into()), Err(cycle.into()));
    for heights in [[6, 3], [5, 4]] {
        assert_eq!(verdicts_on_clocks(heights), refused, "{heights:?}");
    }
}

#[test]
fn a_wrong_value_that_no_constraint_reads_is_refused_by_fri() {
    // The values of `day` are 0 and 1, those of `week` 2 to 5.
    const UNREAD: [usize; 2] = [1, 4];
    let heights = [3, 6];
    for (steps, bound) in [(vec![6], 1), (vec![1, 2, 2], 2)] {
        let options = Options::new(1, steps, bound, 9, 0).expect("the options are in range");
        let options = options.with_oods_in_one_message(true);
        let honest = setup::<F, K, Clocks>(&Clocks, &(), &heights, options, KECCAK);
        let verdict = |at: usize| {
            let setup = lying(&honest, (at, K::from_u64(7)));
            let forged = Prover::new(&()).unchecked().prove::<_, Clocks>(
                &Clocks,
                &setup,
                &(),
                clocks(heights),
            );
            let forged = forged.expect("nothing is checked").bytes;
            verify::<Small, Clocks>(&Clocks, &honest, &(), &forged, &ANY, &()).map(|_| ())
        };
        assert_eq!(verdict(usize::MAX), Ok(()));
        assert_eq!(verdict(0), Err(VerifyError::Composition));
        for at in UNREAD {
            match verdict(at) {
                Err(VerifyError::LastLayer { .. }) if bound == 1 => {}
                Err(VerifyError::Root { place, .. }) if bound == 2 => {
                    assert_eq!(place, "STARK/FRI/Decommitment/Layer 1: Commitment");
                }
                other => panic!("expected a refusal by FRI for value {at}, found {other:?}"),
            }
        }
    }
}

#[test]
fn periodic_columns_of_a_lower_table_count_its_own_rows() {
    let heights = [3, 6];
    let setup = setup::<F, K, Clocks>(&Clocks, &(), &heights, options(6, 6), KECCAK);
    // One element too far.
    let mut tables = clocks::<F>(heights).into_tables();
    tables[0][0].rotate_left(1);
    let wrong = Trace::new(tables).expect("the shape is the same");
    let refused = prove::<_, Clocks>(&Clocks, &setup, &(), wrong, &()).map(|_| ());
    assert_eq!(refused, Err(ProveError::Unsatisfied));
}

#[test]
fn a_link_that_is_not_about_the_current_row_is_refused() {
    let (trace, public) = market::<F>(HEIGHTS);
    let setup = setup::<F, K, LinkAhead>(&LinkAhead, &public, &HEIGHTS, options(6, 9), KECCAK);
    let error = Unsupported::CellOfLink { link: "ahead" };
    let proved = prove::<_, LinkAhead>(&LinkAhead, &setup, &public, trace, &()).map(|_| ());
    assert_eq!(proved, Err(ProveError::Unsupported(error.clone())));
    let verified = verify::<_, LinkAhead>(&LinkAhead, &setup, &public, &[], &ANY, &()).map(|_| ());
    assert_eq!(verified, Err(VerifyError::Unsupported(error)));
}

#[test]
fn the_security_of_several_tables_counts_all_of_them() {
    let info: &LayoutInfo = Layout::<F, K>::info(&Market);
    let shape = security_shape::<Small>(info, &HEIGHTS, &options(6, 9), &KECCAK);
    assert_eq!(shape.log_rows, 6);
    // Constraints of the tables, and two links.
    assert_eq!(shape.n_constraints, 4 + 8 + 5 + 2);
    // Cells of the masks, and the parts of one composition.
    assert_eq!(shape.n_functions, 5 + 8 + 8 + 2);
    assert_eq!((shape.max_degree, shape.max_points), (3, 2));
    // The permutation of 2^4 factors of width 1, and 2^3 + 3·2^6 + 2^4 rows of accumulators.
    let lost = |bits: &f64| (shape.log_challenge_field - bits).exp2().round();
    let lost: Vec<f64> = shape.arguments.iter().map(lost).collect();
    assert_eq!(lost, [3.0 * 16.0, 2.0 * (8.0 + 3.0 * 64.0 + 16.0)]);
    let honest = Honest::new(HEIGHTS, options(6, 9));
    let verified =
        verify::<_, Market>(&Market, &honest.setup, &honest.public, &honest.proof.bytes, &ANY, &());
    let report = verified.expect("the proof is valid").security;
    assert!(report.proven().terms.iter().any(|term| term.step == Step::Argument(1)));
}
