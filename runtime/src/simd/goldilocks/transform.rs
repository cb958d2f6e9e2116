//! The number-theoretic transforms of [`poly`](crate::poly) in lanes.
//!
//! They walk the tree of `poly::ntt`, with the same factors. A block has one factor for all its butterflies, so above
//! the lowest three levels the coordinates of elements of an extension are transformed where they are; below a leaf
//! they are taken apart. The lowest three levels are done for eight blocks of eight elements: transposed, so that
//! elements never meet within a vector.

use super::lanes::{Factor, Lanes, WIDTH, deinterleaved, transposed};
use crate::field::{Arith as _, Goldilocks};
use core::cell::RefCell;
use core::mem::MaybeUninit;
use rayon::prelude::*;

/// Shorter vectors are left to the portable code.
pub(super) const MIN_LEN: usize = GROUP;

/// So many elements have the lowest three levels done together.
const GROUP: usize = WIDTH * WIDTH;

/// Blocks up to this length are transformed level by level.
const LEAF: usize = 1 << 11;

/// Blocks up to this length are one task.
const TASK: usize = 1 << 13;

/// Values to coefficients in bit-reversed order, as [`interpolate`](super::interpolate).
pub(super) fn interpolate(values: &mut [Goldilocks], degree: usize, roots: &[Goldilocks]) {
    let len = values.len() / degree;
    assert!(len.is_power_of_two() && len >= MIN_LEN && 2 * roots.len() >= len);
    Down { roots, degree, log_len: len.trailing_zeros() }.block(values, 0);
}

/// Coefficients in bit-reversed order to values, as [`evaluate`](super::evaluate).
pub(super) fn evaluate(
    coefficients: &[Goldilocks],
    degree: usize,
    [low, high]: [&[Goldilocks]; 2],
    roots: &[Goldilocks],
    values: &mut [MaybeUninit<Goldilocks>],
) {
    let len = coefficients.len() / degree;
    assert!(len.is_power_of_two() && len >= MIN_LEN && 2 * roots.len() >= len);
    assert!(values.len() == coefficients.len());
    assert!(low.is_empty() || low.len() * high.len() == len && low.len() >= len.min(LEAF));
    Up { roots, degree, coefficients, low, high }.block(values, 0);
}

thread_local! {
    /// The coordinates of a leaf, taken apart.
    static APART: RefCell<Vec<Goldilocks>> = const { RefCell::new(Vec::new()) };
}

/// Calls a function with room for so many coordinates.
fn with_room(len: usize, work: impl FnOnce(&mut [Goldilocks])) {
    APART.with_borrow_mut(|room| {
        if room.len() < len {
            room.resize(len, Goldilocks::ZERO);
        }
        work(&mut room[..len]);
    });
}

/// Values to coefficients.
struct Down<'a> {
    roots: &'a [Goldilocks],
    degree: usize,
    /// Of the whole vector, which the coefficients are divided by.
    log_len: u32,
}

impl Down<'_> {
    /// All levels below block `number`.
    fn block(&self, block: &mut [Goldilocks], number: usize) {
        let len = block.len() / self.degree;
        if len <= LEAF {
            // SAFETY: the level has been asked for.
            return unsafe { self.leaf(block, number) };
        }
        let factors = self.factors(number);
        for_each_run(block, |quarters| {
            // SAFETY: the level has been asked for.
            unsafe { down_two_levels(quarters, factors) };
        });
        for_each_quarter(block, len, |(child, block)| self.block(block, 4 * number + child));
    }

    /// The factors of a block and its halves, their sign changed; `None` for one.
    fn factors(&self, number: usize) -> [Option<Goldilocks>; 3] {
        [number, 2 * number, 2 * number + 1].map(|k| opposite(k).map(|place| self.roots[place]))
    }

    #[target_feature(enable = "avx512f")]
    fn leaf(&self, leaf: &mut [Goldilocks], number: usize) {
        if self.degree == 1 {
            return self.coordinate(leaf, number);
        }
        let len = leaf.len() / self.degree;
        with_room(leaf.len(), |apart| {
            take_apart(leaf, apart, self.degree);
            for coordinate in apart.chunks_exact_mut(len) {
                self.coordinate(coordinate, number);
            }
            put_together(apart, leaf, self.degree);
        });
    }

    /// All levels below a leaf of elements of the field.
    #[target_feature(enable = "avx512f")]
    fn coordinate(&self, leaf: &mut [Goldilocks], number: usize) {
        let mut len = leaf.len();
        if (len / WIDTH).trailing_zeros() % 2 == 1 {
            let [factor, ..] = self.factors(number);
            down_one_level(leaf, factor);
            len /= 2;
        }
        while len > WIDTH {
            let first = number * (leaf.len() / len);
            for (place, block) in leaf.chunks_exact_mut(len).enumerate() {
                down_two_levels(quarters(block), self.factors(first + place));
            }
            len /= 4;
        }
        let first = number * (leaf.len() / WIDTH);
        for (place, group) in leaf.chunks_exact_mut(GROUP).enumerate() {
            self.lowest(group, first + place * WIDTH);
        }
    }

    /// The lowest levels of the blocks of eight from `number` on.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn lowest(&self, group: &mut [Goldilocks], number: usize) {
        // Roots are found from behind, so the last block is in the first lane.
        let rows = core::array::from_fn(|row| Lanes::load(&group[GROUP - (row + 1) * WIDTH..]));
        let [a, b, c, d, e, f, g, h] = transposed(rows);
        let ([wide], [left, right], [first, second, third, fourth]) = self.lowest_factors(number);
        // The sign of the factors is changed.
        let [[e, a], [f, b]] = [butterfly(a, e, wide), butterfly(b, f, wide)];
        let [[g, c], [h, d]] = [butterfly(c, g, wide), butterfly(d, h, wide)];
        let [[c, a], [d, b]] = [butterfly(a, c, left), butterfly(b, d, left)];
        let [[g, e], [h, f]] = [butterfly(e, g, right), butterfly(f, h, right)];
        let [[b, a], [d, c]] = [butterfly(a, b, first), butterfly(c, d, second)];
        let [[f, e], [h, g]] = [butterfly(e, f, third), butterfly(g, h, fourth)];
        for (row, lanes) in transposed([a, b, c, d, e, f, g, h]).into_iter().enumerate() {
            lanes.halved(self.log_len).store(&mut group[GROUP - (row + 1) * WIDTH..]);
        }
    }

    /// The factors of eight blocks of eight, of their halves and of their quarters, their sign changed; the last block
    /// is in the first lane.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn lowest_factors(&self, number: usize) -> ([Lanes; 1], [Lanes; 2], [Lanes; 4]) {
        if number == 0 {
            let of = |k| opposite(k).map_or(-Goldilocks::ONE, |place| self.roots[place]);
            let lanes = |step: usize, child: usize| {
                let elements = core::array::from_fn(|lane| of(step * (WIDTH - 1 - lane) + child));
                Lanes::new(&elements)
            };
            return (
                [lanes(1, 0)],
                [lanes(2, 0), lanes(2, 1)],
                [lanes(4, 0), lanes(4, 1), lanes(4, 2), lanes(4, 3)],
            );
        }
        let from = |step: usize| {
            let last = step * (number + WIDTH) - 1;
            &self.roots[opposite(last).expect("no block has number zero")..]
        };
        let (one, [left, right], [first, second, third, fourth]) =
            lowest_factors([from(1), from(2), from(4)]);
        (one, [right, left], [fourth, third, second, first])
    }
}

/// Coefficients to values.
struct Up<'a> {
    roots: &'a [Goldilocks],
    degree: usize,
    coefficients: &'a [Goldilocks],
    /// The powers that coefficients are multiplied with first: neighbours, and what each run of them is multiplied with
    /// once more.
    low: &'a [Goldilocks],
    high: &'a [Goldilocks],
}

impl Up<'_> {
    /// All levels below block `number`, which is written.
    fn block(&self, block: &mut [MaybeUninit<Goldilocks>], number: usize) {
        let len = block.len() / self.degree;
        if len <= LEAF {
            let from = number * block.len();
            let coefficients = &self.coefficients[from..from + block.len()];
            // SAFETY: the level has been asked for.
            return unsafe { self.leaf(coefficients, block, number) };
        }
        for_each_quarter(block, len, |(child, block)| self.block(block, 4 * number + child));
        // SAFETY: each quarter has been written.
        let block = unsafe { block.assume_init_mut() };
        let factors = [number, 2 * number, 2 * number + 1].map(|k| self.roots[k]);
        for_each_run(block, |quarters| {
            // SAFETY: the level has been asked for.
            unsafe { up_two_levels(quarters, factors) };
        });
    }

    /// Writes all values of a leaf.
    #[target_feature(enable = "avx512f")]
    fn leaf(
        &self,
        coefficients: &[Goldilocks],
        leaf: &mut [MaybeUninit<Goldilocks>],
        number: usize,
    ) {
        if self.degree == 1 {
            let leaf = if self.low.is_empty() {
                leaf.write_copy_of_slice(coefficients)
            } else {
                self.write_scaled(coefficients, leaf, number * leaf.len())
            };
            return self.coordinate(leaf, number);
        }
        let len = leaf.len() / self.degree;
        with_room(leaf.len(), |apart| {
            take_apart(coefficients, apart, self.degree);
            if !self.low.is_empty() {
                apart.chunks_exact_mut(len).for_each(|apart| self.scale(apart, number * len));
            }
            for coordinate in apart.chunks_exact_mut(len) {
                self.coordinate(coordinate, number);
            }
            let leaf = leaf.write_copy_of_slice(coefficients);
            put_together(apart, leaf, self.degree);
        });
    }

    /// All levels below a leaf of elements of the field.
    #[target_feature(enable = "avx512f")]
    fn coordinate(&self, leaf: &mut [Goldilocks], number: usize) {
        let first = number * (leaf.len() / WIDTH);
        for (place, group) in leaf.chunks_exact_mut(GROUP).enumerate() {
            self.lowest(group, first + place * WIDTH);
        }
        let mut len = 4 * WIDTH;
        while len <= leaf.len() {
            let first = number * (leaf.len() / len);
            for (place, block) in leaf.chunks_exact_mut(len).enumerate() {
                let number = first + place;
                let factors = [number, 2 * number, 2 * number + 1].map(|k| self.roots[k]);
                up_two_levels(quarters(block), factors);
            }
            len *= 4;
        }
        if len == 2 * leaf.len() {
            up_one_level(leaf, self.roots[number]);
        }
    }

    /// Writes the products of the coefficients from place `start` on and their powers.
    #[target_feature(enable = "avx512f")]
    fn write_scaled<'b>(
        &self,
        coefficients: &[Goldilocks],
        leaf: &'b mut [MaybeUninit<Goldilocks>],
        start: usize,
    ) -> &'b mut [Goldilocks] {
        let low = &self.low[start & (self.low.len() - 1)..];
        let high = Lanes::all(self.high[start / self.low.len()]).factor();
        let from = coefficients.chunks_exact(WIDTH).zip(low.chunks_exact(WIDTH));
        for (values, (coefficients, low)) in leaf.chunks_exact_mut(WIDTH).zip(from) {
            let mut scaled = [Goldilocks::ZERO; WIDTH];
            Lanes::load(coefficients).mul(Lanes::load(low)).times(high).store(&mut scaled);
            values.write_copy_of_slice(&scaled);
        }
        // SAFETY: all have been written, their number being a multiple of eight.
        unsafe { leaf.assume_init_mut() }
    }

    /// Multiplies the coefficients from place `start` on with their powers.
    #[target_feature(enable = "avx512f")]
    fn scale(&self, leaf: &mut [Goldilocks], start: usize) {
        let low = &self.low[start & (self.low.len() - 1)..];
        let high = Lanes::all(self.high[start / self.low.len()]).factor();
        for (values, low) in leaf.chunks_exact_mut(WIDTH).zip(low.chunks_exact(WIDTH)) {
            Lanes::load(values).mul(Lanes::load(low)).times(high).store(values);
        }
    }

    /// The lowest levels of the blocks of eight from `number` on.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn lowest(&self, group: &mut [Goldilocks], number: usize) {
        let rows = core::array::from_fn(|row| Lanes::load(&group[row * WIDTH..]));
        let [a, b, c, d, e, f, g, h] = transposed(rows);
        let from = |step: usize| &self.roots[step * number..];
        let ([wide], [left, right], [first, second, third, fourth]) =
            lowest_factors([from(1), from(2), from(4)]);
        let [[a, b], [c, d]] = [unbutterfly(a, b, first), unbutterfly(c, d, second)];
        let [[e, f], [g, h]] = [unbutterfly(e, f, third), unbutterfly(g, h, fourth)];
        let [[a, c], [b, d]] = [unbutterfly(a, c, left), unbutterfly(b, d, left)];
        let [[e, g], [f, h]] = [unbutterfly(e, g, right), unbutterfly(f, h, right)];
        let [[a, e], [b, f]] = [unbutterfly(a, e, wide), unbutterfly(b, f, wide)];
        let [[c, g], [d, h]] = [unbutterfly(c, g, wide), unbutterfly(d, h, wide)];
        for (row, lanes) in transposed([a, b, c, d, e, f, g, h]).into_iter().enumerate() {
            lanes.store(&mut group[row * WIDTH..]);
        }
    }
}

/// The place of the root whose negative is the factor of block `k` when coefficients are made from values; `None` for
/// block 0, whose factor is one.
fn opposite(k: usize) -> Option<usize> {
    k.checked_ilog2().map(|j| (3 << j) - 1 - k)
}

/// The factors of eight blocks, of their halves and of their quarters, each from a list in order.
#[inline]
#[target_feature(enable = "avx512f")]
fn lowest_factors(
    [blocks, halves, quarters]: [&[Goldilocks]; 3],
) -> ([Lanes; 1], [Lanes; 2], [Lanes; 4]) {
    let [q0, q1, q2, q3] = core::array::from_fn(|at| Lanes::load(&quarters[at * WIDTH..]));
    let [[even, odd], [even_after, odd_after]] = [deinterleaved(q0, q1), deinterleaved(q2, q3)];
    let [[first, third], [second, fourth]] =
        [deinterleaved(even, even_after), deinterleaved(odd, odd_after)];
    (
        [Lanes::load(blocks)],
        deinterleaved(Lanes::load(halves), Lanes::load(&halves[WIDTH..])),
        [first, second, third, fourth],
    )
}

/// `[a + factor·b, a − factor·b]`.
#[inline]
#[target_feature(enable = "avx512f")]
fn butterfly(a: Lanes, b: Lanes, factor: Lanes) -> [Lanes; 2] {
    a.sum_and_difference(b.mul(factor))
}

/// `[a + b, (a − b)·factor]`.
#[inline]
#[target_feature(enable = "avx512f")]
fn unbutterfly(a: Lanes, b: Lanes, factor: Lanes) -> [Lanes; 2] {
    let [sum, difference] = a.sum_and_difference(b);
    [sum, difference.mul(factor)]
}

/// The quarters of a block.
fn quarters<T>(block: &mut [T]) -> [&mut [T]; 4] {
    let quarter = block.len() / 4;
    let (a, rest) = block.split_at_mut(quarter);
    let (b, rest) = rest.split_at_mut(quarter);
    let (c, d) = rest.split_at_mut(quarter);
    [a, b, c, d]
}

/// Calls a function for each quarter of a block of `len` elements, on several threads if that is many.
fn for_each_quarter<T: Send>(
    block: &mut [T],
    len: usize,
    work: impl Fn((usize, &mut [T])) + Sync + Send,
) {
    let quarter = block.len() / 4;
    if len <= TASK {
        block.chunks_exact_mut(quarter).enumerate().for_each(work);
    } else {
        block.par_chunks_exact_mut(quarter).enumerate().for_each(work);
    }
}

/// Calls a function for runs of the quarters of a block, on several threads if they are many.
fn for_each_run(block: &mut [Goldilocks], work: impl Fn([&mut [Goldilocks]; 4]) + Sync) {
    let [a, b, c, d] = quarters(block);
    if a.len() <= TASK {
        return work([a, b, c, d]);
    }
    a.par_chunks_mut(TASK)
        .zip(b.par_chunks_mut(TASK))
        .zip(c.par_chunks_mut(TASK))
        .zip(d.par_chunks_mut(TASK))
        .for_each(|(((a, b), c), d)| work([a, b, c, d]));
}

/// Maps the elements at the same places of four vectors of one length, a multiple of eight.
#[inline]
#[target_feature(enable = "avx512f")]
fn map_quarters([a, b, c, d]: [&mut [Goldilocks]; 4], map: impl Fn([Lanes; 4]) -> [Lanes; 4]) {
    let rest = b.chunks_exact_mut(WIDTH).zip(c.chunks_exact_mut(WIDTH));
    let rest = rest.zip(d.chunks_exact_mut(WIDTH));
    for (a, ((b, c), d)) in a.chunks_exact_mut(WIDTH).zip(rest) {
        let mapped = map([Lanes::load(a), Lanes::load(b), Lanes::load(c), Lanes::load(d)]);
        let [to_a, to_b, to_c, to_d] = mapped;
        to_a.store(a);
        to_b.store(b);
        to_c.store(c);
        to_d.store(d);
    }
}

/// Two levels going down, by `(a, b) ↦ (a − factor·b, a + factor·b)` for the factor of a block and those of its halves;
/// `None` stands for −1.
#[target_feature(enable = "avx512f")]
fn down_two_levels(quarters: [&mut [Goldilocks]; 4], factors: [Option<Goldilocks>; 3]) {
    let [wide, left, right] = factors;
    let right = factor(right.expect("only block 0 has no factor"));
    let (Some(wide), Some(left)) = (wide, left) else {
        return map_quarters(quarters, |[a, b, c, d]| {
            let ([a, c], [b, d]) = (a.sum_and_difference(c), b.sum_and_difference(d));
            let ([a, b], [d, c]) = (a.sum_and_difference(b), c.sum_and_difference(d.times(right)));
            [a, b, c, d]
        });
    };
    let (wide, left) = (factor(wide), factor(left));
    map_quarters(quarters, |[a, b, c, d]| {
        let [c, a] = a.sum_and_difference(c.times(wide));
        let [d, b] = b.sum_and_difference(d.times(wide));
        let [b, a] = a.sum_and_difference(b.times(left));
        let [d, c] = c.sum_and_difference(d.times(right));
        [a, b, c, d]
    });
}

/// One level going down.
#[target_feature(enable = "avx512f")]
fn down_one_level(block: &mut [Goldilocks], of_block: Option<Goldilocks>) {
    let (a, b) = block.split_at_mut(block.len() / 2);
    let of_block = of_block.map(|element| factor(element));
    for (a, b) in a.chunks_exact_mut(WIDTH).zip(b.chunks_exact_mut(WIDTH)) {
        let (left, right) = (Lanes::load(a), Lanes::load(b));
        let [to_a, to_b] = match of_block {
            None => left.sum_and_difference(right),
            Some(factor) => {
                let [to_b, to_a] = left.sum_and_difference(right.times(factor));
                [to_a, to_b]
            }
        };
        to_a.store(a);
        to_b.store(b);
    }
}

/// Two levels going up, by `(a, b) ↦ (a + b, (a − b)·factor)`, for the factor of a block and those of its halves.
#[target_feature(enable = "avx512f")]
fn up_two_levels(quarters: [&mut [Goldilocks]; 4], [wide, left, right]: [Goldilocks; 3]) {
    let is_first = wide == Goldilocks::ONE;
    let [wide, left, right] = [factor(wide), factor(left), factor(right)];
    if is_first {
        return map_quarters(quarters, |[a, b, c, d]| {
            let ([a, b], [c, d]) = (a.sum_and_difference(b), c.sum_and_difference(d));
            let ([a, c], [b, d]) = (a.sum_and_difference(c), b.sum_and_difference(d.times(right)));
            [a, b, c, d]
        });
    }
    map_quarters(quarters, |[a, b, c, d]| {
        let ([a, b], [c, d]) = (a.sum_and_difference(b), c.sum_and_difference(d));
        let ([a, c], [b, d]) =
            (a.sum_and_difference(c), b.times(left).sum_and_difference(d.times(right)));
        [a, b, c.times(wide), d.times(wide)]
    });
}

/// One level going up.
#[target_feature(enable = "avx512f")]
fn up_one_level(block: &mut [Goldilocks], of_block: Goldilocks) {
    let (a, b) = block.split_at_mut(block.len() / 2);
    let of_block = factor(of_block);
    for (a, b) in a.chunks_exact_mut(WIDTH).zip(b.chunks_exact_mut(WIDTH)) {
        let [sum, difference] = Lanes::load(a).sum_and_difference(Lanes::load(b));
        sum.store(a);
        difference.times(of_block).store(b);
    }
}

/// An element as a factor in all lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn factor(element: Goldilocks) -> Factor {
    Lanes::all(element).factor()
}

/// Takes elements apart: first all first coordinates, then all second ones, …
fn take_apart(elements: &[Goldilocks], apart: &mut [Goldilocks], degree: usize) {
    let len = elements.len() / degree;
    for (place, coordinate) in apart.chunks_exact_mut(len).enumerate() {
        let from = elements.iter().skip(place).step_by(degree);
        coordinate.iter_mut().zip(from).for_each(|(to, &from)| *to = from);
    }
}

/// Undoes [`take_apart`].
fn put_together(apart: &[Goldilocks], elements: &mut [Goldilocks], degree: usize) {
    let len = elements.len() / degree;
    for (place, coordinate) in apart.chunks_exact(len).enumerate() {
        let to = elements.iter_mut().skip(place).step_by(degree);
        to.zip(coordinate).for_each(|(to, &from)| *to = from);
    }
}
