//! What the prover and the verifier of two phases share, beside what those of one do.

use super::super::kit::{
    F, GRINDING_BITS, LOG_ROWS, LOG_SIZE, N_QUERIES, N_ROWS, P, TREES, at, generator, inverse,
};
use super::layout::{Chain, Public};
use air_runtime::field::{Arith as _, Field as _, StarkField as _};
use air_runtime::protocol::Channel as _;
use air_runtime::protocol::native::{self, NativeChannel};
use air_runtime::stark::{Options, Setup};
use std::collections::BTreeSet;

/// `goods` has a quarter of the rows of `items`.
pub(crate) const LOG_LIFT: u32 = 2;
pub(crate) const LOG_GOODS: u32 = LOG_ROWS - LOG_LIFT;
pub(crate) const N_GOODS: usize = 1 << LOG_GOODS;
/// FRI folds its first layer to the last one; what is between is the subject of the other module.
pub(crate) const STEP: u32 = 2;
/// The cells that constraints of `items` read, those of `goods`, and the parts of the composition.
pub(crate) const N_VALUES: [usize; 3] = [10, 6, 2];

/// What a verifier leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// The interaction challenges are drawn before the columns that they test are committed.
    DrawsEarly,
    /// No challenge depends on the columns of the lower table.
    DeafToGoods,
    /// No challenge depends on the public list.
    DeafToList,
    /// No challenge depends on the columns of the second phase.
    DeafToAccumulators,
    /// No challenge depends on the terminal.
    DeafToTerminal,
    /// A product may be zero.
    TakesZero,
    /// The weight of a tag is the challenge of the product.
    ReusesChallenge,
    /// Two constraints on the same rows have the same coefficient.
    SharesCoefficient,
    /// The values of each table are combined by the same powers.
    RestartsPowers,
    /// Opened rows of the lower table's first phase need not belong to their tree.
    SkipsRootOfGoods,
    /// An equation is not checked.
    Skips(Equation),
}

/// The equations, by their place in the combination: constraints of `items`, of `goods`, the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Equation {
    Claim,
    Start,
    StepOfLeft,
    StepOfRight,
    StepOfUses,
    TotalOfLeft,
    TotalOfRight,
    LastOfUses,
    StepOfCounts,
    StepOfList,
    LastOfCounts,
    LastOfList,
    TotalOfList,
    Link,
}

/// The interaction challenges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws {
    pub(crate) z: F,
    pub(crate) y: F,
    pub(crate) w: F,
    pub(crate) gamma: F,
}

/// What equations use besides cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) draws: Draws,
    pub(crate) total: F,
    /// What the public list must come to.
    pub(crate) listed: F,
    pub(crate) claim: F,
}

/// The runtime's setup of a claim.
pub(crate) fn setup(public: &Public<F>) -> Setup<P> {
    let options = Options::new(2, vec![STEP], 4, N_QUERIES, GRINDING_BITS).expect("in range");
    let options = options.with_oods_in_one_message(true);
    native::setup(&Chain, public, &[LOG_ROWS, LOG_GOODS], options, TREES)
}

/// A channel that may be deaf.
#[derive(Clone, Debug)]
pub(crate) struct Transcript {
    pub(crate) channel: NativeChannel<F, F>,
    pub(crate) weakness: Option<Weakness>,
}

impl Transcript {
    /// The channel of a claim; a verifier that is deaf to the list has absorbed an empty one.
    pub(crate) fn new((list, claim): &Public<F>, weakness: Option<Weakness>) -> Self {
        let is_deaf = weakness == Some(Weakness::DeafToList);
        let heard = if is_deaf { Vec::new() } else { list.clone() };
        Self { channel: setup(&(heard, *claim)).channel, weakness }
    }

    /// Absorbs a message unless the weakness is deafness to it.
    pub(crate) fn absorb(&mut self, message: &[u8], deafness: Option<Weakness>) {
        if deafness.is_none() || self.weakness != deafness {
            self.channel.absorb(message).expect("the channel takes any bytes");
        }
    }

    pub(crate) fn draw(&mut self) -> F {
        self.channel.draw()
    }

    /// The queries as indices of the first layer, each once.
    pub(crate) fn queries(&mut self) -> BTreeSet<usize> {
        let bound = 1 << (LOG_SIZE - STEP);
        let draw = |_| usize::try_from(self.channel.draw_index(bound)).expect("a small index");
        (0..N_QUERIES).map(draw).collect()
    }

    /// The challenges that follow the first phase.
    pub(crate) fn draws(&mut self) -> Draws {
        let [z, y, w, gamma] = [0; 4].map(|_| self.draw());
        let is_reused = self.weakness == Some(Weakness::ReusesChallenge);
        Draws { z, y, w: if is_reused { y } else { w }, gamma }
    }
}

impl Draws {
    /// The factor of a tuple in a product.
    pub(crate) fn factor(&self, value: F, tag: F) -> F {
        self.y - value - self.w * tag
    }

    /// What a list comes to from a start below its end.
    pub(crate) fn listed(&self, list: &[F], start: F) -> F {
        list.iter().rev().fold(start, |below, &value| below * self.gamma + value)
    }
}

/// The row of `goods` that a point of the whole domain is lowered to.
pub(crate) fn lowered(x: F) -> F {
    x.pow(1 << LOG_LIFT)
}

/// The equations at a point, divided by their row sets and combined by powers of `alpha`.
pub(crate) fn composition(
    x: F,
    items: [F; 10],
    goods: [F; 6],
    known: &Known,
    alpha: F,
    weakness: Option<Weakness>,
) -> F {
    let mut terms =
        [of_items(x, items, known).as_slice(), &of_goods(lowered(x), goods, known)].concat();
    terms.push((items[8] - goods[2]) * inverse(x - F::ONE));
    if let Some(Weakness::Skips(equation)) = weakness {
        terms[equation as usize] = F::ZERO;
    }
    if weakness == Some(Weakness::SharesCoefficient) {
        let [claim, start] = [Equation::Claim, Equation::Start].map(|equation| equation as usize);
        let moved = core::mem::replace(&mut terms[start], F::ZERO);
        terms[claim] += moved;
    }
    at(&terms, alpha)
}

/// The inverses of the vanishing polynomials of the first row, all but the last, and the last.
fn row_sets(x: F, n_rows: usize, generator: F) -> [F; 3] {
    let n_rows = n_rows as u64;
    let last = generator.pow(n_rows - 1);
    [inverse(x - F::ONE), (x - last) * inverse(x.pow(n_rows) - F::ONE), inverse(x - last)]
}

fn of_items(x: F, cells: [F; 10], known: &Known) -> [F; 8] {
    let [a, f, c, d, p, p1, q, q1, s, s1] = cells;
    let Known { draws, total, claim, .. } = *known;
    let [first, but_last, last] = row_sets(x, N_ROWS, generator());
    let [left, right] = [draws.factor(a, f), draws.factor(c, d)];
    [
        (c - claim) * first,
        (p - q) * first,
        (p1 - p * left) * but_last,
        (q1 - q * right) * but_last,
        ((s - s1) * (draws.z - a) - F::ONE) * but_last,
        (p * left - total) * last,
        (q * right - total) * last,
        (s * (draws.z - a) - F::ONE) * last,
    ]
}

fn of_goods(x: F, cells: [F; 6], known: &Known) -> [F; 5] {
    let [b, m, t, t1, e, e1] = cells;
    let Draws { z, gamma, .. } = known.draws;
    let [first, but_last, last] = row_sets(x, N_GOODS, F::root_of_unity(LOG_GOODS));
    [
        ((t - t1) * (z - b) - m) * but_last,
        (e - e1 * gamma - b) * but_last,
        (t * (z - b) - m) * last,
        (e - gamma - b) * last,
        (e - known.listed) * first,
    ]
}

/// The value of the DEEP quotient at a point: of the cells of `items`, of `goods`, and the parts.
pub(crate) fn deep(
    x: F,
    opened: ([F; 7], [F; 4], [F; 2]),
    values: &[F],
    ood_point: F,
    (beta, weakness): (F, Option<Weakness>),
) -> F {
    let (items, goods, parts) = opened;
    let [a, f, c, d, p, q, s] = items;
    let [b, m, t, e] = goods;
    let cells = [a, f, c, d, p, p, q, q, s, s, b, m, t, t, e, e];
    let is_ahead = [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1];
    let points = is_ahead.map(|ahead| if ahead == 1 { ood_point * generator() } else { ood_point });
    let parts_at = ood_point.square();
    let terms: Vec<F> = (cells.iter().chain(&parts))
        .zip(points.iter().chain(&[parts_at, parts_at]))
        .zip(values)
        .map(|((&cell, &point), &value)| (cell - value) * inverse(x - point))
        .collect();
    if weakness == Some(Weakness::RestartsPowers) {
        let [of_items, of_goods, _] = N_VALUES;
        let (items, rest) = terms.split_at(of_items);
        let (goods, parts) = rest.split_at(of_goods);
        return at(items, beta) + at(goods, beta) + beta.pow(16) * at(parts, beta);
    }
    at(&terms, beta)
}
