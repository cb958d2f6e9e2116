//! `airfoil bench`: a proof that is thrown away, measured phase by phase.

use std::time::Duration;

use air_brainfuck::{Claim, Options as Execution, Program as BrainfuckProgram, parameters, record};
use air_cairo::derive;
use air_cairo::hints::ProgramInput;
use air_cairo::parameters::LOG_ROWS_PER_STEP;
use air_cairo::program::Program;
use air_cairo::prover_config::ProverConfig;
use air_layouts::fibonacci::{Fibonacci, Public};
use air_runtime::field::{Field as _, Goldilocks, GoldilocksCubic, Stark252};
use air_runtime::hash::HashKind;
use air_runtime::kernels::Speed;
use air_runtime::layout::Layout;
use air_runtime::protocol::native::{self, Native, TREES};
use air_runtime::simd;
use air_runtime::stark::{self, Work};
use air_runtime::trace::Trace;
use serde_json::{Value, json};

use crate::args::bench::{Bench, What};
use crate::command::cairo_prove::describe_memory;
use crate::command::cairo_run;
use crate::command::demo::{PROGRAM, PROGRAM_NAME};
use crate::failure::{Exit, Failure};
use crate::memory::{self, Limit};
use crate::progress::{PhaseTime, Progress};
use crate::summary::{Summary, mebibytes};

/// Nested loops: some thousand cycles; more are those of a program that has halted.
const LOOPS: &str = include_str!("../../../brainfuck/programs/spin3.bf");

/// The way out for a machine with less memory.
const SMALLER: &str = "; a smaller --log-size needs less";

/// A proof that was made.
struct Made {
    works: Vec<Work>,
    speed: Speed,
    hash: HashKind,
    n_bytes: usize,
    store_full_lde: bool,
}

/// Makes a proof and tells what it took.
pub(crate) fn bench(args: &Bench) -> Result<Exit, Failure> {
    let progress = Progress::start(args.reporting.mode());
    progress.keep_peaks();
    let made = match args.what {
        What::Cairo => cairo(args, &progress),
        What::Fibonacci => fibonacci(args, &progress),
        What::Brainfuck => brainfuck(args, &progress),
    }?;
    summary(args, &made, &progress.stop()).print(&args.reporting)?;
    Ok(Exit::Success)
}

fn cairo(args: &Bench, progress: &Progress) -> Result<Made, Failure> {
    let program = Program::parse(PROGRAM_NAME, PROGRAM).map_err(Failure::input)?;
    let parameters =
        derive::parameters(args.log_size, args.security_bits).map_err(Failure::input)?;
    let mut config = ProverConfig::default();
    let sizes = [args.log_size.saturating_add(LOG_ROWS_PER_STEP), parameters.log_n_cosets];
    let limit = Limit::given(args.max_memory);
    memory::fit_plain("bench cairo", sizes, &mut config, limit, SMALLER)?;
    // An index takes 6 steps and 14 are around them; the rest of the steps is the program's end.
    let index = (1_u64 << args.log_size).saturating_sub(14) / 6;
    let input = ProgramInput::from([("fibonacci_claim_index".to_owned(), index.into())]);
    let run = cairo_run::of_read_program(&program, &input, Some(1 << args.log_size), progress)?;
    let hash = parameters.commitment_hash;
    let works = air_cairo::prove::work(&run, &parameters).map_err(Failure::input)?;
    let speed = measure::<Stark252>(hash, progress);
    let proof = air_cairo::prove::prove(&run, &parameters, &config, progress);
    let n_bytes = proof.map_err(Failure::input)?.bytes.len();
    Ok(Made { works, speed, hash, n_bytes, store_full_lde: config.store_full_lde })
}

fn fibonacci(args: &Bench, progress: &Progress) -> Result<Made, Failure> {
    type K = GoldilocksCubic;
    let log_rows = [args.log_size];
    let info = Layout::<Goldilocks, K>::info(&Fibonacci);
    let options = native::parameters::<Goldilocks, K>(info, &log_rows, &TREES, args.security_bits)
        .map_err(Failure::input)?;
    let needed = memory::needed_for::<Goldilocks, K>(info, &log_rows, &options);
    memory::fit("bench fibonacci", needed, Limit::given(args.max_memory), SMALLER)?;
    progress.phase("trace");
    let one = Goldilocks::from_u64(1);
    let pairs = std::iter::successors(Some((one, one)), |&(a, b)| Some((b, a + b)));
    let column: Vec<Goldilocks> = pairs.map(|(a, _)| a).take(1 << args.log_size).collect();
    let public = Public { claimed: column.last().copied().unwrap_or(one) };
    let trace = Trace::new(vec![vec![column]]).map_err(Failure::input)?;
    let setup = native::setup::<_, K, _>(&Fibonacci, &public, &log_rows, options, TREES);
    let works = stark::work::<Native<_, _>, _>(&Fibonacci, &setup).map_err(Failure::input)?;
    let speed = measure::<Goldilocks>(TREES.bottom, progress);
    let proof = stark::prove::<Native<_, _>, _>(&Fibonacci, &setup, &public, trace, progress);
    let n_bytes = proof.map_err(Failure::input)?.bytes.len();
    Ok(Made { works, speed, hash: TREES.bottom, n_bytes, store_full_lde: true })
}

fn brainfuck(args: &Bench, progress: &Progress) -> Result<Made, Failure> {
    progress.phase("run");
    let program = BrainfuckProgram::compile(LOOPS.as_bytes()).map_err(Failure::input)?;
    let (run, recording) = record(&program, &[], &Execution::default()).map_err(Failure::input)?;
    let claim = Claim::new(&program, &run).raised(&[args.log_size]);
    let options = parameters::of(&claim, args.security_bits).map_err(Failure::input)?;
    let needed = memory::needed_for_brainfuck(&claim.log_rows(), &options);
    memory::fit("bench brainfuck", needed, Limit::given(args.max_memory), SMALLER)?;
    let works = air_brainfuck::prove::work(&claim, options.clone()).map_err(Failure::input)?;
    let speed = measure::<Goldilocks>(TREES.bottom, progress);
    let proven = air_brainfuck::prove::prove(&claim, &run, &recording, options, progress);
    let n_bytes = proven.map_err(Failure::input)?.file.proof().len();
    Ok(Made { works, speed, hash: TREES.bottom, n_bytes, store_full_lde: true })
}

fn measure<F: air_runtime::field::StarkField>(hash: HashKind, progress: &Progress) -> Speed {
    progress.phase("kernels");
    Speed::measure::<F>(hash)
}

fn summary(args: &Bench, made: &Made, phases: &[PhaseTime]) -> Summary {
    let Made { works, speed, hash, n_bytes, store_full_lde } = made;
    let (name, unit) = match args.what {
        What::Cairo => ("cairo", "steps in layout plain"),
        What::Fibonacci => ("fibonacci", "rows over Goldilocks"),
        What::Brainfuck => ("brainfuck", "rows over Goldilocks"),
    };
    let mut summary = Summary::of("bench");
    summary.line("layout", format!("{name}, 2^{} {unit}", args.log_size));
    summary.json("layout", name);
    summary.json("log_size", args.log_size);
    summary.json("parameters", json!({"security_bits": args.security_bits}));
    let (instructions, n_threads) = (simd::level().name(), speed.n_threads);
    summary.line("machine", format!("{n_threads} threads, {instructions} instructions"));
    summary.json("instructions", instructions);
    summary.json("threads", n_threads);
    let [multiplications, summed, hashes] =
        [speed.multiplications, speed.summed, speed.hashes].map(scaled);
    let kernels =
        format!("{multiplications}mul/s, {summed}mul/s in sums, {hashes}hash/s of {hash}");
    summary.line("kernels", kernels);
    summary.json("hash", hash.name());
    summary.json(
        "kernels",
        json!({
            "multiplications_per_second": speed.multiplications,
            "summed_per_second": speed.summed,
            "hashes_per_second": speed.hashes,
        }),
    );
    describe_memory(&mut summary, *store_full_lde);
    summary.line("", "  seconds  elements/s    hashes/s     bytes/s  of limit        memory");
    let rows: Vec<Value> =
        phases.iter().map(|phase| phase_row(&mut summary, phase, works, speed)).collect();
    summary.json("phases", rows);
    // What comes before the proof is not its time.
    let is_of_proof = |phase: &&PhaseTime| !["run", "kernels"].contains(&phase.name.as_str());
    let total: Duration = phases.iter().filter(is_of_proof).map(|phase| phase.time).sum();
    let limit: Duration = works.iter().map(|work| speed.limit(work)).sum();
    let peak = phases.iter().filter_map(|phase| phase.peak).max();
    summary.line("proof", numbers(total, None, Some(limit), peak));
    summary.json("total_seconds", total.as_secs_f64());
    summary.json("limit_seconds", limit.as_secs_f64());
    summary.line("size", format!("{n_bytes} bytes"));
    summary.json("proof_bytes", *n_bytes);
    summary.json("peak_memory_bytes", peak);
    summary
}

/// Adds the line of a phase, and gives the same for scripts.
fn phase_row(summary: &mut Summary, phase: &PhaseTime, works: &[Work], speed: &Speed) -> Value {
    let PhaseTime { name, time, peak } = phase;
    let work = works.iter().find(|work| work.phase == name);
    let limit = work.map(|work| speed.limit(work));
    summary.line(name, numbers(*time, work, limit, *peak));
    json!({
        "name": name,
        "seconds": time.as_secs_f64(),
        "elements": work.map(|work| work.elements),
        "multiplications": work.map(|work| work.multiplications),
        "summed": work.map(|work| work.summed),
        "hashes": work.map(|work| work.hashes),
        "bytes": work.map(|work| work.bytes),
        "peak_memory_bytes": peak,
        "limit_seconds": limit.map(|limit| limit.as_secs_f64()),
        "fraction_of_limit": limit.map(|limit| fraction(limit, *time)),
    })
}

/// What a phase took and did a second, in columns.
fn numbers(
    time: Duration,
    work: Option<&Work>,
    limit: Option<Duration>,
    peak: Option<u64>,
) -> String {
    let seconds = time.as_secs_f64();
    let rate = |count: fn(&Work) -> u64| {
        let count = work.map(count).filter(|&count| count > 0 && seconds > 0.0);
        count.map_or_else(|| "-".to_owned(), |count| scaled(count as f64 / seconds))
    };
    let [elements, hashes, bytes] =
        [rate(|work| work.elements), rate(|work| work.hashes), rate(|work| work.bytes)];
    let of_limit =
        limit.map_or_else(String::new, |limit| format!("{:.0} %", 100.0 * fraction(limit, time)));
    let peak = peak.map_or_else(String::new, mebibytes);
    let line =
        format!("{seconds:9.3} {elements:>11} {hashes:>11} {bytes:>11} {of_limit:>9} {peak:>13}");
    line.trim_end().to_owned()
}

/// How much of the time the limit is.
fn fraction(limit: Duration, time: Duration) -> f64 {
    limit.as_secs_f64() / time.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// A number with three digits and the prefix of its size.
fn scaled(number: f64) -> String {
    let prefixes = [(1e9, "G"), (1e6, "M"), (1e3, "k")];
    match prefixes.into_iter().find(|&(size, _)| number >= size) {
        Some((size, prefix)) => format!("{:.1} {prefix}", number / size),
        None => format!("{number:.1} "),
    }
}
