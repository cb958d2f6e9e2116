//! Files in, code out: the same wherever the files lie.

use air_codegen::{CompileError, Folder, ReadError, compile_file, compile_text, json, rust, text};
use std::path::Path;

const LAYOUT: &str = "layout climb;\nimport climbs from \"blocks/climbs.air\";\n\
    table main {\n    commit { a }\n    use climbs(a) as it;\n}\n";
const BLOCK: &str = "block climbs(x) {\n    step on x except last: x.next = x + 1;\n}\n";

fn write(folder: &Path) {
    std::fs::create_dir_all(folder.join("blocks")).expect("a temporary folder is writable");
    std::fs::write(folder.join("climb.air"), LAYOUT).expect("a temporary folder is writable");
    std::fs::write(folder.join("blocks/climbs.air"), BLOCK).expect("writable, too");
}

#[test]
fn the_code_does_not_depend_on_the_folder() {
    let outputs = [(); 2].map(|()| {
        let place = tempfile::tempdir().expect("there is room for temporary files");
        write(place.path());
        let folder = Folder::new(place.path());
        let dag = compile_file(&folder, "climb.air").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(folder.read_files(), ["climb.air", "blocks/climbs.air"]);
        (text(&rust(&dag)), json(&dag))
    });
    assert_eq!(outputs[0], outputs[1]);
    assert!(outputs[0].0.contains("source: \"blocks/climbs.air:2\""), "{}", outputs[0].0);
}

#[test]
fn a_text_without_a_file_imports_from_the_folder() {
    let place = tempfile::tempdir().expect("there is room for temporary files");
    write(place.path());
    let dag = compile_text(&Folder::new(place.path()), "src/main.rs", LAYOUT);
    let dag = dag.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(dag.sources.get(air_dsl::source::FileId(0)).path, "src/main.rs");
}

#[test]
fn a_missing_layout_and_a_missing_import_are_named() {
    let place = tempfile::tempdir().expect("there is room for temporary files");
    let folder = Folder::new(place.path());
    let found = compile_file(&folder, "climb.air");
    let is_read_error = matches!(
        &found,
        Err(CompileError::Read(ReadError::Unreadable { path, .. })) if path == "climb.air"
    );
    assert!(is_read_error, "{found:?}");
    let found = compile_text(&folder, "climb.air", LAYOUT).expect_err("an import is missing");
    assert!(found.to_string().contains("`blocks/climbs.air` cannot be read"), "{found}");
}
