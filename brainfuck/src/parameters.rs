//! The options of a proof, from its claim and the wanted bits of security.

use crate::claim::Claim;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::protocol::native::{TREES, TooManyBits, hiding_parameters, parameters};
use air_runtime::stark::Options;

/// Options with which a proof of this claim has at least so many proven bits of security: a function of
/// the heights of its tables.
///
/// # Errors
/// If no options give so many, which is so above 128.
pub fn of(claim: &Claim, bits: u32) -> Result<Options, TooManyBits> {
    parameters::<Goldilocks, GoldilocksCubic>(claim.layout(), &claim.log_rows(), &TREES, bits)
}

/// Options with which a proof of this claim has at least so many proven bits of security and hides all
/// that the claim does not state, and the claim with tables that are high enough for it; see
/// [`Randomness`](air_runtime::stark::Randomness).
///
/// # Errors
/// As [`of`].
pub fn hiding(claim: Claim, bits: u32) -> Result<(Claim, Options), TooManyBits> {
    let mut claim = claim;
    loop {
        let (log_rows, options) = hiding_parameters::<Goldilocks, GoldilocksCubic>(
            claim.layout(),
            &claim.log_rows(),
            &TREES,
            bits,
        )?;
        // Processor and memory are as high as each other, so what raises one raises both.
        claim = claim.raised(&log_rows);
        if claim.log_rows() == log_rows {
            return Ok((claim, options));
        }
    }
}

#[cfg(test)]
mod tests;
