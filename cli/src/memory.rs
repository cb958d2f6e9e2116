//! Memory: what this process has used, what a proof will need, and what there is.

use crate::failure::Failure;
use crate::summary::mebibytes;

/// The most resident memory this process has had so far, in bytes, where the system tells
/// (Linux: `VmHWM` of `/proc/self/status`).
pub(crate) fn peak_bytes() -> Option<u64> {
    peak_in(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn peak_in(status: &str) -> Option<u64> {
    kibibytes(status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?)
}

/// About the bytes that proving needs at its peak, for `2^log_rows` rows of layout `plain` and
/// `2^log_blowup` cosets.
///
/// A point of the extended trace has 10 cells of 32 bytes and 4 trees of two digests, of which an eighth
/// is kept; a row has its 8 cells twice. Measured with 2^13 steps on 8 and on 4 cosets: 400 and 458
/// bytes a point, where this gives 416 and 480.
pub(crate) fn needed_bytes(log_rows: u32, log_blowup: u32) -> u64 {
    const POINT_BYTES: u64 = 10 * 32 + 4 * 2 * 32 / 8;
    const ROW_BYTES: u64 = 2 * 8 * 32;
    let scaled = |bytes: u64, log: u32| {
        1_u64.checked_shl(log).and_then(|n| n.checked_mul(bytes)).unwrap_or(u64::MAX)
    };
    let points = scaled(POINT_BYTES, log_rows.saturating_add(log_blowup));
    points.saturating_add(scaled(ROW_BYTES, log_rows))
}

/// The bytes that this process can still get, where the system tells: of the machine, and of the
/// container it runs in (Linux, control groups of version 2).
fn available_bytes() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| available_in(&text));
    let number = |path: &str| read(path)?.trim().parse::<u64>().ok();
    // Cached files count as used, but are given up when memory is needed.
    let cached = read("/sys/fs/cgroup/memory.stat").and_then(|text| cached_in(&text)).unwrap_or(0);
    let container = number("/sys/fs/cgroup/memory.max")
        .zip(number("/sys/fs/cgroup/memory.current"))
        .map(|(max, used)| max.saturating_sub(used.saturating_sub(cached)));
    machine.into_iter().chain(container).min()
}

/// Refuses work for `name` that needs more memory than there is, or than `max_mib` if it is given;
/// `also` ends the sentence about the way out.
///
/// # Errors
///
/// When it does; exit code 3, and the way out.
pub(crate) fn fit(
    name: &str,
    needed: u64,
    max_mib: Option<u64>,
    also: &str,
) -> Result<(), Failure> {
    let (most, help) = match max_mib {
        Some(mib) => (Some(mib.saturating_mul(1024 * 1024)), "raise --max-memory"),
        None => (available_bytes(), "--max-memory overrules this estimate"),
    };
    match most {
        Some(most) if needed > most => Err(Failure::resource(format!(
            "{name}: the proof needs about {} of memory, but at most {} may be used",
            mebibytes(needed),
            mebibytes(most)
        ))
        .with_help(format!("{help}{also}"))),
        Some(_) | None => Ok(()),
    }
}

fn available_in(meminfo: &str) -> Option<u64> {
    kibibytes(meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?)
}

fn cached_in(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("inactive_file "))?.trim().parse().ok()
}

fn kibibytes(text: &str) -> Option<u64> {
    text.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_is_read_in_bytes() {
        assert_eq!(
            peak_in("VmPeak:\t 9 kB\nVmHWM:\t    5120 kB\nVmRSS:\t 1 kB\n"),
            Some(5_242_880)
        );
        assert_eq!(peak_in("VmHWM: lots\n"), None);
    }

    #[test]
    fn available_memory_is_read_in_bytes() {
        let text = "MemTotal: 9 kB\nMemFree: 1 kB\nMemAvailable:   2048 kB\n";
        assert_eq!(available_in(text), Some(2_097_152));
        assert_eq!(cached_in("active_file 1\ninactive_file 4096\n"), Some(4096));
    }

    #[test]
    fn an_estimate_too_large_for_a_number_is_the_largest() {
        assert_eq!(needed_bytes(4, 1), 352 * 32 + 512 * 16);
        assert_eq!(needed_bytes(60, 10), u64::MAX);
    }
}
