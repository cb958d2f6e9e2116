//! Arguments over the rows of tables.

use super::{Builder, Parts};
use crate::syntax::ast::{
    Argument, ArgumentKind, Comparison, Condition, OtherSide, Side, Start, StartValue,
};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;

impl Builder<'_> {
    pub(super) fn argument(&mut self, mut parts: Parts<'_>) -> Argument {
        let kind = match parts.first(Rule::argument_kind).as_str().trim_end() {
            "lookup" => ArgumentKind::Lookup,
            "permutation" => ArgumentKind::Permutation,
            _ => ArgumentKind::Evaluation,
        };
        let path = self.path(parts.first(Rule::path));
        let left = self.side(parts.first(Rule::side));
        let right = match parts.take(Rule::side) {
            Some(side) => OtherSide::Rows(Box::new(self.side(side))),
            None => {
                let list = Parts::of(parts.first(Rule::public_side)).last(Rule::ident);
                OtherSide::Public(self.ident(list))
            }
        };
        let z = self.place(parts.first(Rule::place));
        let weights = self.weights(&mut parts);
        let start = parts.take(Rule::start).map(|start| self.start(start));
        Argument { kind, path, left, right, z, weights, start }
    }

    fn start(&mut self, pair: Pair<'_, Rule>) -> Start {
        let span = self.span(&pair);
        let is_nonzero = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_nonzero);
        let mut parts = Parts::of(pair);
        let value = match parts.take(Rule::expr) {
            Some(value) => StartValue::Fixed(self.expr(value)),
            None if is_nonzero => StartValue::Nonzero,
            None => StartValue::Free,
        };
        let because = self.reason(&mut parts);
        Start { value, because, span }
    }

    fn side(&mut self, pair: Pair<'_, Rule>) -> Side {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let table = parts.take(Rule::ident).map(|table| self.ident(table));
        let tuple = parts.all(Rule::expr).map(|field| self.expr(field)).collect();
        let rows = parts.take(Rule::rowset).map(|rows| self.rowset(rows));
        let conditions = parts.all(Rule::condition);
        let conditions = conditions.map(|condition| self.condition(condition)).collect();
        let times = parts.take(Rule::times);
        let times = times.map(|times| self.expr(Parts::of(times).last(Rule::expr)));
        Side { table, tuple, rows, conditions, times, span }
    }

    fn condition(&mut self, pair: Pair<'_, Rule>) -> Condition {
        let span = self.span(&pair);
        let has = |rule| pair.clone().into_inner().any(|part| part.as_rule() == rule);
        let is_not = has(Rule::kw_not);
        let comparison = if has(Rule::differs) { Comparison::Differs } else { Comparison::Same };
        let mut parts = Parts::of(pair);
        let subject = self.expr(parts.first(Rule::expr));
        let value = parts.take(Rule::same).or_else(|| parts.take(Rule::differs));
        let value = value.map(|_| self.expr(parts.last(Rule::expr)));
        Condition { is_not, subject, comparison: value.map(|value| (comparison, value)), span }
    }
}
