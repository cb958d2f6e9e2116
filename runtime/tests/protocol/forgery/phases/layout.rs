//! A layout of two phases and two tables of different heights, whose claim follows by every kind of
//! argument, written by hand as generated code writes it.

use air_runtime::argument::public_evaluation;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{
    AccumulatorInfo, ColumnInfo, ConstraintInfo, DrawInfo, Evaluator, Factor, FillInfo, Kind,
    Known, KnownError, Layout, LayoutInfo, LinkInfo, LinkedCell, MaskCell, PublicInfo, RowSet,
    Rule, Start, TableInfo, TerminalInfo, TerminalOf,
};

/// The public `claim` is one of the public `list`, since
///
/// - it is the first `c` of `items`;
/// - the pairs `(c, d)` are a permutation of `(a, f)`: the products `q` and `p`, from one free start,
///   have one terminal;
/// - each `a` is a `b` of `goods`, which `m` counts: the sums of fractions `s` and `t` are linked;
/// - the `b` are the list: a polynomial `e`, whose total the verifier computes.
pub(crate) struct Chain;

pub(crate) const ITEMS: usize = 0;
pub(crate) const GOODS: usize = 1;

/// `z`, `y`, the weight of a tag, `gamma`; then the terminal.
const DRAWS: &[DrawInfo] = &[
    DrawInfo { name: "z", phase: 0 },
    DrawInfo { name: "y", phase: 0 },
    DrawInfo { name: "w", phase: 0 },
    DrawInfo { name: "gamma", phase: 0 },
    DrawInfo { name: "total", phase: 1 },
];
const TERMINAL: usize = 4;

const ALL: Factor = Factor::Class { modulus: 1, residue: 0 };
const FIRST: RowSet = RowSet { text: "first", zero_on: &[Factor::Row(0)], except: &[] };
const EXCEPT_LAST: RowSet =
    RowSet { text: "all but last", zero_on: &[ALL], except: &[Factor::Row(-1)] };
const LAST: RowSet = RowSet { text: "last", zero_on: &[Factor::Row(-1)], except: &[] };

const fn base(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 0, kind: Kind::Base }
}

const fn ext(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 1, kind: Kind::Ext }
}

const fn cell(column: usize, offset: i64) -> MaskCell {
    MaskCell { column, offset }
}

const fn constraint(name: &'static str, degree: u32, row_set: usize) -> ConstraintInfo {
    ConstraintInfo { name, degree, row_set, kind: Kind::Ext, source: "by hand" }
}

const ITEMS_TABLE: TableInfo = TableInfo {
    name: "items",
    columns: &[base("a"), base("f"), base("c"), base("d"), ext("p"), ext("q"), ext("s")],
    mask: &[
        cell(0, 0),
        cell(1, 0),
        cell(2, 0),
        cell(3, 0),
        cell(4, 0),
        cell(4, 1),
        cell(5, 0),
        cell(5, 1),
        cell(6, 0),
        cell(6, 1),
    ],
    constraints: &[
        ConstraintInfo {
            name: "claim",
            degree: 1,
            row_set: 0,
            kind: Kind::Base,
            source: "by hand",
        },
        constraint("start", 1, 0),
        constraint("p/step", 2, 1),
        constraint("q/step", 2, 1),
        constraint("s/step", 2, 1),
        constraint("p/total", 2, 2),
        constraint("q/total", 2, 2),
        constraint("s/last", 2, 2),
    ],
    row_sets: &[FIRST, EXCEPT_LAST, LAST],
    periodics: &[],
    periodic_mask: &[],
    permutations: &[],
    min_log_rows: 1,
};

const GOODS_TABLE: TableInfo = TableInfo {
    name: "goods",
    columns: &[base("b"), base("m"), ext("t"), ext("e")],
    mask: &[cell(0, 0), cell(1, 0), cell(2, 0), cell(2, 1), cell(3, 0), cell(3, 1)],
    constraints: &[
        constraint("t/step", 2, 0),
        constraint("e/step", 1, 0),
        constraint("t/last", 2, 1),
        constraint("e/last", 1, 1),
        constraint("e/total", 1, 2),
    ],
    row_sets: &[EXCEPT_LAST, LAST, FIRST],
    periodics: &[],
    periodic_mask: &[],
    permutations: &[],
    min_log_rows: 1,
};

const fn accumulator(
    name: &'static str,
    column: usize,
    rule: Rule,
    start: Start,
) -> AccumulatorInfo {
    let rows = RowSet { text: "all", zero_on: &[ALL], except: &[] };
    AccumulatorInfo { name, column, rule, start, rows, unless: None }
}

const FILLS: &[FillInfo] = &[
    FillInfo {
        table: ITEMS,
        phase: 1,
        mask: &[cell(0, 0), cell(1, 0), cell(2, 0), cell(3, 0)],
        periodic_mask: &[],
        terms: &[Kind::Ext, Kind::Ext, Kind::Ext],
        accumulators: &[
            accumulator("p", 4, Rule::Product { value: 0 }, Start::Free(TERMINAL)),
            accumulator("q", 5, Rule::Product { value: 1 }, Start::Free(TERMINAL)),
            accumulator("s", 6, Rule::Sum { value: 2, times: None }, Start::BelowLast),
        ],
    },
    FillInfo {
        table: GOODS,
        phase: 1,
        mask: &[cell(0, 0), cell(1, 0)],
        periodic_mask: &[],
        terms: &[Kind::Ext, Kind::Base, Kind::Base],
        accumulators: &[
            accumulator("t", 2, Rule::Sum { value: 0, times: Some(1) }, Start::BelowLast),
            accumulator("e", 3, Rule::Evaluation { value: 2, point: 3 }, Start::BelowLast),
        ],
    },
];

static CHAIN: LayoutInfo = LayoutInfo {
    name: "chain",
    digest: [9; 32],
    n_phases: 2,
    draws: DRAWS,
    terminals: &[TerminalInfo {
        draw: TERMINAL,
        of: TerminalOf::Total { table: ITEMS, column: 4 },
        is_nonzero: true,
        is_masked: true,
    }],
    publics: &[
        PublicInfo { name: "list", fields: Some(&["value"]) },
        PublicInfo { name: "claim", fields: None },
    ],
    tables: &[ITEMS_TABLE, GOODS_TABLE],
    links: &[LinkInfo {
        name: "lookup",
        left: LinkedCell { table: ITEMS, mask: 8 },
        right: LinkedCell { table: GOODS, mask: 2 },
        source: "by hand",
    }],
    fills: FILLS,
};

/// The list and the claim.
pub(crate) type Public<F> = (Vec<[F; 1]>, F);

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Chain {
    type Public = Public<F>;

    fn info(&self) -> &'static LayoutInfo {
        &CHAIN
    }

    fn public_elements(&self, (list, claim): &Public<F>) -> Vec<F> {
        let length = F::from_u64(list.len() as u64);
        let list = list.as_flattened().iter().copied();
        [length].into_iter().chain(list).chain([*claim]).collect()
    }

    fn known(
        &self,
        (list, claim): &Public<F>,
        draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let &[z, y, w, gamma, total] = draws else {
            return Err(KnownError::WrongNumberOfDraws { expected: 5, found: draws.len() });
        };
        let listed = public_evaluation("list", list, gamma, &[], None)?;
        Ok(Known { base: vec![F::ONE, *claim], ext: vec![z, y, w, gamma, total, listed] })
    }

    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
        let (one, claim) = (e.known(0), e.known(1));
        let [z, y, w, gamma, total, listed] = [0, 1, 2, 3, 4, 5].map(|index| e.known_ext(index));
        match table {
            ITEMS => {
                let [a, f, c, d] = [0, 1, 2, 3].map(|mask| e.cell(mask));
                let [p, p1, q, q1, s, s1] = [4, 5, 6, 7, 8, 9].map(|mask| e.ext_cell(mask));
                let (left, right) = (y - a - w * f, y - c - w * d);
                e.vanish(0, c - claim);
                e.vanish_ext(1, p - q);
                e.close(0);
                e.vanish_ext(2, p1 - p * left);
                e.vanish_ext(3, q1 - q * right);
                e.vanish_ext(4, (s - s1) * (z - a) - one);
                e.close(1);
                e.vanish_ext(5, p * left - total);
                e.vanish_ext(6, q * right - total);
                e.vanish_ext(7, s * (z - a) - one);
                e.close(2);
            }
            GOODS => {
                let [b, m] = [e.cell(0), e.cell(1)];
                let [t, t1, sum, sum1] = [2, 3, 4, 5].map(|mask| e.ext_cell(mask));
                e.vanish_ext(0, (t - t1) * (z - b) - m);
                e.vanish_ext(1, sum - sum1 * gamma - b);
                e.close(0);
                e.vanish_ext(2, t * (z - b) - m);
                e.vanish_ext(3, sum - gamma - b);
                e.close(1);
                e.vanish_ext(4, sum - listed);
                e.close(2);
            }
            _ => panic!("the layout has two tables"),
        }
    }

    fn known_of_fill(
        &self,
        _fill: usize,
        _public: &Public<F>,
        draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        Ok(Known { base: Vec::new(), ext: draws.to_vec() })
    }

    fn terms<E: Evaluator>(&self, fill: usize, e: &mut E) {
        let [z, y, w] = [0, 1, 2].map(|index| e.known_ext(index));
        match fill {
            0 => {
                let [a, f, c, d] = [0, 1, 2, 3].map(|mask| e.cell(mask));
                e.vanish_ext(0, y - a - w * f);
                e.vanish_ext(1, y - c - w * d);
                e.vanish_ext(2, z - a);
            }
            1 => {
                e.vanish_ext(0, z - e.cell(0));
                e.vanish(1, e.cell(1));
                e.vanish(2, e.cell(0));
            }
            _ => panic!("the layout has two fills"),
        }
    }
}
