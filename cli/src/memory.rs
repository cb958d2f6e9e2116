//! Memory: what this process has used, what a proof will need, and what there is.

use air_cairo::prover_config::ProverConfig;
use air_runtime::field::{ExtensionOf, StarkField};
use air_runtime::layout::{Kind, LayoutInfo, TableInfo};
use air_runtime::stark::{Options, composition_degree, hiding_composition_degree};

use crate::failure::Failure;
use crate::summary::mebibytes;

/// The most resident memory this process has had so far, in bytes, where the system tells
/// (Linux: `VmHWM` of `/proc/self/status`).
pub(crate) fn peak_bytes() -> Option<u64> {
    peak_in(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Forgets the peak so far, where the system can (Linux), so that the next is that of what follows.
pub(crate) fn forget_peak() {
    // Where it cannot, the peak stays that of the process.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn peak_in(status: &str) -> Option<u64> {
    kibibytes(status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?)
}

/// About the bytes that proving needs at its peak, for `2^log_rows` rows of layout `plain` and
/// `2^log_blowup` cosets, if values of columns are kept or computed again.
///
/// A row has its 8 cells of 32 bytes as coefficients, once or twice as values of a coset, and some while sums are
/// made; a point has shares of 4 trees and of FRI's layers. Measured with 2^16 steps on 4 and on 16 cosets: 972 and
/// 1656 bytes a row where values are kept, 877 and 1336 where not, and up to a fifth more with 2^13 steps; this gives
/// 1074, 1830, 1004 and 1436.
fn needed_bytes(log_rows: u32, log_blowup: u32, keeps_values: bool) -> u64 {
    let [point_bytes, row_bytes] = if keeps_values { [63, 822] } else { [36, 860] };
    let points = scaled(point_bytes, log_rows.saturating_add(log_blowup));
    points.saturating_add(scaled(row_bytes, log_rows))
}

/// `bytes·2^log`, or the largest number if that is too large for one.
fn scaled(bytes: u64, log: u32) -> u64 {
    1_u64.checked_shl(log).and_then(|n| n.checked_mul(bytes)).unwrap_or(u64::MAX)
}

/// About the bytes that proving needs at its peak for any layout with tables of these heights.
///
/// A point of a table's domain has its cells, and a quarter of a digest for each tree, of whose nodes an
/// eighth is kept; a row has its cells twice. A point of the highest one has the parts of the
/// composition and a share of FRI's layers, a row some elements of the challenge field. Measured with
/// Fibonacci over Goldilocks, beside the 10 MiB of any command: 183 MiB for 2^20 rows on 2 cosets, where
/// this gives 196, and 39 for 2^17 on 4, where it gives 38.
pub(crate) fn needed_for<F: StarkField, K: ExtensionOf<F>>(
    info: &LayoutInfo,
    log_rows: &[u32],
    options: &Options,
) -> u64 {
    const TREE_BYTES: u64 = 2 * 32 / 8;
    let [cell_bytes, challenge_bytes] = [size_of::<F>(), size_of::<K>()].map(|n| n as u64);
    let log_segments = options.log_blowup().saturating_add(options.log_growth());
    // Bytes for each point and for each row.
    let of_table = |[of_point, of_row]: [u64; 2], log_rows: u32| {
        let of_points = scaled(of_point, log_rows.saturating_add(log_segments));
        of_points.saturating_add(scaled(of_row, log_rows))
    };
    let tables = || info.tables.iter().zip(log_rows);
    let n_parts = tables().map(|(table, &log_rows)| {
        if options.is_hiding() {
            hiding_composition_degree(table, log_rows)
        } else {
            composition_degree(table, log_rows)
        }
    });
    let n_parts = n_parts.max().unwrap_or(1) as u64;
    let of_parts = n_parts.saturating_mul(challenge_bytes).saturating_add(TREE_BYTES);
    let of_point = of_parts.saturating_add(challenge_bytes / 4);
    let highest = log_rows.iter().copied().max().unwrap_or(0);
    let of_highest = of_table([of_point, challenge_bytes.saturating_mul(3)], highest);
    let of_table = |(table, &log_rows): (&TableInfo, &u32)| {
        let cells = table.columns.iter().map(|column| match column.kind {
            Kind::Base => cell_bytes,
            Kind::Ext => challenge_bytes,
        });
        let cells = cells.fold(0, u64::saturating_add);
        let of_trees = TREE_BYTES.saturating_mul(info.n_phases as u64);
        of_table([cells.saturating_add(of_trees), cells.saturating_mul(2)], log_rows)
    };
    tables().map(of_table).fold(of_highest, u64::saturating_add)
}

/// About the bytes that proving a Brainfuck run needs at its peak, with tables of these heights.
///
/// For a point of the evaluation domain 797 were measured with 2^20 rows on 4 cosets and 900 with 2^18 on 2; where the
/// proof hides, with salts and more parts, 1093 with 2^18 on 8.
pub(crate) fn needed_for_brainfuck(log_rows: &[u32], options: &Options) -> u64 {
    let log_segments = options.log_blowup().saturating_add(options.log_growth());
    let log_points = log_rows.iter().copied().max().unwrap_or(0).saturating_add(log_segments);
    scaled(if options.is_hiding() { 1100 } else { 900 }, log_points)
}

/// The bytes that this process can still get, where the system tells: of the machine, of the
/// container it runs in (Linux, control groups of version 2), and of the addresses it may use.
fn available_bytes() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| available_in(&text));
    let number = |path: &str| read(path)?.trim().parse::<u64>().ok();
    // Cached files count as used, but are given up when memory is needed.
    let cached = read("/sys/fs/cgroup/memory.stat").and_then(|text| cached_in(&text)).unwrap_or(0);
    let container = number("/sys/fs/cgroup/memory.max")
        .zip(number("/sys/fs/cgroup/memory.current"))
        .map(|(max, used)| max.saturating_sub(used.saturating_sub(cached)));
    let most = read("/proc/self/limits").and_then(|text| most_addresses_in(&text));
    let used = read("/proc/self/status").and_then(|text| addresses_in(&text));
    let addresses = most.zip(used).map(|(most, used)| most.saturating_sub(used));
    machine.into_iter().chain(container).chain(addresses).min()
}

/// How much memory may be used, and the flag that says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit<'a> {
    /// At most so many MiB; what there is if nothing is said.
    pub(crate) max_mib: Option<u64>,
    /// The flag, as the user of this command has to write it.
    pub(crate) flag: &'a str,
}

impl Limit<'_> {
    /// What `--max-memory` of this command says.
    pub(crate) const fn given(max_mib: Option<u64>) -> Self {
        Self { max_mib, flag: "--max-memory" }
    }

    fn bytes(self) -> Option<u64> {
        match self.max_mib {
            Some(mib) => Some(mib.saturating_mul(1024 * 1024)),
            None => available_bytes(),
        }
    }

    fn way_out(self) -> String {
        match self.max_mib {
            Some(_) => format!("raise {}", self.flag),
            None => format!("{} overrules this estimate", self.flag),
        }
    }
}

/// Refuses work for `name` that needs more memory than `limit` allows; `also` ends the sentence about the way out.
///
/// # Errors
///
/// When it does; exit code 3, and the way out.
pub(crate) fn fit(name: &str, needed: u64, limit: Limit<'_>, also: &str) -> Result<(), Failure> {
    match limit.bytes() {
        Some(most) if needed > most => Err(Failure::resource(format!(
            "{name}: the proof needs about {} of memory, but at most {} may be used",
            mebibytes(needed),
            mebibytes(most)
        ))
        .with_help(format!("{}{also}", limit.way_out()))),
        Some(_) | None => Ok(()),
    }
}

/// Has values computed again if a proof of layout `plain`, of `2^log_rows` rows on `2^log_blowup` cosets, needs more
/// memory with them than `limit` allows; `also` ends the sentence about the way out.
///
/// # Errors
///
/// When it needs more even so; exit code 3, and the way out.
pub(crate) fn fit_plain(
    name: &str,
    [log_rows, log_blowup]: [u32; 2],
    config: &mut ProverConfig,
    limit: Limit<'_>,
    also: &str,
) -> Result<(), Failure> {
    let needed = |keeps_values| needed_bytes(log_rows, log_blowup, keeps_values);
    let fits = |needed| limit.bytes().is_none_or(|most| needed <= most);
    config.store_full_lde = config.store_full_lde && fits(needed(true));
    fit(name, needed(config.store_full_lde), limit, also)
}

fn available_in(meminfo: &str) -> Option<u64> {
    kibibytes(meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?)
}

fn most_addresses_in(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    // Unlimited is no number.
    line.split_whitespace().next()?.parse().ok()
}

fn addresses_in(status: &str) -> Option<u64> {
    kibibytes(status.lines().find_map(|line| line.strip_prefix("VmSize:"))?)
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
    fn a_limit_of_addresses_is_read_in_bytes() {
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax address space  4096  8192  bytes\n";
        assert_eq!(most_addresses_in(limits), Some(4096));
        let unlimited =
            "Max address space         unlimited            unlimited            bytes\n";
        assert_eq!(most_addresses_in(unlimited), None);
        assert_eq!(addresses_in("VmPeak: 9 kB\nVmSize:\t 2 kB\n"), Some(2048));
    }

    #[test]
    fn an_estimate_too_large_for_a_number_is_the_largest() {
        assert_eq!(needed_bytes(4, 1, true), 63 * 32 + 822 * 16);
        assert_eq!(needed_bytes(4, 1, false), 36 * 32 + 860 * 16);
        assert_eq!(needed_bytes(60, 10, true), u64::MAX);
    }
}
