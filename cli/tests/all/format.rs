//! `airfoil fmt` and `airfoil lsp`.

use crate::harness::Folder;

const UNTIDY: &str = "layout a;\ntable t{ commit{x} // the column\n\n\n  x on row:x=1 ; }";
const TIDY: &str =
    "layout a;\ntable t {\n    commit { x } // the column\n\n    x on row: x = 1;\n}\n";

#[test]
fn a_file_is_formatted_in_place_and_named() {
    let folder = Folder::new();
    folder.write("a.air", UNTIDY);
    folder.write("b.air", TIDY);
    let said = folder.airfoil("fmt a.air b.air").ends_with(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("a.air\n", ""));
    assert_eq!(folder.read("a.air"), TIDY.as_bytes());
    assert_eq!(folder.airfoil("fmt a.air --check").ends_with(0).out, "");
}

#[test]
fn a_check_names_what_would_change_and_writes_nothing() {
    let folder = Folder::new();
    folder.write("a.air", UNTIDY);
    folder.write("b.air", TIDY);
    let said = folder.airfoil("fmt --check .").ends_with(1);
    assert_eq!(said.out, "./a.air\n");
    assert_eq!(folder.read("a.air"), UNTIDY.as_bytes());
}

#[test]
fn if_one_text_has_mistakes_no_file_is_written() {
    let folder = Folder::new();
    folder.write("a.air", UNTIDY);
    folder.write("wrong.air", "layout a\n");
    let said = folder.airfoil("fmt a.air wrong.air").ends_with(2);
    let said = said.complains(&["wrong.air:1:8", "error: the layout `wrong.air` has 1 mistake"]);
    assert_eq!(said.out, "");
    assert_eq!(folder.read("a.air"), UNTIDY.as_bytes());
    assert_eq!(folder.read("wrong.air"), b"layout a\n");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let said = folder.airfoil_with("fmt -", UNTIDY.as_bytes()).ends_with(0);
    assert_eq!(said.out, TIDY);
    let said = folder.airfoil_with("fmt - --check", UNTIDY.as_bytes()).ends_with(1);
    assert_eq!(said.out, "-\n");
    let said = folder.airfoil_with("fmt -", b"\xff").ends_with(2);
    said.complains(&["expected text in UTF-8, but `standard input` is not at byte 0"]);
    folder.airfoil("fmt - a.air").ends_with(2).complains(&["expected `-` alone"]);
}

#[test]
fn what_is_no_layout_file_is_refused() {
    let folder = Folder::new();
    folder.airfoil("fmt none.air").ends_with(2).complains(&["cannot read `none.air`"]);
    folder.airfoil("fmt .").ends_with(2).complains(&["expected a folder with `.air` files"]);
    folder.airfoil("fmt /dev/null").ends_with(2).complains(&["is not a regular file"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = Folder::new();
    folder.write("a.air", UNTIDY);
    std::os::unix::fs::symlink(folder.path("a.air"), folder.path("b.air")).unwrap();
    folder.airfoil("fmt b.air").ends_with(0);
    assert!(folder.path("b.air").is_symlink());
    assert_eq!(folder.read("a.air"), TIDY.as_bytes());
}

#[test]
fn the_language_server_answers_on_standard_output_and_ends_when_it_is_told() {
    let messages = [
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#,
        r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
        r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#,
        r#"{"jsonrpc":"2.0","method":"exit"}"#,
    ];
    let input: String = messages
        .iter()
        .map(|message| format!("Content-Length: {}\r\n\r\n{message}", message.len()))
        .collect();
    let said = Folder::new().airfoil_with("lsp --stdio", input.as_bytes()).ends_with(0);
    assert!(said.out.contains("\"hoverProvider\":true"), "{}", said.out);
    assert_eq!(said.err, "");
    let said = Folder::new().airfoil_with("lsp", b"hello").ends_with(2);
    said.complains(&["error: the editor does not follow the protocol"]);
}
