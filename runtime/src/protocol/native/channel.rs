//! The Keccak channel of our own protocol.
//!
//! Its state is a digest and a counter of draws. To absorb is `digest ← H(0 ‖ digest ‖ message)`,
//! the `c`-th draw is taken from `H(1 ‖ digest ‖ c)`, and work is shown on `H(2 ‖ digest ‖ …)`: the
//! first byte keeps the three apart. Elements are drawn without bias: a coordinate is the first
//! candidate below the modulus, cut to its bit length.

use super::Native;
use crate::field::{ExtensionOf, StarkField};
use crate::hash::{DIGEST_BYTES, Digest, HashKind};
use crate::protocol::{Channel, ChannelError, Protocol as _};
use core::fmt;
use core::marker::PhantomData;
use rayon::prelude::*;

const ABSORB: u8 = 0;
const DRAW: u8 = 1;
const WORK: u8 = 2;

/// The bytes that work is shown on: the first one, the state, the number of bits and the nonce.
const WORK_BYTES: usize = 1 + DIGEST_BYTES + 4 + 8;

/// Nonces are hashed in batches of this size, a task a batch.
const BATCH: usize = 1 << 8;

/// The number of batches that are shared out at once.
const N_BATCHES: u64 = 1 << 8;

/// The least bits of the field that challenges are drawn from.
const LEAST_CHALLENGE_BITS: u32 = 100;

/// A Keccak channel of canonical little-endian elements.
///
/// Challenges from a field of less than 100 bits could not prove as much, whatever the options, so
/// there is no such channel:
///
/// ```
/// use air_runtime::field::{Goldilocks, GoldilocksCubic};
/// use air_runtime::protocol::native::NativeChannel;
///
/// let channel = NativeChannel::<Goldilocks, GoldilocksCubic>::new(b"challenges of 192 bits");
/// ```
///
/// ```compile_fail
/// use air_runtime::field::Goldilocks;
/// use air_runtime::protocol::native::NativeChannel;
///
/// let channel = NativeChannel::<Goldilocks, Goldilocks>::new(b"challenges of 64 bits");
/// ```
pub struct NativeChannel<F, K> {
    digest: Digest,
    counter: u64,
    fields: PhantomData<(F, K)>,
}

impl<F: StarkField, K: ExtensionOf<F>> NativeChannel<F, K> {
    /// The channel in its first state, which depends on a domain-separation tag.
    #[must_use]
    pub fn new(tag: &[u8]) -> Self {
        const {
            let n_bits = bit_length(F::MODULUS) * K::DEGREE as u32;
            assert!(n_bits >= LEAST_CHALLENGE_BITS, "challenges need a field of at least 100 bits");
        }
        Self { digest: keccak(&[tag]), counter: 0, fields: PhantomData }
    }
}

impl<F, K> NativeChannel<F, K> {
    /// The state as a digest, for comparing transcripts.
    #[must_use]
    pub fn state(&self) -> Digest {
        self.digest
    }

    fn next_block(&mut self) -> Digest {
        let block = keccak(&[&[DRAW], &self.digest, &self.counter.to_le_bytes()]);
        self.counter = self.counter.wrapping_add(1);
        block
    }

    /// What is hashed to show work with a nonce.
    fn work(&self, bits: u32, nonce: u64) -> [u8; WORK_BYTES] {
        let mut message = [WORK; WORK_BYTES];
        message[1..33].copy_from_slice(&self.digest);
        message[33..37].copy_from_slice(&bits.to_le_bytes());
        message[37..].copy_from_slice(&nonce.to_le_bytes());
        message
    }

    /// The smallest nonce of a batch that shows work.
    #[allow(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "only provers search, and a batch ends before the nonces do"
    )]
    fn first_in_batch(&self, bits: u32, start: u64) -> Option<u64> {
        let mut messages = [[0; WORK_BYTES]; BATCH];
        for (message, nonce) in messages.iter_mut().zip(start..) {
            *message = self.work(bits, nonce);
        }
        let mut digests = [[0; DIGEST_BYTES]; BATCH];
        HashKind::Keccak256
            .hash_rows(messages.as_flattened(), WORK_BYTES, &mut digests)
            .expect("Keccak takes any bytes");
        (start..).zip(&digests).find_map(|(nonce, digest)| is_work(digest, bits).then_some(nonce))
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Channel<K> for NativeChannel<F, K> {
    const ELEMENT_BYTES: usize = Native::<F, K>::CHALLENGE_BYTES;
    const VECTOR_ELEMENT_BYTES: usize = Native::<F, K>::CHALLENGE_BYTES;

    fn absorb(&mut self, message: &[u8]) -> Result<(), ChannelError> {
        self.digest = keccak(&[&[ABSORB], &self.digest, message]);
        self.counter = 0;
        Ok(())
    }

    fn admit(&self, _message: &[u8]) -> Result<(), ChannelError> {
        Ok(())
    }

    #[allow(clippy::expect_used, reason = "as many coordinates are drawn as the degree")]
    fn draw(&mut self) -> K {
        let mut coordinates = Vec::with_capacity(K::DEGREE);
        while coordinates.len() < K::DEGREE {
            let block = self.next_block();
            let n_missing = K::DEGREE.saturating_sub(coordinates.len());
            coordinates.extend(candidates::<F>(&block).take(n_missing));
        }
        K::from_coordinates(&coordinates).expect("there are as many coordinates as the degree")
    }

    fn draw_index(&mut self, bound: u64) -> u64 {
        // No bias: the bound is a power of two.
        first_word(&self.next_block()).checked_rem(bound).unwrap_or(0)
    }

    fn encode_element(value: K, out: &mut Vec<u8>) {
        let mut bytes = vec![0; Self::ELEMENT_BYTES];
        Native::<F, K>::write_challenge(value, &mut bytes);
        out.extend_from_slice(&bytes);
    }

    fn decode_element(bytes: &[u8]) -> Option<K> {
        Native::<F, K>::read_challenge(bytes)
    }

    fn encode_vector_element(&self, value: K, out: &mut Vec<u8>) {
        Self::encode_element(value, out);
    }

    fn decode_vector_element(&self, bytes: &[u8]) -> Option<K> {
        Self::decode_element(bytes)
    }

    fn n_nonce_bytes(&self) -> usize {
        8
    }

    fn encode_nonce(&self, nonce: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&nonce.to_le_bytes());
    }

    fn decode_nonce(&self, bytes: &[u8]) -> Option<u64> {
        bytes.try_into().ok().map(u64::from_le_bytes)
    }

    #[allow(clippy::arithmetic_side_effects, reason = "the prover's own rounds")]
    fn grind(&self, bits: u32) -> Result<u64, ChannelError> {
        let n_rounds = u64::MAX / (BATCH as u64 * N_BATCHES);
        let found = (0..n_rounds).find_map(|round| {
            (round * N_BATCHES..(round + 1) * N_BATCHES)
                .into_par_iter()
                .map(|batch| self.first_in_batch(bits, batch * BATCH as u64))
                .find_first(Option::is_some)
                .flatten()
        });
        found.ok_or(ChannelError::NoNonce { bits })
    }

    fn accepts(&self, bits: u32, nonce: u64) -> Result<bool, ChannelError> {
        Ok(is_work(&keccak(&[&self.work(bits, nonce)]), bits))
    }
}

impl<F, K> Clone for NativeChannel<F, K> {
    fn clone(&self) -> Self {
        Self { digest: self.digest, counter: self.counter, fields: PhantomData }
    }
}

impl<F, K> fmt::Debug for NativeChannel<F, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("NativeChannel");
        shown.field("digest", &self.digest).field("counter", &self.counter).finish()
    }
}

/// The elements in a block: each run of `N_BYTES` bytes that is below the modulus once the bits
/// above the modulus' length are cleared.
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "of constants: an element has one to four limbs"
)]
fn candidates<F: StarkField>(block: &Digest) -> impl Iterator<Item = F> {
    let top_limb = F::N_BYTES.div_ceil(8) - 1;
    let unused_bits = F::MODULUS[top_limb].leading_zeros();
    block.chunks_exact(F::N_BYTES).filter_map(move |bytes| {
        let mut padded = [[0; 8]; 4];
        padded.as_flattened_mut()[..bytes.len()].copy_from_slice(bytes);
        let mut limbs = padded.map(u64::from_le_bytes);
        limbs[top_limb] &= u64::MAX >> unused_bits;
        F::from_limbs(limbs)
    })
}

/// The bits of a number of four limbs, lowest first.
#[allow(clippy::arithmetic_side_effects, reason = "a limb has no more zeros than bits")]
const fn bit_length(limbs: [u64; 4]) -> u32 {
    match limbs {
        [low, 0, 0, 0] => u64::BITS - low.leading_zeros(),
        [_, low, 0, 0] => 2 * u64::BITS - low.leading_zeros(),
        [_, _, low, 0] => 3 * u64::BITS - low.leading_zeros(),
        [_, _, _, low] => 4 * u64::BITS - low.leading_zeros(),
    }
}

/// Whether a digest begins with so many zero bits.
fn is_work(digest: &Digest, bits: u32) -> bool {
    first_word(digest).leading_zeros() >= bits
}

fn first_word(block: &Digest) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *block;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

#[allow(clippy::expect_used, reason = "so is Keccak defined")]
pub(super) fn keccak(parts: &[&[u8]]) -> Digest {
    HashKind::Keccak256.hash(&parts.concat()).expect("Keccak takes any bytes")
}
