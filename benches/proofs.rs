//! Proves and verifies a Cairo program and prints the time of each phase, the total, the peak
//! memory and the size of the proof.
//!
//! `cargo bench -p air-benches` does so for 2^13 and 2^15 steps; other lengths, odd powers of two,
//! with `cargo bench -p air-benches -- --log-steps 9,11`. Each length runs in a process of its own,
//! so that its peak memory is its own. Without `--bench`, as `cargo test` runs it, only the
//! smallest length is tried and nothing is measured in earnest.

use std::io::{self, Write as _};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use air_cairo::prover_config::ProverConfig;
use air_cairo::verify::{Check, Claim};
use air_cairo::{derive, prove, run};
use air_runtime::stark::PhaseTimes;

/// A Fibonacci number: 6 steps an index and 14 around them, so odd powers of two can be hit.
const PROGRAM: &str = include_str!("../examples/cairo/fibonacci/program.json");
/// Proven bits of security that the parameters are derived for.
const SECURITY_BITS: u32 = 96;
/// The lengths that are measured if none are given, as logarithms.
const LENGTHS: [u32; 2] = [13, 15];
/// The length without `--bench`.
const SMOKE_LENGTH: u32 = 5;

type Error = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match carry_out(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nobody left to tell if this cannot be written.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn carry_out(words: &[String]) -> Result<(), Error> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--one", log_steps] => measure(log_steps.parse()?),
        [others @ .., "--log-steps", list] | [others @ .., "--log-steps", list, "--bench"]
            if others.iter().all(|word| *word == "--bench") =>
        {
            let lengths: Result<Vec<u32>, _> = list.split(',').map(str::parse).collect();
            lengths?.into_iter().try_for_each(in_own_process)
        }
        ["--bench"] => LENGTHS.into_iter().try_for_each(in_own_process),
        [] | ["--test"] => measure(SMOKE_LENGTH),
        other => Err(format!("expected --log-steps LIST, found {}", other.join(" ")).into()),
    }
}

fn in_own_process(log_steps: u32) -> Result<(), Error> {
    let status =
        Command::new(std::env::current_exe()?).args(["--one", &log_steps.to_string()]).status()?;
    if status.success() { Ok(()) } else { Err(format!("2^{log_steps} steps: {status}").into()) }
}

fn measure(log_steps: u32) -> Result<(), Error> {
    let index = index_for(log_steps)?;
    let program = Program::parse("examples/cairo/fibonacci/program.json", PROGRAM)?;
    let input = ProgramInput::from([("fibonacci_claim_index".to_owned(), index.into())]);
    let start = Instant::now();
    let run = run::run(&program, &input, run::DEFAULT_MAX_STEPS)?;
    let run_time = start.elapsed();
    if run.public_input.n_steps != 1 << log_steps {
        return Err(
            format!("expected 2^{log_steps} steps, found {}", run.public_input.n_steps).into()
        );
    }

    let parameters = derive::parameters(log_steps, SECURITY_BITS)?;
    let proving = PhaseTimes::default();
    let start = Instant::now();
    let proof = prove::prove(&run, &parameters, &ProverConfig::default(), &proving)?;
    let prove_time = start.elapsed();
    let proving = proving.times();
    let peak = peak_memory();

    let start = Instant::now();
    let claim = Claim::new(run.public_input, parameters)?;
    let check = Check { program: Some(&program), ..Check::default() };
    claim.verify(&proof.bytes, &check, &())?;
    let verify_time = start.elapsed();

    let mut out = io::stdout().lock();
    let seconds = |time: Duration| format!("{:10.3} s", time.as_secs_f64());
    writeln!(out, "fibonacci, layout plain, 2^{log_steps} steps; {}", claim.security)?;
    writeln!(out, "{}  run", seconds(run_time))?;
    for (name, time) in proving {
        writeln!(out, "{}    {name}", seconds(time))?;
    }
    writeln!(out, "{}  prove, in total", seconds(prove_time))?;
    writeln!(out, "{}  verify", seconds(verify_time))?;
    match peak {
        Some(kib) => writeln!(out, "{:10.1} MiB  peak memory", kib as f64 / 1024.0)?,
        None => writeln!(out, "{:>10}  peak memory", "unknown")?,
    }
    writeln!(out, "{:10} bytes  proof\n", proof.bytes.len())?;
    Ok(())
}

/// The index whose number takes exactly `2^log_steps` steps.
fn index_for(log_steps: u32) -> Result<u32, Error> {
    let steps = 1_u32.checked_shl(log_steps).and_then(|steps| steps.checked_sub(14));
    steps
        .filter(|steps| steps % 6 == 0)
        .map(|steps| steps / 6)
        .ok_or_else(|| format!("expected an odd logarithm from 5 to 31, found {log_steps}").into())
}

/// The most resident memory so far, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
