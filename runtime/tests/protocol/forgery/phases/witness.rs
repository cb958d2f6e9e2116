//! What a prover of two phases puts into its columns: the truth, or what a weakness lets pass.

use super::super::kit::{F, N_ROWS, inverse};
use super::kit::{Draws, Equation, N_GOODS, Weakness};
use super::layout::Public;
use air_runtime::field::{Arith as _, Field as _};

/// The values of the public list.
const LIST: [u64; N_GOODS] = [3, 5, 7, 9];
/// No value of the list.
const FALSE: u64 = 1_000_000;
/// The first row of `c` and `d` is this row of `a` and `f`.
const TURN: usize = 5;

/// The columns of `items` in the first phase.
#[derive(Clone, Debug)]
pub(crate) struct Items {
    pub(crate) a: Vec<F>,
    pub(crate) f: Vec<F>,
    pub(crate) c: Vec<F>,
    pub(crate) d: Vec<F>,
}

/// The columns of `goods` in the first phase.
#[derive(Clone, Debug)]
pub(crate) struct Goods {
    pub(crate) b: Vec<F>,
    pub(crate) m: Vec<F>,
}

/// The columns of both tables in the second phase, and the terminal.
#[derive(Clone, Debug)]
pub(crate) struct Accumulators {
    pub(crate) p: Vec<F>,
    pub(crate) q: Vec<F>,
    pub(crate) s: Vec<F>,
    pub(crate) t: Vec<F>,
    pub(crate) e: Vec<F>,
    pub(crate) total: F,
}

/// A claim about the list: a true one, or one about another value.
pub(crate) fn public(weakness: Option<Weakness>) -> Public<F> {
    // Who can choose the list chooses one without the value.
    let is_true = matches!(weakness, None | Some(Weakness::DeafToList));
    let claim = if is_true { LIST[0] } else { FALSE };
    (LIST.map(|value| [F::from_u64(value)]).to_vec(), F::from_u64(claim))
}

/// Another list that comes to the same for a known challenge.
pub(crate) fn other_list(draws: &Draws) -> Vec<[F; 1]> {
    let [first, second, rest @ ..] = LIST.map(F::from_u64);
    let list = [first - draws.gamma, second + F::ONE];
    list.into_iter().chain(rest).map(|value| [value]).collect()
}

/// The columns of `items`, for known challenges if the weakness lets them be known.
pub(crate) fn items(weakness: Option<Weakness>, known: Option<&Draws>) -> Items {
    use Equation::{
        LastOfCounts, LastOfList, LastOfUses, Link, StepOfCounts, StepOfList, StepOfUses,
        TotalOfList,
    };
    use Weakness::{
        DeafToGoods, DeafToList, DrawsEarly, ReusesChallenge, SharesCoefficient, Skips,
        SkipsRootOfGoods,
    };
    let is_looked_up = |row: usize| match weakness {
        Some(
            DeafToGoods
            | SkipsRootOfGoods
            | Skips(StepOfUses | LastOfUses | StepOfCounts | LastOfCounts | Link),
        ) => row != TURN,
        Some(Skips(StepOfList | LastOfList | TotalOfList)) => row % 4 != TURN % 4,
        _ => true,
    };
    let value = |row: usize| if is_looked_up(row) { LIST[(3 * row + 1) % 4] } else { FALSE };
    let a: Vec<F> = (0..N_ROWS).map(|row| F::from_u64(value(row))).collect();
    let tag = |row| if weakness == Some(ReusesChallenge) { 1 } else { row };
    let f: Vec<F> = (0..N_ROWS).map(|row| F::from_u64(tag(row) as u64)).collect();
    let [mut c, mut d] = [a.clone(), f.clone()];
    c.rotate_left(TURN);
    d.rotate_left(TURN);
    match weakness {
        None | Some(DeafToList | Skips(Equation::Claim)) => {}
        Some(SharesCoefficient) => c[1] = F::from_u64(FALSE),
        Some(_) => c[0] = F::from_u64(FALSE),
    }
    if weakness == Some(ReusesChallenge) {
        let product = |values: &[F]| values.iter().fold(F::ONE, |product, &x| product * x);
        let ratio = product(&a) * inverse(product(&c));
        c[1] *= ratio;
    }
    if let (Some(DrawsEarly), Some(draws)) = (weakness, known) {
        let factor =
            draws.factor(c[1], d[1]) * of_all(draws, &a, &f) * inverse(of_all(draws, &c, &d));
        c[1] = draws.factor(factor, d[1]);
    }
    Items { a, f, c, d }
}

/// The columns of `goods`, for known challenges if the weakness lets them be known.
pub(crate) fn goods(weakness: Option<Weakness>, items: &Items, known: Option<&Draws>) -> Goods {
    use Equation::{LastOfList, StepOfList, TotalOfList};
    use Weakness::{DeafToGoods, Skips, SkipsRootOfGoods};
    let mut b = LIST.map(F::from_u64).to_vec();
    if let Some(Skips(StepOfList | LastOfList | TotalOfList)) = weakness {
        b[0] = F::from_u64(FALSE);
    }
    let count = |value: &F| items.a.iter().filter(|&a| a == value).count();
    let mut m: Vec<F> = b.iter().map(|value| F::from_u64(count(value) as u64)).collect();
    if let (Some(DeafToGoods | SkipsRootOfGoods), Some(draws)) = (weakness, known) {
        let gap = sum(&uses(draws, items)) - sum(&counts(draws, &b, &m));
        m[0] += gap * (draws.z - b[0]);
    }
    Goods { b, m }
}

/// The columns of the second phase. `alpha_of` is the challenge that follows if the terminal is this.
pub(crate) fn accumulators(
    weakness: Option<Weakness>,
    (items, goods): (&Items, &Goods),
    draws: &Draws,
    public: &Public<F>,
    alpha_of: impl Fn(F) -> F,
) -> Accumulators {
    use Equation::{
        LastOfCounts, LastOfList, LastOfUses, Start, StepOfCounts, StepOfLeft, StepOfList,
        StepOfRight, StepOfUses, TotalOfLeft,
    };
    use Weakness::{DeafToAccumulators, SharesCoefficient, Skips, TakesZero};
    // The products, from where they start to the terminal.
    let Items { a, f, c, d } = items;
    let [left, right] = [of_all(draws, a, f), of_all(draws, c, d)];
    let one = F::ONE;
    let (starts, jumps, total) = match weakness {
        Some(DeafToAccumulators) => {
            let total = F::from_u64(7);
            let alpha = alpha_of(total);
            let start = total * (one + alpha) * inverse(left + alpha * right);
            ([start; 2], [one; 2], total)
        }
        Some(SharesCoefficient) => {
            let total = (public.1 - c[0]) * inverse(inverse(left) - inverse(right));
            ([left, right].map(|product| total * inverse(product)), [one; 2], total)
        }
        Some(TakesZero) => ([F::ZERO; 2], [one; 2], F::ZERO),
        Some(Skips(Start)) => ([one, left * inverse(right)], [one; 2], left),
        Some(Skips(StepOfLeft)) => ([one; 2], [right * inverse(left), one], right),
        Some(Skips(StepOfRight)) => ([one; 2], [one, left * inverse(right)], left),
        Some(Skips(TotalOfLeft)) => ([one; 2], [one; 2], right),
        _ => ([one; 2], [one; 2], left),
    };
    let p = down(starts[0], jumps[0], draws, a, f);
    let q = down(starts[1], jumps[1], draws, c, d);
    // The sums, from below the last row.
    let mut s = up(F::ZERO, one, &uses(draws, items));
    let mut t = up(F::ZERO, one, &counts(draws, &goods.b, &goods.m));
    let gap = t[0] - s[0];
    match weakness {
        Some(Skips(StepOfUses)) => s[0] += gap,
        Some(Skips(LastOfUses)) => s.iter_mut().for_each(|s| *s += gap),
        Some(Skips(StepOfCounts)) => t[0] -= gap,
        Some(Skips(LastOfCounts)) => t.iter_mut().for_each(|t| *t -= gap),
        _ => {}
    }
    // The list.
    let listed = draws.listed(public.0.as_flattened(), one);
    let start = if weakness == Some(Skips(LastOfList)) {
        (listed - draws.listed(&goods.b, F::ZERO)) * inverse(draws.gamma.pow(N_GOODS as u64))
    } else {
        one
    };
    let mut e = up(start, draws.gamma, &goods.b);
    if weakness == Some(Skips(StepOfList)) {
        e[0] = listed;
    }
    Accumulators { p, q, s, t, e, total }
}

/// The terminal that makes up for the difference of two products under a known challenge.
pub(crate) fn total_between(items: &Items, draws: &Draws, alpha: F) -> F {
    let [left, right] = [of_all(draws, &items.a, &items.f), of_all(draws, &items.c, &items.d)];
    (left + alpha * right) * inverse(F::ONE + alpha)
}

/// The product of the factors of tuples.
fn of_all(draws: &Draws, values: &[F], tags: &[F]) -> F {
    values.iter().zip(tags).fold(F::ONE, |product, (&x, &tag)| product * draws.factor(x, tag))
}

/// Products before each row from a start, with a jump before the middle.
fn down(start: F, jump: F, draws: &Draws, values: &[F], tags: &[F]) -> Vec<F> {
    let mut product = start;
    let before = values.iter().zip(tags).enumerate().map(|(row, (&value, &tag))| {
        if row == N_ROWS / 2 {
            product *= jump;
        }
        let before = product;
        product *= draws.factor(value, tag);
        before
    });
    before.collect()
}

/// In each row what is below it, by a factor, with its own term.
fn up(start: F, factor: F, terms: &[F]) -> Vec<F> {
    let mut below = start;
    let mut values: Vec<F> = (terms.iter().rev())
        .map(|&term| {
            below = below * factor + term;
            below
        })
        .collect();
    values.reverse();
    values
}

fn uses(draws: &Draws, items: &Items) -> Vec<F> {
    items.a.iter().map(|&a| inverse(draws.z - a)).collect()
}

fn counts(draws: &Draws, b: &[F], m: &[F]) -> Vec<F> {
    b.iter().zip(m).map(|(&b, &m)| m * inverse(draws.z - b)).collect()
}

fn sum(terms: &[F]) -> F {
    terms.iter().fold(F::ZERO, |sum, &term| sum + term)
}
