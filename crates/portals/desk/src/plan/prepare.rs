//! `/appels/{id}/plan`: the plan as the family will read it, and what may still be changed.

use std::{collections::BTreeSet, sync::Arc};

use access::CircleRole;
use askama::Template;
use axum::{
    Extension,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use geography::Places;
use kernel::id::CallId;
use pdf::PlanDocument;
use plans::{ContactChoice, Draft, DraftSection, Edits, PlanError, ProposedRecipient};
use web::{DeskUser, Failure, Fields, Shell, attachment, page_with, redirect_with_flash};

use super::failed;

#[derive(Template)]
#[template(path = "plan/prepare.html")]
struct PreparePage {
    shell: Shell,
    call: CallId,
    document: PlanDocument,
    sections: Vec<DraftSection>,
    groups: Vec<(&'static str, Vec<ContactChoice>)>,
    recipients: Vec<RecipientLine>,
    summary: String,
    version: i64,
    number: i64,
    warnings: Vec<String>,
    problem: Option<String>,
}

/// Somebody the plan may be sent to, as the form shows them.
pub(super) struct RecipientLine {
    pub index: usize,
    pub ticked: bool,
    pub recipient: ProposedRecipient,
    pub roles: Vec<(&'static str, &'static str, bool)>,
}

impl RecipientLine {
    pub fn new(index: usize, recipient: ProposedRecipient, ticked: bool) -> Self {
        let roles =
            CircleRole::ALL.iter().map(|role| (role.code(), role.label(), *role == recipient.role)).collect();
        Self { index, ticked, recipient, roles }
    }
}

impl PreparePage {
    /// The section as it will be printed, if it will.
    fn printed(&self, section: &DraftSection) -> Option<&pdf::plan::Section> {
        self.document.sections.iter().find(|printed| printed.title == section.title)
    }
}

pub async fn show(
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
) -> Result<Response, Failure> {
    match plans::compose(&cx, &places, id).await {
        Ok(draft) => drawn(shell, draft, None, None, StatusCode::OK),
        Err(PlanError::NoPerson) => Ok(Redirect::to(&format!("/appels/{id}/personne")).into_response()),
        Err(error) => Err(failed(error)),
    }
}

/// The page, with what was typed when something must be corrected.
pub(super) fn drawn(
    shell: Shell,
    draft: Draft,
    typed: Option<Vec<RecipientLine>>,
    problem: Option<String>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let recipients = typed.unwrap_or_else(|| {
        let proposed = draft.recipients.iter().cloned().enumerate();
        proposed.map(|(index, recipient)| RecipientLine::new(index, recipient, false)).collect()
    });
    let mut groups: Vec<(&'static str, Vec<ContactChoice>)> = Vec::new();
    for choice in draft.contacts {
        match groups.last_mut() {
            Some((label, choices)) if *label == choice.kind.label() => choices.push(choice),
            _ => groups.push((choice.kind.label(), vec![choice])),
        }
    }
    let page = PreparePage {
        shell: shell.with_current("appels"),
        call: draft.call.id,
        summary: draft.edits.summary.unwrap_or_default(),
        version: draft.edits_version,
        number: draft.number,
        warnings: draft.warnings,
        sections: draft.sections,
        document: draft.document,
        groups,
        recipients,
        problem,
    };
    page_with(status, page)
}

pub async fn save(
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let base = fields.get("version").parse().unwrap_or_default();
    let edits = typed_edits(&fields);
    match plans::save_edits(&cx, id, &edits, base).await {
        Ok(_) => Ok(redirect_with_flash(&format!("/appels/{id}/plan"), "Modifications enregistrées.")),
        Err(error @ PlanError::Conflict { .. }) => {
            let mut draft = plans::compose(&cx, &places, id).await.map_err(failed)?;
            for section in &mut draft.sections {
                section.removed = edits.removed.contains(&section.code);
                section.note = edits.notes.get(&section.code).cloned().unwrap_or_default();
            }
            draft.edits = edits;
            drawn(shell, draft, None, Some(error.to_string()), StatusCode::CONFLICT)
        }
        Err(error) => Err(failed(error)),
    }
}

fn typed_edits(fields: &Fields) -> Edits {
    let kept: BTreeSet<&str> = fields.all("garder").collect();
    let removed = fields.all("section").filter(|code| !kept.contains(code)).map(str::to_owned).collect();
    let notes = fields
        .under("note.")
        .map(|(code, text)| (code.to_owned(), text.trim().to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    Edits {
        summary: fields.filled("resume"),
        removed,
        notes,
        contacts: fields.has("contacts").then(|| fields.all("contact").map(str::to_owned).collect()),
    }
}

pub async fn preview(
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<CallId>,
) -> Result<Response, Failure> {
    let bytes = plans::preview(&cx, &places, id).await.map_err(failed)?;
    Ok(attachment(bytes, "application/pdf", "Plan d’aide - brouillon.pdf", true))
}
