//! The parts of a pair, one after the other.

use crate::syntax::grammar::Rule;
use pest::iterators::{Pair, Pairs};

/// The parts of a pair, taken from the front; keywords and signs are passed over.
pub(super) struct Parts<'i> {
    pub(super) pairs: core::iter::Peekable<Pairs<'i, Rule>>,
}

impl<'i> Parts<'i> {
    pub(super) fn of(pair: Pair<'i, Rule>) -> Self {
        Self { pairs: pair.into_inner().peekable() }
    }

    /// The sentences in front.
    pub(super) fn doc(&mut self) -> String {
        let mut lines = Vec::new();
        while let Some(line) = self.pairs.next_if(|pair| pair.as_rule() == Rule::doc) {
            let line = line.as_str().trim_start_matches('/').trim_end();
            lines.push(line.strip_prefix(' ').unwrap_or(line).to_owned());
        }
        lines.join("\n")
    }

    /// The next part, whatever it is.
    pub(super) fn one(&mut self) -> Pair<'i, Rule> {
        self.pairs.next().expect("the grammar has a part here")
    }

    /// The next part that is no keyword and no sign, if it is of this rule.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        self.skip_tokens();
        self.pairs.next_if(|pair| pair.as_rule() == rule)
    }

    pub(super) fn first(&mut self, rule: Rule) -> Pair<'i, Rule> {
        self.take(rule).expect("the grammar has such a part here")
    }

    pub(super) fn last(mut self, rule: Rule) -> Pair<'i, Rule> {
        self.first(rule)
    }

    pub(super) fn all(&mut self, rule: Rule) -> impl Iterator<Item = Pair<'i, Rule>> + use<'_, 'i> {
        core::iter::from_fn(move || self.take(rule))
    }

    pub(super) fn rest(&mut self) -> &mut core::iter::Peekable<Pairs<'i, Rule>> {
        self.skip_tokens();
        &mut self.pairs
    }

    pub(super) fn skip_tokens(&mut self) {
        while self.pairs.next_if(|pair| is_token(pair.as_rule())).is_some() {}
    }
}

/// Keywords and signs, which say which production it is and nothing more.
pub(super) fn is_token(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::kw_layout
            | Rule::kw_import
            | Rule::kw_from
            | Rule::kw_public
            | Rule::kw_const
            | Rule::kw_draw
            | Rule::kw_block
            | Rule::kw_table
            | Rule::kw_commit
            | Rule::kw_after
            | Rule::kw_frame
            | Rule::kw_rows
            | Rule::kw_view
            | Rule::kw_on
            | Rule::kw_let
            | Rule::kw_def
            | Rule::kw_scope
            | Rule::kw_for
            | Rule::kw_in
            | Rule::kw_use
            | Rule::kw_as
            | Rule::kw_first
            | Rule::kw_last
            | Rule::kw_at
            | Rule::kw_except
            | Rule::kw_mod
            | Rule::kw_by
            | Rule::kw_with
            | Rule::kw_permutation
            | Rule::kw_periodic
            | Rule::kw_bool
            | Rule::kw_values
            | Rule::kw_because
            | Rule::kw_unused
            | Rule::kw_free
            | Rule::kw_max
            | Rule::kw_degree
            | Rule::kw_when
            | Rule::kw_not
            | Rule::kw_case
            | Rule::kw_match
            | Rule::kw_else
            | Rule::kw_cyclic
            | Rule::kw_if
            | Rule::kw_and
            | Rule::kw_nonzero
            | Rule::kw_times
            | Rule::kw_fill
            | Rule::kw_terminal
            | Rule::kw_lookup
            | Rule::kw_evaluation
            | Rule::kw_sum
            | Rule::kw_product
            | Rule::semi
            | Rule::comma
            | Rule::colon
            | Rule::tilde
            | Rule::at_sign
            | Rule::dots
            | Rule::equals
            | Rule::arrow
            | Rule::point
            | Rule::slash
            | Rule::power_sign
            | Rule::open_brace
            | Rule::close_brace
            | Rule::open_paren
            | Rule::close_paren
            | Rule::open_list
            | Rule::close_list
    )
}
