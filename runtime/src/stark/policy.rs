//! What a verifier wants of a proof's parameters: its own decision, never the proof's.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::Options;
use crate::field::{ExtensionOf as _, StarkField as _};
use crate::layout::LayoutInfo;
use crate::merkle::TreeHash;
use crate::pairs::paired;
use crate::protocol::Protocol;
use crate::security::{Effort, Report, Shape, accumulator_bits, permutation_bits, report};

/// Which parameters a verifier accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Parameters that give at least so much.
    AtLeast {
        /// Proven bits of security; see [`crate::security`].
        proven_bits: u32,
        /// Queries.
        n_queries: usize,
        /// Bits of grinding.
        grinding_bits: u32,
    },
    /// These parameters and no others.
    Exactly(Options),
}

impl Policy {
    /// At least so many proven bits of security.
    #[must_use]
    pub const fn proven_bits(proven_bits: u32) -> Self {
        Self::AtLeast { proven_bits, n_queries: 1, grinding_bits: 0 }
    }
}

/// Why parameters are not what the verifier wants.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Too few proven bits.
    #[error("expected at least {expected} proven bits of security, found {found}")]
    ProvenBits {
        /// The verifier's bound.
        expected: u32,
        /// What the parameters give.
        found: u32,
    },
    /// Too few queries.
    #[error("expected at least {expected} queries, found {found}")]
    Queries {
        /// The verifier's bound.
        expected: usize,
        /// The parameter.
        found: usize,
    },
    /// Too little grinding.
    #[error("expected at least {expected} bits of grinding, found {found}")]
    GrindingBits {
        /// The verifier's bound.
        expected: u32,
        /// The parameter.
        found: u32,
    },
    /// Other parameters.
    #[error("expected the parameters {expected:?}, found {found:?}")]
    OtherOptions {
        /// The verifier's.
        expected: Box<Options>,
        /// The proof's.
        found: Box<Options>,
    },
}

/// Checks parameters against a policy.
pub(super) fn check(
    policy: &Policy,
    options: &Options,
    report: &Report,
) -> Result<(), PolicyError> {
    match policy {
        Policy::AtLeast { proven_bits, n_queries, grinding_bits } => {
            let (expected, found) = (*n_queries, options.n_queries());
            if found < expected {
                return Err(PolicyError::Queries { expected, found });
            }
            let (expected, found) = (*grinding_bits, options.grinding_bits());
            if found < expected {
                return Err(PolicyError::GrindingBits { expected, found });
            }
            let (expected, found) = (*proven_bits, report.proven_bits());
            if found < expected {
                return Err(PolicyError::ProvenBits { expected, found });
            }
            Ok(())
        }
        Policy::Exactly(expected) if expected == options => Ok(()),
        Policy::Exactly(expected) => Err(PolicyError::OtherOptions {
            expected: Box::new(expected.clone()),
            found: Box::new(options.clone()),
        }),
    }
}

/// The security of a proof of a layout with these parameters.
#[must_use]
pub fn security<P: Protocol>(
    info: &LayoutInfo,
    log_rows: &[u32],
    options: &Options,
    trees: &TreeHash,
) -> Report {
    let effort = Effort { n_queries: options.n_queries(), grinding_bits: options.grinding_bits() };
    report(&security_shape::<P>(info, log_rows, options, trees), effort)
}

/// What the security of a proof of a layout depends on besides queries and grinding.
#[must_use]
pub fn security_shape<P: Protocol>(
    info: &LayoutInfo,
    log_rows: &[u32],
    options: &Options,
    trees: &TreeHash,
) -> Shape {
    let log_challenge_field = log2_of_modulus::<P>() * P::Challenge::DEGREE as f64;
    let tables = || paired(info.tables, log_rows).into_iter().flatten();
    let n_points = |table: &crate::layout::TableInfo, column| {
        table.mask.iter().filter(|cell| cell.column == column).count()
    };
    let arguments = tables().flat_map(|(table, &log_rows)| {
        table.permutations.iter().map(move |argument| {
            let n_factors = f64::from(log_rows).exp2() / argument.accumulator.step.max(1) as f64;
            permutation_bits(log_challenge_field, n_factors, argument.left.len())
        })
    });
    let accumulators = (1..info.n_phases).filter_map(|phase| {
        let of_phase = info.fills.iter().filter(|fill| fill.phase == phase);
        let n_factors = of_phase.map(|fill| {
            let log_rows = log_rows.get(fill.table).copied().unwrap_or(0);
            f64::from(log_rows).exp2() * fill.accumulators.len() as f64
        });
        let n_factors: f64 = n_factors.sum();
        (n_factors > 0.0).then(|| accumulator_bits(log_challenge_field, n_factors))
    });
    let n_parts = |(table, &log_rows)| {
        if options.is_hiding() {
            super::hiding_composition_degree(table, log_rows)
        } else {
            super::composition_degree(table, log_rows)
        }
    };
    Shape {
        log_challenge_field,
        log_rows: log_rows.iter().copied().max().unwrap_or(0).saturating_add(options.log_growth()),
        log_blowup: options.log_blowup(),
        fri_steps: options.fri_steps().to_vec(),
        n_constraints: (info.tables.iter().map(|table| table.constraints.len()))
            .fold(info.links.len(), usize::saturating_add),
        max_degree: (info.tables.iter())
            .flat_map(|table| table.constraints)
            .map(|constraint| constraint.degree)
            .max()
            .unwrap_or(1),
        max_points: (info.tables.iter())
            .flat_map(|table| (0..table.columns.len()).map(move |column| n_points(table, column)))
            .max()
            .unwrap_or(1),
        n_functions: (info.tables.iter().map(|table| table.mask.len()))
            .chain([tables().map(n_parts).max().unwrap_or(1), options.is_hiding().into()])
            .fold(0, usize::saturating_add),
        arguments: arguments.chain(accumulators).collect(),
        digest_bits: digest_bits(trees),
    }
}

/// The bits of the weakest digest in a tree.
fn digest_bits(trees: &TreeHash) -> u32 {
    match trees.n_friendly_layers {
        0 => trees.bottom.digest_bits(),
        _ => trees.bottom.digest_bits().min(trees.friendly.digest_bits()),
    }
}

/// `log2` of the number of elements of the base field.
fn log2_of_modulus<P: Protocol>() -> f64 {
    let limbs = P::Field::MODULUS;
    let value = limbs.iter().rev().fold(0.0, |value, &limb| value * 64_f64.exp2() + limb as f64);
    value.log2()
}
