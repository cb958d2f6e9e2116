//! Witness rules as data, and the type of a trace without what they fill.

use super::doc;
use super::info::{mask, number, periodic_mask, row_set};
use crate::names::{Names, camel, ident};
use air_dsl::dag::{Dag, RuleDag};
use air_dsl::ir::{Column, RuleOrder, RuleTarget, Table};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use std::collections::BTreeMap;

/// `fn rules`; nothing if there are none.
pub(crate) fn function(dag: &Dag) -> TokenStream {
    if dag.rules.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn rules(&self) -> &'static [RuleInfo] {
            RULES
        }
    }
}

/// The static `RULES`; nothing if there are none.
pub(crate) fn info(dag: &Dag) -> TokenStream {
    if dag.rules.is_empty() {
        return TokenStream::new();
    }
    let rules = dag.rules.iter().map(|one| rule(dag, one));
    quote! {
        /// How cells are computed, in the order in which it is done.
        static RULES: &[RuleInfo] = &[#(#rules),*];
    }
}

fn rule(dag: &Dag, rule: &RuleDag) -> TokenStream {
    let layout_table = &dag.layout.tables[rule.table];
    let of = &layout_table.rules[rule.rule];
    let (name, table, phase, group) =
        (&of.name, number(rule.table), number(rule.phase), number(rule.group));
    let order = match layout_table.rule_groups[rule.group].order {
        RuleOrder::Any => quote!(RuleOrder::Any),
        RuleOrder::Down => quote!(RuleOrder::Down),
        RuleOrder::Up => quote!(RuleOrder::Up),
    };
    let target = match of.target {
        RuleTarget::Cell(cell) => {
            let (column, offset) = (number(cell.column), Literal::i64_unsuffixed(cell.offset));
            quote!(RuleTarget::Cell(MaskCell { column: #column, offset: #offset }))
        }
        RuleTarget::Terminal(draw) => {
            let draw = number(draw);
            quote!(RuleTarget::Terminal(#draw))
        }
    };
    let (rows, mask) = (row_set(&of.rows), mask(&rule.terms));
    let periodic_mask = periodic_mask(&rule.terms);
    quote! {
        RuleInfo {
            name: #name,
            table: #table,
            phase: #phase,
            group: #group,
            order: #order,
            target: #target,
            rows: #rows,
            mask: #mask,
            periodic_mask: #periodic_mask,
        }
    }
}

/// `struct Witness`: what a trace builder gives, and the trace that rules make of it.
pub(crate) fn witness(dag: &Dag) -> TokenStream {
    let name = super::type_name(dag);
    let mut names = Names::with(&["Public", "Witness", &name.to_string()]);
    let tables: Vec<Given<'_>> =
        dag.layout.tables.iter().map(|table| Given::new(table, &mut names)).collect();
    let fields = tables.iter().map(|given| {
        let about = doc(&format!("Table `{}`.", given.table.name));
        let (field, of, generics) = (ident(&given.table.name), &given.name, given.generics());
        quote!(#about pub #field: #of #generics,)
    });
    let structs = tables.iter().map(Given::definition);
    let columns = tables.iter().map(|given| {
        let columns = given.columns();
        quote!(vec![#columns])
    });
    let (generics, of_method) = match tables.iter().any(|given| !given.given.is_empty()) {
        true => (Some(quote!(<F>)), None),
        false => (None, Some(quote!(<F: StarkField + ExtensionOf<F>>))),
    };
    let of_impl = generics.as_ref().map(|_| quote!(<F: StarkField + ExtensionOf<F>>));
    let about = doc(&format!("The cells of a trace of `{}` that no rule fills.", dag.layout.name));
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Witness #generics { #(#fields)* }

        #(#structs)*

        impl #of_impl Witness #generics {
            /// The whole trace: rules fill what is not given, and what they fill is theirs.
            ///
            /// # Errors
            /// If the columns of a table differ in length, or are no power of two of rows.
            pub fn trace #of_method(self, public: &Public<F>) -> Result<Trace<F>, FillError> {
                fill_trace::<F, F, #name>(&#name, public, vec![#(#columns),*])
            }
        }
    }
}

/// What is given of a table: the columns that rules do not fill, or not in all rows.
struct Given<'a> {
    table: &'a Table,
    name: Ident,
    /// The field that says how high the table is, where a column is not given.
    log_rows: Option<Ident>,
    /// Columns of the first phase, each with its field, by their indices.
    given: BTreeMap<usize, Ident>,
}

impl<'a> Given<'a> {
    fn new(table: &'a Table, names: &mut Names) -> Self {
        let name = names.fresh(&format!("{}Cells", camel(&table.name)));
        let mut fields = Names::default();
        let is_given =
            |(index, column): &(usize, &Column)| column.phase == 0 && !table.rules_fill(*index);
        let given = table.columns.iter().enumerate().filter(is_given);
        let given: BTreeMap<usize, Ident> =
            given.map(|(index, column)| (index, fields.fresh(&column.name))).collect();
        let n_columns = table.columns.iter().filter(|column| column.phase == 0).count();
        let log_rows = (given.len() < n_columns).then(|| fields.fresh("log_rows"));
        Self { table, name, log_rows, given }
    }

    fn generics(&self) -> Option<TokenStream> {
        (!self.given.is_empty()).then(|| quote!(<F>))
    }

    fn definition(&self) -> TokenStream {
        let Self { table, name, log_rows, given } = self;
        let columns = given.iter().map(|(index, field)| {
            let about = doc(&format!("Column `{}`, row by row.", table.columns[*index].name));
            quote!(#about pub #field: Vec<F>,)
        });
        let log_rows = log_rows.as_ref().map(|field| {
            quote! {
                /// The logarithm of the table's height.
                pub #field: u32,
            }
        });
        let about = doc(&format!("The columns of table `{}` that are given.", table.name));
        let generics = self.generics();
        quote! {
            #about
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct #name #generics { #log_rows #(#columns)* }
        }
    }

    /// All columns of the first phase, with zeros where rules fill everything.
    fn columns(&self) -> TokenStream {
        let table = ident(&self.table.name);
        let of_first = self.table.columns.iter().enumerate().filter(|(_, of)| of.phase == 0);
        let columns = of_first.map(|(index, _)| match (self.given.get(&index), &self.log_rows) {
            (Some(field), _) => quote!(self.#table.#field),
            (None, Some(log_rows)) => quote!(zeros(self.#table.#log_rows)?),
            (None, None) => unreachable!("there is a height where a column is not given"),
        });
        quote!(#(#columns),*)
    }
}
