//! A question of the fiche as the fields of a plain form. The name of a field is the question's key, « ~ », then what
//! [`questionnaire::parse`] reads.

use questionnaire::{Answer, Answers, Definition, Kind, OptionList, Question, fields};
use web::{Fields, Mistakes};

/// A question ready to be drawn.
pub struct Field {
    pub name: String,
    pub label: String,
    pub help: String,
    pub error: String,
    pub control: Control,
}

pub enum Control {
    Line(String),
    Lines(String),
    Measured {
        value: String,
        unit: String,
    },
    Day(String),
    Radios(Vec<Choice>),
    Boxes(Vec<Choice>),
    Address(Box<Address>),
    /// A kind of question that is for a conversation.
    Spoken,
}

pub struct Choice {
    pub key: String,
    pub label: String,
    pub help: String,
    pub checked: bool,
}

pub struct Address {
    pub street: String,
    pub complement: String,
    pub postcode: String,
    pub city: String,
    pub insee: String,
}

/// A question with what was typed, or else what was answered.
pub fn field(
    question: &Question,
    definition: &Definition,
    answers: &Answers,
    typed: Option<&Fields>,
    mistakes: &Mistakes,
) -> Field {
    let name = format!("{}~value", question.key);
    let shown = match typed {
        Some(typed) => of(question, typed),
        None => answers.get(&question.key).and_then(Answer::known).map(fields).unwrap_or_default(),
    };
    let list = question.list.as_ref().and_then(|key| definition.list(key));
    let one = |field: &str| {
        let found = shown.iter().find(|(name, _)| name == field);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let control = match question.kind {
        Kind::Text => Control::Line(one("value")),
        Kind::LongText => Control::Lines(one("value")),
        Kind::Amount => Control::Measured {
            value: one("value"),
            unit: question.unit.clone().unwrap_or_else(|| "€".to_owned()),
        },
        Kind::Number => {
            Control::Measured { value: one("value"), unit: question.unit.clone().unwrap_or_default() }
        }
        Kind::Date => Control::Day(french(&one("value"))),
        Kind::YesNo => Control::Radios(
            [("oui", "Oui"), ("non", "Non")]
                .map(|(key, label)| Choice {
                    key: key.to_owned(),
                    label: label.to_owned(),
                    help: String::new(),
                    checked: one("value") == key,
                })
                .into(),
        ),
        Kind::Single => Control::Radios(choices(list, &shown)),
        Kind::Multiple => Control::Boxes(choices(list, &shown)),
        Kind::Address => Control::Address(Box::new(Address {
            street: one("value.voie"),
            complement: one("value.complement"),
            postcode: one("value.code_postal"),
            city: one("value.ville"),
            insee: one("value.insee"),
        })),
        _ => Control::Spoken,
    };
    Field {
        error: match mistakes.of(&name) {
            // An address is corrected at its postcode.
            "" => mistakes.of(&format!("{name}.code_postal")).to_owned(),
            said => said.to_owned(),
        },
        name,
        label: question.label.clone(),
        help: question.help.clone().unwrap_or_default(),
        control,
    }
}

/// What a form sent for a question, named as [`questionnaire::parse`] expects.
pub fn of(question: &Question, typed: &Fields) -> Vec<(String, String)> {
    let prefix = format!("{}~", question.key);
    typed.under(&prefix).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn choices(list: Option<&OptionList>, shown: &[(String, String)]) -> Vec<Choice> {
    let chosen = shown.iter().filter(|(name, _)| name == "value").map(|(_, value)| value.clone()).collect();
    let offered = list.map(|list| list.offered_or_in(&chosen)).unwrap_or_default();
    offered
        .into_iter()
        .map(|choice| Choice {
            key: choice.key.clone(),
            label: choice.label.clone(),
            help: choice.help.clone().unwrap_or_default(),
            checked: chosen.contains(&choice.key),
        })
        .collect()
}

/// « 2026-11-21 » as one types it; anything else as it was typed.
fn french(text: &str) -> String {
    web::words::day(text).map_or_else(|| text.to_owned(), kernel::french::short_date)
}
