//! `airfoil brainfuck prove`.

use air_brainfuck::claim::Secrets;
use air_brainfuck::prove::{self, Proven};
use air_brainfuck::trace::{INPUT, MEMORY, OUTPUT, PROCESSOR, PROGRAM};
use air_brainfuck::{Claim, Run, parameters, record};
use air_runtime::stark::Options;

use crate::args::brainfuck::Prove;
use crate::command::brainfuck::{describe_claim, inputs};
use crate::command::native_proof::describe_options;
use crate::command::statement::describe_size;
use crate::failure::{Exit, Failure};
use crate::memory;
use crate::output::{self, Target};
use crate::progress::Progress;
use crate::summary::Summary;
use crate::threads;

/// About the bytes that proving needs at its peak for a point of the evaluation domain: with 2^20
/// rows on 4 cosets, 797 were measured; with 2^18 rows on 2, 900.
const POINT_BYTES: u64 = 900;
/// The same for a proof that hides, which has salts and more parts: with 2^18 rows on 8 cosets, 1093
/// were measured.
const HIDING_POINT_BYTES: u64 = 1100;

/// Runs a program, proves the run, and writes the proof and the claim.
pub(crate) fn prove(args: &Prove) -> Result<Exit, Failure> {
    let targets = Targets::check(args)?;
    let progress = Progress::start(args.reporting.mode());
    progress.phase("run");
    let (program, input) = inputs(&args.execution)?;
    let name = args.execution.program.display();
    let failure = |error: &dyn std::fmt::Display| Failure::input(format!("{name}: {error}"));
    let (run, recording) =
        record(&program, &input, &args.execution.options()).map_err(|error| failure(&error))?;
    progress.phase("parameters");
    let secrets = Secrets { input: args.secret_input, output: args.secret_output };
    let claim = Claim::keeping(secrets, &program, &run).raised(&[args.log_rows]);
    let (claim, options) = if args.zk || claim.has_secrets() {
        parameters::hiding(claim, args.security).map_err(|error| failure(&error))?
    } else {
        let options = parameters::of(&claim, args.security).map_err(|error| failure(&error))?;
        (claim, options)
    };
    fit_memory(args, &claim.log_rows(), &options)?;
    threads::start()?;
    let proven = prove::prove(&claim, &run, &recording, options, &progress);
    let proven = proven.map_err(|error| failure(&error))?;
    progress.phase("files");
    targets.write(&proven)?;
    summary(args, &run, &proven, &progress).print(&args.reporting)?;
    Ok(Exit::Success)
}

/// Refuses a proof that needs more memory than there is, or than the user allows.
fn fit_memory(args: &Prove, log_rows: &[u32], options: &Options) -> Result<(), Failure> {
    let log_segments = options.log_blowup().saturating_add(options.log_growth());
    let log_points = log_rows.iter().copied().max().unwrap_or(0).saturating_add(log_segments);
    let points = 1_u64.checked_shl(log_points).unwrap_or(u64::MAX);
    let bytes = if options.is_hiding() { HIDING_POINT_BYTES } else { POINT_BYTES };
    let needed = points.saturating_mul(bytes);
    memory::fit(&args.execution.program.display().to_string(), needed, args.max_memory, "")
}

/// The files that are written.
struct Targets {
    proof: Target,
    claim: Option<Target>,
}

impl Targets {
    fn check(args: &Prove) -> Result<Self, Failure> {
        let Prove { execution, out_file, claim, .. } = args;
        let inputs =
            [("FILE", Some(&execution.program)), ("--input-file", execution.input_file.as_ref())];
        let proof = Target::check("--out-file", out_file)?.differs_from(inputs)?;
        let claim = match claim {
            Some(path) if path == out_file => {
                let message = format!("--claim: `{}` is also the --out-file", path.display());
                return Err(Failure::input(message));
            }
            Some(path) => Some(Target::check("--claim", path)?.differs_from(inputs)?),
            None => None,
        };
        Ok(Self { proof, claim })
    }

    fn write(&self, proven: &Proven) -> Result<(), Failure> {
        let proof = proven.file.to_bytes();
        let mut claim = serde_json::to_vec(&proven.claim).expect("a claim is data");
        claim.push(b'\n');
        let mut files = vec![(&self.proof, proof.as_slice())];
        files.extend(self.claim.iter().map(|target| (target, claim.as_slice())));
        output::write(&files)
    }
}

fn summary(args: &Prove, run: &Run, proven: &Proven, progress: &Progress) -> Summary {
    let Proven { claim, file, security } = proven;
    let mut summary = Summary::of("brainfuck prove");
    describe_claim(&mut summary, &args.execution.program, claim);
    let log_rows = claim.log_rows();
    let n_columns = [PROCESSOR.len(), MEMORY.len(), PROGRAM.len(), INPUT.len(), OUTPUT.len()];
    let n_columns = &n_columns[..log_rows.len()];
    let tables: Vec<String> = log_rows
        .iter()
        .zip(n_columns)
        .map(|(log_rows, n_columns)| format!("2^{log_rows} rows of {n_columns} columns"))
        .collect();
    summary.line("run", format!("{} cycles", run.n_cycles));
    summary.line("tables", tables.join(", "));
    summary.json("n_cycles", run.n_cycles);
    summary.json("log_rows", log_rows);
    summary.json("n_columns", n_columns.to_vec());
    describe_options(&mut summary, file.options(), security);
    let path = args.out_file.display().to_string();
    describe_size(&mut summary, file.to_bytes().len(), &format!("in {path}"));
    summary.json("out_file", path);
    let claim_file = args.claim.as_ref().map(|path| path.display().to_string());
    if let Some(path) = &claim_file {
        summary.line("claim", format!("in {path}"));
    }
    summary.json("claim_file", claim_file);
    summary.times(&progress.stop());
    summary
}
