//! The roots of unity of the transforms, computed once per field and size.

use crate::field::StarkField;
use core::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The factors of the butterflies: `e(rev(k))` for `k = 0, 1, …`, where `e` is the exponential of
/// the circle and `rev(k)` the fraction `0.0b₀b₁b₂…₂` for the bits `b₀, b₁, …` of `k`, lowest first.
///
/// So the table is `1; i; √i, i√i; …`, each block of `2^j` the one before it and its product with
/// the root of order `2^(j+2)`, and the table of a size begins with that of every smaller size.
#[derive(Debug)]
pub(super) struct Twiddles<F> {
    roots: Vec<F>,
}

/// The largest table made so far for each field.
static TABLES: Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>> = Mutex::new(BTreeMap::new());

impl<F: StarkField> Twiddles<F> {
    /// A table large enough for transforms of `2^log_len` values.
    ///
    /// # Panics
    /// If the field has no root of unity of order `2^log_len`.
    pub(super) fn shared(log_len: u32) -> Arc<Self> {
        let n_roots = 1_usize << log_len.saturating_sub(1);
        // A table is inserted whole, so that one whose maker panicked is not there at all.
        let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        let known = tables.get(&TypeId::of::<F>()).map(Arc::clone);
        let known = known.and_then(|table| table.downcast::<Self>().ok());
        if let Some(known) = known.filter(|table| table.roots.len() >= n_roots) {
            return known;
        }
        // Made on this thread alone: one that waits for its tasks may take up another transform,
        // which would wait for the lock that it holds itself.
        let made = Arc::new(Self::new(log_len));
        tables.insert(TypeId::of::<F>(), Arc::clone(&made) as Arc<dyn Any + Send + Sync>);
        made
    }

    fn new(log_len: u32) -> Self {
        let mut roots = Vec::with_capacity(1 << log_len.saturating_sub(1));
        roots.push(F::ONE);
        for log_order in 2..=log_len {
            let n_known = roots.len();
            let root = F::root_of_unity(log_order);
            roots.extend_from_within(..);
            roots.iter_mut().skip(n_known).for_each(|factor| *factor *= root);
        }
        Self { roots }
    }

    /// All factors for making values from coefficients.
    pub(super) fn roots(&self) -> &[F] {
        &self.roots
    }

    /// The factor of block `k` when values are made from coefficients.
    #[inline]
    pub(super) fn forward(&self, k: usize) -> F {
        self.roots[k]
    }

    /// The factor of block `k` when coefficients are made from values: the inverse of the other.
    #[inline]
    pub(super) fn inverse(&self, k: usize) -> F {
        match k.checked_ilog2() {
            None => F::ONE,
            // 1 − rev(k) is the fraction of the place opposite to k among 2^j … 2^(j+1) − 1, and
            // a half more of the circle is a change of sign.
            Some(j) => -self.roots[(3 << j) - 1 - k],
        }
    }
}
