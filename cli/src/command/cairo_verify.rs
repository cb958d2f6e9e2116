//! `airfoil cairo verify`, and Stone's `cpu_air_verifier`.

use std::path::Path;

use air_cairo::annotations;
use air_cairo::program::Program;
use air_cairo::proof_file::ProofFile;
use air_cairo::verify::{self, Claim};
use air_runtime::field::Stark252;
use air_runtime::stark::Observer;

use crate::args::Reporting;
use crate::args::cairo::{Profile, Verify};
use crate::args::stone::Verifier;
use crate::command::statement;
use crate::failure::{Exit, Failure};
use crate::output::{self, Target};
use crate::progress::{Mode, Progress, Recording};
use crate::summary::Summary;
use crate::terminal;
use crate::threads;

/// What a proof is checked for besides being one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Check<'a> {
    /// The program that must have run.
    pub(crate) program: Option<&'a Program>,
    /// The hash of the program that must have run.
    pub(crate) program_hash: Option<Stark252>,
    /// The least number of proven bits.
    pub(crate) min_security_bits: Option<u32>,
    /// Whether the verdict has annotations.
    pub(crate) records_messages: bool,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The proof file.
    pub(crate) file: ProofFile,
    /// Its messages as Stone annotates them, if they were asked for and the proof is valid.
    pub(crate) annotations: Option<Vec<String>>,
    claim: Claim,
    program_checked: bool,
    error: Option<String>,
}

/// Verifies a proof file and says what is known of it.
pub(crate) fn verify(args: &Verify) -> Result<Exit, Failure> {
    let (verdict, progress) = run(args)?;
    if args.reporting.json || verdict.error.is_none() {
        verdict.summary(&progress).print(&args.reporting)?;
    }
    if verdict.error.is_none() {
        verdict.warn(args);
    }
    verdict.into_exit()
}

/// Does what Stone's verifier does with these flags: it accepts what Stone accepts, silently.
pub(crate) fn as_stone(args: Verifier, progress: Mode) -> Result<Exit, Failure> {
    threads::start()?;
    let (verdict, _) = run(&Verify {
        in_file: args.in_file,
        program: None,
        program_hash: None,
        min_security_bits: None,
        profile: None,
        annotation_file: args.annotation_file,
        extra_output_file: args.extra_output_file,
        reporting: Reporting { json: false, quiet: true, progress },
    })?;
    verdict.into_exit()
}

fn run(args: &Verify) -> Result<(Verdict, Progress), Failure> {
    if args.extra_output_file.as_ref().is_some_and(|path| !path.as_os_str().is_empty()) {
        let message = "--extra-output-file is not supported: it is the input of split verifiers";
        let help = "--annotation-file writes the annotated transcript without the extra lines";
        return Err(Failure::input(message).with_help(help));
    }
    let inputs = [("--in-file", Some(&args.in_file)), ("--program", args.program.as_ref())];
    let target = match &args.annotation_file {
        Some(path) => Some(Target::check("--annotation-file", path)?.differs_from(inputs)?),
        None => None,
    };
    let progress = Progress::start(args.reporting.mode());
    let program = match &args.program {
        Some(path) => Some(Program::read(path).map_err(Failure::input)?),
        None => None,
    };
    let check = Check {
        program: program.as_ref(),
        program_hash: args.program_hash,
        min_security_bits: args.min_security_bits.or(args.profile.map(Profile::bits)),
        records_messages: target.is_some(),
    };
    let verdict = check_file(&args.in_file, &check, &progress)?;
    if let (Some(target), Some(lines)) = (&target, &verdict.annotations) {
        output::write(&[(target, format!("{}\n", lines.join("\n")).as_bytes())])?;
    }
    Ok((verdict, progress))
}

/// Verifies a proof file.
///
/// # Errors
///
/// When the file is no proof file, or states what no proof can have; an invalid proof is a
/// verdict.
pub(crate) fn check_file(
    path: &Path,
    check: &Check<'_>,
    progress: &Progress,
) -> Result<Verdict, Failure> {
    progress.phase("proof file");
    let file = ProofFile::read(path).map_err(Failure::input)?;
    let claim = Claim::read(&file).map_err(Failure::input)?;
    let wanted = verify::Check {
        program: check.program,
        program_hash: check.program_hash,
        min_proven_bits: check.min_security_bits.unwrap_or(0),
        ..verify::Check::default()
    };
    let recording = Recording(progress);
    let observer: &dyn Observer = if check.records_messages { &recording } else { progress };
    let verified = claim.verify(&file.proof, &wanted, observer);
    let (annotations, error) = match verified {
        Ok(messages) => (check.records_messages.then(|| annotations::lines(&messages)), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let names_a_program = check.program.is_some() || check.program_hash.is_some();
    let program_checked = names_a_program && error.is_none();
    Ok(Verdict { file, annotations, claim, program_checked, error })
}

impl Verdict {
    /// The statement and whether it is proven, without times.
    pub(crate) fn statement(&self, command: &str) -> Summary {
        let mut summary = Summary::of(command);
        let verdict = match &self.error {
            None => "valid".to_owned(),
            Some(error) => format!("invalid: {error}"),
        };
        summary.line("verdict", verdict);
        summary.json("valid", self.error.is_none());
        summary.json("error", self.error.clone());
        let Claim { public_input, parameters, security } = &self.claim;
        statement::describe_program(&mut summary, public_input, self.program_checked);
        summary.json("program_checked", self.program_checked);
        statement::describe(&mut summary, public_input, parameters, security);
        let place = format!("in {}", self.file.name);
        statement::describe_size(&mut summary, self.file.proof.len(), &place);
        summary
    }

    /// The statement, whether it is proven, and the times.
    pub(crate) fn summary(&self, progress: &Progress) -> Summary {
        let mut summary = self.statement("cairo verify");
        summary.times(&progress.stop());
        summary
    }

    /// The exit code of a valid proof.
    ///
    /// # Errors
    ///
    /// When the proof is invalid.
    pub(crate) fn into_exit(self) -> Result<Exit, Failure> {
        match self.error {
            None => Ok(Exit::Success),
            Some(error) => {
                Err(Failure::invalid(format!("{}: the proof is invalid: {error}", self.file.name)))
            }
        }
    }

    /// Says what a valid proof leaves open.
    fn warn(&self, args: &Verify) {
        if !self.program_checked {
            terminal::warn(
                "the program was not checked: compare the program hash, or give the program with \
                 --program or its hash with --program-hash",
            );
        }
        let bits = self.claim.security.proven_bits();
        let has_policy = args.min_security_bits.is_some() || args.profile.is_some();
        if !has_policy && bits < statement::FEW_BITS {
            terminal::warn(&format!(
                "only {bits} bits of security are proven; --min-security-bits sets how many you need"
            ));
        }
    }
}
