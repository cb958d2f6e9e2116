//! Where the book points to.

use crate::book::{Page, files_below, pages, root, source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[test]
fn the_summary_lists_every_page_once() {
    let pages = pages();
    let summary = pages.iter().find(|page| page.name == "SUMMARY.md").expect("there is a summary");
    let mut listed: Vec<String> = summary.parts().links;
    listed.sort();
    let files: Vec<String> =
        pages.iter().map(|page| page.name.clone()).filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(listed, files);
}

#[test]
fn every_link_of_a_page_resolves() {
    let pages = pages();
    let anchors: BTreeMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|page| (page.name.as_str(), page.parts().anchors.into_iter().collect()))
        .collect();
    let files: BTreeSet<String> = files_below(&source()).into_iter().collect();
    let mut broken = Vec::new();
    for page in &pages {
        for link in page.parts().links {
            if link.starts_with("https://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { page.name.clone() } else { beside(&page.name, path) };
            let has_anchor = anchor.is_empty()
                || anchors.get(target.as_str()).is_some_and(|all| all.contains(anchor));
            if !files.contains(&target) || !has_anchor {
                broken.push(format!("{}: {link}", page.name));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn every_path_that_a_page_names_exists() {
    let mut missing = Vec::new();
    let mut n_paths = 0;
    for page in pages() {
        for path in page.parts().code.iter().filter(|code| is_path(code)) {
            n_paths += 1;
            // The standard library is imported from anywhere.
            let folder = if path.starts_with("std/") { root().join("air-dsl") } else { root() };
            if !folder.join(path).exists() {
                missing.push(format!("{}: {path}", page.name));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(n_paths > 50, "the book names files, but only {n_paths} were found");
}

#[test]
fn every_file_that_a_page_includes_exists() {
    let mut missing = Vec::new();
    for page in pages() {
        for (file, anchor) in includes(&page) {
            let path = source().join(&page.name).with_file_name("").join(&file);
            let text = fs::read_to_string(&path).unwrap_or_default();
            let is_there = match &anchor {
                None => !text.is_empty(),
                // From this line on.
                Some(lines) if lines.ends_with(':') => lines
                    .trim_end_matches(':')
                    .parse()
                    .is_ok_and(|n: usize| text.lines().count() > n),
                Some(name) => {
                    text.contains(&format!("ANCHOR: {name}\n"))
                        && text.contains(&format!("ANCHOR_END: {name}\n"))
                }
            };
            if !is_there {
                missing.push(format!("{}: {file} {anchor:?}", page.name));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn all_rust_of_the_book_is_compiled() {
    let mut others = Vec::new();
    for page in pages() {
        for block in page.parts().blocks.iter().filter(|block| block.language == "rust") {
            let file = |text: &str| {
                let path = text.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?;
                Some(path.split(':').next().unwrap_or_default().to_owned())
            };
            let is_compiled = file(&block.text).is_some_and(|path| {
                path.ends_with("book/tests/all/tutorial.rs")
                    || path.ends_with("tests/all/tutorial.rs")
            });
            if !is_compiled {
                others.push(format!("{}:{}", page.name, block.line));
            }
        }
    }
    assert_eq!(others, Vec::<String>::new());
}

/// What a page includes: the file, relative to the page, and the anchor in it.
pub(crate) fn includes(page: &Page) -> Vec<(String, Option<String>)> {
    let marks = page.text.split("{{#include ").skip(1);
    let mark = |text: &str| {
        let (path, _) = text.split_once("}}").expect("an include is closed on its line");
        match path.split_once(':') {
            None => (path.to_owned(), None),
            Some((path, anchor)) => (path.to_owned(), Some(anchor.to_owned())),
        }
    };
    marks.map(mark).collect()
}

/// A path relative to the page `from`, in the book's source folder.
fn beside(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Whether what stands in backquotes is a path of the repository: it has the ending of a file, or starts with a folder
/// of the root. A file without a folder counts if it is spelled like those in the root.
fn is_path(code: &str) -> bool {
    const ENDINGS: [&str; 8] = [".rs", ".md", ".toml", ".pest", ".json", ".snap", ".air", ".cairo"];
    if code.contains(|c: char| c.is_whitespace() || "(*<{…$".contains(c)) {
        return false;
    }
    let has_ending = ENDINGS.iter().any(|ending| code.ends_with(ending));
    match code.split_once('/') {
        Some((folder, _)) => {
            has_ending || (code.starts_with(char::is_alphabetic) && root().join(folder).is_dir())
        }
        None => has_ending && code.starts_with(char::is_uppercase),
    }
}
