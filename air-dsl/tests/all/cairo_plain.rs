//! `cairo_plain.air` is Stone's layout `plain`: names, order, row sets, mask and polynomials.
//!
//! The tables and formulas here are written from the description of Stone's layout, not from ours.

use crate::{compile_file, layouts};
use air_dsl::dag::{Dag, composition_degree, min_rows, quotient_degree};
use air_dsl::interpret::{self, Values};
use air_dsl::ir::{Cell, Factor, Kind, PeriodicCell, VirtualColumn};
use core::ops::{Add, Mul, Sub};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::ToPrimitive as _;

fn dag() -> Dag {
    compile_file(&layouts(), "cairo_plain.air").dag()
}

/// The row sets by the keys of the description: numerator and denominator of what a constraint is
/// multiplied by, so the denominator vanishes on the rows.
fn row_set(key: &str) -> (Vec<Factor>, Vec<Factor>) {
    let class = |modulus, residue| vec![Factor::Class { modulus, residue }];
    let row = |row| vec![Factor::Row(row)];
    match key {
        "A" => (class(16, 15), class(1, 0)),
        "Z" => (vec![], class(16, 15)),
        "S" => (vec![], class(16, 0)),
        "S-" => (row(-16), class(16, 0)),
        "0" => (vec![], row(0)),
        "L" => (vec![], row(-16)),
        "M-" => (row(-2), class(2, 0)),
        "ML" => (vec![], row(-2)),
        "P" => (vec![], class(8, 0)),
        "R-" => (row(-1), class(1, 0)),
        "RL" => (vec![], row(-1)),
        _ => unreachable!("{key} is no key of the description"),
    }
}

/// Name, rows and degree of every constraint, in the order of their coefficients.
const CONSTRAINTS: [(&str, &str, u32); 47] = [
    ("cpu/decode/opcode_range_check/bit", "A", 2),
    ("cpu/decode/opcode_range_check/zero", "Z", 1),
    ("cpu/decode/opcode_range_check_input", "S", 1),
    ("cpu/decode/flag_op1_base_op0_bit", "S", 2),
    ("cpu/decode/flag_res_op1_bit", "S", 2),
    ("cpu/decode/flag_pc_update_regular_bit", "S", 2),
    ("cpu/decode/fp_update_regular_bit", "S", 2),
    ("cpu/operands/mem_dst_addr", "S", 2),
    ("cpu/operands/mem0_addr", "S", 2),
    ("cpu/operands/mem1_addr", "S", 2),
    ("cpu/operands/ops_mul", "S", 2),
    ("cpu/operands/res", "S", 2),
    ("cpu/update_registers/update_pc/tmp0", "S-", 2),
    ("cpu/update_registers/update_pc/tmp1", "S-", 2),
    ("cpu/update_registers/update_pc/pc_cond_negative", "S-", 2),
    ("cpu/update_registers/update_pc/pc_cond_positive", "S-", 2),
    ("cpu/update_registers/update_ap/ap_update", "S-", 2),
    ("cpu/update_registers/update_fp/fp_update", "S-", 2),
    ("cpu/opcodes/call/push_fp", "S", 2),
    ("cpu/opcodes/call/push_pc", "S", 2),
    ("cpu/opcodes/call/off0", "S", 2),
    ("cpu/opcodes/call/off1", "S", 2),
    ("cpu/opcodes/call/flags", "S", 2),
    ("cpu/opcodes/ret/off0", "S", 2),
    ("cpu/opcodes/ret/off2", "S", 2),
    ("cpu/opcodes/ret/flags", "S", 2),
    ("cpu/opcodes/assert_eq/assert_eq", "S", 2),
    ("initial_ap", "0", 1),
    ("initial_fp", "0", 1),
    ("initial_pc", "0", 1),
    ("final_ap", "L", 1),
    ("final_fp", "L", 1),
    ("final_pc", "L", 1),
    ("memory/multi_column_perm/perm/init0", "0", 2),
    ("memory/multi_column_perm/perm/step0", "M-", 2),
    ("memory/multi_column_perm/perm/last", "ML", 1),
    ("memory/diff_is_bit", "M-", 2),
    ("memory/is_func", "M-", 2),
    ("memory/initial_addr", "0", 1),
    ("public_memory_addr_zero", "P", 1),
    ("public_memory_value_zero", "P", 1),
    ("range_check16/perm/init0", "0", 2),
    ("range_check16/perm/step0", "R-", 2),
    ("range_check16/perm/last", "RL", 1),
    ("range_check16/diff_is_bit", "R-", 2),
    ("range_check16/minimum", "0", 1),
    ("range_check16/maximum", "RL", 1),
];

/// The row offsets of the mask, column by column.
const MASK: [&[i64]; 8] = [
    &[0, 1, 4, 8],
    &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    &[0, 1],
    &[0, 1, 2, 3, 4, 5, 8, 9, 12, 13, 16],
    &[0, 1, 2, 3],
    &[0, 2, 4, 8, 10, 12, 16, 24],
    &[0, 1],
    &[0, 2],
];

#[test]
fn the_47_constraints_have_stones_names_order_rows_and_degrees() {
    let dag = dag();
    let (table, graph) = (&dag.layout.tables[0], &dag.tables[0]);
    assert_eq!(table.constraints.len(), 47);
    assert_eq!(graph.constraints.len(), 47);
    for (index, (name, key, degree)) in CONSTRAINTS.into_iter().enumerate() {
        let (except, zero_on) = row_set(key);
        let constraint = graph.constraints[index];
        let rows = &graph.row_sets[constraint.row_set];
        assert_eq!(table.constraints[index].name, name);
        assert_eq!((&rows.zero_on, &rows.except), (&zero_on, &except), "{name}");
        assert_eq!(graph.degrees[constraint.value.0 as usize], degree, "{name}");
    }
}

#[test]
fn equal_row_sets_are_one() {
    assert_eq!(dag().tables[0].row_sets.len(), 11);
}

#[test]
fn the_mask_has_stones_49_items_in_its_order() {
    let expected: Vec<Cell> = MASK
        .iter()
        .enumerate()
        .flat_map(|(column, offsets)| offsets.iter().map(move |&offset| Cell { column, offset }))
        .collect();
    assert_eq!(expected.len(), 49);
    assert_eq!(dag().tables[0].mask, expected);
}

#[test]
fn columns_and_challenges_have_stones_phases() {
    let dag = dag();
    let columns = &dag.layout.tables[0].columns;
    let phases: Vec<(usize, Kind)> = columns.iter().map(|one| (one.phase, one.kind)).collect();
    let expected = [[(0, Kind::Base); 6].as_slice(), &[(1, Kind::Ext); 2]].concat();
    assert_eq!(phases, expected);
    assert_eq!(dag.layout.n_phases, 2);
    let draws: Vec<(&str, usize)> =
        dag.layout.draws.iter().map(|draw| (draw.name.as_str(), draw.phase)).collect();
    assert_eq!(draws, [("z", 0), ("alpha", 0), ("z_rc", 0)]);
}

#[test]
fn the_running_products_lie_where_stone_has_them() {
    let cells = |column, step, offset| VirtualColumn { column, step, offset };
    let dag = dag();
    let [memory, range_check] = dag.layout.tables[0].permutations.as_slice() else {
        panic!("two permutations")
    };
    assert_eq!(memory.name, "memory/multi_column_perm/perm");
    assert_eq!(memory.left, [cells(3, 2, 0), cells(3, 2, 1)]);
    assert_eq!(memory.right, [cells(4, 2, 0), cells(4, 2, 1)]);
    assert_eq!(memory.accumulator, cells(7, 2, 0));
    assert_eq!((memory.z, memory.weights.as_slice()), (0, [1].as_slice()));
    let public = memory.public.as_ref().expect("public memory");
    assert_eq!(dag.layout.publics[public.list].name, "public_memory");
    assert_eq!(public.dummy, [cells(3, 8, 2), cells(3, 8, 3)]);
    assert_eq!(range_check.name, "range_check16/perm");
    assert_eq!(
        (range_check.left.as_slice(), range_check.right.as_slice()),
        ([cells(0, 1, 0)].as_slice(), [cells(2, 1, 0)].as_slice())
    );
    assert_eq!(range_check.accumulator, cells(6, 1, 0));
    assert_eq!((range_check.z, range_check.weights.as_slice()), (2, [].as_slice()));
    assert!(range_check.public.is_none());
}

#[test]
fn the_shortest_run_has_two_cycles() {
    let dag = dag();
    assert_eq!(min_rows(&dag.layout.tables[0], &dag.tables[0]), 32);
}

#[test]
fn the_composition_has_two_columns_at_every_height() {
    let dag = dag();
    for log_rows in 5..30 {
        let n_rows = 1_u64 << log_rows;
        assert_eq!(composition_degree(&dag.tables[0], n_rows), 2);
        // The first rows of the permutations have the largest quotients: degree 2, on one row.
        let expected = 2 * (i128::from(n_rows) - 1) - 1;
        assert_eq!(quotient_degree(&dag.tables[0], n_rows), expected);
    }
}

/// An integer modulo a prime that is larger than any coefficient of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mod(u64);

const PRIME: u64 = (1 << 61) - 1;

impl Add for Mod {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self((self.0 + other.0) % PRIME)
    }
}

impl Sub for Mod {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self((self.0 + PRIME - other.0) % PRIME)
    }
}

impl Mul for Mod {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = u128::from(self.0) * u128::from(other.0) % u128::from(PRIME);
        Self(u64::try_from(product).expect("a remainder"))
    }
}

/// Random values for everything that a constraint reads, the same whenever it is read again.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn at(&self, class: u64, index: u64) -> Mod {
        let mut state = self.0;
        for word in [class, index, 0] {
            state = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
            state = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            state = (state ^ state >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            state ^= state >> 31;
        }
        Mod(state % PRIME)
    }

    fn of_cell(&self, column: usize, offset: i64) -> Mod {
        self.at(column as u64, offset.cast_unsigned())
    }
}

impl Values for Random {
    type Value = Mod;

    fn constant(&mut self, value: &BigInt) -> Mod {
        Mod(value.mod_floor(&PRIME.into()).to_u64().expect("a remainder"))
    }
    fn cell(&mut self, cell: Cell) -> Mod {
        self.of_cell(cell.column, cell.offset)
    }
    fn periodic(&mut self, cell: PeriodicCell) -> Mod {
        self.at(1000 + cell.periodic as u64, cell.offset.cast_unsigned())
    }
    fn public(&mut self, index: usize) -> Mod {
        self.at(100, index as u64)
    }
    fn draw(&mut self, index: usize) -> Mod {
        self.at(101, index as u64)
    }
    fn public_product(&mut self, index: usize) -> Mod {
        self.at(102, index as u64)
    }
    fn public_evaluation(&mut self, index: usize) -> Mod {
        self.at(103, index as u64)
    }
    fn add(&mut self, a: &Mod, b: &Mod) -> Mod {
        *a + *b
    }
    fn sub(&mut self, a: &Mod, b: &Mod) -> Mod {
        *a - *b
    }
    fn mul(&mut self, a: &Mod, b: &Mod) -> Mod {
        *a * *b
    }
}

/// The 47 formulas of the description, at random values.
#[rustfmt::skip]
fn formulas(at: &Random) -> [Mod; 47] {
    let c = |column, offset| at.of_cell(column, offset);
    let n = Mod;
    let [ap_0, ap_f, pc_0, pc_f, rc_min, rc_max] = [0, 1, 2, 3, 4, 5].map(|index| at.at(100, index));
    let [z, alpha, z_r] = [0, 1, 2].map(|index| at.at(101, index));
    let prod = at.at(102, 0);
    let f: [Mod; 15] = core::array::from_fn(|i| c(1, i as i64) - n(2) * c(1, i as i64 + 1));
    let (pc, inst, a0, op0, ad, dst, a1, op1, pc_next) =
        (c(3, 0), c(3, 1), c(3, 4), c(3, 5), c(3, 8), c(3, 9), c(3, 12), c(3, 13), c(3, 16));
    let (ap, t0, mul, fp, t1, res, ap_next, fp_next) =
        (c(5, 0), c(5, 2), c(5, 4), c(5, 8), c(5, 10), c(5, 12), c(5, 16), c(5, 24));
    let (o0, o1, o2) = (c(0, 0), c(0, 8), c(0, 4));
    let (big_w, h) = (n(1 << 16), n(1 << 15));
    let u = n(1) - f[2] - f[3] - f[4];
    let v = n(1) - f[5] - f[6] - f[9];
    let w = n(1) - f[7] - f[8] - f[9];
    let y = n(1) - f[12] - f[13];
    let nx = pc + f[2] + n(1);
    let d_a = c(4, 2) - c(4, 0);
    let d_r = c(2, 1) - c(2, 0);
    [
        f[0] * (f[0] - n(1)),
        c(1, 0),
        inst - (o0 + big_w * (o1 + big_w * (o2 + big_w * c(1, 0)))),
        u * (u - n(1)),
        v * (v - n(1)),
        w * (w - n(1)),
        y * (y - n(1)),
        ad + h - (f[0] * fp + (n(1) - f[0]) * ap + o0),
        a0 + h - (f[1] * fp + (n(1) - f[1]) * ap + o1),
        a1 + h - (f[2] * pc + f[4] * ap + f[3] * fp + u * op0 + o2),
        mul - op0 * op1,
        (n(1) - f[9]) * res - (f[5] * (op0 + op1) + f[6] * mul + v * op1),
        t0 - f[9] * dst,
        t1 - t0 * res,
        (n(1) - f[9]) * pc_next + t0 * (pc_next - (pc + op1)) - (w * nx + f[7] * res + f[8] * (pc + res)),
        (t1 - f[9]) * (pc_next - nx),
        ap_next - (ap + f[10] * res + f[11] + n(2) * f[12]),
        fp_next - (y * fp + f[13] * dst + f[12] * (ap + n(2))),
        f[12] * (dst - fp),
        f[12] * (op0 - nx),
        f[12] * (o0 - h),
        f[12] * (o1 - (h + n(1))),
        f[12] * (n(2) * f[12] + n(2) - (f[0] + f[1] + n(4))),
        f[13] * (o0 + n(2) - h),
        f[13] * (o2 + n(1) - h),
        f[13] * (f[7] + f[0] + f[3] + v - n(4)),
        f[14] * (dst - res),
        ap - ap_0,
        fp - ap_0,
        pc - pc_0,
        ap - ap_f,
        fp - ap_0,
        pc - pc_f,
        (z - (c(4, 0) + alpha * c(4, 1))) * c(7, 0) + c(3, 0) + alpha * c(3, 1) - z,
        (z - (c(4, 2) + alpha * c(4, 3))) * c(7, 2) - (z - (c(3, 2) + alpha * c(3, 3))) * c(7, 0),
        c(7, 0) - prod,
        d_a * (d_a - n(1)),
        (d_a - n(1)) * (c(4, 1) - c(4, 3)),
        c(4, 0) - n(1),
        c(3, 2),
        c(3, 3),
        (z_r - c(2, 0)) * c(6, 0) + c(0, 0) - z_r,
        (z_r - c(2, 1)) * c(6, 1) - (z_r - c(0, 1)) * c(6, 0),
        c(6, 0) - n(1),
        d_r * (d_r - n(1)),
        c(2, 0) - rc_min,
        c(2, 0) - rc_max,
    ]
}

#[test]
fn every_constraint_is_stones_formula() {
    let dag = dag();
    for seed in 0..20 {
        let mut values = Random(seed);
        let expected = formulas(&values);
        let found = interpret::constraints(&dag.tables[0], &mut values);
        for (index, (name, _, _)) in CONSTRAINTS.into_iter().enumerate() {
            assert_eq!(found[index], expected[index], "{name}, seed {seed}");
        }
    }
}

#[test]
fn every_constraint_has_a_sentence() {
    let dag = dag();
    let silent = dag.layout.tables[0].constraints.iter().filter(|one| one.doc.is_empty());
    assert_eq!(silent.map(|one| one.name.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}
