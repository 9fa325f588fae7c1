//! How near a title of column is to what vendors call a field.

use std::{collections::BTreeMap, sync::LazyLock};

use kernel::french;
use records::{Correction, Field, Flow, NotDone};
use serde::Deserialize;

#[derive(Deserialize)]
struct Words {
    abbreviations: BTreeMap<String, String>,
    phrases: BTreeMap<String, Vec<String>>,
    delivery: BTreeMap<String, Vec<String>>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("the words are checked by a test"));

/// Of a hundred.
pub(super) fn nearness(title: &str, flow: Flow, field: &Field) -> u8 {
    let title = words(title);
    let own = (flow == Flow::Delivery).then(|| WORDS.delivery.get(&field.key)).flatten();
    let phrases = own.or_else(|| WORDS.phrases.get(&field.key)).into_iter().flatten();
    // A title may be the field's own label.
    nearest(&title, phrases.chain([&field.label]).map(String::as_str))
}

/// Of a hundred: the nearest of some phrases that belong to no flow.
pub(crate) fn alike_any<'a>(title: &str, phrases: impl IntoIterator<Item = &'a str>) -> u8 {
    nearest(&words(title), phrases)
}

fn nearest<'a>(title: &[String], phrases: impl IntoIterator<Item = &'a str>) -> u8 {
    phrases.into_iter().map(|phrase| alike(title, &words(phrase))).max().unwrap_or(0)
}

/// From it on, a text says what a code means.
const SAME: u8 = 70;

/// What each text means, when the meanings of the codes say it; empty when they say nothing of any.
pub(super) fn table(field: &Field, values: &[String]) -> BTreeMap<String, String> {
    let meanings: Vec<(&String, Vec<String>)> = field
        .codes
        .iter()
        .filter_map(|code| {
            let label = Correction::from_code(code).map(Correction::label);
            Some((code, words(label.or_else(|| NotDone::from_code(code).map(NotDone::label))?)))
        })
        .collect();
    let means = |text: &String| {
        let own = words(text);
        let best = meanings.iter().max_by_key(|(_, label)| alike(&own, label))?;
        (alike(&own, &best.1) >= SAME).then(|| best.0.clone())
    };
    let (codes, texts): (Vec<&String>, Vec<&String>) =
        values.iter().partition(|value| field.codes.contains(value));
    let mut table: BTreeMap<String, String> =
        texts.into_iter().filter_map(|text| Some((text.clone(), means(text)?))).collect();
    if !table.is_empty() {
        // A table holds all that is read: a code beside its texts means itself.
        table.extend(codes.into_iter().map(|code| (code.clone(), code.clone())));
    }
    table
}

/// Plain words, abbreviations written out.
fn words(text: &str) -> Vec<String> {
    let folded = french::fold(&apart(text));
    let several = folded.contains(' ');
    folded
        .split(' ')
        .enumerate()
        // « CD_ETAB » is a code; « part CD », the département.
        .map(|(place, word)| if word == "cd" && place == 0 && several { "code" } else { word })
        .map(|word| WORDS.abbreviations.get(word).map_or(word, String::as_str).to_owned())
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// « dateDebut » is two words.
fn apart(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    for character in text.chars() {
        if before.is_lowercase() && character.is_uppercase() {
            spaced.push(' ');
        }
        spaced.push(character);
        before = character;
    }
    spaced
}

/// Share of the words that both say, of a hundred.
fn alike(one: &[String], other: &[String]) -> u8 {
    let mut left: Vec<&String> = other.iter().collect();
    let mut common = 0;
    for word in one {
        let (mut best, mut place) = (0, None);
        for (at, candidate) in left.iter().enumerate() {
            let score = same(word, candidate);
            if score > best {
                (best, place) = (score, Some(at));
            }
        }
        if let Some(place) = place {
            common += best;
            left.remove(place);
        }
    }
    let size = one.len() + other.len();
    (2 * common).checked_div(size).and_then(|share| u8::try_from(share).ok()).unwrap_or(0)
}

/// Of a hundred: the same word, its beginning, or its singular.
fn same(one: &str, other: &str) -> usize {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short == long {
        100
    } else if short.len() >= 3 && long.starts_with(short) {
        if long.len() - short.len() <= 2 { 97 } else { 90 }
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use records::dictionary;

    use super::*;

    #[test]
    fn each_word_is_of_a_field_and_each_field_has_words() {
        let all: Vec<&Field> = Flow::ALL.into_iter().flat_map(dictionary::fields).collect();
        for key in WORDS.phrases.keys() {
            assert!(all.iter().any(|field| field.key == *key), "{key} is no field");
        }
        for field in all {
            assert!(WORDS.phrases.contains_key(&field.key), "{} has no words", field.key);
        }
    }

    #[test]
    fn abbreviations_of_the_trade_find_their_field() {
        for (title, flow, key) in [
            ("Num PEC", Flow::Delivery, "order_number"),
            ("Nº bénéf.", Flow::Delivery, "beneficiary_id"),
            ("hre deb", Flow::Delivery, "retained_start"),
            ("mt part CD", Flow::Invoice, "funder_share"),
            ("PRENOM_BENEFICIAIRE", Flow::Order, "beneficiary_first_name"),
            ("numFacture", Flow::Invoice, "invoice_number"),
            ("Né(e) le", Flow::Order, "beneficiary_birth_date"),
            ("CD_ETAB", Flow::Delivery, "provider_id"),
            ("CD_MOTIF", Flow::Delivery, "correction"),
            ("Arrivée pointée", Flow::Delivery, "stamp_start"),
            ("Départ pointé", Flow::Delivery, "stamp_end"),
            ("H_DEB_PTG", Flow::Delivery, "stamp_start"),
        ] {
            let best = dictionary::fields(flow)
                .iter()
                .max_by_key(|field| nearness(title, flow, field))
                .map(|field| field.key.as_str());
            assert_eq!(best, Some(key), "{title}");
        }
        let field = dictionary::field(Flow::Delivery, "visit_id").unwrap();
        assert_eq!(nearness("Température", Flow::Delivery, field), 0);
    }
}
