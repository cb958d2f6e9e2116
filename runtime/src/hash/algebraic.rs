//! Pedersen and Poseidon over the field of `2^251 + 17·2^192 + 1` elements, with StarkNet's
//! constants. Elements are big-endian integers of 32 bytes.

use super::{Digest, HashError, HashKind};
use crate::field::{Stark252, StarkField as _};
use starknet_types_core::felt::Felt;
use starknet_types_core::hash::{Pedersen, Poseidon, StarkHash as _};

/// Poseidon of a message as a sequence of elements: after an element 1, and a 0 if the number is
/// odd, they are absorbed in pairs.
pub(super) fn poseidon(message: &[u8]) -> Result<Digest, HashError> {
    let words = whole_words(HashKind::Poseidon3, message)?;
    let elements = words.iter().map(element);
    let elements = elements.collect::<Result<Vec<Felt>, HashError>>()?;
    Ok(Poseidon::hash_array(&elements).to_bytes_be())
}

/// Poseidon of exactly two elements: the first cell of the permutation of `(left, right, 2)`.
pub(super) fn poseidon_pair(left: &Digest, right: &Digest) -> Result<Digest, HashError> {
    Ok(Poseidon::hash(&element(left)?, &element(right)?).to_bytes_be())
}

/// Pedersen of a message of any 32-byte words: with `w = q·p + r`, `s ← H2(s, r) + q` from
/// `s = 0`, and at last `H2(s, number of words)`.
#[allow(clippy::arithmetic_side_effects, reason = "sums of field elements")]
pub(super) fn pedersen(message: &[u8]) -> Result<Digest, HashError> {
    let words = whole_words(HashKind::Pedersen, message)?;
    let mut state = Felt::ZERO;
    for word in words {
        let (quotient, remainder) = divide(word);
        state = Pedersen::hash(&state, &remainder) + Felt::from(quotient);
    }
    Ok(Pedersen::hash(&state, &Felt::from(words.len())).to_bytes_be())
}

/// Pedersen of exactly two elements: of two words modulo `p`, as Stone takes them.
pub(super) fn pedersen_pair(left: &Digest, right: &Digest) -> Digest {
    let [(_, left), (_, right)] = [left, right].map(divide);
    Pedersen::hash(&left, &right).to_bytes_be()
}

/// A big-endian integer modulo the modulus.
pub(super) fn residue(word: &Digest) -> Digest {
    divide(word).1.to_bytes_be()
}

/// The quotient of a big-endian integer by the modulus, and the remainder.
fn divide(word: &[u8; 32]) -> (u64, Felt) {
    let (quotient, remainder) = Stark252::divide_be_bytes(word);
    (quotient, Felt::from_bytes_be(&remainder.to_be_bytes()))
}

/// Whether a big-endian integer is below the modulus.
pub(super) fn is_element(word: &[u8; 32]) -> bool {
    let modulus = Stark252::MODULUS;
    let modulus = modulus.iter().rev().flat_map(|limb| limb.to_be_bytes());
    word.iter().copied().lt(modulus)
}

/// An element of a message of Poseidon's, which takes no others.
fn element(word: &[u8; 32]) -> Result<Felt, HashError> {
    if is_element(word) {
        Ok(Felt::from_bytes_be(word))
    } else {
        Err(HashError::NotAnElement { hash: HashKind::Poseidon3 })
    }
}

fn whole_words(hash: HashKind, message: &[u8]) -> Result<&[[u8; 32]], HashError> {
    match message.as_chunks() {
        (words, []) => Ok(words),
        (_, _) => Err(HashError::NotWholeWords { hash, n_bytes: message.len() }),
    }
}
