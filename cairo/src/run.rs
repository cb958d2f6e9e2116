//! Programs run by the Cairo VM, as `cairo-run --proof_mode` runs them.

use crate::error::InputError;
use crate::hints::{self, HintsError, ProgramInput, UnknownHint};
use crate::json::{self, Node};
use crate::memory::Memory;
use crate::program::Program;
use crate::public_input::{PublicCell, PublicInput, Segment};
use crate::registers::Registers;
use air_runtime::field::stark252::Stark252;
use cairo_vm::Felt252;
use cairo_vm::hint_processor::builtin_hint_processor::builtin_hint_processor_definition::BuiltinHintProcessor;
use cairo_vm::types::layout_name::LayoutName;
use cairo_vm::types::program::Program as VmProgram;
use cairo_vm::vm::errors::memory_errors::MemoryError;
use cairo_vm::vm::errors::vm_errors::VirtualMachineError;
use cairo_vm::vm::errors::vm_exception::VmException;
use cairo_vm::vm::runners::cairo_runner::CairoRunner;
use num_bigint::BigInt;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::str::FromStr as _;

/// Steps after which a run is given up, unless the caller says otherwise.
pub const DEFAULT_MAX_STEPS: usize = 1 << 26;

/// No bound is higher: the VM counts the cells of a trace in 32 bits, eight a step.
const MOST_STEPS: usize = 1 << 28;
/// Cells below the first frame that are public, besides the program: the frame pointer and a zero.
const PUBLIC_STACK_CELLS: usize = 2;

/// A run: what it states, and what it keeps to itself.
#[derive(Clone, Debug)]
pub struct Run {
    /// What it states.
    pub public_input: PublicInput,
    /// The registers, step by step.
    pub registers: Vec<Registers>,
    /// The memory.
    pub memory: Memory,
}

/// Why a program has no run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The program or its input is not as it must be.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Hints that nobody here can run.
    #[error("{file}: {}", unknown_hints(.hints))]
    UnknownHints {
        /// The program's file.
        file: String,
        /// All of them.
        hints: Vec<UnknownHint>,
    },
    /// Keys that hints read and the program input lacks.
    #[error("{file}: hints read program_input[{}], but the program input (--program-input) has no such key", quoted(.keys))]
    MissingInput {
        /// The program's file.
        file: String,
        /// All of them.
        keys: Vec<String>,
    },
    /// The VM stopped.
    #[error("{file}: the program fails: {message}")]
    Vm {
        /// The program's file.
        file: String,
        /// What the VM says.
        message: String,
    },
    /// What the trace has to hold does not fit, however often the steps are doubled.
    #[error("{file}: the trace has no room even if padded to {max_steps} steps: {what}")]
    NoRoom {
        /// The program's file.
        file: String,
        /// The bound.
        max_steps: usize,
        /// What does not fit.
        what: String,
    },
    /// A number of steps that no run can have.
    #[error(
        "{file}: expected a number of steps that is a power of two and at most 2^28, found {found}"
    )]
    Steps {
        /// The program's file.
        file: String,
        /// The number.
        found: u64,
    },
    /// The run does not end.
    #[error("{file}: the program does not end within {max_steps} steps")]
    TooLong {
        /// The program's file.
        file: String,
        /// The bound.
        max_steps: usize,
    },
}

/// Reads a program input: a JSON object of integers.
///
/// # Errors
/// Names the file, the key, what was expected and what is there.
pub fn read_program_input(path: &Path) -> Result<ProgramInput, InputError> {
    let value = json::read(path)?;
    let name = path.display().to_string();
    let object = value.as_object().ok_or_else(|| Node::root(&name, &value).wrong("an object"))?;
    let entry = |(key, value): (&String, &Value)| {
        let integer = match value {
            Value::Number(number) => BigInt::from_str(&number.to_string()).ok(),
            Value::Null
            | Value::Bool(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        };
        let integer = integer.ok_or_else(|| Node::at(&name, key, value).wrong("an integer"))?;
        Ok((key.clone(), integer))
    };
    object.iter().map(entry).collect()
}

/// Runs a program in proof mode for layout `plain`: its steps are padded to a power of two with room for what the trace
/// has to hold besides the steps.
///
/// cairo-run pads in the same way, but for one thing: it does not look whether the public memory fits, so that Stone
/// refuses the shortest runs of long programs; here such a run is padded on.
///
/// # Errors
/// If the program needs what layout or VM lack, fails, does not end within `max_steps` steps, or needs more to be padded.
pub fn run(program: &Program, input: &ProgramInput, max_steps: usize) -> Result<Run, RunError> {
    run_within(program, input, Steps::UpTo(max_steps.min(MOST_STEPS)))
}

/// Runs a program in proof mode for layout `plain` and pads it to exactly `n_steps` steps, as cairo-run with `--steps`.
///
/// # Errors
/// If the program has no run, as for [`run`], or another number of steps is needed; if `n_steps` is no power of two.
pub fn run_steps(program: &Program, input: &ProgramInput, n_steps: u64) -> Result<Run, RunError> {
    let exact = usize::try_from(n_steps).ok().filter(|n| n.is_power_of_two() && *n <= MOST_STEPS);
    let exact =
        exact.ok_or_else(|| RunError::Steps { file: program.file.clone(), found: n_steps })?;
    run_within(program, input, Steps::Exactly(exact))
}

/// How many steps a run is to have.
#[derive(Clone, Copy)]
enum Steps {
    UpTo(usize),
    Exactly(usize),
}

fn run_within(program: &Program, input: &ProgramInput, steps: Steps) -> Result<Run, RunError> {
    program.fits_plain()?;
    let file = || program.file.clone();
    let (Steps::UpTo(max_steps) | Steps::Exactly(max_steps)) = steps;
    let mut processor =
        hints::processor(program, input, max_steps).map_err(|error| match error {
            HintsError::Unknown(hints) => RunError::UnknownHints { file: file(), hints },
            HintsError::MissingInput(keys) => RunError::MissingInput { file: file(), keys },
        })?;
    // A VM that is not ours, on a program that is not trusted.
    let execution = AssertUnwindSafe(|| execute(program, &mut processor, steps));
    match catch_unwind(execution) {
        Ok(Ok(run)) => Ok(run),
        Ok(Err(Stopped::TooLong)) => Err(RunError::TooLong { file: file(), max_steps }),
        Ok(Err(Stopped::NoRoom(what))) => Err(RunError::NoRoom { file: file(), max_steps, what }),
        Ok(Err(Stopped::Failed(message))) => Err(RunError::Vm { file: file(), message }),
        Err(_) => Err(RunError::Vm { file: file(), message: "the VM panicked".to_owned() }),
    }
}

/// Why a run was given up.
enum Stopped {
    TooLong,
    NoRoom(String),
    Failed(String),
}

impl Stopped {
    fn because(error: impl ToString) -> Self {
        Self::Failed(error.to_string())
    }
}

fn execute(
    program: &Program,
    processor: &mut BuiltinHintProcessor,
    steps: Steps,
) -> Result<Run, Stopped> {
    let vm_program = VmProgram::from_bytes(program.text().as_bytes(), Some("main"));
    let vm_program = vm_program.map_err(Stopped::because)?;
    let mut runner = CairoRunner::new(&vm_program, LayoutName::plain, None, true, true, false)
        .map_err(Stopped::because)?;
    let end = runner.initialize(false).map_err(Stopped::because)?;
    runner.run_until_pc(end, processor).map_err(|error| {
        if matches!(error, VirtualMachineError::UnfinishedExecution) {
            return Stopped::TooLong;
        }
        Stopped::because(VmException::from_vm_error(&runner, error))
    })?;
    // The last step that counts is the one at the end, not the one before it.
    runner.run_for_steps(1, processor).map_err(Stopped::because)?;
    // Padding is up to us, since the VM pads without a limit.
    runner.end_run(true, false, processor, false).map_err(Stopped::because)?;
    pad(&mut runner, program, processor, steps)?;
    runner.read_return_values(false).map_err(Stopped::because)?;
    runner.finalize_segments().map_err(Stopped::because)?;
    runner.relocate(true, true).map_err(Stopped::because)?;
    of_runner(&runner).ok_or_else(|| Stopped::because("the VM has no trace or no memory"))
}

/// Runs on, in the loop in which every program ends, until everything fits.
fn pad(
    runner: &mut CairoRunner,
    program: &Program,
    processor: &mut BuiltinHintProcessor,
    steps: Steps,
) -> Result<(), Stopped> {
    let n_public = program.data.len() + PUBLIC_STACK_CELLS;
    let needed = runner.vm.get_current_step().next_power_of_two();
    let (mut n_steps, limit) = match steps {
        Steps::UpTo(max_steps) => (needed, max_steps.next_power_of_two()),
        Steps::Exactly(n_steps) => (n_steps, n_steps),
    };
    if needed > limit {
        return Err(Stopped::TooLong);
    }
    loop {
        runner.run_until_steps(n_steps, processor).map_err(Stopped::because)?;
        let what = match runner.check_used_cells() {
            Ok(()) if n_public <= 2 * n_steps => return Ok(()),
            Ok(()) => format!("{n_public} cells of public memory, two a step"),
            Err(VirtualMachineError::Memory(
                error @ MemoryError::InsufficientAllocatedCells(_),
            )) => error.to_string(),
            Err(error) => return Err(Stopped::because(error)),
        };
        n_steps *= 2;
        if n_steps > limit {
            return Err(Stopped::NoRoom(what));
        }
    }
}

/// The run of a VM that has ended and relocated.
fn of_runner(runner: &CairoRunner) -> Option<Run> {
    let trace = runner.relocated_trace.as_ref()?;
    let registers: Vec<Registers> = trace
        .iter()
        .map(|step| Registers { ap: step.ap as u64, fp: step.fp as u64, pc: step.pc as u64 })
        .collect();
    let cells = (0..).zip(&runner.relocated_memory);
    let cells = cells.filter_map(|(address, value)| Some((address, (*value)?)));
    let cells = cells.map(|(address, value)| Some((address, element(value)?)));
    let memory = Memory::new(cells.collect::<Option<_>>()?).ok()?;
    let (first, last) = (registers.first()?, registers.last()?);
    let (rc_min, rc_max) = runner.get_perm_range_check_limits()?;
    let public = runner.vm.get_public_memory_addresses().ok()?;
    let public_memory = public.into_iter().map(|(address, page)| {
        let value = memory.get(address as u64)?;
        Some(PublicCell { address: address as u64, value, page: page as u64 })
    });
    let public_input = PublicInput {
        layout: "plain".to_owned(),
        n_steps: registers.len() as u64,
        rc_min: u64::try_from(rc_min).ok()?,
        rc_max: u64::try_from(rc_max).ok()?,
        program: Segment { begin_addr: first.pc, stop_ptr: last.pc },
        execution: Segment { begin_addr: first.ap, stop_ptr: last.ap },
        public_memory: public_memory.collect::<Option<_>>()?,
    };
    Some(Run { public_input, registers, memory })
}

fn element(value: Felt252) -> Option<Stark252> {
    Stark252::from_be_bytes(&value.to_bytes_be())
}

fn unknown_hints(hints: &[UnknownHint]) -> String {
    let mut text = format!(
        "the VM here knows no Python, and {} of the program's hints {} none that it has in its own code:",
        hints.len(),
        if hints.len() == 1 { "is" } else { "are" }
    );
    for hint in hints {
        let place = hint.place.clone().unwrap_or_else(|| format!("instruction {}", hint.pc));
        text.push_str(&format!("\n  {place}: {}", hint.code.replace('\n', "\n    ")));
    }
    text.push_str(
        "\nrun the program with cairo-lang's `cairo-run --proof_mode --layout plain` and prove from the four files that it writes",
    );
    text
}

fn quoted(keys: &[String]) -> String {
    keys.iter().map(|key| format!("'{key}'")).collect::<Vec<_>>().join("], program_input[")
}

#[cfg(test)]
mod tests;
