//! `/personnes/{id}/suivi`: notes, and what was promised.

use access::Cx;
use askama::Template;
use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::{french, id::PersonId};
use people::{DeadlineError, DeadlineKind, NewDeadline, NewNote, NoteError};
use web::{DeskUser, Failure, Fields, Shell, page_with, redirect_with_flash};

use super::{Frame, summary::due_lines};
use crate::{
    deadlines::{DueLine, nine_in_the_morning},
    failing::refused,
    people_list::{Choice, choices},
    words,
};

#[derive(Template)]
#[template(path = "person/follow_up.html")]
struct FollowUpPage {
    shell: Shell,
    frame: Frame,
    notes: Vec<NoteView>,
    dues: Vec<DueLine>,
    closed: Vec<ClosedLine>,
    kinds: Vec<Choice>,
    typed: Typed,
    here: String,
}

struct NoteView {
    id: String,
    text: Option<String>,
    who: String,
    when: String,
    health: bool,
    correction: bool,
    corrected: bool,
}

struct ClosedLine {
    what: String,
    when: String,
    outcome: String,
}

/// What was typed, to be shown again when something is to be corrected.
#[derive(Default)]
struct Typed {
    note: String,
    health: bool,
    /// The note being corrected, or nothing.
    corrects: String,
    note_error: String,
    label: String,
    date: String,
    label_error: String,
    date_error: String,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, Typed::default(), StatusCode::OK).await
}

pub async fn write(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let typed = Typed {
        note: fields.get("note").to_owned(),
        health: fields.has("sante"),
        corrects: fields.get("corrige").to_owned(),
        ..Typed::default()
    };
    let new =
        NewNote { text: typed.note.clone(), health: typed.health, corrects: typed.corrects.parse().ok() };
    match people::write_note(&cx, id, new).await {
        Ok(_) => Ok(redirect_with_flash(&format!("/personnes/{id}/suivi"), "Note enregistrée.")),
        Err(NoteError::Refused(cause)) => Err(refused(cause)),
        Err(cause) => {
            let typed = Typed { note_error: cause.to_string(), ..typed };
            render(&cx, shell, id, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

pub async fn add_deadline(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut typed = Typed {
        label: fields.get("libelle").to_owned(),
        date: fields.get("pour").to_owned(),
        ..Typed::default()
    };
    let day = match french::near_date(&typed.date) {
        Ok(day) => day,
        Err(message) => {
            typed.date_error = message;
            return render(&cx, shell, id, typed, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let due_at = nine_in_the_morning(day).filter(|at| *at > cx.clock.now());
    let (person, _) = Frame::open(&cx, id, "suivi").await?;
    let outcome = match due_at {
        None => Err(DeadlineError::Past),
        Some(due_at) => {
            let new = NewDeadline {
                structure: person.structure,
                person: Some(id),
                call: None,
                kind: DeadlineKind::from_code(fields.get("nature")).unwrap_or(DeadlineKind::Other),
                label: typed.label.clone(),
                due_at,
                assignee: cx.who.account(),
            };
            let tx = cx.db.begin().await?;
            let created = people::create_deadline(&cx, &tx, new).await;
            if created.is_ok() {
                tx.commit().await?;
            }
            created
        }
    };
    match outcome {
        Ok(_) => Ok(redirect_with_flash(&format!("/personnes/{id}/suivi"), "Échéance créée.")),
        Err(DeadlineError::Refused(cause)) => Err(refused(cause)),
        Err(cause) => {
            match cause {
                DeadlineError::NoLabel => typed.label_error = cause.to_string(),
                _ => typed.date_error = cause.to_string(),
            }
            render(&cx, shell, id, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: PersonId,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(cx, id, "suivi").await?;
    let now = cx.clock.now();
    let notes = people::notes(cx, id).await.map_err(Failure::problem)?;
    let notes = notes
        .into_iter()
        .map(|note| NoteView {
            id: note.id.to_string(),
            text: note.text,
            who: note.author_name,
            when: words::moment(note.at, now),
            health: note.health,
            correction: note.corrects.is_some(),
            corrected: note.corrected_by.is_some(),
        })
        .collect();
    let (open, closed): (Vec<_>, Vec<_>) = people::deadlines_of(cx, id)
        .await
        .map_err(refused)?
        .into_iter()
        .partition(|deadline| deadline.done_at.is_none());
    let closed = closed
        .into_iter()
        .map(|deadline| ClosedLine {
            what: deadline.label,
            when: deadline.done_at.map(|at| words::moment(at, now)).unwrap_or_default(),
            outcome: deadline.outcome.unwrap_or_default(),
        })
        .collect();
    let page = FollowUpPage {
        notes,
        dues: due_lines(open, cx),
        closed,
        kinds: choices(DeadlineKind::OF_A_PERSON, DeadlineKind::code, DeadlineKind::label, "rappel"),
        typed,
        here: format!("/personnes/{id}/suivi"),
        frame,
        shell: shell.with_current("personnes"),
    };
    page_with(status, page)
}
