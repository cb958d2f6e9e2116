//! Airfoil's layouts, each a text and the Rust module that is generated from it.
//!
//! The texts are in this crate's folder; the build script compiles them.

/// Fibonacci numbers: two ones, then each the sum of the two before it.
pub mod fibonacci {
    include!(concat!(env!("OUT_DIR"), "/fibonacci.rs"));
}

/// StarkWare's layout `plain` for Cairo programs without builtins, with Stone's constraints in
/// Stone's order.
pub mod cairo_plain {
    include!(concat!(env!("OUT_DIR"), "/cairo_plain.rs"));
}

/// Brainfuck: three tables that speak of each other by look-ups and evaluations.
pub mod brainfuck {
    include!(concat!(env!("OUT_DIR"), "/brainfuck.rs"));
}

/// Brainfuck with input or output that the verifier does not know, in tables of their own.
pub mod brainfuck_private {
    include!(concat!(env!("OUT_DIR"), "/brainfuck_private.rs"));
}

/// Brainfuck as it was published, made sound: five tables, with random starts and terminals.
pub mod brainfuck_classic {
    include!(concat!(env!("OUT_DIR"), "/brainfuck_classic.rs"));
}
