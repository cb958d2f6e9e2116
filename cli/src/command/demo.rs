//! `airfoil demo`: the whole way, once.

use std::path::PathBuf;

use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use serde_json::Value;

use crate::args::Reporting;
use crate::args::cairo::Demo;
use crate::command::cairo_prove::{self, Parts};
use crate::command::{cairo_run, cairo_verify};
use crate::failure::{Exit, Failure};
use crate::memory::Limit;
use crate::output::Target;
use crate::progress::{Mode, Progress};
use crate::summary::Summary;
use crate::terminal;

/// The program, as the repository has it.
pub(crate) const PROGRAM: &str = include_str!("../../../examples/cairo/fibonacci/program.json");
/// Its name in messages.
pub(crate) const PROGRAM_NAME: &str = "examples/cairo/fibonacci/program.json";

/// The demo has no flag about memory.
const ESTIMATE: Limit<'_> = Limit { max_mib: None, flag: "--max-memory of `airfoil cairo prove`" };

/// Runs the program that is built in, proves the run, and verifies the proof from its file.
pub(crate) fn demo(args: &Demo) -> Result<Exit, Failure> {
    let (path, target) = out_file(args)?;
    let shows = Shows { reporting: &args.reporting, steps: Vec::new() };
    let mode = args.reporting.mode();
    let Shows { steps, .. } = carry_out(args, &target, shows, mode)?;
    if args.reporting.json {
        let mut summary = Summary::of("demo");
        summary.json("steps", steps);
        summary.print(&args.reporting)?;
    } else if !args.reporting.quiet {
        let path = path.display();
        // As it was called, so that the lines can be pasted.
        let name = std::env::args_os().next().unwrap_or_else(|| "airfoil".into());
        let name = name.display();
        terminal::print(&format!(
            "\nLook further:\n  {name} proof show {path}\n  {name} cairo verify --in-file {path}\n"
        ))?;
    }
    Ok(Exit::Success)
}

fn carry_out<'a>(
    args: &Demo,
    target: &Target,
    mut shows: Shows<'a>,
    mode: Mode,
) -> Result<Shows<'a>, Failure> {
    shows.heading("1. run", "a Fibonacci program, compiled by cairo-compile, in the Cairo VM")?;
    let progress = Progress::start(mode);
    let program = Program::parse(PROGRAM_NAME, PROGRAM).map_err(Failure::input)?;
    let input = ProgramInput::from([("fibonacci_claim_index".to_owned(), args.index.into())]);
    let run = cairo_run::of_read_program(&program, &input, None, &progress)?;
    let mut summary = Summary::of("cairo run");
    cairo_run::describe(&mut summary, PROGRAM_NAME, &run);
    summary.times(&progress.stop());
    shows.step(&summary)?;

    shows.heading("2. prove", "by the prover generated from layouts/cairo_plain.air")?;
    let progress = Progress::start(mode);
    let mut parts = Parts::derived(PROGRAM_NAME, run, args.security_bits)?;
    parts.fit_memory(ESTIMATE, "; a smaller --index needs less")?;
    let proven = cairo_prove::make(&parts, false, &progress)?;
    cairo_prove::write(&proven, target, &progress)?;
    shows.step(&cairo_prove::summary(&parts, &proven, target, &progress))?;

    shows.heading("3. verify", "the proof in that file, by the verifier from the same text")?;
    let progress = Progress::start(mode);
    let check = cairo_verify::Check {
        program_hash: None,
        program: Some(&program),
        min_security_bits: Some(args.security_bits),
        records_messages: false,
    };
    let verdict = cairo_verify::check_file(target.path(), &check, &progress)?;
    let summary = verdict.summary(&progress);
    shows.step(&summary)?;
    verdict.into_exit()?;
    Ok(shows)
}

/// Where the proof goes: where the user says, or among the temporary files, where it is kept.
fn out_file(args: &Demo) -> Result<(PathBuf, Target), Failure> {
    let name = format!("airfoil-demo-{}.json", std::process::id());
    let path = args.out_file.clone().unwrap_or_else(|| std::env::temp_dir().join(name));
    let target = Target::check("--out-file", &path)?;
    Ok((path, target))
}

/// The steps so far, printed as they end if they are for people.
struct Shows<'a> {
    reporting: &'a Reporting,
    steps: Vec<Value>,
}

impl Shows<'_> {
    fn heading(&self, step: &str, what: &str) -> Result<(), Failure> {
        if self.reporting.json || self.reporting.quiet {
            return Ok(());
        }
        let gap = if self.steps.is_empty() { "" } else { "\n" };
        terminal::print(&format!("{gap}{step}: {what}\n"))
    }

    fn step(&mut self, summary: &Summary) -> Result<(), Failure> {
        self.steps.push(summary.to_json());
        if self.reporting.json || self.reporting.quiet {
            return Ok(());
        }
        let text: String = summary.to_text().lines().map(|line| format!("   {line}\n")).collect();
        terminal::print(&text)
    }
}
