//! `airfoil brainfuck verify`.

use std::path::Path;

use air_brainfuck::claim::{ClaimError, Secrets, Stream};
use air_brainfuck::verify::{self, VerifyError};
use air_brainfuck::{CellBits, Claim, EndOfInput, Program};
use air_runtime::protocol::native::ProofFile;
use air_runtime::security::Report;

use crate::args::brainfuck::Verify;
use crate::command::brainfuck::{describe_claim, program, symbols};
use crate::command::native_proof::{self, describe_options};
use crate::command::statement::describe_size;
use crate::failure::{Exit, Failure};
use crate::progress::Progress;
use crate::summary::Summary;

/// Verifies a proof file against what the user expects.
pub(crate) fn verify(args: &Verify) -> Result<Exit, Failure> {
    let progress = Progress::start(args.reporting.mode());
    progress.phase("files");
    let expected = Expected::read(args)?;
    let (n_bytes, file) = native_proof::read(&args.proof)?;
    let claim = expected.claim(&file, args.eof);
    let verdict = expected
        .check(&claim, args.eof)
        .map_err(|error| about_claim(args, &error))
        .and_then(|()| {
            let verified = verify::verify(&claim, &file, args.min_security_bits, &progress);
            verified.map_err(|error| about_proof(args, &error))
        });
    if args.reporting.json || verdict.is_ok() {
        let mut summary = native_proof::summary_of("brainfuck verify", &verdict);
        describe(&mut summary, args, &claim, &file, verdict.as_ref().ok());
        describe_size(&mut summary, n_bytes, &format!("in {}", args.proof.display()));
        summary.times(&progress.stop());
        summary.print(&args.reporting)?;
    }
    verdict.map(|_| Exit::Success)
}

/// What the user expects.
struct Expected {
    program: Program,
    claim: Option<Claim>,
    input: Option<Vec<u64>>,
    output: Option<Vec<u64>>,
    secrets: Secrets,
    cells: CellBits,
}

impl Expected {
    fn read(args: &Verify) -> Result<Self, Failure> {
        let claim = match &args.claim {
            Some(path) => Some(read_claim(path)?),
            None => None,
        };
        let (input, output) = (args.input.as_deref(), args.output.as_deref());
        Ok(Self {
            program: program(&args.program)?,
            claim,
            input: symbols("--input", input, args.input_file.as_deref(), args.numbers)?,
            output: symbols("--output", output, args.output_file.as_deref(), args.numbers)?,
            secrets: Secrets { input: args.secret_input, output: args.secret_output },
            cells: args.cell_bits,
        })
    }

    /// The claim that the proof must show: that of the user's file, else of what the user gives, with
    /// the heights that the proof states.
    fn claim(&self, file: &ProofFile, end: EndOfInput) -> Claim {
        self.claim.clone().unwrap_or_else(|| {
            let (input, output) = (self.input.as_deref(), self.output.as_deref());
            let input = (!self.secrets.input).then(|| input.unwrap_or_default());
            let output = (!self.secrets.output).then(|| output.unwrap_or_default());
            let claim = Claim::stated(&self.program, input, output, self.cells, file.log_rows());
            verify::with_ends_of_input(claim, file, end)
        })
    }

    /// Checks that the claim is about what the user gives.
    fn check(&self, claim: &Claim, end: EndOfInput) -> Result<(), ClaimError> {
        claim.check_program(&self.program)?;
        claim.check_cells(self.cells)?;
        if let Some(input) = &self.input {
            claim.check_input(input, end)?;
        }
        match &self.output {
            Some(output) => claim.check_stream(Stream::Output, output),
            None => Ok(()),
        }
    }
}

/// No claim is longer.
const MAX_CLAIM_BYTES: u64 = 1 << 30;

fn read_claim(path: &Path) -> Result<Claim, Failure> {
    let bytes = air_cairo::file::read(path, MAX_CLAIM_BYTES).map_err(Failure::input)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::input(format!("{}: expected a claim: {error}", path.display())))
}

/// A claim that is not about what the user gives.
fn about_claim(args: &Verify, error: &ClaimError) -> Failure {
    let path = args.claim.as_deref().unwrap_or(&args.proof);
    let failure = Failure::invalid(format!("{}: {error}", path.display()));
    if let ClaimError::OtherCells { found, .. } = error {
        return failure.with_help(format!("--cell-bits {found} accepts a claim about such cells"));
    }
    failure
}

/// A proof that does not show the claim.
fn about_proof(args: &Verify, error: &VerifyError) -> Failure {
    if let VerifyError::Claim(error) = error {
        return about_claim(args, error);
    }
    let failure =
        Failure::invalid(format!("{}: the proof is invalid: {error}", args.proof.display()));
    if *error == VerifyError::Secrets {
        return failure.with_help("--secret-input and --secret-output say what may be kept secret");
    }
    failure
}

fn describe(
    summary: &mut Summary,
    args: &Verify,
    claim: &Claim,
    file: &ProofFile,
    security: Option<&Report>,
) {
    describe_claim(summary, &args.program, claim);
    summary.json("log_rows", file.log_rows());
    if let Some(security) = security {
        describe_options(summary, file.options(), security);
    }
}
