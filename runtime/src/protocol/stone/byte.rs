//! The byte channel: a digest, a counter, and any hash of bytes (Stone v3 protocol, byte channel).

use crate::field::stark252::Stark252;
use crate::hash::{Digest, HashKind};
use crate::protocol::ChannelError;
use core::ops::Range;

/// The words of 8 bytes of a block.
const N_WORDS: usize = 4;

/// The state of the byte channel.
#[derive(Clone, Debug)]
pub(super) struct ByteChannel {
    hash: HashKind,
    digest: Digest,
    counter: u64,
    /// The block that indices are taken from, and which of its words are not used yet.
    block: Digest,
    spare: Range<usize>,
}

impl ByteChannel {
    pub(super) fn new(hash: HashKind, digest: Digest) -> Self {
        Self { hash, digest, counter: 0, block: [0; 32], spare: 0..0 }
    }

    pub(super) fn hash(&self) -> HashKind {
        self.hash
    }

    pub(super) fn digest(&self) -> Digest {
        self.digest
    }

    /// `digest ← H(digest + 1 ‖ message)`, where the sum is of 256-bit big-endian integers.
    pub(super) fn absorb(&mut self, message: &[u8]) -> Result<(), ChannelError> {
        self.digest = self.hash.hash(&[&plus_one(self.digest), message].concat())?;
        self.counter = 0;
        self.spare = 0..0;
        Ok(())
    }

    /// A block below `31·p` is the Montgomery image of the challenge.
    pub(super) fn draw(&mut self) -> Stark252 {
        loop {
            if let Some(challenge) = Stark252::draw_from_mont_be_bytes(&self.next_block()) {
                return challenge;
            }
        }
    }

    /// Eight bytes of a block modulo `bound`; a block serves four indices.
    #[allow(clippy::expect_used, reason = "of a block of four words one is left")]
    pub(super) fn draw_index(&mut self, bound: u64) -> u64 {
        if self.spare.is_empty() {
            self.block = self.next_block();
            self.spare = 0..N_WORDS;
        }
        let (words, _) = self.block.as_chunks::<8>();
        let word = self.spare.next().and_then(|place| words.get(place));
        let word = *word.expect("the block was renewed when it was used up");
        u64::from_be_bytes(word).checked_rem(bound).unwrap_or(0)
    }

    /// `H(digest ‖ counter)`, the counter as a word of 32 bytes.
    #[allow(clippy::expect_used, reason = "a byte channel has a hash of bytes")]
    fn next_block(&mut self) -> Digest {
        let padding = [0; 24];
        let input = [self.digest.as_slice(), &padding, &self.counter.to_be_bytes()].concat();
        self.counter = self.counter.wrapping_add(1);
        self.hash.hash(&input).expect("every hash of a byte channel takes two words")
    }
}

/// The next big-endian integer, modulo `2^256`.
fn plus_one(mut word: Digest) -> Digest {
    for byte in word.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_successor_of_a_word_carries_and_wraps() {
        let mut word = [0; 32];
        word[31] = 0xff;
        word[30] = 0xff;
        let mut next = [0; 32];
        next[29] = 1;
        assert_eq!(plus_one(word), next);
        assert_eq!(plus_one([0xff; 32]), [0; 32]);
    }
}
