//! What is computed beside the constraints, in one row: the terms of accumulators, a module for each table and phase
//! that has some, and the values of witness rules, a module for each.

use super::cells::KnownNames;
use super::evaluate::{self, Context, Statement};
use super::{doc, known};
use crate::lower::{Graph, Knowns, lower_terms};
use crate::names::{Names, snake};
use air_dsl::dag::{Dag, FillDag, RuleDag, TableDag};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// What is generated for the fills, or for the rules, of a layout, in their order.
pub(crate) struct Fills<'a> {
    /// What one of them is called: `fill`, `rule`.
    word: &'static str,
    pub(crate) fills: Vec<Fill<'a>>,
}

/// What is generated for one of them.
pub(crate) struct Fill<'a> {
    table: usize,
    phase: usize,
    terms: &'a TableDag,
    statements: Vec<Statement>,
    /// What is said of its module, and of the function in it.
    about: [String; 2],
    module: Ident,
    /// The module of the known values' indices.
    known_module: Ident,
    graph: Graph,
    pub(crate) knowns: Knowns,
}

impl<'a> Fills<'a> {
    /// The terms of accumulators.
    pub(crate) fn of_accumulators(dag: &'a Dag, names: &mut Names) -> Self {
        let fill = |fill: &'a FillDag| {
            let table = &dag.layout.tables[fill.table].name;
            let (graph, knowns) = lower_terms(dag, fill.table, &fill.terms);
            Fill {
                table: fill.table,
                phase: fill.phase,
                terms: &fill.terms,
                statements: statements(dag, fill),
                about: [
                    format!("The terms of table `{table}` that arguments take in."),
                    format!(
                        "Computes the terms that the accumulators of table `{table}` take in, in one row."
                    ),
                ],
                module: names.fresh(&format!("terms_of_{}", snake(table))),
                known_module: names.fresh(&format!("known_in_terms_of_{}", snake(table))),
                graph,
                knowns,
            }
        };
        Self { word: "fill", fills: dag.fills.iter().map(fill).collect() }
    }

    /// The values of witness rules.
    pub(crate) fn of_rules(dag: &'a Dag, names: &mut Names) -> Self {
        let fill = |rule: &'a RuleDag| {
            let of = &dag.layout.tables[rule.table].rules[rule.rule];
            let (graph, knowns) = lower_terms(dag, rule.table, &rule.terms);
            let named = |what: &str| Statement {
                name: what.to_owned(),
                doc: String::new(),
                span: of.span,
                turns: Vec::new(),
            };
            let divisor = of.divisor.as_ref().map(|_| named("divisor"));
            Fill {
                table: rule.table,
                phase: rule.phase,
                terms: &rule.terms,
                statements: core::iter::once(named("value")).chain(divisor).collect(),
                about: [
                    format!("What `{}` is filled with.", of.name),
                    format!("Computes what `{}` is filled with, in one row.", of.name),
                ],
                module: names.fresh(&format!("rule_of_{}", snake(&of.name))),
                known_module: names.fresh(&format!("known_in_rule_of_{}", snake(&of.name))),
                graph,
                knowns,
            }
        };
        Self { word: "rule", fills: dag.rules.iter().map(fill).collect() }
    }

    /// `fn terms`, `fn rule_terms`; nothing if there are none.
    pub(crate) fn terms(&self, dag: &Dag) -> TokenStream {
        if self.fills.is_empty() {
            return TokenStream::new();
        }
        let arms = self.fills.iter().enumerate().map(|(at, fill)| {
            let (at, module) = (Literal::usize_unsuffixed(at), &fill.module);
            quote!(#at => #module::evaluate(e),)
        });
        let word = format_ident!("{}", self.word);
        let name = if self.word == "fill" { "terms" } else { "rule_terms" };
        let name = format_ident!("{name}");
        let refusal = format!("`{}` has no {} {{{}}}", dag.layout.name, self.word, self.word);
        quote! {
            fn #name<E: Evaluator>(&self, #word: usize, e: &mut E) {
                match #word {
                    #(#arms)*
                    _ => panic!(#refusal),
                }
            }
        }
    }

    /// `fn known_of_fill`, `fn known_of_rule`; nothing if there are none.
    pub(crate) fn known(&self, dag: &Dag) -> TokenStream {
        let knowns = self.fills.iter().map(|fill| (fill.phase, &fill.knowns));
        known::known_of(self.word, dag, &knowns.collect::<Vec<_>>())
    }

    /// All modules, each with the module of its known values.
    pub(crate) fn modules(&self, dag: &Dag, limit: usize) -> TokenStream {
        let modules = self.fills.iter().map(|fill| {
            let known_names = KnownNames::new(dag, &fill.knowns);
            let (module, known_module) = (&fill.module, &fill.known_module);
            let context = Context {
                dag,
                table: &dag.layout.tables[fill.table],
                table_dag: fill.terms,
                what: "terms",
                statements: &fill.statements,
                graph: &fill.graph,
                knowns: &known_names,
                known_module,
                limit,
            };
            let [about, about_function] = &fill.about;
            let body = evaluate::table(context, about_function);
            let known = known::module(known_module, &known_names);
            let about = doc(about);
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
