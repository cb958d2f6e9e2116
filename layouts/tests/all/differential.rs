//! Generated code against the interpreter, on random cells.

use crate::arguments::arguments;
use crate::recorder::{Place, PublicValue, Random, Recorder, at_point, on_row, random_cells};
use air_codegen::{Folder, compile_file};
use air_dsl::dag::{Dag, TableDag};
use air_dsl::interpret;
use air_layouts::{brainfuck, brainfuck_classic, brainfuck_private, cairo_plain, fibonacci};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{ColumnInfo, Known, Layout, MaskCell};

air_macros::air!("tests/data/looped.air");
air_macros::air!("tests/data/rounds.air");
mod cut {
    air_macros::air!("cairo_plain.air", part_operations = 20);
    air_macros::air!("brainfuck.air", part_operations = 12);
    air_macros::air!("tests/data/powers.air", part_operations = 6);
    air_macros::air!("tests/data/looped.air", part_operations = 6);
    air_macros::air!("tests/data/rounds.air", part_operations = 6);
}

/// How many random places each layout is evaluated at, unless the environment's `AIRFOIL_PLACES` says.
const N_PLACES: u64 = 20;

fn n_places() -> u64 {
    match std::env::var("AIRFOIL_PLACES") {
        Ok(text) => text.parse().expect("AIRFOIL_PLACES is a number"),
        Err(_) => N_PLACES,
    }
}

fn compiled(file: &str) -> Dag {
    let folder = Folder::new(env!("CARGO_MANIFEST_DIR"));
    compile_file(&folder, file).unwrap_or_else(|error| panic!("{error}"))
}

/// Compares a layout's code with the interpretation of its text, both on rows and at points.
fn check<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    file: &str,
    make_public: impl Fn(&mut Random) -> (L::Public, Vec<PublicValue<F>>),
) {
    let dag = compiled(file);
    let log_rows: Vec<u32> =
        layout.info().tables.iter().map(|table| table.min_log_rows + 1).collect();
    for seed in 0..n_places() {
        let mut random = Random(seed);
        let (public, publics) = make_public(&mut random);
        let draws: Vec<K> = layout.info().draws.iter().map(|_| random.challenge()).collect();
        let known = layout.known(&public, &draws, &log_rows).expect("all is well");
        for (index, table) in layout.info().tables.iter().enumerate() {
            let of = Of {
                seed,
                place: &format!("table `{}`", table.name),
                random: &mut random,
                columns: table.columns,
                mask: table.mask,
                n_stated: table.constraints.len(),
                n_periodics: table.periodic_mask.len(),
            };
            let whole = Whole { dag: &dag, publics: &publics, draws: &draws };
            let graph = &dag.tables[index];
            let closed = of.compare(&whole, index, graph, log_rows[index], &known, |row, point| {
                layout.evaluate(index, row);
                layout.evaluate(index, point);
            });
            let row_sets = table.constraints.iter().map(|constraint| Some(constraint.row_set));
            assert_eq!(closed.row_sets, row_sets.collect::<Vec<_>>());
            assert!(closed.order.iter().copied().eq(0..table.row_sets.len()));
        }
        check_rules::<F, K, L>(layout, &dag, (&public, &publics), (seed, &mut random), &log_rows);
        for (index, fill) in layout.info().fills.iter().enumerate() {
            let of_phase = layout.info().draws.iter().zip(&draws);
            let of_phase = of_phase.filter(|(draw, _)| draw.phase < fill.phase);
            let of_phase: Vec<K> = of_phase.map(|(_, draw)| *draw).collect();
            let known = layout.known_of_fill(index, &public, &of_phase, &log_rows);
            let table = &layout.info().tables[fill.table];
            let of = Of {
                seed,
                place: &format!("terms of table `{}`", table.name),
                random: &mut random,
                columns: table.columns,
                mask: fill.mask,
                n_stated: fill.terms.len(),
                n_periodics: fill.periodic_mask.len(),
            };
            let whole = Whole { dag: &dag, publics: &publics, draws: &draws };
            let (graph, known) = (&dag.fills[index].terms, known.expect("all is well"));
            of.compare(&whole, fill.table, graph, log_rows[fill.table], &known, |row, point| {
                layout.terms(index, row);
                layout.terms(index, point);
            });
        }
    }
}

/// Compares the values of a layout's witness rules with the interpretation of its text.
fn check_rules<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    dag: &Dag,
    (public, publics): (&L::Public, &[PublicValue<F>]),
    (seed, random): (u64, &mut Random),
    log_rows: &[u32],
) {
    let draws: Vec<K> = layout.info().draws.iter().map(|_| random.challenge()).collect();
    assert_eq!(layout.rules().len(), dag.rules.len());
    for (index, (rule, of)) in layout.rules().iter().zip(&dag.rules).enumerate() {
        let n_draws = layout.info().draws.iter().filter(|draw| draw.phase < rule.phase).count();
        let known = layout.known_of_rule(index, public, &draws[..n_draws], log_rows);
        let table = &layout.info().tables[rule.table];
        let stated = Of {
            seed,
            place: &format!("the rule of `{}`", rule.name),
            random,
            columns: table.columns,
            mask: rule.mask,
            n_stated: of.terms.constraints.len(),
            n_periodics: rule.periodic_mask.len(),
        };
        let whole = Whole { dag, publics, draws: &draws };
        let (height, known) = (log_rows[rule.table], known.expect("all is well"));
        stated.compare(&whole, rule.table, &of.terms, height, &known, |row, point| {
            layout.rule_terms(index, row);
            layout.rule_terms(index, point);
        });
    }
}

/// What is the same for all tables.
struct Whole<'a, F, K> {
    dag: &'a Dag,
    publics: &'a [PublicValue<F>],
    draws: &'a [K],
}

/// Some polynomials over the cells of a table.
struct Of<'a> {
    seed: u64,
    /// For messages.
    place: &'a str,
    random: &'a mut Random,
    columns: &'a [ColumnInfo],
    mask: &'a [MaskCell],
    n_stated: usize,
    n_periodics: usize,
}

/// With which row sets polynomials were closed.
struct Closed {
    /// In the order of the polynomials.
    row_sets: Vec<Option<usize>>,
    /// In the order of closing.
    order: Vec<usize>,
}

impl Of<'_> {
    fn compare<F: StarkField, K: ExtensionOf<F>>(
        self,
        whole: &Whole<'_, F, K>,
        table: usize,
        graph: &TableDag,
        log_rows: u32,
        known: &Known<F, K>,
        evaluate: impl Fn(&mut Recorder<F, K>, &mut Recorder<K, K>),
    ) -> Closed {
        let cells = &random_cells::<F, K>(self.columns, self.mask, self.random);
        let periodics: &Vec<F> = &(0..self.n_periodics).map(|_| self.random.base()).collect();
        let mut row = on_row(self.n_stated, cells, periodics, known.clone());
        let mut point = at_point(self.n_stated, cells, periodics, known.clone());
        evaluate(&mut row, &mut point);
        let Whole { dag, publics, draws } = whole;
        let (layout, mask, periodic_mask) =
            (&dag.layout, graph.mask.as_slice(), graph.periodic_mask.as_slice());
        let mut place = Place {
            layout,
            table,
            mask,
            cells,
            periodic_mask,
            periodics,
            publics,
            draws,
            log_rows,
        };
        let expected = interpret::constraints(graph, &mut place);
        assert_eq!(expected.len(), self.n_stated);
        for (at, expected) in expected.into_iter().enumerate() {
            for (stated, how) in [(&row.stated[at], "on a row"), (&point.stated[at], "at a point")]
            {
                let (n_times, value, _) = *stated;
                let (seed, place) = (self.seed, self.place);
                assert_eq!((n_times, value), (1, expected), "{at} of {place} {how}, seed {seed}");
            }
        }
        assert_eq!(row.closed, point.closed);
        let row_sets = row.stated.iter().map(|(_, _, row_set)| *row_set).collect();
        Closed { row_sets, order: row.closed }
    }
}

fn of_fibonacci<F: StarkField>(random: &mut Random) -> (fibonacci::Public<F>, Vec<PublicValue<F>>) {
    let claimed = random.base();
    (fibonacci::Public { claimed }, vec![PublicValue::Scalar(claimed)])
}

/// The publics of `cairo_plain`, whose code there is twice: whole and cut.
macro_rules! of_cairo {
    ($module:path) => {
        |random| {
            use $module as module;
            let [initial_ap, final_ap, initial_pc, final_pc, rc_min, rc_max] =
                core::array::from_fn(|_| random.base());
            let public_memory =
                vec![[random.base(), random.base()], [random.base(), random.base()]];
            let list = public_memory.iter().map(|entry| entry.to_vec()).collect();
            let scalars = [initial_ap, final_ap, initial_pc, final_pc, rc_min, rc_max];
            let scalars = scalars.map(PublicValue::Scalar).into_iter();
            let publics = scalars.chain([PublicValue::List(list)]).collect();
            let public = module::Public {
                initial_ap,
                final_ap,
                initial_pc,
                final_pc,
                rc_min,
                rc_max,
                public_memory,
            };
            (public, publics)
        }
    };
}

/// Publics of `brainfuck`: a program that fits the smallest table with zeros behind it, and lists of other lengths.
macro_rules! of_brainfuck {
    ($module:path) => {
        |random| {
            use $module as module;
            let mut list =
                |length: usize| -> Vec<[_; 1]> { (0..length).map(|_| [random.base()]).collect() };
            let (program, stdin, stdout) = (list(3), list(5), list(0));
            let cell_size = random.base();
            let lists = [&program, &stdin, &stdout];
            let lists = lists
                .map(|list| PublicValue::List(list.iter().map(|entry| entry.to_vec()).collect()));
            let publics = lists.into_iter().chain([PublicValue::Scalar(cell_size)]).collect();
            (module::Public { program, stdin, stdout, cell_size }, publics)
        }
    };
}

macro_rules! of_looped {
    ($module:path) => {
        |random| {
            use $module as module;
            let scale = random.base();
            (module::Public { scale }, vec![PublicValue::Scalar(scale)])
        }
    };
}

#[test]
fn fibonacci_means_its_text() {
    check::<Stark252, Stark252, fibonacci::Fibonacci>(
        &fibonacci::Fibonacci,
        "fibonacci.air",
        of_fibonacci,
    );
    check::<Goldilocks, GoldilocksCubic, fibonacci::Fibonacci>(
        &fibonacci::Fibonacci,
        "fibonacci.air",
        of_fibonacci,
    );
}

#[test]
fn cairo_plain_means_its_text() {
    use cairo_plain::CairoPlain;
    check::<Stark252, Stark252, CairoPlain>(&CairoPlain, "cairo_plain.air", of_cairo!(cairo_plain));
    check::<Goldilocks, GoldilocksCubic, CairoPlain>(
        &CairoPlain,
        "cairo_plain.air",
        of_cairo!(cairo_plain),
    );
}

#[test]
fn cairo_plain_in_small_parts_means_its_text() {
    use cut::cairo_plain::CairoPlain;
    check::<Stark252, Stark252, CairoPlain>(
        &CairoPlain,
        "cairo_plain.air",
        of_cairo!(cut::cairo_plain),
    );
    check::<Goldilocks, GoldilocksCubic, CairoPlain>(
        &CairoPlain,
        "cairo_plain.air",
        of_cairo!(cut::cairo_plain),
    );
}

#[test]
fn brainfuck_means_its_text_in_all_its_tables_and_terms() {
    use brainfuck::Brainfuck;
    check::<Stark252, Stark252, Brainfuck>(&Brainfuck, "brainfuck.air", of_brainfuck!(brainfuck));
    check::<Goldilocks, GoldilocksCubic, Brainfuck>(
        &Brainfuck,
        "brainfuck.air",
        of_brainfuck!(brainfuck),
    );
    check::<Goldilocks, GoldilocksCubic, cut::brainfuck::Brainfuck>(
        &cut::brainfuck::Brainfuck,
        "brainfuck.air",
        of_brainfuck!(cut::brainfuck),
    );
}

#[test]
fn brainfuck_private_means_its_text_in_all_its_tables_and_terms() {
    use brainfuck_private::{BrainfuckPrivate, Public};
    let file = "brainfuck_private.air";
    check::<Goldilocks, GoldilocksCubic, BrainfuckPrivate>(&BrainfuckPrivate, file, |random| {
        let mut list =
            |length: usize| -> Vec<[_; 1]> { (0..length).map(|_| [random.base()]).collect() };
        let (program, stdin, stdout) = (list(3), list(5), list(0));
        let lists = [&program, &stdin, &stdout]
            .map(|list| PublicValue::List(list.iter().map(|entry| entry.to_vec()).collect()));
        let scalars @ [cell_size, stdin_is_shown, stdout_is_shown] =
            [(); 3].map(|()| random.base());
        let publics = lists.into_iter().chain(scalars.map(PublicValue::Scalar)).collect();
        let public = Public { program, stdin, stdout, cell_size, stdin_is_shown, stdout_is_shown };
        (public, publics)
    });
}

#[test]
fn the_classic_brainfuck_means_its_text_with_its_starts_and_terminals() {
    use brainfuck_classic::{BrainfuckClassic, Public};
    check::<Goldilocks, GoldilocksCubic, _>(&BrainfuckClassic, "brainfuck_classic.air", |random| {
        let program: Vec<[_; 3]> =
            (0..3).map(|_| [random.base(), random.base(), random.base()]).collect();
        let length = random.base();
        let mut symbols =
            |n_symbols: usize| -> Vec<[_; 1]> { (0..n_symbols).map(|_| [random.base()]).collect() };
        let (stdin, stdout) = (symbols(2), symbols(1));
        let list =
            |list: &[[_; 1]]| PublicValue::List(list.iter().map(|entry| entry.to_vec()).collect());
        let publics = vec![
            PublicValue::List(program.iter().map(|entry| entry.to_vec()).collect()),
            PublicValue::Scalar(length),
            list(&stdin),
            list(&stdout),
        ];
        (Public { program, length, stdin, stdout }, publics)
    });
}

#[test]
fn blocks_of_arguments_mean_their_text() {
    use arguments::Arguments;
    check::<Goldilocks, GoldilocksCubic, Arguments>(
        &Arguments,
        "tests/data/arguments.air",
        |random| {
            let mut list =
                |length: usize| -> Vec<[_; 1]> { (0..length).map(|_| [random.base()]).collect() };
            let (shown, padded) = (list(3), list(2));
            let lists = [&shown, &padded]
                .map(|list| PublicValue::List(list.iter().map(|entry| entry.to_vec()).collect()));
            (arguments::Public { shown, padded }, lists.to_vec())
        },
    );
}

#[test]
fn loops_mean_their_turns() {
    use looped::Looped;
    let file = "tests/data/looped.air";
    check::<Stark252, Stark252, Looped>(&Looped, file, of_looped!(looped));
    check::<Goldilocks, GoldilocksCubic, Looped>(&Looped, file, of_looped!(looped));
    check::<Goldilocks, GoldilocksCubic, cut::looped::Looped>(
        &cut::looped::Looped,
        file,
        of_looped!(cut::looped),
    );
}

#[test]
fn periodic_columns_are_read_where_the_text_says() {
    use rounds::Rounds;
    let file = "tests/data/rounds.air";
    check::<Stark252, Stark252, Rounds>(&Rounds, file, |_| (rounds::Public::default(), Vec::new()));
    check::<Goldilocks, GoldilocksCubic, Rounds>(&Rounds, file, |_| {
        (rounds::Public::default(), Vec::new())
    });
    check::<Goldilocks, GoldilocksCubic, cut::rounds::Rounds>(&cut::rounds::Rounds, file, |_| {
        (cut::rounds::Public::default(), Vec::new())
    });
}

#[test]
fn a_polynomial_larger_than_a_part_means_its_text() {
    use cut::powers::Powers;
    let file = "tests/data/powers.air";
    check::<Stark252, Stark252, Powers>(&Powers, file, |_| {
        (cut::powers::Public::default(), Vec::new())
    });
    check::<Goldilocks, GoldilocksCubic, Powers>(&Powers, file, |_| {
        (cut::powers::Public::default(), Vec::new())
    });
}
