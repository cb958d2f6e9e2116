//! Why a program has no run: traps and limits, each with its place.

use crate::program::Place;
use core::fmt;

/// Where a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The cycle, from 0.
    pub cycle: u64,
    /// The address of the command.
    pub address: usize,
    /// The command's place in the source.
    pub place: Place,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: cycle {}, word {}", self.place, self.cycle, self.address)
    }
}

/// Why a program has no run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A symbol of the input is no value of a cell.
    #[error("symbol {index} of the input: expected a number below {bound}, found {found}")]
    InputSymbol {
        /// Its index.
        index: usize,
        /// The symbol.
        found: u64,
        /// What cells wrap at.
        bound: u64,
    },
    /// `<` at cell 0.
    #[error("{0}: `<` leaves the tape, for the pointer is at cell 0")]
    LeftOfTape(At),
    /// `,` behind the end of the input, where this is an error.
    #[error("{at}: `,` reads past the input of {n_symbols} symbols")]
    EndOfInput {
        /// Where.
        at: At,
        /// The symbols of the input.
        n_symbols: usize,
    },
    /// The program does not halt soon enough.
    #[error("{at}: the program does not halt within {max_cycles} cycles")]
    TooManyCycles {
        /// Where it was.
        at: At,
        /// The limit.
        max_cycles: u64,
    },
    /// `>` at the last cell that the run may use.
    #[error("{at}: `>` needs more than {max_cells} cells")]
    TooManyCells {
        /// Where.
        at: At,
        /// The limit.
        max_cells: usize,
    },
    /// The program reads and prints more than it may.
    #[error("{at}: the program reads and prints more than {max_symbols} symbols")]
    TooManySymbols {
        /// Where.
        at: At,
        /// The limit.
        max_symbols: usize,
    },
}
