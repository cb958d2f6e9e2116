//! The work of a proof, counted: what no implementation of the same steps can leave out.
//!
//! Multiplications are those of the trace's field; one of the challenge field counts 1, 3 or 6 by its degree (Karatsuba),
//! one with an element of the trace's field as many as the degree. Columns of arguments are counted as far as they are
//! transformed, committed and read, not how they are filled.

use super::composition::count_of_row;
use super::shape::Shape;
use super::{ProveError, Setup, row};
use crate::field::ExtensionOf;
use crate::hash::HashKind;
use crate::layout::{Kind, Layout};
use crate::merkle::{Leaf, TreeHash};
use crate::protocol::Protocol;
use std::collections::BTreeSet;

/// The work of a phase, under the name that an [`Observer`](super::Observer) is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The phase.
    pub phase: &'static str,
    /// Elements of the trace's field, or coordinates, that are made; of out-of-domain values, those that are read.
    pub elements: u64,
    /// Multiplications of the trace's field whose products are needed.
    pub multiplications: u64,
    /// Multiplications of the trace's field whose products are only added up, and so need not be reduced.
    pub summed: u64,
    /// Permutations or compressions of the trees' hashes.
    pub hashes: u64,
    /// Bytes that are hashed into trees.
    pub bytes: u64,
}

impl Work {
    fn of(phase: &'static str) -> Self {
        Self { phase, elements: 0, multiplications: 0, summed: 0, hashes: 0, bytes: 0 }
    }

    /// Adds a transform of `n` coordinates at each of `2^log_len` points, scaled or not.
    fn transform(&mut self, log_len: u32, n: u64, is_scaled: bool) {
        let butterflies = (u64::from(log_len) << log_len) / 2;
        let scaling = if is_scaled { 1 << log_len } else { 0 };
        self.multiplications += n * (butterflies + scaling);
    }

    /// Adds the values of `n` coordinates of polynomials on all cosets of a domain but those where they are known.
    fn extend(&mut self, [log_rows, log_size]: [u32; 2], n_known: u64, n: u64) {
        for _ in n_known..1_u64 << (log_size - log_rows) {
            self.transform(log_rows, n, true);
            self.elements += n << log_rows;
        }
    }

    /// Adds a tree of `2^log_rows` rows of so many bytes.
    fn tree(&mut self, trees: &TreeHash, leaf: Leaf, log_rows: u32, row_len: usize) {
        let n_rows = 1_u64 << log_rows;
        if leaf == Leaf::Hashed {
            self.hashes += n_rows * n_blocks(trees.of_rows(log_rows), row_len);
            self.bytes += n_rows * row_len as u64;
        }
        self.hashes += n_rows - 1;
        self.bytes += 64 * (n_rows - 1);
    }
}

/// The permutations or compressions for a message.
fn n_blocks(hash: HashKind, n_bytes: usize) -> u64 {
    let n = match hash {
        HashKind::Keccak256 | HashKind::Keccak256Masked160Msb | HashKind::Keccak256Masked160Lsb => {
            n_bytes / 136 + 1
        }
        HashKind::Blake256 | HashKind::Blake256Masked160Msb | HashKind::Blake256Masked248Lsb => {
            n_bytes.div_ceil(64).max(1)
        }
        HashKind::Pedersen | HashKind::Poseidon3 => (n_bytes / 32).max(1),
    };
    n as u64
}

/// Multiplications for one of the challenge field with an element of this kind.
pub(super) fn product(degree: usize, kind: Kind) -> u64 {
    let degree = degree as u64;
    match kind {
        Kind::Base => degree,
        Kind::Ext => degree * (degree + 1) / 2,
    }
}

/// Counts the work of a proof, phase by phase; of grinding and openings there is none to speak of.
///
/// # Errors
/// If the heights or the options do not suit the layout.
pub fn work<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    setup: &Setup<P>,
) -> Result<Vec<Work>, ProveError> {
    let shape = Shape::new::<P, L>(layout, setup)?;
    let degree = P::Challenge::DEGREE;
    let log_rows = shape.domain.log_rows();
    let log_coefficients = log_rows + shape.log_growth;
    let coordinates =
        |kinds: &[Kind]| -> u64 { kinds.iter().map(|&kind| n_coordinates(degree, kind)).sum() };

    let mut commitments = Work::of("trace commitments");
    let mut composition = Work::of("composition");
    let openings = shape.openings();
    for (at, opening) in openings.iter().enumerate() {
        let (n, log_size) = (coordinates(&opening.kinds), opening.log_size);
        let work = if at < shape.trees.len() { &mut commitments } else { &mut composition };
        let log_rows = log_rows - opening.log_lift;
        if at < shape.trees.len() {
            work.transform(log_rows, n, false);
        }
        work.extend([log_rows, log_size], 0, n);
        let leaf = row::leaf::<P>(opening.kinds.len());
        work.tree(&setup.trees, leaf, log_size, row::len::<P>(&opening.kinds));
    }
    let mut samples = Work::of("out-of-domain values");
    let mut deep = Work::of("DEEP quotient");
    let mut offsets = BTreeSet::new();
    for (index, table) in shape.tables.iter().enumerate() {
        let n_rows = table.domain.n_rows() as u64;
        let n_points = n_rows << table.log_segments;
        let of_row = count_of_row::<P, L>(layout, index);
        composition.multiplications += n_points * of_row.multiplications;
        composition.summed += n_points * of_row.summed;
        composition.elements += n_points * degree as u64;
        let log_points = table.domain.log_rows() + table.log_segments;
        composition.transform(log_points, degree as u64, true);
        for cell in table.info.mask {
            let kind = table.info.columns[cell.column].kind;
            samples.elements += n_rows * n_coordinates(degree, kind);
            samples.summed += n_rows * product(degree, kind);
            deep.summed += (n_rows << shape.log_growth) * product(degree, kind);
            offsets.insert(cell.offset);
        }
    }
    let n_deep = 1_u64 << log_coefficients;
    let of_ext = product(degree, Kind::Ext);
    samples.summed += shape.n_parts as u64 * (1 << log_rows) * of_ext;
    deep.summed += n_deep * shape.n_parts as u64 * of_ext;
    // Two vectors of inverses, at three products each; the quotient of each group.
    let n_products = 2 * 3 + offsets.len() as u64 + 1;
    deep.multiplications += n_deep * n_products * of_ext;
    deep.transform(log_coefficients, degree as u64, false);
    deep.elements = n_deep * degree as u64;

    let mut fri = Work::of("FRI layers");
    let steps = setup.options.fri_steps();
    let mut log_len = log_coefficients;
    for (index, &step) in steps.iter().enumerate() {
        for _ in 0..step {
            log_len = log_len.saturating_sub(1);
            fri.multiplications += of_ext << log_len;
        }
        if let Some(&next) = steps.get(index + 1) {
            let log_size = log_len + setup.options.log_blowup();
            // The values of the DEEP quotient, if the first layer has no others.
            let n_known = u64::from(index == 0 && step == 0 && shape.log_growth == 0);
            fri.extend([log_len, log_size], n_known, degree as u64);
            let leaf = row::leaf::<P>(1 << next);
            let row_len = P::CHALLENGE_BYTES << next;
            fri.tree(&setup.trees, leaf, log_size.saturating_sub(next), row_len);
        }
    }
    Ok(vec![commitments, composition, samples, deep, fri])
}

fn n_coordinates(degree: usize, kind: Kind) -> u64 {
    match kind {
        Kind::Base => 1,
        Kind::Ext => degree as u64,
    }
}
