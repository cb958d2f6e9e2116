//! JSON text as Stone writes it: keys sorted, tabs, and short lists of plain values in one line.

use serde_json::Value;

/// A list of plain values is written in one line if that is shorter than this many characters.
const RIGHT_MARGIN: usize = 74;

/// The text of a value, with a line end at its end.
#[must_use]
pub(crate) fn styled(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
        Value::Array(elements) if elements.is_empty() => text.push_str("[]"),
        Value::Array(elements) => match one_line(elements) {
            Some(line) => text.push_str(&line),
            None => bracketed('[', ']', elements.iter().map(|value| (None, value)), depth, text),
        },
        Value::Object(members) if members.is_empty() => text.push_str("{}"),
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            let members = members.into_iter().map(|(key, value)| (Some(key.as_str()), value));
            bracketed('{', '}', members, depth, text);
        }
    }
}

fn bracketed<'a>(
    open: char,
    close: char,
    members: impl Iterator<Item = (Option<&'a str>, &'a Value)>,
    depth: usize,
    text: &mut String,
) {
    if depth > 0 && !text.ends_with('\t') {
        new_line(depth, text);
    }
    text.push(open);
    for (index, (key, value)) in members.enumerate() {
        if index > 0 {
            text.push(',');
        }
        new_line(depth + 1, text);
        if let Some(key) = key {
            text.push_str(&Value::from(key).to_string());
            text.push_str(" : ");
        }
        write(value, depth + 1, text);
    }
    new_line(depth, text);
    text.push(close);
}

fn new_line(depth: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n('\t', depth));
}

fn one_line(elements: &[Value]) -> Option<String> {
    // Long lists are not tried at all.
    if elements.len().checked_mul(3)? >= RIGHT_MARGIN {
        return None;
    }
    let plain = elements.iter().map(|value| match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Some(value.to_string())
        }
        Value::Array(inner) => inner.is_empty().then(|| "[]".to_owned()),
        Value::Object(inner) => inner.is_empty().then(|| "{}".to_owned()),
    });
    let line = format!("[ {} ]", plain.collect::<Option<Vec<String>>>()?.join(", "));
    (line.len() < RIGHT_MARGIN).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nested_values_indented() {
        let value = json!({"b": {"y": 1, "x": [0, 3, 2]}, "a": ["one", {"k": null}], "c": []});
        let expected = "{\n\t\"a\" : \n\t[\n\t\t\"one\",\n\t\t{\n\t\t\t\"k\" : null\n\t\t}\n\t],\n\
            \t\"b\" : \n\t{\n\t\t\"x\" : [ 0, 3, 2 ],\n\t\t\"y\" : 1\n\t},\n\t\"c\" : []\n}\n";
        assert_eq!(styled(&value), expected);
    }

    #[test]
    fn a_long_list_is_written_one_value_a_line() {
        let value = json!([vec![1; 30]]);
        assert_eq!(styled(&value).lines().count(), 1 + 1 + 30 + 1 + 1);
    }
}
