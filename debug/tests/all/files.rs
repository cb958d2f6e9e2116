//! Traces and public values in files, and rows of traces by name.

use crate::fixtures::{Cairo, layout};
use air_debug::{file, public, show, value};
use air_runtime::field::Arith as _;
use air_runtime::field::goldilocks::Goldilocks;
use air_runtime::field::stark252::Stark252;

#[test]
fn a_trace_that_was_written_is_read_back() {
    let cairo = Cairo::small();
    let table = &cairo.dag.layout.tables[0];
    let text = file::write(table, &cairo.columns);
    assert!(text.starts_with("rc_pool,f,rc_sorted,mem_pool,mem_sorted,regs\n"), "{text}");
    assert_eq!(file::read::<Stark252>(table, "t.csv", &text), Ok(cairo.columns));
}

#[test]
fn columns_may_come_in_any_order() {
    let dag =
        crate::fixtures::compiled("layout t; table main { commit { a, b } c on row: a = b + 1; }");
    let columns =
        file::read::<Goldilocks>(&dag.layout.tables[0], "t.csv", "b, a\n-1, 0\n0x10, 17\n");
    let element = |text| value::parse::<Goldilocks>(text).expect("a number");
    let expected = vec![vec![element("0"), element("17")], vec![element("-1"), element("16")]];
    assert_eq!(columns, Ok(expected));
}

#[test]
fn a_wrong_file_is_refused_with_the_line() {
    let dag = layout("fibonacci.air");
    let cases = [
        ("b\n1\n", "t.csv: line 1: expected the columns a, found `b`"),
        ("a,a\n1,1\n", "t.csv: line 1: expected each column once, found `a` twice"),
        ("", "t.csv: line 1: expected the columns a, found none of that name"),
        (
            "a\n1\nx\n",
            "t.csv: line 3: expected a number below the modulus of Goldilocks in `a`, found `x`",
        ),
        (
            "a\n0xffffffff00000001\n",
            "t.csv: line 2: expected a number below the modulus of Goldilocks in `a`, found `0xffffffff00000001`",
        ),
    ];
    for (text, expected) in cases {
        let error = file::read::<Goldilocks>(&dag.layout.tables[0], "t.csv", text);
        assert_eq!(error.expect_err(text).to_string(), expected);
    }
    let error =
        file::read::<Goldilocks>(&dag.layout.tables[0], "t.csv", "a\n1,2\n").expect_err("two");
    assert!(error.to_string().starts_with("t.csv: line 2: expected as many fields"), "{error}");
}

#[test]
fn public_values_are_read_by_name() {
    let dag = layout("cairo_plain.air");
    let text = r#"{"initial_ap": 1, "final_ap": "0x2", "initial_pc": "3", "final_pc": -1, "rc_min": 0, "rc_max": 9,
        "public_memory": [[1, "2"], {"value": 4, "addr": 3}]}"#;
    let publics = public::read::<Stark252>(&dag.layout, "p.json", text).expect("all are there");
    let element = |text| value::parse::<Stark252>(text).expect("a number");
    assert_eq!(publics[3], public::PublicValue::Scalar(-Stark252::ONE));
    let entries = vec![vec![element("1"), element("2")], vec![element("3"), element("4")]];
    assert_eq!(publics[6], public::PublicValue::List(entries));
}

#[test]
fn wrong_public_values_are_refused_with_their_key() {
    let dag = layout("fibonacci.air");
    let cases = [
        ("[]", "p.json: the whole file: expected an object, found an array of 0"),
        ("{}", "p.json: claimed: expected the public value of this name, found no such key"),
        (
            r#"{"claim": 1}"#,
            "p.json: the whole file: expected the public values claimed, found the key `claim`",
        ),
        (
            r#"{"claimed": 1.5}"#,
            "p.json: claimed: expected a number below the modulus of Stark252, found 1.5",
        ),
    ];
    for (text, expected) in cases {
        let error = public::read::<Stark252>(&dag.layout, "p.json", text).expect_err(text);
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn values_are_shown_as_people_read_them() {
    let cases = ["0", "17", "-1", "-65536", "0x480680017fff8000"];
    for case in cases {
        let element = value::parse::<Stark252>(case).expect("a number");
        assert_eq!(value::show::<Stark252, Stark252>(element), case);
    }
    for case in ["", "-", "0x", "1e5", "0x-1", "--1", "+1"] {
        assert_eq!(value::parse::<Stark252>(case), None, "{case}");
    }
}

#[test]
fn rows_are_shown_by_the_names_of_the_text() {
    let cairo = Cairo::small();
    let table = &cairo.dag.layout.tables[0];
    let names = ["inst", "reg.ap"].map(str::to_owned);
    let text = show::rows(table, &cairo.columns, 0..18, &names).expect("they are views");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["row", "inst.addr", "inst.value", "reg.ap"]
    );
    let rows: Vec<&str> =
        lines[1..].iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(rows, ["0", "1", "16", "17"]);
    let error =
        show::rows(table, &cairo.columns, 0..1, &["ints".to_owned()]).expect_err("no such view");
    assert_eq!(error.name, "ints");
}
