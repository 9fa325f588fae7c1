use db::sea_orm::{ConnectionTrait, DbErr};
use serde::{Deserialize, Serialize};

use crate::{
    content::{Content, Kind, Problem},
    read,
};

/// A short text used here and there, which a structure words its own way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub key: String,
    /// What it is for, as the administrator sees it.
    pub label: String,
    pub text: String,
}

impl Wording {
    /// Hours somebody answers, printed in the plan (D04-19).
    pub const AVAILABILITY: &'static str = "disponibilite";
    /// What « MAD » stands for here: the requirements leave it open (D04-09).
    pub const MAD: &'static str = "mad";
    /// One line of legal notice in the footer of documents.
    pub const LEGAL_LINE: &'static str = "mentions_documents";
    /// Who we are, for a service asked for a quote (D05-11).
    pub const COMPANY: &'static str = "presentation_prestataires";

    pub(crate) fn defaults() -> Vec<Self> {
        [
            (Self::AVAILABILITY, "Quand nous joindre, imprimé dans le plan", "7 jours sur 7, de 8 h à 20 h"),
            (Self::MAD, "Ce que veut dire « MAD » dans le plan", "Matériel et maintien à domicile"),
            (
                Self::LEGAL_LINE,
                "Mention au bas des documents",
                "Vous pouvez consulter, corriger ou faire effacer vos données : répondez à notre courriel ou appelez-nous.",
            ),
            (
                Self::COMPANY,
                "Notre présentation, dans les demandes de devis",
                "Nous accompagnons des personnes qui perdent en autonomie et leurs proches : évaluation du besoin, aides, recherche de services, mise en place et suivi à domicile. Nous restons votre interlocuteur pendant toute la mission.",
            ),
        ]
        .map(|(key, label, text)| Self { key: key.to_owned(), label: label.to_owned(), text: text.to_owned() })
        .to_vec()
    }
}

impl Content for Wording {
    const KIND: Kind = Kind::Wording;

    fn key(&self) -> &str {
        &self.key
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn problems(&self) -> Vec<Problem> {
        Problem::unless_filled("text", &self.text, "Écrivez le texte.").into_iter().collect()
    }
}

/// The text under a key; empty when nobody wrote it.
///
/// # Errors
/// When the database does not answer.
pub async fn wording(on: &impl ConnectionTrait, key: &str) -> Result<String, DbErr> {
    Ok(read::find::<Wording>(on, key).await?.map(|stored| stored.content.text).unwrap_or_default())
}
