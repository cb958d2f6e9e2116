//! `airfoil security`.

use std::path::PathBuf;

use clap::Args;

use super::Reporting;
use super::trace::FieldName;

const AFTER_HELP: &str = "\
Examples:
  airfoil security fibonacci --log-rows 20 --field goldilocks
  airfoil security brainfuck --log-rows 20,20,8 --field goldilocks --bits 128
  airfoil security cairo_plain --proof proof.json

The bits are proven in the random oracle model, without conjectures: for unique decoding and up to the
Johnson bound, step by step, and no more than a collision of the hash costs. The nominal bits, one log2
of the blow-up for each query, rest on a conjecture that was refuted in 2025; they are shown because
other tools state them.

JSON summary: command, layout, field, log_rows, parameters, proven_bits, nominal_bits,
regimes [{regime, bits, binding, terms [{step, bits}]}].

Exit codes: 0 done, 2 bad input or usage, 4 a bug in airfoil.";

/// Say what a proof of a layout is worth, step by step: of a proof file, or with derived parameters
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Security {
    /// A layout file, or the name of a layout that is built in
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    /// The proof whose heights and parameters are meant: native, or Stone's for cairo_plain
    #[arg(long, value_name = "FILE", conflicts_with_all = ["log_rows", "bits"])]
    #[arg(required_unless_present = "log_rows")]
    pub(crate) proof: Option<PathBuf>,

    /// The logarithm of the height of each table
    #[arg(long, value_name = "N", value_delimiter = ',')]
    #[arg(value_parser = clap::value_parser!(u32).range(0..=40))]
    pub(crate) log_rows: Vec<u32>,

    /// Proven security to derive parameters for, in bits
    #[arg(long, value_name = "BITS", default_value_t = 100)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=128))]
    pub(crate) bits: u32,

    /// The field of the values
    #[arg(long, value_enum, value_name = "FIELD", default_value_t = FieldName::Stark252)]
    pub(crate) field: FieldName,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}
