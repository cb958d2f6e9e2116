//! Times what a layout costs whoever builds it: the expansion of its text, and the build of a
//! program that proves and verifies with it by `air!`, in debug and in release.
//!
//! `cargo bench -p air-benches --bench compile` does so for `fibonacci`, for `cairo_plain` and for
//! a synthetic layout of 400 constraints that read 900 cells; the difference to `fibonacci` is what
//! the larger ones add. The programs are built by cargo, offline, in a folder of the target folder;
//! what they depend on is built before. Without `--bench`, as `cargo test` runs it, nothing is
//! built and only the expansion is tried.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use std::{env, fs};

use air_benches::{Error, ended};
use air_codegen::{Folder, compile_file, compile_text, rust, summary, text};

/// The layouts, by module and type of their code.
const LAYOUTS: [(&str, &str); 3] =
    [("fibonacci", "Fibonacci"), ("cairo_plain", "CairoPlain"), ("synthetic", "Synthetic")];
const N_CONSTRAINTS: usize = 400;
/// Columns of the synthetic layout, and the rows at which each is read.
const N_COLUMNS: usize = 100;
const N_OFFSETS: usize = 9;
/// Cells that a constraint of it reads.
const N_READS: usize = 9;

fn main() -> ExitCode {
    let is_bench = env::args().any(|word| word == "--bench");
    ended(expansions().and_then(|()| if is_bench { builds() } else { Ok(()) }))
}

/// From text to formatted Rust.
fn expansions() -> Result<(), Error> {
    for (name, _) in LAYOUTS {
        let start = Instant::now();
        let folder = Folder::new(layouts());
        let dag = match name {
            "synthetic" => compile_text(&folder, "synthetic.air", &synthetic())?,
            _ => compile_file(&folder, &format!("{name}.air"))?,
        };
        let code = text(&rust(&dag));
        let took = start.elapsed();
        let table = &summary(&dag).tables[0];
        say(&format!(
            "{name}: {} constraints on {} cells, {} lines of Rust, expanded in {}",
            table.constraints.len(),
            table.mask_size,
            code.lines().count(),
            seconds(took)
        ))?;
    }
    Ok(())
}

/// From a program with `air!` to a binary.
fn builds() -> Result<(), Error> {
    for (profile, flags) in [("debug", &[][..]), ("release", &["--release"][..])] {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
        let project = Project::new(&root)?;
        fs::write(root.join("src/main.rs"), "fn main() {}\n")?;
        project.build(flags)?;
        for (name, kind) in LAYOUTS {
            fs::write(root.join("src/main.rs"), program(name, kind))?;
            let before = processor_time();
            let took = project.build(flags)?;
            let of_processors =
                processor_time().zip(before).map_or(String::new(), |(now, then)| {
                    format!(", {} of the processors", seconds(now.saturating_sub(then)))
                });
            say(&format!("{name}: {profile} build in {}{of_processors}", seconds(took)))?;
        }
    }
    Ok(())
}

/// A package with all layouts, outside of the workspace.
struct Project<'a> {
    root: &'a Path,
}

impl<'a> Project<'a> {
    fn new(root: &'a Path) -> Result<Self, Error> {
        let source = workspace();
        fs::create_dir_all(root.join("src"))?;
        fs::create_dir_all(root.join("cairo/blocks"))?;
        for file in ["fibonacci.air", "cairo_plain.air", "cairo/blocks/cpu.air"] {
            fs::copy(layouts().join(file), root.join(file))?;
        }
        fs::write(root.join("synthetic.air"), synthetic())?;
        fs::copy(source.join("Cargo.lock"), root.join("Cargo.lock"))?;
        let path = |folder: &str| source.join(folder).display().to_string();
        let manifest = format!(
            "[package]\nname = \"compiled\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nair-macros = {{ path = {:?} }}\nair-runtime = {{ path = {:?} }}\n\n\
             [workspace]\n",
            path("air-macros"),
            path("runtime")
        );
        fs::write(root.join("Cargo.toml"), manifest)?;
        Ok(Self { root })
    }

    /// Builds what has changed and gives how long that took.
    fn build(&self, flags: &[&str]) -> Result<Duration, Error> {
        let start = Instant::now();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--offline", "--quiet", "--target-dir", "target"])
            .args(flags)
            .current_dir(self.root)
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        Ok(start.elapsed())
    }
}

/// A program with the prover's and the verifier's code for a layout.
fn program(name: &str, kind: &str) -> String {
    format!(
        "use air_runtime::field::goldilocks::{{Goldilocks as F, GoldilocksCubic as K}};
use air_runtime::hash::HashKind;
use air_runtime::merkle::TreeHash;
use air_runtime::protocol::native::{{Native, setup}};
use air_runtime::stark::{{Options, Policy, Setup, prove, verify}};
use air_runtime::trace::Trace;
use {name}::{{Public, {kind}}};

air_macros::air!(\"{name}.air\");

fn both(public: &Public<F>, trace: Trace<F>) -> Option<bool> {{
    let options = Options::new(4, vec![3, 3], 16, 48, 16).ok()?;
    let trees = TreeHash::uniform(HashKind::Keccak256);
    let statement: Setup<Native<F, K>> = setup::<F, K, {kind}>(&{kind}, public, &[10], options, trees);
    let proof = prove::<_, {kind}>(&{kind}, &statement, public, trace, &()).ok()?;
    let policy = Policy::proven_bits(96);
    Some(verify::<_, {kind}>(&{kind}, &statement, public, &proof.bytes, &policy, &()).is_ok())
}}

fn main() {{
    std::hint::black_box(both as fn(&Public<F>, Trace<F>) -> Option<bool>);
}}
"
    )
}

/// A layout whose constraints have one degree, but no two of them one form: signs and factors
/// differ, so that nothing is said once for several.
fn synthetic() -> String {
    let cells: Vec<String> = (0..N_COLUMNS)
        .flat_map(|column| (0..N_OFFSETS).map(move |offset| format!("x{column}[{offset}]")))
        .collect();
    let columns: Vec<String> = (0..N_COLUMNS).map(|column| format!("x{column}")).collect();
    let mut text = format!(
        "layout synthetic;\npublic claimed;\ntable main {{\n    commit {{ {} }}\n",
        columns.join(", ")
    );
    text.push_str("    end on last row: x0 = claimed;\n");
    // A small generator, so that the text is the same each time.
    let mut state = 1_usize;
    let mut random = |below: usize| {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        (state >> 8) % below
    };
    for index in 1..N_CONSTRAINTS {
        let mut sum = index.to_string();
        for read in (0..N_READS).step_by(2) {
            // The first cells of the products go through all cells, the second ones are any.
            let first = index * N_READS + read + index / N_COLUMNS;
            let [first, second] = [first % cells.len(), random(cells.len())].map(|at| &cells[at]);
            let (sign, factor) = (if random(2) == 0 { "+" } else { "-" }, 2 + random(1000));
            write!(sum, " {sign} {factor} * {first} * {second}")
                .expect("a string takes all that is written to it");
        }
        let next = &cells[(index * N_READS + 1) % cells.len()];
        writeln!(text, "    c{index} on row except last {}: {next} = {sum};", N_OFFSETS - 1)
            .expect("a string takes all that is written to it");
    }
    text + "}\n"
}

/// The processor time of all child processes that ended, user and system; none where Linux does not tell it.
fn processor_time() -> Option<Duration> {
    /// Of `/proc`, on all platforms.
    const TICKS_A_SECOND: u64 = 100;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the process, in parentheses, may hold blanks; `cutime` and `cstime` are the fields 16 and 17.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(13).take(2).map(|field| field.parse::<u64>().ok());
    let ticks = ticks.sum::<Option<u64>>()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS_A_SECOND))
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn layouts() -> PathBuf {
    workspace().join("layouts")
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}
