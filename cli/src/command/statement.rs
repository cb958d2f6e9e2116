//! What a proof states, with which parameters, and what it is worth: shared by all commands that
//! tell about a proof.

use air_cairo::annotations;
use air_cairo::parameters::Parameters;
use air_cairo::program_hash;
use air_cairo::proof_file::ProofFile;
use air_cairo::public_input::PublicInput;
use air_cairo::verify::{Check, Claim};
use air_runtime::security::Report;
use air_runtime::stark::Recorder;

use crate::command::fields::{self, Field};
use crate::summary::Summary;

/// Fewer proven bits than this get a warning where the user did not say how many suffice.
pub(crate) const FEW_BITS: u32 = 96;

/// Adds layout and steps, the parameters, and the security they give.
pub(crate) fn describe(
    summary: &mut Summary,
    public_input: &PublicInput,
    parameters: &Parameters,
    security: &Report,
) {
    let n_steps = public_input.n_steps;
    summary.line("layout", format!("{}, {n_steps} steps", public_input.layout));
    summary.json("layout", public_input.layout.as_str());
    summary.json("n_steps", n_steps);

    let steps: Vec<String> = parameters.fri_step_list.iter().map(u32::to_string).collect();
    summary.line(
        "parameters",
        format!(
            "blow-up 2^{}, FRI steps [{}], last layer below degree {}, {} queries, {} bits of grinding",
            parameters.log_n_cosets,
            steps.join(", "),
            parameters.last_layer_degree_bound,
            parameters.n_queries,
            parameters.proof_of_work_bits
        ),
    );
    summary.line("hashes", hashes(parameters));
    summary.json("parameters", parameters.to_json());

    summary.line("security", format!("{security}"));
    summary.json("proven_bits", security.proven_bits());
    summary.json("nominal_bits", security.nominal_bits);
}

fn hashes(parameters: &Parameters) -> String {
    let channel = parameters.channel_hash.name();
    let trees = parameters.commitment_hash.name();
    match parameters.n_verifier_friendly_commitment_layers {
        0 => format!("channel {channel}, trees {trees}"),
        layers => format!(
            "channel {channel}, trees {trees} and {} for the upper {layers} layers",
            parameters.verifier_friendly_commitment_hash.name()
        ),
    }
}

/// Adds the size of the proof.
pub(crate) fn describe_size(summary: &mut Summary, n_bytes: usize, place: &str) {
    let place = if place.is_empty() { String::new() } else { format!(" {place}") };
    summary.line("proof", format!("{n_bytes} bytes{place}"));
    summary.json("proof_bytes", n_bytes);
}

/// Adds the hash of the program that the public memory holds, by which people know programs, and
/// whether it was compared with a program that the user has.
pub(crate) fn describe_program(summary: &mut Summary, public_input: &PublicInput, checked: bool) {
    let hash = program_hash::of_public_input(public_input).map(|hash| hash.to_hex());
    let text = match &hash {
        Some(hash) if checked => format!("program hash {hash}, the given program"),
        Some(hash) => format!("program hash {hash}"),
        None => "unknown: the public memory does not hold all of it".to_owned(),
    };
    summary.line("statement", text);
    summary.json("program_hash", hash);
}

/// The fields of a file's proof: as verified if it is valid, else as its annotations claim;
/// empty if nothing is known.
pub(crate) fn fields_of(file: &ProofFile) -> Vec<Field> {
    let verified = Claim::read(file)
        .ok()
        .and_then(|claim| claim.verify(&file.proof, &Check::default(), &Recorder).ok())
        .map(|messages| annotations::lines(&messages));
    let lines = verified.or_else(|| file.annotations.clone()).unwrap_or_default();
    fields::fields(&lines)
}
