//! `/personnes/nouveau`: somebody who comes otherwise than by a call.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use people::{NewPerson, Person};
use web::{DeskUser, Failure, Fields, Shell, page, page_with};

use super::{
    facts,
    form::{PersonForm, Problems},
};

#[derive(Template)]
#[template(path = "person/new.html")]
struct NewPage {
    shell: Shell,
    form: PersonForm,
    problems: Problems,
    /// People this may already be: (address, name, facts, why).
    alike: Vec<Alike>,
}

struct Alike {
    href: String,
    name: String,
    facts: String,
    why: String,
}

pub async fn show(DeskUser { shell, .. }: DeskUser) -> Result<Response, Failure> {
    page(NewPage {
        form: PersonForm::default(),
        problems: Problems::default(),
        alike: Vec::new(),
        shell: shell.with_current("personnes"),
    })
}

pub async fn submit(DeskUser { cx, shell }: DeskUser, fields: Fields) -> Result<Response, Failure> {
    let form = PersonForm::read(&fields);
    let again = |form, problems, alike| {
        let shell = shell.with_current("personnes");
        page_with(StatusCode::UNPROCESSABLE_ENTITY, NewPage { shell, form, problems, alike })
    };
    let details = match form.details() {
        Ok(details) => details.tidied(),
        Err(problem) => return again(form, Problems(vec![problem]), Vec::new()),
    };
    let problems = details.problems(cx.clock.today());
    if !problems.is_empty() {
        return again(form, Problems(problems), Vec::new());
    }
    if !fields.has("autre_personne") {
        let alike = people::duplicates(&cx, &details).await?;
        if !alike.is_empty() {
            let today = cx.clock.today();
            let line = |(person, why): (Person, String)| Alike {
                href: format!("/personnes/{}", person.id),
                name: person.full_name(),
                facts: facts(&person, today),
                why,
            };
            return again(form, Problems::default(), alike.into_iter().map(line).collect());
        }
    }
    let structure = cx.who.structure().ok_or(Failure::Denied)?;
    let tx = cx.db.begin().await?;
    let new = NewPerson { structure, referent: cx.who.account(), details };
    let id = people::create(&cx, &tx, new).await.map_err(Failure::problem)?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/personnes/{id}")).into_response())
}
