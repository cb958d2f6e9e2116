//! The values that are the same in every row: the body of `known`.

use super::cells::{KnownNames, known_variable};
use super::expression::{Expression, Rings};
use crate::lower::{KnownId, KnownOp, Knowns, Small};
use crate::names::{Names, ident};
use air_dsl::dag::Dag;
use air_dsl::ir::{Kind, Start};
use num_bigint::BigInt;
use num_traits::Signed;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// `fn known`.
pub(crate) fn known(dag: &Dag, knowns: &Knowns) -> TokenStream {
    let body = body(dag, knowns, dag.layout.draws.len());
    let public = format_ident!("{}", if uses_publics(knowns) { "public" } else { "_public" });
    quote! {
        fn known(
            &self,
            #public: &Self::Public,
            draws: &[K],
            log_rows: &[u32],
        ) -> Result<Known<F, K>, KnownError> {
            #body
        }
    }
}

/// `fn known_of_fill`, `fn known_of_rule`, with the phase and the known values of each; nothing if there are none.
pub(crate) fn known_of(word: &str, dag: &Dag, all: &[(usize, &Knowns)]) -> TokenStream {
    if all.is_empty() {
        return TokenStream::new();
    }
    let arms = all.iter().enumerate().map(|(at, (phase, knowns))| {
        let at = Literal::usize_unsuffixed(at);
        let n_draws = dag.layout.draws.iter().filter(|draw| draw.phase < *phase).count();
        let body = body(dag, knowns, n_draws);
        quote!(#at => { #body })
    });
    let is_used = all.iter().any(|(_, knowns)| uses_publics(knowns));
    let public = format_ident!("{}", if is_used { "public" } else { "_public" });
    let refusal = format!("`{}` has no {word} {{{word}}}", dag.layout.name);
    let (name, word) = (format_ident!("known_of_{word}"), format_ident!("{word}"));
    quote! {
        fn #name(
            &self,
            #word: usize,
            #public: &Self::Public,
            draws: &[K],
            log_rows: &[u32],
        ) -> Result<Known<F, K>, KnownError> {
            match #word {
                #(#arms)*
                _ => panic!(#refusal),
            }
        }
    }
}

/// Computes known values from the first `n_draws` challenges.
fn body(dag: &Dag, knowns: &Knowns, n_draws: usize) -> TokenStream {
    let mut writer = Writer::new(dag, knowns, n_draws);
    let statements: Vec<TokenStream> =
        (0..knowns.ops.len()).filter_map(|at| writer.statement(KnownId(at))).collect();
    let (draws, heights) = writer.arguments();
    let base = knowns.base.iter().map(|id| writer.value(*id).in_ring(&writer.rings, Kind::Base));
    let base: Vec<TokenStream> = base.collect();
    let ext = knowns.ext.iter().map(|id| writer.value(*id).in_ring(&writer.rings, Kind::Ext));
    let ext: Vec<TokenStream> = ext.collect();
    quote! {
        #draws
        #heights
        #(#statements)*
        Ok(Known { base: vec![#(#base),*], ext: vec![#(#ext),*] })
    }
}

fn uses_publics(knowns: &Knowns) -> bool {
    knowns.ops.iter().any(|op| match op {
        KnownOp::Public(_) | KnownOp::PublicProduct { .. } | KnownOp::PublicEvaluation { .. } => {
            true
        }
        KnownOp::Const(_)
        | KnownOp::Draw(_)
        | KnownOp::Add(..)
        | KnownOp::Sub(..)
        | KnownOp::Mul(..)
        | KnownOp::Square(_)
        | KnownOp::Neg(_) => false,
    })
}

/// The module with the indices of known values; empty if there are none.
pub(crate) fn module(module: &Ident, names: &KnownNames) -> TokenStream {
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
        mod #module { #(#constants)* }
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
    fn new(dag: &'a Dag, knowns: &'a Knowns, n_draws: usize) -> Self {
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
                KnownOp::PublicEvaluation { table, accumulator } => {
                    let accumulator = &dag.layout.tables[*table].accumulators[*accumulator];
                    used_draws.insert(accumulator.z);
                    used_draws.extend(&accumulator.weights);
                    if let Start::Draw(draw) = accumulator.start {
                        used_draws.insert(draw);
                    }
                    if accumulator.public.is_some_and(|public| public.is_padded) {
                        used_tables.insert(*table);
                    }
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
        let draws = dag.layout.draws.iter().take(n_draws).enumerate();
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
            KnownOp::PublicEvaluation { table, accumulator } => {
                self.public_evaluation(*table, *accumulator)
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
            | KnownOp::PublicEvaluation { .. }
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

impl Writer<'_> {
    fn public_evaluation(&self, table: usize, index: usize) -> TokenStream {
        let accumulator = &self.dag.layout.tables[table].accumulators[index];
        let public = accumulator.public.as_ref();
        let public = public.expect("only an argument with a public list has an evaluation of it");
        let list = &self.dag.layout.publics[public.list].name;
        let entries = ident(list);
        let z = self.draw(accumulator.z);
        let weights = accumulator.weights.iter().map(|weight| self.draw(*weight));
        let n_entries = match public.is_padded {
            false => quote!(None),
            true => {
                let log_rows =
                    self.heights[table].as_ref().expect("all used heights have a variable");
                let (fill, at) = place_of(self.dag, table, index);
                let (fill, at) = (Literal::usize_unsuffixed(fill), Literal::usize_unsuffixed(at));
                quote!(Some(n_rows_in(&INFO.fills[#fill].accumulators[#at].rows, #log_rows)?))
            }
        };
        let start = match accumulator.start {
            Start::BelowLast => {
                return quote! {
                    public_evaluation(#list, &public.#entries, #z, &[#(#weights),*], #n_entries)?
                };
            }
            Start::Integer(0) => quote!(K::ZERO),
            Start::Integer(1) => quote!(K::ONE),
            Start::Integer(value) => {
                let value = Literal::u64_unsuffixed(value);
                quote!(K::from_u64(#value))
            }
            Start::Draw(draw) => {
                let draw = self.draw(draw);
                quote!(#draw)
            }
            Start::Free(_) => unreachable!("the start before a public list is known"),
        };
        quote! {
            public_evaluation_from(#list, &public.#entries, (#start, #z), &[#(#weights),*], #n_entries)?
        }
    }
}

/// Where an accumulator is filled: index of the fill, and its place there.
fn place_of(dag: &Dag, table: usize, accumulator: usize) -> (usize, usize) {
    let place = dag.fills.iter().enumerate().find_map(|(at, fill)| {
        let in_fill = fill.accumulators.iter().position(|one| one.index == accumulator);
        in_fill.filter(|_| fill.table == table).map(|place| (at, place))
    });
    place.expect("every accumulator is filled")
}

fn constant(value: &BigInt) -> TokenStream {
    let magnitude = value.abs();
    let limbs = magnitude.iter_u64_digits().map(Literal::u64_unsuffixed);
    let decimal = value.to_string();
    let sign = value.is_negative().then(|| quote!(-));
    quote!(#sign constant::<F>(&[#(#limbs),*], #decimal)?)
}
