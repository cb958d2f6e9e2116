//! A verifier of [`Squares`](crate::layouts::Squares) that leaves out what it is told to.

use super::kit::{
    F, GRINDING_BITS, LAST_LAYER, LOG_LAST_SIZE, LOG_SIZE, P, TREES, Transcript, Weakness, at,
    composition, deep, encode, fold, point, point_of_row,
};
use super::prover::Forged;
use air_runtime::field::{Field as _, StarkField as _};
use air_runtime::hash::Digest;
use air_runtime::merkle::{Leaf, OpeningError, root_from_opening};
use air_runtime::protocol::{Channel as _, Protocol as _};
use air_runtime::stark::VerifyError;
use std::collections::{BTreeMap, BTreeSet};

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Truncated,
    Trailing,
    NotAnElement,
    Composition,
    Work,
    /// Of which tree.
    Root(&'static str),
    LastLayer,
}

impl Refusal {
    /// Whether it is the runtime's.
    pub(crate) fn is(self, error: &VerifyError) -> bool {
        match self {
            Self::Truncated => matches!(error, VerifyError::Truncated { .. }),
            Self::Trailing => matches!(error, VerifyError::TrailingBytes { .. }),
            Self::NotAnElement => matches!(error, VerifyError::NotAnElement { .. }),
            Self::Composition => *error == VerifyError::Composition,
            Self::Work => matches!(error, VerifyError::Work { .. }),
            Self::Root(tree) => {
                matches!(error, VerifyError::Root { place, .. } if place.contains(tree))
            }
            Self::LastLayer => matches!(error, VerifyError::LastLayer { .. }),
        }
    }
}

/// Verifies a proof, but for one weakness.
pub(crate) fn check(weakness: Option<Weakness>, forged: &Forged) -> Result<(), Refusal> {
    let Forged { steps, claim, proof, .. } = forged;
    let has = |other| weakness == Some(other);
    let mut reader = Reader { bytes: proof, takes_any: has(Weakness::TakesAnyResidue) };
    let mut transcript = Transcript::new(steps, *claim, weakness);

    // 1. Commitments, and the constraints at the out-of-domain point.
    let root = reader.digest()?;
    transcript.absorb(&root, Some(Weakness::DeafToTrace));
    let alpha = transcript.draw();
    let root_of_parts = reader.digest()?;
    transcript.absorb(&root_of_parts, Some(Weakness::DeafToComposition));
    let ood_point = transcript.draw();
    let values: [F; 5] = reader.canonical(5)?.try_into().expect("five were read");
    transcript.absorb(&encode(&values), Some(Weakness::DeafToValues));
    let [a, a1, b, b1, h] = values;
    let expected = composition(ood_point, [a, a1, b, b1], alpha, *claim);
    if h != expected && !has(Weakness::SkipsComposition) {
        return Err(Refusal::Composition);
    }

    // 2. The layers of FRI.
    let beta = transcript.draw();
    let (mut challenges, mut roots) = (Vec::new(), Vec::new());
    for (index, &step) in steps.iter().enumerate() {
        challenges.push(if step == 0 { F::from_u64(0) } else { transcript.draw() });
        if index + 1 < steps.len() {
            let root = reader.digest()?;
            transcript.absorb(&root, Some(Weakness::DeafToLayers));
            roots.push(root);
        }
    }
    let last_layer = reader.canonical(LAST_LAYER)?;
    transcript.absorb(&encode(&last_layer), Some(Weakness::DeafToLastLayer));

    // 3. Work and queries.
    let nonce = reader.take(8)?;
    let number = u64::from_le_bytes(nonce.try_into().expect("eight bytes were read"));
    let shows_work = transcript.channel.accepts(GRINDING_BITS, number).expect("any bytes hash");
    if !shows_work && !has(Weakness::SkipsWork) {
        return Err(Refusal::Work);
    }
    transcript.absorb(nonce, None);
    let queries = transcript.queries(steps[0]);
    let indices: BTreeSet<usize> = queries.iter().copied().collect();

    // 4. Rows, and the values of the first layer.
    let n_entries = 1 << steps[0];
    let rows: BTreeSet<usize> =
        indices.iter().flat_map(|index| index * n_entries..(index + 1) * n_entries).collect();
    let skips = has(Weakness::SkipsRootsOfRows);
    let cells = reader.opening(&rows, 2, LOG_SIZE, &|_, _| None);
    let cells = cells?.of(root, skips, "Trace 0")?;
    let parts = reader.opening(&rows, 1, LOG_SIZE, &|_, _| None);
    let parts = parts?.of(root_of_parts, skips, "Trace 1")?;
    let mut layer: BTreeMap<usize, F> = rows
        .iter()
        .map(|&row| {
            let cells = [cells[&row][0], cells[&row][1], parts[&row][0]];
            (row, deep(point_of_row(row), cells, values, ood_point, beta))
        })
        .collect();

    // 5. Folding.
    let mut log_size = LOG_SIZE;
    for (index, (&step, &challenge)) in steps.iter().zip(&challenges).enumerate() {
        let n_entries = 1_usize << step;
        let rows: BTreeSet<usize> = layer.keys().map(|entry| entry >> step).collect();
        let opened: BTreeMap<usize, Vec<F>> = if index == 0 {
            let entries = |row: usize| row * n_entries..(row + 1) * n_entries;
            let values = |row| entries(row).map(|entry| layer[&entry]).collect();
            rows.iter().map(|&row| (row, values(row))).collect()
        } else {
            let known = |row: usize, column| layer.get(&(row * n_entries + column)).copied();
            let opening = reader.opening(&rows, n_entries, log_size - step, &known)?;
            let skips = has(Weakness::SkipsRootsOfLayers);
            opening.of(roots[index - 1], skips, "Layer 1")?
        };
        let folded = opened
            .iter()
            .map(|(&row, values)| (row, fold(row * n_entries, values, log_size, challenge)));
        layer = folded.collect();
        log_size -= step;
    }

    // 6. The last layer, and the end.
    let first = queries[0] >> (steps.iter().sum::<u32>() - steps[0]);
    for (&index, &value) in &layer {
        let is_looked_at = !has(Weakness::ChecksOneQuery) || index == first;
        let is_right = value == at(&last_layer, point(LOG_LAST_SIZE, index));
        if is_looked_at && !is_right && !has(Weakness::SkipsLastLayer) {
            return Err(Refusal::LastLayer);
        }
    }
    let is_end = reader.bytes.is_empty() || has(Weakness::SkipsEnd);
    if is_end { Ok(()) } else { Err(Refusal::Trailing) }
}

/// What is left of a proof.
struct Reader<'a> {
    bytes: &'a [u8],
    takes_any: bool,
}

/// Opened rows, and the root that they give.
struct Opening {
    rows: BTreeMap<usize, Vec<F>>,
    root: Digest,
}

impl Opening {
    /// The rows, if they belong to a root or that is not looked at.
    fn of(
        self,
        root: Digest,
        skips: bool,
        tree: &'static str,
    ) -> Result<BTreeMap<usize, Vec<F>>, Refusal> {
        if self.root == root || skips { Ok(self.rows) } else { Err(Refusal::Root(tree)) }
    }
}

impl<'a> Reader<'a> {
    fn take(&mut self, n_bytes: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.bytes.split_at_checked(n_bytes).ok_or(Refusal::Truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn digest(&mut self) -> Result<Digest, Refusal> {
        Ok(self.take(32)?.try_into().expect("32 bytes were read"))
    }

    fn canonical(&mut self, n: usize) -> Result<Vec<F>, Refusal> {
        let bytes = self.take(n * P::FIELD_BYTES)?.chunks_exact(P::FIELD_BYTES);
        bytes.map(P::read_field).collect::<Option<_>>().ok_or(Refusal::NotAnElement)
    }

    fn cell(&mut self) -> Result<F, Refusal> {
        let bytes = self.take(P::FIELD_BYTES)?;
        let residue = || self.takes_any.then(|| residue(bytes));
        P::read_field(bytes).or_else(residue).ok_or(Refusal::NotAnElement)
    }

    /// Rows of a tree of `2^log_rows` rows, some of whose cells are known.
    fn opening(
        &mut self,
        rows: &BTreeSet<usize>,
        n_columns: usize,
        log_rows: u32,
        known: &dyn Fn(usize, usize) -> Option<F>,
    ) -> Result<Opening, Refusal> {
        let mut opened = BTreeMap::new();
        for &row in rows {
            let cell = |column| known(row, column).map_or_else(|| self.cell(), Ok);
            opened.insert(row, (0..n_columns).map(cell).collect::<Result<Vec<F>, _>>()?);
        }
        let bytes = opened.iter().map(|(&row, cells)| (row, encode(cells))).collect();
        let mut sibling = |_| self.digest().map_err(Failure::Refused);
        match root_from_opening(&TREES, Leaf::Hashed, log_rows, &bytes, &mut sibling) {
            Ok(root) => Ok(Opening { rows: opened, root }),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(Failure::Opening(error)) => panic!("Keccak takes any bytes: {error}"),
        }
    }
}

enum Failure {
    Refused(Refusal),
    Opening(OpeningError),
}

impl From<OpeningError> for Failure {
    fn from(error: OpeningError) -> Self {
        Self::Opening(error)
    }
}

/// The number of 256 bits, modulo the modulus.
fn residue(bytes: &[u8]) -> F {
    let base = F::from_u64(256);
    bytes.iter().rev().fold(F::from_u64(0), |sum, &byte| sum * base + F::from_u64(byte.into()))
}

/// The encoding of an element that is too large by the modulus.
pub(crate) fn not_reduced(bytes: &mut [u8]) {
    let mut carry = 0_u128;
    for (bytes, modulus) in bytes.chunks_exact_mut(8).zip(F::MODULUS) {
        let limb = u64::from_le_bytes((&*bytes).try_into().expect("eight bytes"));
        let sum = u128::from(limb) + u128::from(modulus) + carry;
        bytes.copy_from_slice(&sum.to_le_bytes()[..8]);
        carry = sum >> 64;
    }
    assert_eq!(carry, 0, "twice the modulus has 256 bits");
}
