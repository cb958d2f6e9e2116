//! Periodic columns: constants of the text or of a data file that repeat along the rows.

use super::evaluate::At;
use super::table::{Body, Context};
use super::value::{self, Binding, Value};
use super::{Reported, Resolver, Result};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir;
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, PeriodicValues};
use num_bigint::BigInt;
use num_traits::Num as _;

impl Resolver<'_> {
    /// No data file is longer, in bytes.
    const MAX_DATA: usize = 1 << 23;

    pub(super) fn periodic(
        &mut self,
        body: &mut Body,
        context: &Context,
        name: &ast::Ident,
        frame: Option<&ast::Ident>,
        values: &PeriodicValues,
    ) -> Result<()> {
        let step = match frame {
            None => 1,
            Some(frame) => {
                let kind = Box::new(ast::ExprKind::Name(frame.name.clone()));
                self.frame_of(&ast::Expr { kind, span: frame.span }, context.scope)?.rows
            }
        };
        let values = self.elements_of(values, step, context);
        let is_wrong = values.is_err();
        let index = body.table.periodics.len();
        // In a loop, each turn has a column of its own.
        let path = format!("{}{}{}", context.prefix, name.name, context.turns_in_words());
        let column = value::Periodic {
            name: name.name.clone(),
            path: path.as_str().into(),
            index,
            step,
            shift: 0,
            indexed: false,
        };
        // Declared even so, that its uses raise no further errors.
        self.declare(context.scope, name, Binding::Value(Value::Periodic(column)));
        body.table.periodics.push(ir::Periodic {
            name: path,
            step,
            values: values.unwrap_or_else(|Reported| vec![BigInt::ZERO]),
            span: name.span,
        });
        if is_wrong { Err(Reported) } else { Ok(()) }
    }

    /// The elements, if they are as many as a column may have.
    fn elements_of(
        &mut self,
        values: &PeriodicValues,
        step: u64,
        context: &Context,
    ) -> Result<Vec<BigInt>> {
        let (values, span) = match values {
            PeriodicValues::List(list) => (self.integers_of(list, context)?, list.span),
            PeriodicValues::File { path, span } => (self.data(path, *span)?, *span),
        };
        let n_values = values.len() as u64;
        if !n_values.is_power_of_two() {
            let title = format!("a periodic column has a power of two of elements, not {n_values}");
            let diagnostic = Diagnostic::new(Code::WrongCount, span, title)
                .help("heights are powers of two, and a whole number of periods fills a table");
            return Err(self.fail(diagnostic));
        }
        let period = n_values.saturating_mul(step);
        if period > Self::MAX_FRAME.unsigned_abs() {
            let title = format!(
                "the column repeats after {period} rows, which is more than {}",
                Self::MAX_FRAME
            );
            return self.error(Code::OutOfRange, span, title);
        }
        Ok(values)
    }

    /// The integers of a list.
    fn integers_of(&mut self, list: &ast::Expr, context: &Context) -> Result<Vec<BigInt>> {
        let at = At::scope(context.scope);
        let elements = self.elements(list, at)?;
        let mut values = Vec::with_capacity(elements.len());
        for element in &elements {
            match self.binding(element, list.span, at)?.into_int() {
                Ok(value) => values.push(value),
                Err(other) => {
                    let title =
                        format!("a periodic column is of integers, not of {}", other.kind());
                    return self.error(Code::KindMismatch, list.span, title);
                }
            }
        }
        Ok(values)
    }

    /// The integers of a data file: separated by white space or commas, in brackets or not, so that a JSON array of
    /// numbers, or of numbers in quotes, is one.
    fn data(&mut self, path: &str, span: Span) -> Result<Vec<BigInt>> {
        let file = self.data_file(path, span)?;
        let text = self.sources.get(file).text.clone();
        let is_between = |c: char| c.is_whitespace() || c == ',';
        let list = text.trim();
        let list = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(list);
        let mut values = Vec::new();
        for word in list.split(is_between).filter(|word| !word.is_empty()) {
            self.step(span)?;
            let Some(value) = integer(word) else {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                let place = Span::new(file, start..start + word.len());
                let diagnostic = Diagnostic::new(Code::Syntax, place, "this is no integer")
                    .other(span, "the file is read here")
                    .help(
                        "a data file has integers below 2^256, separated by commas or white space",
                    );
                return Err(self.fail(diagnostic));
            };
            values.push(value);
        }
        Ok(values)
    }

    /// A data file, loaded at its first use.
    fn data_file(&mut self, data: &str, span: Span) -> Result<FileId> {
        let from = self.sources.get(span.file).path.clone();
        let (path, text) = match (self.loader)(&from, data) {
            Ok(loaded) => loaded,
            Err(reason) => {
                let title = format!("`{data}` cannot be read: {reason}");
                return self.error(Code::ImportFailed, span, title);
            }
        };
        if text.len() > Self::MAX_DATA {
            let title = format!("`{data}` has more than {} bytes", Self::MAX_DATA);
            return self.error(Code::TooLarge, span, title);
        }
        let known = (0..self.sources.len()).map(FileId);
        let known = known.into_iter().find(|id| self.sources.get(*id).path == path);
        Ok(known.unwrap_or_else(|| self.sources.add(path, text)))
    }
}

/// An integer below 2^256 in decimal or, after `0x`, in hexadecimal, with a sign or in quotes.
fn integer(word: &str) -> Option<BigInt> {
    let word = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word);
    let (is_negative, digits) = match word.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, word),
    };
    let (digits, radix) = match digits.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    // The parser itself would take signs and underscores.
    let is_plain =
        !digits.is_empty() && digits.len() <= 78 && digits.chars().all(|c| c.is_digit(radix));
    let value = BigInt::from_str_radix(digits, radix).ok().filter(|_| is_plain)?;
    (value.bits() <= 256).then_some(if is_negative { -value } else { value })
}
