//! The terms that accumulators are computed from: a module for each table and phase that has some.

use super::cells::KnownNames;
use super::evaluate::{self, Context, Statement};
use super::{doc, known};
use crate::lower::{Graph, Knowns, lower_fills};
use crate::names::{Names, snake};
use air_dsl::dag::{Dag, FillDag};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// What is generated for the fills of a layout, in their order.
pub(crate) struct Fills {
    modules: Vec<Ident>,
    /// The modules of the known values' indices.
    known_modules: Vec<Ident>,
    graphs: Vec<Graph>,
    /// The known values of each fill.
    pub(crate) knowns: Vec<Knowns>,
}

impl Fills {
    pub(crate) fn new(dag: &Dag, names: &mut Names) -> Self {
        let (graphs, knowns) = lower_fills(dag);
        let mut modules = |prefix: &str| {
            let module = |fill: &FillDag| {
                names.fresh(&format!("{prefix}_{}", snake(&dag.layout.tables[fill.table].name)))
            };
            dag.fills.iter().map(module).collect()
        };
        let (modules, known_modules) = (modules("terms_of"), modules("known_in_terms_of"));
        Self { modules, known_modules, graphs, knowns }
    }

    /// `fn terms`; nothing if there are no fills.
    pub(crate) fn terms(&self, dag: &Dag) -> TokenStream {
        if self.modules.is_empty() {
            return TokenStream::new();
        }
        let arms = self.modules.iter().enumerate().map(|(at, module)| {
            let at = Literal::usize_unsuffixed(at);
            quote!(#at => #module::evaluate(e),)
        });
        let refusal = format!("`{}` has no fill {{fill}}", dag.layout.name);
        quote! {
            fn terms<E: Evaluator>(&self, fill: usize, e: &mut E) {
                match fill {
                    #(#arms)*
                    _ => panic!(#refusal),
                }
            }
        }
    }

    /// The modules of all fills, each with the module of its known values.
    pub(crate) fn modules(&self, dag: &Dag, limit: usize) -> TokenStream {
        let modules = dag.fills.iter().enumerate().map(|(at, fill)| {
            let (module, known_module) = (&self.modules[at], &self.known_modules[at]);
            let (graph, knowns) = (&self.graphs[at], &self.knowns[at]);
            let table = &dag.layout.tables[fill.table];
            let known_names = KnownNames::new(dag, knowns);
            let statements = statements(dag, fill);
            let context = Context {
                dag,
                table,
                table_dag: &fill.terms,
                what: "terms",
                statements: &statements,
                graph,
                knowns: &known_names,
                known_module,
                limit,
            };
            let about = format!(
                "Computes the terms that the accumulators of table `{}` take in, in one row.",
                table.name
            );
            let body = evaluate::table(context, &about);
            let known = known::module(known_module, &known_names);
            let about = doc(&format!("The terms of table `{}` that arguments take in.", table.name));
            quote! {
                #known
                #about
                #[allow(clippy::too_many_arguments, reason = "a term takes all the values it shares")]
                mod #module { #body }
            }
        });
        quote!(#(#modules)*)
    }
}

/// What is said of the terms of a fill.
fn statements(dag: &Dag, fill: &FillDag) -> Vec<Statement> {
    let accumulators = fill.accumulators.iter().flat_map(|terms| {
        let of = &dag.layout.tables[fill.table].accumulators[terms.index];
        let value = Some((terms.value, "value"));
        let times = terms.times.map(|times| (times, "times"));
        let unless = terms.unless.map(|unless| (unless, "unless"));
        let named = [value, times, unless].into_iter().flatten();
        named.map(|(at, what)| {
            let name = format!("{}/{what}", of.name);
            let statement =
                Statement { name, doc: String::new(), span: of.span, turns: Vec::new() };
            (at, statement)
        })
    });
    let mut statements: Vec<(usize, Statement)> = accumulators.collect();
    statements.sort_by_key(|(at, _)| *at);
    statements.into_iter().map(|(_, statement)| statement).collect()
}
