//! Two sequences side by side.

/// The pairs of two sequences of one length; `None` if one is longer, where `zip` would leave out the rest.
pub(crate) fn paired<A, B>(
    left: A,
    right: B,
) -> Option<impl ExactSizeIterator<Item = (A::Item, B::Item)>>
where
    A: IntoIterator<IntoIter: ExactSizeIterator>,
    B: IntoIterator<IntoIter: ExactSizeIterator>,
{
    let (left, right) = (left.into_iter(), right.into_iter());
    (left.len() == right.len()).then(|| left.zip(right))
}

#[cfg(test)]
mod tests {
    use super::paired;

    #[test]
    fn only_sequences_of_one_length_are_paired() {
        let pairs = paired([1, 2], ["a", "b"]).map(Iterator::collect::<Vec<_>>);
        assert_eq!(pairs, Some(vec![(1, "a"), (2, "b")]));
        assert!(paired([1, 2], ["a"]).is_none());
        assert!(paired([1], ["a", "b"]).is_none());
    }
}
