//! Changes of good inputs.

use crate::harness::{Folder, data};
use serde_json::Value;

/// A file with this content.
pub(super) fn file(
    name: &'static str,
    content: impl AsRef<[u8]> + Send + Sync + 'static,
) -> impl Fn(&Folder) + Send + Sync {
    move |folder| folder.write(name, content.as_ref())
}

/// Changes the bytes of a file.
pub(super) fn bytes(
    name: &'static str,
    change: impl Fn(&mut Vec<u8>) + Send + Sync,
) -> impl Fn(&Folder) + Send + Sync {
    move |folder| {
        let mut bytes = folder.read(name);
        change(&mut bytes);
        folder.write(name, bytes);
    }
}

/// Changes a JSON file.
pub(super) fn json(
    name: &'static str,
    change: impl Fn(&mut Value) + Send + Sync,
) -> impl Fn(&Folder) + Send + Sync {
    move |folder| {
        let mut value: Value = serde_json::from_slice(&folder.read(name)).expect("it is JSON");
        change(&mut value);
        folder.write(name, value.to_string());
    }
}

/// Sets the value at a pointer, which must be there.
pub(super) fn set(
    name: &'static str,
    pointer: &'static str,
    value: Value,
) -> impl Fn(&Folder) + Send + Sync {
    json(name, move |file| {
        *file.pointer_mut(pointer).expect("the value is there") = value.clone();
    })
}

/// Copies Stone's proof of the small program to `proof.json`.
pub(super) fn proof(folder: &Folder) {
    std::fs::copy(data().join("proof.json"), folder.path("proof.json")).expect("it is there");
}

/// Puts a pipe that nobody writes to in the place of a file.
#[cfg(unix)]
pub(super) fn pipe(name: &'static str) -> impl Fn(&Folder) + Send + Sync {
    move |folder| {
        let path = folder.path(name);
        _ = std::fs::remove_file(&path);
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()), "a pipe can be made");
    }
}

/// Makes a file one of 10^12 bytes, of which the disk has none.
pub(super) fn sparse(name: &'static str) -> impl Fn(&Folder) + Send + Sync {
    move |folder| {
        let file = std::fs::File::create(folder.path(name)).expect("it can be made");
        file.set_len(1_000_000_000_000).expect("holes take no room");
    }
}
