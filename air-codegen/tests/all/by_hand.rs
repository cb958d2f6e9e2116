//! Small graphs made by hand, so that these tests need no text.

use air_dsl::dag::{ConstraintDag, Dag, Node, NodeId, TableDag};
use air_dsl::ir::{
    Cell, Column, Constraint, Draw, Expr, ExprNode, Factor, Kind, Layout, Permutation, Public,
    PublicSide, RowSet, Table, Turn, View, VirtualColumn,
};
use air_dsl::source::{FileId, Sources, Span};

pub(crate) const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

/// A layout with one table in the making.
pub(crate) struct Maker {
    layout: Layout,
    dag: TableDag,
}

impl Maker {
    pub(crate) fn new(name: &str) -> Self {
        let table = Table {
            name: "main".into(),
            doc: String::new(),
            columns: Vec::new(),
            views: Vec::new(),
            constraints: Vec::new(),
            periodics: Vec::new(),
            assumptions: Vec::new(),
            free: Vec::new(),
            unused: Vec::new(),
            max_degree: None,
            permutations: Vec::new(),
            accumulators: Vec::new(),
            rules: Vec::new(),
            rule_groups: Vec::new(),
        };
        let layout = Layout {
            name: name.into(),
            doc: String::new(),
            publics: Vec::new(),
            draws: Vec::new(),
            n_phases: 1,
            links: Vec::new(),
            terminals: Vec::new(),
            max_degree: None,
            tables: vec![table],
        };
        let dag = TableDag {
            nodes: Vec::new(),
            kinds: Vec::new(),
            degrees: Vec::new(),
            places: Vec::new(),
            periodic_mask: Vec::new(),
            mask: Vec::new(),
            row_sets: Vec::new(),
            constraints: Vec::new(),
        };
        Self { layout, dag }
    }

    pub(crate) fn public(&mut self, name: &str, fields: Option<&[&str]>) {
        let fields = fields.map(|fields| fields.iter().map(ToString::to_string).collect());
        self.layout.publics.push(Public { name: name.into(), fields, span: SPAN });
    }

    pub(crate) fn draw(&mut self, name: &str) {
        self.layout.n_phases = 2;
        self.layout.draws.push(Draw { name: name.into(), group: "g".into(), phase: 0, span: SPAN });
    }

    pub(crate) fn column(&mut self, name: &str, phase: usize, kind: Kind) -> usize {
        let columns = &mut self.layout.tables[0].columns;
        columns.push(Column { name: name.into(), phase, kind, span: SPAN });
        columns.len() - 1
    }

    pub(crate) fn view(
        &mut self,
        name: &str,
        column: usize,
        step: u64,
        offset: u64,
    ) -> VirtualColumn {
        let cells = VirtualColumn { column, step, offset };
        self.layout.tables[0].views.push(View { name: name.into(), cells, span: SPAN });
        cells
    }

    pub(crate) fn permutation(
        &mut self,
        name: &str,
        sides: [Vec<VirtualColumn>; 2],
        accumulator: VirtualColumn,
        public: Option<(usize, Vec<VirtualColumn>)>,
    ) {
        let [left, right] = sides;
        let weights = (1..left.len()).collect();
        let public = public.map(|(list, dummy)| PublicSide { list, dummy });
        let name = name.to_owned();
        let permutation =
            Permutation { name, left, right, accumulator, z: 0, weights, public, span: SPAN };
        self.layout.tables[0].permutations.push(permutation);
    }

    pub(crate) fn node(&mut self, node: Node) -> NodeId {
        let known = self.dag.nodes.iter().position(|other| *other == node);
        let at = known.unwrap_or_else(|| {
            let of = |id: &NodeId| (self.dag.kinds[id.0 as usize], self.dag.degrees[id.0 as usize]);
            let (kind, degree) = match &node {
                Node::Const(_) | Node::Public(_) => (Kind::Base, 0),
                Node::Draw(_) | Node::PublicProduct(_) | Node::PublicEvaluation(_) => {
                    (Kind::Ext, 0)
                }
                Node::Periodic(_) => (Kind::Base, 1),
                Node::Cell(mask) => {
                    (self.layout.tables[0].columns[self.dag.mask[*mask].column].kind, 1)
                }
                Node::Add(a, b) | Node::Sub(a, b) => (of(a).0.max(of(b).0), of(a).1.max(of(b).1)),
                Node::Mul(a, b) => (of(a).0.max(of(b).0), of(a).1 + of(b).1),
                Node::Square(a) => (of(a).0, 2 * of(a).1),
                Node::Neg(a) => of(a),
            };
            self.dag.nodes.push(node);
            self.dag.kinds.push(kind);
            self.dag.degrees.push(degree);
            self.dag.places.push(Vec::new());
            self.dag.nodes.len() - 1
        });
        NodeId(u32::try_from(at).expect("a small graph"))
    }

    /// The mask must be asked for in its order: by column, then by offset.
    pub(crate) fn cell(&mut self, column: usize, offset: i64) -> NodeId {
        let cell = Cell { column, offset };
        let mask = &mut self.dag.mask;
        let at = mask.iter().position(|other| *other == cell).unwrap_or_else(|| {
            mask.push(cell);
            mask.len() - 1
        });
        self.node(Node::Cell(at))
    }

    pub(crate) fn constant(&mut self, value: i64) -> NodeId {
        self.node(Node::Const(value.into()))
    }

    pub(crate) fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.node(Node::Add(a.min(b), a.max(b)))
    }

    pub(crate) fn sub(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.node(Node::Sub(a, b))
    }

    pub(crate) fn mul(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.node(if a == b { Node::Square(a) } else { Node::Mul(a.min(b), a.max(b)) })
    }

    pub(crate) fn constraint(
        &mut self,
        name: &str,
        value: NodeId,
        rows: &RowSet,
        turns: &[(usize, usize)],
    ) {
        let at = self.dag.row_sets.iter().position(|other| other == rows);
        let row_set = at.unwrap_or_else(|| {
            self.dag.row_sets.push(rows.clone());
            self.dag.row_sets.len() - 1
        });
        self.dag.constraints.push(ConstraintDag { value, row_set });
        self.layout.tables[0].constraints.push(Constraint {
            name: name.into(),
            doc: String::new(),
            value: Expr { node: Box::new(ExprNode::Const(0.into())), span: SPAN },
            rows: rows.clone(),
            span: SPAN,
            turns: turns.iter().map(|&(run, index)| Turn { run, index }).collect(),
            is_cyclic: false,
            arms: Vec::new(),
            uses: Vec::new(),
        });
    }

    pub(crate) fn finish(self) -> Dag {
        let mut sources = Sources::default();
        sources.add("by_hand.air", "by hand\n");
        let (fills, rules) = (Vec::new(), Vec::new());
        Dag { layout: self.layout, tables: vec![self.dag], fills, rules, sources }
    }
}

pub(crate) fn every_row() -> RowSet {
    rows("row", 1, 0, &[])
}

pub(crate) fn rows(text: &str, modulus: u64, residue: u64, except: &[i64]) -> RowSet {
    RowSet {
        text: text.into(),
        zero_on: vec![Factor::Class { modulus, residue }],
        except: except.iter().map(|row| Factor::Row(*row)).collect(),
    }
}

pub(crate) fn row(text: &str, at: i64) -> RowSet {
    RowSet { text: text.into(), zero_on: vec![Factor::Row(at)], except: Vec::new() }
}

/// Two ones, and then the sum of the two before.
pub(crate) fn fibonacci() -> Dag {
    let mut m = Maker::new("fibonacci");
    m.public("claimed", None);
    let a = m.column("a", 0, Kind::Base);
    let [now, next, second] = [0, 1, 2].map(|offset| m.cell(a, offset));
    let one = m.constant(1);
    let starts = m.sub(now, one);
    m.constraint("start[0]", starts, &row("row at 0", 0), &[]);
    m.constraint("start[1]", starts, &row("row at 1", 1), &[]);
    let sum = m.add(next, now);
    let step = m.sub(second, sum);
    m.constraint("step", step, &rows("row except last 2", 1, 0, &[-2, -1]), &[]);
    let claimed = m.node(Node::Public(0));
    let result = m.sub(now, claimed);
    m.constraint("result", result, &row("last row", -1), &[]);
    m.finish()
}

/// Eight bits, one of them set, and a product that needs all.
pub(crate) fn flags() -> Dag {
    let mut m = Maker::new("flags");
    let columns: Vec<usize> = (0..8).map(|at| m.column(&format!("s{at}"), 0, Kind::Base)).collect();
    let cells: Vec<NodeId> = columns.iter().map(|column| m.cell(*column, 0)).collect();
    for (turn, cell) in cells.iter().enumerate() {
        let square = m.mul(*cell, *cell);
        let bit = m.sub(square, *cell);
        m.constraint(&format!("flag[s{turn}]"), bit, &every_row(), &[(0, turn)]);
    }
    let total = cells.iter().skip(1).fold(cells[0], |sum, cell| m.add(sum, *cell));
    let one = m.constant(1);
    let exactly_one = m.sub(total, one);
    m.constraint("one_flag", exactly_one, &every_row(), &[]);
    m.finish()
}

/// A permutation of pairs with a public list, as the memory argument has it.
pub(crate) fn memory() -> Dag {
    let mut m = Maker::new("memory");
    m.public("start", None);
    m.public("entries", Some(&["addr", "value"]));
    m.draw("z");
    m.draw("alpha");
    let pool = m.column("pool", 0, Kind::Base);
    let sorted = m.column("sorted", 0, Kind::Base);
    let product = m.column("product", 1, Kind::Ext);
    let views = [
        ("mem.addr", pool, 2, 0),
        ("mem.value", pool, 2, 1),
        ("sorted.addr", sorted, 2, 0),
        ("sorted.value", sorted, 2, 1),
        ("acc", product, 2, 0),
    ];
    let [a, v, sa, sv, acc] = views.map(|(name, column, step, at)| m.view(name, column, step, at));
    let dummy = [0, 1].map(|at| VirtualColumn { column: pool, step: 8, offset: at + 2 });
    m.permutation("perm", [vec![a, v], vec![sa, sv]], acc, Some((1, dummy.to_vec())));
    let cells = [0, 1, 2, 3].map(|at| m.cell(pool, at));
    let ordered = [0, 1, 2, 3].map(|at| m.cell(sorted, at));
    let [now, next] = [0, 2].map(|at| m.cell(product, at));
    let (z, alpha) = (m.node(Node::Draw(0)), m.node(Node::Draw(1)));
    let factor = |m: &mut Maker, addr: NodeId, value: NodeId| {
        let weighted = m.mul(alpha, value);
        let hash = m.add(addr, weighted);
        m.sub(z, hash)
    };
    let unit = "unit";
    let left = factor(&mut m, cells[0], cells[1]);
    let right = factor(&mut m, ordered[0], ordered[1]);
    let product_now = m.mul(right, now);
    let init = m.sub(product_now, left);
    m.constraint("perm/init0", init, &row(&format!("first {unit}"), 0), &[]);
    let left = factor(&mut m, cells[2], cells[3]);
    let right = factor(&mut m, ordered[2], ordered[3]);
    let (grown, kept) = (m.mul(right, next), m.mul(left, now));
    let step = m.sub(grown, kept);
    m.constraint("perm/step0", step, &rows("unit except last", 2, 0, &[-2]), &[]);
    let public = m.node(Node::PublicProduct(0));
    let last = m.sub(now, public);
    m.constraint("perm/last", last, &row("last unit", -2), &[]);
    let (start, big) = (m.node(Node::Public(0)), m.constant(1 << 16));
    let biased = m.add(start, big);
    let initial = m.sub(ordered[0], biased);
    m.constraint("initial", initial, &row("first unit", 0), &[]);
    m.finish()
}

/// Powers: each value is needed by the next, so cutting has to carry some.
pub(crate) fn powers() -> Dag {
    let mut m = Maker::new("powers");
    let x = m.column("x", 0, Kind::Base);
    let y = m.column("y", 0, Kind::Base);
    let (base, other) = (m.cell(x, 0), m.cell(y, 0));
    let mut power = base;
    let mut powers = Vec::new();
    for _ in 0..4 {
        let product = m.mul(power, other);
        power = m.add(product, base);
        powers.push(power);
    }
    let every = every_row();
    for (at, power) in powers.iter().enumerate() {
        let square = m.mul(*power, *power);
        let value = m.sub(square, other);
        m.constraint(&format!("power[{at}]"), value, &every, &[]);
    }
    let top = m.mul(powers[3], powers[1]);
    m.constraint("top", top, &row("first row", 0), &[]);
    m.finish()
}
