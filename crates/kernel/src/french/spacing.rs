use super::NBSP;

/// Puts a no-break space before `: ; ! ? » % €`, after `«` and around `+`: no line begins with a colon, no amount
/// leaves its currency behind, « (A + B) » stays whole.
pub fn no_break(text: &str) -> String {
    let mut bound = String::with_capacity(text.len() + text.len() / 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(' ') {
        bound.push_str(before);
        let binds = after.starts_with([':', ';', '!', '?', '»', '%', '€'])
            || before.ends_with('«')
            || after.starts_with("+ ")
            || before == "+";
        bound.push(if binds { NBSP } else { ' ' });
        rest = after;
    }
    bound + rest
}

/// A hyphen and a word joiner: the hyphen of the typeface, where no line ends.
const NB_HYPHEN: &str = "-\u{2060}";
/// What follows the hyphen of an inversion.
const INVERTED: [&str; 12] =
    ["t-il", "t-elle", "t-on", "il", "elle", "on", "ils", "elles", "je", "nous", "vous", "ce"];

/// « A-t-il », « peut-on », « Est-ce » : the two halves of an inversion stay on one line.
pub fn no_break_hyphens(text: &str) -> String {
    let mut bound = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('-') {
        bound.push_str(before);
        let spoken = before.ends_with(char::is_alphabetic);
        let inverted = INVERTED.iter().any(|word| {
            after
                .strip_prefix(word)
                .is_some_and(|left| !left.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        });
        let inside = before == "t" && bound.ends_with("-\u{2060}t");
        bound.push_str(if inside || spoken && inverted { NB_HYPHEN } else { "-" });
        rest = after;
    }
    bound + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_holds_together() {
        let read = "Reste\u{a0}: 12\u{a0}€, «\u{a0}ou 10\u{a0}%\u{a0}»\u{a0}; voilà\u{a0}! 8 h 30";
        assert_eq!(no_break("Reste : 12 €, « ou 10 % » ; voilà ! 8 h 30"), read);
        assert_eq!(no_break(read), read);
        assert_eq!(no_break("CAS B (A + B + C)"), "CAS B (A\u{a0}+\u{a0}B\u{a0}+\u{a0}C)");
        assert_eq!(no_break(""), "");
    }

    #[test]
    fn an_inversion_stays_whole() {
        for (written, read) in [
            ("A-t-il une carte ?", "A-\u{2060}t-\u{2060}il une carte ?"),
            ("Peut-on l’aider ? Est-ce lui ?", "Peut-\u{2060}on l’aider ? Est-\u{2060}ce lui ?"),
            ("Se lève-t-elle", "Se lève-\u{2060}t-\u{2060}elle"),
            ("Saint-Ilpize, après-midi, t-shirt, 06-il", "Saint-Ilpize, après-midi, t-shirt, 06-il"),
            ("", ""),
        ] {
            assert_eq!(no_break_hyphens(written), read);
            assert_eq!(no_break_hyphens(read), read);
        }
    }
}
