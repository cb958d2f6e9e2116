//! `airfoil check` and `airfoil expand`.

use clap::Args;

const CHECK_AFTER_HELP: &str = "\
Examples:
  airfoil check my.air
  airfoil check cairo_plain --json

A degree is that of the constraint's expression in the cells; a row set is where it must vanish.
Mistakes in the text are all reported at once, with their places.

JSON: name, digest, phases, publics, draws, tables [{name, columns, virtual_columns, row_sets,
constraints [{name, degree, row_set, source}], mask}].

Exit codes: 0 the layout is well formed, 2 it is not, or it cannot be read.";

/// Check a layout and show what it consists of
#[derive(Debug, Args)]
#[command(after_help = CHECK_AFTER_HELP)]
pub(crate) struct Check {
    /// A layout file, or the name of a layout that is built in (cairo_plain, fibonacci)
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,

    /// Print the layout as JSON
    #[arg(long)]
    pub(crate) json: bool,
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
    /// A layout file, or the name of a layout that is built in (cairo_plain, fibonacci)
    #[arg(value_name = "LAYOUT")]
    pub(crate) layout: String,
}
