//! The randomness of proofs that hide the trace, and what it is used for.
//!
//! With [`Options::hiding`](super::Options::hiding) a proof shows nothing of the trace but what the
//! statement says: the layout, the public values and the height of each table. For a table of `N`
//! rows:
//!
//! - A column `f` is committed as `f + (X^N − 1)·r`, which has its values on the trace domain; `r` is
//!   uniform of degree below `N`. So committed polynomials have `2·N` coefficients, the domain has
//!   twice as many segments, and `X^N − 1` is constant on each.
//! - The composition `H` of degree below `k·N` is cut by degree, `H = Σ_j X^(j·N)·H_j`, and committed
//!   as `H_j + X^N·t_j − t_(j−1)` with uniform `t_0 … t_(k−2)`, whose sum is the same (Haböck and Al
//!   Kindi, ePrint 2024/1037, section 4.2). `N` is here the height of the highest table.
//! - A uniform polynomial of `2·N` coefficients joins the combination that FRI tests, with weight 1.
//! - Each leaf below that combination has a salt of some 256 bits.
//!
//! At an opened point the parts show `H`, hence something of the trace at all points that constraints
//! read together with it. So the opened values show nothing as long as `r` has as many coefficients
//! as all these points have coordinates, which [`least_log_rows`] asks for.
//!
//! The proof is a function of the trace and the randomness: each use has its own stream.

use super::{Options, ProveError};
use crate::field::{Arith, ExtensionOf, StarkField};
use crate::layout::TableInfo;
use crate::poly::Coefficients;
use core::fmt;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// The bits of a salt, but for what is lost as it is made of field elements.
const SALT_BITS: usize = 256;

/// The randomness of one proof that hides the trace, with [`Options::hiding`].
///
/// Hidden are all cells of all tables, hence everything that the public values do not tell. Not hidden
/// are the layout, the public values, the parameters and the height of each table, so a trace that
/// tells something by its height is to be padded first. What is shown beyond these can be simulated
/// without the trace as long as the hash is a random oracle.
///
/// Hiding costs twice the domain: committed polynomials have twice as many coefficients, and the
/// composition has more parts. Tables must have the heights of [`least_log_rows`].
///
/// It must be secret and never be used for two proofs: two proofs of different traces with the same
/// randomness show their difference.
pub struct Randomness {
    /// Overwritten when it is dropped; what is drawn from it is not.
    seed: Zeroizing<[u8; 32]>,
}

impl Randomness {
    /// Randomness of the operating system.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn from_system() -> Result<Self, ProveError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut())
            .map_err(|source| ProveError::NoRandomness { reason: source.to_string() })?;
        Ok(Self { seed })
    }

    /// Randomness that is the same every time: for tests only.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed: Zeroizing::new(seed) }
    }

    /// The stream of a column.
    pub(super) fn stream(&self, purpose: Purpose, tree: usize, column: usize) -> Stream {
        let mut generator = ChaCha20Rng::from_seed(*self.seed);
        generator.set_stream((purpose as u64) << 56 | (tree as u64) << 32 | column as u64);
        Stream(generator)
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness")
    }
}

/// What randomness is used for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// A column's polynomial.
    Column,
    /// Two neighbouring parts of the composition.
    Part,
    /// The polynomial that joins the combination.
    Combination,
    /// A column of salts.
    Salt,
    /// What the accumulators of a terminal start from.
    Start,
}

/// Random elements, one after another.
pub(super) struct Stream(ChaCha20Rng);

impl Stream {
    /// Uniform elements of the base field.
    pub(super) fn elements<F: StarkField>(&mut self, n: usize) -> Vec<F> {
        (0..n).map(|_| self.element()).collect()
    }

    /// Uniform elements of the challenge field.
    pub(super) fn challenges<F: StarkField, K: ExtensionOf<F>>(&mut self, n: usize) -> Vec<K> {
        let challenge = |_| {
            let coordinates: Vec<F> = self.elements(K::DEGREE);
            K::from_coordinates(&coordinates).expect("there are as many coordinates as the degree")
        };
        (0..n).map(challenge).collect()
    }

    /// The first number of as many bits as the modulus that is below it.
    fn element<F: StarkField>(&mut self) -> F {
        let n_bits = n_bits(F::MODULUS);
        loop {
            let mut limbs = [0; 4];
            for (index, limb) in limbs.iter_mut().enumerate() {
                let left = n_bits.saturating_sub(64 * index as u32);
                if left > 0 {
                    *limb = self.0.next_u64() >> 64_u32.saturating_sub(left);
                }
            }
            if let Some(element) = F::from_limbs(limbs) {
                return element;
            }
        }
    }
}

/// `f + (X^N − 1)·r` for two polynomials of `N` coefficients.
pub(super) fn hidden<V: Arith>(column: Coefficients<V>, randomizer: Vec<V>) -> Coefficients<V> {
    // In bit-reversed order the coefficients of X^e and X^(e + N) are neighbours.
    let pairs = column.into_bit_reversed().into_iter().zip(randomizer);
    Coefficients::from_bit_reversed(pairs.flat_map(|(f, r)| [f - r, r]).collect())
}

/// The number of base field elements that make a salt.
pub(crate) fn n_salts<F: StarkField>() -> usize {
    SALT_BITS.div_ceil(n_bits(F::MODULUS).next_multiple_of(8) as usize)
}

/// Logarithm of the least height of a table that a proof with these parameters hides, with challenges
/// in an extension of this degree.
///
/// The randomness covers the opened rows and the out-of-domain point, which counts as many times as
/// it has coordinates, each at every row offset of the mask and at two at least.
#[must_use]
pub fn least_log_rows(table: &TableInfo, options: &Options, extension_degree: usize) -> u32 {
    let offsets: BTreeSet<i64> = table.mask.iter().map(|cell| cell.offset).chain([0]).collect();
    let first_step = options.fri_steps().first().copied().unwrap_or(0);
    let n_rows = (options.n_queries() as u128) << first_step.min(64);
    let n_points = n_rows.saturating_add(extension_degree as u128);
    let n_coordinates = n_points.saturating_mul(offsets.len().max(2) as u128).saturating_add(2);
    u128::BITS - (n_coordinates - 1).leading_zeros()
}

/// The number of bits of a number of four limbs.
fn n_bits(limbs: [u64; 4]) -> u32 {
    let ends = (0_u32..).zip(limbs).filter(|(_, limb)| *limb != 0);
    ends.map(|(index, limb)| 64 * (index + 1) - limb.leading_zeros()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Field as _, Goldilocks, GoldilocksCubic, Stark252};

    #[test]
    fn every_use_has_its_own_stream() {
        let randomness = Randomness::from_seed([1; 32]);
        let first = |purpose, tree, column| -> Vec<Goldilocks> {
            randomness.stream(purpose, tree, column).elements(4)
        };
        let uses = [
            first(Purpose::Column, 0, 0),
            first(Purpose::Column, 0, 1),
            first(Purpose::Column, 1, 0),
            first(Purpose::Part, 0, 0),
            first(Purpose::Combination, 0, 0),
            first(Purpose::Salt, 0, 0),
            Randomness::from_seed([2; 32]).stream(Purpose::Column, 0, 0).elements(4),
        ];
        for (index, of_use) in uses.iter().enumerate() {
            assert!(uses[..index].iter().all(|other| other != of_use), "use {index}");
        }
        assert_eq!(first(Purpose::Column, 0, 0), uses[0]);
    }

    #[test]
    fn two_seeds_of_the_system_differ() {
        let seed = || Randomness::from_system().expect("the system has randomness").seed.to_vec();
        assert_ne!(seed(), seed());
    }

    #[test]
    fn every_bit_of_an_element_is_random() {
        let mut stream = Randomness::from_seed([3; 32]).stream(Purpose::Column, 0, 0);
        let elements: Vec<Stark252> = stream.elements(1000);
        for bit in 0..251_usize {
            let ones = elements.iter().filter(|x| x.to_limbs()[bit / 64] >> (bit % 64) & 1 == 1);
            let n_ones = ones.count();
            // Seven standard deviations.
            assert!((390..610).contains(&n_ones), "bit {bit} is set in {n_ones} of 1000");
        }
        assert_eq!([n_salts::<Goldilocks>(), n_salts::<Stark252>()], [4, 1]);
    }

    #[test]
    fn a_hidden_column_has_its_values_on_the_trace_domain_and_others_elsewhere() {
        let values: Vec<Goldilocks> = (0..8).map(|row| Goldilocks::from_u64(row * row)).collect();
        let column = crate::poly::interpolate::<Goldilocks, Goldilocks>(values.clone());
        let mut stream = Randomness::from_seed([4; 32]).stream(Purpose::Column, 0, 0);
        let randomizer: Vec<Goldilocks> = stream.elements(8);
        let hidden = hidden(column.clone(), randomizer.clone());
        assert_eq!(hidden.len(), 16);
        let doubled = hidden.evaluate_on_coset(Goldilocks::ONE);
        let on_rows: Vec<Goldilocks> = doubled.iter().copied().step_by(2).collect();
        assert_eq!(on_rows, values);
        let point = GoldilocksCubic::from_u64(5);
        let randomizer = Coefficients::from_bit_reversed(randomizer).evaluate_at(&[point])[0];
        let vanishing = point.pow(8) - GoldilocksCubic::ONE;
        let expected = column.evaluate_at(&[point])[0] + vanishing * randomizer;
        assert_eq!(hidden.evaluate_at(&[point])[0], expected);
    }
}
