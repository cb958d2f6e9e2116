//! Stone's proof of work: a nonce whose hash begins with zeros (Stone v3 protocol, proof of work).

use crate::hash::{Digest, HashKind};
use crate::protocol::ChannelError;
use rayon::prelude::*;

/// What the first hash of a proof of work begins with.
const MAGIC: [u8; 8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xed];

/// Nonces are hashed in batches of this size, a task a batch.
const BATCH: usize = 1 << 8;

/// The number of batches that are shared out at once.
const N_BATCHES: u64 = 1 << 12;

/// The smallest nonce that shows `bits` bits of work on `state`.
#[allow(clippy::arithmetic_side_effects, reason = "the prover's own rounds")]
pub(super) fn grind(hash: HashKind, state: &Digest, bits: u32) -> Result<u64, ChannelError> {
    let prefix = prefix(hash, state, bits)?;
    let n_rounds = u64::MAX / (BATCH as u64 * N_BATCHES);
    let found = (0..n_rounds).find_map(|round| {
        (round * N_BATCHES..(round + 1) * N_BATCHES)
            .into_par_iter()
            .map(|batch| first_in_batch(hash, &prefix, bits, batch * BATCH as u64).transpose())
            .find_first(Option::is_some)
            .flatten()
    });
    found.unwrap_or(Err(ChannelError::NoNonce { bits }))
}

/// Whether a nonce shows `bits` bits of work on `state`.
pub(super) fn accepts(
    hash: HashKind,
    state: &Digest,
    bits: u32,
    nonce: u64,
) -> Result<bool, ChannelError> {
    let prefix = prefix(hash, state, bits)?;
    Ok(shows_work(&hash.hash(&candidate(&prefix, nonce))?, bits))
}

/// The hash of the state and the number of bits, to which nonces are appended.
fn prefix(hash: HashKind, state: &Digest, bits: u32) -> Result<Digest, ChannelError> {
    let n_bits = u8::try_from(bits).map_err(|_| ChannelError::NoNonce { bits })?;
    Ok(hash.hash(&[MAGIC.as_slice(), state, &[n_bits]].concat())?)
}

fn candidate(prefix: &Digest, nonce: u64) -> [u8; 40] {
    let mut input = [0; 40];
    input[..32].copy_from_slice(prefix);
    input[32..].copy_from_slice(&nonce.to_be_bytes());
    input
}

/// Whether the first 64 bits of a digest are, as a big-endian integer, below `2^(64 − bits)`.
fn shows_work(digest: &Digest, bits: u32) -> bool {
    let (words, _) = digest.as_chunks::<8>();
    words.first().is_some_and(|word| u64::from_be_bytes(*word).leading_zeros() >= bits)
}

#[allow(clippy::disallowed_methods, reason = "the prover's own nonces")]
fn first_in_batch(
    hash: HashKind,
    prefix: &Digest,
    bits: u32,
    start: u64,
) -> Result<Option<u64>, ChannelError> {
    let mut inputs = [[0; 40]; BATCH];
    for (input, nonce) in inputs.iter_mut().zip(start..) {
        *input = candidate(prefix, nonce);
    }
    let mut digests = [[0; 32]; BATCH];
    hash.hash_rows(inputs.as_flattened(), 40, &mut digests)?;
    let nonce = digests.iter().zip(start..).find(|(digest, _)| shows_work(digest, bits));
    Ok(nonce.map(|(_, nonce)| nonce))
}
