//! `airfoil cairo run|prove|verify` and `airfoil demo`.

use std::path::PathBuf;

use air_runtime::field::Stark252;
use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args, ValueEnum};

use super::Reporting;

/// The proven security that parameters are derived for if nothing else is said, in bits.
pub(crate) const DEFAULT_SECURITY_BITS: u32 = 96;

const RUN_AFTER_HELP: &str = "\
Examples:
  airfoil cairo run --program fibonacci.json --program-input input.json --out-dir run/
  airfoil cairo prove --public-input-file run/public_input.json \\
      --private-input-file run/private_input.json --parameter-file params.json --out-file proof.json

The program must be compiled in proof mode (cairo-compile --proof_mode). It is run until it loops
at its end, then on to the next power of two of steps, or to --steps. Files written: public_input.json,
private_input.json, trace.bin (24 bytes a step: ap, fp, pc), memory.bin (40 bytes a cell: address,
value). All four are written, or none. Hints other than `ids.x = program_input['y']` need Python:
run such a program with cairo-run and prove from its files.

JSON summary: command, program, layout, n_steps, n_memory_cells, files, phases, peak_memory_bytes.

Exit codes: 0 done, 2 bad input or usage, 3 no space, 4 a bug in airfoil.";

/// Run a compiled Cairo program in proof mode and write the four files that cairo-run makes
#[derive(Debug, Args)]
#[command(after_help = RUN_AFTER_HELP)]
pub(crate) struct Run {
    /// The compiled program (JSON, made with cairo-compile --proof_mode)
    #[arg(long, value_name = "FILE")]
    pub(crate) program: PathBuf,

    /// The program's input (a JSON object), for hints of the form ids.x = program_input['y']
    #[arg(long, value_name = "FILE")]
    pub(crate) program_input: Option<PathBuf>,

    /// The layout to run in
    #[arg(long, value_name = "NAME", default_value = "plain")]
    pub(crate) layout: String,

    /// Pad the run to exactly this many steps, a power of two, as cairo-run does with --steps
    /// [default: the next power of two]
    #[arg(long, value_name = "N")]
    pub(crate) steps: Option<u64>,

    /// Where the four files go; the directory must exist, files in it are replaced
    #[arg(long, value_name = "DIR")]
    pub(crate) out_dir: PathBuf,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

const PROVE_AFTER_HELP: &str = "\
Examples:
  From a program; FRI steps, queries and grinding are derived for the given proven security:
    airfoil cairo prove --program fibonacci.json --program-input input.json --out-file proof.json
    airfoil cairo prove --program fibonacci.json --security-bits 80 --out-file proof.json
  From the files of cairo-run, with Stone's flags (also spelled --public_input_file and so on):
    airfoil cairo prove --public-input-file public_input.json \\
        --private-input-file private_input.json --prover-config-file prover_config.json \\
        --parameter-file params.json --out-file proof.json --generate-annotations

The proof is byte for byte the one that Stone's cpu_air_prover makes of the same input. The out
file holds proof_hex, public_input, proof_parameters, prover_config, private_input, version, and
annotations if asked for. It is written whole or not at all and replaces a file of that name.

JSON summary: command, program_hash, layout, n_steps, parameters, proven_bits, nominal_bits,
proof_bytes, out_file, store_full_lde (false: little memory, and more time), phases [{name, seconds}],
total_seconds, peak_memory_bytes (null where the system does not tell).

Exit codes: 0 proven, 2 bad input or usage, 3 a resource is missing, 4 a bug in airfoil.";

/// Prove a run of a Cairo program: from the compiled program, or from the files of cairo-run
#[derive(Debug, Args)]
#[command(after_help = PROVE_AFTER_HELP)]
#[command(group(clap::ArgGroup::new("source").required(true).args(["program", "public_input_file"])))]
pub(crate) struct Prove {
    /// The compiled program (JSON, made with cairo-compile --proof_mode): run it, then prove
    #[arg(long, value_name = "FILE", help_heading = "From a program")]
    pub(crate) program: Option<PathBuf>,

    /// The program's input (a JSON object), for hints of the form ids.x = program_input['y']
    #[arg(long, value_name = "FILE", help_heading = "From a program", requires = "program")]
    #[arg(conflicts_with = "public_input_file")]
    pub(crate) program_input: Option<PathBuf>,

    /// The layout to run in [default: plain]
    #[arg(long, value_name = "NAME", help_heading = "From a program", requires = "program")]
    #[arg(conflicts_with = "public_input_file")]
    pub(crate) layout: Option<String>,

    /// Pad the run to exactly this many steps, a power of two, as cairo-run does with --steps
    /// [default: the next power of two]
    #[arg(long, value_name = "N", help_heading = "From a program", requires = "program")]
    #[arg(conflicts_with = "public_input_file")]
    pub(crate) steps: Option<u64>,

    /// The public input that cairo-run wrote (--air_public_input)
    #[arg(long, value_name = "FILE", help_heading = "From the files of cairo-run")]
    #[arg(requires = "private_input_file")]
    pub(crate) public_input_file: Option<PathBuf>,

    /// The private input that cairo-run wrote (--air_private_input); it names trace and memory
    #[arg(long, value_name = "FILE", help_heading = "From the files of cairo-run")]
    #[arg(requires = "public_input_file", conflicts_with = "program")]
    pub(crate) private_input_file: Option<PathBuf>,

    /// Stone's prover configuration: how Stone spends memory and threads, never what it proves. It is
    /// copied into the proof file. With store_full_lde false the proof takes less memory and more
    /// time; trees that Stone cannot build with it are refused; the rest of it has no effect here
    #[arg(long, value_name = "FILE")]
    pub(crate) prover_config_file: Option<PathBuf>,

    /// The proof's parameters; without it they are derived from the trace's length
    #[arg(long, value_name = "FILE")]
    pub(crate) parameter_file: Option<PathBuf>,

    /// Proven security to derive parameters for, in bits [default: 96]
    #[arg(long, value_name = "BITS", conflicts_with = "parameter_file")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=128))]
    pub(crate) security_bits: Option<u32>,

    /// Where the proof goes; the directory must exist, an existing file is replaced
    #[arg(long, value_name = "FILE")]
    pub(crate) out_file: PathBuf,

    /// Add one line a message to the proof file (key `annotations`), as Stone does
    #[arg(long, action = ArgAction::Set, value_parser = BoolishValueParser::new())]
    #[arg(value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(default_value = "false", hide_default_value = true, hide_possible_values = true)]
    pub(crate) generate_annotations: bool,

    /// Use about this much memory, in MiB: what does not fit is computed again, and if that does not help, the proof
    /// is refused [default: what is available]
    #[arg(long, value_name = "MIB")]
    pub(crate) max_memory: Option<u64>,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

const VERIFY_AFTER_HELP: &str = "\
Examples:
  airfoil cairo verify --in-file proof.json --program fibonacci.json --min-security-bits 96
  airfoil cairo verify --in-file proof.json && echo valid

A proof says that some program ran. Which one: give it with --program or its hash with
--program-hash. How sure: --min-security-bits or --profile; the parameters in a proof file are its
maker's choice, and Stone's own defaults are accepted as Stone accepts them.

JSON summary: command, valid, error (null if valid), layout, n_steps, program_hash,
program_checked, parameters, proven_bits, nominal_bits, proof_bytes, phases, total_seconds,
peak_memory_bytes.

Exit codes: 0 valid, 1 invalid, 2 bad input or usage, 4 a bug in airfoil.";

/// What a verifier of Stone's format wants, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// 59 proven bits: what the parameters of Stone's own end-to-end test give
    StoneE2e,
    /// 100 proven bits
    Proven100,
    /// 128 proven bits
    Proven128,
}

impl Profile {
    /// The proven bits of security.
    pub(crate) const fn bits(self) -> u32 {
        match self {
            Self::StoneE2e => 59,
            Self::Proven100 => 100,
            Self::Proven128 => 128,
        }
    }
}

/// Verify a proof file, ours or Stone's
#[derive(Debug, Args)]
#[command(after_help = VERIFY_AFTER_HELP)]
pub(crate) struct Verify {
    /// The proof file
    #[arg(long, value_name = "FILE")]
    pub(crate) in_file: PathBuf,

    /// The compiled program that must have run: the public memory must hold it at the initial pc
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,

    /// The hash that the program must have; unlike --program it does not say where the run ends
    #[arg(long, value_name = "HEX", value_parser = Stark252::from_hex)]
    pub(crate) program_hash: Option<Stark252>,

    /// Refuse a proof with fewer proven bits of security
    #[arg(long, value_name = "BITS", conflicts_with = "profile")]
    pub(crate) min_security_bits: Option<u32>,

    /// Refuse a proof with fewer proven bits than this profile has
    #[arg(long, value_enum, value_name = "PROFILE")]
    pub(crate) profile: Option<Profile>,

    /// Write the annotated transcript (one line a message) here, as Stone's verifier does
    #[arg(long, value_name = "FILE")]
    pub(crate) annotation_file: Option<PathBuf>,

    /// Stone's input for split verifiers: refused, it is not supported
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) extra_output_file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

const DEMO_AFTER_HELP: &str = "\
Examples:
  airfoil demo
  airfoil demo --index 1363 --out-file proof.json      (2^13 steps)

The program is examples/cairo/fibonacci/program.cairo, compiled by cairo-compile and built in. It
computes a Fibonacci number in the STARK field, in 6 steps an index.

JSON summary: command, steps [the summaries of run, prove and verify].

Exit codes: 0 done, 2 bad usage, 3 a resource is missing, 4 a bug in airfoil.";

/// Run a Cairo program that is built in, prove it and verify the proof, and say what happened
#[derive(Debug, Args)]
#[command(after_help = DEMO_AFTER_HELP)]
pub(crate) struct Demo {
    /// Which Fibonacci number to compute; 83 takes 2^9 steps, 1363 takes 2^13, 5459 takes 2^15
    #[arg(long, value_name = "N", default_value_t = 83)]
    #[arg(value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) index: u32,

    /// Proven security to derive parameters for, in bits
    #[arg(long, value_name = "BITS", default_value_t = DEFAULT_SECURITY_BITS)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=128))]
    pub(crate) security_bits: u32,

    /// Where the proof goes [default: a new file in the directory for temporary files]
    #[arg(long, value_name = "FILE")]
    pub(crate) out_file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}
