//! `GET /prestataires/{id}`: what is known of a service; invited, or brought together with its double.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use kernel::{
    french::short_date,
    id::{DocumentId, ProviderId},
    jiff::civil::Date,
};
use providers::{Approval, DocumentError, FicheError, InviteError, Likeness, MergeError, Validity};
use questionnaire::{View, display};
use web::{App, DeskUser, Failure, Fields, Shell, attachment, page, redirect_with_flash, words};

use super::{BASE, languages, named, refused, services};

#[derive(Template)]
#[template(path = "providers/one.html")]
struct OnePage {
    shell: Shell,
    id: ProviderId,
    name: String,
    profile: &'static str,
    source: &'static str,
    own: bool,
    registered: bool,
    closed: bool,
    may_invite: bool,
    charter: String,
    facts: Vec<(&'static str, String)>,
    steps: Vec<(String, Vec<(String, String)>)>,
    fiche_saved: String,
    approvals: Vec<ApprovalLine>,
    documents: Vec<(DocumentId, String, String)>,
    alike: Vec<Likeness>,
    journal: Vec<(String, String)>,
}

struct ApprovalLine {
    what: String,
    authority: String,
    until: String,
    state: &'static str,
    tone: &'static str,
    document: Option<DocumentId>,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<ProviderId>) -> Result<Response, Failure> {
    let known = providers::find(&cx, id).await.map_err(refused)?;
    let details = &known.details;
    let yes = |said: Option<bool>| said.map(|said| if said { "Oui" } else { "Non" }).unwrap_or_default();
    let days: Vec<&str> = details.opening_days.names();
    let facts = [
        ("Interlocuteur", details.contact_name.clone().unwrap_or_default()),
        ("Téléphone", known.phone_shown().unwrap_or_default()),
        ("E-mail", details.email.clone().unwrap_or_default()),
        ("Adresse", known.address().unwrap_or_default()),
        ("SIRET", known.siret_shown().unwrap_or_default()),
        ("Numéro SAP", details.sap_number.clone().unwrap_or_default()),
        ("Numéro FINESS", details.finess.clone().unwrap_or_default()),
        ("Services", named(&details.services, &services(&cx).await?)),
        ("Jours", words::capital(&days.join(", "))),
        ("Langues", named(&details.languages, &languages(&cx).await?)),
        ("Accepte les animaux", yes(details.accepts_animals).to_owned()),
        ("Accepte les fumeurs", yes(details.accepts_smokers).to_owned()),
        ("Garde une clé", yes(details.accepts_key).to_owned()),
    ];
    let (steps, fiche_saved) =
        if known.is_registered() { fiche(&cx, id).await? } else { (Vec::new(), String::new()) };
    let today = cx.clock.today();
    let approvals = providers::approvals(&cx, id).await.map_err(refused)?;
    let documents = providers::documents(&cx, id).await.map_err(refused)?;
    let alike = match known.closed_at {
        None => providers::duplicates(&cx, details, Some(id)).await.map_err(refused)?,
        Some(_) => Vec::new(),
    };
    let journal = providers::journal(&cx, id, 30).await.map_err(refused)?;
    page(OnePage {
        shell: shell.with_current("prestataires"),
        id,
        name: details.name.clone(),
        profile: known.profile().label(),
        source: known.source.label(),
        own: known.own_network,
        registered: known.is_registered(),
        closed: known.closed_at.is_some(),
        may_invite: !known.is_registered() && known.profile().has_fiche() && known.closed_at.is_none(),
        charter: known
            .charter
            .as_ref()
            .map(|one| format!("acceptée par {}, le {}", one.by, words::moment(one.at)))
            .unwrap_or_default(),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        steps,
        fiche_saved,
        approvals: approvals.into_iter().map(|approval| line(approval, today)).collect(),
        documents: documents
            .into_iter()
            .map(|kept| {
                let added = format!("ajouté le {}", words::moment(kept.added_at));
                (kept.document, kept.label, added)
            })
            .collect(),
        alike,
        journal: journal
            .into_iter()
            .map(|entry| (words::moment(entry.at), format!("{} {}", entry.actor, entry.said())))
            .collect(),
    })
}

/// The steps of the fiche with what is answered, and when it was saved.
async fn fiche(
    cx: &access::Cx,
    id: ProviderId,
) -> Result<(Vec<(String, Vec<(String, String)>)>, String), Failure> {
    let fiche = providers::fiche(cx, id).await.map_err(|cause| match cause {
        FicheError::Refused(cause) => refused(cause),
        other => Failure::Broken(other.to_string()),
    })?;
    let view = View::of(&fiche.definition, &fiche.answers);
    let mut steps = Vec::new();
    for step in &fiche.definition.steps {
        let rows: Vec<(String, String)> = step
            .questions
            .iter()
            .filter_map(|question| {
                let value = view.known(&question.key)?;
                let told = display(question, &fiche.definition.lists, value);
                Some((question.short_label().to_owned(), told))
            })
            .collect();
        if !rows.is_empty() {
            steps.push((step.title.clone(), rows));
        }
    }
    let saved =
        fiche.saved_at.map(|at| format!("Enregistrée par {} le {}", fiche.saved_by, words::moment(at)));
    Ok((steps, saved.unwrap_or_default()))
}

pub async fn invite(
    State(app): State<App>,
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<ProviderId>,
) -> Result<Response, Failure> {
    let here = format!("{BASE}/{id}");
    match providers::invite(&cx, id, &app.settings.base_url).await {
        Ok(email) => Ok(redirect_with_flash(&here, &format!("L’invitation part à {email}."))),
        Err(InviteError::Refused(cause)) => Err(refused(cause)),
        Err(why) => Err(Failure::problem(why)),
    }
}

pub async fn merge(
    DeskUser { cx, .. }: DeskUser,
    Path(id): Path<ProviderId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let other = fields.get("autre").parse().map_err(|_| Failure::NotFound)?;
    match providers::merge(&cx, id, other).await {
        Ok(kept) => {
            let said = "C’est un seul service désormais. Ce qui manquait à sa fiche vient de l’autre ligne.";
            Ok(redirect_with_flash(&format!("{BASE}/{kept}"), said))
        }
        Err(MergeError::Refused(cause)) => Err(refused(cause)),
        Err(why) => Err(Failure::problem(why)),
    }
}

pub async fn document(
    State(app): State<App>,
    DeskUser { cx, .. }: DeskUser,
    Path((id, document)): Path<(ProviderId, DocumentId)>,
) -> Result<Response, Failure> {
    let opened = providers::open_document(&cx, &app.shelf, id, document).await;
    let (document, bytes) = opened.map_err(|cause| match cause {
        DocumentError::Refused(cause) => refused(cause),
        other => Failure::Broken(other.to_string()),
    })?;
    let inline = document.content_type == "application/pdf";
    Ok(attachment(bytes, &document.content_type, &document.file_name, inline))
}

fn line(approval: Approval, today: Date) -> ApprovalLine {
    let (state, tone) = match approval.validity(today) {
        Validity::Open => ("Sans date de fin", "muted"),
        Validity::Valid => ("En cours", "done"),
        Validity::Ending => ("Prend fin bientôt", "progress"),
        Validity::Ended => ("Terminé", "late"),
    };
    ApprovalLine {
        what: format!("{} nº {}", approval.kind.label(), approval.number),
        authority: approval.authority.unwrap_or_default(),
        until: approval.valid_to.map(short_date).unwrap_or_default(),
        state,
        tone,
        document: approval.document,
    }
}
