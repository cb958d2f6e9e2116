//! Large vectors in large pages: a proof's vectors are written once, so that to get their pages one by one takes a
//! good part of the time that filling them does.

/// Shorter vectors are left as they are.
const MIN_BYTES: usize = 1 << 22;

/// The size of a large page.
const PAGE: usize = 1 << 21;

/// Asks the system to back a vector, of which nothing has been written yet, with large pages. It may do so or not.
#[cfg(target_os = "linux")]
pub(crate) fn in_large_pages<V>(values: &[V]) {
    let n_bytes = size_of_val(values);
    if n_bytes < MIN_BYTES {
        return;
    }
    let start = values.as_ptr() as usize;
    let first = start.next_multiple_of(PAGE);
    let end = (start + n_bytes) / PAGE * PAGE;
    // SAFETY: the pages are the vector's own, and this changes nothing of what is in them.
    let _ = unsafe { libc::madvise(first as *mut libc::c_void, end - first, libc::MADV_HUGEPAGE) };
}

/// Elsewhere nothing is asked.
#[cfg(not(target_os = "linux"))]
pub(crate) fn in_large_pages<V>(_values: &[V]) {}
