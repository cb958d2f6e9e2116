//! Every cell of a trace is changed: a constraint notices, or it is said that the cell is free and why.
//!
//! A cheater fills the columns of arguments again once a cell of the first phase is changed, so that is what happens
//! here; cells of the columns of arguments are changed as they stand.

use crate::layouts::layout;
use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use air_cairo::{run, statement, trace};
use air_debug::names::narrowest;
use air_dsl::dag::Dag;
use air_layouts::{brainfuck, cairo_plain};
use air_runtime::argument::{Cells, Drawn, fill};
use air_runtime::check::{check_columns, check_rows};
use air_runtime::field::{ExtensionOf, Goldilocks, GoldilocksCubic, Stark252, StarkField};
use air_runtime::layout::Layout;
use air_runtime::trace::{Column, OfKind, Trace};
use std::collections::BTreeMap;
use std::path::Path;

/// A layout with a trace that violates nothing.
struct Valid<'a, F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>> {
    layout: &'a L,
    dag: &'a Dag,
    public: &'a L::Public,
    trace: Trace<F>,
    draws: Vec<K>,
}

/// A cell: table, column and row.
type Place = [usize; 3];

impl<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>> Valid<'_, F, K, L> {
    /// The cells that may change by something without any equation noticing, and the number of all.
    fn unnoticed(&self) -> (Vec<Place>, usize) {
        let trace = &self.trace;
        let noticed = check_rows(self.layout, self.public, trace, &self.draws);
        assert_eq!(noticed, Ok(Vec::new()), "the trace is valid");
        let mut random = fastrand::Rng::with_seed(1);
        let mut changes = || [F::ONE, F::from_u64(2 + random.u64(..1 << 60))];
        let (mut unnoticed, mut n_cells) = (Vec::new(), 0);
        let filled = self.filled();
        for (table, columns) in filled.iter().enumerate() {
            let n_first = trace.tables()[table].len();
            for (column, cells) in columns.iter().enumerate() {
                for row in 0..cells.n_rows() {
                    n_cells += 1;
                    let place = [table, column, row];
                    let is_noticed = |by: F| match column < n_first {
                        true => self.is_noticed(place, by),
                        false => self.is_noticed_later(&filled, place, by),
                    };
                    if !changes().into_iter().all(is_noticed) {
                        unnoticed.push(place);
                    }
                }
            }
        }
        (unnoticed, n_cells)
    }

    /// The columns of both phases.
    fn filled(&self) -> Vec<Vec<Column<F, K>>> {
        let tables = self.trace.tables().iter().enumerate();
        let filled = tables.map(|(table, columns)| {
            let first: Vec<Column<F, K>> = columns.iter().cloned().map(OfKind::Base).collect();
            let cells: Vec<Cells<'_, F, K>> = first.iter().map(Column::cells).collect();
            let (place, log_rows) = ([table, 1], self.trace.log_rows());
            let drawn = Drawn { draws: &self.draws, starts: &[] };
            let later = fill(self.layout, self.public, place, log_rows, &cells, drawn);
            let later = later.expect("no challenge is the hash of a value").columns;
            first.into_iter().chain(later.into_iter().map(OfKind::Ext)).collect()
        });
        filled.collect()
    }

    /// Whether a cell of the first phase may not be larger.
    fn is_noticed(&self, [table, column, row]: Place, by: F) -> bool {
        let mut tables = self.trace.tables().to_vec();
        tables[table][column][row] += by;
        let changed = Trace::new(tables).expect("columns of one length");
        let violations = check_rows(self.layout, self.public, &changed, &self.draws);
        !violations.expect("the trace suits").is_empty()
    }

    /// Whether a cell of a column of an argument may not be larger.
    fn is_noticed_later(
        &self,
        filled: &[Vec<Column<F, K>>],
        [table, column, row]: Place,
        by: F,
    ) -> bool {
        let mut changed = filled.to_vec();
        match &mut changed[table][column] {
            OfKind::Base(cells) => cells[row] += by,
            OfKind::Ext(cells) => cells[row] += K::from(by),
        }
        let log_rows = self.trace.log_rows();
        let violations = check_columns(self.layout, self.public, &changed, log_rows, &self.draws);
        !violations.expect("the columns suit").is_empty()
    }

    /// How many cells of each virtual column, or of each column, are unnoticed.
    fn by_name(&self, unnoticed: &[Place]) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for [table, column, row] in unnoticed {
            let of_table = &self.dag.layout.tables[*table];
            let at = i64::try_from(*row).expect("traces are short");
            let view = narrowest(of_table, *column, at).map(|view| view.name.clone());
            let name = view.unwrap_or_else(|| of_table.columns[*column].name.clone());
            *names.entry(name).or_default() += 1;
        }
        names
    }

    /// The text says of all these cells that they are free, or read by nothing.
    fn are_declared(&self, cells: &[Place]) {
        for [table, column, row] in cells {
            let of_table = &self.dag.layout.tables[*table];
            let declared = of_table.unused.iter().chain(&of_table.free).any(|exemption| {
                let cells = exemption.cells;
                let ahead = (*row as u64).checked_sub(cells.offset);
                cells.column == *column && ahead.is_some_and(|rows| rows.is_multiple_of(cells.step))
            });
            assert!(declared, "column {column} of table {table} in row {row}");
        }
    }
}

fn draws<F: StarkField, K: ExtensionOf<F>>(n_draws: usize) -> Vec<K> {
    let draw = |at: usize| {
        let coordinates: Vec<F> = (0..K::from(F::ONE).coordinates().count())
            .map(|coordinate| F::from_u64((at as u64 + 1) << (40 + coordinate)))
            .collect();
        K::from_coordinates(&coordinates).expect("as many coordinates as there are")
    };
    (0..n_draws).map(draw).collect()
}

#[test]
fn every_cell_of_a_cairo_trace_is_noticed_or_declared_free() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/tests/data/small/program.json");
    let program = Program::read(&path).expect("a program of the repository");
    let run = run::run_steps(&program, &ProgramInput::new(), 16).expect("it runs");
    let columns = trace::build(&run.public_input, &run.registers, &run.memory).expect("a trace");
    let (dag, public) = (layout("cairo_plain.air"), statement::public(&run.public_input));
    let valid = Valid {
        layout: &cairo_plain::CairoPlain,
        dag: &dag,
        public: &public,
        trace: Trace::new(vec![columns.into_vec()]).expect("columns of one length"),
        draws: draws::<Stark252, Stark252>(3),
    };
    let (unnoticed, n_cells) = valid.unnoticed();
    assert_eq!(n_cells, 2048);
    // What no constraint reads, and tmp0 and tmp1 of the last step. The other cells that are declared free are so with
    // others: a hole with its sorted copy, res with the pc of a jump that is not taken.
    let expected = [
        ("mem_product_odd", 128),
        ("reg.tmp0", 1),
        ("reg.tmp1", 1),
        ("regs_even", 32),
        ("regs_odd", 128),
    ];
    let expected = expected.map(|(name, n)| (name.to_owned(), n));
    assert_eq!(valid.by_name(&unnoticed), BTreeMap::from(expected));
    valid.are_declared(&unnoticed);
}

#[test]
fn every_cell_of_a_brainfuck_trace_is_noticed_or_declared_free() {
    let program = air_brainfuck::Program::compile(b"++[>,.<-]+++++++[-]+").expect("a program");
    let options = air_brainfuck::Options::default();
    let (run, recording) =
        air_brainfuck::record(&program, &[7, 9], &options).expect("the program halts");
    let (dag, public) =
        (layout("brainfuck.air"), air_brainfuck::Claim::new(&program, &run).public());
    let valid = Valid {
        layout: &brainfuck::Brainfuck,
        dag: &dag,
        public: &public,
        trace: air_brainfuck::trace::build(&recording),
        draws: draws::<Goldilocks, GoldilocksCubic>(10),
    };
    assert_eq!(valid.trace.log_rows(), [6, 6, 5]);
    let (unnoticed, n_cells) = valid.unnoticed();
    assert_eq!(n_cells, 64 * (16 + 3 + 5 + 2) + 32 * (3 + 2));
    let expected = [("inv", 3), ("uses", 1)].map(|(name, n)| (name.to_owned(), n));
    assert_eq!(valid.by_name(&unnoticed), BTreeMap::from(expected));
    valid.are_declared(&unnoticed);
}
