//! What the parser promises: every mistake of form in one run, at its place; and no text breaks it.

use crate::layouts;
use air_dsl::diagnostics::{Code, Report, render};
use air_dsl::source::{FileId, Sources};
use air_dsl::syntax::ast::{File, ItemKind, StmtKind};
use air_dsl::syntax::{parse, print};
use std::path::{Path, PathBuf};

/// A text that was parsed.
struct Parsed {
    sources: Sources,
    file: File,
    report: Report,
}

impl Parsed {
    fn of(name: &str, text: impl Into<String>) -> Self {
        let mut sources = Sources::default();
        let id = sources.add(name, text);
        let mut report = Report::default();
        let file = parse(&sources, id, &mut report);
        Self { sources, file, report }
    }

    fn rendered(&self) -> String {
        render(&self.sources, &self.report, false)
    }

    /// Line and code of each mistake, in the order of the report.
    fn mistakes(&self) -> Vec<(usize, Code)> {
        let place = |span| self.sources.line_column(span).0;
        self.report.diagnostics().into_iter().map(|found| (place(found.span), found.code)).collect()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/syntax")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// Parses a file with marks `//~ code`: exactly the marked mistakes are found, and look as they did.
#[track_caller]
fn check_mistakes(name: &str) {
    let parsed = Parsed::of(name, read(&folder().join(name)));
    let text = &parsed.sources.get(FileId(0)).text;
    let mut marks: Vec<(usize, &str)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some((_, codes)) = line.split_once("//~") {
            marks.extend(codes.split_whitespace().map(|code| (index + 1, code)));
        }
    }
    let mistakes = parsed.mistakes();
    let found: Vec<_> = mistakes.iter().map(|(line, code)| (*line, code.name())).collect();
    assert_eq!(found, marks, "{}", parsed.rendered());
    insta::with_settings!({
        snapshot_path => folder(), prepend_module_to_snapshot => false, omit_expression => true
    }, {
        insta::assert_snapshot!(name.trim_end_matches(".air"), parsed.rendered());
    });
}

#[test]
fn bad_statements_are_all_reported_at_their_places() {
    check_mistakes("statements.air");
}

#[test]
fn bad_declarations_are_all_reported_at_their_places() {
    check_mistakes("items.air");
}

#[test]
fn words_where_they_cannot_stand_are_reported() {
    check_mistakes("words.air");
}

#[test]
fn misplaced_signs_are_all_reported_at_their_places() {
    check_mistakes("signs.air");
}

#[test]
fn good_texts_parse_and_what_is_printed_parses_to_the_same() {
    let mut paths = vec![folder().join("everything.air")];
    for folder in [layouts(), layouts().join("cairo/blocks")] {
        for entry in std::fs::read_dir(&folder).expect("the folder is in the repository") {
            let path = entry.expect("a readable entry").path();
            if path.extension().is_some_and(|extension| extension == "air") {
                paths.push(path);
            }
        }
    }
    for path in paths {
        let parsed = Parsed::of("text.air", read(&path));
        assert!(parsed.report.is_empty(), "{path:?}\n{}", parsed.rendered());
        let printed = print(&parsed.file);
        let again = Parsed::of("printed.air", printed.clone());
        assert!(again.report.is_empty(), "{path:?}\n{}", again.rendered());
        assert_eq!(print(&again.file), printed, "{path:?}");
        let n_items = |file: &File| file.items.len();
        assert_eq!(n_items(&again.file), n_items(&parsed.file), "{path:?}");
    }
}

#[test]
fn a_colon_in_a_comment_makes_no_list_of_a_public_value() {
    let parsed = Parsed::of("text.air", "layout a;\npublic claimed // so: a number\n, pairs: [x];");
    assert!(parsed.report.is_empty(), "{}", parsed.rendered());
    assert_eq!(print(&parsed.file), "layout a;\n\npublic claimed, pairs: [x];\n");
}

#[test]
fn a_printed_text_looks_like_this() {
    let parsed = Parsed::of("everything.air", read(&folder().join("everything.air")));
    insta::with_settings!({
        snapshot_path => folder(), prepend_module_to_snapshot => false, omit_expression => true
    }, {
        insta::assert_snapshot!("everything", print(&parsed.file));
    });
}

#[test]
fn sentences_stand_in_the_tree_at_what_they_speak_of() {
    let parsed = Parsed::of("everything.air", read(&folder().join("everything.air")));
    let header = parsed.file.header.expect("a header");
    assert_eq!(header.doc, "Every production once.\nAnd a second line.");
    let mut docs = Vec::new();
    for item in &parsed.file.items {
        let body = match &item.kind {
            ItemKind::Block(block) => &block.body,
            ItemKind::Table { body, .. } => body,
            ItemKind::Import { .. }
            | ItemKind::Terminal { .. }
            | ItemKind::Public(_)
            | ItemKind::Const { .. }
            | ItemKind::Draw { .. }
            | ItemKind::Def(_)
            | ItemKind::Argument(_)
            | ItemKind::MaxDegree(_) => continue,
        };
        docs.push(item.doc.as_str());
        docs.extend(body.iter().map(|stmt| stmt.doc.as_str()));
    }
    docs.retain(|doc| !doc.is_empty());
    assert_eq!(docs, ["A block.", "Sorted copies.", "A sentence."]);
}

#[test]
fn parentheses_bind_and_signs_group_from_the_left() {
    let text = "table t { a on row: x - y - z * -w ** 2 = (x - (y - z)) * -(w + 1); }";
    let parsed = Parsed::of("text.air", text);
    assert!(parsed.report.is_empty(), "{}", parsed.rendered());
    let ItemKind::Table { body, .. } = &parsed.file.items[0].kind else { panic!("a table") };
    let StmtKind::Constraint { .. } = &body[0].kind else { panic!("a constraint") };
    let span = body[0].span.range();
    assert_eq!(&text[span], "a on row: x - y - z * -w ** 2 = (x - (y - z)) * -(w + 1);");
    assert!(
        print(&parsed.file).contains("a on row: x - y - z * -w ** 2 = (x - (y - z)) * -(w + 1);")
    );
}

#[test]
fn texts_of_nothing_are_no_mistake_of_form() {
    for text in ["", "\n", "// only\n/* remarks */", "\u{FEFF}"] {
        let parsed = Parsed::of("text.air", text);
        assert!(parsed.report.is_empty(), "{text:?}\n{}", parsed.rendered());
        assert!(parsed.file.items.is_empty() && parsed.file.header.is_none());
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_blank() {
    let text = "\u{FEFF}layout a;\r\n/// One.\r\n/// Two.\r\ntable t {\r\n  commit { a }\r\n}\r\n";
    let parsed = Parsed::of("text.air", text);
    assert!(parsed.report.is_empty(), "{}", parsed.rendered());
    assert_eq!(parsed.file.items[0].doc, "One.\nTwo.");
}

#[test]
fn what_is_opened_and_never_closed_is_found_where_it_was_opened() {
    let cases = [
        ("layout a;\n/* never", 2, Code::Unbalanced),
        ("layout a;\n/* /* once */", 2, Code::Unbalanced),
        ("layout a;\nimport x from \"abc;\n", 2, Code::Unbalanced),
        ("layout a;\ntable t {\n  commit { a }\n", 2, Code::Unbalanced),
        // The indentation tells which of several braces is meant.
        ("table t {\n    commit { a\n    x on row: a = 1;\n}\n", 2, Code::Unbalanced),
        (
            "table t {\n    on row {\n    x: a = 1;\n\n    y on row: a = 1;\n}\n",
            2,
            Code::Unbalanced,
        ),
        ("table t {\n}\n}\n", 3, Code::Unbalanced),
        ("layout a;\ntable t { x: a\0 = 1; }", 2, Code::Syntax),
    ];
    for (text, line, code) in cases {
        let parsed = Parsed::of("text.air", text);
        assert_eq!(parsed.mistakes(), [(line, code)], "{text:?}\n{}", parsed.rendered());
    }
}

#[test]
fn no_depth_and_no_length_overflows() {
    let table = |inside: &str| format!("layout a;\ntable t {{ {inside} }}");
    let nested =
        |open: &str, n: usize, close: &str| format!("{}a{}", open.repeat(n), close.repeat(n));
    let mut left = "a".to_owned();
    for _ in 0..24 {
        left = format!("({left}{})", " + a".repeat(150));
    }
    let too_large = [
        table(&format!("x: {} = 0;", nested("(", 10_000, ")"))),
        table(&format!("x: {} = 0;", nested("f[", 10_000, "]"))),
        table(&format!("x: {}a = 0;", "a + ".repeat(10_000))),
        table(&format!("x: {}a = 0;", "a * ".repeat(1_000))),
        table(&format!("x: a{} = 0;", ".next".repeat(1_000))),
        table(&format!("x: {left} = 0;")),
        format!("layout a; {}{}", "/*".repeat(10_000), "*/".repeat(10_000)),
        format!("layout a; {}{}", "scope a {".repeat(10_000), "}".repeat(10_000)),
        " ".repeat((1 << 20) + 1),
    ];
    for text in too_large {
        let parsed = Parsed::of("text.air", text);
        let codes: Vec<Code> = parsed.mistakes().into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, [Code::TooLarge], "{}", parsed.rendered());
    }
    let brackets = [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("a[", "]"),
        ("-(", ")"),
        ("2 ** (", ")"),
        ("sum(i in ", ": a)"),
    ];
    for (open, close) in brackets {
        let parsed =
            Parsed::of("text.air", table(&format!("x: {} = 0;", nested(open, 120, close))));
        assert!(parsed.report.is_empty(), "{}", parsed.rendered());
    }
    let scopes = format!("{}x: a = 0;{}", "scope a {".repeat(120), "}".repeat(120));
    let parsed = Parsed::of("text.air", table(&scopes));
    assert!(parsed.report.is_empty(), "{}", parsed.rendered());
}

#[test]
fn a_file_of_mistakes_only_is_reported_up_to_a_limit() {
    let text = format!("table t {{\n{}}}\n", "    x on row excpt 1: a = b;\n".repeat(1_000));
    let parsed = Parsed::of("text.air", text);
    let expected: Vec<_> = (2..=101).map(|line| (line, Code::Syntax)).collect();
    assert_eq!(parsed.mistakes(), expected);
    let text = format!("table t {{\n{}}}\n", "    x on row: a = b\n".repeat(1_000));
    assert_eq!(Parsed::of("text.air", text).mistakes(), expected);
}

/// Cuts, doubles, swaps and inserts at random places of a good text.
#[test]
fn no_damage_to_a_text_breaks_the_parser() {
    let good: Vec<char> = read(&folder().join("everything.air")).chars().collect();
    let inserts: Vec<char> = "{}()[];:,.=~@'\"/*+-é\0 \n0xa".chars().collect();
    let mut state = 1_u64;
    let mut random = |bound: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % bound
    };
    for _ in 0..1_500 {
        let mut text = good.clone();
        for _ in 0..1 + random(3) {
            let at = random(text.len());
            match random(4) {
                0 => drop(text.drain(at..(at + 1 + random(30)).min(text.len()))),
                1 => text.insert(at, inserts[random(inserts.len())]),
                2 => text.truncate(at + 1),
                _ => {
                    let other = random(text.len());
                    text.swap(at, other);
                }
            }
        }
        let text: String = text.into_iter().collect();
        let parsed = Parsed::of("text.air", text.clone());
        for diagnostic in parsed.report.diagnostics() {
            let range = diagnostic.span.range();
            let is_inside = text.get(range.clone()).is_some() || range.start == text.len();
            assert!(is_inside && range.start <= range.end, "{range:?} in {text}");
            assert!(!diagnostic.title.is_empty());
        }
        assert_eq!(parsed.rendered().is_empty(), parsed.report.is_empty());
        let printed = Parsed::of("printed.air", print(&parsed.file));
        assert!(printed.report.is_empty(), "{text}\n{}", printed.rendered());
    }
}

#[test]
fn statements_without_their_semicolons_one_after_another_are_each_reported() {
    let text = "layout l;\ntable main {\n    commit { e, f }\n    bool e\n    values e in { 1, 3 }\n    \
                values f in { 1, 2 };\n    x on row: e = f;\n}\n";
    let parsed = Parsed::of("l.air", text);
    assert_eq!(parsed.mistakes(), [(4, Code::Syntax), (5, Code::Syntax)], "{}", parsed.rendered());
}
