//! `airfoil security`.

use std::path::Path;

use air_cairo::proof_file::ProofFile as StoneFile;
use air_cairo::verify::Claim;
use air_dsl::dag::Dag;
use air_interpret::Interpreted;
use air_runtime::field::{ExtensionOf, Goldilocks, GoldilocksCubic, Stark252, StarkField};
use air_runtime::layout::Layout;
use air_runtime::protocol::Native;
use air_runtime::protocol::native::{ProofFile, TREES, parameters};
use air_runtime::security::{Report, Step, Terms};
use air_runtime::stark;
use serde_json::json;

use crate::args::security::Security;
use crate::args::trace::FieldName;
use crate::command::layout_file;
use crate::command::native_proof::{self, describe_options};
use crate::failure::{Exit, Failure};
use crate::summary::Summary;

/// Says what a proof is worth.
pub(crate) fn security(args: &Security) -> Result<Exit, Failure> {
    let mut summary = Summary::of("security");
    let report = match args.proof.as_deref() {
        Some(path) => of_proof(args, path, &mut summary)?,
        None => of_heights(args, &mut summary)?,
    };
    describe(&mut summary, &report);
    summary.print(&args.reporting)?;
    Ok(Exit::Success)
}

/// A proof file: Stone's is JSON and begins with a brace, a native one with its own magic.
fn of_proof(args: &Security, path: &Path, summary: &mut Summary) -> Result<Report, Failure> {
    let bytes = native_proof::bytes(path)?;
    match str::from_utf8(&bytes) {
        Ok(text) if text.trim_start().starts_with('{') => of_stones(args, path, text, summary),
        Ok(_) | Err(_) => of_native(args, path, &bytes, summary),
    }
}

/// A proof in Stone's format, which is of layout `plain` alone.
fn of_stones(
    args: &Security,
    path: &Path,
    text: &str,
    summary: &mut Summary,
) -> Result<Report, Failure> {
    if args.layout != "cairo_plain" {
        let found = &args.layout;
        return Err(Failure::input(format!(
            "{}: a proof in Stone's format is of the layout `cairo_plain`, not of `{found}`",
            path.display()
        )));
    }
    let claim =
        StoneFile::parse(&path.display().to_string(), text).and_then(|file| Claim::read(&file));
    let Claim { public_input, parameters, security } = claim.map_err(Failure::input)?;
    let log_rows = public_input.log_rows();
    describe_tables(summary, &args.layout, Stark252::NAME, &[log_rows]);
    let steps: Vec<String> = parameters.fri_step_list.iter().map(u32::to_string).collect();
    summary.line(
        "parameters",
        format!(
            "blow-up 2^{}, FRI steps [{}], last layer below degree {}, {} queries, {} bits of grinding",
            parameters.log_n_cosets,
            steps.join(", "),
            parameters.last_layer_degree_bound,
            parameters.n_queries,
            parameters.proof_of_work_bits
        ),
    );
    summary.line("security", security.to_string());
    summary.json(
        "parameters",
        json!({
            "log_blowup": parameters.log_n_cosets,
            "fri_steps": parameters.fri_step_list,
            "last_layer_degree_bound": parameters.last_layer_degree_bound,
            "n_queries": parameters.n_queries,
            "grinding_bits": parameters.proof_of_work_bits,
        }),
    );
    Ok(security)
}

/// A proof in the native format.
fn of_native(
    args: &Security,
    path: &Path,
    bytes: &[u8],
    summary: &mut Summary,
) -> Result<Report, Failure> {
    let wrong = |text: String| Failure::input(format!("{}: {text}", path.display()));
    let file = native_proof::parse(path, bytes)?;
    let dag = layout_file::compile(&args.layout)?;
    if file.layout() != dag.layout.name {
        let (expected, found) = (&dag.layout.name, file.layout());
        return Err(wrong(format!("expected a proof of the layout `{expected}`, found `{found}`")));
    }
    let report = match file.field() {
        Stark252::NAME => of_file::<Stark252, Stark252>(dag, &file),
        Goldilocks::NAME => of_file::<Goldilocks, GoldilocksCubic>(dag, &file),
        other => return Err(wrong(format!("the field `{other}` is not known"))),
    };
    let report = report.map_err(wrong)?;
    describe_tables(summary, file.layout(), file.field(), file.log_rows());
    describe_options(summary, file.options(), &report);
    Ok(report)
}

fn of_file<F: StarkField, K: ExtensionOf<F>>(dag: Dag, file: &ProofFile) -> Result<Report, String> {
    let layout = Interpreted::<F>::new(dag).map_err(|error| error.to_string())?;
    let info = Layout::<F, K>::info(&layout);
    let (expected, found) = (info.tables.len(), file.log_rows().len());
    if found != expected {
        return Err(format!("expected {expected} tables, found {found}"));
    }
    Ok(stark::security::<Native<F, K>>(info, file.log_rows(), file.options(), &file.trees()))
}

/// A proof with derived parameters.
fn of_heights(args: &Security, summary: &mut Summary) -> Result<Report, Failure> {
    let dag = layout_file::compile(&args.layout)?;
    match args.field {
        FieldName::Stark252 => derived::<Stark252, Stark252>(args, dag, summary),
        FieldName::Goldilocks => derived::<Goldilocks, GoldilocksCubic>(args, dag, summary),
    }
}

fn derived<F: StarkField, K: ExtensionOf<F>>(
    args: &Security,
    dag: Dag,
    summary: &mut Summary,
) -> Result<Report, Failure> {
    let layout = Interpreted::<F>::new(dag).map_err(Failure::input)?;
    let info = Layout::<F, K>::info(&layout);
    let (expected, found) = (info.tables.len(), args.log_rows.len());
    if found != expected {
        let names: Vec<&str> = info.tables.iter().map(|table| table.name).collect();
        return Err(Failure::input(format!(
            "--log-rows: expected {expected} heights, of {}, found {found}",
            names.join(", ")
        )));
    }
    let options = parameters::<F, K>(info, &args.log_rows, &TREES, args.bits);
    let options = options.map_err(Failure::input)?;
    let report = stark::security::<Native<F, K>>(info, &args.log_rows, &options, &TREES);
    describe_tables(summary, info.name, F::NAME, &args.log_rows);
    describe_options(summary, &options, &report);
    Ok(report)
}

fn describe_tables(summary: &mut Summary, layout: &str, field: &str, log_rows: &[u32]) {
    let heights: Vec<String> = log_rows.iter().map(|log| format!("2^{log} rows")).collect();
    summary.line("layout", format!("{layout}, over {field}"));
    summary.line("tables", heights.join(", "));
    summary.json("layout", layout);
    summary.json("field", field);
    summary.json("log_rows", log_rows);
}

/// Every term of both regimes, and what follows from them.
fn describe(summary: &mut Summary, report: &Report) {
    let regimes = [&report.unique_decoding, &report.johnson];
    for terms in regimes {
        let Terms { regime, .. } = terms;
        let binding = terms.binding();
        let bits = binding.bits;
        summary.line(&regime.to_string(), format!("{bits:7.2} bits, bound by {}", binding.step));
        for term in &terms.terms {
            summary.line("", format!("{:7.2}  {}", term.bits, meaning(term.step)));
        }
    }
    let nominal = report.nominal_bits;
    summary
        .line("nominal", format!("{nominal:7.2} bits, by a conjecture that was refuted in 2025"));
    summary.line("proven", format!("{:4} bits", report.proven_bits()));
    summary.json("proven_bits", report.proven_bits());
    summary.json("nominal_bits", nominal);
    let regimes = regimes.map(|terms| {
        let binding = terms.binding();
        let of = terms.terms.iter();
        let of = of.map(|term| json!({"step": term.step.to_string(), "bits": term.bits}));
        json!({
            "regime": terms.regime.to_string(),
            "bits": binding.bits,
            "binding": binding.step.to_string(),
            "terms": of.collect::<Vec<_>>(),
        })
    });
    summary.json("regimes", regimes.to_vec());
}

/// A step with the words that say what it is.
fn meaning(step: Step) -> String {
    let what = match step {
        Step::Precondition => "the trace is too short for this regime",
        Step::Ali => "the combination of the constraints",
        Step::Deep => "the out-of-domain point",
        Step::Batch => "the combination of the quotients",
        Step::Fold(_) => "a challenge of FRI",
        Step::Queries => "the queries and the grinding before them",
        Step::Argument(_) => "the layout's own challenges",
        Step::Hash => "a collision of the hash",
    };
    format!("{step}: {what}")
}
