//! Slices of a generic type as slices of elements, where the two types are one.

use crate::field::Stark252;
use core::any::{Any, TypeId};

/// The same slice if `V` is the field of `2^251 + 17·2^192 + 1` elements.
pub(crate) fn elements<V: 'static>(values: &[V]) -> Option<&[Stark252]> {
    // SAFETY: the two types are the same, so it is the slice itself.
    (TypeId::of::<V>() == TypeId::of::<Stark252>())
        .then(|| unsafe { core::slice::from_raw_parts(values.as_ptr().cast(), values.len()) })
}

/// The same slice if `V` is the field of `2^251 + 17·2^192 + 1` elements.
pub(crate) fn elements_mut<V: 'static>(values: &mut [V]) -> Option<&mut [Stark252]> {
    let (start, len) = (values.as_mut_ptr(), values.len());
    // SAFETY: the two types are the same, so it is the slice itself, borrowed for as long.
    (TypeId::of::<V>() == TypeId::of::<Stark252>())
        .then(|| unsafe { core::slice::from_raw_parts_mut(start.cast(), len) })
}

/// The same element if `V` is the field of `2^251 + 17·2^192 + 1` elements.
pub(crate) fn generic<V: Copy + 'static>(element: Stark252) -> Option<V> {
    (&element as &dyn Any).downcast_ref().copied()
}

/// The same vector if `V` is the field of `2^251 + 17·2^192 + 1` elements.
#[allow(clippy::ptr_arg, reason = "the vector itself may grow")]
pub(crate) fn elements_vec<V: 'static>(values: &mut Vec<V>) -> Option<&mut Vec<Stark252>> {
    (values as &mut dyn Any).downcast_mut()
}
