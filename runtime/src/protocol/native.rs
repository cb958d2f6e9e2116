//! Our own protocol: any field and extension, little-endian canonical elements, a Keccak channel
//! that has absorbed everything that the statement and the proof's shape depend on.

mod channel;
pub mod file;
#[allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "what a prover chooses, of no proof"
)]
mod parameters;
mod statement;

use super::Protocol;
use crate::field::{ExtensionOf, StarkField};
use crate::hash::HashKind;
use crate::merkle::TreeHash;
use core::fmt;
use core::marker::PhantomData;

pub use channel::NativeChannel;
pub use file::ProofFile;
pub use parameters::{TooManyBits, expected_bytes, hiding_parameters, parameters};
pub use statement::setup;

/// The hashes of the trees unless there is a reason for others: BLAKE2s, whose collisions cost 128
/// bits.
pub const TREES: TreeHash = TreeHash::uniform(HashKind::Blake256);

/// Our own protocol over the field `F` with challenges in `K`.
pub struct Native<F, K>(PhantomData<(F, K)>);

impl<F, K> fmt::Debug for Native<F, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Native")
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Protocol for Native<F, K> {
    type Field = F;
    type Challenge = K;
    type Channel = NativeChannel<F, K>;

    const FIELD_BYTES: usize = F::N_BYTES;
    const CHALLENGE_BYTES: usize = F::N_BYTES * K::DEGREE;
    const RAW_SINGLE_CELLS: bool = false;
    const WRITES_COORDINATES: bool = true;
    const CAN_HIDE: bool = true;

    #[allow(clippy::indexing_slicing, reason = "no element is longer than its limbs")]
    fn write_field(value: F, out: &mut [u8]) {
        let limbs = value.to_limbs();
        out.copy_from_slice(&limbs.map(u64::to_le_bytes).as_flattened()[..F::N_BYTES]);
    }

    fn read_field(bytes: &[u8]) -> Option<F> {
        if bytes.len() != F::N_BYTES {
            return None;
        }
        let mut padded = [[0; 8]; 4];
        padded.as_flattened_mut().get_mut(..bytes.len())?.copy_from_slice(bytes);
        F::from_limbs(padded.map(u64::from_le_bytes))
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "an element has as many coordinates as the degree"
    )]
    fn write_challenge(value: K, out: &mut [u8]) {
        assert_eq!(out.len(), Self::CHALLENGE_BYTES, "a challenge fills its bytes");
        for (coordinate, bytes) in value.coordinates().zip(out.chunks_exact_mut(F::N_BYTES)) {
            Self::write_field(coordinate, bytes);
        }
    }

    fn read_challenge(bytes: &[u8]) -> Option<K> {
        if bytes.len() != Self::CHALLENGE_BYTES {
            return None;
        }
        let coordinates = bytes.chunks_exact(F::N_BYTES).map(Self::read_field);
        K::from_coordinates(&coordinates.collect::<Option<Vec<F>>>()?)
    }
}
