//! What a command tells when it is done: lines for people, or the same facts as JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::args::Reporting;
use crate::failure::Failure;
use crate::memory;
use crate::progress::PhaseTime;
use crate::terminal;

/// Shorter phases are not shown to people.
const SHORTEST_SHOWN: Duration = Duration::from_micros(500);

/// The facts of a command's end, in the order in which people read them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Summary {
    lines: Vec<(String, String)>,
    json: Map<String, Value>,
}

impl Summary {
    /// A summary of this command, which is its first key.
    pub(crate) fn of(command: &str) -> Self {
        let mut summary = Self::default();
        summary.json("command", command);
        summary
    }

    /// Adds a line for people.
    pub(crate) fn line(&mut self, label: &str, text: impl Into<String>) {
        self.lines.push((label.to_owned(), text.into()));
    }

    /// Adds a key for scripts.
    pub(crate) fn json(&mut self, key: &str, value: impl Into<Value>) {
        self.json.insert(key.to_owned(), value.into());
    }

    /// Adds the time of each phase, the total, and the peak memory of the process so far.
    pub(crate) fn times(&mut self, phases: &[PhaseTime]) {
        let total: Duration = phases.iter().map(|phase| phase.time).sum();
        let peak = memory::peak_bytes();
        self.line("time", format!("{:.3} s", total.as_secs_f64()));
        // What rounds to nothing is only in the JSON.
        for phase in phases.iter().filter(|phase| phase.time >= SHORTEST_SHOWN) {
            self.line("", format!("{:9.3} s  {}", phase.time.as_secs_f64(), phase.name));
        }
        if let Some(peak) = peak {
            self.line("memory", format!("{} at its peak", mebibytes(peak)));
        }
        let seconds = |time: Duration| json!(time.as_secs_f64());
        let phase = |phase: &PhaseTime| json!({"name": phase.name, "seconds": seconds(phase.time)});
        self.json("phases", phases.iter().map(phase).collect::<Vec<_>>());
        self.json("total_seconds", seconds(total));
        self.json("peak_memory_bytes", peak);
    }

    /// The facts as JSON.
    pub(crate) fn to_json(&self) -> Value {
        Value::Object(self.json.clone())
    }

    /// The facts for people, labels aligned.
    pub(crate) fn to_text(&self) -> String {
        let width = self.lines.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        let line = |(label, text): &(String, String)| format!("{label:width$}  {text}\n");
        self.lines.iter().map(line).collect()
    }

    /// Prints the summary as the user wants it.
    ///
    /// # Errors
    ///
    /// When standard output cannot be written.
    pub(crate) fn print(&self, reporting: &Reporting) -> Result<(), Failure> {
        if reporting.json {
            terminal::print(&format!("{:#}\n", self.to_json()))
        } else if reporting.quiet {
            Ok(())
        } else {
            terminal::print(&self.to_text())
        }
    }
}

/// Bytes in MiB, with one digit after the point.
pub(crate) fn mebibytes(bytes: u64) -> String {
    let tenths = bytes / (1024 * 1024 / 10);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_aligned_and_keys_are_stable() {
        let mut summary = Summary::of("verify");
        summary.line("proof", "valid");
        summary.line("layout", "plain");
        summary.json("valid", true);
        assert_eq!(summary.to_text(), "proof   valid\nlayout  plain\n");
        assert_eq!(summary.to_json().to_string(), r#"{"command":"verify","valid":true}"#);
    }

    #[test]
    fn sizes_are_in_mebibytes() {
        assert_eq!(mebibytes(3 * 1024 * 1024 + 512 * 1024 + 10), "3.5 MiB");
    }
}
