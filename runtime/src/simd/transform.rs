//! The number-theoretic transforms of [`poly`](crate::poly) in lanes.
//!
//! They walk the tree of [`ntt`](crate::poly), with the same factors, but the upper levels at once for some columns of
//! the vector as a matrix, and the lower levels at once for a block: both fit the second-level cache as lanes, so an
//! element is cut into limbs twice only. Within a block of eight lanes are eight different blocks, so that elements
//! never meet within a vector.
//!
//! A root is a multiplier where several vectors are multiplied with it, and else a factor.
//!
//! Bounds are in multiples of `p`, as [`lanes`](super::lanes) has them. Going down, a level adds at most
//! [`growth`] to the bound, and values are made small before they are above what may be multiplied. Going up, values
//! are kept below twice what a [`product`] is. Elements that are stored between levels are [`whole`], but not reduced.

use super::fetch::fetch_line;
use super::lanes::{Instructions, Lanes, ORDER, WHOLE, WIDTH, Work};
use crate::field::Stark252;
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
pub(super) fn interpolate<I: Instructions>(has: I, values: &mut [Stark252], roots: &[Stark252]) {
    assert!(values.len().is_power_of_two() && 2 * roots.len() >= values.len());
    let log_len = values.len().trailing_zeros();
    let down = Down { has, roots, log_len };
    down.block(Elements(values.as_mut_ptr()), log_len, 0);
}

/// Coefficients to values, as [`evaluate`](super::evaluate).
pub(super) fn evaluate<I: Instructions>(
    has: I,
    coefficients: &[Stark252],
    [low, high]: [&[Stark252]; 2],
    roots: &[Stark252],
    values: &mut Vec<Stark252>,
) {
    let len = coefficients.len();
    assert!(len.is_power_of_two() && 2 * roots.len() >= len);
    // The first table is for the places of a block.
    assert!(
        low.is_empty() || low.len() * high.len() == len && low.len() == len.min(1 << LOG_BLOCK)
    );
    values.clear();
    values.reserve_exact(len);
    let low = has.carry_out(Gathered { has, factors: low });
    let log_len = len.trailing_zeros();
    let up = Up { has, log_len, roots, coefficients, low: &low, high };
    up.block(Elements(values.as_mut_ptr()), 0, log_len, 0);
    // SAFETY: every block of elements has been written.
    unsafe { values.set_len(len) };
}

/// Factors as lanes: for each offset in eight neighbours those of eight neighbourhoods.
struct Gathered<'a, I> {
    has: I,
    factors: &'a [Stark252],
}

impl<I: Instructions> Work for Gathered<'_, I> {
    type Output = Vec<I::Lanes>;

    #[inline(always)]
    fn run(self) -> Vec<I::Lanes> {
        let Self { has, factors } = self;
        let mut lanes = Vec::with_capacity(factors.len() / WIDTH);
        for group in factors.chunks_exact(WIDTH * WIDTH) {
            for offset in 0..WIDTH {
                // SAFETY: the group has eight factors of this offset, eight apart.
                let of_offset =
                    unsafe { has.gather_factors(group[offset..].as_ptr(), WIDTH as isize) };
                lanes.push(of_offset);
            }
        }
        lanes
    }
}

/// The start of elements that tasks share, each having its own of them. Between levels they need not be reduced; only
/// once all are done does anything else read them.
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

/// Fetches 64 elements, if there are any.
#[inline(always)]
fn fetch(start: *const Stark252) {
    for pair in 0..WIDTH * WIDTH / 2 {
        fetch_line(start.wrapping_add(2 * pair));
    }
}

/// How many of the levels of a longer vector than a block are done at once.
fn n_upper(log_len: u32) -> u32 {
    (log_len - LOG_BLOCK).min(MAX_UPPER)
}

/// A direction of the transform.
trait Transform: Sync {
    type Has: Instructions;

    fn has(&self) -> Self::Has;

    /// What the levels of a block of `2^log_len` elements leave, as it is stored. It is `#[inline(always)]`.
    fn stored(
        &self,
        lanes: &<Self::Has as Instructions>::Lanes,
        log_len: u32,
    ) -> <Self::Has as Instructions>::Lanes;

    /// The levels above blocks of `unit` lanes, below block `number`. It is `#[inline(always)]`.
    fn levels(&self, buffer: &mut [<Self::Has as Instructions>::Lanes], unit: usize, number: usize);

    /// All levels of block `number`, whose places begin with `first`. It is `#[inline(always)]`.
    ///
    /// # Safety
    /// There are as many elements as the buffer has room for, and nobody else uses them.
    unsafe fn lower(
        &self,
        elements: Elements,
        first: usize,
        buffer: &mut [<Self::Has as Instructions>::Lanes],
        number: usize,
    );
}

/// The `n_upper` upper levels of a block of `2^log_len` elements, which are this task's alone.
fn upper<T: Transform>(
    transform: &T,
    elements: Elements,
    [log_len, n_upper]: [u32; 2],
    number: usize,
) {
    let n_columns = 1 << (log_len - n_upper);
    let width = (PART >> n_upper).clamp(WIDTH, n_columns);
    (0..n_columns / width).into_par_iter().for_each(|part| {
        let elements = elements.from(part * width);
        transform.has().with_buffer((width / WIDTH) << n_upper, |buffer| {
            let work = Upper { transform, elements, log_len, n_columns, width, buffer, number };
            transform.has().carry_out(work);
        });
    });
}

/// The upper levels for `width` columns, which are this task's alone, of a matrix of `n_columns`.
struct Upper<'a, T: Transform> {
    transform: &'a T,
    elements: Elements,
    log_len: u32,
    n_columns: usize,
    width: usize,
    buffer: &'a mut [<T::Has as Instructions>::Lanes],
    number: usize,
}

impl<T: Transform> Work for Upper<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { transform, elements, log_len, n_columns, width, buffer, number } = self;
        for (row, lanes) in buffer.chunks_exact_mut(width / WIDTH).enumerate() {
            for (at, lanes) in lanes.iter_mut().enumerate() {
                let place = elements.at(row * n_columns + at * WIDTH);
                // SAFETY: row and columns are in the matrix, and the columns are this task's.
                *lanes = unsafe { transform.has().load(place) };
            }
        }
        transform.levels(buffer, width / WIDTH, number);
        for (row, lanes) in buffer.chunks_exact(width / WIDTH).enumerate() {
            for (at, lanes) in lanes.iter().enumerate() {
                let place = elements.at(row * n_columns + at * WIDTH);
                // SAFETY: as above.
                unsafe { transform.stored(lanes, log_len).store(place) };
            }
        }
    }
}

/// All levels of a block of `2^log_len` elements, which are this task's alone.
fn lower<T: Transform>(
    transform: &T,
    elements: Elements,
    first: usize,
    log_len: u32,
    number: usize,
) {
    transform.has().with_buffer((1 << log_len) / WIDTH, |buffer| {
        transform.has().carry_out(Lower { transform, elements, first, buffer, number });
    });
}

/// All levels of a block, whose elements are this task's alone and as many as the buffer has room for.
struct Lower<'a, T: Transform> {
    transform: &'a T,
    elements: Elements,
    first: usize,
    buffer: &'a mut [<T::Has as Instructions>::Lanes],
    number: usize,
}

impl<T: Transform> Work for Lower<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { transform, elements, first, buffer, number } = self;
        // SAFETY: as said of the type.
        unsafe { transform.lower(elements, first, buffer, number) }
    }
}

/// Values to coefficients.
struct Down<'a, I> {
    has: I,
    roots: &'a [Stark252],
    /// Of the whole vector, which the coefficients are divided by.
    log_len: u32,
}

impl<I: Instructions> Down<'_, I> {
    /// All levels below block `number` of `2^log_len` elements.
    fn block(&self, elements: Elements, log_len: u32, number: usize) {
        if log_len <= LOG_BLOCK {
            return lower(self, elements, 0, log_len, number);
        }
        let n_upper = n_upper(log_len);
        upper(self, elements, [log_len, n_upper], number);
        let log_child = log_len - n_upper;
        (0..1 << n_upper).into_par_iter().for_each(|child| {
            self.block(elements.from(child << log_child), log_child, number << n_upper | child);
        });
    }

    #[inline(always)]
    fn one_level<R: Root<I::Lanes>>(
        &self,
        block: &mut [I::Lanes],
        number: usize,
        root: impl Fn(Stark252) -> R,
    ) {
        let root = root(self.root(number));
        let (left, right) = block.split_at_mut(block.len() / 2);
        for (a, b) in left.iter_mut().zip(right) {
            [*a, *b] = down::<I, R>([a, b], &root);
        }
    }

    #[inline(always)]
    fn two_levels<R: Root<I::Lanes>>(
        &self,
        block: &mut [I::Lanes],
        number: usize,
        root: impl Fn(Stark252) -> R,
    ) {
        let [wide, left, right] =
            [number, 2 * number, 2 * number + 1].map(|number| root(self.root(number)));
        let [first, second, third, fourth] = quarters(block);
        for (((a, b), c), d) in first.iter_mut().zip(second).zip(third).zip(fourth) {
            if number == 0 {
                // The factors are one: three of four multiplications fall away.
                let ([p, r], [q, s]) = (down_by_one([a, c]), down_by_one([b, d]));
                [*a, *b] = down_by_one([&p, &q]);
                [*c, *d] = down::<I, R>([&r, &s], &right);
            } else {
                let ([p, r], [q, s]) = (down::<I, R>([a, c], &wide), down::<I, R>([b, d], &wide));
                [*a, *b] = down::<I, R>([&p, &q], &left);
                [*c, *d] = down::<I, R>([&r, &s], &right);
            }
        }
    }

    /// The three levels below eight blocks of eight: value `o` has in each lane an element `o` of a block.
    #[inline(always)]
    fn last_levels(&self, values: &mut [I::Lanes; WIDTH], group: usize) {
        for (level, half) in [4, 2, 1].into_iter().enumerate() {
            for block in 0..1 << level {
                let root = self.roots_of_group(group, level, block);
                for at in 0..half {
                    let a = 2 * half * block + at;
                    // The root is the negative of the factor.
                    [values[a + half], values[a]] =
                        down::<I, _>([&values[a], &values[a + half]], &root);
                }
            }
        }
    }

    /// The negatives of the factors of block `block` of each of the eight blocks of a group.
    #[inline(always)]
    fn roots_of_group(&self, group: usize, level: usize, block: usize) -> I::Lanes {
        let first = ((group * WIDTH) << level) + block;
        if group == 0 {
            let mut roots = [Stark252::from(0); WIDTH];
            for (lane, root) in roots.iter_mut().enumerate() {
                *root = -self.root(first + (lane << level));
            }
            // SAFETY: there are eight.
            return unsafe { self.has.load_factors(roots.as_ptr()) };
        }
        // All are of one power of two, whose mirror images are that much apart, in the other direction.
        let mirror = (3 << first.ilog2()) - 1 - first;
        // SAFETY: a mirror image is a place of the same power of two.
        unsafe { self.has.gather_factors(self.roots.as_ptr().add(mirror), -(1 << level)) }
    }

    /// The factor of a block, as `Twiddles::inverse` has it.
    fn root(&self, number: usize) -> Stark252 {
        match number.checked_ilog2() {
            None => self.roots[0],
            Some(log) => -self.roots[(3 << log) - 1 - number],
        }
    }
}

impl<I: Instructions> Transform for Down<'_, I> {
    type Has = I;

    #[inline(always)]
    fn has(&self) -> I {
        self.has
    }

    #[inline(always)]
    fn stored(&self, lanes: &I::Lanes, _: u32) -> I::Lanes {
        whole(&lanes.small())
    }

    #[inline(always)]
    unsafe fn lower(&self, elements: Elements, _: usize, buffer: &mut [I::Lanes], number: usize) {
        for (at, lanes) in buffer.iter_mut().enumerate() {
            // SAFETY: the block has as many elements as the buffer.
            *lanes = unsafe { self.has.load(elements.at(at * WIDTH)) };
        }
        self.levels(buffer, 1, number);
        let n_groups = buffer.len() / WIDTH;
        for (group, lanes) in buffer.chunks_exact(WIDTH).enumerate() {
            // The next block, for whoever does it.
            fetch(elements.at((n_groups + group) * WIDTH * WIDTH));
            let mut rows = [self.has.zero(); WIDTH];
            for (at, row) in rows.iter_mut().enumerate() {
                *row = lanes[ORDER[at]];
            }
            let mut values = in_order(I::Lanes::transposed(rows));
            if 3 + growth::<I>() * u64::from(LOG_BLOCK) > I::LIMIT {
                for value in &mut values {
                    // Small values may be a little negative.
                    *value = value.small().plus_p(1);
                }
            }
            self.last_levels(&mut values, number * n_groups + group);
            for (offset, value) in values.into_iter().enumerate() {
                let place = elements.at(group * WIDTH * WIDTH + offset);
                let value = value.carried().div_power_of_two(self.log_len).reduced();
                // SAFETY: the group has eight elements of this offset, eight apart.
                unsafe { value.scatter(place, WIDTH) };
            }
        }
    }

    #[inline(always)]
    fn levels(&self, buffer: &mut [I::Lanes], unit: usize, number: usize) {
        let n_lanes = buffer.len();
        let mut len = n_lanes;
        while len >= 4 * unit {
            let first = number * (n_lanes / len);
            for (place, block) in buffer.chunks_exact_mut(len).enumerate() {
                match block.len() / 4 {
                    1 => self.two_levels(block, first + place, |root| self.has.all_factors(root)),
                    _ => self.two_levels(block, first + place, |root| multiplier(self.has, root)),
                }
            }
            len /= 4;
        }
        if len == 2 * unit {
            let first = number * (n_lanes / len);
            for (place, block) in buffer.chunks_exact_mut(len).enumerate() {
                match unit {
                    1 => self.one_level(block, first + place, |root| self.has.all_factors(root)),
                    _ => self.one_level(block, first + place, |root| multiplier(self.has, root)),
                }
            }
        }
    }
}

/// A root of unity in one of two forms.
trait Root<L> {
    /// The product of the root and a number carried.
    fn of_carried(&self, value: &L) -> L;
}

impl<L: Lanes> Root<L> for L {
    #[inline(always)]
    fn of_carried(&self, value: &L) -> L {
        value.carried_mul(self)
    }
}

/// An element that many numbers are multiplied with.
struct Multiplier<L: Lanes>(L::Multiplier);

impl<L: Lanes> Root<L> for Multiplier<L> {
    #[inline(always)]
    fn of_carried(&self, value: &L) -> L {
        value.carried_times(&self.0)
    }
}

#[inline(always)]
fn multiplier<I: Instructions>(has: I, element: Stark252) -> Multiplier<I::Lanes> {
    Multiplier(has.multiplier(element))
}

/// What the product of any clean value and a root is below, an integer.
const fn growth<I: Instructions>() -> u64 {
    let growth = I::LIMIT * I::FACTOR / I::CAPACITY + I::EXCESS;
    // Stored values are below 3; after the last levels of a block come three more.
    assert!(3 + growth * MAX_UPPER as u64 <= I::LIMIT, "upper levels need not make values small");
    assert!(3 + growth * (LOG_BLOCK - 3) as u64 <= I::LIMIT, "nor do those of a block");
    growth
}

/// What the product of a value below `4·product + 4` and a root is below, an integer.
const fn product<I: Instructions>() -> u64 {
    let mut product = I::EXCESS;
    while product < (4 * product + 4) * I::FACTOR / I::CAPACITY + I::EXCESS {
        product += 1;
    }
    // The products of differences of sums are below two of them, as all values are after two levels.
    assert!((8 * product + 8) * I::FACTOR / I::CAPACITY + I::EXCESS <= 2 * product);
    assert!(8 * product + 8 < I::LIMIT, "what is multiplied is below the limit");
    assert!(2 * product < WHOLE, "what is stored has room");
    product
}

/// `(a + w·b, a − w·b)`, for `b` not negative.
#[inline(always)]
fn down<I: Instructions, R: Root<I::Lanes>>([a, b]: [&I::Lanes; 2], root: &R) -> [I::Lanes; 2] {
    let product = root.of_carried(b);
    [a.add(&product), a.sub(&product).plus_p(growth::<I>())]
}

/// `(a + b, a − b)`.
#[inline(always)]
fn down_by_one<L: Lanes>([a, b]: [&L; 2]) -> [L; 2] {
    // Folded values may be a little negative.
    let b = b.small();
    [a.add(&b).plus_p(1), a.sub(&b).plus_p(2)]
}

/// Coefficients to values.
struct Up<'a, I: Instructions> {
    has: I,
    /// Of the whole vector.
    log_len: u32,
    roots: &'a [Stark252],
    coefficients: &'a [Stark252],
    /// The powers for the places of a block, [gathered](Gathered); empty if there are none.
    low: &'a [I::Lanes],
    /// Those for the blocks.
    high: &'a [Stark252],
}

impl<I: Instructions> Up<'_, I> {
    /// All levels below block `number` of `2^log_len` elements, from the coefficients from `first` on.
    fn block(&self, elements: Elements, first: usize, log_len: u32, number: usize) {
        if log_len <= LOG_BLOCK {
            return lower(self, elements, first, log_len, number);
        }
        let n_upper = n_upper(log_len);
        let log_child = log_len - n_upper;
        (0..1 << n_upper).into_par_iter().for_each(|child| {
            let (first, elements) =
                (first + (child << log_child), elements.from(child << log_child));
            self.block(elements, first, log_child, number << n_upper | child);
        });
        upper(self, elements, [log_len, n_upper], number);
    }

    #[inline(always)]
    fn one_level<R: Root<I::Lanes>>(
        &self,
        block: &mut [I::Lanes],
        number: usize,
        root: impl Fn(Stark252) -> R,
    ) {
        let root = root(self.roots[number]);
        let (left, right) = block.split_at_mut(block.len() / 2);
        for (a, b) in left.iter_mut().zip(right) {
            let [sum, product] = up::<I, R>([a, b], &root);
            [*a, *b] = [sum.small(), product];
        }
    }

    #[inline(always)]
    fn two_levels<R: Root<I::Lanes>>(
        &self,
        block: &mut [I::Lanes],
        number: usize,
        root: impl Fn(Stark252) -> R,
    ) {
        let [wide, left, right] =
            [number, 2 * number, 2 * number + 1].map(|number| root(self.roots[number]));
        let [first, second, third, fourth] = quarters(block);
        for (((a, b), c), d) in first.iter_mut().zip(second).zip(third).zip(fourth) {
            let ([p, q], [r, s]) = if number == 0 {
                let difference = a.sub(b).plus_p(2 * product::<I>() + 2);
                ([a.add(b), difference.small()], up::<I, R>([c, d], &right))
            } else {
                (up::<I, R>([a, b], &left), up::<I, R>([c, d], &right))
            };
            let [difference, other] = differences::<I>([&p, &q], [&r, &s]);
            [*a, *b] = [p.add(&r).small(), q.add(&s)];
            [*c, *d] = if number == 0 {
                [difference.small(), other.small()]
            } else {
                [wide.of_carried(&difference), wide.of_carried(&other)]
            };
        }
    }

    /// The levels above blocks of eight, and a factor for all elements, which the factors of the last two take along
    /// but for a quarter.
    #[inline(always)]
    fn levels_times(&self, block: &mut [I::Lanes], number: usize, factor: Stark252) {
        for (child, quarter) in quarters(block).into_iter().enumerate() {
            self.levels(quarter, 1, 4 * number + child);
        }
        let with_factor = [number, 2 * number, 2 * number + 1].map(|at| self.roots[at] * factor);
        let [wide_too, left, right] = with_factor.map(|root| multiplier(self.has, root));
        let [wide, all] = [self.roots[number], factor].map(|root| multiplier(self.has, root));
        let [first, second, third, fourth] = quarters(block);
        for (((a, b), c), d) in first.iter_mut().zip(second).zip(third).zip(fourth) {
            let ([p, q], [r, s]) = (up::<I, _>([a, b], &left), up::<I, _>([c, d], &right));
            let [difference, other] = differences::<I>([&p, &q], [&r, &s]);
            // Small values may be a little negative.
            [*a, *b] = [all.of_carried(&p.add(&r).plus_p(1)), q.add(&s)];
            [*c, *d] = [wide_too.of_carried(&difference), wide.of_carried(&other)];
        }
    }

    /// The three levels below eight blocks of eight: value `o` has in each lane an element `o` of a block.
    #[inline(always)]
    fn first_levels(&self, values: &mut [I::Lanes; WIDTH], group: usize) {
        for (level, half) in [(2, 1), (1, 2), (0, 4)] {
            for block in 0..1 << level {
                let first = ((group * WIDTH) << level) + block;
                // SAFETY: the roots of the level are so many.
                let root =
                    unsafe { self.has.gather_factors(self.roots[first..].as_ptr(), 1 << level) };
                for at in 0..half {
                    let a = 2 * half * block + at;
                    let [sum, product] = up::<I, _>([&values[a], &values[a + half]], &root);
                    [values[a], values[a + half]] = [sum.small(), product];
                }
            }
        }
    }
}

impl<I: Instructions> Transform for Up<'_, I> {
    type Has = I;

    #[inline(always)]
    fn has(&self) -> I {
        self.has
    }

    #[inline(always)]
    fn stored(&self, lanes: &I::Lanes, log_len: u32) -> I::Lanes {
        if log_len == self.log_len { lanes.reduced() } else { whole(lanes) }
    }

    #[inline(always)]
    unsafe fn lower(
        &self,
        elements: Elements,
        first: usize,
        buffer: &mut [I::Lanes],
        number: usize,
    ) {
        let n_groups = buffer.len() / WIDTH;
        for (group, lanes) in buffer.chunks_exact_mut(WIDTH).enumerate() {
            let place = first + group * WIDTH * WIDTH;
            // What is written soon, and the next block, for whoever does it.
            fetch(elements.at(group * WIDTH * WIDTH));
            fetch(self.coefficients.as_ptr().wrapping_add(place + n_groups * WIDTH * WIDTH));
            let mut values = [self.has.zero(); WIDTH];
            for (offset, value) in values.iter_mut().enumerate() {
                let coefficients = self.coefficients[place + offset..].as_ptr();
                // SAFETY: the group has eight coefficients of this offset, eight apart.
                *value = unsafe { self.has.gather(coefficients, WIDTH as isize) };
                if let Some(low) = self.low.get(group * WIDTH + offset) {
                    *value = value.mul(low);
                }
            }
            self.first_levels(&mut values, number * n_groups + group);
            // Lane j of a vector of offset o is element o of block ORDER[j].
            for (at, row) in I::Lanes::transposed(in_order(values)).into_iter().enumerate() {
                lanes[ORDER[at]] = row;
            }
        }
        // The first block's power is one.
        match self.high.get(first >> LOG_BLOCK).filter(|_| first > 0) {
            Some(&power) => self.levels_times(buffer, number, power),
            None => self.levels(buffer, 1, number),
        }
        let log_len = (buffer.len() * WIDTH).trailing_zeros();
        for (at, lanes) in buffer.iter().enumerate() {
            // SAFETY: the block has as many elements as the buffer.
            unsafe { self.stored(lanes, log_len).store(elements.at(at * WIDTH)) };
        }
    }

    #[inline(always)]
    fn levels(&self, buffer: &mut [I::Lanes], unit: usize, number: usize) {
        let n_lanes = buffer.len();
        let n_levels = (n_lanes / unit).trailing_zeros();
        let mut len = 4 * unit;
        if n_levels % 2 == 1 {
            let first = number * (n_lanes / (2 * unit));
            for (place, block) in buffer.chunks_exact_mut(2 * unit).enumerate() {
                match unit {
                    1 => self.one_level(block, first + place, |root| self.has.all_factors(root)),
                    _ => self.one_level(block, first + place, |root| multiplier(self.has, root)),
                }
            }
            len = 8 * unit;
        }
        while len <= n_lanes {
            let first = number * (n_lanes / len);
            for (place, block) in buffer.chunks_exact_mut(len).enumerate() {
                match block.len() / 4 {
                    1 => self.two_levels(block, first + place, |root| self.has.all_factors(root)),
                    _ => self.two_levels(block, first + place, |root| multiplier(self.has, root)),
                }
            }
            len *= 4;
        }
    }
}

/// `(a + b, (a − b)·w)`, for values above −1 and below two products and 1.
#[inline(always)]
fn up<I: Instructions, R: Root<I::Lanes>>([a, b]: [&I::Lanes; 2], root: &R) -> [I::Lanes; 2] {
    let difference = a.sub(b).plus_p(2 * product::<I>() + 2);
    [a.add(b), root.of_carried(&difference)]
}

/// `(p − r, q − s)` of two sums and two products, to be multiplied; differences of small values count as products.
#[inline(always)]
fn differences<I: Instructions>([p, q]: [&I::Lanes; 2], [r, s]: [&I::Lanes; 2]) -> [I::Lanes; 2] {
    // Sums are above −2, and below 4 products and 2.
    [p.sub(r).plus_p(4 * product::<I>() + 4), q.sub(s).plus_p(product::<I>() + 1)]
}

/// Values above −1 and below 30 as they can be stored: clean, not negative, and below 31.
#[inline(always)]
fn whole<L: Lanes>(lanes: &L) -> L {
    lanes.plus_p(1).carried()
}

/// The quarters of a block.
fn quarters<L>(block: &mut [L]) -> [&mut [L]; 4] {
    let quarter = block.len() / 4;
    let (first, rest) = block.split_at_mut(quarter);
    let (second, rest) = rest.split_at_mut(quarter);
    let (third, fourth) = rest.split_at_mut(quarter);
    [first, second, third, fourth]
}

/// What was at `ORDER[j]` at `j`.
#[inline(always)]
fn in_order<L: Lanes>(values: [L; WIDTH]) -> [L; WIDTH] {
    let mut ordered = values;
    for (at, value) in values.into_iter().enumerate() {
        ordered[ORDER[at]] = value;
    }
    ordered
}
