//! What became of a case.

use crate::case::{Case, StoneProof};
use air_cairo::annotations;
use air_cairo::error::InputError;
use air_cairo::proof_file::ProofFile;
use air_cairo::prove::{ProveError, prove};
use air_cairo::verify::{Check, Claim, VerifyError};
use air_runtime::stark::{Proof, Recorder};
use air_runtime::transcript::{Direction, Message};

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Our proof is Stone's, and Stone's is accepted.
    Equal {
        /// The length of the proof.
        n_bytes: usize,
        /// The number of annotation lines that are equal, if the case has any.
        n_lines: Option<usize>,
        /// The proven bits of its security.
        proven_bits: u32,
    },
    /// Stone refuses, and so do we, for this reason.
    Refused(String),
    /// Something else.
    Failed(String),
}

impl Outcome {
    /// Whether the case is passed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        match self {
            Self::Equal { .. } | Self::Refused(_) => true,
            Self::Failed(_) => false,
        }
    }
}

impl core::fmt::Display for Outcome {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Equal { n_bytes, n_lines, proven_bits } => {
                write!(f, "equal, {n_bytes} bytes, proven {proven_bits} bits")?;
                n_lines.map_or(Ok(()), |n_lines| write!(f, ", {n_lines} annotation lines"))
            }
            Self::Refused(reason) => write!(f, "refused as Stone does: {reason}"),
            Self::Failed(reason) => write!(f, "FAILED: {reason}"),
        }
    }
}

/// Proves a case, compares with Stone's proof, and verifies Stone's.
#[must_use]
pub fn of(case: &Case) -> Outcome {
    let file = match case.stone_file() {
        Ok(file) => file,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    match (file, our_proof(case)) {
        (None, Err(refusal)) => refusal.outcome(),
        (None, Ok(_)) => Outcome::Failed("Stone refuses, and we prove".to_owned()),
        (Some(_), Err(refusal)) => Outcome::Failed(format!("we refuse: {}", refusal.reason)),
        (Some(file), Ok(ours)) => compare(&ours, &file),
    }
}

/// Why there is no proof, and whether that is about what Stone refuses too.
struct Refusal {
    reason: String,
    is_expected: bool,
}

impl Refusal {
    fn outcome(self) -> Outcome {
        if self.is_expected {
            return Outcome::Refused(self.reason);
        }
        Outcome::Failed(format!("refused for another reason than Stone's: {}", self.reason))
    }
}

fn our_proof(case: &Case) -> Result<Proof, Refusal> {
    // The run itself is the same for all parameters, so it is never what Stone refuses.
    let broken = |error: InputError| Refusal { reason: error.to_string(), is_expected: false };
    let run = case.run().map_err(broken)?;
    let config = case.prover_config().map_err(broken)?;
    let refused = |error: InputError| Refusal { reason: error.to_string(), is_expected: true };
    let parameters = case.parameters().map_err(refused)?;
    prove(&run, &parameters, &config, &Recorder).map_err(|error| {
        let is_expected = matches!(error, ProveError::Parameters(_) | ProveError::Setup(_));
        Refusal { reason: error.to_string(), is_expected }
    })
}

fn compare(ours: &Proof, file: &ProofFile) -> Outcome {
    let stones = StoneProof::of(file);
    let compared = same_bytes(ours, &stones).and_then(|()| {
        let n_lines = same_lines(&ours.messages, &stones)?;
        let (claim, messages) = accepted(file)?;
        if messages != ours.messages {
            return Err("the verifier reads other messages than the prover sent".to_owned());
        }
        let proven_bits = claim.security.proven_bits();
        Ok(Outcome::Equal { n_bytes: ours.bytes.len(), n_lines, proven_bits })
    });
    compared.unwrap_or_else(Outcome::Failed)
}

fn same_bytes(ours: &Proof, stones: &StoneProof) -> Result<(), String> {
    if ours.bytes == stones.bytes {
        return Ok(());
    }
    let common = ours.bytes.iter().zip(&stones.bytes).position(|(a, b)| a != b);
    let at = common.unwrap_or(ours.bytes.len().min(stones.bytes.len()));
    let message = ours.messages.iter().find(|message| match message.direction {
        Direction::ProverToVerifier { from, to } => (from..to).contains(&at),
        Direction::VerifierToProver => false,
    });
    let place = message.map_or_else(|| "the end".to_owned(), annotations::line);
    let (ours, stones) = (ours.bytes.len(), stones.bytes.len());
    Err(format!("{ours} bytes, Stone's {stones}; the first other byte is {at}, in {place}"))
}

fn same_lines(messages: &[Message], stones: &StoneProof) -> Result<Option<usize>, String> {
    let Some(expected) = &stones.annotations else { return Ok(None) };
    let ours: Vec<String> = if stones.has_title {
        annotations::lines(messages)
    } else {
        messages.iter().map(annotations::line).collect()
    };
    let other = ours.iter().zip(expected).find(|(a, b)| a != b);
    match other {
        Some((ours, stones)) => Err(format!("the annotation {ours:?} is {stones:?} of Stone")),
        None if ours.len() == expected.len() => Ok(Some(ours.len())),
        None => Err(format!("{} annotation lines, Stone's {}", ours.len(), expected.len())),
    }
}

fn accepted(file: &ProofFile) -> Result<(Claim, Vec<Message>), String> {
    let claim = Claim::read(file).map_err(|error| format!("Stone's file is refused: {error}"))?;
    let refused = |error: VerifyError| format!("Stone's proof is refused: {error}");
    let messages = claim.verify(&file.proof, &Check::default(), &Recorder).map_err(refused)?;
    Ok((claim, messages))
}
