//! The statement that a proof is about, and what a verifier checks of it before it looks at the proof.
//!
//! A claim says: the program with these words, started on an empty tape, reads exactly `input`, prints
//! exactly `output`, and halts within less than `2^log_rows` cycles.

mod error;

pub use error::{ClaimError, Difference, Stream};

use crate::cells::CellBits;
use crate::program::Program;
use crate::run::Run;
use air_layouts::brainfuck::Public;
use air_runtime::field::{Field as _, Goldilocks, StarkField as _};
use serde::{Deserialize, Serialize};

/// The version of claims that this crate makes and checks.
pub const VERSION: u32 = 1;

/// A claim, as its file states it; nothing is known of it before [`Claim::check`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The version of this format.
    pub version: u32,
    /// The name of the field.
    pub field: String,
    /// What a cell holds.
    pub cells: CellBits,
    /// The words of the program.
    pub words: Vec<u32>,
    /// The symbols that are read, those behind the end of a file included.
    pub input: Vec<u64>,
    /// The symbols that are printed.
    pub output: Vec<u64>,
    /// Logarithm of the height of processor and memory.
    pub log_rows: u32,
    /// Logarithm of the height of the program.
    pub log_addresses: u32,
}

impl Claim {
    /// What a run shows, with the least heights.
    #[must_use]
    pub fn new(program: &Program, run: &Run) -> Self {
        let [log_rows, _] = heights(run.n_cycles, program.words().len());
        Self::stated(program, &run.input, &run.output, run.cells, log_rows)
    }

    /// What a caller states, for a proof whose processor has `2^log_rows` rows.
    #[must_use]
    pub fn stated(
        program: &Program,
        input: &[u64],
        output: &[u64],
        cells: CellBits,
        log_rows: u32,
    ) -> Self {
        let [_, log_addresses] = heights(0, program.words().len());
        Self {
            version: VERSION,
            field: Goldilocks::NAME.to_owned(),
            cells,
            words: program.words().to_vec(),
            input: input.to_vec(),
            output: output.to_vec(),
            log_rows,
            log_addresses,
        }
    }

    /// Checks all that constraints cannot, for a proof with `2^log_blow_up` values a row, and gives the program.
    ///
    /// # Errors
    /// With the first thing that is wrong, in the order of the fields.
    pub fn check(&self, log_blow_up: u32) -> Result<Program, ClaimError> {
        if self.version != VERSION {
            return Err(ClaimError::Version { found: self.version });
        }
        if self.field != Goldilocks::NAME {
            return Err(ClaimError::Field { found: self.field.clone() });
        }
        let program = Program::from_words(&self.words)?;
        self.check_symbols(Stream::Input, &self.input)?;
        self.check_symbols(Stream::Output, &self.output)?;
        self.check_heights(log_blow_up)?;
        Ok(program)
    }

    /// Checks that the claim is about this program.
    ///
    /// # Errors
    /// Names the first word that differs.
    pub fn check_program(&self, program: &Program) -> Result<(), ClaimError> {
        let expected = program.words();
        let (n_expected, n_found) = (expected.len(), self.words.len());
        let mut pairs = expected.iter().zip(&self.words);
        match pairs.position(|(expected, found)| expected != found) {
            Some(address) => Err(ClaimError::OtherProgram {
                address,
                expected: expected[address],
                found: self.words[address],
            }),
            None if n_expected != n_found => {
                Err(ClaimError::ProgramLength { expected: n_expected, found: n_found })
            }
            None => Ok(()),
        }
    }

    /// Checks that the claim is about cells of this kind.
    ///
    /// # Errors
    /// If it is about others.
    pub fn check_cells(&self, expected: CellBits) -> Result<(), ClaimError> {
        match self.cells {
            found if found == expected => Ok(()),
            found => Err(ClaimError::OtherCells { expected, found }),
        }
    }

    /// Checks that the claim states exactly these symbols.
    ///
    /// # Errors
    /// Says how what it states differs.
    pub fn check_stream(&self, stream: Stream, expected: &[u64]) -> Result<(), ClaimError> {
        let found = match stream {
            Stream::Input => &self.input,
            Stream::Output => &self.output,
        };
        match Difference::of(expected, found) {
            None => Ok(()),
            Some(difference) => Err(ClaimError::OtherSymbols { stream, difference }),
        }
    }

    /// The heights of the tables processor, memory and program, as logarithms.
    #[must_use]
    pub fn log_rows(&self) -> [u32; 3] {
        [self.log_rows, self.log_rows, self.log_addresses]
    }

    /// The public values of the layout; the program's are as many as its words need, which is what a checked claim
    /// states.
    #[must_use]
    pub fn public(&self) -> Public<Goldilocks> {
        let [_, log_addresses] = heights(0, self.words.len());
        let mut program: Vec<_> = self.words.iter().map(|&word| [element(word.into())]).collect();
        program.resize(1 << log_addresses, [element(0)]);
        let list = |symbols: &[u64]| symbols.iter().map(|&symbol| [element(symbol)]).collect();
        Public {
            program,
            stdin: list(&self.input),
            stdout: list(&self.output),
            cell_size: element(self.cells.wrap()),
        }
    }

    /// The claim as field elements, each list behind its length: two claims that pass [`Claim::check`] and have
    /// the same elements are the same.
    #[must_use]
    pub fn elements(&self) -> Vec<Goldilocks> {
        let header = [
            self.version.into(),
            self.cells.wrap(),
            self.log_rows.into(),
            self.log_addresses.into(),
        ];
        let words: Vec<u64> = self.words.iter().copied().map(u64::from).collect();
        let lists = [&words, &self.input, &self.output].into_iter();
        let lists = lists.flat_map(|list| core::iter::once(list.len() as u64).chain(list.clone()));
        header.into_iter().chain(lists).map(element).collect()
    }

    fn check_symbols(&self, stream: Stream, symbols: &[u64]) -> Result<(), ClaimError> {
        let bound = self.cells.modulus();
        match symbols.iter().position(|&symbol| symbol >= bound) {
            None => Ok(()),
            Some(index) => Err(ClaimError::Symbol { stream, index, found: symbols[index], bound }),
        }
    }

    fn check_heights(&self, log_blow_up: u32) -> Result<(), ClaimError> {
        let most = Goldilocks::TWO_ADICITY.saturating_sub(log_blow_up);
        if !(1..=most).contains(&self.log_rows) {
            return Err(ClaimError::LogRows { most, found: self.log_rows });
        }
        let expected = heights(0, self.words.len())[1];
        if self.log_addresses != expected {
            return Err(ClaimError::LogAddresses { expected, found: self.log_addresses });
        }
        if expected > most {
            return Err(ClaimError::ProgramTooHigh { most, found: expected });
        }
        let n_symbols = self.input.len().saturating_add(self.output.len()) as u64;
        if n_symbols >= 1 << self.log_rows {
            return Err(ClaimError::TooManySymbols { log_rows: self.log_rows, found: n_symbols });
        }
        Ok(())
    }
}

/// The least heights, as logarithms, of the processor for so many cycles and of the program for so many words.
///
/// The processor has room for a halted row, the program for two zeros behind the words; both have two rows at least.
#[must_use]
pub fn heights(n_cycles: u64, n_words: usize) -> [u32; 2] {
    // The least `k` with `2^k > n`, which is at least 1 from n = 1 on.
    let log_above = |n: u64| u64::BITS - n.max(1).leading_zeros();
    [log_above(n_cycles), log_above(n_words as u64 + 1)]
}

fn element(value: u64) -> Goldilocks {
    Goldilocks::from_u64(value)
}
