//! A verifier of [`Chain`](super::layout::Chain) that leaves out what it is told to.

use super::super::kit::{
    F, GRINDING_BITS, LAST_LAYER, LOG_LAST_SIZE, LOG_SIZE, at, encode, fold, point, point_of_row,
};
use super::super::reader::{Reader, Refusal};
use super::kit::{Known, LOG_LIFT, N_VALUES, STEP, Transcript, Weakness, composition, deep};
use super::prover::Forged;
use air_runtime::field::Arith as _;
use air_runtime::protocol::Channel as _;
use std::collections::{BTreeMap, BTreeSet};

/// The trees, with the number of columns of each and how far it is lifted.
const TREES: [(&str, usize, u32); 5] = [
    ("Trace 0 of items", 4, 0),
    ("Trace 1 of goods", 2, LOG_LIFT),
    ("Trace 2 of items", 3, 0),
    ("Trace 3 of goods", 2, LOG_LIFT),
    ("Trace 4", 2, 0),
];

/// Verifies a proof, but for one weakness.
pub(crate) fn check(weakness: Option<Weakness>, forged: &Forged) -> Result<(), Refusal> {
    let Forged { public, proof } = forged;
    let has = |other| weakness == Some(other);
    let mut reader = Reader { bytes: proof, takes_any: false };
    let mut transcript = Transcript::new(public, weakness);

    // 1. Both phases, and the terminal.
    let early = has(Weakness::DrawsEarly).then(|| transcript.draws());
    let mut roots = Vec::new();
    for deafness in [None, Some(Weakness::DeafToGoods)] {
        roots.push(reader.digest()?);
        transcript.absorb(roots.last().expect("one was read"), deafness);
    }
    let draws = early.unwrap_or_else(|| transcript.draws());
    for deafness in [Some(Weakness::DeafToAccumulators); 2] {
        roots.push(reader.digest()?);
        transcript.absorb(roots.last().expect("one was read"), deafness);
    }
    let total = reader.canonical(1)?[0];
    transcript.absorb(&encode(&[total]), Some(Weakness::DeafToTerminal));
    if total == F::ZERO && !has(Weakness::TakesZero) {
        return Err(Refusal::ZeroTerminal);
    }

    // 2. The equations at the out-of-domain point.
    let alpha = transcript.draw();
    roots.push(reader.digest()?);
    transcript.absorb(&roots[4], None);
    let ood_point = transcript.draw();
    let values = reader.canonical(N_VALUES.iter().sum())?;
    transcript.absorb(&encode(&values), None);
    let (items, rest) = values.split_first_chunk::<10>().expect("eighteen were read");
    let (goods, parts) = rest.split_first_chunk::<6>().expect("eighteen were read");
    let listed = draws.listed(public.0.as_flattened(), F::ONE);
    let known = Known { draws, total, listed, claim: public.1 };
    let expected = composition(ood_point, *items, *goods, &known, alpha, weakness);
    if at(parts, ood_point) != expected {
        return Err(Refusal::Composition);
    }

    // 3. FRI, work and queries.
    let beta = transcript.draw();
    let challenge = transcript.draw();
    let last_layer = reader.canonical(LAST_LAYER)?;
    transcript.absorb(&encode(&last_layer), None);
    let nonce = reader.take(8)?;
    let number = u64::from_le_bytes(nonce.try_into().expect("eight bytes were read"));
    if !transcript.channel.accepts(GRINDING_BITS, number).expect("any bytes hash") {
        return Err(Refusal::Work);
    }
    transcript.absorb(nonce, None);
    let indices = transcript.queries();

    // 4. The rows of all trees.
    let mut opened: Vec<BTreeMap<usize, Vec<F>>> = Vec::new();
    for ((name, n_columns, log_lift), &root) in TREES.into_iter().zip(&roots) {
        let log_run = STEP - log_lift;
        let run = |index: &usize| index << log_run..(index + 1) << log_run;
        let rows: BTreeSet<usize> = indices.iter().flat_map(run).collect();
        let opening = reader.opening(&rows, n_columns, LOG_SIZE - log_lift, &|_, _| None)?;
        let skips = has(Weakness::SkipsRootOfGoods) && name == TREES[1].0;
        opened.push(opening.of(root, skips, name)?);
    }

    // 5. Folding, the last layer, and the end.
    for &index in &indices {
        let rows = index << STEP..(index + 1) << STEP;
        let quotient = |row: usize| {
            let cells = |first: usize, second: usize, row: usize| {
                [opened[first][&row].as_slice(), &opened[second][&row]].concat()
            };
            let items = cells(0, 2, row).try_into().expect("seven columns");
            let goods = cells(1, 3, row >> LOG_LIFT).try_into().expect("four columns");
            let parts = opened[4][&row].clone().try_into().expect("two columns");
            let combined = (beta, weakness);
            deep(point_of_row(row), (items, goods, parts), &values, ood_point, combined)
        };
        let values: Vec<F> = rows.map(quotient).collect();
        let folded = fold(index << STEP, &values, LOG_SIZE, challenge);
        if folded != at(&last_layer, point(LOG_LAST_SIZE, index)) {
            return Err(Refusal::LastLayer);
        }
    }
    if reader.bytes.is_empty() { Ok(()) } else { Err(Refusal::Trailing) }
}
