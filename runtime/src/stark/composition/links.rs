//! The links' share of the composition: `Σ_j α^j·(F_left(X) − F_right(X))/(X − 1)`.

use super::super::ood::Sample;
use super::super::shape::Shape;
use super::super::tree::{Polynomial, Tree};
use crate::field::{ExtensionOf, Field, StarkField};
use crate::layout::LinkedCell;
use crate::pairs::paired;
use crate::poly::Coefficients;
use crate::trace::OfKind;
use rayon::prelude::*;

/// The coefficients of the share, as many as a column of the highest table has; `None` without links.
pub(super) fn quotient<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    trees: &[Tree<F, K>],
    powers: &[K],
) -> Option<Coefficients<K>> {
    if shape.links.is_empty() {
        return None;
    }
    let polynomial = |cell: LinkedCell| {
        let table = &shape.tables[cell.table];
        let place = table.places[table.info.mask[cell.mask].column];
        &trees[place.tree].polynomials()[place.column]
    };
    // In bit-reversed order the coefficients of a lifted polynomial are the first ones.
    let mut sum = vec![K::ZERO; shape.domain.n_rows() << shape.log_growth];
    for (link, &power) in shape.links.iter().zip(powers) {
        add_product(&mut sum, power, polynomial(link.left));
        add_product(&mut sum, -power, polynomial(link.right));
    }
    let mut coefficients = Coefficients::from_bit_reversed(sum).into_natural();
    divide_by_x_minus_1(&mut coefficients);
    Some(Coefficients::from_natural(coefficients))
}

/// The value of the share at the out-of-domain point; `None` if that is 1.
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
pub(super) fn at_point<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    sample: &Sample<K>,
    powers: &[K],
) -> Option<K> {
    let cell = |cell: LinkedCell| sample.mask(cell.table)?.get(cell.mask).copied();
    let mut sum = K::ZERO;
    for (link, &power) in paired(shape.links, powers)? {
        sum += power * (cell(link.left)? - cell(link.right)?);
    }
    Some(sum * (sample.point - K::ONE).inverse()?)
}

fn add_product<F: StarkField, K: ExtensionOf<F>>(
    sum: &mut [K],
    factor: K,
    polynomial: &Polynomial<F, K>,
) {
    let sum = sum.par_iter_mut().with_min_len(1 << 12);
    match polynomial {
        OfKind::Base(coefficients) => (sum.zip(coefficients.bit_reversed()))
            .for_each(|(sum, &coefficient)| *sum += factor * coefficient),
        OfKind::Ext(coefficients) => (sum.zip(coefficients.bit_reversed()))
            .for_each(|(sum, &coefficient)| *sum += factor * coefficient),
    }
}

/// Divides a polynomial by `X − 1`, without the remainder: a coefficient of the quotient is the sum
/// of those above it.
fn divide_by_x_minus_1<K: Field>(coefficients: &mut [K]) {
    let mut above = K::ZERO;
    for coefficient in coefficients.iter_mut().rev() {
        let here = *coefficient;
        *coefficient = above;
        above += here;
    }
}
