//! Proves and verifies Fibonacci sequences over Goldilocks, whose figures other provers of small fields have too, and
//! prints the time of each phase, the total, the time of the processor, the peak memory, and the size and a digest of
//! the proof.
//!
//! `cargo bench -p air-benches --bench goldilocks` does so for a sequence in 2 columns of 2^20 rows and for fifty of
//! them, 100 columns, of 2^16 rows; trees of Keccak-256, blow-up 2, 100 queries, 16 bits of grinding. One of them alone,
//! or another height: `cargo bench -p air-benches --bench goldilocks -- --columns 100 --log-rows 14`. Each runs in a
//! process of its own. Without `--bench`, as `cargo test` runs it, small ones are tried and nothing is measured in
//! earnest. `AIRFOIL_SIMD=scalar` forbids instructions; the digest must stay what it is.

use std::io::{self, Write as _};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use air_runtime::field::{Field as _, Goldilocks, GoldilocksQuadratic};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{self, Native};
use air_runtime::simd;
use air_runtime::stark::{self, Options, PhaseTimes, Policy};
use air_runtime::trace::Trace;
use pair::Pair;
use pairs::Pairs;

air_macros::air! { "layouts/pair.air" }
air_macros::air! { "layouts/pairs.air" }

/// Columns and logarithm of the rows of what is measured if nothing is said.
const SIZES: [(usize, u32); 2] = [(2, 20), (100, 16)];
/// Without `--bench`.
const SMOKE_SIZES: [(usize, u32); 2] = [(2, 8), (100, 8)];
const N_QUERIES: usize = 100;
const GRINDING_BITS: u32 = 16;
/// Logarithm of how many values are folded to one.
const FRI_STEP: u32 = 3;
/// At least so many coefficients are sent instead of being folded: one step has them.
const LOG_LAST_LAYER: u32 = 2;

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
    let is_bench = words.iter().any(|word| word == "--bench");
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words.as_slice() {
        ["--columns", columns, "--log-rows", log_rows] => {
            let (columns, log_rows) = (columns.parse()?, log_rows.parse()?);
            match columns {
                2 => measure(&Pair, |claimed| pair::Public { claimed }, columns, log_rows),
                100 => measure(&Pairs, |claimed| pairs::Public { claimed }, columns, log_rows),
                other => Err(format!("--columns: expected 2 or 100, found {other}").into()),
            }
        }
        [] if is_bench => SIZES.into_iter().try_for_each(in_own_process),
        [] | ["--test"] => SMOKE_SIZES.into_iter().try_for_each(in_own_process),
        other => {
            Err(format!("expected --columns N --log-rows N, found {}", other.join(" ")).into())
        }
    }
}

fn in_own_process((columns, log_rows): (usize, u32)) -> Result<(), Error> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--columns", &columns.to_string(), "--log-rows", &log_rows.to_string()]);
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{columns} columns: {status}").into()) }
}

fn measure<L: Layout<Goldilocks, GoldilocksQuadratic>>(
    layout: &L,
    public: impl Fn(Goldilocks) -> L::Public,
    columns: usize,
    log_rows: u32,
) -> Result<(), Error> {
    let start = Instant::now();
    let columns: Vec<Vec<Goldilocks>> =
        (1..=columns as u64 / 2).flat_map(|first| sequence(first, log_rows)).collect();
    let trace_time = start.elapsed();
    let n_columns = columns.len();
    let claimed = columns[1].last().copied().ok_or("a column without rows")?;
    let public = public(claimed);
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let setup = native::setup(layout, &public, &[log_rows], options(log_rows)?, trees);

    let phases = PhaseTimes::default();
    let trace = Trace::new(vec![columns])?;
    let (start, processor_start) = (Instant::now(), processor_time());
    let proof = stark::prove::<Native<_, _>, _>(layout, &setup, &public, trace, &phases)?;
    let prove_time = start.elapsed();
    let processor_time = processor_time().zip(processor_start).map(|(end, start)| end - start);
    let phases = phases.times();
    let peak = peak_memory();

    let start = Instant::now();
    let policy = Policy::proven_bits(32);
    let verified = stark::verify(layout, &setup, &public, &proof.bytes, &policy, &())?;
    let verify_time = start.elapsed();

    let mut out = io::stdout().lock();
    let seconds = |time: Duration| format!("{:10.3} s", time.as_secs_f64());
    let bits = verified.security.proven_bits();
    writeln!(out, "{n_columns} columns, 2^{log_rows} rows over Goldilocks; {bits} proven bits")?;
    writeln!(out, "{:>10}  instructions", simd::level().name())?;
    writeln!(out, "{}  trace", seconds(trace_time))?;
    for (name, time) in phases {
        writeln!(out, "{}    {name}", seconds(time))?;
    }
    writeln!(out, "{}  prove, in total", seconds(prove_time))?;
    if let Some(time) = processor_time {
        writeln!(out, "{time:10.2} s  of the processors, user and system")?;
    }
    writeln!(out, "{}  verify", seconds(verify_time))?;
    match peak {
        Some(kib) => writeln!(out, "{:10.1} MiB  peak memory", kib as f64 / 1024.0)?,
        None => writeln!(out, "{:>10}  peak memory", "unknown")?,
    }
    let digest = HashKind::Keccak256.hash(&proof.bytes)?;
    let digest: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(out, "{:10} bytes  proof, Keccak-256 {digest}…\n", proof.bytes.len())?;
    Ok(())
}

/// The columns of the sequence from these two elements.
fn sequence(first: u64, log_rows: u32) -> [Vec<Goldilocks>; 2] {
    let pair = (Goldilocks::from_u64(first), Goldilocks::from_u64(1));
    let rows = core::iter::successors(Some(pair), |&(a, b)| Some((b, a + b)));
    let (a, b) = rows.take(1 << log_rows).unzip();
    [a, b]
}

fn options(log_rows: u32) -> Result<Options, Error> {
    let folded =
        log_rows.checked_sub(LOG_LAST_LAYER).ok_or("expected a table of at least 4 rows")?;
    let n_steps = folded / FRI_STEP;
    let mut steps = vec![FRI_STEP; n_steps as usize];
    steps.insert(0, 0);
    let last_layer = 1 << (log_rows - n_steps * FRI_STEP);
    Ok(Options::new(1, steps, last_layer, N_QUERIES, GRINDING_BITS)?)
}

/// The time that processors have worked for this process, in seconds, where the system tells.
fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may have spaces: user and system time in ticks of 10 ms.
    let mut ticks = stat.rsplit(')').next()?.split_whitespace().skip(11).map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / 100.0)
}

/// The most resident memory so far, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
