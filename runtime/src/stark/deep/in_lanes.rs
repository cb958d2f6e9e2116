//! The quotient in lanes: each column is read once, each group divided by one vector of inverses.

use super::{Prepared, PreparedTerm};
use crate::field::{ExtensionOf, Stark252, StarkField};
use crate::simd::{self, Divisor, Program, Rows, Source, Step};
use crate::trace::OfKind;

/// The most products that are added before they are reduced.
const MAX_PRODUCTS: usize = 150;

/// Sources of lanes have at least so many elements.
const N_LANES: usize = 8;

/// Adds the quotients of all groups to the values of a segment; `None` if it was not done.
pub(super) fn add<F: StarkField, K: ExtensionOf<F>>(
    groups: &[Prepared<'_, F, K>],
    values: &mut [K],
) -> Option<()> {
    let values = simd::elements_mut(values).filter(|_| simd::has_lanes())?;
    // The first registers are those of the groups' constants.
    let constants = (0..).zip(groups).map(|(at, group)| Some((at, -element(group.constant)?)));
    let constants = constants.collect::<Option<Vec<_>>>()?;
    let mut program = Program { steps: Vec::new(), n_registers: constants.len() as u32, constants };
    let mut rows = Rows {
        sources: Vec::new(),
        coefficients: Vec::new(),
        divisors: Vec::new(),
        offset: Stark252::from(1),
        generator: Stark252::from(1),
    };
    for (group, row_set) in groups.iter().zip(0..) {
        let mut sum = Vec::new();
        for term in &group.terms {
            sum.push((load(&mut program, &mut rows, slice(term)?)?, element(term.coefficient)?));
        }
        for lifted in &group.lifted {
            let lifted = simd::elements(lifted)?;
            sum.push((load(&mut program, &mut rows, lifted)?, Stark252::from(1)));
        }
        let mut added = Some(row_set);
        for products in sum.chunks(MAX_PRODUCTS) {
            for &(a, factor) in products {
                let coefficient = rows.coefficients.len() as u32;
                rows.coefficients.push(factor);
                program.steps.push(Step::Vanish { a, coefficient });
            }
            program.steps.push(Step::Close { row_set, added: added.take() });
        }
        if added.is_some() {
            program.steps.push(Step::Close { row_set, added });
        }
        let inverses = simd::elements(group.inverses)?;
        rows.divisors.push(Divisor {
            period: Source { values: inverses, ahead: group.behind },
            inverses: Vec::new(),
            exceptions: Vec::new(),
        });
    }
    simd::add_results(&program, &rows, values).then_some(())
}

/// The register of a column, which is loaded if none has it yet; `None` if it is too short.
fn load<'a>(program: &mut Program, rows: &mut Rows<'a>, values: &'a [Stark252]) -> Option<u32> {
    // The last registers are those of the columns.
    if let Some(source) =
        rows.sources.iter().position(|known| known.values.as_ptr() == values.as_ptr())
    {
        return Some(program.n_registers - (rows.sources.len() - source) as u32);
    }
    if values.len() < N_LANES {
        return None;
    }
    let (source, to) = (rows.sources.len() as u32, program.n_registers);
    rows.sources.push(Source { values, ahead: 0 });
    program.n_registers += 1;
    program.steps.push(Step::Load { to, source });
    Some(to)
}

fn slice<'a, F: StarkField, K: ExtensionOf<F>>(
    term: &PreparedTerm<'a, F, K>,
) -> Option<&'a [Stark252]> {
    match term.values {
        OfKind::Base(values) => simd::elements(values),
        OfKind::Ext(values) => simd::elements(values),
    }
}

fn element<K: 'static>(value: K) -> Option<Stark252> {
    match simd::elements(&[value]) {
        Some(&[value]) => Some(value),
        _ => None,
    }
}
