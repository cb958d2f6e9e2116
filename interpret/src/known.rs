//! The values of a graph that are the same in every row: its nodes of degree 0, in their order.

use crate::Interpreted;
use air_debug::public::PublicValue;
use air_dsl::dag::{Node, TableDag};
use air_dsl::ir::{Kind, Start};
use air_runtime::argument::{public_evaluation, public_evaluation_from, public_product};
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{Known, KnownError, n_cells, n_rows_in};

/// Where the known values of a graph start in the tables of both fields.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct First {
    pub(crate) base: usize,
    pub(crate) ext: usize,
}

impl First {
    /// Where those of the graph behind these start.
    pub(crate) fn behind(graphs: &[TableDag]) -> Self {
        let mut first = Self::default();
        for graph in graphs {
            for (kind, degree) in graph.kinds.iter().zip(&graph.degrees) {
                match (kind, degree) {
                    (Kind::Base, 0) => first.base += 1,
                    (Kind::Ext, 0) => first.ext += 1,
                    (Kind::Base | Kind::Ext, _) => {}
                }
            }
        }
        first
    }
}

/// A value in the field of its node.
#[derive(Clone, Copy)]
enum Value<F, K> {
    Base(F),
    Ext(K),
}

impl<F: StarkField, K: ExtensionOf<F>> Value<F, K> {
    fn ext(self) -> K {
        match self {
            Self::Base(value) => K::from(value),
            Self::Ext(value) => value,
        }
    }
}

/// The known values of some graphs, each with the index of its table.
pub(crate) fn values<'a, F: StarkField, K: ExtensionOf<F>>(
    layout: &Interpreted<F>,
    graphs: impl Iterator<Item = (usize, &'a TableDag)>,
    public: &[PublicValue<F>],
    draws: &[K],
    log_rows: &[u32],
    n_draws: usize,
) -> Result<Known<F, K>, KnownError> {
    if draws.len() != n_draws {
        return Err(KnownError::WrongNumberOfDraws { expected: n_draws, found: draws.len() });
    }
    let (expected, found) = (layout.dag.tables.len(), log_rows.len());
    if expected != found {
        return Err(KnownError::WrongNumberOfHeights { expected, found });
    }
    let mut known = Known { base: Vec::new(), ext: Vec::new() };
    for (table, graph) in graphs {
        let of_table = OfTable { layout, table, public, draws, log_rows };
        let mut values: Vec<Option<Value<F, K>>> = Vec::with_capacity(graph.nodes.len());
        for (at, node) in graph.nodes.iter().enumerate() {
            if graph.degrees[at] > 0 {
                values.push(None);
                continue;
            }
            let value = of_table.node(node, &values)?;
            match (graph.kinds[at], value) {
                (Kind::Base, Value::Base(value)) => known.base.push(value),
                (Kind::Base | Kind::Ext, value) => known.ext.push(value.ext()),
            }
            values.push(Some(value));
        }
    }
    Ok(known)
}

/// What the known values of a table are computed from.
struct OfTable<'a, F, K> {
    layout: &'a Interpreted<F>,
    table: usize,
    public: &'a [PublicValue<F>],
    draws: &'a [K],
    log_rows: &'a [u32],
}

impl<F: StarkField, K: ExtensionOf<F>> OfTable<'_, F, K> {
    fn node(&self, node: &Node, values: &[Option<Value<F, K>>]) -> Result<Value<F, K>, KnownError> {
        let of = |id: &air_dsl::dag::NodeId| {
            values[id.0 as usize].expect("the operands of a known value are known")
        };
        let both = |a, b, base: fn(F, F) -> F, ext: fn(K, K) -> K| match (of(a), of(b)) {
            (Value::Base(a), Value::Base(b)) => Value::Base(base(a, b)),
            (a, b) => Value::Ext(ext(a.ext(), b.ext())),
        };
        Ok(match node {
            Node::Const(value) => Value::Base(self.layout.constants[value]),
            Node::Cell(_) | Node::Periodic(_) => unreachable!("a cell has a degree"),
            Node::Public(index) => match self.public.get(*index) {
                Some(PublicValue::Scalar(value)) => Value::Base(*value),
                // The caller checks the form of public values when it reads them.
                Some(PublicValue::List(_)) | None => Value::Base(F::ZERO),
            },
            Node::Draw(index) => Value::Ext(self.draws[*index]),
            Node::PublicProduct(index) => Value::Ext(self.product(*index)?),
            Node::PublicEvaluation(index) => Value::Ext(self.evaluation(*index)?),
            Node::Add(a, b) => both(a, b, |a, b| a + b, |a, b| a + b),
            Node::Sub(a, b) => both(a, b, |a, b| a - b, |a, b| a - b),
            Node::Mul(a, b) => both(a, b, |a, b| a * b, |a, b| a * b),
            Node::Square(a) => both(a, a, |a, b| a * b, |a, b| a * b),
            Node::Neg(a) => match of(a) {
                Value::Base(a) => Value::Base(-a),
                Value::Ext(a) => Value::Ext(-a),
            },
        })
    }

    fn product(&self, permutation: usize) -> Result<K, KnownError> {
        let of = &self.layout.dag.layout.tables[self.table].permutations[permutation];
        let side = of.public.as_ref().expect("only a permutation with a list has a public product");
        let (name, entries) = self.list(side.list);
        let step = side.dummy.first().map_or(1, |dummy| dummy.step);
        let room = n_cells(self.log_rows[self.table], usize::try_from(step).unwrap_or(usize::MAX))?;
        public_product(name, entries, self.draws[of.z], &self.weights(&of.weights), room)
    }

    fn evaluation(&self, accumulator: usize) -> Result<K, KnownError> {
        let of = &self.layout.dag.layout.tables[self.table].accumulators[accumulator];
        let side = of.public.expect("only an argument with a list has a public evaluation");
        let (name, entries) = self.list(side.list);
        let fills = self.layout.dag.fills.iter().zip(self.layout.info.fills);
        let rows = fills.filter(|(fill, _)| fill.table == self.table).find_map(|(fill, info)| {
            let at = fill.accumulators.iter().position(|terms| terms.index == accumulator)?;
            Some(&info.accumulators[at].rows)
        });
        let rows = rows.expect("every accumulator is filled");
        let n_rows = match side.is_padded {
            true => Some(n_rows_in(rows, self.log_rows[self.table])?),
            false => None,
        };
        let (z, weights) = (self.draws[of.z], self.weights(&of.weights));
        let start = match of.start {
            Start::BelowLast => {
                return public_evaluation(name, entries, z, &weights, n_rows);
            }
            Start::Integer(value) => K::from_u64(value),
            Start::Draw(draw) => self.draws[draw],
            Start::Free(_) => unreachable!("the start before a public list is known"),
        };
        public_evaluation_from(name, entries, (start, z), &weights, n_rows)
    }

    fn weights(&self, weights: &[usize]) -> Vec<K> {
        weights.iter().map(|weight| self.draws[*weight]).collect()
    }

    /// A public list with its name.
    fn list(&self, index: usize) -> (&'static str, &[Vec<F>]) {
        let entries = match self.public.get(index) {
            Some(PublicValue::List(entries)) => entries.as_slice(),
            Some(PublicValue::Scalar(_)) | None => &[],
        };
        (self.layout.info.publics[index].name, entries)
    }
}
