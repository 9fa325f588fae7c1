//! Brings any text within what the fonts can draw: PDF/UA refuses a character without a glyph.

use kernel::french::no_break;
use serde_json::Value;
use typst::text::Font;
use unicode_normalization::UnicodeNormalization;

/// Stands for words in a script the fonts do not draw.
const UNREADABLE: &str = "[…]";

/// Rewrites every text of a document, at any depth.
pub fn make_printable(value: &mut Value, font: &Font) {
    match value {
        Value::String(text) => *text = printable(text, |c| font.info().coverage.contains(c.into())),
        Value::Array(values) => values.iter_mut().for_each(|value| make_printable(value, font)),
        Value::Object(fields) => fields.values_mut().for_each(|value| make_printable(value, font)),
        _ => {}
    }
}

/// Composes accents, evens out spaces and French punctuation, drops pictograms and invisible characters,
/// and replaces each word in another script.
fn printable(text: &str, drawn: impl Fn(char) -> bool) -> String {
    let is_address = text.contains('@') || text.contains("://");
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '\u{202f}' => out.push('\u{a0}'),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\'' if !is_address && out.ends_with(char::is_alphabetic) => out.push('’'),
            c if drawn(c) => out.push(c),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_alphanumeric() && !out.ends_with(UNREADABLE) => out.push_str(UNREADABLE),
            _ => {}
        }
    }
    no_break(&out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn latin(c: char) -> bool {
        c.is_ascii_graphic() || " \u{a0}éœ€…’«»".contains(c)
    }

    #[test]
    fn keeps_french_and_replaces_the_rest() {
        assert_eq!(printable("Zoe\u{301} 👩‍🦽, 1\u{202f}200\u{a0}€", latin), "Zoé , 1\u{a0}200\u{a0}€");
        assert_eq!(printable("Mme ليلى ou שרה\u{7}\n\tici", latin), "Mme […] ou […]  ici");
        assert_eq!(printable("à\u{2011}côté", |c| latin(c) || "àô".contains(c)), "à-côté");
    }

    #[test]
    fn sets_french_punctuation_except_in_addresses() {
        assert_eq!(
            printable("l'aide « à » : 5 € ?", |_| true),
            "l’aide «\u{a0}à\u{a0}»\u{a0}: 5\u{a0}€\u{a0}?"
        );
        assert_eq!(printable("d'aubigny@exemple.fr", |_| true), "d'aubigny@exemple.fr");
    }

    proptest! {
        #[test]
        fn leaves_only_what_is_drawn(text in r"[\PC\pC]{0,80}") {
            prop_assert!(printable(&text, latin).chars().all(latin));
        }
    }
}
