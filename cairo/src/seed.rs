//! What the channel starts from: a digest of the public input (Stone v3 protocol, public-input seed).

#![deny(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::panic,
    clippy::unwrap_used
)]

use crate::parameters::{PageHash, Parameters};
use crate::public_input::{PublicCell, PublicInput, Segment};
use air_runtime::field::stark252::Stark252;
use air_runtime::hash::{Digest, HashError, HashKind};
use air_runtime::protocol::StoneChannel;
use std::collections::BTreeMap;

/// A release of Stone, as far as the seed depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoneVersion {
    /// Releases 1 and 2: the seed begins with the number of steps.
    V2,
    /// Release 3: the seed begins with the number of verifier friendly layers.
    #[default]
    V3,
}

/// Why there is no seed or no first digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The hash of a page does not fit the hash of the seed.
    #[error(
        "{hash} makes the channel's first state of field elements, but the {page_hash} hash of \
         page {page} of the public memory is not one: take pedersen as statement.page_hash"
    )]
    PageTooLarge {
        /// The hash of the seed.
        hash: HashKind,
        /// The hash of pages.
        page_hash: HashKind,
        /// The page.
        page: u64,
    },
    /// The layout's name is longer than a word.
    #[error("expected a layout's name of at most 32 bytes, found {found} bytes")]
    NameTooLong {
        /// Its length.
        found: usize,
    },
    /// The public memory has no entry that could pad it.
    #[error("expected at least one entry of public memory, found none")]
    NoPublicMemory,
    /// A hash does not take its input.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// The seed: words of 32 bytes that state the public input.
///
/// # Errors
/// If there is no public memory, the layout's name does not fit a word, or a page cannot be hashed.
pub fn seed(
    version: StoneVersion,
    public_input: &PublicInput,
    n_friendly_layers: u32,
    page_hash: PageHash,
) -> Result<Vec<u8>, SeedError> {
    let padding = public_input.public_memory.first().ok_or(SeedError::NoPublicMemory)?;
    let mut words = Vec::new();
    match version {
        StoneVersion::V2 => {}
        StoneVersion::V3 => words.push(number(u64::from(n_friendly_layers))),
    }
    words.push(number(u64::from(public_input.n_steps.trailing_zeros())));
    words.push(number(public_input.rc_min));
    words.push(number(public_input.rc_max));
    words.push(name(&public_input.layout)?);
    for Segment { begin_addr, stop_ptr } in [public_input.program, public_input.execution] {
        words.extend([number(begin_addr), number(stop_ptr)]);
    }
    words.extend([number(padding.address), padding.value.to_be_bytes()]);
    words.extend(page_words(&public_input.public_memory, page_hash)?);
    Ok(words.into_flattened())
}

/// The channel in its first state.
///
/// # Errors
/// If the seed cannot be made, or its hash takes only field elements and the hash of a page is none.
pub fn channel(
    version: StoneVersion,
    public_input: &PublicInput,
    parameters: &Parameters,
) -> Result<StoneChannel, SeedError> {
    let digest = first_digest(version, public_input, parameters)?;
    Ok(StoneChannel::new(parameters.channel_hash, parameters.pow_hash, &digest))
}

/// The digest of the seed, which is the first state of the channel.
///
/// # Errors
/// As [`channel`].
pub fn first_digest(
    version: StoneVersion,
    public_input: &PublicInput,
    parameters: &Parameters,
) -> Result<Digest, SeedError> {
    let n_friendly_layers = parameters.n_verifier_friendly_commitment_layers;
    let seed = seed(version, public_input, n_friendly_layers, parameters.page_hash)?;
    let hash = parameters.seed_hash();
    hash.hash(&seed).map_err(|error| {
        // All words but the hashes of pages are field elements or numbers of 64 bits.
        if matches!(error, HashError::NotAnElement { .. }) {
            let page_hash = parameters.page_hash.hash_kind();
            let page = large_page(public_input, parameters.page_hash);
            return SeedError::PageTooLarge { hash, page_hash, page };
        }
        SeedError::Hash(error)
    })
}

/// The first page whose hash is no field element.
fn large_page(public_input: &PublicInput, page_hash: PageHash) -> u64 {
    let pages = pages(&public_input.public_memory);
    let is_large = |(&page, cells): (&u64, &Vec<&PublicCell>)| {
        let hash = page_hash.hash_kind().hash(&page_bytes(page, cells)).ok()?;
        Stark252::from_be_bytes(&hash).is_none().then_some(page)
    };
    pages.iter().find_map(is_large).unwrap_or(0)
}

/// The number of pages; of page 0 its size and hash; of each other its start, size and hash.
fn page_words(memory: &[PublicCell], page_hash: PageHash) -> Result<Vec<Digest>, SeedError> {
    let pages = pages(memory);
    let mut words = vec![number(pages.len() as u64)];
    for (&page, cells) in &pages {
        if page > 0 {
            words.extend(cells.first().map(|cell| number(cell.address)));
        }
        words.push(number(cells.len() as u64));
        words.push(page_hash.hash_kind().hash(&page_bytes(page, cells))?);
    }
    Ok(words)
}

/// The cells of each page, in the order in which they are stated. There always is a page 0.
fn pages(memory: &[PublicCell]) -> BTreeMap<u64, Vec<&PublicCell>> {
    let mut pages = BTreeMap::from([(0, Vec::new())]);
    for cell in memory {
        pages.entry(cell.page).or_insert_with(Vec::new).push(cell);
    }
    pages
}

/// What the hash of a page is of: addresses and values on page 0, values on the others.
fn page_bytes(page: u64, cells: &[&PublicCell]) -> Vec<u8> {
    let words = cells.iter().flat_map(|cell| {
        let address = (page == 0).then(|| number(cell.address));
        address.into_iter().chain([cell.value.to_be_bytes()])
    });
    words.collect::<Vec<Digest>>().into_flattened()
}

/// A number as a big-endian word.
fn number(value: u64) -> Digest {
    let mut word = [0; 32];
    // The last eight bytes.
    if let Some(last) = word.last_chunk_mut() {
        *last = value.to_be_bytes();
    }
    word
}

/// A name as a big-endian word.
fn name(text: &str) -> Result<Digest, SeedError> {
    let mut word = [0; 32];
    let found = text.len();
    let start = word.len().checked_sub(found).ok_or(SeedError::NameTooLong { found })?;
    let mut letters = text.bytes();
    word.iter_mut().skip(start).for_each(|byte| *byte = letters.next().unwrap_or_default());
    Ok(word)
}

#[cfg(test)]
mod tests;
