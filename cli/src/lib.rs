//! The command line of Airfoil: the only crate that prints and exits.
//!
//! A command line is rewritten from Stone's spelling (`argv`), parsed into types (`args`) and
//! carried out by one function a command (`command`), which gives an exit code or a failure with
//! a sentence. Output files go through `output`, standard output through `terminal`.

mod args;
mod argv;
mod command;
mod failure;
mod guard;
mod interrupt;
mod memory;
mod output;
mod progress;
mod summary;
mod terminal;
mod threads;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::argv::Normalised;
use crate::failure::{Exit, Failure};
use crate::progress::Mode;

/// Runs `airfoil` with these words, the first being the program's name.
pub fn airfoil(words: impl Iterator<Item = OsString>) -> ExitCode {
    guard::run(|| {
        let words: Vec<OsString> = words.collect();
        let path: Vec<&str> =
            words.iter().skip(1).take(2).filter_map(|word| word.to_str()).collect();
        let takes_stones_flags = matches!(path.as_slice(), ["cairo", "prove" | "verify"]);
        let normalised = argv::normalise(words, takes_stones_flags);
        match parse::<args::Cli>(&normalised)? {
            Ok(cli) => command::carry_out(cli.command, &normalised),
            Err(exit) => Ok(exit),
        }
    })
}

/// Runs `cpu_air_prover` with these words, the first being the program's name.
pub fn cpu_air_prover(words: impl Iterator<Item = OsString>) -> ExitCode {
    guard::run(|| {
        let mut normalised = argv::normalise(words, true);
        argv::keep_last(&mut normalised);
        match parse::<args::stone::Prover>(&normalised)? {
            Ok(prover) => command::cairo_prove::as_stone(prover, stones_progress(&normalised)),
            Err(exit) => Ok(exit),
        }
    })
}

/// Runs `cpu_air_verifier` with these words, the first being the program's name.
pub fn cpu_air_verifier(words: impl Iterator<Item = OsString>) -> ExitCode {
    guard::run(|| {
        let mut normalised = argv::normalise(words, true);
        argv::keep_last(&mut normalised);
        match parse::<args::stone::Verifier>(&normalised)? {
            Ok(verifier) => command::cairo_verify::as_stone(verifier, stones_progress(&normalised)),
            Err(exit) => Ok(exit),
        }
    })
}

/// Parses a command line; help, version and usage errors are printed here and give an exit code.
fn parse<C: Parser>(normalised: &Normalised) -> Result<Result<C, Exit>, Failure> {
    match C::try_parse_from(&normalised.words) {
        Ok(parsed) => {
            normalised.notes.iter().for_each(|note| terminal::note(note));
            Ok(Ok(parsed))
        }
        // Help that was asked for is a result, and a full disk behind it an error like any other.
        Err(answer) if answer.exit_code() == 0 => {
            terminal::print_styled(&answer.render())?;
            Ok(Err(Exit::Success))
        }
        Err(error) => {
            terminal::line_styled(&error.render());
            Ok(Err(Exit::BadInput))
        }
    }
}

/// Stone's binaries are silent unless their log goes to standard error.
fn stones_progress(normalised: &Normalised) -> Mode {
    if normalised.log_to_stderr { Mode::Plain } else { Mode::None }
}
