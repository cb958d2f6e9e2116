//! The table that compares our language with others.

use crate::book::{Page, anchor, page};
use std::ops::Range;

#[test]
fn every_row_of_the_comparison_leads_to_an_example_that_the_tests_run() {
    let comparison = page("comparison.md");
    let (_, table) = comparison.text.split_once("| feature |").expect("features have a table");
    let mut n_rows = 0;
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        n_rows += 1;
        let feature = row.split('|').nth(1).unwrap_or_default();
        let (_, link) = feature.split_once("](").unwrap_or_else(|| panic!("no link in {feature}"));
        let link = link.trim().trim_end_matches(')');
        let (name, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = page(name);
        let section = section(&target, anchor);
        let is_run = target.parts().blocks.into_iter().any(|block| {
            let is_example = match block.language.as_str() {
                // What pages show of Rust is part of a test.
                "air" | "rust" => true,
                "console" => block.has("run"),
                _ => false,
            };
            is_example && section.contains(&block.line)
        });
        assert!(is_run, "{feature}: nothing that {link} shows is run");
    }
    assert!(n_rows > 15, "the table has {n_rows} rows");
}

/// The lines of a page from a heading to the next one of its level or above; without an anchor, all of them.
fn section(page: &Page, wanted: &str) -> Range<usize> {
    let mut is_in_block = false;
    let mut found: Option<(usize, usize)> = None;
    for (index, line) in page.text.lines().enumerate() {
        is_in_block ^= line.starts_with("```");
        let level = line.chars().take_while(|c| *c == '#').count();
        if is_in_block || level == 0 {
            continue;
        }
        match found {
            Some((start, of)) if level <= of => return start..index + 1,
            Some(_) => {}
            None if anchor(line.trim_start_matches('#').trim()) == wanted => {
                found = Some((index + 1, level));
            }
            None => {}
        }
    }
    match found {
        Some((start, _)) => start..usize::MAX,
        None => {
            assert_eq!(wanted, "", "no such heading on {}", page.name);
            0..usize::MAX
        }
    }
}
