//! The transforms against sums over powers, and against each other.

use super::{Coefficients, CosetPowers, ZeroElement, batch_inverse, bit_reverse, interpolate};
use crate::field::{
    Arith, ExtensionOf, Field, Goldilocks, GoldilocksCubic, GoldilocksQuadratic, Stark252,
    StarkField,
};
use core::ops::Mul;

/// Some values without structure.
fn values<T: Field>(n: usize, seed: u64) -> Vec<T> {
    let next = |x: &T| Some(x.square() * T::from_u64(3) + T::from_u64(seed));
    core::iter::successors(Some(T::from_u64(seed)), next).skip(5).take(n).collect()
}

fn extension_values<K: ExtensionOf<Goldilocks>>(n: usize) -> Vec<K> {
    let coordinates: Vec<Goldilocks> = values(K::DEGREE * n, 5);
    coordinates.chunks(K::DEGREE).map(|c| K::from_coordinates(c).unwrap()).collect()
}

/// Horner's rule on coefficients in natural order.
fn horner<V: Arith + Mul<F, Output = V>, F: Copy>(coefficients: &[V], point: F) -> V {
    coefficients.iter().rev().fold(V::ZERO, |sum, &coefficient| sum * point + coefficient)
}

fn points<F: StarkField>(log_n: u32, offset: F) -> impl Iterator<Item = F> {
    let root = F::root_of_unity(log_n);
    core::iter::successors(Some(offset), move |&x| Some(x * root)).take(1 << log_n)
}

#[track_caller]
fn check_against_horner<F: StarkField, V: Arith + Mul<F, Output = V>>(coefficients: Vec<V>) {
    let log_n = coefficients.len().trailing_zeros();
    for offset in [F::ONE, F::GENERATOR] {
        let expected: Vec<V> = points(log_n, offset).map(|x| horner(&coefficients, x)).collect();
        let polynomial = Coefficients::from_natural(coefficients.clone());
        assert_eq!(polynomial.evaluate_on_coset(offset), expected, "2^{log_n} at {offset:?}");
        if offset == F::ONE {
            assert_eq!(interpolate::<F, V>(expected), polynomial, "2^{log_n}");
        }
    }
}

#[test]
fn small_transforms_agree_with_horner() {
    for log_n in 0..=9 {
        check_against_horner::<Stark252, _>(values::<Stark252>(1 << log_n, 2));
        check_against_horner::<Goldilocks, _>(values::<Goldilocks>(1 << log_n, 3));
        check_against_horner::<Goldilocks, _>(extension_values::<GoldilocksQuadratic>(1 << log_n));
        check_against_horner::<Goldilocks, _>(extension_values::<GoldilocksCubic>(1 << log_n));
    }
}

#[test]
fn large_transforms_agree_with_horner_at_some_points() {
    for log_n in [11, 12, 13, 14, 15, 17] {
        let coefficients: Vec<Goldilocks> = values(1 << log_n, 11);
        let polynomial = Coefficients::from_natural(coefficients.clone());
        let evaluations = polynomial.evaluate_on_coset(Goldilocks::GENERATOR);
        let mut points: Vec<_> = points(log_n, Goldilocks::GENERATOR).zip(evaluations).collect();
        points.truncate((1 << log_n) - 1);
        for (x, evaluation) in points.into_iter().step_by((1 << log_n) / 23) {
            assert_eq!(evaluation, horner(&coefficients, x), "2^{log_n}");
        }
        let on_subgroup = polynomial.evaluate_on_coset(Goldilocks::ONE);
        assert_eq!(interpolate::<Goldilocks, _>(on_subgroup), polynomial, "2^{log_n}");
    }
}

#[test]
fn cosets_of_a_larger_domain_interleave() {
    let polynomial = interpolate::<Stark252, _>(values::<Stark252>(64, 7));
    let mut padded = polynomial.clone().into_natural();
    padded.resize(256, Stark252::ZERO);
    let on_large = Coefficients::from_natural(padded).evaluate_on_coset(Stark252::GENERATOR);
    for (coset, offset) in points(8, Stark252::GENERATOR).take(4).enumerate() {
        let every_fourth: Vec<_> = on_large.iter().skip(coset).step_by(4).copied().collect();
        assert_eq!(polynomial.evaluate_on(&CosetPowers::new(6, offset)), every_fourth);
    }
}

#[test]
fn coefficients_are_stored_in_bit_reversed_order() {
    let natural: Vec<Stark252> = (0..8).map(Stark252::from_u64).collect();
    let polynomial = Coefficients::from_natural(natural.clone());
    let expected = [0, 4, 2, 6, 1, 5, 3, 7].map(Stark252::from_u64);
    assert_eq!(polynomial.bit_reversed(), expected);
    assert_eq!(polynomial.into_natural(), natural);
    assert_eq!((bit_reverse(0, 0), bit_reverse(1, 1), bit_reverse(6, 4)), (0, 1, 6));
    assert_eq!(bit_reverse(1, 63), 1 << 62);
}

#[test]
fn evaluation_at_a_point_agrees_with_horner() {
    for log_n in [0, 1, 5, 9, 10, 13] {
        let coefficients: Vec<Goldilocks> = values(1 << log_n, 13);
        let polynomial = Coefficients::from_natural(coefficients.clone());
        let point = extension_values::<GoldilocksCubic>(3)[2];
        let lifted: Vec<GoldilocksCubic> = coefficients.iter().map(|&c| c.into()).collect();
        assert_eq!(polynomial.evaluate_at(&[point])[0], horner(&lifted, point), "2^{log_n}");
        let at_base = polynomial.evaluate_at(&[Goldilocks::from_u64(9)])[0];
        assert_eq!(at_base, horner(&coefficients, Goldilocks::from_u64(9)));
        let extension = Coefficients::from_natural(lifted);
        assert_eq!(extension.evaluate_at(&[point])[0], polynomial.evaluate_at(&[point])[0]);
    }
}

#[test]
fn scaling_takes_a_coset_to_the_subgroup() {
    let polynomial = interpolate::<Stark252, _>(values::<Stark252>(128, 8));
    let coset = CosetPowers::new(7, Stark252::GENERATOR);
    let scaled = polynomial.clone().scaled(&coset);
    assert_eq!(scaled.evaluate_on_coset(Stark252::ONE), polynomial.evaluate_on(&coset));
}

#[test]
fn batch_inverses_are_inverses() {
    for n in [0, 1, 2, 4095, 4096, 4097, 10_000] {
        let values: Vec<Stark252> = values(n, 6);
        let mut inverses = values.clone();
        assert_eq!(batch_inverse(&mut inverses), Ok(()));
        assert!(values.iter().zip(&inverses).all(|(&v, &i)| v * i == Stark252::ONE), "{n} values");
    }
}

#[test]
fn a_zero_has_no_batch_inverse_and_changes_nothing() {
    let mut some: Vec<Goldilocks> = values(9000, 6);
    some[8000] = Goldilocks::ZERO;
    some[5000] = Goldilocks::ZERO;
    let before = some.clone();
    assert_eq!(batch_inverse(&mut some), Err(ZeroElement { index: 5000 }));
    assert_eq!(some, before);
}

#[track_caller]
fn check_together(polynomial: &Coefficients<Stark252>, exponents: &[u64]) {
    let log_n = polynomial.len().trailing_zeros();
    let (first, g) = (Stark252::from_u64(77), Stark252::root_of_unity(log_n));
    let points: Vec<Stark252> = exponents.iter().map(|&at| first * g.pow(at)).collect();
    let natural = polynomial.clone().into_natural();
    let together = polynomial.evaluate_at(&points);
    let alone: Vec<Stark252> =
        points.iter().flat_map(|&point| polynomial.evaluate_at(&[point])).collect();
    assert_eq!(together, alone, "2^{log_n}, {exponents:?}");
    assert_eq!(alone[0], horner(&natural, points[0]), "2^{log_n}, {exponents:?}");
    let near = polynomial.evaluate_near(1, &points);
    for (near, &point) in near.into_iter().zip(&points) {
        assert_eq!(near, polynomial.evaluate_at(&[point, -point]), "2^{log_n}, {exponents:?}");
        assert_eq!(near[1], horner(&natural, -point), "2^{log_n}, {exponents:?}");
    }
    let of_two_cosets = [&points[..], &[Stark252::from_u64(78)]].concat();
    let together = polynomial.evaluate_at(&of_two_cosets);
    assert_eq!(together[..points.len()], alone, "2^{log_n}, {exponents:?}");
}

#[test]
fn many_points_of_a_coset_agree_with_each_alone() {
    for log_n in [11, 12, 13, 15] {
        let n = 1 << log_n;
        for coefficients in [values::<Stark252>(n, 17), vec![-Stark252::ONE; n]] {
            let polynomial = Coefficients::from_natural(coefficients);
            check_together(&polynomial, &[0, 1, 2, 5, 6, 7, 12, 1 << (log_n - 1)]);
            // More points than classes, points of one class, and two points.
            let many: Vec<u64> = (3..23).collect();
            check_together(&polynomial, &many);
            check_together(&polynomial, &[3, 11, 19, 27, 8 * 99 + 3, 43]);
            check_together(&polynomial, &[4, 5]);
        }
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let with_threads = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| {
            let polynomial = interpolate::<Goldilocks, _>(values::<Goldilocks>(1 << 15, 21));
            let point = extension_values::<GoldilocksCubic>(1)[0];
            let on_coset = polynomial.evaluate_on_coset(Goldilocks::GENERATOR);
            (polynomial.evaluate_at(&[point])[0], on_coset, polynomial)
        })
    };
    assert_eq!(with_threads(1), with_threads(7));
}

#[test]
fn columns_are_transformed_on_many_threads_at_once() {
    use rayon::prelude::*;
    let columns: Vec<Vec<Goldilocks>> = (1..9).map(|seed| values(1 << 14, seed)).collect();
    let together: Vec<_> = columns.par_iter().cloned().map(interpolate::<Goldilocks, _>).collect();
    for (column, polynomial) in columns.into_iter().zip(together) {
        assert_eq!(polynomial.evaluate_on_coset(Goldilocks::ONE), column);
    }
}

#[test]
fn transforms_in_lanes_are_those_of_the_portable_code() {
    for log_n in [6, 7, 8, 9, 10, 11, 12, 13, 14, 15] {
        let n = 1 << log_n;
        let twiddles = super::twiddles::Twiddles::<Stark252>::shared(log_n);
        let scale = Stark252::from_u64(n as u64).inverse().expect("a power of two is not zero");
        let coset = CosetPowers::new(log_n, Stark252::GENERATOR);
        for values in [values::<Stark252>(n, 7), vec![-Stark252::ONE; n]] {
            let polynomial = interpolate::<Stark252, _>(values.clone());
            let mut expected = values.clone();
            super::ntt::values_to_coefficients(&mut expected, &twiddles, scale);
            assert_eq!(polynomial.bit_reversed(), expected, "2^{log_n}");
            let polynomial = Coefficients::from_bit_reversed(values.clone());
            let mut expected = coset.scale(values);
            super::ntt::coefficients_to_values(&mut expected, &twiddles);
            assert_eq!(polynomial.evaluate_on(&coset), expected, "2^{log_n}");
        }
    }
}
