//! The constraints of the layout, written out once more over a trace, and its arguments as multisets.

use air_brainfuck::CellBits;
use air_runtime::field::{Arith as _, Field as _, Goldilocks};
use air_runtime::trace::Trace;

type F = Goldilocks;

/// What of a claim the constraints bind.
pub(crate) struct Bound<'a> {
    pub(crate) cells: CellBits,
    pub(crate) words: &'a [u32],
    pub(crate) input: &'a [u64],
    pub(crate) output: &'a [u64],
}

/// The names of all constraints that fail, each once, in the order in which they are tried.
pub(crate) fn violations(trace: &Trace<F>, bound: &Bound<'_>) -> Vec<&'static str> {
    let mut failed = Failed(Vec::new());
    processor(&trace.tables()[0], bound, &mut failed);
    memory(&trace.tables()[1], &mut failed);
    program(&trace.tables()[2], bound, &mut failed);
    links(trace.tables(), &mut failed);
    failed.0
}

struct Failed(Vec<&'static str>);

impl Failed {
    fn zero(&mut self, name: &'static str, value: F) {
        self.holds(name, value == F::ZERO);
    }

    fn holds(&mut self, name: &'static str, holds: bool) {
        if !holds && !self.0.contains(&name) {
            self.0.push(name);
        }
    }
}

fn number(value: u64) -> F {
    F::from_u64(value)
}

/// A row of the processor.
struct Row {
    clk: F,
    ip: F,
    ni: F,
    mp: F,
    mv: F,
    inv: F,
    z: F,
    flags: [F; 8],
    uses: F,
}

impl Row {
    fn of(columns: &[Vec<F>], row: usize) -> Self {
        let cell = |column: usize| columns[column][row];
        Self {
            clk: cell(0),
            ip: cell(1),
            ni: cell(2),
            mp: cell(3),
            mv: cell(4),
            inv: cell(5),
            z: cell(6),
            flags: core::array::from_fn(|flag| cell(7 + flag)),
            uses: cell(15),
        }
    }

    fn command(&self) -> F {
        let words = b"><+-.,[]".map(|byte| number(byte.into()));
        self.flags.iter().zip(words).fold(F::ZERO, |sum, (&flag, word)| sum + flag * word)
    }

    fn runs(&self) -> F {
        self.flags.iter().fold(F::ZERO, |sum, &flag| sum + flag)
    }
}

fn processor(columns: &[Vec<F>], bound: &Bound<'_>, failed: &mut Failed) {
    let n_rows = columns[0].len();
    let (one, two, wrap) = (F::ONE, number(2), number(bound.cells.wrap()));
    let (mut input, mut output) = (Vec::new(), Vec::new());
    for (name, column) in [("first-clk", 0), ("first-ip", 1), ("first-mp", 3), ("first-mv", 4)] {
        failed.zero(name, columns[column][0]);
    }
    for index in 0..n_rows {
        let row = Row::of(columns, index);
        let [right, left, plus, minus, put, get, open, close] = row.flags;
        for flag in row.flags {
            failed.zero("bit", flag * (flag - one));
        }
        failed.zero("onehot", row.runs() * (row.runs() - one));
        let tested = row.mv - (wrap - one) * plus;
        failed.zero("z-def", row.z - one + tested * row.inv);
        failed.zero("z-zero", tested * row.z);
        if put == one {
            output.push(row.mv);
        }
        if index + 1 == n_rows {
            failed.zero("last-halted", row.runs());
            continue;
        }
        let next = Row::of(columns, index + 1);
        if get == one {
            input.push(next.mv);
        }
        let straight = right + left + plus + minus + put + get;
        let no_jump = row.ni - row.ip - two;
        failed.zero("clk", next.clk - row.clk - one);
        failed.zero(
            "ip",
            straight * (next.ip - row.ip - one)
                + open * (next.ip - row.ip - two - row.z * no_jump)
                + close * (next.ip - row.ni + row.z * no_jump)
                + (one - row.runs()) * (next.ip - row.ip),
        );
        failed.zero("mp", next.mp - row.mp - right + left);
        let kept = (one - right - left - get) * (next.mv - row.mv);
        failed.zero("mv", kept - (plus - minus) * (one - wrap * row.z));
        failed.zero("halt-absorbing", (one - row.runs()) * next.runs());
    }
    let claimed = |symbols: &[u64]| symbols.iter().copied().map(number).collect::<Vec<_>>();
    failed.holds("input", input == claimed(bound.input));
    failed.holds("output", output == claimed(bound.output));
}

fn memory(columns: &[Vec<F>], failed: &mut Failed) {
    let [clk, mp, mv] = [&columns[0], &columns[1], &columns[2]];
    for (name, column) in [("memory-clk", clk), ("memory-mp", mp), ("memory-mv", mv)] {
        failed.zero(name, column[0]);
    }
    for row in 0..clk.len() - 1 {
        let new_cell = mp[row + 1] - mp[row];
        let changed = mv[row + 1] - mv[row];
        failed.zero("mp-step", new_cell * (new_cell - F::ONE));
        failed.zero("new-cell-zero", new_cell * mv[row + 1]);
        let gap = clk[row + 1] - clk[row] - F::ONE;
        failed.zero("jump-keeps-mv", (new_cell - F::ONE) * gap * changed);
    }
}

fn program(columns: &[Vec<F>], bound: &Bound<'_>, failed: &mut Failed) {
    for (address, (&found, &word)) in columns[0].iter().zip(&columns[1]).enumerate() {
        let expected = bound.words.get(address).copied().unwrap_or(0);
        failed.zero("addr", found - number(address as u64));
        failed.zero("word", word - number(expected.into()));
    }
}

/// The look-ups and the permutation: both sides, with multiplicities, must be the same multisets.
fn links(tables: &[Vec<Vec<F>>], failed: &mut Failed) {
    let [processor, memory, program] = [&tables[0], &tables[1], &tables[2]];
    let (n_rows, n_addresses) = (processor[0].len(), program[0].len());
    let rows: Vec<Row> = (0..n_rows).map(|row| Row::of(processor, row)).collect();

    let looked_up = rows.iter().map(|row| ([row.ip, row.command(), row.ni], F::ONE)).collect();
    let table = (0..n_addresses - 1)
        .map(|row| ([program[0][row], program[1][row], program[1][row + 1]], program[2][row]));
    failed.holds("instructions", counted(looked_up) == counted(table.collect()));

    let accesses = rows.iter().map(|row| ([row.clk, row.mp, row.mv], F::ONE)).collect();
    let sorted = (0..n_rows).map(|row| ([memory[0][row], memory[1][row], memory[2][row]], F::ONE));
    failed.holds("accesses", counted(accesses) == counted(sorted.collect()));

    let jumps = (0..n_rows - 1)
        .filter(|&row| memory[1][row] == memory[1][row + 1])
        .map(|row| ([memory[0][row + 1] - memory[0][row], F::ZERO, F::ZERO], F::ONE));
    let clocks = rows.iter().map(|row| ([row.clk, F::ZERO, F::ZERO], row.uses)).collect();
    failed.holds("clock-climbs", counted(jumps.collect()) == counted(clocks));
}

/// Equal tuples taken together, those that count zero times left out.
fn counted(mut tuples: Vec<([F; 3], F)>) -> Vec<([F; 3], F)> {
    tuples.sort_unstable();
    let mut result: Vec<([F; 3], F)> = Vec::new();
    for (tuple, times) in tuples {
        match result.last_mut() {
            Some((last, sum)) if *last == tuple => *sum += times,
            Some(_) | None => result.push((tuple, times)),
        }
    }
    result.retain(|(_, times)| *times != F::ZERO);
    result
}
