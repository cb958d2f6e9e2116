//! `airfoil bench`.

use clap::{Args, ValueEnum};

use super::Reporting;
use super::cairo::DEFAULT_SECURITY_BITS;

const AFTER_HELP: &str = "\
Examples:
  airfoil bench cairo
  airfoil bench fibonacci --log-size 20
  AIRFOIL_SIMD=scalar airfoil bench brainfuck --json

What is proven is built in: a Fibonacci program in the Cairo VM, a Brainfuck program of nested
loops, a column of Fibonacci numbers over Goldilocks. The proof is thrown away.

The limit of a phase is the time for the multiplications, those whose products are only added up,
and the permutations or compressions of the hash that it cannot do without, each at the speed that
this machine was measured to have right before, all threads at once. Columns of arguments are
counted but for how they are filled. Grinding, openings and what comes before the trace is committed
have no limit. Measure on a quiet machine: where other work takes turns with it, the speeds of a
run and the next differ, and a phase of a few milliseconds can show more than 100 %, as it happened
to be undisturbed when the speeds were not. The memory of a phase is the most that the process had
while it went on.

JSON summary: command, layout, log_size, parameters {security_bits}, instructions, threads, hash,
kernels {multiplications_per_second, summed_per_second, hashes_per_second}, store_full_lde (false:
little memory, and more time), phases [{name, seconds, elements, multiplications, summed, hashes,
bytes, peak_memory_bytes, limit_seconds, fraction_of_limit}], total_seconds, limit_seconds,
proof_bytes, peak_memory_bytes.

Exit codes: 0 done, 2 bad usage, 3 a resource is missing, 4 a bug in airfoil.";

/// Measure a proof on this machine, phase by phase
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Bench {
    /// What is proven
    #[arg(value_enum, value_name = "WHAT", default_value_t = What::Cairo)]
    pub(crate) what: What,

    /// Logarithm of the size: steps of the Cairo VM, rows, or cycles of Brainfuck
    #[arg(long, value_name = "N", default_value_t = 14)]
    #[arg(value_parser = clap::value_parser!(u32).range(4..=24))]
    pub(crate) log_size: u32,

    /// Proven security to derive parameters for, in bits
    #[arg(long, value_name = "BITS", default_value_t = DEFAULT_SECURITY_BITS)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=128))]
    pub(crate) security_bits: u32,

    /// Use about this much memory, in MiB, or refuse [default: what is available]
    #[arg(long, value_name = "MIB")]
    pub(crate) max_memory: Option<u64>,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

/// What is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// A Cairo program, in the layout plain
    Cairo,
    /// Fibonacci numbers over Goldilocks
    Fibonacci,
    /// A Brainfuck program
    Brainfuck,
}
