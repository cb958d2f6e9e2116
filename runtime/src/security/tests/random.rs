//! Random and extreme parameters: every report is finite, monotone, and the best of its regimes.

use super::{Effort, LOG_GOLDILOCKS, Shape, Step, effort, fibonacci, fri_steps};
use crate::security::terms::{MULTIPLICITIES, terms};
use crate::security::{
    Batching, Profile, Regime, SoundcalcOptions, Terms, WinterfellBatching, report, report_by,
};
use fastrand::Rng;

/// The profiles, with options of all kinds.
fn profiles(rng: &mut Rng) -> [Profile; 3] {
    let batching = |linear| if linear { Batching::Linear } else { Batching::Algebraic };
    let batching =
        WinterfellBatching { constraints: batching(rng.bool()), functions: batching(rng.bool()) };
    let gaps = [None, Some(0.01), Some(0.0), Some(-1.0), Some(f64::NAN), Some(f64::INFINITY)];
    let options = SoundcalcOptions {
        gap: rng.choice(gaps).flatten(),
        grinding_of_batch: extreme(rng),
        grinding_of_folds: extreme(rng),
        grinding_of_point: extreme(rng),
    };
    [Profile::Strict, Profile::Winterfell(batching), Profile::Soundcalc(options)]
}

/// A shape and an effort as protocols have them.
fn usual(rng: &mut Rng) -> (Shape, Effort) {
    let log_rows = rng.u32(1..=40);
    let shape = Shape {
        log_challenge_field: f64::from(rng.u32(1..=4)) * LOG_GOLDILOCKS,
        log_rows,
        log_blowup: rng.u32(1..=6),
        fri_steps: fri_steps(log_rows.max(6), rng.u32(1..=5)),
        n_constraints: 1 << rng.u32(0..=20),
        max_degree: rng.u32(1..=16),
        max_points: rng.usize(1..=32),
        n_functions: 1 << rng.u32(0..=20),
        arguments: (0..rng.usize(0..=3)).map(|_| rng.f64() * 200.0).collect(),
        digest_bits: rng.choice([128, 160, 248, 256]).expect("there are four"),
    };
    (shape, effort(rng.usize(0..=400), rng.u32(0..=40)))
}

/// Small and large numbers, and those at the ends of the type.
fn extreme(rng: &mut Rng) -> u32 {
    let near = rng.u32(0..70);
    rng.choice([near, near, u32::MAX, u32::MAX - near, 1 << (near % 32)]).expect("there are five")
}

/// Any values that the types admit.
fn extreme_shape(rng: &mut Rng) -> (Shape, Effort) {
    let wide = |rng: &mut Rng| usize::MAX >> extreme(rng).min(63);
    let floats = [0.0, -1.0, 64.0, 251.0, 1e-300, 1e300, f64::NAN, f64::INFINITY, -f64::INFINITY];
    let float = |rng: &mut Rng| rng.choice(floats).expect("there are nine");
    let shape = Shape {
        log_challenge_field: float(rng),
        log_rows: extreme(rng),
        log_blowup: extreme(rng),
        fri_steps: (0..rng.usize(0..5)).map(|_| extreme(rng)).collect(),
        n_constraints: wide(rng),
        max_degree: extreme(rng),
        max_points: wide(rng),
        n_functions: wide(rng),
        arguments: (0..rng.usize(0..3)).map(|_| float(rng)).collect(),
        digest_bits: extreme(rng),
    };
    (shape, effort(wide(rng), extreme(rng)))
}

#[test]
fn every_term_of_every_profile_is_finite_and_not_negative() {
    let mut rng = Rng::with_seed(1);
    for round in 0..4000 {
        let (shape, effort) =
            if round % 2 == 0 { usual(&mut rng) } else { extreme_shape(&mut rng) };
        for profile in profiles(&mut rng) {
            // Winterfell's search is long.
            if round % 40 != 0 && matches!(profile, Profile::Winterfell(_)) {
                continue;
            }
            let report = report_by(&profile, &shape, effort);
            for terms in [&report.unique_decoding, &report.johnson] {
                assert!(!terms.terms.is_empty());
                for term in &terms.terms {
                    let fine = term.bits.is_finite() && term.bits >= 0.0;
                    assert!(fine, "{term:?} of {shape:?} by {profile:?}");
                }
            }
            assert!(report.nominal_bits.is_finite());
            assert!(!report.to_string().contains("NaN"));
        }
    }
}

/// A change of parameters, and whether it costs the prover more or gives the attacker more.
type Change = (&'static str, bool, fn(&mut Shape, &mut Effort));

const CHANGES: [Change; 10] = [
    ("queries", true, |_, effort| effort.n_queries += 1),
    ("grinding", true, |_, effort| effort.grinding_bits += 1),
    ("field", true, |shape, _| shape.log_challenge_field += LOG_GOLDILOCKS),
    ("digest", true, |shape, _| shape.digest_bits += 8),
    ("constraints", false, |shape, _| shape.n_constraints *= 2),
    ("functions", false, |shape, _| shape.n_functions *= 2),
    ("degree", false, |shape, _| shape.max_degree += 1),
    ("points", false, |shape, _| shape.max_points += 1),
    ("argument", false, |shape, _| shape.arguments.push(50.0)),
    ("rows", false, |shape, _| shape.log_rows += 1),
];

#[test]
fn more_of_what_costs_never_proves_less() {
    let mut rng = Rng::with_seed(2);
    let mut changed_something = [false; CHANGES.len()];
    for _ in 0..100_000 {
        let (shape, effort) = usual(&mut rng);
        let at = rng.usize(0..CHANGES.len());
        let (name, helps, change) = CHANGES[at];
        let [before, after] = [false, true].map(|changes| {
            let (mut shape, mut effort) = (shape.clone(), effort);
            if changes {
                change(&mut shape, &mut effort);
            }
            report(&shape, effort).proven().bits()
        });
        // The points at which columns are opened weigh less in longer traces, which may then have a proof
        // at all, and better queries.
        let n_rows = f64::from(shape.log_rows).exp2();
        let [points, n_queries] = [shape.max_points as f64, effort.n_queries as f64];
        let slack =
            if points > n_rows / 16.0 { f64::INFINITY } else { n_queries * points / n_rows };
        let is_monotone = match (helps, name) {
            (true, _) => after >= before,
            (false, "rows") => after <= before + slack,
            (false, _) => after <= before,
        };
        assert!(is_monotone, "{name}: {before} becomes {after} for {shape:?} {effort:?}");
        changed_something[at] |= before != after;
    }
    assert_eq!(changed_something, [true; CHANGES.len()]);
}

#[test]
fn a_larger_blow_up_never_weakens_the_queries() {
    // Of the whole proof this cannot be said: the domain, and with it other steps' errors, grows.
    let mut rng = Rng::with_seed(3);
    for _ in 0..2000 {
        let (mut shape, effort) = usual(&mut rng);
        let queries = |shape: &Shape| {
            let terms = terms(shape, effort, Regime::Johnson { m: 10 });
            let queries = terms.terms.iter().find(|term| term.step == Step::Queries);
            queries.map_or(0.0, |term| term.bits)
        };
        let before = queries(&shape);
        shape.log_blowup += 1;
        assert!(queries(&shape) >= before, "{shape:?}");
    }
}

#[test]
fn the_best_multiplicity_is_that_of_a_full_search() {
    let mut rng = Rng::with_seed(4);
    for round in 0..200 {
        let (shape, effort) =
            if round % 8 == 0 { extreme_shape(&mut rng) } else { usual(&mut rng) };
        let johnson = |m| terms(&shape, effort, Regime::Johnson { m });
        let best = MULTIPLICITIES
            .map(johnson)
            .reduce(|best, next| if next.bits() > best.bits() { next } else { best });
        let best: Terms = best.expect("some multiplicity is tried");
        assert_eq!(report(&shape, effort).johnson, best, "{shape:?} {effort:?}");
    }
}

#[test]
fn the_shortest_traces_have_finite_bits() {
    for log_rows in 1..=30 {
        let shape = Shape { fri_steps: vec![1], ..fibonacci(6, 3) };
        let report = report(&Shape { log_rows, ..shape }, effort(100, 20));
        assert!(report.proven().bits() > 0.0, "2^{log_rows} rows");
    }
}
