//! `airfoil check-trace`, `airfoil trace show|dump` and `airfoil check --determinacy`.

use crate::harness::Folder;

/// A folder with a Fibonacci trace of eight rows.
fn fibonacci() -> Folder {
    let folder = Folder::new();
    folder.write("fibonacci.csv", "a\n1\n1\n2\n3\n5\n8\n13\n21\n");
    folder.write("public.json", r#"{"claimed": 21}"#);
    folder
}

/// A folder with the trace of the smallest program, in which a cell is wrong.
fn wrong_cairo() -> Folder {
    let folder = Folder::new();
    let said = folder.airfoil("trace dump cairo_plain --program program.json -o trace.csv");
    said.ends_with(0);
    let text = String::from_utf8(folder.read("trace.csv")).unwrap();
    // `regs` of row 16, the second step, is its ap.
    let lines = text.lines().enumerate().map(|(at, line)| match at {
        17 => format!("{},1000", line.rsplit_once(',').unwrap().0),
        _ => line.to_owned(),
    });
    folder.write("trace.csv", lines.collect::<Vec<_>>().join("\n"));
    folder
}

#[test]
fn a_valid_trace_passes_over_either_field() {
    let folder = fibonacci();
    for field in ["stark252", "goldilocks"] {
        let words = "check-trace fibonacci --trace fibonacci.csv --public public.json --field";
        let said = folder.airfoil(&format!("{words} {field}")).ends_with(0);
        assert_eq!((said.out.as_str(), said.err.as_str()), ("all 4 constraints hold\n", ""));
    }
}

#[test]
fn a_wrong_cell_is_shown_at_the_constraint_that_reads_it() {
    let folder = fibonacci();
    folder.edit("fibonacci.csv", "5\n8", "5\n9");
    let words = "check-trace fibonacci --trace main=fibonacci.csv --public public.json";
    let said = folder.airfoil(words).ends_with(1);
    assert_eq!(said.out, "");
    said.complains(&[
        "error[constraint-failed]: `step` does not vanish on 3 of its 6 rows (`row except last 2`)",
        "--> fibonacci.air:",
        "note: first in row 3, where the polynomial is 1; then in 4, 5",
        "note: a = 3 (a, row 3), a.next = 5 (a, row 4), a[2] = 9 (a, row 5)",
        "error: 1 of 4 constraints fails on this trace",
    ]);
}

#[test]
fn findings_are_also_json() {
    let folder = fibonacci();
    folder.edit("fibonacci.csv", "5\n8", "5\n9");
    let words = "check-trace fibonacci --trace fibonacci.csv --public public.json --json --limit 1";
    let said = folder.airfoil(words).ends_with(1);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["failures"][0]["constraint"], "step");
    assert_eq!(json["failures"][0]["n_failing"], 3);
    assert_eq!(json["failures"][0]["rows"], serde_json::json!([3]));
    assert_eq!(json["failures"][0]["cells"][2]["value"], "9");
}

#[test]
fn the_trace_of_a_cairo_run_is_valid_from_either_source() {
    let folder = Folder::new();
    for source in [
        "--program program.json",
        "--public-input-file public_input.json --private-input-file private_input.json",
    ] {
        let said = folder.airfoil(&format!("check-trace cairo_plain {source}")).ends_with(0);
        assert_eq!(said.out, "all 47 constraints hold\n");
    }
}

#[test]
fn a_wrong_cell_of_a_cairo_trace_is_shown_with_its_step_and_source_line() {
    let words = "check-trace cairo_plain --trace trace.csv --public-input-file public_input.json";
    let folder = wrong_cairo();
    folder.airfoil(words).ends_with(1).complains(&[
        "`cpu/update_registers/update_ap/ap_update` does not vanish on 2 of its 7 rows",
        "note: step 0, pc = 1",
        "reg.next.ap = 1000 (regs, row 16)",
    ]);
    let said = folder.airfoil(&format!("{words} --program program.json")).ends_with(1);
    said.complains(&["note: step 0, pc = 1 (<start>:2:1)"]);
}

#[test]
fn an_unbalanced_permutation_is_explained() {
    let folder = Folder::new();
    folder.write(
        "sort.air",
        "layout sort;\ndraw d { z }\ntable main { commit { a, b } commit after d { p }\n  \
         permutation perm on row: a ~ b by z in p; }\n",
    );
    folder.write("t.csv", "a,b\n1,1\n2,2\n3,3\n3,4\n");
    folder.airfoil("check-trace sort.air --trace t.csv").ends_with(1).complains(&[
        "error[constraint-failed]: `perm/last`",
        "note: the sides of `perm` differ in 2 tuples",
        "note: 3 is 2 times (row 2, row 3) on the left and once (row 2) on the right",
        "note: 4 is not there on the left and once (row 3) on the right",
    ]);
}

#[test]
fn terminals_that_fail_are_shown_by_name_at_their_places() {
    let folder = Folder::new();
    folder.write(
        "ends.air",
        "layout ends;
draw mix { z }
terminal after mix { first_end, nonzero kept }
table main {
    commit { x, y }
    commit after mix { of_x, of_y }
    on first row { start/x: of_x := z - x; start/y: of_y := z - y; }
    on row except last { step/x: of_x.next := of_x * (z - x.next); step/y: of_y.next := of_y * (z - y.next); }
    end  on last row: first_end := of_x;
    keep on last row: kept := x;
    same on last row: of_y = first_end;
}
",
    );
    folder.write("good.csv", "x,y\n1,3\n2,2\n3,1\n4,4\n");
    let said = folder.airfoil("check-trace ends.air --trace good.csv").ends_with(0);
    assert_eq!(said.out, "all 8 constraints hold\n");
    folder.write("bad.csv", "x,y\n1,3\n2,2\n3,1\n0,4\n");
    folder.airfoil("check-trace ends.air --trace bad.csv").ends_with(1).complains(&[
        "error[constraint-failed]: `same` does not vanish on 1 of its 1 rows (`last row`)",
        "--> ends.air:11:23",
        "note: of_y = ",
        "error[zero-terminal]: the terminal `kept` is 0, which the verifier refuses",
        "--> ends.air:3:41",
        "error: 2 of 8 constraints fail on this trace",
    ]);
}

#[test]
fn what_is_missing_to_check_a_trace_is_said() {
    let folder = fibonacci();
    let check = |words: &str| folder.airfoil(&format!("check-trace {words}")).ends_with(2);
    check("fibonacci").complains(&["expected a trace: --trace FILE"]);
    check("fibonacci --trace fibonacci.csv").complains(&["expected --public"]);
    check("fibonacci --trace public.json --public public.json")
        .complains(&["public.json: line 1: expected the columns a"]);
    check("fibonacci --program program.json").complains(&["expected layout cairo_plain"]);
    check("fibonacci --trace no.csv --public public.json").complains(&["no.csv"]);
    folder.write("three.csv", "a\n1\n1\n2\n");
    check("fibonacci --trace three.csv --public public.json")
        .complains(&["3 rows, which is not a power of two"]);
    check("cairo_plain --public-input-file public_input.json")
        .complains(&["expected --private-input-file or --trace"]);
}

#[test]
fn rows_are_shown_by_the_names_of_the_text() {
    let folder = Folder::new();
    let words =
        "trace show cairo_plain --program program.json --rows 0..32 --view reg.ap --view inst.addr";
    let said = folder.airfoil(words).ends_with(0);
    let lines: Vec<Vec<&str>> =
        said.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines, [["row", "reg.ap", "inst.addr"], ["0", "15", "1"], ["16", "15", "3"]]);
    let words = "trace show cairo_plain --program program.json --view nothing";
    folder.airfoil(words).ends_with(2).complains(&["called `nothing`"]);
    folder.airfoil("trace show fibonacci --rows 3..1").ends_with(2).complains(&["0..16"]);
}

#[test]
fn free_cells_are_listed_and_refused_unless_they_are_declared() {
    let folder = fibonacci();
    let from = "--determinacy --trace fibonacci.csv --public public.json";
    let said = folder.airfoil(&format!("check fibonacci {from}")).ends_with(0);
    assert!(said.out.contains("every cell is pinned"), "{}", said.out);
    folder.write(
        "loose.air",
        "layout loose; public claimed; table main { commit { a }\n  last on last row: a = claimed; }\n",
    );
    let said = folder.airfoil(&format!("check loose.air {from}")).ends_with(1);
    assert!(said.out.contains("7 cells are free, for instance a in row 0"), "{}", said.out);
    said.complains(&["7 cells are free without the layout saying so"]);
    let said = folder.airfoil("check fibonacci --trace fibonacci.csv").ends_with(2);
    said.complains(&["expected --determinacy"]);
}

#[test]
fn whatever_cairo_leaves_free_is_explained_in_its_layout() {
    let folder = Folder::new();
    let check = "check cairo_plain --determinacy --program program.json";
    let said = folder.airfoil(check).ends_with(0);
    assert!(said.out.contains("hole.value "), "{}", said.out);
    let said = folder.airfoil(&format!("{check} --json")).ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let groups = json[0]["groups"].as_array().unwrap();
    let is_explained = |group: &serde_json::Value| group["expected"].is_object();
    assert!(groups.len() == 7 && groups.iter().all(is_explained), "{}", said.out);
}
