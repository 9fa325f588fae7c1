//! `/personnes/{id}/plans`: every plan sent for somebody, newest first.

use askama::Template;
use axum::{extract::Path, response::Response};
use kernel::id::PersonId;
use web::{DeskUser, Failure, Shell, page};

use super::failed;
use crate::{person::Frame, words};

#[derive(Template)]
#[template(path = "plan/versions.html")]
struct VersionsPage {
    shell: Shell,
    frame: Frame,
    plans: Vec<PlanLine>,
}

struct PlanLine {
    href: String,
    reference: String,
    sent: String,
    by: String,
    approved: bool,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(&cx, id, "documents").await?;
    let now = cx.clock.now();
    let versions = plans::versions(&cx, id).await.map_err(failed)?;
    let plans = versions
        .into_iter()
        .map(|plan| PlanLine {
            href: format!("/personnes/{id}/plans/{}", plan.id),
            sent: words::moment(plan.sent_at, now),
            approved: plan.is_approved(),
            reference: plan.reference,
            by: plan.author_name,
        })
        .collect();
    page(VersionsPage { shell: shell.with_current("personnes"), frame, plans })
}
