//! Statements to lines: where a line goes on, how far from the left, and where one that is too long is broken.

use super::align::Pads;
use super::marks::{Kind, Marks};
use super::spacing::is_blank;
use super::tree::{Body, Entry, Piece, Token, What};

/// Lines that can be broken are not longer, in characters.
const MAX_WIDTH: usize = 120;
/// However deep a statement is nested, a line of it may have as many characters.
const MIN_WIDTH: usize = 40;
/// The blanks of a level.
pub(super) const INDENT: usize = 4;

/// A part of a laid statement.
#[derive(Debug)]
pub(super) enum Laid {
    /// A line, its blanks in front included.
    Line(String),
    /// The statements of the body that is the piece with this index.
    Body(usize),
}

/// Lays a statement on lines from `indent` on, and breaks those that are too long, in the statement itself.
///
/// Gives the lines, and whether one was broken.
pub(super) fn lay(
    entry: &mut Entry<'_>,
    indent: usize,
    pads: &Pads,
    marks: &Marks,
) -> (Vec<Laid>, bool) {
    let mut lines = Vec::new();
    let mut has_broken = false;
    let mut line = Line { pieces: 0, start: indent, prefix: "" };
    let mut state = State { kind: entry.kind.unwrap_or(Kind::Other), ..State::new(indent) };
    loop {
        let mut after = state.clone();
        after.line_start = line.start;
        match line.lay(&entry.pieces, &mut after, pads, marks) {
            End::TooLong(at) => {
                if let Some(piece) = entry.pieces.get_mut(at) {
                    match &mut piece.what {
                        What::Body(body) if body.is_inline => body.is_inline = false,
                        What::Body(_) | What::Token(_) => piece.is_first = true,
                    }
                }
                has_broken = true;
                continue;
            }
            End::Body(text, at) => {
                lines.extend([Laid::Line(text), Laid::Body(at)]);
                line = Line { pieces: at + 1, start: indent, prefix: "}" };
            }
            End::Line(text, at) => {
                lines.push(Laid::Line(text));
                let Some(next) = entry.pieces.get(at) else { return (lines, has_broken) };
                line = Line { pieces: at, start: after.continuation(&next.what), prefix: "" };
            }
        }
        state = after;
    }
}

/// A line that is to be laid.
struct Line {
    /// The index of its first piece.
    pieces: usize,
    /// The blanks in front.
    start: usize,
    /// The brace that closes the body before, or nothing.
    prefix: &'static str,
}

/// How a line ends.
enum End {
    /// Before the piece with this index, or at the end.
    Line(String, usize),
    /// At the brace that opens the body with this index.
    Body(String, usize),
    /// It should end before the piece with this index; or the body of this index be on lines of its own.
    TooLong(usize),
}

impl Line {
    fn lay(&self, pieces: &[Piece<'_>], state: &mut State, pads: &Pads, marks: &Marks) -> End {
        let max_width = MAX_WIDTH.max(state.indent + MIN_WIDTH);
        let mut text = " ".repeat(self.start) + self.prefix;
        let mut n_chars = self.start + self.prefix.len();
        let mut is_empty = self.prefix.is_empty();
        // The best place to break the line: how bad it is, and where.
        let mut best: Option<(usize, usize)> = None;
        let mut is_too_long = false;
        for (at, piece) in pieces.iter().enumerate().skip(self.pieces) {
            if piece.is_first && !is_empty {
                return End::Line(text, at);
            }
            let before = before(pieces, at);
            match &piece.what {
                What::Body(body) if is_on_one_line(body) => {
                    let inside = inline(body, marks);
                    let width = 1 + inside.chars().count();
                    if n_chars + width > max_width && body.is_inline {
                        return End::TooLong(at);
                    }
                    text.push(' ');
                    text += &inside;
                    n_chars += width;
                }
                What::Body(body) => {
                    text += " {";
                    push_remarks(&mut text, &body.remarks);
                    return End::Body(text, at);
                }
                What::Token(token) => {
                    let blank = match before {
                        _ if is_empty => false,
                        Some(before) => is_blank(before, token, marks),
                        None => !matches!(token.text, ";" | ","),
                    };
                    let pad = pads.iter().find(|(index, _)| *index == at && !is_empty);
                    let n_blanks = usize::from(blank) + pad.map_or(0, |(_, pad)| *pad);
                    let badness = before.filter(|_| !is_empty);
                    let badness = badness.and_then(|before| state.badness(before, token, marks));
                    if let Some(badness) = badness {
                        let is_better = best.is_none_or(|(least, _)| badness <= least);
                        if is_better && !is_too_long {
                            best = Some((badness, at));
                        } else if is_too_long {
                            return End::TooLong(at);
                        }
                    }
                    text.extend(core::iter::repeat_n(' ', n_blanks));
                    text += token.text;
                    n_chars += n_blanks;
                    state.pass(token, n_chars, is_empty);
                    n_chars += token.text.chars().count();
                    is_too_long |= n_chars > max_width && !token.is_comment();
                }
            }
            is_empty = false;
            if let Some((_, at)) = best.filter(|_| is_too_long) {
                return End::TooLong(at);
            }
        }
        End::Line(text, pieces.len())
    }
}

/// The token before a piece, if it is a token.
fn before<'a, 't>(pieces: &'a [Piece<'t>], at: usize) -> Option<&'a Token<'t>> {
    match &pieces.get(at.checked_sub(1)?)?.what {
        What::Token(token) => Some(token),
        What::Body(_) => None,
    }
}

/// Whether a body is written on one line: it is on one, or there is nothing in it.
pub(super) fn is_on_one_line(body: &Body<'_>) -> bool {
    body.is_inline || body.entries.is_empty() && body.remarks.is_empty()
}

/// A body on one line.
fn inline(body: &Body<'_>, marks: &Marks) -> String {
    let mut text = "{".to_owned();
    for entry in &body.entries {
        push_remarks(&mut text, &entry.above);
        let mut before: Option<&Token<'_>> = None;
        for piece in &entry.pieces {
            match &piece.what {
                What::Token(token) => {
                    if before.is_none_or(|before| is_blank(before, token, marks)) {
                        text.push(' ');
                    }
                    text += token.text;
                    before = Some(token);
                }
                What::Body(body) => {
                    text.push(' ');
                    text += &inline(body, marks);
                }
            }
        }
        push_remarks(&mut text, &entry.remarks);
    }
    text += if body.entries.is_empty() { "}" } else { " }" };
    text
}

/// Appends comments, each after a blank.
pub(super) fn push_remarks(text: &mut String, remarks: &[Token<'_>]) {
    for remark in remarks {
        text.push(' ');
        text.push_str(remark.text);
    }
}

/// A bracket that is open.
#[derive(Clone, Debug)]
struct Bracket {
    /// The blanks in front of its line.
    line_start: usize,
    /// Where it stands.
    at: usize,
    /// Where what follows it on its line stands.
    inside: Option<usize>,
}

/// What decides how far from the left the next line starts.
#[derive(Clone, Debug)]
struct State {
    kind: Kind,
    indent: usize,
    /// The blanks in front of the line at hand.
    line_start: usize,
    brackets: Vec<Bracket>,
    /// Whether the sign between the name of a statement and the rest was the last token.
    is_after_name: bool,
    /// Whether it was passed.
    has_passed_name: bool,
    /// Where the rest starts, if it does so on the line of the name.
    rest: Option<usize>,
}

impl State {
    fn new(indent: usize) -> Self {
        Self {
            kind: Kind::Other,
            indent,
            line_start: indent,
            brackets: Vec::new(),
            is_after_name: false,
            has_passed_name: false,
            rest: None,
        }
    }

    /// The sign between the name of a statement and the rest.
    fn separator(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Constraint | Kind::Argument => Some(":"),
            Kind::Witness => Some(":="),
            Kind::View | Kind::Let | Kind::Const | Kind::Frame | Kind::Periodic | Kind::Def => {
                Some("=")
            }
            Kind::Arm | Kind::Other => None,
        }
    }

    /// Passes over a token that stands at `at`.
    fn pass(&mut self, token: &Token<'_>, at: usize, is_first: bool) {
        if let Some(bracket) = self.brackets.last_mut()
            && bracket.inside.is_none()
        {
            bracket.inside = Some(at);
        }
        if token.is_comment() {
            return;
        }
        if self.is_after_name && !is_first {
            self.rest = Some(at);
        }
        self.is_after_name = false;
        match token.text {
            "(" | "[" | "{" => {
                self.brackets.push(Bracket { line_start: self.line_start, at, inside: None });
            }
            ")" | "]" | "}" => drop(self.brackets.pop()),
            sign if self.brackets.is_empty() && self.separator() == Some(sign) => {
                self.is_after_name = !self.has_passed_name;
                self.has_passed_name = true;
            }
            _ => {}
        }
    }

    /// The blanks in front of a line that starts with this piece.
    fn continuation(&self, next: &What<'_>) -> usize {
        let closes = matches!(next, What::Token(token) if matches!(token.text, ")" | "]" | "}"));
        match self.brackets.last() {
            Some(bracket) if closes => {
                let hanging = bracket.line_start + INDENT;
                let is_hanging = bracket.inside.is_none_or(|inside| inside == hanging);
                if is_hanging { bracket.line_start } else { bracket.at }
            }
            Some(bracket) => bracket.inside.unwrap_or(bracket.line_start + INDENT),
            None => self.rest.unwrap_or(self.indent + INDENT),
        }
    }

    /// How bad it is to break a line between two tokens; none if it must not be broken there.
    fn badness(&self, before: &Token<'_>, token: &Token<'_>, marks: &Marks) -> Option<usize> {
        const PER_BRACKET: usize = 10;
        let is_closed = token.is_comment()
            || matches!(token.text, ")" | "]" | "}" | "," | ";" | ":" | "." | "..")
            || matches!(before.text, "(" | "[" | "{" | "." | "..");
        if is_closed
            || marks.slashes.contains(&token.start)
            || marks.negations.contains(&token.start)
        {
            return (!is_closed && before.text == ",")
                .then_some(PER_BRACKET * self.brackets.len() + 1);
        }
        let is_outside = self.brackets.is_empty();
        let is_equation = self.kind == Kind::Constraint && self.has_passed_name;
        let badness = match (before.text, token.text) {
            (_, "=" | ":=") if is_outside && is_equation => 0,
            (",", _) => 1,
            (_, "+" | "-" | "~") => 2,
            (
                _,
                "for" | "with" | "as" | "by" | "from" | "except" | "because" | "when" | "if"
                | "and" | "times",
            ) => 3,
            (_, "*" | "/" | "%") => 4,
            (_, "**") => 5,
            _ if is_outside && self.is_after_name => 6,
            _ => return None,
        };
        Some(badness + PER_BRACKET * self.brackets.len())
    }
}
