//! What the constraints of a table prove of expressions: which values they have, and on which rows.

use super::expanded::Expanded;
use crate::check::Fingerprint;
use crate::ir::{Expr, ExprNode};
use crate::row_set::Rows;
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// What is known to vanish: polynomials, each moved so that its first cell is in row 0, and the rows from there.
pub(super) struct Known<'a> {
    vanishing: BTreeMap<Fingerprint, Alike<'a>>,
    /// Whether each periodic column holds bits only.
    bit_columns: Vec<bool>,
}

/// Polynomials of one fingerprint: those that something may rely on are written out and compared.
#[derive(Default)]
struct Alike<'a> {
    /// Expressions that have one of some values, and where, not yet written out.
    stated: Vec<(&'a Expr, Vec<BigInt>, Rows)>,
    /// Polynomials that vanish, and where.
    known: Vec<(Expanded, Rows)>,
}

impl Alike<'_> {
    /// Where a polynomial vanishes.
    fn rows_of(&mut self, polynomial: &Expanded) -> Option<&Rows> {
        for (expr, values, rows) in core::mem::take(&mut self.stated) {
            // What is too long to be written out proves nothing.
            let Some(stated) = expanded(expr, &values) else { continue };
            match self.known.iter_mut().find(|(known, _)| known.is_multiple_of(&stated)) {
                Some((_, known)) => *known = known.union(&rows),
                None => self.known.push((stated, rows)),
            }
        }
        let known = self.known.iter().find(|(known, _)| known.is_multiple_of(polynomial));
        known.map(|(_, rows)| rows)
    }
}

impl<'a> Known<'a> {
    /// Nothing, but for which periodic columns hold bits only.
    pub(super) fn new(bit_columns: Vec<bool>) -> Self {
        Self { vanishing: BTreeMap::new(), bit_columns }
    }

    /// On these rows the expression has one of the values.
    pub(super) fn add(&mut self, expr: &'a Expr, values: Vec<BigInt>, rows: &Rows) {
        let (polynomial, rows) = normal(expr, &values, rows);
        self.vanishing.entry(polynomial).or_default().stated.push((expr, values, rows));
    }

    /// Whether the expression has one of the values on all these rows: together, or a single one on some.
    pub(super) fn proves(&mut self, expr: &Expr, values: &[BigInt], rows: &Rows) -> bool {
        let mut left = rows.clone();
        let singles = values.iter().map(core::slice::from_ref);
        for values in core::iter::once(values).chain(singles) {
            let (polynomial, wanted) = normal(expr, values, &left);
            let Some(alike) = self.vanishing.get_mut(&polynomial) else { continue };
            let written_out = expanded(expr, values);
            if let Some(known) = written_out.and_then(|polynomial| alike.rows_of(&polynomial)) {
                left = wanted.except(known).shifted(-first_offset(expr));
            }
        }
        left.is_empty()
    }

    /// Whether an expression is 0 or 1 on all these rows, as a whole or as a product of such.
    pub(super) fn is_a_bit(&mut self, expr: &Expr, rows: &Rows) -> bool {
        let bits = bits();
        if self.proves(expr, &bits, rows) {
            return true;
        }
        match &*expr.node {
            ExprNode::Const(value) => bits.contains(value),
            ExprNode::Mul(a, b) => self.is_a_bit(a, rows) && self.is_a_bit(b, rows),
            ExprNode::Pow(a, _) => self.is_a_bit(a, rows),
            ExprNode::Sub(a, b) => {
                let is_one =
                    matches!(&*a.node, ExprNode::Const(value) if *value == BigInt::from(1));
                is_one && self.is_a_bit(b, rows)
            }
            ExprNode::Periodic(cell) => self.bit_columns.get(cell.periodic) == Some(&true),
            ExprNode::Cell(_)
            | ExprNode::Public(_)
            | ExprNode::Draw(_)
            | ExprNode::PublicProduct(_)
            | ExprNode::PublicEvaluation(_)
            | ExprNode::Add(..)
            | ExprNode::Neg(_) => false,
        }
    }
}

/// The polynomial that vanishes where an expression has one of the values, as seen from its first cell.
fn expanded(expr: &Expr, values: &[BigInt]) -> Option<Expanded> {
    Expanded::new(expr, -first_offset(expr))?.vanishing_on(values)
}

pub(super) fn bits() -> [BigInt; 2] {
    [BigInt::from(0), BigInt::from(1)]
}

/// The polynomial that vanishes where an expression has one of the values, and where, as seen from its first cell.
fn normal(expr: &Expr, values: &[BigInt], rows: &Rows) -> (Fingerprint, Rows) {
    let offset = first_offset(expr);
    let polynomial = Fingerprint::of_expression(expr, -offset).vanishing_on(values);
    (polynomial.up_to_a_factor(), rows.shifted(offset))
}

/// The row of the first cell of an expression, relative to its own.
pub(super) fn first_offset(expr: &Expr) -> i64 {
    let mut first = None;
    visit_offsets(expr, &mut |offset| {
        first = Some(first.map_or(offset, |old: i64| old.min(offset)));
    });
    first.unwrap_or(0)
}

fn visit_offsets(expr: &Expr, visit: &mut dyn FnMut(i64)) {
    match &*expr.node {
        ExprNode::Cell(cell) => visit(cell.offset),
        ExprNode::Periodic(cell) => visit(cell.offset),
        ExprNode::Add(a, b) | ExprNode::Sub(a, b) | ExprNode::Mul(a, b) => {
            visit_offsets(a, visit);
            visit_offsets(b, visit);
        }
        ExprNode::Neg(a) | ExprNode::Pow(a, _) => visit_offsets(a, visit),
        ExprNode::Const(_)
        | ExprNode::Public(_)
        | ExprNode::Draw(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_) => {}
    }
}
