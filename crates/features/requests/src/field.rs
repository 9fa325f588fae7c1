//! What a provider may learn of a person, and from when: nothing is shown because it is known, only because its
//! moment has come.

use serde::{Deserialize, Serialize};

/// One thing a provider may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Profile,
    Need,
    Planning,
    Household,
    Prerequisites,
    Remarks,
    Locality,
    /// The street without its number (D05-03).
    Street,
    Autonomy,
    Identity,
    Address,
    Phone,
    Access,
    Habits,
    Health,
    Caregiver,
}

/// From when a provider is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Whoever is asked for a quote.
    Search,
    /// The provider the family chose, for what the family ticked (D06-05, D06-13).
    Mission,
    Never,
}

impl Stage {
    pub const ALL: [Self; 3] = [Self::Search, Self::Mission, Self::Never];

    pub fn code(self) -> &'static str {
        match self {
            Self::Search => "recherche",
            Self::Mission => "mission",
            Self::Never => "jamais",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Search => "Dès la demande de devis",
            Self::Mission => "Au prestataire retenu, si la famille l’accepte",
            Self::Never => "Jamais",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

impl Field {
    pub const ALL: [Self; 16] = [
        Self::Profile,
        Self::Need,
        Self::Planning,
        Self::Household,
        Self::Prerequisites,
        Self::Remarks,
        Self::Locality,
        Self::Street,
        Self::Autonomy,
        Self::Identity,
        Self::Address,
        Self::Phone,
        Self::Access,
        Self::Habits,
        Self::Health,
        Self::Caregiver,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Profile => "profil",
            Self::Need => "besoin",
            Self::Planning => "planning",
            Self::Household => "foyer",
            Self::Prerequisites => "prerequis",
            Self::Remarks => "remarques",
            Self::Locality => "commune",
            Self::Street => "rue",
            Self::Autonomy => "autonomie",
            Self::Identity => "identite",
            Self::Address => "adresse",
            Self::Phone => "telephone",
            Self::Access => "acces",
            Self::Habits => "habitudes",
            Self::Health => "sante",
            Self::Caregiver => "contact_aidant",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Profile => "Profil : âge et situation",
            Self::Need => "Expression du besoin",
            Self::Planning => "Planning souhaité",
            Self::Household => "Animaux, tabac, clé du domicile",
            Self::Prerequisites => "Prérequis demandés à l’intervenant",
            Self::Remarks => "Remarques complémentaires",
            Self::Locality => "Commune et code postal",
            Self::Street => "Rue, sans le numéro",
            Self::Autonomy => "Niveau d’autonomie",
            Self::Identity => "Nom et prénom",
            Self::Address => "Adresse complète",
            Self::Phone => "Téléphone",
            Self::Access => "Accès au logement",
            Self::Habits => "Habitudes de vie",
            Self::Health => "Signes de santé utiles à l’intervention",
            Self::Caregiver => "Coordonnées de l’aidant",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// No setting shows it before: a name, a door or a phone is not needed to make a price (D05-03, D05-04).
    pub fn earliest(self) -> Stage {
        match self {
            Self::Identity
            | Self::Address
            | Self::Phone
            | Self::Access
            | Self::Habits
            | Self::Health
            | Self::Caregiver => Stage::Mission,
            _ => Stage::Search,
        }
    }

    /// Without it nobody can answer: no setting holds it back.
    pub fn is_needed_to_quote(self) -> bool {
        matches!(self, Self::Need | Self::Planning | Self::Locality)
    }

    /// Whether a setting may be this one.
    pub fn allows(self, stage: Stage) -> bool {
        if self.is_needed_to_quote() { stage == Stage::Search } else { stage >= self.earliest() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_a_door_and_a_phone_wait_for_the_mission_whatever_the_setting() {
        for field in [Field::Identity, Field::Address, Field::Phone, Field::Access, Field::Caregiver] {
            assert!(!field.allows(Stage::Search), "{field:?}");
            assert!(field.allows(Stage::Never));
        }
        assert!(Field::Street.allows(Stage::Search));
        assert!(!Field::Planning.allows(Stage::Never));
    }

    #[test]
    fn codes_are_read_back() {
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(field));
        }
        for stage in Stage::ALL {
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
    }
}
