//! Tokens back to the text they were, place by place.
//!
//! The layout language lexes as Rust, so a layout written inside of a macro arrives as tokens.
//! Each is put where it stood in the file, line for line and column for column; what is said of a
//! place in the text is then said of the tokens that stand there.

use core::ops::Range;
use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};

/// A text made of tokens.
#[derive(Debug, Default)]
pub(crate) struct Inline {
    text: String,
    /// Where each token stands in the text, in order.
    places: Vec<(Range<usize>, Span)>,
    line: usize,
    column: usize,
    /// A line comment was written, which only the end of the line ends.
    in_comment: bool,
}

impl Inline {
    /// The text of the tokens, with as many empty lines before it as the file has lines.
    pub(crate) fn new(tokens: TokenStream) -> Self {
        let mut inline = Self { line: 1, ..Self::default() };
        inline.tokens(tokens);
        inline.text.push('\n');
        inline
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The first and the last token in a range of the text; where there is none, the one before.
    pub(crate) fn spans(&self, range: Range<usize>) -> (Span, Span) {
        let is_in = |place: &&(Range<usize>, Span)| {
            place.0.start < range.end.max(range.start + 1) && place.0.end > range.start
        };
        let mut inside = self.places.iter().filter(is_in).map(|(_, span)| *span);
        if let Some(first) = inside.next() {
            return (first, inside.next_back().unwrap_or(first));
        }
        let before = self.places.iter().rev().find(|(place, _)| place.end <= range.start);
        let nearest =
            before.or(self.places.first()).map_or_else(Span::call_site, |(_, span)| *span);
        (nearest, nearest)
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            if let TokenTree::Punct(punct) = &token
                && punct.as_char() == '#'
            {
                let is_inner =
                    matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                let bang = if is_inner { tokens.next() } else { None };
                if let Some(TokenTree::Group(group)) = tokens.peek()
                    && let Some(comment) = doc_comment(group)
                {
                    let start = if is_inner { "//!" } else { "///" };
                    for line in comment.lines() {
                        self.put(&format!("{start}{line}"), punct.span());
                        self.in_comment = true;
                    }
                    tokens.next();
                    continue;
                }
                self.put("#", punct.span());
                if let Some(bang) = bang {
                    self.put("!", bang.span());
                }
                continue;
            }
            self.token(token);
        }
    }

    fn token(&mut self, token: TokenTree) {
        let group = match token {
            TokenTree::Group(group) => group,
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                self.put(&token.to_string(), token.span());
                return;
            }
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.put(open, group.span_open());
        self.tokens(group.stream());
        self.put(close, group.span_close());
    }

    fn put(&mut self, token: &str, span: Span) {
        if token.is_empty() {
            return;
        }
        self.move_to(span.start(), token);
        let start = self.text.len();
        self.text.push_str(token);
        self.places.push((start..self.text.len(), span));
        self.line += token.matches('\n').count();
        let last_line = token.rsplit('\n').next().unwrap_or(token);
        let before = if token.contains('\n') { 0 } else { self.column };
        self.column = before + last_line.chars().count();
    }

    /// Spaces up to where a token stood; where that is not ahead (it came from another macro), what
    /// keeps it apart from the token before.
    fn move_to(&mut self, place: LineColumn, token: &str) {
        if place.line > self.line {
            self.text.extend(core::iter::repeat_n('\n', place.line - self.line));
            (self.line, self.column) = (place.line, 0);
        } else if self.in_comment {
            self.text.push('\n');
            self.column = 0;
        }
        self.in_comment = false;
        if place.line == self.line && place.column > self.column {
            self.text.extend(core::iter::repeat_n(' ', place.column - self.column));
            self.column = place.column;
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        if self.text.ends_with(is_word) && token.starts_with(is_word) {
            self.text.push(' ');
            self.column += 1;
        }
    }
}

/// The text of a comment that became `#[doc = "…"]`.
fn doc_comment(group: &proc_macro2::Group) -> Option<String> {
    let attribute = group.stream();
    let meta = syn::parse2::<syn::MetaNameValue>(attribute).ok()?;
    if group.delimiter() != Delimiter::Bracket || !meta.path.is_ident("doc") {
        return None;
    }
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = meta.value else {
        return None;
    };
    Some(text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inline(text: &str) -> Inline {
        Inline::new(text.parse().expect("it lexes as Rust"))
    }

    #[test]
    fn tokens_are_put_where_they_stood() {
        let text = "layout a;\n\n  table main {\n    commit { x }  start[0] on row at 0: x[-1] = 2 ** 16;\n}\n";
        assert_eq!(inline(text).text(), text);
    }

    #[test]
    fn a_plain_comment_leaves_a_gap() {
        assert_eq!(inline("a; // b\nc;\n").text(), "a;\nc;\n");
    }

    #[test]
    fn a_doc_comment_stays_one() {
        let text = "/// Says `what` it is.\nlayout a;\n";
        assert_eq!(inline(text).text(), text);
    }

    #[test]
    fn a_doc_comment_before_a_token_in_its_line_ends_there() {
        assert_eq!(inline("/** one */ layout a;").text(), "/// one \n           layout a;\n");
    }

    #[test]
    fn a_place_in_the_text_is_that_of_its_tokens() {
        let text = "layout a;\ntable b { x; }\n";
        let inline = inline(text);
        let at = text.find("b {").expect("it is there");
        let (first, last) = inline.spans(at..at + 3);
        assert_eq!((first.start().line, first.start().column), (2, 6));
        assert_eq!((last.start().line, last.start().column), (2, 8));
        let (end, _) = inline.spans(text.len()..text.len());
        assert_eq!(end.start().column, 13);
    }
}
