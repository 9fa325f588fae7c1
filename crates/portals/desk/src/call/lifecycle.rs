//! Start, suspend, resume, end, and the place one was at.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use intake::{CallError, Position};
use kernel::{
    french,
    id::CallId,
    jiff::{
        Timestamp,
        civil::{DateTime, Time},
        tz::TimeZone,
    },
};
use web::{DeskUser, Failure, Fields, Shell, page, page_with, redirect_with_flash};

use super::failed;

pub async fn start(DeskUser { cx, .. }: DeskUser, fields: Fields) -> Result<Response, Failure> {
    let person = fields.filled("personne").and_then(|id| id.parse().ok());
    let id = intake::start(&cx, person).await.map_err(failed)?;
    Ok(Redirect::to(&format!("/appels/{id}")).into_response())
}

pub async fn position(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let position = Position {
        step: fields.get("step").to_owned(),
        field: fields.get("field").to_owned(),
        scroll: fields.get("scroll").parse().unwrap_or_default(),
    };
    intake::remember_position(&cx, id, position).await.map_err(failed)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Template)]
#[template(path = "call/suspend.html")]
struct SuspendPage {
    shell: Shell,
    call: String,
    name: String,
    date: String,
    time: String,
    error: String,
}

pub async fn ask_suspend(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
) -> Result<Response, Failure> {
    let call = intake::find(&cx, id).await.map_err(failed)?;
    page(SuspendPage {
        shell: shell.with_current("appels"),
        call: id.to_string(),
        name: call.caller_name().to_owned(),
        date: String::new(),
        time: String::new(),
        error: String::new(),
    })
}

pub async fn suspend(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let call = intake::find(&cx, id).await.map_err(failed)?;
    let again = |error: String| {
        let page = SuspendPage {
            shell: shell.clone().with_current("appels"),
            call: id.to_string(),
            name: call.caller_name().to_owned(),
            date: fields.get("date").to_owned(),
            time: fields.get("heure").to_owned(),
            error,
        };
        page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
    };
    let call_back = match moment(fields.get("date"), fields.get("heure")) {
        Ok(moment) => moment,
        Err(message) => return again(message.to_owned()),
    };
    match intake::suspend(&cx, id, call_back).await {
        Ok(()) => Ok(redirect_with_flash("/appels", "Appel suspendu. Vous le reprendrez au même champ.")),
        Err(error @ CallError::CallBackInThePast) => again(error.to_string()),
        Err(error) => Err(failed(error)),
    }
}

/// In Paris; both empty means « no hour agreed ».
fn moment(date: &str, time: &str) -> Result<Option<Timestamp>, &'static str> {
    if date.is_empty() && time.is_empty() {
        return Ok(None);
    }
    let date = french::near_date(date).map_err(
        |_| "Indiquez le jour du rappel, par exemple 2/12/2026, ou laissez les deux champs vides.",
    )?;
    let time: Time = time.parse().map_err(|_| "Indiquez l’heure du rappel, par exemple 14:30.")?;
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let at = DateTime::from_parts(date, time).to_zoned(paris);
    at.map(|at| Some(at.timestamp())).map_err(|_| "Cette date est impossible.")
}

pub async fn resume(DeskUser { cx, .. }: DeskUser, Path(id): Path<CallId>) -> Result<Response, Failure> {
    intake::resume(&cx, id).await.map_err(failed)?;
    Ok(Redirect::to(&format!("/appels/{id}")).into_response())
}

pub async fn end(DeskUser { cx, .. }: DeskUser, Path(id): Path<CallId>) -> Result<Response, Failure> {
    let call = intake::end(&cx, id).await.map_err(failed)?;
    let to = match call.person {
        Some(person) => format!("/personnes/{person}"),
        None => format!("/appels/{id}/personne"),
    };
    Ok(redirect_with_flash(&to, "Appel terminé. Tout est enregistré."))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_call_back_is_a_moment_in_paris() {
        assert_eq!(moment("", ""), Ok(None));
        let summer = moment("1/7/26", "09:00").unwrap().unwrap();
        assert_eq!(summer.to_string(), "2026-07-01T07:00:00Z");
        assert!(moment("2026-07-01", "").is_err());
        assert!(moment("demain", "09:00").is_err());
    }
}
