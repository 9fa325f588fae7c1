//! Answers as French people read them, in summaries, plans and histories.

use kernel::french::{NBSP, NNBSP, duration, short_date, time};
use rust_decimal::Decimal;

use crate::{
    Address, Adverbs, Aggir, Day, Frequency, OptionList, Person, Question, Recurrence, Service, Slot, Value,
};

/// One line, except for long texts. An option that left the list is shown by its key.
pub fn display(question: &Question, lists: &[OptionList], value: &Value) -> String {
    let list = question.list.as_ref().and_then(|key| lists.iter().find(|list| list.key == *key));
    let label = |key: &str| {
        list.and_then(|list| list.choice(key)).map_or_else(|| key.to_owned(), |choice| choice.label.clone())
    };
    match value {
        Value::Text(text) => text.clone(),
        Value::Choice(key) => label(key),
        Value::Choices(keys) => join(", ", in_list_order(list, keys.iter()).map(|key| label(key))),
        Value::Amounts(amounts) => join(
            NBSP_SEMICOLON,
            in_list_order(list, amounts.keys()).map(|key| match amounts[key] {
                Some(amount) => format!("{}{NBSP}: {amount} par mois", label(key)),
                None => format!("{}{NBSP}: montant non connu", label(key)),
            }),
        ),
        Value::Date(date) => short_date(*date),
        Value::Amount(amount) => with_unit(&amount.to_string(), question.unit.as_deref(), ' '),
        Value::Number(decimal) => with_unit(&number(*decimal), question.unit.as_deref(), NBSP),
        Value::YesNo(true) => "Oui".into(),
        Value::YesNo(false) => "Non".into(),
        Value::Grid(grid) => {
            let days = Day::ALL.iter().filter_map(|day| Some((*day, grid.get(day)?)));
            grouped_days(days.map(|(day, slots)| (day, slots.iter().copied().collect())))
        }
        Value::Address(address) => address.to_string(),
        Value::Person(person) => person.to_string(),
        Value::People(people) => join(NBSP_SEMICOLON, people.iter().map(Person::to_string)),
        Value::Autonomy(level) => question.level(*level).into(),
        Value::Aggir(answer) => aggir(*answer),
        Value::Services(services) => join(
            NBSP_SEMICOLON,
            services.iter().map(|service| match service.details() {
                details if details.is_empty() => label(&service.service),
                details => format!("{} ({details})", label(&service.service)),
            }),
        ),
    }
}

const NBSP_SEMICOLON: &str = "\u{a0}; ";

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let town = [&self.postcode, &self.city].into_iter().flatten().map(String::as_str);
        let town: Vec<_> = town.collect();
        let lines = [self.street.clone(), self.complement.clone()].into_iter().flatten();
        f.write_str(&join(", ", lines.chain((!town.is_empty()).then(|| town.join(" ")))))
    }
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&join(", ", [&self.name, &self.email, &self.phone].into_iter().flatten()))
    }
}

impl Service {
    /// « 2 fois par semaine, le matin, 45 min », « du lundi au vendredi, le matin, à 8 h 30, priorité 1 ».
    pub fn details(&self) -> String {
        let mut details = Vec::new();
        match self.frequency() {
            // The days say it.
            Some(Frequency::PerWeek(times))
                if usize::from(times) == self.days.len() * self.slots.len().max(1) => {}
            Some(Frequency::InAll(1)) => details.push("une fois".into()),
            Some(Frequency::InAll(times)) => details.push(format!("{times} fois en tout")),
            Some(Frequency::PerWeek(times)) => details.push(format!("{times} fois par semaine")),
            Some(Frequency::PerMonth(times)) => details.push(format!("{times} fois par mois")),
            None if self.recurrence == Some(Recurrence::Recurring) => details.push("régulièrement".into()),
            None => {}
        }
        if !self.days.is_empty() {
            details.push(days(&self.days.iter().copied().collect::<Vec<_>>()));
        }
        details.extend(self.slots.iter().map(|slot| slot.when().to_owned()));
        details.extend(self.starts_at.map(|start| format!("à {}", time(start))));
        details.extend(self.minutes.map(|minutes| duration(minutes.into())));
        details.extend(self.priority.map(|priority| format!("priorité {priority}")));
        details.extend(self.note.clone());
        details.join(", ")
    }
}

/// « lundi et mardi : matin ; samedi : matin, soir »: days with the same moments are told together.
fn grouped_days(told: impl Iterator<Item = (Day, Vec<Slot>)>) -> String {
    let mut groups: Vec<(Vec<Day>, Vec<Slot>)> = Vec::new();
    for (day, slots) in told {
        match groups.last_mut() {
            Some((days, same)) if *same == slots => days.push(day),
            _ => groups.push((vec![day], slots)),
        }
    }
    join(
        NBSP_SEMICOLON,
        groups.into_iter().map(|(group, slots)| {
            let slots = join(", ", slots.into_iter().map(Slot::label));
            let group = days(&group);
            if slots.is_empty() { group } else { format!("{group}{NBSP}: {slots}") }
        }),
    )
}

/// « tous les jours », « du lundi au vendredi », « lundi, mercredi et samedi »; in the order of the week.
fn days(days: &[Day]) -> String {
    let follow = Day::ALL.windows(days.len().max(1)).any(|run| run == days);
    match days {
        _ if days.len() == Day::ALL.len() => "tous les jours".to_owned(),
        [first, .., last] if follow && days.len() > 2 => format!("du {} au {}", first.label(), last.label()),
        [before @ .., last] if !before.is_empty() => {
            format!("{} et {}", join(", ", before.iter().map(|day| day.label())), last.label())
        }
        _ => join(", ", days.iter().map(|day| day.label())),
    }
}

fn aggir(answer: Aggir) -> String {
    let letter = answer.letter().map(|letter| format!("{}{NBSP}: {}", letter.key(), letter.label()));
    match answer {
        Aggir::Letter(_) => letter.unwrap_or_default(),
        Aggir::Adverbs(adverbs) => {
            let told = join(", ", told(adverbs));
            letter.map_or_else(|| told.clone(), |letter| format!("{letter} ({told})"))
        }
    }
}

fn told(adverbs: Adverbs) -> impl Iterator<Item = String> {
    const NAMES: [&str; 4] = ["spontanément", "totalement", "correctement", "habituellement"];
    NAMES.into_iter().zip(adverbs.in_order()).filter_map(|(name, answer)| {
        let answer = if answer? { "oui" } else { "non" };
        Some(format!("{name}{NBSP}: {answer}"))
    })
}

fn number(decimal: Decimal) -> String {
    let written = decimal.normalize().to_string();
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
    let mut french = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            french.push(NNBSP);
        }
        french.push(digit);
    }
    if decimals.is_empty() { french } else { format!("{french},{decimals}") }
}

fn with_unit(figure: &str, unit: Option<&str>, space: char) -> String {
    unit.map_or_else(|| figure.to_owned(), |unit| format!("{figure}{space}{unit}"))
}

fn in_list_order<'a>(
    list: Option<&OptionList>,
    keys: impl Iterator<Item = &'a String>,
) -> impl Iterator<Item = &'a String> {
    let place = |key: &String| {
        let found = list.and_then(|list| list.options.iter().position(|choice| choice.key == *key));
        let order = found.and_then(|index| list.map(|list| list.options[index].order));
        (order.unwrap_or(u16::MAX), found.unwrap_or(usize::MAX))
    };
    let mut keys: Vec<_> = keys.collect();
    keys.sort_by_key(|key| place(key));
    keys.into_iter()
}

fn join<S: AsRef<str>>(separator: &str, parts: impl IntoIterator<Item = S>) -> String {
    let mut joined = String::new();
    for part in parts {
        if !joined.is_empty() {
            joined.push_str(separator);
        }
        joined.push_str(part.as_ref());
    }
    joined
}
