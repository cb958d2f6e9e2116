//! Arguments between tables: their terms, links and public evaluations in the generated Rust, and in the digest.

use air_codegen::{Folder, compile_text, digest, rust, text};
use air_dsl::dag::Dag;

const TEXT: &str = "\
layout till;

public paid: [price];

draw cross { z, w, point }

/// What is bought, one a row.
table basket {
    commit { item, price, is_there }

    flag on row: bool(is_there);
    free on row: (1 - is_there) * price = 0;
}

table shelf {
    commit { item, price, n_sold }

    count on row except last: item.next = item + 1;
    rare on row: price * n_sold * (n_sold - 1) = 0;
}

lookup known: basket (item, price) if is_there ~ shelf (item, price) times n_sold by z, w;
evaluation receipt: basket (price) on row except last if is_there = public paid by point;
";

fn compile(text: &str) -> Dag {
    match compile_text(&Folder::new("."), "till.air", text) {
        Ok(dag) => dag,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn two_tables_that_speak_of_each_other_have_terms_and_a_link() {
    insta::assert_snapshot!(text(&rust(&compile(TEXT))));
}

#[test]
fn every_part_of_an_argument_is_in_the_digest() {
    let before = digest(&compile(TEXT));
    let changes = [
        ("lookup known:", "lookup sold:"),
        ("(item, price) if", "(price, item) if"),
        ("(item, price) if is_there ~", "(item, price) ~"),
        ("if is_there ~", "if not is_there ~"),
        ("times n_sold", "times item"),
        ("times n_sold ", ""),
        ("by z, w;", "by w, z;"),
        ("by z, w;", "by z, [point, w];"),
        ("on row except last if", "if"),
        ("on row except last if", "on row except first if"),
        ("basket (price) on", "basket (item) on"),
        ("evaluation receipt:", "evaluation bill:"),
    ];
    let mut seen = vec![before];
    for (old, new) in changes {
        assert!(TEXT.contains(old), "{old}");
        let after = digest(&compile(&TEXT.replace(old, new)));
        assert!(!seen.contains(&after), "{old} -> {new}");
        seen.push(after);
    }
}
