//! What is wrong with a claim.

use super::VERSION;
use crate::cells::CellBits;
use crate::program::WordsError;
use air_runtime::field::{Goldilocks, StarkField as _};
use core::cmp::Ordering;
use core::fmt;

/// Which of a program's two streams of symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What it reads.
    Input,
    /// What it prints.
    Output,
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Input => "input",
            Self::Output => "output",
        })
    }
}

/// What is wrong with a claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// A version that this crate does not know.
    #[error("version: expected {VERSION}, found {found}")]
    Version {
        /// As stated.
        found: u32,
    },
    /// Another field.
    #[error("field: expected {}, found `{found}`", Goldilocks::NAME)]
    Field {
        /// As stated.
        found: String,
    },
    /// The words are no program.
    #[error("words: {0}")]
    Words(#[from] WordsError),
    /// A symbol is no value of a cell.
    #[error("{stream}[{index}]: expected a number below {bound}, found {found}")]
    Symbol {
        /// Where it is.
        stream: Stream,
        /// Its index.
        index: usize,
        /// The symbol.
        found: u64,
        /// What cells wrap at.
        bound: u64,
    },
    /// A height is not possible: too low for what the claim states, or too high for the blow-up.
    #[error("{table}: expected from {least} to {most}, found {found}")]
    Height {
        /// The field of the claim.
        table: &'static str,
        /// The least that has room for what the claim states.
        least: u32,
        /// The largest that leaves room for the blow-up.
        most: u32,
        /// As stated.
        found: u32,
    },
    /// Tables of symbols are there if and only if something is secret.
    #[error(
        "log_symbols: expected {}, found {}",
        if *.expected { "two heights, since symbols are secret" } else { "none, since no symbols are secret" },
        if *.found { "two" } else { "none" }
    )]
    TablesOfSymbols {
        /// Whether they must be there.
        expected: bool,
        /// Whether they are.
        found: bool,
    },
    /// More symbols than cycles.
    #[error(
        "input and output: expected less than 2^{log_rows} symbols together, one a cycle, found {found}"
    )]
    TooManySymbols {
        /// Logarithm of the height of the processor.
        log_rows: u32,
        /// The symbols.
        found: u64,
    },
    /// The claim is about another program: a word differs.
    #[error(
        "words[{address}]: the program has {expected}, but the claim is about one with {found}"
    )]
    OtherProgram {
        /// Address of the first that differs.
        address: usize,
        /// As in the program.
        expected: u32,
        /// As stated.
        found: u32,
    },
    /// The claim is about another program: there are not as many words.
    #[error("words: the program has {expected}, but the claim is about one with {found}")]
    ProgramLength {
        /// As in the program.
        expected: usize,
        /// As stated.
        found: usize,
    },
    /// The claim is about cells of another kind.
    #[error("cells: expected {expected}, but the claim is about {found}")]
    OtherCells {
        /// As asked for.
        expected: CellBits,
        /// As stated.
        found: CellBits,
    },
    /// The claim keeps symbols secret that are expected.
    #[error("{stream}: expected symbols, but the claim keeps them secret")]
    Secret {
        /// Which symbols.
        stream: Stream,
    },
    /// A secret symbol is none that a proof can have.
    #[error("symbol {index} of the secret {stream}: expected a byte, found {found}")]
    SecretSymbol {
        /// Where it is.
        stream: Stream,
        /// Its index.
        index: usize,
        /// The symbol.
        found: u64,
    },
    /// There are more secret symbols than their table has rows.
    #[error("log_symbols: the secret {stream} needs {least}, found {found}")]
    RoomForSecrets {
        /// Which symbols.
        stream: Stream,
        /// Logarithm of the least height.
        least: u32,
        /// As stated.
        found: u32,
    },
    /// The claim states other symbols.
    #[error("{stream}: {difference}")]
    OtherSymbols {
        /// Which symbols.
        stream: Stream,
        /// How they differ.
        difference: Difference,
    },
}

/// How the symbols that a claim states differ from those that are expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// The last ones are missing.
    #[error("expected {expected} symbols, but the claim states only the first {found} of them")]
    Truncated {
        /// How many are expected.
        expected: usize,
        /// How many are stated.
        found: usize,
    },
    /// More follow.
    #[error("expected {expected} symbols, but the claim states {found}, these and more")]
    Longer {
        /// How many are expected.
        expected: usize,
        /// How many are stated.
        found: usize,
    },
    /// The same symbols in another order.
    #[error("the claim states the expected symbols in another order, from symbol {index} on")]
    Reordered {
        /// The first that is elsewhere.
        index: usize,
    },
    /// Other symbols.
    #[error("symbol {index}: expected {expected}, but the claim states {found}")]
    Symbol {
        /// The first that differs.
        index: usize,
        /// As expected.
        expected: u64,
        /// As stated.
        found: u64,
    },
}

impl Difference {
    /// `None` if there is none.
    pub(super) fn of(expected: &[u64], found: &[u64]) -> Option<Self> {
        let mut places = expected.iter().enumerate();
        let differing = places.find_map(|(index, &symbol)| {
            let &other = found.get(index)?;
            (symbol != other).then_some((index, symbol, other))
        });
        let Some((index, symbol, other)) = differing else {
            let (expected, found) = (expected.len(), found.len());
            return match found.cmp(&expected) {
                Ordering::Less => Some(Self::Truncated { expected, found }),
                Ordering::Equal => None,
                Ordering::Greater => Some(Self::Longer { expected, found }),
            };
        };
        let sorted = |symbols: &[u64]| {
            let mut symbols = symbols.to_vec();
            symbols.sort_unstable();
            symbols
        };
        if expected.len() == found.len() && sorted(expected) == sorted(found) {
            return Some(Self::Reordered { index });
        }
        Some(Self::Symbol { index, expected: symbol, found: other })
    }
}
