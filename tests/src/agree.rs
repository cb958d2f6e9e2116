//! Interpreter, generated scalar code and generated code in lanes, on random rows.
//!
//! A prover evaluates every constraint on rows of extended columns, and commits to what they sum up to under random
//! coefficients. With columns of random values, which satisfy nothing, those rows are random; equal proofs mean equal
//! values on all of them.

use air_codegen::{Folder, compile_file};
use air_debug::public::PublicValue;
use air_interpret::Interpreted;
use air_layouts::{brainfuck, brainfuck_classic, brainfuck_private, cairo_plain, fibonacci};
use air_runtime::field::{ExtensionOf, Goldilocks, GoldilocksCubic, Stark252, StarkField};
use air_runtime::hash::HashKind;
use air_runtime::layout::Layout;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{Native, setup};
use air_runtime::stark::{Options, Prover, composition_degree};
use air_runtime::trace::Trace;
use core::fmt;
use fastrand::Rng;
use std::path::Path;

/// The layouts of this repository.
pub const LAYOUTS: [&str; 5] =
    ["fibonacci", "cairo_plain", "brainfuck", "brainfuck_private", "brainfuck_classic"];

/// A field that layouts are proven over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Over {
    /// The 252-bit field, in which lanes compute.
    Stark252,
    /// The 64-bit field with challenges in its cubic extension.
    Goldilocks,
}

/// What evaluates the constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// The reference interpreter, from the text.
    Interpreter,
    /// Generated code: in lanes where the processor and the environment let it.
    Code,
}

/// What was made of random rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluated {
    /// The proof, which verifies nothing.
    pub proof: Vec<u8>,
    /// On how many rows each table's constraints were evaluated, at least.
    pub n_rows: u64,
}

/// Evaluates a layout's constraints on at least `n_rows` random rows a table.
///
/// # Errors
/// If there is no such layout, or it cannot be proven; the text says why.
pub fn evaluate(
    layout: &str,
    over: Over,
    by: By,
    n_rows: u64,
    seed: u64,
) -> Result<Evaluated, String> {
    match over {
        Over::Stark252 => of_layout::<Stark252, Stark252>(layout, by, n_rows, seed),
        Over::Goldilocks => of_layout::<Goldilocks, GoldilocksCubic>(layout, by, n_rows, seed),
    }
}

fn of_layout<F: StarkField, K: ExtensionOf<F>>(
    layout: &str,
    by: By,
    n_rows: u64,
    seed: u64,
) -> Result<Evaluated, String> {
    let mut rng = Rng::with_seed(seed);
    let run = Run { name: layout, by, n_rows, seed };
    let mut scalar = || random::<F>(&mut rng);
    match layout {
        "fibonacci" => {
            let claimed = scalar();
            let public = fibonacci::Public { claimed };
            run.compare::<F, K, _>(&fibonacci::Fibonacci, &public, &[&claimed])
        }
        "cairo_plain" => {
            let [initial_ap, final_ap, initial_pc, final_pc, rc_min, rc_max] =
                core::array::from_fn(|_| scalar());
            let public_memory = vec![[scalar(), scalar()], [scalar(), scalar()]];
            let public = cairo_plain::Public {
                initial_ap,
                final_ap,
                initial_pc,
                final_pc,
                rc_min,
                rc_max,
                public_memory: public_memory.clone(),
            };
            let values: [&dyn Value<F>; 7] =
                [&initial_ap, &final_ap, &initial_pc, &final_pc, &rc_min, &rc_max, &public_memory];
            run.compare::<F, K, _>(&cairo_plain::CairoPlain, &public, &values)
        }
        "brainfuck" => {
            let (program, stdin, stdout) =
                (vec![[scalar()], [scalar()]], vec![[scalar()]], Vec::new());
            let cell_size = scalar();
            let values: [&dyn Value<F>; 4] = [&program, &stdin, &stdout, &cell_size];
            let public = brainfuck::Public {
                program: program.clone(),
                stdin: stdin.clone(),
                stdout: stdout.clone(),
                cell_size,
            };
            run.compare::<F, K, _>(&brainfuck::Brainfuck, &public, &values)
        }
        "brainfuck_private" => {
            let (program, stdin, stdout) =
                (vec![[scalar()], [scalar()]], vec![[scalar()]], Vec::new());
            let [cell_size, stdin_is_shown, stdout_is_shown] = [scalar(), scalar(), scalar()];
            let values: [&dyn Value<F>; 6] =
                [&program, &stdin, &stdout, &cell_size, &stdin_is_shown, &stdout_is_shown];
            let public = brainfuck_private::Public {
                program: program.clone(),
                stdin: stdin.clone(),
                stdout: stdout.clone(),
                cell_size,
                stdin_is_shown,
                stdout_is_shown,
            };
            run.compare::<F, K, _>(&brainfuck_private::BrainfuckPrivate, &public, &values)
        }
        "brainfuck_classic" => {
            let program = vec![[scalar(), scalar(), scalar()]];
            let (length, stdin, stdout) = (scalar(), vec![[scalar()]], Vec::new());
            let values: [&dyn Value<F>; 4] = [&program, &length, &stdin, &stdout];
            let public = brainfuck_classic::Public {
                program: program.clone(),
                length,
                stdin: stdin.clone(),
                stdout: stdout.clone(),
            };
            run.compare::<F, K, _>(&brainfuck_classic::BrainfuckClassic, &public, &values)
        }
        other => Err(format!("expected one of {}, found `{other}`", LAYOUTS.join(", "))),
    }
}

/// A public value as the interpreter takes it.
trait Value<F> {
    fn public(&self) -> PublicValue<F>;
}

impl<F: StarkField> Value<F> for F {
    fn public(&self) -> PublicValue<F> {
        PublicValue::Scalar(*self)
    }
}

impl<F: StarkField, const N: usize> Value<F> for Vec<[F; N]> {
    fn public(&self) -> PublicValue<F> {
        PublicValue::List(self.iter().map(|entry| entry.to_vec()).collect())
    }
}

/// What is evaluated, and how.
struct Run<'a> {
    name: &'a str,
    by: By,
    n_rows: u64,
    seed: u64,
}

impl Run<'_> {
    fn compare<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
        &self,
        layout: &L,
        public: &L::Public,
        values: &[&dyn Value<F>],
    ) -> Result<Evaluated, String> {
        match self.by {
            By::Code => self.prove::<F, K, L>(layout, public),
            By::Interpreter => {
                let folder = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../layouts"));
                let dag = compile_file(&folder, &format!("{}.air", self.name)).map_err(text)?;
                let layout = Interpreted::<F>::new(dag).map_err(text)?;
                let public: Vec<_> = values.iter().map(|value| value.public()).collect();
                self.prove::<F, K, _>(&layout, &public)
            }
        }
    }

    fn prove<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
        &self,
        layout: &L,
        public: &L::Public,
    ) -> Result<Evaluated, String> {
        let tables = layout.info().tables;
        let wanted = self.n_rows.max(1).next_power_of_two().trailing_zeros();
        let least = tables.iter().map(|table| table.min_log_rows).max().unwrap_or(0).max(4);
        // The number of segments, and so of rows, of the table that has the fewest.
        let log_segments = |table| composition_degree(table, least.max(wanted)).trailing_zeros();
        let fewest = tables.iter().map(log_segments).min().unwrap_or(0);
        let most = tables.iter().map(log_segments).max().unwrap_or(0);
        let log_rows = least.max(wanted.saturating_sub(fewest));
        let mut rng = Rng::with_seed(self.seed);
        let columns = tables.iter().map(|table| {
            let first_phase = table.columns.iter().filter(|column| column.phase == 0);
            let column = |_| (0..1_usize << log_rows).map(|_| random::<F>(&mut rng)).collect();
            first_phase.map(column).collect()
        });
        let trace = Trace::new(columns.collect()).map_err(text)?;
        // The queries show nothing that the roots do not; the last layer has four coefficients.
        let steps = core::iter::repeat_n(2, (log_rows as usize - 2) / 2);
        let rest = (log_rows % 2 == 1).then_some(1);
        let steps = core::iter::once(0).chain(steps).chain(rest).collect();
        let options = Options::new(most.max(1), steps, 4, 1, 0).map_err(text)?;
        let trees = TreeHash::uniform(HashKind::Blake256);
        let heights = vec![log_rows; tables.len()];
        let setup = setup::<F, K, L>(layout, public, &heights, options, trees);
        let proof =
            Prover::new(&()).unchecked().prove::<Native<F, K>, L>(layout, &setup, public, trace);
        let n_rows = 1 << (log_rows + fewest);
        Ok(Evaluated { proof: proof.map_err(text)?.bytes, n_rows })
    }
}

fn text(error: impl fmt::Display) -> String {
    error.to_string()
}

/// An element that is nearly uniform.
fn random<F: StarkField>(rng: &mut Rng) -> F {
    let shift = F::from_u64(1 << 32);
    (0..8).fold(F::ZERO, |value, _| value * shift + F::from_u64(u64::from(rng.u32(..))))
}
