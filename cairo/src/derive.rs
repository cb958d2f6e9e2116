//! Parameters for a trace's length and a number of proven bits, where nobody gives them.

use crate::parameters::{LOG_ROWS_PER_STEP, PageHash, Parameters, default_steps};
use crate::security;
use air_runtime::hash::HashKind;

/// Logarithm of the blow-up: the trace is committed at eight times its length.
const LOG_N_COSETS: u32 = 3;
/// Grinding before the queries: a fraction of a second, and it saves more than a dozen queries.
const PROOF_OF_WORK_BITS: u32 = 20;
/// More queries are not tried: the bits that they give are not what is missing.
const MAX_QUERIES: u32 = 1 << 10;
/// Digests of 160 bits, Stone's default, are worth half their length.
const MAX_BITS_OF_SHORT_DIGESTS: u32 = 80;

/// Why there are no parameters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeriveError {
    /// No parameters prove so many bits.
    #[error(
        "expected at most {most} proven bits of security for 2^{log_n_steps} steps, found {bits} \
         asked for"
    )]
    TooManyBits {
        /// The bits asked for.
        bits: u32,
        /// The most that can be had.
        most: u32,
        /// Logarithm of the number of steps.
        log_n_steps: u32,
    },
}

/// Parameters with which a proof of `2^log_n_steps` steps has at least `bits` proven bits of
/// security: a function of the two numbers.
///
/// # Errors
/// If no number of queries gives so many.
pub fn parameters(log_n_steps: u32, bits: u32) -> Result<Parameters, DeriveError> {
    let commitment_hash = if bits <= MAX_BITS_OF_SHORT_DIGESTS {
        HashKind::Keccak256Masked160Msb
    } else {
        HashKind::Keccak256
    };
    let log_rows = log_n_steps.saturating_add(LOG_ROWS_PER_STEP);
    let (fri_step_list, last_layer_degree_bound) = default_steps(log_rows);
    let with_queries = |n_queries| Parameters {
        file: "derived parameters".to_owned(),
        path: String::new(),
        log_n_cosets: LOG_N_COSETS,
        fri_step_list: fri_step_list.clone(),
        last_layer_degree_bound,
        n_queries,
        proof_of_work_bits: PROOF_OF_WORK_BITS,
        channel_hash: HashKind::Keccak256,
        commitment_hash,
        verifier_friendly_commitment_hash: commitment_hash,
        n_verifier_friendly_commitment_layers: 0,
        verifier_friendly_channel_updates: false,
        pow_hash: HashKind::Blake256,
        page_hash: PageHash::Keccak256,
    };
    let proven = |n_queries| {
        let report = security::report(&with_queries(n_queries), log_n_steps);
        report.map_or(0, |report| report.proven_bits())
    };
    let most = proven(MAX_QUERIES);
    if most < bits {
        return Err(DeriveError::TooManyBits { bits, most, log_n_steps });
    }
    // More queries never prove less.
    let (mut too_few, mut enough) = (0, MAX_QUERIES);
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if proven(middle) >= bits {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    Ok(with_queries(enough))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_parameters_prove_what_was_asked_for_and_fit() {
        for log_n_steps in [1, 3, 9, 13, 20] {
            for bits in [40, 80, 96, 110] {
                let derived = parameters(log_n_steps, bits).expect("so many bits can be had");
                assert_eq!(derived.fit(log_n_steps), Ok(()));
                let proven = |n_queries| {
                    let other = Parameters { n_queries, ..derived.clone() };
                    security::report(&other, log_n_steps).expect("possible").proven_bits()
                };
                assert!(proven(derived.n_queries) >= bits, "{log_n_steps} {bits}");
                assert!(proven(derived.n_queries - 1) < bits, "{log_n_steps} {bits}");
            }
        }
    }

    #[test]
    fn more_bits_than_the_hash_has_are_refused() {
        let most = 128;
        let error = DeriveError::TooManyBits { bits: 129, most, log_n_steps: 9 };
        assert_eq!(parameters(9, 129), Err(error));
    }
}
