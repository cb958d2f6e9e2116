//! Row sets of the text to sets of rows.

use super::evaluate::At;
use super::value::{Frame, Periodic, ScopeId, Value, View};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::row_set::Rows;
use crate::source::Span;
use crate::syntax::ast::{self, Edge, Part};

/// A row set as it holds for constraints.
pub(super) struct HeldRows {
    /// The rows of the frame in which cells are read.
    pub(super) frame: u64,
    /// Whether reads past an end wrap to the other.
    pub(super) is_cyclic: bool,
    /// Whether the author may say so.
    may_be_cyclic: bool,
    rows: Rows,
    text: String,
    span: Span,
}

impl HeldRows {
    /// The rows of a constraint that the compiler states, which never wraps.
    pub(super) fn new(frame: u64, rows: Rows, text: String, span: Span) -> Self {
        Self { frame, is_cyclic: false, may_be_cyclic: false, rows, text, span }
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(super) fn row_set(&self) -> ir::RowSet {
        let (zero_on, except) = self.rows.factors();
        ir::RowSet { text: self.text.clone(), zero_on, except }
    }
}

impl HeldRows {
    /// What to write so that a read `offset` rows away stays in the table.
    fn help_to_leave_out(&self, end: &str, offset: i64) -> String {
        if !self.may_be_cyclic {
            return format!(
                "write `on … except {end}` behind the side that reads it: what an argument runs over does not wrap"
            );
        }
        if self.text.starts_with("first ") || self.text.starts_with("last ") {
            return format!(
                "read a cell on the other side, or state this on `… except {end}`; `cyclic` wraps around"
            );
        }
        // Elements of the frame that are as near to the end as the read is far.
        let frame = self.frame.cast_signed();
        match if offset < 0 { (-offset + frame - 1) / frame } else { offset / frame } {
            0 | 1 => format!("write `except {end}` behind the row set, or `cyclic` to wrap around"),
            n => format!("write `except {end} {n}` behind the row set, or `cyclic` to wrap around"),
        }
    }
}

impl Resolver<'_> {
    /// No part of a row set names more elements one by one.
    const MAX_SINGLES: i64 = 1 << 10;

    pub(super) fn rows(&mut self, set: &ast::RowSet, scope: ScopeId) -> Result<HeldRows> {
        let Frame { path, rows: frame } = self.frame_of(&set.base, scope)?;
        if set.edge.is_some() && !(set.at.is_empty() && set.except.is_empty()) {
            let title = "`first` and `last` name one element, of which nothing can be left out";
            return self.error(Code::Syntax, set.span, title);
        }
        let mut text = match set.edge {
            Some(edge) => format!("{edge} {path}"),
            None => path.to_string(),
        };
        let mut rows = match set.edge {
            Some(edge) => one(edge, frame, 0),
            None if set.at.is_empty() => Rows::class(frame, 0),
            None => Rows::none(),
        };
        for (index, part) in set.at.iter().enumerate() {
            let (part, said) = self.part(part, frame, scope)?;
            rows = rows.union(&part);
            text += if index == 0 { " at " } else { ", " };
            text += &said;
        }
        for (index, part) in set.except.iter().enumerate() {
            let (part, said) = self.part(part, frame, scope)?;
            rows = rows.except(&part);
            text += if index == 0 { " except " } else { ", " };
            text += &said;
        }
        if set.is_cyclic {
            text += " cyclic";
        }
        if rows.is_empty() {
            return self.error(Code::EmptyRowSet, set.span, "the row set has no rows");
        }
        let held = HeldRows::new(frame, rows, text, set.span);
        Ok(HeldRows { is_cyclic: set.is_cyclic, may_be_cyclic: true, ..held })
    }

    /// Elements of a frame: some at an end, or those of a residue. With what the text says, the names of numbers
    /// replaced by the numbers: a parameter of a block, or the variable of a loop, is known only in it.
    fn part(&mut self, part: &Part, frame: u64, scope: ScopeId) -> Result<(Rows, String)> {
        match part {
            Part::Residue(residue) => self.residues(residue, frame, scope),
            Part::Edge { edge, count, span } => {
                let (count, text) = match count {
                    None => (1, edge.to_string()),
                    Some(count) => {
                        let count = self.small(count, scope, 1, Self::MAX_SINGLES)?;
                        (count, format!("{edge} {count}"))
                    }
                };
                self.steps(usize::try_from(count).unwrap_or(usize::MAX), *span)?;
                let rows = (0..count)
                    .fold(Rows::none(), |rows, index| rows.union(&one(*edge, frame, index)));
                Ok((rows, text))
            }
        }
    }

    /// A frame, or that of a view, with the view's name.
    pub(super) fn frame_of(&mut self, base: &ast::Expr, scope: ScopeId) -> Result<Frame> {
        match self.value(base, At::scope(scope))? {
            Value::Frame(frame) => Ok(frame),
            Value::View(View { shift, indexed, .. })
            | Value::Periodic(Periodic { shift, indexed, .. })
                if shift != 0 || indexed =>
            {
                let title = "a row set is of every element of a view: none can be picked";
                let diagnostic = Diagnostic::new(Code::KindMismatch, base.span, title);
                Err(self.fail(diagnostic.help("say which behind it: `… at k`, `… except first`")))
            }
            Value::View(view) => Ok(Frame { path: view.path, rows: view.cells.step }),
            Value::Periodic(column) => Ok(Frame { path: column.path, rows: column.step }),
            other @ (Value::Int(_) | Value::Poly(_) | Value::List(_) | Value::PublicList(_)) => {
                let title =
                    format!("a row set is of a frame or of a view, not of {}", other.kind());
                self.error(Code::KindMismatch, base.span, title)
            }
        }
    }

    /// `r`, `a..b`, `r mod m`, `a..b mod m`, in elements of a frame.
    fn residues(
        &mut self,
        at: &ast::Residue,
        frame: u64,
        scope: ScopeId,
    ) -> Result<(Rows, String)> {
        let Some(modulus) = &at.modulus else {
            let start = self.small(&at.start, scope, 0, Self::MAX_FRAME)?;
            let end = match &at.end {
                None => start + 1,
                Some(end) => self.small(end, scope, start + 1, start + Self::MAX_SINGLES)?,
            };
            self.steps(usize::try_from(end - start).unwrap_or(usize::MAX), at.span)?;
            let row = |index: i64| Rows::row(index * frame.cast_signed());
            let rows = (start..end).fold(Rows::none(), |rows, index| rows.union(&row(index)));
            return Ok((rows, range(start, at.end.is_some().then_some(end))));
        };
        let span = modulus.span;
        let modulus = self.small(modulus, scope, 1, Self::MAX_FRAME)?;
        if !modulus.unsigned_abs().is_power_of_two() {
            let title = format!("a modulus is a power of two, not {modulus}");
            return self.error(Code::OutOfRange, span, title);
        }
        let start = self.small(&at.start, scope, 0, modulus - 1)?;
        let end = match &at.end {
            None => start + 1,
            Some(end) => self.small(end, scope, start + 1, modulus)?,
        };
        let period = modulus.unsigned_abs() * frame;
        let residues = start.unsigned_abs()..end.unsigned_abs();
        self.steps(usize::try_from(end - start).unwrap_or(usize::MAX), at.span)?;
        let text = range(start, at.end.is_some().then_some(end));
        Ok((Rows::classes(period, frame, residues), format!("{text} mod {modulus}")))
    }

    /// Reports every read that leaves the table in some row of the set.
    pub(super) fn reads_stay_in_the_table(&mut self, value: &ir::Expr, rows: &HeldRows) {
        self.stays_in_the_table(value, rows, "read");
    }

    /// Reports every cell that is not in the table in some row of the set; `what` is done with it.
    pub(super) fn stays_in_the_table(&mut self, value: &ir::Expr, rows: &HeldRows, what: &str) {
        let mut cells = Vec::new();
        collect_cells(value, &mut cells);
        cells.sort_by_key(|(cell, span)| (*span, *cell));
        cells.dedup();
        let from_end = rows.rows.distance_from_end();
        let from_start = rows.rows.first_row();
        for (cell, span) in cells {
            let ahead =
                cell.offset >= 0 && from_end.is_some_and(|left| cell.offset.unsigned_abs() >= left);
            let behind =
                cell.offset < 0 && from_start.is_some_and(|row| cell.offset.unsigned_abs() > row);
            if !ahead && !behind {
                continue;
            }
            let end = if ahead { "last" } else { "first" };
            let help = rows.help_to_leave_out(end, cell.offset);
            let source = &self.sources.get(span.file).text[span.range()];
            let title = format!("`{source}` is {what} beyond the {end} row of the table");
            let diagnostic = Diagnostic::new(Code::RowEscape, span, title)
                .other(rows.span, format!("this set comes too near the {end} row"))
                .help(help);
            self.add(diagnostic);
        }
    }
}

/// `3`, `24..32`
fn range(start: i64, end: Option<i64>) -> String {
    end.map_or_else(|| start.to_string(), |end| format!("{start}..{end}"))
}

/// An element at an end, `index` elements inwards.
fn one(edge: Edge, frame: u64, index: i64) -> Rows {
    let frame = frame.cast_signed();
    match edge {
        Edge::First => Rows::row(frame * index),
        Edge::Last => Rows::row(-frame * (index + 1)),
    }
}

pub(super) fn collect_cells(expr: &ir::Expr, cells: &mut Vec<(ir::Cell, Span)>) {
    match &*expr.node {
        ir::ExprNode::Cell(cell) => cells.push((*cell, expr.span)),
        ir::ExprNode::Add(a, b) | ir::ExprNode::Sub(a, b) | ir::ExprNode::Mul(a, b) => {
            collect_cells(a, cells);
            collect_cells(b, cells);
        }
        ir::ExprNode::Neg(a) | ir::ExprNode::Pow(a, _) => collect_cells(a, cells),
        ir::ExprNode::Const(_)
        | ir::ExprNode::Periodic(_)
        | ir::ExprNode::Public(_)
        | ir::ExprNode::Draw(_)
        | ir::ExprNode::PublicProduct(_)
        | ir::ExprNode::PublicEvaluation(_) => {}
    }
}
