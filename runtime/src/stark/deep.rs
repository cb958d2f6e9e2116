//! The DEEP quotient `G = Σ_i β^i·(T_i(X) − v_i)/(X − ζ·g^ρ_i) + Σ_j β^(m+j)·(H_j(X) − u_j)/(X − ζ^D)`
//! (Stone v3 protocol, DEEP polynomial).
//!
//! The terms are those of the cells of all masks, table by table, with columns lifted to the highest
//! table (see [`lift`](super::lift)). They are grouped by row offset. On a coset
//! `1/(x_i − ζ·g^ρ) = g^(−ρ)/(x_(i−ρ) − ζ)`, so the prover inverts one vector for all offsets and one
//! for `ζ^D`.
//!
//! If the proof hides, the parts are opened at `ζ`, and `G` has one further summand of weight 1, the
//! uniform polynomial of the last tree, the others the powers of `β` from 1 on; it has twice as many
//! coefficients as rows, so two segments determine it.

mod in_coordinates;
mod in_lanes;

use super::divisor::write_points;
use super::ood::Sample;
use super::query::OpenedRows;
use super::shape::{Place, Shape};
use super::spare::Spare;
use super::tree::{Tree, TreeOf};
use super::{Domain, ProveError, Setup, VerifyError};
use crate::argument::Cells;
use crate::field::{ExtensionOf, StarkField};
use crate::pairs::paired;
use crate::poly::{Coefficients, batch_inverse};
use crate::protocol::Protocol;
use crate::trace::{Cell, Column, OfKind};
use crate::transcript::{Receiver, Sender};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

const SCOPE: &str = "STARK/Out Of Domain Sampling";

/// Rows are computed in runs of this length, one task a run; no result depends on it.
const RUN: usize = 1 << 10;

/// What FRI tests: `G(shift·Y)`.
pub(super) struct Combined<K> {
    pub(super) polynomial: Coefficients<K>,
    /// Its values on the first segments of its group, as many as are of use to the first layer.
    pub(super) values: Vec<Vec<K>>,
}

/// Draws the challenge and computes what FRI tests.
pub(super) fn combine<P: Protocol>(
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    phases: &[TreeOf<P>],
    composition: &TreeOf<P>,
    sample: &Sample<P::Challenge>,
    spare: &Spare,
) -> Result<Combined<P::Challenge>, ProveError> {
    sender.enter(format_args!("{SCOPE}"));
    let beta = sender.draw(format_args!("Constraint polynomial random element"));
    let groups = groups(shape, sample, beta).expect("a sample has a value of each column opened");
    let trees: Vec<&TreeOf<P>> = phases.iter().chain([composition]).collect();
    let segments = (0..1 << shape.log_growth)
        .map(|segment| evaluate(shape, &groups, &trees, sample, segment, spare))
        .collect::<Option<Vec<_>>>()
        .ok_or(ProveError::PointInDomain { domain: "evaluation domain" })?;
    // The first layer has the polynomial itself if nothing is folded before it.
    let is_layer = setup.options.fri_steps().first() == Some(&0);
    let values = match &segments[..] {
        [values] if is_layer && spare.outlasts_steps() => vec![spare.copied(values)],
        _ => Vec::new(),
    };
    // What has these values on the domain is `G`, and on the group of it `G(shift·Y)`.
    let group = Domain::<P::Field>::group(shape.domain.log_rows(), shape.log_growth);
    let mut coefficients = group.interpolate(segments, spare);
    spare.end_step();
    let coefficients = match &mut coefficients[..] {
        [coefficients] => core::mem::take(coefficients),
        several => several.concat(),
    };
    Ok(Combined { polynomial: Coefficients::from_bit_reversed(coefficients), values })
}

/// Draws the challenge and finds the combination that the verifier computes from opened rows.
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    shape: &Shape<P::Field>,
    sample: &Sample<P::Challenge>,
) -> Result<Combination<P::Challenge>, VerifyError> {
    receiver.enter(format_args!("{SCOPE}"));
    let beta = receiver.draw(format_args!("Constraint polynomial random element"));
    let groups = groups(shape, sample, beta);
    let groups =
        groups.ok_or(VerifyError::Inconsistent { fact: "each cell opened has a value" })?;
    Ok(Combination { groups, joining: shape.place_of_joining() })
}

/// What the verifier computes from opened rows.
#[derive(Debug)]
pub(super) struct Combination<K> {
    groups: Vec<Group<K>>,
    /// Where the further summand is committed.
    joining: Option<Place>,
}

#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
impl<K> Combination<K> {
    /// The values of `G` at the points of the opened rows; `trees` are the cells of each row, tree
    /// by tree, the composition's last.
    pub(super) fn values<F: StarkField>(
        &self,
        shape: &Shape<F>,
        sample: &Sample<K>,
        trees: &[OpenedRows<F, K>],
    ) -> Result<BTreeMap<usize, K>, VerifyError>
    where
        K: ExtensionOf<F>,
    {
        // The composition is of the whole domain, so its rows are those that were queried.
        let rows = || trees.last().into_iter().flat_map(BTreeMap::keys).copied();
        let points: Vec<K> =
            (self.groups.iter()).map(|group| group.denominator.point(shape, sample)).collect();
        let mut inverses: Vec<K> = rows()
            .flat_map(|row| {
                let x = K::from(shape.domain.point(row));
                points.iter().map(move |&point| x - point)
            })
            .collect();
        batch_inverse(&mut inverses)
            .map_err(|_| VerifyError::PointInDomain { domain: "evaluation domain" })?;
        let openings = shape.openings();
        let mut inverses = inverses.chunks(self.groups.len().max(1));
        let values = rows().map(|row| {
            let trees = paired(trees, &openings)?;
            let cells = trees.map(|(tree, opening)| tree.get(&(row >> opening.log_lift)));
            let cells: Vec<&Vec<Cell<F, K>>> = cells.collect::<Option<_>>()?;
            Some((row, self.value(&cells, inverses.next()?)?))
        });
        let values = values.collect::<Option<_>>();
        values.ok_or(VerifyError::Inconsistent { fact: "an opened row has a cell of each column" })
    }

    /// The value of `G` where trees have these cells and denominators these inverses; `None` if there
    /// are too few.
    fn value<F: StarkField>(&self, trees: &[&Vec<Cell<F, K>>], inverses: &[K]) -> Option<K>
    where
        K: ExtensionOf<F>,
    {
        let cell = |Place { tree, column }| trees.get(tree)?.get(column).copied();
        let mut sum = match self.joining {
            Some(place) => times(K::ONE, cell(place)?),
            None => K::ZERO,
        };
        for (group, &inverse) in paired(&self.groups, inverses)? {
            let of_group = group.terms.iter().try_fold(-group.constant, |sum, term| {
                Some(sum + times(term.coefficient, cell(term.place)?))
            });
            sum += of_group? * inverse;
        }
        Some(sum)
    }
}

/// The terms with one denominator: `(Σ coefficient·column − constant)/(X − point)`.
#[derive(Debug)]
struct Group<K> {
    denominator: Denominator,
    terms: Vec<Term<K>>,
    constant: K,
}

#[derive(Debug)]
struct Term<K> {
    /// Where the column is committed.
    place: Place,
    /// Logarithm of how many rows of the whole domain one of the column stands for.
    log_lift: u32,
    coefficient: K,
}

/// The point that is subtracted in a denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Denominator {
    /// `ζ·g^offset`.
    Rows(i64),
    /// `ζ^D`.
    Parts,
}

impl Denominator {
    fn point<F: StarkField, K: ExtensionOf<F>>(self, shape: &Shape<F>, sample: &Sample<K>) -> K {
        match self {
            Self::Rows(offset) => sample.point * shape.domain.generator_power(offset),
            Self::Parts => sample.point_of_parts,
        }
    }
}

/// The terms by denominator, in the order of their first use; `None` if there are not as many values
/// as cells opened.
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
fn groups<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    sample: &Sample<K>,
    beta: K,
) -> Option<Vec<Group<K>>> {
    let mut places = Vec::new();
    for table in &shape.tables {
        for cell in table.info.mask {
            let place = *table.places.get(cell.column)?;
            places.push((Denominator::Rows(cell.offset), place, table.log_lift));
        }
    }
    let parts = 0..shape.n_parts;
    let of_parts = if shape.is_hiding() { Denominator::Rows(0) } else { Denominator::Parts };
    places.extend(parts.map(|part| (of_parts, shape.place_of_part(part), 0)));
    let mut groups: Vec<Group<K>> = Vec::new();
    // The further summand of a proof that hides has the weight 1.
    let mut coefficient = if shape.is_hiding() { beta } else { K::ONE };
    for ((denominator, place, log_lift), &value) in paired(places, sample.values())? {
        if !groups.iter().any(|group| group.denominator == denominator) {
            groups.push(Group { denominator, terms: Vec::new(), constant: K::ZERO });
        }
        let group = groups.iter_mut().find(|group| group.denominator == denominator)?;
        group.terms.push(Term { place, log_lift, coefficient });
        group.constant += coefficient * value;
        coefficient *= beta;
    }
    Some(groups)
}

/// The values of `G` on a segment, or `None` if a point is in it.
fn evaluate<F: StarkField, K: ExtensionOf<F>>(
    shape: &Shape<F>,
    groups: &[Group<K>],
    trees: &[&Tree<F, K>],
    sample: &Sample<K>,
    segment: usize,
    spare: &Spare,
) -> Option<Vec<K>> {
    let n_rows = shape.domain.n_rows();
    let mut points = spare.any(F::ZERO, n_rows);
    write_points(shape.domain.segment_offset(segment), shape.domain.generator(), &mut points);
    let inverses_of = |point: K| {
        let mut differences: Vec<K> = spare.take(n_rows);
        differences.extend(points.iter().map(|&x| K::from(x) - point));
        batch_inverse(&mut differences).ok().map(|()| differences)
    };
    let inverses_of_rows = inverses_of(sample.point)?;
    let has_parts = groups.iter().any(|group| group.denominator == Denominator::Parts);
    let inverses_of_parts =
        if has_parts { inverses_of(sample.point_of_parts)? } else { Vec::new() };
    spare.give(points);
    let columns: Vec<Cow<'_, [Column<F, K>]>> =
        trees.iter().map(|tree| tree.on_segment(segment)).collect();
    let cells = |place: Place| columns[place.tree][place.column].cells();
    let prepared: Vec<Prepared<'_, F, K>> = groups
        .iter()
        .map(|group| {
            let (scale, behind, inverses) = match group.denominator {
                Denominator::Rows(offset) => {
                    let behind = (-offset).rem_euclid(n_rows as i64).unsigned_abs() as usize;
                    (shape.domain.generator_power(-offset), behind, &inverses_of_rows)
                }
                Denominator::Parts => (F::ONE, 0, &inverses_of_parts),
            };
            let constant = group.constant * scale;
            let (terms, lifted) = prepare(&group.terms, &cells, scale);
            Prepared { terms, lifted, constant, inverses, behind }
        })
        .collect();
    let mut values = match shape.place_of_joining() {
        None => spare.filled(K::ZERO, n_rows),
        Some(place) => match cells(place) {
            OfKind::Base(values) => values.iter().copied().map(K::from).collect(),
            OfKind::Ext(values) => spare.copied(values),
        },
    };
    let in_lanes = in_lanes::add(&prepared, &mut values)
        .or_else(|| in_coordinates::add(&prepared, &mut values));
    if in_lanes.is_none() {
        values.par_chunks_mut(RUN).enumerate().for_each(|(run, values)| {
            for (row, value) in (run * RUN..).zip(values) {
                *value = prepared.iter().fold(*value, |sum, group| sum + group.value(row, n_rows));
            }
        });
    }
    spare.give(inverses_of_rows);
    spare.give(inverses_of_parts);
    Some(values)
}

/// The terms of columns of the highest tables, and the sums of the terms of the others, one a height.
fn prepare<'a, F: StarkField, K: ExtensionOf<F>>(
    terms: &[Term<K>],
    cells: &impl Fn(Place) -> Cells<'a, F, K>,
    scale: F,
) -> (Vec<PreparedTerm<'a, F, K>>, Vec<Vec<K>>) {
    let mut by_height: BTreeMap<u32, Vec<PreparedTerm<'a, F, K>>> = BTreeMap::new();
    for &Term { place, log_lift, coefficient } in terms {
        let prepared = PreparedTerm { values: cells(place), coefficient: coefficient * scale };
        by_height.entry(log_lift).or_default().push(prepared);
    }
    let of_highest = by_height.remove(&0).unwrap_or_default();
    let sums = by_height.into_values().map(|terms| {
        let n_rows = terms.iter().map(|term| term.n_rows()).max().unwrap_or(0);
        let sum = |row| terms.iter().fold(K::ZERO, |sum, term| sum + term.value(row));
        (0..n_rows).into_par_iter().with_min_len(RUN).map(sum).collect()
    });
    (of_highest, sums.collect())
}

/// A group as the prover evaluates it on a segment.
struct Prepared<'a, F, K> {
    terms: Vec<PreparedTerm<'a, F, K>>,
    /// Sums of further terms; such a vector repeats along the segment.
    lifted: Vec<Vec<K>>,
    constant: K,
    inverses: &'a [K],
    /// The inverse for row `i` is at `i + behind`, modulo the height.
    behind: usize,
}

/// A term as the prover evaluates it on a segment.
struct PreparedTerm<'a, F, K> {
    values: Cells<'a, F, K>,
    coefficient: K,
}

impl<F: StarkField, K: ExtensionOf<F>> Prepared<'_, F, K> {
    #[inline]
    fn value(&self, row: usize, n_rows: usize) -> K {
        let mut sum = -self.constant;
        for term in &self.terms {
            sum += term.value(row);
        }
        for values in &self.lifted {
            // Heights are powers of two.
            sum += values[row & (values.len() - 1)];
        }
        sum * self.inverses[(row + self.behind) & (n_rows - 1)]
    }
}

impl<F: StarkField, K: ExtensionOf<F>> PreparedTerm<'_, F, K> {
    #[inline]
    fn value(&self, row: usize) -> K {
        match self.values {
            OfKind::Base(values) => self.coefficient * values[row],
            OfKind::Ext(values) => self.coefficient * values[row],
        }
    }

    fn n_rows(&self) -> usize {
        match self.values {
            OfKind::Base(values) => values.len(),
            OfKind::Ext(values) => values.len(),
        }
    }
}

fn times<F: StarkField, K: ExtensionOf<F>>(coefficient: K, cell: Cell<F, K>) -> K {
    match cell {
        OfKind::Base(value) => coefficient * value,
        OfKind::Ext(value) => coefficient * value,
    }
}
