//! A block of Cairo serves any layout, whatever its columns and steps are.

use crate::{compile, layouts};
use air_dsl::dag::Dag;
use air_dsl::ir::{Cell, Factor};

/// The Cairo CPU in cycles of 32 rows, with memory, range checks and registers in one column each
/// or in columns of their own, other steps and other offsets, and other names for everything.
const WIDE: &str = r#"
layout wide;

import cpu, cpu_boundary from "cairo/blocks/cpu.air";
import read_only_memory, public_memory_dummies from "std/memory.air";
import contiguous_pool from "std/range_check.air";

public ap0, ap1, pc0, pc1, low, high;
public entries: [addr, value];

draw interaction { y, beta, x }

table machine {
    frame step = 32 rows;
    frame slot = 16 rows;
    frame unit = 4 rows;
    frame pair = 2 rows;

    commit { flags, everything, sorted_pairs, registers, checked }
    commit after interaction { products }

    view pool   on pair = checked @ 0;
    view ordered on pair = checked @ 1;
    view flag   on pair = flags @ 0;
    view offset on step = pool { dst @ 1, op1 @ 5, op0 @ 9 };
    view mem    on unit = everything { addr @ 1, value @ 3 };
    view sorted on unit = sorted_pairs { addr @ 0, value @ 2 };
    view inst   on step = mem @ 1;
    view op0    on step = mem @ 3;
    view dst    on step = mem @ 5;
    view op1    on step = mem @ 7;
    view dummy  on slot = mem @ 0;
    view reg    on step = registers { ap @ 3, fp @ 5, mul @ 7, tmp0 @ 11, tmp1 @ 13, res @ 15 };
    view mem_product  on unit = products @ 1;
    view pool_product on pair = products @ 0;

    use cpu(step, offset, flag, inst, op0, dst, op1, reg) as machine/cpu;
    use cpu_boundary(step, inst, reg, ap0, ap1, pc0, pc1);
    use read_only_memory(mem, sorted, mem_product, dummy, entries, y, beta) as memory;
    use public_memory_dummies(dummy);
    use contiguous_pool(pool, ordered, pool_product, x, low, high) as range_check;
}
"#;

fn wide() -> Dag {
    compile(&layouts(), "wide.air", WIDE).dag()
}

#[test]
fn the_cairo_blocks_fit_other_columns_and_steps() {
    let dag = wide();
    let (table, graph) = (&dag.layout.tables[0], &dag.tables[0]);
    assert_eq!(table.constraints.len(), 47);
    assert!(graph.constraints.iter().all(|one| graph.degrees[one.value.0 as usize] <= 2));
    let at = |name: &str| {
        let index = table.constraints.iter().position(|one| one.name == name);
        graph.constraints[index.unwrap_or_else(|| panic!("{name}"))]
    };
    let rows = |name: &str| &graph.row_sets[at(name).row_set];
    let class = |modulus, residue| Factor::Class { modulus, residue };
    let step = rows("machine/cpu/operands/res");
    assert_eq!((step.zero_on.as_slice(), step.except.len()), ([class(32, 0)].as_slice(), 0));
    // Flags have a cell in every second row, so the 15th of 16 is in row 30 of 32.
    let bit = rows("machine/cpu/decode/opcode_range_check/bit");
    assert_eq!((&bit.zero_on[..], &bit.except[..]), (&[class(2, 0)][..], &[class(32, 30)][..]));
    let last = rows("memory/multi_column_perm/perm/last");
    assert_eq!((&last.zero_on[..], &last.except[..]), (&[Factor::Row(-4)][..], &[][..]));
}

#[test]
fn cells_lie_where_the_views_of_a_layout_put_them() {
    let dag = wide();
    let read = |column, offset| dag.tables[0].mask.contains(&Cell { column, offset });
    // `inst` is the second unit, 4 rows on; its address is in the second row of a unit.
    assert!(read(1, 5) && read(1, 7) && !read(1, 6));
    assert!(read(1, 32 + 5), "the next instruction");
    assert!(read(3, 32 + 5), "the next fp");
    assert!(read(4, 1) && read(4, 3), "the sorted pool and its next element");
}
