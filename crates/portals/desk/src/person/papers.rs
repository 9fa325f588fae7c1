//! `GET /personnes/{id}/documents`

use access::{Action, Cx};
use askama::Template;
use axum::{extract::Path, response::Response};
use files::Document;
use kernel::{id::PersonId, jiff::Timestamp};
use plans::Plan;
use web::{DeskUser, Failure, Shell, page};

use super::Frame;
use crate::{failing::refused, words};

#[derive(Template)]
#[template(path = "person/papers.html")]
struct PapersPage {
    shell: Shell,
    frame: Frame,
    plans: Vec<PlanLine>,
    papers: Vec<PaperLine>,
}

/// A sent plan in a list.
pub(crate) struct PlanLine {
    pub href: String,
    pub title: String,
    pub sent: String,
    pub state: &'static str,
    pub tone: &'static str,
}

impl PlanLine {
    /// Everything sent to the family, newest first.
    pub async fn of(cx: &Cx, person: PersonId) -> Result<Vec<Self>, Failure> {
        let now = cx.clock.now();
        let versions = plans::versions(cx, person).await.map_err(Failure::problem)?;
        let line = |plan: Plan| {
            let (state, tone) = match (plan.is_approved(), plan.approvals.is_empty()) {
                (true, _) => ("Approuvé par les deux", "done"),
                (false, false) => ("Approuvé par l’un des deux", "progress"),
                (false, true) => ("En attente d’accord", "todo"),
            };
            Self {
                href: format!("/personnes/{person}/plans/{}", plan.id),
                title: format!("Plan {}", plan.reference),
                sent: words::moment(plan.sent_at, now),
                state,
                tone,
            }
        };
        Ok(versions.into_iter().map(line).collect())
    }
}

/// A document in a list.
pub(crate) struct PaperLine {
    pub href: String,
    pub title: String,
    pub meta: String,
}

impl PaperLine {
    pub fn new(document: Document, now: Timestamp) -> Self {
        let kind = if document.content_type == "application/pdf" { "PDF" } else { "Fichier" };
        let size = words::size(document.size);
        Self {
            href: format!("/documents/{}", document.id),
            meta: format!("{kind}, {size} · {}", words::moment(document.created_at, now)),
            title: document.title,
        }
    }
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(&cx, id, "documents").await?;
    people::reach(&cx, cx.db.read(), id, Action::SeeDocuments).await.map_err(refused)?;
    let now = cx.clock.now();
    let papers = files::of_person(cx.db.read(), id).await?;
    page(PapersPage {
        plans: PlanLine::of(&cx, id).await?,
        papers: papers.into_iter().map(|paper| PaperLine::new(paper, now)).collect(),
        frame,
        shell: shell.with_current("personnes"),
    })
}
