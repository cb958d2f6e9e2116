//! Brainfuck traces of executions that never were: commands run as the layout's polynomials have it, with any flags,
//! and with registers overwritten.
//!
//! What follows from a lie is computed from it: the memory is sorted and all uses are counted behind it.

use crate::statement::Forged;
use air_debug::public::PublicValue;
use air_runtime::field::{Arith as _, Field as _, Goldilocks, GoldilocksCubic, StarkField as _};
use air_runtime::trace::Trace;
use std::collections::BTreeMap;

/// The flags in the order of their columns, by the characters of their commands.
pub(crate) const COMMANDS: &str = "><+-.,[]";

/// A place of a row of the processor that holds something else than what follows from the rest.
#[derive(Clone, Copy)]
pub(crate) enum Lie {
    Clk(i64),
    Ip(i64),
    Mp(i64),
    Mv(i64),
    /// Whether the tested value is zero, with its inverse.
    Zero {
        z: i64,
        inv: i64,
    },
    /// The flags that are not zero.
    Flags(&'static [(char, i64)]),
}

/// What is claimed to have happened.
#[derive(Clone)]
pub(crate) struct Execution {
    /// The words of the statement.
    pub(crate) words: Vec<u64>,
    /// What the table of the program has where it has not these words.
    pub(crate) other_words: BTreeMap<usize, u64>,
    /// The addresses of the table where they are not 0, 1, 2, …
    pub(crate) addresses: Vec<i64>,
    pub(crate) cell_size: u64,
    pub(crate) stdin: Vec<i64>,
    pub(crate) stdout: Vec<i64>,
    /// Logarithm of the number of rows.
    pub(crate) log_rows: u32,
    /// What is not so, by row.
    pub(crate) lies: Vec<(usize, Lie)>,
    /// The order of the memory, where it is not by cell and cycle.
    pub(crate) order: Vec<usize>,
}

/// The columns of a row of the processor.
#[derive(Clone)]
struct Row {
    clk: Goldilocks,
    ip: Goldilocks,
    ni: Goldilocks,
    mp: Goldilocks,
    mv: Goldilocks,
    inv: Goldilocks,
    z: Goldilocks,
    flags: Vec<Goldilocks>,
}

fn element(value: i64) -> Goldilocks {
    let magnitude = Goldilocks::from_u64(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

impl Execution {
    /// A program with what it is said to read and to print, in `2^log_rows` cycles.
    pub(crate) fn of(source: &str, stdin: &[i64], stdout: &[i64], log_rows: u32) -> Self {
        let program = air_brainfuck::Program::compile(source.as_bytes()).expect("a program");
        Self {
            words: program.words().iter().map(|word| u64::from(*word)).collect(),
            other_words: BTreeMap::new(),
            addresses: Vec::new(),
            cell_size: 256,
            stdin: stdin.to_vec(),
            stdout: stdout.to_vec(),
            log_rows,
            lies: Vec::new(),
            order: Vec::new(),
        }
    }

    /// The same with lies.
    pub(crate) fn lying(mut self, lies: &[(usize, Lie)]) -> Self {
        self.lies.extend_from_slice(lies);
        self
    }

    pub(crate) fn build(&self) -> Forged<Goldilocks, GoldilocksCubic> {
        let program = self.program();
        let rows = self.rows(&program);
        let order = self.order_of(&rows);
        let memory: Vec<[Goldilocks; 3]> =
            order.iter().map(|at| [rows[*at].clk, rows[*at].mp, rows[*at].mv]).collect();
        let mut clk_uses = vec![Goldilocks::ZERO; rows.len()];
        for pair in memory.windows(2).filter(|pair| pair[0][1] == pair[1][1]) {
            let distance = pair[1][0] - pair[0][0];
            if let Some(at) = rows.iter().position(|row| row.clk == distance) {
                clk_uses[at] += Goldilocks::ONE;
            }
        }
        let mut uses = vec![Goldilocks::ZERO; program.len()];
        for row in &rows {
            if let Some(at) = program.iter().position(|(address, _)| *address == row.ip) {
                uses[at] += Goldilocks::ONE;
            }
        }
        let column = |cell: &dyn Fn(&Row) -> Goldilocks| rows.iter().map(cell).collect::<Vec<_>>();
        let mut processor = vec![
            column(&|row| row.clk),
            column(&|row| row.ip),
            column(&|row| row.ni),
            column(&|row| row.mp),
            column(&|row| row.mv),
            column(&|row| row.inv),
            column(&|row| row.z),
        ];
        processor.extend((0..COMMANDS.len()).map(|flag| column(&|row| row.flags[flag])));
        processor.push(clk_uses);
        let memory = (0..3).map(|at| memory.iter().map(|row| row[at]).collect()).collect();
        let addresses = program.iter().map(|(address, _)| *address).collect();
        let words = program.iter().map(|(_, word)| *word).collect();
        let program = vec![addresses, words, uses];
        let trace = Trace::new(vec![processor, memory, program]).expect("powers of two");
        Forged { trace, publics: self.publics(), refill: None }
    }

    fn publics(&self) -> Vec<PublicValue<Goldilocks>> {
        let mut words: Vec<i64> = Vec::new();
        words.extend(self.words.iter().map(|word| i64::try_from(*word).expect("a word is small")));
        words.resize(self.height(), 0);
        let list = |values: &[i64]| {
            PublicValue::List(values.iter().map(|value| vec![element(*value)]).collect())
        };
        let cell_size = PublicValue::Scalar(Goldilocks::from_u64(self.cell_size));
        vec![list(&words), list(&self.stdin), list(&self.stdout), cell_size]
    }

    /// The rows of the program's table: room for the words and two zeros.
    fn height(&self) -> usize {
        (self.words.len() + 2).next_power_of_two()
    }

    /// The program's table: addresses and words.
    fn program(&self) -> Vec<(Goldilocks, Goldilocks)> {
        let row = |at: usize| {
            let address = self.addresses.get(at).copied();
            let address = address.map_or_else(|| Goldilocks::from_u64(at as u64), element);
            let word = self.other_words.get(&at).or(self.words.get(at)).copied().unwrap_or(0);
            (address, Goldilocks::from_u64(word))
        };
        (0..self.height()).map(row).collect()
    }

    fn rows(&self, program: &[(Goldilocks, Goldilocks)]) -> Vec<Row> {
        let mut input = self.stdin.iter();
        let mut tape: BTreeMap<u64, Goldilocks> = BTreeMap::new();
        let cell = |mp: Goldilocks| mp.to_limbs()[0];
        let [mut ip, mut mp, mut mv] = [Goldilocks::ZERO; 3];
        let one = Goldilocks::ONE;
        let size = Goldilocks::from_u64(self.cell_size);
        let mut rows = Vec::new();
        for clk in 0..1 << self.log_rows {
            let mut row = Row {
                clk: Goldilocks::from_u64(clk as u64),
                ip,
                ni: Goldilocks::ZERO,
                mp,
                mv,
                inv: Goldilocks::ZERO,
                z: Goldilocks::ZERO,
                flags: Vec::new(),
            };
            let lies = || self.lies.iter().filter(|(at, _)| *at == clk).map(|(_, lie)| *lie);
            let mut zero = None;
            let mut flags = None;
            for lie in lies() {
                match lie {
                    Lie::Clk(value) => row.clk = element(value),
                    Lie::Ip(value) => row.ip = element(value),
                    Lie::Mp(value) => row.mp = element(value),
                    Lie::Mv(value) => row.mv = element(value),
                    Lie::Zero { z, inv } => zero = Some((element(z), element(inv))),
                    Lie::Flags(given) => flags = Some(given),
                }
            }
            let lies_about_mv = lies().any(|lie| matches!(lie, Lie::Mv(_)));
            if row.mp != mp && !lies_about_mv {
                row.mv = tape.get(&cell(row.mp)).copied().unwrap_or(Goldilocks::ZERO);
            }
            tape.insert(cell(row.mp), row.mv);

            let at = program.iter().position(|(address, _)| *address == row.ip);
            let word = |at: usize| program.get(at).map_or(Goldilocks::ZERO, |(_, word)| *word);
            let ci = at.map_or(Goldilocks::ZERO, word);
            row.ni = at.map_or(Goldilocks::ZERO, |at| word(at + 1));
            let flag = |command: char| match flags {
                Some(given) => {
                    let given = given.iter().find(|(one, _)| *one == command);
                    given.map_or(Goldilocks::ZERO, |(_, value)| element(*value))
                }
                None if ci == Goldilocks::from_u64(u64::from(u32::from(command))) => one,
                None => Goldilocks::ZERO,
            };
            row.flags = COMMANDS.chars().map(flag).collect();
            let [right, left, plus, minus, put, get, open, close] = row.flags[..] else {
                panic!("there are eight flags")
            };
            let tested = row.mv - (size - one) * plus;
            let honest = match tested.inverse() {
                Some(inverse) => (Goldilocks::ZERO, inverse),
                None => (one, Goldilocks::ZERO),
            };
            (row.z, row.inv) = zero.unwrap_or(honest);

            let straight = right + left + plus + minus + put + get;
            let run = straight + open + close;
            let two = one + one;
            let no_jump = row.ni - row.ip - two;
            // The coefficients of the next ip add up to 1, whatever the flags.
            ip = straight * (row.ip + one)
                + open * (row.ip + two + row.z * no_jump)
                + close * (row.ni - row.z * no_jump)
                + (one - run) * row.ip;
            mp = row.mp + right - left;
            mv = match (one - right - left - get).inverse() {
                Some(inverse) => row.mv + (plus - minus) * (one - size * row.z) * inverse,
                None if get == one => input.next().copied().map_or(Goldilocks::ZERO, element),
                None => tape.get(&cell(mp)).copied().unwrap_or(Goldilocks::ZERO),
            };
            rows.push(row);
        }
        rows
    }

    fn order_of(&self, rows: &[Row]) -> Vec<usize> {
        if !self.order.is_empty() {
            return self.order.clone();
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| rows[*at].mp.to_limbs()[0]);
        order
    }
}
