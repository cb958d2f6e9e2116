//! What messages say of folds.

/// Whether a name is a fold's, if nothing else has it.
pub(crate) fn is_fold(name: &str) -> bool {
    matches!(name, "sum" | "product")
}

/// Both forms of a fold.
pub(crate) fn forms(fold: &str) -> String {
    format!("write `{fold}(x in list: x)` for a list, or `{fold}(i in 0..4: v[i])` for cells")
}
