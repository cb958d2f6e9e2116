//! The layouts of this crate, in a line a constraint, and a digest of the code.

use air_codegen::{Folder, compile_file, rust, summary, text};
use core::fmt::Write as _;

/// `name, degree, row set` a line, and digests of meaning and code.
fn outline(file: &str) -> String {
    let compile = || {
        let folder = Folder::new(env!("CARGO_MANIFEST_DIR"));
        let dag = compile_file(&folder, file).unwrap_or_else(|error| panic!("{error}"));
        (summary(&dag), text(&rust(&dag)))
    };
    let (summary, code) = compile();
    assert_eq!(code, compile().1, "the code of {file} differs from one time to the next");
    let mut outline = String::new();
    for table in &summary.tables {
        let n_columns = table.columns.len();
        writeln!(
            outline,
            "table {}: {n_columns} columns, {} cells, at least 2^{} rows",
            table.name, table.mask_size, table.min_log_rows
        )
        .expect("a string takes everything");
        for constraint in &table.constraints {
            writeln!(
                outline,
                "  {}, degree {}, on {}",
                constraint.name, constraint.degree, constraint.rows
            )
            .expect("a string takes everything");
        }
    }
    for link in &summary.links {
        writeln!(outline, "link {}: {} = {}", link.name, link.left, link.right)
            .expect("a string takes everything");
    }
    for terminal in &summary.terminals {
        let zero = if terminal.is_nonzero { ", not zero" } else { "" };
        writeln!(outline, "terminal {} after phase {}{zero}", terminal.name, terminal.phase)
            .expect("a string takes everything");
    }
    let code_digest = fnv(code.as_bytes());
    writeln!(outline, "digest {}\ncode   {code_digest:016x}", summary.digest)
        .expect("a string takes everything");
    outline
}

/// FNV-1a: enough to notice a change.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn fibonacci_in_outline() {
    insta::assert_snapshot!(outline("fibonacci.air"));
}

#[test]
fn cairo_plain_in_outline() {
    insta::assert_snapshot!(outline("cairo_plain.air"));
}

#[test]
fn brainfuck_in_outline() {
    insta::assert_snapshot!(outline("brainfuck.air"));
}

#[test]
fn brainfuck_private_in_outline() {
    insta::assert_snapshot!(outline("brainfuck_private.air"));
}

#[test]
fn the_private_layout_of_brainfuck_is_the_public_one_but_for_its_symbols() {
    let shown = include_str!("../../brainfuck.air");
    let private = include_str!("../../brainfuck_private.air");
    // The tables, the look-ups between them, and that the program is the verifier's.
    let [tables, look_ups, symbols] = ["draw cross", "/// Every row executes", "/// A symbol that"]
        .map(|start| shown.find(start).expect("the text has it"));
    for part in [&shown[tables..look_ups], &shown[look_ups..symbols]] {
        assert!(private.contains(part), "{part}");
    }
    let ends: Vec<&str> = shown[symbols..].lines().filter(|line| !private.contains(line)).collect();
    let processor = |tuple, flag, list, z| {
        format!("{tuple} on row except last if {flag} = public {list} by {z};")
    };
    assert_eq!(
        ends,
        [
            processor("evaluation input: processor (mv.next)", "get", "stdin", "gamma"),
            processor("evaluation output: processor (mv)", "put", "stdout", "delta"),
        ]
    );
}

#[test]
fn brainfuck_classic_in_outline() {
    insta::assert_snapshot!(outline("brainfuck_classic.air"));
}
