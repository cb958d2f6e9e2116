//! From a recording of constraints to the steps that lanes carry out: registers, and how far values may grow.
//!
//! Values in lanes are not reduced ([`simd`](crate::simd)): the bounds of each are known here, in multiples of the
//! modulus, so that steps that make a value small or clean stand exactly where they are needed.

use super::recorder::{Event, Node, Recording, Symbol};
use crate::field::Stark252;
use crate::simd::{Bounds, Program, Step};

/// A limb may be so many times as large as a clean one.
const MAX_LIMB: u32 = 1 << 9;

/// Products are added up to this number before they are reduced.
const MAX_PRODUCTS: u32 = 200;

/// The values that are the same in every row.
pub(super) struct Constants<'a> {
    pub(super) known: &'a [Stark252],
    pub(super) known_ext: &'a [Stark252],
}

/// A value that has been made.
#[derive(Clone, Copy, Debug)]
struct Made {
    register: u32,
    /// It is at least `−below` and at most `above`.
    below: u32,
    above: u32,
    /// Its limbs are at most so many times those of clean numbers, in absolute value.
    limb: u32,
    /// It can be a factor.
    is_clean: bool,
}

/// Finds the steps for a table with so many cells in its mask; periodic cells are the sources after those.
pub(super) fn program(
    recording: &Recording,
    n_cells: usize,
    constants: &Constants<'_>,
    bounds: Bounds,
) -> Program {
    let mut compiler = Compiler {
        bounds,
        last_uses: last_uses(recording),
        factors: factors(recording),
        made: vec![None; recording.nodes.len()],
        free: Vec::new(),
        program: Program::default(),
        n_products: 0,
        bound: 0,
    };
    for (at, event) in recording.events.iter().enumerate() {
        match *event {
            Event::Value(symbol) => compiler.value(symbol, recording, n_cells, constants),
            Event::Vanish { constraint, value } => {
                compiler.vanish(constraint, value, row_set_of(recording, at));
            }
            Event::Close { row_set } => compiler.close(row_set),
        }
        compiler.release(at, event, recording);
    }
    compiler.program
}

/// The row set that is closed next after an event.
fn row_set_of(recording: &Recording, at: usize) -> usize {
    let closes = recording.events[at..].iter().find_map(|event| match *event {
        Event::Close { row_set } => Some(row_set),
        Event::Value(_) | Event::Vanish { .. } => None,
    });
    closes.expect("generated code closes a row set after its constraints")
}

/// The values that an event reads.
pub(super) fn operands(event: &Event, recording: &Recording) -> [Option<Symbol>; 2] {
    match *event {
        Event::Value(symbol) => match recording.nodes[symbol.0] {
            Node::Add(a, b) | Node::Sub(a, b) | Node::Mul(a, b) => [Some(a), Some(b)],
            Node::Zero
            | Node::One
            | Node::Cell(_)
            | Node::Periodic(_)
            | Node::Known(_)
            | Node::KnownExt(_) => [None, None],
        },
        Event::Vanish { value, .. } => [Some(value), None],
        Event::Close { .. } => [None, None],
    }
}

/// The event at which each value is used last.
pub(super) fn last_uses(recording: &Recording) -> Vec<Option<usize>> {
    let mut last = vec![None; recording.nodes.len()];
    for (at, event) in recording.events.iter().enumerate() {
        for symbol in operands(event, recording).into_iter().flatten() {
            last[symbol.0] = Some(at);
        }
    }
    last
}

/// Whether each value is a factor of a product.
fn factors(recording: &Recording) -> Vec<bool> {
    let mut is_factor = vec![false; recording.nodes.len()];
    for event in &recording.events {
        let multiplies = match *event {
            Event::Value(symbol) => matches!(recording.nodes[symbol.0], Node::Mul(..)),
            Event::Vanish { .. } => true,
            Event::Close { .. } => false,
        };
        let factors = operands(event, recording).into_iter().flatten().filter(|_| multiplies);
        factors.for_each(|symbol| is_factor[symbol.0] = true);
    }
    is_factor
}

struct Compiler {
    bounds: Bounds,
    last_uses: Vec<Option<usize>>,
    /// Whether each value is multiplied with anything.
    factors: Vec<bool>,
    made: Vec<Option<Made>>,
    /// Registers that nothing needs any more.
    free: Vec<u32>,
    program: Program,
    /// Products in the sum that is not reduced yet, and the sum of the bounds of their factors.
    n_products: u32,
    bound: u32,
}

impl Compiler {
    fn value(
        &mut self,
        symbol: Symbol,
        recording: &Recording,
        n_cells: usize,
        constants: &Constants<'_>,
    ) {
        // What nothing reads need not be made.
        if self.last_uses[symbol.0].is_none() {
            return;
        }
        let made = match recording.nodes[symbol.0] {
            Node::Zero => self.constant(Stark252::from(0)),
            Node::One => self.constant(Stark252::from(1)),
            Node::Known(index) => self.constant(constants.known[index]),
            Node::KnownExt(index) => self.constant(constants.known_ext[index]),
            Node::Cell(mask) => self.cell(mask),
            Node::Periodic(mask) => self.cell(n_cells + mask),
            Node::Add(a, b) => {
                let [a, b] = [self.made(a), self.made(b)];
                let bounds = [a.below + b.below, a.above + b.above];
                self.linear([a, b], bounds, |to, [a, b]| Step::Add { to, a, b, plus: None })
            }
            Node::Sub(a, b) => {
                let [a, b] = [self.made(a), self.made(b)];
                let bounds = [a.below + b.above, a.above + b.below];
                self.linear([a, b], bounds, |to, [a, b]| Step::Sub { to, a, b, plus: None })
            }
            Node::Mul(a, b) => {
                let [a, b] = [self.made(a), self.made(b)];
                let to = self.register();
                let above = a.above * b.above / self.bounds.capacity + 2;
                let [a, b] = [a.register, b.register];
                self.program.steps.push(Step::Mul { to, a, b, plus: None });
                self.sum(Made { register: to, below: 0, above, limb: 32, is_clean: false })
            }
        };
        self.made[symbol.0] = Some(if self.factors[symbol.0] { self.clean(made) } else { made });
    }

    /// A value that is the same in every row has a register of its own.
    fn constant(&mut self, value: Stark252) -> Made {
        let register = self.new_register();
        self.program.constants.push((register, value));
        Made { register, below: 0, above: self.bounds.factor, limb: 1, is_clean: true }
    }

    fn cell(&mut self, source: usize) -> Made {
        let to = self.register();
        self.program.steps.push(Step::Load { to, source: source as u32 });
        Made { register: to, below: 0, above: self.bounds.factor, limb: 1, is_clean: true }
    }

    /// The sum or the difference of two values, between these bounds.
    fn linear(
        &mut self,
        [a, b]: [Made; 2],
        [below, above]: [u32; 2],
        step: impl FnOnce(u32, [u32; 2]) -> Step,
    ) -> Made {
        let to = self.register();
        self.program.steps.push(step(to, [a.register, b.register]));
        self.sum(Made { register: to, below, above, limb: a.limb + b.limb, is_clean: false })
    }

    /// A value that is no larger than it may be.
    fn sum(&mut self, made: Made) -> Made {
        if made.below.max(made.above) > self.bounds.max || made.limb > MAX_LIMB {
            self.program.steps.push(Step::Small { at: made.register });
            return Made { below: 1, above: 2, limb: 2, ..made };
        }
        made
    }

    /// The value of the last step, as one that can be a factor.
    fn clean(&mut self, made: Made) -> Made {
        let Made { register: at, below, above, is_clean, .. } = made;
        if is_clean {
            return made;
        }
        match self.program.steps.last_mut() {
            Some(Step::Add { plus, .. } | Step::Sub { plus, .. } | Step::Mul { plus, .. }) => {
                *plus = Some(below);
            }
            _ => self.program.steps.push(Step::Clean { at, plus: below }),
        }
        Made { below: 0, above: above + below, limb: 1, is_clean: true, ..made }
    }

    fn vanish(&mut self, constraint: usize, value: Symbol, row_set: usize) {
        let made = self.made(value);
        self.program.steps.push(Step::Vanish { a: made.register, coefficient: constraint as u32 });
        self.n_products += 1;
        self.bound += made.above;
        // The next may be twice as large as numbers are before they are made clean.
        if self.n_products == MAX_PRODUCTS || self.bound + 2 * self.bounds.max > self.bounds.max_sum
        {
            self.close(row_set);
        }
    }

    fn close(&mut self, row_set: usize) {
        if self.n_products > 0 {
            self.program.steps.push(Step::Close { row_set: row_set as u32, added: None });
            (self.n_products, self.bound) = (0, 0);
        }
    }

    /// Frees the registers of values that were used last.
    fn release(&mut self, at: usize, event: &Event, recording: &Recording) {
        let [a, b] = operands(event, recording);
        for symbol in [a, b.filter(|_| a != b)].into_iter().flatten() {
            let is_constant = matches!(
                recording.nodes[symbol.0],
                Node::Zero | Node::One | Node::Known(_) | Node::KnownExt(_)
            );
            if self.last_uses[symbol.0] == Some(at) && !is_constant {
                let register = self.made(symbol).register;
                self.free.push(register);
            }
        }
    }

    fn made(&self, symbol: Symbol) -> Made {
        self.made[symbol.0].expect("a value is made before it is used")
    }

    fn register(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| self.new_register())
    }

    fn new_register(&mut self) -> u32 {
        self.program.n_registers += 1;
        self.program.n_registers - 1
    }
}
