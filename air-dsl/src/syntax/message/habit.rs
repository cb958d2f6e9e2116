//! What other languages would write, and what this one does.

use super::{Expected, Slice, is_keyword};
use crate::diagnostics::suggest;
use crate::syntax::lex::{Kind, Lexer, Token};

/// What to write instead, where a habit is recognised.
pub(super) fn help(
    slice: &Slice<'_>,
    before: Option<Token>,
    found: Token,
    expected: &Expected,
) -> Option<&'static str> {
    let word = slice.word(found);
    let first = slice.word(slice.first);
    let last = before.map_or("", |token| slice.word(token));
    let ends_a_value = expected.has("`=`") || expected.has("`;`");
    Some(match word {
        _ if word.starts_with('\'') && ends_a_value => "the next cell of `x` is `x.next`",
        "@" if ends_a_value => "a cell in another row is `x.next`, `x[2]` or `x[-1]`",
        "." if last.starts_with(|c: char| c.is_ascii_digit()) && is_number_next(slice, found) => {
            "numbers are integers"
        }
        "." if ends_a_value => "only a name can be shifted: write `let t = …;`, and then `t.next`",
        "!=" if ends_a_value => {
            "for two values that differ commit an inverse, and write `(a - b) * inverse = 1`"
        }
        "<" | ">" | "<=" | ">=" if ends_a_value => {
            "cells have no order: write the difference in bits (`std/bits.air`), or look it up (`std/lookup.air`)"
        }
        "&&" | "||" | "&" | "|" if ends_a_value => {
            "an expression is a polynomial: state two constraints, or multiply"
        }
        "^" if ends_a_value => "a power is `a ** 2`",
        "if" if expected.has("an expression") => {
            "an expression has no conditions: write `when s { … }`, or `s * a + (1 - s) * b`"
        }
        "+" if last == "[" => "write `x[1]` or `x.next`",
        ".." if first == "for" && expected.has("`]`") => "a range has no brackets: `for i in 0..4`",
        "{" if ends_a_value && last != ")" => "an index is in brackets: `x[1]`",
        "=" if is_after_when(slice, found) => {
            "`when` takes a bit; for the values of a cell write `case x { 1 => { … } … }`"
        }
        "=" if expected.has("`@`") => "a field is written `name @ 0`",
        "=" if matches!(first, "const" | "let") => return None,
        "=" if expected.has("`;`") => "a constraint has one `=`: state two constraints",
        ":=" if expected.has("`=`") => "`:=` stands in constraints and in `fill`",
        "::" => "write `import bits from \"std/bits.air\";` at the top, and `use bits(…) as path;`",
        "rows" if expected.has("a row set") => "did you mean `row`?",
        _ if first == "commit" && expected.has("`{`") => "write `commit { a, b }`",
        _ if last == "bool" && expected.has("`(`") => "write `bool(x)`",
        _ if matches!(first, "column" | "columns" | "col" | "var" | "witness") => {
            "columns are declared with `commit { a, b }`"
        }
        _ if expected.has("`at`")
            && expected.has("`:`")
            && suggest(word, expected.keywords()).is_none() =>
        {
            return after_a_row_set(last, found, word);
        }
        _ => return None,
    })
}

/// What may be meant by what stands behind the name of a row set.
fn after_a_row_set(last: &str, found: Token, word: &str) -> Option<&'static str> {
    match (last, found.kind) {
        ("all" | "any" | "each" | "every", _) => Some("`on row` is every row"),
        (_, Kind::Number) => Some("a row by its number is `on row at 0`"),
        ("row", Kind::Word) if !is_keyword(word) => {
            Some("a `:` stands before the equation: `label on row: left = right;`")
        }
        _ => None,
    }
}

fn is_number_next(slice: &Slice<'_>, found: Token) -> bool {
    slice.token(found.end).is_some_and(|next| next.kind == Kind::Number)
}

/// Whether the last word of the language before a token is `when`.
fn is_after_when(slice: &Slice<'_>, found: Token) -> bool {
    let tokens = Lexer::new(&slice.text[..found.start], slice.range.start);
    let words = tokens.filter(|token| matches!(slice.word(*token), "when" | ":" | "{" | "}"));
    words.last().is_some_and(|token| slice.word(token) == "when")
}
