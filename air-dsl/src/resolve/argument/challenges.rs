//! The challenges of an argument.

use super::super::value::ScopeId;
use super::super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::{self, ArgumentKind, OtherSide};

/// The challenges of an argument.
pub(super) struct Challenges {
    pub(super) z: usize,
    pub(super) weights: Vec<usize>,
    /// The phase of its accumulators.
    pub(super) phase: usize,
}

impl Resolver<'_> {
    /// The challenges behind `by`, as many as the tuples need.
    pub(super) fn challenges(
        &mut self,
        text: &ast::Argument,
        scope: ScopeId,
    ) -> Result<Challenges> {
        if let (OtherSide::Public(list), ArgumentKind::Lookup | ArgumentKind::Permutation) =
            (&text.right, text.kind)
        {
            let title = "only an evaluation compares rows with a public list";
            let diagnostic = Diagnostic::new(Code::KindMismatch, list.span, title)
                .help("a public list that stands in for some rows: `permutation … on rows: … with dummy as list`");
            return Err(self.fail(diagnostic));
        }
        let (z, mut last) = self.draw(&text.z, scope)?;
        let mut weights = Vec::new();
        for weight in &text.weights {
            let (weight, phase) = self.draw(weight, scope)?;
            if weights.contains(&weight) || weight == z {
                let title = format!("`{}` is used twice", self.layout.draws[weight].name);
                let diagnostic = Diagnostic::new(Code::DuplicateName, text.z.span, title).help(
                    "draw a challenge for each field: equal ones let tuples stand for each other",
                );
                return Err(self.fail(diagnostic));
            }
            weights.push(weight);
            last = last.max(phase);
        }
        let width = text.left.tuple.len();
        if weights.len() != width && weights.len() + 1 != width {
            let title = format!(
                "tuples of {width} fields take {width} or {} challenges after `by`, not {}",
                width + 1,
                weights.len() + 1
            );
            let diagnostic = Diagnostic::new(Code::WrongCount, text.z.span, title).help(
                "one for the argument, and one for each field, or for each from the second on",
            );
            return Err(self.fail(diagnostic));
        }
        Ok(Challenges { z, weights, phase: last + 1 })
    }
}
