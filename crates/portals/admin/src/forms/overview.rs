//! `GET /administration/formulaires`, `POST /administration/formulaires/{key}/brouillon`

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use intake::forms::{self, FormVersion, Status};
use kernel::jiff::Timestamp;
use web::{Failure, Manager, Shell, page};

use super::draft::{address, failed};
use crate::words;

#[derive(Template)]
#[template(path = "forms/overview.html")]
struct OverviewPage {
    shell: Shell,
    forms: Vec<FormCard>,
}

struct FormCard {
    key: String,
    title: String,
    questions: String,
    draft: Option<String>,
    versions: Vec<VersionLine>,
}

struct VersionLine {
    href: String,
    number: i64,
    state: &'static str,
    tone: &'static str,
    since: String,
    by: String,
    note: String,
}

pub async fn show(manager: Manager) -> Result<Response, Failure> {
    let cx = &manager.cx;
    let now = cx.clock.now();
    let mut cards = Vec::new();
    for shipped in questionnaire::bundled() {
        let versions = forms::versions(cx, &shipped.key).await.map_err(failed)?;
        let mut authors = BTreeMap::new();
        for author in versions.iter().filter_map(|version| version.created_by) {
            if let Some(account) = accounts::account(cx.db.read(), author).await? {
                authors.insert(author, account.name);
            }
        }
        let in_force = in_force(&versions, now).map(|version| version.id);
        let current = forms::current(cx.db.read(), &shipped.key, now).await.map_err(failed)?;
        let questions = current.definition.steps.iter().map(|step| step.questions.len()).sum();
        cards.push(FormCard {
            key: shipped.key.clone(),
            title: current.definition.title.clone(),
            questions: format!(
                "{}, {}",
                words::count(current.definition.steps.len(), "étape", "étapes"),
                words::count(questions, "question", "questions")
            ),
            draft: versions
                .iter()
                .find(|version| version.status == Status::Draft)
                .map(|version| address(version.id)),
            versions: versions
                .into_iter()
                .map(|version| {
                    let (state, tone) = state(&version, in_force == Some(version.id), now);
                    VersionLine {
                        href: address(version.id),
                        number: version.number,
                        state,
                        tone,
                        since: since(&version, now),
                        by: version
                            .created_by
                            .and_then(|author| authors.get(&author).cloned())
                            .unwrap_or_else(|| "Cordée".to_owned()),
                        note: version.note,
                    }
                })
                .collect(),
        });
    }
    page(OverviewPage { shell: manager.shell.with_current("administration"), forms: cards })
}

/// Opens the draft under way, or a new one.
pub async fn draft(manager: Manager, Path(key): Path<String>) -> Result<Response, Failure> {
    let form = forms::draft(&manager.cx, &key).await.map_err(failed)?;
    Ok(Redirect::to(&address(form.version.id)).into_response())
}

/// The version calls begin with now.
pub fn in_force(versions: &[FormVersion], now: Timestamp) -> Option<&FormVersion> {
    versions
        .iter()
        .filter(|version| version.status == Status::Published)
        .filter(|version| version.published_from.is_some_and(|from| from <= now))
        .max_by_key(|version| (version.published_from, version.number))
}

pub fn state(version: &FormVersion, in_force: bool, now: Timestamp) -> (&'static str, &'static str) {
    match version.status {
        Status::Draft => ("Brouillon", "progress"),
        Status::Retired => ("Retirée", "muted"),
        Status::Published if in_force => ("En service", "done"),
        Status::Published if version.published_from.is_some_and(|from| from > now) => ("Programmée", "info"),
        Status::Published => ("Remplacée", "muted"),
    }
}

fn since(version: &FormVersion, now: Timestamp) -> String {
    match version.published_from {
        None => format!("modifié le {}", words::moment(version.updated_at)),
        // Shipped with the program: in force since before any call.
        Some(from) if from == Timestamp::UNIX_EPOCH => "depuis l’installation".to_owned(),
        Some(from) if from > now => format!("à partir du {}", words::moment(from)),
        Some(from) => format!("le {}", words::moment(from)),
    }
}
