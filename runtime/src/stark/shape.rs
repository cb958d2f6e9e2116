//! The shape of an instance: what both sides derive from the layout, the heights and the options.

use super::{Domain, Options, OptionsError, Setup, Unsupported, composition_degree};
use crate::field::StarkField;
use crate::layout::{Kind, KnownError, LayoutInfo, TableInfo};
use crate::periodic::Periodic;
use crate::protocol::Protocol;
use core::ops::Range;

/// Logarithm of the largest evaluation domain: indices stay below `2^47`, so Stone's channel can
/// draw them, and no product of two sizes overflows.
const MAX_LOG_DOMAIN: u32 = 47;

/// Logarithm of the largest domain whose size a machine can write, where `usize` is small.
const MAX_LOG_INDEX: u32 = usize::BITS - 2;

/// The shape of an instance of a layout with one table.
#[derive(Debug)]
pub(super) struct Shape<F> {
    pub(super) table: &'static TableInfo,
    pub(super) domain: Domain<F>,
    pub(super) periodics: Vec<Periodic<F>>,
    /// Logarithm of the number of parts of the composition polynomial.
    pub(super) log_parts: u32,
    /// The columns of each phase.
    pub(super) phases: Vec<Range<usize>>,
}

/// Why there is no shape.
#[derive(Debug)]
pub(super) enum ShapeError {
    Unsupported(Unsupported),
    Options(OptionsError),
    Known(KnownError),
}

impl<F: StarkField> Shape<F> {
    pub(super) fn new<P: Protocol<Field = F>>(
        info: &'static LayoutInfo,
        setup: &Setup<P>,
    ) -> Result<Self, ShapeError> {
        let (table, log_rows) = only_table(info, &setup.log_rows)?;
        let domain = domain(log_rows, &setup.options)?;
        let phases = phases(info, table)?;
        let degree = composition_degree(table, log_rows);
        setup.options.fit(log_rows, degree)?;
        let periodics = Periodic::of_table(table)?;
        Ok(Self { table, domain, periodics, log_parts: degree.trailing_zeros(), phases })
    }

    /// The number of parts of the composition polynomial.
    pub(super) fn n_parts(&self) -> usize {
        1 << self.log_parts
    }

    /// The kinds of the columns of each tree, in the order of the proof; the last tree is the
    /// composition's.
    pub(super) fn trees(&self) -> Vec<Vec<Kind>> {
        let kinds = |columns: &Range<usize>| {
            self.table.columns[columns.clone()].iter().map(|column| column.kind).collect()
        };
        let phases = self.phases.iter().filter(|columns| !columns.is_empty()).map(kinds);
        phases.chain([vec![Kind::Ext; self.n_parts()]]).collect()
    }
}

fn only_table(
    info: &'static LayoutInfo,
    log_rows: &[u32],
) -> Result<(&'static TableInfo, u32), ShapeError> {
    let [table] = info.tables else {
        return Err(Unsupported::NumberOfTables { found: info.tables.len() }.into());
    };
    let &[log_rows] = log_rows else {
        return Err(Unsupported::NumberOfHeights { expected: 1, found: log_rows.len() }.into());
    };
    let (expected, found) = (table.min_log_rows, log_rows);
    if found < expected {
        return Err(Unsupported::TableTooLow { table: table.name, expected, found }.into());
    }
    Ok((table, log_rows))
}

fn domain<F: StarkField>(log_rows: u32, options: &Options) -> Result<Domain<F>, ShapeError> {
    let max = F::TWO_ADICITY.min(MAX_LOG_DOMAIN).min(MAX_LOG_INDEX);
    match log_rows.checked_add(options.log_blowup()) {
        Some(log_size) if log_size <= max => {
            Ok(Domain::new(F::GENERATOR, log_rows, options.log_blowup()))
        }
        sum => {
            let found = sum.unwrap_or(u32::MAX);
            Err(OptionsError::DomainTooLarge { max, found }.into())
        }
    }
}

/// The columns of each phase, which follow each other in the table.
fn phases(info: &LayoutInfo, table: &'static TableInfo) -> Result<Vec<Range<usize>>, ShapeError> {
    for column in table.columns {
        let is_as_expected = match column.kind {
            Kind::Base => column.phase == 0,
            Kind::Ext => column.phase > 0 && column.phase < info.n_phases,
        };
        if !is_as_expected {
            return Err(Unsupported::KindOfColumn { column: column.name }.into());
        }
    }
    let end = |phase| table.columns.partition_point(|column| column.phase <= phase);
    let phases: Vec<_> = (0..info.n_phases.max(1))
        .map(|phase: usize| phase.checked_sub(1).map_or(0, end)..end(phase))
        .collect();
    match phases.first() {
        Some(first) if !first.is_empty() => Ok(phases),
        Some(_) | None => Err(Unsupported::NoColumns { table: table.name }.into()),
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
