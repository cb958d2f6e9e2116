//! The constraints of the published engine, written out over its tables, with the repairs that make it sound.

use air_runtime::field::{Arith as _, Field as _, Goldilocks};
use air_runtime::trace::Trace;

type F = Goldilocks;

/// The names of all constraints that fail, each once, in the order in which they are tried.
pub(crate) fn violations(trace: &Trace<F>) -> Vec<&'static str> {
    let [processor, instruction, memory, input, output] = trace.tables() else {
        return vec!["number-of-tables"];
    };
    let mut failed = Failed(Vec::new());
    check_processor(processor, &mut failed);
    check_instruction(instruction, &mut failed);
    check_memory(memory, &mut failed);
    check_links(processor, instruction, memory, &mut failed);
    check_symbols(processor, &input[0], &output[0], &mut failed);
    failed.0
}

struct Failed(Vec<&'static str>);

impl Failed {
    fn holds(&mut self, name: &'static str, holds: bool) {
        if !holds && !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    fn zero(&mut self, name: &'static str, value: F) {
        self.holds(name, value == F::ZERO);
    }
}

fn word(byte: u8) -> F {
    F::from_u64(byte.into())
}

/// The values of a row, column by column.
fn row<const N: usize>(columns: &[Vec<F>], row: usize) -> [F; N] {
    core::array::from_fn(|column| columns[column][row])
}

fn rows<const N: usize>(columns: &[Vec<F>]) -> impl Iterator<Item = [F; N]> {
    (0..columns[0].len()).map(|index| row(columns, index))
}

fn check_processor(columns: &[Vec<F>], failed: &mut Failed) {
    let (one, two) = (F::ONE, F::from_u64(2));
    let [clk, ip, _, _, mp, mv, inv] = row(columns, 0);
    failed.holds("first", [clk, ip, mp, mv, inv] == [F::ZERO; 5]);
    for (now, next) in rows::<7>(columns).zip(rows::<7>(columns).skip(1)) {
        let ([clk, ip, ci, ni, mp, mv, inv], [next_clk, next_ip, next_ci, _, next_mp, next_mv, _]) =
            (now, next);
        let is_zero = one - mv * inv;
        let is = |byte| ci == word(byte);
        failed.zero("clk", next_clk - clk - one);
        failed.zero("inverse", mv * is_zero);
        failed.zero("inverse", inv * is_zero);
        let expected_ip = match ci {
            _ if ci == F::ZERO => ip,
            _ if is(b'[') && is_zero == one => ni,
            _ if is(b']') && is_zero == F::ZERO => ni,
            _ if is(b'[') || is(b']') => ip + two,
            _ => ip + one,
        };
        failed.zero("ip", next_ip - expected_ip);
        let moved = F::from_u64(is(b'>').into()) - F::from_u64(is(b'<').into());
        failed.zero("mp", next_mp - mp - moved);
        if !is(b'>') && !is(b'<') && !is(b',') {
            let change = F::from_u64(is(b'+').into()) - F::from_u64(is(b'-').into());
            failed.zero("mv", next_mv - mv - change);
        }
        failed.holds("halt-absorbing", ci != F::ZERO || next_ci == F::ZERO);
    }
    failed.zero("last-halted", columns[2][columns[2].len() - 1]);
}

fn check_instruction(columns: &[Vec<F>], failed: &mut Failed) {
    failed.zero("first-ip", columns[0][0]);
    for ([ip, ci, ni], [next_ip, next_ci, next_ni]) in rows(columns).zip(rows(columns).skip(1)) {
        let step = next_ip - ip;
        failed.zero("ip-step", step * (step - F::ONE));
        failed.zero("ni-link", step * (ni - next_ci));
        failed.zero("same-ci", (step - F::ONE) * (next_ci - ci));
        failed.zero("same-ni", (step - F::ONE) * (next_ni - ni));
    }
}

fn check_memory(columns: &[Vec<F>], failed: &mut Failed) {
    failed.holds("memory-first", row(columns, 0) == [F::ZERO; 4]);
    let pairs = rows::<4>(columns).zip(rows::<4>(columns).skip(1));
    for ([clk, mp, mv, dummy], [next_clk, next_mp, next_mv, next_dummy]) in pairs {
        let (step, change) = (next_mp - mp, next_mv - mv);
        failed.zero("mp-step", step * (step - F::ONE));
        failed.zero("new-cell-zero", step * next_mv);
        failed.zero("clk-climbs", (step - F::ONE) * (next_clk - clk - F::ONE));
        failed.zero("dummy-bit", next_dummy * (next_dummy - F::ONE));
        failed.zero("dummy-mp", dummy * step);
        failed.zero("dummy-mv", dummy * change);
        failed.zero("dummy-mv-next", next_dummy * change);
    }
}

/// The executed rows are the rows of the instruction table but the first of each address, and the accesses of the memory.
fn check_links(
    processor: &[Vec<F>],
    instruction: &[Vec<F>],
    memory: &[Vec<F>],
    failed: &mut Failed,
) {
    let executed = || rows::<7>(processor).filter(|row| row[2] != F::ZERO);
    let found = rows::<3>(instruction).zip(rows::<3>(instruction).skip(1));
    let found = found.filter(|(before, row)| before[0] == row[0] && row[1] != F::ZERO);
    let instructions = executed().map(|[_, ip, ci, ni, ..]| [ip, ci, ni]);
    failed.holds("instructions", sorted(instructions) == sorted(found.map(|(_, row)| row)));
    let accesses = executed().map(|[clk, _, _, _, mp, mv, _]| [clk, mp, mv]);
    let found = rows::<4>(memory).filter(|row| row[3] == F::ZERO);
    let found = found.map(|[clk, mp, mv, _]| [clk, mp, mv]);
    failed.holds("accesses", sorted(accesses) == sorted(found));
}

fn sorted(rows: impl Iterator<Item = [F; 3]>) -> Vec<[F; 3]> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_unstable();
    rows
}

/// The symbols that the commands read and print, with zeros behind them.
fn check_symbols(processor: &[Vec<F>], input: &[F], output: &[F], failed: &mut Failed) {
    let pairs = || rows::<7>(processor).zip(rows::<7>(processor).skip(1));
    let read = pairs().filter(|(row, _)| row[2] == word(b',')).map(|(_, next)| next[5]);
    let printed = pairs().filter(|(row, _)| row[2] == word(b'.')).map(|(row, _)| row[5]);
    let filled = |symbols: Vec<F>, height: usize| {
        let padding = height - symbols.len();
        symbols.into_iter().chain(core::iter::repeat_n(F::ZERO, padding)).collect::<Vec<_>>()
    };
    failed.holds("input", filled(read.collect(), input.len()) == input);
    failed.holds("output", filled(printed.collect(), output.len()) == output);
}
