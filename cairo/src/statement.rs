//! From public input and parameters to what the prover and the verifier of any layout work on.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::parameters::Parameters;
use crate::public_input::PublicInput;
use crate::seed::{self, SeedError, StoneVersion};
use air_layouts::cairo_plain::Public;
use air_runtime::field::Field as _;
use air_runtime::field::stark252::Stark252;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::Stone;
use air_runtime::stark::{Options, OptionsError, Setup};

/// The public values of layout `plain`.
#[must_use]
pub fn public(public_input: &PublicInput) -> Public<Stark252> {
    Public {
        initial_ap: Stark252::from_u64(public_input.execution.begin_addr),
        final_ap: Stark252::from_u64(public_input.execution.stop_ptr),
        initial_pc: Stark252::from_u64(public_input.program.begin_addr),
        final_pc: Stark252::from_u64(public_input.program.stop_ptr),
        rc_min: Stark252::from_u64(public_input.rc_min),
        rc_max: Stark252::from_u64(public_input.rc_max),
        public_memory: (public_input.public_memory.iter())
            .map(|cell| [Stark252::from_u64(cell.address), cell.value])
            .collect(),
    }
}

/// The options of the runtime that these parameters mean.
///
/// # Errors
/// If the runtime does not take them.
pub fn options(parameters: &Parameters) -> Result<Options, OptionsError> {
    let options = Options::new(
        parameters.log_n_cosets,
        parameters.fri_step_list.clone(),
        usize::try_from(parameters.last_layer_degree_bound).unwrap_or(usize::MAX),
        parameters.n_queries as usize,
        parameters.proof_of_work_bits,
    )?;
    Ok(options.with_oods_in_one_message(parameters.verifier_friendly_channel_updates))
}

/// The hashes of the trees.
#[must_use]
pub fn trees(parameters: &Parameters) -> TreeHash {
    TreeHash {
        bottom: parameters.commitment_hash,
        friendly: parameters.verifier_friendly_commitment_hash,
        n_friendly_layers: parameters.n_verifier_friendly_commitment_layers,
    }
}

/// Why there is no setup.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The parameters are not possible.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The channel has no first state.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// What prover and verifier agree on.
///
/// # Errors
/// If the parameters are not possible or the channel has no first state.
pub fn setup(
    version: StoneVersion,
    public_input: &PublicInput,
    parameters: &Parameters,
) -> Result<Setup<Stone>, SetupError> {
    Ok(Setup {
        log_rows: vec![public_input.log_rows()],
        options: options(parameters)?,
        trees: trees(parameters),
        channel: seed::channel(version, public_input, parameters)?,
    })
}
