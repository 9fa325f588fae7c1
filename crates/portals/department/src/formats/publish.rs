//! `GET|POST /departement/formats/{id}/publier`: the round trip, what it loses, and the yes or no of a person.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::{Confirmation, FormatError, FormatState, Loss, Trial};
use kernel::id::FileFormatId;
use records::Finding;
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    Work, address, failed,
    frame::Frame,
    remarks::{Remark, remarks},
    work,
};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "formats/publish.html")]
struct PublishPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    revision: i64,
    sample: String,
    unchanged: bool,
    blocking: Vec<Remark>,
    warnings: Vec<Remark>,
    /// Empty: no line is passed.
    passed: String,
    identical: bool,
    rows: String,
    losses: Vec<View>,
    kept: String,
    reason: String,
}

struct View {
    key: String,
    column: String,
    count: String,
    why: String,
    line: u64,
    before: String,
    after: String,
    accepted: bool,
}

/// Warnings shown.
const SHOWN: usize = 20;

pub async fn show(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
) -> Result<Response, Failure> {
    let work = work(&app, &agent, id).await?;
    render(&agent, work, &Fields::default(), Mistakes::default()).await
}

pub async fn publish(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let confirmed = Confirmation {
        revision: fields.get("revision").parse().unwrap_or_default(),
        accepted: fields.all("perte").map(str::to_owned).collect(),
        reason: fields.get("raison").to_owned(),
    };
    let mistakes = match flows::publish_format(&agent.cx, &app.shelf, id, confirmed).await {
        Ok(version) => {
            return Ok(redirect_with_flash(
                &address(id),
                &format!("Version {version} publiée : elle lit les fichiers dès maintenant."),
            ));
        }
        Err(FormatError::Unaccepted { losses, reason }) => {
            let mut mistakes = Mistakes::default();
            if losses {
                mistakes.add("pertes", "Cochez chaque perte que vous acceptez, ou corrigez le format.");
            }
            if reason {
                mistakes.add("raison", "Dites pourquoi ces pertes sont acceptables.");
            }
            mistakes
        }
        Err(
            refused @ (FormatError::Blocked(_)
            | FormatError::NoSample
            | FormatError::Unchanged(_)
            | FormatError::Changed(_)),
        ) => Mistakes::one("essai", refused.to_string()),
        Err(cause) => return Err(failed(cause)),
    };
    let work = work(&app, &agent, id).await?;
    render(&agent, work, &fields, mistakes).await
}

async fn render(
    agent: &Caseworker,
    Work { format, sample }: Work,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let trial = if sample.is_empty() { Trial::default() } else { flows::try_format(&format.draft, &sample) };
    let accepted: Vec<&str> = typed.all("perte").collect();
    let frame = Frame::new(&format, &partners, "publier");
    let shown = |found: &[Finding]| {
        let mut remarks = remarks(found, format.draft.flow, &frame.base);
        remarks.truncate(SHOWN);
        remarks
    };
    let (blocking, warnings) = (shown(&trial.blocking), shown(&trial.warnings));
    let page = PublishPage {
        frame,
        shell: agent.shell.clone().with_current("formats"),
        mistakes,
        revision: format.revision,
        sample: format.sample.clone().unwrap_or_default(),
        unchanged: format.summary.state == FormatState::Published,
        blocking,
        warnings,
        passed: flows::passed_told(trial.passed),
        identical: trial.identical,
        rows: words::count(trial.rows, "ligne lue et réécrite", "lignes lues et réécrites"),
        kept: format.draft.keep.join(", "),
        losses: trial.losses.into_iter().map(|loss| view(loss, &accepted)).collect(),
        reason: typed.get("raison").to_owned(),
    };
    page_with(page.mistakes.status(), page)
}

fn view(loss: Loss, accepted: &[&str]) -> View {
    View {
        accepted: accepted.contains(&loss.key.as_str()),
        count: words::count(loss.count, "ligne", "lignes"),
        key: loss.key,
        column: loss.column,
        why: loss.why,
        line: loss.line,
        before: loss.before,
        after: loss.after,
    }
}
