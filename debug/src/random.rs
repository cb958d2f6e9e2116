//! Challenges for a check: random elements that a seed determines.

use air_runtime::field::{ExtensionOf, StarkField};

/// A generator of 64-bit numbers, SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// An element of the base field, nearly uniform: numbers of the modulus' length, until one is below it.
    pub(crate) fn base<F: StarkField>(&mut self) -> F {
        let top = F::MODULUS.iter().rposition(|limb| *limb != 0).unwrap_or(0);
        let mask = u64::MAX >> F::MODULUS.get(top).map_or(0, |limb| limb.leading_zeros());
        loop {
            let mut limbs = [0; 4];
            for (at, limb) in limbs.iter_mut().enumerate().take(top + 1) {
                *limb = self.number() & if at == top { mask } else { u64::MAX };
            }
            if let Some(value) = F::from_limbs(limbs) {
                return value;
            }
        }
    }

    pub(crate) fn challenge<F: StarkField, K: ExtensionOf<F>>(&mut self) -> K {
        let coordinates: Vec<F> = (0..K::DEGREE).map(|_| self.base()).collect();
        K::from_coordinates(&coordinates).expect("as many coordinates as the extension has")
    }
}
