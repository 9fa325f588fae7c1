//! `/appels/{id}/plan`: the plan as the family will read it, and what may still be changed.

use std::{collections::BTreeSet, sync::Arc};

use access::{CircleRole, Cx};
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

use super::{failed, send::typed_recipients};

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
    saved: bool,
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
    let posted = typed.is_some();
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
        saved: status == StatusCode::OK && posted,
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
    let typed = Some(typed_recipients(&fields)).filter(|lines| !lines.is_empty());
    if let Some((draft, problem)) = keep(&cx, &places, id, &fields).await? {
        return drawn(shell, draft, typed, Some(problem), StatusCode::CONFLICT);
    }
    if fields.get("ensuite") == "apercu" {
        return Ok(Redirect::to(&format!("/appels/{id}/plan/apercu.pdf")).into_response());
    }
    // Whom one had ticked stays ticked.
    if typed.iter().flatten().any(|line| line.ticked) {
        let draft = plans::compose(&cx, &places, id).await.map_err(failed)?;
        return drawn(shell, draft, typed, None, StatusCode::OK);
    }
    Ok(redirect_with_flash(&format!("/appels/{id}/plan"), "Modifications enregistrées."))
}

/// Keeps what was changed on the page, whichever of its buttons was used. A colleague who was faster gives the
/// page back as it was typed, and why.
pub(super) async fn keep(
    cx: &Cx,
    places: &Places,
    id: CallId,
    fields: &Fields,
) -> Result<Option<(Draft, String)>, Failure> {
    let mut draft = plans::compose(cx, places, id).await.map_err(failed)?;
    let asked: i64 = fields.get("numero").parse().unwrap_or(draft.number);
    let before = shown(&draft);
    let mut edits = typed_edits(fields);
    // A page sent twice, or left as it was.
    if asked != draft.number || edits == before {
        return Ok(None);
    }
    if edits.contacts == before.contacts {
        edits.contacts.clone_from(&draft.edits.contacts);
    }
    let base = fields.get("version").parse().unwrap_or_default();
    match plans::save_edits(cx, id, &edits, base).await {
        Ok(_) => Ok(None),
        Err(error @ PlanError::Conflict { .. }) => {
            for section in &mut draft.sections {
                section.removed = edits.removed.contains(&section.code);
                section.note = edits.notes.get(&section.code).cloned().unwrap_or_default();
            }
            draft.edits = edits;
            Ok(Some((draft, error.to_string())))
        }
        Err(error) => Err(failed(error)),
    }
}

/// What the page posts when nobody touches it.
fn shown(draft: &Draft) -> Edits {
    let removed = draft.sections.iter().filter(|section| section.removed);
    let noted = draft.sections.iter().filter(|section| !section.note.trim().is_empty());
    let chosen = draft.contacts.iter().filter(|contact| contact.chosen);
    Edits {
        summary: draft.edits.summary.clone(),
        removed: removed.map(|section| section.code.clone()).collect(),
        notes: noted.map(|section| (section.code.clone(), section.note.trim().to_owned())).collect(),
        contacts: (!draft.contacts.is_empty()).then(|| chosen.map(|contact| contact.key.clone()).collect()),
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
