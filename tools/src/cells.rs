//! What a cell is called, and which cells constraints read.

use air_dsl::dag::{Node, NodeId, TableDag};
use air_dsl::ir::{Cell, Exemption, Factor, RowSet, Rule, RuleTarget, Table, View, VirtualColumn};
use air_dsl::row_set::Rows;

/// The rows after which a table's views, row sets and periodic columns repeat, a power of two.
pub(crate) fn period(table: &Table, graph: &TableDag) -> u64 {
    let arguments = table.permutations.iter().flat_map(|permutation| {
        let dummy = permutation.public.iter().flat_map(|public| &public.dummy);
        let sides = permutation.left.iter().chain(&permutation.right).chain(dummy);
        sides.chain([&permutation.accumulator])
    });
    let views = table.views.iter().map(|view| &view.cells).chain(arguments);
    let classes = graph.row_sets.iter().flat_map(|rows| rows.zero_on.iter().chain(&rows.except));
    let moduli = classes.filter_map(|factor| match factor {
        Factor::Class { modulus, .. } => Some(*modulus),
        Factor::Row(_) => None,
    });
    let periodics = table.periodics.iter().map(|column| column.step * column.values.len() as u64);
    views.map(|cells| cells.step).chain(moduli).chain(periodics).max().unwrap_or(1)
}

/// The view that says most about a cell: of those that hold it the one with the fewest cells, and
/// of these the last.
pub(crate) fn view_at(table: &Table, column: usize, row: u64) -> Option<(usize, &View)> {
    let holds = |view: &View| {
        let cells = view.cells;
        cells.column == column && row % cells.step == cells.offset % cells.step
    };
    let views = table.views.iter().enumerate().filter(|(_, view)| holds(view));
    views.max_by_key(|(index, view)| (view.cells.step, *index))
}

/// The one of these declarations that speaks of a cell.
pub(crate) fn exemption(exemptions: &[Exemption], column: usize, row: u64) -> Option<&Exemption> {
    let holds = |exemption: &&Exemption| {
        let cells = exemption.cells;
        cells.column == column && row % cells.step == cells.offset % cells.step
    };
    exemptions.iter().find(holds)
}

/// The witness rule that fills a cell in every period: rules for single rows do not count.
pub(crate) fn rule_at(table: &Table, column: usize, row: u64) -> Option<&Rule> {
    let fills = |rule: &&Rule| match rule.target {
        RuleTarget::Cell(cell) => {
            let rows = shifted_classes(&rule.rows, cell.offset);
            cell.column == column && rows.contains(row.cast_signed())
        }
        RuleTarget::Terminal(_) => false,
    };
    table.rules.iter().find(fills)
}

/// What a cell of a constraint on `rows` is called: by the view that holds it in all of them, with
/// `.next` or an index where it is not of the row's own element; else by its column.
pub(crate) fn name(table: &Table, rows: &RowSet, cell: Cell) -> String {
    // The first class speaks for all: a view holds the cell everywhere only if it is no longer
    // than the classes are apart.
    let (modulus, residue) = match rows.zero_on.first() {
        Some(Factor::Class { modulus, residue }) => (*modulus, residue.cast_signed()),
        Some(Factor::Row(row)) => (u64::MAX, *row),
        None => (1, 0),
    };
    let at = residue.saturating_add(cell.offset);
    let index_in = |view: &View| -> Option<i64> {
        let (step, offset) = (view.cells.step.cast_signed(), view.cells.offset.cast_signed());
        let is_held = view.cells.column == cell.column
            && view.cells.step <= modulus
            && (rows.zero_on.len() == 1 || step == 1)
            && (at - offset).rem_euclid(step) == 0;
        is_held.then(|| (at - offset).div_euclid(step) - residue.div_euclid(step))
    };
    let views = table.views.iter().enumerate();
    let held = views.filter_map(|(index, view)| Some((view, index_in(view)?, index)));
    match held.max_by_key(|(view, _, index)| (view.cells.step, *index)) {
        Some((view, index, _)) => shifted(&view.name, index),
        None => shifted(&table.columns[cell.column].name, cell.offset),
    }
}

/// The cells of a virtual column: `regs, rows 4 mod 16`.
pub(crate) fn cells_of(table: &Table, cells: &VirtualColumn) -> String {
    let column = &table.columns[cells.column].name;
    match cells.step {
        1 => format!("{column}, every row"),
        step => format!("{column}, rows {} mod {step}", cells.offset % step),
    }
}

/// The cells that a node reads, in the order of the mask.
pub(crate) fn reads(graph: &TableDag, id: NodeId) -> Vec<Cell> {
    let mut seen = vec![false; id.0 as usize + 1];
    let mut cells = Vec::new();
    let mut left = vec![id];
    while let Some(id) = left.pop() {
        if std::mem::replace(&mut seen[id.0 as usize], true) {
            continue;
        }
        let node = &graph.nodes[id.0 as usize];
        left.extend(node.operands());
        if let Node::Cell(index) = node {
            cells.push(graph.mask[*index]);
        }
    }
    cells.sort_unstable();
    cells
}

/// The rows of each column that some constraint reads, in the middle of a table: constraints on
/// single rows do not count.
pub(crate) fn read_rows(table: &Table, graph: &TableDag) -> Vec<Rows> {
    let mut read = vec![Rows::none(); table.columns.len()];
    for constraint in &graph.constraints {
        let rows = &graph.row_sets[constraint.row_set];
        for cell in reads(graph, constraint.value) {
            let column = &mut read[cell.column];
            *column = column.union(&shifted_classes(rows, cell.offset));
        }
    }
    read
}

/// The classes of a row set, so many rows further on.
fn shifted_classes(rows: &RowSet, offset: i64) -> Rows {
    // Classes of powers of two lie inside each other or apart, so the finer ones decide.
    let classes = |factors: &[Factor], is_in: bool| -> Vec<(u64, u64, bool)> {
        let class = |factor: &Factor| match *factor {
            Factor::Class { modulus, residue } => Some((modulus, residue, is_in)),
            Factor::Row(_) => None,
        };
        factors.iter().filter_map(class).collect()
    };
    let mut all = classes(&rows.zero_on, true);
    all.extend(classes(&rows.except, false));
    all.sort_unstable();
    all.into_iter().fold(Rows::none(), |rows, (modulus, residue, is_in)| {
        let residue = (residue.cast_signed() + offset).rem_euclid(modulus.cast_signed());
        let class = Rows::class(modulus, residue.unsigned_abs());
        if is_in { rows.union(&class) } else { rows.except(&class) }
    })
}

/// `x`, `x.next`, `x[2]`, and of a field `reg.next.ap`.
pub(crate) fn shifted(name: &str, index: i64) -> String {
    let shift = match index {
        0 => return name.to_owned(),
        1 => ".next".to_owned(),
        _ => format!("[{index}]"),
    };
    match name.rsplit_once('.') {
        Some((view, field)) => format!("{view}{shift}.{field}"),
        None => format!("{name}{shift}"),
    }
}
