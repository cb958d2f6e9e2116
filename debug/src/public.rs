//! The public values of a statement, for a layout that is known by its text only.

use crate::value;
use air_dsl::ir::{Layout, Public};
use air_runtime::field::StarkField;
use serde_json::Value;

/// A public value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicValue<F> {
    /// One element.
    Scalar(F),
    /// The entries of a list, each with as many elements as the list has fields.
    List(Vec<Vec<F>>),
}

/// Why JSON does not hold the public values of a layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {place}: expected {expected}, found {found}")]
pub struct PublicError {
    /// The file.
    pub file: String,
    /// Which value of it.
    pub place: String,
    /// What must be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// Reads public values from a JSON object with a key for each: a number, or a string with a number as
/// [`value::parse`] takes it; a list is an array of entries, each an array in the order of the fields or an object
/// with a key for each.
///
/// # Errors
/// Names the file, the key, what was expected and what is there.
pub fn read<F: StarkField>(
    layout: &Layout,
    file: &str,
    text: &str,
) -> Result<Vec<PublicValue<F>>, PublicError> {
    let error = |place: &str, expected: String, found: String| PublicError {
        file: file.to_owned(),
        place: place.to_owned(),
        expected,
        found,
    };
    let json: Value = serde_json::from_str(text)
        .map_err(|e| error("the whole file", "JSON".to_owned(), e.to_string()))?;
    let Value::Object(object) = &json else {
        return Err(error("the whole file", "an object".to_owned(), kind(&json)));
    };
    if let Some(key) = object.keys().find(|key| layout.publics.iter().all(|p| p.name != **key)) {
        let names: Vec<&str> = layout.publics.iter().map(|public| public.name.as_str()).collect();
        let expected = match names.is_empty() {
            true => format!("no key, since layout `{}` has no public value", layout.name),
            false => format!("the public values {}", names.join(", ")),
        };
        return Err(error("the whole file", expected, format!("the key `{key}`")));
    }
    let wrong =
        |place: &str, expected: &str, found: &Value| error(place, expected.to_owned(), kind(found));
    let of_public = |public: &Public| {
        let name = public.name.as_str();
        let found = object.get(name).ok_or_else(|| {
            error(name, "the public value of this name".to_owned(), "no such key".to_owned())
        })?;
        match &public.fields {
            None => Ok(PublicValue::Scalar(element(name, found, &wrong)?)),
            Some(fields) => {
                let Value::Array(entries) = found else {
                    return Err(wrong(name, "an array of entries", found));
                };
                let entry = |(at, found)| entry(&format!("{name}[{at}]"), fields, found, &wrong);
                let entries = entries.iter().enumerate().map(entry);
                Ok(PublicValue::List(entries.collect::<Result<_, _>>()?))
            }
        }
    };
    layout.publics.iter().map(of_public).collect()
}

fn entry<F: StarkField>(
    place: &str,
    fields: &[String],
    found: &Value,
    wrong: &impl Fn(&str, &str, &Value) -> PublicError,
) -> Result<Vec<F>, PublicError> {
    let expected = || format!("an entry with the fields {}", fields.join(", "));
    let values: Vec<&Value> = match found {
        Value::Array(values) => values.iter().collect(),
        Value::Object(values) => fields.iter().filter_map(|field| values.get(field)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    if values.len() != fields.len() {
        return Err(wrong(place, &expected(), found));
    }
    values.into_iter().map(|value| element(place, value, wrong)).collect()
}

fn element<F: StarkField>(
    place: &str,
    found: &Value,
    wrong: &impl Fn(&str, &str, &Value) -> PublicError,
) -> Result<F, PublicError> {
    let parsed = match found {
        Value::String(text) => value::parse(text),
        Value::Number(number) => value::parse(&number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let expected = || format!("a number below the modulus of {}", F::NAME);
    parsed.ok_or_else(|| wrong(place, &expected(), found))
}

/// A JSON value in a few words.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("{:?}", text.chars().take(80).collect::<String>()),
        Value::Array(elements) => format!("an array of {}", elements.len()),
        Value::Object(_) => "an object".to_owned(),
    }
}
