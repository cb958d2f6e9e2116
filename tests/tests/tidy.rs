//! What a machine can check of the house's habits.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the root")
        .to_path_buf()
}

/// Every file of the project with one of these endings, without what is built.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the project's folders can be read") {
            let path = entry.expect("the project's folders can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_path_that_a_document_names_exists() {
    let root = root();
    let mut missing = Vec::new();
    for document in
        ["README.md", "ARCHITECTURE.md", "CONVENTIONS.md", "CHANGELOG.md", "SECURITY.md"]
    {
        let text = fs::read_to_string(root.join(document)).expect("the document is there");
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path = quoted.contains('/') && !quoted.contains(char::is_whitespace);
            let names_a_file =
                quoted.contains('.') || root.join(quoted.split('/').next().unwrap_or("")).is_dir();
            let is_example =
                quoted.starts_with("cpu/") || quoted.contains('(') || quoted.contains('*');
            if is_path && names_a_file && !is_example && !root.join(quoted).exists() {
                missing.push(format!("{document}: {quoted}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// The texts in backquotes of the table of known attacks.
fn quoted_in_attacks() -> Vec<String> {
    let text = fs::read_to_string(root().join("tests/ATTACKS.md")).expect("the table is there");
    text.split('`').skip(1).step_by(2).map(|quoted| quoted.replace('\n', " ")).collect()
}

#[test]
fn every_test_that_is_named_against_an_attack_exists() {
    let mut missing = Vec::new();
    let named = quoted_in_attacks();
    let tests = named.iter().filter_map(|quoted| quoted.split_once(".rs::"));
    for (file, name) in tests {
        let file = root().join(format!("{file}.rs"));
        let source = fs::read_to_string(&file).unwrap_or_default();
        let mut lines = source.lines().map(str::trim);
        let is_test = |line: &str| line == format!("fn {name}() {{");
        let has_test =
            lines.any(|line| line == "#[test]") && source.lines().map(str::trim).any(is_test);
        if !has_test {
            missing.push(format!("{}: {name}", file.display()));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_forgery_is_named_against_an_attack_and_no_attack_is_left_out() {
    let named = quoted_in_attacks();
    let folder = "runtime/tests/protocol/";
    let mut unnamed = Vec::new();
    for file in ["forgery.rs", "forgery/phases.rs"] {
        let source =
            fs::read_to_string(root().join(folder).join(file)).expect("the tests are there");
        let names = source.split("#[test]\nfn ").skip(1).filter_map(|rest| rest.split('(').next());
        let tests = names.map(|name| format!("{folder}{file}::{name}"));
        unnamed.extend(tests.filter(|test| !named.contains(test)));
    }
    assert_eq!(unnamed, Vec::<String>::new());
    let text = fs::read_to_string(root().join("tests/ATTACKS.md")).expect("the table is there");
    let rows =
        text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()?.parse().ok());
    assert_eq!(rows.collect::<Vec<u32>>(), (1..=62).collect::<Vec<_>>());
}

#[test]
fn every_package_of_the_workspace_inherits_its_lints() {
    let manifests = files(&["Cargo.toml"]);
    let mut without = Vec::new();
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).expect("the manifest can be read");
        if text.contains("[package]") && !text.contains("[lints]\nworkspace = true") {
            without.push(manifest);
        }
    }
    assert_eq!(without, Vec::<PathBuf>::new());
}

#[test]
fn no_module_is_a_mod_rs_and_no_source_has_unfinished_work() {
    let marks = ["todo!(", "unimplemented!(", "TODO", "FIXME", "#[ignore"];
    let this = Path::new(file!()).file_name();
    let mut found = Vec::new();
    for path in files(&[".rs", ".air", ".pest"]) {
        if path.file_name() == this {
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        if path.ends_with("mod.rs") || marks.iter().any(|mark| text.contains(mark)) {
            found.push(path);
        }
    }
    assert_eq!(found, Vec::<PathBuf>::new());
}

/// What every file denies that reads what a prover or an attacker may have written: with the lints of the
/// workspace nothing in it panics, wraps or passes over a rest.
const DENIED: &str = "#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
";

/// Those files, of which a folder's inherit from the module beside it. In the files of the prover's
/// phases, the functions of the verifier deny the same one by one.
const READERS: [&str; 43] = [
    "brainfuck/src/cells.rs",
    "brainfuck/src/claim.rs",
    "brainfuck/src/program.rs",
    "brainfuck/src/statement.rs",
    "brainfuck/src/verify.rs",
    "cairo/src/file.rs",
    "cairo/src/json.rs",
    "cairo/src/json_keys.rs",
    "cairo/src/memory.rs",
    "cairo/src/parameters.rs",
    "cairo/src/private_input.rs",
    "cairo/src/program.rs",
    "cairo/src/program_hash.rs",
    "cairo/src/proof_file.rs",
    "cairo/src/prover_config.rs",
    "cairo/src/public_input.rs",
    "cairo/src/registers.rs",
    "cairo/src/security.rs",
    "cairo/src/seed.rs",
    "cairo/src/statement.rs",
    "cairo/src/verify.rs",
    "runtime/src/argument/public.rs",
    "runtime/src/field/stark252/bytes.rs",
    "runtime/src/fri/row_fold.rs",
    "runtime/src/fri/verify.rs",
    "runtime/src/hash.rs",
    "runtime/src/merkle/opening.rs",
    "runtime/src/protocol.rs",
    "runtime/src/row_set.rs",
    "runtime/src/security.rs",
    "runtime/src/stark/composition/degree.rs",
    "runtime/src/stark/grind.rs",
    "runtime/src/stark/lift.rs",
    "runtime/src/stark/ood.rs",
    "runtime/src/stark/opening.rs",
    "runtime/src/stark/options.rs",
    "runtime/src/stark/policy.rs",
    "runtime/src/stark/query.rs",
    "runtime/src/stark/row.rs",
    "runtime/src/stark/shape.rs",
    "runtime/src/stark/verify.rs",
    "runtime/src/transcript/message.rs",
    "runtime/src/transcript/receiver.rs",
];

#[test]
fn every_file_that_reads_proofs_or_inputs_denies_what_could_panic() {
    for file in READERS {
        let text = fs::read_to_string(root().join(file)).expect("the file is there");
        assert!(text.contains(DENIED), "{file}");
    }
}

#[test]
fn every_file_where_the_verifier_receives_something_is_among_the_readers() {
    let of_functions = DENIED.replace("#![", "#[");
    for path in files(&[".rs"]) {
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let place = path.strip_prefix(root()).expect("it is below the root").display().to_string();
        let receives = text.contains("&mut Receiver<");
        if place.starts_with("runtime/src") && receives {
            let denies = READERS.contains(&place.as_str()) || text.contains(&of_functions);
            assert!(denies, "{place}");
        }
    }
}

#[test]
fn unsafe_code_is_allowed_in_one_module() {
    let this = Path::new(file!()).file_name();
    let mut allowing = Vec::new();
    for path in files(&[".rs"]).into_iter().filter(|path| path.file_name() != this) {
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let uses = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.contains("unsafe {") || code.contains("unsafe fn") || code.contains("unsafe impl")
        });
        let place = path.strip_prefix(root()).expect("it is below the root").display().to_string();
        if uses && !place.starts_with("runtime/src/simd") {
            allowing.push(place.clone());
        }
        if text.contains("allow(unsafe_code") && place != "runtime/src/lib.rs" {
            allowing.push(place);
        }
    }
    assert_eq!(allowing, Vec::<String>::new());
}
