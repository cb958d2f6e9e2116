//! Sweeps of a proof: changed in every way of a family of changes, it must be refused each time.

mod change;
mod others;
mod subject;

pub use change::{Change, Family};
pub use others::Other;
pub use subject::Subject;

use crate::reason::Reason;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// What became of all changes of a family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many changed proofs were refused, by kind.
    pub refused: BTreeMap<Reason, u64>,
    /// The changes after which a proof was accepted: none, if all is well.
    pub accepted: Vec<Change>,
    /// The changes that made the verifier panic: none, if all is well.
    pub panicked: Vec<Change>,
    /// The longest time that the verifier took.
    pub slowest: Duration,
}

impl Tally {
    /// The number of changed proofs.
    #[must_use]
    pub fn n_proofs(&self) -> u64 {
        self.refused.values().sum::<u64>() + (self.accepted.len() + self.panicked.len()) as u64
    }

    /// Whether every changed proof was refused.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.accepted.is_empty() && self.panicked.is_empty()
    }

    /// Both tallies as one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (reason, n) in other.refused {
            *self.refused.entry(reason).or_default() += n;
        }
        self.accepted.extend(other.accepted);
        self.panicked.extend(other.panicked);
        self.slowest = self.slowest.max(other.slowest);
        self
    }
}

/// Verifies the proof after each `every`-th change of a family, on all threads.
///
/// # Panics
/// If the subject's own proof is refused: then a sweep would show nothing.
#[must_use]
pub fn sweep(subject: &Subject, family: Family, every: usize) -> Tally {
    let honest = subject.verify(&subject.bytes);
    assert_eq!(honest, Ok(()), "the unchanged proof of {} is valid", subject.name);
    let changes = family.changes(subject, every);
    let tallies = changes.into_par_iter().map(|change| one(subject, change));
    tallies.reduce(Tally::default, Tally::and)
}

/// The tally of one change.
fn one(subject: &Subject, change: Change) -> Tally {
    let mut tally = Tally::default();
    let Some(bytes) = change.apply(&subject.bytes) else { return tally };
    let start = Instant::now();
    let verdict = || {
        if let Change::Other(index) = change {
            subject.others[index].verify()
        } else {
            subject.verify(&bytes)
        }
    };
    match catch_unwind(AssertUnwindSafe(verdict)) {
        Ok(Ok(())) => tally.accepted.push(change),
        Ok(Err(reason)) => tally.refused = BTreeMap::from([(reason, 1)]),
        Err(_) => tally.panicked.push(change),
    }
    tally.slowest = start.elapsed();
    tally
}
