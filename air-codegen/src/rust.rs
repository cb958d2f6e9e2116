//! Constraint DAG to Rust: the skeleton of a layout's module.

pub(crate) mod about;
pub(crate) mod cells;
pub(crate) mod evaluate;
mod expression;
mod fills;
mod function;
pub(crate) mod info;
mod known;
mod leaves;
mod publics;
mod usage;

use crate::lower::{KnownOp, Knowns, lower};
use crate::names::{Names, camel};
use air_dsl::dag::Dag;
use air_dsl::ir::{Accumulator, Start};
use cells::KnownNames;
use evaluate::{Context, Statement};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// Functions are cut at about this many operations, since the time rustc needs for one grows
/// faster than its length.
pub const PART_OPERATIONS: usize = 200;

/// The body of a module for a compiled layout.
///
/// It has a unit struct with the layout's name in camel case, its `Public` values, and the
/// implementation of `air_runtime::layout::Layout`. The paths of the layout's texts are in it.
#[must_use]
pub fn rust(dag: &Dag) -> TokenStream {
    rust_in_parts(dag, PART_OPERATIONS)
}

/// The same as [`rust`], with functions cut at about `limit` operations.
#[must_use]
pub fn rust_in_parts(dag: &Dag, limit: usize) -> TokenStream {
    let (graphs, knowns) = lower(dag);
    let known_names = KnownNames::new(dag, &knowns);
    let known_module = format_ident!("known");
    let mut names = Names::with(&["known"]);
    let modules: Vec<Ident> = dag
        .layout
        .tables
        .iter()
        .map(|table| names.fresh(&crate::names::snake(&table.name)))
        .collect();

    let layout = layout(dag);
    let publics = publics::publics(dag);
    let fills = fills::Fills::new(dag, &mut names);
    let implementation = implementation(dag, &knowns, &modules, &fills);
    let info = info::info(dag);
    let known = known::module(&known_module, &known_names);
    let tables = graphs.iter().enumerate().map(|(index, graph)| {
        let table = &dag.layout.tables[index];
        let statements: Vec<Statement> = table.constraints.iter().map(Statement::of).collect();
        let context = Context {
            dag,
            table,
            table_dag: &dag.tables[index],
            what: "constraints",
            statements: &statements,
            graph,
            knowns: &known_names,
            known_module: &known_module,
            limit,
        };
        let about =
            format!("Evaluates the constraints of table `{}`, row set by row set.", table.name);
        let (name, body) = (&modules[index], evaluate::table(context, &about));
        let mut lines = vec![format!("The constraints of table `{}`.", table.name)];
        lines.extend(table.doc.lines().map(str::to_owned));
        let about = doc_lines(&lines);
        quote! {
            #about
            #[allow(clippy::too_many_arguments, reason = "a constraint takes all the values it shares")]
            mod #name { #body }
        }
    });
    let of_fills = fills.modules(dag, limit);
    let imports = imports(dag, &knowns, &fills);
    quote! {
        #imports
        #layout
        #publics
        #implementation
        #info
        #known
        #(#tables)*
        #of_fills
    }
}

/// The name of the struct that stands for a layout.
#[must_use]
pub fn type_name(dag: &Dag) -> Ident {
    format_ident!("{}", camel(&dag.layout.name))
}

/// The name of the module that holds a layout's code where nothing else names it.
#[must_use]
pub fn module_name(dag: &Dag) -> Ident {
    crate::names::ident(&crate::names::snake(&dag.layout.name))
}

/// What the generated items name; only what they use, so that nothing has to be allowed.
fn imports(dag: &Dag, knowns: &Knowns, fills: &fills::Fills) -> TokenStream {
    let tables = &dag.layout.tables;
    let graphs = || dag.tables.iter().chain(dag.fills.iter().map(|fill| &fill.terms));
    let has_cells = graphs().any(|table| !table.mask.is_empty());
    let has_row_sets = dag.tables.iter().any(|table| !table.row_sets.is_empty());
    let has_columns = tables.iter().any(|table| !table.columns.is_empty());
    let has_periodics = tables.iter().any(|table| !table.periodics.is_empty());
    let has_periodic_reads = graphs().any(|table| !table.periodic_mask.is_empty());
    let has_permutations = tables.iter().any(|table| !table.permutations.is_empty());
    let is_constant = |op: &KnownOp| match op {
        KnownOp::Const(value) => crate::lower::Small::of(value).is_none(),
        KnownOp::Public(_)
        | KnownOp::Draw(_)
        | KnownOp::PublicProduct { .. }
        | KnownOp::PublicEvaluation { .. }
        | KnownOp::Add(..)
        | KnownOp::Sub(..)
        | KnownOp::Mul(..)
        | KnownOp::Square(_)
        | KnownOp::Neg(_) => false,
    };
    let is_product = |op: &KnownOp| matches!(op, KnownOp::PublicProduct { .. });
    let is_evaluation = |op: &KnownOp| matches!(op, KnownOp::PublicEvaluation { .. });
    let mut all = knowns.ops.iter().chain(fills.knowns.iter().flat_map(|knowns| &knowns.ops));
    let constants = all.any(is_constant);
    let products = knowns.ops.iter().any(is_product);
    let evaluations = knowns.ops.iter().any(is_evaluation);
    let is_padded = |accumulator: &Accumulator| accumulator.public.is_some_and(|one| one.is_padded);
    let paddings = tables.iter().flat_map(|table| &table.accumulators).any(is_padded);
    let has_fills = !dag.fills.is_empty();
    let has_links = !dag.layout.links.is_empty();
    let used = [
        ("AccumulatorInfo", has_fills),
        ("ColumnInfo", has_columns),
        ("ConstraintInfo", has_row_sets),
        ("DrawInfo", !dag.layout.draws.is_empty()),
        ("Factor", has_row_sets),
        ("FillInfo", has_fills),
        ("Integer", has_periodics),
        ("Kind", has_columns),
        ("LinkInfo", has_links),
        ("LinkedCell", has_links),
        ("MaskCell", has_cells),
        ("PeriodicCell", has_periodic_reads),
        ("PeriodicInfo", has_periodics),
        ("PermutationInfo", has_permutations),
        ("PublicInfo", !dag.layout.publics.is_empty()),
        ("RowSet", has_row_sets),
        ("Rule", has_fills),
        ("Start", has_fills),
        ("TableInfo", !tables.is_empty()),
        ("TerminalInfo", !dag.layout.terminals.is_empty()),
        ("VirtualColumn", has_permutations),
        ("constant", constants),
        ("n_cells", products),
        ("n_rows_in", paddings),
    ];
    let used =
        used.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| format_ident!("{name}"));
    let of_lists =
        tables.iter().flat_map(|table| &table.accumulators).filter(|one| one.public.is_some());
    let goes_up = of_lists.clone().any(|one| one.start == Start::BelowLast);
    let goes_down = of_lists.clone().any(|one| one.start != Start::BelowLast);
    let product = products.then(|| {
        quote!(
            use ::air_runtime::argument::public_product;
        )
    });
    let evaluation = (evaluations && goes_up).then(|| {
        quote!(
            use ::air_runtime::argument::public_evaluation;
        )
    });
    let evaluation_from = (evaluations && goes_down).then(|| {
        quote!(
            use ::air_runtime::argument::public_evaluation_from;
        )
    });
    quote! {
        #evaluation
        #evaluation_from
        #product
        use ::air_runtime::field::{ExtensionOf, StarkField};
        use ::air_runtime::layout::{Evaluator, Known, KnownError, Layout, LayoutInfo #(, #used)*};
    }
}

fn layout(dag: &Dag) -> TokenStream {
    let name = type_name(dag);
    let mut lines = vec![format!("The layout `{}`.", dag.layout.name)];
    if !dag.layout.doc.is_empty() {
        lines.push(String::new());
        lines.extend(dag.layout.doc.lines().map(str::to_owned));
    }
    let about = doc_lines(&lines);
    quote! {
        #about
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct #name;
    }
}

fn implementation(
    dag: &Dag,
    knowns: &Knowns,
    modules: &[Ident],
    fills: &fills::Fills,
) -> TokenStream {
    let name = type_name(dag);
    let known_of_fill = known::known_of_fill(dag, &fills.knowns);
    let terms = fills.terms(dag);
    let elements = publics::elements(dag);
    let known = known::known(dag, knowns);
    let arms = modules.iter().enumerate().map(|(at, module)| {
        let at = Literal::usize_unsuffixed(at);
        quote!(#at => #module::evaluate(e),)
    });
    let refusal = format!("`{}` has no table {{table}}", dag.layout.name);
    quote! {
        impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for #name {
            type Public = Public<F>;

            fn info(&self) -> &'static LayoutInfo {
                &INFO
            }

            #elements

            #known

            fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
                match table {
                    #(#arms)*
                    _ => panic!(#refusal),
                }
            }

            #known_of_fill

            #terms
        }
    }
}

/// A line of documentation.
fn doc(text: &str) -> TokenStream {
    doc_lines(&[text.to_owned()])
}

/// Lines of documentation, as `///` in the printed text.
fn doc_lines(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.trim() {
        "" => String::new(),
        line => format!(" {}", without_markup(line)),
    });
    quote!(#(#[doc = #lines])*)
}

/// A sentence of a layout for rustdoc, which would take `[lo, hi]` for a link and `<g>` for HTML.
fn without_markup(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let mut in_code = false;
    for c in line.chars() {
        in_code ^= c == '`';
        if !in_code && matches!(c, '[' | ']' | '<' | '>') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
