//! Changes proofs in every way of a family, and verifies each.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks")]

use air_tests::sweep::{Change, Family, Subject, Tally, sweep};
use clap::Parser;
use peak_alloc::PeakAlloc;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Change a proof of each flagship layout byte by byte, cut it, lengthen it, move its messages, replace it by
/// random bytes, and ask about other statements; verify every changed proof
///
/// A panic counts like an acceptance; an abort ends the command. Exit codes: 0 all were refused, 1 a
/// changed proof was accepted or made the verifier panic, 2 there is no such proof.
#[derive(Debug, Parser)]
struct Args {
    /// The proofs
    #[arg(value_name = "PROOF", default_values = Subject::NAMES)]
    subjects: Vec<String>,

    /// Only each N-th byte, length and message
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: usize,
}

fn main() -> ExitCode {
    let args = Args::parse();
    // What panics is told at the end, with the change that did it.
    std::panic::set_hook(Box::new(|_| ()));
    let checks = if overflow_panics() { "checked" } else { "not checked" };
    println!("arithmetic for overflow: {checks}");
    let mut is_clean = true;
    for name in &args.subjects {
        let subject = match Subject::of(name) {
            Ok(subject) => subject,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
        };
        let honest = honest_time(&subject);
        let (n_bytes, n_messages) = (subject.bytes.len(), subject.messages.len());
        println!("{name}: {n_bytes} bytes, {n_messages} messages, verified in {honest:.1?}");
        for family in Family::ALL {
            let tally = sweep(&subject, family, args.every);
            report(family, &tally);
            is_clean &= tally.is_clean();
        }
        println!("  heap of one verification at most {} bytes", most_heap(&subject, args.every));
    }
    ExitCode::from(u8::from(!is_clean))
}

/// Whether this was built so that an overflow is a panic.
fn overflow_panics() -> bool {
    let most = std::hint::black_box(u8::MAX);
    std::panic::catch_unwind(|| std::hint::black_box(most + std::hint::black_box(1))).is_err()
}

/// The least of some times for the unchanged proof.
fn honest_time(subject: &Subject) -> Duration {
    let time = |_| {
        let start = Instant::now();
        assert_eq!(subject.verify(&subject.bytes), Ok(()), "the unchanged proof is valid");
        start.elapsed()
    };
    (0..5).map(time).min().unwrap_or_default()
}

fn report(family: Family, tally: &Tally) {
    let kinds: Vec<String> =
        tally.refused.iter().map(|(reason, n)| format!("{reason} {n}")).collect();
    println!(
        "  {family}: {} proofs, {} accepted, {} panics, slowest {:.1?} ({})",
        tally.n_proofs(),
        tally.accepted.len(),
        tally.panicked.len(),
        tally.slowest,
        kinds.join(", ")
    );
    for (verdict, changes) in [("accepted", &tally.accepted), ("panic", &tally.panicked)] {
        changes.iter().for_each(|change| println!("    {verdict}: {change:?}"));
    }
}

/// The most bytes that verifying a changed proof takes from the heap, over a sample of changes, one
/// after the other.
fn most_heap(subject: &Subject, every: usize) -> usize {
    let changes = Family::ALL
        .into_iter()
        .flat_map(|family| family.changes(subject, every.saturating_mul(101)))
        .filter_map(|change: Change| change.apply(&subject.bytes));
    let heap = changes.map(|bytes| {
        HEAP.reset_peak_usage();
        let before = HEAP.current_usage();
        drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| subject.verify(&bytes))));
        HEAP.peak_usage().saturating_sub(before)
    });
    heap.max().unwrap_or(0)
}
