//! The felt channel: a field element, a counter, and Poseidon (Stone v3 protocol, felt channel).

use crate::field::stark252::Stark252;
use crate::field::{Arith as _, Field as _, StarkField as _};
use crate::hash::{Digest, HashKind};
use crate::protocol::ChannelError;

/// The state of the felt channel.
#[derive(Clone, Debug)]
pub(super) struct FeltChannel {
    work_hash: HashKind,
    digest: Stark252,
    counter: u64,
}

impl FeltChannel {
    pub(super) fn new(work_hash: HashKind, seed_digest: &Digest) -> Self {
        let (_, digest) = Stark252::divide_be_bytes(seed_digest);
        Self { work_hash, digest, counter: 0 }
    }

    pub(super) fn work_hash(&self) -> HashKind {
        self.work_hash
    }

    pub(super) fn digest(&self) -> Digest {
        self.digest.to_be_bytes()
    }

    /// `digest ← Poseidon(digest + 1, words of the message)`.
    #[allow(clippy::arithmetic_side_effects, reason = "a sum of field elements")]
    pub(super) fn absorb(&mut self, message: &[u8]) -> Result<(), ChannelError> {
        let words = words(message)?;
        let successor = (self.digest + Stark252::ONE).to_be_bytes();
        let input = [&[successor], words].concat();
        self.digest = element(&HashKind::Poseidon3.hash(input.as_flattened())?);
        self.counter = 0;
        Ok(())
    }

    /// `Poseidon(digest, counter)`, two to one.
    #[allow(clippy::expect_used, reason = "the state is two elements")]
    pub(super) fn draw(&mut self) -> Stark252 {
        let counter = Stark252::from_u64(self.counter).to_be_bytes();
        self.counter = self.counter.wrapping_add(1);
        let digest = HashKind::Poseidon3.combine(&self.digest.to_be_bytes(), &counter);
        element(&digest.expect("the words of the state are below the modulus"))
    }

    /// The low 64 bits of a challenge, modulo `bound`.
    pub(super) fn draw_index(&mut self, bound: u64) -> u64 {
        let [low, ..] = self.draw().to_limbs();
        low.checked_rem(bound).unwrap_or(0)
    }
}

/// The 32-byte words of a message, each below the modulus.
///
/// # Errors
/// If there is a rest, or a word is not below the modulus.
pub(super) fn words(message: &[u8]) -> Result<&[Digest], ChannelError> {
    let (words, rest) = message.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(ChannelError::NotWords { n_bytes: message.len() });
    }
    match words.iter().find(|word| Stark252::from_be_bytes(word).is_none()) {
        Some(word) => Err(ChannelError::WordTooLarge { word: *word }),
        None => Ok(words),
    }
}

#[allow(clippy::expect_used, reason = "so is Poseidon defined")]
fn element(digest: &Digest) -> Stark252 {
    Stark252::from_be_bytes(digest).expect("a Poseidon digest is below the modulus")
}
