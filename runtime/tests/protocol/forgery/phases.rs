//! Forgeries of what follows from several phases: challenges between commitments, accumulators,
//! terminals, public totals, and tables of different heights.
//!
//! As in the module above, prover and verifier are written anew, here for [`Chain`], and without a
//! weakness they are the runtime's own.

mod kit;
mod layout;
mod prover;
mod verifier;
mod witness;

use super::kit::{F, LOG_ROWS};
use super::reader::Refusal;
use air_runtime::field::Field as _;
use air_runtime::stark::{Policy, VerifyError, prove, verify};
use air_runtime::trace::Trace;
use kit::{Equation, Weakness, setup};
use layout::Chain;
use prover::{Forged, forge, honest};
use verifier::check;

fn verdict(Forged { public, proof }: &Forged) -> Result<(), VerifyError> {
    verify(&Chain, &setup(public), public, proof, &Policy::proven_bits(0), &()).map(|_| ())
}

/// What the verifier of this module and the runtime's say to a forgery that a verifier with this
/// weakness accepts.
#[track_caller]
fn accepted_only_with(weakness: Weakness) -> (Refusal, VerifyError) {
    let forged = forge(weakness);
    assert_eq!(check(Some(weakness), &forged), Ok(()), "the weakness lets the forgery pass");
    let refusal = check(None, &forged).expect_err("without the weakness it is refused");
    let error = verdict(&forged).expect_err("the runtime refuses it");
    assert!(refusal.is(&error), "{refusal:?} and {error:?}");
    (refusal, error)
}

#[track_caller]
fn is_refused_by_the_composition(weakness: Weakness) {
    let refused = (Refusal::Composition, VerifyError::Composition);
    assert_eq!(accepted_only_with(weakness), refused, "{weakness:?}");
}

#[test]
fn the_honest_prover_of_two_phases_sends_the_runtimes_bytes() {
    let ours = honest();
    let items = witness::items(None, None);
    let goods = witness::goods(None, &items, None);
    let tables = vec![vec![items.a, items.f, items.c, items.d], vec![goods.b, goods.m]];
    let trace = Trace::new(tables).expect("the columns are a trace");
    assert_eq!(trace.log_rows(), [LOG_ROWS, kit::LOG_GOODS]);
    let theirs = prove(&Chain, &setup(&ours.public), &ours.public, trace, &());
    assert_eq!(ours.proof, theirs.expect("the trace is valid").bytes);
    assert_eq!((check(None, &ours), verdict(&ours)), (Ok(()), Ok(())));
}

#[test]
fn both_verifiers_of_two_phases_agree_on_every_changed_byte() {
    let honest = honest();
    for at in 0..honest.proof.len() {
        let mut changed = honest.clone();
        changed.proof[at] ^= 1 << (at % 8);
        let ours = check(None, &changed).expect_err("a changed proof is refused");
        let theirs = verdict(&changed).expect_err("a changed proof is refused");
        assert!(ours.is(&theirs), "byte {at}: {ours:?} and {theirs:?}");
    }
}

#[test]
fn columns_that_are_chosen_after_their_challenges_are_refused() {
    is_refused_by_the_composition(Weakness::DrawsEarly);
}

#[test]
fn multiplicities_of_a_lower_table_that_are_chosen_after_the_challenge_are_refused() {
    is_refused_by_the_composition(Weakness::DeafToGoods);
}

#[test]
fn a_public_list_that_is_chosen_after_the_challenges_is_refused() {
    let forged = forge(Weakness::DeafToList);
    assert!(!forged.public.0.contains(&[forged.public.1]), "the claim is false");
    is_refused_by_the_composition(Weakness::DeafToList);
}

#[test]
fn accumulators_that_are_chosen_after_the_coefficients_are_refused() {
    is_refused_by_the_composition(Weakness::DeafToAccumulators);
}

#[test]
fn a_terminal_that_is_chosen_after_the_coefficients_is_refused() {
    is_refused_by_the_composition(Weakness::DeafToTerminal);
}

#[test]
fn products_that_are_zero_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::TakesZero);
    assert_eq!(refusal, Refusal::ZeroTerminal);
    assert_eq!(error, VerifyError::ZeroTerminal { terminal: "total" });
}

#[test]
fn tuples_that_are_equal_only_under_one_challenge_for_two_are_refused() {
    is_refused_by_the_composition(Weakness::ReusesChallenge);
}

#[test]
fn errors_of_two_constraints_that_cancel_under_one_coefficient_are_refused() {
    is_refused_by_the_composition(Weakness::SharesCoefficient);
}

#[test]
fn values_of_a_lifted_table_that_cancel_those_of_the_highest_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::RestartsPowers);
    assert_eq!(refusal, Refusal::LastLayer);
    assert!(matches!(error, VerifyError::LastLayer { .. }), "{error:?}");
}

#[test]
fn rows_that_do_not_belong_to_a_lower_tables_root_are_refused() {
    let (refusal, error) = accepted_only_with(Weakness::SkipsRootOfGoods);
    assert_eq!(refusal, Refusal::Root("Trace 1 of goods"));
    assert!(
        matches!(&error, VerifyError::Root { place, .. } if place.contains("Trace 1 of goods"))
    );
}

#[test]
fn products_from_two_starts_are_refused() {
    is_refused_by_the_composition(Weakness::Skips(Equation::Start));
}

#[test]
fn products_that_end_elsewhere_than_in_the_terminal_are_refused() {
    is_refused_by_the_composition(Weakness::Skips(Equation::TotalOfLeft));
    is_refused_by_the_composition(Weakness::Skips(Equation::TotalOfRight));
}

#[test]
fn sums_that_do_not_start_from_zero_are_refused() {
    is_refused_by_the_composition(Weakness::Skips(Equation::LastOfUses));
    is_refused_by_the_composition(Weakness::Skips(Equation::LastOfCounts));
}

#[test]
fn sums_of_two_tables_that_differ_are_refused() {
    is_refused_by_the_composition(Weakness::Skips(Equation::Link));
}

#[test]
fn a_public_total_that_differs_from_the_lists_is_refused() {
    is_refused_by_the_composition(Weakness::Skips(Equation::TotalOfList));
}

#[test]
fn an_evaluation_that_does_not_start_from_one_is_refused() {
    is_refused_by_the_composition(Weakness::Skips(Equation::LastOfList));
}

#[test]
fn accumulators_with_a_wrong_step_are_refused() {
    use Equation::{StepOfCounts, StepOfLeft, StepOfList, StepOfRight, StepOfUses};
    for step in [StepOfLeft, StepOfRight, StepOfUses, StepOfCounts, StepOfList] {
        is_refused_by_the_composition(Weakness::Skips(step));
    }
}

#[test]
fn a_claim_that_no_column_has_is_refused() {
    let forged = forge(Weakness::Skips(Equation::Claim));
    assert_eq!(forged.public.1, F::from_u64(1_000_000));
    is_refused_by_the_composition(Weakness::Skips(Equation::Claim));
}
