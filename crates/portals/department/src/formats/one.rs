//! `GET /departement/formats/{id}`, `POST …/retirer`, `…/remettre`, `…/revenir`: a format, its versions, what changes
//! between them.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::{FormatState, FormatVersion};
use kernel::id::FileFormatId;
use mapping::Format;
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{BASE, address, failed, frame::Frame};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "formats/one.html")]
struct FormatPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    id: String,
    month: String,
    description: String,
    current: Option<u32>,
    in_force: bool,
    withdrawn: bool,
    sample: String,
    /// Of the draft against the version in force.
    pending: Vec<Change>,
    versions: Vec<Version>,
}

struct Version {
    number: u32,
    in_force: bool,
    published: String,
    sample: String,
    losses: Vec<(String, String)>,
    reason: String,
    changes: Vec<Change>,
    question: String,
}

struct Change {
    added: bool,
    sentence: String,
}

pub async fn show(agent: Caseworker, Path(id): Path<FileFormatId>) -> Result<Response, Failure> {
    render(&agent, id, "", Mistakes::default()).await
}

/// `month`: as it was typed to write a file.
pub async fn render(
    agent: &Caseworker,
    id: FileFormatId,
    month: &str,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let format = flows::format(&agent.cx, id).await.map_err(failed)?;
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let current = format.summary.version;
    let state = format.summary.state;
    let last = current.and_then(|number| format.version(number));
    let page = FormatPage {
        shell: agent.shell.clone().with_current("formats"),
        mistakes,
        frame: Frame::new(&format, &partners, "resume"),
        id: id.to_string(),
        month: words::typed_month(month),
        description: format.draft.description.clone(),
        current,
        in_force: matches!(state, FormatState::Published | FormatState::Changing),
        withdrawn: state == FormatState::Withdrawn,
        sample: format.sample.clone().unwrap_or_default(),
        pending: last.map(|last| changes(&last.format, &format.draft)).unwrap_or_default(),
        versions: format
            .versions
            .iter()
            .enumerate()
            // Newest first: the one before follows.
            .map(|(place, one)| version(one, format.versions.get(place + 1), current))
            .collect(),
    };
    page_with(page.mistakes.status(), page)
}

fn version(one: &FormatVersion, before: Option<&FormatVersion>, current: Option<u32>) -> Version {
    let losses = one.losses.iter().map(|loss| (loss.column.clone(), loss.why.clone()));
    Version {
        number: one.number,
        in_force: current == Some(one.number),
        published: format!("Publiée le {}, par {}", words::moment(one.published_at), one.published_by),
        sample: one.sample.clone(),
        losses: losses.collect(),
        reason: one.reason.clone(),
        changes: before.map(|before| changes(&before.format, &one.format)).unwrap_or_default(),
        question: format!("Revenir à la version {} ?", one.number),
    }
}

/// Sentences that one has and the other has not: what goes, then what comes.
fn changes(before: &Format, after: &Format) -> Vec<Change> {
    let told = |format: &Format| -> Vec<String> {
        mapping::in_clear(format).into_iter().map(|told| told.sentence).collect()
    };
    let (before, after) = (told(before), told(after));
    let (known, new): (BTreeSet<&String>, BTreeSet<&String>) =
        (before.iter().collect(), after.iter().collect());
    let gone = before.iter().filter(|sentence| !new.contains(sentence));
    let come = after.iter().filter(|sentence| !known.contains(sentence));
    let gone = gone.map(|sentence| Change { added: false, sentence: sentence.clone() });
    gone.chain(come.map(|sentence| Change { added: true, sentence: sentence.clone() })).collect()
}

/// A draft goes; whoever comes back by its address is told so by the list.
pub async fn delete(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
) -> Result<Response, Failure> {
    flows::delete_format(&agent.cx, &app.shelf, id).await.map_err(failed)?;
    Ok(redirect_with_flash(BASE, "Brouillon supprimé, avec son fichier d’essai."))
}

pub async fn withdraw(agent: Caseworker, Path(id): Path<FileFormatId>) -> Result<Response, Failure> {
    flows::withdraw_format(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(&address(id), "Format retiré : il ne lit plus aucun nouveau fichier."))
}

pub async fn bring_back(agent: Caseworker, Path(id): Path<FileFormatId>) -> Result<Response, Failure> {
    flows::bring_back_format(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(&address(id), "Format remis en vigueur."))
}

pub async fn restore(
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let version = fields.get("version").parse().unwrap_or_default();
    flows::restore_format(&agent.cx, id, version).await.map_err(failed)?;
    Ok(redirect_with_flash(&address(id), &format!("La version {version} est de nouveau en vigueur.")))
}
