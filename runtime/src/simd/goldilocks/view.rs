//! Slices of a generic type as the coordinates of its elements, where it is the field or an extension of it.

use crate::field::{Goldilocks, GoldilocksCubic, GoldilocksQuadratic};
use core::any::TypeId;
use core::mem::MaybeUninit;

/// The number of coordinates of an element of `V`; `None` if it is not the field or an extension of it.
fn degree<V: 'static>() -> Option<usize> {
    let id = TypeId::of::<V>();
    // Each of them is, in memory, the array of its coordinates: `field::goldilocks` says so, and is asked here.
    let degrees = [
        (TypeId::of::<Goldilocks>(), 1),
        (TypeId::of::<GoldilocksQuadratic>(), 2),
        (TypeId::of::<GoldilocksCubic>(), 3),
    ];
    let degree = degrees.into_iter().find_map(|(of, degree)| (of == id).then_some(degree))?;
    (size_of::<V>() == degree * size_of::<Goldilocks>()).then_some(degree)
}

/// The coordinates of elements, one element after the other, and how many each has, if `V` is the field or an
/// extension of it.
pub(crate) fn coordinates<V: 'static>(values: &[V]) -> Option<(&[Goldilocks], usize)> {
    let degree = degree::<V>()?;
    // SAFETY: each element is the array of its coordinates, and nothing else.
    let all = unsafe { core::slice::from_raw_parts(values.as_ptr().cast(), values.len() * degree) };
    Some((all, degree))
}

/// The coordinates of elements as [`coordinates`] has them.
pub(crate) fn coordinates_mut<V: 'static>(values: &mut [V]) -> Option<(&mut [Goldilocks], usize)> {
    let degree = degree::<V>()?;
    let (start, len) = (values.as_mut_ptr().cast(), values.len() * degree);
    // SAFETY: each element is the array of its coordinates, and nothing else; all coordinates are elements.
    Some((unsafe { core::slice::from_raw_parts_mut(start, len) }, degree))
}

/// The same slice if `F` is the field.
pub(crate) fn elements<F: 'static>(values: &[F]) -> Option<&[Goldilocks]> {
    coordinates(values).filter(|&(_, degree)| degree == 1).map(|(elements, _)| elements)
}

/// The element with these coordinates; `None` if there are not as many as `V` has.
pub(super) fn element<V: Copy + 'static>(coordinates: &[Goldilocks]) -> Option<V> {
    // SAFETY: each element is the array of its coordinates, and nothing else.
    (degree::<V>() == Some(coordinates.len()))
        .then(|| unsafe { coordinates.as_ptr().cast::<V>().read() })
}

/// Replaces the elements of a vector by `len` ones whose coordinates a function writes, all of them; returns whether `V`
/// is the field or an extension of it, so that it was done.
///
/// # Safety
/// The function writes all coordinates.
pub(super) unsafe fn write_all<V: 'static>(
    values: &mut Vec<V>,
    len: usize,
    write: impl FnOnce(&mut [MaybeUninit<Goldilocks>]),
) -> bool {
    let Some(degree) = degree::<V>() else {
        return false;
    };
    values.clear();
    values.reserve_exact(len);
    let start = values.spare_capacity_mut().as_mut_ptr().cast();
    // SAFETY: there is room for so many elements, and each is the array of its coordinates.
    write(unsafe { core::slice::from_raw_parts_mut(start, len * degree) });
    // SAFETY: all coordinates have been written.
    unsafe { values.set_len(len) };
    true
}
