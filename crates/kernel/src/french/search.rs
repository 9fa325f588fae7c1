//! Keys to find people by name, however the name is typed or heard.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words that come and go in front of French names.
const PARTICLES: [&str; 8] = ["de", "du", "des", "d", "la", "le", "les", "l"];

/// A key that ignores accents, case, hyphens, apostrophes and particles, and reads St as Saint:
/// « de L’Épée-Martin » → `epee martin`. Words made of particles only are kept.
pub fn fold(text: &str) -> String {
    let words = words(text);
    let kept: Vec<&str> = words.iter().map(String::as_str).filter(|word| !PARTICLES.contains(word)).collect();
    if kept.is_empty() { words.join(" ") } else { kept.join(" ") }
}

/// Lower-case words of unaccented letters and digits.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for character in text.nfkd().filter(|character| !is_combining_mark(*character)) {
        match character {
            'œ' | 'Œ' => plain.push_str("oe"),
            'æ' | 'Æ' => plain.push_str("ae"),
            'ø' | 'Ø' => plain.push('o'),
            'ł' | 'Ł' => plain.push('l'),
            'ß' => plain.push_str("ss"),
            // Through capitals: two small letters that share one are the same letter.
            c if c.is_alphanumeric() => plain.extend(c.to_uppercase().flat_map(char::to_lowercase)),
            _ => plain.push(' '),
        }
    }
    let words = plain.split_whitespace().map(|word| match word {
        "st" => "saint",
        "ste" => "sainte",
        word => word,
    });
    words.map(str::to_owned).collect()
}

/// A key of how a name sounds in French: Dupont and Dupond, Lefèvre and Lefebvre, Philippe and
/// Filip share theirs. For finding, never for deciding that two people are one.
pub fn sound(name: &str) -> String {
    fold(name).split(' ').map(word_sound).collect::<Vec<_>>().join(" ")
}

/// Where a spelling has its sound.
#[derive(Clone, Copy)]
enum Place {
    Anywhere,
    /// At the end of the word.
    Last,
    /// Before e, i or y.
    Soft,
    /// Before a, o or u.
    Hard,
    /// At the end, or before a consonant other than m, n or h.
    Nasal,
}

use Place::{Anywhere, Hard, Last, Nasal, Soft};

/// Spellings and the sound they stand for; the first that fits wins. Capitals are sounds one
/// letter cannot write: A, I, O the nasals, N « gn », S « ch », U « eu », W « oi ».
const SOUNDS: [(&str, Place, &str); 54] = [
    ("febvr", Anywhere, "fevr"),
    ("febur", Anywhere, "fevr"),
    ("fevbr", Anywhere, "fevr"),
    ("ault", Last, "o"),
    ("auld", Last, "o"),
    ("eau", Anywhere, "o"),
    ("au", Anywhere, "o"),
    ("oeu", Anywhere, "U"),
    ("eu", Anywhere, "U"),
    ("aim", Nasal, "I"),
    ("ain", Nasal, "I"),
    ("ein", Nasal, "I"),
    ("am", Nasal, "A"),
    ("an", Nasal, "A"),
    ("em", Nasal, "A"),
    ("ien", Nasal, "iI"),
    ("en", Nasal, "A"),
    ("im", Nasal, "I"),
    ("in", Nasal, "I"),
    ("ym", Nasal, "I"),
    ("yn", Nasal, "I"),
    ("um", Nasal, "I"),
    ("un", Nasal, "I"),
    ("om", Nasal, "O"),
    ("on", Nasal, "O"),
    ("oi", Anywhere, "W"),
    ("oy", Anywhere, "W"),
    ("oe", Anywhere, "e"),
    ("ae", Anywhere, "e"),
    ("ai", Anywhere, "e"),
    ("ay", Anywhere, "e"),
    ("ei", Anywhere, "e"),
    ("ey", Anywhere, "e"),
    ("ph", Anywhere, "f"),
    ("th", Anywhere, "t"),
    ("rh", Anywhere, "r"),
    ("sch", Anywhere, "S"),
    ("sh", Anywhere, "S"),
    ("chr", Anywhere, "kr"),
    ("chl", Anywhere, "kl"),
    ("ch", Anywhere, "S"),
    ("gn", Anywhere, "N"),
    ("gu", Soft, "g"),
    ("ge", Hard, "j"),
    ("g", Soft, "j"),
    ("sc", Soft, "s"),
    ("c", Soft, "s"),
    ("qu", Anywhere, "k"),
    ("q", Anywhere, "k"),
    ("c", Anywhere, "k"),
    ("w", Anywhere, "v"),
    ("y", Anywhere, "i"),
    ("z", Anywhere, "s"),
    ("h", Anywhere, ""),
];

/// Letters a French word usually keeps silent at its end.
const SILENT: [char; 7] = ['e', 's', 't', 'd', 'x', 'z', 'p'];

fn word_sound(word: &str) -> String {
    let mut heard = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let spelling = SOUNDS.iter().find_map(|(spelling, place, sound)| {
            let after = rest.strip_prefix(spelling)?;
            fits(*place, after).then_some((*sound, after))
        });
        match spelling {
            Some((sound, after)) => {
                heard.push_str(sound);
                rest = after;
            }
            None => {
                heard.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    let mut letters: Vec<char> = heard.chars().collect();
    letters.dedup();
    let heard: String = letters.into_iter().collect();
    let kept = heard.trim_end_matches(SILENT);
    if kept.is_empty() { heard } else { kept.to_owned() }
}

fn fits(place: Place, after: &str) -> bool {
    let next = after.chars().next();
    match place {
        Anywhere => true,
        Last => next.is_none(),
        Soft => matches!(next, Some('e' | 'i' | 'y')),
        Hard => matches!(next, Some('a' | 'o' | 'u')),
        Nasal => !matches!(next, Some('a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'm' | 'n' | 'h')),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn search_ignores_how_a_name_is_written() {
        for (one, other) in [
            ("Élise de L’Épée", "elise epee"),
            ("JEAN-PIERRE", "Jean Pierre"),
            ("O'Connor", "O’Connor"),
            ("Œuvrard", "oeuvrard"),
            ("du Bois-Le-Roi", "Bois Roi"),
            ("St-Denis", "Saint Denis"),
            ("ﬁliol", "Filiol"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} / {other}");
        }
        assert_eq!(fold("La"), "la");
        assert_eq!(fold(" – "), "");
    }

    #[test]
    fn names_that_sound_alike_meet() {
        for names in [
            &["Dupont", "Dupond", "Dupon", "Duppont"][..],
            &["Lefèvre", "Lefebvre", "Lefebure", "Lefébure", "Lefevre"],
            &["Philippe", "Filip", "Philipe", "Phillipe"],
            &["Durand", "Durant", "Duran"],
            &["Renault", "Renaud", "Renaut", "Reno"],
            &["Thibault", "Thibaud", "Tibo", "Thibaut"],
            &["Gauthier", "Gautier", "Gothier"],
            &["Mathieu", "Matthieu"],
            &["Catherine", "Katherine", "Katerine"],
            &["Lecomte", "Leconte"],
            &["Meyer", "Maier", "Mayer", "Meier"],
            &["Christine", "Kristine"],
            &["Georges", "Jorge"],
            &["Leroy", "Leroi"],
            &["Rousseau", "Roussaud", "Rouseau"],
            &["Jacques", "Jaques"],
            &["Lopez", "Lopes"],
            &["Benoît", "Benoit", "Benois"],
        ] {
            for name in names {
                assert_eq!(sound(name), sound(names[0]), "{name} / {}", names[0]);
            }
        }
    }

    #[test]
    fn names_that_sound_apart_stay_apart() {
        for (one, other) in [
            ("Martin", "Morin"),
            ("Dupont", "Dupuis"),
            ("Bernard", "Bertrand"),
            ("Durand", "Dupont"),
            ("Simon", "Simone"),
            ("Jean", "Jeanne"),
            ("Mathieu", "Mathis"),
        ] {
            assert_ne!(sound(one), sound(other), "{one} / {other}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_stable(text in ".{0,40}") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key.to_uppercase()), fold(&key));
            let _ = sound(&text);
        }
    }
}
