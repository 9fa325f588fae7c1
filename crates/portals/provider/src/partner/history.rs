//! `GET /service/fiche/historique`: who changed what.

use askama::Template;
use axum::response::Response;
use providers::Change;
use web::{Coordinator, Failure, Shell, page, words};

use super::{Frame, failed, open};

#[derive(Template)]
#[template(path = "partner/history.html")]
struct HistoryPage {
    shell: Shell,
    frame: Frame,
    versions: Vec<Version>,
}

struct Version {
    title: String,
    said: String,
    changes: Vec<Change>,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    let (shell, frame, own) = open(&who, "historique").await?;
    let history = providers::history(&who.cx, own.id).await.map_err(failed)?;
    let versions = history
        .into_iter()
        .map(|saved| Version {
            title: format!("Version {}", saved.number),
            said: format!("{}, le {}", saved.by, words::moment(saved.at)),
            changes: saved.changes,
        })
        .collect();
    page(HistoryPage { shell, frame, versions })
}
