//! The programs of this folder: outputs, sizes, traces, and what cells of the field change.

#[path = "support/air.rs"]
mod air;
#[path = "support/case.rs"]
mod case;
#[path = "support/published.rs"]
mod published;

use air::Bound;
use air_brainfuck::classic::{self, ClassicError};
use air_brainfuck::{CellBits, Claim, Options, Program, record, run, trace};
use air_runtime::field::{Arith as _, Goldilocks};
use case::{Case, Files};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

fn for_each(check: impl Fn(&Case, &Files) -> Result<(), String>) {
    let cases = case::list(&folder()).expect("the folder has a list");
    assert_eq!(cases.len(), 10);
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let checked = case.files(&folder()).and_then(|files| check(case, &files));
            checked.err().map(|error| format!("{}.{}: {error}", case.name, case.case))
        })
        .collect();
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn every_program_prints_what_it_must_in_the_stated_number_of_cycles() {
    for_each(|case, files| {
        let run = run(&files.program, &files.input, &Options::default());
        case.check_run(files, &run.map_err(|error| error.to_string())?)
    });
}

#[test]
fn every_trace_has_the_stated_heights_and_satisfies_the_constraints() {
    for_each(|case, files| {
        let (run, recording) = record(&files.program, &files.input, &Options::default())
            .map_err(|error| error.to_string())?;
        let trace = trace::build(&recording);
        case.check_heights(trace.log_rows())?;
        case::same(
            "heights",
            &Claim::new(&files.program, &run).log_rows().as_slice(),
            &trace.log_rows(),
        )?;
        let bound = Bound {
            cells: CellBits::Eight,
            words: files.program.words(),
            input: &files.input,
            output: &files.output,
        };
        case::same("violations", &Vec::new(), &air::violations(&trace, &bound))
    });
}

#[test]
fn cells_of_the_field_change_what_the_list_states() {
    // Those that do not halt would run for about 2^64 cycles.
    for_each(|case, files| case.check_field(files, 1_000_000));
}

#[test]
fn the_published_tables_have_the_stated_dummies_and_satisfy_the_published_constraints() {
    for_each(|case, files| {
        if case.field != "same" {
            return Ok(());
        }
        let options = Options { cells: CellBits::Field, ..Options::default() };
        let (run, recording) =
            record(&files.program, &files.input, &options).map_err(|error| error.to_string())?;
        let trace = classic::build(&run, &recording).map_err(|error| error.to_string())?;
        case.check_classic_memory(&trace.tables()[2])?;
        case::same("violations", &Vec::new(), &published::violations(&trace))
    });
}

#[test]
fn a_run_without_published_tables_is_refused() {
    let program = Program::compile(b"").expect("no brackets");
    let (run, recording) = record(&program, &[], &Options::default()).expect("it halts");
    let error = classic::build(&run, &recording);
    assert_eq!(error, Err(ClassicError::Cells { found: CellBits::Eight }));
    let options = Options { cells: CellBits::Field, ..Options::default() };
    let (run, recording) = record(&program, &[], &options).expect("it halts");
    assert_eq!(classic::build(&run, &recording), Err(ClassicError::NothingExecuted));
}

#[test]
fn published_tables_with_too_many_dummies_are_refused() {
    // A tape of 4097 cells, walked along and back three times: each cell waits for the pointer to come back.
    let walk = format!("{}{}", ">".repeat(4096), "<".repeat(4096));
    let program = Program::compile(walk.repeat(3).as_bytes()).expect("no brackets");
    let options = Options { cells: CellBits::Field, ..Options::default() };
    let (run, recording) = record(&program, &[], &options).expect("it halts");
    let error = classic::build(&run, &recording);
    let Err(ClassicError::TooManyRows { table: "memory", found }) = error else {
        panic!("{error:?}");
    };
    assert!(found > classic::MOST_ROWS);
}

#[test]
fn a_trace_starts_at_zero_and_ends_in_halted_rows_that_only_count() {
    // One cycle for each command, so rows 0 to 5, and two more up to a power of two.
    let program = Program::compile(b"+>++.").expect("no brackets");
    let (run, recording) = record(&program, &[], &Options::default()).expect("it halts");
    assert_eq!((run.n_cycles, recording.rows().len()), (5, 6));
    let trace = trace::build(&recording);
    let processor = &trace.tables()[0];
    let column = |name: &str| {
        let index = trace::PROCESSOR.iter().position(|column| *column == name);
        &processor[index.expect("the processor has the column")]
    };
    let numbers = |values: [u64; 8]| values.map(Goldilocks::from).to_vec();
    assert_eq!(column("clk"), &numbers([0, 1, 2, 3, 4, 5, 6, 7]));
    assert_eq!(column("ip"), &numbers([0, 1, 2, 3, 4, 5, 5, 5]));
    assert_eq!(column("ni"), &numbers([62, 43, 43, 46, 0, 0, 0, 0]));
    assert_eq!(column("mp"), &numbers([0, 0, 1, 1, 1, 1, 1, 1]));
    assert_eq!(column("mv"), &numbers([0, 1, 0, 1, 2, 2, 2, 2]));
    assert_eq!(column("z"), &numbers([0; 8]));
    assert_eq!(column("plus"), &numbers([1, 0, 1, 1, 0, 0, 0, 0]));
    // One row to the next six times: two rows at cell 0, six at cell 1.
    assert_eq!(column("clk_uses"), &numbers([0, 6, 0, 0, 0, 0, 0, 0]));
    let inv = column("inv");
    assert_eq!(inv[4] * Goldilocks::from(2), Goldilocks::ONE);
    assert_eq!(inv[0] * -Goldilocks::from(255), Goldilocks::ONE);
    let uses = [1, 1, 1, 1, 1, 3, 0, 0].map(Goldilocks::from).to_vec();
    assert_eq!(trace.tables()[2][2], uses);
}

#[test]
fn the_empty_program_has_two_rows_in_every_table() {
    let program = Program::compile(b"nothing to do").expect("a comment");
    let (run, recording) = record(&program, &[], &Options::default()).expect("it halts");
    assert_eq!(run.n_cycles, 0);
    assert_eq!(trace::build(&recording).log_rows(), [1, 1, 1]);
}

#[test]
fn the_checks_of_these_tests_find_a_changed_cell() {
    let program = Program::compile(b"+.").expect("no brackets");
    let (_, recording) = record(&program, &[], &Options::default()).expect("it halts");
    let mut tables = trace::build(&recording).into_tables();
    tables[0][4][1] = Goldilocks::from(7);
    let trace = air_runtime::trace::Trace::new(tables).expect("the shape is the same");
    let bound = Bound { cells: CellBits::Eight, words: program.words(), input: &[], output: &[1] };
    assert_eq!(air::violations(&trace, &bound), ["mv", "z-def", "output", "accesses"]);
}

#[test]
fn the_checks_of_these_tests_find_a_changed_dummy() {
    let program = Program::compile(b"+><.").expect("no brackets");
    let options = Options { cells: CellBits::Field, ..Options::default() };
    let (run, recording) = record(&program, &[], &options).expect("it halts");
    let mut tables = classic::build(&run, &recording).expect("it is small").into_tables();
    // Cell 0 is accessed in cycles 0, 1 and 3, so row 2 is a dummy.
    assert_eq!(tables[2][3][2], Goldilocks::ONE);
    tables[2][2][2] = Goldilocks::from(7);
    let trace = air_runtime::trace::Trace::new(tables).expect("the shape is the same");
    assert_eq!(published::violations(&trace), ["dummy-mv-next", "dummy-mv"]);
}
