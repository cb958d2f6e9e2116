//! A layout as the data that the runtime reads: what generated code has as statics.

use air_codegen::digest;
use air_dsl::dag::{Dag, FillDag, TableDag, min_rows};
use air_dsl::ir;
use air_runtime::layout::{
    AccumulatorInfo, ColumnInfo, ConstraintInfo, DrawInfo, Factor, FillInfo, Integer, Kind,
    LayoutInfo, LinkInfo, LinkedCell, MaskCell, PeriodicCell, PeriodicInfo, PermutationInfo,
    PublicInfo, RowSet, Rule, RuleInfo, RuleOrder, RuleTarget, Start, TableInfo, TerminalInfo,
    TerminalOf, VirtualColumn,
};
use num_traits::Signed as _;

/// The data of a layout. They are leaked: the runtime takes them for statics.
pub(crate) fn info(dag: &Dag) -> LayoutInfo {
    let layout = &dag.layout;
    let tables = layout.tables.iter().zip(&dag.tables);
    let draw = |draw: &ir::Draw| DrawInfo { name: text(&draw.name), phase: draw.phase };
    LayoutInfo {
        name: text(&layout.name),
        digest: digest(dag),
        n_phases: layout.n_phases,
        draws: list(layout.draws.iter().map(draw)),
        terminals: list(layout.terminals.iter().map(terminal)),
        publics: list(layout.publics.iter().map(public)),
        tables: list(tables.map(|(of, graph)| table(dag, of, graph))),
        links: list(layout.links.iter().map(|of| link(dag, of))),
        fills: list(dag.fills.iter().map(|of| fill(dag, of))),
    }
}

fn public(public: &ir::Public) -> PublicInfo {
    let fields = public.fields.as_ref();
    let fields = fields.map(|fields| list(fields.iter().map(|field| text(field))));
    PublicInfo { name: text(&public.name), fields }
}

fn table(dag: &Dag, table: &ir::Table, graph: &TableDag) -> TableInfo {
    let column = |column: &ir::Column| ColumnInfo {
        name: text(&column.name),
        phase: column.phase,
        kind: kind(column.kind),
    };
    let constraints = table.constraints.iter().zip(&graph.constraints);
    let constraints = constraints.map(|(of, value)| ConstraintInfo {
        name: text(&of.name),
        degree: graph.degrees[value.value.0 as usize],
        row_set: value.row_set,
        kind: kind(graph.kinds[value.value.0 as usize]),
        source: place(dag, of.span),
    });
    TableInfo {
        name: text(&table.name),
        columns: list(table.columns.iter().map(column)),
        mask: mask(graph),
        constraints: list(constraints),
        row_sets: list(graph.row_sets.iter().map(row_set)),
        periodics: list(table.periodics.iter().map(periodic)),
        periodic_mask: periodic_mask(graph),
        permutations: list(table.permutations.iter().map(permutation)),
        min_log_rows: min_rows(table, graph).trailing_zeros(),
    }
}

fn link(dag: &Dag, link: &ir::Link) -> LinkInfo {
    let cell = |side: ir::LinkedColumn| {
        let cell = ir::Cell { column: side.column, offset: 0 };
        let mask = dag.tables[side.table].mask.binary_search(&cell);
        let mask = mask.expect("the constraints of an argument read its total");
        LinkedCell { table: side.table, mask }
    };
    LinkInfo {
        name: text(&link.name),
        left: cell(link.left),
        right: cell(link.right),
        source: place(dag, link.span),
    }
}

fn terminal(terminal: &ir::Terminal) -> TerminalInfo {
    let ir::Terminal { draw, of, is_nonzero, is_masked, span: _ } = *terminal;
    let of = match of {
        ir::TerminalOf::Total(ir::LinkedColumn { table, column }) => {
            TerminalOf::Total { table, column }
        }
        ir::TerminalOf::Rule => TerminalOf::Rule,
    };
    TerminalInfo { draw, of, is_nonzero, is_masked }
}

fn start(start: ir::Start) -> Start {
    match start {
        ir::Start::BelowLast => Start::BelowLast,
        ir::Start::Integer(value) => Start::Integer(value),
        ir::Start::Draw(draw) => Start::Draw(draw),
        ir::Start::Free(terminal) => Start::Free(terminal),
    }
}

/// The witness rules of a layout. They are leaked, too.
pub(crate) fn rules(dag: &Dag) -> &'static [RuleInfo] {
    list(dag.rules.iter().map(|rule| {
        let table = &dag.layout.tables[rule.table];
        let of = &table.rules[rule.rule];
        RuleInfo {
            name: text(&of.name),
            table: rule.table,
            phase: rule.phase,
            group: rule.group,
            order: match table.rule_groups[rule.group].order {
                ir::RuleOrder::Any => RuleOrder::Any,
                ir::RuleOrder::Down => RuleOrder::Down,
                ir::RuleOrder::Up => RuleOrder::Up,
            },
            target: match of.target {
                ir::RuleTarget::Cell(ir::Cell { column, offset }) => {
                    RuleTarget::Cell(MaskCell { column, offset })
                }
                ir::RuleTarget::Terminal(draw) => RuleTarget::Terminal(draw),
            },
            rows: row_set(&of.rows),
            mask: mask(&rule.terms),
            periodic_mask: periodic_mask(&rule.terms),
        }
    }))
}

fn fill(dag: &Dag, fill: &FillDag) -> FillInfo {
    let terms = fill.terms.constraints.iter();
    let terms = terms.map(|term| kind(fill.terms.kinds[term.value.0 as usize]));
    let accumulators = fill.accumulators.iter().map(|terms| {
        let of = &dag.layout.tables[fill.table].accumulators[terms.index];
        let value = terms.value;
        AccumulatorInfo {
            name: text(&of.name),
            column: of.column,
            rule: match of.kind {
                ir::ArgumentKind::Lookup => Rule::Sum { value, times: terms.times },
                ir::ArgumentKind::Permutation => Rule::Product { value },
                ir::ArgumentKind::Evaluation => Rule::Evaluation { value, point: of.z },
            },
            start: start(of.start),
            rows: row_set(&of.rows),
            unless: terms.unless,
        }
    });
    FillInfo {
        table: fill.table,
        phase: fill.phase,
        mask: mask(&fill.terms),
        periodic_mask: periodic_mask(&fill.terms),
        terms: list(terms),
        accumulators: list(accumulators),
    }
}

fn mask(graph: &TableDag) -> &'static [MaskCell] {
    let cell = |cell: &ir::Cell| MaskCell { column: cell.column, offset: cell.offset };
    list(graph.mask.iter().map(cell))
}

fn periodic_mask(graph: &TableDag) -> &'static [PeriodicCell] {
    let cell =
        |cell: &ir::PeriodicCell| PeriodicCell { periodic: cell.periodic, offset: cell.offset };
    list(graph.periodic_mask.iter().map(cell))
}

fn row_set(rows: &ir::RowSet) -> RowSet {
    let factor = |factor: &ir::Factor| match *factor {
        ir::Factor::Class { modulus, residue } => Factor::Class { modulus, residue },
        ir::Factor::Row(row) => Factor::Row(row),
    };
    RowSet {
        text: text(&rows.text),
        zero_on: list(rows.zero_on.iter().map(factor)),
        except: list(rows.except.iter().map(factor)),
    }
}

fn periodic(column: &ir::Periodic) -> PeriodicInfo {
    let value = |value: &num_bigint::BigInt| Integer {
        limbs: list(value.iter_u64_digits()),
        is_negative: value.is_negative(),
        decimal: text(&value.abs().to_string()),
    };
    PeriodicInfo {
        name: text(&column.name),
        step: size(column.step),
        values: list(column.values.iter().map(value)),
    }
}

fn permutation(permutation: &ir::Permutation) -> PermutationInfo {
    PermutationInfo {
        name: text(&permutation.name),
        left: list(permutation.left.iter().map(virtual_column)),
        right: list(permutation.right.iter().map(virtual_column)),
        accumulator: virtual_column(&permutation.accumulator),
        z: permutation.z,
        weights: list(permutation.weights.iter().copied()),
    }
}

fn virtual_column(cells: &ir::VirtualColumn) -> VirtualColumn {
    let (step, offset) = (size(cells.step), size(cells.offset));
    VirtualColumn { column: cells.column, step, offset }
}

fn kind(kind: ir::Kind) -> Kind {
    match kind {
        ir::Kind::Base => Kind::Base,
        ir::Kind::Ext => Kind::Ext,
    }
}

fn place(dag: &Dag, span: air_dsl::source::Span) -> &'static str {
    let (line, _) = dag.sources.line_column(span);
    text(&format!("{}:{line}", dag.sources.get(span.file).path))
}

fn size(value: u64) -> usize {
    usize::try_from(value).expect("frames and steps are small")
}

fn text(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn list<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    Box::leak(items.into_iter().collect::<Vec<T>>().into_boxed_slice())
}
