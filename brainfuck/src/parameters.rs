//! The options of a proof, from its heights and the wanted bits of security.

use air_layouts::brainfuck::Brainfuck;
use air_runtime::field::{Goldilocks, GoldilocksCubic};
use air_runtime::layout::{Layout, LayoutInfo};
use air_runtime::protocol::native::{TREES, TooManyBits, parameters};
use air_runtime::stark::Options;

/// Options with which a proof for these heights, as logarithms, has at least so many proven bits of
/// security: a function of its arguments.
///
/// # Errors
/// If no options give so many, which is so above 128.
pub fn of(log_rows: [u32; 3], bits: u32) -> Result<Options, TooManyBits> {
    parameters::<Goldilocks, GoldilocksCubic>(info(), &log_rows, &TREES, bits)
}

fn info() -> &'static LayoutInfo {
    Layout::<Goldilocks, GoldilocksCubic>::info(&Brainfuck)
}

#[cfg(test)]
mod tests;
