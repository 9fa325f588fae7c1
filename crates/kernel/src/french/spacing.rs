use super::NBSP;

/// Puts a no-break space before `: ; ! ? » % €` and after `«`: no line begins with a colon, no amount
/// leaves its currency behind.
pub fn no_break(text: &str) -> String {
    let mut bound = String::with_capacity(text.len() + text.len() / 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(' ') {
        bound.push_str(before);
        let binds = after.starts_with([':', ';', '!', '?', '»', '%', '€']) || before.ends_with('«');
        bound.push(if binds { NBSP } else { ' ' });
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
        assert_eq!(no_break(""), "");
    }
}
