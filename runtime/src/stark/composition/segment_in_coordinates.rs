//! Constraints on the rows of a segment in lanes of coordinates, for Goldilocks and its extensions.

use super::super::divisor::SegmentDivisors;
use super::coordinates::{self, Divisor, Table};
use super::recorder;
use super::segment::{TableOnSegments, repeated};
use crate::field::{ExtensionOf, StarkField};
use crate::layout::Layout;
use crate::mask::MaskCells;
use crate::periodic::PeriodicRows;
use crate::simd::goldilocks::{self, Rows, Source};
use crate::trace::OfKind;

impl<F: StarkField, K: ExtensionOf<F>> TableOnSegments<'_, F, K> {
    /// Adds the composition in lanes of coordinates; `None` if it was not done.
    pub(super) fn add_in_coordinates<L: Layout<F, K>>(
        &self,
        layout: &L,
        segment: usize,
        cells: &[MaskCells<'_, F, K>],
        periodics: &PeriodicRows<F>,
        divisors: &SegmentDivisors<F>,
        values: &mut [K],
    ) -> Option<()> {
        if !goldilocks::takes_rows(values) {
            return None;
        }
        let repeated = repeated(periodics);
        let mut sources = Vec::new();
        for cell in cells {
            let (column, ahead) = cell.place();
            let (coordinates, degree) = match column {
                OfKind::Base(column) => goldilocks::coordinates(column)?,
                OfKind::Ext(column) => goldilocks::coordinates(column)?,
            };
            sources.push(Source { coordinates, degree, ahead });
        }
        for (values, (_, ahead)) in repeated.iter().zip(periodics.cells()) {
            sources.push(source(values, *ahead)?);
        }
        let mut of_sets = Vec::new();
        for set in divisors.factors() {
            let mut factors = vec![sources.len()];
            sources.push(source(set.period, 0)?);
            for &distance in set.distances {
                factors.push(sources.len());
                sources.push(source(divisors.inverses(), distance)?);
            }
            of_sets.push(Divisor { factors, exceptions: goldilocks::elements(set.exceptions)? });
        }
        let domain = &self.table.domain;
        let [offset, generator] =
            *goldilocks::elements(&[domain.segment_offset(segment), domain.generator()])?
        else {
            return None;
        };
        let recording = recorder::record(layout, self.index);
        let multiples: Vec<K> = (self.coefficients.iter())
            .flat_map(|&coefficient| goldilocks::multiples(coefficient))
            .collect();
        let table = Table {
            sources,
            n_cells: cells.len(),
            degree: K::DEGREE,
            known: goldilocks::elements(&self.known.base)?,
            known_ext: goldilocks::coordinates(&self.known.ext)?.0,
            multiples: goldilocks::coordinates(&multiples)?.0,
            divisors: of_sets,
        };
        let program = coordinates::program(&recording, &table);
        let rows = Rows { sources: table.sources, offset, generator };
        goldilocks::add_results(&program, &rows, values).then_some(())
    }
}

fn source<F: 'static>(values: &[F], ahead: usize) -> Option<Source<'_>> {
    let (coordinates, degree) = goldilocks::coordinates(values)?;
    Some(Source { coordinates, degree, ahead })
}
