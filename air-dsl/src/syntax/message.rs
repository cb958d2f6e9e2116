//! Mistakes of form in the author's words.

mod expected;
mod habit;

use self::expected::{Expected, list};
use super::fold;
use super::grammar::Rule;
use super::lex::{Kind, Lexer, Token};
use super::recover::Place;
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::source::{FileId, Span};
use core::ops::Range;
use pest::error::{Error, InputLocation};

/// Words with which a declaration of a file starts.
const ITEM_WORDS: [&str; 12] = [
    "layout",
    "import",
    "public",
    "const",
    "draw",
    "terminal",
    "def",
    "block",
    "table",
    "lookup",
    "permutation",
    "evaluation",
];
/// Words with which a statement starts.
const STMT_WORDS: [&str; 23] = [
    "commit",
    "fill",
    "const",
    "frame",
    "periodic",
    "view",
    "let",
    "def",
    "block",
    "scope",
    "on",
    "for",
    "use",
    "permutation",
    "lookup",
    "evaluation",
    "bool",
    "values",
    "unused",
    "free",
    "when",
    "case",
    "match",
];
/// Words that stand inside of declarations and statements, so that no name can be one.
const INNER_WORDS: [&str; 17] = [
    "from", "after", "rows", "in", "as", "first", "last", "at", "except", "mod", "by", "with",
    "because", "not", "cyclic", "if", "times",
];

/// A part of the text that no production knows.
#[derive(Clone, Debug)]
pub(super) struct Slice<'t> {
    pub(super) file: FileId,
    /// The whole text.
    pub(super) text: &'t str,
    /// The bytes of the slice.
    pub(super) range: Range<usize>,
    /// Its first token that is no doc comment.
    pub(super) first: Token,
    /// Where it stands.
    pub(super) place: Place,
}

/// A message, and where the next statement starts if only the `;` before it is missing.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    pub(super) diagnostic: Diagnostic,
    pub(super) next: Option<usize>,
}

impl<'t> Slice<'t> {
    /// Whether its braces hold statements.
    pub(super) fn opens_a_body(&self) -> bool {
        let word = self.word(self.first);
        let word = self.misspelled().unwrap_or(word);
        matches!(word, "table" | "block" | "scope" | "on" | "for" | "when")
    }

    /// A mistake at its first token.
    pub(super) fn at_first(&self, title: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Code::Syntax, self.span(self.first), title)
    }

    /// The word of the language that its first word may be meant to be.
    fn misspelled(&self) -> Option<&'static str> {
        let words: &[&str] = match self.place {
            Place::File => &ITEM_WORDS,
            Place::Body => &STMT_WORDS,
        };
        let is_name = self.first.kind == Kind::Word && !is_keyword(self.word(self.first));
        is_name.then(|| suggest(self.word(self.first), words.iter().copied())).flatten()
    }

    fn word(&self, token: Token) -> &'t str {
        &self.text[token.start..token.end]
    }

    fn span(&self, token: Token) -> Span {
        Span::new(self.file, token.start..token.end)
    }

    /// The token after a byte, also beyond the slice.
    fn token(&self, at: usize) -> Option<Token> {
        Lexer::new(self.text, at).next()
    }

    /// The last token of the slice that ends before a byte.
    fn token_before(&self, at: usize) -> Option<Token> {
        Lexer::new(&self.text[..at], self.range.start).last()
    }

    /// Whether what starts at a token looks like a statement.
    fn is_start(&self, token: Token) -> bool {
        let word = self.word(token);
        let words = [ITEM_WORDS.as_slice(), &STMT_WORDS];
        if token.kind == Kind::Doc || words.iter().any(|words| words.contains(&word)) {
            return true;
        }
        let mut tokens = Lexer::new(&self.text[..self.range.end], token.start);
        // A label is a word, maybe an index, and then one of these.
        let before = tokens.find(|token| matches!(self.word(*token), ":" | "=" | ";" | "on"));
        token.kind == Kind::Word
            && before.is_some_and(|token| matches!(self.word(token), ":" | "on"))
    }
}

/// A slice whose first word says more than the grammar can.
pub(super) fn of_a_known_word(slice: &Slice<'_>) -> Option<Diagnostic> {
    let word = slice.word(slice.first);
    let next = slice.token(slice.first.end).map_or("", |token| slice.word(token));
    if word == ";" {
        return Some(slice.at_first("there is nothing before this `;`").help("remove it"));
    }
    if matches!(next, ":" | "/") || slice.first.kind != Kind::Word {
        return None;
    }
    match (word, slice.place) {
        ("bool", Place::Body) if next == "(" => {
            let diagnostic = slice.at_first("a constraint starts with its label");
            Some(diagnostic.help("write `label: bool(…);`"))
        }
        ("match", Place::Body) if !matches!(next, "{" | "because") => {
            let diagnostic =
                slice.at_first("the arms of a `match` are bits, not values of something");
            let help = "write `match { s => { … } else => { … } }`, or `case x { 0 => { … } }` for the values of `x`";
            Some(diagnostic.help(help))
        }
        ("layout", Place::File) if !slice.text[..slice.first.start].trim().is_empty() => {
            let diagnostic = slice.at_first("`layout` stands once, at the top of the text");
            Some(diagnostic.help("write one layout a file, and import blocks from others"))
        }
        ("layout" | "import" | "public" | "draw" | "table", Place::Body) => {
            let diagnostic = slice.at_first(format!("`{word}` stands outside of all braces"));
            Some(diagnostic.help("move it to the top level of the text"))
        }
        (_, Place::File) if STMT_WORDS.contains(&word) && !ITEM_WORDS.contains(&word) => {
            let diagnostic = slice.at_first(format!("`{word}` stands in a table or in a block"));
            Some(diagnostic.help("move it into the braces of one"))
        }
        _ => None,
    }
}

/// What the grammar says of a slice that was parsed alone.
pub(super) fn describe(slice: &Slice<'_>, error: &Error<Rule>) -> Mistake {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => slice.range.start + at,
    };
    let mut expected = Expected::of(error);
    if slice.token(slice.first.end).is_some_and(|second| second.start == at)
        && is_keyword(slice.word(slice.first))
    {
        // A label may be a keyword too, but hardly is.
        expected = expected.without(&["`:`", "`on`", "`when`"]);
    }
    let before = slice.token_before(at);
    let Some(found) = slice.token(at) else {
        let end = slice.text.len();
        let place = before.unwrap_or(Token { kind: Kind::Sign, start: end, end });
        let title = format!("expected {}, found the end of the text", list(expected.words()));
        let diagnostic = Diagnostic::new(Code::Syntax, slice.span(place), title);
        return Mistake { diagnostic: diagnostic.label("the text ends after this"), next: None };
    };
    let diagnostic = special_case(slice, before, found, &expected);
    if let Some(diagnostic) = diagnostic {
        return Mistake { diagnostic, next: None };
    }
    if let Some(before) = before.filter(|_| expected.has("`;`")) {
        let is_later_line = slice.text[before.end..found.start].contains('\n');
        if is_later_line || slice.word(found) == "}" {
            let title = format!("expected `;`, found `{}`", slice.word(found));
            let diagnostic = Diagnostic::new(Code::Syntax, slice.span(before), title)
                .label("a `;` is missing after this");
            let next = (is_later_line && slice.is_start(found)).then_some(found.start);
            return Mistake { diagnostic, next };
        }
    }
    let mut title = list(expected.words());
    title = if title.is_empty() {
        format!("`{}` cannot stand here", slice.word(found))
    } else {
        format!("expected {title}, found `{}`", slice.word(found))
    };
    let mut diagnostic = Diagnostic::new(Code::Syntax, slice.span(found), title);
    let habit = habit::help(slice, before, found, &expected).map(str::to_owned);
    if let Some(help) = habit.or_else(|| help(slice, found, &expected)) {
        diagnostic = diagnostic.help(help);
    }
    Mistake { diagnostic, next: None }
}

/// Mistakes that deserve a sentence of their own.
fn special_case(
    slice: &Slice<'_>,
    before: Option<Token>,
    found: Token,
    expected: &Expected,
) -> Option<Diagnostic> {
    let word = slice.word(found);
    let wants_name = expected.has("a name") && !expected.has("an expression");
    if found.kind == Kind::Word && wants_name && is_keyword(word) {
        let title = format!("expected a name, found `{word}`, which is a word of the language");
        return Some(Diagnostic::new(Code::Syntax, slice.span(found), title));
    }
    if word == "when" && expected.has("`;`") {
        let title = "`when` stands before the `:`";
        let diagnostic = Diagnostic::new(Code::Syntax, slice.span(found), title);
        return Some(diagnostic.help("write `label on row when s: left = right;`"));
    }
    if slice.word(slice.first) == "view"
        && slice.token(slice.first.end).is_some_and(|second| slice.word(second) == "on")
    {
        let diagnostic = slice.at_first("a view has a name");
        return Some(diagnostic.help("write `view name on frame = source @ 0;`"));
    }
    if slice.word(slice.first) == "on" && word == ":" && expected.has("`{`") {
        let diagnostic = slice.at_first("a constraint starts with its label");
        return Some(diagnostic.help("write `label on row: left = right;`, or `on row { … }`"));
    }
    let before = before?;
    let is_behind_rows = expected.has("`at`") && expected.has("`except`");
    if let Some(near) = suggest(slice.word(before), ["first", "last"])
        && is_behind_rows
        && found.kind == Kind::Word
    {
        let title = format!("expected a row set, found `{} {word}`", slice.word(before));
        let diagnostic = Diagnostic::new(Code::Syntax, slice.span(before), title);
        return Some(diagnostic.help(format!("did you mean `{near}`?")));
    }
    if slice.word(before) == "=" && expected.has("`public`") && word != "public" {
        let title = "a condition compares with `==`, and what is behind `=` is `public`";
        return Some(
            Diagnostic::new(Code::Syntax, slice.span(before), title)
                .help("write `… if op == 1 ~ …`, or `… = public list by z`"),
        );
    }
    if slice.word(before) == "==" || (slice.word(before) == "=" && word == "=") {
        let span = Span::new(slice.file, before.start..found.end);
        let diagnostic = Diagnostic::new(Code::Syntax, span, "a constraint has one `=`");
        return Some(diagnostic.help("write `left = right`"));
    }
    if word == "**" {
        let title = "powers of powers need parentheses";
        let diagnostic = Diagnostic::new(Code::Syntax, slice.span(found), title);
        return Some(diagnostic.help("write `(a ** b) ** c` or `a ** (b ** c)`"));
    }
    None
}

/// What to do about it, where that can be guessed.
fn help(slice: &Slice<'_>, found: Token, expected: &Expected) -> Option<String> {
    let word = slice.word(found);
    if found.kind == Kind::Word {
        if !word.is_ascii() {
            return Some("names are of ASCII letters, digits and `_`".to_owned());
        }
        if let Some(near) = suggest(word, expected.keywords()) {
            return Some(format!("did you mean `{near}`?"));
        }
    }
    if let Some(fold) = open_fold(slice, found) {
        return Some(fold::forms(fold));
    }
    let is_odd = |c: char| c != '_' && !c.is_ascii_digit();
    if found.kind == Kind::Number && word.contains(is_odd) {
        return Some("a number is `123_456` or `0x1f`, and no name starts with a digit".to_owned());
    }
    let is_second = slice.token(slice.first.end) == Some(found);
    if (found == slice.first || is_second)
        && let Some(near) = slice.misspelled()
    {
        return Some(format!("did you mean `{near}`?"));
    }
    let is_equation = slice.word(found) == "=" || is_second || found == slice.first && word == ":";
    if is_equation && slice.place == Place::Body && (expected.has("`:`") || word == ":") {
        return Some("a constraint is written `label: left = right;`".to_owned());
    }
    expected.has("a declaration").then(|| {
        let words: Vec<String> = ITEM_WORDS.iter().map(|word| format!("`{word}`")).collect();
        format!("a declaration starts with {}", list(&words))
    })
}

/// The fold whose head a token stands in: between its bracket and its colon.
fn open_fold<'t>(slice: &Slice<'t>, found: Token) -> Option<&'t str> {
    // For each bracket that is open, the fold before it.
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut before = "";
    for token in Lexer::new(&slice.text[..found.start], slice.range.start) {
        let word = slice.word(token);
        match word {
            "(" => open.push(Some(before).filter(|word| fold::is_fold(word))),
            "[" | "{" => open.push(None),
            ")" | "]" | "}" => drop(open.pop()),
            ":" => open.iter_mut().rev().take(1).for_each(|fold| *fold = None),
            _ => {}
        }
        before = word;
    }
    open.pop().flatten()
}

fn is_keyword(word: &str) -> bool {
    let lists = [ITEM_WORDS.as_slice(), &STMT_WORDS, &INNER_WORDS];
    lists.iter().any(|list| list.contains(&word))
}
