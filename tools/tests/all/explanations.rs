//! Layouts explained, and as tables.

use crate::harness::{check, layout, of_text};
use air_tools::{document, explain};

const TEXT: &str = "
/// A layout | with <odd> *sentences*.
layout odd;
public claimed;
table t {
    frame quad = 4 rows;
    commit { a, s, pad }
    view v on quad = a { x @ 0, y @ 3 };
    bool s because \"the caller says so\";
    unused pad because \"the width is a power of two\";
    /// A cube.
    cube on quad except last: v.x * (v.y + 1) * v.next.x = 1;
    twice on row when s: a ** 2 = claimed;
}";

#[test]
fn layouts_are_explained() {
    check("fibonacci.explain", &explain(&layout("fibonacci")));
    check("cairo_plain.explain", &explain(&layout("cairo_plain")));
    check("brainfuck.explain", &explain(&layout("brainfuck")));
    check("odd.explain", &explain(&of_text(TEXT)));
}

#[test]
fn cells_are_called_by_the_views_that_hold_them_on_the_rows_of_the_constraint() {
    let text = explain(&of_text(TEXT));
    assert!(text.contains("reads 3 cells: v.x, v.y, v.next.x"), "{text}");
    // On every row no view of a quad holds the cell.
    assert!(text.contains("reads 2 cells: a, s"), "{text}");
}

#[test]
fn a_degree_is_explained_by_the_products_that_make_it() {
    let text = explain(&of_text(TEXT));
    assert!(text.contains("degree 3: `v.x * (v.y + 1)` (degree 2) times `v.next.x` (degree 1); there, `v.x` (degree 1) times"), "{text}");
}

#[test]
fn what_several_arms_state_is_written_with_what_selects_each() {
    let text = "
layout arms;
table t {
    commit { op, up, value }
    values op in { 0, '+' };
    known on row: op * (op - '+') = 0;
    bit on row: bool(up);
    start on first row: value = 0;
    on row except last {
        case op {
            0   => { value: value.next = value; }
            '+' => {
                match {
                    not up => { value: value.next = value + 1; }
                    else   => { value: value.next = 2 * value; }
                }
            }
        }
    }
}";
    let dag = of_text(text);
    let said = "value.next = value, when op = 0; (value.next = value + 1, when not up; value.next = 2 * value, \
                else), when op = '+'";
    let explained = explain(&dag).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(explained.contains(said), "{explained}");
    let document = document::markdown(&dag);
    assert!(document.contains(said), "{document}");
}

#[test]
fn documents_are_as_reviewed() {
    check("fibonacci.md", &document::markdown(&layout("fibonacci")));
    check("cairo_plain.md", &document::markdown(&layout("cairo_plain")));
    check("brainfuck.md", &document::markdown(&layout("brainfuck")));
    check("odd.md", &document::markdown(&of_text(TEXT)));
}

#[test]
fn a_page_holds_the_tables_and_the_picture_and_the_authors_text_cannot_break_it() {
    let page = document::html(&of_text(TEXT));
    assert!(page.contains("<p>A layout | with &lt;odd&gt; *sentences*.</p>"), "{page}");
    assert!(page.contains("<code>cube</code>") && page.contains("<svg "), "{page}");
    assert!(page.ends_with("</html>\n"));
}
