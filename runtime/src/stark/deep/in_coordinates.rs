//! The quotient in lanes of coordinates, for Goldilocks and its extensions.

use super::{Prepared, PreparedTerm};
use crate::field::{ExtensionOf, StarkField};
use crate::simd::goldilocks::{self, Program, Rows, Source, Step, Value};
use crate::trace::OfKind;

/// Sources of lanes have at least so many elements.
const N_LANES: usize = 8;

/// Adds the quotients of all groups to the values of a segment; `None` if it was not done.
pub(super) fn add<F: StarkField, K: ExtensionOf<F>>(
    groups: &[Prepared<'_, F, K>],
    values: &mut [K],
) -> Option<()> {
    if !goldilocks::takes_rows(values) {
        return None;
    }
    let one = [F::ONE];
    let &[one] = goldilocks::elements(&one)? else { return None };
    let mut program = Program::default();
    let [sum, total] = [(); 2].map(|()| program.registers(K::DEGREE));
    program.total = total;
    let mut assembler = Assembler { program, rows: Vec::new(), columns: Vec::new() };
    for (index, group) in groups.iter().enumerate() {
        assembler.sum::<F, K>(group, sum)?;
        let inverses = assembler.load(group.inverses, group.behind)?.register;
        let steps = &mut assembler.program.steps;
        steps.push(Step::Product { to: sum, a: sum, b: inverses });
        let places = (total..).zip(sum..).take(K::DEGREE);
        steps.extend(places.map(|(to, b)| match index {
            0 => Step::Copy { to, a: b },
            1.. => Step::Add { to, a: to, b },
        }));
    }
    let Assembler { program, rows: sources, .. } = assembler;
    let rows = Rows { sources, offset: one, generator: one };
    goldilocks::add_results(&program, &rows, values).then_some(())
}

/// Steps while they are put together.
struct Assembler<'a> {
    program: Program,
    rows: Vec<Source<'a>>,
    /// The registers of each source.
    columns: Vec<Value>,
}

impl<'a> Assembler<'a> {
    /// Makes the sum of a group's terms in these registers.
    fn sum<F: StarkField, K: ExtensionOf<F>>(
        &mut self,
        group: &'a Prepared<'_, F, K>,
        sum: u32,
    ) -> Option<()> {
        let constant = [-group.constant];
        let constant = self.program.constant(goldilocks::coordinates(&constant)?.0);
        let places = || (sum..).zip(0..K::DEGREE as u32);
        let first = places().map(|(to, place)| Step::Copy { to, a: constant + place });
        self.program.steps.extend(first);
        self.program.begin_with_part();
        for term in &group.terms {
            let value = self.column(term)?;
            let multiples: Vec<K> = goldilocks::multiples(term.coefficient).collect();
            let multiples = goldilocks::coordinates(&multiples)?.0;
            self.program.add_product(sum, value, multiples);
        }
        self.program.end_sum(sum, K::DEGREE);
        for lifted in &group.lifted {
            let Value { register, .. } = self.load(lifted, 0)?;
            let steps = places().map(|(to, place)| Step::Add { to, a: to, b: register + place });
            self.program.steps.extend(steps);
        }
        Some(())
    }

    fn column<F: StarkField, K: ExtensionOf<F>>(
        &mut self,
        term: &PreparedTerm<'a, F, K>,
    ) -> Option<Value> {
        match term.values {
            OfKind::Base(values) => self.load(values, 0),
            OfKind::Ext(values) => self.load(values, 0),
        }
    }

    /// The registers of a column, which is loaded if none has it yet; `None` if it is too short.
    fn load<V: 'static>(&mut self, values: &'a [V], ahead: usize) -> Option<Value> {
        let (coordinates, degree) = goldilocks::coordinates(values)?;
        if values.len() < N_LANES {
            return None;
        }
        let is_it = |known: &Source<'_>| {
            known.coordinates.as_ptr() == coordinates.as_ptr() && known.ahead == ahead
        };
        if let Some(known) = self.rows.iter().position(is_it) {
            return self.columns.get(known).copied();
        }
        let source = self.rows.len() as u32;
        let register = self.program.registers(degree);
        let value = Value { register, is_ext: degree > 1 };
        self.rows.push(Source { coordinates, degree, ahead });
        self.columns.push(value);
        self.program.steps.push(Step::Load { to: register, source });
        Some(value)
    }
}
