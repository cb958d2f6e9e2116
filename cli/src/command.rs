//! One function a command; what they share is in the files whose names are nouns.

pub(crate) mod bench;
mod brainfuck;
pub(crate) mod brainfuck_prove;
pub(crate) mod brainfuck_run;
pub(crate) mod brainfuck_verify;
pub(crate) mod cairo_prove;
pub(crate) mod cairo_run;
pub(crate) mod cairo_verify;
pub(crate) mod check;
mod check_determinacy;
pub(crate) mod check_trace;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod doc;
pub(crate) mod draw;
pub(crate) mod expand;
pub(crate) mod explain;
mod fields;
pub(crate) mod fmt;
pub(crate) mod info;
mod layout_file;
pub(crate) mod layout_proof;
pub(crate) mod lsp;
mod native_proof;
pub(crate) mod new;
pub(crate) mod proof_diff;
pub(crate) mod proof_show;
pub(crate) mod security;
mod statement;
pub(crate) mod trace_dump;
pub(crate) mod trace_show;
mod trace_source;

use crate::args::{Brainfuck, Cairo, Command, Proof, Reporting, Trace};
use crate::argv::Normalised;
use crate::failure::{Exit, Failure};
use crate::progress::Mode;
use crate::{terminal, threads};

/// Carries out a command.
pub(crate) fn carry_out(command: Command, normalised: &Normalised) -> Result<Exit, Failure> {
    if uses_threads(&command) {
        threads::start()?;
    }
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
        Command::Brainfuck(Brainfuck::Run(args)) => brainfuck_run::run(&args),
        Command::Brainfuck(Brainfuck::Prove(args)) => brainfuck_prove::prove(&args),
        Command::Brainfuck(Brainfuck::Verify(args)) => brainfuck_verify::verify(&args),
        Command::Proof(Proof::Show(args)) => proof_show::show(&args),
        Command::Proof(Proof::Diff(args)) => proof_diff::diff(&args),
        Command::Prove(args) => layout_proof::prove(&args),
        Command::Verify(args) => layout_proof::verify(&args),
        Command::Check(args) => check::check(&args),
        Command::Draw(args) => draw::draw(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Info(args) => info::info(&args),
        Command::Security(args) => security::security(&args),
        Command::Doc(args) => doc::doc(&args),
        Command::New(args) => new::new(&args),
        Command::Completions(args) => completions::completions(&args),
        Command::Expand(args) => expand::expand(&args),
        Command::CheckTrace(args) => check_trace::check(&args),
        Command::Trace(Trace::Show(args)) => trace_show::show(&args),
        Command::Trace(Trace::Dump(args)) => trace_dump::dump(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::Fmt(args) => fmt::fmt(&args),
        Command::Lsp(_) => lsp::lsp(),
    }
}

/// Whether a command proves, verifies or makes a trace.
fn uses_threads(command: &Command) -> bool {
    match command {
        Command::Demo(_)
        | Command::Cairo(Cairo::Prove(_) | Cairo::Verify(_))
        | Command::Brainfuck(Brainfuck::Prove(_) | Brainfuck::Verify(_))
        | Command::Proof(Proof::Show(_) | Proof::Diff(_))
        | Command::Prove(_)
        | Command::Verify(_)
        | Command::Check(_)
        | Command::CheckTrace(_)
        | Command::Trace(Trace::Show(_) | Trace::Dump(_))
        | Command::Bench(_) => true,
        Command::Cairo(Cairo::Run(_))
        | Command::Brainfuck(Brainfuck::Run(_))
        | Command::Draw(_)
        | Command::Explain(_)
        | Command::Info(_)
        | Command::Security(_)
        | Command::Doc(_)
        | Command::New(_)
        | Command::Completions(_)
        | Command::Expand(_)
        | Command::Fmt(_)
        | Command::Lsp(_) => false,
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
