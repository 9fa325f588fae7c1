//! `/appels/{id}/personne`: who the call is about. Duplicates are proposed, never merged.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use kernel::{Phone, french::short_date, id::CallId, jiff::civil::Date, phone::Reading};
use people::{Details, Person};
use serde::Deserialize;
use web::{DeskUser, Failure, Fields, Shell, page, redirect_with_flash};

use super::failed;

#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
}

#[derive(Template)]
#[template(path = "call/person.html")]
struct PersonPage {
    shell: Shell,
    call: String,
    caller: String,
    words: String,
    said: Vec<(&'static str, String)>,
    proposed: Vec<Candidate>,
    found: Vec<Candidate>,
    linked: bool,
}

struct Candidate {
    id: String,
    name: String,
    facts: String,
    why: String,
    /// What the call says beside what the file says, where they can be compared.
    rows: Vec<Row>,
}

struct Row {
    label: &'static str,
    said: String,
    file: String,
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let call = intake::find(&cx, id).await.map_err(failed)?;
    let proposals = intake::propose_people(&cx, id).await.map_err(failed)?;
    let words = asked.q.unwrap_or_default();
    let today = cx.clock.today();
    let found = if words.trim().is_empty() { Vec::new() } else { people::search(&cx, &words, 10).await? };
    page(PersonPage {
        shell: shell.with_current("appels"),
        call: id.to_string(),
        caller: call.caller_name().to_owned(),
        said: told(&proposals.said),
        proposed: proposals
            .known
            .into_iter()
            .map(|(person, why)| candidate(&person, why, rows(&proposals.said, &person), today))
            .collect(),
        found: found.into_iter().map(|person| candidate(&person, String::new(), Vec::new(), today)).collect(),
        words,
        linked: call.person.is_some(),
    })
}

fn candidate(person: &Person, why: String, rows: Vec<Row>, today: Date) -> Candidate {
    Candidate {
        id: person.id.to_string(),
        name: person.full_name(),
        facts: crate::person::facts(person, today),
        why,
        rows,
    }
}

fn rows(said: &Details, person: &Person) -> Vec<Row> {
    let file = lines(&person.details());
    let rows = lines(said).into_iter().zip(file).map(|((label, said), (_, file))| Row {
        label,
        said: said.unwrap_or_default(),
        file: file.unwrap_or_default(),
    });
    rows.filter(|row| !row.said.is_empty() || !row.file.is_empty()).collect()
}

fn told(details: &Details) -> Vec<(&'static str, String)> {
    lines(details).into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

fn lines(details: &Details) -> [(&'static str, Option<String>); 5] {
    let name = format!("{} {}", details.given_name, details.usual_name).trim().to_owned();
    [
        ("Nom", Some(name).filter(|name| !name.is_empty())),
        ("Naissance", details.birth_date.map(short_date)),
        ("Téléphone", details.phone.as_deref().map(spoken)),
        ("E-mail", details.email.clone()),
        ("Adresse", details.address.one_line()),
    ]
}

fn spoken(phone: &str) -> String {
    match Phone::read(phone, None) {
        Reading::Number(phone) => phone.to_string(),
        Reading::Doubtful { typed, .. } => typed,
    }
}

pub async fn choose(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let message = match fields.filled("personne") {
        Some(person) => {
            let person = person.parse().map_err(|_| Failure::NotFound)?;
            intake::link_person(&cx, id, person).await.map_err(failed)?;
            "Appel rattaché. Ce que vous notez complète sa fiche."
        }
        None => {
            intake::create_person_from_call(&cx, id).await.map_err(failed)?;
            "Fiche créée avec ce que vous avez noté."
        }
    };
    Ok(redirect_with_flash(&format!("/appels/{id}"), message))
}
