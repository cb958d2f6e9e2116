//! The values that are the same in every row: the body of `known`.

use super::cells::{KnownNames, known_variable};
use super::expression::{Expression, Rings};
use crate::lower::{KnownId, KnownOp, Knowns, Small};
use crate::names::{Names, ident};
use air_dsl::dag::Dag;
use air_dsl::ir::Kind;
use num_bigint::BigInt;
use num_traits::Signed;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// `fn known`.
pub(crate) fn known(dag: &Dag, knowns: &Knowns) -> TokenStream {
    let mut writer = Writer::new(dag, knowns);
    let statements: Vec<TokenStream> =
        (0..knowns.ops.len()).filter_map(|at| writer.statement(KnownId(at))).collect();
    let (draws, heights) = writer.arguments();
    let base = knowns.base.iter().map(|id| writer.value(*id).in_ring(&writer.rings, Kind::Base));
    let base: Vec<TokenStream> = base.collect();
    let ext = knowns.ext.iter().map(|id| writer.value(*id).in_ring(&writer.rings, Kind::Ext));
    let ext: Vec<TokenStream> = ext.collect();
    let is_public = |op: &KnownOp| match op {
        KnownOp::Public(_) => true,
        KnownOp::PublicProduct { .. } => true,
        KnownOp::Const(_)
        | KnownOp::Draw(_)
        | KnownOp::Add(..)
        | KnownOp::Sub(..)
        | KnownOp::Mul(..)
        | KnownOp::Square(_)
        | KnownOp::Neg(_) => false,
    };
    let public =
        format_ident!("{}", if knowns.ops.iter().any(is_public) { "public" } else { "_public" });
    quote! {
        fn known(
            #public: &Self::Public,
            draws: &[K],
            log_rows: &[u32],
        ) -> Result<Known<F, K>, KnownError> {
            #draws
            #heights
            #(#statements)*
            Ok(Known { base: vec![#(#base),*], ext: vec![#(#ext),*] })
        }
    }
}

/// The module with the indices of all known values; empty if there are none.
pub(crate) fn module(names: &KnownNames) -> TokenStream {
    let constants = [&names.base, &names.ext].into_iter().flat_map(|table| {
        table.iter().enumerate().map(|(at, index)| {
            let (name, about) = (&index.constant, super::doc(&index.doc));
            let at = Literal::usize_unsuffixed(at);
            quote!(#about pub(super) const #name: usize = #at;)
        })
    });
    let constants: Vec<TokenStream> = constants.collect();
    if constants.is_empty() {
        return TokenStream::new();
    }
    quote! {
        /// The values that are the same in every row, by their index among those of their field.
        mod known { #(#constants)* }
    }
}

struct Writer<'a> {
    dag: &'a Dag,
    knowns: &'a Knowns,
    rings: Rings,
    /// The variable of each challenge, if it is used.
    draws: Vec<Option<Ident>>,
    /// The variable of each table's height, if it is used.
    heights: Vec<Option<Ident>>,
    /// The variables of what has one.
    variables: Vec<Option<Ident>>,
    names: Names,
}

impl<'a> Writer<'a> {
    fn new(dag: &'a Dag, knowns: &'a Knowns) -> Self {
        let mut used_draws = BTreeSet::new();
        let mut used_tables = BTreeSet::new();
        for op in &knowns.ops {
            match op {
                KnownOp::Draw(draw) => {
                    used_draws.insert(*draw);
                }
                KnownOp::PublicProduct { table, permutation } => {
                    let permutation = &dag.layout.tables[*table].permutations[*permutation];
                    used_draws.insert(permutation.z);
                    used_draws.extend(&permutation.weights);
                    used_tables.insert(*table);
                }
                KnownOp::Const(_)
                | KnownOp::Public(_)
                | KnownOp::Add(..)
                | KnownOp::Sub(..)
                | KnownOp::Mul(..)
                | KnownOp::Square(_)
                | KnownOp::Neg(_) => {}
            }
        }
        let mut names = Names::with(&["public", "draws", "log_rows"]);
        let draws = dag.layout.draws.iter().enumerate();
        let draws = draws
            .map(|(at, draw)| {
                used_draws.contains(&at).then(|| names.fresh(&crate::names::snake(&draw.name)))
            })
            .collect();
        let tables = dag.layout.tables.iter().enumerate();
        let heights = tables
            .map(|(at, table)| {
                let name = format!("log_rows_of_{}", crate::names::snake(&table.name));
                used_tables.contains(&at).then(|| names.fresh(&name))
            })
            .collect();
        let rings = Rings { base: quote!(F), ext: quote!(K) };
        Self { dag, knowns, rings, draws, heights, variables: vec![None; knowns.ops.len()], names }
    }

    /// Takes the challenges and heights apart.
    fn arguments(&self) -> (TokenStream, TokenStream) {
        let pattern = |names: &[Option<Ident>]| -> TokenStream {
            let parts = names.iter().map(|name| match name {
                Some(name) => quote!(#name),
                None => quote!(_),
            });
            quote!(#(#parts),*)
        };
        let (draws, heights) = (pattern(&self.draws), pattern(&self.heights));
        let n_draws = Literal::usize_unsuffixed(self.draws.len());
        let n_tables = Literal::usize_unsuffixed(self.heights.len());
        let draws = quote! {
            let &[#draws] = draws else {
                return Err(KnownError::WrongNumberOfDraws { expected: #n_draws, found: draws.len() });
            };
        };
        let heights = quote! {
            let &[#heights] = log_rows else {
                return Err(KnownError::WrongNumberOfHeights { expected: #n_tables, found: log_rows.len() });
            };
        };
        (draws, heights)
    }

    /// A variable for what is not written in place: constants, products and formulas.
    fn statement(&mut self, id: KnownId) -> Option<TokenStream> {
        let value = match &self.knowns.ops[id.0] {
            KnownOp::Const(value) if Small::of(value).is_some() => return None,
            KnownOp::Public(_) | KnownOp::Draw(_) => return None,
            KnownOp::Const(value) => constant(value),
            KnownOp::PublicProduct { table, permutation } => {
                self.public_product(*table, *permutation)
            }
            KnownOp::Add(a, b) => self.rings.add(&self.value(*a), &self.value(*b)).tokens().clone(),
            KnownOp::Sub(a, b) => self.rings.sub(&self.value(*a), &self.value(*b)).tokens().clone(),
            KnownOp::Mul(a, b) => self.rings.mul(&self.value(*a), &self.value(*b)).tokens().clone(),
            KnownOp::Square(a) => self.rings.square(&self.value(*a)).tokens().clone(),
            KnownOp::Neg(a) => self.rings.neg(&self.value(*a)).tokens().clone(),
        };
        let name = self.names.fresh(&known_variable(self.dag, self.knowns, id));
        self.variables[id.0] = Some(name.clone());
        let ring = self.rings.ring(self.knowns.kinds[id.0]);
        Some(quote!(let #name: #ring = #value;))
    }

    fn value(&self, id: KnownId) -> Expression {
        let kind = self.knowns.kinds[id.0];
        if let Some(name) = &self.variables[id.0] {
            return self.rings.atom(quote!(#name), kind);
        }
        match &self.knowns.ops[id.0] {
            KnownOp::Const(value) => {
                let small = Small::of(value).expect("only small constants have no variable");
                self.rings.small(small, kind)
            }
            KnownOp::Public(public) => {
                let name = ident(&self.dag.layout.publics[*public].name);
                self.rings.atom(quote!(public.#name), kind)
            }
            KnownOp::Draw(draw) => {
                let name = self.draw(*draw);
                self.rings.atom(quote!(#name), kind)
            }
            KnownOp::PublicProduct { .. }
            | KnownOp::Add(..)
            | KnownOp::Sub(..)
            | KnownOp::Mul(..)
            | KnownOp::Square(_)
            | KnownOp::Neg(_) => unreachable!("a formula has a variable"),
        }
    }

    fn draw(&self, draw: usize) -> &Ident {
        self.draws[draw].as_ref().expect("all used challenges have a variable")
    }

    fn public_product(&self, table: usize, permutation: usize) -> TokenStream {
        let permutation = &self.dag.layout.tables[table].permutations[permutation];
        let side = permutation.public.as_ref();
        let side = side.expect("only a permutation with a public list has a public product");
        let list = &self.dag.layout.publics[side.list].name;
        let entries = ident(list);
        let z = self.draw(permutation.z);
        let weights = permutation.weights.iter().map(|weight| self.draw(*weight));
        let log_rows = self.heights[table].as_ref().expect("all used heights have a variable");
        let step = side.dummy.first().map_or(1, |dummy| dummy.step);
        let step = Literal::u64_unsuffixed(step);
        quote! {
            public_product(#list, &public.#entries, #z, &[#(#weights),*], n_cells(#log_rows, #step)?)?
        }
    }
}

fn constant(value: &BigInt) -> TokenStream {
    let magnitude = value.abs();
    let limbs = magnitude.iter_u64_digits().map(Literal::u64_unsuffixed);
    let decimal = value.to_string();
    let sign = value.is_negative().then(|| quote!(-));
    quote!(#sign constant::<F>(&[#(#limbs),*], #decimal)?)
}
