//! The constraints of a table as functions: one a constraint, one a part, one for all.

use super::about::about_constraints;
use super::cells::{Index, KnownNames, Mask};
use super::doc;
use super::expression::Rings;
use super::function::{Body, Leaf, Leaves};
use super::leaves::{index_path, leaf, reader};
use super::usage::{Usage, boundary};
use crate::lower::{Graph, Id, Op};
use crate::names::{Names, snake, upper};
use crate::repeat::Repeat;
use crate::schedule::{Group, Part, Placement, Step, schedule, schedule_body};
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{Constraint, Kind, RowSet, Table, Turn};
use air_dsl::source::Span;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeMap;

/// What all functions of a table's module are written from.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) dag: &'a Dag,
    pub(crate) table: &'a Table,
    /// What is evaluated: the table's constraints, or terms over its rows.
    pub(crate) table_dag: &'a TableDag,
    /// `constraints` or `terms`.
    pub(crate) what: &'static str,
    /// What is said of each root of the graph.
    pub(crate) statements: &'a [Statement],
    pub(crate) graph: &'a Graph,
    pub(crate) knowns: &'a KnownNames,
    /// The module of the known values' indices.
    pub(crate) known_module: &'a Ident,
    /// The number of operations at which functions are cut.
    pub(crate) limit: usize,
}

/// What is said of a constraint or of a term.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// Its path.
    pub(crate) name: String,
    /// Sentences about it.
    pub(crate) doc: String,
    /// Where it stands.
    pub(crate) span: Span,
    /// The loops around it, outermost first.
    pub(crate) turns: Vec<Turn>,
}

impl Statement {
    pub(crate) fn of(constraint: &Constraint) -> Self {
        let Constraint { name, doc, span, turns, .. } = constraint;
        Self { name: name.clone(), doc: doc.clone(), span: *span, turns: turns.clone() }
    }
}

impl<'a> Context<'a> {
    pub(crate) fn rows(self, row_set: usize) -> &'a RowSet {
        &self.table_dag.row_sets[row_set]
    }
}

/// The module of a table: the names of its cells, its constraints or terms, and `evaluate`, about which `about` speaks.
pub(crate) fn table(context: Context<'_>, about: &str) -> TokenStream {
    let Context { table_dag, statements, .. } = context;
    let placements: Vec<Placement> = statements
        .iter()
        .zip(&table_dag.constraints)
        .map(|(statement, dag)| Placement { row_set: dag.row_set, turns: statement.turns.clone() })
        .collect();
    let groups = schedule(context.graph, &placements, context.limit);
    let mask = Mask::new(context.table, table_dag);
    let mut writer = Writer {
        context,
        mask: &mask,
        names: Names::with(&["evaluate"]),
        parts: Vec::new(),
        constraints: Vec::new(),
        has_formulas: false,
    };
    let driver = writer.groups(&groups);
    let Writer { parts, constraints, has_formulas, .. } = writer;
    let about = doc(about);
    let what = context.what;
    let about_cells = format!("The cells that {what} read, by their index in the mask.");
    let cells = indices("cell", &about_cells, &mask.cells);
    let about_periodics =
        format!("The elements of periodic columns that {what} read, by their index in their mask.");
    let periodics = indices("periodic", &about_periodics, &mask.periodics);
    let needs_arith = |op: &Op| matches!(op, Op::Small(_) | Op::Square(_) | Op::Double(_));
    let needs_arith = has_formulas || context.graph.ops.iter().any(needs_arith);
    let arith = needs_arith.then(|| {
        quote!(
            use ::air_runtime::field::Arith;
        )
    });
    quote! {
        #arith
        use ::air_runtime::layout::Evaluator;

        #about
        pub(super) fn evaluate<E: Evaluator>(e: &mut E) {
            #driver
        }
        #(#parts)*
        #(#constraints)*
        #cells
        #periodics
    }
}

/// A module of named indices.
pub(crate) fn indices(module: &str, about: &str, indices: &[Index]) -> TokenStream {
    if indices.is_empty() {
        return TokenStream::new();
    }
    let module = format_ident!("{module}");
    let about = doc(about);
    let constants = indices.iter().enumerate().map(|(at, index)| {
        let (name, doc, at) = (&index.constant, doc(&index.doc), Literal::usize_unsuffixed(at));
        quote! { #doc pub(super) const #name: usize = #at; }
    });
    quote! { #about mod #module { #(#constants)* } }
}

struct Writer<'a> {
    context: Context<'a>,
    mask: &'a Mask,
    /// The names of the module's functions and tables.
    names: Names,
    /// The functions of parts, and the tables of their loops.
    parts: Vec<TokenStream>,
    /// The functions of single constraints.
    constraints: Vec<TokenStream>,
    /// Some of them are formulas over any ring.
    has_formulas: bool,
}

/// Where steps stand: in a part, or in the body of a loop in one.
struct Place<'p> {
    graph: &'p Graph,
    leaves: Leaves<'p>,
    /// What a constraint of the steps is called and what is said about it.
    about: &'p dyn Fn(usize) -> (String, TokenStream),
    /// The index of a constraint of the steps, as an expression.
    constraint: &'p dyn Fn(usize) -> TokenStream,
}

impl<'a> Writer<'a> {
    /// Writes the functions of all parts; the result is the statements of `evaluate`.
    fn groups(&mut self, groups: &[Group]) -> TokenStream {
        let mut carried: BTreeMap<Id, Ident> = BTreeMap::new();
        let mut driver = TokenStream::new();
        let mut carried_names = Names::with(&["e"]);
        for group in groups {
            let (what, text) = (self.context.what, &self.context.rows(group.row_set).text);
            let base = format!("on_{}", snake(text));
            let n_parts = group.parts.len();
            for (part, number) in group.parts.iter().zip(1_usize..) {
                let (name, about) = match n_parts {
                    1 => (base.clone(), format!("The {what} on {text}.")),
                    _ => (
                        format!("{base}_part_{number}"),
                        format!("The {what} on {text}, part {number} of {n_parts}."),
                    ),
                };
                let name = self.names.fresh(&name);
                for id in &part.outputs {
                    let name = self.context.graph.names[id.0].as_deref();
                    let name = name.map_or("carried".to_owned(), snake);
                    carried.insert(*id, carried_names.fresh(&name));
                }
                let inputs = part.inputs.iter().map(|id| &carried[id]);
                let call = quote!(#name(e #(, #inputs)*););
                let outputs: Vec<&Ident> = part.outputs.iter().map(|id| &carried[id]).collect();
                driver.extend(match outputs.as_slice() {
                    [] => call,
                    [output] => quote!(let #output = #call),
                    _ => quote!(let (#(#outputs),*) = #call),
                });
                self.part(group.row_set, part, &name, &about, &carried);
            }
            let row_set = Literal::usize_unsuffixed(group.row_set);
            driver.extend(quote!(e.close(#row_set);));
        }
        driver
    }

    fn part(
        &mut self,
        row_set: usize,
        part: &Part,
        name: &Ident,
        about: &str,
        carried: &BTreeMap<Id, Ident>,
    ) {
        let Context { graph, .. } = self.context;
        let mut names = Names::with(&["e"]);
        let inputs: Vec<(Id, Ident)> =
            part.inputs.iter().map(|id| (*id, names.fresh(&carried[id].to_string()))).collect();
        let (context, mask) = (self.context, self.mask);
        let place = Place {
            graph,
            leaves: &|op, kind| leaf(context, mask, row_set, op, kind),
            about: &|constraint| about_constraints(context, &[constraint]),
            constraint: &|constraint| {
                let index = Literal::usize_unsuffixed(constraint);
                quote!(#index)
            },
        };
        let (statements, outputs) =
            self.steps(&place, row_set, &part.steps, names, &inputs, &part.outputs);
        let parameters = inputs.iter().map(|(id, name)| {
            let ring = ring(graph.kind(*id));
            quote!(#name: #ring)
        });
        let types: Vec<TokenStream> = part.outputs.iter().map(|id| ring(graph.kind(*id))).collect();
        let (result, value) = match (types.as_slice(), outputs.as_slice()) {
            ([], _) => (quote!(), quote!()),
            ([ring], [output]) => (quote!(-> #ring), quote!(#output)),
            _ => (quote!(-> (#(#types),*)), quote!((#(#outputs),*))),
        };
        // Functions that were cut to be small must not be put together again.
        let n_operations = graph.ops.iter().filter(|op| !op.is_leaf()).count();
        let inline = (n_operations > context.limit).then(|| quote!(#[inline(never)]));
        let about = doc(about);
        self.parts.push(quote! {
            #about
            #inline
            fn #name<E: Evaluator>(e: &mut E #(, #parameters)*) #result {
                #(#statements)*
                #value
            }
        });
    }

    /// The statements for some steps, and the values asked for.
    fn steps(
        &mut self,
        place: &Place<'_>,
        row_set: usize,
        steps: &[Step],
        names: Names,
        inputs: &[(Id, Ident)],
        outputs: &[Id],
    ) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let usage = Usage::new(place.graph, steps, outputs);
        let mut body = Body::new(place.graph, place.leaves, names, rings());
        for (id, name) in inputs {
            body.bind(*id, name.clone());
        }
        for (id, times) in &usage.operands {
            body.will_use(*id, *times);
        }
        for step in steps {
            match step {
                Step::Let(id) => {
                    body.compute(*id);
                    if usage.named.contains(id) {
                        body.variable(*id);
                    }
                }
                Step::Vanish { constraint, private } => {
                    let parameters: Vec<(Id, Ident)> = boundary(place.graph, *constraint, private)
                        .into_iter()
                        .filter_map(|id| {
                            let is_here = usage.named.contains(&id) || body.is_bound(id);
                            is_here.then(|| (id, body.variable(id)))
                        })
                        .collect();
                    let call =
                        self.constraint(place, *constraint, private, &parameters, &body.names);
                    let index = (place.constraint)(*constraint);
                    let vanish = match place.graph.kind(place.graph.roots[*constraint]) {
                        Kind::Base => quote!(vanish),
                        Kind::Ext => quote!(vanish_ext),
                    };
                    body.statements.push(quote!(e.#vanish(#index, #call);));
                }
                Step::Repeat(repeat) => {
                    let outers: BTreeMap<Id, Ident> =
                        repeat.outers().into_iter().map(|id| (id, body.variable(id))).collect();
                    let statement = self.repeat(row_set, repeat, body.names.clone(), &outers);
                    body.statements.push(statement);
                }
            }
        }
        let outputs = outputs.iter().map(|id| body.result(*id)).collect();
        (body.statements, outputs)
    }

    /// Writes the function of a constraint; the result is the call of it, among the names `around`.
    fn constraint(
        &mut self,
        place: &Place<'_>,
        constraint: usize,
        private: &[Id],
        parameters: &[(Id, Ident)],
        around: &Names,
    ) -> TokenStream {
        let graph = place.graph;
        let root = graph.roots[constraint];
        let mut names = Names::with(&["e"]);
        for (_, name) in parameters {
            names.take(name);
        }
        let reads = boundary(graph, constraint, private).len() > parameters.len();
        let kind = graph.kind(root);
        // What reads nothing and mixes no fields is a formula over any ring.
        let is_formula = !reads && parameters.iter().all(|(id, _)| graph.kind(*id) == kind);
        let rings = if is_formula { Rings { base: quote!(V), ext: quote!(V) } } else { rings() };
        self.has_formulas |= is_formula;
        let mut body = Body::new(graph, place.leaves, names, rings.clone());
        for (id, name) in parameters {
            body.bind(*id, name.clone());
        }
        body.last = Some(root);
        for operand in private.iter().flat_map(|id| graph.op(*id).operands()).chain([root]) {
            body.will_use(operand, 1);
        }
        for id in private {
            body.compute(*id);
        }
        let result = body.result(root);
        let result_ring = rings.ring(kind);
        let (name, about) = (place.about)(constraint);
        let name = self.names.fresh(&name);
        let statements = &body.statements;
        let types = parameters.iter().map(|(id, _)| rings.ring(graph.kind(*id)));
        let variables: Vec<&Ident> = parameters.iter().map(|(_, name)| name).collect();
        let generic = if is_formula { quote!(V: Arith) } else { quote!(E: Evaluator) };
        let (reader, reads, turbofish) = match (reads, is_formula) {
            (true, _) => (quote!(e: &E,), quote!(e,), quote!()),
            (false, true) => (quote!(), quote!(), quote!()),
            (false, false) => (quote!(), quote!(), quote!(::<E>)),
        };
        self.constraints.push(quote! {
            #about
            #[inline(always)]
            fn #name<#generic>(#reader #(#variables: #types),*) -> #result_ring {
                #(#statements)*
                #result
            }
        });
        // A variable around the call may have the function's name.
        let place = around.has(&name).then(|| quote!(self::));
        quote!(#place #name #turbofish (#reads #(#variables),*))
    }

    /// Writes the table of a loop; the result is the loop. `names` are those around it, `outers`
    /// the variables of what is computed before it.
    fn repeat(
        &mut self,
        row_set: usize,
        repeat: &Repeat,
        mut names: Names,
        outers: &BTreeMap<Id, Ident>,
    ) -> TokenStream {
        let (context, mask) = (self.context, self.mask);
        let members = |position: usize| -> Vec<usize> {
            repeat.constraints.iter().map(|turn| turn[position]).collect()
        };
        let constraints: Vec<Ident> =
            (0..repeat.body.roots.len()).map(|_| names.fresh("constraint")).collect();
        let columns: Vec<(Leaf, Ident)> = repeat
            .columns
            .iter()
            .map(|turns| {
                let first = leaf(context, mask, row_set, turns[0].0, turns[0].1);
                let at = names.fresh(&format!("{}_at", first.variable));
                (first, at)
            })
            .collect();
        let leaves = |op: Op, kind: Kind| match op {
            Op::CellAt(column) | Op::PeriodicAt(column) | Op::KnownAt(column) => {
                let (first, at) = &columns[column];
                let read = reader(op, kind);
                Leaf { variable: first.variable.clone(), load: quote!(e.#read(#at)) }
            }
            Op::Small(_)
            | Op::Cell(_)
            | Op::Periodic(_)
            | Op::Known(_)
            | Op::Outer(_)
            | Op::Add(..)
            | Op::Sub(..)
            | Op::Mul(..)
            | Op::Square(_)
            | Op::Double(_)
            | Op::Neg(_) => leaf(context, mask, row_set, op, kind),
        };
        let inputs: Vec<(Id, Ident)> = repeat
            .body
            .ops
            .iter()
            .enumerate()
            .filter_map(|(at, op)| match op {
                Op::Outer(id) => Some((Id(at), outers[id].clone())),
                Op::Small(_)
                | Op::Cell(_)
                | Op::Periodic(_)
                | Op::Known(_)
                | Op::CellAt(_)
                | Op::PeriodicAt(_)
                | Op::KnownAt(_)
                | Op::Add(..)
                | Op::Sub(..)
                | Op::Mul(..)
                | Op::Square(_)
                | Op::Double(_)
                | Op::Neg(_) => None,
            })
            .collect();
        let place = Place {
            graph: &repeat.body,
            leaves: &leaves,
            about: &|position| about_constraints(context, &members(position)),
            constraint: &|position| {
                let index = &constraints[position];
                quote!(#index)
            },
        };
        let steps = schedule_body(&repeat.body);
        // What a turn reads is read in the loop, so that the functions of its constraints take
        // values and no indices.
        let (statements, _) = self.steps(&place, row_set, &steps, names, &inputs, &[]);
        let table = self.names.fresh(&upper(&format!("turns_of_{}", (place.about)(0).0)));
        let rows = (0..repeat.constraints.len()).map(|turn| {
            let constraints = repeat.constraints[turn].iter().map(|c| {
                let c = Literal::usize_unsuffixed(*c);
                quote!(#c)
            });
            let columns = repeat
                .columns
                .iter()
                .map(|turns| index_path(context, mask, turns[turn].0, turns[turn].1));
            quote!([#(#constraints,)* #(#columns),*])
        });
        let about = doc("Turn by turn: the constraints, then the values they read.");
        let n_turns = Literal::usize_unsuffixed(repeat.constraints.len());
        let width = Literal::usize_unsuffixed(constraints.len() + columns.len());
        self.parts.push(quote! {
            #about
            const #table: [[usize; #width]; #n_turns] = [#(#rows),*];
        });
        let columns = columns.iter().map(|(_, at)| at);
        quote! {
            for [#(#constraints,)* #(#columns),*] in #table {
                #(#statements)*
            }
        }
    }
}

/// The rings of an evaluator `E`.
fn rings() -> Rings {
    Rings { base: quote!(E::Base), ext: quote!(E::Ext) }
}

fn ring(kind: Kind) -> TokenStream {
    rings().ring(kind).clone()
}
