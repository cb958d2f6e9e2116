//! A sample of the sweeps that `cargo run --release -p air-tests --bin sweep` makes whole.

use air_tests::sweep::{Family, Subject, Tally, sweep};

/// All families, and no change is accepted.
#[track_caller]
fn is_refused(name: &str, every: usize) {
    let subject = Subject::of(name).expect("the proof can be made");
    for family in Family::ALL {
        let every = match family {
            Family::Bytes | Family::Truncations | Family::Appended | Family::Statements => every,
            // There are fewer messages than bytes.
            Family::Structure => every.div_ceil(10),
            Family::RandomBytes | Family::RandomProofs | Family::RandomRests => 50,
        };
        let tally = sweep(&subject, family, every);
        assert!(tally.n_proofs() > 25, "{family}: only {} proofs", tally.n_proofs());
        let Tally { accepted, panicked, .. } = tally;
        assert_eq!((accepted, panicked), (vec![], vec![]), "{family}");
    }
}

#[test]
fn changed_fibonacci_proofs_are_refused() {
    is_refused("fibonacci", 53);
}

#[test]
fn changed_brainfuck_proofs_are_refused() {
    is_refused("brainfuck", 997);
}

#[test]
fn changed_cairo_proofs_are_refused() {
    is_refused("cairo", 67);
}
