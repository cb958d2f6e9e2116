//! The standard library of blocks: texts that every layout may import as `std/…`, wherever it lies.

/// The files and their texts, by name.
pub const FILES: [(&str, &str); 8] = [
    ("std/bits.air", include_str!("../std/bits.air")),
    ("std/counter.air", include_str!("../std/counter.air")),
    ("std/evaluation.air", include_str!("../std/evaluation.air")),
    ("std/lookup.air", include_str!("../std/lookup.air")),
    ("std/memory.air", include_str!("../std/memory.air")),
    ("std/permutation.air", include_str!("../std/permutation.air")),
    ("std/range_check.air", include_str!("../std/range_check.air")),
    ("std/sum.air", include_str!("../std/sum.air")),
];

/// The folder of the library: a path that starts so is not the author's.
pub const FOLDER: &str = "std/";

/// The text of a file of the library, by its whole path: `std/bits.air`.
#[must_use]
pub fn text(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}
