//! From columns to what is committed: their polynomials, hidden or not, on the cosets of a domain.

use super::Domain;
use super::randomness::{Purpose, Randomness, Stream, hidden, n_salts};
use super::spare::Spare;
use super::tree::{Kept, Polynomial, Salts};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::LayoutInfo;
use crate::poly::interpolate;
use crate::trace::{Column, OfKind};
use rayon::prelude::*;

/// How columns become what is committed: with the randomness of a proof that hides, or none, and in which memory.
#[derive(Debug)]
pub(super) struct Encoder {
    randomness: Option<Randomness>,
    kept: Kept,
    spare: Spare,
}

impl Encoder {
    /// The encoder of an instance; there is randomness if the proof hides.
    pub(super) fn new(randomness: Option<Randomness>, kept: Kept) -> Self {
        Self { randomness, kept, spare: Spare::new(kept != Kept::Nothing) }
    }

    /// How many segments of a domain are kept if the next steps of the prover read `2^log_needed` of them.
    pub(super) fn n_kept<F: StarkField>(&self, domain: &Domain<F>, log_needed: u32) -> usize {
        self.kept.n_segments(domain, log_needed)
    }

    /// The memory that serves again.
    pub(super) fn spare(&self) -> &Spare {
        &self.spare
    }

    pub(super) fn randomness(&self) -> Option<&Randomness> {
        self.randomness.as_ref()
    }

    /// What accumulators start from where that is the prover's to choose, by the index of their
    /// terminal: random if the proof hides.
    pub(super) fn starts<F: StarkField, K: ExtensionOf<F>>(&self, info: &LayoutInfo) -> Vec<K> {
        let mut starts = vec![K::ONE; info.draws.len()];
        if let Some(randomness) = &self.randomness {
            for terminal in info.terminals {
                let mut stream = randomness.stream(Purpose::Start, terminal.draw, 0);
                starts[terminal.draw] = stream.challenges::<F, K>(1)[0];
            }
        }
        starts
    }

    /// The polynomials of a tree's columns.
    pub(super) fn polynomials<F: StarkField, K: ExtensionOf<F>>(
        &self,
        tree: usize,
        columns: Vec<Column<F, K>>,
    ) -> Vec<Polynomial<F, K>> {
        let columns = columns.into_par_iter().enumerate();
        let polynomial = |(index, column)| match &self.randomness {
            None => interpolated(column),
            Some(randomness) => {
                let stream = randomness.stream(Purpose::Column, tree, index);
                hidden_polynomial(interpolated(column), stream)
            }
        };
        columns.map(polynomial).collect()
    }

    /// The salts of a tree's leaves, as columns; none if the proof does not hide.
    pub(super) fn salts<F: StarkField>(&self, tree: usize, domain: &Domain<F>) -> Salts<F> {
        let Some(randomness) = &self.randomness else {
            return Vec::new();
        };
        let salt = |column| {
            let mut stream = randomness.stream(Purpose::Salt, tree, column);
            (0..domain.n_segments()).map(|_| stream.elements(domain.n_rows())).collect()
        };
        (0..n_salts::<F>()).into_par_iter().map(salt).collect()
    }
}

fn interpolated<F: StarkField, K: ExtensionOf<F>>(column: Column<F, K>) -> Polynomial<F, K> {
    match column {
        OfKind::Base(values) => OfKind::Base(interpolate::<F, F>(values)),
        OfKind::Ext(values) => OfKind::Ext(interpolate::<F, K>(values)),
    }
}

fn hidden_polynomial<F: StarkField, K: ExtensionOf<F>>(
    polynomial: Polynomial<F, K>,
    mut stream: Stream,
) -> Polynomial<F, K> {
    match polynomial {
        OfKind::Base(column) => {
            let randomizer = stream.elements(column.len());
            OfKind::Base(hidden(column, randomizer))
        }
        OfKind::Ext(column) => {
            let randomizer = stream.challenges::<F, K>(column.len());
            OfKind::Ext(hidden(column, randomizer))
        }
    }
}
