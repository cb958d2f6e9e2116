//! What a proof with given parameters is worth: proven bits, with what Stone's hashes cost.
//!
//! The runtime's report is about fields and codes. Stone lets the channel use any of its hashes,
//! and some draw challenges of fewer bits, some indices that are always 0, some grant a proof of
//! work for nothing; here a report accounts for that.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::parameters::{LOG_ROWS_PER_STEP, Parameters};
use crate::statement;
use air_layouts::cairo_plain::CairoPlain;
use air_runtime::field::stark252::Stark252;
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::protocol::Stone;
use air_runtime::security::{self, Effort, Report, Shape};
use air_runtime::stark::{OptionsError, security_shape};

/// The security of a proof of `2^log_n_steps` steps.
///
/// # Errors
/// If the parameters are not possible.
pub fn report(parameters: &Parameters, log_n_steps: u32) -> Result<Report, OptionsError> {
    let log_rows = log_n_steps.saturating_add(LOG_ROWS_PER_STEP);
    let options = statement::options(parameters)?;
    let info = Layout::<Stark252, Stark252>::info(&CairoPlain);
    let trees = statement::trees(parameters);
    let mut shape = security_shape::<Stone>(info, &[log_rows], &options, &trees);
    weaken_challenges(&mut shape, f64::from(challenge_bits(parameters.channel_hash)));
    shape.digest_bits = digest_bits(parameters, log_rows);
    let mut report = security::report(&shape, effort(parameters));
    report.nominal_bits = f64::from(parameters.n_queries) * f64::from(parameters.log_n_cosets)
        + f64::from(parameters.proof_of_work_bits);
    Ok(report)
}

/// Queries and grinding that cost a cheating prover something.
fn effort(parameters: &Parameters) -> Effort {
    let n_queries = parameters.n_queries as usize;
    // A block of a byte channel has four words, each an index.
    let n_wasted = (wasted_words(parameters.channel_hash).iter())
        .map(|&word: &usize| n_queries.saturating_add(3).saturating_sub(word) / 4)
        .sum();
    let free_bits = leading_zero_bits(parameters.grinding_hash());
    Effort {
        n_queries: n_queries.saturating_sub(n_wasted),
        grinding_bits: parameters.proof_of_work_bits.saturating_sub(free_bits),
    }
}

/// The words of a block of a byte channel whose low bits are all masked out: as an index they are
/// always 0.
fn wasted_words(channel_hash: HashKind) -> &'static [usize] {
    match channel_hash {
        // Bytes 20 to 31 are zero; word 2 keeps only its upper half.
        HashKind::Keccak256Masked160Msb | HashKind::Blake256Masked160Msb => &[2, 3],
        // Bytes 0 to 11 are zero; word 1 keeps its lower half.
        HashKind::Keccak256Masked160Lsb => &[0],
        HashKind::Keccak256
        | HashKind::Blake256
        | HashKind::Blake256Masked248Lsb
        | HashKind::Pedersen
        | HashKind::Poseidon3 => &[],
    }
}

/// The leading bits of a digest that are always zero.
fn leading_zero_bits(hash: HashKind) -> u32 {
    match hash {
        HashKind::Keccak256Masked160Lsb => 96,
        HashKind::Blake256Masked248Lsb => 8,
        // Elements of a field of 252 bits; they take no part in a proof of work.
        HashKind::Pedersen | HashKind::Poseidon3 => 4,
        HashKind::Keccak256
        | HashKind::Keccak256Masked160Msb
        | HashKind::Blake256
        | HashKind::Blake256Masked160Msb => 0,
    }
}

/// The bits of a challenge: no more than those of the hash that draws it.
fn challenge_bits(channel_hash: HashKind) -> u32 {
    channel_hash.digest_bits()
}

fn weaken_challenges(shape: &mut Shape, bits: f64) {
    let lost = shape.log_challenge_field - bits;
    if lost > 0.0 {
        shape.log_challenge_field = bits;
        shape.arguments.iter_mut().for_each(|argument| *argument = (*argument - lost).max(0.0));
    }
}

/// The bits of the weakest digest of all: of trees, channel, seed and pages of public memory.
fn digest_bits(parameters: &Parameters, log_rows: u32) -> u32 {
    let layers = parameters.n_verifier_friendly_commitment_layers;
    let heights = parameters.log_table_rows(log_rows);
    let all_friendly = heights.into_iter().all(|height| layers > height);
    let used = [
        (parameters.commitment_hash, !all_friendly),
        (parameters.verifier_friendly_commitment_hash, layers > 0),
        (parameters.channel_hash, true),
        (parameters.seed_hash(), true),
        (parameters.page_hash.hash_kind(), true),
    ];
    let bits = used.into_iter().filter(|(_, used)| *used).map(|(hash, _)| hash.digest_bits());
    bits.min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive;

    fn base() -> Parameters {
        let mut parameters = derive::parameters(13, 96).expect("96 bits can be had");
        parameters.n_queries = 40;
        parameters
    }

    fn bits(parameters: &Parameters) -> u32 {
        report(parameters, 13).expect("the parameters are possible").proven_bits()
    }

    #[test]
    fn a_short_digest_caps_the_security_at_half_its_length() {
        let mut parameters = base();
        parameters.n_queries = 200;
        parameters.commitment_hash = HashKind::Keccak256Masked160Msb;
        assert_eq!(bits(&parameters), 80);
    }

    #[test]
    fn an_unused_hash_does_not_weaken_a_proof() {
        let mut parameters = base();
        let strong = bits(&parameters);
        parameters.verifier_friendly_commitment_hash = HashKind::Blake256;
        parameters.commitment_hash = HashKind::Keccak256Masked160Msb;
        parameters.n_verifier_friendly_commitment_layers = 100;
        assert_eq!(bits(&parameters), strong);
    }

    #[test]
    fn grinding_that_costs_nothing_is_not_counted() {
        let mut parameters = base();
        parameters.n_queries = 10;
        parameters.channel_hash = HashKind::Keccak256Masked160Lsb;
        let ground = bits(&parameters);
        parameters.proof_of_work_bits = 0;
        assert_eq!(bits(&parameters), ground);
    }

    #[test]
    fn indices_that_are_always_zero_are_not_counted() {
        let mut parameters = base();
        let effort_of = |hash, parameters: &mut Parameters| {
            parameters.channel_hash = hash;
            effort(parameters).n_queries
        };
        assert_eq!(effort_of(HashKind::Keccak256, &mut parameters), 40);
        assert_eq!(effort_of(HashKind::Keccak256Masked160Msb, &mut parameters), 20);
        assert_eq!(effort_of(HashKind::Keccak256Masked160Lsb, &mut parameters), 30);
        parameters.n_queries = 3;
        assert_eq!(effort_of(HashKind::Keccak256Masked160Msb, &mut parameters), 2);
        assert_eq!(effort_of(HashKind::Keccak256Masked160Lsb, &mut parameters), 2);
    }
}
