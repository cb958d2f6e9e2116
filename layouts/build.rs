//! Compiles the layouts to Rust modules.

fn main() {
    air_codegen::script::compile_or_exit(&[
        "fibonacci.air",
        "cairo_plain.air",
        "brainfuck.air",
        "brainfuck_private.air",
        "brainfuck_classic.air",
    ]);
}
