//! `airfoil fmt` and `airfoil lsp`.

use std::path::PathBuf;

use clap::Args;

const FMT_AFTER_HELP: &str = "\
Examples:
  airfoil fmt my.air
  airfoil fmt layouts --check          in a test: fail if a text is not formatted
  airfoil fmt - < my.air > other.air

Only blanks and ends of lines change: no token and no comment is added, lost or moved, so the
layout stays the same. The paths of the files that changed are printed. If one text has mistakes,
they are shown and no file is written.

Exit codes: 0 done, 1 with --check: a file would change, 2 a text has mistakes or cannot be read.";

/// Format layout files
#[derive(Debug, Args)]
#[command(after_help = FMT_AFTER_HELP)]
pub(crate) struct Fmt {
    /// Layout files, folders whose .air files are meant, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Write nothing: print the paths of the files that would change, and end with 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
}

const LSP_AFTER_HELP: &str = "\
Example, for an editor's settings:
  airfoil lsp

Speaks the Language Server Protocol on standard input and output: errors as you type, hover (degree,
row set and cells of a constraint; column, step and offset of a view), go to definition, outline and
formatting. The package in editors/vscode starts it.

Exit codes: 0 the editor said so, 2 it does not follow the protocol.";

/// Serve an editor: errors, hover, go to definition, formatting
#[derive(Debug, Args)]
#[command(after_help = LSP_AFTER_HELP)]
pub(crate) struct Lsp {
    /// The only way to speak to it; taken because many editors say so
    #[arg(long)]
    pub(crate) stdio: bool,
}
