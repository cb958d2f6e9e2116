air_macros::air! {
    /// Two mistakes, each at its token.
    layout broken;

    table main {
        commit { a }

        start on first row:       a = one;
        step  on row except last: a.next = a + a.other;
    }
}

fn main() {}
