//! Proves and verifies a Cairo program and prints the time of each phase, the total, the time of the
//! processor, the peak memory, and the size and a digest of the proof.
//!
//! `cargo bench -p air-benches --bench proofs` does so for 2^13 and 2^15 steps; other lengths with
//! `cargo bench -p air-benches --bench proofs -- --log-steps 9,16`, and with `--log-n-cosets 2` before that as many
//! cosets as Stone has by default. Each length runs in a process of its own, so that its peak memory is its own.
//! Without `--bench`, as `cargo test` runs it, only the smallest length is tried and nothing is
//! measured in earnest. `AIRFOIL_SIMD` forbids instructions, and `AIRFOIL_LOW_MEMORY=1` keeps no values that can be
//! computed again; the digest must stay what it is.

use std::process::ExitCode;
use std::time::Instant;

use air_benches::{Error, Proven, ended};
use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use air_cairo::prover_config::ProverConfig;
use air_cairo::verify::{Check, Claim};
use air_cairo::{derive, prove, run};

/// A Fibonacci number: 6 steps an index and 14 around them.
const PROGRAM: &str = include_str!("../examples/cairo/fibonacci/program.json");
/// Proven bits of security that the parameters are derived for.
const SECURITY_BITS: u32 = 96;
/// With this variable set, proofs are made with little memory.
const LOW_MEMORY: &str = "AIRFOIL_LOW_MEMORY";
/// The lengths that are measured if none are given, as logarithms.
const LENGTHS: [u32; 2] = [13, 15];
/// The length without `--bench`.
const SMOKE_LENGTH: u32 = 5;

fn main() -> ExitCode {
    ended(carry_out(&std::env::args().skip(1).collect::<Vec<_>>()))
}

fn carry_out(words: &[String]) -> Result<(), Error> {
    let is_bench = words.iter().any(|word| word == "--bench");
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    let (words, log_n_cosets) = match words.as_slice() {
        ["--log-n-cosets", cosets, rest @ ..] => (rest, Some(cosets.parse::<u32>()?)),
        all => (all, None),
    };
    match words {
        ["--one", log_steps] => measure(log_steps.parse()?, log_n_cosets),
        ["--log-steps", list] => {
            let lengths: Result<Vec<u32>, _> = list.split(',').map(str::parse).collect();
            lengths?.into_iter().try_for_each(|length| in_own_process(length, log_n_cosets))
        }
        [] if is_bench => LENGTHS.into_iter().try_for_each(|length| in_own_process(length, None)),
        [] | ["--test"] => measure(SMOKE_LENGTH, None),
        other => {
            Err(format!("expected [--log-n-cosets N] --log-steps LIST, found {}", other.join(" "))
                .into())
        }
    }
}

fn in_own_process(log_steps: u32, log_n_cosets: Option<u32>) -> Result<(), Error> {
    let cosets = log_n_cosets.map(|cosets| ["--log-n-cosets".to_owned(), cosets.to_string()]);
    let length = ["--one".to_owned(), log_steps.to_string()];
    let args: Vec<String> = cosets.into_iter().flatten().chain(length).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    air_benches::in_own_process(&args, &format!("2^{log_steps} steps"))
}

fn measure(log_steps: u32, log_n_cosets: Option<u32>) -> Result<(), Error> {
    let index = index_for(log_steps)?;
    let program = Program::parse("examples/cairo/fibonacci/program.json", PROGRAM)?;
    let input = ProgramInput::from([("fibonacci_claim_index".to_owned(), index.into())]);
    let start = Instant::now();
    let run = run::run_steps(&program, &input, 1 << log_steps)?;
    let run_time = start.elapsed();

    let mut parameters = derive::parameters(log_steps, SECURITY_BITS)?;
    parameters.log_n_cosets = log_n_cosets.unwrap_or(parameters.log_n_cosets);
    let store_full_lde = std::env::var_os(LOW_MEMORY).is_none();
    let config = ProverConfig::default().with_store_full_lde(store_full_lde);
    let proven = Proven::measure(|phases| prove::prove(&run, &parameters, &config, phases))?;

    let start = Instant::now();
    let claim = Claim::new(run.public_input, parameters)?;
    let check = Check { program: Some(&program), ..Check::default() };
    claim.verify(&proven.proof.bytes, &check, &())?;
    let verify_time = start.elapsed();

    let title = format!("fibonacci, layout plain, 2^{log_steps} steps; {}", claim.security);
    proven.print(&title, ("run", run_time), verify_time)
}

/// The largest index whose number takes at most `2^log_steps` steps; the rest is the program's end.
fn index_for(log_steps: u32) -> Result<u32, Error> {
    let steps = 1_u32.checked_shl(log_steps).and_then(|steps| steps.checked_sub(14));
    let index = steps.map(|steps| steps / 6);
    index.ok_or_else(|| format!("expected a logarithm from 4 to 31, found {log_steps}").into())
}
