//! The binaries from outside: what they print, what they write, and their exit codes.
#![allow(missing_docs, reason = "a test binary has no users")]

#[path = "all/any_layout.rs"]
mod any_layout;
#[path = "all/bad_inputs.rs"]
mod bad_inputs;
#[path = "all/bench.rs"]
mod bench;
#[path = "all/brainfuck.rs"]
mod brainfuck;
#[path = "all/environment.rs"]
mod environment;
#[path = "all/format.rs"]
mod format;
#[path = "all/harness.rs"]
mod harness;
#[path = "all/help.rs"]
mod help;
#[path = "all/interrupts.rs"]
mod interrupts;
#[path = "all/layouts.rs"]
mod layouts;
#[path = "all/pictures.rs"]
mod pictures;
#[path = "all/proofs.rs"]
mod proofs;
#[path = "all/refusals.rs"]
mod refusals;
#[path = "all/security.rs"]
mod security;
#[path = "all/stone.rs"]
mod stone;
#[path = "all/tools.rs"]
mod tools;
#[path = "all/traces.rs"]
mod traces;
