//! The form of a fold, for an author who writes one as a call of `sum` or `product`.

use crate::diagnostics::{Code, Diagnostic};
use crate::syntax::ast::{Expr, ExprKind, Ident, Over};
use crate::syntax::fold::{forms, is_fold};

/// Longer forms are not written out.
const MAX_SHOWN: usize = 80;

/// The message about `sum(list)` and the like; none for other names.
pub(super) fn mistake(name: &Ident, args: &[Expr]) -> Option<Diagnostic> {
    let fold = name.name.as_str();
    if !is_fold(fold) {
        return None;
    }
    let title = format!("a `{fold}` says what its variable runs over, and then a term");
    let help = match instead(fold, args) {
        Some(form) if form.chars().count() <= MAX_SHOWN => form,
        Some(_) | None => forms(fold),
    };
    Some(Diagnostic::new(Code::Syntax, name.span, title).help(help))
}

/// The fold that the arguments may be meant to be.
fn instead(fold: &str, args: &[Expr]) -> Option<String> {
    match args {
        [] => None,
        [one] => Some(match &*one.kind {
            ExprKind::Comprehension { element, variable, over } => {
                let over = match over {
                    Over::Range(start, end) => format!("{start}..{end}"),
                    Over::List(list) => list.to_string(),
                };
                format!("write `{fold}({} in {over}: {element})`", variable.name)
            }
            ExprKind::List(_) => format!("write `{fold}({0} in {one}: {0})`", variable(args)),
            ExprKind::Name(name) => {
                let x = variable(args);
                format!(
                    "write `{fold}({x} in {name}: {x})`, or `{fold}(i in 0..4: {name}[i])` for cells"
                )
            }
            ExprKind::Int(_)
            | ExprKind::Index(..)
            | ExprKind::Next(_)
            | ExprKind::Field(..)
            | ExprKind::Call(..)
            | ExprKind::Bool(_)
            | ExprKind::Binary(..)
            | ExprKind::Neg(_)
            | ExprKind::Fold { .. } => return None,
        }),
        [variable, from, to, term] if matches!(&*variable.kind, ExprKind::Name(_)) => {
            Some(format!("write `{fold}({variable} in {from}..{to}: {term})`"))
        }
        [_, _, ..] => {
            let list = args.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Some(format!("write `{fold}({0} in [{list}]: {0})`", variable(args)))
        }
    }
}

/// A name that the arguments do not have.
fn variable(args: &[Expr]) -> &'static str {
    let text: String = args.iter().map(|arg| format!("{arg} ")).collect();
    let is_free = |name: &&str| {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.all(|word| word != *name)
    };
    ["x", "e", "t"].into_iter().find(is_free).unwrap_or("element")
}
