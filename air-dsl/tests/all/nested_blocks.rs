//! Blocks take constants for frames and indices, and hold blocks of their own.

use crate::{compile, layouts};
use air_dsl::dag::Dag;

fn dag(text: &str) -> Dag {
    compile(&layouts(), "test.air", &format!("layout test;\n{text}")).dag()
}

/// Both texts have the same constraints by name, row set and polynomial.
#[track_caller]
fn same(left: &str, right: &str) {
    let [left, right] = [left, right].map(|text| {
        let dag = dag(text);
        let (table, graph) = (&dag.layout.tables[0], &dag.tables[0]);
        let names: Vec<String> = table.constraints.iter().map(|one| one.name.clone()).collect();
        let rows: Vec<_> =
            graph.row_sets.iter().map(|rows| (&rows.zero_on, &rows.except)).collect();
        format!("{names:?} {:?} {rows:?} {:?} {:?}", graph.nodes, graph.constraints, graph.mask)
    });
    assert_eq!(left, right);
}

#[test]
fn a_constant_given_to_a_block_may_be_a_frame_an_index_a_count_and_a_residue() {
    same(
        "const N = 4;
         block chunks(cells, n, k) {
             frame chunk = n * 2 rows;
             view part on chunk = cells { head @ 0, tail @ n + k };
             for i in 0..n / 2 { link[i] on chunk except last k: part.head + i = cells[n + i]; }
             at on cells at k mod n: cells = n ** k;
             ends on chunk: part.tail = k;
         }
         table main { commit { a } use chunks(a, N, 1) as c; }",
        "table main {
             commit { a }
             frame chunk = 8 rows;
             c/link[0] on chunk except last 1: a[0] + 0 = a[4];
             c/link[1] on chunk except last 1: a[0] + 1 = a[5];
             c/at on row at 1 mod 4: a = 4;
             c/ends on chunk: a[5] = 1;
         }",
    );
}

#[test]
fn a_block_of_a_block_sees_the_names_around_it() {
    same(
        "block outer(x, n) {
             let twice = 2 * x;
             block inner(y, k) {
                 block innermost(z) { eq on z: z = twice + n + k; }
                 use innermost(y) as deep;
             }
             use inner(x, 1) as next;
         }
         table main {
             commit { a }
             block ends(x) { end on last x: x = a[-1]; }
             use outer(a, 3);
             use ends(a);
         }",
        "table main {
             commit { a }
             next/deep/eq on row: a = 2 * a + 3 + 1;
             end on last row: a = a[-1];
         }",
    );
}

#[test]
fn blocks_of_one_name_in_different_blocks_are_no_recursion() {
    same(
        "block left(x) { block step(y) { a on y: y = 1; } use step(x) as left; }
         block right(x) { block step(y) { use left(y) as right; } use step(x); }
         table main { commit { a } use right(a); }",
        "table main { commit { a } right/left/a on row: a = 1; }",
    );
}
