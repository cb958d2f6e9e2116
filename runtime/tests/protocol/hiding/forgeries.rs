//! What cheating provers of hiding proofs send is refused as without hiding.

use super::{ANY, F, K, KECCAK, Small, options, seeded};
use crate::attacks::{elements, expected_composition};
use crate::forger::lying;
use crate::layouts::{Squares, squares};
use air_runtime::field::Arith as _;
use air_runtime::protocol::native::setup;
use air_runtime::stark::{Proof, ProveError, Prover, Recorder, Setup, VerifyError, prove, verify};

const LOG_ROWS: u32 = 6;
const VALUES: &str = "STARK/Out Of Domain Sampling/OODS values";

/// A claim about [`Squares`] that is false.
fn false_claim(n_queries: usize, first_step: u32) -> (Setup<Small>, F) {
    let (_, result) = squares::<F>(LOG_ROWS);
    let claim = result + F::ONE;
    let options = options(LOG_ROWS, 2, first_step, n_queries);
    (setup::<F, K, Squares>(&Squares, &claim, &[LOG_ROWS], options, KECCAK), claim)
}

#[test]
fn a_trace_that_violates_a_constraint_is_refused() {
    let (setup, claim) = false_claim(5, 1);
    let (trace, _) = squares(LOG_ROWS);
    let refused = prove(&Squares, &setup, &claim, trace.clone(), &()).map(|_| ());
    assert_eq!(refused, Err(ProveError::Unsatisfied));
    let forged = Prover::new(&())
        .unchecked()
        .with_randomness(seeded(1))
        .prove(&Squares, &setup, &claim, trace);
    let forged = forged.expect("unchecked").bytes;
    let verdict = verify(&Squares, &setup, &claim, &forged, &ANY, &()).map(|_| ());
    assert_eq!(verdict, Err(VerifyError::Composition));
}

#[test]
fn a_prover_who_solves_for_an_out_of_domain_value_is_refused_by_fri() {
    // The parts follow the four cells of the mask.
    const PARTS: usize = 4;
    for (n_queries, first_step) in [(5, 2), (11, 1), (25, 0)] {
        let (honest, claim) = false_claim(n_queries, first_step);
        let forge = |lie: (usize, K)| -> Proof {
            let (trace, _) = squares(LOG_ROWS);
            let setup = lying(&honest, lie);
            Prover::new(&Recorder)
                .unchecked()
                .with_randomness(seeded(2))
                .prove(&Squares, &setup, &claim, trace)
                .expect("unchecked")
        };
        let verdict =
            |proof: &[u8]| verify(&Squares, &honest, &claim, proof, &ANY, &()).map(|_| ());
        let without_lie = forge((usize::MAX, K::ZERO));
        assert_eq!(verdict(&without_lie.bytes), Err(VerifyError::Composition));
        let point = elements(&without_lie.messages, VALUES, "Evaluation point")[0];
        let values = elements(&without_lie.messages, VALUES, "");
        let step = (0..LOG_ROWS).fold(point, |power, _| power.square());
        let sent = values[PARTS..].iter().rev().fold(K::ZERO, |sum, &part| sum * step + part);
        let expected = expected_composition(&without_lie.messages, LOG_ROWS, claim);
        let verdict = verdict(&forge((PARTS, values[PARTS] + expected - sent)).bytes);
        let Err(VerifyError::Root { place, .. }) = verdict else {
            panic!("expected a refusal by FRI, found {verdict:?}");
        };
        assert_eq!(place, "STARK/FRI/Decommitment/Layer 1: Commitment");
    }
}
