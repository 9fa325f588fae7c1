//! The plan before it is sent: recomputed from the call each time it is looked at.

use access::Cx;
use contents::{PlanSection, Seat};
use geography::Places;
use intake::Call;
use kernel::{french::NBSP, id::CallId};
use pdf::PlanDocument;
use people::Person;

use crate::{
    contacts::{self, ContactChoice},
    document,
    edits::Edits,
    error::PlanError,
    letter,
    material::Material,
    read,
    recipients::{self, ProposedRecipient},
    support,
};

/// A plan being prepared.
#[derive(Clone, Debug)]
pub struct Draft {
    pub call: Call,
    pub person: Person,
    /// As the family will read it.
    pub document: PlanDocument,
    /// Every section the administrator shows, left out or not.
    pub sections: Vec<DraftSection>,
    pub contacts: Vec<ContactChoice>,
    pub recipients: Vec<ProposedRecipient>,
    pub edits: Edits,
    /// To be given back to [`crate::save_edits`].
    pub edits_version: i64,
    /// The number the plan will have: given back to [`crate::send`], it makes a double click harmless.
    pub number: i64,
    /// What the care manager should know before sending.
    pub warnings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSection {
    pub code: String,
    pub title: String,
    /// There is something to print in it.
    pub written: bool,
    pub removed: bool,
    pub note: String,
}

/// # Errors
/// [`PlanError`].
pub async fn compose(cx: &Cx, places: &Places, call: CallId) -> Result<Draft, PlanError> {
    let of = Material::of(cx, places, call).await?;
    let number = read::last_number(cx.db.read(), call).await? + 1;
    let recipients = recipients::proposed(cx, &of).await?;
    let document = document::document(&of, "Brouillon");
    Ok(Draft {
        sections: of
            .sections
            .iter()
            .filter(|section| section.shown)
            .map(|shown| section(&of, &document, shown))
            .collect(),
        contacts: contacts::choices(&of),
        warnings: warnings(&of, &recipients),
        call: of.assessment.call.clone(),
        person: of.person.clone(),
        edits: of.edits.clone(),
        edits_version: of.edits_version,
        document,
        recipients,
        number,
    })
}

/// The document as it would be printed now.
///
/// # Errors
/// [`PlanError`].
pub async fn preview(cx: &Cx, places: &Places, call: CallId) -> Result<Vec<u8>, PlanError> {
    let of = Material::of(cx, places, call).await?;
    let document = document::document(&of, "Brouillon");
    let logo = of.logo.clone();
    tokio::task::spawn_blocking(move || pdf::render(pdf::Document::Plan(&document), logo.as_deref()))
        .await
        .map_err(|cause| PlanError::Pdf(cause.to_string()))?
        .map_err(|cause| PlanError::Pdf(cause.to_string()))
}

fn section(of: &Material, document: &PlanDocument, section: &PlanSection) -> DraftSection {
    DraftSection {
        code: section.key.clone(),
        title: section.title.clone(),
        written: document.sections.iter().any(|written| written.title == section.title),
        removed: of.edits.removed.contains(&section.key),
        note: of.edits.notes.get(&section.key).cloned().unwrap_or_default(),
    }
}

fn warnings(of: &Material, recipients: &[ProposedRecipient]) -> Vec<String> {
    let mut warnings = Vec::new();
    if of.about_caller() && letter::decisions(of).is_empty() && document::sheets(of).is_empty() {
        warnings.push("Ni orientation ni fiche n’est cochée : la lettre serait vide.".to_owned());
    }
    if recipients.is_empty() {
        warnings.push(
            "Personne n’a d’adresse e-mail dans cet appel : notez celle de l’appelant pour envoyer le plan."
                .to_owned(),
        );
    }
    if of.person.address.postcode.is_none() {
        let whose = if of.about_caller() { "votre interlocuteur" } else { "la personne aidée" };
        warnings.push(format!(
            "Sans le code postal de {whose}, seuls les contacts nationaux figurent dans le plan."
        ));
    }
    for workshop in support::workshops(of) {
        let why = match of.seats.get(&workshop.key) {
            Some(Seat::Full) => "est complet",
            Some(Seat::Past) => "est passé",
            Some(Seat::Theirs | Seat::Free) | None => continue,
        };
        warnings.push(format!(
            "L’atelier «{NBSP}{}{NBSP}» {why}{NBSP}: sans inscription, le plan annonce une autre date.",
            workshop.title
        ));
    }
    if !of.assessment.week.to_specify.is_empty() {
        warnings.push(format!(
            "Fréquence à préciser, ces services ne sont pas dans le budget : {}.",
            of.assessment.week.to_specify.join(", ")
        ));
    }
    let quoted: Vec<&str> = of
        .assessment
        .services
        .iter()
        .filter(|service| service.on_quotation)
        .map(|service| service.label.as_str())
        .collect();
    if !quoted.is_empty() {
        warnings.push(format!("Sur devis, hors budget : {}.", quoted.join(", ")));
    }
    warnings
}
