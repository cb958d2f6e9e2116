//! Programs executed, and their executions recorded row by row.
//!
//! One command is one cycle. The tape starts with zeros and has no end to the right; a step to the left of
//! cell 0 is a trap.

mod error;
mod machine;

pub use error::{At, RunError};

use crate::cells::{CellBits, FieldCell};
use crate::program::Program;
use core::fmt;
use core::str::FromStr;
use machine::{Recorder, execute};

/// Cycles after which a run is given up, unless the caller says otherwise: its trace has 2^26 rows.
pub const DEFAULT_MAX_CYCLES: u64 = (1 << 26) - 1;
/// Cells that a run may use, unless the caller says otherwise.
pub const DEFAULT_MAX_CELLS: usize = 1 << 26;
/// Symbols that a run may read and print, unless the caller says otherwise.
pub const DEFAULT_MAX_SYMBOLS: usize = 1 << 24;

/// No recording is longer: the rows of a trace have no room for more in the field's subgroups.
const MOST_RECORDED_CYCLES: u64 = (1 << 31) - 1;

/// How a program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// What a cell holds.
    pub cells: CellBits,
    /// What a read past the end of the input gives.
    pub end_of_input: EndOfInput,
    /// Most cycles.
    pub max_cycles: u64,
    /// Most cells; at least the first is always there. At most 2^32 are possible.
    pub max_cells: usize,
    /// Most symbols read and printed, together.
    pub max_symbols: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cells: CellBits::default(),
            end_of_input: EndOfInput::default(),
            max_cycles: DEFAULT_MAX_CYCLES,
            max_cells: DEFAULT_MAX_CELLS,
            max_symbols: DEFAULT_MAX_SYMBOLS,
        }
    }
}

/// What a read past the end of the input gives; in text `error`, `zero` or `minus-one`.
///
/// It is a convention of the host: the claim states the appended symbols as read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndOfInput {
    /// A trap.
    #[default]
    Error,
    /// The symbol 0.
    Zero,
    /// The largest symbol.
    MinusOne,
}

impl EndOfInput {
    /// Every convention there is.
    pub const ALL: [Self; 3] = [Self::Error, Self::Zero, Self::MinusOne];

    /// The symbol that such a read gives in cells of a kind; none if it is a trap.
    #[must_use]
    pub const fn symbol(self, cells: CellBits) -> Option<u64> {
        match self {
            Self::Error => None,
            Self::Zero => Some(0),
            Self::MinusOne => Some(cells.modulus() - 1),
        }
    }
}

impl fmt::Display for EndOfInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Zero => "zero",
            Self::MinusOne => "minus-one",
        })
    }
}

impl FromStr for EndOfInput {
    type Err = UnknownEndOfInput;

    fn from_str(text: &str) -> Result<Self, UnknownEndOfInput> {
        let named = Self::ALL.into_iter().find(|convention| convention.to_string() == text);
        named.ok_or_else(|| UnknownEndOfInput { found: text.to_owned() })
    }
}

/// A text that names no convention.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected what the end of the input gives (error, zero or minus-one), found `{found}`")]
pub struct UnknownEndOfInput {
    /// The text.
    pub found: String,
}

/// A run that halted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What a cell held.
    pub cells: CellBits,
    /// The symbols that were read, those behind the end of the input included.
    pub input: Vec<u64>,
    /// How many of them, the last ones, were behind the end of the input.
    pub n_appended: usize,
    /// The symbols that were printed.
    pub output: Vec<u64>,
    /// The commands that were executed.
    pub n_cycles: u64,
    /// The cells that were visited.
    pub n_cells: usize,
}

/// What the registers held before each cycle, and in the halted state at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording<'p> {
    program: &'p Program,
    cells: CellBits,
    rows: Vec<Row>,
}

impl<'p> Recording<'p> {
    /// The program that ran.
    #[must_use]
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// What a cell held.
    #[must_use]
    pub fn cells(&self) -> CellBits {
        self.cells
    }

    /// A row a cycle and the halted one.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}

/// The registers before a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The address of the command.
    pub ip: u32,
    /// The cell that the pointer is at.
    pub mp: u32,
    /// What this cell holds before the command.
    pub mv: u64,
}

/// Runs a program on an input, a symbol each; what it does not read is ignored.
///
/// # Errors
/// If a symbol of the input is no cell's value, if the program traps, or if it needs more than the options allow.
pub fn run(program: &Program, input: &[u64], options: &Options) -> Result<Run, RunError> {
    run_with(program, input, options, &mut ())
}

/// Runs a program as [`run`] does and keeps 16 bytes a cycle.
///
/// # Errors
/// As for [`run`]; no recording is longer than 2^31 − 1 cycles.
pub fn record<'p>(
    program: &'p Program,
    input: &[u64],
    options: &Options,
) -> Result<(Run, Recording<'p>), RunError> {
    let max_cycles = options.max_cycles.min(MOST_RECORDED_CYCLES);
    let mut rows = Vec::new();
    let run = run_with(program, input, &Options { max_cycles, ..*options }, &mut rows)?;
    Ok((run, Recording { program, cells: options.cells, rows }))
}

fn run_with<R: Recorder>(
    program: &Program,
    input: &[u64],
    options: &Options,
    recorder: &mut R,
) -> Result<Run, RunError> {
    let cells = options.cells;
    if let Some(index) = input.iter().position(|&symbol| symbol >= cells.modulus()) {
        return Err(RunError::InputSymbol { index, found: input[index], bound: cells.modulus() });
    }
    match cells {
        CellBits::Eight => execute::<u8, R>(program, input, options, recorder),
        CellBits::Sixteen => execute::<u16, R>(program, input, options, recorder),
        CellBits::ThirtyTwo => execute::<u32, R>(program, input, options, recorder),
        CellBits::Field => execute::<FieldCell, R>(program, input, options, recorder),
    }
}
