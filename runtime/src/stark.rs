//! The prover and the verifier of any layout.
//!
//! [`prove`] and [`verify`] are twins: the same numbered steps, each a call into the file of its
//! phase, which holds both sides. What the one sends, the other receives under the same name.
//! With [`Options::hiding`] the proof hides the trace; see [`Randomness`].

mod commit;
mod composition;
mod deep;
mod divisor;
mod domain;
mod encode;
mod error;
mod grind;
mod lift;
mod observer;
mod ood;
mod opening;
mod options;
mod policy;
mod prove;
mod query;
mod randomness;
pub(crate) mod row;
mod shape;
mod spare;
mod tree;
mod verify;
mod work;

use crate::merkle::TreeHash;
use crate::protocol::Protocol;
use crate::transcript::Message;

pub use composition::{composition_degree, hiding_composition_degree};
pub use error::{ProveError, Unsupported, VerifyError};
pub use observer::{Observer, PhaseTimes, Recorder};
pub use options::{Options, OptionsError};
pub use policy::{Policy, PolicyError, security, security_shape};
pub use prove::{Prover, prove};
pub use randomness::{Randomness, least_log_rows};
pub use verify::{Verified, verify};
pub use work::{Work, work};

pub(crate) use domain::{Domain, Extension};
pub(crate) use opening::{open, receive_opening};
pub(crate) use randomness::n_salts;
pub(crate) use spare::Spare;

/// What the prover and the verifier agree on besides the layout and its public values.
#[derive(Clone, Debug)]
pub struct Setup<P: Protocol> {
    /// Logarithm of the height of each table.
    pub log_rows: Vec<u32>,
    /// The parameters of the proof.
    pub options: Options,
    /// The hashes of the trees.
    pub trees: TreeHash,
    /// The channel in its first state, which depends on the statement.
    pub channel: P::Channel,
}

/// A proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The proof as it is sent.
    pub bytes: Vec<u8>,
    /// Its messages, if the observer asked for them.
    pub messages: Vec<Message>,
}
