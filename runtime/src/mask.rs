//! The cells of a mask, read around a row of columns whose height is a power of two.

use crate::argument::Cells;
use crate::layout::MaskCell;
use crate::trace::OfKind;

/// Where a cell of the mask is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MaskCells<'a, F, K> {
    column: Cells<'a, F, K>,
    /// Rows ahead of the current one, modulo the height.
    ahead: usize,
}

impl<'a, F: Copy, K: Copy> MaskCells<'a, F, K> {
    /// The cell of the mask in its column of `n_rows`.
    pub(crate) fn new(column: Cells<'a, F, K>, cell: MaskCell, n_rows: usize) -> Self {
        let ahead = cell.offset.rem_euclid(n_rows as i64).unsigned_abs() as usize;
        Self { column, ahead }
    }

    /// The column, and the rows that the cell is ahead in it.
    pub(crate) fn place(&self) -> (Cells<'a, F, K>, usize) {
        (self.column, self.ahead)
    }

    /// The cell of a base column, seen from a row; `last_row` is one less than the height.
    #[inline]
    pub(crate) fn base(&self, row: usize, last_row: usize) -> F {
        match self.column {
            OfKind::Base(column) => column[(row + self.ahead) & last_row],
            OfKind::Ext(_) => unreachable!("the layout reads a column by its kind"),
        }
    }

    /// The cell of a column of the challenge field, seen from a row; as [`base`](Self::base).
    #[inline]
    pub(crate) fn ext(&self, row: usize, last_row: usize) -> K {
        match self.column {
            OfKind::Ext(column) => column[(row + self.ahead) & last_row],
            OfKind::Base(_) => unreachable!("the layout reads a column by its kind"),
        }
    }
}
