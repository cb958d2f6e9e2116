//! The trace that the user names, whatever it is read or made from.

use std::io::Read as _;
use std::path::Path;

use air_cairo::public_input::PublicInput;
use air_cairo::{json, statement, trace};
use air_debug::file;
use air_debug::public::{self, PublicValue};
use air_debug::rule::{self, GivenColumns};
use air_dsl::dag::Dag;
use air_dsl::ir::Table;
use air_runtime::field::goldilocks::Goldilocks;
use air_runtime::field::stark252::Stark252;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::trace::Trace;

use crate::args::trace::{FieldName, TraceFrom};
use crate::command::{cairo_prove, cairo_run};
use crate::failure::Failure;
use crate::progress::{Mode, Progress};

/// The name of the layout that Cairo programs run in.
const CAIRO: &str = "cairo_plain";
/// No trace or statement in a file is longer.
const MAX_FILE_BYTES: u64 = 1 << 32;

/// A trace over one of the fields.
#[derive(Debug)]
pub(crate) enum AnyTrace {
    /// Over the STARK field.
    Stark252(Read<Stark252>),
    /// Over the field of 64 bits.
    Goldilocks(Read<Goldilocks>),
}

/// A trace with its public values.
#[derive(Debug)]
pub(crate) struct Read<F> {
    pub(crate) trace: Trace<F>,
    /// `None` where the layout has public values and none are given.
    pub(crate) publics: Option<Vec<PublicValue<F>>>,
}

impl<F> Read<F> {
    /// The public values, which a check needs.
    ///
    /// # Errors
    ///
    /// When none are given.
    pub(crate) fn publics(&self) -> Result<&[PublicValue<F>], Failure> {
        self.publics.as_deref().ok_or_else(without_publics)
    }
}

/// The failure of a command that needs public values.
pub(crate) fn without_publics() -> Failure {
    Failure::input("expected --public, since the layout has public values")
        .with_help("give a JSON object with a key for each; for Cairo --public-input-file")
}

/// The public values of a file; `None` where the layout has some and no file is given.
///
/// # Errors
///
/// When the file cannot be read, or is not what the layout declares.
pub(crate) fn publics<F: StarkField>(
    dag: &Dag,
    path: Option<&Path>,
) -> Result<Option<Vec<PublicValue<F>>>, Failure> {
    match path {
        Some(path) => {
            let name = path.display().to_string();
            let text = text(&name)?;
            public::read(&dag.layout, &name, &text).map(Some).map_err(Failure::input)
        }
        None if dag.layout.publics.is_empty() => Ok(Some(Vec::new())),
        None => Ok(None),
    }
}

/// Reads or makes the trace.
///
/// # Errors
///
/// When a file is not as it must be, or it is not said which trace is meant.
pub(crate) fn read(dag: &Dag, from: &TraceFrom) -> Result<AnyTrace, Failure> {
    match from.field {
        Some(FieldName::Goldilocks)
            if from.trace.is_empty() || from.public_input_file.is_some() =>
        {
            Err(Failure::input(
                "--field goldilocks: expected a trace with --trace, and its public \
                 values with --public; Cairo programs run over stark252",
            ))
        }
        Some(FieldName::Goldilocks) => {
            of_files::<_, Goldilocks>(dag, from).map(AnyTrace::Goldilocks)
        }
        Some(FieldName::Stark252) | None => of_stark252(dag, from).map(AnyTrace::Stark252),
    }
}

fn of_stark252(dag: &Dag, from: &TraceFrom) -> Result<Read<Stark252>, Failure> {
    if from.trace.is_empty() {
        return of_run(dag, from);
    }
    let mut read = of_files::<_, Stark252>(dag, from)?;
    if let Some(path) = &from.public_input_file {
        check_is_cairo(dag)?;
        let public_input = PublicInput::read(path).map_err(Failure::input)?;
        read.publics = Some(of_public_input(&public_input));
    }
    Ok(read)
}

/// The trace of a Cairo run.
fn of_run(dag: &Dag, from: &TraceFrom) -> Result<Read<Stark252>, Failure> {
    let progress = Progress::start(Mode::None);
    let (run, files) = match (&from.public_input_file, &from.private_input_file, &from.program) {
        (Some(public), Some(private), _) => {
            check_is_cairo(dag)?;
            let (_, run, _, files) = cairo_prove::read_run(public, private, &progress)?;
            (run, files)
        }
        (None, _, Some(program)) => {
            check_is_cairo(dag)?;
            let input = from.program_input.as_deref();
            let (read, run) = cairo_run::of_program(program, input, None, &progress)?;
            (run, cairo_prove::TraceFiles::of_program(&read.file))
        }
        (Some(_), None, _) => {
            return Err(Failure::input(
                "expected --private-input-file or --trace beside --public-input-file",
            ));
        }
        (None, _, None) => {
            return Err(Failure::input(
                "expected a trace: --trace FILE, or for Cairo --program or \
                 --public-input-file and --private-input-file",
            ));
        }
    };
    let columns = trace::build(&run.public_input, &run.registers, &run.memory)
        .map_err(|error| files.name(&error))?;
    let trace = Trace::new(vec![columns.into_vec()]).map_err(Failure::input)?;
    Ok(Read { trace, publics: Some(of_public_input(&run.public_input)) })
}

fn check_is_cairo(dag: &Dag) -> Result<(), Failure> {
    let found = &dag.layout.name;
    if found == CAIRO {
        return Ok(());
    }
    Err(Failure::input(format!("expected layout {CAIRO} for a Cairo run, found layout {found}")))
}

/// The public values in the order of the layout.
fn of_public_input(public_input: &PublicInput) -> Vec<PublicValue<Stark252>> {
    let public = statement::public(public_input);
    let scalars = [
        public.initial_ap,
        public.final_ap,
        public.initial_pc,
        public.final_pc,
        public.rc_min,
        public.rc_max,
    ];
    let list = public.public_memory.iter().map(|entry| entry.to_vec()).collect();
    scalars.into_iter().map(PublicValue::Scalar).chain([PublicValue::List(list)]).collect()
}

/// A trace in files, one a table; witness rules fill the columns that they leave out.
fn of_files<F: StarkField, K: ExtensionOf<F>>(
    dag: &Dag,
    from: &TraceFrom,
) -> Result<Read<F>, Failure> {
    let tables = &dag.layout.tables;
    let mut columns: Vec<Option<Vec<Option<Vec<F>>>>> = tables.iter().map(|_| None).collect();
    for given in &from.trace {
        let (index, path) = table_of(tables, given)?;
        let text = text(path)?;
        let read = file::read_given(&tables[index], path, &text).map_err(Failure::input)?;
        if columns[index].replace(read).is_some() {
            let name = &tables[index].name;
            return Err(Failure::input(format!("--trace: table `{name}` is given twice")));
        }
    }
    let columns = columns.into_iter().zip(tables).map(|(columns, table)| {
        let name = &table.name;
        let missing =
            || Failure::input(format!("expected --trace {name}=FILE: table `{name}` is missing"));
        columns.ok_or_else(missing)
    });
    let given: GivenColumns<F> = columns.collect::<Result<_, _>>()?;
    let publics = publics(dag, from.public.as_deref())?;
    let is_whole = given.iter().flatten().all(Option::is_some);
    let of_rules = match (&publics, is_whole) {
        (Some(publics), _) => publics.as_slice(),
        (None, true) => &[],
        (None, false) => return Err(without_publics()),
    };
    let trace = rule::complete::<F, K>(dag, of_rules, given).map_err(Failure::input)?;
    Ok(Read { trace, publics })
}

/// The table that `TABLE=FILE` names, and the file; a layout of one table needs no name.
fn table_of<'a>(tables: &[Table], given: &'a str) -> Result<(usize, &'a str), Failure> {
    if let Some((name, path)) = given.split_once('=')
        && let Some(index) = tables.iter().position(|table| table.name == name)
    {
        return Ok((index, path));
    }
    if tables.len() == 1 {
        return Ok((0, given));
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let expected = format!("TABLE=FILE with one of the tables {}", names.join(", "));
    Err(Failure::input(format!("--trace: expected {expected}, found `{given}`")))
}

/// The text of a file; that of standard input for `-`.
fn text(path: &str) -> Result<String, Failure> {
    let bytes = if path == "-" {
        let mut bytes = Vec::new();
        let mut stdin = std::io::stdin().lock().take(MAX_FILE_BYTES);
        stdin.read_to_end(&mut bytes).map_err(|e| Failure::io("read", "-".as_ref(), &e))?;
        bytes
    } else {
        air_cairo::file::read(Path::new(path), MAX_FILE_BYTES).map_err(Failure::input)?
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::input(format!("{path}: byte {at}: expected UTF-8 text, found other bytes"))
    })
}

/// What is known of the rows of a Cairo trace: their step, its pc, and the place in the source.
#[derive(Debug)]
pub(crate) struct CairoPlaces {
    /// The pc of each step.
    pcs: Vec<Stark252>,
    /// The `debug_info.instruction_locations` of the program, if there is one.
    locations: serde_json::Value,
}

impl CairoPlaces {
    /// The places of a trace in layout `plain`; `None` for any other layout.
    ///
    /// # Errors
    ///
    /// When the program cannot be read.
    pub(crate) fn of(dag: &Dag, any: &AnyTrace, from: &TraceFrom) -> Result<Option<Self>, Failure> {
        let AnyTrace::Stark252(Read { trace, .. }) = any else { return Ok(None) };
        let view = dag
            .layout
            .tables
            .first()
            .and_then(|table| table.views.iter().find(|view| view.name == "inst.addr"));
        let Some(view) = view.filter(|_| dag.layout.name == CAIRO) else { return Ok(None) };
        let column = trace.tables().first().and_then(|columns| columns.get(view.cells.column));
        let pcs = column.into_iter().flatten().step_by(trace::ROWS_PER_STEP).copied().collect();
        let locations = match &from.program {
            Some(path) => {
                let program = json::read(path).map_err(Failure::input)?;
                program["debug_info"]["instruction_locations"].clone()
            }
            None => serde_json::Value::Null,
        };
        Ok(Some(Self { pcs, locations }))
    }

    /// `step 3, pc = 7 (program.cairo:4:5)`.
    pub(crate) fn describe(&self, row: usize) -> Option<String> {
        let step = row / trace::ROWS_PER_STEP;
        let pc = self.pcs.get(step)?;
        let shown = air_debug::value::show::<Stark252, Stark252>(*pc);
        let place = self.place(*pc).map_or_else(String::new, |place| format!(" ({place})"));
        Some(format!("step {step}, pc = {shown}{place}"))
    }

    /// File, line and column of an instruction; a run starts at the program's first word.
    fn place(&self, pc: Stark252) -> Option<String> {
        let offset = pc - *self.pcs.first()?;
        let offset = air_debug::value::show::<Stark252, Stark252>(offset);
        let instruction = &self.locations[offset.as_str()]["inst"];
        let file = instruction["input_file"]["filename"].as_str()?;
        let (line, column) =
            (instruction["start_line"].as_u64()?, instruction["start_col"].as_u64()?);
        Some(format!("{file}:{line}:{column}"))
    }
}
