//! `airfoil cairo run`: the four files of cairo-run.

use std::path::Path;

use air_cairo::hints::ProgramInput;
use air_cairo::private_input::PrivateInput;
use air_cairo::program::Program;
use air_cairo::registers;
use air_cairo::run::{self, DEFAULT_MAX_STEPS, Run, read_program_input};

use crate::args::cairo as args;
use crate::failure::{Exit, Failure};
use crate::output::{self, Target};
use crate::progress::Progress;
use crate::summary::Summary;

/// The layouts that programs can be run in.
const LAYOUTS: [&str; 1] = ["plain"];

/// Runs a program and writes its files.
pub(crate) fn run(args: &args::Run) -> Result<Exit, Failure> {
    check_layout(&args.layout)?;
    output::check_directory("--out-dir", &args.out_dir)?;
    let inputs =
        [("--program", Some(&args.program)), ("--program-input", args.program_input.as_ref())];
    let target =
        |name: &str| Target::check("--out-dir", &args.out_dir.join(name))?.differs_from(inputs);
    let targets = [
        target("public_input.json")?,
        target("private_input.json")?,
        target("trace.bin")?,
        target("memory.bin")?,
    ];

    let progress = Progress::start(args.reporting.mode());
    let (_, run) = of_program(&args.program, args.program_input.as_deref(), args.steps, &progress)?;
    progress.phase("files");
    let private_input =
        PrivateInput { trace_path: "trace.bin".into(), memory_path: "memory.bin".into() };
    let contents = [
        run.public_input.to_text().into_bytes(),
        private_input.to_text().into_bytes(),
        registers::to_bytes(&run.registers),
        run.memory.to_bytes(),
    ];
    let files: Vec<(&Target, &[u8])> =
        targets.iter().zip(contents.iter().map(Vec::as_slice)).collect();
    output::write(&files)?;

    let mut summary = Summary::of("cairo run");
    describe(&mut summary, &args.program.display().to_string(), &run);
    let names = targets.each_ref().map(|target| target.path().display().to_string());
    summary.line("files", names.join(", "));
    summary.json("files", names.to_vec());
    summary.times(&progress.stop());
    summary.print(&args.reporting)?;
    Ok(Exit::Success)
}

/// Reads a program and its input and runs it; the program is given, too.
///
/// # Errors
///
/// When a file is not as it must be, or the program has no run in this layout.
pub(crate) fn of_program(
    program: &Path,
    input: Option<&Path>,
    n_steps: Option<u64>,
    progress: &Progress,
) -> Result<(Program, Run), Failure> {
    progress.phase("program");
    let program = Program::read(program).map_err(Failure::input)?;
    let input = match input {
        Some(path) => read_program_input(path).map_err(Failure::input)?,
        None => ProgramInput::new(),
    };
    let run = of_read_program(&program, &input, n_steps, progress)?;
    Ok((program, run))
}

/// Runs a program that was read, for `n_steps` steps or to the next power of two.
///
/// # Errors
///
/// When the program has no run in this layout.
pub(crate) fn of_read_program(
    program: &Program,
    input: &ProgramInput,
    n_steps: Option<u64>,
    progress: &Progress,
) -> Result<Run, Failure> {
    progress.phase("run");
    let run = match n_steps {
        Some(n_steps) => run::run_steps(program, input, n_steps),
        None => run::run(program, input, DEFAULT_MAX_STEPS),
    };
    run.map_err(Failure::input)
}

/// Adds what ran and how long.
pub(crate) fn describe(summary: &mut Summary, program: &str, run: &Run) {
    let (n_steps, n_cells) = (run.public_input.n_steps, run.memory.cells().len());
    summary.line("program", program);
    summary.line("run", format!("{n_steps} steps in layout plain, {n_cells} memory cells"));
    summary.json("program", program);
    summary.json("layout", run.public_input.layout.as_str());
    summary.json("n_steps", n_steps);
    summary.json("n_memory_cells", n_cells);
}

/// Refuses a layout that no program can be run in.
///
/// # Errors
///
/// Names the layouts that there are.
pub(crate) fn check_layout(layout: &str) -> Result<(), Failure> {
    if LAYOUTS.contains(&layout) {
        return Ok(());
    }
    let expected = LAYOUTS.join(" or ");
    Err(Failure::input(format!("--layout: expected {expected}, found `{layout}`")))
}
