//! The arithmetic against big integers, on edges and on random words; constants recomputed.

use super::{P, ParseElementError, R, R_SQUARED, Stark252, THREE, limbs};
use crate::field::{Arith as _, Field as _, StarkField as _};
use num_bigint::BigUint;

fn big(limbs: [u64; 4]) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |value, &limb| (value << 64) + limb)
}

fn modulus() -> BigUint {
    big(P)
}

/// The integer value, from the image in memory.
fn value(element: Stark252) -> BigUint {
    let radix_inverse = (BigUint::from(1_u8) << 256_u32).modinv(&modulus()).unwrap();
    big(element.0) * radix_inverse % modulus()
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn limbs(&mut self) -> [u64; 4] {
        core::array::from_fn(|_| self.word())
    }

    /// Any reduced image.
    fn element(&mut self) -> Stark252 {
        Stark252(limbs::divide(self.limbs()).1)
    }
}

/// All words whose limbs are at an edge: zero, one, all ones, those of the modulus and around.
fn edge_words() -> Vec<[u64; 4]> {
    let low = [0, 1, 2, u64::MAX - 1, u64::MAX, 1 << 63];
    let high = [0, 1, P[3] - 1, P[3], P[3] + 1, u64::MAX, 31 * P[3], 1 << 59];
    let mut words = Vec::new();
    for a in low {
        for b in [0, u64::MAX] {
            for c in [0, 1, u64::MAX] {
                words.extend(high.map(|d| [a, b, c, d]));
            }
        }
    }
    words
}

fn edge_elements() -> Vec<Stark252> {
    edge_words().into_iter().filter(|&word| limbs::less(word, P)).map(Stark252).collect()
}

#[track_caller]
fn check_pair(a: Stark252, b: Stark252) {
    let p = modulus();
    let [x, y] = [value(a), value(b)];
    for result in [a + b, a - b, a * b, a.square(), -a, a.double()] {
        assert!(limbs::less(result.0, P), "{result:?} of {a:?} and {b:?} is not reduced");
    }
    assert_eq!(value(a + b), (&x + &y) % &p, "{a:?} + {b:?}");
    assert_eq!(value(a - b), (&x + &p - &y) % &p, "{a:?} - {b:?}");
    assert_eq!(value(a * b), &x * &y % &p, "{a:?} * {b:?}");
    assert_eq!(value(a.square()), &x * &x % &p, "{a:?} squared");
    assert_eq!(value(-a), (&p - &x) % &p, "-{a:?}");
    assert_eq!(a.cmp(&b), x.cmp(&y), "order of {a:?} and {b:?}");
}

#[test]
fn constants_are_those_of_the_modulus() {
    let p = (BigUint::from(1_u8) << 251_u32) + (BigUint::from(17_u8) << 192_u32) + 1_u8;
    let radix = BigUint::from(1_u8) << 256_u32;
    assert_eq!(modulus(), p);
    assert_eq!(big(R), &radix % &p);
    assert_eq!(big(R_SQUARED), &radix * &radix % &p);
    assert_eq!(big(THREE), radix * 3_u8 % p);
    assert_eq!(value(Stark252::ONE), BigUint::from(1_u8));
    assert_eq!(value(Stark252::GENERATOR), BigUint::from(3_u8));
}

#[test]
fn arithmetic_agrees_with_integers_on_edges() {
    let elements = edge_elements();
    assert!(elements.len() > 50);
    for &a in &elements {
        for &b in &elements {
            check_pair(a, b);
        }
    }
}

#[test]
fn arithmetic_agrees_with_integers_on_random_elements() {
    let mut random = Random(1);
    for _ in 0..5000 {
        check_pair(random.element(), random.element());
    }
}

#[test]
fn division_by_the_modulus_agrees_with_integers() {
    let mut random = Random(2);
    let multiples = (0..32).map(|k| {
        let bytes = (modulus() * BigUint::from(k as u64)).to_bytes_le();
        let mut padded = [0; 40];
        padded[..bytes.len()].copy_from_slice(&bytes);
        core::array::from_fn(|limb| u64::from_le_bytes(*padded[8 * limb..].first_chunk().unwrap()))
    });
    let mut words: Vec<[u64; 4]> = edge_words();
    words.extend(multiples.clone());
    words.extend(multiples.skip(1).map(|[low, rest @ ..]: [u64; 4]| {
        // k·p ends in a limb that is k.
        let [a, b, c] = rest;
        [low - 1, a, b, c]
    }));
    words.extend((0..1000).map(|_| random.limbs()));
    for word in words {
        let (quotient, remainder) = limbs::divide(word);
        assert!(limbs::less(remainder, P), "{word:x?}");
        assert_eq!(modulus() * quotient + big(remainder), big(word), "{word:x?}");
        let bytes: [u8; 32] = big_endian(word);
        assert_eq!(Stark252::draw_from_mont_be_bytes(&bytes).is_some(), quotient < 31);
        assert_eq!(value(Stark252::divide_be_bytes(&bytes).1), big(remainder));
    }
}

#[test]
fn a_word_up_to_31_times_the_modulus_is_drawn_as_a_montgomery_image() {
    let word = [7, 0, 0, 31 * P[3]];
    assert_eq!(Stark252::draw_from_mont_be_bytes(&big_endian([0x1f, 0, 0, 31 * P[3]])), None);
    let drawn = Stark252::draw_from_mont_be_bytes(&big_endian(word)).unwrap();
    assert_eq!(big(drawn.0), big(word) % modulus());
}

#[test]
fn inverses_agree_with_fermat() {
    let mut random = Random(3);
    assert_eq!(Stark252::ZERO.inverse(), None);
    let exponent = modulus() - 2_u8;
    for element in edge_elements().into_iter().skip(1).chain((0..50).map(|_| random.element())) {
        if element == Stark252::ZERO {
            continue;
        }
        let inverse = element.inverse().unwrap();
        assert_eq!(inverse * element, Stark252::ONE);
        assert_eq!(value(inverse), value(element).modpow(&exponent, &modulus()));
    }
}

#[test]
fn roots_of_unity_are_those_of_the_protocol() {
    let root = |log_n| Stark252::root_of_unity(log_n).to_hex();
    assert_eq!(Stark252::root_of_unity(0), Stark252::ONE);
    assert_eq!(Stark252::root_of_unity(1), -Stark252::ONE);
    assert_eq!(root(2), "0x625023929a2995b533120664329f8c7c5268e56ac8320da2a616626f41337e3");
    assert_eq!(root(4), "0x5ec467b88826aba4537602d514425f3b0bdf467bbf302458337c45f6021e539");
    assert_eq!(root(9), "0x11d07d97880b4dc0234b46e6d4b9bd4a1f811a9e3bc8e32cc4074a0c13a1d0b");
    assert_eq!(root(11), "0x10f4d91b5d9a6deed5ebbf4a3492c1ed439f57211b54c6c453916920fa30710");
}

#[test]
fn images_of_an_element_agree() {
    let mut random = Random(4);
    for element in edge_elements().into_iter().chain((0..200).map(|_| random.element())) {
        let [mont, plain] = [element.to_mont_be_bytes(), element.to_be_bytes()];
        assert_eq!(BigUint::from_bytes_be(&plain), value(element));
        assert_eq!(BigUint::from_bytes_be(&mont), big(element.0));
        assert_eq!(Stark252::from_mont_be_bytes(&mont), Some(element));
        assert_eq!(Stark252::from_be_bytes(&plain), Some(element));
        assert_eq!(Stark252::from_limbs(element.to_limbs()), Some(element));
        assert_eq!(Stark252::from_hex(&element.to_hex()), Ok(element));
        assert_eq!(element.to_hex(), format!("0x{:x}", value(element)));
        assert_eq!(format!("{element}"), element.to_hex());
    }
}

#[test]
fn integers_from_the_modulus_on_are_refused() {
    for word in edge_words().into_iter().filter(|&word| !limbs::less(word, P)) {
        assert_eq!(Stark252::from_be_bytes(&big_endian(word)), None);
        assert_eq!(Stark252::from_mont_be_bytes(&big_endian(word)), None);
        assert_eq!(Stark252::from_limbs(word), None);
        let text = format!("0x{:x}", big(word));
        assert_eq!(Stark252::from_hex(&text), Err(ParseElementError::TooLarge));
    }
    assert_eq!(Stark252::from_limbs([0, 0, 0, P[3]]), Some(-Stark252::ONE));
}

#[test]
fn texts_that_are_no_elements_are_refused() {
    let parse = Stark252::from_hex;
    assert_eq!(parse("12"), Err(ParseElementError::MissingPrefix));
    assert_eq!(parse(""), Err(ParseElementError::MissingPrefix));
    assert_eq!(parse("0x"), Err(ParseElementError::MissingDigits));
    assert_eq!(parse("0x1g"), Err(ParseElementError::NotADigit { found: 'g' }));
    assert_eq!(parse("0x+1"), Err(ParseElementError::NotADigit { found: '+' }));
    assert_eq!(parse(&format!("0x1{}", "0".repeat(64))), Err(ParseElementError::TooLarge));
    assert_eq!(parse(&format!("0x{}1F", "0".repeat(100))), Ok(Stark252::from_u64(31)));
}

fn big_endian(limbs: [u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (word, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs.iter().rev()) {
        *word = limb.to_be_bytes();
    }
    bytes
}
