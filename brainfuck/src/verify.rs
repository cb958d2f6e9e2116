//! Verifying a proof of a claim that the caller makes.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::claim::{self, Claim, ClaimError};
use crate::run::EndOfInput;
use crate::statement::{self, Protocol};
use air_layouts::brainfuck::Brainfuck;
use air_layouts::brainfuck_private::BrainfuckPrivate;
use air_runtime::field::{Field as _, Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use air_runtime::protocol::native::ProofFile;
use air_runtime::protocol::native::file::FileMismatch;
use air_runtime::security::Report;
use air_runtime::stark::{self, Observer, Policy, PolicyError};

/// The proven bits of security that a verifier wants, unless it says otherwise.
pub const DEFAULT_MIN_BITS: u32 = 100;

/// Most symbols behind the end of an input that a verifier tries who does not know their number.
pub const MOST_ENDS: usize = 1 << 10;

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
        expected: Vec<u32>,
        /// As the file states.
        found: Vec<u32>,
    },
    /// The proof keeps other symbols secret, or none.
    #[error("the proof does not keep the same symbols secret as the claim")]
    Secrets,
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
    if claim.has_secrets() {
        verify_as(&BrainfuckPrivate, claim, &claim.private_public(), file, min_bits, observer)
    } else {
        verify_as(&Brainfuck, claim, &claim.public(), file, min_bits, observer)
    }
}

/// The claim whose input goes on with as many symbols as the proof's run read behind its end: the first, of
/// those with up to [`MOST_ENDS`], whose input has the digest that the file states; the claim as it is if none has
/// it, or if reads past the end are traps.
#[must_use]
pub fn with_ends_of_input(claim: Claim, file: &ProofFile, end: EndOfInput) -> Claim {
    let (Some(symbol), Some(input)) = (end.symbol(claim.cells), &claim.input) else { return claim };
    // The elements of a list are its length and its entries.
    let n_given = input.len();
    let mut elements: Vec<Goldilocks> = core::iter::once(n_given as u64)
        .chain(input.iter().copied())
        .map(Goldilocks::from_u64)
        .collect();
    for n_symbols in n_given..=n_given.saturating_add(MOST_ENDS) {
        if let Some(length) = elements.first_mut() {
            *length = Goldilocks::from_u64(n_symbols as u64);
        }
        if file.is_about(claim.layout(), "stdin", &elements) {
            let mut claim = claim;
            claim.input.iter_mut().for_each(|input| input.resize(n_symbols, symbol));
            return claim;
        }
        elements.push(Goldilocks::from_u64(symbol));
    }
    claim
}

fn verify_as<L: Layout<Goldilocks, GoldilocksCubic>>(
    layout: &L,
    claim: &Claim,
    public: &L::Public,
    file: &ProofFile,
    min_bits: u32,
    observer: &dyn Observer,
) -> Result<Report, VerifyError> {
    file.check::<Goldilocks, GoldilocksCubic, L>(layout, public)?;
    let expected = claim.log_rows();
    if file.log_rows() != expected {
        return Err(VerifyError::Heights { expected, found: file.log_rows().to_vec() });
    }
    let setup = statement::setup(claim, file.options().clone(), file.trees());
    let policy = Policy::proven_bits(min_bits);
    let verified =
        stark::verify::<Protocol, L>(layout, &setup, public, file.proof(), &policy, observer)?;
    Ok(verified.security)
}

impl From<FileMismatch> for VerifyError {
    fn from(mismatch: FileMismatch) -> Self {
        match mismatch {
            FileMismatch::Public { name: "program" } => Self::Program,
            FileMismatch::Public { name: "stdin" } => Self::Input,
            FileMismatch::Public { name: "stdout" } => Self::Output,
            FileMismatch::Public { name: "cell_size" } => Self::Cells,
            FileMismatch::Public { name: "stdin_is_shown" | "stdout_is_shown" } => Self::Secrets,
            FileMismatch::Layout { ref found, .. } if is_layout_of_ours(found) => Self::Secrets,
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

/// Whether proofs for this layout are about claims, without secrets or with some.
fn is_layout_of_ours(name: &str) -> bool {
    [false, true].into_iter().any(|has_secrets| claim::layout(has_secrets).name == name)
}
