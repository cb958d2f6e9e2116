//! Cases of a folder with `programs.json`: programs with inputs, expected outputs and sizes.

use air_brainfuck::{CellBits, Options, Program, Run, RunError, run};
use air_runtime::field::{Arith as _, Goldilocks};
use serde::Deserialize;
use std::path::Path;

/// A case, as `programs.json` states it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) case: u32,
    pub(crate) commands: usize,
    pub(crate) words: usize,
    pub(crate) cycles: u64,
    #[serde(rename = "T")]
    pub(crate) n_rows: usize,
    pub(crate) cells: usize,
    pub(crate) field: String,
    pub(crate) reference_memory_rows: usize,
}

/// The files of a case.
pub(crate) struct Files {
    pub(crate) program: Program,
    pub(crate) input: Vec<u64>,
    pub(crate) output: Vec<u64>,
}

pub(crate) fn list(folder: &Path) -> Result<Vec<Case>, String> {
    let bytes = read(&folder.join("programs.json"))?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

impl Case {
    pub(crate) fn files(&self, folder: &Path) -> Result<Files, String> {
        let source = read(&folder.join(format!("{}.bf", self.name)))?;
        let part = |ending: &str| {
            read(&folder.join(format!("{}.{}.{ending}", self.name, self.case))).map(symbols)
        };
        Ok(Files {
            program: Program::compile(&source).map_err(|error| error.to_string())?,
            input: part("in")?,
            output: part("out")?,
        })
    }

    /// Everything that the case states of a run in bytes.
    pub(crate) fn check_run(&self, files: &Files, run: &Run) -> Result<(), String> {
        same("output", &files.output, &run.output)?;
        same("input", &files.input, &run.input)?;
        same("commands", &self.commands, &files.program.n_commands())?;
        same("words", &self.words, &files.program.words().len())?;
        same("cycles", &self.cycles, &run.n_cycles)?;
        same("cells", &self.cells, &run.n_cells)
    }

    /// The heights of a trace.
    pub(crate) fn check_heights(&self, log_rows: &[u32]) -> Result<(), String> {
        let log_addresses = (self.words + 2).next_power_of_two().trailing_zeros();
        let expected = [self.n_rows.trailing_zeros(), self.n_rows.trailing_zeros(), log_addresses];
        same("heights", &expected.as_slice(), &log_rows)
    }

    /// The dummies of the published memory, where cells of the field change nothing.
    pub(crate) fn check_classic_memory(&self, memory: &[Vec<Goldilocks>]) -> Result<(), String> {
        same("height", &self.reference_memory_rows.next_power_of_two(), &memory[0].len())?;
        // What pads is behind the last access.
        let last_access = memory[3].iter().rposition(|dummy| *dummy == Goldilocks::ZERO);
        same("rows", &Some(self.reference_memory_rows - 1), &last_access)
    }

    /// What cells of field elements change, within so many cycles.
    pub(crate) fn check_field(&self, files: &Files, max_cycles: u64) -> Result<(), String> {
        let options = Options { cells: CellBits::Field, max_cycles, ..Options::default() };
        let found = match run(&files.program, &files.input, &options) {
            Ok(run) if run.output == files.output => "same",
            Ok(_) => "differs",
            Err(RunError::TooManyCycles { .. }) => "limit",
            Err(error) => return Err(error.to_string()),
        };
        same("with cells of the field", &self.field.as_str(), &found)
    }
}

pub(crate) fn symbols(bytes: Vec<u8>) -> Vec<u64> {
    bytes.into_iter().map(u64::from).collect()
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    expected: &T,
    found: &T,
) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}"))
}
