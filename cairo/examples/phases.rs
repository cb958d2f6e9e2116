//! Proves a Fibonacci number in `2^LOG` steps with four cosets and prints the time of each phase, the CPU time, the
//! peak memory and a digest of the proof: `phases LOG [LOG_N_COSETS]`.
#![allow(clippy::print_stdout, reason = "an example talks")]

use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use air_cairo::prover_config::ProverConfig;
use air_cairo::{derive, prove, run};
use air_runtime::hash::HashKind;
use air_runtime::simd;
use air_runtime::stark::PhaseTimes;
use std::error::Error;
use std::time::Instant;

const PROGRAM: &str = include_str!("../../examples/cairo/fibonacci/program.json");

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let log_steps: u32 = words.next().ok_or("expected a logarithm")?.parse()?;
    let log_n_cosets = words.next().map_or(Ok(2), |word| word.parse())?;
    let index = ((1_u32 << log_steps) - 16) / 6;
    let program = Program::parse("program.json", PROGRAM)?;
    let input = ProgramInput::from([("fibonacci_claim_index".to_owned(), index.into())]);
    let start = Instant::now();
    let run = run::run_steps(&program, &input, 1 << log_steps)?;
    println!("{:8.3} s  run", start.elapsed().as_secs_f64());
    let mut parameters = derive::parameters(log_steps, 60)?;
    parameters.log_n_cosets = log_n_cosets;
    parameters.n_queries = 16;
    parameters.proof_of_work_bits = 8;
    let times = PhaseTimes::default();
    let before = cpu_seconds();
    let start = Instant::now();
    let proof = prove::prove(&run, &parameters, &ProverConfig::default(), &times)?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - before);
    for (name, time) in times.times() {
        println!("{:8.3} s  {name}", time.as_secs_f64());
    }
    let digest = HashKind::Keccak256.hash(&proof.bytes)?;
    let digest: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    println!(
        "{}: wall {wall:.3} s, cpu {cpu:.2} s, peak {} MiB, {} bytes, {digest}",
        simd::level().name(),
        peak_mib(),
        proof.bytes.len()
    );
    Ok(())
}

/// User and system time of the process, in seconds.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|word| word.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
