use serde::{Deserialize, Serialize};

use crate::content::{Content, Kind, Problem};

/// The sections a plan can hold (D04-04 to D04-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKey {
    Besoins,
    /// For who called for themself: whom to turn to.
    Orientation,
    Services,
    Semaine,
    Budget,
    Financements,
    Fiches,
    Contacts,
    Mad,
    Teleassistance,
    Administratif,
    Aidant,
    /// A free text of the administrator: « Qui sommes-nous ».
    Presentation,
}

impl SectionKey {
    pub const ALL: [Self; 13] = [
        Self::Besoins,
        Self::Orientation,
        Self::Services,
        Self::Semaine,
        Self::Budget,
        Self::Financements,
        Self::Fiches,
        Self::Contacts,
        Self::Mad,
        Self::Teleassistance,
        Self::Administratif,
        Self::Aidant,
        Self::Presentation,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Besoins => "besoins",
            Self::Orientation => "orientation",
            Self::Services => "services",
            Self::Semaine => "semaine",
            Self::Budget => "budget",
            Self::Financements => "financements",
            Self::Fiches => "fiches",
            Self::Contacts => "contacts",
            Self::Mad => "mad",
            Self::Teleassistance => "teleassistance",
            Self::Administratif => "administratif",
            Self::Aidant => "aidant",
            Self::Presentation => "presentation",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.code() == code)
    }

    fn default_title(self) -> &'static str {
        match self {
            Self::Besoins => "Ce que nous avons compris",
            Self::Orientation => "Vers qui vous tourner",
            Self::Services => "Les services que nous recommandons",
            Self::Semaine => "La semaine",
            Self::Budget => "Le budget estimé",
            Self::Financements => "Ce qui peut financer ces aides",
            Self::Fiches => "Fiches pratiques",
            Self::Contacts => "Contacts utiles près de chez vous",
            Self::Mad => "Matériel et maintien à domicile",
            Self::Teleassistance => "Téléassistance",
            Self::Administratif => "Aide pour les démarches",
            Self::Aidant => "Et vous, qui aidez",
            Self::Presentation => "Ce que nous pouvons faire pour vous",
        }
    }

    fn default_intro(self) -> &'static str {
        match self {
            Self::Orientation => "Vous choisissez par où commencer, et nous en reparlons au rappel.",
            Self::Semaine => "Une semaine type, à ajuster avec les services choisis.",
            Self::Budget => {
                "Une estimation faite avec vos réponses et les prix indiqués. Les montants définitifs figurent sur les devis."
            }
            Self::Financements => {
                "Pour chaque aide : ce que nous en savons, et ce que vous faites maintenant."
            }
            Self::Mad => "Ces sociétés louent ou vendent le matériel qui aide à rester chez soi.",
            Self::Teleassistance => {
                "Un bouton porté sur soi : en cas de chute ou de malaise, quelqu’un répond jour et nuit et prévient les secours."
            }
            Self::Aidant => "Aider un proche fatigue. Ces soutiens sont pour vous.",
            Self::Presentation => {
                "Nous informons et conseillons, nous cherchons les prestataires, et nous pouvons nous occuper de tout, de la mise en place au suivi. Vous choisissez, et vous pouvez changer plus tard."
            }
            _ => "",
        }
    }
}

/// How a section stands in the plan: its title, its place, whether it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSection {
    /// A [`SectionKey`] code.
    pub key: String,
    pub title: String,
    /// Printed under the title; may be empty.
    pub intro: String,
    pub order: i64,
    pub shown: bool,
}

impl PlanSection {
    pub(crate) fn default_of(key: SectionKey, order: i64) -> Self {
        Self {
            key: key.code().to_owned(),
            title: key.default_title().to_owned(),
            intro: key.default_intro().to_owned(),
            order,
            shown: true,
        }
    }

    /// `None` for a section this version of the program does not know.
    pub fn section(&self) -> Option<SectionKey> {
        SectionKey::from_code(&self.key)
    }
}

impl Content for PlanSection {
    const KIND: Kind = Kind::PlanSection;

    fn key(&self) -> &str {
        &self.key
    }

    fn label(&self) -> &str {
        &self.title
    }

    fn rank(&self) -> i64 {
        self.order
    }

    fn rank_mut(&mut self) -> Option<&mut i64> {
        Some(&mut self.order)
    }

    fn problems(&self) -> Vec<Problem> {
        Problem::unless_filled("title", &self.title, "Donnez un titre à la section.").into_iter().collect()
    }
}
