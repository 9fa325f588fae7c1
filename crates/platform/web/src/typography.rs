//! French spacing of whole pages.

use kernel::french::{no_break, no_break_hyphens};

/// Where a text is kept as it was typed.
const VERBATIM: [&str; 4] = ["textarea", "pre", "script", "style"];

/// [`no_break`] and [`no_break_hyphens`] in the text of a page; markup, attributes and what somebody typed in a long field are
/// left alone.
pub fn french_spaces(html: &str) -> String {
    let mut spaced = String::with_capacity(html.len() + html.len() / 64);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, markup) = rest.split_at(start);
        spaced.push_str(&held(text));
        let end = end_of_markup(markup);
        spaced.push_str(&markup[..end]);
        rest = &markup[end..];
    }
    spaced + &held(rest)
}

fn held(text: &str) -> String {
    no_break_hyphens(&no_break(text))
}

/// The length of a tag; of the whole element when its content is verbatim.
fn end_of_markup(markup: &str) -> usize {
    let tag = end_of_tag(markup);
    let name = VERBATIM
        .into_iter()
        .find(|name| markup[1..].strip_prefix(name).is_some_and(|after| after.starts_with([' ', '>', '\n'])));
    let closing = name.and_then(|name| markup[tag..].find(&format!("</{name}")));
    closing.map_or(tag, |content| tag + content)
}

/// A « > » inside a quoted attribute ends nothing.
fn end_of_tag(markup: &str) -> usize {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    markup.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sentence_holds_together() {
        for (written, read) in [
            ("<p>Qui a vu le dossier ?</p>", "<p>Qui a vu le dossier\u{a0}?</p>"),
            (
                "<b>Reste</b> : 12 €, « ou 10 % » ; voilà !",
                "<b>Reste</b>\u{a0}: 12\u{a0}€, «\u{a0}ou 10\u{a0}%\u{a0}»\u{a0}; voilà\u{a0}!",
            ),
            (
                "<input value=\"Oui > non ?\" title='à : b'> ?",
                "<input value=\"Oui > non ?\" title='à : b'>\u{a0}?",
            ),
            (
                "<textarea id=\"n\">Vu ? <oui> :</textarea> ;",
                "<textarea id=\"n\">Vu ? <oui> :</textarea>\u{a0};",
            ),
            ("<script src=\"a\"></script><pre>a : b</pre>", "<script src=\"a\"></script><pre>a : b</pre>"),
            ("<preview>a : b", "<preview>a\u{a0}: b"),
            ("8 h 30 à <", "8 h 30 à <"),
        ] {
            assert_eq!(french_spaces(written), read);
        }
    }

    proptest! {
        #[test]
        fn nothing_but_what_breaks_a_line_changes(html in "[<>a-z /\"':;!?«»%€é+-]{0,80}") {
            let spaced = french_spaces(&html);
            prop_assert_eq!(spaced.replace('\u{a0}', " ").replace('\u{2060}', ""), html);
            prop_assert_eq!(french_spaces(&spaced), spaced);
        }
    }
}
