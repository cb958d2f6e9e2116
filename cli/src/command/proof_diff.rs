//! `airfoil proof diff`: the first field in which two proof files differ.

use air_cairo::json;
use air_cairo::proof_file::ProofFile;
use serde_json::Value;

use crate::args::proof::Diff;
use crate::command::{fields, statement};
use crate::failure::{Exit, Failure};
use crate::terminal;

/// What a verifier reads, without the proof itself.
const STATEMENT: [&str; 2] = ["public_input", "proof_parameters"];

/// Compares two proof files and prints what differs first in each field.
pub(crate) fn diff(args: &Diff) -> Result<Exit, Failure> {
    let parse = |path| ProofFile::read(path).map_err(Failure::input);
    let (left_proof, right_proof) = (parse(&args.left)?, parse(&args.right)?);
    let read = |path| json::read(path).map_err(Failure::input);
    let (left, right) = (read(&args.left)?, read(&args.right)?);

    let mut differences: Vec<String> =
        STATEMENT.iter().filter_map(|key| of_key(&left, &right, key)).collect();
    differences.extend(of_proofs(&left_proof, &right_proof));
    if !args.verified_only {
        let unread = unread_keys(&left, &right);
        differences.extend(
            unread
                .iter()
                .filter_map(|key| of_key(&left, &right, key))
                .map(|difference| format!("{difference}\n  (no verifier reads this)")),
        );
    }
    if differences.is_empty() {
        let what = if args.verified_only { "all that a verifier reads is equal" } else { "equal" };
        terminal::print(&format!("{what}\n"))?;
        return Ok(Exit::Success);
    }
    terminal::print(&format!("{}\n", differences.join("\n")))?;
    Ok(Exit::Invalid)
}

/// The keys of both files that are none of a verifier's, each once, in alphabetical order.
fn unread_keys(left: &Value, right: &Value) -> Vec<String> {
    let objects = [left, right].into_iter().filter_map(Value::as_object);
    let mut keys: Vec<String> = objects.flat_map(|object| object.keys().cloned()).collect();
    keys.retain(|key| key != "proof_hex" && !STATEMENT.contains(&key.as_str()));
    keys.sort();
    keys.dedup();
    keys
}

fn of_key(left: &Value, right: &Value, key: &str) -> Option<String> {
    let (path, left, right) = first_difference(key, left.get(key), right.get(key))?;
    Some(format!("{path}: {} | {}", shown(left), shown(right)))
}

/// The place of the first difference of two values, depth first, and what is there.
fn first_difference<'a>(
    path: &str,
    left: Option<&'a Value>,
    right: Option<&'a Value>,
) -> Option<(String, Option<&'a Value>, Option<&'a Value>)> {
    match (left, right) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            keys.map(|key| (format!("{path}.{key}"), a.get(key), b.get(key)))
                .find_map(|(path, a, b)| first_difference(&path, a, b))
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            (0..a.len().max(b.len())).find_map(|index| {
                first_difference(&format!("{path}[{index}]"), a.get(index), b.get(index))
            })
        }
        (left, right) => (left != right).then(|| (path.to_owned(), left, right)),
    }
}

fn shown(value: Option<&Value>) -> String {
    let Some(value) = value else { return "nothing".to_owned() };
    let text = value.to_string();
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn of_proofs(left: &ProofFile, right: &ProofFile) -> Option<String> {
    let (a, b) = (&left.proof, &right.proof);
    let byte = match a.iter().zip(b).position(|(a, b)| a != b) {
        Some(byte) => byte,
        None if a.len() == b.len() => return None,
        None => a.len().min(b.len()),
    };
    let fields =
        [left, right].into_iter().map(statement::fields_of).find(|fields| !fields.is_empty());
    let fields = fields.unwrap_or_default();
    let (name, range) = match fields::field_at(&fields, byte) {
        Some(field) => (format!(" ({})", field.path()), field.from..field.to),
        None => (String::new(), byte..byte.saturating_add(32)),
    };
    Some(format!(
        "proof_hex: {} bytes | {} bytes\n  first difference at byte {byte}{name}\n  {} | {}",
        a.len(),
        b.len(),
        hex(a, range.clone()),
        hex(b, range)
    ))
}

/// The bytes of a range, as far as there are any, at most 32.
fn hex(bytes: &[u8], range: std::ops::Range<usize>) -> String {
    let bytes = bytes.get(range.start.min(bytes.len())..range.end.min(bytes.len()));
    let bytes = bytes.unwrap_or_default();
    if bytes.is_empty() {
        return "nothing".to_owned();
    }
    let digits: String = bytes.iter().take(32).map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}{}", if bytes.len() > 32 { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_difference_has_its_path_and_both_values() {
        let left = json!({"m": [{"address": 1}, {"address": 2, "value": "0x5"}], "z": 1});
        let right = json!({"m": [{"address": 1}, {"address": 2, "value": "0x6"}], "z": 2});
        let found = first_difference("public_input", Some(&left), Some(&right));
        let (path, a, b) = found.expect("they differ");
        assert_eq!(path, "public_input.m[1].value");
        assert_eq!((shown(a), shown(b)), ("\"0x5\"".to_owned(), "\"0x6\"".to_owned()));
    }

    #[test]
    fn a_value_that_is_missing_differs() {
        let (left, right) = (json!([1, 2]), json!([1]));
        let (path, _, right) =
            first_difference("k", Some(&left), Some(&right)).expect("they differ");
        assert_eq!((path.as_str(), shown(right)), ("k[1]", "nothing".to_owned()));
    }
}
