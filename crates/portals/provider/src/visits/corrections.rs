//! `GET /service/corrections`: what was corrected, beside what was received; `POST …/{id}/annuler` takes one back.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query},
    response::Response,
};
use flows::{Archive, CorrectError, MadeCorrection, SeenVisit};
use kernel::french::short_date;
use records::Correction;
use serde::Deserialize;
use uuid::Uuid;
use web::{Coordinator, Failure, Mistakes, Pager, Shell, page_with, redirect_with_flash, words};

use super::{hours, said, stamps};
use crate::{failures::failed, files};

const BASE: &str = "/service/corrections";
const PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "visits/corrections.html")]
struct CorrectionsPage {
    shell: Shell,
    mistakes: Mistakes,
    rows: Vec<Row>,
    total: String,
    position: String,
    previous: String,
    next: String,
}

struct Row {
    visit: String,
    who: String,
    day: String,
    before: Version,
    after: Version,
    original: String,
    reason: String,
    by: String,
    on: String,
    undoes: bool,
    undone: bool,
    undo: String,
}

struct Version {
    retained: String,
    stamps: String,
    code: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: Option<String>,
}

pub async fn show(who: Coordinator, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    render(who, asked.page.as_deref(), Mistakes::default()).await
}

pub async fn undo(
    Extension(archive): Extension<Archive>,
    who: Coordinator,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    match flows::undo(&who.cx, &archive, id).await {
        Ok(()) => Ok(redirect_with_flash(
            BASE,
            "Correction annulée : l’intervention dit de nouveau ce qu’elle disait avant.",
        )),
        Err(CorrectError::Denied(_)) => Err(Failure::Denied),
        Err(CorrectError::NotFound) => Err(Failure::NotFound),
        Err(CorrectError::Database(cause)) => Err(cause.into()),
        Err(CorrectError::Archive(broken)) => Err(Failure::Broken(broken.to_string())),
        Err(refused) => render(who, None, Mistakes::one("corrections", refused.to_string())).await,
    }
}

async fn render(who: Coordinator, page: Option<&str>, mistakes: Mistakes) -> Result<Response, Failure> {
    let pager = Pager::from_query(page, PAGE);
    let (made, total) = flows::corrections(&who.cx, pager.number - 1, PAGE).await.map_err(failed)?;
    let pages = pager.pages(total);
    let to = |number: u64| words::address(BASE, &[("page", &number.to_string())]);
    let page = CorrectionsPage {
        shell: who.shell.with_current("interventions"),
        rows: made.into_iter().map(row).collect(),
        total: words::count(total, "correction", "corrections"),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn row(made: MadeCorrection) -> Row {
    Row {
        who: made.beneficiary_name.unwrap_or_else(|| made.after.beneficiary.clone()),
        day: short_date(made.after.retained.0.date()),
        before: version(&made.before),
        after: version(&made.after),
        original: made.original.map(|file| format!("{}/{file}/original", files::BASE)).unwrap_or_default(),
        reason: made.reason,
        by: made.made_by,
        on: words::moment(made.made_at),
        undoes: made.undoes.is_some(),
        undone: made.undone,
        undo: format!("{BASE}/{}/annuler", made.id),
        visit: made.after.id,
    }
}

fn version(visit: &SeenVisit) -> Version {
    let code = match Correction::from_code(&visit.correction) {
        Some(known) => format!("{} – {}", known.code(), said(known)),
        None => visit.correction.clone(),
    };
    Version { retained: hours(visit.retained), stamps: stamps(visit.stamp_in, visit.stamp_out), code }
}
