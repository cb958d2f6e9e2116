//! `airfoil brainfuck run`.

use crate::args::brainfuck::Run;
use crate::command::brainfuck::{inputs, printed};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// Runs a program and prints what it prints.
pub(crate) fn run(args: &Run) -> Result<Exit, Failure> {
    let (program, input) = inputs(&args.execution)?;
    let path = args.execution.program.display();
    let run = air_brainfuck::run(&program, &input, &args.execution.options())
        .map_err(|error| Failure::input(format!("{path}: {error}")))?;
    let output = printed(&run.output, args.execution.numbers).map_err(|failure| Failure {
        message: format!("{path}: {}", failure.message),
        ..failure
    })?;
    terminal::print_bytes(&output)?;
    if args.stats {
        terminal::note(&format!(
            "{} cycles, {} cells, {} symbols read ({} behind the end of the input), {} printed",
            run.n_cycles,
            run.n_cells,
            run.input.len(),
            run.n_appended,
            run.output.len()
        ));
    }
    Ok(Exit::Success)
}
