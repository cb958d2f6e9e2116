//! Memory that serves again.
//!
//! A vector that is freed goes back to the system, and the pages of the next one have to be mapped and cleared: that
//! takes longer than to write it. So the prover keeps its large vectors until FRI has its first layer or, to need
//! less memory, until the step ends that they were for.

use crate::memory;
use crate::trace::{Column, OfKind};
use core::any::Any;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Shorter vectors are left to the allocator, which keeps them itself.
const MIN_LEN: usize = 1 << 12;

/// Vectors whose elements nobody needs any more.
#[derive(Debug)]
pub(crate) struct Spare {
    vectors: Mutex<Vec<Box<dyn Any + Send>>>,
    outlasts_steps: bool,
}

impl Spare {
    /// No vectors yet; those to come are freed when a step ends, if they are not to outlast steps.
    pub(super) fn new(outlasts_steps: bool) -> Self {
        Self { vectors: Mutex::default(), outlasts_steps }
    }

    /// Frees what would not serve for so many elements, or would be longer than they need.
    pub(crate) fn keep<V: Send + 'static>(&self, n: usize) {
        self.vectors().retain(|vector| {
            let capacity = vector.downcast_ref::<Vec<V>>().map(Vec::capacity);
            capacity.is_some_and(|capacity| (n..n.saturating_mul(2)).contains(&capacity))
        });
    }

    /// Whether what steps do not need is kept for later ones, which takes memory.
    pub(super) fn outlasts_steps(&self) -> bool {
        self.outlasts_steps
    }

    /// A step of the prover has ended.
    pub(super) fn end_step(&self) {
        if !self.outlasts_steps {
            self.clear();
        }
    }

    /// Frees all.
    pub(crate) fn clear(&self) {
        self.vectors().clear();
    }

    /// An empty vector with room for so many elements: one that is not much longer, or else a new one.
    pub(crate) fn take<V: Send + 'static>(&self, n: usize) -> Vec<V> {
        let mut vector = self.found(n).unwrap_or_else(|| memory::room(n));
        vector.clear();
        vector
    }

    /// A vector of so many elements, for one who replaces all: whichever there are, else new ones.
    pub(super) fn any<V: Copy + Send + 'static>(&self, new: V, n: usize) -> Vec<V> {
        let mut vector = self.found(n).unwrap_or_else(|| memory::room(n));
        vector.resize(n, new);
        vector
    }

    /// A vector with room for so many elements that is not much longer, if there is one, with whichever it has.
    fn found<V: Send + 'static>(&self, n: usize) -> Option<Vec<V>> {
        let mut vectors = self.vectors();
        let fits = |vector: &Box<dyn Any + Send>| {
            let capacity = vector.downcast_ref::<Vec<V>>().map(Vec::capacity);
            capacity.is_some_and(|capacity| (n..=n.saturating_mul(2)).contains(&capacity))
        };
        let found = vectors.iter().rposition(fits).map(|at| vectors.swap_remove(at));
        found.and_then(|vector| vector.downcast().ok()).map(|vector| *vector)
    }

    /// Takes a vector back.
    pub(super) fn give<V: Send + 'static>(&self, vector: Vec<V>) {
        if vector.capacity() >= MIN_LEN {
            self.vectors().push(Box::new(vector));
        }
    }

    /// A copy of a column.
    pub(super) fn copy<F, K>(&self, column: &Column<F, K>) -> Column<F, K>
    where
        F: Copy + Send + 'static,
        K: Copy + Send + 'static,
    {
        match column {
            OfKind::Base(values) => OfKind::Base(self.copied(values)),
            OfKind::Ext(values) => OfKind::Ext(self.copied(values)),
        }
    }

    /// Takes columns back.
    pub(super) fn give_columns<F, K>(&self, columns: Vec<Column<F, K>>)
    where
        F: Send + 'static,
        K: Send + 'static,
    {
        for column in columns {
            match column {
                OfKind::Base(values) => self.give(values),
                OfKind::Ext(values) => self.give(values),
            }
        }
    }

    /// A copy of elements.
    pub(super) fn copied<V: Copy + Send + 'static>(&self, values: &[V]) -> Vec<V> {
        let mut copied = self.take(values.len());
        copied.extend_from_slice(values);
        copied
    }

    /// A vector of one element many times.
    pub(super) fn filled<V: Copy + Send + 'static>(&self, value: V, n: usize) -> Vec<V> {
        let mut filled = self.take(n);
        filled.resize(n, value);
        filled
    }

    /// A vector is whole whatever befell whoever held the lock.
    fn vectors(&self) -> MutexGuard<'_, Vec<Box<dyn Any + Send>>> {
        self.vectors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 2 * MIN_LEN;

    /// A vector of a spare one's memory, and the memory.
    fn taken<V: Send + 'static>(spare: &Spare, n: usize) -> (Vec<V>, *const V) {
        let vector = spare.take(n);
        let start = vector.as_ptr();
        (vector, start)
    }

    #[test]
    fn memory_serves_again_for_vectors_of_its_type_and_about_its_length() {
        let spare = Spare::new(true);
        let vector = spare.filled(7_u64, N);
        let start = vector.as_ptr();
        spare.give(vector);
        assert_eq!(spare.found::<u32>(N), None);
        assert_eq!(spare.found::<u64>(2 * N), None);
        assert_eq!(spare.found::<u64>(N / 2 - 1), None);
        let (vector, again) = taken(&spare, N);
        assert_eq!((again, vector.len()), (start, 0));
        assert_eq!(spare.found::<u64>(N), None);
    }

    #[test]
    fn copies_are_equal_in_memory_that_held_something_else() {
        let spare = Spare::new(true);
        spare.give(vec![7_u64; N]);
        let column: Column<u64, u32> = OfKind::Base((0..N as u64).collect());
        let copy = spare.copy(&column);
        assert_eq!(copy, column);
        spare.give_columns(vec![copy]);
        assert_eq!(spare.filled(3_u64, N - 1), vec![3; N - 1]);
    }

    #[test]
    fn elements_that_will_be_replaced_are_whichever_there_are() {
        let spare = Spare::new(true);
        assert_eq!(spare.any(7_u64, N), vec![7; N]);
        for len in [N - 1, N, N + 1] {
            let mut given = Vec::with_capacity(N + 1);
            given.resize(len, 3_u64);
            spare.give(given);
            let expected: Vec<u64> = (0..N).map(|at| if at < len { 3 } else { 7 }).collect();
            assert_eq!(spare.any(7, N), expected);
        }
    }

    #[test]
    fn steps_end_with_or_without_what_was_for_them() {
        for outlasts_steps in [false, true] {
            let spare = Spare::new(outlasts_steps);
            spare.give(vec![1_u8; N]);
            spare.end_step();
            let found = spare.found::<u8>(N);
            assert_eq!(found.is_some(), outlasts_steps);
            spare.give(found.unwrap_or_default());
            spare.clear();
            assert_eq!(spare.found::<u8>(N), None);
        }
    }

    #[test]
    fn only_what_serves_for_so_many_elements_is_kept() {
        let spare = Spare::new(true);
        spare.give(vec![1_u32; N]);
        for n in [N - 1, N, 2 * N] {
            spare.give(vec![1_u64; n]);
        }
        spare.keep::<u64>(N);
        assert_eq!(spare.take::<u64>(N).capacity(), N);
        assert_eq!(spare.found::<u64>(N), None);
        assert_eq!(spare.found::<u64>(N - 1), None);
        assert_eq!(spare.found::<u32>(N), None);
    }

    #[test]
    fn short_vectors_are_not_kept() {
        let spare = Spare::new(true);
        spare.give(vec![1_u8; MIN_LEN - 1]);
        assert_eq!(spare.found::<u8>(MIN_LEN - 1), None);
    }
}
