//! Layouts and traces of which tests break something.

use air_cairo::hints::ProgramInput;
use air_cairo::program::Program;
use air_cairo::run::{self, DEFAULT_MAX_STEPS, Run};
use air_cairo::{statement, trace};
use air_codegen::{Folder, compile_file};
use air_debug::columns::Columns;
use air_debug::determinacy::{Determinacy, determinacy};
use air_debug::public::PublicValue;
use air_dsl::dag::Dag;
use air_dsl::source::Sources;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{Arith as _, ExtensionOf, StarkField};
use air_runtime::trace::Trace;
use std::path::Path;

/// A layout of the repository.
pub(crate) fn layout(file: &str) -> Dag {
    let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts"));
    compile_file(&folder, file).unwrap_or_else(|error| panic!("{error}"))
}

/// A layout from its text.
pub(crate) fn compiled(text: &str) -> Dag {
    let mut sources = Sources::default();
    let main = sources.add("test.air", text);
    let mut load = |_: &str, path: &str| Err(format!("no `{path}`"));
    air_dsl::compile(&mut sources, main, &mut load).unwrap_or_else(|report| {
        panic!("{}", air_dsl::diagnostics::render(&sources, &report, false))
    })
}

/// What is free in a layout of one table.
pub(crate) fn examine<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    publics: &[PublicValue<F>],
    columns: &[Vec<F>],
) -> Determinacy {
    let trace = Trace::new(vec![columns.to_vec()]).expect("columns of one length");
    let columns = Columns::<F, K>::complete(dag, publics, &trace, 1).expect("it suits");
    let mut found = determinacy(dag, &columns, None).expect("the trace is valid");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// The layout without a constraint.
pub(crate) fn without(dag: &Dag, constraint: usize) -> Dag {
    let mut dag = dag.clone();
    dag.layout.tables[0].constraints.remove(constraint);
    dag.tables[0].constraints.remove(constraint);
    dag
}

/// A Fibonacci trace of 8 rows with its public value.
pub(crate) fn fibonacci<F: StarkField>() -> (Vec<F>, Vec<PublicValue<F>>) {
    let mut column = vec![F::ONE, F::ONE];
    while column.len() < 8 {
        column.push(column[column.len() - 1] + column[column.len() - 2]);
    }
    let claimed = *column.last().expect("eight rows");
    (column, vec![PublicValue::Scalar(claimed)])
}

/// A run of the smallest program: eight steps.
pub(crate) struct Cairo {
    pub(crate) dag: Dag,
    pub(crate) columns: Vec<Vec<Stark252>>,
    pub(crate) publics: Vec<PublicValue<Stark252>>,
}

impl Cairo {
    pub(crate) fn small() -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/tests/data/small/program.json");
        Self::of_program(&path, &ProgramInput::new())
    }

    /// A run of the example that computes a Fibonacci number, with loops and conditional jumps.
    pub(crate) fn fibonacci(index: u32) -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cairo/fibonacci/program.json");
        let input = ProgramInput::from([("fibonacci_claim_index".to_owned(), index.into())]);
        Self::of_program(&path, &input)
    }

    fn of_program(path: &Path, input: &ProgramInput) -> Self {
        let program = Program::read(path).expect("a program of the repository");
        let Run { public_input, registers, memory } =
            run::run(&program, input, DEFAULT_MAX_STEPS).expect("it runs");
        let columns = trace::build(&public_input, &registers, &memory).expect("it has a trace");
        let public = statement::public(&public_input);
        let scalars = [
            public.initial_ap,
            public.final_ap,
            public.initial_pc,
            public.final_pc,
            public.rc_min,
            public.rc_max,
        ];
        let list = public.public_memory.iter().map(|entry| entry.to_vec()).collect();
        let publics = scalars.into_iter().map(PublicValue::Scalar);
        Self {
            dag: layout("cairo_plain.air"),
            columns: columns.into_vec(),
            publics: publics.chain([PublicValue::List(list)]).collect(),
        }
    }

    pub(crate) fn trace(&self) -> Trace<Stark252> {
        Trace::new(vec![self.columns.clone()]).expect("columns of one length")
    }

    /// Adds to a cell, by the column's name.
    pub(crate) fn add(&mut self, column: &str, row: usize, by: u64) {
        use air_runtime::field::Field as _;
        let at = self.dag.layout.tables[0].columns.iter().position(|c| c.name == column);
        let cell = &mut self.columns[at.expect("a column of the layout")][row];
        *cell += Stark252::from_u64(by) * Stark252::ONE;
    }
}
