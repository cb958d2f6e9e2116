//! The terms of a security report, formula by formula.

use super::{Effort, Regime, Shape, Step, Term, Terms};

/// The multiplicities that are tried up to the Johnson bound.
pub(super) const MULTIPLICITIES: core::ops::RangeInclusive<u32> = 3..=1000;

/// All terms of a shape in a regime; a single [`Step::Precondition`] of 0 bits if there is no proof
/// for the shape in it.
pub(super) fn terms(shape: &Shape, effort: Effort, regime: Regime) -> Terms {
    match Code::new(shape, regime).filter(|_| effort.n_queries >= 1) {
        Some(code) => Terms { regime, terms: code.terms(shape, effort) },
        None => no_terms(regime),
    }
}

/// The multiplicity with the most bits; of equals, the smallest.
///
/// A larger one helps the queries and hurts all other steps, until there is no proof at all: so the
/// best is where the two meet, and is found by halving.
pub(super) fn best_johnson(shape: &Shape, effort: Effort) -> Terms {
    let johnson = |m| terms(shape, effort, Regime::Johnson { m });
    let [first, last] = [*MULTIPLICITIES.start(), *MULTIPLICITIES.end()];
    let best = first_where(first, last, |m| johnson(m).queries_do_not_bind());
    let before = best.saturating_sub(1).max(first);
    let most = johnson(before).bits().max(johnson(best).bits());
    johnson(first_where(first, best, |m| johnson(m).bits() >= most))
}

/// The first number for which this holds, which then holds for all larger ones, too; the last one if
/// there is none.
fn first_where(first: u32, last: u32, holds: impl Fn(u32) -> bool) -> u32 {
    let [mut low, mut high] = [first, last];
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    high
}

impl Terms {
    /// Whether some other step has no more bits than the queries.
    fn queries_do_not_bind(&self) -> bool {
        self.binding().step != Step::Queries
    }
}

/// What a regime has in which there is no proof for a shape.
pub(super) fn no_terms(regime: Regime) -> Terms {
    Terms { regime, terms: vec![Term { step: Step::Precondition, bits: 0.0 }] }
}

/// `log_field − log2(n_bad)`: the bits of a challenge with so many bad values; at least 0.
pub(super) fn bits(log_field: f64, n_bad: f64) -> f64 {
    clamp(log_field - n_bad.log2())
}

impl Shape {
    /// Beyond these the formulas leave the range of the numbers that they are computed in.
    pub(super) fn is_in_range(&self) -> bool {
        (1..=64).contains(&self.log_rows)
            && (1..=32).contains(&self.log_blowup)
            && self.log_challenge_field.is_finite()
    }
}

/// The code that FRI tests, as one regime looks at it.
struct Code {
    regime: Regime,
    /// `ρ = n/D`.
    rate: f64,
    /// `D`.
    domain: f64,
    /// `γ`: what is this close to the code counts as in it.
    radius: f64,
    /// `L`: so many codewords are that close to one word.
    list: f64,
    /// The part of the domain at which a wrong word may agree with the code.
    agreement: f64,
}

impl Code {
    /// `None` if the shape is none, or if the quotients by several points are not low-degree enough
    /// for the radius (Haböck, ePrint 2022/1216, section 4.1.3).
    fn new(shape: &Shape, regime: Regime) -> Option<Self> {
        if !shape.is_in_range() {
            return None;
        }
        let rate = (-f64::from(shape.log_blowup)).exp2();
        let n_rows = f64::from(shape.log_rows).exp2();
        let domain = n_rows / rate;
        let opened = n_rows + shape.max_points as f64;
        let (radius, list, agreement) = match regime {
            Regime::UniqueDecoding => ((1.0 - rate) / 2.0, 1.0, (1.0 + opened / domain) / 2.0),
            Regime::Johnson { m } => {
                let m = f64::from(m.max(1));
                let root = rate.sqrt();
                let agreement = root * (1.0 + 1.0 / (2.0 * m));
                (1.0 - agreement, (m + 0.5) / root, agreement)
            }
        };
        let fits = radius > 0.0 && opened < (1.0 - radius) * domain;
        fits.then_some(Self { regime, rate, domain, radius, list, agreement })
    }

    fn terms(&self, shape: &Shape, effort: Effort) -> Vec<Term> {
        let log_field = shape.log_challenge_field;
        let challenge = |step, n_bad| Term { step, bits: bits(log_field, n_bad) };
        let n_rows = self.domain * self.rate;
        let opened = n_rows + shape.max_points as f64;

        let ali = self.list * shape.n_constraints.max(1) as f64;
        let deep = f64::from(shape.max_degree) * (opened - 1.0) + (n_rows - 1.0);
        let mut terms =
            vec![challenge(Step::Ali, ali), challenge(Step::Deep, self.list * self.list * deep)];
        if shape.n_functions >= 2 {
            let n_bad = shape.n_functions.saturating_sub(1) as f64 * self.exceptional(self.domain);
            terms.push(challenge(Step::Batch, n_bad));
        }
        let mut domain = self.domain;
        for (layer, &step) in shape.fri_steps.iter().enumerate() {
            let factor = f64::from(step).exp2();
            domain /= factor;
            if step > 0 {
                let n_bad = (factor - 1.0) * self.exceptional(domain);
                terms.push(challenge(Step::Fold(layer.saturating_add(1)), n_bad));
            }
        }
        let queries = -(effort.n_queries as f64) * self.agreement.log2();
        let queries = clamp(queries + f64::from(effort.grinding_bits));
        terms.push(Term { step: Step::Queries, bits: queries });
        let arguments = shape.arguments.iter().enumerate();
        terms.extend(
            arguments.map(|(at, &bits)| Term { step: Step::Argument(at), bits: clamp(bits) }),
        );
        terms.push(Term { step: Step::Hash, bits: f64::from(shape.digest_bits) / 2.0 });
        terms
    }

    /// How many values of one challenge, at most, can make a combination of words close to the code
    /// on a domain of this size though the words are not (ePrint 2025/2055, theorem 1.3 for unique
    /// decoding, theorem 1.5 up to the Johnson bound).
    fn exceptional(&self, domain: f64) -> f64 {
        match self.regime {
            Regime::UniqueDecoding => self.radius * domain + 1.0,
            Regime::Johnson { m } => {
                let m = f64::from(m.max(1)) + 0.5;
                let root = self.rate.sqrt();
                let slope = (2.0 * m.powi(5) + 3.0 * m * self.radius * self.rate)
                    / (3.0 * self.rate * root);
                slope * domain + m / root
            }
        }
    }
}

/// A number of bits as a report has it: at least 0, and 0 for what is not a number.
pub(super) fn clamp(bits: f64) -> f64 {
    // `max` would let a comparison ignore NaN here, but the next one might not.
    if bits.is_finite() { bits.max(0.0) } else { 0.0 }
}
