//! Why a proof is not made or not accepted: which phase, where, what was expected, what was found.

use super::{OptionsError, PolicyError};
use crate::argument::FillError;
use crate::hash::{Digest, HashError, HashKind};
use crate::layout::KnownError;
use crate::merkle::OpeningError;
use crate::protocol::ChannelError;
use crate::trace::TraceError;

/// What a layout may ask for and the runtime cannot do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// The layout has no table.
    #[error("the layout has no table")]
    NoTables,
    /// A column's field does not suit its phase.
    #[error(
        "columns of the base field are committed first and columns of the challenge field later, \
         but column `{column}` is not"
    )]
    KindOfColumn {
        /// The column's name.
        column: &'static str,
    },
    /// Nothing is committed in the first phase.
    #[error("table `{table}` has no columns in the first phase")]
    NoColumns {
        /// The table's name.
        table: &'static str,
    },
    /// A table is lower than the layout allows.
    #[error("table `{table}` needs at least 2^{expected} rows, but 2^{found} are asked for")]
    TableTooLow {
        /// The table's name.
        table: &'static str,
        /// Logarithm of the least height.
        expected: u32,
        /// Logarithm of the height.
        found: u32,
    },
    /// There are not as many heights as tables.
    #[error("the layout has {expected} tables, but {found} heights are given")]
    NumberOfHeights {
        /// The number of tables.
        expected: usize,
        /// The number of heights.
        found: usize,
    },
    /// A constraint reads across an end of a table that is lower than another.
    #[error(
        "constraint `{constraint}` reads across an end of table `{table}`, which is only possible \
         in the highest table"
    )]
    Cycle {
        /// The table's name.
        table: &'static str,
        /// The constraint's path.
        constraint: &'static str,
    },
    /// A link does not compare cells that constraints read in the current row.
    #[error("link `{link}` is not about cells of the current row")]
    CellOfLink {
        /// The link's path.
        link: &'static str,
    },
}

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The parameters do not suit the trace.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The layout is of a kind that is not supported.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// The trace does not suit the layout.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The layout's row-independent values cannot be computed.
    #[error(transparent)]
    Known(#[from] KnownError),
    /// The columns of an argument cannot be computed.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// The channel does not take a message.
    #[error("{place}: {source}")]
    Channel {
        /// The message.
        place: String,
        /// Why.
        source: ChannelError,
    },
    /// A tree cannot be hashed.
    #[error("{place}: {source}")]
    Hash {
        /// The tree.
        place: String,
        /// Why.
        source: HashError,
    },
    /// The out-of-domain point is in a domain, where the protocol divides by zero.
    #[error("the out-of-domain point is in the {domain}")]
    PointInDomain {
        /// Which domain.
        domain: &'static str,
    },
    /// The system gives no randomness to hide the trace with.
    #[error("the system gives no randomness: {reason}")]
    NoRandomness {
        /// What the system says.
        reason: String,
    },
    /// The product of an argument is zero, so the proof would be refused.
    #[error("the terminal `{terminal}` is zero: a challenge is the hash of a tuple")]
    ZeroTerminal {
        /// Its name.
        terminal: &'static str,
    },
    /// The trace violates a constraint, so the proof would be refused.
    #[error("the trace does not satisfy the constraints")]
    Unsatisfied,
}

/// Why a proof is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The parameters are weaker than the verifier wants.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The parameters do not suit the trace.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The layout is of a kind that is not supported.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// The layout's row-independent values cannot be computed.
    #[error(transparent)]
    Known(#[from] KnownError),
    /// The proof ends too early.
    #[error("{place}: expected {expected} bytes at offset {offset}, found {found}")]
    Truncated {
        /// The message.
        place: String,
        /// Its offset in the proof.
        offset: usize,
        /// Its length.
        expected: usize,
        /// The bytes that are left.
        found: usize,
    },
    /// The proof does not end where it should.
    #[error("the proof ends at offset {offset}, but {n_bytes} bytes follow")]
    TrailingBytes {
        /// Where it ends.
        offset: usize,
        /// The number of bytes that follow.
        n_bytes: usize,
    },
    /// Bytes are not the one encoding of a field element.
    #[error("{place}: expected a field element at offset {offset}, found a value out of range")]
    NotAnElement {
        /// The message.
        place: String,
        /// Its offset in the proof.
        offset: usize,
    },
    /// Bytes cannot be a digest of the hash.
    #[error("{place}: expected a digest of {hash} at offset {offset}, found what it cannot be")]
    NotADigest {
        /// The message.
        place: String,
        /// Its offset in the proof.
        offset: usize,
        /// The hash.
        hash: HashKind,
    },
    /// Bytes are not the one encoding of a nonce.
    #[error("{place}: expected a nonce of 64 bits at offset {offset}, found a larger one")]
    NotANonce {
        /// The message.
        place: String,
        /// Its offset in the proof.
        offset: usize,
    },
    /// The channel does not take a message.
    #[error("{place}: {source}")]
    Channel {
        /// The message.
        place: String,
        /// Why.
        source: ChannelError,
    },
    /// The out-of-domain point is in a domain, where the protocol divides by zero.
    #[error("the out-of-domain point is in the {domain}")]
    PointInDomain {
        /// Which domain.
        domain: &'static str,
    },
    /// The constraints' value at the out-of-domain point is not that of the composition.
    #[error(
        "the constraints do not hold: their composition at the out-of-domain point differs from \
         the committed one"
    )]
    Composition,
    /// A product that may not be zero is.
    #[error("expected a terminal `{terminal}` that is not zero, found 0")]
    ZeroTerminal {
        /// Its name.
        terminal: &'static str,
    },
    /// A nonce does not show the work that is asked for.
    #[error("expected a nonce that shows {bits} bits of work, found {nonce}, which does not")]
    Work {
        /// The bits of work.
        bits: u32,
        /// The nonce.
        nonce: u64,
    },
    /// Opened rows do not hash to the root that was sent.
    #[error("{place}: the opened rows do not belong to the committed root")]
    Root {
        /// The tree.
        place: String,
        /// The root that was sent.
        expected: Digest,
        /// The root of what was opened.
        found: Digest,
    },
    /// Opened rows cannot be hashed.
    #[error("{place}: {source}")]
    Opening {
        /// The tree.
        place: String,
        /// Why.
        source: OpeningError,
    },
    /// What the verifier itself derived does not fit together: a bug of ours, and no reason to accept.
    #[error("the verifier contradicts itself: it is not so that {fact}")]
    Inconsistent {
        /// What should always be so.
        fact: &'static str,
    },
    /// A folded value is not that of the last layer's polynomial.
    #[error("the folded value at index {index} of the last FRI layer is not its polynomial's")]
    LastLayer {
        /// Index in the layer.
        index: usize,
    },
}
