//! What is not an honest proof is refused, and the error says where.

use crate::layouts::{Fifth, Linear, Shuffle, Squares, fifth, shuffle, squares};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, ExtensionOf, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::setup;
use air_runtime::protocol::{ChannelError, Native, Protocol, Stone, StoneChannel};
use air_runtime::stark::{
    Options, OptionsError, Policy, PolicyError, ProveError, Prover, Recorder, Setup, Unsupported,
    VerifyError, prove, verify,
};
use air_runtime::trace::{Trace, TraceError};
use air_runtime::transcript::{Direction, Message};

type Small = Native<Goldilocks, GoldilocksCubic>;

const ANY: Policy = Policy::proven_bits(0);
const KECCAK: TreeHash = TreeHash::uniform(HashKind::Keccak256);

fn options() -> Options {
    Options::new(2, vec![0, 2, 1], 4, 5, 3).expect("the options are in range")
}

/// An accepted proof, to be spoilt.
struct Honest<P: Protocol, L: Layout<P::Field, P::Challenge>> {
    layout: L,
    setup: Setup<P>,
    public: L::Public,
    proof: Vec<u8>,
    messages: Vec<Message>,
}

impl<P: Protocol, L: Layout<P::Field, P::Challenge>> Honest<P, L> {
    fn new(layout: L, setup: Setup<P>, public: L::Public, trace: Trace<P::Field>) -> Self {
        let proof =
            prove::<P, L>(&layout, &setup, &public, trace, &Recorder).expect("the trace is valid");
        Self { layout, setup, public, proof: proof.bytes, messages: proof.messages }
    }

    fn verify(&self, proof: &[u8]) -> Result<(), VerifyError> {
        verify::<P, L>(&self.layout, &self.setup, &self.public, proof, &ANY, &()).map(|_| ())
    }

    /// The bytes of the first message in a scope.
    fn range(&self, scope: &str) -> core::ops::Range<usize> {
        let sent = self.messages.iter().filter(|message| message.scope == scope);
        let range = |message: &Message| match message.direction {
            Direction::ProverToVerifier { from, to } => Some(from..to),
            Direction::VerifierToProver => None,
        };
        sent.filter_map(range).next().expect("the scope has a message of the prover")
    }

    /// The verdict on the proof with the last byte of that message changed.
    fn with_changed(&self, scope: &str) -> Result<(), VerifyError> {
        let mut proof = self.proof.clone();
        proof[self.range(scope).end - 1] ^= 1;
        self.verify(&proof)
    }
}

fn shuffled() -> Honest<Small, Shuffle> {
    let setup = setup::<_, _, Shuffle>(&Shuffle, &(), &[5], options(), KECCAK);
    Honest::new(Shuffle, setup, (), shuffle(5))
}

fn stone(trees: TreeHash, channel: HashKind) -> Honest<Stone, Squares> {
    let channel = StoneChannel::new(channel, HashKind::Blake256, &[7; 32]);
    let (trace, result) = squares(5);
    Honest::new(
        Squares,
        Setup { log_rows: vec![5], options: options(), trees, channel },
        result,
        trace,
    )
}

/// Every byte of a proof counts: changing it is refused.
#[track_caller]
fn every_byte_counts<P: Protocol, L: Layout<P::Field, P::Challenge>>(honest: &Honest<P, L>) {
    assert_eq!(honest.verify(&honest.proof), Ok(()));
    let accepted = (0..honest.proof.len()).find(|&at| {
        [0x01, 0x80].into_iter().any(|bits| {
            let mut proof = honest.proof.clone();
            proof[at] ^= bits;
            honest.verify(&proof).is_ok()
        })
    });
    assert_eq!(accepted, None, "a change of this byte was accepted");
}

#[test]
fn a_native_proof_with_a_changed_byte_is_refused() {
    every_byte_counts(&shuffled());
}

#[test]
fn a_stone_proof_with_a_changed_byte_is_refused() {
    every_byte_counts(&stone(KECCAK, HashKind::Keccak256));
    let masked = TreeHash {
        bottom: HashKind::Keccak256Masked160Lsb,
        friendly: HashKind::Poseidon3,
        n_friendly_layers: 3,
    };
    every_byte_counts(&stone(masked, HashKind::Poseidon3));
}

#[test]
fn a_proof_with_four_parts_and_a_changed_byte_is_refused() {
    let (trace, result) = fifth::<Goldilocks>(4);
    let options = Options::new(2, vec![1, 2], 2, 3, 0).expect("the options are in range");
    let setup: Setup<Small> = setup::<_, _, Fifth>(&Fifth, &result, &[4], options, KECCAK);
    every_byte_counts(&Honest::new(Fifth, setup, result, trace));
}

#[test]
fn a_composition_that_does_not_fit_the_blow_up_is_refused_by_both_sides() {
    let (trace, result) = fifth::<Goldilocks>(4);
    let options = Options::new(1, vec![1, 2], 2, 3, 0).expect("the options are in range");
    let setup: Setup<Small> = setup::<_, _, Fifth>(&Fifth, &result, &[4], options, KECCAK);
    let too_small = OptionsError::BlowupTooSmall { composition_degree: 4, log_blowup: 1 };
    let proved = prove::<_, Fifth>(&Fifth, &setup, &result, trace, &());
    assert_eq!(proved, Err(ProveError::Options(too_small.clone())));
    let verified = verify::<_, Fifth>(&Fifth, &setup, &result, &[], &ANY, &()).map(|_| ());
    assert_eq!(verified, Err(VerifyError::Options(too_small)));
}

#[test]
fn a_truncated_proof_is_refused_where_it_ends() {
    let honest = shuffled();
    for len in 0..honest.proof.len() {
        match honest.verify(&honest.proof[..len]) {
            Err(VerifyError::Truncated { offset, expected, found, .. }) => {
                assert_eq!(offset + found, len);
                assert!(expected > found);
            }
            other => panic!("expected a refusal for the proof's end at {len}, found {other:?}"),
        }
    }
}

#[test]
fn trailing_bytes_are_refused() {
    let honest = shuffled();
    let offset = honest.proof.len();
    for n_bytes in [1, 8, 24, 64, 1 << 20] {
        let mut proof = honest.proof.clone();
        proof.resize(offset + n_bytes, 0);
        assert_eq!(honest.verify(&proof), Err(VerifyError::TrailingBytes { offset, n_bytes }));
    }
}

#[test]
fn messages_that_the_parameters_do_not_ask_for_are_refused() {
    let idle = Options::new(2, vec![0, 2, 1], 4, 5, 0).expect("the options are in range");
    let setup: Setup<Small> = setup::<_, _, Shuffle>(&Shuffle, &(), &[5], idle, KECCAK);
    let honest = Honest::<Small, _>::new(Shuffle, setup, (), shuffle(5));
    let with_zeros_behind = |scope: &str, n_bytes: usize| {
        let mut proof = honest.proof.clone();
        let end = honest.range(scope).end;
        proof.splice(end..end, vec![0; n_bytes]);
        honest.verify(&proof)
    };
    // A nonce without grinding is taken for a cell.
    let nonce = with_zeros_behind("STARK/FRI/Commitment/Last Layer", 8);
    let place = "STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 0: Commitment";
    assert!(matches!(&nonce, Err(VerifyError::Root { place: found, .. }) if found == place));
    // A terminal that the layout has not is taken for a root.
    let terminal = with_zeros_behind("STARK/Interaction/Commit on Trace", 24);
    assert_eq!(terminal, Err(VerifyError::Composition));
}

#[test]
fn a_changed_root_or_value_changes_what_follows_it() {
    let honest = shuffled();
    // The challenges that the constraints are combined with depend on every root.
    for scope in [
        "STARK/Original/Commit on Trace",
        "STARK/Interaction/Commit on Trace",
        "STARK/Out Of Domain Sampling/Commit on Trace",
    ] {
        assert_eq!(honest.with_changed(scope), Err(VerifyError::Composition), "{scope}");
    }
    // Flipping the top byte's low bit keeps the coordinate below the modulus.
    let values = honest.with_changed("STARK/Out Of Domain Sampling/OODS values");
    assert_eq!(values, Err(VerifyError::Composition));
    // The nonce follows the layers, so it no longer shows the work, but for one chance in eight.
    let layer = honest.with_changed("STARK/FRI/Commitment/Layer 1");
    assert!(matches!(layer, Err(VerifyError::Work { bits: 3, .. })), "{layer:?}");
}

#[test]
fn a_nonce_that_shows_no_work_is_refused() {
    let honest = stone(KECCAK, HashKind::Keccak256);
    let range = honest.range("STARK/FRI/Proof of Work");
    let mut refused = 0;
    // Of 40 nonces some five show three bits of work; they lead to other queries.
    for nonce in 0..40_u64 {
        let mut proof = honest.proof.clone();
        if proof[range.clone()] == nonce.to_be_bytes() {
            continue;
        }
        proof[range.clone()].copy_from_slice(&nonce.to_be_bytes());
        match honest.verify(&proof) {
            Err(VerifyError::Work { bits: 3, nonce: found }) => {
                assert_eq!(found, nonce);
                refused += 1;
            }
            Err(VerifyError::Root { .. } | VerifyError::NotAnElement { .. }) => {}
            other => panic!("expected a refusal for the nonce {nonce}, found {other:?}"),
        }
    }
    assert!(refused > 20, "{refused} of 40 nonces were refused for their work");
}

#[test]
fn changed_cells_and_siblings_do_not_belong_to_the_root() {
    let honest = shuffled();
    for (scope, place) in [
        ("STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 0", "Trace 0: Commitment"),
        ("STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 1", "Trace 1: Commitment"),
        ("STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 2", "Trace 2: Commitment"),
        ("STARK/FRI/Decommitment/Layer 1", "Layer 1: Commitment"),
        ("STARK/FRI/Decommitment/Layer 2", "Layer 2: Commitment"),
    ] {
        match honest.with_changed(scope) {
            Err(VerifyError::Root { place: found, .. }) => assert!(found.ends_with(place)),
            other => panic!("expected a refusal for the root in {scope}, found {other:?}"),
        }
    }
}

#[test]
fn values_not_below_the_modulus_are_refused() {
    let honest = shuffled();
    for scope in [
        "STARK/Out Of Domain Sampling/OODS values",
        "STARK/FRI/Commitment/Last Layer",
        "STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 0",
        "STARK/FRI/Decommitment/Layer 1",
    ] {
        let range = honest.range(scope);
        for value in [Goldilocks::MODULUS[0], u64::MAX] {
            let mut proof = honest.proof.clone();
            proof[range.start..range.start + 8].copy_from_slice(&value.to_le_bytes());
            match honest.verify(&proof) {
                Err(VerifyError::NotAnElement { offset, .. }) => assert_eq!(offset, range.start),
                other => panic!("expected a refusal for the element in {scope}, found {other:?}"),
            }
        }
    }
}

#[test]
fn digests_with_masked_bits_are_refused() {
    let masked = HashKind::Keccak256Masked160Msb;
    let honest = stone(TreeHash::uniform(masked), HashKind::Keccak256);
    match honest.with_changed("STARK/Original/Commit on Trace") {
        Err(VerifyError::NotADigest { offset: 0, hash, .. }) => assert_eq!(hash, masked),
        other => panic!("expected a refusal for the digest, found {other:?}"),
    }
}

#[test]
fn the_felt_channel_refuses_roots_that_are_no_elements() {
    let channel = StoneChannel::new(HashKind::Poseidon3, HashKind::Blake256, &[7; 32]);
    let setup = Setup::<Stone> { log_rows: vec![5], options: options(), trees: KECCAK, channel };
    let (trace, result) = squares(5);
    let refused = prove::<_, Squares>(&Squares, &setup, &result, trace, &());
    match refused {
        Err(ProveError::Channel { place, source: ChannelError::WordTooLarge { .. } }) => {
            assert_eq!(place, "STARK/Original/Commit on Trace: Commitment");
        }
        other => panic!("expected a refusal for the root, found {other:?}"),
    }
}

#[test]
fn another_statement_is_refused() {
    let (trace, result) = squares::<Goldilocks>(5);
    let prepared = |result: &Goldilocks, options: Options| {
        setup::<_, GoldilocksCubic, Squares>(&Squares, result, &[5], options, KECCAK)
    };
    let setup = prepared(&result, options());
    let proof = prove::<_, Squares>(&Squares, &setup, &result, trace, &())
        .expect("the trace is valid")
        .bytes;
    let verdict = |setup: &Setup<Small>, result: &Goldilocks| {
        verify::<_, Squares>(&Squares, setup, result, &proof, &ANY, &()).map(|_| ())
    };
    assert_eq!(verdict(&setup, &result), Ok(()));
    // A false statement, whether or not the channel knows of it.
    let other = result + Goldilocks::ONE;
    assert_eq!(verdict(&setup, &other), Err(VerifyError::Composition));
    assert_eq!(verdict(&prepared(&other, options()), &other), Err(VerifyError::Composition));
    // Options are bound by our channel even where they do not change the proof's shape.
    let grinding = Options::new(2, vec![0, 2, 1], 4, 5, 2).expect("the options are in range");
    assert_eq!(verdict(&prepared(&result, grinding), &result), Err(VerifyError::Composition));
}

#[test]
fn a_trace_that_violates_a_constraint_is_neither_proven_nor_accepted() {
    let spoil = |column: usize, row: usize| {
        let mut tables = shuffle::<Goldilocks>(5).into_tables();
        tables[0][column][row] += Goldilocks::ONE;
        Trace::new(tables).expect("the shape is the same")
    };
    let setup = setup::<_, GoldilocksCubic, Shuffle>(&Shuffle, &(), &[5], options(), KECCAK);
    for (column, row) in [(0, 0), (0, 31), (1, 17), (2, 5)] {
        let refused = prove::<_, Shuffle>(&Shuffle, &setup, &(), spoil(column, row), &());
        assert_eq!(refused, Err(ProveError::Unsatisfied));
        let forged = Prover::new(&()).unchecked().prove::<_, Shuffle>(
            &Shuffle,
            &setup,
            &(),
            spoil(column, row),
        );
        let forged = forged.expect("nothing is checked").bytes;
        let verdict = verify::<_, Shuffle>(&Shuffle, &setup, &(), &forged, &ANY, &()).map(|_| ());
        assert_eq!(verdict, Err(VerifyError::Composition));
    }
}

#[test]
fn parameters_below_the_policy_are_refused_before_the_proof_is_read() {
    let honest = shuffled();
    let verdict = |policy: Policy| {
        verify::<_, Shuffle>(&Shuffle, &honest.setup, &(), &[], &policy, &()).map(|_| ())
    };
    let at_least = |proven_bits, n_queries, grinding_bits| Policy::AtLeast {
        proven_bits,
        n_queries,
        grinding_bits,
    };
    let refused = |error| Err(VerifyError::Policy(error));
    assert_eq!(verdict(at_least(0, 6, 0)), refused(PolicyError::Queries { expected: 6, found: 5 }));
    assert_eq!(
        verdict(at_least(0, 0, 4)),
        refused(PolicyError::GrindingBits { expected: 4, found: 3 })
    );
    assert!(matches!(
        verdict(at_least(100, 0, 0)),
        Err(VerifyError::Policy(PolicyError::ProvenBits { expected: 100, found: 1..20 }))
    ));
    let other = Options::new(2, vec![0, 3], 4, 5, 3).expect("the options are in range");
    assert!(matches!(
        verdict(Policy::Exactly(other)),
        Err(VerifyError::Policy(PolicyError::OtherOptions { .. }))
    ));
    let exactly = Policy::Exactly(options());
    let verified = verify::<_, Shuffle>(&Shuffle, &honest.setup, &(), &honest.proof, &exactly, &());
    assert_eq!(verified.map(|_| ()), Ok(()));
}

/// The verdicts of both sides on an instance of [`Squares`].
fn verdicts<F: StarkField, K: ExtensionOf<F>>(
    log_rows: &[u32],
    options: Options,
) -> (ProveError, VerifyError) {
    let (trace, result) = squares::<F>(5);
    let setup = setup::<F, K, Squares>(&Squares, &result, log_rows, options, KECCAK);
    let proved =
        prove::<_, Squares>(&Squares, &setup, &result, trace, &()).expect_err("the shape is wrong");
    let verified = verify::<_, Squares>(&Squares, &setup, &result, &[], &ANY, &());
    (proved, verified.expect_err("the shape is wrong"))
}

#[test]
fn options_that_do_not_fit_the_trace_are_refused_by_both_sides() {
    let options = Options::new(2, vec![0, 2], 4, 5, 3).expect("the options are in range");
    let mismatch = OptionsError::DegreeMismatch {
        expected: 5,
        found: 4,
        last_layer_degree_bound: 4,
        fri_steps: vec![0, 2],
    };
    let verdicts_of = verdicts::<Goldilocks, GoldilocksCubic>;
    let expected = (ProveError::Options(mismatch.clone()), VerifyError::Options(mismatch));
    assert_eq!(verdicts_of(&[5], options), expected);
    let heights = Unsupported::NumberOfHeights { expected: 1, found: 2 };
    let expected = (ProveError::Unsupported(heights.clone()), VerifyError::Unsupported(heights));
    assert_eq!(verdicts_of(&[5, 5], self::options()), expected);
    let too_large = OptionsError::DomainTooLarge { max: 32, found: 33 };
    let expected = (ProveError::Options(too_large.clone()), VerifyError::Options(too_large));
    assert_eq!(verdicts_of(&[31], self::options()), expected);
    let too_large = OptionsError::DomainTooLarge { max: 47, found: u32::MAX };
    let expected = (ProveError::Options(too_large.clone()), VerifyError::Options(too_large));
    assert_eq!(verdicts::<Stark252, Stark252>(&[u32::MAX], self::options()), expected);
}

#[test]
fn a_trace_of_another_shape_is_refused() {
    let (trace, result) = squares::<Goldilocks>(4);
    let prepared = setup::<_, GoldilocksCubic, Squares>(&Squares, &result, &[5], options(), KECCAK);
    let refused = |trace| prove::<_, Squares>(&Squares, &prepared, &result, trace, &()).map(|_| ());
    let height = TraceError::Height { table: "main", expected: 5, found: 4 };
    assert_eq!(refused(trace), Err(ProveError::Trace(height)));
    let columns = TraceError::NumberOfColumns { table: "main", expected: 2, found: 3 };
    assert_eq!(refused(shuffle(5)), Err(ProveError::Trace(columns)));
    let trace = Trace::new(Vec::new()).expect("no table is a trace");
    let tables = TraceError::NumberOfTables { expected: 1, found: 0 };
    assert_eq!(refused(trace), Err(ProveError::Trace(tables)));
    let short = vec![vec![vec![Goldilocks::ONE; 4], vec![Goldilocks::ONE; 2]]];
    let length = TraceError::ColumnLength { table: 0, column: 1, expected: 4, found: 2 };
    assert_eq!(Trace::new(short), Err(length));
    let odd = vec![vec![vec![Goldilocks::ONE; 3]]];
    let height = TraceError::HeightNotPowerOfTwo { table: 0, found: 3 };
    assert_eq!(Trace::new(odd), Err(height));
    let low = Unsupported::TableTooLow { table: "main", expected: 2, found: 1 };
    let prepared = setup::<_, GoldilocksCubic, Linear>(&Linear, &result, &[1], options(), KECCAK);
    let (trace, result) = squares::<Goldilocks>(1);
    let refused = prove::<_, Linear>(&Linear, &prepared, &result, trace, &()).map(|_| ());
    assert_eq!(refused, Err(ProveError::Unsupported(low)));
}
