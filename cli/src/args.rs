//! The command line of `airfoil`, as a tree of types; their docs are the help texts.

pub(crate) mod bench;
pub(crate) mod brainfuck;
pub(crate) mod cairo;
pub(crate) mod format;
pub(crate) mod layout;
pub(crate) mod layout_proof;
pub(crate) mod picture;
pub(crate) mod proof;
pub(crate) mod security;
pub(crate) mod stone;
pub(crate) mod tools;
pub(crate) mod trace;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand};

use crate::progress::Mode;

const AFTER_HELP: &str = "\
Try it:
  airfoil demo                       run, prove and verify a Cairo program that is built in
  airfoil check cairo_plain          what a layout consists of
  airfoil help cairo prove           every command has examples

Exit codes:
  0  done; verify: the proof is valid; diff: the files are equal
  1  verify: the proof is invalid; diff: the files differ; check-trace: a
     constraint fails; fmt --check: a file would change
  2  bad input or usage; nothing was written
  3  a resource is missing: memory, disk space
  4  a bug in airfoil
  130, 143  interrupted (SIGINT, SIGTERM); nothing half-written is left

Results go to standard output; progress, warnings and errors go to standard error. Flags may be
written with underscores (--out_file), as StarkWare's Stone has them. NO_COLOR is respected.";

/// What commands say of the layout that they take.
pub(crate) const LAYOUT_HELP: &str = "A layout file, or the name of one that is built in (brainfuck, \
brainfuck_classic, brainfuck_private, cairo_plain, fibonacci)";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Prove and verify what a layout describes: Cairo programs with Stone's very bytes
///
/// A layout is a text (`.air`) that says which columns a trace has and which constraints hold
/// on it. Airfoil compiles it to a prover and a verifier. With the layout `plain`, proofs of
/// Cairo programs are byte for byte those of StarkWare's Stone prover.
#[derive(Debug, Parser)]
#[command(name = "airfoil", version, after_help = AFTER_HELP, styles = STYLES)]
#[command(max_term_width = 100, arg_required_else_help = true, subcommand_required = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a Cairo program that is built in, prove it, verify the proof: the whole way, once
    Demo(cairo::Demo),
    /// Run, prove and verify Cairo programs
    #[command(subcommand, arg_required_else_help = true)]
    Cairo(Cairo),
    /// Run, prove and verify Brainfuck programs
    #[command(subcommand, arg_required_else_help = true)]
    Brainfuck(Brainfuck),
    /// Prove that a trace satisfies a layout
    Prove(layout_proof::Prove),
    /// Verify a proof that some trace satisfies a layout
    Verify(layout_proof::Verify),
    /// Look into proof files
    #[command(subcommand, arg_required_else_help = true)]
    Proof(Proof),
    /// Check a layout and show what it consists of: columns, virtual columns, constraints, mask
    Check(layout::Check),
    /// Draw a layout: columns, virtual columns, constraints by row set
    Draw(picture::Draw),
    /// Explain a layout (degrees, rows, cells, assumptions), or the code of a mistake
    Explain(tools::Explain),
    /// Count what a layout consists of, or list all of it as JSON
    Info(tools::Info),
    /// Say what a proof of a layout is worth, step by step
    Security(security::Security),
    /// Write a layout as tables, in Markdown or HTML
    Doc(tools::Doc),
    /// Print the Rust that a layout is compiled to
    Expand(layout::Expand),
    /// Check a trace against the text of a layout: which constraints fail, where, and why
    CheckTrace(trace::CheckTrace),
    /// Look into traces
    #[command(subcommand, arg_required_else_help = true)]
    Trace(Trace),
    /// Measure a proof on this machine, phase by phase, against what its work counted makes possible
    Bench(bench::Bench),
    /// Format layout files
    Fmt(format::Fmt),
    /// Serve an editor: errors, hover, go to definition, formatting
    Lsp(format::Lsp),
    /// Make a project to start from: a layout, its trace, a proof and a test
    New(tools::New),
    /// Print the completions of a shell
    Completions(tools::Completions),
}

/// Commands about Cairo programs.
#[derive(Debug, Subcommand)]
pub(crate) enum Cairo {
    /// Run a compiled program in proof mode and write the four files of cairo-run
    Run(cairo::Run),
    /// Prove a run: of a compiled program, or of the files of cairo-run
    Prove(cairo::Prove),
    /// Verify a proof file
    Verify(cairo::Verify),
}

/// Commands about Brainfuck programs.
#[derive(Debug, Subcommand)]
pub(crate) enum Brainfuck {
    /// Run a program and print what it prints
    Run(brainfuck::Run),
    /// Run a program and prove what it reads and prints
    Prove(brainfuck::Prove),
    /// Verify a proof of what a program reads and prints
    Verify(brainfuck::Verify),
}

/// Commands about proof files.
#[derive(Debug, Subcommand)]
pub(crate) enum Proof {
    /// Explain a proof file: the statement, the parameters, and which bytes hold what
    Show(proof::Show),
    /// Name the first field in which two proof files differ
    Diff(proof::Diff),
}

/// Commands about traces.
#[derive(Debug, Subcommand)]
pub(crate) enum Trace {
    /// Show rows of a trace by the names of the text
    Show(trace::Show),
    /// Write the first phase of a trace of one table as CSV
    Dump(trace::Dump),
}

/// How a command reports while it works and when it is done.
#[derive(Debug, Clone, Args)]
pub(crate) struct Reporting {
    /// Print the summary as JSON on standard output, for scripts (keys: see below)
    #[arg(long)]
    pub(crate) json: bool,

    /// Print neither progress nor the summary; warnings and errors remain
    #[arg(long, short, conflicts_with = "progress")]
    pub(crate) quiet: bool,

    /// How to show progress on standard error
    #[arg(long, value_enum, default_value_t = Mode::Auto, value_name = "MODE")]
    pub(crate) progress: Mode,
}

impl Reporting {
    /// How to show progress: a mode that was chosen counts even without a summary, as it does for
    /// the binaries that stand in for Stone's.
    pub(crate) fn mode(&self) -> Mode {
        match self.progress {
            Mode::Auto if self.quiet => Mode::None,
            mode @ (Mode::Auto | Mode::Plain | Mode::None) => mode,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_tree_is_consistent() {
        Cli::command().debug_assert();
        stone::Prover::command().debug_assert();
        stone::Verifier::command().debug_assert();
    }
}
