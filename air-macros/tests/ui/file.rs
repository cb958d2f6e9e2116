air_macros::air!("broken.air");

fn main() {}
