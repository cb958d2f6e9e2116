//! Layout `plain` written by hand from its table, as a second opinion on generated code, and the
//! statement of Stone's 32-step test program.

use air_runtime::argument::public_product;
use air_runtime::field::{Arith, ExtensionOf, StarkField};
use air_runtime::layout::{
    ColumnInfo, ConstraintInfo, DrawInfo, Evaluator, Factor, Kind, Known, KnownError, Layout,
    LayoutInfo, MaskCell, PermutationInfo, PublicInfo, RowSet, TableInfo, VirtualColumn,
};

pub(crate) struct Plain;

/// The public values.
#[derive(Clone)]
pub(crate) struct Public<F> {
    pub(crate) initial_pc: F,
    pub(crate) final_pc: F,
    pub(crate) initial_ap: F,
    pub(crate) final_ap: F,
    pub(crate) rc_min: F,
    pub(crate) rc_max: F,
    pub(crate) memory: Vec<[F; 2]>,
}

const fn class(modulus: u64, residue: u64) -> Factor {
    Factor::Class { modulus, residue }
}

const fn set(text: &'static str, zero_on: &'static [Factor], except: &'static [Factor]) -> RowSet {
    RowSet { text, zero_on, except }
}

const A: usize = 0;
const Z: usize = 1;
const S: usize = 2;
const S_BUT_LAST: usize = 3;
const FIRST: usize = 4;
const LAST_STEP: usize = 5;
const M_BUT_LAST: usize = 6;
const M_LAST: usize = 7;
const P: usize = 8;
const ALL_BUT_LAST: usize = 9;
const LAST: usize = 10;

static ROW_SETS: [RowSet; 11] = [
    set("all but 15 mod 16", &[class(1, 0)], &[class(16, 15)]),
    set("15 mod 16", &[class(16, 15)], &[]),
    set("0 mod 16", &[class(16, 0)], &[]),
    set("0 mod 16 but the last", &[class(16, 0)], &[Factor::Row(-16)]),
    set("first", &[Factor::Row(0)], &[]),
    set("last step", &[Factor::Row(-16)], &[]),
    set("even but the last", &[class(2, 0)], &[Factor::Row(-2)]),
    set("last even", &[Factor::Row(-2)], &[]),
    set("0 mod 8", &[class(8, 0)], &[]),
    set("all but last", &[class(1, 0)], &[Factor::Row(-1)]),
    set("last", &[Factor::Row(-1)], &[]),
];

/// Row set and degree of each constraint.
const CONSTRAINTS: [(usize, u32); 47] = [
    (A, 2),
    (Z, 1),
    (S, 1),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S_BUT_LAST, 2),
    (S_BUT_LAST, 2),
    (S_BUT_LAST, 2),
    (S_BUT_LAST, 2),
    (S_BUT_LAST, 2),
    (S_BUT_LAST, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (S, 2),
    (FIRST, 1),
    (FIRST, 1),
    (FIRST, 1),
    (LAST_STEP, 1),
    (LAST_STEP, 1),
    (LAST_STEP, 1),
    (FIRST, 2),
    (M_BUT_LAST, 2),
    (M_LAST, 1),
    (M_BUT_LAST, 2),
    (M_BUT_LAST, 2),
    (FIRST, 1),
    (P, 1),
    (P, 1),
    (FIRST, 2),
    (ALL_BUT_LAST, 2),
    (LAST, 1),
    (ALL_BUT_LAST, 2),
    (FIRST, 1),
    (LAST, 1),
];

static CONSTRAINT_INFOS: [ConstraintInfo; 47] = {
    const EMPTY: ConstraintInfo =
        ConstraintInfo { name: "by hand", degree: 0, row_set: 0, kind: Kind::Ext, source: "" };
    let mut infos = [EMPTY; 47];
    let mut index = 0;
    while index < infos.len() {
        (infos[index].row_set, infos[index].degree) = CONSTRAINTS[index];
        index += 1;
    }
    infos
};

/// The row offsets of each column.
const OFFSETS: [&[i64]; 8] = [
    &[0, 1, 4, 8],
    &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    &[0, 1],
    &[0, 1, 2, 3, 4, 5, 8, 9, 12, 13, 16],
    &[0, 1, 2, 3],
    &[0, 2, 4, 8, 10, 12, 16, 24],
    &[0, 1],
    &[0, 2],
];

static MASK: [MaskCell; 49] = {
    let mut mask = [MaskCell { column: 0, offset: 0 }; 49];
    let (mut index, mut column) = (0, 0);
    while column < OFFSETS.len() {
        let mut place = 0;
        while place < OFFSETS[column].len() {
            mask[index] = MaskCell { column, offset: OFFSETS[column][place] };
            place += 1;
            index += 1;
        }
        column += 1;
    }
    mask
};

const fn base(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 0, kind: Kind::Base }
}

const fn ext(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 1, kind: Kind::Ext }
}

const fn cells(column: usize, step: usize, offset: usize) -> VirtualColumn {
    VirtualColumn { column, step, offset }
}

static PLAIN: LayoutInfo = LayoutInfo {
    name: "plain",
    digest: [9; 32],
    n_phases: 2,
    draws: &[
        DrawInfo { name: "z", phase: 0 },
        DrawInfo { name: "alpha", phase: 0 },
        DrawInfo { name: "z_rc", phase: 0 },
    ],
    terminals: &[],
    publics: &[PublicInfo { name: "see Public", fields: None }],
    tables: &[TableInfo {
        name: "main",
        columns: &[
            base("rc"),
            base("flags"),
            base("rc_sorted"),
            base("mem"),
            base("mem_sorted"),
            base("registers"),
            ext("rc_product"),
            ext("mem_product"),
        ],
        mask: &MASK,
        constraints: &CONSTRAINT_INFOS,
        row_sets: &ROW_SETS,
        periodics: &[],
        periodic_mask: &[],
        permutations: &[
            PermutationInfo {
                name: "memory",
                left: &[cells(3, 2, 0), cells(3, 2, 1)],
                right: &[cells(4, 2, 0), cells(4, 2, 1)],
                accumulator: cells(7, 2, 0),
                z: 0,
                weights: &[1],
            },
            PermutationInfo {
                name: "rc",
                left: &[cells(0, 1, 0)],
                right: &[cells(2, 1, 0)],
                accumulator: cells(6, 1, 0),
                z: 2,
                weights: &[],
            },
        ],
        min_log_rows: 5,
    }],
    links: &[],
    fills: &[],
};

/// A cell by column and row offset.
fn at<E: Evaluator>(e: &E, column: usize, offset: i64) -> E::Base {
    e.cell(MASK.iter().position(|cell| *cell == MaskCell { column, offset }).expect("in the mask"))
}

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Plain {
    type Public = Public<F>;

    fn info(&self) -> &'static LayoutInfo {
        &PLAIN
    }

    fn public_elements(&self, _public: &Public<F>) -> Vec<F> {
        Vec::new()
    }

    fn known(
        &self,
        public: &Public<F>,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let n_cells = (1 << log_rows[0]) / 8;
        let product = public_product("memory", &public.memory, draws[0], &[draws[1]], n_cells)?;
        let number = |value: u64| F::from_u64(value);
        Ok(Known {
            base: vec![
                F::ONE,
                number(2),
                number(4),
                number(1 << 15),
                number(1 << 16),
                public.initial_pc,
                public.final_pc,
                public.initial_ap,
                public.final_ap,
                public.rc_min,
                public.rc_max,
            ],
            ext: vec![draws[0], draws[1], draws[2], product, K::ONE],
        })
    }

    #[allow(clippy::too_many_lines, reason = "a table of 47 constraints")]
    fn evaluate<E: Evaluator>(&self, _table: usize, e: &mut E) {
        let flag = |i: i64| at(e, 1, i) - at(e, 1, i + 1).double();
        let f: Vec<E::Base> = (0..15).map(flag).collect();
        let [pc, inst, a0, op0, ad, dst] = [0, 1, 4, 5, 8, 9].map(|row| at(e, 3, row));
        let [a1, op1, next_pc] = [12, 13, 16].map(|row| at(e, 3, row));
        let [ap, t0, mul, fp, t1] = [0, 2, 4, 8, 10].map(|row| at(e, 5, row));
        let [res, next_ap, next_fp] = [12, 16, 24].map(|row| at(e, 5, row));
        let [o0, o1, o2] = [0, 8, 4].map(|row| at(e, 0, row));
        let [one, two, four, h, w16] = [0, 1, 2, 3, 4].map(|index| e.known(index));
        let [initial_pc, final_pc, initial_ap, final_ap] = [5, 6, 7, 8].map(|index| e.known(index));
        let u = one - f[2] - f[3] - f[4];
        let v = one - f[5] - f[6] - f[9];
        let w = one - f[7] - f[8] - f[9];
        let y = one - f[12] - f[13];
        let nx = pc + f[2] + one;
        let da = at(e, 4, 2) - at(e, 4, 0);
        let dr = at(e, 2, 1) - at(e, 2, 0);
        let suffix = at(e, 1, 0);

        e.vanish(0, f[0] * (f[0] - one));
        e.close(A);
        e.vanish(1, suffix);
        e.close(Z);
        e.vanish(2, inst - (o0 + w16 * (o1 + w16 * (o2 + w16 * suffix))));
        for (constraint, bit) in [(3, u), (4, v), (5, w), (6, y)] {
            e.vanish(constraint, bit * (bit - one));
        }
        e.vanish(7, ad + h - (f[0] * fp + (one - f[0]) * ap + o0));
        e.vanish(8, a0 + h - (f[1] * fp + (one - f[1]) * ap + o1));
        e.vanish(9, a1 + h - (f[2] * pc + f[4] * ap + f[3] * fp + u * op0 + o2));
        e.vanish(10, mul - op0 * op1);
        e.vanish(11, (one - f[9]) * res - (f[5] * (op0 + op1) + f[6] * mul + v * op1));
        e.vanish(18, f[12] * (dst - fp));
        e.vanish(19, f[12] * (op0 - nx));
        e.vanish(20, f[12] * (o0 - h));
        e.vanish(21, f[12] * (o1 - (h + one)));
        e.vanish(22, f[12] * (f[12].double() + two - (f[0] + f[1] + four)));
        e.vanish(23, f[13] * (o0 + two - h));
        e.vanish(24, f[13] * (o2 + one - h));
        e.vanish(25, f[13] * (f[7] + f[0] + f[3] + v - four));
        e.vanish(26, f[14] * (dst - res));
        e.close(S);
        e.vanish(12, t0 - f[9] * dst);
        e.vanish(13, t1 - t0 * res);
        e.vanish(
            14,
            (one - f[9]) * next_pc + t0 * (next_pc - (pc + op1))
                - (w * nx + f[7] * res + f[8] * (pc + res)),
        );
        e.vanish(15, (t1 - f[9]) * (next_pc - nx));
        e.vanish(16, next_ap - (ap + f[10] * res + f[11] + two * f[12]));
        e.vanish(17, next_fp - (y * fp + f[13] * dst + f[12] * (ap + two)));
        e.close(S_BUT_LAST);
        e.vanish(27, ap - initial_ap);
        e.vanish(28, fp - initial_ap);
        e.vanish(29, pc - initial_pc);
        e.vanish(38, at(e, 4, 0) - one);
        e.vanish(45, at(e, 2, 0) - e.known(9));
        let [z, alpha, z_rc, product, ext_one] = [0, 1, 2, 3, 4].map(|index| e.known_ext(index));
        let pair = |e: &E, column, row| alpha * at(e, column, row + 1) + at(e, column, row);
        let [rc_product, next_rc_product] = [e.ext_cell(45), e.ext_cell(46)];
        let [mem_product, next_mem_product] = [e.ext_cell(47), e.ext_cell(48)];
        e.vanish_ext(33, (z - pair(e, 4, 0)) * mem_product + pair(e, 3, 0) - z);
        e.vanish_ext(41, (z_rc - at(e, 2, 0)) * rc_product + at(e, 0, 0) - z_rc);
        e.close(FIRST);
        e.vanish(30, ap - final_ap);
        e.vanish(31, fp - initial_ap);
        e.vanish(32, pc - final_pc);
        e.close(LAST_STEP);
        let step = (z - pair(e, 4, 2)) * next_mem_product - (z - pair(e, 3, 2)) * mem_product;
        e.vanish_ext(34, step);
        e.vanish(36, da * (da - one));
        e.vanish(37, (da - one) * (at(e, 4, 1) - at(e, 4, 3)));
        e.close(M_BUT_LAST);
        e.vanish_ext(35, mem_product - product);
        e.close(M_LAST);
        e.vanish(39, at(e, 3, 2));
        e.vanish(40, at(e, 3, 3));
        e.close(P);
        let step = (z_rc - at(e, 2, 1)) * next_rc_product - (z_rc - at(e, 0, 1)) * rc_product;
        e.vanish_ext(42, step);
        e.vanish(44, dr * (dr - one));
        e.close(ALL_BUT_LAST);
        e.vanish_ext(43, rc_product - ext_one);
        e.vanish(46, at(e, 2, 0) - e.known(10));
        e.close(LAST);
    }
}
