//! How the verifiers of this module read a proof, and why they refuse one.

use super::kit::{F, P, TREES, encode};
use air_runtime::field::{Field as _, StarkField as _};
use air_runtime::hash::Digest;
use air_runtime::merkle::{Leaf, OpeningError, root_from_opening};
use air_runtime::protocol::Protocol as _;
use air_runtime::stark::VerifyError;
use std::collections::{BTreeMap, BTreeSet};

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Truncated,
    Trailing,
    NotAnElement,
    ZeroTerminal,
    Composition,
    Work,
    /// Of which tree.
    Root(&'static str),
    LastLayer,
}

impl Refusal {
    /// Whether it is the runtime's.
    pub(crate) fn is(self, error: &VerifyError) -> bool {
        match self {
            Self::Truncated => matches!(error, VerifyError::Truncated { .. }),
            Self::Trailing => matches!(error, VerifyError::TrailingBytes { .. }),
            Self::NotAnElement => matches!(error, VerifyError::NotAnElement { .. }),
            Self::ZeroTerminal => matches!(error, VerifyError::ZeroTerminal { .. }),
            Self::Composition => *error == VerifyError::Composition,
            Self::Work => matches!(error, VerifyError::Work { .. }),
            Self::Root(tree) => {
                matches!(error, VerifyError::Root { place, .. } if place.contains(tree))
            }
            Self::LastLayer => matches!(error, VerifyError::LastLayer { .. }),
        }
    }
}

/// What is left of a proof.
pub(crate) struct Reader<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) takes_any: bool,
}

/// Opened rows, and the root that they give.
pub(crate) struct Opening {
    rows: BTreeMap<usize, Vec<F>>,
    root: Digest,
}

impl Opening {
    /// The rows, if they belong to a root or that is not looked at.
    pub(crate) fn of(
        self,
        root: Digest,
        skips: bool,
        tree: &'static str,
    ) -> Result<BTreeMap<usize, Vec<F>>, Refusal> {
        if self.root == root || skips { Ok(self.rows) } else { Err(Refusal::Root(tree)) }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, n_bytes: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.bytes.split_at_checked(n_bytes).ok_or(Refusal::Truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    pub(crate) fn digest(&mut self) -> Result<Digest, Refusal> {
        Ok(self.take(32)?.try_into().expect("32 bytes were read"))
    }

    pub(crate) fn canonical(&mut self, n: usize) -> Result<Vec<F>, Refusal> {
        let bytes = self.take(n * P::FIELD_BYTES)?.chunks_exact(P::FIELD_BYTES);
        bytes.map(P::read_field).collect::<Option<_>>().ok_or(Refusal::NotAnElement)
    }

    fn cell(&mut self) -> Result<F, Refusal> {
        let bytes = self.take(P::FIELD_BYTES)?;
        let residue = || self.takes_any.then(|| residue(bytes));
        P::read_field(bytes).or_else(residue).ok_or(Refusal::NotAnElement)
    }

    /// Rows of a tree of `2^log_rows` rows, some of whose cells are known.
    pub(crate) fn opening(
        &mut self,
        rows: &BTreeSet<usize>,
        n_columns: usize,
        log_rows: u32,
        known: &dyn Fn(usize, usize) -> Option<F>,
    ) -> Result<Opening, Refusal> {
        let mut opened = BTreeMap::new();
        for &row in rows {
            let cell = |column| known(row, column).map_or_else(|| self.cell(), Ok);
            opened.insert(row, (0..n_columns).map(cell).collect::<Result<Vec<F>, _>>()?);
        }
        let bytes = opened.iter().map(|(&row, cells)| (row, encode(cells))).collect();
        let mut sibling = |_| self.digest().map_err(Failure::Refused);
        match root_from_opening(&TREES, Leaf::Hashed, log_rows, &bytes, &mut sibling) {
            Ok(root) => Ok(Opening { rows: opened, root }),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(Failure::Opening(error)) => panic!("Keccak takes any bytes: {error}"),
        }
    }
}

enum Failure {
    Refused(Refusal),
    Opening(OpeningError),
}

impl From<OpeningError> for Failure {
    fn from(error: OpeningError) -> Self {
        Self::Opening(error)
    }
}

/// The number of 256 bits, modulo the modulus.
fn residue(bytes: &[u8]) -> F {
    let base = F::from_u64(256);
    bytes.iter().rev().fold(F::from_u64(0), |sum, &byte| sum * base + F::from_u64(byte.into()))
}

/// The encoding of an element that is too large by the modulus.
pub(crate) fn not_reduced(bytes: &mut [u8]) {
    let mut carry = 0_u128;
    for (bytes, modulus) in bytes.chunks_exact_mut(8).zip(F::MODULUS) {
        let limb = u64::from_le_bytes((&*bytes).try_into().expect("eight bytes"));
        let sum = u128::from(limb) + u128::from(modulus) + carry;
        bytes.copy_from_slice(&sum.to_le_bytes()[..8]);
        carry = sum >> 64;
    }
    assert_eq!(carry, 0, "twice the modulus has 256 bits");
}
