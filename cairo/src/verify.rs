//! Verifying a proof file: what it states, what that is worth, and whether it is proven.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::error::InputError;
use crate::parameters::Parameters;
use crate::program::Program;
use crate::program_hash::{self, ProgramMismatch};
use crate::proof_file::ProofFile;
use crate::public_input::PublicInput;
use crate::security;
use crate::seed::StoneVersion;
use crate::statement::{self, SetupError};
use air_layouts::cairo_plain::CairoPlain;
use air_runtime::field::stark252::Stark252;
use air_runtime::protocol::Stone;
use air_runtime::security::Report;
use air_runtime::stark::{self, Observer, OptionsError, Policy};
use air_runtime::transcript::Message;

/// What a proof file states, before anything of it is believed.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The public input.
    pub public_input: PublicInput,
    /// The parameters, which suit it.
    pub parameters: Parameters,
    /// What a valid proof with these parameters is worth.
    pub security: Report,
}

/// What a verifier wants besides a valid proof: its own decision, never the proof's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Check<'a> {
    /// The program that must have run.
    pub program: Option<&'a Program>,
    /// The hash of the program that must have run.
    pub program_hash: Option<Stark252>,
    /// The fewest proven bits of security.
    pub min_proven_bits: u32,
    /// The release of Stone whose seed the proof has.
    pub version: StoneVersion,
}

/// Why a proof is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The parameters are too weak.
    #[error("expected at least {expected} proven bits of security, found {found}")]
    TooWeak {
        /// What the verifier wants.
        expected: u32,
        /// What the parameters give.
        found: u32,
    },
    /// Another program ran.
    #[error(transparent)]
    Program(#[from] ProgramMismatch),
    /// A program of another hash ran.
    #[error(
        "expected a program with the hash {}, found {}",
        expected.to_hex(),
        found.map_or_else(|| "no whole program".to_owned(), |found| found.to_hex())
    )]
    ProgramHash {
        /// What the verifier wants.
        expected: Stark252,
        /// That of the public memory's program, if all of it is there.
        found: Option<Stark252>,
    },
    /// The parameters or the public input have no proof at all.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The proof is not valid.
    #[error(transparent)]
    Stark(#[from] stark::VerifyError),
}

impl Claim {
    /// Reads public input and parameters of a proof file.
    ///
    /// # Errors
    /// If one of them is malformed, or the parameters do not suit the number of steps.
    pub fn read(file: &ProofFile) -> Result<Self, InputError> {
        let public_input = PublicInput::from_json(&file.public_input_node())?;
        let parameters = Parameters::from_json(&file.parameters_node())?;
        Self::new(public_input, parameters)
    }

    /// The claim of a public input and parameters.
    ///
    /// # Errors
    /// If the parameters do not suit the number of steps.
    pub fn new(public_input: PublicInput, parameters: Parameters) -> Result<Self, InputError> {
        let log_n_steps = public_input.n_steps.trailing_zeros();
        parameters.fit(log_n_steps)?;
        let impossible = |error: OptionsError| {
            parameters.error("stark", "parameters that a proof can have", error.to_string())
        };
        let security = security::report(&parameters, log_n_steps).map_err(impossible)?;
        Ok(Self { public_input, parameters, security })
    }

    /// Checks that a proof proves this claim; the result is its messages, if the observer wants
    /// them.
    ///
    /// # Errors
    /// If the proof is not valid, or not what is checked for.
    pub fn verify(
        &self,
        proof: &[u8],
        check: &Check<'_>,
        observer: &dyn Observer,
    ) -> Result<Vec<Message>, VerifyError> {
        let (expected, found) = (check.min_proven_bits, self.security.proven_bits());
        if found < expected {
            return Err(VerifyError::TooWeak { expected, found });
        }
        if let Some(program) = check.program {
            program_hash::check(&self.public_input, program)?;
        }
        if let Some(expected) = check.program_hash {
            let found = program_hash::of_public_input(&self.public_input);
            if found != Some(expected) {
                return Err(VerifyError::ProgramHash { expected, found });
            }
        }
        let setup = statement::setup(check.version, &self.public_input, &self.parameters)?;
        let public = statement::public(&self.public_input);
        // The bits were checked above, with what Stone's hashes cost.
        let policy = Policy::proven_bits(0);
        let verified = stark::verify::<Stone, CairoPlain>(
            &CairoPlain,
            &setup,
            &public,
            proof,
            &policy,
            observer,
        )?;
        Ok(verified.messages)
    }
}
