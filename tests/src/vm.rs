//! Running a case's program again, and comparing with the files of cairo-run.

use crate::case::Case;
use air_cairo::error::InputError;
use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use air_cairo::run::{self, RunError};
use std::path::Path;

/// Runs the case's program, if it has one, and compares public input, registers and memory with the
/// stored files; the result is a line to print.
///
/// # Errors
/// If the program does not run, or something differs.
pub fn compare(case: &Case) -> Result<Option<String>, String> {
    let Some(folder) = &case.program else { return Ok(None) };
    let stored = case.run().map_err(|error| error.to_string())?;
    let (program, input) = read(folder)?;
    let text = |error: RunError| error.to_string();
    let free = run::run(&program, &input, run::DEFAULT_MAX_STEPS).map_err(text)?;
    // cairo-run may have been told a number of steps.
    let n_steps = stored.public_input.n_steps;
    let is_told = free.public_input.n_steps != n_steps;
    let ours =
        if is_told { run::run_steps(&program, &input, n_steps).map_err(text)? } else { free };
    let mut other = Vec::new();
    if ours.public_input != stored.public_input {
        other.push(format!(
            "the public input is {} instead of {}",
            ours.public_input.to_json(),
            stored.public_input.to_json()
        ));
    }
    if ours.registers != stored.registers {
        let step = ours.registers.iter().zip(&stored.registers).position(|(a, b)| a != b);
        other.push(format!("registers differ, first at step {step:?}"));
    }
    if ours.memory.cells() != stored.memory.cells() {
        let pairs = ours.memory.cells().iter().zip(stored.memory.cells());
        let first = pairs.into_iter().find(|(a, b)| a != b);
        let lengths = (ours.memory.cells().len(), stored.memory.cells().len());
        other.push(format!("memory differs: {lengths:?} cells, first {first:?}"));
    }
    if other.is_empty() {
        let told =
            if is_told { format!(", if told to take {n_steps} steps") } else { String::new() };
        return Ok(Some(format!("the program has the same run{told}")));
    }
    Err(other.join("; "))
}

fn read(folder: &Path) -> Result<(Program, ProgramInput), String> {
    let text = |error: InputError| error.to_string();
    let program = Program::read(&folder.join("program.json")).map_err(text)?;
    let path = folder.join("program_input.json");
    let input = if path.exists() {
        run::read_program_input(&path).map_err(text)?
    } else {
        ProgramInput::default()
    };
    Ok((program, input))
}
