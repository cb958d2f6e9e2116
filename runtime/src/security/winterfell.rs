//! The bounds of winterfell 0.13 (`air/src/proof/security.rs`): theorems 2 and 3 of ePrint 2024/1553,
//! with the proximity gaps of ePrint 2020/654.
//!
//! It bounds the degree of constraints by the blow-up and opens each column at two points, whatever
//! the shape says, and up to the Johnson bound it leaves the folds out. Where its own arithmetic
//! becomes infinite or no number, for a multiplicity of half the rows or more, there is no proof here.

use super::profile::{Batching, WinterfellBatching};
use super::terms::{bits, clamp, no_terms};
use super::{Effort, Regime, Shape, Step, Term, Terms};

/// Each column is opened at the point and at the next one.
const N_POINTS: f64 = 2.0;
/// The multiplicities that are tried.
const MULTIPLICITIES: core::ops::Range<u32> = 3..1000;

/// All terms of a shape in a regime; see the module.
pub(super) fn terms(
    shape: &Shape,
    effort: Effort,
    batching: WinterfellBatching,
    regime: Regime,
) -> Terms {
    if !shape.is_in_range() || effort.n_queries == 0 {
        return no_terms(regime);
    }
    let rate = (-f64::from(shape.log_blowup)).exp2();
    let n_rows = f64::from(shape.log_rows).exp2();
    let domain = n_rows / rate;
    let max_degree = 1.0 / rate + 1.0;
    let (list, exceptional, agreement) = match regime {
        Regime::UniqueDecoding => (1.0, domain, (1.0 + (n_rows + N_POINTS) / domain) / 2.0),
        Regime::Johnson { m } => {
            let m = f64::from(m.max(1));
            let slack = rate - 2.0 * m / domain;
            if slack <= 0.0 {
                return no_terms(regime);
            }
            let exceptional = (m + 0.5).powi(7) / (3.0 * rate.powf(1.5)) * domain * domain;
            (m / slack, exceptional, rate.sqrt() * (1.0 + 0.5 / m))
        }
    };
    let challenge = |step, n_bad| Term { step, bits: bits(shape.log_challenge_field, n_bad) };
    let loss = |batching, n: usize| match batching {
        Batching::Linear => 1.0,
        Batching::Algebraic => n.saturating_sub(1).max(1) as f64,
    };
    let ali = list * loss(batching.constraints, shape.n_constraints);
    let deep = list * list * (max_degree * (n_rows + N_POINTS - 1.0) + (n_rows - 1.0));
    let batch = exceptional * loss(batching.functions, shape.n_functions);
    let mut terms =
        vec![challenge(Step::Ali, ali), challenge(Step::Deep, deep), challenge(Step::Batch, batch)];
    if regime == Regime::UniqueDecoding {
        let folds = shape.fri_steps.iter().enumerate().filter(|(_, step)| **step > 0);
        terms.extend(folds.map(|(layer, &step)| {
            let n_bad = (f64::from(step).exp2() - 1.0) * (domain + 1.0);
            challenge(Step::Fold(layer.saturating_add(1)), n_bad)
        }));
    }
    let queries = -(effort.n_queries as f64) * agreement.log2() + f64::from(effort.grinding_bits);
    terms.push(Term { step: Step::Queries, bits: clamp(queries) });
    terms.push(Term { step: Step::Hash, bits: f64::from(shape.digest_bits) / 2.0 });
    Terms { regime, terms }
}

/// The multiplicity with the most bits; of equals, the smallest.
pub(super) fn best_johnson(shape: &Shape, effort: Effort, batching: WinterfellBatching) -> Terms {
    let johnson = |m| terms(shape, effort, batching, Regime::Johnson { m });
    let first = johnson(MULTIPLICITIES.start);
    MULTIPLICITIES
        .skip(1)
        .map(johnson)
        .fold(first, |best, terms| if terms.bits() > best.bits() { terms } else { best })
}
