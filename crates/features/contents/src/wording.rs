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

    /// What a service accepts when it registers (D07-02).
    pub const PARTNER_TERMS: &'static str = "conditions_partenaires";
    /// What a service accepts before its first mission (D07-14).
    pub const CHARTER: &'static str = "charte_ethique";

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
            (
                Self::PARTNER_TERMS,
                "Conditions générales acceptées par un prestataire qui s’inscrit",
                PARTNER_TERMS,
            ),
            (Self::CHARTER, "Charte éthique acceptée par un prestataire avant sa première mission", CHARTER),
        ]
        .map(|(key, label, text)| Self { key: key.to_owned(), label: label.to_owned(), text: text.to_owned() })
        .to_vec()
    }
}

const PARTNER_TERMS: &str = "\
L’inscription est gratuite. Elle ne vous engage à accepter aucune demande.

Vous décrivez votre service avec exactitude, vous tenez votre fiche à jour et vous signalez sans attendre la fin d’une autorisation, d’un agrément ou d’une assurance.

Ce que vous apprenez d’une personne par la plateforme ne sert qu’à répondre à la demande et à réaliser la mission. Vous ne le transmettez à personne d’autre et vous l’effacez quand il ne sert plus.

Vos devis sont établis à prix réel, sans frais cachés. La famille choisit librement.

Vous pouvez corriger votre fiche à tout moment et demander la fermeture de votre compte.";

const CHARTER: &str = "\
Nous respectons la dignité, l’intimité, les choix et les habitudes de la personne chez qui nous entrons.

Nous présentons chaque intervenant par son nom avant sa première venue, et son remplaçant de même.

Nous venons à l’heure prévue, ou nous prévenons. Nous assurons la continuité promise.

Nous gardons le secret sur ce que nous voyons et entendons au domicile. Nous n’acceptons ni don, ni prêt, ni procuration.

Nous signalons sans délai au care manager toute chute, tout changement d’état, tout soupçon de maltraitance.

Nous formons et soutenons nos intervenants. Nous répondons à chaque réclamation.";

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
