//! The digest of the layouts of this repository under changes of their texts: of words, it changes; of
//! spaces and comments, it does not.

use air_codegen::{Folder, compile_text, digest};
use air_dsl::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

fn layouts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts")
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(layouts().join(name)).expect("the layout is there")
}

/// The digest of a text, if it is a layout.
fn digest_of(name: &str, text: &str) -> Option<[u8; 32]> {
    let folder = Folder::new(layouts());
    compile_text(&folder, name, text).ok().map(|dag| digest(&dag))
}

/// What a text is made of, with its place; comments, sentences and characters in quotes are left out.
fn tokens(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' || first == '\'' {
            1 + rest[1..].find(first).map_or(rest.len() - 1, |end| end + 1)
        } else if first.is_ascii_alphanumeric() || first == '_' {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let is_text =
            rest.starts_with("//") || matches!(first, '"' | '\'') || first.is_whitespace();
        if !is_text {
            tokens.push((at..at + len, &rest[..len]));
        }
        at += len;
    }
    tokens
}

/// Other words for a word: those that could mean something else there.
fn others<'a>(word: &'a str, names: &[&'a str]) -> Vec<String> {
    if let Ok(number) = word.parse::<u64>() {
        return vec![(number + 1).to_string(), (number + 2).to_string()];
    }
    match word {
        "+" => vec!["-".to_owned(), "*".to_owned()],
        "-" => vec!["+".to_owned()],
        "*" => vec!["+".to_owned(), "-".to_owned()],
        "first" => vec!["last".to_owned()],
        "last" => vec!["first".to_owned()],
        "next" => vec!["prev".to_owned()],
        "lookup" => vec!["permutation".to_owned()],
        "permutation" => vec!["lookup".to_owned()],
        _ => {
            let at = names.iter().position(|name| *name == word);
            let near = at.into_iter().flat_map(|at| [at + 1, at + 7]);
            let near = near.map(|at| names[at % names.len()]).filter(|name| *name != word);
            near.map(str::to_owned).collect()
        }
    }
}

/// The texts that differ from a text in one word, by the line and what was changed.
fn changed(text: &str) -> BTreeMap<(usize, String), String> {
    let tokens = tokens(text);
    let is_name = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let names: BTreeSet<&str> =
        tokens.iter().map(|(_, word)| *word).filter(|word| is_name(word)).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut texts = BTreeMap::new();
    for (place, word) in &tokens {
        for other in others(word, &names) {
            let line = text[..place.start].lines().count();
            let column = place.start - text[..place.start].rfind('\n').map_or(0, |end| end + 1);
            let words = format!("column {column}: {word} becomes {other}");
            let changed = [&text[..place.start], other.as_str(), &text[place.end..]].concat();
            texts.insert((line, words), changed);
        }
    }
    texts
}

/// Checks that no change of a word leaves the digest as it is but in lines with these words, and
/// how many changes give a layout at all.
#[track_caller]
fn check(name: &str, without_meaning: &[&str], least: usize) {
    let text = text_of(name);
    let before = digest_of(name, &text).expect("it is a layout");
    let mut n_layouts = 0;
    let mut kept = Vec::new();
    for ((line, words), changed) in changed(&text) {
        let Some(after) = digest_of(name, &changed) else { continue };
        n_layouts += 1;
        let here = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        if after == before && !without_meaning.iter().any(|words| here.contains(words)) {
            kept.push(format!("{name}:{line}: {words}: {here}"));
        }
    }
    assert_eq!(kept, Vec::<String>::new());
    assert!(n_layouts >= least, "{name}: only {n_layouts} changes give a layout");
}

#[test]
fn every_change_of_a_word_of_fibonacci_changes_the_digest() {
    check("fibonacci.air", &[], 10);
}

#[test]
fn every_change_of_a_word_of_brainfuck_changes_the_digest() {
    // The name of a group of challenges, which cells an author knows to be free, and how a prover fills one.
    let without_meaning = ["draw cross {", "free inv because", "fill inv on row :="];
    check("brainfuck.air", &without_meaning, 100);
}

#[test]
fn every_change_of_a_word_of_cairo_changes_the_digest() {
    // Which cells an author knows to be unread or free.
    check("cairo_plain.air", &["unused regs_odd, regs_even because", "free reg.tmp0"], 15);
}

#[test]
fn spaces_lines_and_comments_do_not_change_the_digest() {
    for name in ["fibonacci.air", "brainfuck.air", "brainfuck_private.air", "cairo_plain.air"] {
        let text = text_of(name);
        let before = digest_of(name, &text);
        let mut sources = Sources::default();
        let file = sources.add(name, &text);
        let formatted = air_dsl::syntax::format(&sources, file).expect("it is a layout");
        let spread = text.replace('\n', "\n\n   ").replace("   ", " \t ");
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let remarks = text.replace("\n\n", "\n// a remark\n");
        for text in [formatted, spread, windows, remarks] {
            assert!(digest_of(name, &text) == before && before.is_some(), "{name}: {text}");
        }
    }
}
