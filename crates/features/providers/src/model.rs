use kernel::{
    Email, Finess, Phone, Postcode, SapNumber, Siret, coded,
    id::{ProviderId, StructureId},
    jiff::{Timestamp, civil::Weekday},
    phone::Reading,
};

use crate::store::providers;

coded! {
    /// What kind of service it is: the fiche asks what this kind has to say (D07-21 to D07-27).
    Profile {
        /// SAAD and SSIAD for frail people: the complete fiche, and an authorisation.
        FragileCare = "sad_fragile", "Service d’aide à domicile, public fragile";
        /// Administrative help, hairdressing, beauty care: now and then, declared or approved.
        FragileOnce = "sad_fragile_ponctuel", "Intervention ponctuelle auprès d’un public fragile";
        OtherCare = "sad_non_fragile", "Service à la personne, public non fragile";
        Transport = "transport", "Transport accompagné";
        Meals = "portage_repas", "Portage de repas";
        RemoteAlarm = "teleassistance", "Téléassistance";
        /// Listed to be joined, without a fiche.
        Medical = "medical", "Profession médicale ou paramédicale";
    }
}

impl Profile {
    /// Medical professions are contacts: they fill in nothing.
    pub fn has_fiche(self) -> bool {
        self != Self::Medical
    }
}

coded! {
    /// How a service came to be known.
    Source {
        Registration = "inscription", "Inscription";
        Directory = "annuaire", "Annuaire";
        Typed = "saisie", "Saisie";
    }
}

/// The days a service works; none ticked: nobody said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpeningDays(u8);

impl OpeningDays {
    pub const NAMES: [(&'static str, &'static str); 7] = [
        ("lundi", "Lundi"),
        ("mardi", "Mardi"),
        ("mercredi", "Mercredi"),
        ("jeudi", "Jeudi"),
        ("vendredi", "Vendredi"),
        ("samedi", "Samedi"),
        ("dimanche", "Dimanche"),
    ];

    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | bit(day)))
    }

    /// From names such as « lundi »; what is no day is passed over.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let place = |name: &str| Self::NAMES.iter().position(|(code, _)| *code == name);
        Self(names.into_iter().filter_map(place).fold(0, |bits, place| bits | (1 << place)))
    }

    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// Names such as « lundi », Monday first.
    pub fn names(self) -> Vec<&'static str> {
        (0..7).filter(|place| self.0 & (1 << place) != 0).map(|place| Self::NAMES[place].0).collect()
    }

    pub(crate) fn bits(self) -> i64 {
        self.0.into()
    }

    fn from_bits(bits: i64) -> Self {
        Self(u8::try_from(bits & 0b111_1111).unwrap_or_default())
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// What is known of a service, as typed on one page or read in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub name: String,
    pub profile: Profile,
    pub siret: Option<String>,
    pub sap_number: Option<String>,
    pub finess: Option<String>,
    pub contact_name: Option<String>,
    pub email: Option<String>,
    /// E.164 when understood, as typed otherwise.
    pub phone: Option<String>,
    pub address_line: Option<String>,
    pub address_complement: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    /// Commune code (INSEE), when the city was chosen from the list.
    pub insee: Option<String>,
    pub opening_days: OpeningDays,
    pub accepts_animals: Option<bool>,
    pub accepts_smokers: Option<bool>,
    pub accepts_key: Option<bool>,
    /// Codes of the catalogue of services.
    pub services: Vec<String>,
    /// Codes of the fiche's list of languages.
    pub languages: Vec<String>,
}

/// What must be corrected before saving, by form field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: &'static str,
    pub message: String,
}

const LONGEST: usize = 200;

impl Details {
    pub fn named(name: &str, profile: Profile) -> Self {
        Self {
            name: name.to_owned(),
            profile,
            siret: None,
            sap_number: None,
            finess: None,
            contact_name: None,
            email: None,
            phone: None,
            address_line: None,
            address_complement: None,
            postcode: None,
            city: None,
            insee: None,
            opening_days: OpeningDays::default(),
            accepts_animals: None,
            accepts_smokers: None,
            accepts_key: None,
            services: Vec::new(),
            languages: Vec::new(),
        }
    }

    /// Trimmed, empty texts removed, numbers in one spelling.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.name = self.name.trim().to_owned();
        for text in [
            &mut self.siret,
            &mut self.sap_number,
            &mut self.finess,
            &mut self.contact_name,
            &mut self.email,
            &mut self.phone,
            &mut self.address_line,
            &mut self.address_complement,
            &mut self.postcode,
            &mut self.city,
            &mut self.insee,
        ] {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        if let Some(email) = &mut self.email {
            *email = email.to_lowercase();
        }
        self.siret = spelled::<Siret>(self.siret);
        self.sap_number = spelled::<SapNumber>(self.sap_number);
        self.finess = spelled::<Finess>(self.finess);
        self.postcode = spelled::<Postcode>(self.postcode);
        let departement = self
            .postcode
            .as_deref()
            .and_then(|code| code.parse::<Postcode>().ok())
            .map(|code| code.departement().to_owned());
        self.phone = self.phone.map(|typed| Phone::read(&typed, departement.as_deref()).stored().to_owned());
        for codes in [&mut self.services, &mut self.languages] {
            codes.sort();
            codes.dedup();
        }
        self
    }

    /// What somebody should correct, in the order of the page.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |field, message: String| problems.push(Problem { field, message });
        if self.name.is_empty() {
            refuse("name", "Écrivez le nom du service.".to_owned());
        }
        if let Some(cause) = wrong::<Siret>(self.siret.as_deref()) {
            refuse("siret", cause);
        }
        if let Some(cause) = wrong::<SapNumber>(self.sap_number.as_deref()) {
            refuse("sap_number", cause);
        } else if let Some((sap, siret)) = self.sap_number.as_deref().zip(self.siret.as_deref())
            && let (Ok(sap), Ok(siret)) = (sap.parse::<SapNumber>(), siret.parse::<Siret>())
            && sap.siren() != siret.siren()
        {
            refuse("sap_number", "Ce numéro SAP est celui d’une autre entreprise : ses neuf chiffres sont le SIREN, le début du SIRET.".to_owned());
        }
        if let Some(cause) = wrong::<Finess>(self.finess.as_deref()) {
            refuse("finess", cause);
        }
        if let Some(cause) = wrong::<Email>(self.email.as_deref()) {
            refuse("email", cause);
        }
        if let Some(cause) = wrong::<Postcode>(self.postcode.as_deref()) {
            refuse("postcode", cause);
        }
        let texts = [
            ("name", Some(&self.name)),
            ("contact_name", self.contact_name.as_ref()),
            ("phone", self.phone.as_ref()),
            ("address_line", self.address_line.as_ref()),
            ("address_complement", self.address_complement.as_ref()),
            ("city", self.city.as_ref()),
        ];
        for (field, text) in texts {
            if text.is_some_and(|text| text.chars().count() > LONGEST) {
                refuse(field, format!("Ce texte dépasse {LONGEST} caractères : raccourcissez-le."));
            }
        }
        problems
    }
}

/// In the one spelling of its kind; as typed when it is none.
fn spelled<T: std::str::FromStr + Into<String>>(text: Option<String>) -> Option<String> {
    text.map(|text| text.parse::<T>().map_or(text, Into::into))
}

fn wrong<T: std::str::FromStr<Err: std::fmt::Display>>(text: Option<&str>) -> Option<String> {
    text?.parse::<T>().err().map(|cause| cause.to_string())
}

/// A text accepted: which version, when, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub version: i64,
    pub at: Timestamp,
    pub by: String,
}

/// A service at home as those who look for one know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    pub id: ProviderId,
    /// Its members log in there; `None` while it is only known.
    pub structure: Option<StructureId>,
    pub source: Source,
    /// Of the company's own network: proposed first.
    pub own_network: bool,
    pub details: Details,
    /// The general conditions.
    pub terms: Option<Acceptance>,
    /// The ethical charter, without which no mission begins.
    pub charter: Option<Acceptance>,
    /// Grows with each change.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl Provider {
    pub fn name(&self) -> &str {
        &self.details.name
    }

    pub fn profile(&self) -> Profile {
        self.details.profile
    }

    pub fn is_registered(&self) -> bool {
        self.structure.is_some()
    }

    /// « 03 99 00 12 34 »; as typed when it is no number.
    pub fn phone_shown(&self) -> Option<String> {
        let stored = self.details.phone.as_deref()?;
        Some(match Phone::read(stored, None) {
            Reading::Number(phone) => phone.to_string(),
            Reading::Doubtful { typed, .. } => typed,
        })
    }

    /// « 732 829 320 00074 ».
    pub fn siret_shown(&self) -> Option<String> {
        let stored = self.details.siret.as_deref()?;
        Some(stored.parse::<Siret>().map_or_else(|_| stored.to_owned(), |siret| siret.to_string()))
    }

    /// « 4 rue des Lilas, 59800 Lille »; `None` when nothing is known.
    pub fn address(&self) -> Option<String> {
        let details = &self.details;
        let place: Vec<&str> =
            [&details.postcode, &details.city].into_iter().flatten().map(String::as_str).collect();
        let parts: Vec<String> =
            [details.address_line.clone(), details.address_complement.clone(), Some(place.join(" "))]
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    pub(crate) fn from_row(row: providers::Model, services: Vec<String>, languages: Vec<String>) -> Self {
        Self {
            id: row.id.into(),
            structure: row.structure_id.map(Into::into),
            source: Source::from_code(&row.source).unwrap_or(Source::Typed),
            own_network: row.own_network,
            terms: acceptance(row.terms_version, row.terms_at.map(Into::into), row.terms_by),
            charter: acceptance(row.charter_version, row.charter_at.map(Into::into), row.charter_by),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            closed_at: row.closed_at.map(Into::into),
            details: Details {
                profile: Profile::from_code(&row.profile).unwrap_or(Profile::OtherCare),
                name: row.name,
                siret: row.siret,
                sap_number: row.sap_number,
                finess: row.finess,
                contact_name: row.contact_name,
                email: row.email,
                phone: row.phone,
                address_line: row.address_line,
                address_complement: row.address_complement,
                postcode: row.postcode,
                city: row.city,
                insee: row.insee,
                opening_days: OpeningDays::from_bits(row.opening_days),
                accepts_animals: row.accepts_animals,
                accepts_smokers: row.accepts_smokers,
                accepts_key: row.accepts_key,
                services,
                languages,
            },
        }
    }
}

fn acceptance(version: Option<i64>, at: Option<Timestamp>, by: Option<String>) -> Option<Acceptance> {
    Some(Acceptance { version: version?, at: at?, by: by? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_kept_and_named() {
        let days = OpeningDays::named(["samedi", "lundi", "Jeudi"]);
        assert_eq!(days.names(), ["lundi", "samedi"]);
        assert!(days.contains(Weekday::Saturday) && !days.contains(Weekday::Sunday));
        assert_eq!(OpeningDays::from_bits(days.bits()), days);
        assert_eq!(OpeningDays::of([Weekday::Monday, Weekday::Saturday]), days);
        assert!(!OpeningDays::default().is_known());
    }

    #[test]
    fn numbers_take_one_spelling_and_slips_are_told() {
        let typed = Details {
            siret: Some("732 829 320 00074".to_owned()),
            sap_number: Some("sap 732829320".to_owned()),
            phone: Some("03 99 00 12 34".to_owned()),
            email: Some(" Contact@Exemple.FR ".to_owned()),
            postcode: Some("59 000".to_owned()),
            ..Details::named("  Aide Plus ", Profile::FragileCare)
        }
        .tidied();
        assert_eq!(typed.problems(), []);
        assert_eq!(typed.siret.as_deref(), Some("73282932000074"));
        assert_eq!(typed.sap_number.as_deref(), Some("SAP732829320"));
        assert_eq!(typed.phone.as_deref(), Some("+33399001234"));
        assert_eq!(typed.email.as_deref(), Some("contact@exemple.fr"));
        assert_eq!(typed.postcode.as_deref(), Some("59000"));
        let of_another = Details { sap_number: Some("SAP 356 000 000".to_owned()), ..typed.clone() }.tidied();
        assert_eq!(of_another.problems()[0].field, "sap_number");
        let slip = Details { siret: Some("73282932000075".to_owned()), ..typed };
        assert_eq!(slip.problems()[0].field, "siret");
    }
}
