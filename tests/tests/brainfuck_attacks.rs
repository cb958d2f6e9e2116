//! `layouts/brainfuck.air` against cheating traces, traces with one fault, and honest ones: exactly the constraints fail
//! that must, on exactly those rows, and a proof that is made nevertheless is refused. The names of the data are those
//! of the published system's correction.

use air_brainfuck::claim::{ClaimError, Stream};
use air_brainfuck::verify::VerifyError;
use air_brainfuck::{CellBits, Claim, Program, Protocol, setup, verify};
use air_codegen::{Folder, compile_file, compile_text};
use air_debug::check::{Findings, check_trace};
use air_debug::columns::Columns;
use air_debug::determinacy::{Determinacy, determinacy};
use air_debug::public::PublicValue;
use air_dsl::dag::Dag;
use air_layouts::brainfuck::{self, Brainfuck};
use air_runtime::check::{Equation, check_rows};
use air_runtime::field::{
    ExtensionOf as _, Field as _, Goldilocks, GoldilocksCubic, StarkField as _,
};
use air_runtime::layout::Layout;
use air_runtime::protocol::native::{ProofFile, TREES};
use air_runtime::stark::{self, Options, Policy, ProveError};
use air_runtime::trace::Trace;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the data call the constraints, and what the layout does.
const NAMES: [(&str, &str); 44] = [
    ("processor.P-first-clk", "processor start/clk"),
    ("processor.P-first-ip", "processor start/ip"),
    ("processor.P-first-mp", "processor start/mp"),
    ("processor.P-first-mv", "processor start/mv"),
    ("processor.P-bit-sR", "processor flag[right]"),
    ("processor.P-bit-sL", "processor flag[left]"),
    ("processor.P-bit-sP", "processor flag[plus]"),
    ("processor.P-bit-sM", "processor flag[minus]"),
    ("processor.P-bit-sO", "processor flag[put]"),
    ("processor.P-bit-sI", "processor flag[get]"),
    ("processor.P-bit-sB", "processor flag[open]"),
    ("processor.P-bit-sE", "processor flag[close]"),
    ("processor.P-onehot", "processor one_flag"),
    ("processor.P-z-def", "processor zero/value"),
    ("processor.P-z-zero", "processor zero/forced"),
    ("processor.P-clk", "processor clk"),
    ("processor.P-ip", "processor ip"),
    ("processor.P-mp", "processor mp"),
    ("processor.P-mv", "processor mv"),
    ("processor.P-halt-absorbing", "processor halt_is_final"),
    ("processor.P-last-halted", "processor halted"),
    ("processor.P-SI", "processor instructions/step"),
    ("processor.P-SM", "processor accesses/step"),
    ("processor.P-SC", "processor clock_climbs/step"),
    ("processor.P-EI", "processor input/step"),
    ("processor.P-EI-claim", "processor input/claim"),
    ("processor.P-EO", "processor output/step"),
    ("processor.P-EO-claim", "processor output/claim"),
    ("memory.M-first-clk", "memory start/clk"),
    ("memory.M-first-mp", "memory start/mp"),
    ("memory.M-first-mv", "memory start/mv"),
    ("memory.M-mp-step", "memory pointer_climbs"),
    ("memory.M-new-cell-zero", "memory new_cell_is_zero"),
    ("memory.M-jump-keeps-mv", "memory gap_keeps_value"),
    ("memory.M-SM", "memory accesses/step"),
    ("memory.M-SC", "memory clock_climbs/step"),
    ("program.R-first-addr", "program start"),
    ("program.R-addr", "program count"),
    ("program.R-SI", "program instructions/step"),
    ("program.R-Q", "program code/step"),
    ("program.R-Q-claim", "program code/claim"),
    ("X-instr", "instructions/total"),
    ("X-mem", "accesses/total"),
    ("X-clk", "clock_climbs/total"),
];

/// The columns of the layout by what the data call them.
const COLUMNS: [(&str, &[&str]); 3] = [
    (
        "processor",
        &[
            "clk", "ip", "ni", "mp", "mv", "inv", "z", "sR", "sL", "sP", "sM", "sO", "sI", "sB",
            "sE", "mc",
        ],
    ),
    ("memory", &["clk", "mp", "mv"]),
    ("program", &["addr", "word", "mi"]),
];

#[test]
fn every_attack_fails_exactly_where_it_must() {
    assert_eq!(files_fail_as_they_say("A"), 12, "the attacks");
}

#[test]
fn every_single_fault_fails_exactly_where_it_must() {
    assert_eq!(files_fail_as_they_say("N"), 28, "the single faults");
}

#[test]
fn honest_traces_have_no_violation() {
    assert_eq!(files_fail_as_they_say("H"), 12, "the honest traces");
}

#[test]
fn a_forced_proof_of_every_attack_is_refused() {
    assert_eq!(forced_proofs_are_refused("A"), 15, "the attacks, three of them in two orders");
}

#[test]
fn a_forced_proof_of_every_single_fault_is_refused() {
    assert_eq!(forced_proofs_are_refused("N"), 28, "the single faults");
}

#[test]
fn a_proof_of_every_honest_trace_is_accepted() {
    let verdicts = verdicts("H");
    assert_eq!(verdicts.len(), 12, "the honest traces");
    for Verdict { id, honest, proof, claim } in verdicts {
        assert_eq!((honest, proof, claim), (Ok(()), Ok(()), Ok(())), "{id}");
    }
}

/// Checks that the false claims of all files whose names start so have no proof, and that what a prover makes who
/// does not look is refused; the result is the number of traces.
fn forced_proofs_are_refused(prefix: &str) -> usize {
    let verdicts = verdicts(prefix);
    for Verdict { id, honest, proof, claim } in &verdicts {
        assert_eq!(*honest, Err(ProveError::Unsatisfied), "{id}");
        assert_eq!(*proof, Err(stark::VerifyError::Composition), "{id}");
        // Some claims are impossible whatever the proof: a symbol that is no byte, a program with one zero behind it.
        let (stream, index, bound) = (Stream::Output, 0, 256);
        let symbol = |found| ClaimError::Symbol { stream, index, found, bound };
        let impossible = match id.as_str() {
            "N02" => Some(symbol(256)),
            "N03" => Some(symbol(18_446_744_069_414_584_320)),
            "N23" => {
                let (table, least, most, found) = ("log_addresses", 3, 30, 2);
                Some(ClaimError::Height { table, least, most, found })
            }
            _ => None,
        };
        let error = impossible
            .map_or(VerifyError::Stark(stark::VerifyError::Composition), VerifyError::Claim);
        assert_eq!(*claim, Err(error), "{id}");
    }
    verdicts.len()
}

/// What is said of a trace and of a proof that is made of it without a look at the constraints.
struct Verdict {
    id: String,
    /// What an honest prover says of the trace.
    honest: Result<(), ProveError>,
    /// What a verifier of the layout says of the proof.
    proof: Result<(), stark::VerifyError>,
    /// What a verifier of the claim says of the proof's file.
    claim: Result<(), VerifyError>,
}

/// The verdicts on each trace of the files whose names start so.
fn verdicts(prefix: &str) -> Vec<Verdict> {
    let data: Vec<Value> = files(prefix).iter().map(|file| read(file)).collect();
    let cases = data.iter().flat_map(|data| {
        let cases = data["cases"].as_array().expect("cases").iter();
        cases.map(move |case| verdict(data, case))
    });
    cases.collect()
}

fn verdict(data: &Value, case: &Value) -> Verdict {
    let trace = trace(&case["tables"]);
    let claim = claim(data, trace.log_rows());
    let highest = trace.log_rows().iter().copied().max().expect("there are tables");
    let options = Options::new(2, vec![0, highest], 1, 8, 0).expect("they are in range");
    let (setup, public) = (setup(&claim, options, TREES), claim.public());
    let honest = stark::prove::<Protocol, _>(&Brainfuck, &setup, &public, trace.clone(), &());
    let forced = stark::Prover::new(&())
        .unchecked()
        .prove::<Protocol, _>(&Brainfuck, &setup, &public, trace);
    let bytes = forced.expect("a cheating prover does not look").bytes;
    let any = Policy::proven_bits(0);
    let proof = stark::verify::<Protocol, _>(&Brainfuck, &setup, &public, &bytes, &any, &());
    let file = ProofFile::new::<_, _, Brainfuck>(&Brainfuck, &setup, &public, bytes);
    Verdict {
        id: data["id"].as_str().expect("a name").to_owned(),
        honest: honest.map(|_| ()),
        proof: proof.map(|_| ()),
        claim: verify(&claim, &file, 0, &()).map(|_| ()),
    }
}

/// What a file claims, for tables of these heights.
fn claim(data: &Value, log_rows: &[u32]) -> Claim {
    let symbols = |name: &str| -> Vec<u64> {
        let symbols = data[name].as_array().expect("a list").iter();
        symbols.map(|symbol| number(symbol).to_limbs()[0]).collect()
    };
    let words: Vec<u32> =
        symbols("words").into_iter().map(|word| word.try_into().expect("a word")).collect();
    let program = Program::from_words(&words).expect("the words are a program's");
    let (input, output) = (symbols("stdin"), symbols("stdout"));
    let wrap = number(&data["cell_size"]).to_limbs()[0];
    let cells = CellBits::ALL.into_iter().find(|cells| cells.wrap() == wrap).expect("cells");
    Claim::stated(&program, Some(&input), Some(&output), cells, log_rows)
}

#[test]
fn every_cell_of_an_honest_trace_is_pinned_or_declared_free() {
    let folder = layouts();
    let text = std::fs::read_to_string(folder.join("brainfuck.air")).expect("the text is there");
    let open = |text: &str, file: &str| -> Vec<String> {
        let dag = compile_text(&Folder::new(folder.clone()), "brainfuck.air", text);
        let dag = dag.expect("the text compiles");
        let (publics, trace) = honest(file);
        let columns = Columns::<_, GoldilocksCubic>::complete(&dag, &publics, &trace, 7);
        let columns = columns.expect("the trace suits");
        let found = determinacy(&dag, &columns, None).expect("the trace is valid");
        let of = |table: &Determinacy| {
            let name = table.table.clone();
            let groups = table.unexpected().map(|group| format!("{name} {}", group.name));
            groups.collect::<Vec<_>>()
        };
        found.iter().flat_map(of).collect()
    };
    for file in ["H01", "H02", "H03"] {
        assert_eq!(open(&text, file), Vec::<String>::new(), "{file}");
    }
    // What only an argument says is missed where it is not there.
    let from = text.find("lookup accesses").expect("the look-up is there");
    let to = from + text[from..].find(';').expect("it ends") + 1;
    let without = [&text[..from], &text[to..]].concat();
    let without = without.replace(" beta, b1, b2,", "");
    assert_eq!(open(&without, "H01"), ["memory mv"]);
}

/// The public values and the trace of a file without faults.
fn honest(prefix: &str) -> (Vec<PublicValue<Goldilocks>>, Trace<Goldilocks>) {
    let data = read(files(prefix).first().expect("there is such a file"));
    (publics(&data), trace(&data["cases"][0]["tables"]))
}

fn publics(data: &Value) -> Vec<PublicValue<Goldilocks>> {
    vec![
        list(&data["words"]),
        list(&data["stdin"]),
        list(&data["stdout"]),
        PublicValue::Scalar(number(&data["cell_size"])),
    ]
}

/// Checks all files whose names start so; the result is their number.
fn files_fail_as_they_say(prefix: &str) -> usize {
    let dag = layout();
    let files = files(prefix);
    for file in &files {
        let data = read(file);
        let publics = publics(&data);
        for case in data["cases"].as_array().expect("cases") {
            let trace = trace(&case["tables"]);
            let findings = check_trace::<_, GoldilocksCubic>(&dag, &publics, &trace, 7, usize::MAX)
                .expect("the trace suits the layout");
            let expected = expected(&case["expected_violations"]);
            let place = format!("{} {}", file.display(), case["memory_order"]);
            assert_eq!(violations(&dag, &findings), expected, "{place}");
            assert_eq!(by_generated_code(&data, &trace), expected, "{place}, by generated code");
        }
    }
    files.len()
}

fn layouts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts")
}

fn layout() -> Dag {
    compile_file(&Folder::new(layouts()), "brainfuck.air").expect("the layout compiles")
}

fn files(prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/brainfuck");
    let entries = std::fs::read_dir(folder).expect("the data are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix)));
    files.sort();
    files
}

fn read(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("the data are there");
    serde_json::from_str(&text).expect("the data are JSON")
}

/// The names of failing constraints in the layout, with their rows; a link fails in row 0.
fn violations(dag: &Dag, findings: &Findings) -> BTreeMap<String, Vec<usize>> {
    let failures = findings.failures.iter().map(|failure| {
        let table = &dag.layout.tables[failure.table].name;
        (format!("{table} {}", failure.name), failure.rows.clone())
    });
    let links = findings.links.iter().map(|link| (link.name.clone(), vec![0]));
    failures.chain(links).collect()
}

/// The same from generated code, which fills the accumulators as well.
fn by_generated_code(data: &Value, trace: &Trace<Goldilocks>) -> BTreeMap<String, Vec<usize>> {
    let entries = |name: &str| {
        let values = data[name].as_array().expect("a list").iter();
        values.map(|value| [number(value)]).collect()
    };
    let public = brainfuck::Public {
        program: entries("words"),
        stdin: entries("stdin"),
        stdout: entries("stdout"),
        cell_size: number(&data["cell_size"]),
    };
    let info = Layout::<Goldilocks, GoldilocksCubic>::info(&Brainfuck);
    // Numbers that no trace has.
    let draw = |at: usize| {
        let at = at as u64 + 1;
        let coordinates = [at << 40, at << 41, at << 42].map(Goldilocks::from_u64);
        GoldilocksCubic::from_coordinates(&coordinates).expect("three coordinates")
    };
    let draws: Vec<GoldilocksCubic> = (0..info.draws.len()).map(draw).collect();
    let violations = check_rows(&Brainfuck, &public, trace, &draws).expect("the trace suits");
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for violation in violations {
        let name = match violation.equation {
            Equation::Constraint { table, .. } => {
                format!("{} {}", info.tables[table].name, violation.name)
            }
            Equation::Link { .. } | Equation::Terminal { .. } => violation.name.to_owned(),
        };
        rows.entry(name).or_default().push(violation.row);
    }
    rows.values_mut().for_each(|rows| rows.sort_unstable());
    rows
}

fn expected(violations: &Value) -> BTreeMap<String, Vec<usize>> {
    let of = |violation: &Value| {
        let name = violation[0].as_str().expect("a name");
        let (_, name) = NAMES.iter().find(|(old, _)| *old == name).expect("a known name");
        let rows = violation[1].as_array().expect("rows").iter();
        // A link holds at X = 1, which is row 0.
        let rows =
            rows.map(|row| row.as_u64().map_or(0, |row| usize::try_from(row).expect("a row")));
        ((*name).to_owned(), rows.collect())
    };
    violations.as_array().expect("violations").iter().map(of).collect()
}

fn trace(tables: &Value) -> Trace<Goldilocks> {
    let table = |(name, columns): (&str, &[&str])| {
        let table = &tables[name];
        let found: Vec<&str> = table["columns"]
            .as_array()
            .expect("columns")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let rows = table["rows"].as_array().expect("rows");
        let column = |name: &&str| {
            let at = found.iter().position(|found| found == name).expect("the column is there");
            rows.iter().map(|row| number(&row[at])).collect()
        };
        columns.iter().map(column).collect()
    };
    Trace::new(COLUMNS.into_iter().map(table).collect()).expect("tables of powers of two")
}

fn list(values: &Value) -> PublicValue<Goldilocks> {
    let values = values.as_array().expect("a list").iter();
    PublicValue::List(values.map(|value| vec![number(value)]).collect())
}

fn number(value: &Value) -> Goldilocks {
    let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    Goldilocks::from_u64(number.expect("a number"))
}
