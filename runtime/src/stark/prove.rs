//! The prover; [`verify`](super::verify::verify) is its twin.

use super::encode::Encoder;
use super::shape::Shape;
use super::tree::Kept;
use super::{
    Observer, Proof, ProveError, Randomness, Setup, commit, composition, deep, grind, ood, query,
};
use crate::field::{Field, StarkField};
use crate::fri;
use crate::layout::{Layout, LayoutInfo, TerminalInfo};
use crate::protocol::Protocol;
use crate::trace::{Trace, TraceError};
use crate::transcript::Sender;

/// Proves that a trace satisfies a layout with these public values, as [`Prover::new`] does it.
///
/// The proof is a function of its arguments: it does not depend on the machine or the number of
/// threads. Only if the options say that it hides the trace, there is also randomness of the
/// system.
///
/// # Errors
/// If the trace or the options do not suit the layout, the trace violates a constraint, or the
/// channel or a tree does not take a message.
pub fn prove<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
    observer: &dyn Observer,
) -> Result<Proof, ProveError> {
    Prover::new(observer).prove(layout, setup, public, trace)
}

/// How a proof is made. Only the randomness shows in it.
#[allow(missing_debug_implementations, reason = "an observer has nothing to show")]
pub struct Prover<'a> {
    observer: &'a dyn Observer,
    is_low: bool,
    randomness: Option<Randomness>,
    on_violation: OnViolation,
}

/// What to do if the trace violates a constraint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnViolation {
    Refuse,
    Continue,
}

impl<'a> Prover<'a> {
    /// A prover that refuses traces which violate a constraint, and uses the memory that saves time.
    #[must_use]
    pub fn new(observer: &'a dyn Observer) -> Self {
        Self { observer, is_low: false, randomness: None, on_violation: OnViolation::Refuse }
    }

    /// With little memory, if it is to be: values of columns are computed again in each step that reads them.
    #[must_use]
    pub fn low_memory(mut self, is_low: bool) -> Self {
        self.is_low = is_low;
        self
    }

    /// With this randomness instead of the system's, if the options say that the proof hides the trace.
    #[must_use]
    pub fn with_randomness(mut self, randomness: Randomness) -> Self {
        self.randomness = Some(randomness);
        self
    }

    /// Even if the trace violates a constraint: what a cheating prover would send, for tests of verifiers.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.on_violation = OnViolation::Continue;
        self
    }

    /// Proves that a trace satisfies a layout with these public values.
    ///
    /// # Errors
    /// As [`prove`].
    pub fn prove<P: Protocol, L: Layout<P::Field, P::Challenge>>(
        self,
        layout: &L,
        setup: &Setup<P>,
        public: &L::Public,
        trace: Trace<P::Field>,
    ) -> Result<Proof, ProveError> {
        let Self { observer, is_low, randomness, on_violation } = self;
        let needed = Kept::Needed { n_queries: setup.options.n_queries() };
        let kept = if is_low { Kept::Nothing } else { needed };
        let randomness = match randomness {
            _ if !setup.options.is_hiding() => None,
            Some(given) => Some(given),
            None => Some(Randomness::from_system()?),
        };
        let encoder = Encoder::new(randomness, kept);
        run::<P, L>(layout, setup, public, trace, observer, &encoder, on_violation)
    }
}

fn run<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
    observer: &dyn Observer,
    encoder: &Encoder,
    on_violation: OnViolation,
) -> Result<Proof, ProveError> {
    // 0. The shape of the instance.
    let shape = Shape::new::<P, L>(layout, setup)?;
    let columns = columns_of(&shape, trace)?;
    let mut sender = Sender::<P>::new(setup.channel.clone(), observer.records_messages());

    // 1. The columns of each phase, and the challenges that follow it.
    observer.phase("trace commitments");
    let commit::Phases { trees: mut phases, draws } = commit::commit_phases::<P, L>(
        layout,
        &mut sender,
        setup,
        &shape,
        public,
        encoder,
        columns,
    )?;
    if on_violation == OnViolation::Refuse {
        refuse_zeros(layout.info(), &draws)?;
    }
    let known = layout.known(public, &draws, &setup.log_rows)?;

    // 2. The composition of the constraints.
    observer.phase("composition");
    let (alpha, parts) = composition::commit::<P, L>(
        layout,
        &mut sender,
        setup,
        &shape,
        encoder,
        &known,
        &mut phases,
    )?;

    // 3. Values at an out-of-domain point.
    observer.phase("out-of-domain values");
    let sample = ood::send(&mut sender, setup, &shape, &phases, &parts)?;
    let value = composition::at_point(layout, &shape, &known, alpha, &sample);
    if on_violation == OnViolation::Refuse && value != Some(sample.composition()) {
        return Err(ProveError::Unsatisfied);
    }

    // 4. The quotients of all values, as one polynomial.
    observer.phase("DEEP quotient");
    let spare = encoder.spare();
    let combined = deep::combine(&mut sender, setup, &shape, &phases, &parts, &sample, spare)?;

    // 5. The layers of FRI.
    observer.phase("FRI layers");
    let deep::Combined { polynomial, values } = combined;
    let layers = fri::commit(&mut sender, setup, polynomial, values, spare)?;

    // 6. Proof of work.
    observer.phase("grinding");
    grind::send(&mut sender, setup)?;

    // 7. Queries, and the rows that answer them.
    observer.phase("openings");
    let queries = query::draw(&mut sender, setup, &shape);
    let trees: Vec<_> = phases.iter().chain([&parts]).collect();
    query::open_trees(&mut sender, setup, &shape, &trees, &queries)?;
    fri::open_layers(&mut sender, setup, &layers, queries.indices)?;

    let (bytes, messages) = sender.finish();
    Ok(Proof { bytes, messages })
}

/// Refuses what the verifier would: a terminal that is zero where it may not be.
fn refuse_zeros<K: Field>(info: &LayoutInfo, draws: &[K]) -> Result<(), ProveError> {
    let is_zero = |terminal: &&TerminalInfo| {
        terminal.is_nonzero && draws.get(terminal.draw) == Some(&K::ZERO)
    };
    match info.terminals.iter().find(is_zero) {
        Some(terminal) => {
            Err(ProveError::ZeroTerminal { terminal: info.draws[terminal.draw].name })
        }
        None => Ok(()),
    }
}

/// The columns of the tables, if they are those of the layout.
fn columns_of<F: StarkField>(
    shape: &Shape<F>,
    trace: Trace<F>,
) -> Result<Vec<Vec<Vec<F>>>, TraceError> {
    let (expected, found) = (shape.tables.len(), trace.tables().len());
    if found != expected {
        return Err(TraceError::NumberOfTables { expected, found });
    }
    let found = trace.tables().iter().zip(trace.log_rows());
    for (table, (columns, &log_rows)) in shape.tables.iter().zip(found) {
        let name = table.info.name;
        let of_first_phase = table.info.columns.iter().filter(|column| column.phase == 0);
        let (expected, found) = (of_first_phase.count(), columns.len());
        if found != expected {
            return Err(TraceError::NumberOfColumns { table: name, expected, found });
        }
        let (expected, found) = (table.domain.log_rows(), log_rows);
        if found != expected {
            return Err(TraceError::Height { table: name, expected, found });
        }
    }
    Ok(trace.into_tables())
}
