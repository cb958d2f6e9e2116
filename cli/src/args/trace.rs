//! `airfoil check-trace` and `airfoil trace show|dump`, and how commands are told which trace.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The field whose elements a trace consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FieldName {
    /// The STARK field of 252 bits.
    Stark252,
    /// 2^64 − 2^32 + 1.
    Goldilocks,
}

impl TraceFrom {
    /// Whether any of it is given.
    pub(crate) fn is_given(&self) -> bool {
        let Self {
            trace,
            public,
            field,
            program,
            program_input,
            public_input_file,
            private_input_file,
        } = self;
        let files = [public, program, program_input, public_input_file, private_input_file];
        !trace.is_empty() || field.is_some() || files.iter().any(|file| file.is_some())
    }
}

/// Which trace: files, or the run of a Cairo program.
#[derive(Debug, Args)]
pub(crate) struct TraceFrom {
    /// The trace as CSV: the first line names the columns of the first phase, every other line is a
    /// row; `-` is standard input. Give TABLE=FILE once for each table if the layout has several
    #[arg(long, value_name = "FILE", help_heading = "Which trace")]
    pub(crate) trace: Vec<String>,

    /// The public values, a JSON object with a key for each
    #[arg(long, value_name = "FILE", help_heading = "Which trace", requires = "trace")]
    #[arg(conflicts_with = "public_input_file")]
    pub(crate) public: Option<PathBuf>,

    /// The field of the values [default: stark252]
    #[arg(long, value_enum, value_name = "FIELD", help_heading = "Which trace")]
    pub(crate) field: Option<FieldName>,

    /// A compiled Cairo program: without --trace its run is the trace; its source lines are named
    #[arg(long, value_name = "FILE", help_heading = "Cairo")]
    pub(crate) program: Option<PathBuf>,

    /// The program's input (a JSON object)
    #[arg(long, value_name = "FILE", help_heading = "Cairo", requires = "program")]
    pub(crate) program_input: Option<PathBuf>,

    /// The public input that cairo-run wrote
    #[arg(long, value_name = "FILE", help_heading = "Cairo")]
    pub(crate) public_input_file: Option<PathBuf>,

    /// The private input that cairo-run wrote: the trace of its run, without --trace
    #[arg(long, value_name = "FILE", help_heading = "Cairo", conflicts_with = "trace")]
    #[arg(requires = "public_input_file")]
    pub(crate) private_input_file: Option<PathBuf>,
}

const CHECK_TRACE_AFTER_HELP: &str = "\
Examples:
  airfoil check-trace fibonacci --trace fibonacci.csv --public public.json
  airfoil check-trace my.air --trace left=left.csv --trace right=right.csv --field goldilocks
  airfoil check-trace cairo_plain --program program.json
  airfoil check-trace cairo_plain --trace dumped.csv --public-input-file public_input.json \\
      --program program.json

Every constraint that fails is shown at its place in the text, with its values at the first row on
which it fails. Columns of arguments are filled with challenges from a fixed seed; of a permutation
that does not balance, the tuples are named.

JSON: n_constraints, failures [{table, constraint, source, n_failing, n_rows, rows, value, cells
[{name, column, row, value}], hint, place}], imbalances [{table, permutation, n_tuples, tuples}].

Exit codes: 0 all constraints hold, 1 some fail, 2 bad input or usage.";

/// Check a trace against the text of a layout: which constraints fail, on which rows, and why
#[derive(Debug, Args)]
#[command(after_help = CHECK_TRACE_AFTER_HELP)]
pub(crate) struct CheckTrace {
    /// A layout file, or the name of a layout that is built in
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    #[command(flatten)]
    pub(crate) from: TraceFrom,

    /// At most so many rows and tuples are listed for each constraint that fails
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) limit: usize,

    /// Print the findings as JSON on standard output
    #[arg(long)]
    pub(crate) json: bool,
}

const SHOW_AFTER_HELP: &str = "\
Examples:
  airfoil trace show cairo_plain --program program.json --rows 0..64 --view inst --view reg.ap
  airfoil trace show fibonacci --trace fibonacci.csv --rows 4..8

With --view, rows in which none of the virtual columns has a cell are left out.

Exit codes: 0 done, 2 bad input or usage.";

/// Show rows of a trace by the names of the text
#[derive(Debug, Args)]
#[command(after_help = SHOW_AFTER_HELP)]
pub(crate) struct Show {
    /// A layout file, or the name of a layout that is built in
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    #[command(flatten)]
    pub(crate) from: TraceFrom,

    /// The rows from A to before B [default: the first 16]
    #[arg(long, value_name = "A..B", value_parser = rows)]
    pub(crate) rows: Option<(usize, usize)>,

    /// Show this virtual column or column; a view's name stands for all its fields [default: all
    /// columns]
    #[arg(long, value_name = "NAME")]
    pub(crate) view: Vec<String>,
}

const DUMP_AFTER_HELP: &str = "\
Example:
  airfoil trace dump cairo_plain --program program.json -o trace.csv

The file is what `airfoil check-trace --trace` reads.

Exit codes: 0 done, 2 bad input or usage, 3 no space.";

/// Write the first phase of a trace of one table as CSV
#[derive(Debug, Args)]
#[command(after_help = DUMP_AFTER_HELP)]
pub(crate) struct Dump {
    /// A layout file, or the name of a layout that is built in
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    #[command(flatten)]
    pub(crate) from: TraceFrom,

    /// Where the CSV goes [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out_file: Option<PathBuf>,
}

/// `4..8` as its ends.
pub(crate) fn rows(text: &str) -> Result<(usize, usize), String> {
    let ends = text
        .split_once("..")
        .and_then(|(start, end)| Some((start.trim().parse().ok()?, end.trim().parse().ok()?)));
    match ends {
        Some((start, end)) if start < end => Ok((start, end)),
        Some(_) | None => Err("expected rows A..B with A below B, for instance 0..16".to_owned()),
    }
}
