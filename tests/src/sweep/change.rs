//! Changes of a proof's bytes.

use super::Subject;
use core::fmt;
use core::ops::Range;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A byte becomes another one.
    Byte {
        /// Its offset.
        at: usize,
        /// How.
        how: ByteChange,
    },
    /// Only so many bytes are left.
    Truncate(usize),
    /// So many bytes follow: zeros, or the first ones again.
    Append {
        /// How many.
        n_bytes: usize,
        /// Whether they are zeros.
        zeros: bool,
    },
    /// A message is left out.
    Drop(Range<usize>),
    /// A message is there twice.
    Duplicate(Range<usize>),
    /// Two messages of one length change places.
    Swap(Range<usize>, Range<usize>),
    /// A message takes the place of another one of its length.
    Overwrite(Range<usize>, Range<usize>),
    /// A message stands further back, before what was at this offset.
    Move(Range<usize>, usize),
    /// Random bytes follow the first ones.
    Random {
        /// How many of the first bytes are kept.
        kept: usize,
        /// How many follow.
        n_bytes: usize,
        /// Which.
        seed: u64,
    },
    /// The bytes are what they were, but verified for another of the subject's statements.
    Other(usize),
}

/// How a byte changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteChange {
    /// Its lowest bit.
    Lowest,
    /// Its highest bit.
    Highest,
    /// It becomes `00`.
    Zero,
    /// It becomes `ff`.
    Full,
}

/// Changes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Every byte, in four ways.
    Bytes,
    /// Every shorter length.
    Truncations,
    /// One to 64 bytes more.
    Appended,
    /// Messages left out, doubled, swapped, overwritten and moved.
    Structure,
    /// Random bytes of random lengths.
    RandomBytes,
    /// Random proofs of the right length, behind the header if there is one.
    RandomProofs,
    /// Random bytes of the right length behind some messages.
    RandomRests,
    /// The proof itself, for other statements and with other parameters.
    Statements,
}

impl ByteChange {
    const ALL: [Self; 4] = [Self::Lowest, Self::Highest, Self::Zero, Self::Full];

    fn of(self, byte: u8) -> u8 {
        match self {
            Self::Lowest => byte ^ 0x01,
            Self::Highest => byte ^ 0x80,
            Self::Zero => 0x00,
            Self::Full => 0xff,
        }
    }
}

impl Family {
    /// All families.
    pub const ALL: [Self; 8] = [
        Self::Bytes,
        Self::Truncations,
        Self::Appended,
        Self::Structure,
        Self::RandomBytes,
        Self::RandomProofs,
        Self::RandomRests,
        Self::Statements,
    ];

    /// Each `every`-th change of the family; those of one byte count as one.
    #[must_use]
    pub fn changes(self, subject: &Subject, every: usize) -> Vec<Change> {
        let every = every.max(1);
        let n_bytes = subject.bytes.len();
        match self {
            Self::Bytes => (0..n_bytes)
                .step_by(every)
                .flat_map(|at| ByteChange::ALL.map(|how| Change::Byte { at, how }))
                .collect(),
            Self::Truncations => (0..n_bytes).step_by(every).map(Change::Truncate).collect(),
            Self::Appended => (1..=64)
                .flat_map(|n_bytes| [true, false].map(|zeros| Change::Append { n_bytes, zeros }))
                .collect(),
            Self::Structure => structural(&subject.messages, n_bytes, every),
            Self::RandomBytes => {
                random(every, |seed| (0, fastrand::Rng::with_seed(seed).usize(0..=2 * n_bytes)))
            }
            Self::RandomProofs => {
                let kept = subject.messages.first().map_or(0, |message| message.start);
                random(every, |_| (kept, n_bytes - kept))
            }
            Self::RandomRests => random(every, |seed| {
                let message = fastrand::Rng::with_seed(seed).usize(0..subject.messages.len());
                let kept = subject.messages[message].end;
                (kept, n_bytes - kept)
            }),
            Self::Statements => (0..subject.others.len()).map(Change::Other).collect(),
        }
    }
}

/// How many random proofs there are of a kind.
const N_RANDOM: u64 = 10_000;

/// Each `every`-th random change: of how many bytes that are kept and how many that follow.
fn random(every: usize, lengths: impl Fn(u64) -> (usize, usize)) -> Vec<Change> {
    let seeds = (0..N_RANDOM).step_by(every);
    let change = |seed| {
        let (kept, n_bytes) = lengths(seed);
        Change::Random { kept, n_bytes, seed }
    };
    seeds.map(change).collect()
}

/// Each `every`-th message is left out, doubled, swapped with the next one of its length and with the
/// first one, overwritten by either, and moved behind the next one of another length and to the end.
fn structural(messages: &[Range<usize>], end: usize, every: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    for (index, message) in messages.iter().enumerate().step_by(every) {
        changes.extend([Change::Drop(message.clone()), Change::Duplicate(message.clone())]);
        let of_its_length = |other: &&Range<usize>| other.len() == message.len();
        let next = messages[index + 1..].iter().find(of_its_length);
        let first = messages[..index].iter().find(of_its_length);
        for other in [next, first].into_iter().flatten() {
            changes.push(Change::Swap(message.clone(), other.clone()));
            changes.push(Change::Overwrite(message.clone(), other.clone()));
        }
        let other = messages[index + 1..].iter().find(|other| !of_its_length(other));
        let places = other.map(|other| other.end).into_iter().chain([end]);
        changes.extend(places.map(|place| Change::Move(message.clone(), place)));
    }
    changes
}

impl Change {
    /// The changed bytes, or `None` if they are what they were.
    #[must_use]
    pub fn apply(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut changed = bytes.to_vec();
        match self {
            Self::Byte { at, how } => {
                let byte = changed.get_mut(*at)?;
                *byte = how.of(*byte);
            }
            Self::Truncate(n_bytes) => changed.truncate(*n_bytes),
            Self::Append { n_bytes, zeros } => {
                let more = bytes.iter().take(*n_bytes).map(|&byte| if *zeros { 0 } else { byte });
                changed.extend(more);
            }
            Self::Drop(message) => drop(changed.drain(message.clone())),
            Self::Duplicate(message) => {
                let copy = bytes.get(message.clone())?.to_vec();
                drop(changed.splice(message.end..message.end, copy));
            }
            Self::Swap(one, other) => {
                changed.get_mut(one.clone())?.copy_from_slice(bytes.get(other.clone())?);
                changed.get_mut(other.clone())?.copy_from_slice(bytes.get(one.clone())?);
            }
            Self::Overwrite(place, with) => {
                changed.get_mut(place.clone())?.copy_from_slice(bytes.get(with.clone())?);
            }
            Self::Move(message, before) => {
                changed.get_mut(message.start..*before)?.rotate_left(message.len());
            }
            Self::Random { kept, n_bytes, seed } => {
                changed.truncate(*kept);
                changed.resize(kept + n_bytes, 0);
                fastrand::Rng::with_seed(*seed).fill(&mut changed[*kept..]);
            }
            Self::Other(_) => return Some(changed),
        }
        (changed != bytes).then_some(changed)
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "every byte in four ways",
            Self::Truncations => "every shorter length",
            Self::Appended => "1 to 64 trailing bytes",
            Self::Structure => "messages dropped, doubled, swapped, overwritten, moved",
            Self::RandomBytes => "random bytes of random lengths",
            Self::RandomProofs => "random proofs of the right length",
            Self::RandomRests => "random bytes behind some messages",
            Self::Statements => "other statements and parameters",
        })
    }
}
