//! StarkWare's Stone, release v3: the 252-bit field, its two channels, its bytes.
//!
//! Elements in leaves, in openings and sent alone are the big-endian Montgomery image `v·2^256 mod
//! p`; vectors are that too in the byte channel and plain values in the felt channel (Stone v3
//! protocol, field elements as bytes).

mod byte;
mod felt;
mod work;

use super::{Channel, ChannelError, Protocol};
use crate::field::stark252::Stark252;
use crate::hash::{Digest, HashKind};
use byte::ByteChannel;
use felt::FeltChannel;

/// StarkWare's Stone, release v3.
#[derive(Clone, Copy, Debug)]
pub struct Stone;

impl Protocol for Stone {
    type Field = Stark252;
    type Challenge = Stark252;
    type Channel = StoneChannel;

    const FIELD_BYTES: usize = 32;
    const CHALLENGE_BYTES: usize = 32;
    const RAW_SINGLE_CELLS: bool = true;

    fn write_field(value: Stark252, out: &mut [u8]) {
        out.copy_from_slice(&value.to_mont_be_bytes());
    }

    fn read_field(bytes: &[u8]) -> Option<Stark252> {
        Stark252::from_mont_be_bytes(bytes.try_into().ok()?)
    }

    fn write_challenge(value: Stark252, out: &mut [u8]) {
        Self::write_field(value, out);
    }

    fn read_challenge(bytes: &[u8]) -> Option<Stark252> {
        Self::read_field(bytes)
    }
}

/// Stone's channel: of bytes, or of field elements if the channel hash is Poseidon.
#[derive(Clone, Debug)]
pub struct StoneChannel(State);

#[derive(Clone, Debug)]
enum State {
    Bytes(ByteChannel),
    Felts(FeltChannel),
}

impl StoneChannel {
    /// The channel in its first state, which is the digest of the public input's seed.
    ///
    /// `channel_hash` and `work_hash` are what the parameter file calls `channel_hash` and
    /// `pow_hash`; the byte channel grinds with its own hash and ignores the latter.
    #[must_use]
    pub fn new(channel_hash: HashKind, work_hash: HashKind, seed_digest: &Digest) -> Self {
        Self(match channel_hash {
            HashKind::Poseidon3 => State::Felts(FeltChannel::new(work_hash, seed_digest)),
            HashKind::Keccak256
            | HashKind::Keccak256Masked160Msb
            | HashKind::Keccak256Masked160Lsb
            | HashKind::Blake256
            | HashKind::Blake256Masked160Msb
            | HashKind::Blake256Masked248Lsb
            | HashKind::Pedersen => State::Bytes(ByteChannel::new(channel_hash, *seed_digest)),
        })
    }

    /// The state as a digest, for comparing transcripts.
    #[must_use]
    pub fn state(&self) -> Digest {
        match &self.0 {
            State::Bytes(channel) => channel.digest(),
            State::Felts(channel) => channel.digest(),
        }
    }
}

impl Channel<Stark252> for StoneChannel {
    const ELEMENT_BYTES: usize = 32;
    const VECTOR_ELEMENT_BYTES: usize = 32;

    fn absorb(&mut self, message: &[u8]) -> Result<(), ChannelError> {
        match &mut self.0 {
            State::Bytes(channel) => channel.absorb(message),
            State::Felts(channel) => channel.absorb(message),
        }
    }

    fn admit(&self, message: &[u8]) -> Result<(), ChannelError> {
        match &self.0 {
            State::Bytes(_) => Ok(()),
            State::Felts(_) => felt::words(message).map(|_| ()),
        }
    }

    fn draw(&mut self) -> Stark252 {
        match &mut self.0 {
            State::Bytes(channel) => channel.draw(),
            State::Felts(channel) => channel.draw(),
        }
    }

    fn draw_index(&mut self, bound: u64) -> u64 {
        match &mut self.0 {
            State::Bytes(channel) => channel.draw_index(bound),
            State::Felts(channel) => channel.draw_index(bound),
        }
    }

    fn encode_element(value: Stark252, out: &mut Vec<u8>) {
        out.extend_from_slice(&value.to_mont_be_bytes());
    }

    fn decode_element(bytes: &[u8]) -> Option<Stark252> {
        Stark252::from_mont_be_bytes(bytes.try_into().ok()?)
    }

    fn encode_vector_element(&self, value: Stark252, out: &mut Vec<u8>) {
        out.extend_from_slice(&match self.0 {
            State::Bytes(_) => value.to_mont_be_bytes(),
            State::Felts(_) => value.to_be_bytes(),
        });
    }

    fn decode_vector_element(&self, bytes: &[u8]) -> Option<Stark252> {
        let bytes = bytes.try_into().ok()?;
        match self.0 {
            State::Bytes(_) => Stark252::from_mont_be_bytes(bytes),
            State::Felts(_) => Stark252::from_be_bytes(bytes),
        }
    }

    fn n_nonce_bytes(&self) -> usize {
        match self.0 {
            State::Bytes(_) => 8,
            State::Felts(_) => 32,
        }
    }

    fn encode_nonce(&self, nonce: u64, out: &mut Vec<u8>) {
        let n_padding = self.n_nonce_bytes().saturating_sub(8);
        out.extend(core::iter::repeat_n(0, n_padding));
        out.extend_from_slice(&nonce.to_be_bytes());
    }

    fn decode_nonce(&self, bytes: &[u8]) -> Option<u64> {
        let (padding, nonce) = bytes.split_last_chunk::<8>()?;
        let is_canonical =
            bytes.len() == self.n_nonce_bytes() && padding.iter().all(|&byte| byte == 0);
        is_canonical.then_some(u64::from_be_bytes(*nonce))
    }

    fn grind(&self, bits: u32) -> Result<u64, ChannelError> {
        work::grind(self.work_hash(), &self.state(), bits)
    }

    fn accepts(&self, bits: u32, nonce: u64) -> Result<bool, ChannelError> {
        work::accepts(self.work_hash(), &self.state(), bits, nonce)
    }
}

impl StoneChannel {
    fn work_hash(&self) -> HashKind {
        match &self.0 {
            State::Bytes(channel) => channel.hash(),
            State::Felts(channel) => channel.work_hash(),
        }
    }
}
