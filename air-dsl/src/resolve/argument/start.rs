//! Where accumulators that go down start, and the terminals in which they end.

use super::super::evaluate::At;
use super::super::table::Body;
use super::super::value::{ScopeId, Value};
use super::super::{Resolver, Result};
use super::challenges::Challenges;
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{self, ArgumentKind, ExprNode};
use crate::source::Span;
use crate::syntax::ast::{self, OtherSide, StartValue};
use num_traits::ToPrimitive as _;

/// Where both accumulators of an argument start, and what they end in.
#[derive(Clone, Copy)]
pub(super) struct Started {
    pub(super) value: ir::Start,
    /// Index in [`ir::Layout::draws`] of the terminal, where there is one.
    pub(super) terminal: Option<usize>,
    is_nonzero: bool,
}

impl Resolver<'_> {
    /// No accumulator starts from a larger integer.
    const MAX_START: u64 = 1 << 32;

    /// What stands behind `from`; a terminal is declared where the total is not the verifier's to compute.
    pub(super) fn start(
        &mut self,
        body: &mut Body,
        scope: ScopeId,
        text: &ast::Argument,
        name: &str,
        challenges: &Challenges,
    ) -> Result<Started> {
        let Some(start) = &text.start else {
            return Ok(Started { value: ir::Start::BelowLast, terminal: None, is_nonzero: false });
        };
        let is_public = matches!(text.right, OtherSide::Public(_));
        let fixed = match &start.value {
            StartValue::Fixed(value) => Some(self.fixed_start(value, scope, challenges)?),
            StartValue::Nonzero | StartValue::Free => {
                self.may_be_chosen(text, start)?;
                None
            }
        };
        let is_nonzero = matches!(start.value, StartValue::Nonzero);
        let assumed = match (fixed, text.kind) {
            (Some(ir::Start::Integer(0)), ArgumentKind::Permutation) => {
                let title = "a product that starts from 0 stays 0";
                let diagnostic = Diagnostic::new(Code::OutOfRange, start.span, title);
                return Err(self.fail(diagnostic.help("start it from 1")));
            }
            (Some(ir::Start::Integer(0)), ArgumentKind::Evaluation) => {
                Some("begins with no tuple of zeros, or has a known length")
            }
            (None, ArgumentKind::Permutation) if !is_nonzero => Some("does not start from 0"),
            (_, ArgumentKind::Lookup | ArgumentKind::Permutation | ArgumentKind::Evaluation) => {
                None
            }
        };
        self.assume(body, start, name, assumed)?;
        let terminal = (!is_public).then(|| {
            self.layout.draws.push(ir::Draw {
                name: format!("{name}/total"),
                group: String::new(),
                phase: challenges.phase,
                span: start.span,
            });
            self.layout.draws.len() - 1
        });
        let value = match (fixed, terminal) {
            (Some(fixed), _) => fixed,
            (None, Some(terminal)) => ir::Start::Free(terminal),
            (None, None) => unreachable!("a start that is chosen has a terminal"),
        };
        Ok(Started { value, terminal, is_nonzero })
    }

    /// Remembers the terminal of an argument, whose left side has this column.
    pub(super) fn terminal(&mut self, start: Started, left: ir::LinkedColumn, span: Span) {
        if let Some(draw) = start.terminal {
            self.layout.terminals.push(ir::Terminal {
                draw,
                of: ir::TerminalOf::Total(left),
                is_nonzero: start.is_nonzero,
                is_masked: matches!(start.value, ir::Start::Free(_)),
                span,
            });
        }
    }

    /// An integer, or a challenge that is drawn before the accumulators are committed.
    fn fixed_start(
        &mut self,
        value: &ast::Expr,
        scope: ScopeId,
        challenges: &Challenges,
    ) -> Result<ir::Start> {
        let wrong = match self.value(value, At::scope(scope))? {
            Value::Int(number) => {
                let small = number.to_u64().filter(|number| *number <= Self::MAX_START);
                let Some(small) = small else {
                    let title = format!("a start is from 0 to {}, not {number}", Self::MAX_START);
                    return self.error(Code::OutOfRange, value.span, title);
                };
                return Ok(ir::Start::Integer(small));
            }
            Value::Poly(poly) => match *poly.node {
                ExprNode::Draw(draw) if self.layout.draws[draw].phase < challenges.phase => {
                    return Ok(ir::Start::Draw(draw));
                }
                ExprNode::Draw(draw) => {
                    let of = &self.layout.draws[draw];
                    let title = format!(
                        "`{}` is drawn after the columns of the argument are committed",
                        of.name
                    );
                    let diagnostic = Diagnostic::new(Code::TooEarly, value.span, title)
                        .other(of.span, "drawn here");
                    return Err(self.fail(diagnostic));
                }
                ExprNode::Const(_)
                | ExprNode::Cell(_)
                | ExprNode::Periodic(_)
                | ExprNode::Public(_)
                | ExprNode::PublicProduct(_)
                | ExprNode::PublicEvaluation(_)
                | ExprNode::Add(..)
                | ExprNode::Sub(..)
                | ExprNode::Mul(..)
                | ExprNode::Neg(_)
                | ExprNode::Pow(..) => "an expression",
            },
            other @ (Value::View(_)
            | Value::Periodic(_)
            | Value::List(_)
            | Value::Frame(_)
            | Value::PublicList(_)) => other.kind(),
        };
        let title = format!("an accumulator starts from an integer or a challenge, not {wrong}");
        let diagnostic = Diagnostic::new(Code::KindMismatch, value.span, title)
            .help("write `from nonzero` where the prover may choose");
        Err(self.fail(diagnostic))
    }

    /// Whether the start can be left to the prover, who knows the challenges when he chooses it.
    fn may_be_chosen(&mut self, text: &ast::Argument, start: &ast::Start) -> Result<()> {
        let (title, help) = match (&text.right, text.kind, &start.value) {
            (OtherSide::Public(_), _, _) => (
                "the verifier computes the total of a public list, and must know where it starts",
                "write `from 1`, which also binds the length",
            ),
            (OtherSide::Rows(_), ArgumentKind::Evaluation, _) => (
                "an evaluation whose start is chosen after its challenge binds no length",
                "write `from 1`",
            ),
            (OtherSide::Rows(_), ArgumentKind::Lookup, StartValue::Nonzero) => {
                ("a sum may start from anything, zero included", "write `from free`")
            }
            (
                OtherSide::Rows(_),
                ArgumentKind::Lookup | ArgumentKind::Permutation,
                StartValue::Nonzero | StartValue::Free | StartValue::Fixed(_),
            ) => return Ok(()),
        };
        let diagnostic = Diagnostic::new(Code::KindMismatch, start.span, title);
        Err(self.fail(diagnostic.help(help)))
    }

    /// Takes the author's word for what nothing checks, and wants none for the rest.
    fn assume(
        &mut self,
        body: &mut Body,
        start: &ast::Start,
        name: &str,
        assumed: Option<&str>,
    ) -> Result<()> {
        match (assumed, &start.because) {
            (None, None) => Ok(()),
            (None, Some(reason)) => {
                let title = "this start needs no reason: it is sound as it is";
                let diagnostic = Diagnostic::new(Code::Syntax, reason.span, title);
                Err(self.fail(diagnostic.help("leave `because` out")))
            }
            (Some(what), None) => {
                let title = format!("nothing checks that `{name}` {what}");
                let help = match start.value {
                    StartValue::Fixed(_) => "write `from 1`, or say why it holds: `because \"…\"`",
                    StartValue::Nonzero | StartValue::Free => {
                        "write `from nonzero`, or say why it holds: `because \"…\"`"
                    }
                };
                Err(self.fail(Diagnostic::new(Code::UnprovedFact, start.span, title).help(help)))
            }
            (Some(what), Some(reason)) => {
                body.table.assumptions.push(ir::Assumption {
                    name: name.to_owned(),
                    what: what.to_owned(),
                    because: reason.text.clone(),
                    span: start.span,
                });
                Ok(())
            }
        }
    }
}
