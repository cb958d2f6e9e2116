//! `airfoil prove` and `airfoil verify`: any layout by its text, interpreted.

use air_debug::public::PublicValue;
use air_interpret::Interpreted;
use air_runtime::field::goldilocks::{Goldilocks, GoldilocksCubic};
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{Layout, LayoutInfo};
use air_runtime::protocol::native::{
    Native, ProofFile, TREES, hiding_parameters, parameters, setup,
};
use air_runtime::security::Report;
use air_runtime::stark::{self, Options, Policy, ProveError};

use crate::args::layout_proof::{Prove, Verify};
use crate::args::trace::FieldName;
use crate::command::layout_file;
use crate::command::native_proof::{self, describe_options};
use crate::command::statement::describe_size;
use crate::command::trace_source::{self, AnyTrace, Read};
use crate::failure::{Exit, Failure};
use crate::memory::{self, Limit};
use crate::output::{self, Target};
use crate::progress::Progress;
use crate::summary::Summary;

/// Proves that a trace satisfies a layout, and writes the proof.
pub(crate) fn prove(args: &Prove) -> Result<Exit, Failure> {
    let target = Target::check("--out-file", &args.out_file)?;
    let progress = Progress::start(args.reporting.mode());
    progress.phase("files");
    let dag = layout_file::compile(&args.layout)?;
    let any = trace_source::read(&dag, &args.from)?;
    let (file, security) = match any {
        AnyTrace::Stark252(read) => prove_over::<_, Stark252>(dag, read, args, &progress)?,
        AnyTrace::Goldilocks(read) => prove_over::<_, GoldilocksCubic>(dag, read, args, &progress)?,
    };
    progress.phase("files");
    let bytes = file.to_bytes();
    output::write(&[(&target, bytes.as_slice())])?;
    let mut summary = Summary::of("prove");
    describe(&mut summary, &file);
    describe_options(&mut summary, file.options(), &security);
    let path = args.out_file.display().to_string();
    describe_size(&mut summary, bytes.len(), &format!("in {path}"));
    summary.json("out_file", path);
    summary.times(&progress.stop());
    summary.print(&args.reporting)?;
    Ok(Exit::Success)
}

fn prove_over<F: StarkField, K: ExtensionOf<F>>(
    dag: air_dsl::dag::Dag,
    read: Read<F>,
    args: &Prove,
    progress: &Progress,
) -> Result<(ProofFile, Report), Failure> {
    let publics = read.publics()?.to_vec();
    let layout = Interpreted::<F>::new(dag).map_err(Failure::input)?;
    let info = Layout::<F, K>::info(&layout);
    let log_rows = read.trace.log_rows().to_vec();
    progress.phase("parameters");
    let options = if args.zk {
        hiding_options::<F, K>(info, &log_rows, args.security_bits)?
    } else {
        parameters::<F, K>(info, &log_rows, &TREES, args.security_bits).map_err(Failure::input)?
    };
    let needed = memory::needed_for::<F, K>(info, &log_rows, &options);
    memory::fit(info.name, needed, Limit::given(args.max_memory), "")?;
    let security = stark::security::<Native<F, K>>(info, &log_rows, &options, &TREES);
    let setup = setup::<F, K, _>(&layout, &publics, &log_rows, options, TREES);
    let proof = stark::prove(&layout, &setup, &publics, read.trace, progress);
    let proof = proof.map_err(|error| {
        if error == ProveError::Unsatisfied {
            return Failure::invalid("the trace violates the layout").with_help(
                "`airfoil check-trace` with the same arguments says which constraints fail, and where",
            );
        }
        Failure::input(error)
    })?;
    Ok((ProofFile::new::<F, K, _>(&layout, &setup, &publics, proof.bytes), security))
}

/// Parameters with which a trace of these heights is hidden.
fn hiding_options<F: StarkField, K: ExtensionOf<F>>(
    info: &LayoutInfo,
    log_rows: &[u32],
    bits: u32,
) -> Result<Options, Failure> {
    let parameters = hiding_parameters::<F, K>(info, log_rows, &TREES, bits);
    let (least, options) = parameters.map_err(Failure::input)?;
    let too_low =
        info.tables.iter().zip(log_rows).zip(least).find(|((_, found), least)| *found < least);
    match too_low {
        None => Ok(options),
        Some(((table, found), least)) => Err(Failure::input(format!(
            "table `{}` has 2^{found} rows, but is only hidden from 2^{least} on",
            table.name
        ))
        .with_help("pad the trace, or prove without --zk")),
    }
}

/// Verifies a proof against what the user expects.
pub(crate) fn verify(args: &Verify) -> Result<Exit, Failure> {
    let progress = Progress::start(args.reporting.mode());
    progress.phase("files");
    let dag = layout_file::compile(&args.layout)?;
    let (n_bytes, file) = native_proof::read(&args.proof)?;
    let name = args.proof.display();
    let verdict = match args.field {
        FieldName::Stark252 => verify_over::<Stark252, Stark252>(dag, &file, args, &progress)?,
        FieldName::Goldilocks => {
            verify_over::<Goldilocks, GoldilocksCubic>(dag, &file, args, &progress)?
        }
    };
    let verdict = verdict.map_err(|error| Failure::invalid(format!("{name}: {error}")));
    if args.reporting.json || verdict.is_ok() {
        let mut summary = native_proof::summary_of("verify", &verdict);
        describe(&mut summary, &file);
        if let Ok(security) = &verdict {
            describe_options(&mut summary, file.options(), security);
        }
        describe_size(&mut summary, n_bytes, &format!("in {name}"));
        summary.times(&progress.stop());
        summary.print(&args.reporting)?;
    }
    verdict.map(|_| Exit::Success)
}

/// The verdict: what the proof is worth, or why it is refused.
fn verify_over<F: StarkField, K: ExtensionOf<F>>(
    dag: air_dsl::dag::Dag,
    file: &ProofFile,
    args: &Verify,
    progress: &Progress,
) -> Result<Result<Report, String>, Failure> {
    let publics: Vec<PublicValue<F>> = trace_source::publics(&dag, args.public.as_deref())?
        .ok_or_else(trace_source::without_publics)?;
    let layout = Interpreted::<F>::new(dag).map_err(Failure::input)?;
    if let Err(error) = file.check::<F, K, _>(&layout, &publics) {
        return Ok(Err(error.to_string()));
    }
    if !args.log_rows.is_empty() && args.log_rows != file.log_rows() {
        let (expected, found) = (heights(&args.log_rows), heights(file.log_rows()));
        return Ok(Err(format!("expected tables of {expected}, found {found}")));
    }
    let (options, trees) = (file.options().clone(), file.trees());
    let setup = setup::<F, K, _>(&layout, &publics, file.log_rows(), options, trees);
    let policy = Policy::proven_bits(args.min_security_bits);
    let verified = stark::verify(&layout, &setup, &publics, file.proof(), &policy, progress);
    Ok(verified
        .map(|verified| verified.security)
        .map_err(|error| format!("the proof is invalid: {error}")))
}

fn describe(summary: &mut Summary, file: &ProofFile) {
    summary.line("layout", format!("{}, over {}", file.layout(), file.field()));
    summary.line("tables", heights(file.log_rows()));
    summary.json("layout", file.layout());
    summary.json("field", file.field());
    summary.json("log_rows", file.log_rows());
}

/// Heights of tables, from their logarithms.
fn heights(log_rows: &[u32]) -> String {
    let heights: Vec<String> =
        log_rows.iter().map(|log_rows| format!("2^{log_rows} rows")).collect();
    heights.join(", ")
}
