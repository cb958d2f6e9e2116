//! Benchmarks of whole proofs; run them with `cargo bench -p air-benches`.
