//! Accumulators: from the last row up, so that row 0 has the total, or from the first row down.
//!
//! They are computed from columns of terms, whoever computed those: generated code or an
//! interpreter.

use super::Cells;
use crate::field::{ExtensionOf, Field, StarkField};
use crate::layout::{AccumulatorInfo, Factor, Rule, Start};
use crate::poly::{ZeroElement, batch_inverse};
use crate::row_set;
use rayon::prelude::*;

/// What an accumulator does with terms; see [`AccumulatorInfo`].
#[derive(Clone, Copy, Debug)]
pub struct Accumulator<'a> {
    /// How a value follows from the one before. Terms are counted as they are given, challenges as
    /// they are drawn.
    pub rule: Rule,
    /// Where it starts.
    pub start: Start,
    /// The rows that take part: in a factor of these,
    pub zero_on: &'a [Factor],
    /// and in none of these,
    pub except: &'a [Factor],
    /// and where this term is zero, if there is one.
    pub unless: Option<usize>,
}

/// What is known when an accumulator is computed.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a, K> {
    /// The challenges and terminals so far, in the order of [`LayoutInfo::draws`](crate::layout::LayoutInfo::draws).
    pub draws: &'a [K],
    /// What the prover chose for accumulators to start from, by the index of their terminal; 1 where
    /// nothing is.
    pub starts: &'a [K],
}

/// The values of an accumulator, and its total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accumulated<K> {
    /// One value a row.
    pub values: Vec<K>,
    /// The value in row 0, or what would follow the last row.
    pub total: K,
}

/// Why an accumulator could not be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccumulatorError {
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

impl<'a> Accumulator<'a> {
    /// What an accumulator of a layout does.
    #[must_use]
    pub fn of(info: &'a AccumulatorInfo) -> Self {
        let AccumulatorInfo { rule, start, ref rows, unless, .. } = *info;
        Self { rule, start, zero_on: rows.zero_on, except: rows.except, unless }
    }
}

/// Computes an accumulator in every row of a table of `n_rows`, from terms with one value a row and
/// what is known so far.
///
/// # Errors
/// If a denominator of a row that takes part is zero, or a term, a value or a challenge is missing.
pub fn accumulate<F: StarkField, K: ExtensionOf<F>>(
    accumulator: &Accumulator<'_>,
    n_rows: usize,
    terms: &[Cells<'_, F, K>],
    drawn: Drawn<'_, K>,
) -> Result<Accumulated<K>, AccumulatorError> {
    let term = |index| term(terms, index, n_rows);
    let unless = accumulator.unless.map(term).transpose()?;
    let takes_part = |row: usize| {
        row_set::contains(accumulator.zero_on, accumulator.except, row, n_rows)
            && unless.is_none_or(|unless| !unless.is_set(row))
    };
    // The values of a term where rows take part, and what changes nothing in all others.
    let values = |term: Cells<'_, F, K>, neutral: K| -> Vec<K> {
        let value = |row| if takes_part(row) { term.at(row) } else { neutral };
        (0..n_rows).into_par_iter().map(value).collect()
    };
    let from = |neutral: K| origin(accumulator.start, neutral, drawn);
    Ok(match accumulator.rule {
        Rule::Sum { value, times } => {
            let (value, times) = (term(value)?, times.map(term).transpose()?);
            let mut quotients = values(value, K::ONE);
            batch_inverse(&mut quotients)
                .map_err(|ZeroElement { index: row }| AccumulatorError::ZeroDenominator { row })?;
            quotients.par_iter_mut().enumerate().for_each(|(row, quotient)| {
                match (takes_part(row), times) {
                    (true, Some(times)) => *quotient *= times.at(row),
                    (true, None) => {}
                    (false, _) => *quotient = K::ZERO,
                }
            });
            fold(quotients, from(K::ZERO)?, |_, before, quotient| before + quotient)
        }
        Rule::Product { value } => {
            let factors = values(term(value)?, K::ONE);
            fold(factors, from(K::ONE)?, |_, before, factor| before * factor)
        }
        Rule::Evaluation { value, point } => {
            let point = draw(drawn.draws, point)?;
            let coefficients = values(term(value)?, K::ZERO);
            fold(coefficients, from(K::ONE)?, |row, before, coefficient| {
                if takes_part(row) { before * point + coefficient } else { before }
            })
        }
    })
}

/// The value that an accumulator starts from.
#[derive(Clone, Copy)]
enum Origin<K> {
    BelowLast(K),
    First(K),
}

fn origin<K: Field>(
    start: Start,
    neutral: K,
    drawn: Drawn<'_, K>,
) -> Result<Origin<K>, AccumulatorError> {
    Ok(match start {
        Start::BelowLast => Origin::BelowLast(neutral),
        Start::Integer(value) => Origin::First(K::from_u64(value)),
        Start::Draw(index) => Origin::First(draw(drawn.draws, index)?),
        Start::Free(terminal) => Origin::First(draw(drawn.starts, terminal)?),
    })
}

fn draw<K: Copy>(draws: &[K], draw: usize) -> Result<K, AccumulatorError> {
    let missing = AccumulatorError::MissingDraw { draw, found: draws.len() };
    draws.get(draw).copied().ok_or(missing)
}

/// Replaces each value by what follows from its row, the result so far and itself: up with itself,
/// down without.
fn fold<K: Copy>(
    mut values: Vec<K>,
    from: Origin<K>,
    next: impl Fn(usize, K, K) -> K,
) -> Accumulated<K> {
    let total = match from {
        Origin::BelowLast(mut total) => {
            for (row, value) in values.iter_mut().enumerate().rev() {
                total = next(row, total, *value);
                *value = total;
            }
            total
        }
        Origin::First(mut total) => {
            for (row, value) in values.iter_mut().enumerate() {
                let before = total;
                total = next(row, before, *value);
                *value = before;
            }
            total
        }
    };
    Accumulated { values, total }
}

fn term<'a, F: StarkField, K: ExtensionOf<F>>(
    terms: &[Cells<'a, F, K>],
    term: usize,
    n_rows: usize,
) -> Result<Cells<'a, F, K>, AccumulatorError> {
    let missing = AccumulatorError::MissingTerm { term, found: terms.len() };
    let cells = *terms.get(term).ok_or(missing)?;
    let (expected, found) = (n_rows, cells.n_rows());
    if found == expected {
        Ok(cells)
    } else {
        Err(AccumulatorError::LengthOfTerm { term, expected, found })
    }
}
