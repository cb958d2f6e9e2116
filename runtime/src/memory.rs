//! Memory for large vectors.

use crate::simd;
use rayon::prelude::*;

/// Less memory than this, in bytes, is left as the allocator gives it: it may be in use already.
const MIN_BYTES: usize = 1 << 20;

/// So many bytes are mapped in one task: one thread would be slower than the many that write.
const TASK: usize = 1 << 22;

/// An empty vector with room for so many elements, all of which are to be written: its memory is mapped at once.
#[must_use]
pub fn room<V: Send>(n: usize) -> Vec<V> {
    let mut vector = Vec::with_capacity(n);
    map(vector.spare_capacity_mut());
    vector
}

/// A vector of one element many times, in memory that is mapped at once.
#[must_use]
pub fn filled<V: Copy + Send>(value: V, n: usize) -> Vec<V> {
    let mut vector = room(n);
    vector.resize(n, value);
    vector
}

/// Maps memory at once, all of which is to be written.
pub(crate) fn map<V: Send>(memory: &mut [V]) {
    if size_of_val(memory) >= MIN_BYTES {
        memory.par_chunks_mut((TASK / size_of::<V>()).max(1)).for_each(simd::map_pages);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_mapped_keeps_what_it_holds() {
        let len = MIN_BYTES / size_of::<u64>();
        for n in [0, 1, len - 1, len, len + 1000, 9 * len] {
            let mut vector: Vec<u64> = (0..n as u64).collect();
            map(&mut vector);
            // From within a page to within another.
            map(vector.get_mut(3..).unwrap_or_default());
            assert!(vector.iter().copied().eq(0..n as u64), "{n} elements");
        }
    }

    #[test]
    fn a_vector_has_the_room_asked_for() {
        for n in [0, 1, 1 << 18] {
            assert!(room::<u64>(n).capacity() >= n);
            assert_eq!(filled(7_u64, n), vec![7; n]);
        }
    }
}
