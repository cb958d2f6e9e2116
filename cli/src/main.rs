//! The `airfoil` binary: everything is in the library, so that the binaries that stand in for
//! Stone's share it.

fn main() -> std::process::ExitCode {
    airfoil::airfoil(std::env::args_os())
}
