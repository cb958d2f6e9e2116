use super::*;
use crate::claim::Claim;
use crate::program::Program;
use crate::prove::prove;
use crate::run;
use crate::statement::Protocol;
use air_runtime::protocol::native::expected_bytes;
use air_runtime::security::{Effort, proven_bits};
use air_runtime::stark::{composition_degree, security_shape};

#[test]
fn the_parameters_prove_what_was_asked_for_with_no_query_to_spare() {
    for bits in [100, 128] {
        for log_rows in [[1, 1, 1], [1, 1, 6], [10, 10, 8], [16, 16, 10], [20, 20, 8], [24, 24, 9]]
        {
            let options = of(log_rows, bits).expect("so many bits can be had");
            let grinding_bits = options.grinding_bits();
            let proven = |n_queries| {
                let shape = security_shape::<Protocol>(info(), &log_rows, &options, &TREES);
                proven_bits(&shape, Effort { n_queries, grinding_bits })
            };
            assert!(proven(options.n_queries()) >= bits, "{log_rows:?} {bits}");
            assert!(proven(options.n_queries() - 1) < bits, "{log_rows:?} {bits}");
            let highest = log_rows.into_iter().max().unwrap_or(0);
            let tables = info().tables.iter().zip(log_rows);
            let n_parts = tables.map(|(table, log_rows)| composition_degree(table, log_rows)).max();
            assert_eq!(options.fit(highest, n_parts.expect("there are tables")), Ok(()));
        }
    }
}

#[test]
fn more_bits_than_the_hash_has_are_refused() {
    let log_rows = [10, 10, 8];
    let error = TooManyBits { bits: 129, log_rows: log_rows.to_vec() };
    assert_eq!(of(log_rows, 129), Err(error));
}

#[test]
fn a_proof_is_about_as_long_as_expected() {
    let program = Program::compile(include_bytes!("../../programs/hello.bf")).expect("a program");
    let (run, recording) = run::record(&program, &[], &run::Options::default()).expect("it halts");
    let log_rows = Claim::new(&program, &run).log_rows();
    // A fold before the first layer, and none; a low blow-up, and a high one.
    for (log_blowup, steps, last) in [(2, vec![0, 3, 3], 16), (4, vec![2, 4], 16)] {
        let options = Options::new(log_blowup, steps, last, 50, 0).expect("in range");
        let expected = expected_bytes::<Goldilocks, GoldilocksCubic>(info(), &log_rows, &options);
        let proven = prove(&run, &recording, options, &()).expect("it is true");
        let found = proven.file.proof().len() as f64;
        assert!((found / expected - 1.0).abs() < 0.05, "{found} bytes, {expected} expected");
    }
}
