//! No constraint has a degree that no prover would evaluate, or a higher one than the text promises.

use crate::dag::{Dag, TableDag};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::{Expr, ExprNode, MaxDegree, Table};
use crate::source::{Sources, Span};

/// The trace is evaluated on as many cosets as the degree: more would not fit any machine.
const MAX_DEGREE: u32 = 256;
/// No more places explain one degree.
const MAX_PLACES: usize = 6;

pub(super) fn check(dag: &Dag, table: &Table, graph: &TableDag, report: &mut Report) {
    let promises = [table.max_degree, dag.layout.max_degree];
    let promise = promises.into_iter().flatten().min_by_key(|promise| promise.degree);
    for (constraint, value) in table.constraints.iter().zip(&graph.constraints) {
        let degree = graph.degrees[value.value.0 as usize];
        let name = &constraint.name;
        let (title, promise) = match promise {
            _ if degree > MAX_DEGREE => {
                let title =
                    format!("`{name}` has degree {degree}, but at most {MAX_DEGREE} is proven");
                (title, None)
            }
            Some(MaxDegree { degree: promised, span }) if degree > promised => {
                let title =
                    format!("`{name}` has degree {degree}, but at most {promised} is promised");
                (title, Some(span))
            }
            Some(_) | None => continue,
        };
        let mut chain = Chain { sources: &dag.sources, places: Vec::new() };
        chain.explain(&constraint.value, None);
        let mut diagnostic = Diagnostic::new(Code::DegreeTooHigh, constraint.span, title)
            .help("commit a part of it as a column of its own");
        for (span, label) in chain.places {
            diagnostic = diagnostic.other(span, label);
        }
        if let Some(span) = promise {
            diagnostic = diagnostic.other(span, "promised here");
        }
        report.add(diagnostic.within(&constraint.uses));
    }
}

/// The places that make a degree high, from the outside to the inside.
struct Chain<'a> {
    sources: &'a Sources,
    places: Vec<(Span, String)>,
}

impl Chain<'_> {
    /// Follows an expression to its operands of the highest degree; `used` is where it stands for a name.
    fn explain(&mut self, expr: &Expr, used: Option<Span>) {
        let degree = degree(expr);
        if degree < 2 || self.places.len() >= MAX_PLACES {
            return;
        }
        let written = written(expr);
        if let Some(place) = written.filter(|place| !contains(expr.span, *place) && used.is_none())
        {
            // A name stands for it: first where it is used, then what it stands for.
            let name = &self.sources.get(expr.span.file).text[expr.span.range()];
            self.note(expr.span, format!("`{name}` has degree {degree}"));
            self.note(place, format!("which `{name}` stands for"));
            return self.explain(expr, Some(expr.span));
        }
        match &*expr.node {
            ExprNode::Add(a, b) | ExprNode::Sub(a, b) => {
                let higher = if self::degree(a) >= self::degree(b) { a } else { b };
                self.explain(higher, None);
            }
            ExprNode::Neg(a) => self.explain(a, None),
            ExprNode::Mul(a, b) => {
                let (of_a, of_b) = (self::degree(a), self::degree(b));
                if of_a == 0 || of_b == 0 {
                    return self.explain(if of_a == 0 { b } else { a }, None);
                }
                let place = written.unwrap_or(expr.span);
                let label = match (self.short(a.span), self.short(b.span)) {
                    (Some(a), Some(b)) => {
                        format!("degree {degree}: `{a}` has {of_a}, `{b}` has {of_b}")
                    }
                    _ => format!("degree {degree}: {of_a} and {of_b}"),
                };
                self.note(place, label);
                self.explain(a, None);
                self.explain(b, None);
            }
            ExprNode::Pow(a, exponent) => {
                let place = written.unwrap_or(expr.span);
                self.note(
                    place,
                    format!("degree {degree}: degree {}, to the power {exponent}", self::degree(a)),
                );
                self.explain(a, None);
            }
            ExprNode::Const(_)
            | ExprNode::Cell(_)
            | ExprNode::Periodic(_)
            | ExprNode::Public(_)
            | ExprNode::Draw(_)
            | ExprNode::PublicProduct(_)
            | ExprNode::PublicEvaluation(_) => {}
        }
    }

    /// The text at a place, if it fits a label.
    fn short(&self, span: Span) -> Option<&str> {
        let text = &self.sources.get(span.file).text[span.range()];
        (text.len() <= 24 && !text.contains(['\n', '`'])).then_some(text)
    }

    fn note(&mut self, span: Span, label: String) {
        if self.places.len() < MAX_PLACES && !self.places.iter().any(|(old, _)| *old == span) {
            self.places.push((span, label));
        }
    }
}

/// Where the operands of an expression stand, which is not where it is used if a name stands for it.
fn written(expr: &Expr) -> Option<Span> {
    match &*expr.node {
        ExprNode::Add(a, b) | ExprNode::Sub(a, b) | ExprNode::Mul(a, b) => {
            let is_in_order = a.span.file == b.span.file && a.span.start <= b.span.end;
            is_in_order.then(|| Span { end: b.span.end.max(a.span.end), ..a.span })
        }
        ExprNode::Neg(a) | ExprNode::Pow(a, _) => {
            Some(if contains(expr.span, a.span) { expr.span } else { a.span })
        }
        ExprNode::Const(_)
        | ExprNode::Cell(_)
        | ExprNode::Periodic(_)
        | ExprNode::Public(_)
        | ExprNode::Draw(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_) => None,
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The degree of an expression in the cells, as it is written.
fn degree(expr: &Expr) -> u32 {
    match &*expr.node {
        ExprNode::Cell(_) | ExprNode::Periodic(_) => 1,
        ExprNode::Add(a, b) | ExprNode::Sub(a, b) => degree(a).max(degree(b)),
        ExprNode::Mul(a, b) => degree(a).saturating_add(degree(b)),
        ExprNode::Neg(a) => degree(a),
        ExprNode::Pow(a, exponent) => degree(a).saturating_mul(*exponent),
        ExprNode::Const(_)
        | ExprNode::Public(_)
        | ExprNode::Draw(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_) => 0,
    }
}
