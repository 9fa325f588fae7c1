//! From form fields to a typed answer.
//!
//! Field names, by kind (a portal renders exactly these; `*` may be repeated):
//!
//! | kind | fields |
//! |---|---|
//! | text, long_text, amount, number | `value` |
//! | single | `value` = option key |
//! | multiple | `value`* = option key |
//! | amounts | `value`* = option key, `value.{option}.montant` |
//! | date | `value`, or `value.jour` `value.mois` `value.annee` |
//! | yes_no | `value` = `oui` or `non` |
//! | grid | `value.{day}.{slot}` = anything, for each box ticked |
//! | address | `value.voie` `value.complement` `value.code_postal` `value.ville`, `value.insee` once the commune is chosen from the list |
//! | person | `value.nom` `value.email` `value.telephone` |
//! | people | `value.{n}.nom` `value.{n}.email` `value.{n}.telephone`, n from 1 |
//! | autonomy | `value` = key of an [`Autonomy`] |
//! | aggir | `value` = `A`, `B` or `C`; or `value.s` `value.t` `value.c` `value.h` = `oui`, `non` or `inconnu` |
//! | services | `value`* = option key, then for each `value.{option}.recurrence` = `recurrent` or `ponctuel`, `.fois`, `.par` = `semaine` or `mois`, `.jour`* = day, `.creneau`* = slot, `.heure`, `.duree`, `.priorite` = 1 to 3, `.note` |
//!
//! Days are `lun` … `dim`; slots `matin`, `midi`, `apres_midi`, `soir`, `nuit`.
//! A field `state` = `answered`, `unknown`, `refused` or `none` goes with each question.

mod number;
mod time;
mod typed;

use std::collections::{BTreeMap, BTreeSet};

use kernel::french;
use typed::Typed;

use crate::{
    Address, Adverbs, Aggir, Answer, Autonomy, Day, Kind, Letter, OptionList, Period, Person, Question,
    Recurrence, Service, Slot, State, Value,
};

/// Longest text kept, in characters.
pub const TEXT_LIMIT: usize = 300;
pub const LONG_TEXT_LIMIT: usize = 20_000;
/// Most persons in one answer.
pub const PEOPLE_LIMIT: usize = 12;

/// Why a field was not accepted, said to the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidAnswer {
    /// The field to point at, such as `value.code_postal`.
    pub field: String,
    pub message: String,
}

/// The state and value of one question. A value typed under « ne sait pas » or « refuse » is kept
/// aside; clearing every field brings the question back to « non abordé ».
pub fn parse_answer(
    question: &Question,
    lists: &[OptionList],
    fields: &[(String, String)],
) -> Result<Answer, InvalidAnswer> {
    let value = parse(question, lists, fields)?;
    let state = match fields.iter().rev().find(|(name, _)| name == "state").map(|(_, state)| state.as_str()) {
        Some("unknown") => State::Unknown,
        Some("refused") => State::Refused,
        Some("none" | "answered" | "") | None if value.is_some() => State::Answered,
        Some("none" | "answered" | "") | None => State::NotAsked,
        Some(_) => {
            return Err(InvalidAnswer {
                field: "state".into(),
                message: "Cet état de réponse n’existe pas. Rechargez la page.".into(),
            });
        }
    };
    Ok(Answer { state, value })
}

/// The value typed, `None` when every field is empty. Fields other than `value…` are ignored.
pub fn parse(
    question: &Question,
    lists: &[OptionList],
    fields: &[(String, String)],
) -> Result<Option<Value>, InvalidAnswer> {
    let mut typed = Typed::new(fields);
    let value = read(question, lists, &mut typed)?;
    typed.all_read()?;
    Ok(value)
}

fn read(
    question: &Question,
    lists: &[OptionList],
    typed: &mut Typed,
) -> Result<Option<Value>, InvalidAnswer> {
    Ok(match question.kind {
        Kind::Text => typed.line("value", TEXT_LIMIT)?.map(Value::Text),
        Kind::LongText => typed.text("value", LONG_TEXT_LIMIT)?.map(Value::Text),
        Kind::Single => {
            let chosen = chosen(question, lists, typed)?;
            chosen.into_iter().next_back().map(Value::Choice)
        }
        Kind::Multiple => {
            let chosen: BTreeSet<_> = chosen(question, lists, typed)?.into_iter().collect();
            (!chosen.is_empty()).then_some(Value::Choices(chosen))
        }
        Kind::Amounts => amounts(question, lists, typed)?,
        Kind::Date => date(typed)?.map(Value::Date),
        Kind::Amount => {
            typed.parsed("value", |text| number::amount(text, question.min, question.max))?.map(Value::Amount)
        }
        Kind::Number => typed
            .parsed("value", |text| {
                number::number(text, question.unit.as_deref(), question.min, question.max)
            })?
            .map(Value::Number),
        Kind::YesNo => typed.parsed("value", yes_no)?.map(Value::YesNo),
        Kind::Grid => grid(typed),
        Kind::Address => address(typed)?,
        Kind::Person => person(typed, "value")?.map(Value::Person),
        Kind::People => people(typed)?,
        Kind::Autonomy => typed
            .parsed("value", |text| {
                Autonomy::from_key(text).ok_or_else(|| "Ce niveau n’existe pas. Rechargez la page.".into())
            })?
            .map(Value::Autonomy),
        Kind::Aggir => aggir(typed)?,
        Kind::Services => services(question, lists, typed)?,
    })
}

fn chosen(
    question: &Question,
    lists: &[OptionList],
    typed: &mut Typed,
) -> Result<Vec<String>, InvalidAnswer> {
    let list = question.list.as_ref().and_then(|key| lists.iter().find(|list| list.key == *key));
    typed
        .take("value")
        .into_iter()
        .map(|key| {
            let exists = list.is_some_and(|list| list.choice(&key).is_some());
            exists.then_some(key).ok_or_else(|| InvalidAnswer {
                field: "value".into(),
                message: "Cette réponse n’existe plus dans la liste. Rechargez la page.".into(),
            })
        })
        .collect()
}

fn amounts(
    question: &Question,
    lists: &[OptionList],
    typed: &mut Typed,
) -> Result<Option<Value>, InvalidAnswer> {
    let mut amounts = BTreeMap::new();
    for option in chosen(question, lists, typed)? {
        let field = format!("value.{option}.montant");
        let amount = typed.parsed(&field, |text| number::amount(text, question.min, question.max))?;
        amounts.insert(option, amount);
    }
    typed.forget(|field| field.ends_with(".montant"));
    Ok((!amounts.is_empty()).then_some(Value::Amounts(amounts)))
}

fn date(typed: &mut Typed) -> Result<Option<kernel::jiff::civil::Date>, InvalidAnswer> {
    if let Some(date) = typed.parsed("value", french::date)? {
        return Ok(Some(date));
    }
    let parts = ["value.jour", "value.mois", "value.annee"].map(|field| typed.first(field));
    match parts {
        [None, None, None] => Ok(None),
        [Some(day), Some(month), Some(year)] => french::date(&format!("{day}/{month}/{year}"))
            .map(Some)
            .map_err(|message| InvalidAnswer { field: "value.jour".into(), message }),
        [day, month, _] => {
            let field = if day.is_none() {
                "value.jour"
            } else if month.is_none() {
                "value.mois"
            } else {
                "value.annee"
            };
            Err(InvalidAnswer {
                field: field.into(),
                message: "Complétez la date : le jour, le mois et l’année.".into(),
            })
        }
    }
}

fn yes_no(text: &str) -> Result<bool, String> {
    match text {
        "oui" => Ok(true),
        "non" => Ok(false),
        _ => Err("Répondez par oui ou par non.".into()),
    }
}

fn grid(typed: &mut Typed) -> Option<Value> {
    let mut grid: BTreeMap<Day, BTreeSet<Slot>> = BTreeMap::new();
    for &day in Day::ALL {
        for &slot in Slot::ALL {
            if typed.first(&format!("value.{}.{}", day.key(), slot.key())).is_some() {
                grid.entry(day).or_default().insert(slot);
            }
        }
    }
    (!grid.is_empty()).then_some(Value::Grid(grid))
}

fn address(typed: &mut Typed) -> Result<Option<Value>, InvalidAnswer> {
    let city = typed.line("value.ville", TEXT_LIMIT)?;
    let insee = typed.parsed("value.insee", insee)?;
    let address = Address {
        street: typed.line("value.voie", TEXT_LIMIT)?,
        complement: typed.line("value.complement", TEXT_LIMIT)?,
        postcode: typed.line("value.code_postal", 20)?.map(|code| code.replace(char::is_whitespace, "")),
        insee: insee.filter(|_| city.is_some()),
        city,
    };
    Ok((address != Address::default()).then_some(Value::Address(address)))
}

/// « 59350 », « 2A004 »: only the shape, the list of communes is not ours.
fn insee(code: &str) -> Result<String, String> {
    let digits = code.strip_prefix("2A").or_else(|| code.strip_prefix("2B")).unwrap_or(code);
    let well_made = code.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
    well_made
        .then(|| code.to_owned())
        .ok_or_else(|| "Cette commune n’existe pas. Choisissez-la de nouveau dans la liste.".into())
}

fn person(typed: &mut Typed, prefix: &str) -> Result<Option<Person>, InvalidAnswer> {
    let person = Person {
        name: typed.line(&format!("{prefix}.nom"), TEXT_LIMIT)?,
        email: typed.line(&format!("{prefix}.email"), TEXT_LIMIT)?,
        phone: typed.line(&format!("{prefix}.telephone"), 40)?,
    };
    Ok((person != Person::default()).then_some(person))
}

fn people(typed: &mut Typed) -> Result<Option<Value>, InvalidAnswer> {
    let mut people = Vec::new();
    for n in 1..=PEOPLE_LIMIT {
        people.extend(person(typed, &format!("value.{n}"))?);
    }
    if let Some(field) = typed.unread() {
        let message = format!("Vous pouvez noter {PEOPLE_LIMIT} personnes au plus.");
        return Err(InvalidAnswer { field, message });
    }
    Ok((!people.is_empty()).then_some(Value::People(people)))
}

fn aggir(typed: &mut Typed) -> Result<Option<Value>, InvalidAnswer> {
    let letter = typed
        .parsed("value", |text| Letter::from_key(text).ok_or_else(|| "Choisissez A, B ou C.".to_owned()))?;
    let mut adverb = |field: &str| {
        let answer = typed.parsed(field, |text| match text {
            "inconnu" => Ok(None),
            text => yes_no(text).map(Some),
        })?;
        Ok(answer.flatten())
    };
    let adverbs = Adverbs {
        spontanement: adverb("value.s")?,
        totalement: adverb("value.t")?,
        correctement: adverb("value.c")?,
        habituellement: adverb("value.h")?,
    };
    let told = Aggir::Adverbs(adverbs);
    match letter {
        Some(letter) if told.letter().is_some_and(|other| other != letter) => Err(InvalidAnswer {
            field: "value".into(),
            message: "La lettre ne correspond pas aux quatre adverbes : gardez l’une ou les autres.".into(),
        }),
        Some(letter) if adverbs == Adverbs::default() => Ok(Some(Value::Aggir(Aggir::Letter(letter)))),
        // Adverbs that do not settle the letter yet must not hide the letter that was said.
        Some(letter) if told.letter().is_none() => Ok(Some(Value::Aggir(Aggir::Letter(letter)))),
        None if adverbs == Adverbs::default() => Ok(None),
        _ => Ok(Some(Value::Aggir(told))),
    }
}

fn services(
    question: &Question,
    lists: &[OptionList],
    typed: &mut Typed,
) -> Result<Option<Value>, InvalidAnswer> {
    let mut services: Vec<Service> = Vec::new();
    for option in chosen(question, lists, typed)? {
        if services.iter().any(|service| service.service == option) {
            continue;
        }
        services.push(service(option, typed)?);
    }
    // An unticked service leaves its closed panel in the form.
    typed.forget(|field| field.matches('.').count() == 2);
    Ok((!services.is_empty()).then_some(Value::Services(services)))
}

fn service(option: String, typed: &mut Typed) -> Result<Service, InvalidAnswer> {
    let field = |name: &str| format!("value.{option}.{name}");
    let known =
        |found| if found { Ok(()) } else { Err("Ce choix n’existe pas. Rechargez la page.".into()) };
    let mut service = Service {
        recurrence: typed.parsed(&field("recurrence"), |text| {
            Recurrence::from_key(text)
                .ok_or_else(|| "Choisissez «\u{a0}régulièrement\u{a0}» ou «\u{a0}une fois\u{a0}».".into())
        })?,
        times: typed.parsed(&field("fois"), |text| small(text, 1..=99))?,
        per: typed.parsed(&field("par"), |text| {
            Period::from_key(text)
                .ok_or_else(|| "Choisissez «\u{a0}par semaine\u{a0}» ou «\u{a0}par mois\u{a0}».".into())
        })?,
        starts_at: typed.parsed(&field("heure"), time::time)?,
        minutes: typed.parsed(&field("duree"), time::minutes)?,
        priority: typed.parsed(&field("priorite"), |text| small(text, 1..=3))?,
        note: typed.text(&field("note"), 2_000)?,
        ..Service::default()
    };
    for day in typed.take(&field("jour")) {
        let found = Day::from_key(&day).map(|day| service.days.insert(day));
        known(found.is_some()).map_err(|message| InvalidAnswer { field: field("jour"), message })?;
    }
    for slot in typed.take(&field("creneau")) {
        let found = Slot::from_key(&slot).map(|slot| service.slots.insert(slot));
        known(found.is_some()).map_err(|message| InvalidAnswer { field: field("creneau"), message })?;
    }
    service.service = option;
    Ok(service)
}

fn small(text: &str, range: std::ops::RangeInclusive<u8>) -> Result<u8, String> {
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("Écrivez un nombre de {} à {}.", range.start(), range.end()))
}
