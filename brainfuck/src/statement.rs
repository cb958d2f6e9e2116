//! What prover and verifier agree on before the first message.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::claim::Claim;
use air_layouts::brainfuck::Brainfuck;
use air_layouts::brainfuck_private::BrainfuckPrivate;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::{Native, native};
use air_runtime::stark::{self, Setup};

/// Our own protocol over Goldilocks, with challenges of 192 bits.
pub type Protocol = Native<Goldilocks, GoldilocksCubic>;

/// The setup of a proof of a claim, whose channel has absorbed all of the claim.
#[must_use]
pub fn setup(claim: &Claim, options: stark::Options, trees: TreeHash) -> Setup<Protocol> {
    let log_rows = claim.log_rows();
    if claim.has_secrets() {
        native::setup(&BrainfuckPrivate, &claim.private_public(), &log_rows, options, trees)
    } else {
        native::setup(&Brainfuck, &claim.public(), &log_rows, options, trees)
    }
}
