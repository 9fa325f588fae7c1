//! What a provider offers: two tariffs (D05-17) and all that makes the price of a month.

use kernel::{Money, jiff::civil::Date};
use serde::{Deserialize, Serialize};

use crate::brief::Brief;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub mode: Mode,
    /// In the order of the services asked for; none for what the provider does not do.
    pub tariffs: Vec<Tariff>,
    pub surcharges: Surcharges,
    /// A visit counts for so many minutes at least.
    pub minimum_minutes: Option<u16>,
    /// VAT included, for each time somebody comes.
    pub travel: Option<Money>,
    /// Paid once (« frais de dossier »).
    pub set_up: Option<Money>,
    /// Paid each month whatever the hours.
    pub monthly_fee: Option<Money>,
    pub start_on: Date,
    pub valid_until: Date,
    pub worker: Worker,
    /// By the place of the prerequisite.
    pub answers: Vec<Met>,
    pub remarks: String,
}

/// VAT included, per hour or per visit as the service is bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    pub service: String,
    pub public: Money,
    /// For people the company follows; `None`: the public one.
    pub preferential: Option<Money>,
}

/// Percent added to the tariff. Of several that apply to a visit, the highest counts alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surcharges {
    pub sunday: u16,
    pub holiday: u16,
    pub evening: u16,
    pub night: u16,
}

/// How the service is rendered (C. trav. L7232-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The service employs who comes.
    Prestataire,
    /// The person employs who comes; the service does the paperwork.
    Mandataire,
    MiseADisposition,
}

/// Who would come, without a family name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    pub first_name: String,
    pub qualification: String,
    pub experience: String,
    pub languages: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    pub met: bool,
    pub comment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Public,
    Preferential,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Prestataire, Self::Mandataire, Self::MiseADisposition];

    pub fn code(self) -> &'static str {
        match self {
            Self::Prestataire => "prestataire",
            Self::Mandataire => "mandataire",
            Self::MiseADisposition => "mise_a_disposition",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Prestataire => "Prestataire : le service emploie l’intervenant",
            Self::Mandataire => "Mandataire : la personne accompagnée est l’employeur",
            Self::MiseADisposition => {
                "Mise à disposition : la personne accompagnée est responsable du travail"
            }
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// What a quote in this mode must say.
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::Prestataire => None,
            Self::Mandataire | Self::MiseADisposition => Some(
                "Dans ce mode, la personne accompagnée a des obligations d’employeur ou de responsable du \
                 travail : contrat, congés, fin de contrat, indemnités.",
            ),
        }
    }
}

impl Tariff {
    pub fn of(&self, which: Which) -> Money {
        match which {
            Which::Public => self.public,
            Which::Preferential => self.preferential.unwrap_or(self.public),
        }
    }
}

/// Why an offer cannot be kept as it is; each names the field to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: &'static str,
    pub message: String,
}

/// Above it, a percentage is a typing mistake.
const HIGHEST_PERCENT: u16 = 200;

impl Terms {
    pub fn faults(&self, brief: &Brief, today: Date) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field, message: &str| faults.push(Fault { field, message: message.to_owned() });
        if self.tariffs.is_empty() {
            fault("tarifs", "Donnez le tarif d’au moins une prestation.");
        }
        for tariff in &self.tariffs {
            if tariff.public <= Money::ZERO || tariff.preferential.is_some_and(|price| price <= Money::ZERO) {
                fault("tarifs", "Un tarif est plus grand que zéro. Laissez vide ce que vous ne faites pas.");
            }
            if tariff.preferential.is_some_and(|price| price > tariff.public) {
                fault("tarifs", "Le tarif préférentiel dépasse le tarif public : vérifiez les deux.");
            }
            if !brief.services.iter().any(|wanted| wanted.code == tariff.service) {
                fault("tarifs", "Une prestation chiffrée n’est pas dans la demande.");
            }
        }
        let Surcharges { sunday, holiday, evening, night } = self.surcharges;
        if [sunday, holiday, evening, night].iter().any(|percent| *percent > HIGHEST_PERCENT) {
            fault("majorations", "Une majoration dépasse 200 % : écrivez le pourcentage ajouté au tarif.");
        }
        for (field, amount) in
            [("deplacement", self.travel), ("dossier", self.set_up), ("abonnement", self.monthly_fee)]
        {
            if amount.is_some_and(|amount| amount < Money::ZERO) {
                fault(field, "Un montant ne peut pas être négatif.");
            }
        }
        if self.valid_until < today {
            fault("validite", "Le devis serait déjà périmé : choisissez une date à venir.");
        }
        if self.start_on < today {
            fault("debut", "Choisissez une date de début à venir.");
        }
        if self.answers.len() != brief.prerequisites.len() {
            fault("prerequis", "Répondez à chaque prérequis.");
        }
        faults
    }
}
