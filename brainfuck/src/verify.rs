//! Verifying a proof of a claim that the caller makes.

use crate::claim::{Claim, ClaimError};
use crate::statement::{self, Protocol};
use air_layouts::brainfuck::Brainfuck;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::protocol::native::ProofFile;
use air_runtime::protocol::native::file::FileMismatch;
use air_runtime::security::Report;
use air_runtime::stark::{self, Observer, Policy, PolicyError};

/// The proven bits of security that a verifier wants, unless it says otherwise.
pub const DEFAULT_MIN_BITS: u32 = 100;

/// Why a proof does not show a claim.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The claim itself is impossible.
    #[error("the claim is wrong: {0}")]
    Claim(#[from] ClaimError),
    /// The proof is about another program.
    #[error("the proof is about another program than the claim")]
    Program,
    /// The proof is about another input.
    #[error("the proof is about another input than the claim")]
    Input,
    /// The proof is about another output: other symbols, fewer or more, or another order.
    #[error("the proof is about another output than the claim")]
    Output,
    /// The proof is about cells of another kind.
    #[error("the proof is about other cells than the claim")]
    Cells,
    /// The proof is for tables of other heights.
    #[error("expected tables of the heights 2^{expected:?}, found 2^{found:?}")]
    Heights {
        /// Those of the claim, as logarithms.
        expected: [u32; 3],
        /// As the file states.
        found: Vec<u32>,
    },
    /// The file is of another layout.
    #[error(transparent)]
    File(FileMismatch),
    /// The parameters are too weak.
    #[error("expected at least {expected} proven bits of security, found {found}")]
    TooFewBits {
        /// What the verifier wants.
        expected: u32,
        /// What the parameters give.
        found: u32,
    },
    /// The proof is not valid.
    #[error(transparent)]
    Stark(stark::VerifyError),
}

/// Checks that a proof shows a claim, which is the caller's, with at least so many proven bits of
/// security; the result says how many they are.
///
/// # Errors
/// If the claim is impossible, the proof is about something else or too weak, or it is not valid.
pub fn verify(
    claim: &Claim,
    file: &ProofFile,
    min_bits: u32,
    observer: &dyn Observer,
) -> Result<Report, VerifyError> {
    claim.check(file.options().log_blowup())?;
    let public = claim.public();
    file.check::<Goldilocks, GoldilocksCubic, Brainfuck>(&Brainfuck, &public)?;
    let expected = claim.log_rows();
    if file.log_rows() != expected {
        return Err(VerifyError::Heights { expected, found: file.log_rows().to_vec() });
    }
    let setup = statement::setup(claim, file.options().clone(), file.trees());
    let policy = Policy::proven_bits(min_bits);
    let verified = stark::verify::<Protocol, Brainfuck>(
        &Brainfuck,
        &setup,
        &public,
        file.proof(),
        &policy,
        observer,
    )?;
    Ok(verified.security)
}

impl From<FileMismatch> for VerifyError {
    fn from(mismatch: FileMismatch) -> Self {
        match mismatch {
            FileMismatch::Public { name: "program" } => Self::Program,
            FileMismatch::Public { name: "stdin" } => Self::Input,
            FileMismatch::Public { name: "stdout" } => Self::Output,
            FileMismatch::Public { name: "cell_size" } => Self::Cells,
            other @ (FileMismatch::Field { .. }
            | FileMismatch::Layout { .. }
            | FileMismatch::Digest { .. }
            | FileMismatch::NumberOfTables { .. }
            | FileMismatch::NumberOfPublics { .. }
            | FileMismatch::Public { .. }
            | _) => Self::File(other),
        }
    }
}

impl From<stark::VerifyError> for VerifyError {
    fn from(error: stark::VerifyError) -> Self {
        if let stark::VerifyError::Policy(PolicyError::ProvenBits { expected, found }) = error {
            return Self::TooFewBits { expected, found };
        }
        Self::Stark(error)
    }
}
