//! Proofs that hide the trace: they verify, nothing else does, and what they open is random.

mod forgeries;
pub(crate) mod statistics;

use crate::layouts::{Fifth, Linear, Shuffle, Squares, fifth, linear, shuffle, squares};
use crate::tables::{Clocks, Market, clocks, market};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{ProofFile, setup};
use air_runtime::protocol::{Native, Stone, StoneChannel};
use air_runtime::security;
use air_runtime::stark::{
    Options, OptionsError, Policy, PolicyError, Proof, ProveError, Prover, Randomness, Recorder,
    Setup, VerifyError, least_log_rows, prove, security_shape, verify,
};
use air_runtime::trace::Trace;
use air_runtime::transcript::{Direction, Message};

type F = Goldilocks;
type K = GoldilocksCubic;
type Small = Native<F, K>;

const ANY: Policy = Policy::proven_bits(0);
const KECCAK: TreeHash = TreeHash::uniform(HashKind::Keccak256);

/// Parameters that test degrees below `2^(log_rows + 1)`, with folds of 4 after a first step.
fn options(log_rows: u32, log_blowup: u32, first_step: u32, n_queries: usize) -> Options {
    let mut steps = vec![first_step];
    let mut left = log_rows + 1 - first_step;
    while left > 2 {
        steps.push(2);
        left -= 2;
    }
    let options = Options::new(log_blowup, steps, 1 << left, n_queries, 2);
    options.expect("the options are in range").hiding().with_oods_in_one_message(true)
}

fn seeded(seed: u8) -> Randomness {
    Randomness::from_seed([seed; 32])
}

/// Proves with randomness of the system, and verifies.
#[track_caller]
fn is_accepted<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    log_rows: &[u32],
    options: Options,
    (trace, public): (Trace<F>, L::Public),
) {
    let setup = setup::<F, K, L>(layout, &public, log_rows, options, KECCAK);
    let proof = prove(layout, &setup, &public, trace, &Recorder).expect("the trace is valid");
    let verified = verify(layout, &setup, &public, &proof.bytes, &ANY, &Recorder);
    let verified = verified.expect("the proof is valid");
    assert_eq!(verified.messages, proof.messages);
    assert!(verified.is_hiding);
}

#[test]
fn hiding_proofs_of_one_table_are_accepted() {
    for log_blowup in 1..=3 {
        for first_step in 0..=2 {
            let options = options(6, log_blowup, first_step, 3);
            let trace = shuffle::<F>(6);
            is_accepted::<F, K, _>(&Squares, &[6], options.clone(), squares(6));
            is_accepted::<F, K, _>(&Linear, &[6], options.clone(), linear(6));
            is_accepted::<F, K, _>(&Shuffle, &[6], options.clone(), (trace, ()));
            is_accepted::<Stark252, Stark252, _>(&Squares, &[6], options, squares(6));
        }
    }
}

#[test]
fn a_composition_whose_number_of_parts_is_no_power_of_two_is_accepted() {
    // Degree 5 makes 9 parts, which 16 segments determine.
    for log_blowup in [3, 4] {
        is_accepted::<F, K, _>(&Fifth, &[6], options(6, log_blowup, 1, 3), fifth(6));
    }
    let (trace, result) = fifth(6);
    let setup = setup::<F, K, Fifth>(&Fifth, &result, &[6], options(6, 2, 1, 3), KECCAK);
    let too_small = OptionsError::BlowupTooSmall { composition_degree: 16, log_blowup: 2 };
    let refused = prove(&Fifth, &setup, &result, trace, &()).map(|_| ());
    assert_eq!(refused, Err(ProveError::Options(too_small)));
}

#[test]
fn hiding_proofs_of_several_tables_are_accepted() {
    for heights in [[5, 7, 6], [7, 5, 5], [5, 5, 5], [6, 9, 5]] {
        let highest = heights.into_iter().max().expect("three heights");
        for (first_step, n_queries) in [(0, 11), (1, 5), (2, 2)] {
            let options = options(highest, 2, first_step, n_queries);
            is_accepted::<F, K, _>(&Market, &heights, options, market(heights));
        }
    }
    // The second table must be the highest.
    let trace: Trace<F> = clocks([6, 8]);
    is_accepted::<F, K, _>(&Clocks, &[6, 8], options(8, 2, 1, 2), (trace, ()));
}

/// A proof of [`Market`] with this seed.
fn of_market(seed: u8) -> (Setup<Small>, Vec<[F; 1]>, Proof) {
    let heights = [4, 6, 5];
    let (trace, public) = market(heights);
    let setup = setup::<F, K, Market>(&Market, &public, &heights, options(6, 2, 0, 3), KECCAK);
    let randomness = seeded(seed);
    let proof =
        Prover::new(&Recorder).with_randomness(randomness).prove(&Market, &setup, &public, trace);
    (setup, public, proof.expect("the trace is valid"))
}

#[test]
fn proofs_with_two_seeds_have_nothing_in_common_and_with_one_are_equal() {
    let (_, _, proof) = of_market(1);
    assert_eq!(of_market(1).2.bytes, proof.bytes);
    let (_, _, other) = of_market(2);
    let sent = |proof: &Proof| -> Vec<Message> {
        let is_sent = |message: &&Message| match message.direction {
            // Two proofs of work may be equal.
            Direction::ProverToVerifier { .. } => message.scope != "STARK/FRI/Proof of Work",
            Direction::VerifierToProver => false,
        };
        proof.messages.iter().filter(is_sent).cloned().collect()
    };
    let (of_proof, of_other) = (sent(&proof), sent(&other));
    // Six trees of columns, one of parts.
    let roots = of_proof.iter().filter(|message| message.name == "Commitment").count();
    assert!(roots >= 7, "{roots} roots");
    for message in of_proof {
        assert!(of_other.iter().all(|other| other.value != message.value), "{message:?}");
    }
}

#[test]
fn a_hiding_proof_does_not_depend_on_the_number_of_threads() {
    let prove_with = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
        pool.expect("threads start").install(|| {
            let options = options(11, 2, 1, 9);
            let setup = setup::<F, K, Shuffle>(&Shuffle, &(), &[11], options, KECCAK);
            let proof = Prover::new(&()).with_randomness(seeded(3)).prove(
                &Shuffle,
                &setup,
                &(),
                shuffle(11),
            );
            proof.expect("the trace is valid").bytes
        })
    };
    assert_eq!(prove_with(1), prove_with(5));
}

/// Checks that a proof is refused if a byte, each `step`-th of them, or its length is another.
fn no_change_is_accepted<L: Layout<F, K>>(
    layout: &L,
    setup: &Setup<Small>,
    public: &L::Public,
    proof: &[u8],
    step: usize,
) {
    for at in (0..proof.len()).step_by(step) {
        let mut changed = proof.to_vec();
        changed[at] ^= 1 << (at % 8);
        let verdict = verify(layout, setup, public, &changed, &ANY, &());
        assert!(verdict.is_err(), "byte {at} of {}", proof.len());
    }
    let mut longer = proof.to_vec();
    longer.push(0);
    for bytes in [&longer[..], &proof[..proof.len() - 1]] {
        assert!(verify(layout, setup, public, bytes, &ANY, &()).is_err());
    }
}

#[test]
fn every_changed_byte_of_a_hiding_proof_is_refused() {
    let (trace, result) = squares::<F>(4);
    let options = options(4, 1, 0, 4);
    let setup = setup::<F, K, Squares>(&Squares, &result, &[4], options, KECCAK);
    let proof = Prover::new(&()).with_randomness(seeded(4)).prove(&Squares, &setup, &result, trace);
    let proof = proof.expect("the trace is valid").bytes;
    no_change_is_accepted(&Squares, &setup, &result, &proof, 1);
}

#[test]
fn changed_bytes_of_a_hiding_proof_of_several_tables_are_refused() {
    let (setup, public, proof) = of_market(4);
    no_change_is_accepted(&Market, &setup, &public, &proof.bytes, 13);
}

#[test]
fn a_verifier_that_expects_no_hiding_refuses_a_hiding_proof() {
    let (trace, result) = squares::<F>(5);
    let plain = Options::new(2, vec![0, 2], 8, 3, 0).expect("the options are in range");
    let hiding = Options::new(2, vec![0, 2], 16, 3, 0).expect("the options are in range").hiding();
    let with = |options: &Options| {
        setup::<F, K, Squares>(&Squares, &result, &[5], options.clone(), KECCAK)
    };
    let proof = prove(&Squares, &with(&hiding), &result, trace.clone(), &()).expect("valid").bytes;
    let verdict = |options: &Options, policy: &Policy| {
        let verdict = verify(&Squares, &with(options), &result, &proof, policy, &());
        verdict.map(|verified| verified.is_hiding)
    };
    assert_eq!(verdict(&hiding, &ANY), Ok(true));
    assert!(matches!(verdict(&plain, &ANY), Err(VerifyError::Composition)), "plain");
    let only_plain = verdict(&hiding, &Policy::Exactly(plain.clone()));
    let found = Box::new(hiding.clone());
    let expected = Box::new(plain.clone());
    let other = PolicyError::OtherOptions { expected, found };
    assert_eq!(only_plain, Err(VerifyError::Policy(other)));
    // Nor does one that expects hiding take a proof without.
    let proof = prove(&Squares, &with(&plain), &result, trace, &()).expect("valid").bytes;
    let verdict = verify(&Squares, &with(&hiding), &result, &proof, &ANY, &()).map(|_| ());
    assert!(verdict.is_err(), "hiding");
}

#[test]
fn tables_with_less_randomness_than_is_opened_are_refused() {
    // Rows of two offsets, three queries of two rows each, a point of three coordinates: 2·(6 + 3) + 2.
    let options = options(7, 2, 1, 3);
    let info = Layout::<F, K>::info(&Market);
    for table in info.tables {
        assert_eq!(least_log_rows(table, &options, 3), 5, "{}", table.name);
    }
    for (heights, table) in [([4, 7, 5], "goods"), ([5, 7, 4], "copy")] {
        let too_low = OptionsError::TableTooLowToHide { table, expected: 5, found: 4 };
        let (trace, public) = market(heights);
        let setup = setup::<F, K, Market>(&Market, &public, &heights, options.clone(), KECCAK);
        let refused = prove(&Market, &setup, &public, trace, &()).map(|_| ());
        assert_eq!(refused, Err(ProveError::Options(too_low.clone())));
        let refused = verify(&Market, &setup, &public, &[], &ANY, &()).map(|_| ());
        assert_eq!(refused, Err(VerifyError::Options(too_low)));
    }
    // The mask of `Shuffle` has three offsets: 3·(8 + 3) + 2 = 35.
    let shuffle = &Layout::<F, K>::info(&Shuffle).tables[0];
    let least = |n_queries| least_log_rows(shuffle, &self::options(8, 2, 0, n_queries), 3);
    assert_eq!([least(7), least(8)], [5, 6]);
    let most = Options::new(1, vec![30], 1, 1 << 16, 0).expect("in range").hiding();
    assert_eq!(least_log_rows(shuffle, &most, 3), 48);
}

#[test]
fn the_fri_parameters_must_fit_the_doubled_degree() {
    let (trace, result) = squares::<F>(5);
    let options = Options::new(2, vec![0, 2], 8, 3, 0).expect("the options are in range").hiding();
    let setup = setup::<F, K, Squares>(&Squares, &result, &[5], options, KECCAK);
    let unfit = OptionsError::DegreeMismatch {
        expected: 6,
        found: 5,
        last_layer_degree_bound: 8,
        fri_steps: vec![0, 2],
    };
    let refused = prove(&Squares, &setup, &result, trace, &()).map(|_| ());
    assert_eq!(refused, Err(ProveError::Options(unfit)));
}

#[test]
fn stones_protocol_cannot_hide() {
    let (trace, result) = squares::<Stark252>(6);
    let channel = StoneChannel::new(HashKind::Keccak256, HashKind::Keccak256, &[7; 32]);
    let options = options(6, 2, 1, 3);
    let setup = Setup::<Stone> { log_rows: vec![6], options, trees: KECCAK, channel };
    let refused = prove(&Squares, &setup, &result, trace, &()).map(|_| ());
    assert_eq!(refused, Err(ProveError::Options(OptionsError::CannotHide)));
    let refused = verify(&Squares, &setup, &result, &[], &ANY, &()).map(|_| ());
    assert_eq!(refused, Err(VerifyError::Options(OptionsError::CannotHide)));
}

#[test]
fn the_file_of_a_proof_says_that_it_hides() {
    let (setup, public, proof) = of_market(5);
    let bytes = ProofFile::new(&Market, &setup, &public, proof.bytes).to_bytes();
    let file = ProofFile::from_bytes(&bytes).expect("the file is right");
    assert!(file.options().is_hiding());
    assert_eq!(file.options(), &setup.options);
}

#[test]
fn the_security_of_a_hiding_proof_is_that_of_the_doubled_degree() {
    let info = Layout::<F, K>::info(&Squares);
    let hiding = options(6, 3, 1, 3);
    let plain = Options::new(3, hiding.fri_steps().to_vec(), 4, 3, 2).expect("in range");
    let with = security_shape::<Small>(info, &[6], &hiding, &KECCAK);
    let without = security_shape::<Small>(info, &[6], &plain, &KECCAK);
    assert_eq!(without.log_rows, 6);
    // Four cells and one part; four cells, three parts and the summand of weight 1.
    assert_eq!((without.n_functions, with.n_functions), (5, 8));
    assert_eq!(with, security::Shape { log_rows: 7, n_functions: 8, ..without });
}
