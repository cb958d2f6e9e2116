//! Runs every program of a folder of vectors, compares what it prints and how large its trace is, and measures.
//!
//! `cargo run --release -p air-brainfuck --example vectors -- DIR [MAX_CYCLES]`, where DIR has the parts `programs`,
//! with `programs.json`, and `attacks`, whose files `H*.json` are honest traces that ours must equal. MAX_CYCLES is
//! how long programs with cells of the field are given; without it they are not run. Exit codes: 0 all passed, 1 a
//! case failed, 2 there are none.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

#[path = "../tests/support/case.rs"]
mod case;
#[path = "../tests/support/tables.rs"]
mod tables;

use air_brainfuck::{CellBits, Options, Program, classic, record, run, trace};
use case::{Case, Files, same};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tables::{TABLES, column, numbers};

/// Rows of the published memory, 32 bytes each, that are built.
const MOST_PUBLISHED_ROWS: usize = 1 << 24;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let (Some(folder), max_cycles) = (words.next(), words.next().map(|word| word.parse())) else {
        eprintln!("expected DIR [MAX_CYCLES]");
        return ExitCode::from(2);
    };
    let Ok(field_cycles) = max_cycles.transpose() else {
        eprintln!("MAX_CYCLES: expected a number");
        return ExitCode::from(2);
    };
    match all(Path::new(&folder), field_cycles) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(n_failed) => {
            println!("{n_failed} failed");
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Checks everything and counts what fails.
fn all(folder: &Path, field_cycles: Option<u64>) -> Result<usize, String> {
    let programs = folder.join("programs");
    let mut outcomes = Vec::new();
    for case in case::list(&programs)? {
        let outcome = program(&programs, &case, field_cycles);
        outcomes.push((format!("{}.{}", case.name, case.case), outcome));
    }
    for path in honest_traces(&folder.join("attacks"))? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        outcomes.push((name, honest_trace(&path).map(|()| "the same trace".to_owned())));
    }
    for (name, outcome) in &outcomes {
        match outcome {
            Ok(line) => println!("{name:14} {line}"),
            Err(error) => println!("{name:14} FAILED: {error}"),
        }
    }
    Ok(outcomes.iter().filter(|(_, outcome)| outcome.is_err()).count())
}

fn program(folder: &Path, case: &Case, field_cycles: Option<u64>) -> Result<String, String> {
    let files = case.files(folder)?;
    let options = Options::default();
    let start = Instant::now();
    let run = run(&files.program, &files.input, &options).map_err(|error| error.to_string())?;
    let run_time = start.elapsed();
    case.check_run(&files, &run)?;

    let start = Instant::now();
    let (again, recording) =
        record(&files.program, &files.input, &options).map_err(|error| error.to_string())?;
    let record_time = start.elapsed();
    same("recorded run", &run, &again)?;

    let start = Instant::now();
    let trace = trace::build(&recording);
    let build_time = start.elapsed();
    case.check_heights(trace.log_rows())?;

    check_published(case, &files)?;
    if let Some(max_cycles) = field_cycles {
        case.check_field(&files, max_cycles)?;
    }
    Ok(format!(
        "{:>9} cycles: run {}, recorded {} million cycles/s; trace of 2^{:<2} rows {} million rows/s",
        run.n_cycles,
        rate(run.n_cycles, run_time),
        rate(run.n_cycles, record_time),
        trace.log_rows()[0],
        rate(case.n_rows as u64, build_time),
    ))
}

/// The height of the published memory, where cells of the field change nothing and it is not too high.
fn check_published(case: &Case, files: &Files) -> Result<(), String> {
    if case.field != "same" || case.reference_memory_rows > MOST_PUBLISHED_ROWS {
        return Ok(());
    }
    let options = Options { cells: CellBits::Field, ..Options::default() };
    let recorded = record(&files.program, &files.input, &options);
    let (run, recording) = recorded.map_err(|error| error.to_string())?;
    let trace = classic::build(&run, &recording).map_err(|error| error.to_string())?;
    case.check_classic_memory(&trace.tables()[2])
}

/// Millions a second.
fn rate(n: u64, time: Duration) -> String {
    format!("{:6.1}", n as f64 / time.as_secs_f64() / 1e6)
}

/// The files of honest traces, by name.
fn honest_traces(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with('H') && name.ends_with(".json")
        })
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(format!("{}: no honest traces", folder.display()));
    }
    Ok(paths)
}

/// Compares the trace that a file states with ours, column by column.
fn honest_trace(path: &Path) -> Result<(), String> {
    let file: Value =
        serde_json::from_slice(&case::read(path)?).map_err(|error| error.to_string())?;
    let source = file["program"].as_str().ok_or("no program")?;
    let program = Program::compile(source.as_bytes()).map_err(|error| error.to_string())?;
    let wrap = file["W"].as_u64().ok_or("no W")?;
    let cells = CellBits::ALL.into_iter().find(|cells| cells.wrap() == wrap);
    let options = Options { cells: cells.ok_or("no cells")?, ..Options::default() };
    let input = numbers(&file["claimed_input"])?;
    let (run, recording) = record(&program, &input, &options).map_err(|error| error.to_string())?;
    same("output", &numbers(&file["claimed_output"])?, &run.output)?;
    let trace = trace::build(&recording);
    for ((table, names), columns) in TABLES.into_iter().zip(trace.tables()) {
        for (&name, found) in names.iter().zip(columns) {
            let expected = column(&file["tables"][table], name)?;
            same(&format!("{table}.{name}"), &expected, found)?;
        }
    }
    Ok(())
}
