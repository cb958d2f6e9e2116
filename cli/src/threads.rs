//! The threads that compute.

use std::error::Error as _;

use crate::failure::Failure;

/// Starts the threads that traces, proofs and verdicts are computed on: as many as there are processors, or as
/// `RAYON_NUM_THREADS` says. Without this they start at their first use, where a system that gives none
/// could only be told by a panic.
///
/// # Errors
///
/// When the system does not give so many; exit code 3.
pub(crate) fn start() -> Result<(), Failure> {
    match rayon::ThreadPoolBuilder::new().build_global() {
        Ok(()) => Ok(()),
        Err(error) => match error.source() {
            Some(reason) => Err(Failure::resource(format!(
                "the system does not give the threads that are asked for: {reason}"
            ))
            .with_help("RAYON_NUM_THREADS=1 asks for one")),
            // They were started before.
            None => Ok(()),
        },
    }
}
