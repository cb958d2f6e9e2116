//! The cell that a view means where it is read.

use super::evaluate::At;
use super::value::{Periodic, View};
use super::{Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;

/// An element of a view or of a periodic column, as it is written.
struct Element<'a> {
    name: &'a str,
    step: u64,
    shift: i64,
    indexed: bool,
}

impl Resolver<'_> {
    /// The cell that a view means in the frame in which it is read.
    pub(super) fn cell(&mut self, view: &View, span: Span, at: At) -> Result<ir::Cell> {
        if view.fields.is_some() && at.frame.is_some() {
            let title = format!("`{}` has fields, and none is named", view.name);
            let diagnostic = Diagnostic::new(Code::KindMismatch, span, title);
            return Err(self.fail(diagnostic.help("say which: `.field`")));
        }
        let ir::VirtualColumn { column, step, offset } = view.cells;
        let place = Element { name: &view.name, step, shift: view.shift, indexed: view.indexed };
        Ok(ir::Cell { column, offset: self.row_of(&place, offset, span, at)? })
    }

    /// The element of a periodic column that is meant in the frame in which it is read.
    pub(super) fn periodic_cell(
        &mut self,
        column: &Periodic,
        span: Span,
        at: At,
    ) -> Result<ir::PeriodicCell> {
        let Periodic { name, path: _, index, step, shift, indexed } = column;
        let place = Element { name, step: *step, shift: *shift, indexed: *indexed };
        Ok(ir::PeriodicCell { periodic: *index, offset: self.row_of(&place, 0, span, at)? })
    }

    /// The row of an element, relative to that of the frame in which it is read, if it has just one there.
    fn row_of(&mut self, place: &Element<'_>, first: u64, span: Span, at: At) -> Result<i64> {
        let Some(frame) = at.frame else {
            let title = "a cell has no value outside of a row set";
            return self.error(Code::KindMismatch, span, title);
        };
        let Element { name, step, shift, indexed } = *place;
        if step > frame {
            let title = format!(
                "`{name}` has a cell every {step} rows, but the row set an element every {frame}"
            );
            let diagnostic = Diagnostic::new(Code::SparseView, span, title)
                .help("use a frame as long as the view's step");
            return Err(self.fail(diagnostic));
        }
        if step < frame && !indexed {
            let title = format!("`{name}` has {} cells in an element of the row set", frame / step);
            let diagnostic = Diagnostic::new(Code::AmbiguousCell, span, title);
            return Err(self.fail(diagnostic.help(format!("say which: `{name}[0]` is the first"))));
        }
        let row = || -> Option<i64> {
            let first = i64::try_from(first).ok()?;
            shift.checked_mul(i64::try_from(step).ok()?)?.checked_add(first)
        };
        match row() {
            Some(row) => Ok(row),
            None => self.error(Code::OutOfRange, span, "the row is beyond any table"),
        }
    }
}
