//! What a misspelled name may have meant.

/// The candidate nearest to `name`, if one is near: at most a third of its letters differ. Names of one or two letters
/// are near to each other without meaning the same.
#[must_use]
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && name.len().max(candidate.len()) > 2)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance where two neighbours that changed places count once; a row at a time.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(two_above[j - 2] + 1);
            }
            row.push(least);
        }
        two_above = core::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn a_slip_of_one_letter_is_found_and_a_stranger_is_not() {
        assert_eq!(suggest("sortd", ["sorted", "product", "pool"]), Some("sorted"));
        assert_eq!(suggest("scoep", ["on", "scope", "for"]), Some("scope"));
        assert_eq!(suggest("x", ["a", "ab", "xs"]), None);
        assert_eq!(suggest("xyz", ["sorted", "product", "pool"]), None);
    }
}
