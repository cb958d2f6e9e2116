//! Stone's proof parameters: reading the file, and whether a trace and a proof can have them.
//!
//! Keys, defaults and rules are those of the Stone v3 protocol. Unknown keys are refused, which
//! Stone does not do: a misspelt optional key would silently mean its default.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

mod fit;

use crate::error::InputError;
use crate::json::{self, Node};
use air_runtime::hash::HashKind;
use serde_json::{Value, json};

/// Logarithm of the number of trace rows of one step of the processor.
pub const LOG_ROWS_PER_STEP: u32 = 4;
/// The greatest logarithm of an evaluation domain: byte channels draw queries below `2^48`.
const MAX_LOG_DOMAIN: u32 = 47;
/// The greatest logarithm of the blow-up.
const MAX_LOG_N_COSETS: u64 = 16;
/// The greatest number of queries; a proof with more would only be longer.
const MAX_QUERIES: u64 = 1 << 16;
/// The greatest step of one layer of FRI; a row of its table has `2^step` cells.
const MAX_FRI_STEP: u64 = 16;
/// Logarithm of the bound on the last layer's degree that is proposed where there is a choice.
const LOG_LAST_LAYER: u32 = 6;

/// The parameters of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The file they are from, as errors name it.
    pub file: String,
    /// The key path of the parameters in that file; empty if they are all of it.
    pub path: String,
    /// Logarithm of the blow-up.
    pub log_n_cosets: u32,
    /// Logarithms of the folding factors; only the first may be 0.
    pub fri_step_list: Vec<u32>,
    /// The number of coefficients of the last layer, a power of two.
    pub last_layer_degree_bound: u64,
    /// The number of queries.
    pub n_queries: u32,
    /// Grinding before the queries, in bits; with 0 there is no nonce.
    pub proof_of_work_bits: u32,
    /// The hash of the channel; with `poseidon3` the channel works on field elements.
    pub channel_hash: HashKind,
    /// The hash of rows and of the lower layers of trees.
    pub commitment_hash: HashKind,
    /// The hash of the verifier friendly, upper layers of trees.
    pub verifier_friendly_commitment_hash: HashKind,
    /// The number of upper layers that are verifier friendly.
    pub n_verifier_friendly_commitment_layers: u32,
    /// Whether out-of-domain values are one message, and the friendly hash makes the first state.
    pub verifier_friendly_channel_updates: bool,
    /// The hash of the proof of work of a channel of field elements; byte channels use their own.
    pub pow_hash: HashKind,
    /// The hash of the pages of public memory.
    pub page_hash: PageHash,
}

/// A hash of the pages of public memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageHash {
    /// `keccak256`.
    Keccak256,
    /// `pedersen`.
    Pedersen,
}

impl PageHash {
    /// The hash function.
    #[must_use]
    pub fn hash_kind(self) -> HashKind {
        match self {
            Self::Keccak256 => HashKind::Keccak256,
            Self::Pedersen => HashKind::Pedersen,
        }
    }
}

impl Parameters {
    /// Reads a parameter file.
    ///
    /// # Errors
    /// If the file cannot be read or its content is refused, with key path and reason.
    pub fn read(path: &std::path::Path) -> Result<Self, InputError> {
        let value = json::read(path)?;
        Self::from_json(&Node::root(&path.display().to_string(), &value))
    }

    /// Reads parameters from a JSON value.
    ///
    /// # Errors
    /// If a key is missing, unknown or has a value that no proof can have.
    pub fn from_json(node: &Node<'_>) -> Result<Self, InputError> {
        node.only_keys(&[
            "field",
            "use_extension_field",
            "stark",
            "channel_hash",
            "commitment_hash",
            "verifier_friendly_commitment_hash",
            "n_verifier_friendly_commitment_layers",
            "verifier_friendly_channel_updates",
            "pow_hash",
            "statement",
        ])?;
        read_field(node)?;
        let stark = node.required("stark")?;
        stark.only_keys(&["log_n_cosets", "fri"])?;
        let fri = stark.required("fri")?;
        fri.only_keys(&[
            "fri_step_list",
            "last_layer_degree_bound",
            "n_queries",
            "proof_of_work_bits",
        ])?;
        let commitment_hash =
            read_hash(node, "commitment_hash")?.unwrap_or(HashKind::Keccak256Masked160Msb);
        let updates = node.optional("verifier_friendly_channel_updates")?;
        Ok(Self {
            file: node.file().to_owned(),
            path: node.path().to_owned(),
            log_n_cosets: read_log_n_cosets(&stark)?,
            fri_step_list: read_steps(&fri.required("fri_step_list")?)?,
            last_layer_degree_bound: read_last_layer(&fri.required("last_layer_degree_bound")?)?,
            n_queries: read_n_queries(&fri.required("n_queries")?)?,
            proof_of_work_bits: small(&fri.required("proof_of_work_bits")?, 64)?,
            channel_hash: read_hash(node, "channel_hash")?.unwrap_or(HashKind::Keccak256),
            commitment_hash,
            verifier_friendly_commitment_hash: read_hash(
                node,
                "verifier_friendly_commitment_hash",
            )?
            .unwrap_or(commitment_hash),
            n_verifier_friendly_commitment_layers: node
                .optional("n_verifier_friendly_commitment_layers")?
                .map_or(Ok(0), |layers| small(&layers, u64::from(u32::MAX)))?,
            verifier_friendly_channel_updates: updates.map_or(Ok(false), |node| node.boolean())?,
            pow_hash: read_hash(node, "pow_hash")?.unwrap_or(HashKind::Blake256),
            page_hash: read_page_hash(node)?,
        })
    }

    /// The parameters as a parameter file, every key written out.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "field": "PrimeField0",
            "use_extension_field": false,
            "stark": {
                "log_n_cosets": self.log_n_cosets,
                "fri": {
                    "fri_step_list": self.fri_step_list,
                    "last_layer_degree_bound": self.last_layer_degree_bound,
                    "n_queries": self.n_queries,
                    "proof_of_work_bits": self.proof_of_work_bits,
                },
            },
            "channel_hash": self.channel_hash.name(),
            "commitment_hash": self.commitment_hash.name(),
            "verifier_friendly_commitment_hash": self.verifier_friendly_commitment_hash.name(),
            "n_verifier_friendly_commitment_layers": self.n_verifier_friendly_commitment_layers,
            "verifier_friendly_channel_updates": self.verifier_friendly_channel_updates,
            "pow_hash": self.pow_hash.name(),
            "statement": { "page_hash": self.page_hash.hash_kind().name() },
        })
    }

    /// Whether the channel works on field elements rather than bytes.
    #[must_use]
    pub fn has_felt_channel(&self) -> bool {
        self.channel_hash == HashKind::Poseidon3
    }

    /// The hash of the proof of work.
    #[must_use]
    pub fn grinding_hash(&self) -> HashKind {
        if self.has_felt_channel() { self.pow_hash } else { self.channel_hash }
    }

    /// The hash that makes the first state of the channel from the public input.
    #[must_use]
    pub fn seed_hash(&self) -> HashKind {
        if self.verifier_friendly_channel_updates {
            self.verifier_friendly_commitment_hash
        } else {
            self.channel_hash
        }
    }

    /// Logarithms of the numbers of rows of all committed tables: traces and composition, which
    /// are equally high, then the layers of FRI.
    #[must_use]
    pub fn log_table_rows(&self, log_rows: u32) -> Vec<u32> {
        let mut log_size = log_rows.saturating_add(self.log_n_cosets);
        let mut heights = vec![log_size];
        for (layer, &step) in self.fri_step_list.iter().enumerate() {
            log_size = log_size.saturating_sub(step);
            if layer > 0 {
                heights.push(log_size);
            }
        }
        heights
    }

    /// An error at a key of these parameters.
    pub(crate) fn error(
        &self,
        key: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> InputError {
        let place =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        InputError::new(&self.file, place, expected, found)
    }
}

/// A list of FRI steps with this first step whose others sum up to `rest`: fours, then what is left.
#[must_use]
pub fn fitting_steps(first: u32, rest: u32) -> Vec<u32> {
    let mut steps = vec![first];
    steps.extend(std::iter::repeat_n(4, rest as usize / 4));
    if !rest.is_multiple_of(4) {
        steps.push(rest % 4);
    }
    steps
}

/// The FRI steps and the bound on the last layer's degree that are chosen where nobody says.
#[must_use]
pub fn default_steps(log_rows: u32) -> (Vec<u32>, u64) {
    let log_bound = LOG_LAST_LAYER.min(log_rows);
    (fitting_steps(0, log_rows.saturating_sub(log_bound)), 1 << log_bound)
}

/// Whether a hash is defined on field elements.
#[must_use]
pub fn is_felt_hash(hash: HashKind) -> bool {
    match hash {
        HashKind::Pedersen | HashKind::Poseidon3 => true,
        HashKind::Keccak256
        | HashKind::Keccak256Masked160Msb
        | HashKind::Keccak256Masked160Lsb
        | HashKind::Blake256
        | HashKind::Blake256Masked160Msb
        | HashKind::Blake256Masked248Lsb => false,
    }
}

fn read_field(node: &Node<'_>) -> Result<(), InputError> {
    let field = node.required("field")?;
    if field.string()? != "PrimeField0" {
        return Err(field.wrong("\"PrimeField0\", the 252-bit field of Cairo's layouts"));
    }
    let extension = node.required("use_extension_field")?;
    if extension.boolean()? {
        return Err(
            extension.wrong("false, as challenges of Cairo's layouts are in the field itself")
        );
    }
    Ok(())
}

fn read_log_n_cosets(stark: &Node<'_>) -> Result<u32, InputError> {
    let node = stark.required("log_n_cosets")?;
    match small(&node, MAX_LOG_N_COSETS)? {
        0 => {
            Err(node
                .wrong("at least 1, as the composition polynomial has twice the trace's degree"))
        }
        log_n_cosets => Ok(log_n_cosets),
    }
}

fn read_steps(node: &Node<'_>) -> Result<Vec<u32>, InputError> {
    let steps = node
        .elements()?
        .enumerate()
        .map(|(layer, step)| match small(&step, MAX_FRI_STEP)? {
            0 if layer > 0 => Err(step.wrong(format!(
                "a whole number from 1 to {MAX_FRI_STEP}, as only the first step may be 0"
            ))),
            step => Ok(step),
        })
        .collect::<Result<Vec<u32>, InputError>>()?;
    if steps.is_empty() {
        return Err(node.wrong("at least one step"));
    }
    Ok(steps)
}

fn read_last_layer(node: &Node<'_>) -> Result<u64, InputError> {
    let bound = node.integer(1 << MAX_LOG_DOMAIN)?;
    if bound.is_power_of_two() { Ok(bound) } else { Err(node.wrong("a power of two")) }
}

fn read_n_queries(node: &Node<'_>) -> Result<u32, InputError> {
    match small(node, MAX_QUERIES)? {
        0 => Err(node.wrong(format!("from 1 to {MAX_QUERIES} queries"))),
        n_queries => Ok(n_queries),
    }
}

fn read_hash(node: &Node<'_>, key: &str) -> Result<Option<HashKind>, InputError> {
    let Some(node) = node.optional(key)? else { return Ok(None) };
    let hash = HashKind::from_name(node.string()?);
    hash.map(Some).map_err(|_| {
        node.wrong(format!("one of the hashes {}", json::list(&HashKind::ALL.map(HashKind::name))))
    })
}

fn read_page_hash(node: &Node<'_>) -> Result<PageHash, InputError> {
    let Some(statement) = node.optional("statement")? else { return Ok(PageHash::Keccak256) };
    statement.only_keys(&["page_hash"])?;
    let Some(node) = statement.optional("page_hash")? else { return Ok(PageHash::Keccak256) };
    match node.string()? {
        "keccak256" => Ok(PageHash::Keccak256),
        "pedersen" => Ok(PageHash::Pedersen),
        _ => Err(node.wrong("keccak256 or pedersen, the hashes of public memory")),
    }
}

fn small(node: &Node<'_>, max: u64) -> Result<u32, InputError> {
    let max = max.min(u64::from(u32::MAX));
    node.integer(max).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
