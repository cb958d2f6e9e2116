//! Programs in lanes.

use super::extension::{self, Coordinates};
use super::lanes::{Lanes, WIDTH};
use super::program::{Program, Rows, Source, Step};
use super::sums::Sums;
use crate::field::{Arith as _, Field as _, Goldilocks};
use core::ops::Range;

/// Each step is carried out for so many vectors at once, so that it takes longer than to find out which it is.
const N_VECTORS: usize = 8;

/// The number of rows that go through all steps together.
pub(super) const BLOCK: usize = WIDTH * N_VECTORS;

/// The registers, each of so many vectors.
type Registers = Vec<[Lanes; N_VECTORS]>;

/// Adds the results of a program to the values of the rows from `first` on, elements of an extension of degree `D` by
/// their coordinates.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn run<const D: usize>(
    program: &Program,
    rows: &Rows<'_>,
    first: usize,
    values: &mut [Goldilocks],
) {
    let zero = [Lanes::all(Goldilocks::ZERO); N_VECTORS];
    let mut registers = vec![zero; program.n_registers as usize];
    for &(register, element) in &program.constants {
        registers[register as usize] = [Lanes::all(element); N_VECTORS];
    }
    if let Some(point) = program.point {
        registers[point as usize] = points(rows, first);
    }
    let mut sums = [[Sums::zero(); N_VECTORS]; D];
    let step_of_points = Lanes::all(rows.generator.pow(BLOCK as u64));
    for (block, values) in values.chunks_exact_mut(BLOCK * D).enumerate() {
        let row = first + block * BLOCK;
        for step in &program.steps {
            carry_out(*step, program, rows, row, &mut registers, &mut sums);
        }
        for (at, values) in values.chunks_exact_mut(WIDTH * D).enumerate() {
            let total = coordinates::<D>(&registers, program.total, at);
            extension::store(extension::sum(total, extension::load(values)), values);
        }
        if let Some(point) = program.point {
            registers[point as usize]
                .iter_mut()
                .for_each(|point| *point = point.mul(step_of_points));
        }
    }
}

/// The points of the first block of rows.
#[target_feature(enable = "avx512f,avx512ifma")]
fn points(rows: &Rows<'_>, first: usize) -> [Lanes; N_VECTORS] {
    let mut point = rows.offset * rows.generator.pow(first as u64);
    core::array::from_fn(|_| {
        let mut elements = [point; WIDTH];
        for element in &mut elements {
            *element = point;
            point *= rows.generator;
        }
        Lanes::new(&elements)
    })
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn carry_out<const D: usize>(
    step: Step,
    program: &Program,
    rows: &Rows<'_>,
    row: usize,
    registers: &mut Registers,
    sums: &mut [[Sums; N_VECTORS]; D],
) {
    match step {
        Step::Load { to, source } => {
            let source = rows.sources[source as usize];
            if source.degree == 1 {
                for (at, to) in registers[to as usize].iter_mut().enumerate() {
                    [*to] = load(source, row + at * WIDTH);
                }
            } else {
                for at in 0..N_VECTORS {
                    let coordinates: Coordinates<D> = load(source, row + at * WIDTH);
                    for (register, lanes) in registers[range::<D>(to)].iter_mut().zip(coordinates) {
                        register[at] = lanes;
                    }
                }
            }
        }
        Step::Copy { to, a } => registers[to as usize] = registers[a as usize],
        Step::Add { to, a, b } => {
            let [a, b] = [&registers[a as usize], &registers[b as usize]];
            let mut sums = *a;
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = sum.add(*b);
            }
            registers[to as usize] = sums;
        }
        Step::Sub { to, a, b } => {
            let [a, b] = [&registers[a as usize], &registers[b as usize]];
            let mut differences = *a;
            for (difference, b) in differences.iter_mut().zip(b) {
                *difference = difference.sub(*b);
            }
            registers[to as usize] = differences;
        }
        Step::Mul { to, a, b } => {
            let [a, b] = [&registers[a as usize], &registers[b as usize]];
            let mut products = *a;
            for (product, b) in products.iter_mut().zip(b) {
                *product = product.mul(*b);
            }
            registers[to as usize] = products;
        }
        Step::Product { to, a, b } => {
            for at in 0..N_VECTORS {
                let a = coordinates::<D>(registers, a, at);
                let product = extension::product(a, coordinates::<D>(registers, b, at));
                for (register, lanes) in registers[range::<D>(to)].iter_mut().zip(product) {
                    register[at] = lanes;
                }
            }
        }
        Step::Accumulate { to, a, b } => {
            let [a, b] = [&registers[a as usize], &registers[b as usize]];
            let mut sums = registers[to as usize];
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum = sum.add(a.mul(*b));
            }
            registers[to as usize] = sums;
        }
        Step::AddProduct { sum, a, factor } => {
            let factor = Lanes::all(program.factors[factor as usize]).parts();
            let a = &registers[a as usize];
            let mut of_sum = sums[sum as usize];
            for (sum, a) in of_sum.iter_mut().zip(a) {
                sum.add_product(a.parts(), factor);
            }
            sums[sum as usize] = of_sum;
        }
        Step::Reduce { to, sum, adds } => {
            let of_sum = &mut sums[sum as usize];
            for (to, sum) in registers[to as usize].iter_mut().zip(of_sum) {
                let reduced = core::mem::replace(sum, Sums::zero()).reduced();
                *to = if adds { to.add(reduced) } else { reduced };
            }
        }
    }
}

/// The coordinates in a vector of the registers of an element of an extension.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn coordinates<const D: usize>(registers: &Registers, first: u32, at: usize) -> Coordinates<D> {
    let mut coordinates = [registers[first as usize][at]; D];
    for (lanes, register) in coordinates.iter_mut().zip(&registers[range::<D>(first)]) {
        *lanes = register[at];
    }
    coordinates
}

/// The registers of an element of an extension.
fn range<const D: usize>(first: u32) -> Range<usize> {
    first as usize..first as usize + D
}

/// Eight neighbours of a source from a row on.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn load<const D: usize>(source: Source<'_>, row: usize) -> Coordinates<D> {
    let coordinates = source.coordinates;
    let n_elements = coordinates.len() / D;
    let first = (row + source.ahead) & (n_elements - 1);
    if (first + WIDTH) * D <= coordinates.len() {
        return extension::load(&coordinates[first * D..]);
    }
    // Around the end.
    let element =
        |lane: usize, place: usize| coordinates[((first + lane) & (n_elements - 1)) * D + place];
    core::array::from_fn(|place| Lanes::new(&core::array::from_fn(|lane| element(lane, place))))
}
