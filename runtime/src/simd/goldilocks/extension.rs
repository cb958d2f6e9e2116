//! Eight elements of an extension, as a vector for each coordinate.
//!
//! The extensions are those of [`field::goldilocks`](crate::field::goldilocks): by a root of `x² − 7` and of
//! `x³ − x − 1`. Functions are generic over the degree, 1 being the field itself; the branches on it are none in
//! compiled code.

use super::lanes::{Factor, Lanes, WIDTH, deinterleaved, picked};
use crate::field::{Arith as _, Goldilocks};

/// The coordinates of eight elements.
pub(super) type Coordinates<const D: usize> = [Lanes; D];

/// The coordinates of the first eight of some elements, which lie one after the other.
///
/// Those that are not there are zero.
///
/// # Panics
/// If the degree is none from 1 to 3.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn load<const D: usize>(elements: &[Goldilocks]) -> Coordinates<D> {
    let mut vectors = [Lanes::all(Goldilocks::ZERO); D];
    for (vector, elements) in vectors.iter_mut().zip(elements.chunks_exact(WIDTH)) {
        *vector = Lanes::load(elements);
    }
    let mut coordinates = vectors;
    match *vectors.as_slice() {
        [_] => {}
        [a, b] => coordinates.copy_from_slice(&deinterleaved(a, b)),
        [a, b, c] => coordinates.copy_from_slice(&[
            picked([picked([a, b], [0, 3, 6, 9, 12, 15, 0, 0]), c], [0, 1, 2, 3, 4, 5, 10, 13]),
            picked([picked([a, b], [1, 4, 7, 10, 13, 0, 0, 0]), c], [0, 1, 2, 3, 4, 8, 11, 14]),
            picked([picked([a, b], [2, 5, 8, 11, 14, 0, 0, 0]), c], [0, 1, 2, 3, 4, 9, 12, 15]),
        ]),
        _ => unreachable!("there are extensions of degree 2 and 3"),
    }
    coordinates
}

/// Sets the first eight of some elements, as [`load`] reads them, as far as they are there.
///
/// # Panics
/// As there.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn store<const D: usize>(coordinates: Coordinates<D>, elements: &mut [Goldilocks]) {
    let mut vectors = coordinates;
    match *coordinates.as_slice() {
        [_] => {}
        [a, b] => vectors.copy_from_slice(&[
            picked([a, b], [0, 8, 1, 9, 2, 10, 3, 11]),
            picked([a, b], [4, 12, 5, 13, 6, 14, 7, 15]),
        ]),
        [a, b, c] => vectors.copy_from_slice(&[
            picked([picked([a, b], [0, 8, 0, 1, 9, 0, 2, 10]), c], [0, 1, 8, 3, 4, 9, 6, 7]),
            picked([picked([a, b], [0, 3, 11, 0, 4, 12, 0, 5]), c], [10, 1, 2, 11, 4, 5, 12, 7]),
            picked([picked([a, b], [13, 0, 6, 14, 0, 7, 15, 0]), c], [0, 13, 2, 3, 14, 5, 6, 15]),
        ]),
        _ => unreachable!("there are extensions of degree 2 and 3"),
    }
    for (vector, elements) in vectors.into_iter().zip(elements.chunks_exact_mut(WIDTH)) {
        vector.store(elements);
    }
}

/// One element in all lanes.
///
/// # Panics
/// If there are not `D` coordinates.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn all<const D: usize>(element: &[Goldilocks]) -> Coordinates<D> {
    assert_eq!(element.len(), D, "an element has as many coordinates as the degree");
    core::array::from_fn(|place| Lanes::all(element[place]))
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn sum<const D: usize>(a: Coordinates<D>, b: Coordinates<D>) -> Coordinates<D> {
    let mut sum = a;
    for (sum, b) in sum.iter_mut().zip(b) {
        *sum = sum.add(b);
    }
    sum
}

/// The product with an element of the field.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn scaled<const D: usize>(a: Coordinates<D>, factor: Factor) -> Coordinates<D> {
    let mut product = a;
    for coordinate in &mut product {
        *coordinate = coordinate.times(factor);
    }
    product
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn product<const D: usize>(a: Coordinates<D>, b: Coordinates<D>) -> Coordinates<D> {
    let mut product = a;
    match (a.as_slice(), b.as_slice()) {
        (&[a], &[b]) => product.copy_from_slice(&[a.mul(b)]),
        (&[a0, a1], &[b0, b1]) => {
            let (low, high) = (a0.mul(b0), a1.mul(b1));
            let cross = a0.add(a1).mul(b0.add(b1)).sub(low).sub(high);
            product.copy_from_slice(&[low.add(high.times_7()), cross]);
        }
        (&[a0, a1, a2], &[b0, b1, b2]) => {
            let (of_0, of_1, of_2) = (a0.mul(b0), a1.mul(b1).canonical(), a2.mul(b2).canonical());
            let of_01 = a0.add(a1).mul(b0.add(b1)).sub(of_0).sub_canonical(of_1);
            let of_02 = a0.add(a2).mul(b0.add(b2)).sub(of_0).sub_canonical(of_2);
            let of_12 = a1.add(a2).mul(b1.add(b2)).sub_canonical(of_1).sub_canonical(of_2);
            // x³ = x + 1 and x⁴ = x² + x.
            let of_12 = of_12.canonical();
            product.copy_from_slice(&[
                of_0.add_canonical(of_12),
                of_01.add_canonical(of_12).add_canonical(of_2),
                of_02.add_canonical(of_1).add_canonical(of_2),
            ]);
        }
        _ => unreachable!("there are extensions of degree 2 and 3"),
    }
    product
}
