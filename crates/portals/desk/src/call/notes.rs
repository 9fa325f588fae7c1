//! The notepad, kept as it is typed.

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use intake::SaveNote;
use kernel::id::CallId;
use web::{DeskUser, Failure, Fields};

use super::{
    failed, note_failed,
    save::{PageNote, PageState, reply},
};

pub async fn save(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let broken = || Failure::problem("L’enregistrement n’est pas arrivé en entier. Rechargez la page.");
    let text = fields.all("text").next().unwrap_or_default().to_owned();
    let note = SaveNote {
        text,
        health: fields.has("sante"),
        step: fields.get("step").to_owned(),
        base: fields.get("base").parse().map_err(|_| broken())?,
        change: fields.get("change").parse().map_err(|_| broken())?,
    };
    let version = intake::save_note(&cx, id, note).await.map_err(note_failed)?;
    let of = intake::assess(&cx, id).await.map_err(failed)?;
    let state = PageState { note: Some(PageNote { version }), ..PageState::default() };
    reply(&cx, &of, fields.get("seen").parse().ok(), state).await
}

/// `POST /appels/{id}/notes/ranger`: keeps the page as it stands and begins a new one.
pub async fn close(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let text = fields.all("text").next().unwrap_or_default().to_owned();
    let mine = intake::notes(&cx, id).await.map_err(failed)?;
    let open = mine.iter().find(|note| note.open && cx.who.account() == Some(note.author));
    if open.is_none_or(|note| note.text.as_ref() != Some(&text)) {
        let note = SaveNote {
            text,
            health: fields.has("sante"),
            step: open.map(|note| note.step.clone()).unwrap_or_default(),
            base: open.map_or(0, |note| note.version),
            change: cx.entropy.uuid(cx.clock.now()),
        };
        intake::save_note(&cx, id, note).await.map_err(note_failed)?;
    }
    intake::close_note(&cx, id, fields.has("sante")).await.map_err(failed)?;
    Ok(Redirect::to(&format!("/appels/{id}")).into_response())
}
