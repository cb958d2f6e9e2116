//! `layouts/fibonacci.air` proven through the one runtime: over the 252-bit field, and over Goldilocks with challenges
//! in its cubic extension.

use air_layouts::fibonacci::{Fibonacci, MainCells, Public, Witness};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, ProveError, Setup, VerifyError, prove, verify};
use air_runtime::trace::Trace;

const LOG_ROWS: u32 = 8;

/// The first elements of the sequence.
fn sequence<F: StarkField>() -> Vec<F> {
    let mut column = vec![F::ONE, F::ONE];
    while column.len() < 1 << LOG_ROWS {
        column.push(column[column.len() - 1] + column[column.len() - 2]);
    }
    column
}

fn statement<F: StarkField, K: ExtensionOf<F>>(claimed: F) -> (Public<F>, Setup<Native<F, K>>) {
    let options = Options::new(3, vec![2, 2], 16, 40, 8).expect("good options");
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let public = Public { claimed };
    let setup = setup::<F, K, Fibonacci>(&Fibonacci, &public, &[LOG_ROWS], options, trees);
    (public, setup)
}

fn is_proven_and_nothing_else<F: StarkField, K: ExtensionOf<F>>() {
    let column = sequence::<F>();
    let claimed = *column.last().expect("the sequence has elements");
    let trace = || Trace::new(vec![vec![column.clone()]]).expect("a power of two of rows");

    let (public, honest) = statement::<F, K>(claimed);
    let proof = prove::<_, Fibonacci>(&Fibonacci, &honest, &public, trace(), &())
        .expect("the trace is valid")
        .bytes;
    let verified =
        verify::<_, Fibonacci>(&Fibonacci, &honest, &public, &proof, &Policy::proven_bits(40), &());
    assert!(verified.is_ok(), "{verified:?}");

    let (other, false_claim) = statement::<F, K>(claimed + F::ONE);
    let refused = prove::<_, Fibonacci>(&Fibonacci, &false_claim, &other, trace(), &())
        .map(|proof| proof.bytes.len());
    assert!(matches!(refused, Err(ProveError::Unsatisfied)), "{refused:?}");
    let reused = verify::<_, Fibonacci>(
        &Fibonacci,
        &false_claim,
        &other,
        &proof,
        &Policy::proven_bits(40),
        &(),
    );
    assert!(matches!(reused, Err(VerifyError::Composition)), "{reused:?}");
}

#[test]
fn fibonacci_is_proven_over_the_252_bit_field() {
    is_proven_and_nothing_else::<Stark252, Stark252>();
}

#[test]
fn fibonacci_is_proven_over_goldilocks_with_cubic_challenges() {
    is_proven_and_nothing_else::<Goldilocks, GoldilocksCubic>();
}

#[test]
fn the_rules_of_the_layout_fill_the_whole_sequence() {
    let column = sequence::<Goldilocks>();
    let public = Public { claimed: column[column.len() - 1] };
    let filled = Witness { main: MainCells { log_rows: LOG_ROWS } }.trace(&public);
    let built = Trace::new(vec![vec![column]]).expect("a power of two of rows");
    assert_eq!(filled, Ok(built));
}
