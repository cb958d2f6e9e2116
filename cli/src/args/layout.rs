//! `airfoil check` and `airfoil expand`.

use super::LAYOUT_HELP;
use clap::Args;

use crate::args::trace::{TraceFrom, rows};

const CHECK_AFTER_HELP: &str = "\
Examples:
  airfoil check my.air
  airfoil check cairo_plain --json
  airfoil check cairo_plain --determinacy --program program.json
  airfoil check my.air --determinacy --trace trace.csv --json | jq '.[].groups'

A degree is that of the constraint's expression in the cells; a row set is where it must vanish.
Mistakes in the text are all reported at once, with their places.

With --determinacy, cells are listed that can change a little, in a window of rows of a valid trace,
without any constraint noticing: witness values that the layout leaves open, or a constraint that is
missing. Cells that the layout declares `free` or `unused` are expected, and so are their copies on
the other side of a permutation. Small tables are examined at once, with the arguments over their
rows; others each for itself.

JSON: what `airfoil info --json` prints. With --determinacy, a list of {table, rows, n_unknowns,
rank, groups [{name, n_free, n_unread, first {column, row}, expected}], free_publics};
`expected` is null, {because}, or {copies_of_free_cells_by}, a permutation.

Exit codes: 0 the layout is well formed, 1 cells are free that the layout does not declare, 2 the
layout is not well formed, or something cannot be read.";

/// Check a layout and show what it consists of
#[derive(Debug, Args)]
#[command(after_help = CHECK_AFTER_HELP)]
pub(crate) struct Check {
    #[arg(value_name = "LAYOUT", help = LAYOUT_HELP)]
    pub(crate) layout: String,

    /// Print the layout, or the cells that are free, as JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// List the cells of a valid trace that the constraints do not pin, numerically
    #[arg(long)]
    pub(crate) determinacy: bool,

    /// The rows whose cells may vary; all others stay [default: the first 256]
    #[arg(long, value_name = "A..B", value_parser = rows, requires = "determinacy")]
    pub(crate) window: Option<(usize, usize)>,

    #[command(flatten)]
    pub(crate) from: TraceFrom,
}

const EXPAND_AFTER_HELP: &str = "\
Examples:
  airfoil expand my.air
  airfoil expand fibonacci | less

Exit codes: 0 done, 2 the layout is not well formed or cannot be read.";

/// Print the Rust that a layout is compiled to, formatted for reading
#[derive(Debug, Args)]
#[command(after_help = EXPAND_AFTER_HELP)]
pub(crate) struct Expand {
    #[arg(value_name = "LAYOUT", help = LAYOUT_HELP)]
    pub(crate) layout: String,
}
