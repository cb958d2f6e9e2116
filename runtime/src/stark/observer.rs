//! Who watches a proof being made or checked.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Is told how a proof goes, and says whether its messages are wanted.
pub trait Observer: Sync {
    /// A phase begins; the one before it is over.
    fn phase(&self, name: &'static str) {
        let _ = name;
    }

    /// Whether messages are kept.
    fn records_messages(&self) -> bool {
        false
    }
}

impl Observer for () {}

/// An observer that only asks for messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recorder;

impl Observer for Recorder {
    fn records_messages(&self) -> bool {
        true
    }
}

/// An observer that measures how long each phase takes.
#[derive(Debug, Default)]
pub struct PhaseTimes(Mutex<Vec<(&'static str, Instant)>>);

impl PhaseTimes {
    /// The phases so far in their order, each with its time; the last ends now.
    #[must_use]
    pub fn times(&self) -> Vec<(&'static str, Duration)> {
        let now = Instant::now();
        let starts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let ends = starts.iter().skip(1).map(|&(_, start)| start).chain([now]);
        starts.iter().zip(ends).map(|(&(name, start), end)| (name, end - start)).collect()
    }
}

impl Observer for PhaseTimes {
    fn phase(&self, name: &'static str) {
        let mut starts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        starts.push((name, Instant::now()));
    }
}
