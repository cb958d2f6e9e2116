//! What a proof is worth: proven bits of security, round by round, without conjectures.
//!
//! The terms are those of ALI, DEEP and FRI with all coefficients of a combination being powers of
//! one challenge: Haböck (ePrint 2022/1216, 2024/1553) for their structure, Ben-Sasson, Carmon,
//! Haböck, Kopparty and Saraf (ePrint 2025/2055) for proximity gaps in the unique decoding regime
//! and up to the Johnson bound. Where sources differ, the stricter form is taken: `ρ⁺ = (n + c)/D`
//! instead of `ρ` for unique decoding, the list size squared in the DEEP term.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

mod profile;
mod soundcalc;
mod terms;
mod winterfell;

use core::fmt;
pub use profile::{Batching, Profile, SoundcalcOptions, WinterfellBatching};

/// The shape of a proof system's instance, as far as its soundness depends on it.
///
/// Several tables are one shape: the highest trace, to which all are lifted, and the numbers of
/// constraints (with the links) and functions of all tables together. A proof that hides the trace is
/// one of twice as many rows, with one function more.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// `log2` of the number of elements of the field that challenges are drawn from.
    pub log_challenge_field: f64,
    /// `log2` of the number of rows, or of coefficients of a committed polynomial if there are more.
    pub log_rows: u32,
    /// `log2` of the blow-up, the inverse of the code's rate.
    pub log_blowup: u32,
    /// `log2` of the factor by which each FRI layer is folded; a zero is no fold.
    pub fri_steps: Vec<u32>,
    /// The number of constraints, combined by powers of one challenge.
    pub n_constraints: usize,
    /// The highest degree of a constraint.
    pub max_degree: u32,
    /// The largest number of out-of-domain points at which one column is opened.
    pub max_points: usize,
    /// The number of quotients, one a column and point, and of parts of the composition, combined
    /// by powers of one challenge.
    pub n_functions: usize,
    /// Errors of the layout's own challenges; see [`permutation_bits`] and [`accumulator_bits`].
    pub arguments: Vec<f64>,
    /// The number of bits that the commitment's hash keeps; see
    /// [`HashKind::digest_bits`](crate::hash::HashKind::digest_bits).
    pub digest_bits: u32,
}

/// What a prover is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The number of queries.
    pub n_queries: usize,
    /// The bits of grinding immediately before the queries are drawn.
    pub grinding_bits: u32,
}

/// Up to which distance from the code the analysis holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// Unique decoding: up to half the code's distance.
    UniqueDecoding,
    /// List decoding up to the Johnson bound.
    Johnson {
        /// The multiplicity: the larger, the closer to the bound and the longer the lists.
        m: u32,
    },
}

/// The step of the protocol that a term bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The shape admits no proof in this regime.
    Precondition,
    /// The combination of the constraints.
    Ali,
    /// The out-of-domain point.
    Deep,
    /// The combination of the quotients.
    Batch,
    /// A fold of FRI, counted from 1.
    Fold(usize),
    /// The queries, and the grinding before them.
    Queries,
    /// A challenge of the layout, counted from 0.
    Argument(usize),
    /// A collision of the hash.
    Hash,
}

/// `−log2` of the error of one step; finite and at least zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// The step.
    pub step: Step,
    /// Its bits.
    pub bits: f64,
}

/// All terms in one regime.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// The regime.
    pub regime: Regime,
    /// At least one term.
    pub terms: Vec<Term>,
}

/// The proven security of a shape with an effort.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Unique decoding.
    pub unique_decoding: Terms,
    /// List decoding with the best multiplicity.
    pub johnson: Terms,
    /// `log2(blow-up)·queries + grinding`: what was commonly claimed, under a conjecture that was
    /// refuted in 2025. Never a bound.
    pub nominal_bits: f64,
}

/// The proven security, with every term of both regimes.
#[must_use]
pub fn report(shape: &Shape, effort: Effort) -> Report {
    report_by(&Profile::Strict, shape, effort)
}

/// The security by the bounds of a profile.
#[must_use]
pub fn report_by(profile: &Profile, shape: &Shape, effort: Effort) -> Report {
    Report {
        unique_decoding: profile.unique_decoding(shape, effort),
        johnson: profile.johnson(shape, effort),
        nominal_bits: effort.n_queries as f64 * f64::from(shape.log_blowup)
            + f64::from(effort.grinding_bits),
    }
}

/// The proven bits of security, rounded down.
#[must_use]
pub fn proven_bits(shape: &Shape, effort: Effort) -> u32 {
    report(shape, effort).proven_bits()
}

/// The fewest queries that give this many proven bits with this grinding, or `None` if no number
/// up to `max_queries` does.
#[must_use]
pub fn queries_for(
    bits: u32,
    shape: &Shape,
    grinding_bits: u32,
    max_queries: usize,
) -> Option<usize> {
    let suffices = |n_queries| proven_bits(shape, Effort { n_queries, grinding_bits }) >= bits;
    if !suffices(max_queries) {
        return None;
    }
    // More queries never prove less.
    let [mut too_few, mut enough] = [0, max_queries];
    while enough.saturating_sub(too_few) > 1 {
        let middle = too_few.midpoint(enough);
        if suffices(middle) {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    Some(enough)
}

/// `−log2` of the error of a grand product or a sum of logarithmic derivatives: the tuples of
/// `n_factors` rows, of `width` components, hashed by powers of one challenge and compared at
/// another (Schwartz–Zippel, and one more for a vanishing denominator).
#[must_use]
pub fn permutation_bits(log_challenge_field: f64, n_factors: f64, width: usize) -> f64 {
    terms::bits(log_challenge_field, n_factors.max(1.0) * (width as f64 + 2.0))
}

/// `−log2` of the error of suffix accumulators whose challenges are drawn together, of `n_factors`
/// rows in all: sums of fractions, products and values of polynomials.
///
/// Weights are challenges of their own and not powers of one, so a row contributes a factor that is
/// linear in all of them, or for a point of evaluation one to its degree. Two totals of different
/// rows are therefore equal for no more than `n_factors/|K|` of the challenges (Schwartz–Zippel), and
/// a denominator vanishes for as many again.
#[must_use]
pub fn accumulator_bits(log_challenge_field: f64, n_factors: f64) -> f64 {
    terms::bits(log_challenge_field, n_factors.max(1.0) * 2.0)
}

impl Report {
    /// The better of the two regimes.
    #[must_use]
    pub fn proven(&self) -> &Terms {
        let [unique_decoding, johnson] = [&self.unique_decoding, &self.johnson];
        if unique_decoding.bits() >= johnson.bits() { unique_decoding } else { johnson }
    }

    /// The proven bits of security, rounded down.
    #[must_use]
    pub fn proven_bits(&self) -> u32 {
        // A float that is finite, at least zero and far below 2^32.
        self.proven().bits().floor() as u32
    }
}

impl Terms {
    /// The least term: the error of a round-by-round sound protocol is that of its weakest round.
    #[must_use]
    pub fn bits(&self) -> f64 {
        self.binding().bits
    }

    /// The term that binds, the first of the least ones.
    #[must_use]
    pub fn binding(&self) -> Term {
        let least = self.terms.iter().copied().min_by(|a, b| a.bits.total_cmp(&b.bits));
        least.unwrap_or(Term { step: Step::Precondition, bits: 0.0 })
    }
}

impl fmt::Display for Regime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UniqueDecoding => f.write_str("unique decoding"),
            Self::Johnson { m } => write!(f, "Johnson bound, m = {m}"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Precondition => f.write_str("precondition"),
            Self::Ali => f.write_str("ALI"),
            Self::Deep => f.write_str("DEEP"),
            Self::Batch => f.write_str("batch"),
            Self::Fold(fold) => write!(f, "fold {fold}"),
            Self::Queries => f.write_str("queries"),
            Self::Argument(argument) => write!(f, "argument {argument}"),
            Self::Hash => f.write_str("hash"),
        }
    }
}

impl fmt::Display for Report {
    /// One line: `proven 128 (Johnson bound, m = 35; binding: hash), nominal 239 (refuted conjecture)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proven = self.proven();
        let (bits, nominal) = (self.proven_bits(), self.nominal_bits.floor());
        let binding = proven.binding().step;
        write!(f, "proven {bits} ({}; binding: {binding}), ", proven.regime)?;
        write!(f, "nominal {nominal} (refuted conjecture)")
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::disallowed_methods, reason = "of fixed values")]
mod tests;
