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
    /// Messages left out, doubled, swapped and overwritten.
    Structure,
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
    pub const ALL: [Self; 4] = [Self::Bytes, Self::Truncations, Self::Appended, Self::Structure];

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
            Self::Structure => structural(&subject.messages, every),
        }
    }
}

/// Each `every`-th message is left out, doubled, swapped with the next one of its length and with the
/// first one, and overwritten by either.
fn structural(messages: &[Range<usize>], every: usize) -> Vec<Change> {
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
            Self::Structure => "messages dropped, doubled, swapped, overwritten",
        })
    }
}
