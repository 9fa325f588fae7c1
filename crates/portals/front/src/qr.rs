//! A text as a QR code, drawn inside the page: no address holds it, no cache keeps it.

use qrcode::{EcLevel, QrCode, render::svg};

/// An `<svg>` of at least `side` pixels, dark on light in every theme since telephones read it so.
/// `None` when the text is too long for a code.
pub fn svg(text: &str, side: u32) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let drawn = code.render::<svg::Color>().min_dimensions(side, side).build();
    // An XML declaration has no place in a page.
    drawn.find("<svg").map(|start| drawn[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_drawing_and_nothing_a_browser_would_run_or_fetch() {
        let drawn = svg("otpauth://totp/Cordée:julie?secret=ABC&issuer=<script>", 200).unwrap();
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>"));
        for odd in ["<?xml", "style", "script", "href", "otpauth", "ABC"] {
            assert!(!drawn.contains(odd), "{odd} in {drawn}");
        }
        assert_eq!(svg(&"x".repeat(4_000), 200), None);
    }
}
