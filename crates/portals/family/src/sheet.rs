//! `/famille/{person}/plan/{plan}/fiches/{sheet}`: a practical sheet in full, as it was sent.

use askama::Template;
use axum::{extract::Path, response::Response};
use kernel::{
    french::long_date,
    id::{PersonId, PlanId},
};
use pdf::Prose;
use web::{Failure, Relative, Shell, page};

use crate::{failing::plan_failed, room::Room};

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    shell: Shell,
    room: Room,
    title: String,
    body: Prose,
    reviewed: String,
}

pub async fn show(
    Relative { cx, shell }: Relative,
    Path((id, plan, key)): Path<(PersonId, PlanId, String)>,
) -> Result<Response, Failure> {
    let (_, room) = Room::open(&cx, id).await?;
    let plan = plans::find(&cx, plan).await.map_err(plan_failed)?;
    if plan.person != id {
        return Err(Failure::NotFound);
    }
    let sheet = plan.sheets.into_iter().find(|sheet| sheet.key == key).ok_or(Failure::NotFound)?;
    page(SheetPage {
        body: Prose::from_markdown(&sheet.body),
        title: sheet.title,
        reviewed: long_date(sheet.reviewed_on),
        room,
        shell: shell.with_current("plan"),
    })
}
