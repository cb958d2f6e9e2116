//! The remarks of a text, `//` and `/* */`: they mean nothing, stand anywhere, and are not in the tree.

use super::lex::Lexer;
use core::ops::Range;

/// The comments of a text with sound brackets and comments, in its order, as ranges of bytes.
///
/// A `//` comment ends before the end of its line. `///` comments are tokens of the language and not here.
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before = 0;
    for token in Lexer::new(text, 0) {
        in_gap(text, before..token.start, &mut found);
        before = token.end;
    }
    in_gap(text, before..text.len(), &mut found);
    found
}

/// The comments between two tokens, where there is nothing else but blanks.
fn in_gap(text: &str, gap: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut at = gap.start;
    while let Some(ahead) = text.get(at..gap.end).and_then(|rest| rest.find('/')) {
        let start = at + ahead;
        let rest = &text[start..gap.end];
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            block_len(rest)
        };
        found.push(start..start + len);
        at = start + len;
    }
}

/// The length of the `/* … */` in front, with those that are nested in it.
fn block_len(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(ahead) = rest[at..].find(['*', '/']) {
        at += ahead;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::comments;

    #[test]
    fn all_comments_are_found_and_docs_are_none() {
        let text = "// a\n/// doc\n/* b /* c */ / */ x /**/// d\n\"//\" '/' y; /* e */";
        let found: Vec<&str> = comments(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["// a", "/* b /* c */ / */", "/**/", "// d", "/* e */"]);
    }
}
