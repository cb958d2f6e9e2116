//! Changes of a text, token by token.

use crate::corpus::Corpus;
use crate::vocabulary::{ALL, TOKENS};
use fastrand::Rng;

/// The most tokens that a text grows to: a larger one takes its time and shows nothing new.
const MAX_TOKENS: usize = 4000;

/// A random text.
#[must_use]
pub fn text(corpus: &Corpus, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    let (_, base) = &corpus.texts[rng.usize(..corpus.texts.len())];
    let mut tokens: Vec<String> = tokens(base).map(str::to_owned).collect();
    // Texts with one change are often still layouts; those with many show how mistakes add up.
    for _ in 0..[1, 1, 1, 2, 3, 6][rng.usize(..6)] {
        change(&mut tokens, corpus, &mut rng);
    }
    tokens.concat()
}

fn change(tokens: &mut Vec<String>, corpus: &Corpus, rng: &mut Rng) {
    if tokens.is_empty() {
        tokens.push(word(rng));
        return;
    }
    let at = rng.usize(..tokens.len());
    let end = (at + 1 + rng.usize(..8)).min(tokens.len());
    match rng.u8(..9) {
        0 => _ = tokens.drain(at..end),
        1 if tokens.len() < MAX_TOKENS => {
            let copy = tokens[at..end].to_vec();
            let to = rng.usize(..=tokens.len());
            tokens.splice(to..to, copy);
        }
        2 => {
            let other = rng.usize(..tokens.len());
            tokens.swap(at, other);
        }
        3 | 4 => tokens[at] = word(rng),
        5 => tokens.insert(at, word(rng)),
        6 => {
            // Another token of the same text is more often a name that means something.
            let other = rng.usize(..tokens.len());
            tokens[at] = tokens[other].clone();
        }
        7 => {
            let (_, other) = &corpus.texts[rng.usize(..corpus.texts.len())];
            let lines: Vec<&str> = other.split_inclusive('\n').collect();
            if !lines.is_empty() {
                let first = rng.usize(..lines.len());
                let last = (first + 1 + rng.usize(..4)).min(lines.len());
                tokens.splice(at..at, lines[first..last].iter().map(|&line| line.to_owned()));
            }
        }
        _ => {
            let bracket = ["(", "[", "{", "-", "a * (", "/*"][rng.usize(..6)];
            tokens.insert(at, bracket.repeat(rng.usize(1..400)));
        }
    }
}

fn word(rng: &mut Rng) -> String {
    // Forms are of more use than words alone, where they fit.
    let words = if rng.bool() { TOKENS } else { ALL[rng.usize(..ALL.len())] };
    let word = words[rng.usize(..words.len())];
    // A blank keeps it a token of its own, mostly.
    if rng.u8(..4) == 0 { word.to_owned() } else { format!(" {word} ") }
}

/// Runs of letters and digits, runs of blanks, and every other character alone.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let class = class(first);
        let is_other = |c: char| class == Class::Sign || self::class(c) != class;
        let after_first = first.len_utf8();
        let len = rest[after_first..].find(is_other).map_or(rest.len(), |at| after_first + at);
        let (token, others) = rest.split_at(len);
        rest = others;
        Some(token)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Blank,
    Sign,
}

fn class(c: char) -> Class {
    if c.is_alphanumeric() || c == '_' {
        Class::Word
    } else if c.is_whitespace() {
        Class::Blank
    } else {
        Class::Sign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tokens_of_a_text_are_the_text() {
        let text = "on row: a' = (b.next + 1)\n  - é;";
        assert_eq!(tokens(text).collect::<String>(), text);
        assert_eq!(tokens("ab  (c").collect::<Vec<_>>(), ["ab", "  ", "(", "c"]);
    }

    #[test]
    fn a_text_is_a_function_of_its_seed() {
        let texts = vec![("a.air".to_owned(), "layout a; table t { commit { b } }".to_owned())];
        let corpus = Corpus { texts };
        assert_eq!(text(&corpus, 7), text(&corpus, 7));
        let different = (0..20).filter(|&seed| text(&corpus, seed) != corpus.texts[0].1).count();
        assert!(different > 15, "{different}");
    }
}
