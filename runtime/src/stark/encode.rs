//! From columns to what is committed: their polynomials, hidden or not, on the cosets of a domain.

use super::commit::{Polynomial, Values};
use super::randomness::{Purpose, Randomness, Stream, hidden, n_salts};
use super::shape::Shape;
use super::{Cosets, Domain, Extension};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::LayoutInfo;
use crate::poly::interpolate;
use crate::trace::{Column, OfKind};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The cosets of the domains of all tables, and the randomness of a proof that hides.
#[derive(Debug)]
pub(super) struct Encoder<F> {
    /// By the logarithm of the height: tables of one height share theirs.
    cosets: BTreeMap<u32, Cosets<F>>,
    randomness: Option<Randomness>,
}

impl<F: StarkField> Encoder<F> {
    /// The encoder of an instance; there is randomness if the proof hides.
    pub(super) fn new(shape: &Shape<F>, randomness: Option<Randomness>) -> Self {
        let mut cosets = BTreeMap::new();
        for table in &shape.tables {
            let domain = &table.domain;
            cosets.entry(domain.log_rows()).or_insert_with(|| domain.cosets());
        }
        Self { cosets, randomness }
    }

    pub(super) fn randomness(&self) -> Option<&Randomness> {
        self.randomness.as_ref()
    }

    /// The cosets of a table's domain.
    pub(super) fn cosets(&self, domain: &Domain<F>) -> &Cosets<F> {
        &self.cosets[&domain.log_rows()]
    }

    /// What accumulators start from where that is the prover's to choose, by the index of their
    /// terminal: random if the proof hides.
    pub(super) fn starts<K: ExtensionOf<F>>(&self, info: &LayoutInfo) -> Vec<K> {
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
    pub(super) fn polynomials<K: ExtensionOf<F>>(
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
    pub(super) fn salts<K: ExtensionOf<F>>(
        &self,
        tree: usize,
        domain: &Domain<F>,
    ) -> Vec<Values<F, K>> {
        let Some(randomness) = &self.randomness else {
            return Vec::new();
        };
        let n_segments = 1 << (domain.log_size() - domain.log_rows());
        let salt = |column| {
            let mut stream = randomness.stream(Purpose::Salt, tree, column);
            let segments = (0..n_segments).map(|_| stream.elements(domain.n_rows()));
            OfKind::Base(Extension::new(segments.collect()))
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
