//! A layout as plain data, for the command line and other programs.

use crate::digest::digest;
use crate::rust::about::source;
use crate::rust::info::min_log_rows;
use air_dsl::dag::{Dag, TableDag};
use air_dsl::ir::{
    Accumulator, ArgumentKind, Assumption, Cell, Exemption, Kind, Layout, Link, LinkedColumn, Rule,
    RuleTarget, Start, Table, Terminal, VirtualColumn,
};
use air_dsl::source::Span;
use serde::Serialize;

/// A layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// The digest of its meaning, in hexadecimal.
    pub digest: String,
    /// The number of phases in which columns are committed.
    pub n_phases: usize,
    /// The public values in the order of the text.
    pub publics: Vec<PublicSummary>,
    /// The challenges in the order in which they are drawn.
    pub draws: Vec<DrawSummary>,
    /// The tables in the order of the text.
    pub tables: Vec<TableSummary>,
    /// The equations between tables.
    pub links: Vec<LinkSummary>,
    /// The values that a proof carries, in the order in which they are sent.
    pub terminals: Vec<TerminalSummary>,
}

/// A terminal: the total of both sides of an argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TerminalSummary {
    /// Its name.
    pub name: String,
    /// The phase after whose commitment it is sent.
    pub phase: usize,
    /// Whether the verifier refuses zero.
    pub is_nonzero: bool,
}

/// An equation between two tables: two columns are equal in row 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkSummary {
    /// Its path.
    pub name: String,
    /// One side, `table/column`.
    pub left: String,
    /// The other.
    pub right: String,
}

/// One side of an argument over rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccumulatorSummary {
    /// The argument's path.
    pub name: String,
    /// `lookup`, `permutation` or `evaluation`.
    pub argument: &'static str,
    /// The number of fields of a tuple.
    pub width: usize,
    /// The column that holds it.
    pub column: String,
    /// Those fields, as the text has them.
    pub tuple: Vec<String>,
    /// The challenges: that of the argument, and those that weigh fields.
    pub by: Vec<String>,
    /// The rows that may take part, as the text has them.
    pub rows: String,
    /// Which of them do, as the text has it; all, if it says nothing.
    pub condition: Option<String>,
    /// How often a tuple counts, as the text has it; once, if it says nothing.
    pub times: Option<String>,
    /// `below the last row`, or what it has in the first one: an integer, a challenge, or the terminal whose start the
    /// prover chooses.
    pub start: String,
    /// The public list that it is compared with, if there is one.
    pub public: Option<String>,
}

/// A public value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicSummary {
    /// Its name.
    pub name: String,
    /// The fields of an entry if it is a list.
    pub fields: Option<Vec<String>>,
}

/// A challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawSummary {
    /// Its name.
    pub name: String,
    /// The phase after whose commitment it is drawn.
    pub phase: usize,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableSummary {
    /// Its name.
    pub name: String,
    /// The table has at least `2^min_log_rows` rows.
    pub min_log_rows: u32,
    /// All columns, by phase.
    pub columns: Vec<ColumnSummary>,
    /// The periodic columns in the order of the text.
    pub periodic_columns: Vec<PeriodicSummary>,
    /// The virtual columns in the order of the text.
    pub virtual_columns: Vec<ViewSummary>,
    /// The constraints in the order of the text.
    pub constraints: Vec<ConstraintSummary>,
    /// The number of cells that constraints read around a row.
    pub mask_size: usize,
    /// Those cells, by column, then by row.
    pub mask: Vec<CellSummary>,
    /// The permutation arguments in the order of the text.
    pub permutations: Vec<PermutationSummary>,
    /// The sides of arguments over rows, in the order of the text.
    pub accumulators: Vec<AccumulatorSummary>,
    /// The witness rules in the order of the text; those of arguments are not among them.
    pub rules: Vec<RuleSummary>,
    /// What no constraint proves, and the text takes for granted.
    pub assumptions: Vec<AssumptionSummary>,
    /// Cells that no constraint reads, on purpose.
    pub unused: Vec<ExemptionSummary>,
    /// Cells that constraints leave open, on purpose.
    pub free: Vec<ExemptionSummary>,
}

/// A witness rule: how a prover computes a cell in some rows, or a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleSummary {
    /// The cell that it fills, seen from a row of `rows`; nothing, if it fills a terminal.
    pub cell: Option<CellSummary>,
    /// The terminal that it fills, if it fills one.
    pub terminal: Option<String>,
    /// The rule, as the text has it.
    pub text: String,
    /// The rows on which it is carried out, as the text has them.
    pub rows: String,
    /// File and line.
    pub source: String,
}

/// A fact that is taken for granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssumptionSummary {
    /// The cells, as the text calls them.
    pub name: String,
    /// What is said of them.
    pub what: String,
    /// Why it holds.
    pub because: String,
    /// File and line.
    pub source: String,
}

/// Cells that a check passes over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExemptionSummary {
    /// Which cells.
    pub cells: ViewSummary,
    /// Why.
    pub because: String,
    /// File and line.
    pub source: String,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnSummary {
    /// Its name.
    pub name: String,
    /// The phase in which it is committed.
    pub phase: usize,
    /// `base` or `extension`.
    pub field: &'static str,
}

/// A periodic column: element `k` stands in row `k·step`, and after the last comes the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodicSummary {
    /// Its name.
    pub name: String,
    /// Distance of two elements, in rows.
    pub step: u64,
    /// The number of elements.
    pub n_values: usize,
}

/// A cell of the mask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellSummary {
    /// The column it lies in.
    pub column: String,
    /// Rows ahead of the current one.
    pub offset: i64,
}

/// A virtual column: the cells `offset, offset + step, …` of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ViewSummary {
    /// Its name.
    pub name: String,
    /// The column it lies in.
    pub column: String,
    /// Distance of two cells, in rows.
    pub step: u64,
    /// Row of the first cell.
    pub offset: u64,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConstraintSummary {
    /// Its path.
    pub name: String,
    /// What it says, in words, if the text does.
    pub doc: String,
    /// Its degree in the cells.
    pub degree: u32,
    /// The rows on which it holds, as the text has them.
    pub rows: String,
    /// `base` or `extension`.
    pub field: &'static str,
    /// File and line.
    pub source: String,
}

/// A permutation argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PermutationSummary {
    /// Its path.
    pub name: String,
    /// The number of components of a tuple.
    pub width: usize,
    /// Where its running product lies.
    pub accumulator: ViewSummary,
    /// The public list that stands in for dummy cells, if there is one.
    pub public: Option<String>,
}

/// A layout as plain data.
#[must_use]
pub fn summary(dag: &Dag) -> Summary {
    let layout = &dag.layout;
    let publics = layout.publics.iter();
    let draws = layout.draws.iter().enumerate();
    let tables = layout.tables.iter().zip(&dag.tables);
    Summary {
        name: layout.name.clone(),
        digest: digest(dag).iter().map(|byte| format!("{byte:02x}")).collect(),
        n_phases: layout.n_phases,
        publics: publics
            .map(|public| PublicSummary {
                name: public.name.clone(),
                fields: public.fields.clone(),
            })
            .collect(),
        draws: draws
            .filter(|(index, _)| layout.terminals.iter().all(|terminal| terminal.draw != *index))
            .map(|(_, draw)| DrawSummary { name: draw.name.clone(), phase: draw.phase })
            .collect(),
        tables: tables.map(|(table, dag_of)| table_summary(dag, table, dag_of)).collect(),
        links: layout.links.iter().map(|link| link_summary(layout, link)).collect(),
        terminals: layout.terminals.iter().map(|of| terminal_summary(layout, of)).collect(),
    }
}

/// [`summary`] as JSON, indented.
///
/// # Panics
/// Never: a summary has only names and numbers.
#[must_use]
pub fn json(dag: &Dag) -> String {
    serde_json::to_string_pretty(&summary(dag)).expect("a summary is plain data")
}

fn table_summary(dag: &Dag, table: &Table, table_dag: &TableDag) -> TableSummary {
    let view = |name: &str, cells: &VirtualColumn| ViewSummary {
        name: name.to_owned(),
        column: table.columns[cells.column].name.clone(),
        step: cells.step,
        offset: cells.offset,
    };
    let columns = table.columns.iter().map(|column| ColumnSummary {
        name: column.name.clone(),
        phase: column.phase,
        field: field(column.kind),
    });
    let periodics = table.periodics.iter().map(|column| PeriodicSummary {
        name: column.name.clone(),
        step: column.step,
        n_values: column.values.len(),
    });
    let constraints = table.constraints.iter().zip(&table_dag.constraints);
    let constraints = constraints.map(|(constraint, value)| {
        let node = value.value.0 as usize;
        ConstraintSummary {
            name: constraint.name.clone(),
            doc: constraint.doc.clone(),
            degree: table_dag.degrees[node],
            rows: constraint.rows.text.clone(),
            field: field(table_dag.kinds[node]),
            source: source(&dag.sources, constraint.span),
        }
    });
    let permutations = table.permutations.iter().map(|permutation| PermutationSummary {
        name: permutation.name.clone(),
        width: permutation.left.len(),
        accumulator: view(&permutation.name, &permutation.accumulator),
        public: permutation.public.as_ref().map(|side| dag.layout.publics[side.list].name.clone()),
    });
    let accumulators = table.accumulators.iter().map(|of| accumulator_summary(dag, table, of));
    let mask = table_dag.mask.iter().map(|cell| cell_summary(table, *cell));
    let assumption = |of: &Assumption| AssumptionSummary {
        name: of.name.clone(),
        what: of.what.clone(),
        because: of.because.clone(),
        source: source(&dag.sources, of.span),
    };
    let exemption = |of: &Exemption| ExemptionSummary {
        cells: view(&of.name, &of.cells),
        because: of.because.clone(),
        source: source(&dag.sources, of.span),
    };
    TableSummary {
        name: table.name.clone(),
        min_log_rows: min_log_rows(table, table_dag),
        columns: columns.collect(),
        periodic_columns: periodics.collect(),
        virtual_columns: table.views.iter().map(|v| view(&v.name, &v.cells)).collect(),
        constraints: constraints.collect(),
        mask_size: table_dag.mask.len(),
        mask: mask.collect(),
        permutations: permutations.collect(),
        accumulators: accumulators.collect(),
        rules: table.rules.iter().map(|rule| rule_summary(dag, table, rule)).collect(),
        assumptions: table.assumptions.iter().map(assumption).collect(),
        unused: table.unused.iter().map(exemption).collect(),
        free: table.free.iter().map(exemption).collect(),
    }
}

fn rule_summary(dag: &Dag, table: &Table, rule: &Rule) -> RuleSummary {
    let (cell, terminal) = match rule.target {
        RuleTarget::Cell(cell) => (Some(cell_summary(table, cell)), None),
        RuleTarget::Terminal(draw) => (None, Some(dag.layout.draws[draw].name.clone())),
    };
    RuleSummary {
        cell,
        terminal,
        text: text(dag, rule.span),
        rows: rule.rows.text.clone(),
        source: source(&dag.sources, rule.span),
    }
}

fn cell_summary(table: &Table, cell: Cell) -> CellSummary {
    CellSummary { column: table.columns[cell.column].name.clone(), offset: cell.offset }
}

/// The text at a place, on one line.
fn text(dag: &Dag, span: Span) -> String {
    let words = dag.sources.get(span.file).text[span.range()].split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

fn accumulator_summary(dag: &Dag, table: &Table, of: &Accumulator) -> AccumulatorSummary {
    let text = |span: Span| text(dag, span);
    let draw = |draw: usize| dag.layout.draws[draw].name.clone();
    AccumulatorSummary {
        name: of.name.clone(),
        argument: match of.kind {
            ArgumentKind::Lookup => "lookup",
            ArgumentKind::Permutation => "permutation",
            ArgumentKind::Evaluation => "evaluation",
        },
        width: of.tuple.len(),
        tuple: of.tuple.iter().map(|field| text(field.span)).collect(),
        by: [of.z].into_iter().chain(of.weights.iter().copied()).map(draw).collect(),
        column: table.columns[of.column].name.clone(),
        rows: of.rows.text.clone(),
        condition: of.condition.map(text),
        times: of.times.as_ref().map(|times| text(times.span)),
        start: match of.start {
            Start::BelowLast => "below the last row".to_owned(),
            Start::Integer(value) => value.to_string(),
            Start::Draw(index) | Start::Free(index) => draw(index),
        },
        public: of.public.map(|side| dag.layout.publics[side.list].name.clone()),
    }
}

fn terminal_summary(layout: &Layout, terminal: &Terminal) -> TerminalSummary {
    let draw = &layout.draws[terminal.draw];
    TerminalSummary { name: draw.name.clone(), phase: draw.phase, is_nonzero: terminal.is_nonzero }
}

fn link_summary(layout: &Layout, link: &Link) -> LinkSummary {
    let side = |side: LinkedColumn| {
        let table = &layout.tables[side.table];
        format!("{}/{}", table.name, table.columns[side.column].name)
    };
    LinkSummary { name: link.name.clone(), left: side(link.left), right: side(link.right) }
}

fn field(kind: Kind) -> &'static str {
    match kind {
        Kind::Base => "base",
        Kind::Ext => "extension",
    }
}
