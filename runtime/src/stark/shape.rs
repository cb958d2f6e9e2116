//! The shape of an instance: what both sides derive from the layout, the heights and the options.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use super::lift::check_cycles;
use super::randomness::{least_log_rows, n_salts};
use super::{
    Domain, Options, OptionsError, Setup, Unsupported, composition_degree,
    hiding_composition_degree,
};
use crate::field::{ExtensionOf as _, Field, StarkField};
use crate::layout::{
    ColumnInfo, Kind, KnownError, Layout, LayoutInfo, LinkInfo, LinkedCell, TableInfo,
};
use crate::pairs::paired;
use crate::periodic::Periodic;
use crate::protocol::Protocol;
use core::ops::Range;

/// Logarithm of the largest evaluation domain: indices stay below `2^47`, so Stone's channel can
/// draw them, and no product of two sizes overflows.
const MAX_LOG_DOMAIN: u32 = 47;

/// Logarithm of the largest domain whose size a machine can write, where `usize` is small.
const MAX_LOG_INDEX: u32 = usize::BITS - 2;

/// The shape of an instance of a layout.
#[derive(Debug)]
pub(super) struct Shape<F> {
    /// The domain of the highest table, to which all are lifted.
    pub(super) domain: Domain<F>,
    /// In the order of the layout.
    pub(super) tables: Vec<TableShape<F>>,
    pub(super) links: &'static [LinkInfo],
    pub(super) n_phases: usize,
    /// The trees of columns in the order of the proof: phase by phase, table by table.
    pub(super) trees: Vec<TreeShape>,
    /// The number of parts of the composition polynomial, whose tree is the last.
    pub(super) n_parts: usize,
    /// Logarithm of the number of segments that determine the composition polynomial.
    pub(super) log_segments: u32,
    /// Logarithm of how many times as many coefficients as rows a committed polynomial has: 1 if the
    /// proof hides the trace, else 0.
    pub(super) log_growth: u32,
    /// The number of columns of salts at the end of each tree.
    pub(super) n_salts: usize,
}

/// The shape of a table.
#[derive(Debug)]
pub(super) struct TableShape<F> {
    pub(super) info: &'static TableInfo,
    pub(super) domain: Domain<F>,
    /// Logarithm of how many of its heights make the highest.
    pub(super) log_lift: u32,
    pub(super) periodics: Vec<Periodic<F>>,
    /// The number of parts that the composition of this table alone would have.
    pub(super) n_parts: usize,
    /// Logarithm of the number of segments that determine it.
    pub(super) log_segments: u32,
    /// Where each column is committed.
    pub(super) places: Vec<Place>,
}

/// Where a column is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index of the tree in the order of the proof.
    pub(super) tree: usize,
    /// Index of the column in the tree.
    pub(super) column: usize,
}

/// The columns of a table that are committed in a phase.
#[derive(Debug)]
pub(super) struct TreeShape {
    pub(super) phase: usize,
    /// Index of the table.
    pub(super) table: usize,
    /// Indices of the columns in the table.
    pub(super) columns: Range<usize>,
}

/// How the rows of a tree are opened.
#[derive(Debug)]
pub(super) struct OpeningShape {
    /// Its table, if it has one and the layout has several.
    pub(super) table: Option<&'static str>,
    /// The kinds of its columns.
    pub(super) kinds: Vec<Kind>,
    /// Logarithm of the number of its rows.
    pub(super) log_size: u32,
    /// Logarithm of how many rows of the whole domain each of its rows stands for.
    pub(super) log_lift: u32,
}

/// Why there is no shape.
#[derive(Debug)]
pub(super) enum ShapeError {
    Unsupported(Unsupported),
    Options(OptionsError),
    Known(KnownError),
}

impl<F: StarkField> Shape<F> {
    pub(super) fn new<P: Protocol<Field = F>, L: Layout<F, P::Challenge>>(
        layout: &L,
        setup: &Setup<P>,
    ) -> Result<Self, ShapeError> {
        let (info, options) = (layout.info(), &setup.options);
        let log_rows = highest(info, &setup.log_rows)?;
        let domain = domain(log_rows, options)?;
        let trees = trees(info)?;
        check_links(info)?;
        check_cycles::<F, P::Challenge, L>(layout, &setup.log_rows)?;
        // `highest` has found as many heights as tables.
        let tables = paired(info.tables, &setup.log_rows).into_iter().flatten().enumerate();
        let tables = tables.map(|(index, (table, &low))| {
            TableShape::new(table, low, &domain, places(&trees, index), options)
        });
        let tables = tables.collect::<Result<Vec<_>, KnownError>>()?;
        let log_segments = tables.iter().map(|table| table.log_segments).max().unwrap_or(0);
        options.fit(log_rows, 1 << log_segments)?;
        check_hiding::<P>(info, &tables, options)?;
        Ok(Self {
            domain,
            n_parts: tables.iter().map(|table| table.n_parts).max().unwrap_or(1),
            tables,
            links: info.links,
            n_phases: info.n_phases.max(1),
            trees,
            log_segments,
            log_growth: options.log_growth(),
            n_salts: if options.is_hiding() { n_salts::<F>() } else { 0 },
        })
    }

    /// Whether the proof hides the trace.
    pub(super) fn is_hiding(&self) -> bool {
        self.log_growth > 0
    }

    /// Where a part of the composition polynomial is committed.
    pub(super) fn place_of_part(&self, part: usize) -> Place {
        Place { tree: self.trees.len(), column: part }
    }

    /// Where the polynomial is committed that joins the combination, if there is one.
    pub(super) fn place_of_joining(&self) -> Option<Place> {
        self.is_hiding().then(|| self.place_of_part(self.n_parts))
    }

    /// The name of a table where it tells something: in a layout of several.
    pub(super) fn name_among(&self, table: usize) -> Option<&'static str> {
        let table = self.tables.get(table).filter(|_| self.tables.len() > 1);
        table.map(|table| table.info.name)
    }

    /// How the trees are opened, in the order of the proof.
    #[allow(clippy::indexing_slicing, reason = "a tree's table and columns are those of `trees`")]
    pub(super) fn openings(&self) -> Vec<OpeningShape> {
        let with_salts = |mut kinds: Vec<Kind>| {
            kinds.resize(kinds.len().saturating_add(self.n_salts), Kind::Base);
            kinds
        };
        let of_columns = |tree: &TreeShape| {
            let table = &self.tables[tree.table];
            let columns = &table.info.columns[tree.columns.clone()];
            OpeningShape {
                table: self.name_among(tree.table),
                kinds: with_salts(columns.iter().map(|column| column.kind).collect()),
                log_size: table.domain.log_size(),
                log_lift: table.log_lift,
            }
        };
        let n_parts = self.n_parts.saturating_add(self.is_hiding().into());
        let of_parts = OpeningShape {
            table: None,
            kinds: with_salts(vec![Kind::Ext; n_parts]),
            log_size: self.domain.log_size(),
            log_lift: 0,
        };
        self.trees.iter().map(of_columns).chain([of_parts]).collect()
    }
}

impl<F: StarkField> TableShape<F> {
    fn new(
        info: &'static TableInfo,
        log_rows: u32,
        highest: &Domain<F>,
        places: Vec<Place>,
        options: &Options,
    ) -> Result<Self, KnownError> {
        let domain = highest.lowered(log_rows);
        let log_lift = highest.log_rows().saturating_sub(log_rows);
        let n_parts = if options.is_hiding() {
            hiding_composition_degree(info, log_rows)
        } else {
            composition_degree(info, log_rows)
        };
        let log_segments = n_parts.next_power_of_two().trailing_zeros();
        let periodics = Periodic::of_table(info)?;
        Ok(Self { info, domain, log_lift, periodics, n_parts, log_segments, places })
    }

    /// The point of this table's domain that a point of the whole domain is lifted from.
    pub(super) fn lowered<K: Field>(&self, point: K) -> K {
        (0..self.log_lift).fold(point, |point, _| point.square())
    }
}

/// Logarithm of the height of the highest table.
fn highest(info: &LayoutInfo, log_rows: &[u32]) -> Result<u32, ShapeError> {
    let (expected, found) = (info.tables.len(), log_rows.len());
    if expected != found {
        return Err(Unsupported::NumberOfHeights { expected, found }.into());
    }
    for (table, &found) in paired(info.tables, log_rows).into_iter().flatten() {
        let expected = table.min_log_rows;
        if found < expected {
            return Err(Unsupported::TableTooLow { table: table.name, expected, found }.into());
        }
    }
    Ok(log_rows.iter().copied().max().ok_or(Unsupported::NoTables)?)
}

fn domain<F: StarkField>(log_rows: u32, options: &Options) -> Result<Domain<F>, ShapeError> {
    let max = F::TWO_ADICITY.min(MAX_LOG_DOMAIN).min(MAX_LOG_INDEX);
    let log_segments = options.log_blowup().saturating_add(options.log_growth());
    match log_rows.checked_add(log_segments) {
        Some(log_size) if log_size <= max => Ok(Domain::new(F::GENERATOR, log_rows, log_segments)),
        sum => {
            let found = sum.unwrap_or(u32::MAX);
            Err(OptionsError::DomainTooLarge { max, found }.into())
        }
    }
}

/// Checks that a proof that is to hide the trace does.
fn check_hiding<P: Protocol>(
    info: &LayoutInfo,
    tables: &[TableShape<P::Field>],
    options: &Options,
) -> Result<(), OptionsError> {
    if !options.is_hiding() {
        return Ok(());
    }
    if !P::CAN_HIDE {
        return Err(OptionsError::CannotHide);
    }
    if let Some(terminal) = info.terminals.iter().find(|terminal| !terminal.is_masked) {
        let terminal = info.draws.get(terminal.draw).map_or("", |draw| draw.name);
        return Err(OptionsError::TerminalNotHidden { terminal });
    }
    for table in tables {
        let expected = least_log_rows(table.info, options, P::Challenge::DEGREE);
        let found = table.domain.log_rows();
        if found < expected {
            let table = table.info.name;
            return Err(OptionsError::TableTooLowToHide { table, expected, found });
        }
    }
    Ok(())
}

/// The trees of columns: those of a phase follow each other in their table.
fn trees(info: &LayoutInfo) -> Result<Vec<TreeShape>, Unsupported> {
    check_kinds(info)?;
    let mut trees = Vec::new();
    for phase in 0..info.n_phases.max(1) {
        for (index, table) in info.tables.iter().enumerate() {
            let end = |phase| table.columns.partition_point(|column| column.phase <= phase);
            let columns = phase.checked_sub(1).map_or(0, end)..end(phase);
            if !columns.is_empty() {
                trees.push(TreeShape { phase, table: index, columns });
            } else if phase == 0 {
                return Err(Unsupported::NoColumns { table: table.name });
            }
        }
    }
    Ok(trees)
}

/// Checks that columns are of the base field in the first phase, of the challenge field later.
fn check_kinds(info: &LayoutInfo) -> Result<(), Unsupported> {
    let is_as_expected = |column: &&ColumnInfo| match column.kind {
        Kind::Base => column.phase == 0,
        Kind::Ext => column.phase > 0 && column.phase < info.n_phases,
    };
    let mut columns = info.tables.iter().flat_map(|table| table.columns);
    match columns.find(|column| !is_as_expected(column)) {
        Some(column) => Err(Unsupported::KindOfColumn { column: column.name }),
        None => Ok(()),
    }
}

/// Where the columns of a table are committed.
fn places(trees: &[TreeShape], table: usize) -> Vec<Place> {
    let of_table = trees.iter().enumerate().filter(|(_, tree)| tree.table == table);
    let place = |(tree, shape): (usize, &TreeShape)| {
        (0..shape.columns.len()).map(move |column| Place { tree, column })
    };
    of_table.flat_map(place).collect()
}

/// Checks that links are about cells of the masks, in the current row.
fn check_links(info: &LayoutInfo) -> Result<(), Unsupported> {
    let is_current = |cell: LinkedCell| {
        let table = info.tables.get(cell.table);
        table.and_then(|table| table.mask.get(cell.mask)).is_some_and(|cell| cell.offset == 0)
    };
    match info.links.iter().find(|link| !is_current(link.left) || !is_current(link.right)) {
        Some(link) => Err(Unsupported::CellOfLink { link: link.name }),
        None => Ok(()),
    }
}

impl From<Unsupported> for ShapeError {
    fn from(source: Unsupported) -> Self {
        Self::Unsupported(source)
    }
}

impl From<OptionsError> for ShapeError {
    fn from(source: OptionsError) -> Self {
        Self::Options(source)
    }
}

impl From<KnownError> for ShapeError {
    fn from(source: KnownError) -> Self {
        Self::Known(source)
    }
}

impl From<ShapeError> for super::ProveError {
    fn from(source: ShapeError) -> Self {
        match source {
            ShapeError::Unsupported(source) => Self::Unsupported(source),
            ShapeError::Options(source) => Self::Options(source),
            ShapeError::Known(source) => Self::Known(source),
        }
    }
}

impl From<ShapeError> for super::VerifyError {
    fn from(source: ShapeError) -> Self {
        match source {
            ShapeError::Unsupported(source) => Self::Unsupported(source),
            ShapeError::Options(source) => Self::Options(source),
            ShapeError::Known(source) => Self::Known(source),
        }
    }
}
