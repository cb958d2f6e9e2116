//! `airfoil brainfuck prove`.

use air_brainfuck::claim::Secrets;
use air_brainfuck::prove::{self, Proven};
use air_brainfuck::trace::{INPUT, MEMORY, OUTPUT, PROCESSOR, PROGRAM};
use air_brainfuck::{Claim, Run, parameters, record};

use crate::args::brainfuck::Prove;
use crate::command::brainfuck::{describe_claim, inputs};
use crate::command::native_proof::describe_options;
use crate::command::statement::describe_size;
use crate::failure::{Exit, Failure};
use crate::memory::{self, Limit};
use crate::output::{self, Target};
use crate::progress::Progress;
use crate::summary::Summary;

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
        parameters::hiding(claim, args.security_bits).map_err(|error| failure(&error))?
    } else {
        let options =
            parameters::of(&claim, args.security_bits).map_err(|error| failure(&error))?;
        (claim, options)
    };
    let needed = memory::needed_for_brainfuck(&claim.log_rows(), &options);
    memory::fit(&name.to_string(), needed, Limit::given(args.max_memory), "")?;
    let proven = prove::prove(&claim, &run, &recording, options, &progress);
    let proven = proven.map_err(|error| failure(&error))?;
    progress.phase("files");
    targets.write(&proven)?;
    summary(args, &run, &proven, &progress).print(&args.reporting)?;
    Ok(Exit::Success)
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
