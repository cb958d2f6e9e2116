//! The command lines of Stone's `cpu_air_prover` and `cpu_air_verifier`, flag by flag.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Parser};

const PROVER_AFTER_HELP: &str = "\
Flags are those of StarkWare's Stone prover, in gflags' spellings: --out_file F, -out_file=F,
--generate_annotations=false, --nogenerate_annotations; of equal flags the last one counts.
--logtostderr shows progress; other logging flags are noted and have no effect.

Exit codes: 0 proven, 2 bad input or usage, 3 a resource is missing, 4 a bug.

With more comfort: airfoil cairo prove.";

/// Airfoil in the place of Stone's cpu_air_prover: the same flags, files and bytes
#[derive(Debug, Parser)]
#[command(name = "cpu_air_prover", version, after_help = PROVER_AFTER_HELP)]
#[command(max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Prover {
    /// The proof's parameters
    #[arg(long = "parameter-file", value_name = "FILE")]
    pub(crate) parameter_file: PathBuf,

    /// The prover configuration: copied into the proof file. With store_full_lde false the proof takes
    /// less memory and more time; trees which Stone cannot build with it are refused; the rest of it
    /// has no effect here
    #[arg(long = "prover-config-file", value_name = "FILE")]
    pub(crate) prover_config_file: PathBuf,

    /// The public input that cairo-run wrote
    #[arg(long = "public-input-file", value_name = "FILE")]
    pub(crate) public_input_file: PathBuf,

    /// The private input that cairo-run wrote; it names trace and memory
    #[arg(long = "private-input-file", value_name = "FILE")]
    pub(crate) private_input_file: PathBuf,

    /// Where the proof goes
    #[arg(long = "out-file", value_name = "FILE")]
    pub(crate) out_file: PathBuf,

    /// Add one line a message to the proof file
    #[arg(long, action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    #[arg(value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(default_value = "false", hide_default_value = true, hide_possible_values = true)]
    pub(crate) generate_annotations: bool,
}

const VERIFIER_AFTER_HELP: &str = "\
Flags are those of StarkWare's Stone verifier, in gflags' spellings: --in_file F, -in_file=F; of
equal flags the last one counts. --logtostderr shows progress; other logging flags are noted and
have no effect.

Exit codes: 0 valid, 1 invalid, 2 bad input or usage, 4 a bug.

With more comfort: airfoil cairo verify.";

/// Airfoil in the place of Stone's cpu_air_verifier: the same flags, files and verdicts
#[derive(Debug, Parser)]
#[command(name = "cpu_air_verifier", version, after_help = VERIFIER_AFTER_HELP)]
#[command(max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Verifier {
    /// The proof file
    #[arg(long = "in-file", value_name = "FILE")]
    pub(crate) in_file: PathBuf,

    /// Write the annotated transcript (one line a message) here
    #[arg(long = "annotation-file", value_name = "FILE")]
    pub(crate) annotation_file: Option<PathBuf>,

    /// Input for split verifiers: refused, it is not supported
    #[arg(long = "extra-output-file", value_name = "FILE", hide = true)]
    pub(crate) extra_output_file: Option<PathBuf>,
}
