//! Loops over vectors, in lanes. Lengths are multiples of [`STEP`].

use super::extension::{self, Coordinates};
use super::lanes::{Lanes, WIDTH};
use super::program::MAX_PRODUCTS;
use super::sums::Sums;
use super::view::coordinates_mut;
use crate::field::{Arith as _, Field, Goldilocks};
use crate::poly::invert_in_turn;

/// The number of chains of products that do not wait for each other.
const N_CHAINS: usize = 4;

/// Lengths are multiples of this.
pub(super) const STEP: usize = N_CHAINS * WIDTH;

/// Multiplies each element with the element of the field at its place and one more.
#[target_feature(enable = "avx512f")]
pub(super) fn multiply<const D: usize>(
    values: &mut [Goldilocks],
    factors: &[Goldilocks],
    by: Goldilocks,
) {
    let by = Lanes::all(by).factor();
    for (values, factors) in values.chunks_exact_mut(WIDTH * D).zip(factors.chunks_exact(WIDTH)) {
        let factor = Lanes::load(factors).times(by).factor();
        let coordinates: Coordinates<D> = extension::load(values);
        extension::store(extension::scaled(coordinates, factor), values);
    }
}

/// `first, first·ratio, first·ratio², …`
#[target_feature(enable = "avx512f")]
pub(super) fn powers(first: Goldilocks, ratio: Goldilocks, values: &mut [Goldilocks]) {
    let mut start = [first; STEP];
    for at in 1..STEP {
        start[at] = start[at - 1] * ratio;
    }
    let step = Lanes::all(ratio.pow(STEP as u64)).factor();
    let mut chains: [Lanes; N_CHAINS] =
        core::array::from_fn(|at| Lanes::load(&start[at * WIDTH..]));
    for values in values.chunks_exact_mut(STEP) {
        for (chain, values) in chains.iter_mut().zip(values.chunks_exact_mut(WIDTH)) {
            chain.store(values);
            *chain = chain.times(step);
        }
    }
}

/// Replaces `even` by `2·(even + challenge·odd)`.
#[target_feature(enable = "avx512f")]
pub(super) fn fold<const D: usize>(
    even: &mut [Goldilocks],
    odd: &[Goldilocks],
    challenge: &[Goldilocks],
) {
    let challenge: Coordinates<D> = extension::all(challenge);
    for (even, odd) in even.chunks_exact_mut(WIDTH * D).zip(odd.chunks_exact(WIDTH * D)) {
        let product = extension::product(extension::load(odd), challenge);
        let sum = extension::sum(product, extension::load(even));
        extension::store(extension::sum(sum, sum), even);
    }
}

/// `Σ a_i·b_i` of elements of the extension and either of it or of the field.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn dot<const D: usize, const E: usize>(
    a: &[Goldilocks],
    b: &[Goldilocks],
) -> [Goldilocks; D] {
    let mut total: Coordinates<D> = [Lanes::all(Goldilocks::ZERO); D];
    let runs = a.chunks(MAX_PRODUCTS * WIDTH * D).zip(b.chunks(MAX_PRODUCTS * WIDTH * E));
    for (a, b) in runs {
        // With an element of the field, products are added before they are reduced; by turns to two sums.
        let mut sums = [[Sums::zero(); D]; 2];
        for (at, (a, b)) in a.chunks_exact(WIDTH * D).zip(b.chunks_exact(WIDTH * E)).enumerate() {
            let (a, b): (Coordinates<D>, Coordinates<E>) = (extension::load(a), extension::load(b));
            if E == 1 {
                let factor = b[0].parts();
                for (sum, a) in sums[at % 2].iter_mut().zip(a) {
                    sum.add_product(a.parts(), factor);
                }
            } else {
                // The degrees are the same, or there is no such function.
                let mut other = a;
                other.copy_from_slice(&b);
                total = extension::sum(total, extension::product(a, other));
            }
        }
        for sums in sums {
            for (total, sum) in total.iter_mut().zip(sums) {
                *total = total.add(sum.reduced());
            }
        }
    }
    total.map(|sum| {
        let mut elements = [Goldilocks::ZERO; WIDTH];
        sum.store(&mut elements);
        elements.into_iter().fold(Goldilocks::ZERO, |sum, element| sum + element)
    })
}

/// Replaces values, none of which is zero, by their inverses. `V` is the type of the elements.
#[target_feature(enable = "avx512f")]
pub(super) fn invert<const D: usize, V: Field>(values: &mut [Goldilocks]) {
    let mut one: Coordinates<D> = [Lanes::all(Goldilocks::ZERO); D];
    one[0] = Lanes::all(Goldilocks::ONE);
    let mut before = vec![[one; N_CHAINS]; values.len() / (STEP * D)];
    let mut products = [one; N_CHAINS];
    for (before, values) in before.iter_mut().zip(values.chunks_exact(STEP * D)) {
        *before = products;
        for (product, values) in products.iter_mut().zip(values.chunks_exact(WIDTH * D)) {
            *product = extension::product(*product, extension::load(values));
        }
    }
    let mut inverses = [V::ONE; STEP];
    let (coordinates, _) = coordinates_mut(&mut inverses).expect("elements have coordinates");
    for (product, coordinates) in products.into_iter().zip(coordinates.chunks_exact_mut(WIDTH * D))
    {
        extension::store(product, coordinates);
    }
    invert_in_turn(&mut inverses);
    let (coordinates, _) = coordinates_mut(&mut inverses).expect("elements have coordinates");
    for (product, coordinates) in products.iter_mut().zip(coordinates.chunks_exact(WIDTH * D)) {
        *product = extension::load(coordinates);
    }
    for (before, values) in before.iter().zip(values.chunks_exact_mut(STEP * D)).rev() {
        let chains = products.iter_mut().zip(before).zip(values.chunks_exact_mut(WIDTH * D));
        for ((product, before), values) in chains {
            let value = extension::load(values);
            extension::store(extension::product(*product, *before), values);
            *product = extension::product(*product, value);
        }
    }
}
