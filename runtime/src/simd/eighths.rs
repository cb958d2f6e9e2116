//! The values of runs of coefficients at many points, as [`run_values`](super::run_values).
//!
//! A run is a sequence of groups of eight polynomials in `Y`, each in a lane, of eight coefficients. For some groups at
//! a time the values at the eight `Y` are computed; then for each point those of its class are added to a sum, each
//! times the power of its group, which all lanes share. What the powers of lanes differ by is multiplied with the sum.

use super::RunPoints;
use super::fetch::fetch_line;
use super::lanes::{Instructions, Lanes, Sum as _, WIDTH, Work};
use super::vectors::MAX_PRODUCTS;
use crate::field::{Arith as _, Stark252};
use crate::poly::bit_reversed_powers;
use core::ops::RangeInclusive;
use rayon::prelude::*;

/// The number of coefficients of a group.
const GROUP: usize = WIDTH * WIDTH;

/// The values of so many groups fit the first-level cache: 20 KiB of lanes.
const BLOCK: usize = 1 << 3;

/// The most groups of a run.
const MAX_GROUPS: usize = 1 << 6;

/// Logarithms of the lengths of runs: they have at least a block.
pub(super) const LOG_RUNS: RangeInclusive<u32> =
    (BLOCK * GROUP).ilog2()..=(MAX_GROUPS * GROUP).ilog2();

type Multiplier<I> = <<I as Instructions>::Lanes as Lanes>::Multiplier;

/// Points with what is computed once for all runs.
pub(super) struct RunValues<I: Instructions> {
    has: I,
    run_len: usize,
    /// The fourth power of all `Y`s, then the two squares.
    fourth: Multiplier<I>,
    squares: [Multiplier<I>; 2],
    /// Of the first four `Y`s, whose negatives are the others, those that are of a point's class.
    firsts: Vec<(usize, Multiplier<I>)>,
    points: Vec<Point<I>>,
}

struct Point<I: Instructions> {
    class: usize,
    /// The power of each group.
    of_groups: Vec<I::Factor>,
    /// Those of the polynomials of the first group, as factors.
    of_lanes: I::Lanes,
}

impl<I: Instructions> RunValues<I> {
    /// # Panics
    /// If runs are not of a length of [`LOG_RUNS`].
    pub(super) fn new(has: I, points: &RunPoints) -> Self {
        assert!(LOG_RUNS.contains(&points.log_run), "no run has 2^{} coefficients", points.log_run);
        let n_groups = (1 << points.log_run) / GROUP;
        let coset = &points.coset;
        let is_of_point = |j: usize| points.points.iter().any(|&(class, _)| class % 4 == j);
        let firsts = (0..4).filter(|&j| is_of_point(j)).map(|j| (j, has.multiplier(coset[j])));
        Self {
            has,
            run_len: 1 << points.log_run,
            fourth: has.multiplier(coset[0].square().square()),
            squares: [coset[0], coset[1]].map(|y| has.multiplier(y.square())),
            firsts: firsts.collect(),
            points: points.points.iter().map(|&point| Point::new(has, point, n_groups)).collect(),
        }
    }

    /// Sets the values of all runs; those of a run are neighbours.
    ///
    /// # Panics
    /// If there are no points, no whole runs, or not as many values as runs and points make.
    pub(super) fn set(&self, values: &mut [Stark252], coefficients: &[Stark252]) {
        let n_points = self.points.len();
        assert!(coefficients.len().is_multiple_of(self.run_len), "there are whole runs");
        assert!(values.len() == coefficients.len() / self.run_len * n_points);
        let runs = values.par_chunks_mut(n_points).zip(coefficients.par_chunks(self.run_len));
        runs.for_each(|(values, coefficients)| {
            self.has.carry_out(OfRun { shared: self, values, coefficients });
        });
    }

    /// The values of a block's polynomials at the `Y`s of points, each at the place of its class; clean, below
    /// [`value_bound`]. The next block is fetched.
    ///
    /// With `Y = s·w^j` the coefficients of `Y^4`, then `Y^2`, then `Y` are joined to the others; those of the highest
    /// power are neighbours.
    #[inline(always)]
    fn at_eighths(&self, block: &[Stark252], values: &mut [[I::Lanes; WIDTH]; BLOCK]) {
        for (group, values) in block.chunks_exact(GROUP).zip(values.iter_mut()) {
            for at in (0..WIDTH).step_by(2) {
                let start = group[at..].as_ptr();
                for line in 0..WIDTH {
                    fetch_line(start.wrapping_add(BLOCK * GROUP + WIDTH * line));
                }
                let stride = WIDTH as isize;
                // SAFETY: the group has eight polynomials of eight coefficients, and two of each are read.
                let [a, b] = unsafe {
                    [self.has.gather(start, stride), self.has.gather(start.add(1), stride)]
                };
                [values[at], values[at + 1]] = both::<I>(&a, &b, &self.fourth);
            }
        }
        // One multiplier for all groups: they do not wait for each other.
        for (j, square) in self.squares.into_iter().enumerate() {
            for values in values.iter_mut() {
                for at in [j, j + 4] {
                    [values[at], values[at + 2]] = both::<I>(&values[at], &values[at + 2], &square);
                }
            }
        }
        for &(j, first) in &self.firsts {
            for values in values.iter_mut() {
                let [a, b] = both::<I>(&values[j], &values[j + 4], &first);
                [values[j], values[j + 4]] = [a.carried(), b.carried()];
            }
        }
    }
}

impl<I: Instructions> Point<I> {
    fn new(has: I, (class, point): (usize, Stark252), n_groups: usize) -> Self {
        let log_groups = n_groups.ilog2();
        // The lowest bits of a place are the highest of the exponent.
        let step = (0..log_groups).fold(point, |power, _| power.square());
        let of_lanes = bit_reversed_powers(WIDTH.ilog2(), step);
        let of_groups = bit_reversed_powers(log_groups, point).into_iter();
        Self {
            class,
            of_groups: of_groups.map(|power| has.factor(power)).collect(),
            // SAFETY: there are eight.
            of_lanes: unsafe { has.load_factors(of_lanes.as_ptr()) },
        }
    }
}

/// Values at the `Y`s are below this.
const fn value_bound<I: Instructions>() -> u64 {
    1 + 3 * I::EXCESS
}

/// `(a + w·b, a − w·b)`; the bound grows by that of a product, three times from 1.
#[inline(always)]
fn both<I: Instructions>(a: &I::Lanes, b: &I::Lanes, w: &Multiplier<I>) -> [I::Lanes; 2] {
    const { assert!((1 + 2 * I::EXCESS) * I::FACTOR < I::CAPACITY, "products are below the excess") };
    let product = b.carried_times(w);
    [a.add(&product), a.sub(&product).plus_p(I::EXCESS)]
}

/// One run, and room for its value at each point.
struct OfRun<'a, I: Instructions> {
    shared: &'a RunValues<I>,
    values: &'a mut [Stark252],
    coefficients: &'a [Stark252],
}

impl<I: Instructions> Work for OfRun<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { shared, values, coefficients } = self;
        let (has, points) = (shared.has, &shared.points);
        let mut sums = vec![has.empty_sum(); points.len()];
        let mut at_eighths = [[has.zero(); WIDTH]; BLOCK];
        for (number, block) in coefficients.chunks_exact(BLOCK * GROUP).enumerate() {
            shared.at_eighths(block, &mut at_eighths);
            for (point, sum) in points.iter().zip(&mut sums) {
                let of_groups = &point.of_groups[number * BLOCK..];
                // A copy, which stays in registers.
                let mut sum_so_far = *sum;
                for (values, of_group) in at_eighths.iter().zip(of_groups) {
                    sum_so_far.add_product(&values[point.class], &has.all(of_group));
                }
                *sum = sum_so_far;
            }
        }
        for ((point, sum), value) in points.iter().zip(sums).zip(values) {
            *value = total(point, sum);
        }
    }
}

/// The sum of all lanes of a point's sum, each times what its power has more than those of groups.
#[inline(always)]
fn total<I: Instructions>(point: &Point<I>, sum: I::Sum) -> Stark252 {
    const {
        assert!(MAX_GROUPS <= MAX_PRODUCTS, "sums have room for a product of each group");
        let products = MAX_GROUPS as u64 * value_bound::<I>() * I::FACTOR;
        assert!(products < I::CAPACITY * (I::LIMIT - 1), "what a sum is reduced to can be carried");
    }
    let product = sum.reduced().carried_mul(&point.of_lanes);
    let mut lanes = [Stark252::ZERO; WIDTH];
    // SAFETY: there is room for eight.
    unsafe { product.reduced().store(lanes.as_mut_ptr()) };
    lanes.into_iter().fold(Stark252::ZERO, |total, lane| total + lane)
}
