//! The statement that a proof is about, and what a verifier checks of it before it looks at the proof.
//!
//! A claim says: the program with these words, started on an empty tape, reads exactly `input`, prints
//! exactly `output`, and halts within less than `2^log_rows` cycles. Where one of the two is secret, it says
//! that there are symbols which the program reads or prints, and not which or how many.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

mod error;

pub use error::{ClaimError, Difference, Stream};

use crate::cells::CellBits;
use crate::program::Program;
use crate::run::{EndOfInput, Run};
use air_layouts::{brainfuck, brainfuck_private};
use air_runtime::field::{Field as _, Goldilocks, GoldilocksCubic, StarkField as _};
use air_runtime::layout::{Layout, LayoutInfo};
use serde::{Deserialize, Deserializer, Serialize};

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
    /// The symbols that are read, those behind the end of a file included; none if they are secret.
    #[serde(deserialize_with = "stated_or_null")]
    pub input: Option<Vec<u64>>,
    /// The symbols that are printed; none if they are secret.
    #[serde(deserialize_with = "stated_or_null")]
    pub output: Option<Vec<u64>>,
    /// Logarithm of the height of processor and memory.
    pub log_rows: u32,
    /// Logarithm of the height of the program.
    pub log_addresses: u32,
    /// Logarithms of the heights of the tables of input and output, which are there if either is secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_symbols: Option<[u32; 2]>,
}

/// Which symbols a claim does not state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// Those that are read.
    pub input: bool,
    /// Those that are printed.
    pub output: bool,
}

impl Claim {
    /// What a run shows, with the least heights.
    #[must_use]
    pub fn new(program: &Program, run: &Run) -> Self {
        Self::keeping(Secrets::default(), program, run)
    }

    /// What a run shows if some of it is kept secret, with the least heights.
    #[must_use]
    pub fn keeping(secrets: Secrets, program: &Program, run: &Run) -> Self {
        let shown = |symbols: &Vec<u64>, is_secret: bool| (!is_secret).then(|| symbols.clone());
        let log_symbols = [&run.input, &run.output].map(|symbols| log_of(symbols.len()));
        let [log_rows, log_addresses] = heights(run.n_cycles, program.words().len());
        Self {
            version: VERSION,
            field: Goldilocks::NAME.to_owned(),
            cells: run.cells,
            words: program.words().to_vec(),
            input: shown(&run.input, secrets.input),
            output: shown(&run.output, secrets.output),
            log_rows,
            log_addresses,
            log_symbols: (secrets.input || secrets.output).then_some(log_symbols),
        }
    }

    /// What a caller states, where `None` is secret, for a proof whose tables have these heights, as
    /// logarithms: those that its file states.
    #[must_use]
    pub fn stated(
        program: &Program,
        input: Option<&[u64]>,
        output: Option<&[u64]>,
        cells: CellBits,
        log_rows: &[u32],
    ) -> Self {
        // What is missing is refused by `check`, and what is too much by whoever compares heights.
        let height = |table: usize| log_rows.get(table).copied().unwrap_or(0);
        let has_secrets = input.is_none() || output.is_none();
        Self {
            version: VERSION,
            field: Goldilocks::NAME.to_owned(),
            cells,
            words: program.words().to_vec(),
            input: input.map(<[u64]>::to_vec),
            output: output.map(<[u64]>::to_vec),
            log_rows: height(0),
            log_addresses: height(2),
            log_symbols: has_secrets.then(|| [height(3), height(4)]),
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
        self.check_symbols(Stream::Input)?;
        self.check_symbols(Stream::Output)?;
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
        for (address, &expected) in expected.iter().enumerate() {
            match self.words.get(address) {
                Some(&found) if found != expected => {
                    return Err(ClaimError::OtherProgram { address, expected, found });
                }
                Some(_) => {}
                None => break,
            }
        }
        if n_expected == n_found {
            Ok(())
        } else {
            Err(ClaimError::ProgramLength { expected: n_expected, found: n_found })
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
        let found = self.symbols(stream).ok_or(ClaimError::Secret { stream })?;
        match Difference::of(expected, found) {
            None => Ok(()),
            Some(difference) => Err(ClaimError::OtherSymbols { stream, difference }),
        }
    }

    /// Checks that the claim states exactly these symbols as read, and behind them nothing but what reads past
    /// their end give.
    ///
    /// # Errors
    /// Says how what it states differs.
    pub fn check_input(&self, expected: &[u64], end: EndOfInput) -> Result<(), ClaimError> {
        let found =
            self.symbols(Stream::Input).ok_or(ClaimError::Secret { stream: Stream::Input })?;
        let is_end = |symbol: &u64| end.symbol(self.cells) == Some(*symbol);
        match found.split_at_checked(expected.len()) {
            Some((given, behind)) if given == expected && behind.iter().all(is_end) => Ok(()),
            Some(_) | None => self.check_stream(Stream::Input, expected),
        }
    }

    /// Checks that symbols can be those that the claim keeps secret.
    pub(crate) fn check_secrets(&self, stream: Stream, symbols: &[u64]) -> Result<(), ClaimError> {
        // What is read must be in range for all that follows to be; a table has room for a byte's bits.
        let bound = match (stream, self.cells) {
            (Stream::Input, CellBits::Eight | CellBits::Sixteen | CellBits::ThirtyTwo) => 1 << 8,
            (Stream::Input, CellBits::Field) | (Stream::Output, _) => self.cells.modulus(),
        };
        if let Some((index, found)) = first_from(symbols, bound) {
            return Err(ClaimError::SecretSymbol { stream, index, found });
        }
        let [input, output] = self.log_symbols.unwrap_or_default();
        let found = match stream {
            Stream::Input => input,
            Stream::Output => output,
        };
        match log_of(symbols.len()) {
            least if least > found => Err(ClaimError::RoomForSecrets { stream, least, found }),
            _ => Ok(()),
        }
    }

    /// The symbols that the claim states, if they are not secret.
    #[must_use]
    pub fn symbols(&self, stream: Stream) -> Option<&[u64]> {
        match stream {
            Stream::Input => self.input.as_deref(),
            Stream::Output => self.output.as_deref(),
        }
    }

    /// Whether input or output are secret, and the layout is `brainfuck_private`.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        self.input.is_none() || self.output.is_none()
    }

    /// The layout of its proofs: `brainfuck`, or `brainfuck_private` where something is secret.
    #[must_use]
    pub fn layout(&self) -> &'static LayoutInfo {
        layout(self.has_secrets())
    }

    /// The heights of the tables, as logarithms: processor, memory, program, and where something is secret
    /// input and output.
    #[must_use]
    pub fn log_rows(&self) -> Vec<u32> {
        let of_symbols = self.log_symbols.into_iter().flatten();
        [self.log_rows, self.log_rows, self.log_addresses].into_iter().chain(of_symbols).collect()
    }

    /// The same claim with tables at least as high as these, as logarithms: the fewer heights there are, the less
    /// a height tells of a run that is to be hidden. Processor and memory stay as high as each other.
    #[must_use]
    pub fn raised(mut self, log_rows: &[u32]) -> Self {
        let raise = |height: &mut u32, table: usize| {
            *height = log_rows.get(table).map_or(*height, |raised| *raised.max(height));
        };
        raise(&mut self.log_rows, 0);
        raise(&mut self.log_rows, 1);
        raise(&mut self.log_addresses, 2);
        if let Some([input, output]) = &mut self.log_symbols {
            raise(input, 3);
            raise(output, 4);
        }
        self
    }

    /// The public values of the layout `brainfuck`, for a claim without secrets.
    #[must_use]
    pub fn public(&self) -> brainfuck::Public<Goldilocks> {
        brainfuck::Public {
            program: self.words.iter().map(|&word| [element(word.into())]).collect(),
            stdin: entries(self.symbols(Stream::Input)),
            stdout: entries(self.symbols(Stream::Output)),
            cell_size: element(self.cells.wrap()),
        }
    }

    /// The public values of the layout `brainfuck_private`.
    #[must_use]
    pub fn private_public(&self) -> brainfuck_private::Public<Goldilocks> {
        let brainfuck::Public { program, stdin, stdout, cell_size } = self.public();
        brainfuck_private::Public {
            program,
            stdin,
            stdout,
            cell_size,
            stdin_is_shown: element(self.input.is_some().into()),
            stdout_is_shown: element(self.output.is_some().into()),
        }
    }

    fn check_symbols(&self, stream: Stream) -> Result<(), ClaimError> {
        let bound = self.cells.modulus();
        let symbols = self.symbols(stream).unwrap_or_default();
        match first_from(symbols, bound) {
            None => Ok(()),
            Some((index, found)) => Err(ClaimError::Symbol { stream, index, found, bound }),
        }
    }

    fn check_heights(&self, log_blow_up: u32) -> Result<(), ClaimError> {
        let most = Goldilocks::TWO_ADICITY.saturating_sub(log_blow_up);
        let check = |table, least, found| {
            if (least..=most).contains(&found) {
                return Ok(());
            }
            Err(ClaimError::Height { table, least, most, found })
        };
        check("log_rows", 1, self.log_rows)?;
        let [_, least] = heights(0, self.words.len());
        check("log_addresses", least, self.log_addresses)?;
        let (expected, found) = (self.has_secrets(), self.log_symbols.is_some());
        if expected != found {
            return Err(ClaimError::TablesOfSymbols { expected, found });
        }
        if let Some([input, output]) = self.log_symbols {
            for (stream, found) in [(Stream::Input, input), (Stream::Output, output)] {
                let n_symbols = self.symbols(stream).map_or(0, <[u64]>::len);
                check("log_symbols", log_of(n_symbols), found)?;
            }
        }
        let n_symbols = |stream| self.symbols(stream).map_or(0, <[u64]>::len) as u64;
        let n_symbols = n_symbols(Stream::Input).saturating_add(n_symbols(Stream::Output));
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
    let log_above = |n: u64| n.max(1).ilog2().saturating_add(1);
    [log_above(n_cycles), log_above((n_words as u64).saturating_add(1))]
}

/// The layout of claims with or without secrets.
pub(crate) fn layout(has_secrets: bool) -> &'static LayoutInfo {
    if has_secrets {
        Layout::<Goldilocks, GoldilocksCubic>::info(&brainfuck_private::BrainfuckPrivate)
    } else {
        Layout::<Goldilocks, GoldilocksCubic>::info(&brainfuck::Brainfuck)
    }
}

/// The least height, as a logarithm, of a table of so many symbols: it has two rows at least.
fn log_of(n_symbols: usize) -> u32 {
    n_symbols.max(2).next_power_of_two().trailing_zeros()
}

/// The first symbol that is not below a bound, and where it is.
fn first_from(symbols: &[u64], bound: u64) -> Option<(usize, u64)> {
    symbols.iter().copied().enumerate().find(|&(_, symbol)| symbol >= bound)
}

/// A list or `null`: what is secret must be said to be.
fn stated_or_null<'de, D: Deserializer<'de>>(file: D) -> Result<Option<Vec<u64>>, D::Error> {
    Option::deserialize(file)
}

fn entries(symbols: Option<&[u64]>) -> Vec<[Goldilocks; 1]> {
    symbols.unwrap_or_default().iter().map(|&symbol| [element(symbol)]).collect()
}

fn element(value: u64) -> Goldilocks {
    Goldilocks::from_u64(value)
}
