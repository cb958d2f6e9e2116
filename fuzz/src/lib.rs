//! Random inputs for whatever is read, each a function of its seed: texts for the compiler of layouts, files and proofs.
//!
//! A text is one of the repository's, changed in a few places: tokens taken away, doubled, swapped or replaced, lines
//! from other texts, brackets without end. Such texts go deep into the compiler, where random bytes end in the lexer.
//! A file or a proof is a good one, changed likewise.

pub mod bytes;
pub mod corpus;
pub mod files;
pub mod mutate;
pub mod target;
mod vocabulary;
