//! What hiding proofs open does not depend on the trace: counts over many seeds.
//!
//! The seeds are fixed, so that a test gives the same every time.

use super::{ANY, F, K, KECCAK};
use air_runtime::field::{ExtensionOf, Field as _, StarkField};
use air_runtime::layout::{
    ColumnInfo, ConstraintInfo, Evaluator, Factor, Kind, Known, KnownError, Layout, LayoutInfo,
    MaskCell, RowSet, TableInfo,
};
use air_runtime::protocol::native::setup;
use air_runtime::stark::{Options, Proof, Prover, Randomness, Recorder, prove, verify};
use air_runtime::trace::Trace;
use air_runtime::transcript::{ElementValue, MessageValue};

/// A column of one value, any value.
struct Still;

const LOG_ROWS: u32 = 4;
const ALL: Factor = Factor::Class { modulus: 1, residue: 0 };

static STILL: LayoutInfo = LayoutInfo {
    name: "still",
    digest: [9; 32],
    n_phases: 1,
    draws: &[],
    terminals: &[],
    publics: &[],
    tables: &[TableInfo {
        name: "main",
        columns: &[ColumnInfo { name: "value", phase: 0, kind: Kind::Base }],
        mask: &[MaskCell { column: 0, offset: 0 }, MaskCell { column: 0, offset: 1 }],
        constraints: &[ConstraintInfo {
            name: "step",
            degree: 1,
            row_set: 0,
            kind: Kind::Base,
            source: "by hand",
        }],
        row_sets: &[RowSet { text: "all but last", zero_on: &[ALL], except: &[Factor::Row(-1)] }],
        periodics: &[],
        periodic_mask: &[],
        permutations: &[],
        min_log_rows: 0,
    }],
    links: &[],
    fills: &[],
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Still {
    type Public = ();

    fn info(&self) -> &'static LayoutInfo {
        &STILL
    }

    fn public_elements(&self, _public: &()) -> Vec<F> {
        Vec::new()
    }

    fn known(&self, _: &(), _draws: &[K], _log_rows: &[u32]) -> Result<Known<F, K>, KnownError> {
        Ok(Known { base: Vec::new(), ext: Vec::new() })
    }

    fn evaluate<E: Evaluator>(&self, _table: usize, e: &mut E) {
        e.vanish(0, e.cell(1) - e.cell(0));
        e.close(0);
    }
}

fn still(value: u64) -> Trace<F> {
    Trace::new(vec![vec![vec![F::from_u64(value); 1 << LOG_ROWS]]]).expect("a trace")
}

/// The fewest queries and the least height, so that all of the randomness is used.
fn options() -> Options {
    let options = Options::new(1, vec![0, 2], 1 << (LOG_ROWS - 1), 4, 0).expect("in range");
    options.with_oods_in_one_message(true).hiding()
}

/// A proof about a column of this value.
fn proof(value: u64, seed: u64) -> Proof {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let setup = setup::<F, K, Still>(&Still, &(), &[LOG_ROWS], options(), KECCAK);
    let randomness = Randomness::from_seed(bytes);
    let proof =
        Prover::new(&Recorder).with_randomness(randomness).prove(&Still, &setup, &(), still(value));
    proof.expect("the trace is valid")
}

/// What a proof sends in a scope and by a name: the first coordinates of all elements.
fn sent(proof: &Proof, scope: &str, name: &str) -> Vec<u64> {
    let mut values = Vec::new();
    let mut add = |value: &ElementValue| values.push(value.coordinates[0][0]);
    let of_name = |message: &str| message == name || message.ends_with(name) && !name.is_empty();
    for message in &proof.messages {
        if message.scope == scope && of_name(&message.name) {
            match &message.value {
                MessageValue::Element(value) => add(value),
                MessageValue::Elements(values) => values.iter().for_each(&mut add),
                MessageValue::Hash(..) | MessageValue::Data(_) | MessageValue::Number(_) => {}
            }
        }
    }
    values
}

const N_SEEDS: u64 = 800;
const BUCKETS: usize = 16;

/// Counts by the four lowest bits.
fn counts(values: impl Iterator<Item = u64>) -> [f64; BUCKETS] {
    let mut counts = [0.0; BUCKETS];
    values.for_each(|value| counts[value as usize % BUCKETS] += 1.0);
    counts
}

/// The statistic of a test that counts are of a uniform value.
pub(crate) fn chi_square<const N: usize>(counts: [f64; N]) -> f64 {
    let expected = counts.iter().sum::<f64>() / N as f64;
    counts.iter().map(|count| (count - expected).powi(2) / expected).sum()
}

/// The statistic of a test that two lists of counts are of one distribution.
fn chi_square_of_two(left: [f64; BUCKETS], right: [f64; BUCKETS]) -> f64 {
    let [n_left, n_right] = [left, right].map(|counts| counts.iter().sum::<f64>());
    let [to_left, to_right] = [(n_right / n_left).sqrt(), (n_left / n_right).sqrt()];
    let pairs = left.into_iter().zip(right);
    pairs.map(|(l, r)| (l * to_left - r * to_right).powi(2) / (l + r)).sum()
}

/// What 15 degrees of freedom exceed with probability 1/10000.
const LIMIT: f64 = 44.3;

const TRACE: &str = "STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 0";
const PARTS: &str = "STARK/FRI/Decommitment/Layer 0/Virtual Oracle/Trace 1";
const OODS: &str = "STARK/Out Of Domain Sampling/OODS values";
const LAST_LAYER: &str = "STARK/FRI/Commitment/Last Layer";

#[test]
fn what_is_opened_of_a_constant_column_is_uniform_whatever_the_constant() {
    let proofs = [0, 12_345].map(|value| {
        (0..N_SEEDS).map(|seed| proof(value, value * N_SEEDS + seed)).collect::<Vec<_>>()
    });
    // Each kind of message, and each of several values in it.
    for (scope, name, n_values) in [
        (TRACE, "Column 0", 1),
        (PARTS, "Column 0", 1),
        (PARTS, "Column 1", 1),
        (PARTS, "Column 2", 1),
        (OODS, "", 4),
        (LAST_LAYER, "Coefficients", 8),
    ] {
        for index in 0..n_values {
            let of_value = |proof: &Proof| sent(proof, scope, name)[index];
            let [zero, other] = proofs.each_ref().map(|proofs| counts(proofs.iter().map(of_value)));
            let statistics = [chi_square(zero), chi_square(other), chi_square_of_two(zero, other)];
            let place = format!("{scope}: {name} {index}");
            assert!(statistics.iter().all(|&value| value < LIMIT), "{place}: {statistics:?}");
        }
    }
}

#[test]
fn without_hiding_a_constant_column_is_opened_as_its_constant() {
    let options = Options::new(1, vec![0, 2], 1 << (LOG_ROWS - 2), 4, 0).expect("in range");
    let setup = setup::<F, K, Still>(&Still, &(), &[LOG_ROWS], options, KECCAK);
    let proof = prove(&Still, &setup, &(), still(12_345), &Recorder).expect("the trace is valid");
    verify(&Still, &setup, &(), &proof.bytes, &ANY, &()).expect("the proof is valid");
    let cells = sent(&proof, TRACE, "Column 0");
    assert!(!cells.is_empty());
    assert!(cells.iter().all(|&cell| cell == 12_345), "{cells:?}");
}

#[test]
fn the_opened_rows_of_a_constant_column_differ() {
    let mut cells: Vec<u64> =
        (0..20).flat_map(|seed| sent(&proof(12_345, seed), TRACE, "Column 0")).collect();
    let n_cells = cells.len();
    cells.sort_unstable();
    cells.dedup();
    assert_eq!(cells.len(), n_cells);
    assert!(n_cells > 60 && !cells.contains(&12_345));
}
