//! `airfoil brainfuck run|prove|verify`.

use std::path::PathBuf;

use air_brainfuck::run::{DEFAULT_MAX_CYCLES, EndOfInput};
use air_brainfuck::verify::DEFAULT_MIN_BITS;
use air_brainfuck::{CellBits, Options};
use clap::Args;

use super::Reporting;

/// The proven security that parameters are derived for if nothing else is said, in bits.
const DEFAULT_SECURITY_BITS: u32 = 128;

/// How a program is run.
#[derive(Debug, Args)]
pub(crate) struct Execution {
    /// The program; whatever is none of its eight commands is a comment
    #[arg(value_name = "FILE")]
    pub(crate) program: PathBuf,

    /// The input: the bytes of this text [default: none]
    #[arg(long, value_name = "TEXT", conflicts_with = "input_file")]
    pub(crate) input: Option<String>,

    /// The input: the bytes of this file, or of standard input if it is `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) input_file: Option<PathBuf>,

    /// What a cell holds: 8, 16 or 32 bits, or an element of the field
    #[arg(long, value_name = "BITS", default_value_t = CellBits::Eight)]
    pub(crate) cell_bits: CellBits,

    /// What a read past the end of the input gives: error, zero or minus-one
    #[arg(long, value_name = "RULE", default_value_t = EndOfInput::Error)]
    pub(crate) eof: EndOfInput,

    /// Give up after so many cycles, one a command
    #[arg(long, value_name = "N", default_value_t = DEFAULT_MAX_CYCLES)]
    pub(crate) max_cycles: u64,

    /// Read and print symbols as numbers, separated by white space, instead of bytes
    #[arg(long)]
    pub(crate) numbers: bool,
}

impl Execution {
    /// The options of the machine.
    pub(crate) fn options(&self) -> Options {
        Options {
            cells: self.cell_bits,
            end_of_input: self.eof,
            max_cycles: self.max_cycles,
            ..Options::default()
        }
    }
}

const RUN_AFTER_HELP: &str = "\
Examples:
  airfoil brainfuck run hello.bf
  airfoil brainfuck run reverse.bf --input 'was it a car' --eof zero --stats
  echo '3 4' | airfoil brainfuck run mul.bf --input-file - --cell-bits 16 --numbers

What the program prints goes to standard output as it is, one byte a symbol. Cells of more than 8
bits can print symbols that are no bytes: they need --numbers.

Exit codes: 0 the program halted, 2 bad input or usage (a bracket without a partner, a step to the
left of cell 0, a read past the input, too many cycles), 4 a bug in airfoil.";

/// Run a Brainfuck program
#[derive(Debug, Args)]
#[command(after_help = RUN_AFTER_HELP)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) execution: Execution,

    /// Say on standard error how many cycles, cells and symbols the run took
    #[arg(long)]
    pub(crate) stats: bool,
}

const PROVE_AFTER_HELP: &str = "\
Examples:
  airfoil brainfuck prove hello.bf -o proof.bin --claim claim.json
  airfoil brainfuck prove reverse.bf --input 'was it a car' --eof zero -o proof.bin
  airfoil brainfuck prove check.bf --input-file password.txt --secret-input -o proof.bin

The proof shows that the program, started on an empty tape, reads exactly the input (with what was
given for reads past its end), prints exactly the output, and halts. Both files are written whole or
not at all and replace files of those names. The claim is JSON: version, field, cells, words, input,
output, log_rows, log_addresses, log_symbols. A verifier does not need it, but must know input and
output.

With --zk the proof hides all that the claim does not say: the cells, the order of execution, the
number of cycles but for the power of two above it (--log-rows takes a larger one). That takes two
to five times as long, and such proofs differ each time.

With --secret-input the claim says that there is an input, and keeps its symbols and, up to a power
of two, their number. A secret input consists of bytes unless cells are of the field. With
--secret-output the same goes for what is printed. Both imply --zk.

JSON summary: command, program, n_words, cells, input, output (null where secret), n_cycles,
log_rows, n_columns, parameters, proven_bits, nominal_bits, proof_bytes, out_file, claim_file,
phases [{name, seconds}], total_seconds, peak_memory_bytes (null where the system does not tell).

Exit codes: 0 proven, 2 bad input or usage, 3 a resource is missing, 4 a bug in airfoil.";

/// Run a Brainfuck program and prove what it reads and prints
#[derive(Debug, Args)]
#[command(after_help = PROVE_AFTER_HELP)]
pub(crate) struct Prove {
    #[command(flatten)]
    pub(crate) execution: Execution,

    /// Where the proof goes; the directory must exist, an existing file is replaced
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out_file: PathBuf,

    /// Where the claim goes, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) claim: Option<PathBuf>,

    /// Proven security to derive parameters for, in bits
    #[arg(long, value_name = "BITS", default_value_t = DEFAULT_SECURITY_BITS)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=128))]
    pub(crate) security_bits: u32,

    /// Hide all that the claim does not say
    #[arg(long)]
    pub(crate) zk: bool,

    /// Keep what the program reads out of the claim; implies --zk
    #[arg(long)]
    pub(crate) secret_input: bool,

    /// Keep what the program prints out of the claim; implies --zk
    #[arg(long)]
    pub(crate) secret_output: bool,

    /// Pad the run to at least 2^N rows, so that their number tells less of it
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=31))]
    pub(crate) log_rows: u32,

    /// Refuse a proof that needs about more memory than this, in MiB [default: what is available]
    #[arg(long, value_name = "MIB")]
    pub(crate) max_memory: Option<u64>,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

const VERIFY_AFTER_HELP: &str = "\
Examples:
  airfoil brainfuck verify --program hello.bf --proof proof.bin --output-file expected.txt
  airfoil brainfuck verify --program cat.bf --proof proof.bin --input hi --eof zero --output hi
  airfoil brainfuck verify --program hello.bf --proof proof.bin --claim claim.json
  airfoil brainfuck verify --program check.bf --proof proof.bin --secret-input --output ok

Program, cells, input and output are yours: the proof must be about them. With --claim, input and
output are those of the claim, which are then printed; --input and --output make sure of them. The
input is all that the program reads; with --eof zero or minus-one, symbols that were read behind its
end need not be given. With --secret-input the proof must be about some input that its prover keeps
secret; --secret-output likewise.

Whether a proof hides the rest is printed, and is nothing that a verifier can check: it depends on
the prover's randomness.

JSON summary: command, valid, error (null if valid), program, n_words, cells, input, output (null
where secret), log_rows, parameters, proven_bits, nominal_bits, proof_bytes, phases, total_seconds,
peak_memory_bytes.

Exit codes: 0 valid, 1 invalid or not about this, 2 bad input or usage, 4 a bug in airfoil.";

/// Verify a proof of what a Brainfuck program reads and prints
#[derive(Debug, Args)]
#[command(after_help = VERIFY_AFTER_HELP)]
#[command(group(clap::ArgGroup::new("expected").required(true).multiple(true)
    .args(["claim", "output", "output_file", "secret_output"])))]
pub(crate) struct Verify {
    /// The program that must have run
    #[arg(long, value_name = "FILE")]
    pub(crate) program: PathBuf,

    /// The proof
    #[arg(long, value_name = "FILE")]
    pub(crate) proof: PathBuf,

    /// The claim that came with the proof; it must be about the program, cells and symbols given
    #[arg(long, value_name = "FILE")]
    pub(crate) claim: Option<PathBuf>,

    /// What the program must have read: the bytes of this text [default: the claim's, else none]
    #[arg(long, value_name = "TEXT", conflicts_with = "input_file")]
    pub(crate) input: Option<String>,

    /// What the program must have read: the bytes of this file, or of standard input if it is `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) input_file: Option<PathBuf>,

    /// What reads past the end of the input gave: error, zero or minus-one
    #[arg(long, value_name = "RULE", default_value_t = EndOfInput::Error)]
    pub(crate) eof: EndOfInput,

    /// What the program must have printed: the bytes of this text [default: the claim's]
    #[arg(long, value_name = "TEXT", conflicts_with = "output_file")]
    pub(crate) output: Option<String>,

    /// What the program must have printed: the bytes of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,

    /// What the program read must be secret
    #[arg(long, conflicts_with_all = ["claim", "input", "input_file"])]
    pub(crate) secret_input: bool,

    /// What the program printed must be secret
    #[arg(long, conflicts_with_all = ["claim", "output", "output_file"])]
    pub(crate) secret_output: bool,

    /// What a cell holds: 8, 16 or 32 bits, or an element of the field
    #[arg(long, value_name = "BITS", default_value_t = CellBits::Eight)]
    pub(crate) cell_bits: CellBits,

    /// Symbols are given as numbers, separated by white space, instead of bytes
    #[arg(long)]
    pub(crate) numbers: bool,

    /// Refuse a proof with fewer proven bits of security
    #[arg(long, value_name = "BITS", default_value_t = DEFAULT_MIN_BITS)]
    pub(crate) min_security_bits: u32,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}
