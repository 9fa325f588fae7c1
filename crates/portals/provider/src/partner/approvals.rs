//! `GET|POST /service/agrements`, `POST /service/agrements/{id}/retirer`

use askama::Template;
use axum::{
    extract::{Multipart, Path, State},
    response::Response,
};
use kernel::{french::short_date, id::DocumentId, jiff::civil::Date};
use providers::{Approval, ApprovalError, ApprovalKind, NewApproval, Validity};
use uuid::Uuid;
use web::{App, Coordinator, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash, words};

use super::{Frame, open, refused, upload};

const BASE: &str = "/service/agrements";

#[derive(Template)]
#[template(path = "partner/approvals.html")]
struct ApprovalsPage {
    shell: Shell,
    frame: Frame,
    lines: Vec<Line>,
    kinds: Vec<(&'static str, &'static str)>,
    typed: Fields,
    mistakes: Mistakes,
}

struct Line {
    id: Uuid,
    what: String,
    authority: String,
    until: String,
    state: &'static str,
    tone: &'static str,
    document: Option<DocumentId>,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    render(&who, Fields::default(), Mistakes::default()).await
}

pub async fn add(State(app): State<App>, who: Coordinator, form: Multipart) -> Result<Response, Failure> {
    let (typed, proof) = upload::read(form).await?;
    let mut mistakes = Mistakes::default();
    let kind = ApprovalKind::from_code(typed.get("kind"));
    if kind.is_none() {
        mistakes.add("kind", "Choisissez ce que vous déposez.");
    }
    let mut day = |field: &str| -> Option<Date> {
        let text = typed.get(field);
        let read = words::day(text);
        if read.is_none() && !text.is_empty() {
            mistakes.add(field, "Écrivez une date comme 31/12/2027.");
        }
        read
    };
    let (valid_from, valid_to) = (day("valid_from"), day("valid_to"));
    let Some(kind) = kind.filter(|_| mistakes.is_empty()) else {
        return render(&who, typed, mistakes).await;
    };
    let new = NewApproval {
        kind,
        number: typed.get("number").to_owned(),
        authority: typed.get("authority").to_owned(),
        valid_from,
        valid_to,
        proof,
    };
    match providers::add_approval(&who.cx, &app.shelf, new).await {
        Ok(_) => Ok(redirect_with_flash(BASE, "C’est déposé. Nous vous préviendrons avant sa fin.")),
        Err(ApprovalError::Problems(problems)) => {
            for problem in problems {
                mistakes.add(problem.field, problem.message);
            }
            render(&who, typed, mistakes).await
        }
        Err(other) => Err(failed(other)),
    }
}

pub async fn withdraw(who: Coordinator, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    providers::withdraw_approval(&who.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(BASE, "C’est retiré de votre fiche."))
}

async fn render(who: &Coordinator, typed: Fields, mistakes: Mistakes) -> Result<Response, Failure> {
    let (shell, frame, own) = open(who, "agrements").await?;
    let today = who.cx.clock.today();
    let approvals = providers::approvals(&who.cx, own.id).await.map_err(refused)?;
    let lines = approvals.into_iter().map(|approval| line(approval, today)).collect();
    let kinds = ApprovalKind::ALL.iter().map(|kind| (kind.code(), kind.label())).collect();
    page_with(mistakes.status(), ApprovalsPage { shell, frame, lines, kinds, typed, mistakes })
}

fn line(approval: Approval, today: Date) -> Line {
    let (state, tone) = match approval.validity(today) {
        Validity::Open => ("Sans date de fin", "muted"),
        Validity::Valid => ("En cours", "done"),
        Validity::Ending => ("Prend fin bientôt", "progress"),
        Validity::Ended => ("Terminé", "late"),
    };
    Line {
        id: approval.id,
        what: format!("{} nº {}", approval.kind.label(), approval.number),
        authority: approval.authority.unwrap_or_default(),
        until: approval.valid_to.map(short_date).unwrap_or_default(),
        state,
        tone,
        document: approval.document,
    }
}

fn failed(cause: ApprovalError) -> Failure {
    match cause {
        ApprovalError::Refused(cause) => refused(cause),
        other => Failure::Broken(other.to_string()),
    }
}
