//! Benchmarks of whole proofs; run them with `cargo bench -p air-benches`. What they share: measuring a prover in its
//! process, and printing what was measured.

use std::io::{self, Write as _};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use air_runtime::hash::HashKind;
use air_runtime::simd;
use air_runtime::stark::{PhaseTimes, Proof};

/// Why nothing was measured.
pub type Error = Box<dyn std::error::Error>;

/// The exit code for an outcome; an error is printed.
#[must_use]
pub fn ended(outcome: Result<(), Error>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nobody left to tell if this cannot be written.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs this program with other arguments, in a process of its own.
///
/// # Errors
/// If it cannot be run or fails; `what` it was to do begins the message.
pub fn in_own_process(args: &[&str], what: &str) -> Result<(), Error> {
    let status = Command::new(std::env::current_exe()?).args(args).status()?;
    if status.success() { Ok(()) } else { Err(format!("{what}: {status}").into()) }
}

/// A proof and what it took.
#[derive(Debug)]
pub struct Proven {
    /// The proof.
    pub proof: Proof,
    phases: Vec<(&'static str, Duration)>,
    time: Duration,
    /// In seconds, where the system tells.
    processor_time: Option<f64>,
    /// In KiB, where the system tells.
    peak: Option<u64>,
}

impl Proven {
    /// Measures a prover.
    ///
    /// # Errors
    /// If it has no proof.
    pub fn measure<E: Into<Error>>(
        prove: impl FnOnce(&PhaseTimes) -> Result<Proof, E>,
    ) -> Result<Self, Error> {
        let phases = PhaseTimes::default();
        let (start, before) = (Instant::now(), processor_time());
        let proof = prove(&phases).map_err(Into::into)?;
        let time = start.elapsed();
        let processor_time = processor_time().zip(before).map(|(end, start)| end - start);
        Ok(Self { proof, phases: phases.times(), time, processor_time, peak: peak_memory() })
    }

    /// Prints all of it below a title, with what was made before the proof and how long that took.
    ///
    /// # Errors
    /// If it cannot be printed, or the proof hashed.
    pub fn print(
        &self,
        title: &str,
        (before, before_time): (&str, Duration),
        verify_time: Duration,
    ) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        let seconds = |time: Duration| format!("{:10.3} s", time.as_secs_f64());
        writeln!(out, "{title}")?;
        writeln!(out, "{:>10}  instructions", simd::level().name())?;
        writeln!(out, "{}  {before}", seconds(before_time))?;
        for (name, time) in &self.phases {
            writeln!(out, "{}    {name}", seconds(*time))?;
        }
        writeln!(out, "{}  prove, in total", seconds(self.time))?;
        if let Some(time) = self.processor_time {
            writeln!(out, "{time:10.2} s  of the processors, user and system")?;
        }
        writeln!(out, "{}  verify", seconds(verify_time))?;
        match self.peak {
            Some(kib) => writeln!(out, "{:10.1} MiB  peak memory", kib as f64 / 1024.0)?,
            None => writeln!(out, "{:>10}  peak memory", "unknown")?,
        }
        let digest = HashKind::Keccak256.hash(&self.proof.bytes)?;
        let digest: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(out, "{:10} bytes  proof, Keccak-256 {digest}…\n", self.proof.bytes.len())?;
        Ok(())
    }
}

/// The time that processors have worked for this process, in seconds, where the system tells.
fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may have spaces: user and system time in ticks of 10 ms.
    let mut ticks = stat.rsplit(')').next()?.split_whitespace().skip(11).map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / 100.0)
}

/// The most resident memory so far, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
