//! Field elements as people write them: `17`, `-1`, `0x40780017fff7fff`.

use air_runtime::field::{ExtensionOf, StarkField};
use num_bigint::{BigInt, BigUint, Sign};

/// Numbers of so many bits are shown in decimal, and so are those so close to the modulus.
const DECIMAL_BITS: u64 = 40;

/// The element that a text means: a decimal number, one with a minus, or a hexadecimal one after `0x`. `None` if it
/// is no number, or its magnitude is not below the modulus.
#[must_use]
pub fn parse<F: StarkField>(text: &str) -> Option<F> {
    let text = text.trim();
    let (is_negative, magnitude) = match text.strip_prefix('-') {
        Some(magnitude) => (true, magnitude),
        None => (false, text),
    };
    let is_number = |digits: &str, radix| {
        !digits.is_empty() && digits.len() <= 80 && digits.chars().all(|c| c.is_digit(radix))
    };
    let magnitude = match magnitude.strip_prefix("0x") {
        Some(digits) if is_number(digits, 16) => BigUint::parse_bytes(digits.as_bytes(), 16)?,
        None if is_number(magnitude, 10) => BigUint::parse_bytes(magnitude.as_bytes(), 10)?,
        Some(_) | None => return None,
    };
    let sign = if is_negative { Sign::Minus } else { Sign::Plus };
    of_integer(&BigInt::from_biguint(sign, magnitude))
}

/// The image of an integer; `None` if its magnitude is not below the modulus.
#[must_use]
pub fn of_integer<F: StarkField>(value: &BigInt) -> Option<F> {
    let digits = value.magnitude().to_u64_digits();
    let mut limbs = [0; 4];
    limbs.get_mut(..digits.len())?.copy_from_slice(&digits);
    let magnitude = F::from_limbs(limbs)?;
    Some(if value.sign() == Sign::Minus { -magnitude } else { magnitude })
}

/// An element as people read it: small ones in decimal, those just below the modulus as negative numbers, others in
/// hexadecimal; an element of an extension by its coordinates, in brackets, unless it is in the base field.
#[must_use]
pub fn show<F: StarkField, K: ExtensionOf<F>>(value: K) -> String {
    let coordinates: Vec<F> = value.coordinates().collect();
    match coordinates.split_first() {
        Some((first, rest)) if rest.iter().all(|other| *other == F::ZERO) => show_base(*first),
        Some(_) | None => {
            let shown: Vec<String> = coordinates.into_iter().map(show_base).collect();
            format!("[{}]", shown.join(", "))
        }
    }
}

/// An element of the base field as people read it.
pub(crate) fn show_base<F: StarkField>(value: F) -> String {
    let (plain, negative) = (integer(value), integer(-value));
    if plain.bits() <= DECIMAL_BITS {
        plain.to_string()
    } else if negative.bits() <= DECIMAL_BITS {
        format!("-{negative}")
    } else {
        format!("{plain:#x}")
    }
}

fn integer<F: StarkField>(value: F) -> BigUint {
    let digits = value.to_limbs().into_iter().flat_map(|limb| [limb as u32, (limb >> 32) as u32]);
    BigUint::new(digits.collect())
}
