//! `GET …/apercu?etape=`: a version tried on an invented file. Nothing is saved.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use intake::forms;
use questionnaire::{
    Answers, Autonomy, Day, Definition, Kind, OptionList, Question, Slot, State, Step, Value, View, describe,
    fields,
};
use serde::Deserialize;
use uuid::Uuid;
use web::{Failure, Manager, Shell, page};

use super::{
    draft::{Frame, open},
    question::kind_code,
};

#[derive(Template)]
#[template(path = "forms/preview.html")]
struct PreviewPage {
    shell: Shell,
    frame: Frame,
    steps: Vec<StepLink>,
    key: String,
    title: String,
    say: String,
    guide: String,
    hidden: String,
    questions: Vec<Shown>,
    previous: String,
    next: String,
}

struct StepLink {
    key: String,
    title: String,
    hidden: bool,
}

struct Shown {
    key: String,
    kind: String,
    label: String,
    say: String,
    help: String,
    state: &'static str,
    /// Why the sample file does not show it; empty when it does.
    hidden: String,
    body: Body,
}

enum Body {
    Line(String),
    Lines(String),
    Measured { value: String, unit: String, amount: bool },
    Options { control: &'static str, options: Vec<Offered> },
    Amounts(Vec<Offered>),
    Date { day: String, month: String, year: String },
    Grid { days: Vec<&'static str>, rows: Vec<(&'static str, Vec<Cell>)> },
    Parts(Vec<Part>),
    Scale(Vec<Offered>),
    Adverbs([&'static str; 4]),
    Services(Vec<Offered>),
}

struct Offered {
    key: String,
    label: String,
    help: String,
    checked: bool,
    amount: String,
}

struct Cell {
    value: String,
    label: String,
    checked: bool,
}

struct Part {
    name: String,
    label: &'static str,
    value: String,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default, rename = "etape")]
    step: String,
}

pub async fn show(
    manager: Manager,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let definition = &form.definition;
    let answers = forms::preview();
    let view = View::of(definition, &answers);
    let frame = Frame::of(&form);
    let index = definition.steps.iter().position(|step| step.key == asked.step).unwrap_or(0);
    let step = definition.steps.get(index).cloned().unwrap_or_default();
    let near = |index: Option<usize>| {
        let step = index.and_then(|index| definition.steps.get(index));
        step.map(|step| format!("{}/apercu?etape={}", frame.base, step.key)).unwrap_or_default()
    };
    let hidden = match &step.when {
        Some(when) if view.hides_step(&step.key) => {
            let when = describe(when, definition);
            format!("Ce dossier ne montre pas cette étape. Elle s’affiche {when}.")
        }
        _ => String::new(),
    };
    let page_of = PreviewPage {
        shell: manager.shell.with_current("administration"),
        steps: definition
            .steps
            .iter()
            .map(|step| StepLink {
                key: step.key.clone(),
                title: step.title.clone(),
                hidden: view.hides_step(&step.key),
            })
            .collect(),
        questions: questions(&step, definition, &answers, &view),
        previous: near(index.checked_sub(1)),
        next: near(index.checked_add(1)),
        key: step.key,
        title: step.title,
        say: step.say.unwrap_or_default(),
        guide: step.guide.unwrap_or_default(),
        hidden,
        frame,
    };
    page(page_of)
}

fn questions(step: &Step, definition: &Definition, answers: &Answers, view: &View<'_>) -> Vec<Shown> {
    step.all_questions()
        .map(|question| {
            let answer = answers.get(&question.key);
            let value = answer.and_then(|answer| answer.value.as_ref());
            let hidden = view.hides(&question.key).then_some(question.when.as_ref()).flatten();
            Shown {
                kind: kind_code(question.kind),
                label: question.label.clone(),
                say: question.say.clone().unwrap_or_default(),
                help: question.help.clone().unwrap_or_default(),
                state: answer.map_or("none", |answer| state_code(answer.state)),
                hidden: hidden.map(|when| describe(when, definition)).unwrap_or_default(),
                body: body(&question, definition, value),
                key: question.key.clone(),
            }
        })
        .collect()
}

fn state_code(state: State) -> &'static str {
    match state {
        State::NotAsked => "none",
        State::Answered => "answered",
        State::Unknown => "unknown",
        State::Refused => "refused",
    }
}

fn body(question: &Question, definition: &Definition, value: Option<&Value>) -> Body {
    let typed = value.map(fields).unwrap_or_default();
    let of = |name: &str| {
        typed.iter().find(|(field, _)| field == name).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let chosen: BTreeSet<String> =
        typed.iter().filter(|(name, _)| name == "value").map(|(_, value)| value.clone()).collect();
    let list = question.list.as_ref().and_then(|list| definition.list(list));
    let options = || offered(list, &chosen, |key| of(&format!("value.{key}.montant")));
    match question.kind {
        Kind::Text => Body::Line(of("value")),
        Kind::LongText => Body::Lines(of("value")),
        Kind::Amount | Kind::Number => Body::Measured {
            value: of("value"),
            unit: question.unit.clone().unwrap_or_else(|| {
                if question.kind == Kind::Amount { "€".to_owned() } else { String::new() }
            }),
            amount: question.kind == Kind::Amount,
        },
        Kind::Single => Body::Options { control: "radio", options: options() },
        Kind::Multiple => Body::Options { control: "checkbox", options: options() },
        Kind::YesNo => Body::Options {
            control: "radio",
            options: [("oui", "Oui"), ("non", "Non")].map(|(key, label)| plain(key, label, &chosen)).into(),
        },
        Kind::Amounts => Body::Amounts(options()),
        Kind::Services => Body::Services(options()),
        Kind::Date => {
            let date = of("value");
            let mut parts = date.splitn(3, '-').map(str::to_owned);
            let mut part = || parts.next().unwrap_or_default();
            let (year, month, day) = (part(), part(), part());
            Body::Date { day, month, year }
        }
        Kind::Grid => Body::Grid {
            days: Day::ALL.iter().map(|day| day.label()).collect(),
            rows: Slot::ALL.iter().map(|slot| (slot.label(), cells(*slot, &typed))).collect(),
        },
        Kind::Address => Body::Parts(vec![
            part(question, "voie", "Numéro et voie", &of),
            part(question, "complement", "Complément", &of),
            part(question, "code_postal", "Code postal", &of),
            part(question, "ville", "Commune", &of),
        ]),
        Kind::Person => Body::Parts(person(question, "", &of)),
        Kind::People => Body::Parts(person(question, "1.", &of)),
        Kind::Autonomy => {
            Body::Scale(Autonomy::ALL.iter().map(|one| plain(one.key(), one.label(), &chosen)).collect())
        }
        Kind::Aggir => {
            Body::Adverbs(["s", "t", "c", "h"].map(|name| match of(&format!("value.{name}")).as_str() {
                "oui" => "oui",
                "non" => "non",
                _ => "",
            }))
        }
    }
}

fn offered(
    list: Option<&OptionList>,
    chosen: &BTreeSet<String>,
    amount: impl Fn(&str) -> String,
) -> Vec<Offered> {
    let options = list.map(|list| list.offered_or_in(chosen)).unwrap_or_default();
    options
        .into_iter()
        .map(|option| Offered {
            amount: amount(&option.key),
            help: option.help.clone().unwrap_or_default(),
            ..plain(&option.key, &option.label, chosen)
        })
        .collect()
}

fn plain(key: &str, label: &str, chosen: &BTreeSet<String>) -> Offered {
    Offered {
        key: key.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        checked: chosen.contains(key),
        amount: String::new(),
    }
}

fn cells(slot: Slot, typed: &[(String, String)]) -> Vec<Cell> {
    let cell = |day: &Day| {
        let value = format!("{}.{}", day.key(), slot.key());
        let field = format!("value.{value}");
        Cell {
            label: format!("{} {}", day.label(), slot.label()),
            checked: typed.iter().any(|(name, _)| *name == field),
            value,
        }
    };
    Day::ALL.iter().map(cell).collect()
}

fn part(question: &Question, name: &str, label: &'static str, of: &impl Fn(&str) -> String) -> Part {
    Part { name: format!("{}-{name}", question.key), label, value: of(&format!("value.{name}")) }
}

fn person(question: &Question, prefix: &str, of: &impl Fn(&str) -> String) -> Vec<Part> {
    [("nom", "Prénom et nom"), ("email", "Adresse e-mail"), ("telephone", "Téléphone")]
        .map(|(name, label)| part(question, &format!("{prefix}{name}"), label, of))
        .into()
}
