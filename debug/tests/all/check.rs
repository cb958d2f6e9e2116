//! Which constraints fail, and what is said about them.

use crate::fixtures::{Cairo, compiled, fibonacci, layout};
use air_debug::check::{Findings, check_columns, check_trace};
use air_debug::columns::{Columns, ColumnsError, Interaction};
use air_debug::public::PublicValue;
use air_debug::report;
use air_dsl::dag::Dag;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksQuadratic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, Field as _, StarkField};
use air_runtime::trace::Trace;

type Felt = Stark252;

fn names(findings: &Findings) -> Vec<&str> {
    findings.failures.iter().map(|failure| failure.name.as_str()).collect()
}

fn of_cairo(cairo: &Cairo) -> Findings {
    check_trace::<Felt, Felt>(&cairo.dag, &cairo.publics, &cairo.trace(), 1, 4).expect("it suits")
}

fn of_columns(dag: &Dag, columns: Vec<Vec<Felt>>) -> Findings {
    let trace = Trace::new(vec![columns]).expect("columns of one length");
    check_trace::<Felt, Felt>(dag, &[], &trace, 1, 4).expect("it suits")
}

fn felts(values: &[i64]) -> Vec<Felt> {
    let felt = |value: &i64| {
        let magnitude = Felt::from_u64(value.unsigned_abs());
        if *value < 0 { -magnitude } else { magnitude }
    };
    values.iter().map(felt).collect()
}

#[test]
fn a_valid_trace_has_no_findings_over_either_field() {
    fn check<F: StarkField, K: ExtensionOf<F>>() {
        let (column, publics) = fibonacci::<F>();
        let trace = Trace::new(vec![vec![column]]).expect("eight rows");
        let found = check_trace::<F, K>(&layout("fibonacci.air"), &publics, &trace, 1, 4);
        let found = found.expect("it suits");
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(found.n_constraints, 4);
    }
    check::<Stark252, Stark252>();
    check::<Goldilocks, GoldilocksQuadratic>();
}

#[test]
fn a_valid_cairo_trace_has_no_findings() {
    let found = of_cairo(&Cairo::small());
    assert_eq!(names(&found), Vec::<&str>::new());
    assert_eq!((found.n_constraints, found.imbalances.len()), (47, 0));
}

#[test]
fn the_constraints_that_read_a_wrong_cell_fail_and_no_others() {
    let (mut column, publics) = fibonacci::<Felt>();
    column[4] += Felt::from_u64(1);
    let trace = Trace::new(vec![vec![column]]).expect("eight rows");
    let dag = layout("fibonacci.air");
    let found = check_trace::<Felt, Felt>(&dag, &publics, &trace, 1, 2).expect("it suits");
    assert_eq!(names(&found), ["step"]);
    let failure = &found.failures[0];
    assert_eq!((failure.n_failing, failure.n_rows, failure.rows.as_slice()), (3, 6, &[2, 3][..]));
    let cells: Vec<String> = failure
        .cells
        .iter()
        .map(|cell| format!("{} {} {} {}", cell.name, cell.column, cell.row, cell.value))
        .collect();
    assert_eq!(cells, ["a a 2 2", "a.next a 3 3", "a[2] a 4 6"]);
    assert_eq!(failure.hint.as_deref(), None);
}

#[test]
fn a_failure_is_drawn_at_its_place_with_the_values_of_its_sides() {
    let mut cairo = Cairo::small();
    cairo.add("regs", 16, 1);
    let found = of_cairo(&cairo);
    assert!(names(&found).contains(&"cpu/update_registers/update_ap/ap_update"), "{found:?}");
    let annotate = |_: usize, row: usize| Some(format!("step {}", row / 16));
    let text = report::text(&cairo.dag, &found, &annotate, false);
    let part = text.split("error[constraint-failed]: ").find(|part| part.contains("ap_update`"));
    let part = part.expect("it is reported");
    for expected in [
        "`cpu/update_registers/update_ap/ap_update` does not vanish on 2 of its 7 rows (`cycle except last`)",
        "cairo/blocks/cpu.air:",
        "reg.next.ap = ap + f_ap_add * reg.res + f_ap_add1 + 2 * f_call",
        "note: first in row 0 (element 0), where the polynomial is 1; then in 16 (element 1)",
        "note: step 0",
        "reg.next.ap = 16 (regs, row 16)",
    ] {
        assert!(part.contains(expected), "no `{expected}` in:\n{text}");
    }
}

#[test]
fn a_failure_of_several_arms_is_drawn_at_the_arm_that_is_selected() {
    let text = "layout arms;
table t {
    commit { up, value }
    bit on row: bool(up);
    start on first row: value = 0;
    on row except last {
        match {
            up   => { value: value.next = value + 1; }
            else => { value: value.next = value; }
        }
    }
}";
    let dag = compiled(text);
    for (ups, values, line, arm) in [
        ([1, 0, 0, 0], [0, 1, 1, 5], 9, "value.next = value"),
        ([1, 0, 1, 0], [0, 2, 2, 3], 8, "value.next = value + 1"),
    ] {
        let found = of_columns(&dag, vec![felts(&ups), felts(&values)]);
        assert_eq!(names(&found), ["value"]);
        let text = report::text(&dag, &found, &|_, _| None, false);
        assert!(text.contains(&format!(":{line}:")), "{text}");
        assert!(text.contains(&format!("value: {arm}; }}")), "{text}");
        let json = report::json(&dag, &found, &|_, _| None);
        let source = json["failures"][0]["source"].to_string();
        assert!(source.contains(&format!(":{line}:")), "{source}");
    }
}

#[test]
fn an_unbalanced_permutation_names_the_tuples_and_their_rows() {
    let mut cairo = Cairo::small();
    // The value of the third unit of the sorted memory.
    cairo.add("mem_sorted", 5, 1);
    let found = of_cairo(&cairo);
    assert!(names(&found).contains(&"memory/multi_column_perm/perm/last"), "{found:?}");
    let [imbalance] = found.imbalances.as_slice() else { panic!("{found:?}") };
    assert_eq!(imbalance.permutation, "memory/multi_column_perm/perm");
    assert_eq!(imbalance.n_tuples, 2);
    let tuples: Vec<String> =
        imbalance.tuples.iter().map(air_debug::balance::Tuple::describe).collect();
    assert!(
        tuples
            .iter()
            .any(|tuple| tuple.ends_with("is not there on the left and once (row 4) on the right")),
        "{tuples:?}"
    );
    let text = report::text(&cairo.dag, &found, &|_, _| None, false);
    assert!(
        text.contains("the sides of `memory/multi_column_perm/perm` differ in 2 tuples"),
        "{text}"
    );
}

#[test]
fn given_accumulators_are_checked_as_they_are() {
    let cairo = Cairo::small();
    let complete = Columns::<Felt, Felt>::complete(&cairo.dag, &cairo.publics, &cairo.trace(), 1);
    assert!(check_columns(&cairo.dag, &complete.expect("it suits"), 4).is_empty());
    let draws = vec![Felt::from_u64(5); cairo.dag.layout.draws.len()];
    let zeros = vec![Felt::from_u64(0); cairo.columns[0].len()];
    let interaction = Interaction { draws, tables: vec![vec![zeros; 2]] };
    let columns =
        Columns::with_interaction(&cairo.dag, &cairo.publics, &cairo.trace(), interaction);
    let found = check_columns(&cairo.dag, &columns.expect("it suits"), 4);
    assert_eq!(
        names(&found),
        [
            "memory/multi_column_perm/perm/init0",
            "memory/multi_column_perm/perm/last",
            "range_check16/perm/init0",
            "range_check16/perm/last"
        ]
    );
    // The sides are equal as multisets: the products are what is wrong.
    assert_eq!(found.imbalances, []);
}

#[track_caller]
fn check_hint(text: &str, columns: &[&[i64]], expected: &str) {
    let found = of_columns(&compiled(text), columns.iter().map(|values| felts(values)).collect());
    let hint = found.failures.first().and_then(|failure| failure.hint.as_deref());
    assert!(hint.is_some_and(|hint| hint.contains(expected)), "{found:?}");
}

#[test]
fn near_misses_are_pointed_out() {
    let equal = "layout t; table main { commit { a, b } c on row: a = b; }";
    check_hint(equal, &[&[1, 2, 3, 4], &[-1, -2, -3, -4]], "differ in their sign only");
    check_hint(equal, &[&[1, 2, 3, 4], &[0, 1, 2, 3]], "one too large");
    check_hint(equal, &[&[1, 2, 3, 4], &[1, 2, 3, 0]], "all its rows but the last");
    check_hint(equal, &[&[9, 2, 3, 4], &[1, 2, 3, 4]], "all its rows but the first");
    let odd =
        "layout t; table main { commit { a } c on row at 1 mod 2: a = 0; d on row: bool(a); }";
    check_hint(odd, &[&[0, 1, 0, 1, 0, 1, 0, 1]], "would hold one row later");
}

#[test]
fn what_does_not_suit_the_layout_is_refused() {
    let cairo = Cairo::small();
    let check = |publics: &[PublicValue<Felt>], columns: Vec<Vec<Felt>>| {
        let trace = Trace::new(vec![columns]).expect("columns of one length");
        check_trace::<Felt, Felt>(&cairo.dag, publics, &trace, 1, 4).expect_err("it does not suit")
    };
    let error = check(&cairo.publics, cairo.columns[1..].to_vec());
    let expected = ColumnsError::NumberOfColumns {
        table: "main".to_owned(),
        phases: "its first phase",
        expected: 6,
        found: 5,
    };
    assert_eq!(error, expected);
    let low = cairo.columns.iter().map(|column| column[..8].to_vec()).collect();
    let error = check(&cairo.publics, low);
    assert!(matches!(error, ColumnsError::TooLow { found: 8, .. }), "{error}");
    let error = check(&cairo.publics[1..], cairo.columns.clone());
    assert!(matches!(error, ColumnsError::Public { .. }), "{error}");
    let mut publics = cairo.publics.clone();
    publics[6] = PublicValue::List(Vec::new());
    let error = check(&publics, cairo.columns.clone());
    let list = "public_memory".to_owned();
    assert_eq!(error, ColumnsError::ListLength { list, room: 16, found: 0 });
}

#[test]
fn a_periodic_column_is_read_by_rows() {
    let text = "layout t; table main { periodic p = [1, 2, 3, 4]; commit { a } c on row: a = p; }";
    let dag = compiled(text);
    assert!(of_columns(&dag, vec![felts(&[1, 2, 3, 4, 1, 2, 3, 4])]).is_empty());
    let found = of_columns(&dag, vec![felts(&[1, 2, 3, 4, 1, 2, 9, 4])]);
    assert_eq!(found.failures[0].rows, [6]);
}
