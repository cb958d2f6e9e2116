use super::*;
use crate::cells::CellBits;
use crate::claim::Secrets;
use crate::program::Program;
use crate::prove::{Proven, prove};
use crate::run;
use crate::statement::Protocol;
use air_runtime::field::ExtensionOf as _;
use air_runtime::protocol::native::expected_bytes;
use air_runtime::security::{Effort, proven_bits};
use air_runtime::stark::{
    composition_degree, hiding_composition_degree, least_log_rows, security_shape,
};

/// A claim with tables of these heights.
fn claim(log_rows: [u32; 3]) -> Claim {
    let program = Program::compile(b"").expect("no brackets");
    Claim::stated(&program, Some(&[]), Some(&[]), CellBits::Eight, &log_rows)
}

fn bits_of(claim: &Claim, options: &Options, n_queries: usize) -> u32 {
    let grinding_bits = options.grinding_bits();
    let shape = security_shape::<Protocol>(claim.layout(), &claim.log_rows(), options, &TREES);
    proven_bits(&shape, Effort { n_queries, grinding_bits })
}

#[test]
fn the_parameters_prove_what_was_asked_for_with_no_query_to_spare() {
    for bits in [100, 128] {
        for log_rows in [[1, 1, 1], [1, 1, 6], [10, 10, 8], [16, 16, 10], [20, 20, 8], [24, 24, 9]]
        {
            let claim = claim(log_rows);
            let options = of(&claim, bits).expect("so many bits can be had");
            let n_queries = options.n_queries();
            assert!(bits_of(&claim, &options, n_queries) >= bits, "{log_rows:?} {bits}");
            assert!(bits_of(&claim, &options, n_queries - 1) < bits, "{log_rows:?} {bits}");
            let highest = log_rows.into_iter().max().unwrap_or(0);
            let tables = claim.layout().tables.iter().zip(log_rows);
            let n_parts = tables.map(|(table, log_rows)| composition_degree(table, log_rows)).max();
            assert_eq!(options.fit(highest, n_parts.expect("there are tables")), Ok(()));
        }
    }
}

#[test]
fn the_parameters_of_hiding_proofs_prove_and_hide_what_was_asked_for() {
    for bits in [100, 128] {
        for log_rows in [[1, 1, 1], [2, 2, 7], [10, 10, 8], [20, 20, 8], [24, 24, 9]] {
            let (raised, options) = hiding(claim(log_rows), bits).expect("so many bits can be had");
            assert!(options.is_hiding());
            let n_queries = options.n_queries();
            assert!(bits_of(&raised, &options, n_queries) >= bits, "{log_rows:?} {bits}");
            let heights = raised.log_rows();
            let highest = heights.iter().copied().max().unwrap_or(0);
            let tables = || raised.layout().tables.iter().zip(&heights);
            let n_parts = tables().map(|(table, &rows)| hiding_composition_degree(table, rows));
            let n_parts = n_parts.max().expect("there are tables").next_power_of_two();
            assert_eq!(options.fit(highest, n_parts), Ok(()));
            for (table, &height) in tables() {
                assert!(least_log_rows(table, &options, GoldilocksCubic::DEGREE) <= height);
            }
            // What is high enough stays as it is, and what is not is raised as little as possible.
            assert_eq!(highest, log_rows[0].max(7), "{log_rows:?} {bits}");
            assert_eq!(hiding(raised.clone(), bits), Ok((raised, options)));
        }
    }
}

#[test]
fn more_bits_than_the_hash_has_are_refused() {
    let log_rows = [10, 10, 8];
    let error = TooManyBits { bits: 129, log_rows: log_rows.to_vec() };
    assert_eq!(of(&claim(log_rows), 129), Err(error.clone()));
    assert_eq!(hiding(claim(log_rows), 129), Err(error));
}

#[test]
fn a_proof_is_about_as_long_as_expected() {
    let program = Program::compile(include_bytes!("../../programs/hello.bf")).expect("a program");
    let (run, recording) = run::record(&program, &[], &run::Options::default()).expect("it halts");
    let shown = Claim::new(&program, &run);
    let private = Claim::keeping(Secrets { input: true, output: true }, &program, &run);
    let (shown_hidden, of_shown) = hiding(shown.clone(), 100).expect("so many bits can be had");
    let (private_hidden, of_private) = hiding(private, 100).expect("so many bits can be had");
    // A fold before the first layer, and none; a low blow-up, and a high one.
    let plain = |log_blowup, steps, last| {
        Options::new(log_blowup, steps, last, 50, 0).expect("the options are in range")
    };
    for (claim, options) in [
        (&shown, plain(2, vec![0, 3, 3], 16)),
        (&shown, plain(4, vec![2, 4], 16)),
        (&shown_hidden, of_shown),
        (&private_hidden, of_private),
    ] {
        let info = claim.layout();
        let heights = claim.log_rows();
        let expected = expected_bytes::<Goldilocks, GoldilocksCubic>(info, &heights, &options);
        let Proven { file, .. } = prove(claim, &run, &recording, options, &()).expect("it is true");
        let found = file.proof().len() as f64;
        assert!((found / expected - 1.0).abs() < 0.05, "{found} bytes, {expected} expected");
    }
}
