//! `airfoil lsp`: the language server.

use crate::failure::{Exit, Failure};

/// Serves the editor on standard input and output.
pub(crate) fn lsp() -> Result<Exit, Failure> {
    air_lsp::serve_stdio().map_err(Failure::input)?;
    Ok(Exit::Success)
}
