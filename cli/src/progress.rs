//! Progress of long work on standard error, and the time of each phase.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use air_runtime::stark::Observer;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use crate::memory;
use crate::terminal;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// A line that moves when standard error is a terminal, plain lines when it is not.
    Auto,
    /// One line a phase, for logs.
    Plain,
    /// Nothing.
    None,
}

/// A phase that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PhaseTime {
    /// Its name, as the prover or verifier gives it.
    pub(crate) name: String,
    /// How long it took.
    pub(crate) time: Duration,
    /// The most resident memory while it went on, in bytes, if that is asked for and the system tells.
    pub(crate) peak: Option<u64>,
}

/// Shows which phase is running and keeps what each took.
///
/// A phase ends when the next begins or when the clock is stopped, so phases never overlap and
/// their times add up to the total.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: Shown,
    started: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
enum Shown {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

#[derive(Debug, Default)]
struct State {
    done: Vec<PhaseTime>,
    running: Option<(String, Instant)>,
    has_peaks: bool,
}

impl Progress {
    /// Starts the clock.
    pub(crate) fn start(mode: Mode) -> Self {
        let shown = match mode {
            Mode::None => Shown::Nothing,
            Mode::Auto if io::stderr().is_terminal() => Shown::Bar(bar()),
            Mode::Auto | Mode::Plain => Shown::Lines,
        };
        Self { shown, started: Instant::now(), state: Mutex::default() }
    }

    /// Keeps the peak memory of each phase from now on; [`peak_bytes`](memory::peak_bytes) is then that since the last
    /// phase began.
    pub(crate) fn keep_peaks(&self) {
        self.state().has_peaks = true;
    }

    /// Ends the running phase, if there is one, and begins `name`.
    pub(crate) fn phase(&self, name: &str) {
        let now = Instant::now();
        let mut state = self.state();
        state.end(now);
        if state.has_peaks {
            memory::forget_peak();
        }
        state.running = Some((name.to_owned(), now));
        match &self.shown {
            Shown::Bar(bar) => bar.set_message(name.to_owned()),
            Shown::Lines => {
                let elapsed = (now - self.started).as_secs_f64();
                terminal::line(&format!("[{elapsed:9.3} s] {name}"));
            }
            Shown::Nothing => {}
        }
    }

    /// Ends the running phase, clears the moving line, and gives the times so far.
    pub(crate) fn stop(&self) -> Vec<PhaseTime> {
        let mut state = self.state();
        state.end(Instant::now());
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
        state.done.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Progress {
    fn phase(&self, name: &'static str) {
        Progress::phase(self, name);
    }
}

/// A progress for which messages are kept, too.
#[derive(Debug)]
pub(crate) struct Recording<'a>(pub(crate) &'a Progress);

impl Observer for Recording<'_> {
    fn phase(&self, name: &'static str) {
        self.0.phase(name);
    }

    fn records_messages(&self) -> bool {
        true
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        // An error message must not be drawn into the moving line.
        self.stop();
    }
}

impl State {
    fn end(&mut self, now: Instant) {
        if let Some((name, since)) = self.running.take() {
            let peak = memory::peak_bytes().filter(|_| self.has_peaks);
            self.done.push(PhaseTime { name, time: now - since, peak });
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let template = if terminal::stderr_has_colors() {
        "{spinner:.green} {msg} {elapsed:.dim}"
    } else {
        "{spinner} {msg} {elapsed}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_kept_in_order_and_each_ends_where_the_next_begins() {
        let progress = Progress::start(Mode::None);
        progress.phase("commit to the trace");
        progress.phase("commit to the composition");
        let names: Vec<String> = progress.stop().into_iter().map(|phase| phase.name).collect();
        assert_eq!(names, ["commit to the trace", "commit to the composition"]);
        assert_eq!(progress.stop().len(), 2);
    }
}
