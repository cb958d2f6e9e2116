//! Why a text or a list of words is no program.

use super::{MOST_SOURCE_BYTES, MOST_WORDS, Place};
use core::fmt;

/// So many brackets are named in a message.
const NAMED: usize = 20;

/// Why a source has no program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The source has more bytes than a source may have.
    #[error("expected a source of at most {MOST_SOURCE_BYTES} bytes, found {found}")]
    SourceTooLong {
        /// Its bytes.
        found: usize,
    },
    /// The program has more words than a program may have.
    #[error("expected a program of at most {MOST_WORDS} words, found more")]
    TooManyWords,
    /// Brackets without partners: all of them, in the order of the text.
    #[error("{}", list(.0))]
    Unbalanced(Vec<UnbalancedBracket>),
}

/// A bracket without a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnbalancedBracket {
    /// Which bracket.
    pub kind: BracketKind,
    /// Where it is.
    pub place: Place,
}

/// Which of the two brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BracketKind {
    /// `[`
    Open,
    /// `]`
    Close,
}

impl fmt::Display for UnbalancedBracket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { offset, .. } = self.place;
        let (bracket, partner) = match self.kind {
            BracketKind::Open => ("[", "`]` behind it"),
            BracketKind::Close => ("]", "`[` before it"),
        };
        write!(f, "{} (byte {offset}): `{bracket}` has no {partner}", self.place)
    }
}

fn list(brackets: &[UnbalancedBracket]) -> String {
    let mut lines: Vec<String> = brackets.iter().take(NAMED).map(ToString::to_string).collect();
    if brackets.len() > NAMED {
        let n_more = brackets.len().saturating_sub(NAMED);
        lines.push(format!("and {n_more} more brackets have no partner"));
    }
    lines.join("\n")
}

/// Why words are no program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// A word where a command must be is none.
    #[error("word {address} of the program: expected a command, found {found}")]
    NotACommand {
        /// Its address.
        address: usize,
        /// The word.
        found: u32,
    },
    /// The last word is a bracket.
    #[error("word {address} of the program: a bracket needs an operand, but it is the last word")]
    NoOperand {
        /// Its address.
        address: usize,
    },
    /// An operand is not where its bracket leads.
    #[error("word {address} of the program: expected the operand {expected}, found {found}")]
    Operand {
        /// Its address.
        address: usize,
        /// As it must be.
        expected: u32,
        /// As it is.
        found: u32,
    },
    /// The commands are no program.
    #[error("the commands of the program's words, written in one line: {0}")]
    Commands(#[from] CompileError),
}
