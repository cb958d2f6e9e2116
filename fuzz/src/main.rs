//! `air-fuzz`: random inputs against what reads them, until there are enough or one shows a mistake.
//!
//! Inputs are checked in child processes, a chunk of seeds each, so that an abort or a hang is found like a panic is,
//! down to its seed.

use air_fuzz::corpus::{Corpus, repository};
use air_fuzz::files::{Files, Reader};
use air_fuzz::target::Outcome;
use air_fuzz::{mutate, target};
use clap::{Parser, ValueEnum as _};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Checks that no input makes what reads it panic, abort or hang, and that no changed proof is accepted.
///
/// Examples: `cargo run --release -p air-fuzz -- --runs 1000000`,
/// `cargo run --release -p air-fuzz -- --on stone-proof`,
/// `cargo run --release -p air-fuzz -- --runs 1000000 --report fuzz/REPORT.md`
#[derive(Clone, Parser)]
#[command(name = "air-fuzz")]
struct Args {
    /// How many inputs.
    #[arg(long, default_value_t = 100_000)]
    runs: u64,
    /// The seed of the first input; the others follow.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// What reads them; the compiler of layouts unless given.
    #[arg(long)]
    on: Option<Reader>,
    /// Everything reads them, every second one the verifiers and each hundredth the compiler; this file gets a table.
    #[arg(long, conflicts_with_all = ["on", "show"])]
    report: Option<PathBuf>,
    /// The most seconds that a chunk of a thousand inputs may take.
    #[arg(long, default_value_t = 120)]
    chunk_seconds: u64,
    /// Prints the text of `--seed` and stops.
    #[arg(long)]
    show: bool,
    /// The folder below which `.air` files are taken; the repository unless given.
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// Checks the seeds in this process: what the children do.
    #[arg(long, hide = true)]
    chunk: bool,
}

/// Seeds a child.
const CHUNK: u64 = 1000;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // There is nobody left to tell if this cannot be written.
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), String> {
    let folder = args.corpus.clone().unwrap_or_else(repository);
    let corpus =
        Corpus::below(&folder).map_err(|error| format!("the corpus cannot be read: {error}"))?;
    if args.show {
        let text = mutate::text(&corpus, args.seed);
        return io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string());
    }
    if args.chunk {
        return chunk(&corpus, args);
    }
    if let Some(path) = &args.report {
        return report(args, path);
    }
    let n_accepted = campaign(args)?;
    let line = format!("{} inputs, {n_accepted} accepted: no panic, no abort, no hang", args.runs);
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())
}

/// Lets everything read inputs, and writes how many there were.
fn report(args: &Args, path: &Path) -> Result<(), String> {
    let seeds = format!("seeds {} to {}", args.seed, args.seed.saturating_add(args.runs));
    let mut text = format!(
        "# Random inputs\n\nWritten by `cargo run --release -p air-fuzz -- --seed {} --runs {} --report {}` once \
         all inputs were checked, {seeds}:\nnone made anything panic, abort or hang, and no changed proof was \
         accepted. An input is accepted if the change left it good: a layout\nthat compiles, a file of the right \
         form, an unchanged proof.\n\n| read as | inputs | accepted |\n|---|---|---|\n",
        args.seed,
        args.runs,
        path.display()
    );
    for on in [None].into_iter().chain(Reader::ALL.map(Some)) {
        let (name, share) = match on {
            None => ("layout".to_owned(), 100),
            Some(reader) => {
                let value = reader.to_possible_value();
                let name = value.map_or_else(String::new, |value| value.get_name().to_owned());
                (name, reader.share())
            }
        };
        let runs = args.runs / share;
        let n_accepted = campaign(&Args { on, runs, ..args.clone() })?;
        text += &format!("| {name} | {runs} | {n_accepted} |\n");
    }
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Checks seeds one after the other; the first that fails ends the process, with the seed in its message.
fn chunk(corpus: &Corpus, args: &Args) -> Result<(), String> {
    std::panic::set_hook(Box::new(|_| {}));
    let files = args.on.map(|reader| Files::read().map(|files| (reader, files))).transpose()?;
    let mut n_accepted = 0_u64;
    for seed in args.seed..args.seed.saturating_add(args.runs) {
        let outcome = match &files {
            Some((reader, files)) => files.check(*reader, seed),
            None => target::check(corpus, &mutate::text(corpus, seed)),
        };
        match outcome {
            Ok(Outcome::Accepted) => n_accepted += 1,
            Ok(Outcome::Refused) => {}
            Err(what) => return Err(format!("seed {seed}: {what}")),
        }
    }
    writeln!(io::stdout(), "{n_accepted}").map_err(|error| error.to_string())
}

/// Runs children over all seeds, one for each core at a time; the result is how many inputs were accepted.
fn campaign(args: &Args) -> Result<u64, String> {
    let started = Instant::now();
    let n_workers = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let end = args.seed.saturating_add(args.runs);
    let (mut next, mut n_accepted) = (args.seed, 0);
    while next < end {
        let chunks = (0..n_workers).map(|at| (next + at * CHUNK, end.min(next + (at + 1) * CHUNK)));
        let chunks: Vec<(u64, u64)> = chunks.filter(|(from, to)| from < to).collect();
        let children: Result<Vec<_>, String> = chunks
            .iter()
            .map(|&(from, to)| Ok((from, to, spawn(args, from, to - from)?)))
            .collect();
        for (from, to, child) in children? {
            n_accepted += finish(args, child, from, to)?;
        }
        next = chunks.last().map_or(end, |chunk| chunk.1);
        let done = next - args.seed;
        let seconds = started.elapsed().as_secs();
        let _ = write!(io::stderr(), "\r{done} inputs, {n_accepted} accepted, {seconds} s ");
    }
    let _ = writeln!(io::stderr());
    Ok(n_accepted)
}

fn spawn(args: &Args, from: u64, runs: u64) -> Result<Child, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(this);
    command.args(["--chunk", "--seed", &from.to_string(), "--runs", &runs.to_string()]);
    if let Some(corpus) = &args.corpus {
        command.arg("--corpus").arg(corpus);
    }
    if let Some(name) = args.on.and_then(|reader| reader.to_possible_value()) {
        command.args(["--on", name.get_name()]);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| error.to_string())
}

/// Waits for a child; the number of inputs that were accepted, or which seed is to blame.
fn finish(args: &Args, mut child: Child, from: u64, to: u64) -> Result<u64, String> {
    let deadline = Instant::now() + Duration::from_secs(args.chunk_seconds);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break Some(status);
        }
        if Instant::now() > deadline {
            child.kill().map_err(|error| error.to_string())?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let (mut out, mut err) = (String::new(), String::new());
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut out).map_err(|error| error.to_string())?;
    }
    if let Some(mut pipe) = child.stderr.take() {
        pipe.read_to_string(&mut err).map_err(|error| error.to_string())?;
    }
    match status {
        Some(status) if status.success() => {
            out.trim().parse().map_err(|_| format!("a child said `{}`", out.trim()))
        }
        // It says itself which seed it was.
        Some(status) if status.code() == Some(1) => {
            Err(err.trim().trim_start_matches("error: ").to_owned())
        }
        ended => {
            if to - from > 1 {
                let middle = from + (to - from) / 2;
                let first = finish(args, spawn(args, from, middle - from)?, from, middle)?;
                return Ok(first + finish(args, spawn(args, middle, to - middle)?, middle, to)?);
            }
            Err(match ended {
                Some(status) => format!("seed {from}: it ends with {status}"),
                None => {
                    format!("seed {from}: it is not done after {} s", args.chunk_seconds)
                }
            })
        }
    }
}
