//! What the prover and the verifier of this module share.

use crate::layouts::Squares;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, Field as _, StarkField as _};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::poly::bit_reverse;
use air_runtime::protocol::native::{self, NativeChannel};
use air_runtime::protocol::{Channel as _, Native, Protocol as _};
use air_runtime::stark::{Options, Setup};

/// Challenges are of the base field, so that a claim can be solved for.
pub(crate) type F = Stark252;
pub(crate) type P = Native<F, F>;

pub(crate) const LOG_ROWS: u32 = 4;
pub(crate) const N_ROWS: usize = 1 << LOG_ROWS;
const LOG_BLOWUP: u32 = 2;
pub(crate) const LOG_SIZE: u32 = LOG_ROWS + LOG_BLOWUP;
pub(crate) const LAST_LAYER: usize = 4;
pub(crate) const LOG_LAST_SIZE: u32 = 2 + LOG_BLOWUP;
pub(crate) const N_QUERIES: usize = 3;
pub(crate) const GRINDING_BITS: u32 = 5;
pub(crate) const TREES: TreeHash = TreeHash::uniform(HashKind::Keccak256);

/// What a verifier leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// Challenges do not depend on the public value.
    DeafToClaim,
    /// Challenges do not depend on the trace.
    DeafToTrace,
    /// Challenges do not depend on the composition.
    DeafToComposition,
    /// Challenges do not depend on the out-of-domain values.
    DeafToValues,
    /// Challenges do not depend on the layers of FRI.
    DeafToLayers,
    /// Queries do not depend on the last layer.
    DeafToLastLayer,
    /// The constraints are not compared with the composition.
    SkipsComposition,
    /// Opened rows need not belong to their trees.
    SkipsRootsOfRows,
    /// Opened values of layers need not belong to their trees.
    SkipsRootsOfLayers,
    /// Folded values are not compared with the last layer.
    SkipsLastLayer,
    /// Only the first query is compared with the last layer.
    ChecksOneQuery,
    /// The last layer may be of any degree.
    TakesAnyDegree,
    /// Any nonce will do.
    SkipsWork,
    /// What follows the proof is not looked at.
    SkipsEnd,
    /// Cells are read modulo the modulus.
    TakesAnyResidue,
}

/// The runtime's setup of a claim.
pub(crate) fn setup(steps: &[u32], claim: F) -> Setup<P> {
    let options = Options::new(LOG_BLOWUP, steps.to_vec(), LAST_LAYER, N_QUERIES, GRINDING_BITS)
        .expect("the options are in range")
        .with_oods_in_one_message(true);
    native::setup(&Squares, &claim, &[LOG_ROWS], options, TREES)
}

/// The number of coefficients of the last layer; of any degree are as many as it has values.
pub(crate) fn n_coefficients(weakness: Option<Weakness>) -> usize {
    if weakness == Some(Weakness::TakesAnyDegree) { 1 << LOG_LAST_SIZE } else { LAST_LAYER }
}

/// A channel that may be deaf.
#[derive(Clone, Debug)]
pub(crate) struct Transcript {
    pub(crate) channel: NativeChannel<F, F>,
    weakness: Option<Weakness>,
}

impl Transcript {
    /// The channel of a claim; a verifier that is deaf to it has absorbed another one.
    pub(crate) fn new(steps: &[u32], claim: F, weakness: Option<Weakness>) -> Self {
        let heard = if weakness == Some(Weakness::DeafToClaim) { F::ZERO } else { claim };
        Self { channel: setup(steps, heard).channel, weakness }
    }

    /// Absorbs a message unless the weakness is deafness to it.
    pub(crate) fn absorb(&mut self, message: &[u8], deafness: Option<Weakness>) {
        if deafness.is_none() || self.weakness != deafness {
            self.channel.absorb(message).expect("the channel takes any bytes");
        }
    }

    pub(crate) fn draw(&mut self) -> F {
        self.channel.draw()
    }

    /// The queries as indices of the first layer whose first step is this.
    pub(crate) fn queries(&mut self, first_step: u32) -> Vec<usize> {
        let bound = 1 << (LOG_SIZE - first_step);
        let draw = |_| usize::try_from(self.channel.draw_index(bound)).expect("a small index");
        (0..N_QUERIES).map(draw).collect()
    }
}

/// The encoding of elements, one after another.
pub(crate) fn encode(elements: &[F]) -> Vec<u8> {
    let mut bytes = vec![0; elements.len() * P::FIELD_BYTES];
    for (&element, bytes) in elements.iter().zip(bytes.chunks_exact_mut(P::FIELD_BYTES)) {
        P::write_field(element, bytes);
    }
    bytes
}

/// The generator of the trace domain.
pub(crate) fn generator() -> F {
    F::root_of_unity(LOG_ROWS)
}

/// The point of an entry in bit-reversed order, in the group of `2^log_size` elements.
pub(crate) fn point(log_size: u32, entry: usize) -> F {
    F::root_of_unity(log_size).pow(bit_reverse(entry, log_size) as u64)
}

/// The point of a row of the evaluation domain.
pub(crate) fn point_of_row(row: usize) -> F {
    F::GENERATOR * point(LOG_SIZE, row)
}

pub(crate) fn inverse(value: F) -> F {
    value.inverse().expect("no point is in a domain that it must not be in")
}

/// The value of a polynomial.
pub(crate) fn at(coefficients: &[F], x: F) -> F {
    coefficients.iter().rev().fold(F::ZERO, |sum, &coefficient| sum * x + coefficient)
}

/// The polynomial through points, by Lagrange's formula.
pub(crate) fn through(points: &[(F, F)]) -> Vec<F> {
    let mut sum = vec![F::ZERO; points.len()];
    for &(x, y) in points {
        let mut basis = vec![F::ONE];
        let mut scale = y;
        for &(other, _) in points.iter().filter(|(other, _)| *other != x) {
            // Multiplied by X − other.
            basis.push(F::ZERO);
            for place in (0..basis.len()).rev() {
                let below = if place == 0 { F::ZERO } else { basis[place - 1] };
                basis[place] = below - other * basis[place];
            }
            scale *= inverse(x - other);
        }
        sum.iter_mut().zip(&basis).for_each(|(sum, &basis)| *sum += scale * basis);
    }
    sum
}

/// The constraints at a point, combined by powers of `alpha` and divided by their row sets; the cells
/// are `a`, the next `a`, `b` and the next `b`.
pub(crate) fn composition(x: F, cells: [F; 4], alpha: F, claim: F) -> F {
    let [a, a1, b, b1] = cells;
    let last = generator().pow(N_ROWS as u64 - 1);
    let but_last = (x - last) * inverse(x.pow(N_ROWS as u64) - F::ONE);
    let terms = [
        (a - F::ONE) * inverse(x - F::ONE),
        (b - F::ONE) * inverse(x - F::ONE),
        (a1 - b) * but_last,
        (b1 - a.square() - b.square()) * but_last,
        (b - claim) * inverse(x - last),
    ];
    at(&terms, alpha)
}

/// The value of the DEEP quotient at a point: of the cells, `values` and then the composition's.
pub(crate) fn deep(x: F, [a, b, h]: [F; 3], values: [F; 5], point: F, beta: F) -> F {
    let next = point * generator();
    let [v_a, v_a1, v_b, v_b1, v_h] = values;
    let terms = [
        (a - v_a) * inverse(x - point),
        (a - v_a1) * inverse(x - next),
        (b - v_b) * inverse(x - point),
        (b - v_b1) * inverse(x - next),
        (h - v_h) * inverse(x - point),
    ];
    at(&terms, beta)
}

/// Folds the `2^step` values from an entry on, of a layer of `2^log_size` values, to one.
pub(crate) fn fold(mut entry: usize, values: &[F], mut log_size: u32, mut challenge: F) -> F {
    let mut values = values.to_vec();
    while values.len() > 1 {
        let pair = |(index, pair): (usize, &[F])| {
            let y = point(log_size, entry + 2 * index);
            pair[0] + pair[1] + challenge * (pair[0] - pair[1]) * inverse(y)
        };
        values = values.chunks(2).enumerate().map(pair).collect();
        (entry, log_size, challenge) = (entry / 2, log_size - 1, challenge.square());
    }
    values[0]
}
