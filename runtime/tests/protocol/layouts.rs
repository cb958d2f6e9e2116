//! Layouts written by hand, as generated code writes them, with traces that satisfy them.

use air_runtime::field::{Arith, ExtensionOf, StarkField};
use air_runtime::layout::{
    ColumnInfo, ConstraintInfo, DrawInfo, Evaluator, Factor, Kind, Known, KnownError, Layout,
    LayoutInfo, MaskCell, PermutationInfo, PublicInfo, RowSet, TableInfo, VirtualColumn,
};
use air_runtime::trace::Trace;

const fn base(name: &'static str) -> ColumnInfo {
    ColumnInfo { name, phase: 0, kind: Kind::Base }
}

const fn cell(column: usize, offset: i64) -> MaskCell {
    MaskCell { column, offset }
}

const fn constraint(name: &'static str, degree: u32, row_set: usize) -> ConstraintInfo {
    ConstraintInfo { name, degree, row_set, kind: Kind::Base, source: "by hand" }
}

const ALL: Factor = Factor::Class { modulus: 1, residue: 0 };

/// `a' = b` and `b' = a² + b²`, from `a = b = 1` to a public value of `b`.
pub(crate) struct Squares;

static SQUARES: LayoutInfo = LayoutInfo {
    name: "squares",
    digest: [1; 32],
    n_phases: 1,
    draws: &[],
    terminals: &[],
    publics: &[PublicInfo { name: "result", fields: None }],
    tables: &[TableInfo {
        name: "main",
        columns: &[base("a"), base("b")],
        mask: &[cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)],
        constraints: &[
            constraint("start/a", 1, 0),
            constraint("start/b", 1, 0),
            constraint("step/a", 1, 1),
            constraint("step/b", 2, 1),
            constraint("result", 1, 2),
        ],
        row_sets: &[
            RowSet { text: "first", zero_on: &[Factor::Row(0)], except: &[] },
            RowSet { text: "all but last", zero_on: &[ALL], except: &[Factor::Row(-1)] },
            RowSet { text: "last", zero_on: &[Factor::Row(-1)], except: &[] },
        ],
        periodics: &[],
        periodic_mask: &[],
        permutations: &[],
        min_log_rows: 1,
    }],
    links: &[],
    fills: &[],
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Squares {
    type Public = F;

    fn info(&self) -> &'static LayoutInfo {
        &SQUARES
    }

    fn public_elements(&self, public: &F) -> Vec<F> {
        vec![*public]
    }

    fn known(
        &self,
        public: &F,
        _draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        Ok(Known { base: vec![F::ONE, *public], ext: Vec::new() })
    }

    fn evaluate<E: Evaluator>(&self, _table: usize, e: &mut E) {
        let [a, a1, b, b1] = [e.cell(0), e.cell(1), e.cell(2), e.cell(3)];
        e.vanish(0, a - e.known(0));
        e.vanish(1, b - e.known(0));
        e.close(0);
        e.vanish(2, a1 - b);
        e.vanish(3, b1 - (a.square() + b.square()));
        e.close(1);
        e.vanish(4, b - e.known(1));
        e.close(2);
    }
}

/// A trace of [`Squares`] and its result.
pub(crate) fn squares<F: StarkField>(log_rows: u32) -> (Trace<F>, F) {
    let (mut a, mut b) = (vec![F::ONE], vec![F::ONE]);
    for row in 1..1 << log_rows {
        a.push(b[row - 1]);
        b.push(a[row - 1].square() + b[row - 1].square());
    }
    let result = b[b.len() - 1];
    (Trace::new(vec![vec![a, b]]).expect("the columns are a trace"), result)
}

/// `a' = b`, `b' = a + b`: all constraints are linear, so the composition has one part.
pub(crate) struct Linear;

static LINEAR: LayoutInfo = LayoutInfo {
    name: "linear",
    digest: [2; 32],
    n_phases: 1,
    draws: &[],
    terminals: &[],
    publics: &[PublicInfo { name: "result", fields: None }],
    tables: &[TableInfo {
        name: "main",
        columns: &[base("a")],
        mask: &[cell(0, 0), cell(0, 1), cell(0, 2)],
        constraints: &[
            constraint("start/0", 1, 0),
            constraint("start/1", 1, 0),
            constraint("step", 1, 1),
            constraint("result", 1, 2),
        ],
        row_sets: &[
            RowSet { text: "first", zero_on: &[Factor::Row(0)], except: &[] },
            RowSet {
                text: "all but the last two",
                zero_on: &[ALL],
                except: &[Factor::Row(-1), Factor::Row(-2)],
            },
            RowSet { text: "last", zero_on: &[Factor::Row(-1)], except: &[] },
        ],
        periodics: &[],
        periodic_mask: &[],
        permutations: &[],
        min_log_rows: 2,
    }],
    links: &[],
    fills: &[],
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Linear {
    type Public = F;

    fn info(&self) -> &'static LayoutInfo {
        &LINEAR
    }

    fn public_elements(&self, public: &F) -> Vec<F> {
        vec![*public]
    }

    fn known(
        &self,
        public: &F,
        _draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        Ok(Known { base: vec![F::ONE, *public], ext: Vec::new() })
    }

    fn evaluate<E: Evaluator>(&self, _table: usize, e: &mut E) {
        let [a, a1, a2] = [e.cell(0), e.cell(1), e.cell(2)];
        e.vanish(0, a - e.known(0));
        e.vanish(1, a1 - e.known(0));
        e.close(0);
        e.vanish(2, a2 - (a + a1));
        e.close(1);
        e.vanish(3, a - e.known(1));
        e.close(2);
    }
}

/// A trace of [`Linear`] and its result.
pub(crate) fn linear<F: StarkField>(log_rows: u32) -> (Trace<F>, F) {
    let mut a = vec![F::ONE, F::ONE];
    for row in 2..1 << log_rows {
        a.push(a[row - 2] + a[row - 1]);
    }
    let result = a[a.len() - 1];
    (Trace::new(vec![vec![a]]).expect("the column is a trace"), result)
}

/// `a' = a⁵ + 1`, from `a = 2` to a public value: the composition has four parts.
pub(crate) struct Fifth;

static FIFTH: LayoutInfo = LayoutInfo {
    name: "fifth",
    digest: [4; 32],
    n_phases: 1,
    draws: &[],
    terminals: &[],
    publics: &[PublicInfo { name: "result", fields: None }],
    tables: &[TableInfo {
        name: "main",
        columns: &[base("a")],
        mask: &[cell(0, 0), cell(0, 1)],
        constraints: &[
            constraint("start", 1, 0),
            constraint("step", 5, 1),
            constraint("result", 1, 2),
        ],
        row_sets: &[
            RowSet { text: "first", zero_on: &[Factor::Row(0)], except: &[] },
            RowSet { text: "all but last", zero_on: &[ALL], except: &[Factor::Row(-1)] },
            RowSet { text: "last", zero_on: &[Factor::Row(-1)], except: &[] },
        ],
        periodics: &[],
        periodic_mask: &[],
        permutations: &[],
        min_log_rows: 1,
    }],
    links: &[],
    fills: &[],
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Fifth {
    type Public = F;

    fn info(&self) -> &'static LayoutInfo {
        &FIFTH
    }

    fn public_elements(&self, public: &F) -> Vec<F> {
        vec![*public]
    }

    fn known(
        &self,
        public: &F,
        _draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        Ok(Known { base: vec![F::ONE, F::ONE.double(), *public], ext: Vec::new() })
    }

    fn evaluate<E: Evaluator>(&self, _table: usize, e: &mut E) {
        let [a, a1] = [e.cell(0), e.cell(1)];
        e.vanish(0, a - e.known(1));
        e.close(0);
        e.vanish(1, a1 - a.square().square() * a - e.known(0));
        e.close(1);
        e.vanish(2, a - e.known(2));
        e.close(2);
    }
}

/// A trace of [`Fifth`] and its result.
pub(crate) fn fifth<F: StarkField>(log_rows: u32) -> (Trace<F>, F) {
    let next = |a: &F| Some(a.square().square() * *a + F::ONE);
    let a: Vec<F> =
        core::iter::successors(Some(F::ONE.double()), next).take(1 << log_rows).collect();
    let result = a[a.len() - 1];
    (Trace::new(vec![vec![a]]).expect("the column is a trace"), result)
}

/// Column `left` is a permutation of `right`, by a running product in the challenge field; column
/// `count` counts `0, 1, 2, 3, 0, 1, …`.
pub(crate) struct Shuffle;

static SHUFFLE: LayoutInfo = LayoutInfo {
    name: "shuffle",
    digest: [3; 32],
    n_phases: 2,
    draws: &[DrawInfo { name: "z", phase: 0 }],
    terminals: &[],
    publics: &[],
    tables: &[TableInfo {
        name: "main",
        columns: &[
            base("left"),
            base("right"),
            base("count"),
            ColumnInfo { name: "product", phase: 1, kind: Kind::Ext },
        ],
        mask: &[
            cell(0, 0),
            cell(0, 1),
            cell(1, 0),
            cell(1, 1),
            cell(2, 0),
            cell(2, 1),
            cell(2, 4),
            cell(3, 0),
            cell(3, 1),
        ],
        constraints: &[
            constraint("count/start", 1, 0),
            constraint("count/step", 1, 1),
            constraint("count/cycle", 1, 2),
            ConstraintInfo {
                name: "product/start",
                degree: 2,
                row_set: 3,
                kind: Kind::Ext,
                source: "by hand",
            },
            ConstraintInfo {
                name: "product/step",
                degree: 2,
                row_set: 4,
                kind: Kind::Ext,
                source: "by hand",
            },
            ConstraintInfo {
                name: "product/end",
                degree: 1,
                row_set: 5,
                kind: Kind::Ext,
                source: "by hand",
            },
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
            RowSet { text: "all", zero_on: &[ALL], except: &[] },
            RowSet { text: "first", zero_on: &[Factor::Row(0)], except: &[] },
            RowSet { text: "all but last", zero_on: &[ALL], except: &[Factor::Row(-1)] },
            RowSet { text: "last", zero_on: &[Factor::Row(-1)], except: &[] },
        ],
        periodics: &[],
        periodic_mask: &[],
        permutations: &[PermutationInfo {
            name: "product",
            left: &[VirtualColumn { column: 0, step: 1, offset: 0 }],
            right: &[VirtualColumn { column: 1, step: 1, offset: 0 }],
            accumulator: VirtualColumn { column: 3, step: 1, offset: 0 },
            z: 0,
            weights: &[],
        }],
        min_log_rows: 2,
    }],
    links: &[],
    fills: &[],
};

impl<F: StarkField, K: ExtensionOf<F>> Layout<F, K> for Shuffle {
    type Public = ();

    fn info(&self) -> &'static LayoutInfo {
        &SHUFFLE
    }

    fn public_elements(&self, _public: &()) -> Vec<F> {
        Vec::new()
    }

    fn known(
        &self,
        _public: &(),
        draws: &[K],
        _log_rows: &[u32],
    ) -> Result<Known<F, K>, KnownError> {
        let &[z] = draws else {
            return Err(KnownError::WrongNumberOfDraws { expected: 1, found: draws.len() });
        };
        Ok(Known { base: vec![F::ONE], ext: vec![z, K::ONE] })
    }

    fn evaluate<E: Evaluator>(&self, _table: usize, e: &mut E) {
        let [left, left1, right, right1] = [e.cell(0), e.cell(1), e.cell(2), e.cell(3)];
        let [count, count1, count4] = [e.cell(4), e.cell(5), e.cell(6)];
        let [product, product1] = [e.ext_cell(7), e.ext_cell(8)];
        let z = e.known_ext(0);
        e.vanish(0, count);
        e.close(0);
        e.vanish(1, count1 - count - e.known(0));
        e.close(1);
        e.vanish(2, count4 - count);
        e.close(2);
        e.vanish_ext(3, (z - right) * product + left - z);
        e.close(3);
        e.vanish_ext(4, (z - right1) * product1 - (z - left1) * product);
        e.close(4);
        e.vanish_ext(5, product - e.known_ext(1));
        e.close(5);
    }
}

/// A trace of [`Shuffle`].
pub(crate) fn shuffle<F: StarkField>(log_rows: u32) -> Trace<F> {
    let n_rows = 1_u64 << log_rows;
    let left: Vec<F> = (0..n_rows).map(|row| F::from_u64(row * row + 3)).collect();
    let right = (0..n_rows as usize).map(|row| left[(row * 5 + 2) % left.len()]).collect();
    let count = (0..n_rows).map(|row| F::from_u64(row % 4)).collect();
    Trace::new(vec![vec![left, right, count]]).expect("the columns are a trace")
}
