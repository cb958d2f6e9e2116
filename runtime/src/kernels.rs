//! How fast this machine is at what most of a proof consists of, all threads at once.
//!
//! With the counts of [`stark::work`](crate::stark::work) it gives a limit: the time in which a proof would be made if
//! nothing else were to be done.

use crate::field::StarkField;
use crate::hash::{DIGEST_BYTES, HashKind};
use crate::poly::{CosetPowers, dot, interpolate};
use crate::stark::Work;
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// A measurement goes on for at least so long.
const LEAST_TIME: Duration = Duration::from_millis(30);

/// The best of so many measurements counts.
const N_MEASUREMENTS: usize = 3;

/// Logarithm of the length of a transform that is measured.
const LOG_LEN: u32 = 12;

/// Operations a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Multiplications of the field, each with the additions of a butterfly.
    pub multiplications: f64,
    /// Multiplications of the field whose products are only added up.
    pub summed: f64,
    /// Permutations or compressions of the hash, as [`Work::hashes`] counts them.
    pub hashes: f64,
    /// The number of threads that did them together.
    pub n_threads: usize,
}

impl Speed {
    /// Measures a field and a hash, for less than a second.
    #[must_use]
    pub fn measure<F: StarkField>(hash: HashKind) -> Self {
        let n_threads = rayon::current_num_threads();
        let [multiplications, summed] = [multiplications::<F>(), summed::<F>()];
        Self { multiplications, summed, hashes: hashes(hash), n_threads }
    }

    /// The time that so much work takes if nothing else is to be done.
    #[must_use]
    pub fn limit(&self, work: &Work) -> Duration {
        let multiplications = work.multiplications as f64 / self.multiplications;
        let summed = work.summed as f64 / self.summed;
        Duration::from_secs_f64(multiplications + summed + work.hashes as f64 / self.hashes)
    }
}

/// Elements that no code can know.
fn elements<F: StarkField>() -> Vec<F> {
    let next = |x: &F| Some(x.square() + F::from_u64(0x9e37_79b9_7f4a_7c15));
    core::iter::successors(Some(F::from_u64(3)), next).take(1 << LOG_LEN).collect()
}

fn multiplications<F: StarkField>() -> f64 {
    let values = elements::<F>();
    let group = CosetPowers::new(LOG_LEN, F::ONE);
    let there_and_back = |mut values: Vec<F>| {
        for _ in 0..4 {
            values = interpolate::<F, F>(values).evaluate_on(&group);
        }
        values
    };
    // Each has two transforms, each of LOG_LEN levels of butterflies.
    let n = (4 * 2 * u64::from(LOG_LEN)) << (LOG_LEN - 1);
    per_second(n, &|| there_and_back(values.clone()))
}

fn summed<F: StarkField>() -> f64 {
    let values = elements::<F>();
    let sums = || (0..4).map(|_| dot(core::hint::black_box(&values), &values)).collect::<Vec<F>>();
    per_second(4 << LOG_LEN, &sums)
}

fn hashes(hash: HashKind) -> f64 {
    let n_rows = match hash {
        HashKind::Keccak256
        | HashKind::Keccak256Masked160Msb
        | HashKind::Keccak256Masked160Lsb
        | HashKind::Blake256
        | HashKind::Blake256Masked160Msb
        | HashKind::Blake256Masked248Lsb => 1 << 10,
        HashKind::Pedersen | HashKind::Poseidon3 => 1 << 4,
    };
    let children = vec![[0; DIGEST_BYTES]; 2 * n_rows];
    per_second(n_rows as u64, &|| {
        let mut digests = vec![[0; DIGEST_BYTES]; n_rows];
        hash.combine_pairs(&children, &mut digests).expect("zeros are elements of every field");
        digests
    })
}

/// How many operations all threads do in a second, if each call of `work` does `n`.
fn per_second<T: Send>(n: u64, work: &(dyn Fn() -> T + Sync)) -> f64 {
    let n_threads = rayon::current_num_threads();
    let mut best: f64 = 0.0;
    for _ in 0..N_MEASUREMENTS {
        let (start, mut n_rounds) = (Instant::now(), 0_u64);
        while start.elapsed() < LEAST_TIME {
            let results: Vec<T> =
                (0..4 * n_threads).into_par_iter().with_max_len(1).map(|_| work()).collect();
            n_rounds += core::hint::black_box(results).len() as u64;
        }
        best = best.max((n * n_rounds) as f64 / start.elapsed().as_secs_f64());
    }
    best
}
