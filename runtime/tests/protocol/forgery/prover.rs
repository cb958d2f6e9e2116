//! A prover of [`Squares`](crate::layouts::Squares) that makes use of what a verifier leaves out.

use super::kit::{
    F, GRINDING_BITS, LAST_LAYER, LOG_LAST_SIZE, LOG_SIZE, N_ROWS, P, TREES, Transcript, Weakness,
    at, composition, deep, encode, fold, generator, inverse, n_coefficients, point, point_of_row,
    through,
};
use super::reader::not_reduced;
use air_runtime::field::{Arith as _, Field as _, StarkField as _};
use air_runtime::merkle::{Leaf, MerkleTree};
use air_runtime::protocol::native::NativeChannel;
use air_runtime::protocol::{Channel as _, Protocol as _};
use core::ops::Range;
use std::collections::BTreeSet;

/// A proof and what it claims.
#[derive(Clone, Debug)]
pub(crate) struct Forged {
    /// The steps of FRI.
    pub(crate) steps: Vec<u32>,
    /// The public value.
    pub(crate) claim: F,
    pub(crate) proof: Vec<u8>,
}

/// The proof of a true claim.
pub(crate) fn honest(steps: &[u32]) -> Forged {
    run(None, steps, 0)
}

/// A proof that a verifier with this weakness should not accept and may: of a false claim, or another
/// proof of a true one.
pub(crate) fn forge(weakness: Weakness, steps: &[u32], seed: u64) -> Forged {
    run(Some(weakness), steps, seed)
}

fn run(weakness: Option<Weakness>, steps: &[u32], seed: u64) -> Forged {
    use Weakness::{
        ChecksOneQuery, DeafToClaim, DeafToComposition, DeafToLastLayer, DeafToLayers, DeafToTrace,
        DeafToValues, SkipsEnd, SkipsLastLayer, SkipsRootsOfLayers, SkipsRootsOfRows, SkipsWork,
        TakesAnyDegree, TakesAnyResidue,
    };
    let uses = |any: &[Weakness]| weakness.is_some_and(|weakness| any.contains(&weakness));
    let is_true = weakness.is_none() || uses(&[SkipsWork, SkipsEnd, TakesAnyResidue]);
    let (columns, result) = squares();
    let mut claim = if is_true { result } else { F::from_u64(1_000_000 + seed) };
    let mut transcript = Transcript::new(steps, claim, weakness);
    let mut proof = Vec::new();

    // 1. A trace: true, or one whose errors cancel, or any.
    let [a, b] = if is_true {
        columns
    } else if uses(&[DeafToTrace]) {
        cancelling(transcript.clone().draw(), claim, seed)
    } else {
        anything(seed)
    };
    let [a, b] = [a, b].map(|column| polynomial(&column));
    let tree = commit(2, LOG_SIZE, &|row| {
        let x = point_of_row(row);
        vec![at(&a, x), at(&b, x)]
    });
    send(&mut proof, &mut transcript, &tree.root(), Some(DeafToTrace));
    let alpha = transcript.draw();

    // 2. Its composition, or a polynomial that has its value where it is looked at, or zero.
    let cells = |x: F| [at(&a, x), at(&a, x * generator()), at(&b, x), at(&b, x * generator())];
    let mut part = if is_true || uses(&[DeafToTrace]) {
        let points = (0..N_ROWS).map(point_of_row);
        let value = |x| (x, composition(x, cells(x), alpha, claim));
        through(&points.map(value).collect::<Vec<_>>())
    } else if uses(&[DeafToComposition]) {
        let ood_point = transcript.clone().draw();
        vec![composition(ood_point, cells(ood_point), alpha, claim)]
    } else {
        vec![F::ZERO]
    };
    let tree_of_parts = commit(1, LOG_SIZE, &|row| vec![at(&part, point_of_row(row))]);
    send(&mut proof, &mut transcript, &tree_of_parts.root(), Some(DeafToComposition));
    let ood_point = transcript.draw();
    if uses(&[SkipsRootsOfRows]) {
        // Not what was committed.
        part = vec![composition(ood_point, cells(ood_point), alpha, claim)];
    }

    // 3. Values: true ones, or one that satisfies the constraints, or two whose errors cancel.
    let [v_a, v_a1, v_b, v_b1] = cells(ood_point);
    let mut values = [v_a, v_a1, v_b, v_b1, at(&part, ood_point)];
    let expected = |cells: [F; 4], claim: F| composition(ood_point, cells, alpha, claim);
    if uses(&[DeafToClaim]) {
        claim = root(|claim| expected(cells(ood_point), claim) - values[4]);
    } else if uses(&[DeafToValues]) {
        let beta = transcript.clone().draw();
        let lie = |error: F| [v_a, v_a1 - beta.square() * error, v_b, v_b1 + error];
        let error = root(|error| expected(lie(error), claim) - values[4]);
        values[..4].copy_from_slice(&lie(error));
    } else if uses(&[
        DeafToLayers,
        DeafToLastLayer,
        SkipsRootsOfLayers,
        SkipsLastLayer,
        ChecksOneQuery,
        TakesAnyDegree,
    ]) {
        // The quotient is then far from every polynomial.
        values[4] = expected(cells(ood_point), claim);
    }
    send(&mut proof, &mut transcript, &encode(&values), Some(DeafToValues));

    // 4. The quotient, folded as it should be; or, for a known challenge, so that it folds to zero.
    let beta = transcript.draw();
    let quotient = |row| {
        let x = point_of_row(row);
        deep(x, [at(&a, x), at(&b, x), at(&part, x)], values, ood_point, beta)
    };
    let mut values_of_layer: Vec<F> = (0..1 << LOG_SIZE).map(quotient).collect();
    let mut log_size = LOG_SIZE;
    let mut layers: Vec<Layer> = Vec::new();
    for (index, &step) in steps.iter().enumerate() {
        if step > 0 {
            let challenge = transcript.draw();
            if let Some(layer) = layers.last_mut() {
                layer.challenge = challenge;
            }
            let rows = values_of_layer.chunks(1 << step).enumerate();
            let folded = rows.map(|(row, values)| fold(row << step, values, log_size, challenge));
            values_of_layer = folded.collect();
            log_size -= step;
        }
        let Some(&step) = steps.get(index + 1) else { continue };
        if uses(&[DeafToLayers]) {
            let challenge = transcript.clone().draw();
            for (row, pair) in values_of_layer.chunks_mut(2).enumerate() {
                pair[1] = folding_to_zero(2 * row, pair[0], log_size, challenge);
            }
        }
        let row_of = |row: usize| values_of_layer[row << step..(row + 1) << step].to_vec();
        let tree = commit(1 << step, log_size - step, &row_of);
        send(&mut proof, &mut transcript, &tree.root(), Some(DeafToLayers));
        let values = values_of_layer.clone();
        layers.push(Layer { step, log_size, values, tree, challenge: F::ZERO });
    }

    // 5. The last layer: of low degree, or through what will be looked at, or zero.
    let through_entries = |entries: &BTreeSet<usize>| {
        let value = |&entry| (point(LOG_LAST_SIZE, entry), values_of_layer[entry]);
        let mut coefficients = through(&entries.iter().map(value).collect::<Vec<_>>());
        coefficients.resize(n_coefficients(weakness), F::ZERO);
        coefficients
    };
    let last_layer = if uses(&[DeafToLayers, SkipsRootsOfLayers, SkipsLastLayer]) {
        vec![F::ZERO; LAST_LAYER]
    } else if uses(&[DeafToLastLayer]) {
        let mut known = transcript.clone();
        known.absorb(&nonce(&known.channel, false), None);
        through_entries(&known.queries(steps[0]).into_iter().collect())
    } else {
        through_entries(&(0..n_coefficients(weakness)).collect())
    };
    send(&mut proof, &mut transcript, &encode(&last_layer), Some(DeafToLastLayer));

    // 6. Work, and the rows and values that answer the queries.
    let nonce = nonce(&transcript.channel, uses(&[SkipsWork]));
    send(&mut proof, &mut transcript, &nonce, None);
    let mut indices: BTreeSet<usize> = transcript.queries(steps[0]).into_iter().collect();
    let run = |index: &usize| index << steps[0]..(index + 1) << steps[0];
    let rows: BTreeSet<usize> = indices.iter().flat_map(run).collect();
    let first_cell = proof.len()..proof.len() + P::FIELD_BYTES;
    let points = || rows.iter().map(|&row| point_of_row(row));
    let cells: Vec<F> = points().flat_map(|x| [at(&a, x), at(&b, x)]).collect();
    open(&mut proof, &tree, &rows, &cells);
    let cells: Vec<F> = points().map(|x| at(&part, x)).collect();
    open(&mut proof, &tree_of_parts, &rows, &cells);
    for layer in &layers {
        let rows: BTreeSet<usize> = indices.iter().map(|entry| entry >> layer.step).collect();
        let entries = rows.iter().flat_map(|row| row << layer.step..(row + 1) << layer.step);
        let unknown = entries.filter(|entry| !indices.contains(entry));
        let value = |entry: usize| {
            if uses(&[SkipsRootsOfLayers]) {
                let beside = layer.values[entry ^ 1];
                folding_to_zero(entry ^ 1, beside, layer.log_size, layer.challenge)
            } else {
                layer.values[entry]
            }
        };
        let cells: Vec<F> = unknown.map(value).collect();
        open(&mut proof, &layer.tree, &rows, &cells);
        indices = rows;
    }
    if uses(&[SkipsEnd]) {
        proof.push(0);
    }
    if uses(&[TakesAnyResidue]) {
        let Range { start, end } = first_cell;
        not_reduced(&mut proof[start..end]);
    }
    Forged { steps: steps.to_vec(), claim, proof }
}

/// A committed layer of FRI.
struct Layer {
    /// It is folded so many times.
    step: u32,
    log_size: u32,
    values: Vec<F>,
    tree: MerkleTree,
    /// By which it is folded.
    challenge: F,
}

/// The columns and the result.
fn squares() -> ([Vec<F>; 2], F) {
    let (mut a, mut b) = (vec![F::ONE], vec![F::ONE]);
    for row in 1..N_ROWS {
        a.push(b[row - 1]);
        b.push(a[row - 1].square() + b[row - 1].square());
    }
    let result = b[N_ROWS - 1];
    ([a, b], result)
}

/// Columns without structure.
fn anything(seed: u64) -> [Vec<F>; 2] {
    let mut value = F::from_u64(seed + 2);
    let mut next = || {
        value = value.square() + F::from_u64(seed + 3);
        value
    };
    [0, 1].map(|_| (0..N_ROWS).map(|_| next()).collect())
}

/// Columns that violate the constraints of each row set by errors whose combination by powers of a
/// challenge is zero.
fn cancelling(alpha: F, claim: F, seed: u64) -> [Vec<F>; 2] {
    let error = F::from_u64(seed + 5);
    let (mut a, mut b) = (vec![F::ONE + alpha * error], vec![F::ONE - error]);
    for row in 1..N_ROWS {
        let (before, honest) = (b[row - 1], a[row - 1].square() + b[row - 1].square());
        let error = if row + 1 == N_ROWS { honest - claim } else { error };
        a.push(before + alpha * error);
        b.push(honest - error);
    }
    [a, b]
}

/// The polynomial with these values on the domain of as many points.
pub(crate) fn polynomial(column: &[F]) -> Vec<F> {
    let generator = F::root_of_unity(column.len().trailing_zeros());
    let points = core::iter::successors(Some(F::ONE), |&x| Some(x * generator));
    through(&points.zip(column.iter().copied()).collect::<Vec<_>>())
}

/// Where a function of degree 1 vanishes.
pub(crate) fn root(linear: impl Fn(F) -> F) -> F {
    let [at_zero, at_one] = [linear(F::ZERO), linear(F::ONE)];
    -at_zero * inverse(at_one - at_zero)
}

/// What stands beside the value of an entry if both fold to zero.
fn folding_to_zero(entry: usize, value: F, log_size: u32, challenge: F) -> F {
    // The entry's own point is y; the pair is y and −y, whichever of them is first.
    let ratio = challenge * inverse(point(log_size, entry));
    -value * (F::ONE + ratio) * inverse(F::ONE - ratio)
}

pub(crate) fn commit(n_columns: usize, log_rows: u32, row: &dyn Fn(usize) -> Vec<F>) -> MerkleTree {
    let row_len = n_columns * P::FIELD_BYTES;
    let rows: Vec<u8> = (0..1 << log_rows).flat_map(|index| encode(&row(index))).collect();
    let write = |range: Range<usize>, bytes: &mut [u8]| {
        bytes.copy_from_slice(&rows[range.start * row_len..range.end * row_len]);
    };
    MerkleTree::commit(&TREES, Leaf::Hashed, log_rows, row_len, &write)
        .expect("Keccak takes any bytes")
}

fn send(
    proof: &mut Vec<u8>,
    transcript: &mut Transcript,
    message: &[u8],
    deafness: Option<Weakness>,
) {
    proof.extend_from_slice(message);
    transcript.absorb(message, deafness);
}

/// The smallest nonce that shows work, or the smallest that does not.
pub(crate) fn nonce(channel: &NativeChannel<F, F>, is_idle: bool) -> [u8; 8] {
    let shows_work = |nonce| channel.accepts(GRINDING_BITS, nonce).expect("any bytes hash");
    let found = (0..).find(|&nonce| shows_work(nonce) != is_idle);
    found.map(u64::to_le_bytes).expect("there is such a nonce")
}

/// Sends cells and the nodes beside the paths of rows.
pub(crate) fn open(proof: &mut Vec<u8>, tree: &MerkleTree, rows: &BTreeSet<usize>, cells: &[F]) {
    proof.extend(encode(cells));
    tree.siblings(rows).iter().for_each(|(_, digest)| proof.extend_from_slice(digest));
}
