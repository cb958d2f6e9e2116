//! The report against its reference values, and that it is monotone and finite everywhere.

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

/// Circuits of soundcalc's reports (2026), with their terms for unique decoding, rounded down. Its
/// grinding before the batching challenge and the out-of-domain point, which we do not have, is added.
#[test]
fn the_unique_decoding_terms_of_soundcalc_are_reproduced() {
    const KOALA_BEAR: f64 = 2_130_706_433.0;
    const MERSENNE_31: f64 = 2_147_483_647.0;
    const BABY_BEAR: f64 = 2_013_265_921.0;
    struct Circuit {
        log_field: f64,
        log_rows: u32,
        max_degree: u32,
        max_points: usize,
        n_functions: usize,
        effort: Effort,
        grinding_of_batch: f64,
        grinding_of_deep: f64,
        expected: [f64; 3],
    }
    let pico = Circuit {
        log_field: 4.0 * KOALA_BEAR.log2(),
        log_rows: 22,
        max_degree: 3,
        max_points: 2,
        n_functions: 1435,
        effort: effort(84, 16),
        grinding_of_batch: 0.0,
        grinding_of_deep: 0.0,
        expected: [92.0, 99.0, 50.0],
    };
    let airbender = Circuit {
        log_field: 4.0 * MERSENNE_31.log2(),
        log_rows: 24,
        max_degree: 2,
        n_functions: 1225,
        effort: effort(87, 28),
        grinding_of_deep: 12.0,
        expected: [90.0, 110.0, 64.0],
        ..pico
    };
    let zisk = Circuit {
        log_field: 3.0 * LOG_GOLDILOCKS,
        log_rows: 21,
        max_points: 3,
        n_functions: 46,
        effort: effort(229, 16),
        expected: [166.0, 168.0, 111.0],
        ..pico
    };
    let openvm = Circuit {
        log_field: 4.0 * BABY_BEAR.log2(),
        log_rows: 23,
        n_functions: 80_000,
        effort: effort(193, 20),
        grinding_of_batch: 20.0,
        grinding_of_deep: 5.0,
        expected: [105.0, 103.0, 100.0],
        ..pico
    };
    for circuit in [pico, airbender, zisk, openvm] {
        let shape = Shape {
            log_challenge_field: circuit.log_field,
            log_rows: circuit.log_rows,
            log_blowup: 1,
            max_degree: circuit.max_degree,
            max_points: circuit.max_points,
            n_functions: circuit.n_functions,
            ..fibonacci(20, 1)
        };
        let terms = report(&shape, circuit.effort).unique_decoding.terms;
        let bits = |step| terms.iter().find(|term| term.step == step).map_or(0.0, |term| term.bits);
        let found = [
            (bits(Step::Batch) + circuit.grinding_of_batch).floor(),
            (bits(Step::Deep) + circuit.grinding_of_deep).floor(),
            bits(Step::Queries).floor(),
        ];
        assert_eq!(found, circuit.expected, "2^{} rows", circuit.log_rows);
    }
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

/// All shapes of a coarse grid, with an effort.
fn grid() -> Vec<(Shape, Effort)> {
    let mut grid = Vec::new();
    for extension in [1.0, 2.0, 3.0] {
        for log_rows in [1, 2, 6, 13, 20, 30] {
            for log_blowup in [1, 3, 5] {
                for n_queries in [1, 30, 300] {
                    let mut shape = machine(extension, log_rows.max(6), log_blowup);
                    shape.log_rows = log_rows;
                    grid.push((shape, effort(n_queries, 10)));
                }
            }
        }
    }
    grid
}

#[test]
fn every_term_is_finite_and_not_negative() {
    let mut shapes = grid();
    let extreme = Shape {
        log_challenge_field: 64.0,
        log_rows: u32::MAX,
        log_blowup: u32::MAX,
        fri_steps: vec![u32::MAX, 0, 200],
        n_constraints: usize::MAX,
        max_degree: u32::MAX,
        max_points: usize::MAX,
        n_functions: usize::MAX,
        arguments: vec![f64::NAN, f64::INFINITY, -1.0],
        digest_bits: u32::MAX,
    };
    for log_rows in [1, 30, 64, u32::MAX] {
        for log_blowup in [0, 1, 32, u32::MAX] {
            let shape = Shape { log_rows, log_blowup, ..extreme.clone() };
            let few_points = Shape { max_points: 1, ..shape.clone() };
            shapes.extend([shape, few_points].map(|s| (s, effort(usize::MAX, u32::MAX))));
        }
    }
    for (shape, effort) in shapes {
        let report = report(&shape, effort);
        for terms in [&report.unique_decoding, &report.johnson] {
            assert!(!terms.terms.is_empty());
            for term in &terms.terms {
                assert!(term.bits.is_finite() && term.bits >= 0.0, "{term:?} of {shape:?}");
            }
        }
        assert!(report.nominal_bits.is_finite());
    }
}

#[test]
fn more_of_what_costs_never_proves_less() {
    for (shape, effort) in grid() {
        let bits = report(&shape, effort).proven().bits();
        let more = |changed: &dyn Fn(&mut Shape, &mut Effort)| {
            let (mut shape, mut effort) = (shape.clone(), effort);
            changed(&mut shape, &mut effort);
            report(&shape, effort).proven().bits()
        };
        let context = format!("{shape:?} {effort:?}");
        assert!(more(&|_, effort| effort.n_queries += 1) >= bits, "queries: {context}");
        assert!(more(&|_, effort| effort.grinding_bits += 1) >= bits, "grinding: {context}");
        assert!(
            more(&|shape, _| shape.log_challenge_field += LOG_GOLDILOCKS) >= bits,
            "extension: {context}"
        );
        assert!(more(&|shape, _| shape.digest_bits += 8) >= bits, "digest: {context}");
        assert!(more(&|shape, _| shape.n_constraints *= 4) <= bits, "constraints: {context}");
        assert!(more(&|shape, _| shape.n_functions *= 4) <= bits, "functions: {context}");
        assert!(more(&|shape, _| shape.max_degree += 1) <= bits, "degree: {context}");
        assert!(more(&|shape, _| shape.arguments.push(50.0)) <= bits, "arguments: {context}");
    }
}

#[test]
fn proven_bits_are_rounded_down() {
    let shape = cairo(20, fri_steps(20, 4), 256);
    let exact = report(&shape, effort(35, 30)).proven().bits();
    assert!(exact > 99.9 && exact < 100.0, "{exact}");
    assert_eq!(proven_bits(&shape, effort(35, 30)), 99);
    assert_eq!(queries_for(100, &shape, 30, 100), Some(36));
}
