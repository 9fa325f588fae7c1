//! What in a free text would tell who is helped, before anybody chose the provider.

use kernel::french::fold;
use people::Person;

use crate::{brief::Brief, field::Field};

/// Words of two letters are in every sentence.
const SHORTEST_NAME: usize = 3;

/// The telling words, as they stand in the texts shown at the search stage: names, numbers, addresses. Each is to be
/// taken away, or looked at by who sends.
pub(crate) fn identifying(brief: &Brief, person: &Person, caregiver: &str) -> Vec<String> {
    let texts: Vec<&str> = brief
        .parts
        .iter()
        .filter(|part| part.field.earliest() == crate::Stage::Search && part.field != Field::Street)
        .flat_map(|part| &part.facts)
        .map(|fact| fact.value.as_str())
        .chain(brief.prerequisites.iter().map(|one| one.asked.as_str()))
        .collect();
    let words: Vec<String> =
        texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).map(fold).collect();
    let names = [person.given_name.as_str(), person.usual_name.as_str(), caregiver];
    let birth = person.birth_name.as_deref().unwrap_or_default();
    let mut found: Vec<String> = names
        .into_iter()
        .chain([birth])
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
        .filter(|name| name.chars().count() >= SHORTEST_NAME && words.contains(&fold(name)))
        .map(|name| format!("«\u{a0}{name}\u{a0}»"))
        .collect();
    if texts.iter().any(|text| text.contains('@')) {
        found.push("une adresse e-mail".to_owned());
    }
    if texts.iter().any(|text| has_phone(text)) {
        found.push("un numéro de téléphone".to_owned());
    }
    if let Some(line) = person.address.line.as_deref().map(fold)
        && !line.is_empty()
        && texts.iter().any(|text| fold(text).contains(&line))
    {
        found.push("l’adresse".to_owned());
    }
    found.dedup();
    found
}

/// Nine digits or more, with what is written between them.
fn has_phone(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            ' ' | '.' | '-' | '\u{a0}' | '\u{202f}' => {}
            _ => digits = 0,
        }
        if digits >= 9 {
            return true;
        }
    }
    false
}
