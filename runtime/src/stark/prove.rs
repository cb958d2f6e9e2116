//! The prover; [`verify`](super::verify::verify) is its twin.

use super::shape::Shape;
use super::{Observer, Proof, ProveError, Setup, commit, composition, deep, grind, ood, query};
use crate::fri;
use crate::layout::Layout;
use crate::protocol::Protocol;
use crate::trace::{Trace, TraceError};
use crate::transcript::Sender;

/// Proves that a trace satisfies a layout with these public values.
///
/// The proof is a function of its arguments: it does not depend on the machine or the number of
/// threads.
///
/// # Errors
/// If the trace or the options do not suit the layout, the trace violates a constraint, or the
/// channel or a tree does not take a message.
pub fn prove<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
    observer: &dyn Observer,
) -> Result<Proof, ProveError> {
    run::<P, L>(setup, public, trace, observer, OnViolation::Refuse)
}

/// Makes a proof as [`prove`] does, even if the trace violates a constraint: what a cheating
/// prover would send, for tests of verifiers.
///
/// # Errors
/// As [`prove`], except that constraints are not checked.
pub fn prove_unchecked<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
    observer: &dyn Observer,
) -> Result<Proof, ProveError> {
    run::<P, L>(setup, public, trace, observer, OnViolation::Continue)
}

/// What to do if the trace violates a constraint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnViolation {
    Refuse,
    Continue,
}

fn run<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    setup: &Setup<P>,
    public: &L::Public,
    trace: Trace<P::Field>,
    observer: &dyn Observer,
    on_violation: OnViolation,
) -> Result<Proof, ProveError> {
    // 0. The shape of the instance.
    let shape = Shape::new::<P>(L::info(), setup)?;
    let columns = columns_of(&shape, trace)?;
    let mut sender = Sender::<P>::new(setup.channel.clone(), observer.records_messages());

    // 1. The columns of each phase, and the challenges that follow it.
    observer.phase("trace commitments");
    let cosets = shape.domain.cosets();
    let commit::Phases { trees: mut phases, draws } =
        commit::commit_phases(&mut sender, setup, &shape, L::info(), &cosets, columns)?;
    let known = L::known(public, &draws, &setup.log_rows)?;

    // 2. The composition of the constraints.
    observer.phase("composition");
    let (alpha, mut parts) =
        composition::commit::<P, L>(&mut sender, setup, &shape, &cosets, &known, &phases)?;
    drop(cosets);

    // 3. Values at an out-of-domain point.
    observer.phase("out-of-domain values");
    let sample = ood::send(&mut sender, setup, &shape, &phases, &parts)?;
    let value = composition::at_point::<P, L>(&shape, &known, alpha, &sample);
    if on_violation == OnViolation::Refuse && value != Some(sample.composition()) {
        return Err(ProveError::Unsatisfied);
    }
    phases.iter_mut().chain([&mut parts]).for_each(|tree| tree.forget_polynomials());

    // 4. The quotients of all values, as one polynomial.
    observer.phase("DEEP quotient");
    let polynomial = deep::combine(&mut sender, &shape, &phases, &parts, &sample)?;

    // 5. The layers of FRI.
    observer.phase("FRI layers");
    let layers = fri::commit(&mut sender, setup, polynomial)?;

    // 6. Proof of work.
    observer.phase("grinding");
    grind::send(&mut sender, setup)?;

    // 7. Queries, and the rows that answer them.
    observer.phase("openings");
    let queries = query::draw(&mut sender, setup, &shape);
    let trees: Vec<_> = phases.iter().chain([&parts]).collect();
    query::open_trees(&mut sender, setup, &trees, &queries)?;
    fri::open_layers(&mut sender, setup, &layers, queries.indices)?;

    let (bytes, messages) = sender.finish();
    Ok(Proof { bytes, messages })
}

/// The columns of the only table.
fn columns_of<F: crate::field::StarkField>(
    shape: &Shape<F>,
    trace: Trace<F>,
) -> Result<Vec<Vec<F>>, TraceError> {
    let log_rows = trace.log_rows().first().copied();
    let mut tables = trace.into_tables();
    let found = tables.len();
    let (Some(columns), Some(log_rows), 1) = (tables.pop(), log_rows, found) else {
        return Err(TraceError::NumberOfTables { expected: 1, found });
    };
    let table = shape.table.name;
    let expected = shape.phases.first().map_or(0, ExactSizeIterator::len);
    let found = columns.len();
    if found != expected {
        return Err(TraceError::NumberOfColumns { table, expected, found });
    }
    let expected = shape.domain.log_rows();
    if log_rows != expected {
        return Err(TraceError::Height { table, expected, found: log_rows });
    }
    Ok(columns)
}
