//! A mistake is a file: `//~ code` marks the guilty line, the rendered report lies beside it.

use crate::compile_file;
use air_dsl::diagnostics::{Code, render};
use air_dsl::source::{FileId, Sources};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/err")
}

/// The names of all files with mistakes, sorted.
fn files() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the folder is in the repository");
    let names = entries.map(|entry| entry.expect("a readable entry").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".air"));
    names.sort();
    names
}

/// The marks of all texts: file, line and code, sorted.
fn marks(sources: &Sources, n_files: u32) -> Vec<(u32, usize, String)> {
    let mut marks = Vec::new();
    for file in 0..n_files {
        for (index, line) in sources.get(FileId(file)).text.lines().enumerate() {
            let Some((_, codes)) = line.split_once("//~") else { continue };
            let codes = codes.split_whitespace();
            marks.extend(codes.map(|code| (file, index + 1, code.to_owned())));
        }
    }
    marks.sort();
    marks
}

#[test]
fn every_mistake_is_reported_at_its_place_and_nothing_else() {
    for name in files() {
        let compiled = compile_file(&folder(), &name);
        let report = compiled.result.expect_err(&name);
        let mut found: Vec<_> = report
            .diagnostics()
            .into_iter()
            .map(|diagnostic| {
                let (line, _) = compiled.sources.line_column(diagnostic.span);
                (diagnostic.span.file.0, line, diagnostic.code.name().to_owned())
            })
            .collect();
        found.sort();
        let rendered = render(&compiled.sources, &report, false);
        let n_files = compiled.sources.len();
        let marks = marks(&compiled.sources, n_files);
        assert_eq!(found, marks, "{name} (file, line, code)\n{rendered}");
        insta::with_settings!({
            snapshot_path => folder(), prepend_module_to_snapshot => false, omit_expression => true
        }, {
            insta::assert_snapshot!(name.trim_end_matches(".air"), rendered);
        });
    }
}

#[test]
fn every_code_has_a_file() {
    let mut texts = String::new();
    for folder in [folder(), folder().join("imports")] {
        for entry in std::fs::read_dir(folder).expect("the folder is in the repository") {
            let path = entry.expect("a readable entry").path();
            if path.extension().is_some_and(|extension| extension == "air") {
                texts += &std::fs::read_to_string(path).expect("a text");
            }
        }
    }
    let marked: BTreeSet<&str> = texts
        .lines()
        .filter_map(|line| line.split_once("//~"))
        .flat_map(|(_, codes)| codes.split_whitespace())
        .collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(marked, codes);
}
