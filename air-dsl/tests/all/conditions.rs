//! `when` multiplies and `case` sums, so that the same polynomials come out as those written by hand.

use crate::{compile, layouts};
use air_dsl::dag::Dag;

fn table(body: &str) -> Dag {
    let text = format!("layout test;\ntable main {{ commit {{ a, b, s, t, op }} {body} }}");
    compile(&layouts(), "test.air", &text).dag()
}

/// Both texts have the same constraints by name, row set and polynomial.
#[track_caller]
fn same(left: &str, right: &str) {
    // All cells first, so that they have the same numbers in both.
    let head =
        "bool s, t because \"of the test\"; values op in { 0, '+', '-' } because \"of the test\";
                all on row: a + 3 * b + 5 * s + 7 * t + 11 * op = 13;";
    let dags = [left, right].map(|text| table(&format!("{head} {text}")));
    let [left, right] = dags.map(|dag| {
        let (table, graph) = (&dag.layout.tables[0], &dag.tables[0]);
        let names: Vec<String> = table.constraints.iter().map(|one| one.name.clone()).collect();
        let rows: Vec<_> =
            graph.row_sets.iter().map(|rows| (&rows.zero_on, &rows.except)).collect();
        format!("{names:?} {:?} {rows:?} {:?} {:?}", graph.nodes, graph.constraints, graph.mask)
    });
    assert_eq!(left, right);
}

#[test]
fn a_constraint_under_a_when_is_its_product_with_the_selector() {
    same("x on row when s: a = b;", "x on row: s * (a - b) = 0;");
    same("x on row when not s: a = b;", "x on row: (1 - s) * (a - b) = 0;");
    same(
        "on row when s { x: bool(a); y: b = 2; }",
        "x on row: s * bool(a) = 0; y on row: s * (b - 2) = 0;",
    );
    same("when s { x on first row: a = b; }", "x on first row: s * (a - b) = 0;");
    same(
        "when s { on row except last when not t { x when s.next * t: a = b; } }",
        "x on row except last: s * ((1 - t) * (s.next * t * (a - b))) = 0;",
    );
}

#[test]
fn a_selector_is_read_in_the_frame_of_each_constraint() {
    same(
        "frame pair = 2 rows; view bit on pair = s @ 1; when bit { x on pair: a[0] = b[1]; }",
        "frame pair = 2 rows; x on pair: s[1] * (a[0] - b[1]) = 0;",
    );
}

#[test]
fn a_case_is_a_sum_a_label_of_its_arms_times_the_other_values() {
    same(
        "on row except last {
             case op {
                 0   => { }
                 '+' => { x: a.next = a + 1; y: b = 1; }
                 '-' => { x: a.next = a - 1; }
             }
         }",
        "on row except last {
             x: (op - 0) * (op - '-') * (a.next - (a + 1)) + (op - 0) * (op - '+') * (a.next - (a - 1)) = 0;
             y: (op - 0) * (op - '-') * (b - 1) = 0;
         }",
    );
}

#[test]
fn the_arms_of_a_case_hold_scopes_loops_lets_and_conditions() {
    same(
        "on row {
             case s {
                 1 => { scope in { for i in 0..2 { x[i]: a = i; } } }
                 0 => { let d = a - b; case t { 0 => { in/x[1]: d = 2; } 1 => { } } in/x[0] when t: d = 3; }
             }
         }",
        "on row {
             in/x[0]: (s - 0) * a + (s - 1) * (t * (a - b - 3)) = 0;
             in/x[1]: (s - 0) * (a - 1) + (s - 1) * ((t - 1) * (a - b - 2)) = 0;
         }",
    );
}

#[test]
fn a_case_may_speak_of_the_next_cell_and_of_a_const() {
    same(
        "const PLUS = '+'; on row except last { case op.next { 0 => { } PLUS => { x: a = b; } '-' => { } } }",
        "x on row except last: (op.next - 0) * (op.next - '-') * (a - b) = 0;",
    );
}

#[test]
fn a_match_is_a_sum_a_label_of_its_arms_times_their_selectors() {
    same(
        "one on row: bool(s + t); on row except last {
             match {
                 s    => { x: a.next = a + 1; y: b = 1; }
                 t    => { x: a.next = a - 1; }
                 else => { x: a.next = a; }
             }
         }",
        "one on row: bool(s + t); on row except last {
             x: s * (a.next - (a + 1)) + t * (a.next - (a - 1)) + (1 - s - t) * (a.next - a) = 0;
             y: s * (b - 1) = 0;
         }",
    );
}

#[test]
fn the_arms_of_a_match_nest_and_stand_under_conditions() {
    same(
        "on row when t { match { not s => { x: a = 1; match { s * t => { } not t => { x[1]: b = 1; } } } } }",
        "on row { x: (1 - s) * (t * (a - 1)) = 0; x[1]: (1 - s) * ((1 - t) * (t * (b - 1))) = 0; }",
    );
}

/// That this compiles, with `s`, `t` and `u` known to be bits.
fn exclusive(body: &str) {
    let head = "bool u, op because \"of the test\";";
    let text = format!(
        "layout test;\ntable main {{ commit {{ a, b, s, t, u, op }} all on row: a + b + s + t + u + op = 1;
             bits on row: bool(s); for x in [t] {{ bits[x] on row: bool(x); }} {head} {body} }}"
    );
    compile(&layouts(), "test.air", &text);
}

#[test]
fn arms_exclude_each_other_by_a_sum_that_is_a_bit_or_by_a_factor_and_its_opposite() {
    let arms = |arms: &str| format!("on row except last {{ match {{ {arms} }} }}");
    let two = "s => { x: a = 1; } t => { x: b = 1; }";
    exclusive(&format!("one on row: bool(u + t + s); {}", arms(two)));
    exclusive(&format!("one on row: u + s + t = 1; {}", arms(two)));
    exclusive(&format!("let all = s + t; one on row except last: bool(all + u); {}", arms(two)));
    exclusive(&format!(
        "one on row except last: bool(s + t.next); {}",
        arms("s * u => { x: a = 1; } t.next * op => { x: b = 1; }")
    ));
    exclusive(&format!(
        "one on row: bool(s + t); {}",
        arms("s.next => { x: a = 1; } t.next * u => { x: b = 1; } else => { }")
    ));
    exclusive(&arms("s * t => { x: a = 1; } s * (1 - t) => { x: b = 1; } not s => { x: a = b; }"));
}

#[test]
fn a_case_over_the_instructions_of_a_machine_has_one_constraint_a_register() {
    let dag = compile(
        &layouts(),
        "test.air",
        "layout classic; table processor {
             commit { clk, ip, ci, ni, mp, mv, inv }
             values ci in { 0, '[', ']', '<', '>', '+', '-', ',', '.' } because \"of the program\";
             let is_zero = 1 - mv * inv;
             on row { of_value: mv * is_zero = 0; of_zero: inv * is_zero = 0; }
             on row except last {
                 clk: clk.next = clk + 1;
                 case ci {
                     0   => { }
                     '[' => { ip: mv * (ip.next - ip - 2) + is_zero * (ip.next - ni) = 0; mp: mp.next = mp; }
                     ']' => { ip: is_zero * (ip.next - ip - 2) + mv * (ip.next - ni) = 0; mp: mp.next = mp; }
                     '<' => { ip: ip.next = ip + 1; mp: mp.next = mp - 1; }
                     '>' => { ip: ip.next = ip + 1; mp: mp.next = mp + 1; }
                     '+' => { ip: ip.next = ip + 1; mv: mv.next = mv + 1; }
                     '-' => { ip: ip.next = ip + 1; mv: mv.next = mv - 1; }
                     ',' => { ip: ip.next = ip + 1; }
                     '.' => { ip: ip.next = ip + 1; }
                 }
             }
         }",
    )
    .dag();
    let (table, graph) = (&dag.layout.tables[0], &dag.tables[0]);
    let degree = |index: usize| graph.degrees[graph.constraints[index].value.0 as usize];
    let found: Vec<(&str, u32)> = table
        .constraints
        .iter()
        .enumerate()
        .map(|(index, one)| (one.name.as_str(), degree(index)))
        .collect();
    let expected = [("of_value", 3), ("of_zero", 3), ("clk", 1), ("ip", 11), ("mp", 9), ("mv", 9)];
    assert_eq!(found, expected);
}
