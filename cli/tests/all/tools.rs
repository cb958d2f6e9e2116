//! `airfoil explain`, `info`, `doc`, `new` and `completions`.

use crate::harness::Folder;

#[test]
fn a_layout_is_explained() {
    let said = Folder::new().airfoil("explain fibonacci").ends_with(0);
    assert!(said.out.contains("reads 3 cells: a, a.next, a[2]"), "{}", said.out);
}

#[test]
fn a_code_is_explained_with_what_the_compiler_says() {
    let said = Folder::new().airfoil("explain row-escape").ends_with(0);
    assert!(said.out.starts_with("# row-escape\n"), "{}", said.out);
    assert!(said.out.contains("error[row-escape]: "), "{}", said.out);
    let said = Folder::new().airfoil("explain --codes").ends_with(0);
    assert!(said.out.contains("row-escape  "), "{}", said.out);
}

#[test]
fn what_is_neither_layout_nor_code_is_refused_with_the_way_to_both() {
    Folder::new().airfoil("explain row-escaped").ends_with(2).complains(&[
        "cannot read the layout `row-escaped`",
        "the layouts that are built in are",
        "`airfoil explain --codes` lists the codes",
    ]);
}

#[test]
fn a_layout_is_counted_and_listed() {
    let said = Folder::new().airfoil("info cairo_plain").ends_with(0);
    assert!(said.out.contains("constraints        47\n"), "{}", said.out);
    let said = Folder::new().airfoil("info cairo_plain --json").ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["tables"][0]["columns"].as_array().map(Vec::len), Some(8));
}

#[test]
fn scripts_are_told_of_rules_and_of_what_is_taken_for_granted() {
    let folder = Folder::new();
    folder.write(
        "rules.air",
        "layout rules;\ndraw mix { z }\nterminal after mix { total }\ntable t {\n  commit { a, s, pad }\n  \
         commit after mix { acc }\n  periodic key on a = [1, 2];\n  bool s because \"the caller says so\";\n  \
         unused pad because \"the width\";\n  free a because \"it is any\";\n  \
         start on row at 0: acc := z - a;\n  one on first row when s: a = key;\n  \
         step on row except last: acc.next := acc * (z - a.next);\n  end on last row: total := acc;\n}\n",
    );
    let said = folder.airfoil("info rules.air --json").ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let table = &json["tables"][0];
    assert_eq!(table["rules"][1]["cell"], serde_json::json!({"column": "acc", "offset": 1}));
    assert_eq!(table["rules"][1]["rows"], "row except last");
    assert_eq!(table["rules"][2]["terminal"], "total");
    assert_eq!(table["rules"][2]["source"], "rules.air:14");
    assert_eq!(table["assumptions"][0]["because"], "the caller says so");
    assert_eq!(table["unused"][0]["cells"]["column"], "pad");
    assert_eq!(table["free"][0]["because"], "it is any");
    // Each constraint has its rows as its own line spells them.
    let rows = |at: usize| table["constraints"][at]["rows"].as_str();
    assert_eq!((rows(0), rows(1)), (Some("row at 0"), Some("first row")));

    let said = folder.airfoil("info rules.air").ends_with(0);
    assert!(said.out.contains("witness rules      3\n"), "{}", said.out);
    assert!(said.out.contains("assumptions        1\n"), "{}", said.out);
    let said = folder.airfoil("check rules.air").ends_with(0);
    assert!(
        said.out.contains("  periodic columns\n    key  2 elements  one a row\n"),
        "{}",
        said.out
    );
}

#[test]
fn a_document_is_markdown_or_a_page() {
    let folder = Folder::new();
    let said = folder.airfoil("doc fibonacci").ends_with(0);
    assert!(said.out.starts_with("# fibonacci\n"), "{}", said.out);
    folder.airfoil("doc fibonacci --html -o page.html").ends_with(0);
    assert!(folder.read("page.html").starts_with(b"<!doctype html>"));
}

#[test]
fn a_new_project_has_its_files_and_a_folder_with_files_is_left_alone() {
    let folder = Folder::new();
    folder.airfoil("new my-layout").ends_with(0);
    let text = |file: &str| String::from_utf8(folder.read(&format!("my-layout/{file}"))).unwrap();
    assert!(text("Cargo.toml").contains("name = \"my-layout\""));
    assert!(text("src/main.rs").contains("air_macros::air!(\"layout.air\")"));
    folder.airfoil("check my-layout/layout.air").ends_with(0);
    folder.write("my-layout/layout.air", "mine");
    folder
        .airfoil("new my-layout")
        .ends_with(2)
        .complains(&["expected a new or empty folder, but `my-layout` has files"]);
    assert_eq!(text("layout.air"), "mine");
}

#[test]
fn a_project_without_crates_or_with_an_impossible_name_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let files = folder.files();
    folder
        .airfoil("new fine --crates .")
        .ends_with(2)
        .complains(&["`.` is not the source of Airfoil", "--crates"]);
    folder
        .airfoil("new Upper")
        .ends_with(2)
        .complains(&["`Upper` cannot be the name of a package"]);
    assert_eq!(folder.files(), files);
}

#[test]
fn there_are_completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = Folder::new().airfoil(&format!("completions {shell}")).ends_with(0);
        assert!(said.out.contains("airfoil") && said.out.contains("explain"), "{shell}");
    }
}
