//! The bounds of soundcalc, the calculator of the Ethereum Foundation, as of May 2026: theorem 8 of
//! ePrint 2022/1216 with the proximity gaps of ePrint 2025/2055.
//!
//! Unlike ours, the list enters the term of the out-of-domain point once, unique decoding is taken at
//! the rate itself, the multiplicity follows from a prescribed distance from the Johnson bound and a
//! collision of the hash is no term.

use super::profile::SoundcalcOptions;
use super::terms::{bits, clamp, no_terms};
use super::{Effort, Regime, Shape, Step, Term, Terms};

/// All terms for unique decoding.
pub(super) fn unique_decoding(shape: &Shape, effort: Effort, options: &SoundcalcOptions) -> Terms {
    let radius = (1.0 - rate(shape)) / 2.0;
    let exceptional = |domain: f64| radius * domain + 1.0;
    let code = Code { regime: Regime::UniqueDecoding, radius, list: 1.0 };
    code.terms(shape, effort, options, exceptional)
}

/// All terms at the gap of the options, or at the default one.
pub(super) fn johnson(shape: &Shape, effort: Effort, options: &SoundcalcOptions) -> Terms {
    let rate = rate(shape);
    let root = rate.sqrt();
    // Larger fields can afford to be nearer to the bound.
    let by_field = if shape.log_challenge_field > 150.0 { 0.0 } else { rate / 20.0 };
    let gap = options.gap.unwrap_or(by_field.max(root / 100.0));
    if !(gap.is_finite() && gap > 0.0) {
        return no_terms(Regime::Johnson { m: LEAST_MULTIPLICITY });
    }
    let radius = 1.0 - root - gap;
    // Casts of floats saturate.
    let m = ((root / (2.0 * gap)).ceil() as u32).max(LEAST_MULTIPLICITY);
    let shifted = f64::from(m) + 0.5;
    let slope = (2.0 * shifted.powi(5) + 3.0 * shifted * radius * rate) / (3.0 * rate * root);
    let exceptional = |domain: f64| slope * domain + shifted / root;
    let code = Code { regime: Regime::Johnson { m }, radius, list: 1.0 / (2.0 * gap * root) };
    code.terms(shape, effort, options, exceptional)
}

/// The theorem's smallest multiplicity.
const LEAST_MULTIPLICITY: u32 = 3;

/// `ρ = n/D`.
fn rate(shape: &Shape) -> f64 {
    (-f64::from(shape.log_blowup)).exp2()
}

/// The code that FRI tests, as one regime looks at it.
struct Code {
    regime: Regime,
    radius: f64,
    list: f64,
}

impl Code {
    fn terms(
        &self,
        shape: &Shape,
        effort: Effort,
        options: &SoundcalcOptions,
        exceptional: impl Fn(f64) -> f64,
    ) -> Terms {
        let n_rows = f64::from(shape.log_rows).exp2();
        let mut domain = n_rows / rate(shape);
        let opened = n_rows + shape.max_points as f64;
        let fits = self.radius > 0.0 && opened < (1.0 - self.radius) * domain;
        if !(fits && shape.is_in_range() && effort.n_queries >= 1) {
            return no_terms(self.regime);
        }
        let log_field = shape.log_challenge_field;
        let challenge = |step, n_bad: f64, grinding: u32| {
            // Grinding comes on top of what is not negative.
            Term { step, bits: clamp(bits(log_field, n_bad) + f64::from(grinding)) }
        };
        let ali = self.list * shape.n_constraints.max(1) as f64;
        let deep = self.list * (f64::from(shape.max_degree) * (opened - 1.0) + (n_rows - 1.0));
        let batch = shape.n_functions.saturating_sub(1).max(1) as f64 * exceptional(domain);
        let mut terms = vec![
            challenge(Step::Ali, ali, 0),
            challenge(Step::Deep, deep, options.grinding_of_point),
            challenge(Step::Batch, batch, options.grinding_of_batch),
        ];
        for (layer, &step) in shape.fri_steps.iter().enumerate() {
            let factor = f64::from(step).exp2();
            domain /= factor;
            if step > 0 {
                let n_bad = (factor - 1.0) * exceptional(domain);
                let fold = Step::Fold(layer.saturating_add(1));
                terms.push(challenge(fold, n_bad, options.grinding_of_folds));
            }
        }
        let queries = -(effort.n_queries as f64) * (1.0 - self.radius).log2();
        let queries = clamp(queries + f64::from(effort.grinding_bits));
        terms.push(Term { step: Step::Queries, bits: queries });
        let arguments = shape.arguments.iter().enumerate();
        terms.extend(
            arguments.map(|(at, &bits)| Term { step: Step::Argument(at), bits: clamp(bits) }),
        );
        Terms { regime: self.regime, terms }
    }
}
