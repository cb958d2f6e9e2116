//! How long a proof will be: what is sent whatever the queries, and what queries open on average.

use super::n_parts;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{Kind, LayoutInfo};
use crate::stark::{Options, n_salts};

const DIGEST_BYTES: f64 = 32.0;
const NONCE_BYTES: f64 = 8.0;

/// What the length of a proof depends on besides its options.
pub(super) struct Sizes {
    /// The trees of columns and of the composition.
    trees: Vec<Tree>,
    /// The number of values out of the domain, and of terminals.
    n_values: usize,
    /// Logarithm of the evaluation domain.
    log_domain: u32,
    challenge_bytes: f64,
}

struct Tree {
    row_bytes: f64,
    /// Logarithm of the number of its rows.
    log_size: u32,
}

impl Sizes {
    pub(super) fn new<F: StarkField, K: ExtensionOf<F>>(
        info: &LayoutInfo,
        log_rows: &[u32],
        log_blowup: u32,
        hides: bool,
    ) -> Self {
        let field_bytes = F::N_BYTES as f64;
        let challenge_bytes = field_bytes * K::DEGREE as f64;
        let log_growth = log_blowup + u32::from(hides);
        let log_domain = log_rows.iter().copied().max().unwrap_or(0) + log_growth;
        let salt_bytes = if hides { n_salts::<F>() as f64 * field_bytes } else { 0.0 };
        let of_phase = |phase| {
            info.tables.iter().zip(log_rows).filter_map(move |(table, log_rows)| {
                let columns = table.columns.iter().filter(|column| column.phase == phase);
                let bytes = columns.map(|column| match column.kind {
                    Kind::Base => field_bytes,
                    Kind::Ext => challenge_bytes,
                });
                let row_bytes: f64 = bytes.sum();
                (row_bytes > 0.0).then_some(Tree {
                    row_bytes: row_bytes + salt_bytes,
                    log_size: log_rows + log_growth,
                })
            })
        };
        let n_parts = n_parts(info, log_rows, hides);
        // The polynomial that joins the combination of a proof that hides is committed with them.
        let n_committed = n_parts + usize::from(hides);
        let composition = Tree {
            row_bytes: challenge_bytes * n_committed as f64 + salt_bytes,
            log_size: log_domain,
        };
        Self {
            trees: (0..info.n_phases).flat_map(of_phase).chain([composition]).collect(),
            n_values: info.tables.iter().map(|table| table.mask.len()).sum::<usize>()
                + info.terminals.len()
                + n_parts,
            log_domain,
            challenge_bytes,
        }
    }

    /// The expected bytes of a proof.
    pub(super) fn expected_bytes(&self, options: &Options) -> f64 {
        let n_queries = options.n_queries() as f64;
        let (first_step, steps) =
            options.fri_steps().split_first().map_or((0, &[][..]), |(a, b)| (*a, b));
        let n_roots = self.trees.len() + steps.len();
        let mut bytes = n_roots as f64 * DIGEST_BYTES
            + (self.n_values + options.last_layer_degree_bound()) as f64 * self.challenge_bytes
            + NONCE_BYTES;
        for tree in &self.trees {
            // A query opens a run of rows: those that the first step folds to one value.
            let log_run = first_step.saturating_sub(self.log_domain - tree.log_size);
            let log_runs = tree.log_size.saturating_sub(log_run);
            let n_rows = hit(log_runs, n_queries) * f64::from(log_run).exp2();
            bytes += n_rows * tree.row_bytes + siblings(log_runs, n_queries) * DIGEST_BYTES;
        }
        let mut log_values = self.log_domain.saturating_sub(first_step);
        for &step in steps {
            let n_known = hit(log_values, n_queries);
            log_values = log_values.saturating_sub(step);
            let n_values = hit(log_values, n_queries) * f64::from(step).exp2();
            bytes += (n_values - n_known) * self.challenge_bytes;
            bytes += siblings(log_values, n_queries) * DIGEST_BYTES;
        }
        bytes
    }
}

/// How many of `2^log_n` places so many random ones are, on average.
fn hit(log_n: u32, n_queries: f64) -> f64 {
    let n = f64::from(log_n).exp2();
    n * (1.0 - (1.0 - 1.0 / n).powf(n_queries))
}

/// How many nodes of a tree of `2^log_rows` leaves prove that many random ones, on average: at each
/// depth, those that are over none of them while their siblings are over some.
fn siblings(log_rows: u32, n_queries: f64) -> f64 {
    let at_depth = |depth: u32| {
        let n = f64::from(depth).exp2();
        n * ((1.0 - 1.0 / n).powf(n_queries) - (1.0 - 2.0 / n).powf(n_queries))
    };
    (1..=log_rows).map(at_depth).sum()
}
