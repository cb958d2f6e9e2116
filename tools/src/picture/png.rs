//! The picture as pixels. The font is part of the program, so that the pixels are the same
//! everywhere.

use super::style::css;
use super::{MARGIN, Options, Theme, draw};
use air_dsl::dag::Dag;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;
use std::sync::Arc;

/// Why there is no picture in pixels.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// It would have too many pixels.
    #[error("the picture would have {width} by {height} pixels, more than 100000000 in all")]
    TooLarge {
        /// In pixels.
        width: f64,
        /// In pixels.
        height: f64,
    },
    /// The library cannot read our own picture.
    #[error("the picture cannot be drawn: {0}")]
    Svg(#[from] usvg::Error),
    /// The library cannot write it.
    #[error("the picture cannot be encoded: {0}")]
    Encode(String),
}

/// The most pixels of a picture: 400 MB of them in memory.
const MAX_PIXELS: f64 = 1e8;

/// A layout as a PNG picture, with so many pixels to a unit of the SVG picture.
///
/// # Errors
/// If it is too large, or the library that draws it fails.
pub fn png(dag: &Dag, options: &Options, scale: u8) -> Result<Vec<u8>, PngError> {
    // There is no page whose colours it could take.
    let theme = match options.theme {
        Theme::Auto | Theme::Light => Theme::Light,
        Theme::Dark => Theme::Dark,
    };
    let canvas = draw(dag, options);
    let (width, height) = canvas.size(MARGIN);
    let (width, height) = (width * f64::from(scale), height * f64::from(scale));
    let too_large = PngError::TooLarge { width, height };
    if width * height > MAX_PIXELS {
        return Err(too_large);
    }
    let tree = usvg::Tree::from_str(&canvas.finish(MARGIN, &css(theme)), &settings())?;
    let size = tree.size().to_int_size().scale_by(f32::from(scale));
    let Some(size) = size else { return Err(too_large) };
    let scale = f32::from(scale);
    let Some(mut pixmap) = Pixmap::new(size.width(), size.height()) else { return Err(too_large) };
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| PngError::Encode(error.to_string()))
}

/// No file and no font of the system is read.
fn settings() -> usvg::Options<'static> {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(dejavu::sans_mono::regular().to_vec());
    fonts.load_font_data(dejavu::sans_mono::bold().to_vec());
    usvg::Options { fontdb: Arc::new(fonts), ..usvg::Options::default() }
}
