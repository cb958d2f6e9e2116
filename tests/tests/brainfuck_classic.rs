//! `layouts/brainfuck_classic.air`, the published engine made sound: it proves what programs do, it refuses the attacks
//! where it says, and the published engines, whose texts are in `data/brainfuck_classic`, accept them.

use air_brainfuck::{CellBits, Options as RunOptions, Program, classic, record};
use air_codegen::{Folder, compile_file, compile_text};
use air_debug::columns::Columns;
use air_debug::determinacy::{Determinacy, determinacy};
use air_debug::public::PublicValue;
use air_interpret::Interpreted;
use air_layouts::brainfuck_classic::{BrainfuckClassic, Public};
use air_runtime::argument::{self, Cells, Drawn};
use air_runtime::check::{Equation, check_columns};
use air_runtime::field::{Arith as _, ExtensionOf as _, Field as _, Goldilocks, GoldilocksCubic};
use air_runtime::hash::HashKind;
use air_runtime::layout::{Layout, TerminalOf};
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{
    self, Options, OptionsError, Policy, ProveError, Randomness, Recorder, VerifyError,
};
use air_runtime::trace::{Column, OfKind, Trace};
use air_runtime::transcript::Direction;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type F = Goldilocks;
type K = GoldilocksCubic;

/// What the data call the constraints, and what the layout does.
const NAMES: [(&str, &[&str]); 13] = [
    ("processor.halt-absorbing", &["processor stays_halted"]),
    ("processor.halt-at-end", &["processor halted_at_end", "processor end/at_end"]),
    ("processor.last-halted", &["processor end/halted", "processor end/at_end"]),
    ("memory.first-dummy", &["memory start/dummy"]),
    ("memory.mp-step", &["memory pointer_climbs"]),
    ("memory.new-cell-zero", &["memory new_cell_is_zero"]),
    ("memory.dummy-mv", &["memory dummy_keeps/mv"]),
    ("memory.dummy-mv-next", &["memory dummy_keeps/next"]),
    ("instruction.last-ppa", &["instruction instruction_access/total"]),
    ("T_ipa nonzero", &["instruction_access/total"]),
    ("T_mpa nonzero", &["memory_access/total"]),
    ("T_iea = claim", &["processor symbols_read/claim"]),
    ("T_oea = claim", &["processor symbols_printed/claim"]),
];

const HELLO: &[u8] = include_bytes!("../../brainfuck/programs/hello.bf");

#[test]
fn hello_world_is_proven_alike_with_and_without_generated_code() {
    let (public, trace) = run(HELLO, &[]);
    assert_eq!(public.stdout.len(), 13);
    let publics = publics(&public);
    let generated = proven(&BrainfuckClassic, &public, trace.clone()).expect("the run is honest");
    let interpreted = proven(&interpreted(), &publics, trace).expect("the run is honest");
    assert!(generated == interpreted);
}

#[test]
fn another_program_another_input_and_another_output_are_refused() {
    let (public, trace) = run(b",[.,]", &[104, 105, 0]);
    let log_rows = trace.log_rows().to_vec();
    let proof = proven(&BrainfuckClassic, &public, trace).expect("the run is honest");
    let refused = |change: &dyn Fn(&mut Public<F>)| {
        let mut public = public.clone();
        change(&mut public);
        verified(&BrainfuckClassic, &public, &log_rows, &proof).expect_err("the claim is another")
    };
    let changes: [fn(&mut Public<F>); 5] = [
        |public| public.program[1][1] = F::from_u64(43),
        |public| public.stdin[2][0] = F::from_u64(7),
        |public| public.stdin.truncate(2),
        |public| public.stdout[0][0] = F::from_u64(7),
        |public| public.stdout.rotate_left(1),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        // What is claimed is absorbed before anything is drawn, so nothing fits any more.
        let error = refused(&change);
        assert!(matches!(error, VerifyError::Composition), "change {at}: {error}");
    }
}

#[test]
fn a_terminal_is_bound_and_may_not_be_zero() {
    let (public, trace) = run(b"+.", &[]);
    let log_rows = trace.log_rows().to_vec();
    let setup =
        setup::<F, K, _>(&BrainfuckClassic, &public, &log_rows, options(&log_rows), trees());
    let proof = stark::prove(&BrainfuckClassic, &setup, &public, trace, &Recorder);
    let proof = proof.expect("the run is honest");
    let terminals = proof.messages.iter().filter(|message| message.name.starts_with("Terminal"));
    let terminals: Vec<_> = terminals.collect();
    assert_eq!(terminals.len(), 2, "one for each permutation");
    for message in terminals {
        let Direction::ProverToVerifier { from, to } = message.direction else {
            panic!("a terminal is sent");
        };
        let mut other = proof.bytes.clone();
        other[from] ^= 1;
        let error = verified(&BrainfuckClassic, &public, &log_rows, &other);
        assert_eq!(error, Err(VerifyError::Composition));
        other[from..to].fill(0);
        let error = verified(&BrainfuckClassic, &public, &log_rows, &other);
        assert!(matches!(error, Err(VerifyError::ZeroTerminal { .. })), "{error:?}");
    }
}

#[test]
fn a_hiding_proof_has_other_terminals_each_time() {
    let (public, trace) = run(b"+.", &[]);
    // A table that hides its rows has more of them than are opened.
    let trace = padded(&trace, 1 << 6);
    let log_rows = trace.log_rows().to_vec();
    let options = Options::new(4, vec![0, 4], 1 << 3, 4, 0).expect("good options").hiding();
    let setup = setup::<F, K, _>(&BrainfuckClassic, &public, &log_rows, options, trees());
    let terminals = |seed: u8| {
        let randomness = Randomness::from_seed([seed; 32]);
        let proof = stark::Prover::new(&Recorder).with_randomness(randomness).prove(
            &BrainfuckClassic,
            &setup,
            &public,
            trace.clone(),
        );
        let proof = proof.expect("the run is honest");
        let policy = Policy::proven_bits(1);
        let verdict = stark::verify(&BrainfuckClassic, &setup, &public, &proof.bytes, &policy, &());
        assert!(verdict.is_ok_and(|verified| verified.is_hiding));
        let terminals = proof.messages.into_iter().filter(|one| one.name.starts_with("Terminal"));
        terminals.map(|message| message.value).collect::<Vec<_>>()
    };
    let (one, other) = (terminals(1), terminals(2));
    assert!(one.iter().zip(&other).all(|(one, other)| one != other));
}

#[test]
fn a_fixed_start_with_a_terminal_does_not_hide() {
    let text = "layout fixed; draw d { z } table one { commit { x } } table other { commit { y } } \
                permutation same: one (x) ~ other (y) by z from 1;";
    let dag = compile_text(&Folder::new(PathBuf::new()), "fixed.air", text).expect("it compiles");
    let layout = Interpreted::<F>::new(dag).expect("its constants fit");
    let column: Vec<F> = (0..64).map(F::from_u64).collect();
    let trace = Trace::new(vec![vec![column.clone()], vec![column]]).expect("a trace");
    let options = Options::new(2, vec![0, 4], 1 << 3, 4, 0).expect("good options").hiding();
    let setup = setup::<F, K, _>(&layout, &Vec::new(), trace.log_rows(), options, trees());
    let error = stark::prove(&layout, &setup, &Vec::new(), trace, &()).map(|_| ());
    let expected = OptionsError::TerminalNotHidden { terminal: "same/total" };
    assert_eq!(error, Err(ProveError::Options(expected)));
}

#[test]
fn the_published_engines_accept_the_attacks() {
    let mut systems: BTreeMap<String, usize> = BTreeMap::new();
    for file in files() {
        let data = read(&file);
        for case in data["published"].as_array().expect("cases") {
            let system = case["system"].as_str().expect("a name");
            *systems.entry(system.to_owned()).or_default() += 1;
            let layout = published(system);
            let publics = claim(&data, false);
            let trace = trace(&layout, &case["tables"]);
            let start = K::from(number(&case["start"]));
            let violations = violations(&layout, &publics, &trace, start);
            assert_eq!(violations, BTreeMap::new(), "{} {system}", file.display());
            if start != K::ZERO {
                // The prover of this project never starts from zero; everything else is a proof of a false claim.
                let proof = proven(&layout, &publics, trace);
                assert!(proof.is_ok(), "{} {system}: {:?}", file.display(), proof.err());
            }
        }
    }
    let counts: Vec<usize> = systems.into_values().collect();
    assert_eq!(counts, [7, 8, 1, 1], "instances of the four systems");
}

#[test]
fn the_patched_engine_refuses_each_attack_where_it_is_patched() {
    let layout = interpreted();
    let files = files();
    assert_eq!(files.len(), 12);
    for file in files {
        let data = read(&file);
        let (publics, case) = (claim(&data, true), &data["patched"]);
        let trace = trace(&layout, &case["tables"]);
        // Of the attacks only this one needs a start of zero.
        let start = if data["id"] == "A03" { K::ZERO } else { K::ONE };
        let found = violations(&layout, &publics, &trace, start);
        let last = trace.tables()[0][0].len() - 1;
        let expected = expected(&case["expected_violations"], last);
        assert_eq!(found, expected, "{}", file.display());
        let log_rows = trace.log_rows().to_vec();
        let setup = setup::<F, K, _>(&layout, &publics, &log_rows, options(&log_rows), trees());
        let forged = stark::Prover::new(&()).unchecked().prove(&layout, &setup, &publics, trace);
        let forged = forged.expect("a cheater makes a proof").bytes;
        let refused = verified(&layout, &publics, &log_rows, &forged);
        assert_eq!(refused, Err(VerifyError::Composition), "{}", file.display());
    }
}

#[test]
fn every_cell_of_a_run_is_pinned_or_declared_free() {
    let (public, trace) = run(b"+>,<.", &[5]);
    let layout = interpreted();
    let columns = Columns::<F, K>::complete(layout.dag(), &publics(&public), &trace, 7);
    let columns = columns.expect("the trace suits");
    let found = determinacy(layout.dag(), &columns, None).expect("the trace is valid");
    let of = |table: &Determinacy| {
        let groups = table.unexpected().map(|group| format!("{} {}", table.table, group.name));
        groups.collect::<Vec<_>>()
    };
    assert_eq!(found.iter().flat_map(of).collect::<Vec<_>>(), Vec::<String>::new());
}

/// The public values and the trace of a run.
fn run(source: &[u8], input: &[u64]) -> (Public<F>, Trace<F>) {
    let program = Program::compile(source).expect("brackets are balanced");
    let options = RunOptions { cells: CellBits::Field, ..RunOptions::default() };
    let (run, recording) = record(&program, input, &options).expect("it halts");
    let trace = classic::build(&run, &recording).expect("it is small");
    let symbols = |symbols: &[u64]| symbols.iter().map(|one| [F::from_u64(*one)]).collect();
    let words = program.words();
    let entry = |addr: usize| {
        [addr as u64, program.word(addr).into(), program.word(addr + 1).into()].map(F::from_u64)
    };
    let public = Public {
        program: (0..words.len()).map(entry).collect(),
        length: F::from_u64(words.len() as u64),
        stdin: symbols(&run.input),
        stdout: symbols(&run.output),
    };
    (public, trace)
}

/// A trace of at least so many rows a table: the last row goes on as padding does.
fn padded(trace: &Trace<F>, n_rows: usize) -> Trace<F> {
    let tables = trace.tables().iter().enumerate().map(|(table, columns)| {
        let pad = |(index, column): (usize, &Vec<F>)| {
            let mut column = column.clone();
            let mut last = *column.last().expect("a table has a row");
            while column.len() < n_rows {
                // The clocks of the processor and of the memory go on, and what is added to the memory are dummies.
                match (table, index) {
                    (0 | 2, 0) => last += F::ONE,
                    (2, 3) => last = F::ONE,
                    (3 | 4, _) => last = F::ZERO,
                    (_, _) => {}
                }
                column.push(last);
            }
            column
        };
        columns.iter().enumerate().map(pad).collect()
    });
    Trace::new(tables.collect()).expect("powers of two")
}

fn publics(public: &Public<F>) -> Vec<PublicValue<F>> {
    let symbols =
        |list: &[[F; 1]]| PublicValue::List(list.iter().map(|one| one.to_vec()).collect());
    vec![
        PublicValue::List(public.program.iter().map(|entry| entry.to_vec()).collect()),
        PublicValue::Scalar(public.length),
        symbols(&public.stdin),
        symbols(&public.stdout),
    ]
}

/// What an attack claims; only the patched engine has a `length`.
fn claim(data: &Value, has_length: bool) -> Vec<PublicValue<F>> {
    let values = |name: &str| -> Vec<F> {
        data[name].as_array().expect("a list").iter().map(number).collect()
    };
    let words = values("words");
    let word = |addr: usize| words.get(addr).copied().unwrap_or(F::ZERO);
    let entry = |addr: usize| vec![F::from_u64(addr as u64), word(addr), word(addr + 1)];
    let symbols = |name| PublicValue::List(values(name).into_iter().map(|one| vec![one]).collect());
    let length = PublicValue::Scalar(F::from_u64(words.len() as u64));
    let program = PublicValue::List((0..words.len()).map(entry).collect());
    let length = has_length.then_some(length);
    [Some(program), length, Some(symbols("stdin")), Some(symbols("stdout"))]
        .into_iter()
        .flatten()
        .collect()
}

fn interpreted() -> Interpreted<F> {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts"));
    let dag = compile_file(&folder, "brainfuck_classic.air").expect("the layout compiles");
    Interpreted::new(dag).expect("its constants fit the field")
}

/// A published engine by the name that the data give it.
fn published(system: &str) -> Interpreted<F> {
    let file = match system {
        "python-reference" => "python_reference.air",
        _ => "seed_intended.air",
    };
    let text = std::fs::read_to_string(folder().join(file)).expect("the text is there");
    let changed = match system {
        // As printed, the symbol that is read is the cell before the read.
        "seed-intended-mv" => text.replace("processor (mv.next)", "processor (mv)"),
        // The note calls the boundary constraints of the memory arguably redundant.
        "seed-intended-no-memory-boundary" => {
            let (before, memory) = text.split_once("table memory").expect("a memory");
            let (head, rest) = memory.split_once("    on first row {").expect("a boundary");
            let (_, rest) = rest.split_once("    }\n").expect("its end");
            format!("{before}table memory{head}{rest}")
        }
        _ => text.clone(),
    };
    let is_variant = !matches!(system, "python-reference" | "seed-intended");
    assert_eq!(changed != text, is_variant, "{system}");
    let dag = compile_text(&Folder::new(PathBuf::new()), file, &changed);
    let dag = dag.unwrap_or_else(|report| panic!("{system}: {report}"));
    Interpreted::new(dag).expect("its constants fit the field")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/brainfuck_classic")
}

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the data are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

fn read(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("the data are there");
    serde_json::from_str(&text).expect("the data are JSON")
}

fn trace(layout: &Interpreted<F>, tables: &Value) -> Trace<F> {
    let tables = layout.dag().layout.tables.iter().map(|table| {
        let found = &tables[&table.name];
        let names: Vec<&str> = found["columns"]
            .as_array()
            .expect("columns")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let rows = found["rows"].as_array().expect("rows");
        let committed = table.columns.iter().filter(|column| column.phase == 0);
        let column = |name: &str| {
            let at = names.iter().position(|found| *found == name).expect("the column is there");
            rows.iter().map(|row| number(&row[at])).collect()
        };
        committed.map(|of| column(&of.name)).collect()
    });
    Trace::new(tables.collect()).expect("tables of powers of two")
}

/// What a trace violates, with the rows; where the prover chooses a start, it is `start`.
fn violations(
    layout: &Interpreted<F>,
    publics: &Vec<PublicValue<F>>,
    trace: &Trace<F>,
    start: K,
) -> BTreeMap<String, Vec<usize>> {
    let info = Layout::<F, K>::info(layout);
    let draw = |at: usize| {
        let at = at as u64 + 1;
        let coordinates = [at << 40, at << 41, at << 42].map(F::from_u64);
        K::from_coordinates(&coordinates).expect("three coordinates")
    };
    let mut draws: Vec<K> = (0..info.draws.len()).map(draw).collect();
    let starts = vec![start; draws.len()];
    let mut totals: BTreeMap<(usize, usize), K> = BTreeMap::new();
    let mut tables: Vec<Vec<Column<F, K>>> = Vec::new();
    for (table, columns) in trace.tables().iter().enumerate() {
        let mut columns: Vec<Column<F, K>> = columns.iter().cloned().map(OfKind::Base).collect();
        let cells: Vec<Cells<'_, F, K>> = columns.iter().map(Column::cells).collect();
        let known = draws.iter().zip(info.draws).filter(|(_, draw)| draw.phase == 0);
        let known: Vec<K> = known.map(|(draw, _)| *draw).collect();
        let drawn = Drawn { draws: &known, starts: &starts };
        let filled =
            argument::fill::<F, K, _>(layout, publics, [table, 1], trace.log_rows(), &cells, drawn);
        let filled = filled.expect("no challenge is a hash");
        totals.extend(filled.totals.iter().map(|(column, total)| ((table, *column), *total)));
        columns.extend(filled.columns.into_iter().map(OfKind::Ext));
        tables.push(columns);
    }
    for terminal in info.terminals {
        let TerminalOf::Total { table, column } = terminal.of else {
            panic!("the layout declares no terminals of its own")
        };
        draws[terminal.draw] = totals[&(table, column)];
    }
    let found = check_columns::<F, K, _>(layout, publics, &tables, trace.log_rows(), &draws);
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for violation in found.expect("the columns are those of the layout") {
        let name = match violation.equation {
            Equation::Constraint { table, .. } => {
                format!("{} {}", info.tables[table].name, violation.name)
            }
            Equation::Link { .. } | Equation::Terminal { .. } => violation.name.to_owned(),
        };
        rows.entry(name).or_default().push(violation.row);
    }
    rows
}

/// What must fail, under the names of the layout; the constraints of one patch may be several. Claims are compared in
/// the processor's `last` row.
fn expected(violations: &Value, last: usize) -> BTreeMap<String, Vec<usize>> {
    let mut expected: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for violation in violations.as_array().expect("violations") {
        let name = violation[0].as_str().expect("a name");
        let (_, names) = NAMES.iter().find(|(old, _)| *old == name).expect("a known name");
        let rows: Vec<Option<usize>> = violation[1]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row.as_u64().map(|row| usize::try_from(row).expect("a row")))
            .collect();
        for row in rows {
            let row = row.unwrap_or(if names[0].ends_with("/claim") { last } else { 0 });
            let fails: &[&str] = match name {
                // Halted rows stand at the end; in the last row the layout says so whatever the command is.
                "processor.halt-at-end" if row == last => &names[1..],
                "processor.halt-at-end" => &names[..1],
                _ => names,
            };
            for name in fails {
                expected.entry((*name).to_owned()).or_default().push(row);
            }
        }
    }
    expected
}

fn number(value: &Value) -> F {
    let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    F::from_u64(number.expect("a number"))
}

fn trees() -> TreeHash {
    TreeHash::uniform(HashKind::Keccak256)
}

/// Options for constraints of degree 11: a blow-up of 16.
fn options(log_rows: &[u32]) -> Options {
    let highest = log_rows.iter().copied().max().expect("there is a table");
    Options::new(4, vec![0, highest - 1], 2, 12, 0).expect("good options")
}

/// A proof that was verified.
fn proven<L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    trace: Trace<F>,
) -> Result<Vec<u8>, ProveError> {
    let log_rows = trace.log_rows().to_vec();
    let setup = setup::<F, K, L>(layout, public, &log_rows, options(&log_rows), trees());
    let proof = stark::prove::<Native<F, K>, L>(layout, &setup, public, trace, &())?.bytes;
    verified(layout, public, &log_rows, &proof).expect("the proof is valid");
    Ok(proof)
}

fn verified<L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
    log_rows: &[u32],
    proof: &[u8],
) -> Result<(), VerifyError> {
    let setup = setup::<F, K, L>(layout, public, log_rows, options(log_rows), trees());
    let policy = Policy::proven_bits(1);
    stark::verify::<Native<F, K>, L>(layout, &setup, public, proof, &policy, &()).map(|_| ())
}
