//! The options of a proof of any layout, from its heights and the wanted bits of security.
//!
//! Of all that give the bits, those of the smallest proof are taken, within what keeps proving fast:
//! grinding costs no more hashes than the trace has rows, and only small traces are blown up by
//! more than the constraints need.

mod size;

use super::Native;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::LayoutInfo;
use crate::merkle::TreeHash;
use crate::security::{Effort, proven_bits, queries_for};
use crate::stark::{
    Options, composition_degree, hiding_composition_degree, least_log_rows, security_shape,
};
use core::cmp::Ordering;
use core::marker::PhantomData;
use size::Sizes;

/// Logarithm of the largest blow-up that is tried.
const MOST_LOG_BLOWUP: u32 = 4;
/// Logarithm of the largest domain that is accepted for a smaller proof.
const MOST_LOG_DOMAIN: u32 = 19;
/// Bits of grinding are at least this many, a few milliseconds of hashing.
const LEAST_GRINDING_BITS: u32 = 14;
/// Bits of grinding are at most this many, about half a second.
const MOST_GRINDING_BITS: u32 = 20;
/// More queries are not tried: the bits that they give are not what is missing.
const MOST_QUERIES: usize = 1 << 10;
/// Steps of FRI that are tried.
const MOST_FRI_STEP: u32 = 5;
/// Logarithm of the largest last layer that is tried.
const MOST_LOG_LAST_LAYER: u32 = 9;

/// No parameters prove so many bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no parameters prove {bits} bits of security for tables of the heights 2^{log_rows:?}")]
pub struct TooManyBits {
    /// The bits asked for.
    pub bits: u32,
    /// The heights, as logarithms.
    pub log_rows: Vec<u32>,
}

/// Options with which a proof of a layout with these heights, as logarithms, has at least so many
/// proven bits of security over the field `F` with challenges in `K`: a function of its arguments.
///
/// # Errors
/// If no options give so many, which is so above the bits of the hash.
pub fn parameters<F: StarkField, K: ExtensionOf<F>>(
    info: &LayoutInfo,
    log_rows: &[u32],
    trees: &TreeHash,
    bits: u32,
) -> Result<Options, TooManyBits> {
    best::<F, K>(info, log_rows, trees, bits, false)
}

/// Heights and options with which a proof of a layout hides its trace and has at least so many proven
/// bits of security; see [`Randomness`](crate::stark::Randomness). The heights are those given, raised
/// as far as hiding asks for, the highest as little as possible: a function of the arguments.
///
/// # Errors
/// As [`parameters`].
pub fn hiding_parameters<F: StarkField, K: ExtensionOf<F>>(
    info: &LayoutInfo,
    log_rows: &[u32],
    trees: &TreeHash,
    bits: u32,
) -> Result<(Vec<u32>, Options), TooManyBits> {
    let mut raised = log_rows.to_vec();
    // Heights only grow, and no options that are tried ask for many rows: so this ends.
    loop {
        let options = best::<F, K>(info, &raised, trees, bits, true)?;
        let tables = info.tables.iter().zip(&raised);
        let least = tables
            .map(|(table, &log_rows)| log_rows.max(least_log_rows(table, &options, K::DEGREE)));
        let least: Vec<u32> = least.collect();
        if least == raised {
            return Ok((raised, options));
        }
        raised = least;
    }
}

/// The options that raise the highest table least, and of those the ones of the smallest proof.
fn best<F: StarkField, K: ExtensionOf<F>>(
    info: &LayoutInfo,
    log_rows: &[u32],
    trees: &TreeHash,
    bits: u32,
    hides: bool,
) -> Result<Options, TooManyBits> {
    let log_degree = log_rows.iter().copied().max().unwrap_or(0).saturating_add(hides.into());
    let least = least_log_blowup(info, log_rows, hides);
    let fields = PhantomData;
    let search = Search::<F, K> { info, log_rows, log_degree, trees, bits, hides, fields };
    let candidates = (least..=MOST_LOG_BLOWUP.max(least))
        .filter(|&log_blowup| {
            log_blowup == least || log_degree.saturating_add(log_blowup) <= MOST_LOG_DOMAIN
        })
        .filter_map(|log_blowup| search.best(log_blowup));
    let best = candidates.min_by(|(_, a), (_, b)| a.compare(b));
    let refused = || TooManyBits { bits, log_rows: log_rows.to_vec() };
    best.map(|(options, _)| options).ok_or_else(refused)
}

/// The expected bytes of a proof of a layout with these heights and options.
#[must_use]
pub fn expected_bytes<F: StarkField, K: ExtensionOf<F>>(
    info: &LayoutInfo,
    log_rows: &[u32],
    options: &Options,
) -> f64 {
    Sizes::new::<F, K>(info, log_rows, options.log_blowup(), options.is_hiding())
        .expected_bytes(options)
}

/// Logarithm of the least blow-up, at least 1: the domain has room for the parts of the composition.
fn least_log_blowup(info: &LayoutInfo, log_rows: &[u32], hides: bool) -> u32 {
    let n_parts = n_parts(info, log_rows, hides).next_power_of_two().trailing_zeros();
    n_parts.saturating_sub(hides.into()).max(1)
}

/// The number of parts of the composition.
fn n_parts(info: &LayoutInfo, log_rows: &[u32], hides: bool) -> usize {
    let tables = info.tables.iter().zip(log_rows);
    let degree = if hides { hiding_composition_degree } else { composition_degree };
    tables.map(|(table, &log_rows)| degree(table, log_rows)).max().unwrap_or(1)
}

/// What is least for the best options.
struct Cost {
    /// By how much the highest table is raised, as the difference of logarithms; to raise lower ones
    /// costs little.
    raised: u32,
    bytes: f64,
}

impl Cost {
    fn compare(&self, other: &Self) -> Ordering {
        self.raised.cmp(&other.raised).then(self.bytes.total_cmp(&other.bytes))
    }
}

/// What options are searched for.
struct Search<'a, F, K> {
    info: &'a LayoutInfo,
    log_rows: &'a [u32],
    /// Logarithm of the number of coefficients that FRI tests: that of the highest table's height,
    /// and 1 more if the proof hides.
    log_degree: u32,
    trees: &'a TreeHash,
    bits: u32,
    hides: bool,
    fields: PhantomData<(F, K)>,
}

impl<F: StarkField, K: ExtensionOf<F>> Search<'_, F, K> {
    /// The best options with this blow-up, and what they cost.
    fn best(&self, log_blowup: u32) -> Option<(Options, Cost)> {
        let &Self { info, log_rows, log_degree, trees, bits, hides, .. } = self;
        let shape =
            |options: &Options| security_shape::<Native<F, K>>(info, log_rows, options, trees);
        let grinding_bits = log_degree.clamp(LEAST_GRINDING_BITS, MOST_GRINDING_BITS);
        // How FRI folds has little effect on its security: the queries are found for any folds, then
        // the folds for these queries.
        let options = |(steps, last): (Vec<u32>, u32), n_queries| {
            let options =
                Options::new(log_blowup, steps, 1 << last, n_queries, grinding_bits).ok()?;
            Some(if hides { options.hiding() } else { options })
        };
        let queries =
            |options: &Options| queries_for(bits, &shape(options), grinding_bits, MOST_QUERIES);
        let n_queries = queries(&options((vec![log_degree], 0), 1)?)?;
        let sizes = Sizes::new::<F, K>(info, log_rows, log_blowup, hides);
        let cost = |options: &Options| Cost {
            raised: self.raised(options),
            bytes: sizes.expected_bytes(options),
        };
        let candidates =
            folds(log_degree).into_iter().filter_map(|folds| options(folds, n_queries));
        let best = candidates.min_by(|a, b| cost(a).compare(&cost(b)))?;
        let effort = Effort { n_queries, grinding_bits };
        let best = if proven_bits(&shape(&best), effort) >= bits {
            best
        } else {
            let last = best.last_layer_degree_bound().trailing_zeros();
            let folds = (best.fri_steps().to_vec(), last);
            options(folds, queries(&best)?)?
        };
        let cost = cost(&best);
        Some((best, cost))
    }

    /// By how much the highest table must be raised, so that all tables are hidden with these options.
    fn raised(&self, options: &Options) -> u32 {
        if !self.hides {
            return 0;
        }
        let tables = self.info.tables.iter();
        let least = tables.map(|table| least_log_rows(table, options, K::DEGREE)).max();
        // The degree is twice the height.
        least.unwrap_or(0).saturating_add(1).saturating_sub(self.log_degree)
    }
}

/// The FRI steps that are tried for `2^log_degree` coefficients, each with the logarithm of the last layer.
fn folds(log_degree: u32) -> Vec<(Vec<u32>, u32)> {
    let mut folds = Vec::new();
    for last in 0..=MOST_LOG_LAST_LAYER.min(log_degree) {
        for first in 0..=3.min(log_degree - last) {
            let rest = log_degree - last - first;
            for step in 1..=MOST_FRI_STEP {
                let n_layers = rest.div_ceil(step);
                // As equal as possible, the larger ones first.
                let of_layer = |layer| (rest + n_layers - 1 - layer) / n_layers;
                let steps = [first].into_iter().chain((0..n_layers).map(of_layer));
                folds.push((steps.collect(), last));
            }
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_add_up_and_only_the_first_may_be_none() {
        for log_rows in 1..=30 {
            for (steps, last) in folds(log_rows) {
                assert_eq!(steps.iter().sum::<u32>() + last, log_rows, "{steps:?}");
                assert!(steps.iter().skip(1).all(|&step| (1..=MOST_FRI_STEP).contains(&step)));
            }
        }
    }
}
