//! Fetching memory that is read or written soon, where the processor does not foresee it.

use core::ops::Range;

/// The number of bytes that are fetched at once.
const LINE: usize = 64;

/// Fetches values into the second-level cache, as far as there are any.
#[inline]
pub(crate) fn fetch<V>(values: &[V], places: Range<usize>) {
    let values = values.get(places).unwrap_or_default();
    for values in values.chunks(LINE / size_of::<V>().clamp(1, LINE)) {
        fetch_line(values.as_ptr());
    }
}

/// Fetches the bytes around a place into the second-level cache; there need not be any.
#[inline(always)]
pub(super) fn fetch_line<V>(place: *const V) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: nothing is read, and every address may be given.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T1>(place.cast());
    }
    let _ = place;
}
