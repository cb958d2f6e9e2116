//! Row sets.

use super::{Builder, Parts};
use crate::syntax::ast::{Edge, Part, Residue, RowSet};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;

impl Builder<'_> {
    pub(super) fn rowset(&mut self, pair: Pair<'_, Rule>) -> RowSet {
        let span = self.span(&pair);
        let is_cyclic = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_cyclic);
        let mut parts = Parts::of(pair);
        let edge = parts.take(Rule::edge).map(edge);
        let base = self.place(parts.first(Rule::place));
        let at = parts.take(Rule::at_parts).map_or_else(Vec::new, |at| self.parts(at));
        let except = parts.take(Rule::excepts).map_or_else(Vec::new, |out| self.parts(out));
        RowSet { edge, base, at, except, is_cyclic, span }
    }

    pub(super) fn parts(&mut self, pair: Pair<'_, Rule>) -> Vec<Part> {
        Parts::of(pair).all(Rule::part).map(|part| self.part(part)).collect()
    }

    pub(super) fn part(&mut self, pair: Pair<'_, Rule>) -> Part {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        match parts.take(Rule::edge) {
            Some(end) => {
                let count = parts.take(Rule::expr).map(|count| self.expr(count));
                Part::Edge { edge: edge(end), count, span }
            }
            None => Part::Residue(self.residue(parts.last(Rule::residue))),
        }
    }

    pub(super) fn residue(&mut self, pair: Pair<'_, Rule>) -> Residue {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let start = self.expr(parts.first(Rule::expr));
        let end = parts.take(Rule::expr).map(|end| self.expr(end));
        let modulus = parts.take(Rule::modulus);
        let modulus = modulus.map(|modulus| self.expr(Parts::of(modulus).last(Rule::expr)));
        Residue { start, end, modulus, span }
    }
}

fn edge(pair: Pair<'_, Rule>) -> Edge {
    if pair.as_str().starts_with("first") { Edge::First } else { Edge::Last }
}
