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
