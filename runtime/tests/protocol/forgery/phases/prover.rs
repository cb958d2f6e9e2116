//! A prover of [`Chain`](super::layout::Chain) that makes use of what a verifier leaves out.

use super::super::kit::{
    F, LAST_LAYER, LOG_LAST_SIZE, LOG_SIZE, N_ROWS, at, encode, fold, generator, point,
    point_of_row, through,
};
use super::super::prover::{commit, nonce, open, polynomial, root};
use super::kit::{
    Known, LOG_LIFT, N_VALUES, STEP, Transcript, Weakness, composition, deep, lowered,
};
use super::layout::Public;
use super::witness::{Accumulators, accumulators, goods, items, other_list, public, total_between};
use air_runtime::field::Arith as _;
use air_runtime::merkle::MerkleTree;
use std::collections::BTreeSet;

/// A proof and what it claims.
#[derive(Clone, Debug)]
pub(crate) struct Forged {
    pub(crate) public: Public<F>,
    pub(crate) proof: Vec<u8>,
}

/// The proof of a true claim.
pub(crate) fn honest() -> Forged {
    run(None)
}

/// A proof of a false claim that a verifier with this weakness may accept.
pub(crate) fn forge(weakness: Weakness) -> Forged {
    run(Some(weakness))
}

fn run(weakness: Option<Weakness>) -> Forged {
    let has = |other| weakness == Some(other);
    let mut public = public(weakness);
    let mut transcript = Transcript::new(&public, weakness);
    let mut proof = Vec::new();

    // 1. The first phase, for challenges that are known if they do not depend on it.
    let early = has(Weakness::DrawsEarly).then(|| transcript.draws());
    let items = items(weakness, early.as_ref());
    let committed = Tree::of_items([&items.a, &items.f, &items.c, &items.d]);
    send(&mut proof, &mut transcript, &committed.nodes.root(), None);
    let mut first = vec![committed];
    let known = has(Weakness::DeafToGoods).then(|| transcript.clone().draws());
    let mut goods = goods(weakness, &items, known.as_ref());
    first.push(Tree::of_goods([&goods.b, &goods.m]));
    send(&mut proof, &mut transcript, &first[1].nodes.root(), Some(Weakness::DeafToGoods));
    let draws = early.unwrap_or_else(|| transcript.draws());
    if has(Weakness::DeafToList) {
        public.0 = other_list(&draws);
    }
    if has(Weakness::SkipsRootOfGoods) {
        // Not what was committed.
        goods = super::witness::goods(weakness, &items, Some(&draws));
        first[1].polynomials = [&goods.b, &goods.m].map(|column| polynomial(column)).to_vec();
    }

    // 2. The second phase, and the terminal.
    let alpha_of = |total: F| {
        let mut transcript = transcript.clone();
        transcript.absorb(&encode(&[total]), None);
        transcript.draw()
    };
    let columns = accumulators(weakness, (&items, &goods), &draws, &public, alpha_of);
    let Accumulators { p, q, s, t, e, mut total } = columns;
    let second = [Tree::of_items([&p, &q, &s]), Tree::of_goods([&t, &e])];
    for tree in &second {
        let deafness = Some(Weakness::DeafToAccumulators);
        send(&mut proof, &mut transcript, &tree.nodes.root(), deafness);
    }
    if has(Weakness::DeafToTerminal) {
        total = total_between(&items, &draws, transcript.clone().draw());
    }
    send(&mut proof, &mut transcript, &encode(&[total]), Some(Weakness::DeafToTerminal));
    let alpha = transcript.draw();

    // 3. The composition in two parts, or zero.
    let listed = draws.listed(public.0.as_flattened(), F::ONE);
    let known = Known { draws, total, listed, claim: public.1 };
    let trees: Vec<Tree> = first.into_iter().chain(second).collect();
    let cells = |x: F| cells_at(&trees, x);
    let value = |x: F| {
        let (items, goods) = cells(x);
        composition(x, items, goods, &known, alpha, weakness)
    };
    let mut coefficients = vec![F::ZERO; 2 * N_ROWS];
    if !has(Weakness::RestartsPowers) {
        let points = (0..2 * N_ROWS).map(point_of_row);
        coefficients = through(&points.map(|x| (x, value(x))).collect::<Vec<_>>());
    }
    let part = |odd: usize| coefficients.iter().skip(odd).step_by(2).copied().collect();
    let parts = Tree::new([0, 1].map(part).to_vec(), 0);
    send(&mut proof, &mut transcript, &parts.nodes.root(), None);

    // 4. Values, or two lies that cancel.
    let ood_point = transcript.draw();
    let (of_items, of_goods) = cells(ood_point);
    let of_parts = parts.at(ood_point.square());
    let mut values = [&of_items[..], &of_goods, &of_parts].concat();
    if has(Weakness::RestartsPowers) {
        let lie = |error: F| {
            let (mut items, mut goods) = (of_items, of_goods);
            items[0] += error;
            goods[0] -= error;
            composition(ood_point, items, goods, &known, alpha, weakness)
        };
        let error = root(|error| lie(error) - at(&of_parts, ood_point));
        let [first_of_goods, ..] = N_VALUES;
        values[0] += error;
        values[first_of_goods] -= error;
    }
    send(&mut proof, &mut transcript, &encode(&values), None);

    // 5. The quotient, folded once, and what it is then.
    let beta = transcript.draw();
    let quotient = |row: usize| {
        let x = point_of_row(row);
        let opened = opened(&trees, &parts, x);
        deep(x, opened, &values, ood_point, (beta, weakness))
    };
    let layer: Vec<F> = (0..1 << LOG_SIZE).map(quotient).collect();
    let challenge = transcript.draw();
    let folded = |row: usize| {
        let values = &layer[row << STEP..(row + 1) << STEP];
        (point(LOG_LAST_SIZE, row), fold(row << STEP, values, LOG_SIZE, challenge))
    };
    let last_layer = through(&(0..LAST_LAYER).map(folded).collect::<Vec<_>>());
    send(&mut proof, &mut transcript, &encode(&last_layer), None);

    // 6. Work, and the rows that answer the queries.
    let nonce = nonce(&transcript.channel, false);
    send(&mut proof, &mut transcript, &nonce, None);
    let indices = transcript.queries();
    for tree in trees.iter().chain([&parts]) {
        tree.open(&mut proof, &indices);
    }
    Forged { public, proof }
}

/// Columns and their tree.
struct Tree {
    polynomials: Vec<Vec<F>>,
    log_lift: u32,
    nodes: MerkleTree,
}

impl Tree {
    fn of_items<const N: usize>(columns: [&Vec<F>; N]) -> Self {
        Self::new(columns.map(|column| polynomial(column)).to_vec(), 0)
    }

    fn of_goods<const N: usize>(columns: [&Vec<F>; N]) -> Self {
        Self::new(columns.map(|column| polynomial(column)).to_vec(), LOG_LIFT)
    }

    fn new(polynomials: Vec<Vec<F>>, log_lift: u32) -> Self {
        let cells = |row: usize| cells_of(&polynomials, log_lift, row);
        let nodes = commit(polynomials.len(), LOG_SIZE - log_lift, &cells);
        Self { polynomials, log_lift, nodes }
    }

    /// The values of the lifted columns at a point.
    fn at(&self, x: F) -> Vec<F> {
        let x = if self.log_lift == 0 { x } else { lowered(x) };
        self.polynomials.iter().map(|polynomial| at(polynomial, x)).collect()
    }

    fn open(&self, proof: &mut Vec<u8>, indices: &BTreeSet<usize>) {
        let log_run = STEP - self.log_lift;
        let run = |index: &usize| index << log_run..(index + 1) << log_run;
        let rows: BTreeSet<usize> = indices.iter().flat_map(run).collect();
        let cells = rows.iter().flat_map(|&row| cells_of(&self.polynomials, self.log_lift, row));
        open(proof, &self.nodes, &rows, &cells.collect::<Vec<_>>());
    }
}

fn cells_of(polynomials: &[Vec<F>], log_lift: u32, row: usize) -> Vec<F> {
    let x = point_of_row(row << log_lift);
    let x = if log_lift == 0 { x } else { lowered(x) };
    polynomials.iter().map(|polynomial| at(polynomial, x)).collect()
}

/// The cells that equations read at a point.
fn cells_at(trees: &[Tree], x: F) -> ([F; 10], [F; 6]) {
    let here: Vec<Vec<F>> = trees.iter().map(|tree| tree.at(x)).collect();
    let next: Vec<Vec<F>> = trees.iter().map(|tree| tree.at(x * generator())).collect();
    let [items, goods, of_items, of_goods] = here.as_slice() else { panic!("four trees") };
    let [_, _, next_of_items, next_of_goods] = next.as_slice() else { panic!("four trees") };
    let pairs = |here: &[F], next: &[F]| -> Vec<F> {
        here.iter().zip(next).flat_map(|(&here, &next)| [here, next]).collect()
    };
    let items = [items.clone(), pairs(of_items, next_of_items)].concat();
    let goods = [goods.clone(), pairs(of_goods, next_of_goods)].concat();
    (items.try_into().expect("ten cells"), goods.try_into().expect("six cells"))
}

/// The cells of all columns at a point: of `items`, of `goods`, and the parts.
fn opened(trees: &[Tree], parts: &Tree, x: F) -> ([F; 7], [F; 4], [F; 2]) {
    let cells: Vec<Vec<F>> = trees.iter().map(|tree| tree.at(x)).collect();
    let of = |first: usize, second: usize| [cells[first].clone(), cells[second].clone()].concat();
    let (items, goods) = (of(0, 2).try_into(), of(1, 3).try_into());
    let parts = parts.at(x).try_into();
    (items.expect("seven"), goods.expect("four"), parts.expect("two"))
}

fn send(
    proof: &mut Vec<u8>,
    transcript: &mut Transcript,
    message: &[u8],
    deafness: Option<Weakness>,
) {
    proof.extend_from_slice(message);
    transcript.absorb(message, deafness);
}
