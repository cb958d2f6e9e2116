//! The verifier; [`prove`](super::prove::prove) is its twin.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::shape::Shape;
use super::{
    Observer, Policy, Setup, VerifyError, commit, composition, deep, grind, ood, policy, query,
};
use crate::fri;
use crate::layout::Layout;
use crate::protocol::Protocol;
use crate::security::Report;
use crate::transcript::{Message, Receiver};

/// What is known once a proof is accepted.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The messages of the proof, if the observer asked for them.
    pub messages: Vec<Message>,
    /// What the proof is worth.
    pub security: Report,
    /// Whether the proof hides the trace if its prover was honest; see
    /// [`Randomness`](super::Randomness).
    pub is_hiding: bool,
}

/// Checks that a proof shows the existence of a trace that satisfies a layout with these public
/// values.
///
/// No proof can make it panic, and what it allocates depends on the layout and the options only.
///
/// # Errors
/// If the parameters are not what the policy wants or do not suit the layout, or the proof is not
/// valid; the error says which part.
pub fn verify<P: Protocol, L: Layout<P::Field, P::Challenge>>(
    layout: &L,
    setup: &Setup<P>,
    public: &L::Public,
    proof: &[u8],
    policy: &Policy,
    observer: &dyn Observer,
) -> Result<Verified, VerifyError> {
    // 0. The shape of the instance, and whether its parameters are wanted.
    let shape = Shape::new::<P, L>(layout, setup)?;
    let security =
        policy::security::<P>(layout.info(), &setup.log_rows, &setup.options, &setup.trees);
    policy::check(policy, &setup.options, &security)?;
    let mut receiver =
        Receiver::<P>::new(setup.channel.clone(), proof, observer.records_messages());

    // 1. The columns of each phase, and the challenges that follow it.
    observer.phase("trace commitments");
    let (mut roots, draws) = commit::receive_phases(&mut receiver, setup, &shape, layout.info())?;
    let known = layout.known(public, &draws, &setup.log_rows)?;

    // 2. The composition of the constraints.
    observer.phase("composition");
    let (alpha, root) = composition::receive(&mut receiver, setup)?;
    roots.push(root);

    // 3. Values at an out-of-domain point.
    observer.phase("out-of-domain values");
    let sample = ood::receive(&mut receiver, setup, &shape)?;
    let value = composition::at_point(layout, &shape, &known, alpha, &sample);
    if value != Some(sample.composition()) {
        return Err(VerifyError::Composition);
    }

    // 4. The quotients of all values, as one polynomial.
    observer.phase("DEEP quotient");
    let combination = deep::receive(&mut receiver, &shape, &sample)?;

    // 5. The layers of FRI.
    observer.phase("FRI layers");
    let layers = fri::receive(&mut receiver, setup)?;

    // 6. Proof of work.
    observer.phase("grinding");
    grind::receive(&mut receiver, setup)?;

    // 7. Queries, and the rows that answer them.
    observer.phase("openings");
    let queries = query::receive(&mut receiver, setup, &shape);
    let rows = query::receive_trees(&mut receiver, setup, &shape, &roots, &queries)?;
    let values = combination.values(&shape, &sample, &rows)?;
    fri::receive_layers(&mut receiver, setup, &layers, values)?;

    let messages = receiver.finish()?;
    Ok(Verified { messages, security, is_hiding: shape.is_hiding() })
}
