//! Evaluates constraints by the interpreter, by generated scalar code and by generated code in lanes, and compares.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

use air_runtime::simd::INSTRUCTIONS;
use air_tests::agree::{By, LAYOUTS, Over, evaluate};
use clap::{Parser, ValueEnum as _};
use std::io::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// Evaluate the constraints of each layout on random rows in four ways, and compare what comes out
///
/// The ways are the interpreter, generated code without lanes (AIRFOIL_SIMD=scalar) and generated code in lanes of
/// AVX2 and of AVX-512, where the processor has them. Exit codes: 0 all are equal, 1 some differ, 2 a layout could not
/// be evaluated.
/// Example: `cargo run --release -p air-tests --bin agree -- fibonacci --rows 1000000`
#[derive(Debug, Parser)]
struct Args {
    /// The layouts
    #[arg(value_name = "LAYOUT", default_values = LAYOUTS)]
    layouts: Vec<String>,

    /// At least so many rows a table
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,

    /// What the rows are random from
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Evaluate over this field only
    #[arg(long)]
    over: Option<Over>,

    /// Evaluate in this way, and write the proof to standard output: what the children do
    #[arg(long, hide = true)]
    by: Option<By>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if let (Some(by), Some(over), [layout]) = (args.by, args.over, args.layouts.as_slice()) {
        return child(layout, over, by, &args);
    }
    let mut is_equal = true;
    for layout in &args.layouts {
        for over in Over::value_variants() {
            if args.over.is_some_and(|only| only != *over) {
                continue;
            }
            match compare(layout, *over, &args) {
                Ok(equal) => is_equal &= equal,
                Err(error) => {
                    eprintln!("{layout}: {error}");
                    return ExitCode::from(2);
                }
            }
        }
    }
    ExitCode::from(u8::from(!is_equal))
}

/// Whether all four ways give the same.
fn compare(layout: &str, over: Over, args: &Args) -> Result<bool, String> {
    let start = Instant::now();
    let ways = [
        ("interpreter", By::Interpreter, "scalar"),
        ("scalar code", By::Code, "scalar"),
        ("code in lanes of AVX2", By::Code, "avx2"),
        ("code in lanes of AVX-512", By::Code, "avx512"),
    ];
    let mut proofs = Vec::new();
    for (name, by, instructions) in ways {
        proofs.push((name, spawned(layout, over, by, instructions, args)?));
    }
    let (_, first) = &proofs[0];
    let different: Vec<&str> =
        proofs.iter().filter(|(_, proof)| proof != first).map(|(name, _)| *name).collect();
    let n_rows = evaluated_rows(first)?;
    let verdict = match different.as_slice() {
        [] => "agree".to_owned(),
        names => format!("{} differ from the interpreter", names.join(", ")),
    };
    println!("{layout} over {over:?}: {n_rows} rows a table, {verdict} ({:.1?})", start.elapsed());
    Ok(different.is_empty())
}

/// The number of rows in front of a child's proof.
fn evaluated_rows(output: &[u8]) -> Result<u64, String> {
    let rows = output.first_chunk().ok_or("a child said nothing")?;
    Ok(u64::from_le_bytes(*rows))
}

/// What a child of this process evaluates: instructions are chosen once a process.
fn spawned(
    layout: &str,
    over: Over,
    by: By,
    instructions: &str,
    args: &Args,
) -> Result<Vec<u8>, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let name = |value: Option<clap::builder::PossibleValue>| {
        value.map(|value| value.get_name().to_owned()).unwrap_or_default()
    };
    let mut command = Command::new(this);
    command.arg(layout).env(INSTRUCTIONS, instructions);
    command.args(["--rows", &args.rows.to_string(), "--seed", &args.seed.to_string()]);
    command.args([
        "--over",
        &name(over.to_possible_value()),
        "--by",
        &name(by.to_possible_value()),
    ]);
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

fn child(layout: &str, over: Over, by: By, args: &Args) -> ExitCode {
    let written = evaluate(layout, over, by, args.rows, args.seed).and_then(|evaluated| {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(&evaluated.n_rows.to_le_bytes());
        written.and_then(|()| out.write_all(&evaluated.proof)).map_err(|error| error.to_string())
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
