//! `match`: constraints of arms of which at most one is selected in a row, summed label by label.

use super::condition::{Summand, complement};
use super::evaluate::At;
use super::facts::Choice;
use super::table::{Body, Context};
use super::value::node;
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::ExprNode;
use crate::source::Span;
use crate::syntax::ast;
use num_bigint::BigInt;

impl Resolver<'_> {
    /// No `match` has more arms: that they exclude each other is shown pair by pair.
    const MAX_ARMS: usize = 256;

    /// `match { s => { … } else => { … } }`: one constraint a label, the sum of its arms, each times its selector; an
    /// `else` is selected where no other arm is.
    pub(super) fn choose(
        &mut self,
        body: &mut Body,
        context: &Context,
        statement: &ast::Stmt,
        because: Option<&ast::Reason>,
        arms: &[ast::Choice],
    ) -> Result<()> {
        let span = statement.span;
        let Some(rows) = context.rows.clone() else {
            let title = "the `match` does not say on which rows its arms hold";
            let diagnostic = Diagnostic::new(Code::NoRowSet, span, title);
            return Err(self.fail(diagnostic.help("put it into an `on … { }`")));
        };
        self.has_few_arms_and_one_else(span, arms)?;
        let at = At { frame: Some(rows.frame), ..At::scope(context.scope) };
        let mut selectors = Vec::new();
        for selector in arms.iter().filter_map(|arm| arm.selector.as_ref()) {
            let bit = self.value(&selector.bit, at)?;
            let mut bit = self.poly(bit, selector.bit.span, at)?;
            body.facts.must_be_a_bit(&bit, rows.rows(), self.uses());
            if selector.is_not {
                bit = complement(bit, selector.span);
            }
            bit.span = selector.span;
            selectors.push(bit);
        }
        self.steps(selectors.len() * selectors.len(), span)?;
        let mut factors = selectors.iter();
        let mut summands = Vec::new();
        for arm in arms {
            let (factor, selected) = match &arm.selector {
                Some(selector) => {
                    (factors.next().cloned(), format!("when {}", self.text(selector.span)))
                }
                None => {
                    let one = node(ExprNode::Const(BigInt::from(1)), arm.span);
                    let rest = selectors.iter().fold(one, |rest, selector| {
                        node(ExprNode::Sub(rest, selector.clone()), arm.span)
                    });
                    (Some(rest), "else".to_owned())
                }
            };
            let stated = self.arm(body, context, statement, &arm.body);
            summands.push(Summand { factor, selected, stated });
        }
        self.sum_of_arms(body, context, &rows, summands);
        let rows = rows.rows().clone();
        let because = because.cloned();
        body.facts.must_exclude(Choice { selectors, rows, because, span, uses: self.uses() });
        Ok(())
    }

    fn has_few_arms_and_one_else(&mut self, span: Span, arms: &[ast::Choice]) -> Result<()> {
        if arms.len() > Self::MAX_ARMS {
            let title = format!("the `match` has more than {} arms", Self::MAX_ARMS);
            return self.error(Code::TooLarge, span, title);
        }
        let before_the_last = &arms[..arms.len().saturating_sub(1)];
        match before_the_last.iter().find(|arm| arm.selector.is_none()) {
            Some(arm) => {
                let title = "`else` is the last arm of a `match`";
                let diagnostic = Diagnostic::new(Code::WrongArms, arm.span, title);
                Err(self.fail(diagnostic.help("move it behind the others, and have one of it")))
            }
            None => Ok(()),
        }
    }
}
