//! `airfoil proof show|diff`.

use std::path::PathBuf;

use clap::Args;

const SHOW_AFTER_HELP: &str = "\
Examples:
  airfoil proof show proof.json

The bytes are named phase by phase, as a verifier reads them. Nothing is believed: the proof is
verified on the way, and if it is invalid, what was read up to there is shown.

Exit codes: 0 shown (also for an invalid proof), 2 the file is no proof file.";

/// Explain a proof file: the statement, the parameters, and which bytes hold what
#[derive(Debug, Args)]
#[command(after_help = SHOW_AFTER_HELP)]
pub(crate) struct Show {
    /// The proof file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

const DIFF_AFTER_HELP: &str = "\
Examples:
  airfoil proof diff ours.json stones.json
  airfoil proof diff --verified-only ours.json stones.json

Fields are compared in this order: public_input, proof_parameters, proof_hex (with the name of
the field in the proof that the first differing byte belongs to), then those that no verifier
reads: annotations, prover_config, private_input, version.

Exit codes: 0 equal, 1 they differ, 2 a file is no proof file.";

/// Name the first field in which two proof files differ
#[derive(Debug, Args)]
#[command(after_help = DIFF_AFTER_HELP)]
pub(crate) struct Diff {
    /// A proof file
    #[arg(value_name = "A")]
    pub(crate) left: PathBuf,

    /// Another
    #[arg(value_name = "B")]
    pub(crate) right: PathBuf,

    /// Compare only what a verifier reads: public_input, proof_parameters, proof_hex
    #[arg(long)]
    pub(crate) verified_only: bool,
}
