//! Proofs to sweep: one of each flagship layout.

use super::Other;
use super::others;
use crate::reason::Reason;
use air_brainfuck::verify::VerifyError as BrainfuckError;
use air_brainfuck::{Claim, Program};
use air_cairo::proof_file::ProofFile as CairoFile;
use air_cairo::verify::{Check, Claim as CairoClaim, VerifyError as CairoError};
use air_layouts::brainfuck::Brainfuck;
use air_layouts::fibonacci::{self, Fibonacci};
use air_runtime::field::{Arith as _, Goldilocks, GoldilocksCubic};
use air_runtime::layout::Layout;
use air_runtime::protocol::native::{ProofFile, TREES, parameters, setup as setup_of};
use air_runtime::stark::{self, Policy, Recorder};
use air_runtime::trace::Trace;
use air_runtime::transcript::{Direction, Message};
use core::fmt;
use core::ops::Range;
use std::path::Path;

type K = GoldilocksCubic;
type Verify = dyn Fn(&[u8]) -> Result<(), Reason> + Send + Sync;

/// The bits of security that proofs of the native format are made with, and asked for.
const BITS: u32 = 100;

/// A valid proof and its verifier.
pub struct Subject {
    /// The layout.
    pub name: &'static str,
    /// The proof, or the file that it stands in.
    pub bytes: Vec<u8>,
    /// Where its messages are.
    pub messages: Vec<Range<usize>>,
    /// What it does not prove.
    pub others: Vec<Other>,
    verify: Box<Verify>,
}

impl Subject {
    /// The subjects' names.
    pub const NAMES: [&'static str; 3] = ["fibonacci", "brainfuck", "cairo"];

    /// The subject of a name.
    ///
    /// # Errors
    /// If there is none of the name, or it cannot be made; the text says why.
    pub fn of(name: &str) -> Result<Self, String> {
        match name {
            "fibonacci" => fibonacci(),
            "brainfuck" => brainfuck(),
            "cairo" => cairo(),
            other => Err(format!("expected one of {}, found `{other}`", Self::NAMES.join(", "))),
        }
    }

    /// Verifies changed bytes against the subject's statement.
    ///
    /// # Errors
    /// Why they are refused.
    pub fn verify(&self, bytes: &[u8]) -> Result<(), Reason> {
        (self.verify)(bytes)
    }
}

/// The sequence of 64 rows, in a file of the native format.
fn fibonacci() -> Result<Subject, String> {
    const LOG_ROWS: u32 = 6;
    let info = Layout::<Goldilocks, K>::info(&Fibonacci);
    let options = parameters::<Goldilocks, K>(info, &[LOG_ROWS], &TREES, BITS);
    let options = options.map_err(|error| error.to_string())?;
    let mut column = vec![Goldilocks::ONE; 2];
    while column.len() < 1 << LOG_ROWS {
        column.push(column[column.len() - 1] + column[column.len() - 2]);
    }
    let claimed = column[column.len() - 1];
    let public = fibonacci::Public { claimed };
    let setup = setup_of::<Goldilocks, K, _>(&Fibonacci, &public, &[LOG_ROWS], options, TREES);
    let trace = Trace::new(vec![vec![column]]).map_err(|error| error.to_string())?;
    let proof = stark::prove(&Fibonacci, &setup, &public, trace, &Recorder);
    let proof = proof.map_err(|error| error.to_string())?;
    let others = others::of_fibonacci(claimed, LOG_ROWS, &setup.options, &proof.bytes);
    let n_bytes = proof.bytes.len();
    let file = ProofFile::new::<_, _, _>(&Fibonacci, &setup, &public, proof.bytes).to_bytes();
    let messages = messages(&proof.messages, file.len() - n_bytes);
    let verify = move |bytes: &[u8]| {
        let file = ProofFile::from_bytes(bytes).map_err(|_| Reason::Input)?;
        let public = fibonacci::Public { claimed };
        let checked = file.check::<Goldilocks, K, _>(&Fibonacci, &public);
        checked.map_err(|_| Reason::Statement)?;
        if file.log_rows() != [LOG_ROWS] {
            return Err(Reason::Statement);
        }
        let (options, trees) = (file.options().clone(), file.trees());
        let setup = setup_of::<Goldilocks, K, _>(&Fibonacci, &public, &[LOG_ROWS], options, trees);
        let policy = Policy::proven_bits(BITS);
        let verified = stark::verify(&Fibonacci, &setup, &public, file.proof(), &policy, &());
        verified.map(drop).map_err(|error| Reason::of(&error))
    };
    Ok(Subject { name: "fibonacci", bytes: file, messages, others, verify: Box::new(verify) })
}

/// A run that reads, multiplies and prints, in a file of the native format.
fn brainfuck() -> Result<Subject, String> {
    let program = Program::compile(b",[->+++<]>.").map_err(|error| error.to_string())?;
    let run = air_brainfuck::record(&program, &[5], &air_brainfuck::Options::default());
    let (run, recording) = run.map_err(|error| error.to_string())?;
    let claim = Claim::new(&program, &run);
    let options = air_brainfuck::parameters::of(&claim, BITS);
    let options = options.map_err(|error| error.to_string())?;
    let proven = air_brainfuck::prove(&claim, &run, &recording, options, &());
    let file = proven.map_err(|error| error.to_string())?.file;
    let setup = air_brainfuck::setup(&claim, file.options().clone(), file.trees());
    let (public, policy) = (claim.public(), Policy::proven_bits(BITS));
    let found = stark::verify(&Brainfuck, &setup, &public, file.proof(), &policy, &Recorder);
    let found = found.map_err(|error| error.to_string())?.messages;
    let bytes = file.to_bytes();
    let messages = messages(&found, bytes.len() - file.proof().len());
    let others = others::of_brainfuck(&claim, &file);
    let verify = move |bytes: &[u8]| {
        let file = ProofFile::from_bytes(bytes).map_err(|_| Reason::Input)?;
        #[allow(clippy::wildcard_enum_match_arm, reason = "the error is open to new variants")]
        air_brainfuck::verify(&claim, &file, BITS, &()).map(drop).map_err(|error| match error {
            BrainfuckError::Stark(error) => Reason::of(&error),
            BrainfuckError::TooFewBits { .. } => Reason::Parameters,
            BrainfuckError::Claim(_) => Reason::Other,
            _ => Reason::Statement,
        })
    };
    Ok(Subject { name: "brainfuck", bytes, messages, others, verify: Box::new(verify) })
}

/// The smallest proof that Stone made, as bytes; the statement is not in them.
fn cairo() -> Result<Subject, String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/stone/programs/plain-small/proof.json");
    let file = CairoFile::read(&path).map_err(|error| error.to_string())?;
    let claim = CairoClaim::read(&file).map_err(|error| error.to_string())?;
    let found = claim.verify(&file.proof, &Check::default(), &Recorder);
    let messages = messages(&found.map_err(|error| error.to_string())?, 0);
    let others = others::of_cairo(&file);
    let bytes = file.proof;
    let verify = move |bytes: &[u8]| verdict_of_cairo(&claim, bytes);
    Ok(Subject { name: "cairo", bytes, messages, others, verify: Box::new(verify) })
}

/// Why a proof does not show a claim, if it does not.
pub(super) fn verdict_of_cairo(claim: &CairoClaim, bytes: &[u8]) -> Result<(), Reason> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the error is open to new variants")]
    claim.verify(bytes, &Check::default(), &()).map(drop).map_err(|error| match error {
        CairoError::Stark(error) => Reason::of(&error),
        CairoError::Setup(_) => Reason::Setup,
        _ => Reason::Other,
    })
}

/// Where the prover's messages are, in a file whose proof starts at an offset.
fn messages(messages: &[Message], offset: usize) -> Vec<Range<usize>> {
    let range = |message: &Message| match message.direction {
        Direction::ProverToVerifier { from, to } => Some(offset + from..offset + to),
        Direction::VerifierToProver => None,
    };
    messages.iter().filter_map(range).collect()
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Subject");
        shown.field("name", &self.name).field("n_bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}
