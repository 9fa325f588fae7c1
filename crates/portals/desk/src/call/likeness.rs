//! `POST /appels/{id}/ressemblances`: « Ce n’est pas elle », said from the bar of the call or from the comparison.

use access::Cx;
use askama::Template;
use axum::{
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use intake::Assessment;
use kernel::{
    id::{CallId, PersonId},
    jiff::civil::Date,
};
use people::Person;
use web::{DeskUser, Failure, Fields, page};

use super::{
    failed,
    screen::{self, WhoView},
};

/// The files that resemble what the call says, in one sentence of the bar.
pub struct Likeness {
    pub sentence: String,
    pub dismiss: String,
    pub people: Vec<String>,
}

#[derive(Template)]
#[template(path = "call/who.html")]
struct Who {
    who: WhoView,
}

pub async fn of(cx: &Cx, of: &Assessment) -> Result<Option<Likeness>, Failure> {
    let people = intake::resembling(cx, of).await.map_err(failed)?;
    Ok(likeness(&people, cx.clock.today()))
}

fn likeness(people: &[Person], today: Date) -> Option<Likeness> {
    let (sentence, dismiss) = match people {
        [] => return None,
        [one] => (format!("1 fiche ressemble : {}", said(one, today)), "Ce n’est pas elle".to_owned()),
        many => (format!("{} fiches ressemblent", many.len()), format!("Aucune des {}", many.len())),
    };
    let people = people.iter().map(|person| person.id.to_string()).collect();
    Some(Likeness { sentence, dismiss, people })
}

/// « Madeleine Morel, 84 ans, Voiron ».
fn said(person: &Person, today: Date) -> String {
    let age = person.age(today).map(|age| format!("{age} ans"));
    let facts = [Some(person.full_name()), age, person.address.city.clone()];
    facts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub async fn set_aside(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let people: Result<Vec<PersonId>, _> = fields.all("personne").map(str::parse).collect();
    let people = people.map_err(|_| Failure::NotFound)?;
    intake::set_aside(&cx, id, &people).await.map_err(failed)?;
    if headers.contains_key("hx-request") {
        let of = intake::assess(&cx, id).await.map_err(failed)?;
        let payer = screen::payer_of(&cx, &of).await?;
        return page(Who { who: screen::who(&cx, &of, payer.as_ref()).await? });
    }
    let back = if fields.has("comparaison") { "/personne" } else { "" };
    Ok(Redirect::to(&format!("/appels/{id}{back}")).into_response())
}
