//! The server from an editor's side: real messages over a connection in memory.
#![allow(missing_docs, reason = "a test binary has no users")]

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::thread::JoinHandle;

const MAIN: &str = "\
layout squares;
import square from \"blocks.air\";
public claimed;
table main {
    commit { a, c }
    frame pair = 2 rows;
    /// Both halves of a pair.
    view half on pair = a { x @ 0, y @ 1 };
    /// The second is the square of the first.
    squares on pair: half.y = half.x * half.x;
    use square(a, c) as sq;
    last on last row: c = claimed;
}
";
const BLOCKS: &str = "/// The second column is the square of the first.\nblock square(root, to) {\n    value on row: to = root ** 2;\n}\n";

struct Editor {
    connection: Connection,
    server: Option<JoinHandle<Result<(), air_lsp::ServeError>>>,
    n_requests: i32,
}

impl Editor {
    fn new() -> Self {
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || air_lsp::serve(&server));
        let mut editor = Self { connection, server: Some(server), n_requests: 0 };
        let answer = editor.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(answer["capabilities"]["documentFormattingProvider"], true);
        editor.tell("initialized", json!({}));
        editor
    }

    fn tell(&self, method: &str, params: Value) {
        let message = Notification { method: method.to_owned(), params };
        self.connection.sender.send(message.into()).unwrap();
    }

    fn respond(&mut self, method: &str, params: Value) -> Response {
        self.n_requests += 1;
        let id = RequestId::from(self.n_requests);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).unwrap();
        loop {
            if let Message::Response(response) = self.connection.receiver.recv().unwrap() {
                assert_eq!(response.id, id);
                return response;
            }
        }
    }

    #[track_caller]
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let response = self.respond(method, params);
        assert!(response.error.is_none(), "{:?}", response.error);
        response.result.unwrap_or(Value::Null)
    }

    fn ask_at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position }))
    }

    /// Opens a text and gives the diagnostics of it.
    fn open(&self, uri: &str, text: &str) -> Vec<Value> {
        let document = json!({ "uri": uri, "languageId": "air", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        self.diagnostics(uri)
    }

    fn change(&self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "version": 2 });
        let changes = json!([{ "text": text }]);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        );
    }

    /// The next diagnostics of a text.
    fn diagnostics(&self, uri: &str) -> Vec<Value> {
        loop {
            if let Message::Notification(found) = self.connection.receiver.recv().unwrap()
                && found.params["uri"] == uri
            {
                return found.params["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    fn close(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().expect("the server does not panic").unwrap();
    }
}

/// A folder with both texts, and the address of the layout.
fn folder() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.air"), MAIN).unwrap();
    std::fs::write(folder.path().join("blocks.air"), BLOCKS).unwrap();
    let uri = uri(&folder.path().join("main.air"));
    (folder, uri)
}

fn uri(path: &Path) -> String {
    lsp_types::Url::from_file_path(path).unwrap().to_string()
}

#[test]
fn mistakes_are_published_at_their_places_and_withdrawn_when_they_are_mended() {
    let (_folder, uri) = folder();
    let editor = Editor::new();
    assert_eq!(editor.open(&uri, MAIN), Vec::<Value>::new());
    editor.change(&uri, &MAIN.replace("half.y =", "/* 𝕏 */ hlf.y ="));
    let found = editor.diagnostics(&uri);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["code"], "unknown-name");
    // The letter before it is two units of UTF-16.
    assert_eq!(found[0]["range"]["start"], json!({ "line": 9, "character": 30 }));
    editor.change(&uri, MAIN);
    assert_eq!(editor.diagnostics(&uri), Vec::<Value>::new());
    editor.close();
}

#[test]
fn imports_are_read_from_open_buffers_before_the_disk() {
    let (folder, main) = folder();
    let blocks = uri(&folder.path().join("blocks.air"));
    let editor = Editor::new();
    assert_eq!(editor.open(&main, MAIN), Vec::<Value>::new());
    assert!(editor.open(&blocks, BLOCKS).is_empty());
    editor.change(&blocks, &BLOCKS.replace("block square", "block cube"));
    let mut found = editor.diagnostics(&main);
    while found.is_empty() {
        found = editor.diagnostics(&main);
    }
    assert_eq!(found[0]["code"], "unknown-name");
    assert_eq!(found[0]["range"]["start"]["line"], 1);
    editor.close();
}

#[test]
fn a_constraint_shows_its_degree_its_rows_and_its_cells() {
    let (_folder, uri) = folder();
    let mut editor = Editor::new();
    editor.open(&uri, MAIN);
    let text = editor.ask_at("textDocument/hover", &uri, 9, 6)["contents"]["value"].to_string();
    for part in ["squares", "The second is the square", "degree 2", "on pair", "`half.x`, `half.y`"]
    {
        assert!(text.contains(part), "no {part} in {text}");
    }
    editor.close();
}

#[test]
fn every_arm_shows_the_constraint_that_it_is_of() {
    const ARMS: &str = "layout arms;
table t {
    commit { up, value }
    bit on row: bool(up);
    on row {
        match {
            up => { right: value = 1; }
            else => { right: value = 2; }
        }
    }
}";
    let (_folder, uri) = folder();
    let mut editor = Editor::new();
    assert_eq!(editor.open(&uri, ARMS), Vec::<Value>::new());
    for line in [6, 7] {
        let text =
            editor.ask_at("textDocument/hover", &uri, line, 23)["contents"]["value"].to_string();
        assert!(text.contains("constraint `right`") && text.contains("degree 2"), "{text}");
    }
    editor.close();
}

#[test]
fn a_view_shows_its_sentence_and_its_cells() {
    let (_folder, uri) = folder();
    let mut editor = Editor::new();
    editor.open(&uri, MAIN);
    let text = editor.ask_at("textDocument/hover", &uri, 7, 11)["contents"]["value"].to_string();
    for part in [
        "Both halves",
        "`half.x`: column `a`, step 2, offset 0",
        "`half.y`: column `a`, step 2, offset 1",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert_eq!(editor.ask_at("textDocument/hover", &uri, 12, 0), Value::Null);
    editor.close();
}

#[test]
fn names_blocks_and_imports_lead_to_their_declarations() {
    let (folder, main) = folder();
    let blocks = uri(&folder.path().join("blocks.air"));
    let mut editor = Editor::new();
    editor.open(&main, MAIN);
    let mut leads = |line, character| {
        let found = editor.ask_at("textDocument/definition", &main, line, character);
        (found["uri"].as_str().unwrap_or("").to_owned(), found["range"]["start"].clone())
    };
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    assert_eq!(leads(9, 22), (main.clone(), at(7, 9)), "half");
    assert_eq!(leads(9, 26), (main.clone(), at(7, 35)), "half.y");
    assert_eq!(leads(11, 27), (main.clone(), at(2, 7)), "claimed");
    assert_eq!(leads(10, 10), (blocks.clone(), at(1, 6)), "square");
    assert_eq!(leads(1, 25), (blocks.clone(), at(0, 0)), "the path");
    assert_eq!(leads(12, 0), (String::new(), Value::Null), "a brace");
    editor.close();
}

const TABLES: &str = "\
layout tables;
draw mix { z }
table one {
    /// Of the first table.
    commit { x, n }
    first on row: x * n = 1;
}
table two {
    /// Of the second table.
    commit { x, n }
    second on row: x * n = 1;
}
lookup across: one (x) ~ two (x) times n by z;
";

#[test]
fn a_column_in_a_side_of_an_argument_is_one_of_its_table() {
    let mut editor = Editor::new();
    let uri = "untitled:tables";
    assert_eq!(editor.open(uri, TABLES), Vec::<Value>::new());
    let mut leads = |character| {
        let found = editor.ask_at("textDocument/definition", uri, 12, character);
        found["range"]["start"].clone()
    };
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    assert_eq!(leads(16), at(2, 6), "the first table");
    assert_eq!(leads(20), at(4, 13), "x of the first");
    assert_eq!(leads(30), at(9, 13), "x of the second");
    assert_eq!(leads(39), at(9, 16), "n of the second");
    assert_eq!(leads(44), at(1, 11), "the challenge");
    editor.close();
}

#[test]
fn an_argument_shows_what_it_adds_to_its_tables() {
    let mut editor = Editor::new();
    let uri = "untitled:tables";
    editor.open(uri, TABLES);
    let text = editor.ask_at("textDocument/hover", uri, 12, 2)["contents"]["value"].to_string();
    for part in [
        "constraint `across/step` of `one`",
        "constraint `across/last` of `two`",
        "link `across/total`: in row 0, `one/across/sum` is `two/across/sum`",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let outline =
        editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(outline[3]["name"], "across");
    editor.close();
}

#[test]
fn a_text_is_formatted_and_one_with_mistakes_is_left_alone() {
    let mut editor = Editor::new();
    let uri = "untitled:one";
    let ask = json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true } });
    editor.open(uri, "layout  a ; // 𝕏");
    let edits = editor.ask("textDocument/formatting", ask.clone());
    assert_eq!(edits[0]["newText"], "layout a; // 𝕏\n");
    assert_eq!(edits[0]["range"]["end"], json!({ "line": 0, "character": 17 }));
    editor.change(uri, "layout a");
    assert_eq!(editor.ask("textDocument/formatting", ask.clone()), Value::Null);
    editor.change(uri, "layout a;\n");
    assert_eq!(editor.ask("textDocument/formatting", ask), json!([]));
    editor.close();
}

#[test]
fn the_outline_has_tables_with_their_statements() {
    let (_folder, uri) = folder();
    let mut editor = Editor::new();
    editor.open(&uri, MAIN);
    let outline =
        editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let names = |symbols: &Value| -> Vec<String> {
        symbols
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&outline), ["claimed", "main"]);
    assert_eq!(
        names(&outline[1]["children"]),
        ["a", "c", "pair", "half", "squares", "square", "last"]
    );
    editor.close();
}

#[test]
fn every_position_of_a_text_is_answered_and_those_beyond_it() {
    let (_folder, uri) = folder();
    let mut editor = Editor::new();
    for text in [
        MAIN,
        "layout é𝕏; \r\n table t { a.𝕏.b: /* \u{FEFF} */ x = 1; }",
        "",
        "\u{0}{[\"",
        &BLOCKS.replace("to", "𝕏"),
    ] {
        editor.open(&uri, text);
        for method in ["textDocument/hover", "textDocument/definition"] {
            for line in 0..14 {
                for character in (0..60).step_by(if line < 3 { 1 } else { 7 }) {
                    editor.ask_at(method, &uri, line, character);
                }
            }
            editor.ask_at(method, &uri, u32::MAX, u32::MAX);
            editor.ask_at(method, "file:///no/such.air", 0, 0);
        }
    }
    editor.close();
}

#[test]
fn what_is_not_understood_is_refused_and_stops_nothing() {
    let mut editor = Editor::new();
    let response = editor.respond("textDocument/rename", json!({}));
    assert_eq!(response.error.map(|error| error.code), Some(-32601));
    let response = editor.respond("textDocument/hover", json!({ "position": -1 }));
    assert_eq!(response.error.map(|error| error.code), Some(-32602));
    editor.tell("textDocument/didOpen", json!([1, 2]));
    editor.tell("textDocument/didChange", json!(null));
    editor.close();
}

/// The words in quotes of the productions of the grammar that a test of their names picks.
fn words_of_the_grammar(grammar: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut is_wanted = false;
    for line in grammar.lines().filter(|line| !line.starts_with("//")) {
        if !line.starts_with(' ') {
            is_wanted = ["keyword", "kw_"].iter().any(|start| line.starts_with(start));
        }
        if is_wanted {
            words.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    words.retain(|word| word.chars().all(|c| c.is_ascii_lowercase()));
    words
}

#[test]
fn the_colours_of_the_editor_know_the_words_of_the_grammar_and_no_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let of_the_grammar = words_of_the_grammar(&read("air-dsl/src/syntax/grammar.pest"));
    assert!(of_the_grammar.contains("permutation") && of_the_grammar.contains("sum"));
    let colours: Value =
        serde_json::from_str(&read("editors/vscode/syntaxes/air.tmLanguage.json")).unwrap();
    let mut of_the_editor = BTreeSet::new();
    for pattern in colours["repository"]["keywords"]["patterns"].as_array().unwrap() {
        let list = pattern["match"].as_str().unwrap().strip_prefix("\\b(");
        let list = list.and_then(|list| list.strip_suffix(")\\b"));
        of_the_editor.extend(list.into_iter().flat_map(|list| list.split('|')).map(str::to_owned));
    }
    assert_eq!(of_the_editor, of_the_grammar);
    for file in ["package.json", "language-configuration.json"] {
        let text = read(&format!("editors/vscode/{file}"));
        assert!(serde_json::from_str::<Value>(&text).is_ok_and(|json| json.is_object()), "{file}");
    }
}
