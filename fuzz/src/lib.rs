//! Random texts for the compiler of layouts, each a function of its seed.
//!
//! A text is one of the repository's, changed in a few places: tokens taken away, doubled, swapped or replaced, lines
//! from other texts, brackets without end. Such texts go deep into the compiler, where random bytes end in the lexer.

pub mod corpus;
pub mod mutate;
pub mod target;
