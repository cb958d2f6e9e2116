//! Proving a run.

use crate::claim::{Claim, ClaimError, Stream, heights};
use crate::run::{Recording, Run};
use crate::statement::{self, Protocol};
use crate::trace;
use air_layouts::brainfuck::Brainfuck;
use air_layouts::brainfuck_private::BrainfuckPrivate;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use air_runtime::protocol::native::{ProofFile, TREES};
use air_runtime::security::Report;
use air_runtime::stark::{self, Observer};
use air_runtime::trace::Trace;

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
    /// The claim is not about the run, or its tables are too high for the blow-up.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The run has more cycles than the processor of the claim has rows for.
    #[error("expected a claim with at least 2^{expected} rows, found 2^{found}")]
    TooFewRows {
        /// Logarithm of what the run needs.
        expected: u32,
        /// Logarithm of what the claim states.
        found: u32,
    },
    /// The trace cannot be proven with these options.
    #[error(transparent)]
    Stark(#[from] stark::ProveError),
}

/// Proves a claim about a recorded run, [`Claim::new`] or [`Claim::keeping`]; see
/// [`parameters`](crate::parameters) for the options.
///
/// What the claim keeps secret is only hidden if the options say so, as those of
/// [`parameters::hiding`](crate::parameters::hiding) do.
///
/// # Errors
/// If the claim is not about this run, the options do not suit its heights, or the recording is of another
/// run.
pub fn prove(
    claim: &Claim,
    run: &Run,
    recording: &Recording<'_>,
    options: stark::Options,
    observer: &dyn Observer,
) -> Result<Proven, ProveError> {
    claim.check(options.log_blowup())?;
    check_run(claim, run, recording)?;
    observer.phase("trace");
    let file = if claim.has_secrets() {
        let trace = trace::build_private(claim, run, recording);
        let public = claim.private_public();
        prove_as(&BrainfuckPrivate, claim, &public, trace, options, observer)
    } else {
        let trace = trace::build_with_heights(recording, [claim.log_rows, claim.log_addresses]);
        prove_as(&Brainfuck, claim, &claim.public(), trace, options, observer)
    }?;
    let (log_rows, options) = (claim.log_rows(), file.options());
    let security = stark::security::<Protocol>(claim.layout(), &log_rows, options, &TREES);
    Ok(Proven { claim: claim.clone(), file, security })
}

/// Counts the work of proving a claim with these options.
///
/// # Errors
/// If the options do not suit the claim's heights.
pub fn work(claim: &Claim, options: stark::Options) -> Result<Vec<stark::Work>, ProveError> {
    let setup = statement::setup(claim, options, TREES);
    Ok(if claim.has_secrets() {
        stark::work::<Protocol, _>(&BrainfuckPrivate, &setup)
    } else {
        stark::work::<Protocol, _>(&Brainfuck, &setup)
    }?)
}

/// Checks that a claim is about a run and has room for it.
fn check_run(claim: &Claim, run: &Run, recording: &Recording<'_>) -> Result<(), ProveError> {
    claim.check_program(recording.program())?;
    claim.check_cells(recording.cells())?;
    for (stream, symbols) in [(Stream::Input, &run.input), (Stream::Output, &run.output)] {
        if claim.symbols(stream).is_some() {
            claim.check_stream(stream, symbols)?;
        } else {
            claim.check_secrets(stream, symbols)?;
        }
    }
    let ([expected, _], found) = (heights(run.n_cycles, 0), claim.log_rows);
    if found < expected {
        return Err(ProveError::TooFewRows { expected, found });
    }
    Ok(())
}

fn prove_as<L: Layout<Goldilocks, GoldilocksCubic>>(
    layout: &L,
    claim: &Claim,
    public: &L::Public,
    trace: Trace<Goldilocks>,
    options: stark::Options,
    observer: &dyn Observer,
) -> Result<ProofFile, ProveError> {
    let setup = statement::setup(claim, options, TREES);
    let proof = stark::prove::<Protocol, L>(layout, &setup, public, trace, observer)?;
    Ok(ProofFile::new::<_, _, L>(layout, &setup, public, proof.bytes))
}
