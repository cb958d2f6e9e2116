//! Pictures of layouts.

use crate::harness::{check, layout, of_text};
use air_tools::picture::{Options, Theme, png, svg};

fn picture(name: &str) -> String {
    svg(&layout(name), &Options::default())
}

#[test]
fn the_pictures_are_as_reviewed() {
    check("fibonacci.svg", &picture("fibonacci"));
    check("cairo_plain.svg", &picture("cairo_plain"));
    check("brainfuck.svg", &picture("brainfuck"));
}

/// The tooltips of a column's cells, row by row.
fn cells(svg: &str, column: &str) -> Vec<String> {
    let titles = svg.split("<title>").skip(1).filter_map(|rest| rest.split("</title>").next());
    let of_column = titles.filter(|title| title.starts_with(&format!("{column}, row ")));
    of_column.map(|title| title.split_once(": ").map_or("", |(_, what)| what).to_owned()).collect()
}

#[test]
fn the_memory_pool_of_plain_has_stones_units() {
    let pool = cells(&picture("cairo_plain"), "mem_pool");
    let units: Vec<&str> =
        pool.iter().step_by(2).map(|cell| cell.rsplit(" = ").next().unwrap()).collect();
    assert_eq!(
        units,
        [
            "inst.addr[0]",
            "dummy.addr[0]",
            "op0.addr[0]",
            "hole.addr[0]",
            "dst.addr[0]",
            "dummy.addr[1]",
            "op1.addr[0]",
            "hole.addr[1]",
        ]
    );
}

#[test]
fn a_cell_that_no_constraint_reads_is_shown_as_such() {
    let registers = cells(&picture("cairo_plain"), "regs");
    let n_unread = registers.iter().filter(|cell| cell.contains("no constraint reads it")).count();
    assert_eq!((registers.len(), n_unread), (16, 10));
    let svg = picture("fibonacci");
    assert!(!svg.contains(r#"class="unread""#), "{svg}");
}

#[test]
fn an_argument_has_one_color_on_both_its_sides_and_in_the_list() {
    let svg = picture("brainfuck");
    let class = |rest: &str| {
        rest.split("class=\"cell ")
            .last()
            .and_then(|rest| rest.split('"').next())
            .map(str::to_owned)
    };
    let titled = "clock_climbs/sum, row 0: what `clock_climbs` takes in from this row on";
    let sides: Vec<_> = svg.split(titled).map(class).collect();
    let [Some(one), Some(other), _] = sides.as_slice() else { panic!("{sides:?}") };
    assert_eq!(one, other);
    let (listed, _) = svg.split_once(">lookup clock_climbs<").expect("it is listed");
    assert_eq!(class(listed).as_ref(), Some(one));
    assert!(
        svg.contains(
            ">memory (clk.next - clk), every row, except the last row, where new_cell = 0<"
        ),
        "{svg}"
    );
}

#[test]
fn terminals_that_the_text_declares_stand_below_the_public_values() {
    let svg = svg(
        &of_text(
            "layout carried;
draw mix { z }
terminal after mix { nonzero total, other }
table t {
    commit { a }
    commit after mix { acc }
    start on first row:       acc := z - a;
    step  on row except last: acc.next := acc * (z - a.next);
    end   on last row:        total := acc;
    fill other on last row := acc;
    again on last row:        other = acc;
}",
        ),
        &Options::default(),
    );
    assert!(svg.contains(">terminal nonzero total after phase 1, other after phase 1<"), "{svg}");
    assert!(!picture("brainfuck_classic").contains(">terminal "), "its arguments name theirs");
}

#[test]
fn cells_that_witness_rules_fill_have_corners_and_the_rules_a_list() {
    let svg = svg(
        &of_text(
            "layout filled; table t { frame pair = 2 rows; commit { a, b }
             view v on pair = b { x @ 0, y @ 1 };
             start on first row: a := 1; step on row except last: a.next := 2 * a;
             fill v.y on pair := 1 / v.x; for i in 0..2 { fill b[2 * i] on row at 4 := a + i; }
             one on pair: bool(v.x * v.y); }",
        ),
        &Options::default(),
    );
    assert!(cells(&svg, "a").iter().all(|cell| cell.ends_with("; filled by a.next := 2 * a")));
    let filled =
        cells(&svg, "b").into_iter().map(|cell| cell.ends_with("; filled by v.y := 1 / v.x"));
    assert_eq!(filled.collect::<Vec<_>>(), [false, true, false, true]);
    // Four cells of `a`, two of `b`, and the legend's.
    assert_eq!(svg.matches(r#"class="corner""#).count(), 7);
    assert!(svg.contains(">witness rules of t: 5 rules<"), "{svg}");
    assert!(svg.contains(">b[2 * i] := a + i, and 1 like it<"), "{svg}");
    let without = picture("cairo_plain");
    assert!(!without.contains(r#"class="corner""#) && !without.contains(">witness rules"));
}

#[test]
fn the_middle_of_a_long_period_is_left_out_visibly() {
    let dag = of_text(
        "layout long; table t { frame f = 1024 rows; commit { a }
         view v on f = a { x @ 0, y @ 1023 }; one on f: v.x = v.y; }",
    );
    let svg = svg(&dag, &Options::default());
    assert_eq!(cells(&svg, "a").len(), 64);
    assert_eq!(svg.matches(r#"class="break""#).count(), 1);
    assert!(svg.contains("a, row 1023: v.y"), "{svg}");
}

#[test]
fn a_theme_is_of_the_page_or_fixed() {
    let dag = layout("fibonacci");
    let of = |theme| svg(&dag, &Options { theme, ..Options::default() });
    assert!(of(Theme::Auto).contains("@media (prefers-color-scheme: dark)"));
    for theme in [Theme::Light, Theme::Dark] {
        assert!(!of(theme).contains("@media"));
    }
    assert_ne!(of(Theme::Light), of(Theme::Dark));
}

#[test]
fn pixels_are_those_of_the_theme_and_the_scale() {
    let dag = layout("fibonacci");
    let of = |theme, scale| png(&dag, &Options { theme, ..Options::default() }, scale).unwrap();
    let small = of(Theme::Auto, 1);
    assert_eq!(small[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(small, of(Theme::Light, 1));
    assert_ne!(small, of(Theme::Dark, 1));
    let width = |png: &[u8]| u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(width(&of(Theme::Light, 2)), 2 * width(&small));
}

#[test]
fn a_picture_with_too_many_pixels_is_refused() {
    let options = Options { max_rows: 1 << 16, ..Options::default() };
    let dag = of_text(
        "layout long; table t { frame f = 65536 rows; commit { a, b, c, d }
         view v on f = a { x @ 0, y @ 1 }; one on f: v.x = v.y; two on row: b = c * d; }",
    );
    let error = png(&dag, &options, 2).unwrap_err();
    assert!(error.to_string().contains("pixels, more than 100000000 in all"), "{error}");
}

#[test]
fn text_from_the_layout_cannot_break_the_picture() {
    let dag = of_text(
        "/// <b> & \"quotes\" </style>
         layout odd; table t { commit { a } one on row: bool(a); }",
    );
    let svg = svg(&dag, &Options::default());
    assert!(svg.contains("&lt;b&gt; &amp; &quot;quotes&quot; &lt;/style&gt;"), "{svg}");
    png(&dag, &Options::default(), 1).unwrap();
}
