//! What prover and verifier agree on before the first message.

use crate::claim::Claim;
use air_layouts::brainfuck::Brainfuck;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::{Native, native};
use air_runtime::stark::{self, Setup};

/// Our own protocol over Goldilocks, with challenges of 192 bits.
pub type Protocol = Native<Goldilocks, GoldilocksCubic>;

/// The setup of a proof of a claim, whose channel has absorbed all of the claim.
#[must_use]
pub fn setup(claim: &Claim, options: stark::Options, trees: TreeHash) -> Setup<Protocol> {
    native::setup::<_, _, Brainfuck>(&Brainfuck, &claim.public(), &claim.log_rows(), options, trees)
}
