//! A proof as a file: what it proves and how, then its bytes.
//!
//! Integers are little-endian and of fixed width, so a content has one encoding:
//!
//! | part | bytes |
//! |---|---|
//! | [`MAGIC`] | 8 |
//! | [`VERSION`] | 4 |
//! | field: length of the name, name; degree of the challenges over it | 2, …; 1 |
//! | layout: length of the name, name; digest | 2, …; 32 |
//! | number of tables; logarithm of the height of each | 2; 1 each |
//! | options: logarithm of the blow-up | 1 |
//! | number of FRI steps; each | 1; 1 each |
//! | logarithm of the last layer's bound; queries; bits of grinding | 1; 4; 1 |
//! | whether the out-of-domain values are one message: 0 or 1 | 1 |
//! | whether the proof hides the trace: 0 or 1 | 1 |
//! | trees: length of the name, name of the hash below and of the one near the root; layers near it | 2, …; 2, …; 4 |
//! | number of public values; digest of each | 2; 32 each |
//! | length of the proof; proof | 8, … |
//!
//! What a file says of itself is believed by nobody: a verifier builds the statement from what it
//! knows and reads heights and options, which are worth what its policy says. The digests of public
//! values only tell which of them a proof is not about, where the proof alone would just be invalid.

mod error;
mod reader;

use super::Native;
use super::channel::keccak;
use crate::field::{ExtensionOf, StarkField};
use crate::hash::Digest;
use crate::layout::{Layout, LayoutInfo, PublicInfo};
use crate::merkle::TreeHash;
use crate::stark::{Options, Setup};
use reader::Reader;

pub use error::{FileError, FileMismatch};

/// The first bytes of every file.
pub const MAGIC: [u8; 8] = *b"airfoil\x1a";
/// The version of files that this crate writes and reads; it changes with the format of the proof, too.
pub const VERSION: u32 = 1;

/// A proof in our own protocol with all that its verifier needs besides the public values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    field: String,
    degree: u8,
    layout: String,
    digest: Digest,
    log_rows: Vec<u32>,
    options: Options,
    trees: TreeHash,
    publics: Vec<Digest>,
    proof: Vec<u8>,
}

impl ProofFile {
    /// The file of a proof of this setup.
    ///
    /// # Panics
    /// If a name of the layout has 2^16 bytes or a number of the setup has no place in the format:
    /// no proof can be made with either.
    #[must_use]
    #[allow(clippy::expect_used, reason = "the prover's own setup")]
    pub fn new<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
        layout: &L,
        setup: &Setup<Native<F, K>>,
        public: &L::Public,
        proof: Vec<u8>,
    ) -> Self {
        Self {
            field: F::NAME.to_owned(),
            degree: u8::try_from(K::DEGREE).expect("an extension has a small degree"),
            layout: layout.info().name.to_owned(),
            digest: layout.info().digest,
            log_rows: setup.log_rows.clone(),
            options: setup.options.clone(),
            trees: setup.trees,
            publics: digests::<F, K, L>(layout, public),
            proof,
        }
    }

    /// The name of the field.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The name of the layout.
    #[must_use]
    pub fn layout(&self) -> &str {
        &self.layout
    }

    /// Logarithm of the height of each table.
    #[must_use]
    pub fn log_rows(&self) -> &[u32] {
        &self.log_rows
    }

    /// The parameters of the proof.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The hashes of the trees.
    #[must_use]
    pub fn trees(&self) -> TreeHash {
        self.trees
    }

    /// The proof.
    #[must_use]
    pub fn proof(&self) -> &[u8] {
        &self.proof
    }

    /// Checks that the file is about this layout over these fields, with these public values.
    ///
    /// # Errors
    /// With the first thing that differs, in the order of the file.
    pub fn check<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
        &self,
        layout: &L,
        public: &L::Public,
    ) -> Result<(), FileMismatch> {
        if self.field != F::NAME || usize::from(self.degree) != K::DEGREE {
            return Err(FileMismatch::Field {
                expected: F::NAME,
                expected_degree: K::DEGREE,
                found: self.field.clone(),
                found_degree: self.degree,
            });
        }
        let info = layout.info();
        if self.layout != info.name {
            return Err(FileMismatch::Layout { expected: info.name, found: self.layout.clone() });
        }
        if self.digest != info.digest {
            let (expected, found) = (info.digest, self.digest);
            return Err(FileMismatch::Digest { layout: info.name, expected, found });
        }
        let (expected, found) = (info.tables.len(), self.log_rows.len());
        if found != expected {
            return Err(FileMismatch::NumberOfTables { expected, found });
        }
        let expected = digests::<F, K, L>(layout, public);
        if self.publics.len() != expected.len() {
            let (expected, found) = (expected.len(), self.publics.len());
            return Err(FileMismatch::NumberOfPublics { expected, found });
        }
        let differs = |&at: &usize| expected.get(at) != self.publics.get(at);
        match (0..expected.len()).find(differs) {
            Some(at) => {
                let name = info.publics.get(at).map_or("", |public| public.name);
                Err(FileMismatch::Public { name })
            }
            None => Ok(()),
        }
    }

    /// Whether the file is about these elements of a public value of a layout: of a list, its length and
    /// then its entries.
    #[must_use]
    pub fn is_about<F: StarkField>(&self, info: &LayoutInfo, name: &str, elements: &[F]) -> bool {
        let at = info.publics.iter().position(|public| public.name == name);
        let found = at.and_then(|at| self.publics.get(at));
        found.is_some_and(|found| *found == digest(name, elements))
    }

    /// The file.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    #[allow(
        clippy::expect_used,
        reason = "the prover's own setup, or one that was read from a file"
    )]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.proof.len().saturating_add(512));
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        text(&mut out, &self.field);
        out.push(self.degree);
        text(&mut out, &self.layout);
        out.extend_from_slice(&self.digest);
        count(&mut out, self.log_rows.len());
        out.extend(self.log_rows.iter().copied().map(byte));
        let options = &self.options;
        out.push(byte(options.log_blowup()));
        out.push(byte(options.fri_steps().len()));
        out.extend(options.fri_steps().iter().copied().map(byte));
        out.push(byte(options.last_layer_degree_bound().trailing_zeros()));
        let n_queries = u32::try_from(options.n_queries()).expect("there are at most 2^16 queries");
        out.extend_from_slice(&n_queries.to_le_bytes());
        out.push(byte(options.grinding_bits()));
        out.push(options.oods_in_one_message().into());
        out.push(options.is_hiding().into());
        text(&mut out, self.trees.bottom.name());
        text(&mut out, self.trees.friendly.name());
        out.extend_from_slice(&self.trees.n_friendly_layers.to_le_bytes());
        count(&mut out, self.publics.len());
        out.extend_from_slice(self.publics.as_flattened());
        out.extend_from_slice(&(self.proof.len() as u64).to_le_bytes());
        out.extend_from_slice(&self.proof);
        out
    }

    /// Reads a file.
    ///
    /// What it allocates is no more than a few times the bytes given.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a file; names the part and its offset.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        let mut reader = Reader::new(bytes);
        reader.magic()?;
        reader.version()?;
        let field = reader.text("the field's name")?;
        let degree = reader.byte("the degree of the challenges")?;
        let layout = reader.text("the layout's name")?;
        let digest = reader.digest("the layout's digest")?;
        let n_tables = reader.count("the number of tables")?;
        let log_rows = reader.bytes("heights", n_tables)?.iter().copied().map(u32::from).collect();
        let options = reader.options()?;
        let trees = reader.trees()?;
        let n_publics = reader.count("the number of public values")?;
        let publics = reader.digests("digests of public values", n_publics)?;
        let proof = reader.rest("the proof")?;
        Ok(Self { field, degree, layout, digest, log_rows, options, trees, publics, proof })
    }
}

/// A digest of each public value, in the order of the text.
#[allow(clippy::expect_used, reason = "a layout's own public values")]
fn digests<F: StarkField, K: ExtensionOf<F>, L: Layout<F, K>>(
    layout: &L,
    public: &L::Public,
) -> Vec<Digest> {
    let elements = layout.public_elements(public);
    let mut rest = elements.as_slice();
    let next = |info: &PublicInfo| {
        let n_elements = match (info.fields, rest.first()) {
            // A list is its length, then its entries.
            (Some(fields), Some(length)) => {
                let [length, ..] = length.to_limbs();
                let n_entries = usize::try_from(length).unwrap_or(usize::MAX);
                fields.len().saturating_mul(n_entries).saturating_add(1)
            }
            (None, _) | (Some(_), None) => 1,
        };
        let of_public = rest.split_off(..n_elements).expect("every public value has its elements");
        digest(info.name, of_public)
    };
    layout.info().publics.iter().map(next).collect()
}

/// The digest of the elements of a public value.
#[allow(clippy::indexing_slicing, reason = "no element is longer than its limbs")]
fn digest<F: StarkField>(name: &str, elements: &[F]) -> Digest {
    let mut bytes = Vec::with_capacity(elements.len().saturating_mul(F::N_BYTES));
    for element in elements {
        let limbs = element.to_limbs().map(u64::to_le_bytes);
        bytes.extend_from_slice(&limbs.as_flattened()[..F::N_BYTES]);
    }
    keccak(&[name.as_bytes(), &[0], &bytes])
}

fn text(out: &mut Vec<u8>, text: &str) {
    count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

#[allow(clippy::expect_used, reason = "the prover's own setup, or one that was read from a file")]
fn count(out: &mut Vec<u8>, n: usize) {
    let n = u16::try_from(n).expect("names and lists of a setup are short");
    out.extend_from_slice(&n.to_le_bytes());
}

#[allow(clippy::expect_used, reason = "the prover's own setup, or one that was read from a file")]
fn byte(number: impl TryInto<u8>) -> u8 {
    number.try_into().ok().expect("numbers of a setup that can be proven are small")
}

#[cfg(test)]
mod tests;
