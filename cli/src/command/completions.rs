//! `airfoil completions`: what shells need to complete a command line.

use clap::CommandFactory as _;

use crate::args::Cli;
use crate::args::tools::Completions;
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Prints the completions of a shell.
pub(crate) fn completions(args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "airfoil", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}
