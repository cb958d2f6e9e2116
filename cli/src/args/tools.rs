//! `airfoil explain`, `airfoil info`, `airfoil doc`, `airfoil new` and `airfoil completions`.

use std::path::PathBuf;

use super::LAYOUT_HELP;
use clap::Args;
use clap_complete::Shell;

const EXPLAIN_AFTER_HELP: &str = "\
Examples:
  airfoil explain my.air
  airfoil explain cairo_plain | less
  airfoil explain row-escape           what a code means, an example, and the example mended
  airfoil explain --codes              all codes

Of a layout: for each constraint its degree and the products that make it, its rows in words, and
the cells that it reads; then what the text takes for granted and which cells no constraint reads.

Exit codes: 0 done, 2 there is no such layout or code, or the layout is not well formed.";

/// Explain a layout, or the code of a mistake
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_AFTER_HELP)]
pub(crate) struct Explain {
    /// A layout file, the name of a layout that is built in, or a code such as row-escape
    #[arg(value_name = "LAYOUT|CODE", required_unless_present = "codes")]
    pub(crate) what: Option<String>,

    /// List all codes with their meanings
    #[arg(long, conflicts_with = "what")]
    pub(crate) codes: bool,
}

const INFO_AFTER_HELP: &str = "\
Examples:
  airfoil info my.air
  airfoil info cairo_plain --json

JSON: name, digest, n_phases, publics, draws, tables [{name, min_log_rows, columns,
periodic_columns, virtual_columns, constraints [{name, doc, degree, rows, field, source}],
mask_size, mask [{column, offset}], permutations, accumulators, rules [{cell {column, offset},
terminal, text, rows, source}], assumptions [{name, what, because, source}], unused, free [{cells,
because, source}]}], links, terminals.

Exit codes: 0 done, 2 the layout is not well formed or cannot be read.";

/// Count what a layout consists of, or list all of it for other programs
#[derive(Debug, Args)]
#[command(after_help = INFO_AFTER_HELP)]
pub(crate) struct Info {
    #[arg(value_name = "LAYOUT", help = LAYOUT_HELP)]
    pub(crate) layout: String,

    /// Print everything as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

const DOC_AFTER_HELP: &str = "\
Examples:
  airfoil doc my.air > my.md
  airfoil doc cairo_plain --html -o plain.html

Exit codes: 0 done, 2 the layout is not well formed or cannot be read, or the document cannot be
written.";

/// Write a layout as tables: columns, virtual columns, constraints, arguments, assumptions
#[derive(Debug, Args)]
#[command(after_help = DOC_AFTER_HELP)]
pub(crate) struct Doc {
    #[arg(value_name = "LAYOUT", help = LAYOUT_HELP)]
    pub(crate) layout: String,

    /// An HTML page with the picture of the layout
    #[arg(long)]
    pub(crate) html: bool,

    /// Markdown, which is the default
    #[arg(long, conflicts_with = "html")]
    pub(crate) markdown: bool,

    /// Write to this file; - is standard output
    #[arg(short = 'o', long, value_name = "FILE", default_value = "-")]
    pub(crate) out_file: PathBuf,
}

const NEW_AFTER_HELP: &str = "\
Examples:
  airfoil new my-layout && cd my-layout && cargo test
  airfoil new my-layout --crates ../airfoil

The project is a cargo package with a layout, a program that fills its trace, proves and
verifies, and a test.

Exit codes: 0 done, 2 the folder is not empty or cannot be written, the name is none of a package,
or the crates are not found; nothing was written.";

/// Make a project to start from
#[derive(Debug, Args)]
#[command(after_help = NEW_AFTER_HELP)]
pub(crate) struct New {
    /// The folder to make; its last part is the name of the package
    #[arg(value_name = "NAME")]
    pub(crate) folder: PathBuf,

    /// The folder of Airfoil's source [default: the one from which this program was built]
    #[arg(long, value_name = "DIR")]
    pub(crate) crates: Option<PathBuf>,

    /// The git repository of Airfoil's source, instead of a folder
    #[arg(long, value_name = "URL", conflicts_with = "crates")]
    pub(crate) git: Option<String>,
}

const COMPLETIONS_AFTER_HELP: &str = "\
Examples:
  airfoil completions bash > ~/.local/share/bash-completion/completions/airfoil
  airfoil completions zsh > ~/.zfunc/_airfoil
  airfoil completions fish > ~/.config/fish/completions/airfoil.fish";

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_AFTER_HELP)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}
