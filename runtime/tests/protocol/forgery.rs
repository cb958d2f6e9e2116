//! Forgeries, each against a verifier that leaves out one thing: there it succeeds, so the test is
//! about what it says, and the runtime's verifier refuses it.
//!
//! Prover and verifier of this module are written anew from the protocol's description, without
//! transforms or threads, for [`Squares`](crate::layouts::Squares) alone. Without a weakness they
//! are the runtime's own: the same bytes, and the same verdict on every changed byte.

mod kit;
mod phases;
mod prover;
mod reader;
mod verifier;

use crate::layouts::{Squares, squares};
use air_runtime::stark::{Policy, PolicyError, VerifyError, prove, verify};
use kit::{F, Weakness, setup};
use prover::{Forged, forge, honest};
use reader::Refusal;
use verifier::check;

/// Enough attempts for a forgery that succeeds with probability 1/64.
const ATTEMPTS: u64 = 2000;

fn verdict(forged: &Forged) -> Result<(), VerifyError> {
    let Forged { steps, claim, proof, .. } = forged;
    verify(&Squares, &setup(steps, *claim), claim, proof, &Policy::proven_bits(0), &()).map(|_| ())
}

/// The first forgery that a verifier with this weakness accepts, and what one without it says.
#[track_caller]
fn accepted_only_with(weakness: Weakness, steps: &[u32]) -> (Refusal, VerifyError) {
    let attempts = (0..ATTEMPTS).map(|seed| forge(weakness, steps, seed));
    let is_accepted = |forged: &Forged| check(Some(weakness), forged).is_ok();
    let forged = { attempts }.find(is_accepted).expect("the weakness lets a forgery pass");
    let refusal = check(None, &forged).expect_err("without the weakness it is refused");
    (refusal, verdict(&forged).expect_err("the runtime refuses it"))
}

#[test]
fn the_honest_prover_of_this_module_sends_the_runtimes_bytes() {
    for steps in [&[2][..], &[1, 1], &[0, 2], &[0, 1, 1]] {
        let ours = honest(steps);
        let (trace, result) = squares::<F>(kit::LOG_ROWS);
        let theirs = prove(&Squares, &setup(steps, result), &result, trace, &());
        assert_eq!(ours.claim, result);
        assert_eq!(ours.proof, theirs.expect("the trace is valid").bytes, "{steps:?}");
        assert_eq!(check(None, &ours), Ok(()));
    }
}

#[test]
fn both_verifiers_agree_on_every_changed_byte() {
    for steps in [&[2][..], &[1, 1]] {
        let honest = honest(steps);
        for at in 0..honest.proof.len() {
            for change in [0x01, 0x80] {
                let mut changed = honest.clone();
                changed.proof[at] ^= change;
                let ours = check(None, &changed).expect_err("a changed proof is refused");
                let theirs = verdict(&changed).expect_err("a changed proof is refused");
                assert!(ours.is(&theirs), "{steps:?} byte {at}: {ours:?} and {theirs:?}");
            }
        }
    }
}

#[test]
fn a_claim_that_is_chosen_after_the_challenges_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::DeafToClaim, &[2]);
    assert_eq!((refusal, error), (Refusal::Composition, VerifyError::Composition));
}

#[test]
fn a_trace_whose_errors_cancel_under_a_known_challenge_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::DeafToTrace, &[2]);
    assert_eq!((refusal, error), (Refusal::Composition, VerifyError::Composition));
}

#[test]
fn a_composition_that_is_chosen_after_the_point_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::DeafToComposition, &[2]);
    assert_eq!((refusal, error), (Refusal::Composition, VerifyError::Composition));
}

#[test]
fn out_of_domain_values_that_cancel_under_a_known_challenge_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::DeafToValues, &[2]);
    assert_eq!(refusal, Refusal::Work);
    assert!(matches!(error, VerifyError::Work { .. }), "{error:?}");
}

#[test]
fn a_layer_that_is_folded_for_a_known_challenge_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::DeafToLayers, &[1, 1]);
    assert_eq!(refusal, Refusal::Work);
    assert!(matches!(error, VerifyError::Work { .. }), "{error:?}");
}

#[test]
fn a_last_layer_that_is_drawn_through_known_queries_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::DeafToLastLayer, &[2]);
    assert_eq!(refusal, Refusal::Work);
    assert!(matches!(error, VerifyError::Work { .. }), "{error:?}");
}

#[test]
fn a_trace_that_violates_the_constraints_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsComposition, &[2]);
    assert_eq!((refusal, error), (Refusal::Composition, VerifyError::Composition));
}

#[test]
fn rows_that_do_not_belong_to_the_committed_root_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsRootsOfRows, &[2]);
    assert_eq!(refusal, Refusal::Root("Trace 1"));
    assert!(matches!(&error, VerifyError::Root { place, .. } if place.contains("Trace 1")));
}

#[test]
fn values_that_do_not_belong_to_a_layers_root_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsRootsOfLayers, &[1, 1]);
    assert_eq!(refusal, Refusal::Root("Layer 1"));
    assert!(matches!(&error, VerifyError::Root { place, .. } if place.contains("Layer 1")));
}

#[test]
fn a_last_layer_that_is_not_what_was_folded_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsLastLayer, &[2]);
    assert_eq!(refusal, Refusal::LastLayer);
    assert!(matches!(error, VerifyError::LastLayer { .. }), "{error:?}");
}

#[test]
fn a_proof_that_is_right_at_one_query_only_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::ChecksOneQuery, &[2]);
    assert_eq!(refusal, Refusal::LastLayer);
    assert!(matches!(error, VerifyError::LastLayer { .. }), "{error:?}");
}

#[test]
fn a_last_layer_of_a_higher_degree_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::TakesAnyDegree, &[2]);
    // Its further coefficients are taken for a nonce.
    assert_eq!(refusal, Refusal::Work);
    assert!(matches!(error, VerifyError::Work { .. }), "{error:?}");
}

#[test]
fn a_nonce_without_work_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsWork, &[2]);
    assert_eq!(refusal, Refusal::Work);
    assert!(matches!(error, VerifyError::Work { .. }), "{error:?}");
}

#[test]
fn bytes_behind_the_proof_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsEnd, &[2]);
    assert_eq!(refusal, Refusal::Trailing);
    assert!(matches!(error, VerifyError::TrailingBytes { n_bytes: 1, .. }), "{error:?}");
}

#[test]
fn a_cell_that_is_not_below_the_modulus_is_refused() {
    let (refusal, error) = accepted_only_with(Weakness::TakesAnyResidue, &[2]);
    assert_eq!(refusal, Refusal::NotAnElement);
    assert!(matches!(error, VerifyError::NotAnElement { .. }), "{error:?}");
}

#[test]
fn a_false_proof_that_is_lucky_at_all_few_queries_is_refused_by_the_policy() {
    // Without a policy it is accepted: three queries can be guessed.
    let attempts = (0..ATTEMPTS).map(|seed| forge(Weakness::ChecksOneQuery, &[2], seed));
    let lucky = { attempts }.find(|forged| verdict(forged).is_ok()).expect("1 of 64 is lucky");
    let (setup, policy) = (setup(&lucky.steps, lucky.claim), Policy::proven_bits(20));
    let refused = verify(&Squares, &setup, &lucky.claim, &lucky.proof, &policy, &()).map(|_| ());
    let is_too_weak = matches!(
        refused,
        Err(VerifyError::Policy(PolicyError::ProvenBits { expected: 20, found })) if found < 20
    );
    assert!(is_too_weak, "{refused:?}");
}
