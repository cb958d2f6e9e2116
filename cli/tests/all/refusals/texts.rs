//! Texts that are no layouts.

use super::Case;
use super::edits::{bytes, file};

const CHECK: &str = "check a.air";

fn text(name: &'static str, text: impl AsRef<[u8]> + Send + Sync + 'static) -> Case {
    Case::new(name, CHECK, file("a.air", text))
}

/// A layout of one column `a` with these lines in its table.
fn body(name: &'static str, body: &str) -> Case {
    text(name, format!("layout t;\ntable main {{\n    commit {{ a }}\n    {body}\n}}\n"))
}

pub(super) fn cases() -> Vec<Case> {
    let nested = |open: &str, close: &str, n| {
        format!("c on row: {}a{} = 0;", open.repeat(n), close.repeat(n))
    };
    vec![
        text("an empty text", ""),
        text("only comments", "// nothing\n/* nothing */\n"),
        text("bytes that are no UTF-8", b"layout \xff;".as_slice()),
        text("a NUL character", "layout t\0;"),
        text("a line of 2 MiB", format!("layout t; //{}", "x".repeat(1 << 21))),
        body("10,000 nested parentheses", &nested("(", ")", 10_000)),
        body("10,000 signs", &nested("-", "", 10_000)),
        body("10,000 lists", &nested("[", "]", 10_000)),
        text("a comment without an end", "layout t;\n/* nothing"),
        text("a string without an end", "layout t;\nimport a from \"std/bits.air;"),
        body("a number of 257 bits", &format!("c on row: a = 1{};", "0".repeat(78))),
        body("a number below zero as exponent", "c on row: a ** -1 = 0;"),
        body("2^64 as exponent", "c on row: a ** 18446744073709551616 = 0;"),
        body("a million as exponent", "c on row: a ** 1000000 = 0;"),
        body("an unknown name", "c on row: aa = 0;"),
        text("a column twice", "layout t; table main { commit { a, a } c on row: a = 0; }"),
        body("a constraint twice", "c on row: a = 0; c on row: a = 1;"),
        text(
            "a column in no constraint",
            "layout t; table main { commit { a, b } c on row: a = 0; }",
        ),
        text(
            "a public value in no constraint",
            "layout t; public p; table main { commit { a } c on row: a = 0; }",
        ),
        body("an equation that is always true", "c on row: a = 0; d on row: 1 = 1;"),
        body("an equation that is never true", "c on row: a = 0; d on row: 1 = 0;"),
        body("a row beyond the last one", "c on row: a.next = a;"),
        body("a row before the first one", "c on row: a[-1] = a;"),
        body("a periodic column of three elements", "periodic k = [1, 2, 3]; c on row: a = k;"),
        body("a periodic column without elements", "periodic k = []; c on row: a = k;"),
        body("a definition of itself", "def f(x) = f(x); c on row: f(a) = 0;"),
        text(
            "a block that uses itself",
            "layout t; block b(x) { use b(x); } table main { commit { a } use b(a); }",
        ),
        body("a challenge that is not drawn", "c on row: a = z;"),
        text(
            "an import that is not there",
            "layout t; import x from \"none.air\"; table main { commit { a } c on row: a = 0; }",
        ),
        text(
            "an import above the folder",
            "layout t; import x from \"../../etc/passwd\"; table main { commit { a } c on row: a = 0; }",
        ),
        Case::new("a text that imports itself", CHECK, |folder| {
            folder.write(
                "a.air",
                "layout t; import x from \"a.air\"; table main { commit { a } c on row: a = 0; }",
            );
        }),
        Case::new(
            "a trace without a column",
            "check-trace fibonacci --trace t.csv --public p.json",
            |folder| {
                folder.write("p.json", r#"{"claimed": 21}"#);
                folder.write("t.csv", "b\n1\n1\n2\n3\n");
            },
        ),
        Case::new(
            "a trace with a word",
            "check-trace fibonacci --trace t.csv --public p.json",
            |folder| {
                folder.write("p.json", r#"{"claimed": 3}"#);
                folder.write("t.csv", "a\n1\none\n2\n3\n");
            },
        ),
        Case::new(
            "a trace of three rows",
            "prove fibonacci --trace t.csv --public p.json -o p.bin",
            |folder| {
                folder.write("p.json", r#"{"claimed": 2}"#);
                folder.write("t.csv", "a\n1\n1\n2\n");
            },
        ),
        Case::new(
            "a trace that is empty",
            "prove fibonacci --trace t.csv --public p.json -o p.bin",
            |folder| {
                folder.write("p.json", r#"{"claimed": 2}"#);
                folder.write("t.csv", "");
            },
        ),
        Case::new(
            "public values without a key",
            "prove fibonacci --trace t.csv --public p.json -o p.bin",
            |folder| {
                folder.write("p.json", "{}");
                folder.write("t.csv", "a\n1\n1\n2\n3\n");
            },
        ),
        Case::new(
            "a public value that is a list",
            "prove fibonacci --trace t.csv --public p.json -o p.bin",
            |folder| {
                folder.write("p.json", r#"{"claimed": [3]}"#);
                folder.write("t.csv", "a\n1\n1\n2\n3\n");
            },
        ),
        Case::new(
            "a public value of 300 bits",
            "prove fibonacci --trace t.csv --public p.json -o p.bin",
            |folder| {
                folder.write("p.json", format!(r#"{{"claimed": "0x{}"}}"#, "f".repeat(75)));
                folder.write("t.csv", "a\n1\n1\n2\n3\n");
            },
        ),
        Case::new(
            "a Brainfuck program without an end of a loop",
            "brainfuck run p.bf",
            file("p.bf", "+["),
        ),
        Case::new(
            "a Brainfuck program that leaves the tape",
            "brainfuck run p.bf",
            file("p.bf", "<"),
        ),
        Case::new(
            "a Brainfuck program that reads too much",
            "brainfuck run p.bf",
            file("p.bf", ","),
        ),
        Case::new(
            "a Brainfuck program that does not halt",
            "brainfuck run p.bf --max-cycles 1000",
            file("p.bf", "+[]"),
        ),
        Case::new("a binary as a layout", "check memory.bin", bytes("memory.bin", |_| {})),
    ]
}
