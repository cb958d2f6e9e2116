//! Which constraints a trace violates, where, and what one can say about it.

use crate::argument::{self, LinkFailure};
use crate::balance::{self, Imbalance};
use crate::columns::{Columns, ColumnsError};
use crate::names;
use crate::place::Place;
use crate::public::PublicValue;
use crate::rows;
use crate::rule;
use crate::value;
use air_dsl::dag::{Dag, Node, NodeId, TableDag};
use air_dsl::interpret;
use air_dsl::ir::{Cell, Constraint, Expr, ExprNode, Terminal};
use air_dsl::source::Span;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::trace::Trace;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The constraints that fail, in the order of the text.
    pub failures: Vec<Failure>,
    /// The permutations that fail because their sides differ, in the order of the text.
    pub imbalances: Vec<Imbalance>,
    /// The equations between tables that do not hold, in the order of the text.
    pub links: Vec<LinkFailure>,
    /// The terminals that are zero and may not be, in the order of the text.
    pub terminals: Vec<ZeroTerminal>,
    /// The number of constraints that were checked.
    pub n_constraints: usize,
}

impl Findings {
    /// Whether every constraint holds.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty() && self.links.is_empty() && self.terminals.is_empty()
    }
}

/// A constraint that does not hold on all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Index of the table.
    pub table: usize,
    /// Index of the constraint in the table.
    pub constraint: usize,
    /// The constraint's path.
    pub name: String,
    /// Where its equation stands; of several arms, that which is not zero in the first row on which it fails.
    pub span: Span,
    /// The number of rows on which it fails.
    pub n_failing: usize,
    /// The number of rows on which it is stated.
    pub n_rows: usize,
    /// The distance of neighbours in its row set, where that is a frame; else 1.
    pub step: usize,
    /// The first rows on which it fails, at most as many as were asked for.
    pub rows: Vec<usize>,
    /// At the first of these rows: the parts of the equation, with places and values.
    pub parts: Vec<(Span, String)>,
    /// At the first of these rows: what the polynomial is instead of zero.
    pub value: String,
    /// At the first of these rows: the cells that the constraint reads.
    pub cells: Vec<CellValue>,
    /// What may have gone wrong, if that is easily seen.
    pub hint: Option<String>,
    /// Where the total of an argument is wrong: which tuples make the difference.
    pub differences: Vec<String>,
    /// At the first of these rows: the cells that are not what their witness rules make them.
    pub rules: Vec<String>,
}

/// A terminal that may not be zero, and is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZeroTerminal {
    /// Index among the terminals of the layout.
    pub terminal: usize,
    /// Its name.
    pub name: String,
    /// Where its argument stands, or the terminal itself.
    pub span: Span,
    /// The rows that make it zero: those in which a factor of the product is.
    pub rows: Vec<usize>,
}

/// A cell with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellValue {
    /// Its name, seen from the row of the constraint.
    pub name: String,
    /// Its column.
    pub column: String,
    /// Its row.
    pub row: usize,
    /// Its value.
    pub value: String,
}

/// Checks a trace; `seed` determines the challenges, and at most `limit` rows are listed a constraint.
///
/// With random challenges, an argument that does not hold shows but for a negligible probability.
///
/// # Errors
/// If trace or public values do not suit the layout.
pub fn check_trace<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    publics: &[PublicValue<F>],
    trace: &Trace<F>,
    seed: u64,
    limit: usize,
) -> Result<Findings, ColumnsError> {
    let columns = Columns::<F, K>::complete(dag, publics, trace, seed)?;
    Ok(check_columns(dag, &columns, limit))
}

/// Checks columns of all phases; at most `limit` rows are listed a constraint.
#[must_use]
pub fn check_columns<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    limit: usize,
) -> Findings {
    let mut failures = Vec::new();
    let mut imbalances = Vec::new();
    for (table, graph) in dag.tables.iter().enumerate() {
        let failing = failing_rows(graph, columns, table);
        for (constraint, rows) in &failing {
            failures.push(failure(dag, columns, table, *constraint, rows, limit));
        }
        let names = &dag.layout.tables[table].constraints;
        let failing: Vec<&str> =
            failing.keys().map(|constraint| names[*constraint].name.as_str()).collect();
        imbalances.extend(balance::imbalances(dag, columns, table, &failing, limit));
    }
    let links = argument::failing_links(dag, columns, limit);
    let of_tables: usize = dag.tables.iter().map(|graph| graph.constraints.len()).sum();
    let terminals = zero_terminals(dag, columns, limit);
    let of_terminals = dag.layout.terminals.iter().filter(|terminal| terminal.is_nonzero).count();
    let n_constraints = of_tables + dag.layout.links.len() + of_terminals;
    Findings { failures, imbalances, links, terminals, n_constraints }
}

/// The terminals that are zero, though the verifier refuses that.
fn zero_terminals<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    limit: usize,
) -> Vec<ZeroTerminal> {
    let terminals = dag.layout.terminals.iter().enumerate();
    let is_wrong = |terminal: &Terminal| {
        terminal.is_nonzero && columns.draws.get(terminal.draw) == Some(&K::ZERO)
    };
    let wrong = terminals.filter(|(_, terminal)| is_wrong(terminal));
    let of = wrong.map(|(index, terminal)| ZeroTerminal {
        terminal: index,
        name: dag.layout.draws[terminal.draw].name.clone(),
        span: terminal.span,
        rows: argument::zero_rows(dag, columns, terminal, limit),
    });
    of.collect()
}

/// The rows on which each constraint of a table fails, for those that do.
fn failing_rows<F: StarkField, K: ExtensionOf<F>>(
    graph: &TableDag,
    columns: &Columns<F, K>,
    table: usize,
) -> BTreeMap<usize, Vec<usize>> {
    let n_rows = columns.n_rows(table);
    let of_row = |row: usize| {
        let holds_here = |set| rows::contains(set, row, n_rows);
        let sets: Vec<bool> = graph.row_sets.iter().map(holds_here).collect();
        let values = match sets.contains(&true) {
            true => interpret::constraints(graph, &mut Place { columns, table, row }),
            false => Vec::new(),
        };
        let failing = values.into_iter().zip(&graph.constraints).enumerate();
        let failing = failing
            .filter(move |(_, (value, constraint))| *value != K::ZERO && sets[constraint.row_set]);
        failing.map(move |(constraint, _)| (constraint, row)).collect::<Vec<_>>()
    };
    let failing: Vec<(usize, usize)> =
        (0..n_rows).into_par_iter().with_min_len(1 << 8).flat_map_iter(of_row).collect();
    let mut by_constraint: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (constraint, row) in failing {
        by_constraint.entry(constraint).or_default().push(row);
    }
    by_constraint
}

fn failure<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    constraint: usize,
    failing: &[usize],
    limit: usize,
) -> Failure {
    let graph = &dag.tables[table];
    let text = &dag.layout.tables[table].constraints[constraint];
    let row_set = &graph.row_sets[graph.constraints[constraint].row_set];
    let all: Vec<usize> = rows::of(row_set, columns.n_rows(table)).collect();
    let first = failing.first().copied().unwrap_or(0);
    let mut place = Place { columns, table, row: first };
    let (failing_value, span) = failing_arm(text, |value| place.expression(value) != K::ZERO);
    let parts: Vec<(Span, K)> = parts(failing_value, span)
        .into_iter()
        .map(|part| (part.span, place.expression(part)))
        .collect();
    let value = place.expression(&text.value);
    let cell = |cell: &Cell| cell_value(dag, columns, table, first, *cell);
    let read = reads(graph, graph.constraints[constraint].value);
    let rules = read.iter().filter_map(|cell| rule::difference(dag, columns, table, first, *cell));
    let rules = rules.collect();
    Failure {
        table,
        constraint,
        name: text.name.clone(),
        span,
        n_failing: failing.len(),
        n_rows: all.len(),
        step: rows::step(row_set),
        rows: failing.iter().copied().take(limit.max(1)).collect(),
        parts: parts.iter().map(|(span, value)| (*span, value::show(*value))).collect(),
        value: value::show(value),
        cells: read.iter().map(cell).collect(),
        hint: Hints { columns, table, expr: &text.value, failing, all: &all }.first(),
        differences: argument::differences_of(dag, columns, table, &text.name, limit),
        rules,
    }
}

/// The arm of a constraint that is not zero, if arms state it, and else all of it; and its place.
fn failing_arm(
    constraint: &Constraint,
    mut is_nonzero: impl FnMut(&Expr) -> bool,
) -> (&Expr, Span) {
    let mut sum = &constraint.value;
    for arm in constraint.arms.iter().skip(1).rev() {
        let ExprNode::Add(others, last) = &*sum.node else { break };
        if is_nonzero(last) {
            return (last, arm.span);
        }
        sum = others;
    }
    (sum, constraint.span)
}

/// The parts of an equation that a reader looks at: its sides, or the factors of a product that is to be zero, as far
/// as they are written at the constraint's own place.
fn parts(value: &Expr, whole: Span) -> Vec<&Expr> {
    let mut parts = Vec::new();
    match &*value.node {
        // `bool(e)` is e² − e, both at the place of e.
        ExprNode::Sub(_, e) if e.span == value.span => parts.push(e),
        ExprNode::Sub(left, right) => parts.extend([left, right]),
        ExprNode::Mul(_, _) => parts = value.factors(),
        ExprNode::Const(_)
        | ExprNode::Cell(_)
        | ExprNode::Periodic(_)
        | ExprNode::Public(_)
        | ExprNode::Draw(_)
        | ExprNode::PublicProduct(_)
        | ExprNode::PublicEvaluation(_)
        | ExprNode::Add(_, _)
        | ExprNode::Neg(_)
        | ExprNode::Pow(_, _) => parts.push(value),
    }
    let is_inside =
        |span: Span| span.file == whole.file && whole.start <= span.start && span.end <= whole.end;
    parts.retain(|part| is_inside(part.span) && !matches!(&*part.node, ExprNode::Const(_)));
    let mut seen = BTreeSet::new();
    parts.retain(|part| seen.insert(part.span));
    if parts.is_empty() { vec![value] } else { parts }
}

/// The cells that a node reads, by column, then by row offset.
pub(crate) fn reads(graph: &TableDag, node: NodeId) -> BTreeSet<Cell> {
    let mut cells = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        match &graph.nodes[node.0 as usize] {
            Node::Cell(index) => _ = cells.insert(graph.mask[*index]),
            Node::Const(_)
            | Node::Periodic(_)
            | Node::Public(_)
            | Node::Draw(_)
            | Node::PublicProduct(_)
            | Node::PublicEvaluation(_) => {}
            Node::Add(a, b) | Node::Sub(a, b) | Node::Mul(a, b) => open.extend([*a, *b]),
            Node::Square(a) | Node::Neg(a) => open.push(*a),
        }
    }
    cells
}

fn cell_value<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    at: usize,
    cell: Cell,
) -> CellValue {
    let row = rows::ahead(at, cell.offset, columns.n_rows(table));
    let of_table = &dag.layout.tables[table];
    CellValue {
        name: names::of_cell(of_table, at, cell),
        column: of_table.columns[cell.column].name.clone(),
        row,
        value: value::show(columns.tables[table][cell.column][row]),
    }
}

/// What is nearly right about a constraint that fails.
struct Hints<'a, F, K> {
    columns: &'a Columns<F, K>,
    table: usize,
    expr: &'a Expr,
    failing: &'a [usize],
    all: &'a [usize],
}

/// Rows that a hint looks at: it is about the first failures, not about all.
const ROWS_OF_A_HINT: usize = 16;

impl<F: StarkField, K: ExtensionOf<F>> Hints<'_, F, K> {
    fn first(&self) -> Option<String> {
        self.at_an_end().or_else(|| self.one_row_off()).or_else(|| self.nearly_equal())
    }

    /// It fails at an end of its rows only.
    fn at_an_end(&self) -> Option<String> {
        let [row] = self.failing else { return None };
        if self.all.len() < 3 {
            return None;
        }
        if self.all.first() == Some(row) {
            Some("it holds on all its rows but the first".to_owned())
        } else if self.all.last() == Some(row) {
            Some(
                "it holds on all its rows but the last: is there an `except last` missing?"
                    .to_owned(),
            )
        } else {
            None
        }
    }

    /// It would hold one row earlier or later, wherever it fails.
    fn one_row_off(&self) -> Option<String> {
        let n_rows = self.columns.n_rows(self.table);
        // A constraint that fails here and there is not out of step.
        if self.failing.len() < 3 || self.failing.len() * 2 < self.all.len() {
            return None;
        }
        let holds = |offset: i64| {
            let first = self.failing.iter().take(ROWS_OF_A_HINT);
            first.into_iter().all(|row| {
                let row = rows::ahead(*row, offset, n_rows);
                self.place(row).expression(self.expr) == K::ZERO
            })
        };
        let offset = [(1, "later"), (-1, "earlier")].into_iter().find(|(offset, _)| holds(*offset));
        offset.map(|(_, word)| {
            format!("it would hold one row {word}: are the rows of the trace, or of the set, off by one?")
        })
    }

    /// The sides differ by a sign or by one.
    fn nearly_equal(&self) -> Option<String> {
        let ExprNode::Sub(left, right) = &*self.expr.node else { return None };
        if left.span == right.span {
            return None;
        }
        let first = self.failing.iter().take(ROWS_OF_A_HINT);
        let sides = first.map(|row| {
            let mut place = self.place(*row);
            (place.expression(left), place.expression(right))
        });
        let sides: Vec<(K, K)> = sides.collect();
        let hint = |is_so: fn(K, K) -> bool, text: &str| {
            sides.iter().all(|(left, right)| is_so(*left, *right)).then(|| text.to_owned())
        };
        hint(|left, right| left == -right, "the sides differ in their sign only")
            .or_else(|| {
                hint(|left, right| left == right + K::ONE, "the left side is one too large")
            })
            .or_else(|| {
                hint(|left, right| left + K::ONE == right, "the left side is one too small")
            })
    }

    fn place(&self, row: usize) -> Place<'_, F, K> {
        Place { columns: self.columns, table: self.table, row }
    }
}
