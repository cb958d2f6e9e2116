//! Rust names for what a layout calls by paths.

use proc_macro2::{Ident, Span};
use std::collections::BTreeSet;

/// The names of one Rust scope, each given out once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    used: BTreeSet<String>,
}

impl Names {
    /// A scope in which these names are taken.
    pub(crate) fn with(taken: &[&str]) -> Self {
        Self { used: taken.iter().map(ToString::to_string).collect() }
    }

    /// Takes a name that the scope has from elsewhere.
    pub(crate) fn take(&mut self, name: &Ident) {
        self.used.insert(name.to_string());
    }

    /// Whether the scope has a name.
    pub(crate) fn has(&self, name: &Ident) -> bool {
        self.used.contains(&name.to_string())
    }

    /// `wanted`, or `wanted_2`, `wanted_3`, … if it is taken.
    pub(crate) fn fresh(&mut self, wanted: &str) -> Ident {
        let candidates = std::iter::once(wanted.to_owned())
            .chain((2_usize..).map(|count| format!("{wanted}_{count}")));
        for name in candidates {
            if self.used.insert(name.clone()) {
                return ident(&name);
            }
        }
        unreachable!("there are more numbers than names in a scope")
    }
}

/// The name as an identifier: raw if it is a keyword, with a `_` behind it if it cannot be raw.
pub(crate) fn ident(name: &str) -> Ident {
    if matches!(name, "self" | "super" | "crate" | "Self" | "_" | "") {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else {
        Ident::new_raw(name, Span::call_site())
    }
}

/// A path in snake case: `cpu/decode/bit[3]` is `cpu_decode_bit_3`.
pub(crate) fn snake(path: &str) -> String {
    let mut name = String::new();
    for c in path.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_matches('_');
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        return format!("n_{name}").trim_end_matches('_').to_owned();
    }
    name.to_owned()
}

/// A path in upper case: the name of a constant.
pub(crate) fn upper(path: &str) -> String {
    snake(path).to_ascii_uppercase()
}

/// A path in camel case: the name of a type.
pub(crate) fn camel(path: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        })
    };
    snake(path).split('_').map(capitalised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_rust_names() {
        assert_eq!(snake("cpu/decode/bit[3]"), "cpu_decode_bit_3");
        assert_eq!(snake("15 mod 16"), "n_15_mod_16");
        assert_eq!(upper("mem.addr"), "MEM_ADDR");
        assert_eq!(camel("cairo_plain"), "CairoPlain");
    }

    #[test]
    fn a_keyword_is_still_a_name() {
        assert_eq!(ident("final").to_string(), "r#final");
        assert_eq!(ident("self").to_string(), "self_");
    }

    #[test]
    fn a_name_is_given_out_once() {
        let mut names = Names::with(&["e"]);
        assert_eq!(names.fresh("e").to_string(), "e_2");
        assert_eq!(names.fresh("e").to_string(), "e_3");
    }
}
