//! What a proof is refused for, without the details.

use air_runtime::stark::VerifyError;
use core::fmt;

/// The kind of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A file, a public input or parameters are malformed.
    Input,
    /// The parameters or the public input have no proof.
    Setup,
    /// The proof is about another statement.
    Statement,
    /// The parameters are weaker than the verifier wants, or do not suit the layout.
    Parameters,
    /// The constraints do not hold at the out-of-domain point.
    Composition,
    /// Bytes are no field element.
    NotAnElement,
    /// Bytes are no digest.
    NotADigest,
    /// A nonce shows no work.
    Work,
    /// Opened rows do not belong to a root.
    Root,
    /// A folded value is not the last layer's.
    LastLayer,
    /// The proof ends too early.
    Truncated,
    /// The proof ends too late.
    TrailingBytes,
    /// Anything else.
    Other,
}

impl Reason {
    /// The kind of an error of the runtime's verifier.
    #[must_use]
    pub fn of(error: &VerifyError) -> Self {
        #[allow(clippy::wildcard_enum_match_arm, reason = "the error is open to new variants")]
        match error {
            VerifyError::Policy(_) | VerifyError::Options(_) => Self::Parameters,
            VerifyError::Composition => Self::Composition,
            VerifyError::NotAnElement { .. } => Self::NotAnElement,
            VerifyError::NotADigest { .. } => Self::NotADigest,
            VerifyError::Work { .. } => Self::Work,
            VerifyError::Root { .. } => Self::Root,
            VerifyError::LastLayer { .. } => Self::LastLayer,
            VerifyError::Truncated { .. } => Self::Truncated,
            VerifyError::TrailingBytes { .. } => Self::TrailingBytes,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "malformed file",
            Self::Setup => "no such proof",
            Self::Statement => "another statement",
            Self::Parameters => "parameters",
            Self::Composition => "composition",
            Self::NotAnElement => "no element",
            Self::NotADigest => "no digest",
            Self::Work => "work",
            Self::Root => "root",
            Self::LastLayer => "last layer",
            Self::Truncated => "truncated",
            Self::TrailingBytes => "trailing bytes",
            Self::Other => "other",
        })
    }
}
