//! The messages of a proof, as a reader sees them.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::field::{ExtensionOf, StarkField};
use crate::hash::{Digest, HashKind};
use core::fmt;

/// One message of a proof: enough to write it as Stone's annotation of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who says it, and where it stands in the proof.
    pub direction: Direction,
    /// The phase, as a path: `STARK/Original/Commit on Trace`.
    pub scope: String,
    /// What it is, within the phase; empty for a vector of values.
    pub name: String,
    /// What is said.
    pub value: MessageValue,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The prover, in the bytes `from..to` of the proof.
    ProverToVerifier {
        /// The first byte.
        from: usize,
        /// The byte after the last.
        to: usize,
    },
    /// The verifier, by the channel.
    VerifierToProver,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageValue {
    /// A digest, and the hash by whose rules Stone prints it: that of a root, and for another node
    /// that which hashes it into its parent.
    Hash(Digest, HashKind),
    /// A field element.
    Element(ElementValue),
    /// Field elements sent as one message.
    Elements(Vec<ElementValue>),
    /// Bytes.
    Data(Vec<u8>),
    /// A number.
    Number(u64),
}

/// A field element: the canonical integers of its coordinates, each as four limbs, lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementValue {
    /// One for an element of the base field or an extension of degree 1.
    pub coordinates: Vec<[u64; 4]>,
}

impl ElementValue {
    /// The value of an element of the challenge field.
    pub(crate) fn of<F: StarkField, K: ExtensionOf<F>>(element: K) -> Self {
        Self { coordinates: element.coordinates().map(F::to_limbs).collect() }
    }

    /// The value of an element of the base field.
    pub(crate) fn of_base<F: StarkField>(element: F) -> Self {
        Self { coordinates: vec![element.to_limbs()] }
    }
}

/// The messages so far, if they are wanted, and the phase that the conversation is in.
#[derive(Debug)]
pub(super) struct Log {
    messages: Option<Vec<Message>>,
    scope: String,
}

impl Log {
    pub(super) fn new(records_messages: bool) -> Self {
        Self { messages: records_messages.then(Vec::new), scope: String::new() }
    }

    #[allow(clippy::expect_used, reason = "so are strings defined")]
    pub(super) fn enter(&mut self, scope: fmt::Arguments<'_>) {
        self.scope.clear();
        fmt::write(&mut self.scope, scope).expect("writing to a string does not fail");
    }

    /// The place of a message in the conversation, for an error.
    pub(super) fn place(&self, name: fmt::Arguments<'_>) -> String {
        format!("{}: {name}", self.scope)
    }

    /// Keeps a message if messages are wanted; its value is made only then.
    pub(super) fn record(
        &mut self,
        direction: Direction,
        name: fmt::Arguments<'_>,
        value: impl FnOnce() -> MessageValue,
    ) {
        if let Some(messages) = &mut self.messages {
            let (scope, name) = (self.scope.clone(), name.to_string());
            messages.push(Message { direction, scope, name, value: value() });
        }
    }

    pub(super) fn into_messages(self) -> Vec<Message> {
        self.messages.unwrap_or_default()
    }
}
