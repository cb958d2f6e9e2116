//! The author's own text, on one line.

use air_dsl::ir::{Arm, Rule};
use air_dsl::source::{Sources, Span};

/// The text at a place without comments, its white space shortened to single spaces.
pub(crate) fn quote(sources: &Sources, span: Span) -> String {
    let text = sources.get(span.file).text.get(span.range()).unwrap_or_default();
    let words = text.lines().flat_map(|line| {
        let code = line.split_once("//").map_or(line, |(code, _)| code);
        code.split_whitespace()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The equation of a constraint, without its label and its row set; of an argument, the whole
/// statement.
pub(crate) fn equation(sources: &Sources, span: Span) -> String {
    let text = sources.get(span.file).text.get(span.range()).unwrap_or_default();
    let rest = sources.get(span.file).text.get(span.range().end..).unwrap_or_default();
    // The place may end before the brackets of a call do; the statement ends with a semicolon.
    let n_rest = if text.contains(';') { 0 } else { rest.find(';').unwrap_or(0) };
    let end = span.range().end + n_rest;
    let statement = quote(sources, Span::new(span.file, span.range().start..end));
    let statement = statement.trim_end_matches(';');
    let Some((head, equation)) = statement.split_once(':') else { return statement.to_owned() };
    let equation = equation.trim_start();
    match (head.split_whitespace().nth(1), head.split_once(" when ")) {
        (None | Some("on" | "when"), Some((_, selector))) => format!("{equation}, when {selector}"),
        (None | Some("on"), None) => equation.to_owned(),
        (Some(_), _) => statement.to_owned(),
    }
}

/// The equations of the arms that state a constraint, each with what selects it.
pub(crate) fn arms(sources: &Sources, arms: &[Arm]) -> String {
    let of = |arm: &Arm| match arm.arms.as_slice() {
        [] => format!("{}, {}", equation(sources, arm.span), arm.selected),
        inner => format!("({}), {}", self::arms(sources, inner), arm.selected),
    };
    arms.iter().map(of).collect::<Vec<_>>().join("; ")
}

/// What a witness rule fills and with what, without its row set.
pub(crate) fn quote_rule(sources: &Sources, rule: &Rule) -> String {
    let statement = quote(sources, rule.span);
    let value = statement.split_once(":=").map_or(statement.as_str(), |(_, value)| value);
    format!("{} := {}", rule.name, value.trim().trim_end_matches(';'))
}

/// The text at a place, cut to so many characters with an ellipsis.
pub(crate) fn short_quote(sources: &Sources, span: Span, n_chars: usize) -> String {
    cut(&quote(sources, span), n_chars)
}

/// A text of at most so many characters; a longer one ends with an ellipsis.
pub(crate) fn cut(text: &str, n_chars: usize) -> String {
    if text.chars().count() <= n_chars {
        return text.to_owned();
    }
    let kept: String = text.chars().take(n_chars.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// File and line of a place.
pub(crate) fn place(sources: &Sources, span: Span) -> String {
    let (line, _) = sources.line_column(span);
    format!("{}:{line}", sources.get(span.file).path)
}

/// A text in lines of at most so many characters, broken at spaces; a longer word has a line of
/// its own.
pub(crate) fn wrap(text: &str, n_chars: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= n_chars => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_one_line_without_comments() {
        let mut sources = Sources::default();
        let text = "a =  b // the first\n      + c;";
        let file = sources.add("a.air", text);
        let span = Span::new(file, 0..text.len() - 1);
        assert_eq!(quote(&sources, span), "a = b + c");
        assert_eq!(short_quote(&sources, span, 6), "a = b…");
        assert_eq!(place(&sources, span), "a.air:1");
    }

    #[test]
    fn an_equation_has_no_label_and_an_argument_is_whole() {
        for (text, found) in [
            ("a/b on row: bool(x);", "bool(x)"),
            ("a: x = y;", "x = y"),
            ("a on row when s: x = y;", "x = y, when s"),
            ("permutation p on row: a ~ b by z in c;", "permutation p on row: a ~ b by z in c"),
        ] {
            let mut sources = Sources::default();
            let file = sources.add("a.air", text);
            assert_eq!(equation(&sources, Span::new(file, 0..text.len() - 2)), found);
        }
    }

    #[test]
    fn lines_are_broken_at_spaces_only() {
        assert_eq!(wrap("aa bb cccccc d", 5), ["aa bb", "cccccc", "d"]);
        assert!(wrap("", 5).is_empty());
    }
}
