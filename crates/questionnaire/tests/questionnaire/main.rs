//! What a form does for the people who write it and for the people who fill it in.

#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

mod appel;
mod branches;
mod changes;
mod check;
mod contenus;
mod fiche;
mod fields;
mod guide;
mod values;

use questionnaire::{Answer, Answers, Definition, Question, Value, bundled};

fn appel() -> &'static Definition {
    bundled().iter().find(|form| form.key == questionnaire::keys::APPEL).unwrap()
}

fn question(key: &str) -> Question {
    appel().question(key).unwrap().into_owned()
}

fn answers<const N: usize>(given: [(&str, Value); N]) -> Answers {
    given.into_iter().map(|(key, value)| (key.to_owned(), Answer::of(value))).collect()
}

fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}

fn choices<const N: usize>(keys: [&str; N]) -> Value {
    Value::Choices(keys.into_iter().map(str::to_owned).collect())
}
