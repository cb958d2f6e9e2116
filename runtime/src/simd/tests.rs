//! The lanes against the elements one by one.

#![cfg(target_arch = "x86_64")]

use super::lanes::{Lanes, WIDTH, Wide, transposed};
use super::{Level, level};
use crate::field::{Arith as _, Field as _, Stark252};

/// Elements whose images are at the ends of limbs of 64 and of 52 bits and of the field, then others.
fn elements(n: usize) -> Vec<Stark252> {
    let mut elements = vec![Stark252::ZERO, Stark252::ONE, -Stark252::ONE];
    for bit in [1, 51, 52, 53, 63, 64, 103, 104, 127, 128, 156, 191, 192, 193, 207, 208, 250, 251] {
        let mut limbs = [0_u64; 4];
        limbs[bit / 64] = 1 << (bit % 64);
        let images = [limbs, limbs.map(|limb| limb.wrapping_sub(1) & u64::MAX >> 5)];
        for image in images.map(|limbs| Stark252::from_mont_be_bytes(&be_bytes(limbs))) {
            elements.extend(image.into_iter().flat_map(|x| [x, -x, x - Stark252::ONE, x + x]));
        }
    }
    let mut x = Stark252::from_u64(3);
    while elements.len() < n {
        x = x.square() + Stark252::from_u64(0x9e37_79b9_7f4a_7c15);
        elements.push(x);
    }
    elements
}

fn be_bytes(limbs: [u64; 4]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (word, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs.iter().rev()) {
        *word = limb.to_be_bytes();
    }
    bytes
}

/// What a function of lanes makes of two vectors; both are multiples of eight long.
fn each(
    a: &[Stark252],
    b: &[Stark252],
    operation: unsafe fn(*const Stark252, *const Stark252, *mut Stark252),
) -> Vec<Stark252> {
    let mut out = vec![Stark252::ZERO; a.len()];
    for ((a, b), out) in a.chunks_exact(8).zip(b.chunks_exact(8)).zip(out.chunks_exact_mut(8)) {
        // SAFETY: callers have asked for the level, and each slice has eight elements.
        unsafe { operation(a.as_ptr(), b.as_ptr(), out.as_mut_ptr()) };
    }
    out
}

macro_rules! operation {
    ($name:ident, |$a:ident, $b:ident| $value:expr) => {
        #[target_feature(enable = "avx512f,avx512ifma")]
        unsafe fn $name(a: *const Stark252, b: *const Stark252, out: *mut Stark252) {
            // SAFETY: the caller gives places of eight elements.
            unsafe {
                let ($a, $b) =
                    ((Lanes::load(a), Lanes::load_16(a)), (Lanes::load(b), Lanes::load_16(b)));
                let value: Lanes = $value;
                value.reduced().store(out);
            }
        }
    };
}

operation!(mul, |a, b| a.0.mul(b.1));
operation!(add, |a, b| a.0.add(b.0));
operation!(sub, |a, b| a.0.sub(b.0).plus_p(1));
operation!(many, |a, b| {
    // As many products as a sum may have, of factors below 16 and below 31.
    let mut sum = Wide::zero();
    let large = b.0.plus_p(30).carried();
    for _ in 0..200 {
        sum.add_product(a.1, large);
    }
    sum.reduced()
});
operation!(large_mul, |a, b| a.1.plus_p(240).carried().mul(b.0.plus_p(200).carried()));
operation!(folded, |a, b| a.0.sub(b.0).plus_p(500).small());
operation!(very_negative, |a, b| Lanes::zero().sub(a.1).sub(b.1).small());
operation!(halves, |a, b| a.0.add(b.0).carried().div_power_of_two(20));
operation!(strided, |a, b| {
    let _ = b;
    let mut rows = [Lanes::zero(); WIDTH];
    rows[3] = a.0;
    let columns = transposed(transposed(rows));
    columns[3]
});

#[test]
fn lanes_compute_what_elements_do() {
    if level() < Level::Avx512 {
        return;
    }
    let elements = elements(160);
    let n = elements.len() / 8 * 8;
    let a = &elements[..n];
    for turn in 0..n {
        let mut b = a.to_vec();
        b.rotate_left(turn);
        let expect = |operation, scalar: &dyn Fn(Stark252, Stark252) -> Stark252| {
            let expected: Vec<Stark252> = a.iter().zip(&b).map(|(&a, &b)| scalar(a, b)).collect();
            assert_eq!(each(a, &b, operation), expected, "turn {turn}");
        };
        expect(mul, &|a, b| a * b);
        expect(add, &|a, b| a + b);
        expect(sub, &|a, b| a - b);
        expect(many, &|a, b| a * b * Stark252::from_u64(200));
        expect(large_mul, &|a, b| a * b);
        expect(folded, &|a, b| a - b);
        expect(very_negative, &|a, b| -(a + b) * Stark252::from_u64(16));
        expect(halves, &|a, b| (a + b) * Stark252::from_u64(1 << 20).inverse().expect("not zero"));
        expect(strided, &|a, _| a);
    }
}

#[test]
fn loops_over_vectors_are_those_over_elements() {
    let mut a = elements(1 << 12);
    a.retain(|&value| value != Stark252::ZERO);
    a.truncate(a.len() / 16 * 16);
    let b: Vec<Stark252> = a.iter().rev().copied().collect();
    let (x, y) = (a[77], a[a.len() - 1]);
    let is_done = level() == Level::Avx512;
    let check = |done: bool, found: Vec<Stark252>, scalar: &dyn Fn(usize) -> Stark252| {
        assert_eq!(done, is_done);
        let expected: Vec<Stark252> = (0..a.len()).map(scalar).collect();
        assert!(!done || found == expected);
    };
    let mut found = a.clone();
    check(super::multiply(&mut found, &b), found, &|at| a[at] * b[at]);
    let mut found = a.clone();
    check(super::multiply_all(&mut found, y), found, &|at| a[at] * y);
    let mut found = a.clone();
    check(super::fold(&mut found, &b, x), found, &|at| (a[at] + x * b[at]).double());
    let mut found = a.clone();
    check(super::powers(x, y, &mut found), found, &|at| x * y.pow(at as u64));
    let mut found = a.clone();
    check(super::invert(&mut found), found, &|at| a[at].inverse().expect("zeros were left out"));
    let expected = a.iter().zip(&b).fold(Stark252::ZERO, |sum, (&a, &b)| sum + a * b);
    assert_eq!(super::dot(&a, &b), is_done.then_some(expected));
}
