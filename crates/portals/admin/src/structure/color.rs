//! A brand colour people can read: WCAG 2.2, success criterion 1.4.3.

/// The paper every page is printed on.
const PAPER: [u8; 3] = [0xfb, 0xf9, 0xf4];

/// The least contrast of a text with its paper.
const LEAST: f64 = 4.5;

/// A colour as `#rrggbb`, in lower case.
///
/// # Errors
/// A sentence: not a colour, or too pale, with the contrast measured.
pub fn brand(typed: &str) -> Result<String, String> {
    let color = typed.trim().to_lowercase();
    let rgb = rgb(&color)
        .ok_or("Écrivez une couleur comme #12524a : « # », puis six chiffres ou lettres de a à f.")?;
    let measured = contrast(rgb, PAPER);
    if measured < LEAST {
        // Rounded down: 4.49 must not read as 4,5.
        let shown = format!("{:.1}", (measured * 10.0).floor() / 10.0).replace('.', ",");
        return Err(format!(
            "Cette couleur se lit mal sur nos pages : contraste de {shown}:1, il en faut au moins 4,5:1. Choisissez-la plus foncée."
        ));
    }
    Ok(color)
}

fn rgb(color: &str) -> Option<[u8; 3]> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance, 0 (black) to 1 (white).
fn luminance(color: [u8; 3]) -> f64 {
    let [red, green, blue] = color.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_the_one_of_wcag() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 0.001);
        assert!((contrast([0x12, 0x52, 0x4a], PAPER) - 8.6).abs() < 0.1);
    }

    #[test]
    fn a_pale_colour_is_refused_with_its_contrast() {
        assert_eq!(brand(" #12524A "), Ok("#12524a".to_owned()));
        assert!(brand("#f2b94b").unwrap_err().contains("1,6:1"));
        for odd in ["vert", "#123", "#12524g", "12524a", "#é1234"] {
            assert!(brand(odd).unwrap_err().contains("#12524a"), "{odd}");
        }
    }
}
