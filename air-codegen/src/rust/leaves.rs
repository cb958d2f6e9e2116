//! How generated functions read cells and known values.

use super::cells::{self, Mask};
use super::evaluate::Context;
use super::function::Leaf;
use crate::lower::Op;
use air_dsl::ir::Kind;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The method that reads a leaf.
pub(crate) fn reader(op: Op, kind: Kind) -> Ident {
    let is_cell = matches!(op, Op::Cell(_) | Op::CellAt(_));
    if matches!(op, Op::Periodic(_) | Op::PeriodicAt(_)) {
        return format_ident!("periodic");
    }
    let method = match (is_cell, kind) {
        (true, Kind::Base) => "cell",
        (true, Kind::Ext) => "ext_cell",
        (false, Kind::Base) => "known",
        (false, Kind::Ext) => "known_ext",
    };
    format_ident!("{method}")
}

/// How a part reads a leaf of its graph, on the rows of a set.
pub(crate) fn leaf(context: Context<'_>, mask: &Mask, row_set: usize, op: Op, kind: Kind) -> Leaf {
    let variable = match op {
        Op::Cell(at) => {
            let cell = context.table_dag.mask[at];
            cells::variable(context.table, cell, context.rows(row_set))
        }
        Op::Periodic(at) => mask.periodics[at].variable.clone(),
        Op::Known(at) => context.knowns.of(kind)[at].variable.clone(),
        Op::Small(_)
        | Op::CellAt(_)
        | Op::PeriodicAt(_)
        | Op::KnownAt(_)
        | Op::Outer(_)
        | Op::Add(..)
        | Op::Sub(..)
        | Op::Mul(..)
        | Op::Square(_)
        | Op::Double(_)
        | Op::Neg(_) => {
            unreachable!("only cells, periodic columns and known values are read outside of a loop")
        }
    };
    let (read, path) = (reader(op, kind), index_path(context, mask, op, kind));
    Leaf { variable, load: quote!(e.#read(#path)) }
}

/// The constant that holds the index of a cell or a known value.
pub(crate) fn index_path(context: Context<'_>, mask: &Mask, op: Op, kind: Kind) -> TokenStream {
    match op {
        Op::Cell(at) => {
            let name = &mask.cells[at].constant;
            quote!(cell::#name)
        }
        Op::Periodic(at) => {
            let name = &mask.periodics[at].constant;
            quote!(periodic::#name)
        }
        Op::Known(at) => {
            let (module, name) = (context.known_module, &context.knowns.of(kind)[at].constant);
            quote!(super::#module::#name)
        }
        Op::Small(_)
        | Op::CellAt(_)
        | Op::PeriodicAt(_)
        | Op::KnownAt(_)
        | Op::Outer(_)
        | Op::Add(..)
        | Op::Sub(..)
        | Op::Mul(..)
        | Op::Square(_)
        | Op::Double(_)
        | Op::Neg(_) => unreachable!("only cells, periodic columns and known values have an index"),
    }
}
