//! Generated code against the interpreter, on random cells.

use crate::recorder::{Place, PublicValue, Random, at_point, on_row, random_cells};
use air_codegen::{Folder, compile_file};
use air_dsl::dag::Dag;
use air_dsl::interpret;
use air_layouts::{cairo_plain, fibonacci};
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::Layout;

air_macros::air!("tests/data/looped.air");
air_macros::air!("tests/data/rounds.air");
mod cut {
    air_macros::air!("cairo_plain.air", part_operations = 20);
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
    file: &str,
    make_public: impl Fn(&mut Random) -> (L::Public, Vec<PublicValue<F>>),
) {
    let dag = compiled(file);
    let table = &L::info().tables[0];
    let log_rows = table.min_log_rows + 1;
    for seed in 0..n_places() {
        let mut random = Random(seed);
        let (public, publics) = make_public(&mut random);
        let draws: Vec<K> = L::info().draws.iter().map(|_| random.challenge()).collect();
        let cells = random_cells::<F, K>(table, &mut random);
        let known = L::known(&public, &draws, &[log_rows]).expect("all is well");
        let periodics: Vec<F> = table.periodic_mask.iter().map(|_| random.base()).collect();
        let mut row = on_row(table, &cells, &periodics, known.clone());
        let mut point = at_point(table, &cells, &periodics, known);
        L::evaluate(0, &mut row);
        L::evaluate(0, &mut point);

        let (layout, mask) = (&dag.layout, dag.tables[0].mask.as_slice());
        let (cells, publics, draws) = (&cells, &publics, &draws);
        let (periodic_mask, periodics) = (dag.tables[0].periodic_mask.as_slice(), &periodics[..]);
        let mut place =
            Place { layout, mask, cells, periodic_mask, periodics, publics, draws, log_rows };
        let expected = interpret::constraints(&dag.tables[0], &mut place);
        assert_eq!(expected.len(), table.constraints.len());
        for (at, info) in table.constraints.iter().enumerate() {
            let stated = (1, expected[at], Some(info.row_set));
            assert_eq!(row.stated[at], stated, "`{}` on a row, seed {seed}", info.name);
            assert_eq!(point.stated[at], stated, "`{}` at a point, seed {seed}", info.name);
        }
        assert!(row.closed.iter().copied().eq(0..table.row_sets.len()));
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
    check::<Stark252, Stark252, fibonacci::Fibonacci>("fibonacci.air", of_fibonacci);
    check::<Goldilocks, GoldilocksCubic, fibonacci::Fibonacci>("fibonacci.air", of_fibonacci);
}

#[test]
fn cairo_plain_means_its_text() {
    use cairo_plain::CairoPlain;
    check::<Stark252, Stark252, CairoPlain>("cairo_plain.air", of_cairo!(cairo_plain));
    check::<Goldilocks, GoldilocksCubic, CairoPlain>("cairo_plain.air", of_cairo!(cairo_plain));
}

#[test]
fn cairo_plain_in_small_parts_means_its_text() {
    use cut::cairo_plain::CairoPlain;
    check::<Stark252, Stark252, CairoPlain>("cairo_plain.air", of_cairo!(cut::cairo_plain));
    check::<Goldilocks, GoldilocksCubic, CairoPlain>(
        "cairo_plain.air",
        of_cairo!(cut::cairo_plain),
    );
}

#[test]
fn loops_mean_their_turns() {
    use looped::Looped;
    let file = "tests/data/looped.air";
    check::<Stark252, Stark252, Looped>(file, of_looped!(looped));
    check::<Goldilocks, GoldilocksCubic, Looped>(file, of_looped!(looped));
    check::<Goldilocks, GoldilocksCubic, cut::looped::Looped>(file, of_looped!(cut::looped));
}

#[test]
fn periodic_columns_are_read_where_the_text_says() {
    use rounds::Rounds;
    let file = "tests/data/rounds.air";
    check::<Stark252, Stark252, Rounds>(file, |_| (rounds::Public::default(), Vec::new()));
    check::<Goldilocks, GoldilocksCubic, Rounds>(file, |_| (rounds::Public::default(), Vec::new()));
    check::<Goldilocks, GoldilocksCubic, cut::rounds::Rounds>(file, |_| {
        (cut::rounds::Public::default(), Vec::new())
    });
}

#[test]
fn a_polynomial_larger_than_a_part_means_its_text() {
    use cut::powers::Powers;
    let file = "tests/data/powers.air";
    check::<Stark252, Stark252, Powers>(file, |_| (cut::powers::Public::default(), Vec::new()));
    check::<Goldilocks, GoldilocksCubic, Powers>(file, |_| {
        (cut::powers::Public::default(), Vec::new())
    });
}
