//! The blanks between two tokens of a line.

use super::marks::Marks;
use super::tree::{Piece, Token, What};

/// Whether a blank is between two tokens. Where there is none, they stay two tokens.
pub(super) fn is_blank(before: &Token<'_>, token: &Token<'_>, marks: &Marks) -> bool {
    if before.is_comment() || token.is_comment() {
        return !matches!(token.text, "," | ";" | ":" | ")" | "]");
    }
    if matches!(before.text, "(" | "[" | "." | "..") || matches!(token.text, "." | "..") {
        return false;
    }
    if marks.negations.contains(&before.start)
        || marks.slashes.contains(&before.start)
        || marks.slashes.contains(&token.start)
    {
        return false;
    }
    match token.text {
        "," | ";" | ":" | ")" | "]" => false,
        "(" => marks.groups.contains(&token.start),
        "[" => !marks.indices.contains(&token.start),
        "}" => before.text != "{",
        _ => true,
    }
}

/// The characters of pieces on one line, those before the first not counted.
pub(super) fn width(pieces: &[Piece<'_>], marks: &Marks) -> usize {
    let mut n_chars = 0;
    let mut before: Option<&Token<'_>> = None;
    for piece in pieces {
        let What::Token(token) = &piece.what else { continue };
        let blank = before.is_some_and(|before| is_blank(before, token, marks));
        n_chars += usize::from(blank) + token.text.chars().count();
        before = Some(token);
    }
    n_chars
}
