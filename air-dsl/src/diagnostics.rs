//! What can be wrong with a text: a closed list of codes, and reports that carry them.

mod render;
mod suggest;

pub use self::render::{Finding, render, render_finding};
pub use self::suggest::suggest;

use crate::source::{FileId, Span};
use core::ops::Range;
use std::collections::BTreeSet;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// A kind of mistake. Every mistake that the compiler reports has one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as messages and marks in tests spell it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What the code means, in a sentence or two.
            #[must_use]
            pub fn doc(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc,)*).trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    /// The text is not of the language's form.
    Syntax = "syntax",
    /// A bracket, a string or a comment is opened and never closed, or closed and never opened.
    Unbalanced = "unbalanced",
    /// The text is too large, too deep, or would be after its blocks and loops are instantiated.
    TooLarge = "too-large",
    /// The text has no `layout` line, or a file of blocks has one.
    NoLayout = "no-layout",
    /// An imported file cannot be read.
    ImportFailed = "import-failed",
    /// Files import each other in a circle.
    ImportCycle = "import-cycle",
    /// A name that nothing declares.
    UnknownName = "unknown-name",
    /// A name, or a constraint's path, that is declared twice.
    DuplicateName = "duplicate-name",
    /// A value of one kind stands where another is wanted.
    KindMismatch = "kind-mismatch",
    /// A number is outside of what its place allows.
    OutOfRange = "out-of-range",
    /// A call, a `use` or a pattern has more or fewer parts than its declaration.
    WrongCount = "wrong-count",
    /// A block uses itself, or a function calls itself.
    Recursion = "recursion",
    /// A constraint stands outside of every row set.
    NoRowSet = "no-row-set",
    /// A row set has no rows.
    EmptyRowSet = "empty-row-set",
    /// A read leaves the table in some row of the row set.
    RowEscape = "row-escape",
    /// A view has less than one cell for each element of the row set.
    SparseView = "sparse-view",
    /// A view has several cells for each element of the row set, and no index says which.
    AmbiguousCell = "ambiguous-cell",
    /// A fact is stated, but no constraint proves it and no reason is given.
    UnprovedFact = "unproved-fact",
    /// A selector is not known to be 0 or 1 on all rows where it selects.
    NotABit = "not-a-bit",
    /// A `case` distinguishes the values of cells of which nothing says which values they have.
    NotAValue = "not-a-value",
    /// The arms of a `case` are not the values of what it distinguishes, one arm a value; or an `else` of a `match` is
    /// not its last arm.
    WrongArms = "wrong-arms",
    /// Nothing says that at most one arm of a `match` is selected in a row.
    NotExclusive = "not-exclusive",
    /// Cells are said to be unused, but a constraint reads them.
    UnusedButRead = "unused-but-read",
    /// Two views of one source share a cell.
    ViewOverlap = "view-overlap",
    /// A committed column that no constraint reads.
    UnreadCell = "unread-cell",
    /// A public value that no constraint uses.
    UnusedPublic = "unused-public",
    /// A challenge that no constraint uses.
    UnusedDraw = "unused-draw",
    /// An accumulator is committed before a challenge on which it depends.
    TooEarly = "too-early",
    /// A witness rule is of what no rule can fill, or reads what is not there yet.
    RuleTarget = "rule-target",
    /// Two witness rules fill the same cell.
    RuleOverlap = "rule-overlap",
    /// Witness rules need each other's cells, so that none can be first.
    RuleCycle = "rule-cycle",
    /// A terminal that no witness rule computes.
    NoRule = "no-rule",
    /// A constraint holds whatever the trace is.
    AlwaysTrue = "always-true",
    /// A constraint fails whatever the trace is.
    NeverTrue = "never-true",
    /// A constraint states again what another one states.
    DuplicateConstraint = "duplicate-constraint",
    /// A constraint's degree is beyond what any prover will evaluate.
    DegreeTooHigh = "degree-too-high",
}

/// A mistake: what it is, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: Code,
    /// A sentence with the values, lower case, without a full stop.
    pub title: String,
    /// Where it is.
    pub span: Span,
    /// What to say at that place.
    pub label: String,
    /// Other places that belong to it.
    pub others: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    #[must_use]
    pub fn new(code: Code, span: Span, title: impl Into<String>) -> Self {
        Self {
            code,
            title: title.into(),
            span,
            label: String::new(),
            others: Vec::new(),
            help: None,
        }
    }

    /// Says something at its place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Names another place that belongs to it.
    #[must_use]
    pub fn other(mut self, span: Span, label: impl Into<String>) -> Self {
        self.others.push((span, label.into()));
        self
    }

    /// Names the `use`s that led to it, outermost first.
    #[must_use]
    pub(crate) fn within(mut self, uses: &[Span]) -> Self {
        self.others.extend(uses.iter().rev().take(4).map(|span| (*span, "used here".to_owned())));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All mistakes of a compilation.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// The words of what could not be parsed.
    lost: BTreeSet<String>,
    /// A whole text could not be parsed.
    has_lost_a_text: bool,
}

impl Report {
    /// No report holds more mistakes: what comes after is only counted by its absence.
    const LIMIT: usize = 100;

    /// Adds a mistake, unless the same one is there already, or it may only follow from what could not be parsed.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        if self.may_follow(&diagnostic) {
            return;
        }
        let known = self.diagnostics.iter().any(|old| {
            old.code == diagnostic.code
                && old.span == diagnostic.span
                && old.title == diagnostic.title
        });
        if !known && self.diagnostics.len() < Self::LIMIT {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Remembers a word of a statement that could not be parsed: whatever the word declares or uses there is in
    /// no tree, so that it is not reported as unknown or unused.
    pub fn lose(&mut self, word: &str) {
        self.lost.insert(word.to_owned());
    }

    /// Remembers that a whole text could not be parsed.
    pub fn lose_a_text(&mut self) {
        self.has_lost_a_text = true;
    }

    /// Whether a mistake may be none once what could not be parsed is mended.
    fn may_follow(&self, diagnostic: &Diagnostic) -> bool {
        let speaks_of_names = matches!(
            diagnostic.code,
            Code::UnknownName | Code::UnreadCell | Code::UnusedPublic | Code::UnusedDraw
        );
        if !speaks_of_names && diagnostic.code != Code::NoLayout {
            return false;
        }
        let is_lost = |word: &str| self.lost.contains(word);
        // Titles have their names in backquotes.
        let has_lost = match speaks_of_names {
            true => diagnostic.title.split('`').skip(1).step_by(2).any(is_lost),
            false => ["layout", "table", "commit"].into_iter().any(is_lost),
        };
        has_lost || self.has_lost_a_text
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Whether no further mistake is kept.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.diagnostics.len() >= Self::LIMIT
    }

    /// Whether a mistake starts in a range of bytes of a file.
    #[must_use]
    pub fn touches(&self, file: FileId, range: &Range<usize>) -> bool {
        let is_inside = |span: Span| span.file == file && range.contains(&span.range().start);
        self.diagnostics.iter().any(|diagnostic| is_inside(diagnostic.span))
    }

    /// The mistakes in the order of the text.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        all.sort_by_key(|diagnostic| diagnostic.span);
        all
    }
}
