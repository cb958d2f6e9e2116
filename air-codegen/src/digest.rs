//! A digest of what a layout means.
//!
//! It covers names, order, phases, constants, row sets, expressions and arguments, and neither
//! places in the text nor sentences. An expression is digested from its leaves up, so the digest
//! does not depend on how the graph numbers its nodes.

use air_dsl::dag::{Dag, FillDag, Node, NodeId, TableDag};
use air_dsl::ir::{
    ArgumentKind, Factor, Kind, Permutation, RowSet, Start, Table, TerminalOf, VirtualColumn,
};
use sha3::{Digest, Sha3_256};

/// SHA3-256 of a canonical serialisation of the layout.
#[must_use]
pub fn digest(dag: &Dag) -> [u8; 32] {
    let layout = &dag.layout;
    let mut hash = Absorber::new("airfoil layout 1");
    hash.text(&layout.name).number(layout.n_phases as u64);
    hash.number(layout.publics.len() as u64);
    for public in &layout.publics {
        hash.text(&public.name).number(public.fields.is_some().into());
        for field in public.fields.iter().flatten() {
            hash.text(field);
        }
        hash.number(public.fields.as_ref().map_or(0, Vec::len) as u64);
    }
    hash.number(layout.draws.len() as u64);
    for draw in &layout.draws {
        hash.text(&draw.name).number(draw.phase as u64);
    }
    hash.number(layout.tables.len() as u64);
    for (table, dag) in layout.tables.iter().zip(&dag.tables) {
        absorb_table(&mut hash, table, dag);
    }
    hash.number(layout.links.len() as u64);
    for link in &layout.links {
        hash.text(&link.name);
        for side in [link.left, link.right] {
            hash.number(side.table as u64).number(side.column as u64);
        }
    }
    hash.number(dag.fills.len() as u64);
    for fill in &dag.fills {
        absorb_fill(&mut hash, &layout.tables[fill.table], fill);
    }
    if !layout.terminals.is_empty() {
        hash.text("terminals").number(layout.terminals.len() as u64);
    }
    for terminal in &layout.terminals {
        hash.number(terminal.draw as u64).number(terminal.is_nonzero.into());
        match terminal.of {
            TerminalOf::Total(left) => {
                hash.number(left.table as u64).number(left.column as u64);
            }
            // How a prover computes it is no part of the statement.
            TerminalOf::Rule => _ = hash.text("declared"),
        }
    }
    hash.finish()
}

fn absorb_table(hash: &mut Absorber, table: &Table, dag: &TableDag) {
    hash.text(&table.name).number(table.columns.len() as u64);
    for column in &table.columns {
        hash.text(&column.name).number(column.phase as u64).number(kind(column.kind));
    }
    let nodes = node_digests(table, dag);
    hash.number(table.constraints.len() as u64);
    for (constraint, value) in table.constraints.iter().zip(&dag.constraints) {
        hash.text(&constraint.name);
        absorb_row_set(hash, &dag.row_sets[value.row_set]);
        hash.bytes(&nodes[value.value.0 as usize]);
    }
    hash.number(table.permutations.len() as u64);
    for permutation in &table.permutations {
        absorb_permutation(hash, permutation);
    }
}

fn absorb_fill(hash: &mut Absorber, table: &Table, fill: &FillDag) {
    hash.number(fill.table as u64).number(fill.phase as u64);
    let nodes = node_digests(table, &fill.terms);
    let term = |at: usize| nodes[fill.terms.constraints[at].value.0 as usize];
    hash.number(fill.accumulators.len() as u64);
    for terms in &fill.accumulators {
        let accumulator = &table.accumulators[terms.index];
        let argument = match accumulator.kind {
            ArgumentKind::Lookup => "lookup",
            ArgumentKind::Permutation => "permutation",
            ArgumentKind::Evaluation => "evaluation",
        };
        hash.text(argument).text(&accumulator.name);
        hash.number(accumulator.column as u64).number(accumulator.z as u64);
        hash.number(accumulator.weights.len() as u64);
        for &weight in &accumulator.weights {
            hash.number(weight as u64);
        }
        absorb_row_set(hash, &accumulator.rows);
        hash.bytes(&term(terms.value));
        for optional in [terms.times, terms.unless] {
            hash.number(optional.is_some().into());
            if let Some(at) = optional {
                hash.bytes(&term(at));
            }
        }
        hash.number(accumulator.public.is_some().into());
        if let Some(public) = accumulator.public {
            hash.number(public.list as u64).number(public.is_padded.into());
        }
        match accumulator.start {
            Start::BelowLast => {}
            Start::Integer(value) => _ = hash.text("from").number(value),
            Start::Draw(draw) => _ = hash.text("from challenge").number(draw as u64),
            Start::Free(terminal) => _ = hash.text("from choice").number(terminal as u64),
        }
    }
}

fn absorb_row_set(hash: &mut Absorber, rows: &RowSet) {
    for factors in [&rows.zero_on, &rows.except] {
        hash.number(factors.len() as u64);
        for factor in factors {
            match *factor {
                Factor::Class { modulus, residue } => {
                    hash.text("class").number(modulus).number(residue);
                }
                Factor::Row(row) => {
                    hash.text("row").number(row.cast_unsigned());
                }
            }
        }
    }
}

fn absorb_permutation(hash: &mut Absorber, permutation: &Permutation) {
    hash.text(&permutation.name).number(permutation.z as u64);
    hash.number(permutation.weights.len() as u64);
    for &weight in &permutation.weights {
        hash.number(weight as u64);
    }
    for side in [&permutation.left, &permutation.right] {
        absorb_virtual_columns(hash, side);
    }
    absorb_virtual_columns(hash, &[permutation.accumulator]);
    hash.number(permutation.public.is_some().into());
    if let Some(public) = &permutation.public {
        hash.number(public.list as u64);
        absorb_virtual_columns(hash, &public.dummy);
    }
}

fn absorb_virtual_columns(hash: &mut Absorber, columns: &[VirtualColumn]) {
    hash.number(columns.len() as u64);
    for cells in columns {
        hash.number(cells.column as u64).number(cells.step).number(cells.offset);
    }
}

/// One digest a node, of its operation and the digests of its operands.
fn node_digests(table: &Table, dag: &TableDag) -> Vec<[u8; 32]> {
    let mut digests: Vec<[u8; 32]> = Vec::with_capacity(dag.nodes.len());
    for node in &dag.nodes {
        let mut hash = Absorber::new("node");
        let of = |id: &NodeId| digests[id.0 as usize];
        let commutative = |hash: &mut Absorber, name: &str, a: &NodeId, b: &NodeId| {
            let (a, b) = (of(a), of(b));
            hash.text(name).bytes(&a.min(b)).bytes(&a.max(b));
        };
        match node {
            Node::Const(value) => {
                hash.text("const").text(&value.to_string());
            }
            Node::Cell(mask) => {
                let cell = dag.mask[*mask];
                hash.text("cell").number(cell.column as u64).number(cell.offset.cast_unsigned());
            }
            Node::Periodic(mask) => {
                let cell = dag.periodic_mask[*mask];
                let column = &table.periodics[cell.periodic];
                hash.text("periodic").text(&column.name).number(cell.offset.cast_unsigned());
                hash.number(column.step).number(column.values.len() as u64);
                for value in &column.values {
                    hash.text(&value.to_string());
                }
            }
            Node::Public(index) => {
                hash.text("public").number(*index as u64);
            }
            Node::Draw(index) => {
                hash.text("draw").number(*index as u64);
            }
            Node::PublicProduct(index) => {
                hash.text("public product").number(*index as u64);
            }
            Node::PublicEvaluation(index) => {
                hash.text("public evaluation").number(*index as u64);
            }
            Node::Add(a, b) => commutative(&mut hash, "add", a, b),
            Node::Sub(a, b) => {
                hash.text("sub").bytes(&of(a)).bytes(&of(b));
            }
            Node::Mul(a, b) => commutative(&mut hash, "mul", a, b),
            Node::Square(a) => {
                hash.text("square").bytes(&of(a));
            }
            Node::Neg(a) => {
                hash.text("neg").bytes(&of(a));
            }
        }
        digests.push(hash.finish());
    }
    digests
}

fn kind(kind: Kind) -> u64 {
    match kind {
        Kind::Base => 0,
        Kind::Ext => 1,
    }
}

/// A hash of items that cannot run into each other: each is preceded by its length.
struct Absorber(Sha3_256);

impl Absorber {
    fn new(domain: &str) -> Self {
        let mut absorber = Self(Sha3_256::new());
        absorber.text(domain);
        absorber
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn number(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
