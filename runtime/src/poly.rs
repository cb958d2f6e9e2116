//! Polynomials on the cosets of two-adic subgroups.
//!
//! A vector of values is in natural order: value `i` is at `offset·g^i`. Coefficients are kept in
//! bit-reversed order, which is what the transforms make and take: nothing is ever
//! permuted. Every function is exact, so no result depends on the number of threads.

mod coefficients;
mod evaluate;
mod inverse;
mod join;
mod ntt;
mod powers;
mod twiddles;

pub use coefficients::{Coefficients, interpolate};
pub(crate) use evaluate::dot;
pub(crate) use inverse::invert_in_turn;
pub use inverse::{ZeroElement, batch_inverse};
pub(crate) use join::join;
pub use powers::CosetPowers;
pub(crate) use powers::bit_reversed_powers;

/// The number whose low `bits` bits are those of `index` in reverse order.
///
/// `index` must be below `2^bits`.
#[inline]
#[must_use]
pub const fn bit_reverse(index: usize, bits: u32) -> usize {
    if bits == 0 { index } else { index.reverse_bits() >> (usize::BITS - bits) }
}

#[cfg(test)]
mod tests;
