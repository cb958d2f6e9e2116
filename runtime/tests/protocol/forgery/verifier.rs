//! A verifier of [`Squares`](crate::layouts::Squares) that leaves out what it is told to.

use super::kit::{
    F, GRINDING_BITS, LOG_LAST_SIZE, LOG_SIZE, Transcript, Weakness, at, composition, deep, encode,
    fold, n_coefficients, point, point_of_row,
};
use super::prover::Forged;
use super::reader::{Reader, Refusal};
use air_runtime::field::Field as _;
use air_runtime::protocol::Channel as _;
use std::collections::{BTreeMap, BTreeSet};

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
    let last_layer = reader.canonical(n_coefficients(weakness))?;
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
