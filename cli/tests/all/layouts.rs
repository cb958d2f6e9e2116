//! `airfoil check` and `airfoil expand`.

use crate::harness::Folder;

#[test]
fn a_layout_that_is_built_in_is_described() {
    let said = Folder::new().airfoil("check cairo_plain").ends_with(0);
    assert!(said.out.contains("8 columns, 47 constraints of degree at most 2, mask of 49 cells"));
    assert!(said.out.contains("cpu/update_registers/update_pc/tmp0"));
    assert_eq!(said.err, "");
}

#[test]
fn the_description_is_also_json() {
    let said = Folder::new().airfoil("check cairo_plain --json").ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["tables"][0]["constraints"].as_array().map(Vec::len), Some(47));
    assert_eq!(json["tables"][0]["mask_size"], 49);
}

#[test]
fn the_generated_code_is_printed() {
    let said = Folder::new().airfoil("expand fibonacci").ends_with(0);
    assert!(said.out.contains("pub struct Fibonacci;"), "{}", said.out);
}

#[test]
fn mistakes_are_shown_with_their_place_and_counted() {
    let folder = Folder::new();
    folder.write(
        "wrong.air",
        "layout wrong;\ntable main { commit { a }\n  constrain x on row: b; }\n",
    );
    let said = folder.airfoil("check wrong.air").ends_with(2);
    let said = said.complains(&["wrong.air:3:", "error: the layout `wrong.air` has 1 mistake"]);
    assert_eq!(said.out, "");
}

#[test]
fn a_file_is_called_as_the_user_wrote_it() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("of/parts")).unwrap();
    folder.write(
        "of/wrong.air",
        "layout wrong;\nimport one from \"parts/one.air\";\ntable main { commit { a }\n  \
         use one(a); x on row: b; }\n",
    );
    folder.write("of/parts/one.air", "block one(a) {\n  y on row: c; }\n");
    let said = folder.airfoil("check of/wrong.air").ends_with(2);
    said.complains(&["--> of/wrong.air:4:", "--> of/parts/one.air:2:"]);
    let said = folder.airfoil("check ./of/../of/wrong.air").ends_with(2);
    said.complains(&["--> ./of/../of/wrong.air:4:"]);
}

#[test]
fn a_missing_layout_is_named_with_those_that_are_built_in() {
    Folder::new().airfoil("check plain.air").ends_with(2).complains(&[
        "error: cannot read the layout `plain.air`: no such file or directory",
        "help: the layouts that are built in are brainfuck, brainfuck_classic, brainfuck_private, cairo_plain, fibonacci",
    ]);
}

#[test]
fn a_directory_is_no_layout() {
    let said = Folder::new().airfoil("check /");
    said.ends_with(2).complains(&["expected a layout file, found `/`"]);
    let said = Folder::new().airfoil("expand ..");
    said.ends_with(2).complains(&["expected a layout file, found `..`"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new();
    let command = format!("{} expand cairo_plain | head -n 1", env!("CARGO_BIN_EXE_airfoil"));
    let output = std::process::Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {command}")])
        .current_dir(folder.path(""))
        .output();
    // Where there is no bash, there is no pipe to test.
    let Ok(output) = output else { return };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
