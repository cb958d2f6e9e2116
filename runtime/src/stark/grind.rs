//! Proof of work before the queries are drawn.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::{ProveError, Setup, VerifyError};
use crate::protocol::Protocol;
use crate::transcript::{Receiver, Sender};

const SCOPE: &str = "STARK/FRI/Proof of Work";

/// Finds a nonce and sends it; without grinding there is no message.
pub(super) fn send<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
) -> Result<(), ProveError> {
    match setup.options.grinding_bits() {
        0 => Ok(()),
        bits => {
            sender.enter(format_args!("{SCOPE}"));
            sender.work(format_args!("POW"), bits)
        }
    }
}

/// Receives a nonce and checks it.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
) -> Result<(), VerifyError> {
    match setup.options.grinding_bits() {
        0 => Ok(()),
        bits => {
            receiver.enter(format_args!("{SCOPE}"));
            receiver.work(format_args!("POW"), bits)
        }
    }
}
