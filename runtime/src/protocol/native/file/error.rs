//! What is wrong with a proof file.

use super::{MAGIC, VERSION};
use crate::hash::{Digest, UnknownHash};
use crate::stark::OptionsError;

/// Why bytes are no proof file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Another kind of file.
    #[error(
        "expected the first bytes \"{}\" of a proof file, found \"{}\"",
        MAGIC.escape_ascii(),
        .found.escape_ascii()
    )]
    Magic {
        /// The first bytes, as many as there are up to 8.
        found: Vec<u8>,
    },
    /// A version that this crate does not know.
    #[error("expected version {VERSION} of the format, found {found}")]
    Version {
        /// As stated.
        found: u32,
    },
    /// The file ends too early.
    #[error("{part}: expected {expected} bytes at offset {offset}, found {found}")]
    Truncated {
        /// The part.
        part: &'static str,
        /// Its offset.
        offset: usize,
        /// Its length.
        expected: u64,
        /// The bytes that are left.
        found: usize,
    },
    /// The file does not end where it should.
    #[error("the proof ends at offset {offset}, but {n_bytes} bytes follow")]
    TrailingBytes {
        /// Where it ends.
        offset: usize,
        /// The number of bytes that follow.
        n_bytes: usize,
    },
    /// A name is no text.
    #[error("{part}: expected UTF-8 at offset {offset}")]
    NotText {
        /// The part.
        part: &'static str,
        /// Its offset.
        offset: usize,
    },
    /// Neither 0 nor 1 where a bit is stated.
    #[error("{part}: expected 0 or 1 at offset {offset}, found {found}")]
    NotABit {
        /// The part.
        part: &'static str,
        /// Its offset.
        offset: usize,
        /// The byte.
        found: u8,
    },
    /// The bound of the last layer is beyond any proof.
    #[error("expected the logarithm of the last layer's bound to be at most {max}, found {found}")]
    LastLayer {
        /// The largest that is taken.
        max: u32,
        /// As stated.
        found: u8,
    },
    /// The options are none.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// A hash that this crate does not know.
    #[error(transparent)]
    Hash(#[from] UnknownHash),
}

/// Why a file is not about what its verifier asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileMismatch {
    /// Other fields.
    #[error(
        "expected a proof over {expected} with challenges of degree {expected_degree}, found one \
         over `{found}` with degree {found_degree}"
    )]
    Field {
        /// The verifier's field.
        expected: &'static str,
        /// The verifier's degree.
        expected_degree: usize,
        /// As stated.
        found: String,
        /// As stated.
        found_degree: u8,
    },
    /// Another layout.
    #[error("expected a proof for the layout `{expected}`, found one for `{found}`")]
    Layout {
        /// The verifier's.
        expected: &'static str,
        /// As stated.
        found: String,
    },
    /// A layout of the same name with another meaning.
    #[error(
        "expected a proof for the layout `{layout}` with digest {}, found one with {}",
        hex(expected),
        hex(found)
    )]
    Digest {
        /// The layout's name.
        layout: &'static str,
        /// The verifier's.
        expected: Digest,
        /// As stated.
        found: Digest,
    },
    /// Not as many heights as tables.
    #[error("expected the heights of {expected} tables, found {found}")]
    NumberOfTables {
        /// The layout's number of tables.
        expected: usize,
        /// As stated.
        found: usize,
    },
    /// Not as many digests as public values.
    #[error("expected digests of {expected} public values, found {found}")]
    NumberOfPublics {
        /// The layout's number of public values.
        expected: usize,
        /// As stated.
        found: usize,
    },
    /// A public value is not the verifier's.
    #[error("the proof is about another `{name}`")]
    Public {
        /// Its name.
        name: &'static str,
    },
}

fn hex(digest: &Digest) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
