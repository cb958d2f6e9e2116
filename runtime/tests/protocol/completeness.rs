//! Honest proofs are accepted, in every field, protocol and shape.

use crate::layouts::{Fifth, Linear, Shuffle, Squares, fifth, linear, shuffle, squares};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::setup;
use air_runtime::protocol::{Protocol, Stone, StoneChannel};
use air_runtime::stark::{Options, Policy, Prover, Recorder, Setup, prove, verify};
use air_runtime::trace::Trace;

const ANY: Policy = Policy::proven_bits(0);
const KECCAK: TreeHash = TreeHash::uniform(HashKind::Keccak256);

fn options(log_blowup: u32, steps: &[u32], bound: usize) -> Options {
    Options::new(log_blowup, steps.to_vec(), bound, 7, 4).expect("the options are in range")
}

#[track_caller]
fn accepts<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
) {
    let low_memory = Prover::new(&Recorder).low_memory(true);
    let low_memory = low_memory.prove::<P, L>(layout, setup, public, trace.clone());
    let proof = prove::<P, L>(layout, setup, public, trace, &Recorder).expect("the trace is valid");
    assert_eq!(low_memory, Ok(proof.clone()), "memory must not show");
    let verified = verify::<P, L>(layout, setup, public, &proof.bytes, &ANY, &Recorder)
        .expect("the proof is valid");
    assert_eq!(verified.messages, proof.messages);
}

fn native<F: StarkField, K: ExtensionOf<F>>(log_rows: u32, options: Options) {
    let (trace, result) = squares::<F>(log_rows);
    let squares = setup::<F, K, Squares>(&Squares, &result, &[log_rows], options.clone(), KECCAK);
    accepts::<_, Squares>(&Squares, &squares, &result, trace);
    let (trace, result) = linear::<F>(log_rows);
    let linear = setup::<F, K, Linear>(&Linear, &result, &[log_rows], options.clone(), KECCAK);
    accepts::<_, Linear>(&Linear, &linear, &result, trace);
    let shuffled = setup::<F, K, Shuffle>(&Shuffle, &(), &[log_rows], options, KECCAK);
    accepts::<_, Shuffle>(&Shuffle, &shuffled, &(), shuffle(log_rows));
}

#[test]
fn native_proofs_over_the_large_field_are_accepted() {
    native::<Stark252, Stark252>(6, options(1, &[0, 2, 2], 4));
}

#[test]
fn native_proofs_over_goldilocks_with_cubic_challenges_are_accepted() {
    native::<Goldilocks, GoldilocksCubic>(6, options(1, &[0, 2, 2], 4));
}

#[test]
fn native_proofs_so_long_that_values_are_not_kept_are_accepted() {
    native::<Stark252, Stark252>(12, options(2, &[0, 4, 4], 16));
    native::<Goldilocks, GoldilocksCubic>(12, options(2, &[0, 4, 4], 16));
}

#[test]
fn every_fri_step_list_that_fits_is_accepted() {
    for (steps, bound) in [
        (&[0][..], 32),
        (&[5], 1),
        (&[0, 5], 1),
        (&[1, 2, 2], 1),
        (&[3, 1], 2),
        (&[0, 1, 1, 1, 1, 1], 1),
        (&[2], 8),
    ] {
        for log_blowup in 1..=4 {
            native::<Goldilocks, GoldilocksCubic>(5, options(log_blowup, steps, bound));
        }
    }
}

#[test]
fn more_queries_than_points_are_accepted() {
    let options = Options::new(1, vec![0, 2], 1, 60, 0).expect("the options are in range");
    native::<Goldilocks, GoldilocksCubic>(2, options.with_oods_in_one_message(true));
}

#[test]
fn stone_proofs_are_accepted_with_every_hash_and_channel() {
    use HashKind::*;
    let trees = [
        KECCAK,
        TreeHash::uniform(Blake256Masked160Msb),
        TreeHash { bottom: Blake256Masked248Lsb, friendly: Poseidon3, n_friendly_layers: 4 },
        TreeHash { bottom: Keccak256Masked160Lsb, friendly: Pedersen, n_friendly_layers: 99 },
    ];
    for (trees, channel) in trees.into_iter().zip([Keccak256, Blake256, Poseidon3, Poseidon3]) {
        for oods_in_one_message in [false, true] {
            let options = options(2, &[1, 2], 4).with_oods_in_one_message(oods_in_one_message);
            let channel = StoneChannel::new(channel, Blake256, &[7; 32]);
            let setup = Setup::<Stone> { log_rows: vec![5], options, trees, channel };
            let (trace, result) = squares(5);
            accepts::<_, Squares>(&Squares, &setup, &result, trace);
            let (trace, result) = linear(5);
            accepts::<_, Linear>(&Linear, &setup, &result, trace);
            accepts::<_, Shuffle>(&Shuffle, &setup, &(), shuffle(5));
        }
    }
}

#[test]
fn a_composition_of_four_parts_is_accepted() {
    for log_rows in [1, 2, 5] {
        for log_blowup in [2, 3] {
            let options = options(log_blowup, &[0, log_rows], 1);
            let (trace, result) = fifth::<Goldilocks>(log_rows);
            let native = setup::<_, GoldilocksCubic, Fifth>(
                &Fifth,
                &result,
                &[log_rows],
                options.clone(),
                KECCAK,
            );
            accepts::<_, Fifth>(&Fifth, &native, &result, trace);
            let channel = StoneChannel::new(HashKind::Keccak256, HashKind::Keccak256, &[7; 32]);
            let stone =
                Setup::<Stone> { log_rows: vec![log_rows], options, trees: KECCAK, channel };
            let (trace, result) = fifth(log_rows);
            accepts::<_, Fifth>(&Fifth, &stone, &result, trace);
        }
    }
}

#[test]
fn a_proof_does_not_depend_on_the_number_of_threads() {
    let prove_with = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build();
        pool.expect("threads start").install(|| {
            let setup = setup::<Stark252, Stark252, Shuffle>(
                &Shuffle,
                &(),
                &[11],
                options(1, &[0, 4, 4], 8),
                KECCAK,
            );
            prove::<_, Shuffle>(&Shuffle, &setup, &(), shuffle(11), &())
                .expect("the trace is valid")
                .bytes
        })
    };
    let proof = prove_with(1);
    assert_eq!(prove_with(2), proof);
    assert_eq!(prove_with(7), proof);
}
