//! The tokens of a text, for what is looked at before and beside the grammar: brackets, and the words of messages.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// Digits, with whatever letters follow them.
    Number,
    /// A path in quotes.
    Text,
    /// A character in quotes.
    Char,
    /// `/// …`
    Doc,
    /// A sign of one or two characters.
    Sign,
    /// A `"` without its partner on the line.
    OpenText,
    /// A `/*` without its `*/`.
    OpenComment,
    /// A comment in more than [`MAX_COMMENT_DEPTH`] others.
    DeepComment,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
}

/// No comment is nested deeper.
pub(super) const MAX_COMMENT_DEPTH: usize = 64;

/// Signs of two characters, of which the grammar knows the first six; the others are shown whole in messages.
const DOUBLE_SIGNS: [&str; 12] =
    ["..", "**", "==", "!=", "=>", ":=", "<=", ">=", "&&", "||", "::", "->"];

/// The tokens of a text from a byte on; blanks and comments are passed over.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// The tokens from byte `at` on, which is the first of a character; past the end there are none.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Passes over blanks and comments; gives a comment that cannot be passed over.
    fn skip(&mut self) -> Option<Token> {
        loop {
            let rest = self.rest();
            let blanks = rest.find(|c: char| !is_blank(c)).unwrap_or(rest.len());
            self.at += blanks;
            let rest = &rest[blanks..];
            if rest.starts_with("//") && !is_doc(rest) {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let start = self.at;
                if let Err(kind) = self.block_comment() {
                    return Some(Token { kind, start, end: start + 2 });
                }
            } else {
                return None;
            }
        }
    }

    fn block_comment(&mut self) -> Result<(), Kind> {
        let mut depth = 0;
        loop {
            let rest = self.rest();
            let Some(ahead) = rest.find(['*', '/']) else {
                self.at = self.text.len();
                return Err(Kind::OpenComment);
            };
            self.at += ahead;
            let rest = &rest[ahead..];
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
            } else {
                self.at += 1;
            }
            if depth > MAX_COMMENT_DEPTH {
                self.at = self.text.len();
                return Err(Kind::DeepComment);
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(comment) = self.skip() {
            return Some(comment);
        }
        let rest = self.rest();
        let first = rest.chars().next()?;
        let word_len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (kind, len) = match first {
            '0'..='9' => (Kind::Number, word_len),
            _ if word_len > 0 => (Kind::Word, word_len),
            '/' if is_doc(rest) => (Kind::Doc, line(rest).len()),
            '"' => match line(rest)[1..].find('"') {
                Some(len) => (Kind::Text, len + 2),
                None => (Kind::OpenText, 1),
            },
            '\'' => match char_len(rest) {
                Some(len) => (Kind::Char, len),
                None => (Kind::Sign, 1),
            },
            _ if DOUBLE_SIGNS.iter().any(|sign| rest.starts_with(sign)) => (Kind::Sign, 2),
            _ => (Kind::Sign, first.len_utf8()),
        };
        let start = self.at;
        self.at += len;
        Some(Token { kind, start, end: self.at })
    }
}

/// What the grammar calls blank.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}')
}

/// `///` but not `////`, which is a line of slashes.
fn is_doc(rest: &str) -> bool {
    rest.starts_with("///") && !rest.starts_with("////")
}

fn line(rest: &str) -> &str {
    &rest[..rest.find('\n').unwrap_or(rest.len())]
}

/// The length of a quote, one character and a quote.
fn char_len(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, character) = chars.next()?;
    let (at, quote) = chars.next()?;
    (character != '\n' && quote == '\'').then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Lexer};

    #[test]
    fn comments_are_passed_over_and_docs_are_not() {
        let text = "a /* b /* c */ d */ // e\n/// f\n//// g\n0..15 '{' \"h\" i'";
        let tokens: Vec<_> =
            Lexer::new(text, 0).map(|token| (token.kind, &text[token.start..token.end])).collect();
        let expected = [
            (Kind::Word, "a"),
            (Kind::Doc, "/// f"),
            (Kind::Number, "0"),
            (Kind::Sign, ".."),
            (Kind::Number, "15"),
            (Kind::Char, "'{'"),
            (Kind::Text, "\"h\""),
            (Kind::Word, "i"),
            (Kind::Sign, "'"),
        ];
        assert_eq!(tokens, expected);
    }
}
