//! The channel of our own protocol: it hears everything, tells messages apart, and draws without bias.

use crate::hiding::statistics::chi_square;
use crate::layouts::Squares;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, Field as _, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::Channel as _;
use air_runtime::protocol::native::{NativeChannel, setup};
use air_runtime::stark::Options;
use std::collections::BTreeSet;

type Small = NativeChannel<Goldilocks, GoldilocksCubic>;

const KECCAK: TreeHash = TreeHash::uniform(HashKind::Keccak256);

/// The state after some messages.
fn heard(messages: &[&[u8]]) -> [u8; 32] {
    let mut channel = Small::new(b"test");
    messages.iter().for_each(|message| channel.absorb(message).expect("any bytes are taken"));
    channel.state()
}

#[test]
fn no_two_sequences_of_messages_lead_to_one_state() {
    let zeros = [0; 300];
    let mut states = BTreeSet::new();
    let mut n_sequences = 0;
    for n_bytes in 0..=300 {
        states.insert(heard(&[&zeros[..n_bytes]]));
        states.insert(heard(&[&zeros[..n_bytes], &[]]));
        states.insert(heard(&[&zeros[..n_bytes], &zeros[n_bytes..]]));
        n_sequences += 3;
    }
    // All, then nothing, is met twice.
    assert_eq!(states.len(), n_sequences - 1);
}

#[test]
fn every_part_of_a_statement_changes_the_channel() {
    let state = |claim, log_rows, options: Options, trees| {
        let claim = Goldilocks::from_u64(claim);
        setup::<_, GoldilocksCubic, Squares>(&Squares, &claim, &[log_rows], options, trees)
            .channel
            .state()
    };
    let new = |log_blowup, steps: &[u32], bound, n_queries, grinding_bits| {
        Options::new(log_blowup, steps.to_vec(), bound, n_queries, grinding_bits).expect("in range")
    };
    let usual = || new(2, &[0, 2], 4, 5, 6);
    let blake = TreeHash { bottom: HashKind::Blake256, ..KECCAK };
    let states = [
        state(7, 4, usual(), KECCAK),
        state(8, 4, usual(), KECCAK),
        state(7, 5, usual(), KECCAK),
        state(7, 4, new(3, &[0, 2], 4, 5, 6), KECCAK),
        state(7, 4, new(2, &[0, 1, 1], 4, 5, 6), KECCAK),
        state(7, 4, new(2, &[2], 4, 5, 6), KECCAK),
        state(7, 4, new(2, &[0, 2], 8, 5, 6), KECCAK),
        state(7, 4, new(2, &[0, 2], 4, 6, 6), KECCAK),
        state(7, 4, new(2, &[0, 2], 4, 5, 7), KECCAK),
        state(7, 4, usual().with_oods_in_one_message(true), KECCAK),
        state(7, 4, usual().hiding(), KECCAK),
        state(7, 4, usual(), blake),
        state(7, 4, usual(), TreeHash { friendly: HashKind::Blake256, ..KECCAK }),
        state(7, 4, usual(), TreeHash { n_friendly_layers: 1, ..KECCAK }),
    ];
    let different: BTreeSet<[u8; 32]> = states.into_iter().collect();
    assert_eq!(different.len(), states.len());
}

/// Whether bytes are spread as uniform ones are: χ² of 256 classes is within six of its deviations.
#[track_caller]
fn are_uniform(bytes: &[u8]) {
    let mut counts = [0.0; 256];
    bytes.iter().for_each(|&byte| counts[usize::from(byte)] += 1.0);
    let chi = chi_square(counts);
    let deviation = (2.0 * 255.0_f64).sqrt();
    assert!((chi - 255.0).abs() < 6.0 * deviation, "χ² is {chi}");
}

/// The byte of each coordinate that starts at this bit.
fn drawn<F: StarkField, K: ExtensionOf<F>>(n: usize, bit: u32) -> Vec<u8> {
    let mut channel = NativeChannel::<F, K>::new(b"uniform");
    let draws = (0..n).flat_map(|_| channel.draw().coordinates().collect::<Vec<F>>());
    let byte = |value: F| {
        let limbs = value.to_limbs();
        (limbs[(bit / 64) as usize] >> (bit % 64)) as u8
    };
    draws.map(byte).collect()
}

#[test]
fn challenges_are_uniform() {
    for bit in [0, 28, 56] {
        are_uniform(&drawn::<Goldilocks, GoldilocksCubic>(1 << 15, bit));
    }
    // The modulus is a little above 2^251.
    for bit in [0, 120, 243] {
        are_uniform(&drawn::<Stark252, Stark252>(1 << 15, bit));
    }
}

#[test]
fn queries_are_uniform() {
    for log_bound in [8, 20, 40] {
        let mut channel = Small::new(b"uniform");
        let indices = (0..1 << 16).map(|_| channel.draw_index(1 << log_bound));
        are_uniform(&indices.map(|index| (index >> (log_bound - 8)) as u8).collect::<Vec<u8>>());
        let mut channel = Small::new(b"uniform");
        let indices = (0..1 << 16).map(|_| channel.draw_index(1 << log_bound));
        are_uniform(&indices.map(|index| index as u8).collect::<Vec<u8>>());
    }
}
