air_macros::air!("no_such.air");

fn main() {}
