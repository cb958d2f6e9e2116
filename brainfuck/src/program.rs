//! Programs: from source text to words, and from the words of a claim back.
//!
//! A command is the word with its ASCII code. A bracket is followed by one operand word, the address of
//! the first command behind its partner's operand: `+[>+<-]+` is `43 91 9 62 43 60 45 93 3 43`.
//! Everything else in a source is a comment. Behind the last word all words are 0, which halts.

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

pub use error::{BracketKind, CompileError, UnbalancedBracket, WordsError};

/// Most words that a program may have.
pub const MOST_WORDS: usize = 1 << 24;
/// Most bytes that a source may have.
pub const MOST_SOURCE_BYTES: usize = 1 << 28;

/// A place in a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The byte, from 0.
    pub offset: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters of a UTF-8 text.
    pub column: u32,
}

impl core::fmt::Display for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One of the eight commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Command {
    /// `>`: the next cell.
    Right = b'>',
    /// `<`: the cell before.
    Left = b'<',
    /// `+`: one more.
    Plus = b'+',
    /// `-`: one less.
    Minus = b'-',
    /// `.`: prints the cell.
    Put = b'.',
    /// `,`: reads the cell.
    Get = b',',
    /// `[`: jumps if the cell is zero.
    Open = b'[',
    /// `]`: jumps unless the cell is zero.
    Close = b']',
}

impl Command {
    /// The command with this character, if it is one.
    #[must_use]
    pub const fn of_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            b'>' => Self::Right,
            b'<' => Self::Left,
            b'+' => Self::Plus,
            b'-' => Self::Minus,
            b'.' => Self::Put,
            b',' => Self::Get,
            b'[' => Self::Open,
            b']' => Self::Close,
            _ => return None,
        })
    }

    /// The command whose word this is, if it is one's.
    #[must_use]
    pub fn of_word(word: u32) -> Option<Self> {
        u8::try_from(word).ok().and_then(Self::of_byte)
    }

    /// The word: the ASCII code.
    #[must_use]
    pub const fn word(self) -> u32 {
        self as u32
    }

    /// The character.
    #[must_use]
    pub const fn character(self) -> char {
        self as u8 as char
    }

    /// Whether an operand word follows.
    #[must_use]
    pub const fn is_bracket(self) -> bool {
        matches!(self, Self::Open | Self::Close)
    }
}

/// A compiled program. Every value of this type has balanced brackets and right operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    words: Vec<u32>,
    /// Of each word; an operand has the place of its bracket.
    places: Vec<Place>,
    n_commands: usize,
}

impl Program {
    /// Compiles a source; whatever is no command is a comment.
    ///
    /// # Errors
    /// If source or program are too long, or with all brackets that have no partner, in the order of the text.
    pub fn compile(source: &[u8]) -> Result<Self, CompileError> {
        if source.len() > MOST_SOURCE_BYTES {
            return Err(CompileError::SourceTooLong { found: source.len() });
        }
        let mut program = Self { words: Vec::new(), places: Vec::new(), n_commands: 0 };
        let mut open: Vec<(usize, Place)> = Vec::new();
        let mut unbalanced = Vec::new();
        for (place, command) in commands(source) {
            let address = program.words.len();
            program.push(command.word(), place)?;
            program.n_commands = program.n_commands.saturating_add(1);
            if !command.is_bracket() {
                continue;
            }
            program.push(0, place)?;
            if command == Command::Open {
                open.push((address, place));
                continue;
            }
            match open.pop() {
                Some((partner, _)) => program.link(partner, address),
                None => unbalanced.push(UnbalancedBracket { kind: BracketKind::Close, place }),
            }
        }
        let kind = BracketKind::Open;
        unbalanced.extend(open.into_iter().map(|(_, place)| UnbalancedBracket { kind, place }));
        unbalanced.sort_by_key(|bracket| bracket.place);
        if unbalanced.is_empty() { Ok(program) } else { Err(CompileError::Unbalanced(unbalanced)) }
    }

    /// The program with these words, as a claim states them. Places are those of its commands written in one line.
    ///
    /// # Errors
    /// If no source compiles to these words; names the address of the first that is wrong.
    pub fn from_words(words: &[u32]) -> Result<Self, WordsError> {
        if words.len() > MOST_WORDS {
            return Err(CompileError::TooManyWords.into());
        }
        let mut source = Vec::new();
        let mut rest = words.iter().enumerate();
        while let Some((address, &found)) = rest.next() {
            let command = Command::of_word(found);
            let command = command.ok_or(WordsError::NotACommand { address, found })?;
            source.push(command as u8);
            if command.is_bracket() && rest.next().is_none() {
                return Err(WordsError::NoOperand { address });
            }
        }
        let program = Self::compile(&source)?;
        // Each command of the source has one word, or two.
        for (address, &found) in words.iter().enumerate() {
            let expected = program.word(address);
            if expected != found {
                return Err(WordsError::Operand { address, expected, found });
            }
        }
        Ok(program)
    }

    /// The words; behind them all words are 0.
    #[must_use]
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// The word at an address: 0 behind the last.
    #[must_use]
    pub fn word(&self, address: usize) -> u32 {
        self.words.get(address).copied().unwrap_or(0)
    }

    /// The command at an address, unless there is an operand or the program has ended.
    #[must_use]
    pub fn command(&self, address: usize) -> Option<Command> {
        let before = address.checked_sub(1).and_then(|before| self.place(before));
        let is_operand = before.is_some() && before == self.place(address);
        if is_operand { None } else { Command::of_word(self.word(address)) }
    }

    /// The place in the source of a word; an operand has that of its bracket.
    #[must_use]
    pub fn place(&self, address: usize) -> Option<Place> {
        self.places.get(address).copied()
    }

    /// The number of commands, which is the length of the source without comments.
    #[must_use]
    pub fn n_commands(&self) -> usize {
        self.n_commands
    }

    fn push(&mut self, word: u32, place: Place) -> Result<(), CompileError> {
        if self.words.len() == MOST_WORDS {
            return Err(CompileError::TooManyWords);
        }
        self.words.push(word);
        self.places.push(place);
        Ok(())
    }

    /// Fills in the operands of two partners.
    fn link(&mut self, open: usize, close: usize) {
        // Addresses are at most `MOST_WORDS`.
        let behind = |address: usize| u32::try_from(address.saturating_add(2)).unwrap_or(u32::MAX);
        for (bracket, partner) in [(open, close), (close, open)] {
            if let Some(operand) = self.words.get_mut(bracket.saturating_add(1)) {
                *operand = behind(partner);
            }
        }
    }
}

/// The commands of a source of at most `MOST_SOURCE_BYTES` bytes, with their places.
fn commands(source: &[u8]) -> impl Iterator<Item = (Place, Command)> {
    let mut next = Place { offset: 0, line: 1, column: 1 };
    source.iter().filter_map(move |&byte| {
        let place = next;
        // A source is shorter than `u32::MAX`.
        next.offset = next.offset.saturating_add(1);
        if byte == b'\n' {
            next = Place { line: next.line.saturating_add(1), column: 1, ..next };
        } else if byte & 0xc0 != 0x80 {
            // The other bytes of a character do not count.
            next.column = next.column.saturating_add(1);
        }
        Command::of_byte(byte).map(|command| (place, command))
    })
}
