//! Layouts of several tables written by hand, as generated code writes them, with traces that
//! satisfy them.

use air_runtime::argument::public_evaluation;
use air_runtime::field::{Arith, ExtensionOf, StarkField};
use air_runtime::layout::{
    AccumulatorInfo, ColumnInfo, ConstraintInfo, DrawInfo, Evaluator, Factor, FillInfo, Integer,
    Kind, Known, KnownError, Layout, LayoutInfo, LinkInfo, LinkedCell, MaskCell, PeriodicCell,
    PeriodicInfo, PermutationInfo, PublicInfo, RowSet, Rule, Start, TableInfo, VirtualColumn,
};
use air_runtime::trace::Trace;

const fn base(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 0, kind: Kind::Base }
}

const fn ext(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 1, kind: Kind::Ext }
}

const fn cell(column: usize, offset: i64) -> MaskCell {
    MaskCell { column, offset }
}

const fn constraint(name: &'static str, degree: u32, row_set: usize, kind: Kind) -> ConstraintInfo {
    ConstraintInfo { name, degree, row_set, kind, source: "by hand" }
}

const fn all() -> RowSet {
    RowSet { text: "all", zero_on: &[ALL], except: &[] }
}

const ALL: Factor = Factor::Class { modulus: 1, residue: 0 };
const FIRST: RowSet = RowSet { text: "first", zero_on: &[Factor::Row(0)], except: &[] };
const EXCEPT_LAST: RowSet =
    RowSet { text: "all but last", zero_on: &[ALL], except: &[Factor::Row(-1)] };
const LAST: RowSet = RowSet { text: "last", zero_on: &[Factor::Row(-1)], except: &[] };

/// Three tables that are linked by every kind of argument:
///
/// - each `value` of `sales` is one of `goods`, which `uses` counts: a sum of fractions by `z`;
/// - the values of the rows of `sales` that are `picked` are a public list: a polynomial in `gamma`;
/// - they are those of `copy` in any order: a product by `y`;
/// - in `copy`, `shuffled` is a permutation of `value`: a running product by `w`.
pub(crate) struct Market;

pub(crate) const GOODS: usize = 0;
pub(crate) const SALES: usize = 1;
pub(crate) const COPY: usize = 2;

const GOODS_TABLE: TableInfo = TableInfo {
    name: "goods",
    columns: &[base("value"), base("uses"), ext("sold")],
    mask: &[cell(0, 0), cell(0, 1), cell(1, 0), cell(2, 0), cell(2, 1)],
    constraints: &[
        constraint("value/start", 1, 0, Kind::Base),
        constraint("value/step", 1, 1, Kind::Base),
        constraint("sold/step", 2, 1, Kind::Ext),
        constraint("sold/last", 2, 2, Kind::Ext),
    ],
    row_sets: &[FIRST, EXCEPT_LAST, LAST],
    periodics: &[],
    periodic_mask: &[],
    permutations: &[],
    min_log_rows: 0,
};

const SALES_TABLE: TableInfo = TableInfo {
    name: "sales",
    columns: &[base("value"), base("picked"), ext("bought"), ext("listed"), ext("copied")],
    mask: &[
        cell(0, 0),
        cell(1, 0),
        cell(2, 0),
        cell(2, 1),
        cell(3, 0),
        cell(3, 1),
        cell(4, 0),
        cell(4, 1),
    ],
    constraints: &[
        constraint("picked", 2, 0, Kind::Base),
        constraint("bought/step", 2, 1, Kind::Ext),
        constraint("listed/step", 2, 1, Kind::Ext),
        constraint("copied/step", 3, 1, Kind::Ext),
        constraint("bought/last", 2, 2, Kind::Ext),
        constraint("listed/last", 2, 2, Kind::Ext),
        constraint("copied/last", 2, 2, Kind::Ext),
        constraint("listed/total", 1, 3, Kind::Ext),
    ],
    row_sets: &[all(), EXCEPT_LAST, LAST, FIRST],
    periodics: &[],
    periodic_mask: &[],
    permutations: &[],
    min_log_rows: 1,
};

const COPY_TABLE: TableInfo = TableInfo {
    name: "copy",
    columns: &[base("value"), base("shuffled"), ext("product"), ext("running")],
    mask: &[
        cell(0, 0),
        cell(0, 1),
        cell(1, 0),
        cell(1, 1),
        cell(2, 0),
        cell(2, 1),
        cell(3, 0),
        cell(3, 1),
    ],
    constraints: &[
        constraint("product/step", 2, 0, Kind::Ext),
        constraint("running/step", 2, 0, Kind::Ext),
        constraint("product/last", 1, 1, Kind::Ext),
        constraint("running/end", 1, 1, Kind::Ext),
        constraint("running/start", 2, 2, Kind::Ext),
    ],
    row_sets: &[EXCEPT_LAST, LAST, FIRST],
    periodics: &[],
    periodic_mask: &[],
    permutations: &[PermutationInfo {
        name: "running",
        left: &[VirtualColumn { column: 0, step: 1, offset: 0 }],
        right: &[VirtualColumn { column: 1, step: 1, offset: 0 }],
        accumulator: VirtualColumn { column: 3, step: 1, offset: 0 },
        z: 3,
        weights: &[],
    }],
    min_log_rows: 0,
};

const MARKET_DRAWS: &[DrawInfo] = &[
    DrawInfo { name: "z", phase: 0 },
    DrawInfo { name: "gamma", phase: 0 },
    DrawInfo { name: "y", phase: 0 },
    DrawInfo { name: "w", phase: 0 },
];

const MARKET_FILLS: &[FillInfo] = &[
    FillInfo {
        table: GOODS,
        phase: 1,
        mask: &[cell(0, 0), cell(1, 0)],
        periodic_mask: &[],
        terms: &[Kind::Ext, Kind::Base],
        accumulators: &[AccumulatorInfo {
            name: "sold",
            column: 2,
            rule: Rule::Sum { value: 0, times: Some(1) },
            start: Start::BelowLast,
            rows: all(),
            unless: None,
        }],
    },
    FillInfo {
        table: SALES,
        phase: 1,
        mask: &[cell(0, 0), cell(1, 0)],
        periodic_mask: &[],
        terms: &[Kind::Ext, Kind::Base, Kind::Base, Kind::Ext],
        accumulators: &[
            AccumulatorInfo {
                name: "bought",
                column: 2,
                rule: Rule::Sum { value: 0, times: None },
                start: Start::BelowLast,
                rows: all(),
                unless: None,
            },
            AccumulatorInfo {
                name: "listed",
                column: 3,
                rule: Rule::Evaluation { value: 2, point: 1 },
                start: Start::BelowLast,
                rows: all(),
                unless: Some(1),
            },
            AccumulatorInfo {
                name: "copied",
                column: 4,
                rule: Rule::Product { value: 3 },
                start: Start::BelowLast,
                rows: all(),
                unless: Some(1),
            },
        ],
    },
    FillInfo {
        table: COPY,
        phase: 1,
        mask: &[cell(0, 0)],
        periodic_mask: &[],
        terms: &[Kind::Ext],
        accumulators: &[AccumulatorInfo {
            name: "product",
            column: 2,
            rule: Rule::Product { value: 0 },
            start: Start::BelowLast,
            rows: all(),
            unless: None,
        }],
    },
];

static MARKET: LayoutInfo = LayoutInfo {
    name: "market",
    digest: [5; 32],
    n_phases: 2,
    draws: MARKET_DRAWS,
    terminals: &[],
    publics: &[PublicInfo { name: "list", fields: Some(&["value"]) }],
    tables: &[GOODS_TABLE, SALES_TABLE, COPY_TABLE],
    links: &[
        LinkInfo {
            name: "bought",
            left: LinkedCell { table: SALES, mask: 2 },
            right: LinkedCell { table: GOODS, mask: 3 },
            source: "by hand",
        },
        LinkInfo {
            name: "copied",
            left: LinkedCell { table: SALES, mask: 6 },
            right: LinkedCell { table: COPY, mask: 4 },
            source: "by hand",
        },
    ],
    fills: MARKET_FILLS,
};

/// The challenges, and the public total if it is wanted.
fn of_market<F: StarkField, K: ExtensionOf<F>>(
    draws: &[K],
    log_rows: &[u32],
) -> Result<Known<F, K>, KnownError> {
    if draws.len() != 4 {
        return Err(KnownError::WrongNumberOfDraws { expected: 4, found: draws.len() });
    }
    if log_rows.len() != 3 {
        return Err(KnownError::WrongNumberOfHeights { expected: 3, found: log_rows.len() });
    }
    Ok(Known { base: vec![F::ONE], ext: draws.to_vec() })
}

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Market {
    type Public = Vec<[F; 1]>;

    fn info(&self) -> &'static LayoutInfo {
        &MARKET
    }

    fn public_elements(&self, public: &Vec<[F; 1]>) -> Vec<F> {
        let length = F::from_u64(public.len() as u64);
        [length].into_iter().chain(public.as_flattened().iter().copied()).collect()
    }

    fn known(
        &self,
        public: &Vec<[F; 1]>,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let mut known = of_market(draws, log_rows)?;
        known.ext.push(public_evaluation("list", public, draws[1], &[], None)?);
        Ok(known)
    }

    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
        let one = e.known(0);
        let [z, gamma, y, w] = [0, 1, 2, 3].map(|index| e.known_ext(index));
        match table {
            GOODS => {
                let [value, value1, uses] = [e.cell(0), e.cell(1), e.cell(2)];
                let [sold, sold1] = [e.ext_cell(3), e.ext_cell(4)];
                e.vanish(0, value);
                e.close(0);
                e.vanish(1, value1 - value - one);
                e.vanish_ext(2, (sold - sold1) * (z - value) - uses);
                e.close(1);
                e.vanish_ext(3, sold * (z - value) - uses);
                e.close(2);
            }
            SALES => {
                let [value, picked] = [e.cell(0), e.cell(1)];
                let [bought, bought1, listed, listed1] = [2, 3, 4, 5].map(|mask| e.ext_cell(mask));
                let [copied, copied1] = [e.ext_cell(6), e.ext_cell(7)];
                // `below`, or with a factor and a summand where the row is picked.
                let pick = |below: E::Ext, with: E::Ext| below + (with - below) * picked;
                e.vanish(0, picked * (picked - one));
                e.close(0);
                e.vanish_ext(1, (bought - bought1) * (z - value) - one);
                e.vanish_ext(2, listed - pick(listed1, listed1 * gamma + value));
                e.vanish_ext(3, copied - pick(copied1, copied1 * (y - value)));
                e.close(1);
                let below = E::Ext::ONE;
                e.vanish_ext(4, bought * (z - value) - one);
                e.vanish_ext(5, listed - pick(below, gamma + value));
                e.vanish_ext(6, copied - pick(below, y - value));
                e.close(2);
                e.vanish_ext(7, listed - e.known_ext(4));
                e.close(3);
            }
            COPY => {
                let [value, value1, shuffled, shuffled1] = [0, 1, 2, 3].map(|mask| e.cell(mask));
                let [product, product1, running, running1] =
                    [4, 5, 6, 7].map(|mask| e.ext_cell(mask));
                e.vanish_ext(0, product - product1 * (y - value));
                e.vanish_ext(1, running1 * (w - shuffled1) - running * (w - value1));
                e.close(0);
                e.vanish_ext(2, product - (y - value));
                e.vanish_ext(3, running - one);
                e.close(1);
                e.vanish_ext(4, running * (w - shuffled) - (w - value));
                e.close(2);
            }
            _ => panic!("the layout has three tables"),
        }
    }

    fn known_of_fill(
        &self,
        _fill: usize,
        _public: &Vec<[F; 1]>,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        of_market(draws, log_rows)
    }

    fn terms<E: Evaluator>(&self, fill: usize, e: &mut E) {
        let [z, y] = [e.known_ext(0), e.known_ext(2)];
        match fill {
            0 => {
                e.vanish_ext(0, z - e.cell(0));
                e.vanish(1, e.cell(1));
            }
            1 => {
                e.vanish_ext(0, z - e.cell(0));
                e.vanish(1, e.known(0) - e.cell(1));
                e.vanish(2, e.cell(0));
                e.vanish_ext(3, y - e.cell(0));
            }
            2 => e.vanish_ext(0, y - e.cell(0)),
            _ => panic!("the layout has three fills"),
        }
    }
}

/// A trace of [`Market`] with tables of these heights, and its public list.
///
/// `copy` must not be higher than `sales`.
pub(crate) fn market<F: StarkField>(log_rows: [u32; 3]) -> (Trace<F>, Vec<[F; 1]>) {
    let [n_goods, n_sales, n_copies] = log_rows.map(|log_rows| 1_usize << log_rows);
    let field = |values: Vec<usize>| -> Vec<F> {
        values.into_iter().map(|value| F::from_u64(value as u64)).collect()
    };
    let sold: Vec<usize> = (0..n_sales).map(|row| (row * row + 3) % n_goods).collect();
    let is_picked = |row: usize| (row * 5 + 1) % n_sales < n_copies;
    let list: Vec<usize> =
        (0..n_sales).filter(|&row| is_picked(row)).map(|row| sold[row]).collect();
    let mut uses = vec![0; n_goods];
    sold.iter().for_each(|&value| uses[value] += 1);
    let copies: Vec<usize> = (0..n_copies).map(|row| list[(row * 3 + 1) % n_copies]).collect();
    let shuffled = copies.iter().rev().copied().collect();
    let picked = (0..n_sales).map(|row| usize::from(is_picked(row))).collect();
    let public = field(list).into_iter().map(|value| [value]).collect();
    let tables = vec![
        vec![field((0..n_goods).collect()), field(uses)],
        vec![field(sold), field(picked)],
        vec![field(copies), field(shuffled)],
    ];
    (Trace::new(tables).expect("the columns are a trace"), public)
}

/// [`Market`] with a link that is about the next row.
pub(crate) struct LinkAhead;

static LINK_AHEAD: LayoutInfo = LayoutInfo {
    name: "link ahead",
    digest: [6; 32],
    n_phases: 2,
    draws: MARKET_DRAWS,
    terminals: &[],
    publics: &[],
    tables: &[GOODS_TABLE, SALES_TABLE, COPY_TABLE],
    links: &[LinkInfo {
        name: "ahead",
        left: LinkedCell { table: SALES, mask: 2 },
        right: LinkedCell { table: GOODS, mask: 4 },
        source: "by hand",
    }],
    fills: MARKET_FILLS,
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for LinkAhead {
    type Public = Vec<[F; 1]>;

    fn info(&self) -> &'static LayoutInfo {
        &LINK_AHEAD
    }

    fn public_elements(&self, public: &Vec<[F; 1]>) -> Vec<F> {
        Layout::<F, K>::public_elements(&Market, public)
    }

    fn known(
        &self,
        public: &Vec<[F; 1]>,
        draws: &[K],
        log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        Layout::<F, K>::known(&Market, public, draws, log_rows)
    }

    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
        Layout::<F, K>::evaluate(&Market, table, e);
    }
}

/// Two tables without arguments: `day` follows a periodic column, one element ahead; `week` repeats
/// after four rows, across its end. In each mask there is a cell that no constraint reads.
pub(crate) struct Clocks;

const fn integer(limbs: &'static [u64]) -> Integer {
    Integer { limbs, is_negative: false, decimal: "of the test" }
}

static CLOCKS: LayoutInfo = LayoutInfo {
    name: "clocks",
    digest: [7; 32],
    n_phases: 1,
    draws: &[],
    terminals: &[],
    publics: &[],
    tables: &[
        TableInfo {
            name: "day",
            columns: &[base("hour")],
            mask: &[cell(0, 0), cell(0, 1)],
            constraints: &[constraint("follows", 1, 0, Kind::Base)],
            row_sets: &[all()],
            periodics: &[PeriodicInfo {
                name: "hours",
                step: 1,
                values: &[integer(&[8]), integer(&[9]), integer(&[11]), integer(&[14])],
            }],
            periodic_mask: &[PeriodicCell { periodic: 0, offset: 1 }],
            permutations: &[],
            min_log_rows: 2,
        },
        TableInfo {
            name: "week",
            columns: &[base("count")],
            mask: &[cell(0, 0), cell(0, 1), cell(0, 2), cell(0, 4)],
            constraints: &[
                constraint("start", 1, 0, Kind::Base),
                constraint("step", 1, 1, Kind::Base),
                constraint("cycle", 1, 2, Kind::Base),
            ],
            row_sets: &[
                RowSet {
                    text: "0 mod 4",
                    zero_on: &[Factor::Class { modulus: 4, residue: 0 }],
                    except: &[],
                },
                RowSet {
                    text: "all but 3 mod 4",
                    zero_on: &[ALL],
                    except: &[Factor::Class { modulus: 4, residue: 3 }],
                },
                all(),
            ],
            periodics: &[],
            periodic_mask: &[],
            permutations: &[],
            min_log_rows: 2,
        },
    ],
    links: &[],
    fills: &[],
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Clocks {
    type Public = ();

    fn info(&self) -> &'static LayoutInfo {
        &CLOCKS
    }

    fn public_elements(&self, _public: &()) -> Vec<F> {
        Vec::new()
    }

    fn known(
        &self,
        _public: &(),
        _draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        Ok(Known { base: vec![F::ONE], ext: Vec::new() })
    }

    fn evaluate<E: Evaluator>(&self, table: usize, e: &mut E) {
        match table {
            0 => {
                e.vanish(0, e.cell(0) - e.periodic(0));
                e.close(0);
            }
            1 => {
                let [count, count1, count4] = [e.cell(0), e.cell(1), e.cell(3)];
                e.vanish(0, count);
                e.close(0);
                e.vanish(1, count1 - count - e.known(0));
                e.close(1);
                e.vanish(2, count4 - count);
                e.close(2);
            }
            _ => panic!("the layout has two tables"),
        }
    }
}

/// A trace of [`Clocks`] with tables of these heights.
pub(crate) fn clocks<F: StarkField>(log_rows: [u32; 2]) -> Trace<F> {
    let [n_day, n_week] = log_rows.map(|log_rows| 1_usize << log_rows);
    let hours = [9, 11, 14, 8].map(F::from_u64);
    let day = (0..n_day).map(|row| hours[row % 4]).collect();
    let week = (0..n_week).map(|row| F::from_u64(row as u64 % 4)).collect();
    Trace::new(vec![vec![day], vec![week]]).expect("the columns are a trace")
}
