//! The verifier's side of the conversation: the one bounded reader of a proof.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::message::{Direction, ElementValue, Log, Message, MessageValue};
use crate::hash::{DIGEST_BYTES, Digest, HashKind};
use crate::layout::Kind;
use crate::protocol::{Channel as _, ChannelError, Protocol};
use crate::stark::VerifyError;
use crate::trace::{Cell, OfKind};
use core::fmt;
use core::ops::Range;

/// Reads the proof and feeds the channel. How much is read is the caller's to say, never the
/// proof's.
#[derive(Debug)]
pub(crate) struct Receiver<'a, P: Protocol> {
    channel: P::Channel,
    proof: &'a [u8],
    position: usize,
    log: Log,
}

impl<'a, P: Protocol> Receiver<'a, P> {
    pub(crate) fn new(channel: P::Channel, proof: &'a [u8], records_messages: bool) -> Self {
        Self { channel, proof, position: 0, log: Log::new(records_messages) }
    }

    /// States which phase the messages that follow belong to.
    pub(crate) fn enter(&mut self, scope: fmt::Arguments<'_>) {
        self.log.enter(scope);
    }

    /// The phase and a name, for an error.
    pub(crate) fn place(&self, name: fmt::Arguments<'_>) -> String {
        self.log.place(name)
    }

    /// Receives a root, which `hash` made.
    pub(crate) fn digest(
        &mut self,
        name: fmt::Arguments<'_>,
        hash: HashKind,
    ) -> Result<Digest, VerifyError> {
        let (range, bytes) = self.take(name, DIGEST_BYTES)?;
        let digest = self.as_digest(name, bytes, hash)?;
        self.absorb(name, range, bytes, || MessageValue::Hash(digest, hash))?;
        Ok(digest)
    }

    /// Receives one element.
    pub(crate) fn element(
        &mut self,
        name: fmt::Arguments<'_>,
    ) -> Result<P::Challenge, VerifyError> {
        let (range, bytes) = self.take(name, P::Channel::ELEMENT_BYTES)?;
        let element = P::Channel::decode_element(bytes);
        let element = element.ok_or_else(|| self.not_an_element(name, range.start))?;
        let value = || MessageValue::Element(ElementValue::of::<P::Field, _>(element));
        self.absorb(name, range, bytes, value)?;
        Ok(element)
    }

    /// Receives `n_elements` elements as one message.
    pub(crate) fn elements(
        &mut self,
        name: fmt::Arguments<'_>,
        n_elements: usize,
    ) -> Result<Vec<P::Challenge>, VerifyError> {
        let n_bytes = n_elements.saturating_mul(P::Channel::VECTOR_ELEMENT_BYTES);
        let (range, bytes) = self.take(name, n_bytes)?;
        let mut elements = Vec::with_capacity(n_elements);
        for (place, bytes) in bytes.chunks_exact(P::Channel::VECTOR_ELEMENT_BYTES).enumerate() {
            let n_before = place.saturating_mul(P::Channel::VECTOR_ELEMENT_BYTES);
            let offset = range.start.saturating_add(n_before);
            let element = self.channel.decode_vector_element(bytes);
            elements.push(element.ok_or_else(|| self.not_an_element(name, offset))?);
        }
        let value = |&element| ElementValue::of::<P::Field, P::Challenge>(element);
        let values = || MessageValue::Elements(elements.iter().map(value).collect());
        self.absorb(name, range, bytes, values)?;
        Ok(elements)
    }

    /// Receives a nonce that shows `bits` bits of work.
    pub(crate) fn work(&mut self, name: fmt::Arguments<'_>, bits: u32) -> Result<(), VerifyError> {
        let (range, bytes) = self.take(name, self.channel.n_nonce_bytes())?;
        let nonce = self.channel.decode_nonce(bytes).ok_or_else(|| VerifyError::NotANonce {
            place: self.log.place(name),
            offset: range.start,
        })?;
        let accepts = self.channel.accepts(bits, nonce);
        if !accepts.map_err(|source| self.refusal(name, source))? {
            return Err(VerifyError::Work { bits, nonce });
        }
        self.absorb(name, range, bytes, || MessageValue::Data(bytes.to_vec()))
    }

    /// Draws a challenge.
    pub(crate) fn draw(&mut self, name: fmt::Arguments<'_>) -> P::Challenge {
        let challenge = self.channel.draw();
        let value = || MessageValue::Element(ElementValue::of::<P::Field, _>(challenge));
        self.log.record(Direction::VerifierToProver, name, value);
        challenge
    }

    /// Draws an index below `bound`, a power of two.
    pub(crate) fn draw_index(&mut self, name: fmt::Arguments<'_>, bound: u64) -> u64 {
        let index = self.channel.draw_index(bound);
        self.log.record(Direction::VerifierToProver, name, || MessageValue::Number(index));
        index
    }

    /// Receives an opened cell, which nothing is drawn after.
    pub(crate) fn cell(
        &mut self,
        name: fmt::Arguments<'_>,
        kind: Kind,
    ) -> Result<Cell<P::Field, P::Challenge>, VerifyError> {
        let n_bytes = match kind {
            Kind::Base => P::FIELD_BYTES,
            Kind::Ext => P::CHALLENGE_BYTES,
        };
        let (range, bytes) = self.take(name, n_bytes)?;
        let cell = match kind {
            Kind::Base => P::read_field(bytes).map(OfKind::Base),
            Kind::Ext => P::read_challenge(bytes).map(OfKind::Ext),
        };
        let cell = cell.ok_or_else(|| self.not_an_element(name, range.start))?;
        let value = || {
            MessageValue::Element(match cell {
                OfKind::Base(value) => ElementValue::of_base(value),
                OfKind::Ext(value) => ElementValue::of::<P::Field, _>(value),
            })
        };
        self.admit(name, range, bytes, value)?;
        Ok(cell)
    }

    /// Receives a node of a tree, which nothing is drawn after; it is a digest of `hash`, and
    /// `above` hashes it into its parent.
    pub(crate) fn sibling(
        &mut self,
        name: fmt::Arguments<'_>,
        hash: HashKind,
        above: HashKind,
    ) -> Result<Digest, VerifyError> {
        let (range, bytes) = self.take(name, DIGEST_BYTES)?;
        let digest = self.as_digest(name, bytes, hash)?;
        self.admit(name, range, bytes, || MessageValue::Hash(digest, above))?;
        Ok(digest)
    }

    /// Receives the row of a raw leaf, a cell of the challenge field, which nothing is drawn after.
    pub(crate) fn raw_leaf(&mut self, name: fmt::Arguments<'_>) -> Result<Digest, VerifyError> {
        let (range, bytes) = self.take(name, DIGEST_BYTES)?;
        let leaf = bytes.try_into().ok().filter(|_| P::read_challenge(bytes).is_some());
        let leaf = leaf.ok_or_else(|| self.not_an_element(name, range.start))?;
        self.admit(name, range, bytes, || MessageValue::Data(bytes.to_vec()))?;
        Ok(leaf)
    }

    /// Checks that at least `n_bytes` bytes are left, before memory is taken for what is in them.
    pub(crate) fn expect(
        &self,
        name: fmt::Arguments<'_>,
        n_bytes: usize,
    ) -> Result<(), VerifyError> {
        let found = self.proof.len().saturating_sub(self.position);
        if n_bytes <= found {
            return Ok(());
        }
        let (place, offset) = (self.log.place(name), self.position);
        Err(VerifyError::Truncated { place, offset, expected: n_bytes, found })
    }

    /// The messages, if nothing is left of the proof.
    pub(crate) fn finish(self) -> Result<Vec<Message>, VerifyError> {
        match self.proof.len().checked_sub(self.position) {
            Some(0) => Ok(self.log.into_messages()),
            left => {
                let n_bytes = left.unwrap_or(0);
                Err(VerifyError::TrailingBytes { offset: self.position, n_bytes })
            }
        }
    }

    /// The next bytes of the proof, and where they are.
    fn take(
        &mut self,
        name: fmt::Arguments<'_>,
        n_bytes: usize,
    ) -> Result<(Range<usize>, &'a [u8]), VerifyError> {
        let from = self.position;
        let range = from..from.saturating_add(n_bytes);
        let bytes = self.proof.get(range.clone()).ok_or_else(|| VerifyError::Truncated {
            place: self.log.place(name),
            offset: from,
            expected: n_bytes,
            found: self.proof.len().saturating_sub(from),
        })?;
        self.position = range.end;
        Ok((range, bytes))
    }

    fn absorb(
        &mut self,
        name: fmt::Arguments<'_>,
        range: Range<usize>,
        bytes: &[u8],
        value: impl FnOnce() -> MessageValue,
    ) -> Result<(), VerifyError> {
        let absorbed = self.channel.absorb(bytes);
        absorbed.map_err(|source| self.refusal(name, source))?;
        self.record(name, range, value);
        Ok(())
    }

    fn admit(
        &mut self,
        name: fmt::Arguments<'_>,
        range: Range<usize>,
        bytes: &[u8],
        value: impl FnOnce() -> MessageValue,
    ) -> Result<(), VerifyError> {
        let admitted = self.channel.admit(bytes);
        admitted.map_err(|source| self.refusal(name, source))?;
        self.record(name, range, value);
        Ok(())
    }

    fn record(
        &mut self,
        name: fmt::Arguments<'_>,
        range: Range<usize>,
        value: impl FnOnce() -> MessageValue,
    ) {
        let Range { start: from, end: to } = range;
        self.log.record(Direction::ProverToVerifier { from, to }, name, value);
    }

    fn as_digest(
        &self,
        name: fmt::Arguments<'_>,
        bytes: &[u8],
        hash: HashKind,
    ) -> Result<Digest, VerifyError> {
        let digest = bytes.try_into().ok().filter(|digest| hash.is_digest(digest));
        digest.ok_or_else(|| VerifyError::NotADigest {
            place: self.log.place(name),
            offset: self.position.saturating_sub(DIGEST_BYTES),
            hash,
        })
    }

    fn not_an_element(&self, name: fmt::Arguments<'_>, offset: usize) -> VerifyError {
        VerifyError::NotAnElement { place: self.log.place(name), offset }
    }

    fn refusal(&self, name: fmt::Arguments<'_>, source: ChannelError) -> VerifyError {
        VerifyError::Channel { place: self.log.place(name), source }
    }
}
