//! Selectors that exclude each other: what the constraints of a table say of bits of which at most one is 1.

use super::expanded::Expanded;
use super::known::{Known, first_offset};
use crate::ir::{Expr, ExprNode};
use crate::row_set::Rows;
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// No sum of more bits is looked into.
const MAX_BITS: usize = 1 << 8;
/// No bit is looked for in more sums.
const MAX_SUMS: usize = 16;

/// Sums of bits that are 0 or 1: at most one bit of each is 1.
pub(super) struct OneHot {
    /// Where each sum is so, seen from its first cell.
    rows: Vec<Rows>,
    /// In which sums a bit is, seen from its own first cell.
    summands: BTreeMap<Expanded, Vec<Summand>>,
}

/// A bit of a sum.
#[derive(Clone, Copy)]
struct Summand {
    sum: usize,
    /// Which of its summands it is.
    at: usize,
    /// The row of its first cell, from that of the sum.
    offset: i64,
}

/// A selector as what it is a product of.
#[derive(Default)]
struct Selector {
    /// Its factors that are bits, by number, and those numbers that stand for the opposite of one.
    bits: Vec<usize>,
    opposites: Vec<usize>,
    /// For each sum that has a factor, and the rows by which that is moved: which of its summands.
    sums: BTreeMap<(usize, i64), usize>,
}

impl OneHot {
    /// What constraints of the form `bool(a + b + …)` and `a + b + … = 1` say, where each summand is a bit.
    pub(super) fn of<'e>(
        constraints: impl Iterator<Item = (&'e Expr, &'e Rows)>,
        known: &mut Known<'_>,
    ) -> Self {
        let mut found = Self { rows: Vec::new(), summands: BTreeMap::new() };
        for (value, rows) in constraints {
            let Some(sum) = sum_of_at_most_one(value) else { continue };
            let mut bits = Vec::new();
            collect_summands(sum, &mut bits);
            if !(2..=MAX_BITS).contains(&bits.len())
                || !bits.iter().all(|bit| known.is_a_bit(bit, rows))
            {
                continue;
            }
            let first = first_offset(sum);
            for (at, bit) in bits.into_iter().enumerate() {
                let Some(polynomial) = from_its_first_cell(bit) else { continue };
                let offset = first_offset(bit) - first;
                let summand = Summand { sum: found.rows.len(), at, offset };
                found.summands.entry(polynomial).or_default().push(summand);
            }
            found.rows.push(rows.shifted(first));
        }
        found
    }

    /// The first two selectors, all of which are bits, that may both be 1 in one of the rows.
    pub(super) fn first_pair_that_may_meet<'s>(
        &self,
        selectors: &'s [Expr],
        rows: &Rows,
        known: &mut Known<'_>,
    ) -> Option<(&'s Expr, &'s Expr)> {
        let mut numbers = BTreeMap::new();
        let taken_apart: Vec<Selector> = selectors
            .iter()
            .map(|selector| self.take_apart(selector, rows, known, &mut numbers))
            .collect();
        for (b, second) in taken_apart.iter().enumerate() {
            let mut before = taken_apart[..b].iter();
            if let Some(a) = before.position(|first| !first.excludes(second)) {
                return Some((&selectors[a], &selectors[b]));
            }
        }
        None
    }

    fn take_apart(
        &self,
        selector: &Expr,
        rows: &Rows,
        known: &mut Known<'_>,
        numbers: &mut BTreeMap<Expanded, usize>,
    ) -> Selector {
        let mut number = |polynomial: Expanded| {
            let next = numbers.len();
            *numbers.entry(polynomial).or_insert(next)
        };
        let mut parts = Selector::default();
        for factor in selector.factors() {
            let written_out = Expanded::new(factor, 0);
            let opposite = written_out.as_ref().and_then(Expanded::complement);
            if let (Some(bit), Some(opposite), true) =
                (written_out, opposite, known.is_a_bit(factor, rows))
            {
                parts.bits.push(number(bit));
                parts.opposites.push(number(opposite));
            }
            let summands = from_its_first_cell(factor).and_then(|bit| self.summands.get(&bit));
            for Summand { sum, at, offset } in summands.into_iter().flatten().take(MAX_SUMS) {
                let shift = first_offset(factor) - offset;
                if rows.shifted(shift).except(&self.rows[*sum]).is_empty() {
                    parts.sums.insert((*sum, shift), *at);
                }
            }
        }
        parts
    }
}

impl Selector {
    /// Whether two selectors are bits of one sum, or have factors `x` and `1 − x`.
    fn excludes(&self, other: &Self) -> bool {
        self.opposites.iter().any(|opposite| other.bits.contains(opposite))
            || self
                .sums
                .iter()
                .any(|(sum, at)| other.sums.get(sum).is_some_and(|other| other != at))
    }
}

/// `e`, of a polynomial `e² − e` or `e − 1`.
fn sum_of_at_most_one(value: &Expr) -> Option<&Expr> {
    let ExprNode::Sub(left, right) = &*value.node else { return None };
    if let ExprNode::Pow(base, 2) = &*left.node {
        let same = Expanded::new(base, 0).zip(Expanded::new(right, 0));
        return same.is_some_and(|(base, right)| base == right).then_some(right);
    }
    let is_one = matches!(&*right.node, ExprNode::Const(one) if *one == BigInt::from(1));
    is_one.then_some(left)
}

fn collect_summands<'e>(sum: &'e Expr, found: &mut Vec<&'e Expr>) {
    if let ExprNode::Add(a, b) = &*sum.node {
        collect_summands(a, found);
        collect_summands(b, found);
    } else {
        found.push(sum);
    }
}

/// An expression moved so that its first cell is in row 0, written out.
fn from_its_first_cell(expr: &Expr) -> Option<Expanded> {
    Expanded::new(expr, -first_offset(expr))
}
