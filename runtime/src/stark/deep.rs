//! The DEEP quotient `G = Σ_i β^i·(T_i(X) − v_i)/(X − ζ·g^ρ_i) + Σ_j β^(m+j)·(H_j(X) − u_j)/(X − ζ^D)`
//! (Stone v3 protocol, DEEP polynomial).
//!
//! Terms are grouped by row offset. On a coset `1/(x_i − ζ·g^ρ) = g^(−ρ)/(x_(i−ρ) − ζ)`, so the
//! prover inverts one vector for all offsets and one for `ζ^D`.

use super::commit::{TreeOf, Values};
use super::composition::powers;
use super::divisor::points;
use super::ood::Sample;
use super::query::OpenedRows;
use super::shape::Shape;
use super::{ProveError, VerifyError};
use crate::field::{ExtensionOf, StarkField};
use crate::poly::{Coefficients, batch_inverse, interpolate};
use crate::protocol::Protocol;
use crate::trace::{Cell, OfKind};
use crate::transcript::{Receiver, Sender};
use rayon::prelude::*;
use std::collections::BTreeMap;

const SCOPE: &str = "STARK/Out Of Domain Sampling";

/// Rows are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 10;

/// Draws the challenge and computes the coefficients of `G(shift·Y)`, which FRI tests.
pub(super) fn combine<P: Protocol>(
    sender: &mut Sender<P>,
    shape: &Shape<P::Field>,
    phases: &[TreeOf<P>],
    composition: &TreeOf<P>,
    sample: &Sample<P::Challenge>,
) -> Result<Coefficients<P::Challenge>, ProveError> {
    sender.enter(format_args!("{SCOPE}"));
    let beta = sender.draw(format_args!("Constraint polynomial random element"));
    let groups = groups(shape, sample, beta);
    let columns: Vec<&Values<_, _>> =
        phases.iter().chain([composition]).flat_map(|tree| &tree.columns).collect();
    let values = evaluate(shape, &groups, &columns, sample);
    let values = values.ok_or(ProveError::PointInDomain { domain: "evaluation domain" })?;
    Ok(interpolate::<P::Field, _>(values))
}

/// Draws the challenge and finds the combination that the verifier computes from opened rows.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    shape: &Shape<P::Field>,
    sample: &Sample<P::Challenge>,
) -> Combination<P::Challenge> {
    receiver.enter(format_args!("{SCOPE}"));
    let beta = receiver.draw(format_args!("Constraint polynomial random element"));
    Combination { groups: groups(shape, sample, beta) }
}

/// What the verifier computes from opened rows.
#[derive(Debug)]
pub(super) struct Combination<K> {
    groups: Vec<Group<K>>,
}

impl<K> Combination<K> {
    /// The values of `G` at the points of the opened rows; `trees` are the cells of each row, tree
    /// by tree.
    pub(super) fn values<F: StarkField>(
        &self,
        shape: &Shape<F>,
        sample: &Sample<K>,
        trees: &[OpenedRows<F, K>],
    ) -> Result<BTreeMap<usize, K>, VerifyError>
    where
        K: ExtensionOf<F>,
    {
        let rows = || trees.first().into_iter().flat_map(BTreeMap::keys).copied();
        let points: Vec<K> =
            self.groups.iter().map(|group| group.place.point(shape, sample)).collect();
        let mut inverses: Vec<K> = rows()
            .flat_map(|row| {
                let x = K::from(shape.domain.point(row));
                points.iter().map(move |&point| x - point)
            })
            .collect();
        batch_inverse(&mut inverses)
            .map_err(|_| VerifyError::PointInDomain { domain: "evaluation domain" })?;
        let values =
            rows().zip(inverses.chunks(self.groups.len().max(1))).map(|(row, inverses)| {
                let cells: Vec<Cell<F, K>> =
                    trees.iter().filter_map(|tree| tree.get(&row)).flatten().copied().collect();
                let value = |group: &Group<K>| -> Option<K> {
                    group.terms.iter().try_fold(-group.constant, |sum, term| {
                        Some(sum + times(term.coefficient, *cells.get(term.column)?))
                    })
                };
                let quotients = self.groups.iter().zip(inverses);
                let sum = quotients.fold(K::ZERO, |sum, (group, &inverse)| {
                    let value = value(group).expect("an opened row has a cell of each column");
                    sum + value * inverse
                });
                (row, sum)
            });
        Ok(values.collect())
    }
}

/// The terms with one denominator: `(Σ coefficient·column − constant)/(X − point)`.
#[derive(Debug)]
struct Group<K> {
    place: Place,
    terms: Vec<Term<K>>,
    constant: K,
}

#[derive(Debug)]
struct Term<K> {
    /// Index among the columns of all trees, the composition's last.
    column: usize,
    coefficient: K,
}

/// The point of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `ζ·g^offset`.
    Rows(i64),
    /// `ζ^D`.
    Parts,
}

impl Place {
    fn point<F: StarkField, K: ExtensionOf<F>>(self, shape: &Shape<F>, sample: &Sample<K>) -> K {
        match self {
            Self::Rows(offset) => sample.point * shape.domain.generator_power(offset),
            Self::Parts => sample.point_of_parts,
        }
    }
}

/// The terms by denominator, in the order of their first use.
fn groups<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    sample: &Sample<K>,
    beta: K,
) -> Vec<Group<K>> {
    let n_columns = shape.table.columns.len();
    let mask = shape.table.mask.iter().map(|cell| (Place::Rows(cell.offset), cell.column));
    let parts = (0..shape.n_parts()).map(|part| (Place::Parts, n_columns + part));
    let values = sample.mask().iter().chain(sample.parts());
    let coefficients = powers(beta, shape.table.mask.len() + shape.n_parts());
    let mut groups: Vec<Group<K>> = Vec::new();
    for (((place, column), &value), coefficient) in mask.chain(parts).zip(values).zip(coefficients)
    {
        let known = groups.iter().position(|group| group.place == place);
        let index = known.unwrap_or_else(|| {
            groups.push(Group { place, terms: Vec::new(), constant: K::ZERO });
            groups.len() - 1
        });
        let group = &mut groups[index];
        group.terms.push(Term { column, coefficient });
        group.constant += coefficient * value;
    }
    groups
}

/// The values of `G` on the first segment, or `None` if a point is in it.
fn evaluate<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    groups: &[Group<K>],
    columns: &[&Values<F, K>],
    sample: &Sample<K>,
) -> Option<Vec<K>> {
    let n_rows = shape.domain.n_rows();
    let points = points(shape.domain.segment_offset(0), shape.domain.generator(), n_rows);
    let inverses_of = |point: K| {
        let mut differences: Vec<K> = points.iter().map(|&x| K::from(x) - point).collect();
        batch_inverse(&mut differences).ok().map(|()| differences)
    };
    let (inverses_of_rows, inverses_of_parts) =
        (inverses_of(sample.point)?, inverses_of(sample.point_of_parts)?);
    let prepared: Vec<Prepared<'_, F, K>> = groups
        .iter()
        .map(|group| {
            let (scale, behind, inverses) = match group.place {
                Place::Rows(offset) => {
                    let behind = (-offset).rem_euclid(n_rows as i64).unsigned_abs() as usize;
                    (shape.domain.generator_power(-offset), behind, &inverses_of_rows)
                }
                Place::Parts => (F::ONE, 0, &inverses_of_parts),
            };
            let terms = group.terms.iter().map(|term| {
                let values = columns[term.column].segment(0);
                PreparedTerm { values, coefficient: term.coefficient * scale }
            });
            let constant = group.constant * scale;
            Prepared { terms: terms.collect(), constant, inverses, behind }
        })
        .collect();
    let mut values = vec![K::ZERO; n_rows];
    values.par_chunks_mut(RUN).enumerate().for_each(|(run, values)| {
        for (row, value) in (run * RUN..).zip(values) {
            *value = prepared.iter().fold(K::ZERO, |sum, group| sum + group.value(row, n_rows));
        }
    });
    Some(values)
}

/// A group as the prover evaluates it on a segment.
struct Prepared<'a, F, K> {
    terms: Vec<PreparedTerm<'a, F, K>>,
    constant: K,
    inverses: &'a [K],
    /// The inverse for row `i` is at `i + behind`, modulo the height.
    behind: usize,
}

/// A term as the prover evaluates it on a segment.
struct PreparedTerm<'a, F, K> {
    values: OfKind<&'a [F], &'a [K]>,
    coefficient: K,
}

impl<F: StarkField, K: ExtensionOf<F>> Prepared<'_, F, K> {
    #[inline]
    fn value(&self, row: usize, n_rows: usize) -> K {
        let mut sum = -self.constant;
        for &PreparedTerm { values, coefficient } in &self.terms {
            match values {
                OfKind::Base(values) => sum += coefficient * values[row],
                OfKind::Ext(values) => sum += coefficient * values[row],
            }
        }
        sum * self.inverses[(row + self.behind) & (n_rows - 1)]
    }
}

fn times<F: StarkField, K: ExtensionOf<F>>(coefficient: K, cell: Cell<F, K>) -> K {
    match cell {
        OfKind::Base(value) => coefficient * value,
        OfKind::Ext(value) => coefficient * value,
    }
}
