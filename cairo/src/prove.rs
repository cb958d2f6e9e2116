//! Proving a run: check the parameters, build the trace, prove it.

use crate::error::InputError;
use crate::parameters::Parameters;
use crate::prover_config::ProverConfig;
use crate::run::Run;
use crate::seed::StoneVersion;
use crate::statement::{self, SetupError};
use crate::trace::{self, TraceError};
use air_layouts::cairo_plain::CairoPlain;
use air_runtime::protocol::Stone;
use air_runtime::stark::{self, Observer, Proof, Prover};
use air_runtime::trace::Trace;

/// Why a run is not proven.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The parameters do not suit the run.
    #[error(transparent)]
    Parameters(#[from] InputError),
    /// The parameters or the public input have no proof at all.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The run has no trace in the layout.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The trace cannot be proven.
    #[error(transparent)]
    Stark(#[from] stark::ProveError),
}

/// Proves a run, as the observer is told.
///
/// The proof's bytes are those that Stone v3 makes of the same input.
///
/// # Errors
/// If the parameters do not suit the run, the run does not suit the layout, or a hash is given what
/// it does not take.
pub fn prove(
    run: &Run,
    parameters: &Parameters,
    config: &ProverConfig,
    observer: &dyn Observer,
) -> Result<Proof, ProveError> {
    let public_input = &run.public_input;
    parameters.fit(public_input.n_steps.trailing_zeros())?;
    parameters.fit_segments(public_input.log_rows(), config.n_tasks_per_segment)?;
    let setup = statement::setup(StoneVersion::V3, public_input, parameters)?;
    observer.phase("trace");
    let columns = trace::build(public_input, &run.registers, &run.memory)?.into_vec();
    let trace = Trace::new(vec![columns]).map_err(stark::ProveError::Trace)?;
    let public = statement::public(public_input);
    let prover = Prover::new(observer).low_memory(!config.store_full_lde);
    Ok(prover.prove::<Stone, CairoPlain>(&CairoPlain, &setup, &public, trace)?)
}

/// Counts the work of proving a run with these parameters.
///
/// # Errors
/// If the parameters do not suit the run.
pub fn work(run: &Run, parameters: &Parameters) -> Result<Vec<stark::Work>, ProveError> {
    let setup = statement::setup(StoneVersion::V3, &run.public_input, parameters)?;
    Ok(stark::work::<Stone, _>(&CairoPlain, &setup)?)
}
