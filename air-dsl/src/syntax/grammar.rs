//! The grammar, as pest compiles it.
#![allow(
    missing_docs,
    reason = "pest derives the parser and its rules without docs; the grammar has them"
)]

/// The parser of `grammar.pest`.
#[derive(Debug, pest_derive::Parser)]
#[grammar = "syntax/grammar.pest"]
pub(super) struct Grammar;
