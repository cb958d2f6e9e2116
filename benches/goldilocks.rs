//! Proves and verifies Fibonacci sequences over Goldilocks, whose figures other provers of small fields have too, and
//! prints the time of each phase, the total, the time of the processor, the peak memory, and the size and a digest of
//! the proof.
//!
//! `cargo bench -p air-benches --bench goldilocks` does so for a sequence in 2 columns of 2^20 rows and for fifty of
//! them, 100 columns, of 2^16 rows; trees of Keccak-256, blow-up 2, 100 queries, 16 bits of grinding. One of them alone,
//! or another height: `cargo bench -p air-benches --bench goldilocks -- --columns 100 --log-rows 14`. Each runs in a
//! process of its own. Without `--bench`, as `cargo test` runs it, small ones are tried and nothing is measured in
//! earnest. `AIRFOIL_SIMD=scalar` forbids instructions; the digest must stay what it is.

use std::process::ExitCode;
use std::time::Instant;

use air_benches::{Error, Proven, ended};
use air_runtime::field::{Field as _, Goldilocks, GoldilocksQuadratic};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{self, Native};
use air_runtime::stark::{self, Options, Policy};
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

fn main() -> ExitCode {
    ended(carry_out(&std::env::args().skip(1).collect::<Vec<_>>()))
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
    let args = ["--columns", &columns.to_string(), "--log-rows", &log_rows.to_string()];
    air_benches::in_own_process(&args, &format!("{columns} columns"))
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

    let trace = Trace::new(vec![columns])?;
    let proven = Proven::measure(|phases| {
        stark::prove::<Native<_, _>, _>(layout, &setup, &public, trace, phases)
    })?;

    let start = Instant::now();
    let policy = Policy::proven_bits(32);
    let verified = stark::verify(layout, &setup, &public, &proven.proof.bytes, &policy, &())?;
    let verify_time = start.elapsed();

    let bits = verified.security.proven_bits();
    let title =
        format!("{n_columns} columns, 2^{log_rows} rows over Goldilocks; {bits} proven bits");
    proven.print(&title, ("trace", trace_time), verify_time)
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
