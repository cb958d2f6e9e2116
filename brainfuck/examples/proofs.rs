//! Proves and verifies the programs of a folder of vectors, and measures.
//!
//! `cargo run --release -p air-brainfuck --example proofs -- DIR BITS MAX_LOG_ROWS [zk] [CASE]`, where DIR has
//! `programs.json`, BITS are the proven bits of security, higher traces than 2^MAX_LOG_ROWS rows are left out, `zk`
//! makes proofs that hide, and CASE is one case such as `sort.0`, whose phases are told, too. Exit codes: 0 all were
//! proven and accepted, 1 one was not, 2 there are none.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

#[allow(dead_code, reason = "other users need more of it")]
#[path = "../tests/support/case.rs"]
mod case;

use air_brainfuck::prove::Proven;
use air_brainfuck::{CellBits, Claim, Options, parameters, prove, record, verify};
use air_runtime::protocol::native::ProofFile;
use air_runtime::stark::PhaseTimes;
use case::Case;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, bits, max_log_rows, rest @ ..] = words.as_slice() else {
        eprintln!("expected DIR BITS MAX_LOG_ROWS [zk] [CASE]");
        return ExitCode::from(2);
    };
    let (hides, only) = match rest {
        [first, only @ ..] if first == "zk" => (true, only),
        only => (false, only),
    };
    let (Ok(bits), Ok(max_log_rows)) = (bits.parse(), max_log_rows.parse::<u32>()) else {
        eprintln!("BITS and MAX_LOG_ROWS: expected numbers");
        return ExitCode::from(2);
    };
    let cases = case::list(Path::new(folder)).unwrap_or_else(|error| {
        eprintln!("{error}");
        Vec::new()
    });
    let chosen: Vec<&Case> = cases
        .iter()
        .filter(|case| case.n_rows.ilog2() <= max_log_rows)
        .filter(|case| only.is_empty() || only.contains(&name(case)))
        .collect();
    let mut exit = ExitCode::from(if chosen.is_empty() { 2 } else { 0 });
    for case in chosen {
        let name = name(case);
        match measure(Path::new(folder), case, (bits, hides), !only.is_empty()) {
            Ok(line) => println!("{name:14} {line}"),
            Err(error) => {
                println!("{name:14} FAILED: {error}");
                exit = ExitCode::from(1);
            }
        }
    }
    exit
}

fn name(case: &Case) -> String {
    format!("{}.{}", case.name, case.case)
}

/// Proves and verifies a case and tells what it took.
fn measure(
    folder: &Path,
    case: &Case,
    (bits, hides): (u32, bool),
    with_phases: bool,
) -> Result<String, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let files = case.files(folder)?;
    forget_peak();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let (run, recording) =
        record(&files.program, &files.input, &Options::default()).map_err(|error| text(&error))?;
    let claim = Claim::new(&files.program, &run);
    let with_options = if hides {
        parameters::hiding(claim, bits)
    } else {
        parameters::of(&claim, bits).map(|options| (claim, options))
    };
    let (claim, options) = with_options.map_err(|error| text(&error))?;
    let times = PhaseTimes::default();
    let Proven { file, security, .. } =
        prove(&claim, &run, &recording, options, &times).map_err(|error| text(&error))?;
    let (wall, cpu) = (start.elapsed(), cpu_seconds().zip(cpu).map(|(end, start)| end - start));
    if with_phases {
        for (phase, time) in times.times() {
            println!("{:9.3} s  {phase}", time.as_secs_f64());
        }
    }
    let bytes = file.to_bytes();
    let file = ProofFile::from_bytes(&bytes).map_err(|error| text(&error))?;
    let (program, cells) = (&files.program, CellBits::Eight);
    let (input, output) = (Some(files.input.as_slice()), Some(files.output.as_slice()));
    let claim = Claim::stated(program, input, output, cells, file.log_rows());
    let start = Instant::now();
    verify(&claim, &file, bits, &()).map_err(|error| text(&error))?;
    let verified = start.elapsed();
    let options = file.options();
    Ok(format!(
        "{:>8} cycles, 2^{:<2} rows: {:7.2} s, {} CPU s, {} cycles/CPU s, {} MiB; {:>7} bytes, {:5.1} ms; \
         {} bits: blow-up 2^{}, {} queries, {} bits of grinding, steps {:?}, last {}",
        run.n_cycles,
        file.log_rows()[0],
        wall.as_secs_f64(),
        told(cpu, 2),
        told(cpu.filter(|&cpu| cpu > 0.0).map(|cpu| run.n_cycles as f64 / cpu), 0),
        told(peak_mebibytes(), 0),
        bytes.len(),
        verified.as_secs_f64() * 1e3,
        security.proven_bits(),
        options.log_blowup(),
        options.n_queries(),
        options.grinding_bits(),
        options.fri_steps(),
        options.last_layer_degree_bound(),
    ))
}

/// A figure, or a dash where the system does not tell.
fn told(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "     -".to_owned(), |figure| format!("{figure:6.digits$}"))
}

/// The time that all threads of this process have computed, where Linux counts 100 ticks a second.
fn cpu_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: Option<Vec<f64>> = ticks.map(|field| field.parse().ok()).collect();
    Some(ticks?.iter().sum::<f64>() / 100.0)
}

/// The most resident memory since it was last forgotten.
fn peak_mebibytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// Makes the peak that of what follows; where the system does not allow it, that of the process.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
