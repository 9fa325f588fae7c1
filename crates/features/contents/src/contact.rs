use kernel::{Phone, phone::Reading};
use serde::{Deserialize, Serialize};

use crate::content::{Content, Kind, Problem};

/// Whom a contact helps with (D04-08 to D04-11, D04-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    Clic,
    Cnav,
    Mdph,
    Sad,
    Mad,
    Teleassistance,
    Administratif,
    Psychologique,
    Autre,
}

impl ContactKind {
    pub const ALL: [Self; 9] = [
        Self::Clic,
        Self::Cnav,
        Self::Mdph,
        Self::Sad,
        Self::Mad,
        Self::Teleassistance,
        Self::Administratif,
        Self::Psychologique,
        Self::Autre,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Clic => "clic",
            Self::Cnav => "cnav",
            Self::Mdph => "mdph",
            Self::Sad => "sad",
            Self::Mad => "mad",
            Self::Teleassistance => "teleassistance",
            Self::Administratif => "administratif",
            Self::Psychologique => "psychologique",
            Self::Autre => "autre",
        }
    }

    /// As a family reads it: an acronym is explained.
    pub fn label(self) -> &'static str {
        match self {
            Self::Clic => "CLIC (point d’information sur l’autonomie)",
            Self::Cnav => "Caisse de retraite (CNAV, Carsat)",
            Self::Mdph => "MDPH (maison du handicap)",
            Self::Sad => "Services d’aide à domicile",
            Self::Mad => "Matériel et maintien à domicile",
            Self::Teleassistance => "Téléassistance",
            Self::Administratif => "Aide administrative",
            Self::Psychologique => "Soutien psychologique",
            Self::Autre => "Autres contacts",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A useful contact. Without any place it serves the whole country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub key: String,
    pub kind: ContactKind,
    pub name: String,
    /// What they do, hours: one or two sentences.
    pub services: String,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    /// Code of the commune, when the contact serves it first.
    pub insee: Option<String>,
    pub departement: Option<String>,
    /// As typed: it may be a short number, « 39 77 ».
    pub phone: Option<String>,
    pub email: Option<String>,
    pub url: Option<String>,
    /// Invented, for the demonstration; the plan says so.
    #[serde(default)]
    pub demo: bool,
}

impl Contact {
    /// « 01 99 00 00 10 »; a number nobody understands stays as typed.
    pub fn phone_shown(&self) -> Option<String> {
        let phone = self.phone.as_deref()?;
        Some(match Phone::read(phone, self.departement.as_deref()) {
            Reading::Number(phone) => phone.to_string(),
            Reading::Doubtful { typed, .. } => typed,
        })
    }
}

impl Content for Contact {
    const KIND: Kind = Kind::Contact;

    fn key(&self) -> &str {
        &self.key
    }

    fn label(&self) -> &str {
        &self.name
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        problems.extend(Problem::unless_filled("name", &self.name, "Donnez le nom du contact."));
        if let Some(phone) = &self.phone
            && phone.chars().filter(char::is_ascii_digit).count() < 4
        {
            problems.push(Problem::new(
                "phone",
                "Ce numéro est incomplet : écrivez-le comme « 01 23 45 67 89 ».",
            ));
        }
        if self.postcode.as_deref().is_some_and(|code| code.parse::<kernel::Postcode>().is_err()) {
            problems.push(Problem::new("postcode", "Un code postal compte cinq chiffres."));
        }
        if self.phone.is_none() && self.email.is_none() && self.url.is_none() {
            problems.push(Problem::new("phone", "Donnez au moins un moyen de joindre ce contact."));
        }
        problems
    }
}
