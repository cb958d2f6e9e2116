//! Expressions, paths and row sets back to text, with the parentheses that are needed and no others.

use super::commas;
use crate::syntax::ast::*;
use core::fmt::{self, Display, Formatter};

/// How tightly an expression binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Negative,
    Power,
    Primary,
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            ExprKind::Int(value) => value.fmt(f),
            ExprKind::Name(name) => name.fmt(f),
            ExprKind::Index(place, index) => write!(f, "{place}[{index}]"),
            ExprKind::Next(place) => write!(f, "{place}.next"),
            ExprKind::Field(place, field) => write!(f, "{place}.{}", field.name),
            ExprKind::Call(function, args) => write!(f, "{}({})", function.name, commas(args)),
            ExprKind::Bool(value) => write!(f, "bool({value})"),
            ExprKind::Binary(operator, left, right) => {
                let (sign, min_left, min_right) = match operator {
                    BinaryOp::Add => ("+", Binding::Sum, Binding::Product),
                    BinaryOp::Sub => ("-", Binding::Sum, Binding::Product),
                    BinaryOp::Mul => ("*", Binding::Product, Binding::Negative),
                    BinaryOp::Div => ("/", Binding::Product, Binding::Negative),
                    BinaryOp::Rem => ("%", Binding::Product, Binding::Negative),
                    BinaryOp::Pow => ("**", Binding::Primary, Binding::Primary),
                };
                write!(f, "{} {sign} {}", At(left, min_left), At(right, min_right))
            }
            ExprKind::Neg(value) => write!(f, "-{}", At(value, Binding::Power)),
            ExprKind::List(elements) => write!(f, "[{}]", commas(elements)),
            ExprKind::Comprehension { element, variable, over: range } => {
                write!(f, "[{element} for {} in {}]", variable.name, over(range))
            }
            ExprKind::Fold { product, variable, over: range, term } => {
                let fold = if *product { "product" } else { "sum" };
                write!(f, "{fold}({} in {}: {term})", variable.name, over(range))
            }
        }
    }
}

/// An expression where at least this binding is needed.
struct At<'a>(&'a Expr, Binding);

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(expr, min) = self;
        if binding(expr) < *min { write!(f, "({expr})") } else { expr.fmt(f) }
    }
}

fn binding(expr: &Expr) -> Binding {
    match &*expr.kind {
        ExprKind::Binary(operator, ..) => match operator {
            BinaryOp::Add | BinaryOp::Sub => Binding::Sum,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => Binding::Product,
            BinaryOp::Pow => Binding::Power,
        },
        ExprKind::Neg(_) => Binding::Negative,
        ExprKind::Int(_)
        | ExprKind::Name(_)
        | ExprKind::Index(..)
        | ExprKind::Next(_)
        | ExprKind::Field(..)
        | ExprKind::Call(..)
        | ExprKind::Bool(_)
        | ExprKind::List(_)
        | ExprKind::Comprehension { .. }
        | ExprKind::Fold { .. } => Binding::Primary,
    }
}

/// Whether the grammar takes an expression for a name with its indices and fields.
pub(super) fn is_place(expr: &Expr) -> bool {
    matches!(
        &*expr.kind,
        ExprKind::Name(_) | ExprKind::Index(..) | ExprKind::Next(_) | ExprKind::Field(..)
    )
}

pub(super) fn over(over: &Over) -> String {
    match over {
        Over::Range(start, end) => format!("{start}..{end}"),
        Over::List(list) => list.to_string(),
    }
}

pub(super) fn path(path: &Path) -> String {
    let labels = path.labels.iter().map(|label| match &label.index {
        Some(index) => format!("{}[{index}]", label.name),
        None => label.name.clone(),
    });
    labels.collect::<Vec<_>>().join("/")
}

pub(super) fn row_set(rows: &RowSet) -> String {
    let mut text = rows.edge.map_or(String::new(), |edge| format!("{edge} "));
    text += &rows.base.to_string();
    if !rows.at.is_empty() {
        text += &format!(" at {}", commas(rows.at.iter().map(part)));
    }
    if !rows.except.is_empty() {
        text += &format!(" except {}", commas(rows.except.iter().map(part)));
    }
    if rows.is_cyclic {
        text += " cyclic";
    }
    text
}

fn part(part: &Part) -> String {
    match part {
        Part::Edge { edge, count: Some(count), .. } => format!("{edge} {count}"),
        Part::Edge { edge, count: None, .. } => edge.to_string(),
        Part::Residue(part) => residue(part),
    }
}

fn residue(residue: &Residue) -> String {
    let mut text = residue.start.to_string();
    if let Some(end) = &residue.end {
        text += &format!("..{end}");
    }
    if let Some(modulus) = &residue.modulus {
        text += &format!(" mod {modulus}");
    }
    text
}
