//! Any layout of a text as a [`Layout`] that the runtime proves and verifies, without generated code.
//!
//! The constraint DAG is walked node by node in every row, which is many times slower than what is generated from it, and
//! means the same: digest, order and data of the layout are equal, so a proof made here is verified there.

mod data;
mod evaluate;
mod known;

use air_debug::public::PublicValue;
use air_dsl::dag::{Dag, Node};
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{Evaluator, Known, KnownError, Layout, LayoutInfo, RuleInfo};
use known::First;
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// A layout that is interpreted over the field `F`.
#[derive(Clone, Debug)]
pub struct Interpreted<F> {
    dag: Dag,
    info: &'static LayoutInfo,
    rules: &'static [RuleInfo],
    /// Where the known values of each table start.
    firsts: Vec<First>,
    /// The constants of all graphs.
    constants: BTreeMap<BigInt, F>,
}

/// Why a layout cannot be interpreted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InterpretError {
    /// A constant of the layout is not below the modulus of the field.
    #[error("the constant {constant} of the layout is not below the modulus of {field}")]
    ConstantTooLarge {
        /// The constant.
        constant: String,
        /// The field's name.
        field: &'static str,
    },
}

impl<F: StarkField> Interpreted<F> {
    /// The layout of a compiled text.
    ///
    /// Its data live as long as the program: make one a layout, not one a proof.
    ///
    /// # Errors
    /// If a constant does not fit the field.
    pub fn new(dag: Dag) -> Result<Self, InterpretError> {
        let mut constants = BTreeMap::new();
        let of_rules = dag.rules.iter().map(|rule| &rule.terms);
        let graphs = dag.tables.iter().chain(dag.fills.iter().map(|fill| &fill.terms));
        let graphs = graphs.chain(of_rules);
        for node in graphs.flat_map(|graph| &graph.nodes) {
            if let Node::Const(value) = node {
                let element = air_debug::value::of_integer::<F>(value);
                let element = element.ok_or_else(|| InterpretError::ConstantTooLarge {
                    constant: value.to_string(),
                    field: F::NAME,
                })?;
                constants.insert(value.clone(), element);
            }
        }
        let info = Box::leak(Box::new(data::info(&dag)));
        let firsts = (0..dag.tables.len()).map(|table| First::behind(&dag.tables[..table]));
        let firsts = firsts.collect();
        let rules = data::rules(&dag);
        Ok(Self { dag, info, rules, firsts, constants })
    }

    /// What the text means.
    #[must_use]
    pub fn dag(&self) -> &Dag {
        &self.dag
    }
}

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Interpreted<F> {
    /// One value a public of the layout, in its order and of its form.
    type Public = Vec<PublicValue<F>>;

    fn info(&self) -> &'static LayoutInfo {
        self.info
    }

    fn public_elements(&self, public: &Self::Public) -> Vec<F> {
        let mut elements = Vec::new();
        for value in public {
            match value {
                PublicValue::Scalar(value) => elements.push(*value),
                PublicValue::List(entries) => {
                    elements.push(F::from_u64(entries.len() as u64));
                    elements.extend(entries.iter().flatten());
                }
            }
        }
        elements
    }

    fn known(
        &self,
        public: &Self::Public,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let graphs = self.dag.tables.iter().enumerate();
        known::values(self, graphs, public, draws, log_rows, self.dag.layout.draws.len())
    }

    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
        evaluate::constraints(&self.dag.tables[table], self.firsts[table], e);
    }

    fn known_of_fill(
        &self,
        fill: usize,
        public: &Self::Public,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let fill = &self.dag.fills[fill];
        let n_draws = self.dag.layout.draws.iter().filter(|draw| draw.phase < fill.phase).count();
        let graphs = core::iter::once((fill.table, &fill.terms));
        known::values(self, graphs, public, draws, log_rows, n_draws)
    }

    fn terms<E: Evaluator>(&self, fill: usize, e: &mut E) {
        evaluate::constraints(&self.dag.fills[fill].terms, First::default(), e);
    }

    fn rules(&self) -> &'static [RuleInfo] {
        self.rules
    }

    fn known_of_rule(
        &self,
        rule: usize,
        public: &Self::Public,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let rule = &self.dag.rules[rule];
        let n_draws = self.dag.layout.draws.iter().filter(|draw| draw.phase < rule.phase).count();
        let graphs = core::iter::once((rule.table, &rule.terms));
        known::values(self, graphs, public, draws, log_rows, n_draws)
    }

    fn rule_terms<E: Evaluator>(&self, rule: usize, e: &mut E) {
        evaluate::constraints(&self.dag.rules[rule].terms, First::default(), e);
    }
}
