//! The composition polynomial: all constraints divided by their row sets, `H_i = Σ_j α^j·C_j·(Π
//! except / Π zero_on)` for table `i`, lifted and summed with the links (see [`lift`](super::lift)),
//! in `D` parts.
//!
//! `H_i` is evaluated on the first `D_i` segments of its table's domain, which together are the coset
//! `shift·⟨ω_(D_i·N_i)⟩`. The sum `H` of degree below `D·N` is broken by the residue of the exponent:
//! `H(X) = Σ_j X^j·H_j(X^D)` (Stone v3 protocol, composition polynomial). A proof that hides breaks
//! it by the quotient of the exponent instead (see [`randomness`](super::randomness)).

mod coordinates;
mod count;
mod degree;
mod links;
mod outlined;
mod program;
mod recorder;
mod segment;
mod segment_in_coordinates;
mod sum;

use super::divisor;
use super::encode::Encoder;
use super::ood::Sample;
use super::shape::{Shape, TableShape};
use super::tree::{Tree, TreeOf};
use super::{ProveError, Setup, VerifyError, row};
use crate::argument::Cells;
use crate::field::{Arith as _, ExtensionOf, Field, StarkField};
use crate::hash::Digest;
use crate::layout::{Evaluator, Known, Layout};
use crate::pairs::paired;
use crate::protocol::Protocol;
use crate::trace::Column;
use crate::transcript::{Receiver, Sender};
use outlined::Outlined;
use segment::TableOnSegments;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use sum::Composition;

pub(super) use count::count_of_row;
pub use degree::{composition_degree, hiding_composition_degree};

const SCOPE_OF_CHALLENGE: &str = "STARK/Original";
const SCOPE_OF_ROOT: &str = "STARK/Out Of Domain Sampling/Commit on Trace";

/// Draws the challenge, computes the parts and commits to them. The trees keep only what is read after that.
pub(super) fn commit<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    sender: &mut Sender<P>,
    setup: &Setup<P>,
    shape: &Shape<P::Field>,
    encoder: &Encoder,
    known: &Known<P::Field, P::Challenge>,
    trees: &mut [TreeOf<P>],
) -> Result<(P::Challenge, TreeOf<P>), ProveError> {
    sender.enter(format_args!("{SCOPE_OF_CHALLENGE}"));
    let alpha = sender.draw(format_args!("Constraint polynomial random element"));
    let spare = encoder.spare();
    let mut composition = Composition::new(shape);
    let powers = powers_of_each(shape, alpha);
    // The highest tables come first: the others are added to what may be the whole sum.
    for (log_segments, members) in tables_of_one_size(shape).into_iter().rev() {
        let of_size = (&members[..], log_segments);
        let segments = evaluate::<P, L>(layout, shape, encoder, known, trees, &powers, of_size)?;
        let domain = &shape.tables[members[0]].domain;
        composition.add(log_segments, domain.interpolate(segments, spare), spare);
    }
    if let Some(quotient) = links::quotient(shape, trees, &powers.of_links) {
        let quotient = vec![quotient.into_bit_reversed()];
        composition.add(setup.options.log_growth(), quotient, spare);
    }
    sender.enter(format_args!("{SCOPE_OF_ROOT}"));
    let n_kept = encoder.n_kept(&shape.domain, shape.log_growth);
    let parts = match encoder.randomness() {
        None => composition.into_parts(),
        Some(randomness) => composition.into_hidden_parts(shape, randomness),
    };
    let salts = encoder.salts(trees.len(), &shape.domain);
    let tree = Tree::commit(sender, &setup.trees, &shape.domain, parts, salts, n_kept, spare)?;
    Ok((alpha, tree))
}

/// Draws the challenge and receives the root of the parts.
pub(super) fn receive<P: Protocol>(
    receiver: &mut Receiver<'_, P>,
    setup: &Setup<P>,
) -> Result<(P::Challenge, Digest), VerifyError> {
    receiver.enter(format_args!("{SCOPE_OF_CHALLENGE}"));
    let alpha = receiver.draw(format_args!("Constraint polynomial random element"));
    receiver.enter(format_args!("{SCOPE_OF_ROOT}"));
    let root = row::receive_root(receiver, &setup.trees)?;
    Ok((alpha, root))
}

/// The coefficients of constraints and links: powers of one challenge.
struct Powers<K> {
    /// Table by table.
    of_tables: Vec<Vec<K>>,
    of_links: Vec<K>,
}

fn powers_of_each<F: StarkField, K: ExtensionOf<F>>(shape: &Shape<F>, alpha: K) -> Powers<K> {
    let mut powers = powers(alpha);
    let n_constraints = shape.tables.iter().map(|table| table.info.constraints.len());
    Powers {
        of_tables: n_constraints.map(|n| powers.by_ref().take(n).collect()).collect(),
        of_links: powers.take(shape.links.len()).collect(),
    }
}

/// The tables, as lists of indices, by height and logarithm of the number of their segments: the
/// values of such are added before they are interpolated.
fn tables_of_one_size<F: StarkField>(shape: &Shape<F>) -> Vec<(u32, Vec<usize>)> {
    let mut sizes: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for (index, table) in shape.tables.iter().enumerate() {
        sizes.entry((table.domain.log_rows(), table.log_segments)).or_default().push(index);
    }
    sizes.into_iter().map(|((_, log_segments), members)| (log_segments, members)).collect()
}

/// The values of the sum of some tables of one size, not lifted, on the first segments, each in natural order. Of the
/// columns the trees keep only the values that are read after that.
fn evaluate<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    shape: &Shape<P::Field>,
    encoder: &Encoder,
    known: &Known<P::Field, P::Challenge>,
    trees: &mut [TreeOf<P>],
    powers: &Powers<P::Challenge>,
    (members, log_segments): (&[usize], u32),
) -> Result<Vec<Vec<P::Challenge>>, ProveError> {
    let spare = encoder.spare();
    let tables: Vec<TableOnSegments<'_, _, _>> = (members.iter())
        .map(|&index| {
            let table = &shape.tables[index];
            let scales = divisor::scales(table.info.row_sets, &table.domain);
            let coefficients = (powers.of_tables[index].iter().zip(table.info.constraints))
                .map(|(&power, constraint)| power * scales[constraint.row_set]);
            TableOnSegments { index, table, coefficients: coefficients.collect(), known, spare }
        })
        .collect();
    let n_rows = shape.tables[members[0]].domain.n_rows();
    let mut segments = Vec::new();
    // The first segments come last, in the memory of the others' columns: they are read again.
    for segment in (0..1 << log_segments).rev() {
        let mut values = spare.filled(P::Challenge::ZERO, n_rows);
        for table in &tables {
            let of_tree = trees_of(table.table).map(|tree| (tree, trees[tree].on_segment(segment)));
            let of_tree: BTreeMap<usize, Cow<'_, [Column<_, _>]>> = of_tree.collect();
            let places = table.table.places.iter();
            let columns: Vec<Cells<'_, _, _>> =
                places.map(|at| of_tree[&at.tree][at.column].cells()).collect();
            table.add::<L>(layout, segment, &columns, &mut values)?;
        }
        for tree in tables.iter().flat_map(|table| trees_of(table.table)) {
            let n_read = encoder.n_kept(trees[tree].domain(), shape.log_growth);
            trees[tree].keep_first(n_read.max(segment), spare);
        }
        segments.push(values);
    }
    segments.reverse();
    Ok(segments)
}

/// The trees of a table's columns, by index, each once.
fn trees_of<F>(table: &TableShape<F>) -> impl Iterator<Item = usize> {
    let trees: BTreeSet<usize> = table.places.iter().map(|place| place.tree).collect();
    trees.into_iter()
}

/// The value at the out-of-domain point, from the values of the mask there; `None` if the point is
/// a row's.
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
pub(super) fn at_point<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    shape: &Shape<F>,
    known: &Known<F, K>,
    alpha: K,
    sample: &Sample<K>,
) -> Option<K> {
    let Powers { of_tables, of_links } = powers_of_each(shape, alpha);
    let mut sum = links::at_point(shape, sample, &of_links)?;
    for (index, (table, coefficients)) in paired(&shape.tables, of_tables)?.enumerate() {
        let point = table.lowered(sample.point);
        let divisors = table.info.row_sets.iter();
        let divisors = divisors.map(|row_set| divisor::at_point(row_set, &table.domain, point));
        let mut evaluator = PointEvaluator {
            mask: sample.mask(index)?,
            periodics: periodics_at_point(table, point)?,
            known,
            coefficients,
            divisors: divisors.collect::<Option<_>>()?,
            folded: K::ZERO,
            total: K::ZERO,
        };
        layout.evaluate(index, &mut evaluator);
        sum += evaluator.total;
    }
    Some(sum)
}

/// The elements of periodic columns that constraints read, at a point of the table's own.
#[deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]
fn periodics_at_point<F: StarkField, K: ExtensionOf<F>>(
    table: &TableShape<F>,
    point: K,
) -> Option<Vec<K>> {
    let value = table.info.periodic_mask.iter().map(|cell| {
        let point = point * table.domain.generator_power(cell.offset);
        Some(table.periodics.get(cell.periodic)?.at_point(table.domain.log_rows(), point))
    });
    value.collect()
}

/// `1, x, x², …`
pub(super) fn powers<K: Field>(x: K) -> impl Iterator<Item = K> {
    core::iter::successors(Some(K::ONE), move |&power| Some(power * x))
}

/// Evaluates at one point of the challenge field.
struct PointEvaluator<'a, F, K> {
    mask: &'a [K],
    periodics: Vec<K>,
    known: &'a Known<F, K>,
    coefficients: Vec<K>,
    divisors: Vec<K>,
    folded: K,
    total: K,
}

impl<F: StarkField, K: ExtensionOf<F>> Evaluator for PointEvaluator<'_, F, K> {
    type Base = Outlined<K>;
    type Ext = Outlined<K>;

    fn cell(&self, mask: usize) -> Outlined<K> {
        Outlined(self.mask[mask])
    }

    fn ext_cell(&self, mask: usize) -> Outlined<K> {
        Outlined(self.mask[mask])
    }

    fn periodic(&self, mask: usize) -> Outlined<K> {
        Outlined(self.periodics[mask])
    }

    fn known(&self, index: usize) -> Outlined<K> {
        Outlined(K::from(self.known.base[index]))
    }

    fn known_ext(&self, index: usize) -> Outlined<K> {
        Outlined(self.known.ext[index])
    }

    fn vanish(&mut self, constraint: usize, value: Outlined<K>) {
        self.folded += self.coefficients[constraint] * value.0;
    }

    fn vanish_ext(&mut self, constraint: usize, value: Outlined<K>) {
        self.vanish(constraint, value);
    }

    fn close(&mut self, row_set: usize) {
        self.total += self.folded * self.divisors[row_set];
        self.folded = K::ZERO;
    }
}
