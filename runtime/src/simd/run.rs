//! Programs in lanes.

use super::lanes::{Instructions, Lanes, Sum as _, WIDTH, Work};
use super::program::{Divisor, Program, Rows, Source, Step};
use crate::field::{Field as _, Stark252};

/// Each step is carried out for so many vectors at once, so that it takes longer than to find out which it is.
const N_VECTORS: usize = 2;

/// The number of rows that go through all steps together.
pub(super) const BLOCK: usize = WIDTH * N_VECTORS;

/// The result of a step as the next ones take it.
#[inline(always)]
fn finished<L: Lanes>(value: L, plus: Option<u32>) -> L {
    match plus {
        Some(plus) => value.plus_p(u64::from(plus)).carried(),
        None => value,
    }
}

/// The quotients of a row, added up.
#[derive(Clone, Copy)]
struct Total<I: Instructions> {
    sum: I::Sum,
    n_products: u64,
    /// Of earlier sums.
    small: I::Lanes,
}

impl<I: Instructions> Total<I> {
    /// What a quotient is below: the product of a sum, which is below the limit, and an element.
    const MAX_QUOTIENT: u64 = I::LIMIT / I::CAPACITY + 1;

    /// As many quotients can be added before they are reduced, to which 3 are added in turn.
    const MAX_PRODUCTS: u64 = {
        let max = (I::LIMIT - 4) / Self::MAX_QUOTIENT;
        if max < 200 { max } else { 200 }
    };

    #[inline(always)]
    fn new(has: I) -> Self {
        Self { sum: has.empty_sum(), n_products: 0, small: has.zero() }
    }

    /// Adds a product of clean numbers.
    #[inline(always)]
    fn add_product(&mut self, has: I, a: &I::Lanes, b: &I::Lanes) {
        if self.n_products == Self::MAX_PRODUCTS {
            *self = Self { small: self.value().small(), ..Self::new(has) };
        }
        self.sum.add_product(a, b);
        self.n_products += 1;
    }

    #[inline(always)]
    fn value(&self) -> I::Lanes {
        self.sum.reduced().add(&self.small)
    }
}

/// Adds the results of a program to the values of the rows from `first` on.
pub(super) struct Run<'a, I> {
    pub(super) has: I,
    pub(super) program: &'a Program,
    pub(super) rows: &'a Rows<'a>,
    pub(super) first: usize,
    pub(super) values: &'a mut [Stark252],
}

impl<I: Instructions> Work for Run<'_, I> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { has, program, rows, first, values } = self;
        // The vectors of a register follow each other.
        let mut registers = vec![has.zero(); program.n_registers as usize * N_VECTORS];
        for &(register, element) in &program.constants {
            registers[vectors(register)].fill(has.all_factors(element));
        }
        let coefficients =
            rows.coefficients.iter().map(|&coefficient| has.all_factors(coefficient));
        let coefficients: Vec<I::Lanes> = coefficients.collect();
        let has_exceptions = rows.divisors.iter().any(|divisor| !divisor.exceptions.is_empty());
        let mut points = [has.zero(); N_VECTORS];
        let step = has.all_factors(rows.generator.pow(BLOCK as u64));
        if has_exceptions {
            let mut point = rows.offset * rows.generator.pow(first as u64);
            for points in &mut points {
                let mut elements = [point; WIDTH];
                for element in &mut elements {
                    *element = point;
                    point *= rows.generator;
                }
                // SAFETY: there are eight.
                *points = unsafe { has.load_factors(elements.as_ptr()) };
            }
        }
        for (block, values) in values.chunks_exact_mut(BLOCK).enumerate() {
            let row = first + block * BLOCK;
            let mut sums = [has.empty_sum(); N_VECTORS];
            let mut totals = [Total::new(has); N_VECTORS];
            for step in &program.steps {
                match *step {
                    Step::Load { to, source } => {
                        let source = rows.sources[source as usize];
                        for (at, to) in registers[vectors(to)].iter_mut().enumerate() {
                            *to = load_factors(has, source, row + at * WIDTH);
                        }
                    }
                    Step::Add { to, a, b, plus } => {
                        let [to, a, b] = [to, a, b].map(vectors);
                        for at in 0..N_VECTORS {
                            let sum = registers[a.start + at].add(&registers[b.start + at]);
                            registers[to.start + at] = finished(sum, plus);
                        }
                    }
                    Step::Sub { to, a, b, plus } => {
                        let [to, a, b] = [to, a, b].map(vectors);
                        for at in 0..N_VECTORS {
                            let difference = registers[a.start + at].sub(&registers[b.start + at]);
                            registers[to.start + at] = finished(difference, plus);
                        }
                    }
                    Step::Mul { to, a, b, plus } => {
                        let [to, a, b] = [to, a, b].map(vectors);
                        for at in 0..N_VECTORS {
                            let product = registers[a.start + at].mul(&registers[b.start + at]);
                            registers[to.start + at] = finished(product, plus);
                        }
                    }
                    Step::Clean { at, plus } => {
                        for value in &mut registers[vectors(at)] {
                            *value = finished(*value, Some(plus));
                        }
                    }
                    Step::Small { at } => {
                        for value in &mut registers[vectors(at)] {
                            *value = value.small();
                        }
                    }
                    Step::Vanish { a, coefficient } => {
                        let coefficient = coefficients[coefficient as usize];
                        for (sum, a) in sums.iter_mut().zip(&registers[vectors(a)]) {
                            sum.add_product(a, &coefficient);
                        }
                    }
                    Step::Close { row_set, added } => {
                        let divisor = &rows.divisors[row_set as usize];
                        for at in 0..N_VECTORS {
                            let mut sum = sums[at].reduced();
                            if let Some(added) = added {
                                sum = sum.add(&registers[vectors(added).start + at]);
                            }
                            let row = row + at * WIDTH;
                            let factor = divided(has, sum, divisor, row, points[at]);
                            totals[at].add_product(has, &factor, &load(has, divisor.period, row));
                            sums[at] = has.empty_sum();
                        }
                    }
                }
            }
            for (total, values) in totals.into_iter().zip(values.chunks_exact_mut(WIDTH)) {
                // SAFETY: there are eight values.
                unsafe {
                    let before = has.load(values.as_ptr());
                    total.value().add(&before).reduced().store(values.as_mut_ptr());
                }
            }
            if has_exceptions {
                for point in &mut points {
                    *point = point.carried_mul(&step);
                }
            }
        }
    }
}

/// The vectors of a register.
fn vectors(register: u32) -> core::ops::Range<usize> {
    let first = register as usize * N_VECTORS;
    first..first + N_VECTORS
}

/// A sum divided, but for what the divisor has in every period; clean. It is of factors.
#[inline(always)]
fn divided<I: Instructions>(
    has: I,
    sum: I::Lanes,
    divisor: &Divisor<'_>,
    row: usize,
    point: I::Lanes,
) -> I::Lanes {
    let mut product = sum;
    for &inverses in &divisor.inverses {
        product = product.carried_mul(&load_factors(has, inverses, row));
    }
    for &exception in &divisor.exceptions {
        let difference = point.sub(&has.all_factors(exception)).plus_p(I::FACTOR).carried();
        product = product.carried_mul(&difference);
    }
    product.carried()
}

#[inline(always)]
fn load<I: Instructions>(has: I, source: Source<'_>, row: usize) -> I::Lanes {
    let len = source.values.len();
    let at = (row + source.ahead) & (len - 1);
    if at + WIDTH <= len {
        // SAFETY: there are eight elements from here on.
        return unsafe { has.load(source.values.as_ptr().add(at)) };
    }
    // SAFETY: there are eight.
    unsafe { has.load(around(source, at).as_ptr()) }
}

#[inline(always)]
fn load_factors<I: Instructions>(has: I, source: Source<'_>, row: usize) -> I::Lanes {
    let len = source.values.len();
    let at = (row + source.ahead) & (len - 1);
    if at + WIDTH <= len {
        // SAFETY: there are eight elements from here on.
        return unsafe { has.load_factors(source.values.as_ptr().add(at)) };
    }
    // SAFETY: there are eight.
    unsafe { has.load_factors(around(source, at).as_ptr()) }
}

/// Eight elements around the end.
#[cold]
fn around(source: Source<'_>, at: usize) -> [Stark252; WIDTH] {
    core::array::from_fn(|lane| source.values[(at + lane) & (source.values.len() - 1)])
}
