//! What a person is found by: the folded words of their names, how these sound, their
//! commune, phone digits, e-mail.
//!
//! One row per key, its first letter telling its kind, so that a single index answers all of them.

use std::collections::BTreeSet;

use access::Cx;
use db::sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, sea_query::SelectStatement,
};
use kernel::{
    french::{fold, sound},
    id::{PersonId, StructureId},
};

use crate::{
    model::Details,
    store::{people, person_keys},
};

const WORD: char = 'n';
const SOUND: char = 's';
const PLACE: char = 'v';
const PHONE: char = 't';
const EMAIL: char = 'e';

/// Fewer digits than this would find half the country.
const FEWEST_DIGITS: usize = 4;

fn of(details: &Details) -> BTreeSet<String> {
    let names = [Some(&details.given_name), Some(&details.usual_name), details.birth_name.as_ref()]
        .into_iter()
        .flatten();
    let mut keys = BTreeSet::new();
    for name in names {
        for word in words(name) {
            keys.insert(format!("{WORD}{word}"));
            keys.insert(format!("{SOUND}{}", sound(&word)));
        }
    }
    if let Some(city) = &details.address.city {
        keys.extend(words(city).into_iter().map(|word| format!("{PLACE}{word}")));
    }
    keys.extend(details.phone.as_deref().map(|phone| format!("{PHONE}{}", national(phone))));
    keys.extend(details.email.as_deref().map(|email| format!("{EMAIL}{}", email.to_lowercase())));
    keys
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The digits as dialled in France: +33 6 12… and 06 12… are the same number.
fn national(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("33") {
        Some(rest) if phone.trim_start().starts_with('+') => format!("0{rest}"),
        _ => digits,
    }
}

/// Writes the keys of a person again, in the transaction of what changed.
pub(crate) async fn rewrite(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: PersonId,
    structure: StructureId,
    details: &Details,
) -> Result<(), DbErr> {
    person_keys::Entity::delete_many()
        .filter(person_keys::Column::PersonId.eq(person.uuid()))
        .exec(on)
        .await?;
    let now = cx.clock.now();
    let rows: Vec<_> = of(details)
        .into_iter()
        .map(|key| person_keys::ActiveModel {
            id: Set(cx.entropy.uuid(now)),
            person_id: Set(person.uuid()),
            structure_id: Set(structure.uuid()),
            key: Set(key),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    person_keys::Entity::insert_many(rows).exec_without_returning(on).await.map(drop)
}

/// People whose keys answer every word of `text`, within one structure when given; `None` when `text`
/// asks for nothing.
pub(crate) fn matching(text: &str, structure: Option<StructureId>) -> Option<Condition> {
    let alternatives = wanted(text);
    if alternatives.is_empty() {
        return None;
    }
    Some(alternatives.into_iter().fold(Condition::all(), |all, keys| {
        all.add(people::Column::Id.in_subquery(holders(keys, structure)))
    }))
}

/// For each thing asked, the keys that would answer it.
fn wanted(text: &str) -> Vec<Vec<Wanted>> {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits >= FEWEST_DIGITS && !text.chars().any(char::is_alphabetic) {
        return vec![vec![Wanted::Starting(format!("{PHONE}{}", national(text)))]];
    }
    if text.contains('@') {
        return vec![vec![Wanted::Starting(format!("{EMAIL}{}", text.to_lowercase()))]];
    }
    words(text)
        .into_iter()
        .map(|word| {
            vec![
                Wanted::Starting(format!("{WORD}{word}")),
                Wanted::Exactly(format!("{SOUND}{}", sound(&word))),
                Wanted::Starting(format!("{PLACE}{word}")),
            ]
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Starting(String),
    Exactly(String),
}

fn holders(keys: Vec<Wanted>, structure: Option<StructureId>) -> SelectStatement {
    let any = keys.into_iter().fold(Condition::any(), |any, key| match key {
        Wanted::Exactly(key) => any.add(person_keys::Column::Key.eq(key)),
        // A prefix as a range: the index answers it on both engines.
        Wanted::Starting(prefix) => {
            let after = format!("{prefix}{}", char::MAX);
            any.add(
                Condition::all()
                    .add(person_keys::Column::Key.gte(prefix))
                    .add(person_keys::Column::Key.lt(after)),
            )
        }
    });
    let mut query =
        person_keys::Entity::find().select_only().column(person_keys::Column::PersonId).filter(any);
    if let Some(structure) = structure {
        query = query.filter(person_keys::Column::StructureId.eq(structure.uuid()));
    }
    query.into_query()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answers(keys: &BTreeSet<String>, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::Exactly(key) => keys.contains(key),
            Wanted::Starting(prefix) => keys.iter().any(|key| key.starts_with(prefix)),
        }
    }

    proptest! {
        #[test]
        fn whoever_has_a_name_is_found_by_it(given in "\\PC{0,20}", usual in "[A-Za-zÀ-ÿ' -]{1,20}") {
            let details = Details { given_name: given, usual_name: usual.clone(), ..Details::default() };
            let keys = of(&details);
            for alternatives in wanted(&usual) {
                prop_assert!(alternatives.iter().any(|wanted| answers(&keys, wanted)), "{alternatives:?} {keys:?}");
            }
        }
    }

    #[test]
    fn a_number_is_found_however_it_is_typed() {
        for typed in ["06 12 34 56 78", "+33 6 12 34 56 78", "06.12.34.56.78"] {
            assert_eq!(wanted(typed), [[Wanted::Starting("t0612345678".to_owned())]], "{typed}");
        }
    }

    #[test]
    fn nothing_typed_asks_for_nothing() {
        assert!(matching("   ", None).is_none());
        assert!(matching("…", None).is_none());
    }

    #[test]
    fn the_birth_name_finds_too() {
        let details =
            Details { usual_name: "Petit".into(), birth_name: Some("Lefèvre".into()), ..Details::default() };
        assert!(of(&details).contains("nlefevre"));
    }
}
