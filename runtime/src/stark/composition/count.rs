//! How many multiplications the constraints of a table are.

use super::super::work::product;
use super::recorder::{self, Event, Node};
use crate::field::ExtensionOf;
use crate::layout::{Kind, Layout};
use crate::protocol::Protocol;

/// Multiplications of the trace's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stark) struct RowCount {
    /// Those whose products are needed.
    pub(in crate::stark) multiplications: u64,
    /// Those whose products are only added up.
    pub(in crate::stark) summed: u64,
}

/// Counts the constraints of a table in one row: the products of generated code and of each sum with its divisor, and
/// those with coefficients, which are summed.
pub(in crate::stark) fn count_of_row<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    table: usize,
) -> RowCount {
    let recording = recorder::record(layout, table);
    let info = &layout.info().tables[table];
    let degree = P::Challenge::DEGREE;
    let mut kinds: Vec<Kind> = Vec::with_capacity(recording.nodes.len());
    let mut count = RowCount { multiplications: 0, summed: 0 };
    for node in &recording.nodes {
        let highest = |a: Kind, b: Kind| if a == Kind::Ext { a } else { b };
        kinds.push(match *node {
            Node::Zero | Node::One | Node::Periodic(_) | Node::Known(_) => Kind::Base,
            Node::KnownExt(_) => Kind::Ext,
            Node::Cell(mask) => info.columns[info.mask[mask].column].kind,
            Node::Add(a, b) | Node::Sub(a, b) => highest(kinds[a.0], kinds[b.0]),
            Node::Mul(a, b) => {
                count.multiplications += match (kinds[a.0], kinds[b.0]) {
                    (Kind::Base, Kind::Base) => 1,
                    (Kind::Ext, other) | (other, Kind::Ext) => product(degree, other),
                };
                highest(kinds[a.0], kinds[b.0])
            }
        });
    }
    for event in &recording.events {
        match *event {
            Event::Value(_) => {}
            Event::Vanish { value, .. } => count.summed += product(degree, kinds[value.0]),
            Event::Close { .. } => count.multiplications += product(degree, Kind::Base),
        }
    }
    count
}
