//! Which instructions the hot loops use.

use std::sync::OnceLock;

/// The environment variable that forbids instructions: `scalar`, `avx2` or `avx512` is the most that is used. Whatever
/// it says, nothing is used that the processor does not have.
pub const INSTRUCTIONS: &str = "AIRFOIL_SIMD";

/// The instructions that the loops over the field of `2^251 + 17·2^192 + 1` elements use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Portable code.
    Portable,
    /// Eight lanes of AVX2 with its fused multiplication and addition of floating-point numbers (FMA).
    Avx2,
    /// Eight lanes of AVX-512 with its multiplication of 52 bits (IFMA).
    Avx512,
}

impl Level {
    /// A name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }
}

/// The level of this process.
#[must_use]
pub fn level() -> Level {
    static LEVEL: OnceLock<Level> = OnceLock::new();
    *LEVEL.get_or_init(|| {
        let allowed = std::env::var(INSTRUCTIONS);
        let most = match allowed.as_deref() {
            Ok("scalar") => Level::Portable,
            Ok("avx2") => Level::Avx2,
            Ok(_) | Err(_) => Level::Avx512,
        };
        detected(most)
    })
}

/// The highest level that the processor has, up to one.
#[cfg(target_arch = "x86_64")]
fn detected(most: Level) -> Level {
    use super::lanes::{Instructions as _, avx2::Avx2, avx512::Avx512};
    if most >= Level::Avx512 && Avx512::detected().is_some() {
        Level::Avx512
    } else if most >= Level::Avx2 && Avx2::detected().is_some() {
        Level::Avx2
    } else {
        Level::Portable
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detected(_: Level) -> Level {
    Level::Portable
}
