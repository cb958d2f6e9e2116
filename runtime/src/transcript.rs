//! Fiat–Shamir as a conversation: what is sent stands in the proof and is absorbed, what is drawn
//! depends on all of it.
//!
//! `Sender` is the prover's side and `Receiver` the verifier's. They have the same verbs, and
//! keep the same [`Message`]s if an observer asks for them.

mod message;
mod receiver;
mod sender;

pub use message::{Direction, ElementValue, Message, MessageValue};
pub(crate) use receiver::Receiver;
pub(crate) use sender::Sender;
