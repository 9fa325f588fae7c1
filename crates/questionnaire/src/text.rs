//! Text compared without accents, case or punctuation.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// « L’Œil, à Nîmes ! » → « l oeil a nimes ».
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            c if c.is_alphanumeric() || matches!(c, '€' | '%') => folded.push(c),
            _ if !folded.ends_with(' ') && !folded.is_empty() => folded.push(' '),
            _ => {}
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}
