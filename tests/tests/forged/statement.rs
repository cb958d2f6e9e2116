//! A false statement with the trace that is to prove it: which equations it violates, and what a verifier says.

use crate::refilled::{Refill, Refilled, later_columns};
use air_debug::check::check_columns;
use air_debug::columns::{Columns, Interaction};
use air_debug::public::PublicValue;
use air_dsl::dag::Dag;
use air_interpret::Interpreted;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Policy, Prover, VerifyError, verify};
use air_runtime::trace::Trace;

/// A trace with its statement.
#[derive(Clone)]
pub(crate) struct Forged<F, K> {
    /// The columns of the first phase.
    pub(crate) trace: Trace<F>,
    pub(crate) publics: Vec<PublicValue<F>>,
    /// What is done to the columns of arguments, once the challenges are known.
    pub(crate) refill: Option<Refill<F, K>>,
}

/// Challenges that no trace was made for.
fn draws<F: StarkField, K: ExtensionOf<F>>(n_draws: usize, seed: u64) -> Vec<K> {
    let mut random = fastrand::Rng::with_seed(seed);
    let degree = K::from(F::ONE).coordinates().count();
    let mut draw = |_| {
        let coordinates: Vec<F> = (0..degree).map(|_| F::from_u64(random.u64(..1 << 60))).collect();
        K::from_coordinates(&coordinates).expect("as many coordinates as there are")
    };
    (0..n_draws).map(&mut draw).collect()
}

impl<F: StarkField, K: ExtensionOf<F>> Forged<F, K> {
    /// The names of the equations that do not hold on all their rows.
    pub(crate) fn violated(&self, dag: &Dag, seed: u64) -> Vec<String> {
        let layout = Interpreted::new(dag.clone()).expect("its constants fit the field");
        let draws: Vec<K> = draws(dag.layout.draws.len(), seed);
        let tables = later_columns(&layout, self, &draws);
        let interaction = Interaction { draws, tables };
        let columns =
            Columns::<F, K>::with_interaction(dag, &self.publics, &self.trace, interaction);
        let found = check_columns(dag, &columns.expect("it suits the layout"), 1);
        let of_tables = found
            .failures
            .iter()
            .map(|failure| format!("{} {}", dag.layout.tables[failure.table].name, failure.name));
        of_tables.chain(found.links.iter().map(|link| link.name.clone())).collect()
    }

    /// Proves it without a look at the constraints, and verifies the proof.
    pub(crate) fn proven(&self, dag: &Dag) -> Result<(), VerifyError> {
        let layout = Interpreted::new(dag.clone()).expect("its constants fit the field");
        let log_rows = self.trace.log_rows().to_vec();
        let highest = log_rows.iter().copied().max().expect("there is a table");
        let options = Options::new(2, vec![0, highest], 1, 20, 0).expect("good options");
        let trees = TreeHash::uniform(HashKind::Blake256);
        let setup = setup::<F, K, _>(&layout, &self.publics, &log_rows, options, trees);
        let refilled = Refilled::new(&layout, self);
        let (publics, trace) = (&self.publics, self.trace.clone());
        let proof = Prover::new(&())
            .unchecked()
            .prove::<Native<F, K>, _>(&refilled, &setup, publics, trace);
        let proof = proof.expect("the trace has the layout's form").bytes;
        let policy = Policy::proven_bits(10);
        verify::<Native<F, K>, _>(&layout, &setup, publics, &proof, &policy, &()).map(|_| ())
    }
}
