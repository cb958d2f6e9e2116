//! The message about a name that nothing has.

use super::names;
use crate::diagnostics::{Code, Diagnostic, suggest};
use crate::source::Span;
use crate::standard;
use crate::syntax::ast::{File, Ident, ItemKind};
use crate::syntax::fold;

/// The tables of a layout with what they declare: no name of one is known in another.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<(String, Vec<String>)>);

impl Tables {
    pub(super) fn of(file: &File) -> Self {
        let mut tables = Vec::new();
        for item in &file.items {
            if let ItemKind::Table { name, body } = &item.kind {
                let names = names::declared(body).map(|name| name.name.clone()).collect();
                tables.push((name.name.clone(), names));
            }
        }
        Self(tables)
    }

    /// The message about a name that nothing in `known` has.
    pub(super) fn nothing_is_called<'a>(
        &self,
        name: &str,
        span: Span,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Diagnostic {
        let known: Vec<&str> = known.into_iter().collect();
        let mistake = mistake(name, span);
        match self.help(name, &known) {
            Some(help) => mistake.help(help),
            None => mistake,
        }
    }

    fn help(&self, name: &str, known: &[&str]) -> Option<String> {
        if fold::is_fold(name) {
            return Some(fold::forms(name));
        }
        if self.0.iter().any(|(table, _)| table == name) {
            return Some(
                "it is a table, which only arguments between tables name: here every row is `row`, and a cell has \
                 its own name"
                    .to_owned(),
            );
        }
        if let Some(near) = suggest(name, known.iter().copied()) {
            return Some(format!("did you mean `{near}`?"));
        }
        let of_next = name.strip_suffix("_next").or_else(|| name.strip_prefix("next_"));
        if let Some(cell) = of_next.filter(|cell| known.contains(cell)) {
            return Some(format!("the next cell of `{cell}` is `{cell}.next`"));
        }
        match name {
            "next" => return Some("the next cell of `x` is `x.next`".to_owned()),
            "i" | "j" | "k" | "n" => {
                return Some(
                    "no loop around it declares it; the cell at hand is `x`, the next one `x.next` or `x[1]`"
                        .to_owned(),
                );
            }
            "prev" | "previous" => return Some("the cell of `x` before is `x[-1]`".to_owned()),
            _ => {}
        }
        let (table, _) = self.0.iter().find(|(_, names)| names.iter().any(|one| one == name))?;
        Some(format!(
            "the table `{table}` has one: a constraint reads its own table, and a `lookup` compares tables"
        ))
    }
}

/// The message about a `use` of a block that nothing declares.
pub(super) fn no_block<'a>(block: &Ident, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let name = &block.name;
    let declares = |text: &str| {
        let mut heads = text.lines().filter_map(|line| line.strip_prefix("block "));
        heads.any(|head| head.split('(').next() == Some(name.as_str()))
    };
    let file = standard::FILES.into_iter().find(|(_, text)| declares(text));
    let help = match (file, suggest(name, known)) {
        (Some((path, _)), _) => format!("write `import {name} from \"{path}\";` at the top"),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("declare it as a `block`, or `import {name} from \"file.air\";`"),
    };
    mistake(name, block.span).help(help)
}

fn mistake(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownName, span, format!("nothing is called `{name}` here"))
}
