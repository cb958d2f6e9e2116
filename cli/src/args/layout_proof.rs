//! `airfoil prove` and `airfoil verify`: any layout by its text.

use std::path::PathBuf;

use clap::Args;

use super::Reporting;
use super::trace::{FieldName, TraceFrom};

/// Proven bits that a proof has and a verifier wants, unless told otherwise.
const DEFAULT_BITS: u32 = 100;

const PROVE_AFTER_HELP: &str = "\
Examples:
  airfoil prove fibonacci --trace fibonacci.csv --public public.json -o proof.bin
  airfoil prove my.air --trace left=left.csv --trace right=right.csv --field goldilocks -o proof.bin
  airfoil verify my.air --public public.json --field goldilocks --proof proof.bin

The layout is interpreted: this is many times slower than code that is generated from it (`air!`,
`airfoil new`) and gives the same bytes. Challenges are drawn from the field itself over stark252,
and from its cubic extension over goldilocks. The proof is in the native format; it is written whole
or not at all and replaces a file of that name.

With --zk the proof hides all that the public values do not say, but for the heights of the tables.
That takes two to five times as long, such proofs differ each time, and a table must have some
hundred rows: how a shorter trace is padded, only its layout knows.

JSON summary: command, layout, field, log_rows, parameters, proven_bits, nominal_bits, proof_bytes,
out_file, phases [{name, seconds}], total_seconds, peak_memory_bytes.

Exit codes: 0 proven, 1 the trace violates the layout, 2 bad input or usage, 3 a resource is
missing, 4 a bug in airfoil.";

/// Prove that a trace satisfies a layout, whatever the layout
#[derive(Debug, Args)]
#[command(after_help = PROVE_AFTER_HELP)]
pub(crate) struct Prove {
    /// A layout file, or the name of a layout that is built in
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    #[command(flatten)]
    pub(crate) from: TraceFrom,

    /// Where the proof goes; the directory must exist, an existing file is replaced
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out_file: PathBuf,

    /// Proven security to derive parameters for, in bits
    #[arg(long, value_name = "BITS", default_value_t = DEFAULT_BITS)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=128))]
    pub(crate) security_bits: u32,

    /// Hide all that the public values do not say
    #[arg(long)]
    pub(crate) zk: bool,

    /// Refuse a proof that needs about more memory than this, in MiB [default: what is available]
    #[arg(long, value_name = "MIB")]
    pub(crate) max_memory: Option<u64>,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

const VERIFY_AFTER_HELP: &str = "\
Examples:
  airfoil verify fibonacci --public public.json --proof proof.bin
  airfoil verify my.air --public public.json --proof proof.bin --min-security-bits 128
  airfoil verify fibonacci --public public.json --proof proof.bin --log-rows 20

Layout, field and public values are yours: the proof must be about them. Parameters are those that
the file states; --min-security-bits says what they must be worth. Heights are the prover's, too,
unless --log-rows says what they must be: where a height means something, as a number of steps
does, say it. Whether the proof hides the trace is printed, and is nothing that a verifier can check.

JSON summary: command, valid, error (null if valid), layout, field, log_rows, parameters,
proven_bits, nominal_bits, proof_bytes, phases, total_seconds, peak_memory_bytes.

Exit codes: 0 valid, 1 invalid or not about this, 2 bad input or usage, 4 a bug in airfoil.";

/// Verify a proof that some trace satisfies a layout, whatever the layout
#[derive(Debug, Args)]
#[command(after_help = VERIFY_AFTER_HELP)]
pub(crate) struct Verify {
    /// A layout file, or the name of a layout that is built in
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    /// The proof
    #[arg(long, value_name = "FILE")]
    pub(crate) proof: PathBuf,

    /// The public values, a JSON object with a key for each
    #[arg(long, value_name = "FILE")]
    pub(crate) public: Option<PathBuf>,

    /// The field of the values
    #[arg(long, value_enum, value_name = "FIELD", default_value_t = FieldName::Stark252)]
    pub(crate) field: FieldName,

    /// Refuse a proof of other heights than these: the logarithm of that of each table
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub(crate) log_rows: Vec<u32>,

    /// Refuse a proof with fewer proven bits of security
    #[arg(long, value_name = "BITS", default_value_t = DEFAULT_BITS)]
    pub(crate) min_security_bits: u32,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}
