//! SVG, shape by shape; it knows how far the shapes reach.

use core::fmt::Write as _;

/// The width of a character in the body size, 11 px: that of common monospaced fonts, 0.602 em.
pub(super) const CHAR: f64 = 6.63;

/// A picture in the making.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    body: String,
    right: f64,
    bottom: f64,
}

impl Canvas {
    /// A rectangle; the title is shown where the reader points.
    pub(super) fn rect(&mut self, at: (f64, f64), size: (f64, f64), class: &str, title: &str) {
        let ((x, y), (width, height)) = (at, size);
        let title = if title.is_empty() {
            String::new()
        } else {
            format!("<title>{}</title>", escape(title))
        };
        self.push(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" class="{class}">{title}</rect>"#,
        ));
        self.reach(x + width, y + height);
    }

    /// A line of text that starts at `x`; `y` is its base line.
    pub(super) fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        self.place_text(x, y, class, "start", text);
        self.reach(x + width(class, text), y + 4.0);
    }

    /// A line of text around `x`.
    pub(super) fn centred(&mut self, x: f64, y: f64, class: &str, text: &str) {
        self.place_text(x, y, class, "middle", text);
        self.reach(x + width(class, text) / 2.0, y + 4.0);
    }

    /// A line of text that ends at `x`.
    pub(super) fn right_aligned(&mut self, x: f64, y: f64, class: &str, text: &str) {
        self.place_text(x, y, class, "end", text);
    }

    /// A line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" class="{class}"/>"#
        ));
        self.reach(x1.max(x2), y1.max(y2));
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.push(format_args!(r#"<polyline points="{}" class="{class}"/>"#, points.join(" ")));
    }

    /// Width and height of the picture.
    pub(super) fn size(&self, margin: f64) -> (f64, f64) {
        ((self.right + margin).ceil(), (self.bottom + margin).ceil())
    }

    /// The whole picture.
    pub(super) fn finish(self, margin: f64, css: &str) -> String {
        let (width, height) = self.size(margin);
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" "#,
                r#"viewBox="0 0 {width} {height}">"#,
                "\n<style>\n{css}</style>\n",
                r#"<rect width="{width}" height="{height}" class="page"/>"#,
                "\n{body}</svg>\n"
            ),
            width = width,
            height = height,
            css = css,
            body = self.body
        )
    }

    fn place_text(&mut self, x: f64, y: f64, class: &str, anchor: &str, text: &str) {
        let text = escape(text);
        self.push(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" class="{class}" text-anchor="{anchor}">{text}</text>"#
        ));
    }

    fn push(&mut self, shape: core::fmt::Arguments<'_>) {
        self.body.write_fmt(shape).expect("a String takes all that is written to it");
        self.body.push('\n');
    }

    fn reach(&mut self, x: f64, y: f64) {
        self.right = self.right.max(x);
        self.bottom = self.bottom.max(y);
    }
}

/// The width of a line of text, in pixels.
pub(super) fn width(class: &str, text: &str) -> f64 {
    let scale = match class {
        "h1" => 18.0 / 11.0,
        "h2" => 14.0 / 11.0,
        "h3" => 12.0 / 11.0,
        "small" => 9.0 / 11.0,
        _ => 1.0,
    };
    pixels(text.chars().count()) * scale
}

/// The width of so many characters of the body size.
pub(super) fn pixels(n_chars: usize) -> f64 {
    f64::from(u32::try_from(n_chars).unwrap_or(u32::MAX)) * CHAR
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no other control characters.
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
