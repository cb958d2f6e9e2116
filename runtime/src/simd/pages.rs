//! Pages of memory that is written soon, mapped at once.

/// A multiple of the length of a page on all systems. Were it none, the system would refuse, and map pages as always.
#[cfg(target_os = "linux")]
const PAGE: usize = 1 << 16;

/// Has the system map the pages of some memory now. Else it maps each when it is first written to, and is called for
/// it, which takes about as long as clearing the page.
pub(crate) fn map_pages<V>(memory: &mut [V]) {
    #[cfg(target_os = "linux")]
    {
        use rustix::mm::{Advice, madvise};
        let (start, len) = (memory.as_mut_ptr().cast::<u8>(), size_of_val(memory));
        let before = start.addr().next_multiple_of(PAGE) - start.addr();
        let pages = len.saturating_sub(before) / PAGE * PAGE;
        if pages > 0 {
            // SAFETY: the pages are within memory that is borrowed to be written, and no byte of it changes.
            let mapped =
                unsafe { madvise(start.add(before).cast(), pages, Advice::LinuxPopulateWrite) };
            // A system that does not know the advice, or cannot follow it now, maps the pages as always.
            mapped.unwrap_or_default();
        }
    }
    let _ = memory;
}
