//! How a command ends: its exit code, and the sentence that says why.

use std::fmt::Display;
use std::io;
use std::path::Path;

use air_cairo::file::reason;

/// The exit codes of every binary of this package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for a verifier, the proof is valid; for `proof diff`, nothing differs.
    Success,
    /// The proof is invalid, or the two files differ.
    Invalid,
    /// Bad input or bad usage; nothing was written.
    BadInput,
    /// A resource is missing: memory, disk space.
    Resource,
    /// A bug of ours.
    Bug,
}

impl Exit {
    /// The number that the shell sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Invalid => 1,
            Self::BadInput => 2,
            Self::Resource => 3,
            Self::Bug => 4,
        }
    }
}

/// Why a command stopped: one sentence, and where there is a way out, that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What was expected and what was found, with file and place.
    pub(crate) message: String,
    /// The ways out, one a line; often none.
    pub(crate) help: Vec<String>,
}

impl Failure {
    /// Bad input or usage: exit code 2.
    pub(crate) fn input(message: impl Display) -> Self {
        Self { exit: Exit::BadInput, message: message.to_string(), help: Vec::new() }
    }

    /// An invalid proof: exit code 1.
    pub(crate) fn invalid(message: impl Display) -> Self {
        Self { exit: Exit::Invalid, message: message.to_string(), help: Vec::new() }
    }

    /// A missing resource: exit code 3.
    pub(crate) fn resource(message: impl Display) -> Self {
        Self { exit: Exit::Resource, message: message.to_string(), help: Vec::new() }
    }

    /// An error of the operating system while `doing` something with `path`: a full disk is a
    /// missing resource, all else is bad input.
    pub(crate) fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot {doing} `{}`: {}", path.display(), reason(error));
        if matches!(
            error.kind(),
            io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded
                | io::ErrorKind::FileTooLarge
                | io::ErrorKind::OutOfMemory
        ) {
            Self::resource(message)
        } else {
            Self::input(message)
        }
    }

    /// The same failure with one more way out.
    #[must_use]
    pub(crate) fn with_help(mut self, help: impl Display) -> Self {
        self.help.push(help.to_string());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_a_missing_resource_and_a_missing_file_is_bad_input() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let absent = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(Failure::io("write", Path::new("p"), &full).exit, Exit::Resource);
        assert_eq!(Failure::io("read", Path::new("p"), &absent).exit, Exit::BadInput);
    }

    #[test]
    fn a_reason_has_no_error_number() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(
            Failure::io("read", Path::new("a/b"), &error).message,
            "cannot read `a/b`: no such file or directory"
        );
    }
}
