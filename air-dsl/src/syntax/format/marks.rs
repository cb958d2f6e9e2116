//! What the grammar knows of a text's signs and a formatter must: where statements begin and end, which braces hold
//! statements, and which of its two meanings a sign has.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "pest's rules have a variant for every production and sign; here are those that say something"
)]

use crate::syntax::grammar::{Grammar, Rule};
use pest::Parser as _;
use pest::iterators::Pair;
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of statements that differ in their form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `name on rows: left = right;`
    Constraint,
    /// `fill name on rows := e;`
    Witness,
    /// `permutation name on rows: …;`, `lookup name: …;`
    Argument,
    /// `view name on frame = …;`
    View,
    /// `let name = e;`
    Let,
    /// `const NAME = e;`
    Const,
    /// `frame name = e rows;`
    Frame,
    /// `periodic name = …;`
    Periodic,
    /// `def name(…) = e;`
    Def,
    /// `value => { … }`, `selector => { … }`
    Arm,
    /// Whatever else there is.
    Other,
}

/// What is known of the tokens of a text, by their first bytes.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Where statements, declarations and arms begin, doc comments included, with their kinds and their last bytes.
    pub(super) statements: BTreeMap<usize, (Kind, usize)>,
    /// The braces that open a body.
    pub(super) bodies: BTreeSet<usize>,
    /// A `-` that negates.
    pub(super) negations: BTreeSet<usize>,
    /// A `/` between the labels of a path.
    pub(super) slashes: BTreeSet<usize>,
    /// A `(` that groups, where others hold arguments.
    pub(super) groups: BTreeSet<usize>,
    /// A `[` that indexes, where others open a list.
    pub(super) indices: BTreeSet<usize>,
}

impl Marks {
    /// The marks of a text that parses.
    pub(super) fn of(text: &str) -> Self {
        let mut marks = Self::default();
        for pair in Grammar::parse(Rule::file, text).into_iter().flatten() {
            marks.pair(pair);
        }
        marks
    }

    fn pair(&mut self, pair: Pair<'_, Rule>) {
        let rule = pair.as_rule();
        let start = pair.as_span().start();
        match rule {
            Rule::header | Rule::item | Rule::stmt | Rule::arm | Rule::choice => {
                let end = start + pair.as_str().trim_end().len();
                self.statements.insert(start, (kind(&pair), end));
            }
            Rule::neg => drop(self.negations.insert(start)),
            Rule::slash => drop(self.slashes.insert(start)),
            _ => {}
        }
        let holds_statements = pair.clone().into_inner().any(|inner| {
            matches!(inner.as_rule(), Rule::stmt | Rule::item | Rule::arm | Rule::choice)
        });
        for inner in pair.into_inner() {
            let start = inner.as_span().start();
            match (inner.as_rule(), rule) {
                (Rule::open_brace, Rule::body) => drop(self.bodies.insert(start)),
                (Rule::open_brace, _) if holds_statements => drop(self.bodies.insert(start)),
                (Rule::open_paren, Rule::power | Rule::side) => drop(self.groups.insert(start)),
                (Rule::open_list, Rule::index | Rule::label) => drop(self.indices.insert(start)),
                _ => {}
            }
            self.pair(inner);
        }
    }
}

fn kind(statement: &Pair<'_, Rule>) -> Kind {
    if matches!(statement.as_rule(), Rule::arm | Rule::choice) {
        return Kind::Arm;
    }
    let mut inner = statement.clone().into_inner();
    let what = inner.find(|pair| pair.as_rule() != Rule::doc);
    what.map_or(Kind::Other, |pair| match pair.as_rule() {
        Rule::constraint => Kind::Constraint,
        Rule::witness => Kind::Witness,
        Rule::permutation | Rule::argument => Kind::Argument,
        Rule::view => Kind::View,
        Rule::letx => Kind::Let,
        Rule::konst => Kind::Const,
        Rule::frame => Kind::Frame,
        Rule::periodic => Kind::Periodic,
        Rule::def => Kind::Def,
        _ => Kind::Other,
    })
}
