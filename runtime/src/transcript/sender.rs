//! The prover's side of the conversation.

use super::message::{Direction, ElementValue, Log, Message, MessageValue};
use crate::hash::{Digest, HashKind};
use crate::protocol::{Channel as _, ChannelError, Protocol};
use crate::stark::ProveError;
use crate::trace::{Cell, OfKind};
use core::fmt;

/// Writes the proof and feeds the channel.
#[derive(Debug)]
pub(crate) struct Sender<P: Protocol> {
    channel: P::Channel,
    bytes: Vec<u8>,
    log: Log,
}

impl<P: Protocol> Sender<P> {
    pub(crate) fn new(channel: P::Channel, records_messages: bool) -> Self {
        Self { channel, bytes: Vec::new(), log: Log::new(records_messages) }
    }

    /// States which phase the messages that follow belong to.
    pub(crate) fn enter(&mut self, scope: fmt::Arguments<'_>) {
        self.log.enter(scope);
    }

    /// Sends a root, which `hash` made.
    pub(crate) fn digest(
        &mut self,
        name: fmt::Arguments<'_>,
        digest: Digest,
        hash: HashKind,
    ) -> Result<(), ProveError> {
        let value = || MessageValue::Hash(digest, hash);
        self.send(name, value, |_, bytes| bytes.extend_from_slice(&digest))
    }

    /// Sends one element.
    pub(crate) fn element(
        &mut self,
        name: fmt::Arguments<'_>,
        element: P::Challenge,
    ) -> Result<(), ProveError> {
        let value = || MessageValue::Element(ElementValue::of::<P::Field, _>(element));
        self.send(name, value, |_, bytes| P::Channel::encode_element(element, bytes))
    }

    /// Sends elements as one message.
    pub(crate) fn elements(
        &mut self,
        name: fmt::Arguments<'_>,
        elements: &[P::Challenge],
    ) -> Result<(), ProveError> {
        let value = |&element| ElementValue::of::<P::Field, P::Challenge>(element);
        let values = || MessageValue::Elements(elements.iter().map(value).collect());
        self.send(name, values, |channel, bytes| {
            elements.iter().for_each(|&element| channel.encode_vector_element(element, bytes));
        })
    }

    /// Sends the smallest nonce that shows `bits` bits of work.
    pub(crate) fn work(&mut self, name: fmt::Arguments<'_>, bits: u32) -> Result<(), ProveError> {
        let nonce = self.channel.grind(bits).map_err(|source| self.refusal(name, source))?;
        let mut data = Vec::new();
        self.channel.encode_nonce(nonce, &mut data);
        self.send(name, || MessageValue::Data(data.clone()), |_, bytes| bytes.extend(&data))
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

    /// Opens a cell: it is sent, but nothing is drawn after it.
    pub(crate) fn cell(
        &mut self,
        name: fmt::Arguments<'_>,
        cell: Cell<P::Field, P::Challenge>,
    ) -> Result<(), ProveError> {
        let from = self.bytes.len();
        match cell {
            OfKind::Base(value) => {
                self.bytes.resize(from + P::FIELD_BYTES, 0);
                P::write_field(value, &mut self.bytes[from..]);
            }
            OfKind::Ext(value) => {
                self.bytes.resize(from + P::CHALLENGE_BYTES, 0);
                P::write_challenge(value, &mut self.bytes[from..]);
            }
        }
        let value = || {
            MessageValue::Element(match cell {
                OfKind::Base(value) => ElementValue::of_base(value),
                OfKind::Ext(value) => ElementValue::of::<P::Field, _>(value),
            })
        };
        self.appended(name, from, value)
    }

    /// Sends a node of a tree, which nothing is drawn after; `above` hashes it into its parent.
    pub(crate) fn sibling(
        &mut self,
        name: fmt::Arguments<'_>,
        digest: Digest,
        above: HashKind,
    ) -> Result<(), ProveError> {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(&digest);
        self.appended(name, from, || MessageValue::Hash(digest, above))
    }

    /// Sends the row of a raw leaf, which nothing is drawn after.
    pub(crate) fn raw_leaf(
        &mut self,
        name: fmt::Arguments<'_>,
        bytes: Digest,
    ) -> Result<(), ProveError> {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(&bytes);
        self.appended(name, from, || MessageValue::Data(bytes.to_vec()))
    }

    /// The proof and its messages.
    pub(crate) fn finish(self) -> (Vec<u8>, Vec<Message>) {
        (self.bytes, self.log.into_messages())
    }

    /// Writes a message to the proof and absorbs it.
    fn send(
        &mut self,
        name: fmt::Arguments<'_>,
        value: impl FnOnce() -> MessageValue,
        write: impl FnOnce(&P::Channel, &mut Vec<u8>),
    ) -> Result<(), ProveError> {
        let from = self.bytes.len();
        write(&self.channel, &mut self.bytes);
        let absorbed = self.channel.absorb(&self.bytes[from..]);
        absorbed.map_err(|source| self.refusal(name, source))?;
        let to = self.bytes.len();
        self.log.record(Direction::ProverToVerifier { from, to }, name, value);
        Ok(())
    }

    /// Notes what was written since `from`, which is not absorbed.
    fn appended(
        &mut self,
        name: fmt::Arguments<'_>,
        from: usize,
        value: impl FnOnce() -> MessageValue,
    ) -> Result<(), ProveError> {
        let admitted = self.channel.admit(&self.bytes[from..]);
        admitted.map_err(|source| self.refusal(name, source))?;
        let to = self.bytes.len();
        self.log.record(Direction::ProverToVerifier { from, to }, name, value);
        Ok(())
    }

    fn refusal(&self, name: fmt::Arguments<'_>, source: ChannelError) -> ProveError {
        ProveError::Channel { place: self.log.place(name), source }
    }
}
