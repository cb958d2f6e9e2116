//! For each constraint and link of `brainfuck` that others do not imply, a trace that violates it and nothing else.

use crate::arguments;
use crate::brainfuck::{Execution, Lie};
use crate::statement::Forged;
use air_dsl::dag::Dag;
use air_runtime::field::{Arith as _, Field as _, Goldilocks, GoldilocksCubic};
use air_runtime::trace::Trace;
use std::collections::BTreeMap;

type Forgery = Forged<Goldilocks, GoldilocksCubic>;

/// What violates nothing.
pub(crate) fn honest() -> Vec<Forgery> {
    [
        Execution::of("+.", &[], &[1], 2),
        Execution::of("-.", &[], &[255], 2),
        Execution::of(",>,<.>.", &[4, 5], &[4, 5], 3),
        Execution::of("++[>++<-]>.", &[], &[4], 5),
        Execution { cell_size: 0, ..Execution::of("-.", &[], &[-1], 2) },
    ]
    .iter()
    .map(Execution::build)
    .collect()
}

/// For each constraint and link, a trace that violates it and nothing else.
pub(crate) fn forgeries(dag: &Dag) -> Vec<(&'static str, Forgery)> {
    let mut all = starts_and_steps();
    all.extend(flags(dag));
    all.extend(tables());
    all.extend(arguments_of(dag));
    all
}

fn starts_and_steps() -> Vec<(&'static str, Forgery)> {
    let clocks = [(0, Lie::Clk(-1)), (1, Lie::Clk(0)), (2, Lie::Clk(1)), (3, Lie::Clk(2))];
    let early = Execution { order: vec![1, 0, 2, 3], ..Execution::of(".", &[], &[0], 2) };
    let forgeries = [
        // Cycles are counted from −1; the cell is visited in cycle 0 first.
        ("processor start/clk", early.lying(&clocks)),
        // The first command is left out.
        ("processor start/ip", Execution::of("+.", &[], &[0], 2).lying(&[(0, Lie::Ip(1))])),
        // A loop is entered with 0.
        (
            "processor zero/value",
            Execution::of("[.]", &[], &[0], 2).lying(&[(0, Lie::Zero { z: 0, inv: 0 })]),
        ),
        // A loop is left out with 1.
        (
            "processor zero/forced",
            Execution::of("+[.-]", &[], &[], 2).lying(&[(1, Lie::Zero { z: 1, inv: 0 })]),
        ),
        // A cycle is not counted.
        ("processor clk", Execution::of(".", &[], &[0], 2).lying(&[(3, Lie::Clk(4))])),
        // A command is jumped over.
        ("processor ip", Execution::of("+.", &[], &[], 1).lying(&[(1, Lie::Ip(2))])),
        // `>` stays where it is.
        ("processor mp", Execution::of("+>.", &[], &[1], 2).lying(&[(2, Lie::Mp(0))])),
        // `.` changes the cell.
        ("processor mv", Execution::of("..", &[], &[0, 7], 2).lying(&[(1, Lie::Mv(7))])),
        // The run ends before the program.
        ("processor halted", Execution::of("+.", &[], &[], 1)),
    ];
    forgeries.map(|(name, execution)| (name, execution.build())).to_vec()
}

/// Commands by flags that are no bits, or two of them, whose sum is the command's character all the same.
fn flags(dag: &Dag) -> Vec<(&'static str, Forgery)> {
    let lying = |execution: Execution, rows: &[usize], flags: &'static [(char, i64)]| {
        let lies: Vec<(usize, Lie)> = rows.iter().map(|row| (*row, Lie::Flags(flags))).collect();
        execution.lying(&lies)
    };
    let of_field = |source, stdin: &[i64], stdout: &[i64]| Execution {
        cell_size: 0,
        ..Execution::of(source, stdin, stdout, 2)
    };
    let many = format!("{}.", "+".repeat(43));
    let commands = Execution { words: vec![43, 91, 3], ..Execution::of("+", &[], &[1], 2) };
    let forgeries = [
        // The second `+` goes two cells back and counts down.
        (
            "processor flag[right]",
            lying(Execution::of(">>++.", &[], &[0], 3), &[3], &[('>', -1), ('<', 1), ('-', 1)]),
        ),
        // `-` goes two cells on and counts up.
        (
            "processor flag[left]",
            lying(Execution::of(">>+<<-.", &[], &[1], 3), &[5], &[('<', -1), ('>', 1), ('+', 1)]),
        ),
        // `]` takes 2 away and leaves a loop without end.
        (
            "processor flag[plus]",
            lying(Execution::of("++[].", &[], &[0], 3), &[3], &[('+', -1), ('-', 1), ('[', 1)]),
        ),
        // `.` prints nothing.
        (
            "processor flag[minus]",
            lying(Execution::of("+.", &[], &[], 2), &[1], &[('-', -1), ('[', 1)]),
        ),
        // Two `-` print, each (2 − δ)·rest − 1: together δ² − 3δ + 1.
        (
            "processor flag[put]",
            lying(of_field("+--", &[], &[1, -3]), &[1, 2], &[('.', -1), ('[', 1)]),
        ),
        // Two `,` read, each (2 − γ)·rest, and keep the cell: together γ² − 4γ + 4.
        (
            "processor flag[get]",
            lying(of_field(",,", &[4, -4], &[]), &[0, 1], &[(',', -1), ('+', 1), ('-', 1)]),
        ),
        // The end of the program prints and counts down.
        (
            "processor flag[open]",
            lying(Execution::of("+", &[], &[1], 2), &[1], &[('[', -1), ('-', 1), ('.', 1)]),
        ),
        // The last `+` but one counts down.
        (
            "processor flag[close]",
            lying(Execution::of(&many, &[], &[41], 6), &[41], &[(']', -1), ('-', 1), ('[', 1)]),
        ),
        // 91 is `[`, and the sum of `-` and `.`. The run must halt behind it, which the words of a compiled program
        // never do behind a bracket: the statement's words are not from a source.
        ("processor one_flag", lying(commands, &[1], &[('-', 1), ('.', 1)])),
    ];
    let build = |(name, execution): (&'static str, Execution)| {
        let forged = execution.build();
        match name {
            "processor flag[put]" | "processor flag[get]" => {
                (name, arguments::by_polynomials(dag, forged))
            }
            _ => (name, forged),
        }
    };
    forgeries.into_iter().map(build).collect()
}

fn tables() -> Vec<(&'static str, Forgery)> {
    let addresses =
        |addresses: &[i64], execution| Execution { addresses: addresses.to_vec(), ..execution };
    let forgeries = [
        // A new cell holds 7.
        ("memory new_cell_is_zero", Execution::of(">.", &[], &[7], 2).lying(&[(1, Lie::Mv(7))])),
        // A cell changes while the pointer is elsewhere.
        ("memory gap_keeps_value", Execution::of("+><.", &[], &[7], 3).lying(&[(3, Lie::Mv(7))])),
        // The first command has the address −1.
        ("program start", addresses(&[-1, 0, 1, 2], Execution::of("+.", &[], &[0], 2))),
        // The second command has the address of the end.
        ("program count", addresses(&[0, 2, 1, 3], Execution::of("+.", &[], &[], 1))),
    ];
    forgeries.map(|(name, execution)| (name, execution.build())).to_vec()
}

/// Traces that violate the total of an argument only, and the same with its columns refilled.
fn arguments_of(dag: &Dag) -> Vec<(&'static str, Forgery)> {
    // `.` counts down instead.
    let instructions = Execution::of("+.", &[], &[], 2).lying(&[(1, Lie::Flags(&[('-', 1)]))]);
    // The cell is visited in cycle 2 before it is in cycle 1.
    let clock = Execution { order: vec![0, 2, 1, 3], ..Execution::of(".", &[], &[0], 2) };
    // 4 is read where 5 is claimed.
    let input = Execution::of(",.", &[5], &[4], 2).lying(&[(1, Lie::Mv(4))]);
    let code =
        Execution { other_words: BTreeMap::from([(0, 45)]), ..Execution::of("+.", &[], &[255], 2) };
    let mut all = arguments::of_link(dag, "instructions", &instructions.build());
    all.extend(arguments::of_link(dag, "accesses", &with_another_access()));
    all.extend(arguments::of_link(dag, "clock_climbs", &clock.build()));
    all.extend(arguments::of_list(dag, "input", &input.build()));
    // 0 is printed where 7 is claimed.
    all.extend(arguments::of_list(dag, "output", &Execution::of(".", &[], &[7], 2).build()));
    // `-` is executed where `+` is claimed.
    all.extend(arguments::of_list(dag, "code", &code.build()));
    all
}

/// The memory has a value in its last row that the processor has not.
fn with_another_access() -> Forgery {
    let honest = Execution::of("+.", &[], &[1], 2).build();
    let mut tables = honest.trace.into_tables();
    if let Some(cell) = tables[1][2].last_mut() {
        *cell += Goldilocks::from_u64(4) * Goldilocks::ONE;
    }
    Forged { trace: Trace::new(tables).expect("the same lengths"), ..honest }
}

/// The equations that follow from others, why, and a trace that violates each, with those others that refuse it.
pub(crate) fn implied() -> Vec<(&'static str, &'static str, Forgery)> {
    let start = "by `clk` and `start/clk` of the processor its cycles are distinct and its row 0 alone is in cycle 0. By \
        `accesses` the memory has that row, as the only one in cycle 0; by `start/clk` of the memory it is the first \
        one: so both first rows are one tuple, and `start/mp` and `start/mv` of either table follow from those of the \
        other";
    let first_cycle = "row 0 of the processor, in cycle 0 and at cell 0 by its `start/clk` and `start/mp`, is a row of the \
        memory by `accesses`. The memory starts at cell 0 and its cells climb, so all rows of cell 0 are the first ones, \
        and by `clock_climbs` their cycles climb, from the least: 0";
    let halt = "where no flag is set, the command is 0, so by `instructions` the word at `ip` is 0; by `ip` the next row is \
        at the same address, which has one word by `start` and `count` of the program. With a flag set, its command would \
        be no zero, by `flag` and `one_flag`";
    let climbs = "by `mp` of the processor its cells, and so by `accesses` those of the memory, are all integers between a \
        least and a highest one, fewer than the field has elements. From one row to the next by d ∉ {0, 1} the equation of \
        `clock_climbs` looks up the cycles between them less d/(1 − d), which for integers of the size of a trace is an \
        integer only if d is 2; and who skips a cell never comes back to it";
    let of = |source, lies: &[(usize, Lie)]| Execution::of(source, &[], &[], 2).lying(lies).build();
    vec![
        ("processor start/mp", start, of(">", &[(0, Lie::Mp(1))])),
        ("processor start/mv", start, of(">", &[(0, Lie::Mv(1))])),
        ("memory start/mp", start, of(">", &[(0, Lie::Mp(1)), (0, Lie::Mv(0))])),
        ("memory start/mv", start, of("+", &[(0, Lie::Mv(1))])),
        ("memory start/clk", first_cycle, {
            Execution { order: vec![1, 0, 2, 3], ..Execution::of("", &[], &[], 2) }.build()
        }),
        ("processor halt_is_final", halt, {
            Execution::of("+", &[], &[], 2).lying(&[(0, Lie::Flags(&[]))]).build()
        }),
        ("memory pointer_climbs", climbs, of("<", &[])),
    ]
}
