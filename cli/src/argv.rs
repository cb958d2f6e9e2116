//! Stone's way of writing flags, turned into ours before the command line is read.
//!
//! Stone's binaries use gflags: `--out_file`, `-out_file=p.json`, `--nogenerate_annotations`,
//! `--generate_annotations=true`, and glog's `--logtostderr`, `--v=1`. A script that swaps a
//! binary keeps its flags: they are rewritten here, and what has no effect is said.

use std::ffi::OsString;

/// The command line in our spelling, and what was left out of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Normalised {
    /// Our spelling, with the program's name as the first word.
    pub(crate) words: Vec<OsString>,
    /// Sentences about words that were dropped, for standard error.
    pub(crate) notes: Vec<String>,
    /// glog's `--logtostderr` or `--alsologtostderr` was given.
    pub(crate) log_to_stderr: bool,
}

/// Flags of Stone's binaries that take a value.
const VALUED: [&str; 7] = [
    "in-file",
    "out-file",
    "parameter-file",
    "prover-config-file",
    "public-input-file",
    "private-input-file",
    "annotation-file",
];
/// The verifier's one flag that we refuse, and must recognise to do so.
const EXTRA_OUTPUT: &str = "extra-output-file";
/// Flags of Stone's binaries that are on or off.
const SWITCHES: [&str; 1] = ["generate-annotations"];
/// glog's flags that are on or off.
const GLOG_SWITCHES: [&str; 8] = [
    "logtostderr",
    "alsologtostderr",
    "colorlogtostderr",
    "drop-log-memory",
    "log-prefix",
    "log-utc-time",
    "stop-logging-if-full-disk",
    "timestamp-in-logfile-name",
];
/// glog's flags that take a value.
const GLOG_VALUED: [&str; 12] = [
    "v",
    "vmodule",
    "stderrthreshold",
    "minloglevel",
    "log-dir",
    "log-link",
    "logbuflevel",
    "logbufsecs",
    "max-log-size",
    "log-backtrace-at",
    "logemaillevel",
    "logmailer",
];

/// Rewrites a command line; `stone` when it may hold flags of Stone's binaries and of glog.
pub(crate) fn normalise(words: impl IntoIterator<Item = OsString>, stone: bool) -> Normalised {
    let mut result = Normalised::default();
    let mut words = words.into_iter();
    result.words.extend(words.next());
    while let Some(word) = words.next() {
        if word == "--" {
            result.words.push(word);
            result.words.extend(words);
            break;
        }
        let Some(flag) = word.to_str().and_then(Flag::parse) else {
            result.words.push(word);
            continue;
        };
        if !stone {
            result.words.push(if flag.dashes == 2 { flag.in_our_spelling() } else { word });
        } else if GLOG_SWITCHES.contains(&flag.positive()) {
            result.drop_log_flag(&flag, &word.to_string_lossy());
        } else if GLOG_VALUED.contains(&flag.name.as_str()) {
            let shown = match flag.value {
                Some(_) => word.to_string_lossy().into_owned(),
                None => {
                    let value = words.next().unwrap_or_default();
                    format!("{} {}", word.to_string_lossy(), value.to_string_lossy())
                }
            };
            result.note_no_effect(&shown);
        } else if let Some(positive) = flag.name.strip_prefix("no")
            && SWITCHES.contains(&positive)
            && flag.value.is_none()
        {
            result.words.push(format!("--{positive}=false").into());
        } else if flag.dashes == 2 || flag.is_stones() {
            result.words.push(flag.in_our_spelling());
        } else {
            result.words.push(word);
        }
    }
    result
}

/// For Stone's binaries, where the last of several equal flags counts: drops the earlier ones.
pub(crate) fn keep_last(normalised: &mut Normalised) {
    let words = std::mem::take(&mut normalised.words);
    let mut groups: Vec<(Option<String>, Vec<OsString>)> = Vec::new();
    let mut takes_next = false;
    for word in words {
        if takes_next && let Some((_, group)) = groups.last_mut() {
            group.push(word);
            takes_next = false;
            continue;
        }
        let flag = word.to_str().and_then(Flag::parse).filter(Flag::is_stones);
        takes_next = flag.as_ref().is_some_and(|flag| flag.value.is_none() && flag.takes_value());
        groups.push((flag.map(|flag| flag.name), vec![word]));
    }
    for (index, (name, group)) in groups.iter().enumerate() {
        let later = groups.get(index + 1..).unwrap_or_default();
        if name.is_some() && later.iter().any(|(other, _)| other == name) {
            let shown: Vec<_> = group.iter().map(|word| word.to_string_lossy()).collect();
            normalised.notes.push(format!(
                "`{}` has no effect: the flag is given again, and the last one counts",
                shown.join(" ")
            ));
        } else {
            normalised.words.extend(group.iter().cloned());
        }
    }
}

impl Normalised {
    fn drop_log_flag(&mut self, flag: &Flag, shown: &str) {
        let on = flag.name == flag.positive()
            && !matches!(flag.value.as_deref(), Some("false" | "f" | "0" | "no" | "n"));
        match flag.positive() {
            "logtostderr" | "alsologtostderr" => self.log_to_stderr = on,
            _ => self.note_no_effect(shown),
        }
    }

    fn note_no_effect(&mut self, shown: &str) {
        self.notes.push(format!("`{shown}` is a flag of Stone's logging and has no effect here"));
    }
}

/// A word that looks like a long flag.
#[derive(Debug)]
struct Flag {
    dashes: usize,
    /// With `-` for `_`.
    name: String,
    value: Option<String>,
}

impl Flag {
    fn parse(word: &str) -> Option<Self> {
        let body = word.trim_start_matches('-');
        let dashes = word.len() - body.len();
        let (name, value) = match body.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (body, None),
        };
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        ((1..=2).contains(&dashes) && is_name).then(|| Self {
            dashes,
            name: name.replace('_', "-"),
            value,
        })
    }

    fn takes_value(&self) -> bool {
        VALUED.contains(&self.name.as_str()) || self.name == EXTRA_OUTPUT
    }

    fn is_stones(&self) -> bool {
        self.takes_value() || SWITCHES.contains(&self.name.as_str())
    }

    /// The name without gflags' `no` in front, where what follows is a switch of glog.
    fn positive(&self) -> &str {
        match self.name.strip_prefix("no") {
            Some(positive) if GLOG_SWITCHES.contains(&positive) => positive,
            Some(_) | None => &self.name,
        }
    }

    fn in_our_spelling(&self) -> OsString {
        match &self.value {
            Some(value) => format!("--{}={value}", self.name).into(),
            None => format!("--{}", self.name).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: &str) -> Normalised {
        let words = words.split(' ').map(OsString::from);
        let mut normalised = normalise(words, true);
        keep_last(&mut normalised);
        let found: Vec<_> = normalised.words.iter().map(|word| word.to_string_lossy()).collect();
        assert_eq!(found.join(" "), expected);
        normalised
    }

    #[test]
    fn underscores_and_single_dashes_are_rewritten() {
        check("p --out_file=a_b -in_file c_d", "p --out-file=a_b --in-file c_d");
        check("p --program_input x", "p --program-input x");
    }

    #[test]
    fn values_and_short_flags_are_left_alone() {
        check("p -q a_b -V -- --out_file", "p -q a_b -V -- --out_file");
    }

    #[test]
    fn switches_take_all_spellings_of_gflags() {
        check("p --generate_annotations=true", "p --generate-annotations=true");
        check("p -nogenerate_annotations", "p --generate-annotations=false");
    }

    #[test]
    fn logging_flags_are_dropped_with_a_note() {
        let normalised = check("p --v 1 -stderrthreshold=2 --in_file x", "p --in-file x");
        assert_eq!(
            normalised.notes,
            [
                "`--v 1` is a flag of Stone's logging and has no effect here",
                "`-stderrthreshold=2` is a flag of Stone's logging and has no effect here"
            ]
        );
    }

    #[test]
    fn logging_to_standard_error_is_understood() {
        assert!(check("p --logtostderr", "p").log_to_stderr);
        assert!(!check("p --nologtostderr", "p").log_to_stderr);
        assert!(!check("p --logtostderr=false", "p").log_to_stderr);
    }

    #[test]
    fn of_equal_flags_the_last_counts_and_the_others_are_noted() {
        let normalised =
            check("p --out_file a --in_file=b -out_file=c", "p --in-file=b --out-file=c");
        assert_eq!(
            normalised.notes,
            ["`--out-file a` has no effect: the flag is given again, and the last one counts"]
        );
    }
}
