//! Stone's `cpu_air_prover`, as a script calls it: the same flags, the same files.

fn main() -> std::process::ExitCode {
    airfoil::cpu_air_prover(std::env::args_os())
}
