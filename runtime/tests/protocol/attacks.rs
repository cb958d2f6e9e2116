//! What a cheating prover would try, beyond changing bytes: adapting to challenges, and parameters
//! that make the verifier do nothing or never end.

use crate::forger::lying;
use crate::layouts::{Linear, Shuffle, Squares, linear, shuffle, squares};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, ExtensionOf as _, Field as _, StarkField as _};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::setup;
use air_runtime::protocol::{Native, Protocol, Stone, StoneChannel};
use air_runtime::stark::{
    Options, Policy, Proof, Prover, Recorder, Setup, VerifyError, prove, verify,
};
use air_runtime::trace::Trace;
use air_runtime::transcript::{Direction, Message, MessageValue};

type Small = Native<Goldilocks, GoldilocksCubic>;

const ANY: Policy = Policy::proven_bits(0);
const KECCAK: TreeHash = TreeHash::uniform(HashKind::Keccak256);

/// The elements of the first message with this scope and name.
pub(crate) fn elements(messages: &[Message], scope: &str, name: &str) -> Vec<GoldilocksCubic> {
    let is_meant = |message: &&Message| message.scope == scope && message.name == name;
    let message = messages.iter().find(is_meant).expect("the proof has the message");
    let values = match &message.value {
        MessageValue::Element(value) => core::slice::from_ref(value),
        MessageValue::Elements(values) => values,
        MessageValue::Hash(..) | MessageValue::Data(_) | MessageValue::Number(_) => {
            panic!("expected elements, found {:?}", message.value)
        }
    };
    let element = |limbs: &[u64; 4]| Goldilocks::from_limbs(*limbs).expect("limbs of an element");
    let value = |value: &air_runtime::transcript::ElementValue| {
        let coordinates: Vec<Goldilocks> = value.coordinates.iter().map(element).collect();
        GoldilocksCubic::from_coordinates(&coordinates).expect("three coordinates")
    };
    values.iter().map(value).collect()
}

/// What the composition of [`Squares`] must be at the out-of-domain point for
/// the constraints to seem to hold.
pub(crate) fn expected_composition(
    messages: &[Message],
    log_rows: u32,
    result: Goldilocks,
) -> GoldilocksCubic {
    const VALUES: &str = "STARK/Out Of Domain Sampling/OODS values";
    let alpha = elements(messages, "STARK/Original", "Constraint polynomial random element")[0];
    let point = elements(messages, VALUES, "Evaluation point")[0];
    let [a, a1, b, b1, ..] = elements(messages, VALUES, "")[..] else {
        panic!("Squares has four cells");
    };
    let one = GoldilocksCubic::ONE;
    let last = Goldilocks::root_of_unity(log_rows).pow((1 << log_rows) - 1);
    let inverse = |value: GoldilocksCubic| value.inverse().expect("the point is in no domain");
    let first_row = inverse(point - one);
    let last_row = inverse(point - last);
    let but_last = (point - last) * inverse(point.pow(1 << log_rows) - one);
    let terms = [
        (a - one) * first_row,
        (b - one) * first_row,
        (a1 - b) * but_last,
        (b1 - a.square() - b.square()) * but_last,
        (b - result) * last_row,
    ];
    terms.iter().rev().fold(GoldilocksCubic::ZERO, |sum, &term| sum * alpha + term)
}

#[test]
fn a_prover_who_solves_for_an_out_of_domain_value_is_refused_by_fri() {
    const LOG_ROWS: u32 = 4;
    // It follows the four cells of the mask.
    const COMPOSITION: usize = 4;
    for (steps, bound, n_queries) in
        [(&[0][..], 16, 40), (&[0], 16, 3), (&[2], 4, 40), (&[0, 2], 4, 40), (&[1, 2, 1], 1, 40)]
    {
        let options = Options::new(1, steps.to_vec(), bound, n_queries, 0).expect("in range");
        let options = options.with_oods_in_one_message(true);
        let (_, result) = squares::<Goldilocks>(LOG_ROWS);
        let claim = result + Goldilocks::ONE;
        let honest: Setup<Small> =
            setup::<_, _, Squares>(&Squares, &claim, &[LOG_ROWS], options.clone(), KECCAK);
        let forge = |lie: (usize, GoldilocksCubic)| -> Proof {
            let setup = lying(&honest, lie);
            let (trace, _) = squares(LOG_ROWS);
            Prover::new(&Recorder)
                .unchecked()
                .prove::<_, Squares>(&Squares, &setup, &claim, trace)
                .expect("unchecked")
        };
        let verdict = |proof: &[u8]| {
            verify::<Small, Squares>(&Squares, &honest, &claim, proof, &ANY, &()).map(|_| ())
        };
        let without_lie = forge((usize::MAX, GoldilocksCubic::ZERO));
        assert_eq!(verdict(&without_lie.bytes), Err(VerifyError::Composition));
        let lie = expected_composition(&without_lie.messages, LOG_ROWS, claim);
        // What the verifier computes from the opened rows is not what was folded.
        match verdict(&forge((COMPOSITION, lie)).bytes) {
            Err(VerifyError::LastLayer { .. }) if steps.len() == 1 => {}
            Err(VerifyError::Root { place, .. }) if steps.len() > 1 => {
                assert_eq!(place, "STARK/FRI/Decommitment/Layer 1: Commitment");
            }
            other => panic!("expected a refusal by FRI with steps {steps:?}, found {other:?}"),
        }
    }
}

#[test]
fn a_hundred_random_traces_are_refused_whatever_the_blow_up() {
    const COMPOSITION: usize = 4;
    for (log_blowup, n_queries) in [(1, 40), (4, 12)] {
        for seed in 0..100 {
            let options = Options::new(log_blowup, vec![0, 2], 4, n_queries, 0).expect("in range");
            let options = options.with_oods_in_one_message(true);
            let claim = Goldilocks::from_u64(seed);
            let honest: Setup<Small> =
                setup::<_, _, Squares>(&Squares, &claim, &[4], options, KECCAK);
            let mut state = Goldilocks::from_u64(seed + 7);
            let mut cell = || {
                state = state.square() + Goldilocks::from_u64(seed + 11);
                state
            };
            let columns: Vec<Vec<Goldilocks>> =
                [0; 2].map(|_| (0..16).map(|_| cell()).collect()).to_vec();
            let trace = Trace::new(vec![columns]).expect("the columns are a trace");
            let forge = |lie: (usize, GoldilocksCubic)| -> Proof {
                let setup = lying(&honest, lie);
                Prover::new(&Recorder)
                    .unchecked()
                    .prove::<_, Squares>(&Squares, &setup, &claim, trace.clone())
                    .expect("unchecked")
            };
            let verdict = |proof: &[u8]| {
                verify::<Small, Squares>(&Squares, &honest, &claim, proof, &ANY, &()).map(|_| ())
            };
            let random = forge((usize::MAX, GoldilocksCubic::ZERO));
            assert_eq!(verdict(&random.bytes), Err(VerifyError::Composition), "{seed}");
            // Not even if the composition seems to fit: then FRI tests what is far from every polynomial.
            let lie = expected_composition(&random.messages, 4, claim);
            let refused = verdict(&forge((COMPOSITION, lie)).bytes);
            assert!(matches!(refused, Err(VerifyError::Root { .. })), "{seed}: {refused:?}");
        }
    }
}

/// An honest proof of [`Shuffle`] without grinding, so that a change shows in the queries.
fn shuffled() -> (Setup<Small>, Proof) {
    let options = Options::new(2, vec![0, 2, 1], 4, 5, 0).expect("the options are in range");
    let setup = setup::<_, _, Shuffle>(&Shuffle, &(), &[5], options, KECCAK);
    let proof = prove::<_, Shuffle>(&Shuffle, &setup, &(), shuffle(5), &Recorder).expect("valid");
    (setup, proof)
}

#[test]
fn the_queries_depend_on_every_layer_and_every_coefficient_of_the_last() {
    let (setup, proof) = shuffled();
    for scope in ["Layer 1", "Layer 2", "Last Layer"] {
        let scope = format!("STARK/FRI/Commitment/{scope}");
        let range = proof.messages.iter().find_map(|message| match message.direction {
            Direction::ProverToVerifier { from, to } if message.scope == scope => Some(from..to),
            Direction::ProverToVerifier { .. } | Direction::VerifierToProver => None,
        });
        for at in range.expect("the prover sends a message in this scope").step_by(8) {
            let mut changed = proof.bytes.clone();
            changed[at] ^= 1;
            let verdict =
                verify::<_, Shuffle>(&Shuffle, &setup, &(), &changed, &ANY, &()).map(|_| ());
            // The rows are those of other queries: were the change not absorbed, they would belong
            // to the first tree's root.
            match verdict {
                Err(VerifyError::Root { place, .. }) => {
                    assert!(place.contains("Virtual Oracle/Trace 0"), "{at}: {place}");
                }
                Err(VerifyError::NotAnElement { .. } | VerifyError::Truncated { .. }) => {}
                other => panic!("expected a refusal for the queries at {at}, found {other:?}"),
            }
        }
    }
}

#[test]
fn a_proof_for_other_parameters_is_refused() {
    let (setup_of_proof, proof) = shuffled();
    let verdict = |options: Options, trees: TreeHash, log_rows: u32| {
        let setup = setup::<_, _, Shuffle>(&Shuffle, &(), &[log_rows], options, trees);
        verify::<Small, Shuffle>(&Shuffle, &setup, &(), &proof.bytes, &ANY, &()).map(|_| ())
    };
    let new = |log_blowup, steps: &[u32], bound, n_queries| {
        Options::new(log_blowup, steps.to_vec(), bound, n_queries, 0).expect("in range")
    };
    assert_eq!(verdict(setup_of_proof.options, KECCAK, 5), Ok(()));
    let blake = TreeHash::uniform(HashKind::Blake256);
    let friendly = TreeHash { n_friendly_layers: 1, ..KECCAK };
    for (options, trees, log_rows) in [
        (new(3, &[0, 2, 1], 4, 5), KECCAK, 5),
        (new(2, &[0, 1, 2], 4, 5), KECCAK, 5),
        (new(2, &[1, 1, 1], 4, 5), KECCAK, 5),
        (new(2, &[0, 2], 8, 5), KECCAK, 5),
        (new(2, &[0, 2, 1], 4, 1), KECCAK, 5),
        (new(2, &[0, 2, 1], 4, 5), blake, 5),
        (new(2, &[0, 2, 1], 4, 5), friendly, 5),
        (new(2, &[0, 2, 1], 8, 5), KECCAK, 6),
        (new(2, &[0, 2, 1], 2, 5), KECCAK, 4),
    ] {
        let shown = format!("{options:?} {trees:?} {log_rows}");
        assert_eq!(verdict(options, trees, log_rows), Err(VerifyError::Composition), "{shown}");
    }
}

/// All lists of steps with this sum of which only the first may be 0.
fn step_lists(sum: u32) -> Vec<Vec<u32>> {
    fn rests(sum: u32) -> Vec<Vec<u32>> {
        let mut lists = vec![Vec::new()];
        if sum > 0 {
            lists.clear();
        }
        for step in 1..=sum {
            lists.extend(rests(sum - step).into_iter().map(|rest| [vec![step], rest].concat()));
        }
        lists
    }
    (0..=sum)
        .flat_map(|first| rests(sum - first).into_iter().map(move |rest| (first, rest)))
        .map(|(first, rest)| [vec![first], rest].concat())
        .collect()
}

#[test]
fn the_smallest_traces_have_proofs_with_every_possible_parameter() {
    let mut n_proofs = 0;
    for log_rows in 1..=3 {
        for log_bound in 0..=log_rows {
            for steps in step_lists(log_rows - log_bound) {
                for log_blowup in [1, 2, 5] {
                    let options =
                        Options::new(log_blowup, steps.clone(), 1 << log_bound, 9, 1).expect("ok");
                    accepts(log_rows, &options);
                    n_proofs += 1;
                }
            }
        }
    }
    assert!(n_proofs > 60, "only {n_proofs} parameters were tried");
}

/// Both protocols prove every hand-written layout that admits the height.
#[track_caller]
fn accepts(log_rows: u32, options: &Options) {
    let stone = |channel: HashKind| Setup::<Stone> {
        log_rows: vec![log_rows],
        options: options.clone(),
        trees: TreeHash::uniform(HashKind::Blake256Masked248Lsb),
        channel: StoneChannel::new(channel, HashKind::Blake256, &[7; 32]),
    };
    let (trace, result) = squares(log_rows);
    verdict_of::<Stone, Squares>(&Squares, &stone(HashKind::Keccak256), &result, trace);
    let (trace, result) = squares(log_rows);
    let native = setup::<_, _, Squares>(&Squares, &result, &[log_rows], options.clone(), KECCAK);
    verdict_of::<Small, Squares>(&Squares, &native, &result, trace);
    if log_rows >= 2 {
        // One column, so its rows are their own leaves, and one part.
        let (trace, result) = linear::<Stark252>(log_rows);
        verdict_of::<Stone, Linear>(&Linear, &stone(HashKind::Poseidon3), &result, trace);
        let native = setup::<_, _, Shuffle>(&Shuffle, &(), &[log_rows], options.clone(), KECCAK);
        verdict_of::<Small, Shuffle>(&Shuffle, &native, &(), shuffle(log_rows));
    }
}

#[track_caller]
fn verdict_of<P: Protocol, L: air_runtime::layout::Layout<P::Field, P::Challenge>>(
    layout: &L,
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
) {
    let proof = prove::<P, L>(layout, setup, public, trace, &()).expect("the trace is valid").bytes;
    let verdict = verify::<P, L>(layout, setup, public, &proof, &ANY, &()).map(|_| ());
    assert_eq!(verdict, Ok(()), "{:?}", setup.options);
    let mut shortened = proof.clone();
    shortened.pop();
    let refused = verify::<P, L>(layout, setup, public, &shortened, &ANY, &()).map(|_| ());
    assert!(matches!(refused, Err(VerifyError::Truncated { .. })), "{refused:?}");
}

#[test]
fn extreme_parameters_are_refused_at_the_proofs_end_without_taking_memory() {
    let (trace, result) = squares::<Stark252>(4);
    drop(trace);
    // Every one would need terabytes, had the proof what it promises.
    for (log_blowup, steps, bound, n_queries) in [
        (16, vec![30], 2, 1 << 16),
        (16, vec![0, 30], 2, 1 << 16),
        (16, vec![1, 30], 1, 1),
        (16, vec![0], 1 << 31, 1 << 16),
    ] {
        let options =
            Options::new(log_blowup, steps, bound, n_queries, 0).expect("the options are in range");
        let setup = Setup::<Stone> {
            log_rows: vec![31],
            options,
            trees: KECCAK,
            channel: StoneChannel::new(HashKind::Keccak256, HashKind::Keccak256, &[7; 32]),
        };
        // All zeros satisfy no boundary constraint.
        let verdict =
            verify::<_, Squares>(&Squares, &setup, &result, &[0; 4096], &ANY, &()).map(|_| ());
        assert_eq!(verdict, Err(VerifyError::Composition));
    }
}

#[test]
fn many_queries_into_a_long_last_layer_are_checked_without_evaluating_it_for_each() {
    for (log_blowup, n_queries) in [(1, 300), (3, 40), (1, 3)] {
        let options = Options::new(log_blowup, vec![0, 1], 64, n_queries, 0).expect("in range");
        let (trace, result) = squares(7);
        let setup = setup::<_, _, Squares>(&Squares, &result, &[7], options, KECCAK);
        verdict_of::<Small, Squares>(&Squares, &setup, &result, trace);
    }
}
