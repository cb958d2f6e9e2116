//! Pages of memory that is written soon, mapped at once.

/// Has the system map the pages of some memory now. Else it maps each when it is first written to, and is called for
/// it, which takes about as long as clearing it. A system that cannot does the latter.
pub(crate) fn map_pages<V>(memory: &mut [V]) {
    #[cfg(target_os = "linux")]
    {
        use rustix::mm::{Advice, madvise};
        let page = rustix::param::page_size();
        let (start, len) = (memory.as_mut_ptr().cast::<u8>(), size_of_val(memory));
        let before = start.addr().next_multiple_of(page) - start.addr();
        let pages = len.saturating_sub(before) / page * page;
        if pages > 0 {
            // SAFETY: the pages are within memory that is borrowed to be written, and no byte of it changes.
            let mapped =
                unsafe { madvise(start.add(before).cast(), pages, Advice::LinuxPopulateWrite) };
            // An old system does not know the advice.
            mapped.unwrap_or_default();
        }
    }
    let _ = memory;
}
