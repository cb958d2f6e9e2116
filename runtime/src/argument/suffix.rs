//! Suffix accumulators: from the last row to the first, so that row 0 has the total.
//!
//! They are computed from columns of terms, whoever computed those: generated code or an
//! interpreter.

use super::Cells;
use crate::field::{ExtensionOf, StarkField};
use crate::layout::{AccumulatorInfo, Factor, Rule};
use crate::poly::{ZeroElement, batch_inverse};
use crate::row_set;
use rayon::prelude::*;

/// What an accumulator does with terms; see [`AccumulatorInfo`].
#[derive(Clone, Copy, Debug)]
pub struct Suffix<'a> {
    /// How a value follows from the one below. Terms are counted as they are given, challenges as
    /// they are drawn.
    pub rule: Rule,
    /// The rows that take part: in a factor of these,
    pub zero_on: &'a [Factor],
    /// and in none of these,
    pub except: &'a [Factor],
    /// and where this term is zero, if there is one.
    pub unless: Option<usize>,
}

/// Why an accumulator could not be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuffixError {
    /// A denominator is zero: the challenge is the hash of a value of the trace.
    #[error("the sum divides by zero in row {row}")]
    ZeroDenominator {
        /// The first row in which it does.
        row: usize,
    },
    /// A term is not there.
    #[error("it uses term {term}, but only {found} are given")]
    MissingTerm {
        /// Index of the term.
        term: usize,
        /// The number of terms given.
        found: usize,
    },
    /// A term has not one value a row.
    #[error("term {term} has {found} values, but the table has {expected} rows")]
    LengthOfTerm {
        /// Index of the term.
        term: usize,
        /// The number of rows.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// A challenge is not drawn yet.
    #[error("it uses challenge {draw}, but only {found} are drawn")]
    MissingDraw {
        /// Index of the challenge.
        draw: usize,
        /// The number of challenges drawn so far.
        found: usize,
    },
}

impl<'a> Suffix<'a> {
    /// What an accumulator of a layout does.
    #[must_use]
    pub fn of(info: &'a AccumulatorInfo) -> Self {
        let AccumulatorInfo { rule, ref rows, unless, .. } = *info;
        Self { rule, zero_on: rows.zero_on, except: rows.except, unless }
    }
}

/// Computes an accumulator in every row of a table of `n_rows`, from terms with one value a row and
/// the challenges drawn so far.
///
/// # Errors
/// If a denominator of a row that takes part is zero, or a term, a value or a challenge is missing.
pub fn accumulate<F: StarkField, K: ExtensionOf<F>>(
    suffix: &Suffix<'_>,
    n_rows: usize,
    terms: &[Cells<'_, F, K>],
    draws: &[K],
) -> Result<Vec<K>, SuffixError> {
    let term = |index| term(terms, index, n_rows);
    let unless = suffix.unless.map(term).transpose()?;
    let takes_part = |row: usize| {
        row_set::contains(suffix.zero_on, suffix.except, row, n_rows)
            && unless.is_none_or(|unless| !unless.is_set(row))
    };
    // The values of a term where rows take part, and what changes nothing in all others.
    let values = |term: Cells<'_, F, K>, neutral: K| -> Vec<K> {
        let value = |row| if takes_part(row) { term.at(row) } else { neutral };
        (0..n_rows).into_par_iter().map(value).collect()
    };
    let mut accumulator;
    match suffix.rule {
        Rule::Sum { value, times } => {
            let (value, times) = (term(value)?, times.map(term).transpose()?);
            accumulator = values(value, K::ONE);
            batch_inverse(&mut accumulator)
                .map_err(|ZeroElement { index: row }| SuffixError::ZeroDenominator { row })?;
            accumulator.par_iter_mut().enumerate().for_each(|(row, quotient)| {
                match (takes_part(row), times) {
                    (true, Some(times)) => *quotient *= times.at(row),
                    (true, None) => {}
                    (false, _) => *quotient = K::ZERO,
                }
            });
            fold_up(&mut accumulator, K::ZERO, |_, below, quotient| below + quotient);
        }
        Rule::Product { value } => {
            accumulator = values(term(value)?, K::ONE);
            fold_up(&mut accumulator, K::ONE, |_, below, factor| below * factor);
        }
        Rule::Evaluation { value, point } => {
            let found = draws.len();
            let missing = SuffixError::MissingDraw { draw: point, found };
            let &point = draws.get(point).ok_or(missing)?;
            accumulator = values(term(value)?, K::ZERO);
            fold_up(&mut accumulator, K::ONE, |row, below, coefficient| {
                if takes_part(row) { below * point + coefficient } else { below }
            });
        }
    }
    Ok(accumulator)
}

/// Replaces each value, from the last to the first, by what follows from its row, the result below
/// and itself.
fn fold_up<K: Copy>(values: &mut [K], mut below: K, next: impl Fn(usize, K, K) -> K) {
    for (row, value) in values.iter_mut().enumerate().rev() {
        below = next(row, below, *value);
        *value = below;
    }
}

fn term<'a, F: StarkField, K: ExtensionOf<F>>(
    terms: &[Cells<'a, F, K>],
    term: usize,
    n_rows: usize,
) -> Result<Cells<'a, F, K>, SuffixError> {
    let missing = SuffixError::MissingTerm { term, found: terms.len() };
    let cells = *terms.get(term).ok_or(missing)?;
    let (expected, found) = (n_rows, cells.n_rows());
    if found == expected {
        Ok(cells)
    } else {
        Err(SuffixError::LengthOfTerm { term, expected, found })
    }
}
