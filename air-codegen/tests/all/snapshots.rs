//! The generated Rust of tiny layouts, whole.

use crate::by_hand;
use air_codegen::{rust, rust_in_parts, text};

#[test]
fn fibonacci_reads_like_the_paper() {
    let dag = by_hand::fibonacci();
    insta::assert_snapshot!(text(&rust(&dag)));
}

#[test]
fn a_for_run_stays_a_loop() {
    let dag = by_hand::flags();
    insta::assert_snapshot!(text(&rust(&dag)));
}

#[test]
fn a_permutation_has_an_extension_column() {
    let dag = by_hand::memory();
    insta::assert_snapshot!(text(&rust(&dag)));
}

#[test]
fn a_cut_carries_products_to_the_next_part() {
    let dag = by_hand::powers();
    insta::assert_snapshot!(text(&rust_in_parts(&dag, 6)));
}

#[test]
fn the_same_graph_gives_the_same_text() {
    let dag = by_hand::memory();
    assert_eq!(text(&rust(&dag)), text(&rust(&dag)));
}
