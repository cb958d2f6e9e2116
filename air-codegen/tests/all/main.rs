//! Tests of the generated Rust as text, of the digest, and of the way from files to code.

mod arguments;
mod by_hand;
mod digest;
mod digest_of_text;
mod folders;
mod snapshots;
