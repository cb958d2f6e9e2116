//! The hash functions of trees and transcripts, by the names of Stone's parameter files.
//!
//! One digest is 32 bytes. [`HashKind::hash`] is the plain implementation and the oracle of the
//! others, which hash many rows of one length at once.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

mod algebraic;
mod bytes;

use core::fmt;
use core::str::FromStr;

/// A digest, as it is sent and stored.
pub type Digest = [u8; 32];

/// The number of bytes of a digest.
pub const DIGEST_BYTES: usize = 32;

/// A hash function (Stone v3 protocol, hash functions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashKind {
    /// Keccak-256 with the original padding, not SHA-3's.
    Keccak256,
    /// Keccak-256, of which the first 20 bytes are kept and the others zero.
    Keccak256Masked160Msb,
    /// Keccak-256, of which the last 20 bytes are kept and the others zero.
    Keccak256Masked160Lsb,
    /// BLAKE2s with a digest of 32 bytes.
    Blake256,
    /// BLAKE2s, of which the first 20 bytes are kept and the others zero.
    Blake256Masked160Msb,
    /// BLAKE2s, of which the last 31 bytes are kept and the first is zero.
    Blake256Masked248Lsb,
    /// StarkNet's Pedersen hash over the field of `Stark252`.
    Pedersen,
    /// StarkNet's Poseidon hash over the field of `Stark252`.
    Poseidon3,
}

/// Why something could not be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// A hash over field elements was given a word that is none.
    #[error("{hash} expects words below 2^251 + 17*2^192 + 1, found one that is not")]
    NotAnElement {
        /// The hash.
        hash: HashKind,
    },
    /// A hash over field elements was given bytes that are not whole words.
    #[error("{hash} expects whole words of 32 bytes, found {n_bytes} bytes")]
    NotWholeWords {
        /// The hash.
        hash: HashKind,
        /// The number of bytes given.
        n_bytes: usize,
    },
    /// The bytes given are not as many rows as digests are wanted.
    #[error("expected {n_rows} rows of {row_len} bytes, found {n_bytes} bytes")]
    WrongLength {
        /// The number of digests.
        n_rows: usize,
        /// Bytes of a row.
        row_len: usize,
        /// The number of bytes given.
        n_bytes: usize,
    },
}

/// A name that is not a hash's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a hash ({}), found `{found}`", HashKind::names())]
pub struct UnknownHash {
    /// The name.
    pub found: String,
}

impl HashKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Keccak256,
        Self::Keccak256Masked160Msb,
        Self::Keccak256Masked160Lsb,
        Self::Blake256,
        Self::Blake256Masked160Msb,
        Self::Blake256Masked248Lsb,
        Self::Pedersen,
        Self::Poseidon3,
    ];

    /// The name in Stone's parameter files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keccak256 => "keccak256",
            Self::Keccak256Masked160Msb => "keccak256_masked160_msb",
            Self::Keccak256Masked160Lsb => "keccak256_masked160_lsb",
            Self::Blake256 => "blake256",
            Self::Blake256Masked160Msb => "blake256_masked160_msb",
            Self::Blake256Masked248Lsb => "blake256_masked248_lsb",
            Self::Pedersen => "pedersen",
            Self::Poseidon3 => "poseidon3",
        }
    }

    /// The kind of this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn from_name(name: &str) -> Result<Self, UnknownHash> {
        let named = Self::ALL.into_iter().find(|hash| hash.name() == name);
        named.ok_or_else(|| UnknownHash { found: name.to_owned() })
    }

    /// The number of bits of a digest that are not always zero; half of it, at most, is the
    /// collision resistance.
    #[must_use]
    pub const fn digest_bits(self) -> u32 {
        match self {
            Self::Keccak256 | Self::Blake256 => 256,
            Self::Keccak256Masked160Msb
            | Self::Keccak256Masked160Lsb
            | Self::Blake256Masked160Msb => 160,
            Self::Blake256Masked248Lsb => 248,
            // Elements of a field of a little more than 2^251.
            Self::Pedersen | Self::Poseidon3 => 251,
        }
    }

    /// Whether every digest, as a big-endian integer, is an element of the field of `Stark252`.
    #[must_use]
    pub const fn is_below_modulus(self) -> bool {
        match self {
            Self::Keccak256Masked160Lsb
            | Self::Blake256Masked248Lsb
            | Self::Pedersen
            | Self::Poseidon3 => true,
            Self::Keccak256
            | Self::Keccak256Masked160Msb
            | Self::Blake256
            | Self::Blake256Masked160Msb => false,
        }
    }

    /// Whether these bytes can be a digest: bits that are masked out are zero, elements below the
    /// modulus.
    #[must_use]
    pub fn is_digest(self, digest: &Digest) -> bool {
        match self {
            Self::Pedersen | Self::Poseidon3 => algebraic::is_element(digest),
            Self::Keccak256
            | Self::Keccak256Masked160Msb
            | Self::Keccak256Masked160Lsb
            | Self::Blake256
            | Self::Blake256Masked160Msb
            | Self::Blake256Masked248Lsb => self.masked(*digest) == *digest,
        }
    }

    /// The digest of a message.
    ///
    /// # Errors
    /// Pedersen and Poseidon: if the message is not made of whole 32-byte words; Poseidon: if a
    /// word, big-endian, is not a field element.
    pub fn hash(self, message: &[u8]) -> Result<Digest, HashError> {
        match self {
            Self::Keccak256 | Self::Keccak256Masked160Msb | Self::Keccak256Masked160Lsb => {
                Ok(self.masked(bytes::keccak256(message)))
            }
            Self::Blake256 | Self::Blake256Masked160Msb | Self::Blake256Masked248Lsb => {
                Ok(self.masked(bytes::blake2s(message)))
            }
            Self::Pedersen => algebraic::pedersen(message),
            Self::Poseidon3 => algebraic::poseidon(message),
        }
    }

    /// The digest of a pair of digests: of their concatenation for the byte hashes; Pedersen and
    /// Poseidon have a function of two elements for it. To Pedersen a child, big-endian, is an element
    /// modulo `p`, as it is to Stone: the digests below its layers may be those of any hash.
    ///
    /// # Errors
    /// Poseidon: if a child, big-endian, is not a field element.
    pub fn combine(self, left: &Digest, right: &Digest) -> Result<Digest, HashError> {
        match self {
            Self::Keccak256
            | Self::Keccak256Masked160Msb
            | Self::Keccak256Masked160Lsb
            | Self::Blake256
            | Self::Blake256Masked160Msb
            | Self::Blake256Masked248Lsb => self.hash([*left, *right].as_flattened()),
            Self::Pedersen => Ok(algebraic::pedersen_pair(left, right)),
            Self::Poseidon3 => algebraic::poseidon_pair(left, right),
        }
    }

    /// A child as [`combine`](Self::combine) reads it, and as a proof has it: to Pedersen its residue
    /// modulo `p`.
    #[must_use]
    pub fn child(self, digest: Digest) -> Digest {
        match self {
            Self::Pedersen => algebraic::residue(&digest),
            Self::Keccak256
            | Self::Keccak256Masked160Msb
            | Self::Keccak256Masked160Lsb
            | Self::Blake256
            | Self::Blake256Masked160Msb
            | Self::Blake256Masked248Lsb
            | Self::Poseidon3 => digest,
        }
    }

    /// The digest of each of `out.len()` rows of `row_len` bytes, which lie one after another:
    /// [`hash`](Self::hash) of each, several at once where the machine can.
    ///
    /// # Errors
    /// As [`hash`](Self::hash), or if there are not as many bytes as the rows have.
    #[allow(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "the prover's own rows, whose length is checked"
    )]
    pub fn hash_rows(
        self,
        rows: &[u8],
        row_len: usize,
        out: &mut [Digest],
    ) -> Result<(), HashError> {
        if row_len.checked_mul(out.len()) != Some(rows.len()) {
            let (n_rows, n_bytes) = (out.len(), rows.len());
            return Err(HashError::WrongLength { n_rows, row_len, n_bytes });
        }
        match self {
            Self::Keccak256 | Self::Keccak256Masked160Msb | Self::Keccak256Masked160Lsb => {
                bytes::keccak256_rows(rows, out);
                self.mask_all(out);
            }
            Self::Blake256 | Self::Blake256Masked160Msb | Self::Blake256Masked248Lsb => {
                bytes::blake2s_rows(rows, row_len, out);
                self.mask_all(out);
            }
            Self::Pedersen | Self::Poseidon3 => {
                for (at, digest) in out.iter_mut().enumerate() {
                    *digest = self.hash(&rows[at * row_len..(at + 1) * row_len])?;
                }
            }
        }
        Ok(())
    }

    /// The digest of each pair of children, which stand side by side.
    ///
    /// # Errors
    /// As [`combine`](Self::combine), or if there are not two children for each digest.
    #[allow(
        clippy::arithmetic_side_effects,
        clippy::disallowed_methods,
        reason = "the prover's own nodes, whose number is checked"
    )]
    pub fn combine_pairs(self, children: &[Digest], out: &mut [Digest]) -> Result<(), HashError> {
        match self {
            Self::Keccak256
            | Self::Keccak256Masked160Msb
            | Self::Keccak256Masked160Lsb
            | Self::Blake256
            | Self::Blake256Masked160Msb
            | Self::Blake256Masked248Lsb => {
                self.hash_rows(children.as_flattened(), 2 * DIGEST_BYTES, out)
            }
            Self::Pedersen | Self::Poseidon3 => {
                if children.len() != 2 * out.len() {
                    return Err(HashError::WrongLength {
                        n_rows: out.len(),
                        row_len: 2 * DIGEST_BYTES,
                        n_bytes: children.as_flattened().len(),
                    });
                }
                for (pair, digest) in children.as_chunks::<2>().0.iter().zip(out) {
                    *digest = self.combine(&pair[0], &pair[1])?;
                }
                Ok(())
            }
        }
    }

    /// A digest of the unmasked function with the masked bytes zero.
    fn masked(self, mut digest: Digest) -> Digest {
        self.mask_all(core::slice::from_mut(&mut digest));
        digest
    }

    /// Clears the masked bytes of digests of the unmasked function.
    fn mask_all(self, digests: &mut [Digest]) {
        match self {
            Self::Keccak256 | Self::Blake256 | Self::Pedersen | Self::Poseidon3 => {}
            Self::Keccak256Masked160Msb | Self::Blake256Masked160Msb => clear::<20, 32>(digests),
            Self::Keccak256Masked160Lsb => clear::<0, 12>(digests),
            Self::Blake256Masked248Lsb => clear::<0, 1>(digests),
        }
    }

    /// All names, for a message.
    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

/// Clears bytes `FROM..TO` of digests.
#[allow(clippy::indexing_slicing, reason = "all of these are bytes of a digest")]
fn clear<const FROM: usize, const TO: usize>(digests: &mut [Digest]) {
    digests.iter_mut().for_each(|digest| digest[FROM..TO].fill(0));
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for HashKind {
    type Err = UnknownHash;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::from_name(name)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::disallowed_methods, reason = "of fixed values")]
mod tests;
