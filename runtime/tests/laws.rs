//! The laws of fields and hashes, written once; an implementation joins by its line in a list.

use air_runtime::field::{
    Arith, ExtensionOf, Field, Goldilocks, GoldilocksCubic, GoldilocksQuadratic, Stark252,
    StarkField,
};
use air_runtime::hash::{Digest, HashKind};
use core::fmt::Debug;

#[test]
fn prime_fields_obey_the_laws() {
    prime_field::<Stark252>();
    prime_field::<Goldilocks>();
}

#[test]
fn extensions_obey_the_laws() {
    extension::<Stark252, Stark252>();
    extension::<Goldilocks, Goldilocks>();
    extension::<Goldilocks, GoldilocksQuadratic>();
    extension::<Goldilocks, GoldilocksCubic>();
}

#[test]
fn hashes_obey_the_laws() {
    HashKind::ALL.into_iter().for_each(hash);
}

/// Elements at the edges of a field and without structure.
fn elements<F: StarkField>() -> Vec<F> {
    let mut edges = vec![F::ZERO, F::ONE, -F::ONE, F::GENERATOR, -F::GENERATOR];
    for value in [2, 1 << 31, u64::from(u32::MAX), 1 << 32, 1 << 63, u64::MAX] {
        edges.extend([F::from_u64(value), -F::from_u64(value)]);
    }
    let mut mixed = F::from_u64(0x9e37_79b9_7f4a_7c15);
    for _ in 0..8 {
        mixed = mixed.square() + F::GENERATOR;
        edges.push(mixed);
    }
    edges
}

fn extension_elements<F: StarkField, K: ExtensionOf<F>>() -> Vec<K> {
    let base = elements::<F>();
    let shifted = |by: usize| base.iter().cycle().skip(by).copied();
    let mut elements = vec![K::ZERO, K::ONE, -K::ONE];
    for index in 0..base.len() {
        let coordinates: Vec<F> =
            (0..K::DEGREE).filter_map(|c| shifted(index + 7 * c).next()).collect();
        elements.push(K::from_coordinates(&coordinates).expect("as many as the degree"));
    }
    elements
}

/// The laws of a commutative ring, on all triples.
#[track_caller]
fn ring<T: Arith>(elements: &[T]) {
    for &a in elements {
        equal(a + T::ZERO, a, "zero is neutral");
        equal(a * T::ONE, a, "one is neutral");
        equal(a * T::ZERO, T::ZERO, "zero absorbs");
        equal(a + -a, T::ZERO, "the negative is inverse");
        equal(a.double(), a + a, "double");
        equal(a.square(), a * a, "square");
        for &b in elements {
            equal(a + b, b + a, "addition commutes");
            equal(a * b, b * a, "multiplication commutes");
            equal(a - b, a + -b, "subtraction adds the negative");
            let [mut sum, mut difference, mut product] = [a; 3];
            sum += b;
            difference -= b;
            product *= b;
            equal(sum, a + b, "add in place");
            equal(difference, a - b, "subtract in place");
            equal(product, a * b, "multiply in place");
            for &c in elements {
                equal((a + b) + c, a + (b + c), "addition associates");
                equal((a * b) * c, a * (b * c), "multiplication associates");
                equal(a * (b + c), a * b + a * c, "multiplication distributes");
            }
        }
    }
}

#[track_caller]
fn field<T: Field>(elements: &[T]) {
    ring(elements);
    equal(T::ZERO.inverse(), None, "zero has no inverse");
    for &a in elements {
        if a != T::ZERO {
            let inverse = a.inverse().expect("only zero has no inverse");
            equal(a * inverse, T::ONE, "inverse");
            equal(inverse.inverse(), Some(a), "the inverse of the inverse");
        }
        equal(a.pow(0), T::ONE, "power 0");
        equal(a.pow(1), a, "power 1");
        equal(a.pow(13), (0..13).fold(T::ONE, |power, _| power * a), "power 13");
        equal(a.pow(u64::MAX) * a, (0..64).fold(a, |power, _| power.square()), "power 2^64");
    }
    for value in [0, 1, 2, 1 << 40, u64::MAX - 1] {
        equal(T::from_u64(value) + T::ONE, T::from_u64(value + 1), "integers count");
    }
}

#[track_caller]
fn prime_field<F: StarkField>() {
    let elements = elements::<F>();
    field(&elements);
    for &a in &elements {
        equal(F::from_limbs(a.to_limbs()), Some(a), "limbs are read back");
        for &b in &elements {
            let by_limbs = a.to_limbs().iter().rev().cmp(b.to_limbs().iter().rev());
            assert_eq!(a.cmp(&b), by_limbs, "{}: order of {a:?} and {b:?}", F::NAME);
        }
    }
    let [p0, p1, p2, p3] = F::MODULUS;
    equal(F::from_limbs(F::MODULUS), None, "the modulus is refused");
    equal(F::from_limbs([u64::MAX; 4]), None, "all ones are refused");
    equal(F::from_limbs([p0 - 1, p1, p2, p3]), Some(-F::ONE), "the modulus minus one");
    let n_bits = F::MODULUS
        .iter()
        .rposition(|&limb| limb != 0)
        .map(|top| 64 * top + 64 - F::MODULUS[top].leading_zeros() as usize);
    assert_eq!(n_bits.map(|bits| bits.div_ceil(8)), Some(F::N_BYTES));
    roots_of_unity::<F>();
}

#[track_caller]
fn roots_of_unity<F: StarkField>() {
    equal(F::root_of_unity(0), F::ONE, "the root of order 1");
    for log_n in 1..=F::TWO_ADICITY {
        let root = F::root_of_unity(log_n);
        equal(root.square(), F::root_of_unity(log_n - 1), "roots are squares of roots");
    }
    equal(F::root_of_unity(1), -F::ONE, "the root of order 2 is -1");
    // p − 1 and p differ in the lowest bit only.
    for log_n in [1, 7, 31] {
        let exponent = shifted(F::MODULUS, log_n);
        let power = exponent.iter().rev().fold(F::ONE, |power, &limb| {
            (0..64).fold(power, |power, _| power.square()) * F::GENERATOR.pow(limb)
        });
        equal(power, F::root_of_unity(log_n), "the root is a power of the generator");
    }
}

/// A number of 256 bits without its low `bits` bits, fewer than 64 of them.
fn shifted(limbs: [u64; 4], bits: u32) -> [u64; 4] {
    core::array::from_fn(|at| {
        let above = limbs.get(at + 1).copied().unwrap_or(0);
        ((u128::from(above) << 64 | u128::from(limbs[at])) >> bits) as u64
    })
}

#[track_caller]
fn extension<F: StarkField, K: ExtensionOf<F>>() {
    let elements = extension_elements::<F, K>();
    field(&elements);
    let base = self::elements::<F>();
    equal(K::from(F::ONE), K::ONE, "one embeds");
    equal(K::from(F::ZERO), K::ZERO, "zero embeds");
    for &a in &base {
        for &b in &base {
            equal(K::from(a) + K::from(b), K::from(a + b), "sums embed");
            equal(K::from(a) * K::from(b), K::from(a * b), "products embed");
        }
    }
    for &k in &elements {
        let coordinates: Vec<F> = k.coordinates().collect();
        assert_eq!(coordinates.len(), K::DEGREE);
        equal(K::from_coordinates(&coordinates), Some(k), "coordinates are read back");
        equal(K::from_coordinates(&coordinates[1..]), None, "a coordinate is missing");
        let too_many = [&coordinates[..], &[F::ONE]].concat();
        equal(K::from_coordinates(&too_many), None, "a coordinate too many");
        for &a in &base {
            equal(k + a, k + K::from(a), "adding a base element");
            equal(k - a, k - K::from(a), "subtracting a base element");
            equal(k * a, k * K::from(a), "multiplying by a base element");
            let scaled: Vec<F> = coordinates.iter().map(|&c| c * a).collect();
            equal(K::from_coordinates(&scaled), Some(k * a), "coordinates are linear");
        }
    }
}

#[track_caller]
fn equal<T: PartialEq + Debug>(found: T, expected: T, law: &str) {
    assert_eq!(found, expected, "{law}, in {}", core::any::type_name::<T>());
}

/// Every path of a hash gives the plain one's digests.
fn hash(hash: HashKind) {
    let n_rows = 11;
    for n_words in [1, 2, 5] {
        let row_len = 32 * n_words;
        let rows: Vec<u8> = (0..n_rows * row_len).map(|at| (at * at % 251) as u8 & 7).collect();
        let plain: Vec<Digest> = rows.chunks(row_len).map(|row| hash.hash(row).unwrap()).collect();
        let mut many = vec![[0; 32]; n_rows];
        hash.hash_rows(&rows, row_len, &mut many).unwrap();
        assert_eq!(many, plain, "{hash}: rows of {n_words} words");
        assert!(plain.iter().all(|digest| hash.is_digest(digest)), "{hash}");
        let mut parents = vec![[0; 32]; 5];
        hash.combine_pairs(&plain[..10], &mut parents).unwrap();
        for (pair, parent) in plain.chunks(2).zip(parents) {
            assert_eq!(hash.combine(&pair[0], &pair[1]), Ok(parent), "{hash}: pairs");
            assert_ne!(hash.combine(&pair[1], &pair[0]), Ok(parent), "{hash}: pairs have an order");
        }
    }
    assert_eq!(HashKind::from_name(hash.name()), Ok(hash));
    assert!(hash.digest_bits() <= 256);
}
