//! A trace with everything that its constraints read: columns of all phases, challenges, public values.

use crate::argument;
use crate::fill::{self, FillError};
use crate::public::PublicValue;
use crate::random::Random;
use crate::rule;
use crate::value;
use air_dsl::dag::{Dag, Node, min_rows};
use air_dsl::ir::{self, PublicSide};
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::trace::{Trace, TraceError};
use core::marker::PhantomData;
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// All that constraints read, in the challenge field.
#[derive(Clone, Debug)]
pub struct Columns<F, K> {
    /// Columns of all phases, table by table, row by row.
    pub(crate) tables: Vec<Vec<Vec<K>>>,
    /// One value a challenge, in the order of the layout.
    pub(crate) draws: Vec<K>,
    /// The public scalars; zero where the public value is a list.
    pub(crate) scalars: Vec<K>,
    /// The entries of the public lists; none where the public value is a scalar.
    pub(crate) lists: Vec<Vec<Vec<K>>>,
    /// Table by table, the public products of its permutations; zero where one has none.
    pub(crate) public_products: Vec<Vec<K>>,
    /// Table by table, the evaluations of public lists of its accumulators; zero where one has none.
    pub(crate) public_evaluations: Vec<Vec<K>>,
    /// Table by table, the periodic columns.
    pub(crate) periodics: Vec<Vec<Periodic<K>>>,
    /// The constants of all graphs.
    pub(crate) constants: BTreeMap<BigInt, K>,
    field: PhantomData<F>,
}

/// The elements of a periodic column.
#[derive(Clone, Debug)]
pub(crate) struct Periodic<K> {
    step: usize,
    values: Vec<K>,
}

impl<K: Copy> Periodic<K> {
    /// The element that stands at a row, or last stood before it.
    pub(crate) fn at(&self, row: usize) -> K {
        self.values[row / self.step % self.values.len()]
    }
}

/// Why a trace does not suit a layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// There are not as many tables as the layout has.
    #[error("the layout has {expected} tables, but the trace has {found}")]
    NumberOfTables {
        /// The tables of the layout.
        expected: usize,
        /// The tables of the trace.
        found: usize,
    },
    /// A table has not as many columns as the layout's.
    #[error("table `{table}` has {expected} columns in {phases}, but the trace has {found}")]
    NumberOfColumns {
        /// Name of the table.
        table: String,
        /// Which phases were expected.
        phases: &'static str,
        /// The columns of the layout.
        expected: usize,
        /// The columns of the trace.
        found: usize,
    },
    /// A table is too low for its constraints.
    #[error("table `{table}` must have at least {expected} rows, but the trace has {found}")]
    TooLow {
        /// Name of the table.
        table: String,
        /// The least number of rows.
        expected: u64,
        /// The rows of the trace.
        found: usize,
    },
    /// A column of a later phase is not as long as the trace.
    #[error("table `{table}` has {expected} rows, but its column {column} has {found}")]
    ColumnLength {
        /// Name of the table.
        table: String,
        /// Index of the column.
        column: usize,
        /// The rows of the trace.
        expected: usize,
        /// The rows of the column.
        found: usize,
    },
    /// There are not as many public values as the layout has, or one is of another kind.
    #[error("the layout has {expected}, but {found} is given")]
    Public {
        /// What was expected.
        expected: String,
        /// What is given.
        found: String,
    },
    /// There are not as many challenges as the layout draws.
    #[error("the layout draws {expected} challenges, but {found} are given")]
    NumberOfDraws {
        /// The layout's number of challenges.
        expected: usize,
        /// The number given.
        found: usize,
    },
    /// A constant of the layout is not below the modulus.
    #[error("the constant {constant} of the layout is not below the modulus of {field}")]
    ConstantTooLarge {
        /// The constant.
        constant: String,
        /// The field's name.
        field: &'static str,
    },
    /// A public list has no entry, or more than the cells that stand for it.
    #[error("the public list `{list}` must have 1 to {room} entries, but it has {found}")]
    ListLength {
        /// The public list.
        list: String,
        /// The number of cells of its virtual column.
        room: usize,
        /// Its length.
        found: usize,
    },
    /// A public list has more entries than rows are compared with it.
    #[error("the public list `{list}` has {found} entries, but {room} rows are compared with it")]
    ListTooLong {
        /// The public list.
        list: String,
        /// The number of rows.
        room: usize,
        /// Its length.
        found: usize,
    },
    /// The columns of an argument cannot be computed.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// Columns are no trace.
    #[error(transparent)]
    Trace(#[from] TraceError),
}

/// Columns of later phases that are given and not computed, with the challenges that they belong to.
#[derive(Clone, Debug)]
pub struct Interaction<K> {
    /// One value a challenge, in the order of the layout.
    pub draws: Vec<K>,
    /// Table by table, the columns of phases after the first, in the order of the layout.
    pub tables: Vec<Vec<Vec<K>>>,
}

impl<F: StarkField, K: ExtensionOf<F>> Columns<F, K> {
    /// Completes a trace: challenges come from the seed, and the columns of arguments from their definitions.
    ///
    /// # Errors
    /// If trace or public values do not suit the layout, or a column has no definition.
    pub fn complete(
        dag: &Dag,
        publics: &[PublicValue<F>],
        trace: &Trace<F>,
        seed: u64,
    ) -> Result<Self, ColumnsError> {
        let mut columns = Self::with_challenges(dag, publics, trace, seed)?;
        columns.fill_phases(dag)?;
        Ok(columns)
    }

    /// A trace with challenges from the seed, and no column of a later phase.
    pub(crate) fn with_challenges(
        dag: &Dag,
        publics: &[PublicValue<F>],
        trace: &Trace<F>,
        seed: u64,
    ) -> Result<Self, ColumnsError> {
        let mut random = Random(seed);
        let draws = dag.layout.draws.iter().map(|_| random.challenge()).collect();
        Self::of_first_phase(dag, publics, trace, draws)
    }

    /// Adds the columns of all phases after the first.
    fn fill_phases(&mut self, dag: &Dag) -> Result<(), FillError> {
        for phase in 1..dag.layout.n_phases {
            for (index, table) in dag.layout.tables.iter().enumerate() {
                self.fill_phase(dag, index, table, phase)?;
            }
        }
        Ok(())
    }

    /// The same trace with other challenges, and the columns that follow from them.
    pub(crate) fn redrawn(&self, dag: &Dag, seed: u64) -> Result<Self, ColumnsError> {
        let mut random = Random(seed);
        let mut columns = self.clone();
        columns.draws = dag.layout.draws.iter().map(|_| random.challenge()).collect();
        for (cells, table) in columns.tables.iter_mut().zip(&dag.layout.tables) {
            cells.truncate(table.columns.iter().filter(|column| column.phase == 0).count());
        }
        columns.compute_publics(dag)?;
        columns.fill_phases(dag)?;
        Ok(columns)
    }

    /// Computes what the verifier would from public lists and challenges.
    fn compute_publics(&mut self, dag: &Dag) -> Result<(), ColumnsError> {
        let tables = 0..dag.layout.tables.len();
        let products = tables.clone().map(|table| self.products(dag, table));
        let products = products.collect::<Result<_, _>>()?;
        let evaluations = tables.map(|table| self.evaluations(dag, table));
        let evaluations = evaluations.collect::<Result<_, _>>()?;
        (self.public_products, self.public_evaluations) = (products, evaluations);
        Ok(())
    }

    /// Adds the columns of a phase to those of a table, and takes the terminals that are its accumulators' totals.
    fn fill_phase(
        &mut self,
        dag: &Dag,
        index: usize,
        table: &ir::Table,
        phase: usize,
    ) -> Result<(), FillError> {
        for (column, _) in table.columns.iter().enumerate().filter(|(_, of)| of.phase == phase) {
            let of_column = |one: &&ir::Accumulator| one.column == column;
            let filled = match table.accumulators.iter().find(of_column) {
                Some(accumulator) => {
                    let (filled, total) = argument::fill(self, index, accumulator)?;
                    let of = ir::TerminalOf::Total(ir::LinkedColumn { table: index, column });
                    for terminal in dag.layout.terminals.iter().filter(|one| one.of == of) {
                        self.draws[terminal.draw] = total;
                    }
                    filled
                }
                None if fills_some(table, column) => {
                    vec![K::ZERO; self.n_rows(index)]
                }
                None => fill::fill(table, column, &self.draws, &self.tables[index])?,
            };
            self.tables[index].push(filled);
        }
        rule::carry_out(dag, self, index, phase, &|_| true);
        Ok(())
    }

    /// Takes the columns of later phases as they are given.
    ///
    /// # Errors
    /// If trace, public values, challenges or columns do not suit the layout.
    pub fn with_interaction(
        dag: &Dag,
        publics: &[PublicValue<F>],
        trace: &Trace<F>,
        interaction: Interaction<K>,
    ) -> Result<Self, ColumnsError> {
        let mut columns = Self::of_first_phase(dag, publics, trace, interaction.draws)?;
        let (expected, found) = (columns.tables.len(), interaction.tables.len());
        if expected != found {
            return Err(ColumnsError::NumberOfTables { expected, found });
        }
        let tables = columns.tables.iter_mut().zip(interaction.tables);
        for (table, (of_table, later)) in dag.layout.tables.iter().zip(tables) {
            let n_rows = of_table.first().map_or(0, Vec::len);
            let (expected, found) = (table.columns.len() - of_table.len(), later.len());
            if expected != found {
                let (table, phases) = (table.name.clone(), "its later phases");
                return Err(ColumnsError::NumberOfColumns { table, phases, expected, found });
            }
            for column in later {
                if column.len() != n_rows {
                    let (table, column, found) = (table.name.clone(), of_table.len(), column.len());
                    return Err(ColumnsError::ColumnLength {
                        table,
                        column,
                        expected: n_rows,
                        found,
                    });
                }
                of_table.push(column);
            }
        }
        Ok(columns)
    }

    /// The number of rows of a table.
    pub(crate) fn n_rows(&self, table: usize) -> usize {
        self.tables.get(table).and_then(|columns| columns.first()).map_or(0, Vec::len)
    }

    fn of_first_phase(
        dag: &Dag,
        publics: &[PublicValue<F>],
        trace: &Trace<F>,
        draws: Vec<K>,
    ) -> Result<Self, ColumnsError> {
        let layout = &dag.layout;
        check_shape(dag, trace)?;
        check_publics(dag, publics)?;
        let (expected, found) = (layout.draws.len(), draws.len());
        if expected != found {
            return Err(ColumnsError::NumberOfDraws { expected, found });
        }
        let to_ext = |column: &Vec<F>| column.iter().map(|value| K::from(*value)).collect();
        let tables: Vec<Vec<Vec<K>>> =
            trace.tables().iter().map(|columns| columns.iter().map(to_ext).collect()).collect();
        let scalar = |public: &PublicValue<F>| match public {
            PublicValue::Scalar(value) => K::from(*value),
            PublicValue::List(_) => K::ZERO,
        };
        let list = |public: &PublicValue<F>| match public {
            PublicValue::Scalar(_) => Vec::new(),
            PublicValue::List(entries) => entries.iter().map(to_ext).collect(),
        };
        let mut columns = Self {
            tables,
            draws,
            scalars: publics.iter().map(scalar).collect(),
            lists: publics.iter().map(list).collect(),
            public_products: Vec::new(),
            public_evaluations: Vec::new(),
            periodics: periodics::<F, K>(dag)?,
            constants: constants::<F, K>(dag)?,
            field: PhantomData,
        };
        columns.compute_publics(dag)?;
        Ok(columns)
    }

    /// The evaluations of the public lists that a table's accumulators meet.
    fn evaluations(&self, dag: &Dag, table: usize) -> Result<Vec<K>, ColumnsError> {
        let n_rows = self.n_rows(table);
        let of_accumulator = |accumulator: &ir::Accumulator| {
            let Some(public) = accumulator.public else { return Ok(K::ZERO) };
            let entries = &self.lists[public.list];
            let (found, list) = (entries.len(), &dag.layout.publics[public.list].name);
            let room = match public.is_padded {
                true => crate::rows::of(&accumulator.rows, n_rows).count(),
                false => found,
            };
            if found > room {
                return Err(ColumnsError::ListTooLong { list: list.clone(), room, found });
            }
            Ok(argument::public_evaluation(accumulator, entries, room, &self.draws))
        };
        dag.layout.tables[table].accumulators.iter().map(of_accumulator).collect()
    }

    /// The public products of a table's permutations.
    fn products(&self, dag: &Dag, table: usize) -> Result<Vec<K>, ColumnsError> {
        let n_rows = self.n_rows(table);
        let of_permutation = |permutation: &ir::Permutation| {
            let Some(side) = &permutation.public else { return Ok(K::ZERO) };
            let entries = self.entries(side);
            let room = n_dummies(side, n_rows);
            if entries.is_empty() || entries.len() > room {
                let list = dag.layout.publics[side.list].name.clone();
                return Err(ColumnsError::ListLength { list, room, found: entries.len() });
            }
            Ok(fill::public_product(permutation, entries, room, &self.draws)?)
        };
        dag.layout.tables[table].permutations.iter().map(of_permutation).collect()
    }

    /// The entries of the list that stands in for dummy cells.
    pub(crate) fn entries(&self, side: &PublicSide) -> &[Vec<K>] {
        &self.lists[side.list]
    }
}

/// Whether witness rules fill a column, in which no permutation has its products.
fn fills_some(table: &ir::Table, column: usize) -> bool {
    let is_filled = |rule: &ir::Rule| match rule.target {
        ir::RuleTarget::Cell(cell) => cell.column == column,
        ir::RuleTarget::Terminal(_) => false,
    };
    table.permutations.iter().all(|permutation| permutation.accumulator.column != column)
        && table.rules.iter().any(is_filled)
}

/// The number of cells that stand for a public list.
pub(crate) fn n_dummies(side: &PublicSide, n_rows: usize) -> usize {
    let step = side.dummy.first().map_or(1, |cells| cells.step.max(1));
    n_rows / usize::try_from(step).unwrap_or(usize::MAX)
}

fn check_shape<F: StarkField>(dag: &Dag, trace: &Trace<F>) -> Result<(), ColumnsError> {
    let layout = &dag.layout;
    let (expected, found) = (layout.tables.len(), trace.tables().len());
    if expected != found {
        return Err(ColumnsError::NumberOfTables { expected, found });
    }
    for ((table, graph), columns) in layout.tables.iter().zip(&dag.tables).zip(trace.tables()) {
        let expected = table.columns.iter().filter(|column| column.phase == 0).count();
        let found = columns.len();
        if expected != found {
            let (table, phases) = (table.name.clone(), "its first phase");
            return Err(ColumnsError::NumberOfColumns { table, phases, expected, found });
        }
        let (expected, found) = (min_rows(table, graph), columns.first().map_or(0, Vec::len));
        if (found as u64) < expected {
            return Err(ColumnsError::TooLow { table: table.name.clone(), expected, found });
        }
    }
    Ok(())
}

fn check_publics<F: StarkField>(dag: &Dag, publics: &[PublicValue<F>]) -> Result<(), ColumnsError> {
    let (n_expected, n_found) = (dag.layout.publics.len(), publics.len());
    if n_expected != n_found {
        let (expected, found) = (format!("{n_expected} public values"), format!("{n_found}"));
        return Err(ColumnsError::Public { expected, found });
    }
    for (public, value) in dag.layout.publics.iter().zip(publics) {
        let name = &public.name;
        let wrong = |expected: String, found: &str| {
            Err(ColumnsError::Public { expected, found: found.to_owned() })
        };
        match (&public.fields, value) {
            (None, PublicValue::Scalar(_)) => {}
            (None, PublicValue::List(_)) => {
                return wrong(format!("the public scalar `{name}`"), "a list");
            }
            (Some(_), PublicValue::Scalar(_)) => {
                return wrong(format!("the public list `{name}`"), "a scalar");
            }
            (Some(fields), PublicValue::List(entries)) => {
                if entries.iter().any(|entry| entry.len() != fields.len()) {
                    let expected = format!("entries of {} elements in `{name}`", fields.len());
                    return wrong(expected, "an entry of another length");
                }
            }
        }
    }
    Ok(())
}

fn constants<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
) -> Result<BTreeMap<BigInt, K>, ColumnsError> {
    let mut constants = BTreeMap::from([(BigInt::ZERO, K::ZERO)]);
    let graphs = dag.tables.iter().chain(dag.fills.iter().map(|fill| &fill.terms));
    let graphs = graphs.chain(dag.rules.iter().map(|rule| &rule.terms));
    for node in graphs.flat_map(|table| &table.nodes) {
        if let Node::Const(value) = node {
            constants.insert(value.clone(), constant::<F, K>(value)?);
        }
    }
    Ok(constants)
}

fn periodics<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
) -> Result<Vec<Vec<Periodic<K>>>, ColumnsError> {
    let of_column = |column: &ir::Periodic| {
        let step = usize::try_from(column.step.max(1)).unwrap_or(usize::MAX);
        let values = column.values.iter().map(constant::<F, K>).collect::<Result<_, _>>()?;
        Ok(Periodic { step, values })
    };
    let of_table = |table: &ir::Table| table.periodics.iter().map(of_column).collect();
    dag.layout.tables.iter().map(of_table).collect()
}

fn constant<F: StarkField, K: ExtensionOf<F>>(value: &BigInt) -> Result<K, ColumnsError> {
    let element = value::of_integer::<F>(value);
    let element = element.ok_or_else(|| ColumnsError::ConstantTooLarge {
        constant: value.to_string(),
        field: F::NAME,
    })?;
    Ok(K::from(element))
}
