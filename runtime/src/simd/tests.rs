//! The lanes against the elements one by one.

#![cfg(target_arch = "x86_64")]

use super::lanes::avx2::Avx2;
use super::lanes::avx512::Avx512;
use super::lanes::{Instructions, Lanes, Sum as _, WIDTH, Work};
use super::program::{Divisor, Program, Rows, Source, Step};
use super::{Level, RunPoints, eighths, level, run, transform, vectors};
use crate::field::{Arith as _, Field as _, Stark252, StarkField as _};
use crate::poly::CosetPowers;

/// Calls a generic function with each of the instructions that the processor has.
macro_rules! with_each {
    ($check:ident) => {
        Avx2::detected().into_iter().for_each($check);
        Avx512::detected().into_iter().for_each($check);
    };
}

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
    // With so many times the modulus, all bits of limbs are set but a few of the highest.
    for times in [1, 15, 30, 500] {
        let limbs = [u64::MAX - times, u64::MAX, u64::MAX, (u64::MAX >> 5) - 17 * times];
        elements.extend(Stark252::from_mont_be_bytes(&be_bytes(limbs)));
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

#[derive(Clone, Copy, Debug)]
enum Operation {
    Mul,
    /// The product of numbers with so many times the modulus more.
    LargeMul([u64; 2]),
    /// The product of a number with so many times the modulus more, and the multiplier of the first of eight.
    Times(u64),
    /// The product with a product of factors.
    MulFactors,
    /// The product with a value below 2 that has been made a factor.
    MulToFactors,
    Add,
    Sub,
    /// As many products as a sum may have, of factors and values below this.
    Sum(u64),
    /// A difference with as much added as a number may have that is made small.
    Small,
    /// A number as far below zero as one may be that is made small.
    Negative,
    /// A multiple of the modulus whose limbs cancel each other.
    Nothing,
    /// The same, made small.
    SmallNothing,
    /// The sum, divided by a power of two.
    Div(u32),
    /// Two transpositions.
    Transposed,
    /// Gathered and scattered in the other order.
    Reversed,
}

/// Carries out an operation for vectors, both of a multiple of eight.
struct Each<'a, I> {
    has: I,
    operation: Operation,
    a: &'a [Stark252],
    b: &'a [Stark252],
    out: &'a mut [Stark252],
}

impl<I: Instructions> Work for Each<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, operation, a, b, out } = self;
        let one = has.all_factors(Stark252::ONE);
        for ((a, b), out) in a.chunks_exact(8).zip(b.chunks_exact(8)).zip(out.chunks_exact_mut(8)) {
            let (at, bt) = (a.as_ptr(), b.as_ptr());
            let multiplier = has.multiplier(b[0]);
            // SAFETY: there are eight elements of each.
            let ([a, b], [of_a, of_b]) = unsafe {
                ([has.load(at), has.load(bt)], [has.load_factors(at), has.load_factors(bt)])
            };
            let value = match operation {
                Operation::Mul => a.mul(&of_b),
                Operation::LargeMul([more_a, more_b]) => {
                    of_a.plus_p(more_a).carried_mul(&b.plus_p(more_b).carried())
                }
                Operation::Times(more) => {
                    let product = a.plus_p(more).carried_times(&multiplier);
                    // Only of numbers that are not negative and below the limit are products right.
                    let bound = (more + 1) * I::FACTOR / I::CAPACITY + I::EXCESS;
                    let largest = product.plus_p(I::LIMIT - bound).carried().mul(&one);
                    let least = product.carried().mul(&one);
                    largest.add(&least).sub(&product).plus_p(bound)
                }
                Operation::MulFactors => a.mul(&of_a.mul(&of_b).carried()),
                Operation::MulToFactors => a.mul(&b.plus_p(1).carried().to_factors()),
                Operation::Add => a.add(&b),
                Operation::Sub => a.sub(&b).plus_p(1),
                Operation::Sum(below) => {
                    let mut sum = has.empty_sum();
                    let large = b.plus_p(below - 1).carried();
                    for _ in 0..200 {
                        sum.add_product(&of_a, &large);
                    }
                    sum.reduced()
                }
                Operation::Small => a.sub(&b).plus_p(I::LIMIT - 1).plus_p(I::LIMIT - 1).small(),
                Operation::Negative => {
                    let [a, b] = [a, b].map(|value| value.plus_p(I::LIMIT - 2));
                    has.zero().sub(&a).sub(&b).small()
                }
                Operation::Nothing => a.add(&b).sub(&a.add(&b).reduced()),
                Operation::SmallNothing => a.add(&b).sub(&a.add(&b).reduced()).small(),
                Operation::Div(log) => a.add(&b).plus_p(28).carried().div_power_of_two(log),
                Operation::Transposed => {
                    let mut rows = [one; WIDTH];
                    (rows[3], rows[6]) = (a, b);
                    let columns = I::Lanes::transposed(rows);
                    let columns = I::Lanes::transposed(columns);
                    columns[3].add(&columns[6])
                }
                Operation::Reversed => {
                    let mut reversed = [Stark252::ZERO; 2 * WIDTH];
                    // SAFETY: the last of eight is the first that is read; every second place is written.
                    unsafe {
                        has.gather(at.add(WIDTH - 1), -1).scatter(reversed.as_mut_ptr(), 2);
                        has.gather(reversed.as_ptr(), 2)
                    }
                }
            };
            // SAFETY: there is room for eight.
            unsafe { value.reduced().store(out.as_mut_ptr()) };
        }
    }
}

fn each<I: Instructions>(
    has: I,
    operation: Operation,
    a: &[Stark252],
    b: &[Stark252],
) -> Vec<Stark252> {
    let mut out = vec![Stark252::ZERO; a.len()];
    has.carry_out(Each { has, operation, a, b, out: &mut out });
    out
}

/// What an operation makes of two elements; [`Operation::Reversed`] is of eight.
fn expected(operation: Operation, a: Stark252, b: Stark252) -> Stark252 {
    match operation {
        Operation::Mul | Operation::LargeMul(_) | Operation::Times(_) | Operation::MulToFactors => {
            a * b
        }
        Operation::MulFactors => a * a * b,
        Operation::Add | Operation::Transposed => a + b,
        Operation::Sub | Operation::Small => a - b,
        Operation::Sum(_) => a * b * Stark252::from_u64(200),
        Operation::Negative => -(a + b),
        Operation::Nothing | Operation::SmallNothing => Stark252::ZERO,
        Operation::Div(log) => (a + b) * Stark252::from_u64(1 << log).inverse().expect("not zero"),
        Operation::Reversed => a,
    }
}

fn lanes_compute<I: Instructions>(has: I) {
    let elements = elements(192);
    let a = &elements[..elements.len() / 8 * 8];
    // The largest numbers that may be multiplied with each other.
    let other = (I::CAPACITY * I::LIMIT / (I::LIMIT - 1)).min(I::LIMIT - 1);
    let [larges, larges_of_other] =
        [[I::LIMIT - 1, other], [other, I::LIMIT - 1]].map(|[a, b]| [a - I::FACTOR, b - 1]);
    let below = I::CAPACITY * (I::LIMIT - 2) / (200 * I::FACTOR);
    let operations = [
        Operation::Mul,
        Operation::LargeMul(larges),
        Operation::LargeMul(larges_of_other),
        Operation::MulFactors,
        Operation::MulToFactors,
        Operation::Add,
        Operation::Sub,
        Operation::Sum(below),
        Operation::Small,
        Operation::Negative,
        Operation::Nothing,
        Operation::SmallNothing,
        Operation::Div(1),
        Operation::Div(20),
        Operation::Div(50),
        Operation::Transposed,
    ];
    for turn in 0..a.len() {
        let mut b = a.to_vec();
        b.rotate_left(turn);
        for operation in operations {
            let found = each(has, operation, a, &b);
            for ((&a, &b), found) in a.iter().zip(&b).zip(found) {
                assert_eq!(found, expected(operation, a, b), "{operation:?} of {a} and {b}");
            }
        }
    }
    for &b in a {
        for more in [0, 9, I::LIMIT - 2] {
            let found = each(has, Operation::Times(more), a, &vec![b; a.len()]);
            for (&a, found) in a.iter().zip(found) {
                assert_eq!(found, a * b, "{a} and {more} times the modulus, times {b}");
            }
        }
    }
    let mut reversed = each(has, Operation::Reversed, a, a);
    reversed.chunks_exact_mut(WIDTH).for_each(<[_]>::reverse);
    assert_eq!(reversed, a);
}

#[test]
fn lanes_compute_what_elements_do() {
    with_each!(lanes_compute);
}

fn random_lanes_compute<I: Instructions>(has: I) {
    let mut random = fastrand::Rng::with_seed(252);
    let mut next = || loop {
        let mut bytes = [0; 32];
        bytes.fill_with(|| random.u8(..));
        bytes[0] &= 0x0f;
        if let Some(element) = Stark252::from_mont_be_bytes(&bytes) {
            return element;
        }
    };
    let operations =
        [Operation::Mul, Operation::LargeMul([9, 14]), Operation::Sub, Operation::Small];
    for _ in 0..64 {
        let [a, b] = [(); 2].map(|()| (0..1 << 12).map(|_| next()).collect::<Vec<_>>());
        for operation in operations {
            let found = each(has, operation, &a, &b);
            for ((&a, &b), found) in a.iter().zip(&b).zip(found) {
                assert_eq!(found, expected(operation, a, b), "{operation:?} of {a} and {b}");
            }
        }
        let found = each(has, Operation::Times(I::LIMIT - 2), &a, &b);
        for ((a, b), found) in a.chunks(WIDTH).zip(b.chunks(WIDTH)).zip(found.chunks(WIDTH)) {
            let expected: Vec<Stark252> = a.iter().map(|&a| a * b[0]).collect();
            assert_eq!(found, expected, "{a:?} times {}", b[0]);
        }
    }
}

#[test]
fn random_lanes_compute_what_elements_do() {
    with_each!(random_lanes_compute);
}

fn loops_compute<I: Instructions>(has: I) {
    let mut a = elements(1 << 12);
    a.retain(|&value| value != Stark252::ZERO);
    a.truncate(a.len() / 16 * 16);
    let b: Vec<Stark252> = a.iter().rev().copied().collect();
    let (x, y) = (a[77], a[a.len() - 1]);
    let check = |found: Vec<Stark252>, scalar: &dyn Fn(usize) -> Stark252| {
        let expected: Vec<Stark252> = (0..a.len()).map(scalar).collect();
        assert_eq!(found, expected);
    };
    let mut found = a.clone();
    has.carry_out(vectors::Multiply { has, values: &mut found, factors: &b });
    check(found, &|at| a[at] * b[at]);
    let mut found = a.clone();
    has.carry_out(vectors::MultiplyAll { has, values: &mut found, factor: y });
    check(found, &|at| a[at] * y);
    let mut found = a.clone();
    has.carry_out(vectors::Fold { has, even: &mut found, odd: &b, challenge: x });
    check(found, &|at| (a[at] + x * b[at]).double());
    let mut found = vec![Stark252::ZERO; 2 * a.len()];
    let (joined, plus, minus) = (&mut found[..], &a[..], &b[..]);
    has.carry_out(vectors::Join { has, joined, plus, minus, half: x, half_over_c: y });
    check(found.iter().copied().step_by(2).collect(), &|at| (a[at] + b[at]) * x);
    check(found.into_iter().skip(1).step_by(2).collect(), &|at| (a[at] - b[at]) * y);
    let mut found = a.clone();
    has.carry_out(vectors::Powers { has, first: x, ratio: y, values: &mut found });
    check(found, &|at| x * y.pow(at as u64));
    let mut found = a.clone();
    has.with_buffer(found.len() / WIDTH, |before| {
        has.carry_out(vectors::Invert { has, values: &mut found, before });
    });
    check(found, &|at| a[at].inverse().expect("zeros were left out"));
    let expected = a.iter().zip(&b).fold(Stark252::ZERO, |sum, (&a, &b)| sum + a * b);
    assert_eq!(has.carry_out(vectors::Dot { has, a: &a, b: &b }), expected);
}

#[test]
fn loops_over_vectors_are_those_over_elements() {
    with_each!(loops_compute);
}

/// The value of a polynomial by its coefficients in bit-reversed order, by Horner's rule.
fn horner(bit_reversed: &[Stark252], point: Stark252) -> Stark252 {
    let log_len = bit_reversed.len().ilog2();
    let places = (0..bit_reversed.len()).map(|i| i.reverse_bits() >> (usize::BITS - log_len));
    places.rev().fold(Stark252::ZERO, |sum, i| sum * point + bit_reversed[i])
}

#[track_caller]
fn check_run_values<I: Instructions>(
    has: I,
    coefficients: &[Stark252],
    log_run: u32,
    points: &[Stark252],
) {
    let eighth = |point: Stark252| point.pow(1 << (log_run - 3));
    let root = Stark252::root_of_unity(3);
    let coset = [0, 1, 2, 3, 4, 5, 6, 7].map(|place| eighth(points[0]) * root.pow(place));
    let class = |point| coset.iter().position(|&y| y == eighth(point)).expect("of one coset");
    let with_classes = points.iter().map(|&point| (class(point), point)).collect();
    let runs = coefficients.chunks(1 << log_run);
    let expected: Vec<Stark252> =
        runs.flat_map(|run| points.iter().map(|&point| horner(run, point))).collect();
    let mut found = vec![Stark252::ONE; expected.len()];
    let points = RunPoints { log_run, coset, points: with_classes };
    eighths::RunValues::new(has, &points).set(&mut found, coefficients);
    assert_eq!(found, expected, "runs of 2^{log_run} at {points:?}");
}

fn runs_have_values<I: Instructions>(has: I) {
    let image = Stark252::from_mont_be_bytes(&be_bytes([1, 0, 0, 0])).expect("1 is below p");
    for log_run in eighths::LOG_RUNS {
        let len = 1 << log_run;
        let mut some = elements(3 * len);
        some.truncate(3 * len);
        let root = Stark252::root_of_unity(log_run);
        let all_classes = (0..21).collect();
        let one_class = (0..9).map(|at| 8 * at + 5).collect();
        let opposite_classes = vec![2, 6];
        for exponents in [all_classes, one_class, opposite_classes, vec![3]] {
            for first in [Stark252::ONE, Stark252::GENERATOR, -image] {
                let points: Vec<Stark252> =
                    exponents.iter().map(|&at: &u64| first * root.pow(at)).collect();
                check_run_values(has, &some, log_run, &points);
                for all in [Stark252::ZERO, -image, -Stark252::ONE] {
                    check_run_values(has, &vec![all; len], log_run, &points);
                }
            }
        }
    }
}

#[test]
fn values_of_runs_are_those_of_polynomials() {
    with_each!(runs_have_values);
}

#[test]
fn loops_are_done_if_there_are_lanes() {
    let mut values = elements(1 << 8);
    values.truncate(1 << 8);
    let factors = values.clone();
    assert_eq!(super::multiply(&mut values, &factors), level() > Level::Portable);
    assert_eq!(super::dot(&values, &factors).is_some(), level() > Level::Portable);
    let points = |log_run| RunPoints {
        log_run,
        coset: [Stark252::ONE; 8],
        points: vec![(0, Stark252::ONE)],
    };
    let run = vec![Stark252::ONE; 1 << 9];
    assert_eq!(
        super::run_values(&mut [Stark252::ZERO], &run, &points(9)),
        level() > Level::Portable
    );
    assert!(!super::run_values(&mut [Stark252::ZERO], &run[..1 << 8], &points(8)), "too short");
    assert_eq!(super::bounds().is_some(), super::has_lanes());
}

/// The table of `poly::twiddles`.
fn roots(log_len: u32) -> Vec<Stark252> {
    let mut roots = vec![Stark252::ONE];
    for log_order in 2..=log_len {
        let root = Stark252::root_of_unity(log_order);
        roots.extend(roots.clone().into_iter().map(|known| known * root));
    }
    roots
}

/// More sums than are added before they are reduced, each of the product of a source's next element and a coefficient,
/// less a constant, divided by what a divisor has.
fn sums_are_added<I: Instructions>(has: I) {
    let mut source = elements(256);
    source.retain(|&value| value != Stark252::ZERO);
    source.truncate(128);
    let [coefficient, constant, offset, generator] = [source[7], source[99], source[3], source[5]];
    let period: Vec<Stark252> = source.iter().rev().take(16).copied().collect();
    let n_sums = 450;
    let mut steps = vec![Step::Load { to: 1, source: 0 }];
    for _ in 0..n_sums {
        steps.push(Step::Vanish { a: 1, coefficient: 0 });
        steps.push(Step::Close { row_set: 0, added: Some(0) });
    }
    let program = Program { steps, n_registers: 2, constants: vec![(0, constant)] };
    let of = |values, ahead| Source { values, ahead };
    let divisor = Divisor {
        period: of(&period, 0),
        inverses: vec![of(&source, 3)],
        exceptions: vec![constant],
    };
    let rows = Rows {
        sources: vec![of(&source, 1)],
        coefficients: vec![coefficient],
        divisors: vec![divisor],
        offset,
        generator,
    };
    let mut values = vec![Stark252::ONE; 4 * run::BLOCK];
    let first = 64;
    has.carry_out(run::Run { has, program: &program, rows: &rows, first, values: &mut values });
    for (row, value) in (first..).zip(values) {
        let at = |ahead: usize| source[(row + ahead) % source.len()];
        let exception = offset * generator.pow(row as u64) - constant;
        let quotient = (at(1) * coefficient + constant) * at(3) * exception * period[row % 16];
        assert_eq!(value, Stark252::ONE + quotient * Stark252::from_u64(n_sums), "row {row}");
    }
}

#[test]
fn quotients_are_added_however_many_there_are() {
    with_each!(sums_are_added);
}

fn transforms_compute<I: Instructions>(has: I) {
    let roots = roots(21);
    // The upper levels are done at once, or for the longest in two passes.
    for log_len in [6, 7, 12, 13, 15, 20, 21] {
        let mut coefficients = elements(1 << log_len);
        coefficients.truncate(1 << log_len);
        let mut values = Vec::new();
        let generator = Stark252::root_of_unity(log_len);
        for offset in [Stark252::GENERATOR, Stark252::ONE] {
            let coset = CosetPowers::new(log_len, offset);
            transform::evaluate(has, &coefficients, coset.tables(), &roots, &mut values);
            for at in [0, values.len() / 2 + 3] {
                let point = offset * generator.pow(at as u64);
                assert_eq!(values[at], horner(&coefficients, point), "2^{log_len}, {offset}, {at}");
            }
        }
        transform::interpolate(has, &mut values, &roots);
        assert!(values == coefficients, "2^{log_len}");
    }
}

#[test]
fn transforms_in_lanes_are_those_of_polynomials() {
    with_each!(transforms_compute);
}

/// Vectors of zeros but for one image of 1: differences on the way are a little below multiples of the modulus.
fn lone_images_are_transformed<I: Instructions>(has: I) {
    let log_len = 12;
    let one = Stark252::from_mont_be_bytes(&be_bytes([1, 0, 0, 0])).expect("1 is below p");
    let n_inverse = Stark252::from_u64(1 << log_len).inverse().expect("not zero");
    let roots = roots(log_len);
    for at in [1, 2, 3, 8, 64, 65, 1 << 9, 1 << 10, 1 << 11, 3 << 10, (1 << 12) - 1] {
        let mut values = vec![Stark252::ZERO; 1 << log_len];
        values[at] = one;
        transform::interpolate(has, &mut values, &roots);
        let power = Stark252::root_of_unity(log_len).pow(at as u64).inverse().expect("not zero");
        for (place, value) in values.into_iter().enumerate() {
            let exponent = place.reverse_bits() >> (usize::BITS - log_len);
            assert_eq!(value, one * n_inverse * power.pow(exponent as u64), "{at}, {place}");
        }
    }
}

#[test]
fn differences_a_little_below_multiples_of_the_modulus_are_transformed() {
    with_each!(lone_images_are_transformed);
}
