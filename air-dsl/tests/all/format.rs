//! What the formatter promises: the same tokens, the same comments, the same tree, and nothing left to do.

mod random;

use air_dsl::diagnostics::{Code, Report, render};
use air_dsl::source::Sources;
use air_dsl::syntax::{format, parse, print};
use random::Random;
use std::path::{Path, PathBuf};

#[track_caller]
fn formatted(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("text.air", text);
    format(&sources, file)
        .unwrap_or_else(|report| panic!("{text}\n{}", render(&sources, &report, false)))
}

/// The tree of a text, as it is printed without places.
#[track_caller]
fn tree(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("text.air", text);
    let mut report = Report::default();
    let tree = parse(&sources, file, &mut report);
    assert!(report.is_empty(), "{text}\n{}", render(&sources, &report, false));
    print(&tree)
}

/// All that is no blank: every sign and every comment, in the order of the text.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}')).collect()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected, "it is not a fixed point");
}

/// The `.air` files of a folder and of those in it.
fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("a readable entry").path();
        let is_hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !path.ends_with("target") && !is_hidden {
            texts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "air") {
            found.push(path);
        }
    }
}

#[test]
fn every_text_of_the_repository_keeps_its_tree_and_its_comments() {
    let mut paths = Vec::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut paths);
    let mut n_good = 0;
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let mut sources = Sources::default();
        let file = sources.add("text.air", text.clone());
        let Ok(once) = format(&sources, file) else { continue };
        n_good += 1;
        assert_eq!(letters(&once), letters(&text), "{path:?}");
        assert_eq!(tree(&once), tree(&text), "{path:?}");
        assert_eq!(formatted(&once), once, "{path:?}");
    }
    assert!(n_good > 20, "most texts of the repository are of the language's form");
}

#[test]
fn the_layouts_and_the_standard_library_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    texts(&root.join("../layouts"), &mut paths);
    texts(&root.join("std"), &mut paths);
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        assert_eq!(formatted(&text), text, "{path:?}: run `airfoil fmt` on it");
    }
}

#[test]
fn random_texts_keep_their_trees_and_their_comments_and_are_fixed_points() {
    for seed in 0..1000 {
        let text = Random::new(seed).text();
        let once = formatted(&text);
        assert_eq!(letters(&once), letters(&text), "seed {seed}\n{text}\n{once}");
        assert_eq!(tree(&once), tree(&text), "seed {seed}\n{text}\n{once}");
        assert_eq!(formatted(&once), once, "seed {seed}\n{text}\n{once}");
    }
}

#[test]
fn what_the_printer_prints_of_random_texts_is_its_fixed_point() {
    for seed in 0..300 {
        let text = Random::new(seed).text();
        let printed = tree(&text);
        assert_eq!(tree(&printed), printed, "seed {seed}\n{text}");
    }
}

#[test]
fn a_text_with_mistakes_is_refused_with_all_of_them() {
    let mut sources = Sources::default();
    let file = sources.add("text.air", "layout a\ntable t { x: ; }");
    let report = format(&sources, file).expect_err("it has mistakes");
    let codes: Vec<Code> = report.diagnostics().into_iter().map(|mistake| mistake.code).collect();
    assert_eq!(codes, [Code::Syntax, Code::Syntax]);
}

#[test]
fn an_empty_text_stays_empty() {
    check("", "");
    check(" \r\n\n\t", "");
    check("\n// a\n\n\n/* b */  // c\n\n", "// a\n\n/* b */ // c\n");
}

#[test]
fn blanks_are_where_signs_have_them() {
    check(
        "layout a ;const W=2**16;def f( x,y )=-x*( y+1 )/f( x [ 2 ] . next , [ 1,2 ] );table t{
        a / b [ 0 ]on row at 1 .. 3 mod 4:bool( x )=sum( i in 0..2:x [ i ]);}",
        "layout a;
const W = 2 ** 16;
def f(x, y) = -x * (y + 1) / f(x[2].next, [1, 2]);
table t {
    a/b[0] on row at 1..3 mod 4: bool(x) = sum(i in 0..2: x[i]);
}
",
    );
}

#[test]
fn comments_stay_where_they_are() {
    let text = "\
// above
layout a; // beside

/* b */ table t { // at the brace
    // alone
    commit { a /* in */, b } /* after */

    /// Doc.
    // between
    x /* one */ on row: // two
        a = // three
        b; /* four */ // five

    // last
} // end
// of all
";
    check(text, text);
}

#[test]
fn a_blank_line_stays_and_several_become_one() {
    check(
        "layout a;\n\n\n\ntable t {\n\n\n    x: a = b;\n\n\n    y: a = c;\n\n}\n\n\n",
        "layout a;\n\ntable t {\n    x: a = b;\n\n    y: a = c;\n}\n",
    );
}

#[test]
fn neighbours_of_one_kind_are_aligned_and_others_are_not() {
    check(
        "table t {
view a on cycle=x{p@0};
view long on row = y_pool @ 1; // one
view b = z { q @ 2 }; // two
let u = 1;
let vw = 2;

let w3x = 2;
a on row: x = 1;
bcd on first row: x = 2;
/// Doc.
e: x = 3;
fg: x = 4;
a_name_that_is_much_longer: x = 5;
}",
        "table t {
    view a    on cycle = x { p @ 0 };
    view long on row   = y_pool @ 1;  // one
    view b             = z { q @ 2 }; // two
    let u  = 1;
    let vw = 2;

    let w3x = 2;
    a   on row:       x = 1;
    bcd on first row: x = 2;
    /// Doc.
    e:  x = 3;
    fg: x = 4;
    a_name_that_is_much_longer: x = 5;
}
",
    );
}

#[test]
fn the_arms_of_a_case_and_of_a_match_are_aligned_where_they_are_on_one_line() {
    check(
        "table t {
on row {
case ci {
0=>{ ip: x = 1; } // halted
// A comment parts nothing.
'<' => { } // moves
'[' => {
ip: x = 3;
}
10 => { ip: x = 4; }

2=>{ ip: x = 5; }
}
match because \"so it is\" {
s=>{ x: a = 1; }
not s*t=>{x:a=2;}
else=>{}
}
match { s=>{ x: a = 1; } else => { x: a = 2; } }
}
}",
        "table t {
    on row {
        case ci {
            0   => { ip: x = 1; } // halted
            // A comment parts nothing.
            '<' => {} // moves
            '[' => {
                ip: x = 3;
            }
            10 => { ip: x = 4; }

            2 => { ip: x = 5; }
        }
        match because \"so it is\" {
            s         => { x: a = 1; }
            not s * t => { x: a = 2; }
            else      => {}
        }
        match { s => { x: a = 1; } else => { x: a = 2; } }
    }
}
",
    );
}

#[test]
fn lines_that_the_author_broke_stay_broken() {
    let text = "\
table t {
    commit {
        a, b,
        c,
    }
    let [a, b,
         c] = [f(i) for i in 0..3];
    x: (1 - a) * b
       = c
       + d;
    yz:
        a = b;
    for s in [a, b] { flag[s]: bool(s); }
    on row {
        z: a = b;
    }
}
";
    check(text, text);
}

#[test]
fn lines_that_are_too_long_are_broken_where_it_hurts_least() {
    let terms = |name: &str, n| -> Vec<String> {
        (0..n).map(|i| format!("{name}_{i} * f(x, {i})")).collect()
    };
    let text = format!(
        "table t {{ commit {{ {} }} product: {} = {}; short: a = b; }}",
        (0..30).map(|i| format!("column_{i}")).collect::<Vec<_>>().join(","),
        terms("left", 3).join("+"),
        terms("right", 9).join("+"),
    );
    let expected = "\
table t {
    commit { column_0, column_1, column_2, column_3, column_4, column_5, column_6, column_7, column_8, column_9,
             column_10, column_11, column_12, column_13, column_14, column_15, column_16, column_17, column_18,
             column_19, column_20, column_21, column_22, column_23, column_24, column_25, column_26, column_27,
             column_28, column_29 }
    product: left_0 * f(x, 0) + left_1 * f(x, 1) + left_2 * f(x, 2)
             = right_0 * f(x, 0) + right_1 * f(x, 1) + right_2 * f(x, 2) + right_3 * f(x, 3) + right_4 * f(x, 4)
             + right_5 * f(x, 5) + right_6 * f(x, 6) + right_7 * f(x, 7) + right_8 * f(x, 8);
    short:   a = b;
}
";
    check(&text, expected);
}

#[test]
fn a_body_that_is_too_long_for_a_line_gets_lines_of_its_own() {
    let statements = "a_constraint_with_a_name: a = b; ".repeat(4);
    let text = format!(
        "table t {{ on row {{ x: a = b; y: a = c; }} on row {{ {statements}}} on row {{ }} }}"
    );
    let line = "        a_constraint_with_a_name: a = b;\n";
    let expected = format!(
        "table t {{\n    on row {{ x: a = b; y: a = c; }}\n    on row {{\n{}    }}\n    on row {{}}\n}}\n",
        line.repeat(4)
    );
    check(&text, &expected);
}

#[test]
fn deep_and_wide_texts_are_formatted_in_one_go() {
    let deep = format!("table t {{ {} x: a = b; {} }}", "scope a {".repeat(120), "}".repeat(120));
    let once = formatted(&deep);
    assert_eq!(formatted(&once), once);
    let wide = format!("table t {{ let x = {}; }}", ["a"; 200].join("+"));
    assert!(formatted(&wide).lines().all(|line| line.len() <= 120));
    let comments = format!("table t {{ {} }}", "/**/".repeat(100_000));
    assert_eq!(letters(&formatted(&comments)), letters(&comments));
}

#[test]
fn a_body_with_nothing_in_it_is_aligned_as_the_line_that_it_becomes() {
    check(
        "table t { on row {\n} // one\n x on row: aaaaaaaaaaaa = b; // two\n}",
        "table t {\n    on row {}                   // one\n    x on row: aaaaaaaaaaaa = b; // two\n}\n",
    );
}
