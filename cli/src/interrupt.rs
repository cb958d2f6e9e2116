//! What an interrupt does: it ends the process between two files, never within one.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held while files are written.
static WRITING: Mutex<()> = Mutex::new(());

/// Until the guard is dropped, an interrupt waits.
pub(crate) fn postponed() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on SIGINT and SIGTERM end the process with 128 and their number, after a sentence.
///
/// Where they cannot be caught they do what the system lets them do.
#[cfg(unix)]
pub(crate) fn listen() {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    // A file that is larger than the system lets it be is an error of the write, as on a full disk, and
    // not the end of the process with half a file.
    let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));

    let listen = || {
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        if let Some(signal) = signals.forever().next() {
            let _postponed = postponed();
            crate::terminal::line("interrupted");
            std::process::exit(signal.saturating_add(128));
        }
    };
    // Without the thread nothing is caught.
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(listen);
}

/// Interrupts do what the system lets them do.
#[cfg(not(unix))]
pub(crate) fn listen() {}
