//! `airfoil cairo prove`, and Stone's `cpu_air_prover`.

use std::path::Path;

use air_cairo::annotations;
use air_cairo::derive;
use air_cairo::json::{self as json_file, Node};
use air_cairo::memory::Memory;
use air_cairo::parameters::Parameters;
use air_cairo::private_input::PrivateInput;
use air_cairo::proof_file::ProofFile;
use air_cairo::prove::{self, ProveError};
use air_cairo::prover_config::ProverConfig;
use air_cairo::public_input::PublicInput;
use air_cairo::registers;
use air_cairo::run::Run;
use air_cairo::trace::TraceError;
use air_cairo::verify::Claim;
use air_runtime::security::Report;
use air_runtime::stark::Observer;
use serde_json::json;

use crate::args::Reporting;
use crate::args::cairo::{DEFAULT_SECURITY_BITS, Prove};
use crate::args::stone::Prover;
use crate::command::{cairo_run, statement};
use crate::failure::{Exit, Failure};
use crate::memory::{self, Limit};
use crate::output::{self, Target};
use crate::progress::{Mode, Progress, Recording};
use crate::summary::Summary;
use crate::threads;

/// All that a proof is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    /// What ran, as messages call it: a program, or a private input.
    name: String,
    run: Run,
    parameters: Parameters,
    prover_config: ProverConfig,
    /// The JSON of the public input and of the parameters, as their files have it.
    public_input_json: serde_json::Value,
    parameters_json: serde_json::Value,
    /// The files that a trace error may be about.
    files: TraceFiles,
}

/// What messages call the parts of a run.
#[derive(Debug, Clone)]
pub(crate) struct TraceFiles {
    public_input: String,
    registers: String,
    memory: String,
}

/// A proof, and what it is worth.
#[derive(Debug)]
pub(crate) struct Proven {
    file: ProofFile,
    security: Report,
}

/// Proves what the user names, and writes and summarises the proof.
pub(crate) fn prove(args: &Prove) -> Result<Exit, Failure> {
    prove_within(args, Limit::given(args.max_memory))
}

fn prove_within(args: &Prove, limit: Limit<'_>) -> Result<Exit, Failure> {
    let inputs = [
        ("--program", args.program.as_ref()),
        ("--program-input", args.program_input.as_ref()),
        ("--public-input-file", args.public_input_file.as_ref()),
        ("--private-input-file", args.private_input_file.as_ref()),
        ("--prover-config-file", args.prover_config_file.as_ref()),
        ("--parameter-file", args.parameter_file.as_ref()),
    ];
    let target = Target::check("--out-file", &args.out_file)?.differs_from(inputs)?;
    cairo_run::check_layout(args.layout.as_deref().unwrap_or("plain"))?;

    let progress = Progress::start(args.reporting.mode());
    let mut parts = Parts::read(args, &progress)?;
    parts.fit_memory(limit, "; a smaller log_n_cosets needs less")?;
    let proven = make(&parts, args.generate_annotations, &progress)?;
    write(&proven, &target, &progress)?;
    summary(&parts, &proven, &target, &progress).print(&args.reporting)?;
    Ok(Exit::Success)
}

/// Does what Stone's prover does with these flags.
pub(crate) fn as_stone(args: Prover, progress: Mode) -> Result<Exit, Failure> {
    let args = Prove {
        program: None,
        program_input: None,
        layout: None,
        steps: None,
        public_input_file: Some(args.public_input_file),
        private_input_file: Some(args.private_input_file),
        prover_config_file: Some(args.prover_config_file),
        parameter_file: Some(args.parameter_file),
        security_bits: None,
        max_memory: None,
        out_file: args.out_file,
        generate_annotations: args.generate_annotations,
        reporting: Reporting { json: false, quiet: true, progress },
    };
    threads::start()?;
    // Stone's binary has no flag about memory.
    prove_within(&args, Limit { max_mib: None, flag: "--max-memory of `airfoil cairo prove`" })
}

impl Parts {
    /// Reads the files; parameters are checked before a program is run for long.
    fn read(args: &Prove, progress: &Progress) -> Result<Self, Failure> {
        let prover_config = match &args.prover_config_file {
            Some(path) => ProverConfig::read(path).map_err(Failure::input)?,
            None => ProverConfig::default(),
        };
        let given = match &args.parameter_file {
            Some(path) => Some(read_parameters(path)?),
            None => None,
        };
        let (name, run, public_input_json, files) = match (&args.program, &args.public_input_file) {
            (Some(program), _) => {
                let (read, run) = cairo_run::of_program(
                    program,
                    args.program_input.as_deref(),
                    args.steps,
                    progress,
                )?;
                let json = run.public_input.to_json();
                (read.file.clone(), run, json, TraceFiles::of_program(&read.file))
            }
            (None, Some(public)) => {
                let private = args.private_input_file.as_deref().unwrap_or(Path::new(""));
                read_run(public, private, progress)?
            }
            (None, None) => {
                return Err(Failure::input("expected --program or --public-input-file"));
            }
        };
        let (parameters, parameters_json) = match given {
            Some(given) => given,
            None => derived(&run, args.security_bits.unwrap_or(DEFAULT_SECURITY_BITS))?,
        };
        Ok(Self { name, run, parameters, prover_config, public_input_json, parameters_json, files })
    }

    /// Has values computed again if keeping them needs more memory than `limit` allows; refuses a proof that needs
    /// more even so, and `also` ends the sentence about the way out.
    pub(crate) fn fit_memory(&mut self, limit: Limit<'_>, also: &str) -> Result<(), Failure> {
        let sizes = [self.run.public_input.log_rows(), self.parameters.log_n_cosets];
        memory::fit_plain(&self.name, sizes, &mut self.prover_config, limit, also)
    }

    /// The parts of a run that happened here, with derived parameters.
    ///
    /// # Errors
    ///
    /// When no parameters give so much security.
    pub(crate) fn derived(name: &str, run: Run, security_bits: u32) -> Result<Self, Failure> {
        let (parameters, parameters_json) = derived(&run, security_bits)?;
        Ok(Self {
            name: name.to_owned(),
            public_input_json: run.public_input.to_json(),
            run,
            parameters,
            prover_config: ProverConfig::default(),
            parameters_json,
            files: TraceFiles::of_program(name),
        })
    }
}

fn read_parameters(path: &Path) -> Result<(Parameters, serde_json::Value), Failure> {
    let value = json_file::read(path).map_err(Failure::input)?;
    let name = path.display().to_string();
    let parameters = Parameters::from_json(&Node::root(&name, &value)).map_err(Failure::input)?;
    Ok((parameters, value))
}

/// Reads the files of cairo-run; their name in messages is that of the private input.
pub(crate) fn read_run(
    public_path: &Path,
    private_path: &Path,
    progress: &Progress,
) -> Result<(String, Run, serde_json::Value, TraceFiles), Failure> {
    progress.phase("input files");
    let json = json_file::read(public_path).map_err(Failure::input)?;
    let public_name = public_path.display().to_string();
    let public_input =
        PublicInput::from_json(&Node::root(&public_name, &json)).map_err(Failure::input)?;
    let private = PrivateInput::read(private_path).map_err(Failure::input)?;
    let registers =
        registers::read(&private.trace_path, public_input.n_steps).map_err(Failure::input)?;
    let memory = Memory::read(&private.memory_path).map_err(Failure::input)?;
    let files = TraceFiles {
        public_input: public_name.clone(),
        registers: private.trace_path.display().to_string(),
        memory: private.memory_path.display().to_string(),
    };
    Ok((public_name, Run { public_input, registers, memory }, json, files))
}

fn derived(run: &Run, security_bits: u32) -> Result<(Parameters, serde_json::Value), Failure> {
    let log_n_steps = run.public_input.n_steps.ilog2();
    let parameters = derive::parameters(log_n_steps, security_bits).map_err(Failure::input)?;
    let json = parameters.to_json();
    Ok((parameters, json))
}

/// Proves a run.
///
/// # Errors
///
/// When the parameters do not suit the run or the run has no trace.
pub(crate) fn make(
    parts: &Parts,
    with_annotations: bool,
    progress: &Progress,
) -> Result<Proven, Failure> {
    let Parts { run, parameters, prover_config, .. } = parts;
    // What a proof with these parameters is worth; they are refused here if they do not fit.
    let claim = Claim::new(run.public_input.clone(), parameters.clone()).map_err(Failure::input)?;
    let recording = Recording(progress);
    let observer: &dyn Observer = if with_annotations { &recording } else { progress };
    let proof =
        prove::prove(run, parameters, prover_config, observer).map_err(|error| match error {
            ProveError::Trace(error) => parts.files.name(&error),
            error @ (ProveError::Parameters(_)
            | ProveError::Setup(_)
            | ProveError::Stark(_)
            | _) => Failure::input(format!("{}: {error}", parts.name)),
        })?;
    let file = ProofFile {
        name: parts.name.clone(),
        proof: proof.bytes,
        public_input: parts.public_input_json.clone(),
        proof_parameters: parts.parameters_json.clone(),
        prover_config: Some(prover_config.to_json()),
        // Stone copies the paths of trace and memory; a proof says nothing of its maker's disk.
        private_input: Some(json!({})),
        annotations: with_annotations.then(|| annotations::lines(&proof.messages)),
    };
    Ok(Proven { file, security: claim.security })
}

/// Writes the proof file.
///
/// # Errors
///
/// When it cannot be written.
pub(crate) fn write(proven: &Proven, target: &Target, progress: &Progress) -> Result<(), Failure> {
    progress.phase("proof file");
    output::write(&[(target, proven.file.to_text().as_bytes())])
}

/// What was proven, how, and what it took.
pub(crate) fn summary(
    parts: &Parts,
    proven: &Proven,
    target: &Target,
    progress: &Progress,
) -> Summary {
    let mut summary = Summary::of("cairo prove");
    summary.line("run", parts.name.as_str());
    let path = target.path().display().to_string();
    statement::describe_program(&mut summary, &parts.run.public_input, false);
    statement::describe(&mut summary, &parts.run.public_input, &parts.parameters, &proven.security);
    statement::describe_size(&mut summary, proven.file.proof.len(), &format!("in {path}"));
    summary.json("out_file", path);
    describe_memory(&mut summary, parts.prover_config.store_full_lde);
    summary.times(&progress.stop());
    summary
}

/// Says whether time was spent to save memory.
pub(crate) fn describe_memory(summary: &mut Summary, store_full_lde: bool) {
    if !store_full_lde {
        summary.line("mode", "little memory: values are computed again where they are read");
    }
    summary.json("store_full_lde", store_full_lde);
}

impl TraceFiles {
    pub(crate) fn of_program(program: &str) -> Self {
        let name = program.to_owned();
        Self { public_input: name.clone(), registers: name.clone(), memory: name }
    }

    /// A trace error with the file that it is about.
    pub(crate) fn name(&self, error: &TraceError) -> Failure {
        let file = match error {
            TraceError::Bounds { .. }
            | TraceError::PublicMemorySize { .. }
            | TraceError::OffsetOutOfRange { .. }
            | TraceError::RangeCheckHoles { .. }
            | TraceError::Conflict { .. } => &self.public_input,
            TraceError::NoInstruction { .. }
            | TraceError::BadInstruction { .. }
            | TraceError::Flags { .. }
            | TraceError::BadAddress { .. }
            | TraceError::NoOperand { .. }
            | TraceError::MemoryHoles { .. }
            | TraceError::FirstAddress { .. } => &self.memory,
            // Steps, registers, and what later versions of that crate complain about.
            TraceError::StepCount { .. }
            | TraceError::Boundary { .. }
            | TraceError::Rule { .. }
            | _ => &self.registers,
        };
        Failure::input(format!("{file}: {error}"))
    }
}
