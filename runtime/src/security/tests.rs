//! The report against its reference values; `peers`: other calculators' values; `random`: that it is
//! monotone and finite everywhere.

mod peers;
mod random;

use super::{Effort, Regime, Shape, Step, permutation_bits, proven_bits, queries_for, report};

const LOG_GOLDILOCKS: f64 = 63.999_999_999_664_1;
const LOG_STARK252: f64 = 251.0;

fn effort(n_queries: usize, grinding_bits: u32) -> Effort {
    Effort { n_queries, grinding_bits }
}

/// Folds of `2^step` down to 64 coefficients, the last one smaller if need be.
fn fri_steps(log_rows: u32, step: u32) -> Vec<u32> {
    let mut left = log_rows - 6;
    let mut steps = Vec::new();
    while left > 0 {
        steps.push(step.min(left));
        left -= step.min(left);
    }
    steps
}

/// A small AIR over an extension of Goldilocks.
fn fibonacci(log_rows: u32, log_blowup: u32) -> Shape {
    Shape {
        log_challenge_field: 2.0 * LOG_GOLDILOCKS,
        log_rows,
        log_blowup,
        fri_steps: fri_steps(log_rows, 3),
        n_constraints: 4,
        max_degree: 2,
        max_points: 2,
        n_functions: 5,
        arguments: Vec::new(),
        digest_bits: 256,
    }
}

/// A large AIR over an extension of Goldilocks.
fn machine(extension: f64, log_rows: u32, log_blowup: u32) -> Shape {
    Shape {
        log_challenge_field: extension * LOG_GOLDILOCKS,
        n_constraints: 60,
        max_degree: 8,
        n_functions: 80,
        ..fibonacci(log_rows, log_blowup)
    }
}

fn cairo(log_rows: u32, fri_steps: Vec<u32>, digest_bits: u32) -> Shape {
    Shape {
        log_challenge_field: LOG_STARK252,
        log_rows,
        log_blowup: 4,
        fri_steps,
        n_constraints: 47,
        max_degree: 2,
        max_points: 8,
        n_functions: 60,
        arguments: Vec::new(),
        digest_bits,
    }
}

#[track_caller]
fn check(
    shape: &Shape,
    effort: Effort,
    [unique_decoding, johnson, nominal]: [f64; 3],
    proven: u32,
) {
    let report = report(shape, effort);
    let near = |found: f64, expected: f64| (found - expected).abs() < 0.01;
    let found = [report.unique_decoding.bits(), report.johnson.bits(), report.nominal_bits];
    assert!(near(found[0], unique_decoding), "unique decoding: {found:?}");
    assert!(near(found[1], johnson), "Johnson: {found:?}");
    assert!(near(found[2], nominal), "nominal: {found:?}");
    assert_eq!(report.proven_bits(), proven);
}

#[test]
fn reference_rows_are_reproduced() {
    let small = [fibonacci(16, 3), fibonacci(20, 2)];
    check(&small[0], effort(97, 20), [100.52, 94.05, 311.0], 100);
    check(&small[1], effort(119, 20), [100.69, 92.55, 258.0], 100);
    check(&machine(2.0, 20, 3), effort(27, 16), [38.41, 56.40, 97.0], 56);
    check(&machine(3.0, 20, 3), effort(54, 20), [64.82, 100.96, 182.0], 100);
    check(&machine(3.0, 20, 3), effort(73, 20), [80.60, 128.0, 239.0], 128);
    check(&machine(3.0, 24, 2), effort(110, 20), [94.59, 128.0, 240.0], 128);
    check(&machine(1.0, 20, 3), effort(73, 20), [35.89, 21.74, 239.0], 35);
    let end_to_end = cairo(13, vec![4, 3], 160);
    check(&end_to_end, effort(18, 24), [40.42, 59.99, 96.0], 59);
    let long = |digest_bits| cairo(20, fri_steps(20, 4), digest_bits);
    check(&long(160), effort(18, 24), [40.43, 59.99, 96.0], 59);
    check(&long(248), effort(18, 24), [40.43, 59.99, 96.0], 59);
    check(&long(256), effort(35, 30), [61.94, 99.97, 170.0], 99);
    check(&long(256), effort(50, 30), [75.63, 128.0, 230.0], 128);
}

#[test]
fn the_best_multiplicity_and_the_binding_step_are_named() {
    let report = report(&machine(2.0, 20, 3), effort(27, 16));
    assert_eq!(report.proven().regime, Regime::Johnson { m: 203 });
    let line = report.to_string();
    assert!(line.starts_with("proven 56 (Johnson bound, m = 203; binding: "), "{line}");
    assert!(line.ends_with("nominal 97 (refuted conjecture)"), "{line}");
    let hash = super::report(&machine(3.0, 20, 3), effort(73, 20));
    assert_eq!(hash.proven().binding().step, Step::Hash);
}

#[test]
fn arguments_over_a_base_field_of_64_bits_are_weak() {
    let bits = |extension: f64| {
        permutation_bits(extension * LOG_GOLDILOCKS, f64::from(27).exp2(), 4).round()
    };
    assert_eq!([bits(1.0), bits(2.0), bits(3.0)], [34.0, 98.0, 162.0]);
    let mut shape = machine(3.0, 20, 3);
    shape.arguments = vec![140.0, 34.4];
    let report = report(&shape, effort(73, 20));
    assert_eq!(report.proven_bits(), 34);
    assert_eq!(report.proven().binding().step, Step::Argument(1));
}

#[test]
fn the_fewest_queries_are_found() {
    let queries = |bits, log_blowup| queries_for(bits, &table(log_blowup), 20, 1000);
    assert_eq!([1, 2, 3, 4].map(|b| queries(100, b).unwrap()), [161, 81, 54, 41]);
    assert_eq!([3, 4].map(|b| queries(128, b).unwrap()), [73, 55]);
    assert_eq!(queries_for(100, &table(3), 20, 53), None);
    assert_eq!(queries_for(100, &table(3), 20, 54), Some(54));
    let quadratic = Shape { log_challenge_field: 2.0 * LOG_GOLDILOCKS, ..table(3) };
    assert_eq!(queries_for(128, &quadratic, 20, 10_000), None);
    assert_eq!(queries_for(0, &table(3), 20, 10), Some(1));
    assert_eq!(queries_for(1, &table(3), 0, 0), None);
}

/// The shape for which the protocol's documents list the fewest queries.
fn table(log_blowup: u32) -> Shape {
    Shape { n_constraints: 100, n_functions: 100, max_degree: 8, ..machine(3.0, 20, log_blowup) }
}

#[test]
fn a_shape_without_a_proof_has_no_bits() {
    let no_bits = |shape: &Shape, effort: Effort| {
        let report = report(shape, effort);
        assert_eq!(report.proven().binding().step, Step::Precondition);
        assert_eq!(report.proven_bits(), 0);
    };
    no_bits(&fibonacci(16, 0), effort(50, 20));
    no_bits(&fibonacci(16, 3), effort(0, 60));
    no_bits(&Shape { log_rows: 0, ..fibonacci(16, 3) }, effort(50, 20));
    no_bits(&Shape { max_points: 1 << 30, ..fibonacci(16, 3) }, effort(50, 20));
    no_bits(&Shape { log_challenge_field: f64::NAN, ..fibonacci(16, 3) }, effort(50, 20));
}

#[test]
fn proven_bits_are_rounded_down() {
    let shape = cairo(20, fri_steps(20, 4), 256);
    let exact = report(&shape, effort(35, 30)).proven().bits();
    assert!(exact > 99.9 && exact < 100.0, "{exact}");
    assert_eq!(proven_bits(&shape, effort(35, 30)), 99);
    assert_eq!(queries_for(100, &shape, 30, 100), Some(36));
}
