//! The number-theoretic transforms of [`poly`](crate::poly) in lanes.
//!
//! They walk the tree of [`ntt`](crate::poly), with the same factors, but the upper levels at once for some columns of
//! the vector as a matrix, and the lower levels at once for a block: both fit the second-level cache as lanes, so an
//! element is cut into limbs twice only. Within a block of eight lanes are eight different blocks, so that elements
//! never meet within a vector.
//!
//! Bounds are in multiples of `p`, as [`lanes`](super::lanes) has them; a root is below 16. Going down, a level adds at
//! most 2 to the bound, since a product is below 2 if its factor is below 32; there are at most 13 levels between
//! reduced values. Going up, values are kept below 4.

use super::lanes::{Lanes, ORDER, WIDTH, transposed};
use crate::field::Stark252;
use core::cell::RefCell;
use rayon::prelude::*;

/// Shorter vectors are left to the portable code.
pub(super) const MIN_LEN: usize = 1 << LOG_GROUP;

/// The lowest levels are done for eight vectors.
const LOG_GROUP: u32 = 6;

/// Logarithm of the length of a block whose levels are done at once: 160 KiB of lanes.
const LOG_BLOCK: u32 = 12;

/// The most upper levels that are done at once.
const MAX_UPPER: u32 = 8;

/// The number of elements of the part of a matrix whose upper levels are done at once: 320 KiB of lanes.
const PART: usize = 1 << 13;

/// Values to coefficients, as [`interpolate`](super::interpolate).
pub(super) fn interpolate(values: &mut [Stark252], roots: &[Stark252]) {
    assert!(values.len().is_power_of_two() && 2 * roots.len() >= values.len());
    let log_len = values.len().trailing_zeros();
    let down = Down { roots, log_len };
    down.block(Elements(values.as_mut_ptr()), log_len, 0);
}

/// Coefficients to values, as [`evaluate`](super::evaluate).
pub(super) fn evaluate(
    coefficients: &[Stark252],
    [low, high]: [&[Stark252]; 2],
    roots: &[Stark252],
    values: &mut Vec<Stark252>,
) {
    let len = coefficients.len();
    assert!(len.is_power_of_two() && 2 * roots.len() >= len);
    // A block lies within the places of the first table, or is made of all of them.
    assert!(
        low.is_empty() || low.len() * high.len() == len && low.len() == len.min(1 << LOG_BLOCK)
    );
    values.clear();
    values.reserve_exact(len);
    let up = Up { roots, coefficients, low, high };
    up.block(Elements(values.as_mut_ptr()), 0, len.trailing_zeros(), 0);
    // SAFETY: every block of elements has been written.
    unsafe { values.set_len(len) };
}

/// The start of elements that tasks share, each having its own of them.
#[derive(Clone, Copy)]
struct Elements(*mut Stark252);

// SAFETY: it is only a place; who reads or writes there says why nobody else does.
unsafe impl Send for Elements {}
// SAFETY: as above.
unsafe impl Sync for Elements {}

impl Elements {
    /// The place `n` elements on, within the vector.
    fn at(self, n: usize) -> *mut Stark252 {
        self.0.wrapping_add(n)
    }

    fn from(self, n: usize) -> Self {
        Self(self.at(n))
    }
}

thread_local! {
    /// Lanes of a part or a block: clearing pages for each would take as long as a level.
    static BUFFER: RefCell<Vec<Lanes>> = const { RefCell::new(Vec::new()) };
}

/// Calls a function with a buffer of so many lanes.
fn with_buffer(len: usize, work: impl FnOnce(&mut [Lanes])) {
    BUFFER.with_borrow_mut(|buffer| {
        if buffer.len() < len {
            // SAFETY: the level has been asked for.
            buffer.resize(len, unsafe { Lanes::zero() });
        }
        work(&mut buffer[..len]);
    });
}

/// How many of the levels of a longer vector than a block are done at once.
fn n_upper(log_len: u32) -> u32 {
    (log_len - LOG_BLOCK).min(MAX_UPPER)
}

/// Loads `width` columns of a matrix of `n_columns`, row by row.
///
/// # Safety
/// The processor has the instructions, and nobody else uses the columns.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
unsafe fn load_columns(elements: Elements, n_columns: usize, width: usize, buffer: &mut [Lanes]) {
    for (row, lanes) in buffer.chunks_exact_mut(width / WIDTH).enumerate() {
        for (at, lanes) in lanes.iter_mut().enumerate() {
            // SAFETY: row and columns are in the matrix.
            *lanes = unsafe { Lanes::load(elements.at(row * n_columns + at * WIDTH)) };
        }
    }
}

/// Stores what [`load_columns`] loads.
///
/// # Safety
/// As there.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
unsafe fn store_columns(elements: Elements, n_columns: usize, width: usize, buffer: &[Lanes]) {
    for (row, lanes) in buffer.chunks_exact(width / WIDTH).enumerate() {
        for (at, lanes) in lanes.iter().enumerate() {
            let place = elements.at(row * n_columns + at * WIDTH);
            // SAFETY: row and columns are in the matrix.
            unsafe { lanes.reduced().store(place) };
        }
    }
}

/// Values to coefficients.
struct Down<'a> {
    roots: &'a [Stark252],
    /// Of the whole vector, which the coefficients are divided by.
    log_len: u32,
}

impl Down<'_> {
    /// All levels below block `number` of `2^log_len` elements.
    fn block(&self, elements: Elements, log_len: u32, number: usize) {
        if log_len <= LOG_BLOCK {
            return with_buffer((1 << log_len) / WIDTH, |buffer| {
                // SAFETY: the level has been asked for, and the elements are this task's alone.
                unsafe { self.lower(elements, buffer, number) };
            });
        }
        let n_upper = n_upper(log_len);
        let n_columns = 1 << (log_len - n_upper);
        let width = (PART >> n_upper).clamp(WIDTH, n_columns);
        (0..n_columns / width).into_par_iter().for_each(|part| {
            with_buffer((width / WIDTH) << n_upper, |buffer| {
                // SAFETY: the level has been asked for, and the columns are this task's alone.
                unsafe {
                    self.upper(elements.from(part * width), n_columns, width, buffer, number);
                };
            });
        });
        (0..1 << n_upper).into_par_iter().for_each(|child| {
            let elements = elements.from(child * n_columns);
            self.block(elements, log_len - n_upper, number << n_upper | child);
        });
    }

    /// The upper levels for `width` columns of a matrix of `n_columns`.
    ///
    /// # Safety
    /// The processor has the instructions, and nobody else uses the columns.
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn upper(
        &self,
        elements: Elements,
        n_columns: usize,
        width: usize,
        buffer: &mut [Lanes],
        number: usize,
    ) {
        // SAFETY: as the caller says.
        unsafe { load_columns(elements, n_columns, width, buffer) };
        self.levels(buffer, width / WIDTH, number);
        // SAFETY: as the caller says.
        unsafe { store_columns(elements, n_columns, width, buffer) };
    }

    /// All levels of a block.
    ///
    /// # Safety
    /// The processor has the instructions, and nobody else uses the elements.
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn lower(&self, elements: Elements, buffer: &mut [Lanes], number: usize) {
        for (at, lanes) in buffer.iter_mut().enumerate() {
            // SAFETY: the block has as many elements as the buffer.
            *lanes = unsafe { Lanes::load(elements.at(at * WIDTH)) };
        }
        self.levels(buffer, 1, number);
        let n_groups = buffer.len() / WIDTH;
        for (group, lanes) in buffer.chunks_exact(WIDTH).enumerate() {
            let mut rows = [Lanes::zero(); WIDTH];
            for (at, row) in rows.iter_mut().enumerate() {
                *row = lanes[ORDER[at]];
            }
            let mut values = in_order(transposed(rows));
            self.last_levels(&mut values, number * n_groups + group);
            for (offset, value) in values.into_iter().enumerate() {
                let place = elements.at(group * WIDTH * WIDTH + offset);
                let value = value.carried().div_power_of_two(self.log_len).reduced();
                // SAFETY: the group has eight elements of this offset, eight apart.
                unsafe { value.scatter(place, WIDTH) };
            }
        }
    }

    /// The levels above blocks of `unit` lanes.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn levels(&self, buffer: &mut [Lanes], unit: usize, number: usize) {
        let n_lanes = buffer.len();
        let mut len = n_lanes;
        while len >= 4 * unit {
            let first = number * (n_lanes / len);
            for (place, block) in buffer.chunks_exact_mut(len).enumerate() {
                self.two_levels(block, first + place);
            }
            len /= 4;
        }
        if len == 2 * unit {
            let first = number * (n_lanes / len);
            for (place, block) in buffer.chunks_exact_mut(len).enumerate() {
                let root = Lanes::all_16(self.root(first + place));
                let (left, right) = block.split_at_mut(unit);
                for (a, b) in left.iter_mut().zip(right) {
                    [*a, *b] = down([*a, *b], root);
                }
            }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn two_levels(&self, block: &mut [Lanes], number: usize) {
        let wide = Lanes::all_16(self.root(number));
        let left = Lanes::all_16(self.root(2 * number));
        let right = Lanes::all_16(self.root(2 * number + 1));
        let [first, second, third, fourth] = quarters(block);
        for (((a, b), c), d) in first.iter_mut().zip(second).zip(third).zip(fourth) {
            if number == 0 {
                // The factors are one: three of four multiplications fall away.
                let ([p, r], [q, s]) = (down_by_one([*a, *c]), down_by_one([*b, *d]));
                [*a, *b] = down_by_one([p, q]);
                [*c, *d] = down([r, s], right);
            } else {
                let ([p, r], [q, s]) = (down([*a, *c], wide), down([*b, *d], wide));
                [*a, *b] = down([p, q], left);
                [*c, *d] = down([r, s], right);
            }
        }
    }

    /// The three levels below eight blocks of eight: value `o` has in each lane an element `o` of a block.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn last_levels(&self, values: &mut [Lanes; WIDTH], group: usize) {
        for (level, half) in [4, 2, 1].into_iter().enumerate() {
            for block in 0..1 << level {
                let root = self.roots_of_group(group, level, block);
                for at in 0..half {
                    let a = 2 * half * block + at;
                    // The root is the negative of the factor.
                    [values[a + half], values[a]] = down([values[a], values[a + half]], root);
                }
            }
        }
    }

    /// The negatives of the factors of block `block` of each of the eight blocks of a group.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn roots_of_group(&self, group: usize, level: usize, block: usize) -> Lanes {
        let first = ((group * WIDTH) << level) + block;
        if group == 0 {
            let mut roots = [Stark252::from(0); WIDTH];
            for (lane, root) in roots.iter_mut().enumerate() {
                *root = -self.root(first + (lane << level));
            }
            // SAFETY: there are eight.
            return unsafe { Lanes::load_16(roots.as_ptr()) };
        }
        // All are of one power of two, whose mirror images are that much apart, in the other direction.
        let mirror = (3 << first.ilog2()) - 1 - first;
        // SAFETY: a mirror image is a place of the same power of two.
        unsafe { Lanes::gather_16(self.roots.as_ptr().add(mirror), -(1 << level)) }
    }

    /// The factor of a block, as `Twiddles::inverse` has it.
    fn root(&self, number: usize) -> Stark252 {
        match number.checked_ilog2() {
            None => self.roots[0],
            Some(log) => -self.roots[(3 << log) - 1 - number],
        }
    }
}

/// `(a + w·b, a − w·b)`, for `b` not negative and below 32.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn down([a, b]: [Lanes; 2], root: Lanes) -> [Lanes; 2] {
    let product = b.carried().mul(root);
    [a.add(product), a.sub(product).plus_p(2)]
}

/// `(a + b, a − b)`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn down_by_one([a, b]: [Lanes; 2]) -> [Lanes; 2] {
    // Folded values may be a little negative.
    let b = b.small();
    [a.add(b).plus_p(1), a.sub(b).plus_p(2)]
}

/// Coefficients to values.
struct Up<'a> {
    roots: &'a [Stark252],
    coefficients: &'a [Stark252],
    /// Tables of powers; empty if there are none.
    low: &'a [Stark252],
    high: &'a [Stark252],
}

impl Up<'_> {
    /// All levels below block `number` of `2^log_len` elements, from the coefficients from `first` on.
    fn block(&self, elements: Elements, first: usize, log_len: u32, number: usize) {
        if log_len <= LOG_BLOCK {
            return with_buffer((1 << log_len) / WIDTH, |buffer| {
                // SAFETY: the level has been asked for, and the elements are this task's alone.
                unsafe { self.lower(elements, first, buffer, number) };
            });
        }
        let n_upper = n_upper(log_len);
        let n_columns = 1 << (log_len - n_upper);
        (0..1 << n_upper).into_par_iter().for_each(|child| {
            let first = first + child * n_columns;
            let elements = elements.from(child * n_columns);
            self.block(elements, first, log_len - n_upper, number << n_upper | child);
        });
        let width = (PART >> n_upper).clamp(WIDTH, n_columns);
        (0..n_columns / width).into_par_iter().for_each(|part| {
            with_buffer((width / WIDTH) << n_upper, |buffer| {
                // SAFETY: the level has been asked for, and the columns are this task's alone.
                unsafe {
                    self.upper(elements.from(part * width), n_columns, width, buffer, number);
                };
            });
        });
    }

    /// The upper levels for `width` columns of a matrix of `n_columns`.
    ///
    /// # Safety
    /// The processor has the instructions, and nobody else uses the columns.
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn upper(
        &self,
        elements: Elements,
        n_columns: usize,
        width: usize,
        buffer: &mut [Lanes],
        number: usize,
    ) {
        // SAFETY: as the caller says.
        unsafe { load_columns(elements, n_columns, width, buffer) };
        self.levels(buffer, width / WIDTH, number);
        // SAFETY: as the caller says.
        unsafe { store_columns(elements, n_columns, width, buffer) };
    }

    /// All levels of a block, from the coefficients from `first` on.
    ///
    /// # Safety
    /// The processor has the instructions, and nobody else uses the elements.
    #[target_feature(enable = "avx512f,avx512ifma")]
    unsafe fn lower(&self, elements: Elements, first: usize, buffer: &mut [Lanes], number: usize) {
        let n_groups = buffer.len() / WIDTH;
        // The block's places are all of the first table, or some of them if it is shorter.
        let (start, high) = match self.low.len() {
            0 => (0, None),
            len => {
                (first % len, Some(Lanes::all_16(self.high[first / len])).filter(|_| first >= len))
            }
        };
        for (group, lanes) in buffer.chunks_exact_mut(WIDTH).enumerate() {
            let mut values = [Lanes::zero(); WIDTH];
            for (offset, value) in values.iter_mut().enumerate() {
                let place = first + group * WIDTH * WIDTH + offset;
                let coefficients = self.coefficients[place..].as_ptr();
                // SAFETY: the group has eight coefficients of this offset, eight apart.
                *value = unsafe { Lanes::gather(coefficients, WIDTH as isize) };
                if !self.low.is_empty() {
                    let low = self.low[start + place - first..].as_ptr();
                    // SAFETY: the places of the block are in the table.
                    *value = value.mul(unsafe { Lanes::gather_16(low, WIDTH as isize) });
                }
                if let Some(high) = high {
                    *value = value.carried().mul(high);
                }
            }
            self.first_levels(&mut values, number * n_groups + group);
            // Lane j of a vector of offset o is element o of block ORDER[j].
            for (at, row) in transposed(in_order(values)).into_iter().enumerate() {
                lanes[ORDER[at]] = row;
            }
        }
        self.levels(buffer, 1, number);
        for (at, lanes) in buffer.iter().enumerate() {
            // SAFETY: the block has as many elements as the buffer.
            unsafe { lanes.reduced().store(elements.at(at * WIDTH)) };
        }
    }

    /// The levels above blocks of `unit` lanes.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn levels(&self, buffer: &mut [Lanes], unit: usize, number: usize) {
        let n_lanes = buffer.len();
        let n_levels = (n_lanes / unit).trailing_zeros();
        let mut len = 4 * unit;
        if n_levels % 2 == 1 {
            let first = number * (n_lanes / (2 * unit));
            for (place, block) in buffer.chunks_exact_mut(2 * unit).enumerate() {
                let root = Lanes::all_16(self.roots[first + place]);
                let (left, right) = block.split_at_mut(unit);
                for (a, b) in left.iter_mut().zip(right) {
                    let [sum, product] = up([*a, *b], root);
                    [*a, *b] = [sum.small(), product];
                }
            }
            len = 8 * unit;
        }
        while len <= n_lanes {
            let first = number * (n_lanes / len);
            for (place, block) in buffer.chunks_exact_mut(len).enumerate() {
                self.two_levels(block, first + place);
            }
            len *= 4;
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn two_levels(&self, block: &mut [Lanes], number: usize) {
        let wide = Lanes::all_16(self.roots[number]);
        let left = Lanes::all_16(self.roots[2 * number]);
        let right = Lanes::all_16(self.roots[2 * number + 1]);
        let [first, second, third, fourth] = quarters(block);
        for (((a, b), c), d) in first.iter_mut().zip(second).zip(third).zip(fourth) {
            // Below 8 and 2.
            let ([p, q], [r, s]) = if number == 0 {
                ([a.add(*b), a.sub(*b).plus_p(5).small()], up([*c, *d], right))
            } else {
                (up([*a, *b], left), up([*c, *d], right))
            };
            let (difference, other) = (p.sub(r).plus_p(9), q.sub(s).plus_p(3));
            [*a, *b] = [p.add(r).small(), q.add(s)];
            [*c, *d] = if number == 0 {
                [difference.small(), other.small()]
            } else {
                [difference.carried().mul(wide), other.carried().mul(wide)]
            };
        }
    }

    /// The three levels below eight blocks of eight: value `o` has in each lane an element `o` of a block.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn first_levels(&self, values: &mut [Lanes; WIDTH], group: usize) {
        for (level, half) in [(2, 1), (1, 2), (0, 4)] {
            for block in 0..1 << level {
                let first = ((group * WIDTH) << level) + block;
                // SAFETY: the roots of the level are so many.
                let root = unsafe { Lanes::gather_16(self.roots[first..].as_ptr(), 1 << level) };
                for at in 0..half {
                    let a = 2 * half * block + at;
                    let [sum, product] = up([values[a], values[a + half]], root);
                    [values[a], values[a + half]] = [sum.small(), product];
                }
            }
        }
    }
}

/// `(a + b, (a − b)·w)`, for values above −1 and below 4.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn up([a, b]: [Lanes; 2], root: Lanes) -> [Lanes; 2] {
    [a.add(b), a.sub(b).plus_p(5).carried().mul(root)]
}

/// The quarters of a block.
fn quarters(block: &mut [Lanes]) -> [&mut [Lanes]; 4] {
    let quarter = block.len() / 4;
    let (first, rest) = block.split_at_mut(quarter);
    let (second, rest) = rest.split_at_mut(quarter);
    let (third, fourth) = rest.split_at_mut(quarter);
    [first, second, third, fourth]
}

/// What was at `ORDER[j]` at `j`.
#[inline]
fn in_order(values: [Lanes; WIDTH]) -> [Lanes; WIDTH] {
    let mut ordered = values;
    for (at, value) in values.into_iter().enumerate() {
        ordered[ORDER[at]] = value;
    }
    ordered
}
