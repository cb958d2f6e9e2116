//! Proves where a chain of squares ends, and verifies the proof.

use air_runtime::field::Field as _;
use air_runtime::field::goldilocks::{Goldilocks as F, GoldilocksCubic as K};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, Setup, prove, verify};
use air_runtime::trace::Trace;
use squares::{Public, Squares};
use std::error::Error;

// The layout as a module with the layout's name: its constraints, and the type of its publics.
air_macros::air!("layout.air");

/// Logarithm of the number of rows.
const LOG_ROWS: u32 = 10;

#[allow(clippy::print_stdout, reason = "a program for people")]
fn main() -> Result<(), Box<dyn Error>> {
    let column = numbers(F::from_u64(3));
    let public = Public { input: column[0], output: column[column.len() - 1] };
    let proof = prove_chain(&public, column)?;
    let bits = verify_chain(&public, &proof)?;
    println!(
        "{} numbers, proven in {} bytes, worth {bits} proven bits",
        1 << LOG_ROWS,
        proof.len()
    );
    Ok(())
}

/// The column of the trace: what a prover knows and a verifier does not compute.
fn numbers(first: F) -> Vec<F> {
    std::iter::successors(Some(first), |x| Some(*x * *x + F::from_u64(1)))
        .take(1 << LOG_ROWS)
        .collect()
}

/// A proof that the chain of these public values exists.
fn prove_chain(public: &Public<F>, column: Vec<F>) -> Result<Vec<u8>, Box<dyn Error>> {
    let trace = Trace::new(vec![vec![column]])?;
    Ok(prove::<_, Squares>(&Squares, &statement(public)?, public, trace, &())?.bytes)
}

/// Verifies a proof and gives its security in bits.
fn verify_chain(public: &Public<F>, proof: &[u8]) -> Result<u64, Box<dyn Error>> {
    let policy = Policy::proven_bits(96);
    let verified =
        verify::<_, Squares>(&Squares, &statement(public)?, public, proof, &policy, &())?;
    Ok(verified.security.proven_bits().into())
}

/// What both sides agree on: the public values, the height, and the parameters of the protocol.
fn statement(public: &Public<F>) -> Result<Setup<Native<F, K>>, Box<dyn Error>> {
    // Blowup 2^4, two folds by 8, 16 coefficients at the end, 48 queries, 16 bits of work.
    let options = Options::new(4, vec![3, 3], 16, 48, 16)?;
    let trees = TreeHash::uniform(HashKind::Keccak256);
    Ok(setup::<F, K, Squares>(&Squares, public, &[LOG_ROWS], options, trees))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_true_statement_is_proven_and_a_false_one_is_refused() {
        let column = numbers(F::from_u64(3));
        let public = Public { input: column[0], output: column[column.len() - 1] };
        let proof = prove_chain(&public, column.clone()).expect("the trace is valid");
        verify_chain(&public, &proof).expect("the proof is valid");

        let other = Public { output: public.output + F::from_u64(1), ..public };
        assert!(verify_chain(&other, &proof).is_err());
        assert!(prove_chain(&other, column).is_err());
    }
}
