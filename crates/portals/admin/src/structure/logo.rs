//! A logo as it is kept: read, made small, written again.
//!
//! What is kept is our own PNG, never the bytes received: nothing hidden in a file reaches a browser. SVG is
//! refused, since it may hold scripts.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits, imageops::FilterType};

/// Twice the largest size shown, for fine screens and paper.
const LARGEST: (u32, u32) = (640, 240);

/// Larger images are refused before they are unpacked.
const LARGEST_SIDE: u32 = 6000;

/// The bytes of a small PNG.
///
/// # Errors
/// A sentence: not a PNG or JPEG, broken, or too large to be read.
pub fn png(received: &[u8]) -> Result<Vec<u8>, String> {
    let mut reader = ImageReader::new(Cursor::new(received)).with_guessed_format().map_err(|_| broken())?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return Err(
            "Ce fichier n’est ni un PNG ni un JPEG. Enregistrez votre logo dans l’un de ces formats."
                .to_owned(),
        );
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(200 * 1024 * 1024);
    reader.limits(limits);
    let image = reader.decode().map_err(|_| broken())?;
    let (width, height) = LARGEST;
    let image = if image.width() > width || image.height() > height {
        image.resize(width, height, FilterType::Lanczos3)
    } else {
        image
    };
    let mut written = Cursor::new(Vec::new());
    // Eight bits a colour, with transparency: what every reader of documents knows.
    image.to_rgba8().write_to(&mut written, ImageFormat::Png).map_err(|_| broken())?;
    Ok(written.into_inner())
}

fn broken() -> String {
    format!(
        "Cette image ne peut pas être lue : elle est abîmée, ou dépasse {LARGEST_SIDE} pixels de côté. Enregistrez-la de nouveau, plus petite."
    )
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GenericImageView};

    use super::*;

    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_large_jpeg_becomes_a_small_png_of_the_same_shape() {
        let kept = png(&drawn(2000, 500, ImageFormat::Jpeg)).unwrap();
        assert_eq!(image::guess_format(&kept).unwrap(), ImageFormat::Png);
        assert_eq!(image::load_from_memory(&kept).unwrap().dimensions(), (640, 160));
    }

    #[test]
    fn nothing_behind_the_picture_is_kept() {
        let mut received = drawn(10, 10, ImageFormat::Png);
        received.extend_from_slice(b"<script>alert(1)</script>");
        let kept = png(&received).unwrap();
        assert!(!kept.windows(8).any(|bytes| bytes == b"<script>"));
    }

    #[test]
    fn what_is_no_picture_is_refused_with_what_to_do() {
        assert!(png(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap_err().contains("PNG"));
        assert!(png(&drawn(40, 40, ImageFormat::Png)[..60]).unwrap_err().contains("de nouveau"));
        assert!(png(&drawn(LARGEST_SIDE + 1, 1, ImageFormat::Png)).unwrap_err().contains("6000"));
    }
}
