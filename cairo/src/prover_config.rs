//! Stone's prover configuration: how its prover spends memory and threads, never what it proves.
//!
//! Nothing in it changes a proof's bytes. It is read strictly, so that a mistake in it is found as
//! Stone finds it; two figures matter: one asks for less memory, and Stone refuses some trees on account of the
//! other.

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
use crate::json::{self, Node};
use serde_json::{Value, json};

/// What a prover configuration says that can matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProverConfig {
    /// Whether to keep the values of columns that are read again. If not, they are computed again, which needs
    /// less memory and more time.
    pub store_full_lde: bool,
    /// The number of tasks into which each coset of a trace is split.
    pub n_tasks_per_segment: u64,
    json: Value,
}

impl Default for ProverConfig {
    fn default() -> Self {
        let json = json!({
            "cached_lde_config": { "store_full_lde": true, "use_fft_for_eval": false },
            "constraint_polynomial_task_size": 256,
            "n_out_of_memory_merkle_layers": 0,
            "table_prover_n_tasks_per_segment": 1,
        });
        Self { store_full_lde: true, n_tasks_per_segment: 1, json }
    }
}

impl ProverConfig {
    /// The same, but with values of columns kept or not.
    #[must_use]
    pub fn with_store_full_lde(self, store_full_lde: bool) -> Self {
        Self { store_full_lde, ..self }
    }

    /// Reads a prover configuration file.
    ///
    /// # Errors
    /// If the file cannot be read, a key is missing or a value is of the wrong kind.
    pub fn read(path: &std::path::Path) -> Result<Self, InputError> {
        let value = json::read(path)?;
        Self::from_json(&Node::root(&path.display().to_string(), &value))
    }

    /// Reads a prover configuration from a JSON value.
    ///
    /// # Errors
    /// If a key is missing or a value is of the wrong kind.
    pub fn from_json(node: &Node<'_>) -> Result<Self, InputError> {
        let lde = node.required("cached_lde_config")?;
        let store_full_lde = lde.required("store_full_lde")?.boolean()?;
        lde.required("use_fft_for_eval")?.boolean()?;
        node.required("constraint_polynomial_task_size")?.integer(u64::MAX)?;
        node.required("n_out_of_memory_merkle_layers")?.integer(u64::MAX)?;
        let tasks = power_of_two(&node.required("table_prover_n_tasks_per_segment")?)?;
        let json = node.value().clone();
        Ok(Self { store_full_lde, n_tasks_per_segment: tasks, json })
    }

    /// The configuration as its file has it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.json.clone()
    }
}

fn power_of_two(node: &Node<'_>) -> Result<u64, InputError> {
    let number = node.integer(u64::MAX)?;
    if number.is_power_of_two() { Ok(number) } else { Err(node.wrong("a power of two")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_configuration_is_read_back() {
        let json = ProverConfig::default().to_json();
        let read = ProverConfig::from_json(&Node::root("c.json", &json));
        assert_eq!(read, Ok(ProverConfig::default()));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named() {
        let mut json = ProverConfig::default().to_json();
        json["cached_lde_config"]["store_full_lde"] = "yes".into();
        let error =
            ProverConfig::from_json(&Node::root("c.json", &json)).expect_err("not a boolean");
        assert_eq!(error.place, "cached_lde_config.store_full_lde");
        assert_eq!(error.found, "\"yes\"");
    }
}
