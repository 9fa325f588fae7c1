//! `/personnes/{id}/modifier`

use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::{Nir, id::PersonId};
use people::{EditError, Person, PersonEdit, Problem, Status};
use web::{DeskUser, Failure, Fields, Shell, page, page_with, redirect_with_flash};

use super::{
    Frame,
    form::{PersonForm, Problems},
};
use crate::{
    failing::refused,
    people_list::{Choice, choices},
};

#[derive(Template)]
#[template(path = "person/edit.html")]
struct EditPage {
    shell: Shell,
    frame: Frame,
    form: PersonForm,
    statuses: Vec<Choice>,
    has_nir: bool,
    problems: Problems,
    /// What a colleague saved meanwhile, where it differs.
    theirs: Vec<Difference>,
}

struct Difference {
    label: &'static str,
    saved: String,
    typed: String,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (person, frame) = Frame::open(&cx, id, "modifier").await?;
    page(edit_page(shell, frame, PersonForm::of(&person), person.has_nir, Problems::default(), Vec::new()))
}

pub async fn submit(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let (person, frame) = Frame::open(&cx, id, "modifier").await?;
    let mut form = PersonForm::read(&fields);
    let again = |form, problems, theirs, status| {
        page_with(status, edit_page(shell, frame, form, person.has_nir, problems, theirs))
    };
    let nir = match Some(&form.nir).filter(|typed| !typed.is_empty()).map(|typed| typed.parse::<Nir>()) {
        None => None,
        Some(Ok(nir)) => Some(nir),
        Some(Err(cause)) => {
            let problem = Problem { field: "nir", message: cause.to_string() };
            return again(form, Problems(vec![problem]), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let mut details = match form.details() {
        Ok(details) => details,
        Err(problem) => {
            return again(form, Problems(vec![problem]), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    // A page without script posts no code: it stays with the town it belongs to.
    let (typed, known) = (&mut details.address, &person.address);
    if typed.insee.is_none() && (&typed.postcode, &typed.city) == (&known.postcode, &known.city) {
        typed.insee = known.insee.clone();
    }
    let edit = PersonEdit { details, status: form.status(), version: form.version };
    match people::edit(&cx, id, edit).await {
        Ok(_) => {
            if let Some(nir) = nir {
                people::set_nir(&cx, id, Some(&nir)).await.map_err(Failure::problem)?;
            }
            Ok(redirect_with_flash(&format!("/personnes/{id}"), "Fiche enregistrée."))
        }
        Err(EditError::Refused(cause)) => Err(refused(cause)),
        Err(EditError::Problems(problems)) => {
            again(form, Problems(problems), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(EditError::Conflict(saved)) => {
            let theirs = differences(&saved, &form);
            // Saving again is then a choice made with both answers in sight.
            form.version = saved.version;
            again(form, Problems::default(), theirs, StatusCode::CONFLICT)
        }
    }
}

fn edit_page(
    shell: Shell,
    frame: Frame,
    form: PersonForm,
    has_nir: bool,
    problems: Problems,
    theirs: Vec<Difference>,
) -> EditPage {
    let statuses = choices(Status::ALL, Status::code, Status::label, &form.status);
    EditPage { shell: shell.with_current("personnes"), frame, form, statuses, has_nir, problems, theirs }
}

fn differences(saved: &Person, typed: &PersonForm) -> Vec<Difference> {
    let saved = PersonForm::of(saved);
    let status = |form: &PersonForm| form.status().label().to_owned();
    let compared = [
        ("Prénom", saved.given_name.clone(), typed.given_name.clone()),
        ("Nom d’usage", saved.usual_name.clone(), typed.usual_name.clone()),
        ("Nom de naissance", saved.birth_name.clone(), typed.birth_name.clone()),
        ("Date de naissance", saved.birth_date.clone(), typed.birth_date.clone()),
        ("Téléphone", saved.phone.clone(), typed.phone.clone()),
        ("Adresse e-mail", saved.email.clone(), typed.email.clone()),
        ("Adresse", saved.address_line.clone(), typed.address_line.clone()),
        ("Complément d’adresse", saved.address_complement.clone(), typed.address_complement.clone()),
        ("Code postal", saved.postcode.clone(), typed.postcode.clone()),
        ("Commune", saved.city.clone(), typed.city.clone()),
        ("Étape du suivi", status(&saved), status(typed)),
    ];
    let named = |text: String| if text.is_empty() { "rien".to_owned() } else { text };
    compared
        .into_iter()
        .filter(|(_, saved, typed)| saved != typed)
        .map(|(label, saved, typed)| Difference { label, saved: named(saved), typed: named(typed) })
        .collect()
}
