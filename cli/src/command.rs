//! One function a command; what they share is in the files whose names are nouns.

pub(crate) mod cairo_prove;
pub(crate) mod cairo_run;
pub(crate) mod cairo_verify;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod expand;
mod fields;
mod layout_file;
pub(crate) mod proof_diff;
pub(crate) mod proof_show;
mod statement;

use crate::args::{Cairo, Command, Proof, Reporting};
use crate::argv::Normalised;
use crate::failure::{Exit, Failure};
use crate::progress::Mode;
use crate::terminal;

/// Carries out a command.
pub(crate) fn carry_out(command: Command, normalised: &Normalised) -> Result<Exit, Failure> {
    match command {
        Command::Demo(args) => demo::demo(&args),
        Command::Cairo(Cairo::Run(args)) => cairo_run::run(&args),
        Command::Cairo(Cairo::Prove(mut args)) => {
            log_to_stderr(&mut args.reporting, normalised);
            cairo_prove::prove(&args)
        }
        Command::Cairo(Cairo::Verify(mut args)) => {
            log_to_stderr(&mut args.reporting, normalised);
            cairo_verify::verify(&args)
        }
        Command::Proof(Proof::Show(args)) => proof_show::show(&args),
        Command::Proof(Proof::Diff(args)) => proof_diff::diff(&args),
        Command::Check(args) => check::check(&args),
        Command::Expand(args) => expand::expand(&args),
    }
}

/// Stone's `--logtostderr` asks for plain progress lines.
fn log_to_stderr(reporting: &mut Reporting, normalised: &Normalised) {
    if !normalised.log_to_stderr {
        return;
    }
    if reporting.quiet || reporting.progress == Mode::None {
        terminal::note("`--logtostderr` has no effect with `--quiet` or `--progress none`");
    } else {
        reporting.progress = Mode::Plain;
    }
}
