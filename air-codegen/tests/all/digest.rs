//! The digest changes with the meaning of a layout, and with nothing else.

use crate::by_hand;
use air_codegen::digest;
use air_dsl::dag::{Dag, Node};
use air_dsl::ir::{Cell, Factor, Kind};
use air_dsl::source::{FileId, Span};

/// A change, by the words for it.
type Change = (&'static str, fn(&mut Dag));

const OF_MEANING: [Change; 16] = [
    ("the layout's name", |dag| dag.layout.name.push('x')),
    ("the number of phases", |dag| dag.layout.n_phases += 1),
    ("a public's name", |dag| dag.layout.publics[0].name.push('x')),
    ("the fields of a list", |dag| {
        dag.layout.publics[1].fields = Some(vec!["addr".into()]);
    }),
    ("the order of challenges", |dag| dag.layout.draws.swap(0, 1)),
    ("a column's name", |dag| dag.layout.tables[0].columns[0].name.push('x')),
    ("a column's phase", |dag| dag.layout.tables[0].columns[1].phase = 1),
    ("a column's field", |dag| dag.layout.tables[0].columns[1].kind = Kind::Ext),
    ("a constraint's name", |dag| dag.layout.tables[0].constraints[0].name.push('x')),
    ("a row set", |dag| dag.tables[0].row_sets[0].zero_on = vec![Factor::Row(1)]),
    ("an exception", |dag| dag.tables[0].row_sets[1].except.clear()),
    ("a constraint's row set", |dag| dag.tables[0].constraints[0].row_set = 1),
    ("a cell", |dag| dag.tables[0].mask[1] = Cell { column: 0, offset: 5 }),
    ("a constant", |dag| {
        for node in &mut dag.tables[0].nodes {
            if let Node::Const(value) = node {
                *value += 1;
            }
        }
    }),
    ("an argument's challenge", |dag| dag.layout.tables[0].permutations[0].z = 1),
    ("an accumulator's step", |dag| dag.layout.tables[0].permutations[0].accumulator.step = 4),
];

const OF_PLACE: [Change; 3] = [
    ("a span", |dag| {
        dag.layout.tables[0].constraints[0].span = Span { file: FileId(7), start: 1, end: 2 };
    }),
    ("a sentence", |dag| dag.layout.tables[0].constraints[0].doc.push_str("A sentence.")),
    ("the words of a row set", |dag| dag.tables[0].row_sets[0].text.push('x')),
];

#[test]
fn every_change_of_meaning_changes_the_digest() {
    let before = by_hand::memory();
    for (words, change) in OF_MEANING {
        let mut after = before.clone();
        change(&mut after);
        assert_ne!(digest(&before), digest(&after), "{words}");
    }
}

#[test]
fn a_change_of_place_or_words_does_not() {
    let before = by_hand::memory();
    for (words, change) in OF_PLACE {
        let mut after = before.clone();
        change(&mut after);
        assert_eq!(digest(&before), digest(&after), "{words}");
    }
}

#[test]
fn the_numbering_of_nodes_does_not_matter() {
    let before = by_hand::memory();
    let mut after = before.clone();
    let table = &mut after.tables[0];
    // Another order of numbers is another order of operands, and may have other unused nodes.
    table.nodes.push(Node::Const(3.into()));
    for node in &mut table.nodes {
        if let Node::Add(a, b) | Node::Mul(a, b) = node {
            core::mem::swap(a, b);
        }
    }
    assert_eq!(digest(&before), digest(&after));
}
