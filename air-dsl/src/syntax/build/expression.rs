//! Expressions: pairs to the tree, with a bound on its depth.

use super::{Builder, Parts};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::*;
use crate::syntax::grammar::Rule;
use num_bigint::BigInt;
use num_traits::Num as _;
use pest::iterators::Pair;

/// No expression is a deeper tree; a sum or a product is as deep as it is long. Whatever walks the tree, by recursion,
/// relies on it.
const MAX_DEPTH: usize = 256;
/// No name carries more indices and fields.
const MAX_SUFFIXES: usize = 8;
/// No integer has more bits.
const MAX_BITS: u64 = 256;

impl Builder<'_> {
    /// A sum.
    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Expr {
        self.chain(pair, Self::term)
    }

    fn term(&mut self, pair: Pair<'_, Rule>) -> Expr {
        self.chain(pair, Self::factor)
    }

    /// Operands and operators in turn, grouped from the left.
    fn chain(
        &mut self,
        pair: Pair<'_, Rule>,
        operand: fn(&mut Self, Pair<'_, Rule>) -> Expr,
    ) -> Expr {
        let whole = self.span(&pair);
        let mut parts = Parts::of(pair);
        let mut value = operand(self, parts.one());
        while let Some(operator) = parts.rest().next() {
            let depth = self.depth;
            let right = operand(self, parts.one());
            self.depth = self.depth.max(depth);
            if self.depth >= MAX_DEPTH {
                return self.node(ExprKind::Neg(value), whole);
            }
            let operator = match operator.as_str().trim() {
                "+" => BinaryOp::Add,
                "-" => BinaryOp::Sub,
                "*" => BinaryOp::Mul,
                "/" => BinaryOp::Div,
                _ => BinaryOp::Rem,
            };
            let span = Span { end: right.span.end, ..value.span };
            value = self.node(ExprKind::Binary(operator, value, right), span);
        }
        value
    }

    /// An expression whose parts are at most [`Self::depth`] deep; what gets too deep is reported and left out.
    fn node(&mut self, kind: ExprKind, span: Span) -> Expr {
        self.depth += 1;
        let mut kind = kind;
        if self.depth > MAX_DEPTH {
            let title = format!("the expression is more than {MAX_DEPTH} operations deep");
            let diagnostic = Diagnostic::new(Code::TooLarge, span, title);
            // Once for the innermost: what is around it is no news.
            if !self.report.touches(self.file, &span.range()) {
                self.report.add(diagnostic.help("name a part of it with `let`, or use `sum(…)`"));
            }
            self.depth = 1;
            kind = ExprKind::Int(BigInt::from(0));
        }
        Expr { kind: Box::new(kind), span }
    }

    /// Several expressions in a row, of which the deepest counts.
    fn exprs(&mut self, parts: &mut Parts<'_>) -> Vec<Expr> {
        let mut exprs = Vec::new();
        let mut depth = 0;
        while let Some(pair) = parts.take(Rule::expr) {
            exprs.push(self.expr(pair));
            depth = self.depth.max(depth);
        }
        self.depth = depth;
        exprs
    }

    fn factor(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let is_negative = parts.take(Rule::neg).is_some();
        let value = self.power(parts.last(Rule::power));
        if is_negative { self.node(ExprKind::Neg(value), span) } else { value }
    }

    fn power(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let base = self.operand(&mut parts);
        if parts.pairs.next_if(|pair| pair.as_rule() == Rule::power_sign).is_none() {
            return base;
        }
        let depth = self.depth;
        let exponent = self.operand(&mut parts);
        self.depth = self.depth.max(depth);
        self.node(ExprKind::Binary(BinaryOp::Pow, base, exponent), span)
    }

    /// A primary expression, or one in parentheses, whose place they belong to.
    fn operand(&mut self, parts: &mut Parts<'_>) -> Expr {
        let Some(open) = parts.pairs.next_if(|pair| pair.as_rule() == Rule::open_paren) else {
            let pair = parts.one();
            return self.primary(pair);
        };
        let start = self.span(&open).start;
        let mut value = self.expr(parts.one());
        let end = self.span(&parts.one()).end;
        value.span = Span { start, end, ..value.span };
        value
    }

    fn primary(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        self.depth = 0;
        let kind = match pair.as_rule() {
            Rule::place => return self.place(pair),
            Rule::int => self.int(&pair),
            Rule::char => {
                let code = pair.as_str().chars().nth(1).map_or(0, u32::from);
                ExprKind::Int(BigInt::from(code))
            }
            Rule::boolean => ExprKind::Bool(self.expr(Parts::of(pair).last(Rule::expr))),
            Rule::fold => self.fold(Parts::of(pair)),
            Rule::list => self.list(Parts::of(pair)),
            _ => {
                let mut parts = Parts::of(pair);
                let name = self.ident(parts.first(Rule::ident));
                ExprKind::Call(name, self.exprs(&mut parts))
            }
        };
        self.node(kind, span)
    }

    fn fold(&mut self, mut parts: Parts<'_>) -> ExprKind {
        let product = parts.first(Rule::fold_kind).as_str().starts_with("product");
        let variable = self.ident(parts.first(Rule::ident));
        let over = self.over(parts.first(Rule::over));
        let depth = self.depth;
        let term = self.expr(parts.last(Rule::expr));
        self.depth = self.depth.max(depth);
        ExprKind::Fold { product, variable, over, term }
    }

    fn list(&mut self, mut parts: Parts<'_>) -> ExprKind {
        let mut elements = self.exprs(&mut parts);
        let Some(each) = parts.take(Rule::each) else {
            return ExprKind::List(elements);
        };
        let depth = self.depth;
        let mut parts = Parts::of(each);
        let variable = self.ident(parts.first(Rule::ident));
        let over = self.over(parts.last(Rule::over));
        self.depth = self.depth.max(depth);
        ExprKind::Comprehension { element: elements.remove(0), variable, over }
    }

    fn int(&mut self, pair: &Pair<'_, Rule>) -> ExprKind {
        let digits = pair.as_str().replace('_', "");
        let value = match digits.strip_prefix("0x") {
            Some(hex) if hex.len() <= 80 => BigInt::from_str_radix(hex, 16).ok(),
            None if digits.len() <= 100 => BigInt::from_str_radix(&digits, 10).ok(),
            Some(_) | None => None,
        };
        let value = value.filter(|value| value.bits() <= MAX_BITS).unwrap_or_else(|| {
            let title = format!("the integer has more than {MAX_BITS} bits");
            self.report.add(Diagnostic::new(Code::OutOfRange, self.span(pair), title));
            BigInt::from(0)
        });
        ExprKind::Int(value)
    }

    /// A name with its indices and fields.
    pub(super) fn place(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let whole = self.span(&pair);
        let mut parts = Parts::of(pair);
        let name = parts.first(Rule::ident);
        let mut span = self.span(&name);
        self.depth = 0;
        let mut value = self.node(ExprKind::Name(name.as_str().to_owned()), span);
        let mut n_suffixes = 0;
        while let Some(suffix) = parts.rest().next() {
            n_suffixes += 1;
            if n_suffixes > MAX_SUFFIXES {
                let title = format!("the name has more than {MAX_SUFFIXES} indices and fields");
                self.report.add(Diagnostic::new(Code::TooLarge, whole, title));
                break;
            }
            span.end = self.span(&suffix).end;
            let is_index = suffix.as_rule() == Rule::index;
            let depth = self.depth;
            let Some(inner) = Parts::of(suffix).rest().next() else { break };
            let kind = match inner.as_str() {
                _ if is_index => ExprKind::Index(value, self.expr(inner)),
                "next" => ExprKind::Next(value),
                _ => ExprKind::Field(value, self.ident(inner)),
            };
            self.depth = self.depth.max(depth);
            value = self.node(kind, span);
        }
        value
    }
}
