//! A layout as data: the static tables that the runtime reads.

use super::about::source;
use crate::digest::digest;
use air_dsl::dag::{Dag, FillDag, TableDag};
use air_dsl::ir::{
    ArgumentKind, Cell, Factor, Kind, Link, LinkedColumn, Periodic, Permutation, RowSet, Start,
    Table, Terminal, TerminalOf, VirtualColumn,
};
use air_dsl::source::Sources;
use num_traits::Signed as _;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The static `INFO`.
pub(crate) fn info(dag: &Dag) -> TokenStream {
    let name = &dag.layout.name;
    let digest = digest(dag).into_iter().map(Literal::u8_unsuffixed);
    let n_phases = number(dag.layout.n_phases);
    let draws = dag.layout.draws.iter().map(|draw| {
        let (name, phase) = (&draw.name, number(draw.phase));
        quote!(DrawInfo { name: #name, phase: #phase })
    });
    let publics = dag.layout.publics.iter().map(|public| {
        let name = &public.name;
        let fields = match &public.fields {
            Some(fields) => quote!(Some(&[#(#fields),*])),
            None => quote!(None),
        };
        quote!(PublicInfo { name: #name, fields: #fields })
    });
    let tables = dag
        .layout
        .tables
        .iter()
        .zip(&dag.tables)
        .map(|(table, table_dag)| table_info(table, table_dag, &dag.sources));
    let links = dag.layout.links.iter().map(|one| link(dag, one));
    let fills = dag.fills.iter().map(|one| fill(dag, one));
    let terminals = dag.layout.terminals.iter().map(terminal);
    quote! {
        /// The layout as data.
        static INFO: LayoutInfo = LayoutInfo {
            name: #name,
            digest: [#(#digest),*],
            n_phases: #n_phases,
            draws: &[#(#draws),*],
            terminals: &[#(#terminals),*],
            publics: &[#(#publics),*],
            tables: &[#(#tables),*],
            links: &[#(#links),*],
            fills: &[#(#fills),*],
        };
    }
}

fn table_info(table: &Table, dag: &TableDag, sources: &Sources) -> TokenStream {
    let name = &table.name;
    let columns = table.columns.iter().map(|column| {
        let (name, phase, kind) = (&column.name, number(column.phase), kind(column.kind));
        quote!(ColumnInfo { name: #name, phase: #phase, kind: #kind })
    });
    let mask = mask(dag);
    let constraints = table.constraints.iter().zip(&dag.constraints).map(|(constraint, value)| {
        let node = value.value.0 as usize;
        let name = &constraint.name;
        let degree = Literal::u32_unsuffixed(dag.degrees[node]);
        let (row_set, kind) = (number(value.row_set), kind(dag.kinds[node]));
        let source = source(sources, constraint.span);
        quote! {
            ConstraintInfo {
                name: #name, degree: #degree, row_set: #row_set, kind: #kind, source: #source,
            }
        }
    });
    let row_sets = dag.row_sets.iter().map(row_set);
    let periodics = table.periodics.iter().map(periodic);
    let periodic_mask = periodic_mask(dag);
    let permutations = table.permutations.iter().map(permutation);
    let min_log_rows = Literal::u32_unsuffixed(min_log_rows(table, dag));
    quote! {
        TableInfo {
            name: #name,
            columns: &[#(#columns),*],
            mask: #mask,
            constraints: &[#(#constraints),*],
            row_sets: &[#(#row_sets),*],
            periodics: &[#(#periodics),*],
            periodic_mask: #periodic_mask,
            permutations: &[#(#permutations),*],
            min_log_rows: #min_log_rows,
        }
    }
}

fn link(dag: &Dag, link: &Link) -> TokenStream {
    let (name, source) = (&link.name, source(&dag.sources, link.span));
    let cell = |side: LinkedColumn| {
        let cell = Cell { column: side.column, offset: 0 };
        let mask = dag.tables[side.table].mask.binary_search(&cell);
        let mask = number(mask.expect("the constraints of an argument read its total"));
        let table = number(side.table);
        quote!(LinkedCell { table: #table, mask: #mask })
    };
    let (left, right) = (cell(link.left), cell(link.right));
    quote!(LinkInfo { name: #name, left: #left, right: #right, source: #source })
}

fn terminal(terminal: &Terminal) -> TokenStream {
    let Terminal { draw, of, is_nonzero, is_masked, span: _ } = terminal;
    let draw = number(*draw);
    let of = match of {
        TerminalOf::Total(LinkedColumn { table, column }) => {
            let (table, column) = (number(*table), number(*column));
            quote!(TerminalOf::Total { table: #table, column: #column })
        }
        TerminalOf::Rule => quote!(TerminalOf::Rule),
    };
    quote! {
        TerminalInfo { draw: #draw, of: #of, is_nonzero: #is_nonzero, is_masked: #is_masked }
    }
}

fn start(start: Start) -> TokenStream {
    match start {
        Start::BelowLast => quote!(Start::BelowLast),
        Start::Integer(value) => {
            let value = Literal::u64_unsuffixed(value);
            quote!(Start::Integer(#value))
        }
        Start::Draw(draw) => {
            let draw = number(draw);
            quote!(Start::Draw(#draw))
        }
        Start::Free(terminal) => {
            let terminal = number(terminal);
            quote!(Start::Free(#terminal))
        }
    }
}

fn fill(dag: &Dag, fill: &FillDag) -> TokenStream {
    let (table, phase) = (number(fill.table), number(fill.phase));
    let mask = mask(&fill.terms);
    let periodic_mask = periodic_mask(&fill.terms);
    let terms = fill.terms.constraints.iter();
    let terms = terms.map(|term| kind(fill.terms.kinds[term.value.0 as usize]));
    let accumulators = fill.accumulators.iter().map(|terms| {
        let of = &dag.layout.tables[fill.table].accumulators[terms.index];
        let (name, column) = (&of.name, number(of.column));
        let optional = |term: Option<usize>| match term.map(number) {
            Some(term) => quote!(Some(#term)),
            None => quote!(None),
        };
        let (value, times) = (number(terms.value), optional(terms.times));
        let rule = match of.kind {
            ArgumentKind::Lookup => quote!(Rule::Sum { value: #value, times: #times }),
            ArgumentKind::Permutation => quote!(Rule::Product { value: #value }),
            ArgumentKind::Evaluation => {
                let point = number(of.z);
                quote!(Rule::Evaluation { value: #value, point: #point })
            }
        };
        let (rows, unless) = (row_set(&of.rows), optional(terms.unless));
        let start = start(of.start);
        quote! {
            AccumulatorInfo {
                name: #name, column: #column, rule: #rule, start: #start, rows: #rows, unless: #unless,
            }
        }
    });
    quote! {
        FillInfo {
            table: #table,
            phase: #phase,
            mask: #mask,
            periodic_mask: #periodic_mask,
            terms: &[#(#terms),*],
            accumulators: &[#(#accumulators),*],
        }
    }
}

pub(super) fn mask(dag: &TableDag) -> TokenStream {
    let mask = dag.mask.iter().map(|cell| {
        let (column, offset) = (number(cell.column), Literal::i64_unsuffixed(cell.offset));
        quote!(MaskCell { column: #column, offset: #offset })
    });
    quote!(&[#(#mask),*])
}

pub(super) fn periodic_mask(dag: &TableDag) -> TokenStream {
    let mask = dag.periodic_mask.iter().map(|cell| {
        let (column, offset) = (number(cell.periodic), Literal::i64_unsuffixed(cell.offset));
        quote!(PeriodicCell { periodic: #column, offset: #offset })
    });
    quote!(&[#(#mask),*])
}

fn periodic(column: &Periodic) -> TokenStream {
    let (name, step) = (&column.name, Literal::u64_unsuffixed(column.step));
    let values = column.values.iter().map(|value| {
        let limbs = value.iter_u64_digits().map(Literal::u64_unsuffixed);
        let (is_negative, decimal) = (value.is_negative(), value.abs().to_string());
        quote!(Integer { limbs: &[#(#limbs),*], is_negative: #is_negative, decimal: #decimal })
    });
    quote!(PeriodicInfo { name: #name, step: #step, values: &[#(#values),*] })
}

pub(super) fn row_set(rows: &RowSet) -> TokenStream {
    let text = &rows.text;
    let (zero_on, except) = (rows.zero_on.iter().map(factor), rows.except.iter().map(factor));
    quote!(RowSet { text: #text, zero_on: &[#(#zero_on),*], except: &[#(#except),*] })
}

fn factor(factor: &Factor) -> TokenStream {
    match factor {
        Factor::Class { modulus, residue } => {
            let modulus = Literal::u64_unsuffixed(*modulus);
            let residue = Literal::u64_unsuffixed(*residue);
            quote!(Factor::Class { modulus: #modulus, residue: #residue })
        }
        Factor::Row(row) => {
            let row = Literal::i64_unsuffixed(*row);
            quote!(Factor::Row(#row))
        }
    }
}

fn permutation(permutation: &Permutation) -> TokenStream {
    let name = &permutation.name;
    let left = permutation.left.iter().map(virtual_column);
    let right = permutation.right.iter().map(virtual_column);
    let accumulator = virtual_column(&permutation.accumulator);
    let z = number(permutation.z);
    let weights = permutation.weights.iter().map(|&weight| number(weight));
    quote! {
        PermutationInfo {
            name: #name,
            left: &[#(#left),*],
            right: &[#(#right),*],
            accumulator: #accumulator,
            z: #z,
            weights: &[#(#weights),*],
        }
    }
}

fn virtual_column(cells: &VirtualColumn) -> TokenStream {
    let column = number(cells.column);
    let (step, offset) =
        (Literal::u64_unsuffixed(cells.step), Literal::u64_unsuffixed(cells.offset));
    quote!(VirtualColumn { column: #column, step: #step, offset: #offset })
}

fn kind(kind: Kind) -> TokenStream {
    match kind {
        Kind::Base => quote!(Kind::Base),
        Kind::Ext => quote!(Kind::Ext),
    }
}

pub(super) fn number(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// The logarithm of the least height at which the table means what its text says.
pub(crate) fn min_log_rows(table: &Table, dag: &TableDag) -> u32 {
    air_dsl::dag::min_rows(table, dag).trailing_zeros()
}
