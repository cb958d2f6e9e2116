//! The constraint DAG means what the text does: folding, sharing and the order of operands change no value.
//!
//! The oracle walks the expressions of the IR, which are as they were written, and shares nothing with the graph.

use crate::cairo_plain::{Mod, Random};
use air_dsl::dag::{Dag, TableDag, build};
use air_dsl::diagnostics::Report;
use air_dsl::interpret::{self, Values as _};
use air_dsl::ir::{Expr, ExprNode};
use air_dsl::source::Sources;
use air_dsl::{resolve, syntax};
use num_bigint::BigInt;
use std::fs;
use std::path::{Path, PathBuf};

/// Random values for each layout.
const N_PLACES: u64 = 8;

/// The value of an expression as it is written.
fn walk(at: &mut Random, expr: &Expr) -> Mod {
    match &*expr.node {
        ExprNode::Const(value) => at.constant(value),
        ExprNode::Cell(cell) => at.cell(*cell),
        ExprNode::Periodic(cell) => at.periodic(*cell),
        ExprNode::Public(index) => at.public(*index),
        ExprNode::Draw(index) => at.draw(*index),
        ExprNode::PublicProduct(index) => at.public_product(*index),
        ExprNode::PublicEvaluation(index) => at.public_evaluation(*index),
        ExprNode::Add(a, b) => walk(at, a) + walk(at, b),
        ExprNode::Sub(a, b) => walk(at, a) - walk(at, b),
        ExprNode::Mul(a, b) => walk(at, a) * walk(at, b),
        ExprNode::Neg(a) => at.constant(&BigInt::from(0)) - walk(at, a),
        ExprNode::Pow(a, exponent) => {
            let base = walk(at, a);
            (0..*exponent).fold(at.constant(&BigInt::from(1)), |power, _| power * base)
        }
    }
}

/// Compares a graph with the expressions that it was built from; the result is how many there were.
#[track_caller]
fn check<'a>(graph: &TableDag, written: impl Iterator<Item = &'a Expr> + Clone) -> usize {
    for seed in 0..N_PLACES {
        let mut at = Random(seed);
        let folded = interpret::constraints(graph, &mut at);
        let expected: Vec<Mod> = written.clone().map(|expr| walk(&mut at, expr)).collect();
        assert_eq!(folded, expected, "seed {seed}");
    }
    written.count()
}

/// The graphs of a text, whatever its checks would say of it.
fn graphs(folder: &Path, name: &str, text: &str) -> Dag {
    let mut sources = Sources::default();
    let mut report = Report::default();
    let main = sources.add(name, text);
    let file = syntax::parse(&sources, main, &mut report);
    let mut load = |_: &str, path: &str| {
        let text = fs::read_to_string(folder.join(path));
        text.map(|text| (path.to_owned(), text)).map_err(|_| "there is no such file".to_owned())
    };
    let layout = resolve::resolve(&mut sources, &mut load, main, &file, &mut report);
    assert!(report.is_empty(), "{name}: {:?}", report.diagnostics());
    build(layout, sources)
}

#[test]
fn the_graphs_of_all_layouts_mean_their_texts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut n_checked = 0;
    for folder in ["layouts", "layouts/tests/data", "tests/data/rules", "examples/template"] {
        let folder = root.join(folder);
        let entries = fs::read_dir(&folder).expect("the folder is in the repository");
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| entry.expect("a readable entry").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "air"));
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).expect("a text");
            let dag = graphs(&folder, &path.to_string_lossy(), &text);
            for (table, graph) in dag.layout.tables.iter().zip(&dag.tables) {
                let written = table.constraints.iter().map(|constraint| &constraint.value);
                n_checked += check(graph, written);
            }
            for rule in &dag.rules {
                let of = &dag.layout.tables[rule.table].rules[rule.rule];
                n_checked += check(&rule.terms, core::iter::once(&of.value).chain(&of.divisor));
            }
        }
    }
    assert!(n_checked > 200, "{n_checked}");
}

/// A random expression in which much can be folded.
fn random_text(rng: &mut fastrand::Rng, depth: usize) -> String {
    if depth == 0 || rng.u8(..6) == 0 {
        let leaves = ["a", "b", "a.next", "b.next", "0", "1", "2", "-1", "7", "p", "z", "(a - a)"];
        return leaves[rng.usize(..leaves.len())].to_owned();
    }
    let mut part = || random_text(rng, depth - 1);
    let (left, right) = (part(), part());
    match rng.u8(..7) {
        0 | 1 => format!("({left} + {right})"),
        2 | 3 => format!("({left} - {right})"),
        4 => format!("({left} * {right})"),
        5 => format!("-({left})"),
        _ => format!("({left}) ** {}", rng.u8(1..4)),
    }
}

#[test]
fn random_expressions_are_folded_to_what_they_mean() {
    let mut rng = fastrand::Rng::with_seed(1);
    let constraints = (0..400).map(|index| {
        let (left, right) = (random_text(&mut rng, 5), random_text(&mut rng, 3));
        format!("c[{index}] on row except last: {left} = {right};\n")
    });
    let text = format!(
        "layout random; public p; draw mix {{ z }} table main {{ commit {{ a, b }}\n{}}}",
        constraints.collect::<String>()
    );
    let dag = graphs(Path::new("."), "random.air", &text);
    let written = dag.layout.tables[0].constraints.iter().map(|constraint| &constraint.value);
    assert_eq!(check(&dag.tables[0], written), 400);
}
