//! What commands share about proofs in the native format: their files, and how they are shown.

use std::path::Path;

use air_runtime::protocol::native::ProofFile;
use air_runtime::security::Report;
use air_runtime::stark::Options;
use serde_json::json;

use crate::failure::Failure;
use crate::summary::Summary;

/// No proof is longer.
const MAX_BYTES: u64 = 1 << 30;

/// Reads a proof file; the result has its length in bytes, too.
///
/// # Errors
///
/// When there is no such file, or it is no proof in the native format.
pub(crate) fn read(path: &Path) -> Result<(usize, ProofFile), Failure> {
    let bytes = bytes(path)?;
    Ok((bytes.len(), parse(path, &bytes)?))
}

/// The bytes of a proof file.
///
/// # Errors
///
/// When there is no such file, or it is too large.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    air_cairo::file::read(path, MAX_BYTES).map_err(Failure::input)
}

/// The proof file that has these bytes.
///
/// # Errors
///
/// When it is no proof in the native format.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<ProofFile, Failure> {
    let file = ProofFile::from_bytes(bytes);
    file.map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// The beginning of the summary of a command that verifies.
pub(crate) fn summary_of<T>(command: &str, verdict: &Result<T, Failure>) -> Summary {
    let mut summary = Summary::of(command);
    if verdict.is_ok() {
        summary.line("verdict", "valid");
    }
    summary.json("valid", verdict.is_ok());
    summary.json("error", verdict.as_ref().err().map(|failure| failure.message.clone()));
    summary
}

/// Adds the parameters, and the security they give.
pub(crate) fn describe_options(summary: &mut Summary, options: &Options, security: &Report) {
    let steps: Vec<String> = options.fri_steps().iter().map(u32::to_string).collect();
    summary.line(
        "parameters",
        format!(
            "blow-up 2^{}, FRI steps [{}], last layer below degree {}, {} queries, {} bits of grinding",
            options.log_blowup(),
            steps.join(", "),
            options.last_layer_degree_bound(),
            options.n_queries(),
            options.grinding_bits()
        ),
    );
    summary.line("security", security.to_string());
    let privacy = if options.is_hiding() {
        "hides what the statement does not say, if its prover's randomness is secret"
    } else {
        "hides nothing: rows of the trace are opened"
    };
    summary.line("privacy", privacy);
    summary.json(
        "parameters",
        json!({
            "log_blowup": options.log_blowup(),
            "fri_steps": options.fri_steps(),
            "last_layer_degree_bound": options.last_layer_degree_bound(),
            "n_queries": options.n_queries(),
            "grinding_bits": options.grinding_bits(),
            "hides": options.is_hiding(),
        }),
    );
    summary.json("proven_bits", security.proven_bits());
    summary.json("nominal_bits", security.nominal_bits);
}
