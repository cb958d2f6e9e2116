//! The machine, compiled for each kind of cell, with or without a recorder.

use super::{At, Options, Row, Run, RunError};
use crate::cells::Cell;
use crate::program::{Command, Program};

/// Cells that a tape starts with; it doubles as the pointer climbs.
const FIRST_CELLS: usize = 1 << 10;

/// What is told the registers before each cycle and in the halted state.
pub(super) trait Recorder {
    fn row(&mut self, ip: usize, mp: usize, mv: u64);
}

impl Recorder for () {
    #[inline(always)]
    fn row(&mut self, _ip: usize, _mp: usize, _mv: u64) {}
}

impl Recorder for Vec<Row> {
    #[inline(always)]
    fn row(&mut self, ip: usize, mp: usize, mv: u64) {
        // Both are below 2^32: programs and tapes have no more words and cells.
        self.push(Row { ip: ip as u32, mp: mp as u32, mv });
    }
}

/// A word made ready: its command, or none where the program has ended, and where a bracket leads.
#[derive(Clone, Copy)]
struct Instruction {
    command: Option<Command>,
    target: u32,
}

/// Runs a program on symbols that are known to be values of a cell.
pub(super) fn execute<C: Cell, R: Recorder>(
    program: &Program,
    input: &[u64],
    options: &Options,
    recorder: &mut R,
) -> Result<Run, RunError> {
    let code = decode(program);
    let max_cells = most_cells(options);
    let mut tape = vec![C::default(); FIRST_CELLS.min(max_cells)];
    let mut symbols = Symbols::new(input, options);
    let (mut ip, mut mp, mut cycle, mut last_cell) = (0_usize, 0_usize, 0_u64, 0_usize);
    // The pointer's cell; the tape's own copy is old until the pointer moves.
    let mut mv = C::default();
    loop {
        let instruction = code[ip];
        recorder.row(ip, mp, mv.value());
        let Some(command) = instruction.command else { break };
        if cycle >= options.max_cycles {
            let max_cycles = options.max_cycles;
            return Err(RunError::TooManyCycles { at: at(program, cycle, ip), max_cycles });
        }
        match command {
            Command::Right => {
                tape[mp] = mv;
                mp += 1;
                if mp > last_cell {
                    last_cell = mp;
                    if mp == tape.len() {
                        grow(&mut tape, max_cells).ok_or_else(|| RunError::TooManyCells {
                            at: at(program, cycle, ip),
                            max_cells,
                        })?;
                    }
                }
                mv = tape[mp];
                ip += 1;
            }
            Command::Left => {
                tape[mp] = mv;
                let left = mp.checked_sub(1);
                mp = left.ok_or_else(|| RunError::LeftOfTape(at(program, cycle, ip)))?;
                mv = tape[mp];
                ip += 1;
            }
            Command::Plus => {
                mv = mv.up();
                ip += 1;
            }
            Command::Minus => {
                mv = mv.down();
                ip += 1;
            }
            Command::Put => {
                symbols.put(mv.value()).map_err(|stop| stop.at(at(program, cycle, ip), options))?;
                ip += 1;
            }
            Command::Get => {
                let symbol = symbols.get();
                let symbol = symbol.map_err(|stop| stop.at(at(program, cycle, ip), options))?;
                mv = C::of_symbol(symbol);
                ip += 1;
            }
            Command::Open => {
                ip = if mv.value() == 0 { instruction.target as usize } else { ip + 2 };
            }
            Command::Close => {
                ip = if mv.value() == 0 { ip + 2 } else { instruction.target as usize };
            }
        }
        cycle += 1;
    }
    Ok(symbols.into_run(cycle, last_cell + 1))
}

/// An instruction a word, and one behind the last that halts. Operands are never executed.
fn decode(program: &Program) -> Vec<Instruction> {
    (0..=program.words().len())
        .map(|address| Instruction {
            command: program.command(address),
            target: program.word(address + 1),
        })
        .collect()
}

/// Most cells of a tape: their numbers have 32 bits.
fn most_cells(options: &Options) -> usize {
    let most = usize::try_from(1_u64 << 32).unwrap_or(usize::MAX);
    options.max_cells.clamp(1, most)
}

/// Doubles the tape within its limit; `None` if it is there already.
fn grow<C: Cell>(tape: &mut Vec<C>, max_cells: usize) -> Option<()> {
    let len = tape.len().saturating_mul(2).min(max_cells);
    if len == tape.len() {
        return None;
    }
    tape.resize(len, C::default());
    Some(())
}

#[cold]
fn at(program: &Program, cycle: u64, address: usize) -> At {
    let place = program.place(address).expect("the machine stops at a command");
    At { cycle, address, place }
}

/// What the program reads and prints.
struct Symbols<'a> {
    options: &'a Options,
    given: &'a [u64],
    read: Vec<u64>,
    printed: Vec<u64>,
}

/// Why a symbol cannot be read or printed.
enum Stop {
    EndOfInput { n_symbols: usize },
    TooMany,
}

impl Stop {
    #[cold]
    fn at(self, at: At, options: &Options) -> RunError {
        match self {
            Self::EndOfInput { n_symbols } => RunError::EndOfInput { at, n_symbols },
            Self::TooMany => RunError::TooManySymbols { at, max_symbols: options.max_symbols },
        }
    }
}

impl<'a> Symbols<'a> {
    fn new(given: &'a [u64], options: &'a Options) -> Self {
        Self { options, given, read: Vec::new(), printed: Vec::new() }
    }

    fn put(&mut self, symbol: u64) -> Result<(), Stop> {
        self.check_room()?;
        self.printed.push(symbol);
        Ok(())
    }

    fn get(&mut self) -> Result<u64, Stop> {
        let given = self.given.get(self.read.len()).copied();
        let symbol = given.or(self.options.end_of_input.symbol(self.options.cells));
        let symbol = symbol.ok_or(Stop::EndOfInput { n_symbols: self.given.len() })?;
        self.check_room()?;
        self.read.push(symbol);
        Ok(symbol)
    }

    fn check_room(&self) -> Result<(), Stop> {
        let n_symbols = self.read.len() + self.printed.len();
        if n_symbols < self.options.max_symbols { Ok(()) } else { Err(Stop::TooMany) }
    }

    fn into_run(self, n_cycles: u64, n_cells: usize) -> Run {
        Run {
            cells: self.options.cells,
            n_appended: self.read.len().saturating_sub(self.given.len()),
            input: self.read,
            output: self.printed,
            n_cycles,
            n_cells,
        }
    }
}
