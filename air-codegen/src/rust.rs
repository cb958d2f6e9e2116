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
mod rules;
mod usage;

use crate::lower::{KnownOp, Knowns, lower};
use crate::names::{Names, camel};
use air_dsl::dag::Dag;
use air_dsl::ir::{Accumulator, RuleTarget, Start, Table};
use cells::KnownNames;
use evaluate::{Context, Statement};
use fills::Fills;
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
    let fills = Fills::of_accumulators(dag, &mut names);
    let rules = Fills::of_rules(dag, &mut names);
    let implementation = implementation(dag, &knowns, &modules, &fills, &rules);
    let info = info::info(dag);
    let info_of_rules = rules::info(dag);
    let witness = rules::witness(dag);
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
    let (of_fills, of_rules) = (fills.modules(dag, limit), rules.modules(dag, limit));
    let imports = imports(dag, &knowns, [&fills, &rules]);
    quote! {
        #imports
        #layout
        #publics
        #implementation
        #witness
        #info
        #info_of_rules
        #known
        #(#tables)*
        #of_fills
        #of_rules
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
fn imports(dag: &Dag, knowns: &Knowns, fills: [&Fills<'_>; 2]) -> TokenStream {
    let tables = &dag.layout.tables;
    let of_rules = || dag.rules.iter().map(|rule| &rule.terms);
    let graphs =
        || dag.tables.iter().chain(dag.fills.iter().map(|fill| &fill.terms)).chain(of_rules());
    let has_rules = !dag.rules.is_empty();
    let fills_cells = tables.iter().flat_map(|table| &table.rules).any(|rule| match rule.target {
        RuleTarget::Cell(_) => true,
        RuleTarget::Terminal(_) => false,
    });
    let has_cells = graphs().any(|table| !table.mask.is_empty());
    let has_row_sets = dag.tables.iter().any(|table| !table.row_sets.is_empty()) || has_rules;
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
    let of_fills = fills.iter().flat_map(|fills| &fills.fills).flat_map(|fill| &fill.knowns.ops);
    let mut all = knowns.ops.iter().chain(of_fills);
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
        ("MaskCell", has_cells || fills_cells),
        ("PeriodicCell", has_periodic_reads),
        ("PeriodicInfo", has_periodics),
        ("PermutationInfo", has_permutations),
        ("PublicInfo", !dag.layout.publics.is_empty()),
        ("RowSet", has_row_sets),
        ("Rule", has_fills),
        ("RuleInfo", has_rules),
        ("RuleOrder", has_rules),
        ("RuleTarget", has_rules),
        ("Start", has_fills),
        ("TableInfo", !tables.is_empty()),
        ("TerminalInfo", !dag.layout.terminals.is_empty()),
        ("TerminalOf", !dag.layout.terminals.is_empty()),
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
    let zeros = tables.iter().any(has_filled_column).then(|| {
        quote!(
            use ::air_runtime::argument::zeros;
        )
    });
    quote! {
        use ::air_runtime::argument::{FillError, fill_trace};
        use ::air_runtime::trace::Trace;
        #zeros
        #evaluation
        #evaluation_from
        #product
        use ::air_runtime::field::{ExtensionOf, StarkField};
        use ::air_runtime::layout::{Evaluator, Known, KnownError, Layout, LayoutInfo #(, #used)*};
    }
}

/// Whether rules fill a whole column of the first phase.
fn has_filled_column(table: &Table) -> bool {
    let columns = table.columns.iter().enumerate();
    columns.filter(|(_, column)| column.phase == 0).any(|(index, _)| table.rules_fill(index))
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
    fills: &Fills<'_>,
    rules: &Fills<'_>,
) -> TokenStream {
    let name = type_name(dag);
    let (known_of_fill, terms) = (fills.known(dag), fills.terms(dag));
    let info_of_rules = rules::function(dag);
    let (known_of_rule, rule_terms) = (rules.known(dag), rules.terms(dag));
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

            #info_of_rules

            #known_of_rule

            #rule_terms
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
