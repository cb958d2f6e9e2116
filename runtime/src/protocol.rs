//! What a proof system is made of: its fields, its channel, and its elements as bytes.
//!
//! [`Protocol`] bundles them, so that the prover and the verifier have one type parameter for all.
//! [`stone`] is StarkWare's wire format, [`native`] our own.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod native;
pub mod stone;

use crate::field::{ExtensionOf, StarkField};
use crate::hash::{Digest, HashError};

pub use native::Native;
pub use stone::{Stone, StoneChannel};

/// The fields, the channel and the encoding of a proof system.
pub trait Protocol: Send + Sync + 'static {
    /// The field of the trace.
    type Field: StarkField;
    /// The field of the challenges.
    type Challenge: ExtensionOf<Self::Field>;
    /// The Fiat–Shamir channel.
    type Channel: Channel<Self::Challenge>;

    /// The number of bytes of a trace cell in a leaf or an opening.
    const FIELD_BYTES: usize;
    /// The number of bytes of a challenge-field cell in a leaf or an opening.
    const CHALLENGE_BYTES: usize;
    /// Whether a row of one 32-byte cell is its own leaf digest.
    const RAW_SINGLE_CELLS: bool;
    /// Whether a cell is written as its coordinates, each canonical and little-endian.
    const WRITES_COORDINATES: bool = false;
    /// Whether there are proofs that hide the trace.
    const CAN_HIDE: bool = false;

    /// Writes a trace cell to exactly [`FIELD_BYTES`](Self::FIELD_BYTES) bytes.
    ///
    /// # Panics
    /// If there are not that many bytes.
    fn write_field(value: Self::Field, out: &mut [u8]);

    /// Reads a trace cell, or `None` unless the bytes are the one encoding of an element.
    fn read_field(bytes: &[u8]) -> Option<Self::Field>;

    /// Writes a cell of the challenge field to exactly
    /// [`CHALLENGE_BYTES`](Self::CHALLENGE_BYTES) bytes.
    ///
    /// # Panics
    /// If there are not that many bytes.
    fn write_challenge(value: Self::Challenge, out: &mut [u8]);

    /// Reads a cell of the challenge field, or `None` unless the bytes are the one encoding of an
    /// element.
    fn read_challenge(bytes: &[u8]) -> Option<Self::Challenge>;
}

/// A Fiat–Shamir channel: it absorbs messages and draws challenges that depend on all of them.
///
/// Messages are bytes as they stand in the proof; each is absorbed whole, by one call.
pub trait Channel<K>: Clone + Send + Sync {
    /// The number of bytes of an element that is sent alone.
    const ELEMENT_BYTES: usize;
    /// The number of bytes of each element of a vector that is sent as one message.
    const VECTOR_ELEMENT_BYTES: usize;

    /// Takes in one message of the prover.
    ///
    /// # Errors
    /// If the channel cannot take such bytes.
    fn absorb(&mut self, message: &[u8]) -> Result<(), ChannelError>;

    /// States whether bytes that are sent after the last challenge may stand in a proof.
    ///
    /// # Errors
    /// If they may not.
    fn admit(&self, message: &[u8]) -> Result<(), ChannelError>;

    /// Draws a challenge.
    fn draw(&mut self) -> K;

    /// Draws an index below `bound`, a power of two.
    fn draw_index(&mut self, bound: u64) -> u64;

    /// Appends an element that is sent alone.
    fn encode_element(value: K, out: &mut Vec<u8>);

    /// Reads an element that is sent alone, or `None` unless the bytes are its one encoding.
    fn decode_element(bytes: &[u8]) -> Option<K>;

    /// Appends an element of a vector.
    fn encode_vector_element(&self, value: K, out: &mut Vec<u8>);

    /// Reads an element of a vector, or `None` unless the bytes are its one encoding.
    fn decode_vector_element(&self, bytes: &[u8]) -> Option<K>;

    /// The number of bytes of a nonce.
    fn n_nonce_bytes(&self) -> usize;

    /// Appends a nonce.
    fn encode_nonce(&self, nonce: u64, out: &mut Vec<u8>);

    /// Reads a nonce, or `None` unless the bytes are the one encoding of a 64-bit number.
    fn decode_nonce(&self, bytes: &[u8]) -> Option<u64>;

    /// The smallest nonce that shows `bits` bits of work on the present state.
    ///
    /// # Errors
    /// If the hash cannot take the input, or there is no such nonce.
    fn grind(&self, bits: u32) -> Result<u64, ChannelError>;

    /// Whether a nonce shows `bits` bits of work on the present state.
    ///
    /// # Errors
    /// If the hash cannot take the input.
    fn accepts(&self, bits: u32, nonce: u64) -> Result<bool, ChannelError>;
}

/// Why a channel does not take a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// A channel of field elements takes words that are not below the modulus only by mistake.
    #[error(
        "the channel takes field elements, but the word 0x{} is not below the modulus",
        hex(word)
    )]
    WordTooLarge {
        /// The word, big-endian.
        word: Digest,
    },
    /// A channel of field elements takes whole words of 32 bytes.
    #[error("the channel takes words of 32 bytes, but the message has {n_bytes} bytes")]
    NotWords {
        /// The length of the message.
        n_bytes: usize,
    },
    /// The hash of the channel does not take the input.
    #[error("the hash of the channel refuses its input: {0}")]
    Hash(#[from] HashError),
    /// No nonce of 64 bits shows the work that is asked for.
    #[error("no nonce shows {bits} bits of work")]
    NoNonce {
        /// The number of bits asked for.
        bits: u32,
    },
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
