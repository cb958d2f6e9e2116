//! Keccak-256 and BLAKE2s: one message plainly, many of one length at once.

use super::Digest;
use blake2s_simd::many::{self, HashManyJob};
use p3_keccak::Keccak256Hash;
use p3_symmetric::CryptographicHasher as _;
use sha3::Digest as _;

/// Keccak-256 of a message.
pub(super) fn keccak256(message: &[u8]) -> Digest {
    sha3::Keccak256::digest(message).into()
}

/// BLAKE2s-256 of a message, without a key.
pub(super) fn blake2s(message: &[u8]) -> Digest {
    *blake2s_simd::blake2s(message).as_array()
}

/// Keccak-256 of each of `out.len()` rows of one length, as many lanes at once as the processor,
/// asked at run time, has.
///
/// # Panics
/// If the rows cannot be of one length.
pub(super) fn keccak256_rows(rows: &[u8], out: &mut [Digest]) {
    Keccak256Hash.hash_many(rows, out);
}

/// The most messages that BLAKE2s works on at a time.
const JOBS: usize = many::MAX_DEGREE;

/// BLAKE2s-256 of each of `out.len()` rows of `row_len` bytes.
///
/// # Panics
/// If there are fewer bytes.
#[allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "the prover's own rows"
)]
pub(super) fn blake2s_rows(rows: &[u8], row_len: usize, out: &mut [Digest]) {
    let params = blake2s_simd::Params::new();
    let mut first = 0;
    for digests in out.chunks_mut(JOBS) {
        let row = |lane: usize| {
            let at = (first + lane.min(digests.len() - 1)) * row_len;
            &rows[at..at + row_len]
        };
        let mut jobs: [HashManyJob<'_>; JOBS] =
            core::array::from_fn(|lane| HashManyJob::new(&params, row(lane)));
        let jobs = &mut jobs[..digests.len()];
        many::hash_many(jobs.iter_mut());
        for (digest, job) in digests.iter_mut().zip(jobs) {
            *digest = *job.to_hash().as_array();
        }
        first += digests.len();
    }
}
