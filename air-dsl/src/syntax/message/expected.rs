//! What the grammar would have taken, in words.

use crate::syntax::grammar::Rule;
use pest::error::{Error, ErrorVariant};

/// The words for what could have stood at a place, each once, in a fixed order.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    words: Vec<String>,
}

impl Expected {
    pub(super) fn of(error: &Error<Rule>) -> Self {
        let mut words: Vec<String> = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => {
                positives.iter().filter_map(|rule| in_words(*rule)).collect()
            }
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        words.sort();
        words.dedup();
        if words.iter().any(|word| word == "an expression") {
            // It starts with a name, a word or a bracket, which need no mention.
            let starts = ["a name", "`[`", "`(`", "`bool`", "`sum`", "`product`"];
            words.retain(|word| !starts.contains(&word.as_str()));
        }
        // An expression can nearly always go on; what would end it says more.
        let goes_on =
            |word: &String| matches!(word.as_str(), "an operator" | "`.`" | "`[`" | "`(`" | "`/`");
        if !words.iter().all(goes_on) {
            words.retain(|word| !goes_on(word));
        }
        Self { words }
    }

    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// Leaves words out.
    pub(super) fn without(mut self, left_out: &[&str]) -> Self {
        self.words.retain(|word| !left_out.contains(&word.as_str()));
        self
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    /// The words of the language among them.
    pub(super) fn keywords(&self) -> impl Iterator<Item = &str> {
        let inner = self.words.iter().map(|word| word.trim_matches('`'));
        inner.filter(|word| word.chars().all(|c| c.is_ascii_lowercase()))
    }
}

/// `a, b or c`
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// What a rule stands for; none if it says nothing to the author.
fn in_words(rule: Rule) -> Option<String> {
    let name = format!("{rule:?}");
    if let Some(keyword) = name.strip_prefix("kw_") {
        return Some(format!("`{keyword}`"));
    }
    let words = match name.as_str() {
        "expr" | "selector" | "arm" | "choice" | "term" | "factor" | "power" | "int" | "char"
        | "list" | "call" | "fold" | "fold_kind" | "boolean" | "neg" | "over" => "an expression",
        "ident" | "word" | "place" | "label" | "path" | "public_one" | "terminal_one" | "field" => {
            "a name"
        }
        "names" => "`[`",
        "string" => "a text in quotes",
        "rowset" => "a row set",
        "residue" => "a residue",
        "edge" => "`first` or `last`",
        "part" => "`first`, `last` or a residue",
        "body" | "fields" | "open_brace" => "`{`",
        "close_brace" => "`}`",
        "open_paren" => "`(`",
        "close_paren" => "`)`",
        "open_list" | "index" => "`[`",
        "close_list" => "`]`",
        "addop" | "mulop" | "power_sign" => "an operator",
        "equals" => "`=`",
        "assign" => "`:=`",
        "arrow" => "`=>`",
        "because" => "`because`",
        "point" | "dot" => "`.`",
        "dots" => "`..`",
        "at" | "at_sign" => "`@`",
        "semi" => "`;`",
        "comma" | "weights" => "`,`",
        "colon" => "`:`",
        "tilde" => "`~`",
        "slash" => "`/`",
        "stmt" | "stmt_alone" | "constraint" => "a statement",
        "item" | "item_alone" | "header" => "a declaration",
        "after" => "`after`",
        "on_frame" => "`on`",
        "as_path" => "`as`",
        "at_parts" => "`at`",
        "excepts" => "`except`",
        "modulus" => "`mod`",
        "each" => "`for`",
        "dummies" => "`with`",
        "start" => "`from`",
        _ => return None,
    };
    Some(words.to_owned())
}
