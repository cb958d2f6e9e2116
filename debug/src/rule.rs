//! Witness rules by the reference interpreter: the cells and the terminals that a text says how to compute, and where
//! a trace has something else.

use crate::columns::{Columns, ColumnsError};
use crate::names;
use crate::place::Place;
use crate::public::PublicValue;
use crate::rows;
use crate::value;
use air_dsl::dag::Dag;
use air_dsl::ir::{Cell, Rule, RuleOrder, RuleTarget};
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::trace::Trace;

/// Columns of the first phase, table by table; those that are not given are filled by rules.
pub type GivenColumns<F> = Vec<Vec<Option<Vec<F>>>>;

/// The trace with these columns; witness rules fill those that are not given, and no cell of any other.
///
/// # Errors
/// If trace or public values do not suit the layout.
pub fn complete<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    publics: &[PublicValue<F>],
    given: GivenColumns<F>,
) -> Result<Trace<F>, ColumnsError> {
    let is_missing: Vec<Vec<bool>> =
        given.iter().map(|columns| columns.iter().map(Option::is_none).collect()).collect();
    let with_zeros = |columns: Vec<Option<Vec<F>>>| {
        let n_rows = columns.iter().flatten().map(Vec::len).next().unwrap_or(0);
        let zeros = || vec![F::ZERO; n_rows];
        columns.into_iter().map(|column| column.unwrap_or_else(zeros)).collect()
    };
    let trace = Trace::new(given.into_iter().map(with_zeros).collect())?;
    if is_missing.iter().flatten().all(|is_missing| !is_missing) {
        return Ok(trace);
    }
    let mut columns = Columns::<F, K>::with_challenges(dag, publics, &trace, 0)?;
    for (table, is_missing) in is_missing.iter().enumerate() {
        let is_wanted = |rule: &Rule| match rule.target {
            RuleTarget::Cell(cell) => is_missing.get(cell.column) == Some(&true),
            RuleTarget::Terminal(_) => false,
        };
        carry_out(dag, &mut columns, table, 0, &is_wanted);
    }
    let to_base = |value: &K| value.coordinates().next().unwrap_or(F::ZERO);
    let tables = columns
        .tables
        .iter()
        .map(|columns| columns.iter().map(|column| column.iter().map(to_base).collect()).collect());
    Ok(Trace::new(tables.collect())?)
}

/// Carries out the rules of a table in a phase, as far as they are wanted.
pub(crate) fn carry_out<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &mut Columns<F, K>,
    table: usize,
    phase: usize,
    is_wanted: &dyn Fn(&Rule) -> bool,
) {
    let n_rows = columns.n_rows(table);
    let of_table = &dag.layout.tables[table];
    for group in &of_table.rule_groups {
        let rules: Vec<&Rule> = group.rules.iter().map(|rule| &of_table.rules[*rule]).collect();
        if rules.iter().any(|rule| rule.phase != phase) {
            continue;
        }
        for turn in 0..n_rows {
            let row = match group.order {
                RuleOrder::Any | RuleOrder::Down => turn,
                RuleOrder::Up => n_rows - 1 - turn,
            };
            for rule in rules.iter().filter(|rule| is_wanted(rule)) {
                if !rows::contains(&rule.rows, row, n_rows) {
                    continue;
                }
                let value = evaluate(columns, table, rule, row);
                match rule.target {
                    RuleTarget::Cell(Cell { column, offset }) => {
                        columns.tables[table][column][rows::ahead(row, offset, n_rows)] = value;
                    }
                    RuleTarget::Terminal(draw) => columns.draws[draw] = value,
                }
            }
        }
    }
}

/// What a rule computes in a row.
fn evaluate<F: StarkField, K: ExtensionOf<F>>(
    columns: &Columns<F, K>,
    table: usize,
    rule: &Rule,
    row: usize,
) -> K {
    let mut place = Place { columns, table, row };
    let value = place.expression(&rule.value);
    match &rule.divisor {
        None => value,
        Some(divisor) => value * place.expression(divisor).inverse().unwrap_or(K::ZERO),
    }
}

/// What is said of a cell, seen from a row, that is not what its witness rule makes it; none if it is, or has no rule.
pub(crate) fn difference<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    columns: &Columns<F, K>,
    table: usize,
    at: usize,
    cell: Cell,
) -> Option<String> {
    let (of_table, n_rows) = (&dag.layout.tables[table], columns.n_rows(table));
    let row = rows::ahead(at, cell.offset, n_rows);
    of_table.rules.iter().find_map(|rule| {
        let RuleTarget::Cell(Cell { column, offset }) = rule.target else { return None };
        let from = rows::ahead(row, -offset, n_rows);
        if column != cell.column || !rows::contains(&rule.rows, from, n_rows) {
            return None;
        }
        let (found, by_rule) =
            (columns.tables[table][column][row], evaluate(columns, table, rule, from));
        (found != by_rule).then(|| {
            let (line, _) = dag.sources.line_column(rule.span);
            let name = names::of_cell(of_table, at, cell);
            let (found, by_rule) = (value::show(found), value::show(by_rule));
            format!("{name} is {found}, but its rule in line {line} makes it {by_rule}")
        })
    })
}
