//! A text as its statements, each a row of tokens: what a formatter may move, and where the author broke lines.

use super::marks::{Kind, Marks};
use crate::syntax::comments::comments;
use crate::syntax::lex::{self, Lexer};

/// What a token is, as far as lines go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A name, a number, a sign, a string.
    Plain,
    /// `/* … */`
    Block,
    /// `// …` or `/// …`, after which a line ends.
    Line,
    /// `/// …` alone.
    Doc,
}

/// A token or a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// First byte.
    pub(super) start: usize,
    pub(super) class: Class,
    /// The ends of lines between the token before and this one.
    pub(super) n_lines: usize,
    /// Whether it is a comment with code right after it, on its line.
    pub(super) leads: bool,
}

impl Token<'_> {
    pub(super) fn is_comment(&self) -> bool {
        matches!(self.class, Class::Block | Class::Line)
    }

    /// Whether a line ends after it, whatever follows.
    pub(super) fn ends_its_line(&self) -> bool {
        matches!(self.class, Class::Line | Class::Doc)
    }
}

/// A part of a statement.
#[derive(Debug)]
pub(super) struct Piece<'t> {
    pub(super) what: What<'t>,
    /// Whether it begins a line.
    pub(super) is_first: bool,
}

/// The parts of a statement.
#[derive(Debug)]
pub(super) enum What<'t> {
    Token(Token<'t>),
    Body(Body<'t>),
}

/// Statements in braces.
#[derive(Debug)]
pub(super) struct Body<'t> {
    /// Comments on the line of the opening brace.
    pub(super) remarks: Vec<Token<'t>>,
    pub(super) entries: Vec<Entry<'t>>,
    /// Whether it is all on one line.
    pub(super) is_inline: bool,
}

/// A statement, or comments on a line of their own.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    /// Whether a blank line is above it.
    pub(super) is_apart: bool,
    /// Doc comments and comments above it, each on a line of its own.
    pub(super) above: Vec<Token<'t>>,
    /// What form it has; none for comments.
    pub(super) kind: Option<Kind>,
    pub(super) pieces: Vec<Piece<'t>>,
    /// Comments after it, on its last line.
    pub(super) remarks: Vec<Token<'t>>,
}

/// The statements of a text that parses.
pub(super) fn entries<'t>(text: &'t str, marks: &Marks) -> Vec<Entry<'t>> {
    let mut reader = Reader { tokens: tokens(text), at: 0, marks };
    let mut entries = Vec::new();
    while reader.peek().is_some() {
        entries.extend(reader.entries());
        // A brace that closes nothing cannot be in a text that parses; it would be passed over.
        reader.at += 1;
    }
    entries
}

/// The tokens and the comments of a text, in its order.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<(usize, usize, Class)> = comments(text)
        .into_iter()
        .map(|range| {
            let is_line = text[range.clone()].starts_with("//");
            (range.start, range.end, if is_line { Class::Line } else { Class::Block })
        })
        .collect();
    found.extend(Lexer::new(text, 0).map(|token| {
        let class = if token.kind == lex::Kind::Doc { Class::Doc } else { Class::Plain };
        (token.start, token.end, class)
    }));
    found.sort_unstable_by_key(|(start, ..)| *start);
    let mut before = 0;
    let token = |(start, end, class): (usize, usize, Class)| {
        let n_lines = text[before..start].matches('\n').count();
        before = end;
        Token { text: text[start..end].trim_end(), start, class, n_lines, leads: false }
    };
    let mut tokens: Vec<_> = found.into_iter().map(token).collect();
    let mut is_code_next = false;
    for token in tokens.iter_mut().rev() {
        token.leads = is_code_next && token.class == Class::Block && !token.text.contains('\n');
        let is_code = token.class == Class::Plain && token.text != "}";
        is_code_next = token.n_lines == 0 && (is_code || token.leads);
    }
    tokens
}

struct Reader<'t, 'm> {
    tokens: Vec<Token<'t>>,
    at: usize,
    marks: &'m Marks,
}

impl<'t> Reader<'t, '_> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    /// The next token, if it is one of these.
    fn next_if(&mut self, is_wanted: impl Fn(&Token<'t>) -> bool) -> Option<Token<'t>> {
        let token = self.peek().filter(is_wanted)?;
        self.at += 1;
        Some(token)
    }

    /// Comments that stand on the line of the token before.
    fn remarks(&mut self) -> Vec<Token<'t>> {
        core::iter::from_fn(|| self.next_if(|next| next.is_comment() && next.n_lines == 0))
            .collect()
    }

    /// Up to the brace that closes a body, or to the end.
    fn entries(&mut self) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        while let Some(token) = self.peek().filter(|token| token.text != "}") {
            let is_apart = token.n_lines > 1 && !entries.is_empty();
            let entry = if token.is_comment() && !token.leads {
                self.at += 1;
                let remarks = self.remarks();
                Entry { is_apart, above: vec![token], kind: None, pieces: Vec::new(), remarks }
            } else {
                self.statement(is_apart)
            };
            entries.push(entry);
        }
        entries
    }

    fn statement(&mut self, is_apart: bool) -> Entry<'t> {
        let mut above = Vec::new();
        let (mut kind, mut end) = (Kind::Other, None);
        let mut pieces = Vec::new();
        while let Some(token) = self.peek() {
            if let Some((found, last)) =
                self.marks.statements.get(&token.start).filter(|_| end.is_none())
            {
                (kind, end) = (*found, Some(*last));
            }
            let is_above = pieces.is_empty()
                && (token.class == Class::Doc || token.is_comment() && !token.leads);
            if is_above {
                self.at += 1;
                above.push(token);
                continue;
            }
            let is_first = token.n_lines > 0 && !pieces.is_empty();
            let what = if self.marks.bodies.contains(&token.start) {
                What::Body(self.body())
            } else {
                self.at += 1;
                What::Token(token)
            };
            pieces.push(Piece { what, is_first });
            let is_comment = token.is_comment();
            let is_last = self.tokens.get(self.at).is_none_or(|next| match end {
                Some(end) => next.start >= end,
                None => !is_comment && token.text == ";",
            });
            if is_last {
                break;
            }
        }
        Entry { is_apart, above, kind: Some(kind), pieces, remarks: self.remarks() }
    }

    /// From the opening brace to the closing one.
    fn body(&mut self) -> Body<'t> {
        let open = self.at;
        self.at += 1;
        let is_line = |token: &Token<'t>| token.n_lines > 0 || token.ends_its_line();
        let mut remarks = Vec::new();
        if self.line_ends_after_comments() {
            remarks = self.remarks();
        }
        let entries = self.entries();
        let close = self.at;
        self.at += 1;
        let inside = self.tokens.get(open + 1..=close).unwrap_or_default();
        let is_inline = !inside.iter().any(|token| is_line(token) || token.text.contains('\n'));
        Body { remarks, entries, is_inline }
    }

    /// Whether nothing but comments follows on the line at hand.
    fn line_ends_after_comments(&self) -> bool {
        let mut rest = self.tokens[self.at..].iter();
        match rest.find(|token| !token.is_comment() || token.n_lines > 0) {
            Some(next) => next.n_lines > 0,
            None => true,
        }
    }
}
