//! Proving a run.

use crate::claim::{Claim, ClaimError};
use crate::run::{Recording, Run};
use crate::statement::{self, Protocol};
use crate::trace;
use air_layouts::brainfuck::Brainfuck;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use air_runtime::protocol::native::{ProofFile, TREES};
use air_runtime::security::Report;
use air_runtime::stark::{self, Observer};

/// A proof and what it proves.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The statement.
    pub claim: Claim,
    /// The proof.
    pub file: ProofFile,
    /// What it is worth.
    pub security: Report,
}

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The run is too long for the blow-up.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The trace cannot be proven with these options.
    #[error(transparent)]
    Stark(#[from] stark::ProveError),
}

/// Proves that the recorded program reads and prints what the run did; see
/// [`parameters::of`](crate::parameters::of) for the options.
///
/// # Errors
/// If the options do not suit the heights, or the recording is of another run.
pub fn prove(
    run: &Run,
    recording: &Recording<'_>,
    options: stark::Options,
    observer: &dyn Observer,
) -> Result<Proven, ProveError> {
    let claim = Claim::new(recording.program(), run);
    claim.check(options.log_blowup())?;
    let info = Layout::<Goldilocks, GoldilocksCubic>::info(&Brainfuck);
    let security = stark::security::<Protocol>(info, &claim.log_rows(), &options, &TREES);
    let (public, setup) = (claim.public(), statement::setup(&claim, options, TREES));
    observer.phase("trace");
    let trace = trace::build(recording);
    let proof = stark::prove::<Protocol, Brainfuck>(&Brainfuck, &setup, &public, trace, observer)?;
    let file = ProofFile::new::<_, _, Brainfuck>(&Brainfuck, &setup, &public, proof.bytes);
    Ok(Proven { claim, file, security })
}
