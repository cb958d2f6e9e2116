//! The tables of words and signs, against the grammar.

use crate::book::page;
use std::collections::BTreeSet;

const GRAMMAR: &str = include_str!("../../../air-dsl/src/syntax/grammar.pest");

/// The body of a rule of the grammar: from its name to the next rule.
fn rule(name: &str) -> String {
    let mut lines = GRAMMAR.lines().skip_while(|line| !is_rule(line, name));
    let first = lines.next().unwrap_or_else(|| panic!("the grammar has no rule {name}"));
    let more = lines.take_while(|line| line.starts_with(char::is_whitespace));
    std::iter::once(first).chain(more).collect::<Vec<_>>().join("\n")
}

fn is_rule(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// The strings in a rule, in their order.
fn strings(rule: &str) -> Vec<&str> {
    rule.split('"').skip(1).step_by(2).collect()
}

#[test]
fn the_table_of_words_is_that_of_the_grammar() {
    let known = rule("keyword");
    let words: BTreeSet<&str> = strings(&known).into_iter().collect();
    assert!(words.contains("layout") && words.len() > 30, "{words:?}");
    let page = page("reference/words.md").parts();
    let listed: Vec<&str> = page.tables[0].iter().map(String::as_str).collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(unique, words);
    assert_eq!(unique.len(), listed.len(), "no word is listed twice");
}

#[test]
fn the_colours_of_the_book_know_the_words_of_the_grammar_and_no_others() {
    let script = include_str!("../../highlight.js");
    let lists = script.split_once("const label").expect("the lists stand first").0;
    let listed: BTreeSet<&str> = lists
        .lines()
        .filter(|line| !line.starts_with("//"))
        .filter(|line| *line != "\"use strict\";")
        .flat_map(|line| strings(line).into_iter().flat_map(str::split_whitespace))
        .collect();
    // The words that are no names, and those that mean more at their places only.
    let known = rule("keyword");
    let mut words: BTreeSet<&str> = strings(&known).into_iter().collect();
    words.extend(GRAMMAR.split("kw_").filter_map(|production| {
        let (name, word) = production.split_once(" = @{ \"")?;
        name.chars().all(|c| c.is_ascii_lowercase()).then(|| word.split('"').next())?
    }));
    assert!(words.contains("permutation") && words.contains("else"));
    assert_eq!(listed, words);
}

#[test]
fn the_table_of_operators_is_that_of_the_grammar() {
    let rules = ["addop", "mulop", "neg"].map(rule);
    let mut signs: BTreeSet<&str> = rules.iter().flat_map(|rule| strings(rule)).collect();
    // `!"**" ~ "*"` in `mulop` keeps the power sign apart; it is an operator all the same.
    assert!(signs.contains("**"));
    let page = page("reference/expressions.md").parts();
    let listed: BTreeSet<&str> = page.tables[0].iter().map(String::as_str).collect();
    // The table has the two meanings of a minus.
    signs.insert("- (in front)");
    assert_eq!(listed, signs);
}

#[test]
fn the_table_of_the_standard_library_has_every_block_with_its_parameters() {
    let texts = air_dsl::standard::FILES.iter().map(|(_, text)| *text);
    let lines = texts.flat_map(str::lines).filter_map(|line| line.strip_prefix("block "));
    let blocks: BTreeSet<String> = lines.map(|line| line.replace(" {", "")).collect();
    assert!(blocks.len() > 5, "{blocks:?}");
    let listed: BTreeSet<String> =
        page("reference/blocks.md").parts().tables.concat().into_iter().collect();
    assert_eq!(listed, blocks);
}
