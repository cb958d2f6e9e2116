//! Whether parameters suit a number of steps, and their hashes each other.

use super::{LOG_ROWS_PER_STEP, MAX_LOG_DOMAIN, Parameters, fitting_steps, is_felt_hash};
use crate::error::InputError;
use crate::json;
use air_runtime::hash::HashKind;

impl Parameters {
    /// Whether a proof of `2^log_n_steps` steps can have these parameters.
    ///
    /// # Errors
    /// If the FRI steps do not fit the trace (the error names a list that does), or hashes are
    /// combined in a way that cannot work.
    pub fn fit(&self, log_n_steps: u32) -> Result<(), InputError> {
        let log_rows = log_n_steps.saturating_add(LOG_ROWS_PER_STEP);
        self.fit_steps(log_rows)?;
        self.fit_domain(log_rows)?;
        self.fit_proof_of_work()?;
        self.fit_trees(log_rows)?;
        self.fit_channel(log_rows)
    }

    /// Whether Stone's prover, which builds each trace tree in segments, can build these trees.
    ///
    /// # Errors
    /// If the verifier friendly layers end inside the tree over the roots of the segments.
    pub fn fit_segments(&self, log_rows: u32, n_tasks_per_segment: u64) -> Result<(), InputError> {
        let layers = self.n_verifier_friendly_commitment_layers;
        let height = log_rows.saturating_add(self.log_n_cosets);
        let log_segments = self.log_n_cosets.saturating_add(n_tasks_per_segment.max(1).ilog2());
        if layers == 0 || layers > height || layers >= log_segments {
            return Ok(());
        }
        Err(self.error(
            "n_verifier_friendly_commitment_layers",
            format!(
                "0, or at least {log_segments}: a trace tree is built in 2^{log_segments} segments"
            ),
            layers.to_string(),
        ))
    }

    fn fit_steps(&self, log_rows: u32) -> Result<(), InputError> {
        let log_bound = self.last_layer_degree_bound.ilog2();
        let sum = self.fri_step_list.iter().try_fold(log_bound, |sum, &step| sum.checked_add(step));
        if sum == Some(log_rows) {
            return Ok(());
        }
        let first = self.fri_step_list.first().copied().unwrap_or(0).min(log_rows);
        let rest = log_rows.saturating_sub(first);
        let log_bound_then = log_bound.min(rest);
        let list = fitting_steps(first, rest.saturating_sub(log_bound_then));
        let expected = format!(
            "steps that sum up to {log_rows} with the logarithm of last_layer_degree_bound, as there \
             are 2^{log_rows} rows ({LOG_ROWS_PER_STEP} more than the logarithm of n_steps), such as \
             {list:?} with {}",
            1_u64 << log_bound_then
        );
        let total = sum.map_or_else(|| "too much".to_owned(), |sum| sum.to_string());
        let found = format!(
            "{:?} with {}, which sum up to {total}",
            self.fri_step_list, self.last_layer_degree_bound
        );
        Err(self.error("stark.fri.fri_step_list", expected, found))
    }

    fn fit_domain(&self, log_rows: u32) -> Result<(), InputError> {
        let log_domain = log_rows.saturating_add(self.log_n_cosets);
        if log_domain <= MAX_LOG_DOMAIN {
            return Ok(());
        }
        Err(self.error(
            "stark.log_n_cosets",
            format!(
                "at most {}, as there are 2^{log_rows} rows",
                MAX_LOG_DOMAIN.saturating_sub(log_rows)
            ),
            self.log_n_cosets.to_string(),
        ))
    }

    fn fit_proof_of_work(&self) -> Result<(), InputError> {
        let hash = self.grinding_hash();
        if self.proof_of_work_bits == 0 || !is_felt_hash(hash) {
            return Ok(());
        }
        Err(self.error(
            "stark.fri.proof_of_work_bits",
            format!(
                "0, as {} hashes words of 32 bytes and a proof of work has 41 bytes",
                hash.name()
            ),
            self.proof_of_work_bits.to_string(),
        ))
    }

    fn fit_trees(&self, log_rows: u32) -> Result<(), InputError> {
        let friendly = self.verifier_friendly_commitment_hash;
        // Pedersen takes a digest modulo the field's modulus, Poseidon only an element.
        if friendly != HashKind::Poseidon3 || self.commitment_hash.is_below_modulus() {
            return Ok(());
        }
        let layers = self.n_verifier_friendly_commitment_layers;
        // Rows are hashed below the deepest nodes, so a tree needs one layer more than its height.
        let mixed = self
            .log_table_rows(log_rows)
            .into_iter()
            .find(|height| (1..=*height).contains(&layers));
        mixed.map_or(Ok(()), |height| {
            let expected = format!(
                "a hash whose digests are below the field's modulus ({}), as {} combines them from \
                 layer {layers} of a tree of height {height}",
                below_modulus_names(),
                friendly.name()
            );
            Err(self.error("commitment_hash", expected, self.commitment_hash.name()))
        })
    }

    fn fit_channel(&self, log_rows: u32) -> Result<(), InputError> {
        if !self.has_felt_channel() {
            return Ok(());
        }
        let layers = self.n_verifier_friendly_commitment_layers;
        // Traces and composition are opened in cosets of the first step, so nodes below are not sent.
        let mut heights = self.log_table_rows(log_rows);
        if let (Some(height), Some(&step)) = (heights.first_mut(), self.fri_step_list.first()) {
            *height = height.saturating_sub(step);
        }
        // What Pedersen combines is sent as residues, whatever made it.
        let is_pedersen = self.verifier_friendly_commitment_hash == HashKind::Pedersen;
        let n_element_layers = if is_pedersen { layers } else { layers.saturating_sub(1) };
        let all_friendly =
            layers > 0 && heights.into_iter().all(|height| height <= n_element_layers);
        let used = [
            ("commitment_hash", self.commitment_hash, !all_friendly),
            (
                "verifier_friendly_commitment_hash",
                self.verifier_friendly_commitment_hash,
                layers > 0,
            ),
        ];
        let refused = used.into_iter().find(|(_, hash, used)| *used && !hash.is_below_modulus());
        refused.map_or(Ok(()), |(key, hash, _)| {
            let expected = format!(
                "a hash whose digests are below the field's modulus ({}), as the poseidon3 channel \
                 reads every digest of the proof as a field element",
                below_modulus_names()
            );
            Err(self.error(key, expected, hash.name()))
        })
    }
}

fn below_modulus_names() -> String {
    let names: Vec<&str> = HashKind::ALL
        .into_iter()
        .filter(|hash| hash.is_below_modulus())
        .map(HashKind::name)
        .collect();
    json::list(&names)
}
