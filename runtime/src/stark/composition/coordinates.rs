//! From a recording of constraints over Goldilocks to the steps that lanes carry out on the coordinates of values.

use super::program::{last_uses, operands};
use super::recorder::{Event, Node, Recording, Symbol};
use crate::field::{Arith as _, Goldilocks};
use crate::simd::goldilocks::{Program, Source, Step, Value};

/// What the constraints of a table are evaluated with.
pub(super) struct Table<'a> {
    /// The cells of the mask, then the elements of periodic columns, then the factors of divisors.
    pub(super) sources: Vec<Source<'a>>,
    pub(super) n_cells: usize,
    /// The degree of the extension.
    pub(super) degree: usize,
    pub(super) known: &'a [Goldilocks],
    /// By coordinates.
    pub(super) known_ext: &'a [Goldilocks],
    /// The [`multiples`](crate::simd::goldilocks::multiples) of each constraint's coefficient, by coordinates.
    pub(super) multiples: &'a [Goldilocks],
    /// What sums are multiplied with, by row set.
    pub(super) divisors: Vec<Divisor<'a>>,
}

/// What a sum is multiplied with.
pub(super) struct Divisor<'a> {
    /// The sources of factors.
    pub(super) factors: Vec<usize>,
    /// For each the factor `point − exception`.
    pub(super) exceptions: &'a [Goldilocks],
}

/// Finds the steps for a table.
pub(super) fn program(recording: &Recording, table: &Table<'_>) -> Program {
    let mut program = Program::default();
    let [sum, total] = [(); 2].map(|()| program.registers(table.degree));
    program.total = total;
    let zero = program.constant(&[Goldilocks::ZERO]);
    let mut compiler = Compiler {
        table,
        last_uses: last_uses(recording),
        made: vec![None; recording.nodes.len()],
        free: [Vec::new(), Vec::new()],
        program,
        zero,
        sum,
        has_total: false,
    };
    for (at, event) in recording.events.iter().enumerate() {
        match *event {
            Event::Value(symbol) => compiler.value(symbol, recording),
            Event::Vanish { constraint, value } => compiler.vanish(constraint, value),
            Event::Close { row_set } => compiler.close(row_set),
        }
        compiler.release(at, event, recording);
    }
    compiler.program
}

struct Compiler<'a> {
    table: &'a Table<'a>,
    last_uses: Vec<Option<usize>>,
    made: Vec<Option<Value>>,
    /// Registers that nothing needs any more: single ones, and those of elements of the extension.
    free: [Vec<u32>; 2],
    program: Program,
    zero: u32,
    /// The registers of the sum over the constraints of a row set.
    sum: u32,
    has_total: bool,
}

impl Compiler<'_> {
    fn value(&mut self, symbol: Symbol, recording: &Recording) {
        // What nothing reads need not be made.
        if self.last_uses[symbol.0].is_none() {
            return;
        }
        let table = self.table;
        let made = match recording.nodes[symbol.0] {
            Node::Zero => self.constant(&[Goldilocks::ZERO]),
            Node::One => self.constant(&[Goldilocks::ONE]),
            Node::Known(index) => self.constant(&[table.known[index]]),
            Node::KnownExt(index) => {
                self.constant(&table.known_ext[index * table.degree..(index + 1) * table.degree])
            }
            Node::Cell(mask) => self.load(mask),
            Node::Periodic(mask) => self.load(table.n_cells + mask),
            Node::Add(a, b) => self.linear([a, b], |to, [a, b]| Step::Add { to, a, b }),
            Node::Sub(a, b) => self.linear([a, b], |to, [a, b]| Step::Sub { to, a, b }),
            Node::Mul(a, b) => self.product([a, b]),
        };
        self.made[symbol.0] = Some(made);
    }

    /// A value that is the same in every row has registers of its own.
    fn constant(&mut self, coordinates: &[Goldilocks]) -> Value {
        Value { register: self.program.constant(coordinates), is_ext: coordinates.len() > 1 }
    }

    fn load(&mut self, source: usize) -> Value {
        let to = self.register(self.table.sources[source].degree > 1);
        self.program.steps.push(Step::Load { to: to.register, source: source as u32 });
        to
    }

    /// The sum or the difference of two values, coordinate by coordinate.
    fn linear(&mut self, operands: [Symbol; 2], step: impl Fn(u32, [u32; 2]) -> Step) -> Value {
        let [a, b] = operands.map(|symbol| self.made(symbol));
        let to = self.register(a.is_ext || b.is_ext);
        let n_coordinates = if to.is_ext { self.table.degree as u32 } else { 1 };
        for place in 0..n_coordinates {
            let operands = [a, b].map(|value| match place {
                // Other coordinates of a value of the field are zeros.
                1.. if !value.is_ext => self.zero,
                0.. => value.register + place,
            });
            self.program.steps.push(step(to.register + place, operands));
        }
        to
    }

    fn product(&mut self, operands: [Symbol; 2]) -> Value {
        let [a, b] = operands.map(|symbol| self.made(symbol));
        let to = self.register(a.is_ext || b.is_ext);
        let (to_register, [first, second]) = (to.register, [a.register, b.register]);
        let steps = &mut self.program.steps;
        match (a.is_ext, b.is_ext) {
            (false, false) => steps.push(Step::Mul { to: to_register, a: first, b: second }),
            (true, true) => steps.push(Step::Product { to: to_register, a: first, b: second }),
            (true, false) | (false, true) => {
                let (ext, base) = if a.is_ext { (first, second) } else { (second, first) };
                steps.extend((0..self.table.degree as u32).map(|place| Step::Mul {
                    to: to_register + place,
                    a: ext + place,
                    b: base,
                }));
            }
        }
        to
    }

    fn vanish(&mut self, constraint: usize, value: Symbol) {
        let n_multiples = self.table.degree.pow(2);
        let multiples = &self.table.multiples[constraint * n_multiples..][..n_multiples];
        self.program.add_product(self.sum, self.made(value), multiples);
    }

    /// Multiplies the sum with the divisor and adds it to the total.
    fn close(&mut self, row_set: usize) {
        if !self.program.end_sum(self.sum, self.table.degree) {
            return;
        }
        let divisor = &self.table.divisors[row_set];
        let product = self.register(false);
        let factor = self.register(false);
        let (to, b) = (product.register, factor.register);
        for (at, &source) in divisor.factors.iter().enumerate() {
            let source = source as u32;
            if at == 0 {
                self.program.steps.push(Step::Load { to, source });
            } else {
                let steps = [Step::Load { to: b, source }, Step::Mul { to, a: to, b }];
                self.program.steps.extend(steps);
            }
        }
        for &exception in divisor.exceptions {
            let point = *self.program.point.get_or_insert_with(|| {
                self.program.n_registers += 1;
                self.program.n_registers - 1
            });
            let exception = self.program.constant(&[exception]);
            let steps = [Step::Sub { to: b, a: point, b: exception }, Step::Mul { to, a: to, b }];
            self.program.steps.extend(steps);
        }
        for place in 0..self.table.degree as u32 {
            let (total, a) = (self.program.total + place, self.sum + place);
            self.program.steps.push(if self.has_total {
                Step::Accumulate { to: total, a, b: to }
            } else {
                Step::Mul { to: total, a, b: to }
            });
        }
        self.has_total = true;
        self.free[0].extend([to, b]);
    }

    fn made(&self, symbol: Symbol) -> Value {
        self.made[symbol.0].expect("a value is made before it is read")
    }

    fn register(&mut self, is_ext: bool) -> Value {
        let n = if is_ext { self.table.degree } else { 1 };
        let free = self.free[usize::from(is_ext)].pop();
        let register = free.unwrap_or_else(|| self.program.registers(n));
        Value { register, is_ext }
    }

    /// Frees the registers of values that are not read after an event.
    fn release(&mut self, at: usize, event: &Event, recording: &Recording) {
        let [a, b] = operands(event, recording);
        for symbol in [a, b.filter(|_| a != b)].into_iter().flatten() {
            let is_constant = matches!(
                recording.nodes[symbol.0],
                Node::Zero | Node::One | Node::Known(_) | Node::KnownExt(_)
            );
            if self.last_uses[symbol.0] == Some(at) && !is_constant {
                let value = self.made(symbol);
                self.free[usize::from(value.is_ext)].push(value.register);
            }
        }
    }
}
