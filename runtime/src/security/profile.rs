//! Whose bounds a report takes, and the steps that other projects' protocols grind for.

use super::{Effort, Regime, Shape, Terms, soundcalc, terms, winterfell};

/// Whose bounds are taken for the steps.
///
/// Other calculators take older theorems, leave steps out or round otherwise. Their profiles are here
/// to check ours against and to compare a layout with what their proofs claim; no verifier of ours
/// decides by them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    /// Ours: for each step the strictest of the bounds that are proven.
    Strict,
    /// Those of winterfell 0.13; see [`WinterfellBatching`].
    Winterfell(WinterfellBatching),
    /// Those of soundcalc of May 2026; see [`SoundcalcOptions`].
    Soundcalc(SoundcalcOptions),
}

/// How winterfell combines, which is part of its options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WinterfellBatching {
    /// The constraints.
    pub constraints: Batching,
    /// The quotients.
    pub functions: Batching,
}

/// The coefficients of a combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batching {
    /// An independent challenge each.
    Linear,
    /// The powers of one challenge.
    Algebraic,
}

/// What soundcalc knows about a protocol beyond a shape and an effort.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SoundcalcOptions {
    /// `η`, the distance from the Johnson bound; by default a part of the rate that depends on the size
    /// of the field.
    pub gap: Option<f64>,
    /// Grinding before the quotients are combined, in bits.
    pub grinding_of_batch: u32,
    /// Grinding before each fold, in bits.
    pub grinding_of_folds: u32,
    /// Grinding before the out-of-domain point, in bits.
    pub grinding_of_point: u32,
}

impl Profile {
    /// All terms for unique decoding.
    pub(super) fn unique_decoding(&self, shape: &Shape, effort: Effort) -> Terms {
        let regime = Regime::UniqueDecoding;
        match self {
            Self::Strict => terms::terms(shape, effort, regime),
            Self::Winterfell(batching) => winterfell::terms(shape, effort, *batching, regime),
            Self::Soundcalc(options) => soundcalc::unique_decoding(shape, effort, options),
        }
    }

    /// All terms up to the Johnson bound, for the multiplicity that gives the most bits or that the
    /// profile prescribes.
    pub(super) fn johnson(&self, shape: &Shape, effort: Effort) -> Terms {
        match self {
            Self::Strict => terms::best_johnson(shape, effort),
            Self::Winterfell(batching) => winterfell::best_johnson(shape, effort, *batching),
            Self::Soundcalc(options) => soundcalc::johnson(shape, effort, options),
        }
    }
}
