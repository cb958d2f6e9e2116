//! Periodic columns: constants of the text or of a data file, read like columns.

use crate::{Compiled, compile};
use air_dsl::dag::{Dag, min_rows};
use air_dsl::diagnostics::{Code, Report};
use air_dsl::ir::PeriodicCell;
use air_dsl::source::Sources;
use num_bigint::BigInt;
use std::path::Path;

fn text(body: &str) -> String {
    format!("layout test;\ntable main {{ frame round = 4 rows; commit {{ a }} {body} }}")
}

fn dag(body: &str) -> Dag {
    compile(Path::new("."), "test.air", &text(body)).dag()
}

/// Compiles with a data file `data.txt`.
fn with_data(data: &str, body: &str) -> Compiled {
    let mut sources = Sources::default();
    let main = sources.add("folder/test.air", text(body));
    let mut load = |importer: &str, path: &str| {
        assert_eq!(importer, "folder/test.air");
        let there_is_one =
            (path == "data.txt").then(|| ("folder/data.txt".to_owned(), data.to_owned()));
        there_is_one.ok_or_else(|| "there is no such file".to_owned())
    };
    let result = air_dsl::compile(&mut sources, main, &mut load);
    Compiled { sources, result }
}

#[track_caller]
fn only_code(result: Result<Dag, Report>) -> Code {
    let report = result.expect_err("a mistake");
    let diagnostics = report.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    diagnostics[0].code
}

#[track_caller]
fn refused(body: &str) -> Code {
    only_code(compile(Path::new("."), "test.air", &text(body)).result)
}

#[test]
fn an_element_is_read_where_an_index_or_next_says() {
    let dag = dag("periodic k = [1, 2]; periodic w on round = [3, 4, 5, 6];
         x on row: k * a = k.next; y on round: w * k[3] = w.next * a[0];");
    let table = &dag.layout.tables[0];
    assert_eq!(table.periodics[1].values, [3, 4, 5, 6].map(BigInt::from));
    assert_eq!((table.periodics[0].step, table.periodics[1].step), (1, 4));
    let cell = |periodic, offset| PeriodicCell { periodic, offset };
    let expected = [cell(0, 0), cell(0, 1), cell(0, 3), cell(1, 0), cell(1, 4)];
    assert_eq!(dag.tables[0].periodic_mask, expected);
}

#[test]
fn a_table_is_at_least_as_high_as_a_period() {
    let dag = dag("periodic w on round = [3, 4, 5, 6, 7, 8, 9, 0]; x on round: w * a[0] = 1;");
    assert_eq!(min_rows(&dag.layout.tables[0], &dag.tables[0]), 32);
}

#[test]
fn an_element_counts_as_a_degree() {
    let dag = dag("periodic k = [1, 2]; x on row: k * a * a = 1;");
    let graph = &dag.tables[0];
    assert_eq!(graph.degrees[graph.constraints[0].value.0 as usize], 3);
}

#[test]
fn a_read_ahead_of_the_last_row_is_the_first_element_again() {
    let dag = dag("periodic k = [1, 2]; x on row: k.next * a = 1;");
    assert_eq!(dag.tables[0].periodic_mask, [PeriodicCell { periodic: 0, offset: 1 }]);
}

#[test]
fn elements_may_be_computed() {
    let dag = dag("const N = 4; periodic k = [2 ** i - N for i in 0..N]; x on row: k * a = 1;");
    assert_eq!(dag.layout.tables[0].periodics[0].values, [-3, -2, 0, 4].map(BigInt::from));
}

#[test]
fn elements_come_from_a_data_file() {
    for data in ["1 -2 0x1f 7", "[1, -2,\n \"0x1f\", \"7\"]\n", "1,-2,31,7,"] {
        let compiled = with_data(data, "periodic k from \"data.txt\"; x on row: k * a = 1;");
        let dag = compiled.dag();
        assert_eq!(dag.layout.tables[0].periodics[0].values, [1, -2, 31, 7].map(BigInt::from));
    }
}

#[test]
fn a_word_of_a_data_file_that_is_no_integer_is_shown_in_its_place() {
    let uses = "periodic k from \"data.txt\"; x on row: k * a = 1;";
    let too_large = format!("1 {}", BigInt::from(1) << 256);
    for data in ["1\n2x", "1\n--2", "1\n0x", "1\n1_0", "1\n+1", &too_large] {
        let compiled = with_data(data, uses);
        let report = compiled.result.expect_err("a mistake");
        let found = report.diagnostics()[0].clone();
        assert_eq!(found.code, Code::Syntax, "{data}");
        let source = compiled.sources.get(found.span.file);
        assert_eq!((source.path.as_str(), found.span.start), ("folder/data.txt", 2), "{data}");
    }
    let missing = with_data("1", "periodic k from \"other.txt\"; x on row: k * a = 1;");
    assert_eq!(only_code(missing.result), Code::ImportFailed);
}

#[test]
fn what_is_no_periodic_column_is_refused() {
    assert_eq!(refused("periodic k = [1, 2, 3]; x on row: a = 1;"), Code::WrongCount);
    assert_eq!(refused("periodic k = []; x on row: a = 1;"), Code::WrongCount);
    assert_eq!(refused("periodic k = [a, a]; x on row: a = 1;"), Code::KindMismatch);
    assert_eq!(refused("periodic k = 7; x on row: a = 1;"), Code::KindMismatch);
    let long = "periodic k on round = [i for i in 0..32768]; x on row: a = 1;";
    assert_eq!(refused(long), Code::OutOfRange);
}

#[test]
fn a_periodic_column_is_read_in_its_own_frame_and_is_no_view() {
    let head = "periodic w on round = [3, 4];";
    assert_eq!(refused(&format!("{head} x on row: w * a = 1;")), Code::SparseView);
    let head = "periodic k = [3, 4];";
    assert_eq!(refused(&format!("{head} x on round: k * a[0] = 1;")), Code::AmbiguousCell);
    assert_eq!(refused(&format!("{head} view v = k; x on row: k * a = 1;")), Code::KindMismatch);
    assert_eq!(refused(&format!("{head} x on row: a = 1;")), Code::UnreadCell);
}
