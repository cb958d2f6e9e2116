//! What is wrong with an input file: which file, where in it, what was expected and what is there.

/// Something in an input file that is not as it must be.
///
/// It reads `FILE: PLACE: expected EXPECTED, found FOUND`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {place}: expected {expected}, found {found}")]
pub struct InputError {
    /// The file, as the caller names it.
    pub file: String,
    /// The place in the file: a key path such as `stark.fri.n_queries`, a byte offset, a line.
    pub place: String,
    /// What would have been right.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl InputError {
    /// An error at a place of a file.
    pub fn new(
        file: &str,
        place: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            place: place.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}
