use db::Moment;
use kernel::{
    Email, Phone, Postcode,
    french::fold,
    id::{AccountId, PersonId, StructureId},
    jiff::{Timestamp, civil::Date},
    phone::Reading,
};

use crate::store::people;

/// The sort key of somebody for whom nothing is due.
pub(crate) const NEVER: Moment = Moment(i64::MAX);

/// Where the follow-up of a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    ToAssess,
    PlanInProgress,
    FollowedUp,
    Closed,
}

impl Status {
    pub const ALL: &'static [Self] = &[Self::ToAssess, Self::PlanInProgress, Self::FollowedUp, Self::Closed];

    pub fn code(self) -> &'static str {
        match self {
            Self::ToAssess => "a_evaluer",
            Self::PlanInProgress => "plan_en_cours",
            Self::FollowedUp => "suivi",
            Self::Closed => "clos",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::ToAssess => "À évaluer",
            Self::PlanInProgress => "Plan en cours",
            Self::FollowedUp => "Suivi",
            Self::Closed => "Clos",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.code() == code)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub line: Option<String>,
    pub complement: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    /// Commune code (INSEE), when the city was chosen from the list.
    pub insee: Option<String>,
}

impl Address {
    /// « 4 rue des Lilas, 59800 Lille »; `None` when nothing is known.
    pub fn one_line(&self) -> Option<String> {
        let place: Vec<&str> =
            [&self.postcode, &self.city].into_iter().flatten().map(String::as_str).collect();
        let parts: Vec<String> = [self.line.clone(), self.complement.clone(), Some(place.join(" "))]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// What is known of somebody, as typed on one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub given_name: String,
    pub usual_name: String,
    pub birth_name: Option<String>,
    pub birth_date: Option<Date>,
    /// E.164 when understood, as typed otherwise.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Address,
}

/// What must be corrected before saving, by form field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: &'static str,
    pub message: String,
}

const LONGEST: usize = 200;

impl Details {
    /// Trimmed, empty texts removed, the phone number in one spelling.
    #[must_use]
    pub fn tidied(self) -> Self {
        let Address { line, complement, postcode, city, insee } = self.address;
        let postcode = tidy(postcode);
        let departement = postcode
            .as_deref()
            .and_then(|code| code.parse::<Postcode>().ok())
            .map(|code| code.departement().to_owned());
        Self {
            given_name: self.given_name.trim().to_owned(),
            usual_name: self.usual_name.trim().to_owned(),
            birth_name: tidy(self.birth_name),
            birth_date: self.birth_date,
            phone: tidy(self.phone)
                .map(|typed| Phone::read(&typed, departement.as_deref()).stored().to_owned()),
            email: tidy(self.email),
            address: Address {
                line: tidy(line),
                complement: tidy(complement),
                postcode,
                city: tidy(city),
                insee: tidy(insee),
            },
        }
    }

    /// What somebody should correct, in the order of the page.
    pub fn problems(&self, today: Date) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |field, message: String| problems.push(Problem { field, message });
        if self.given_name.is_empty() && self.usual_name.is_empty() {
            refuse("usual_name", "Indiquez au moins un nom ou un prénom.".to_owned());
        }
        let texts = [
            ("given_name", Some(&self.given_name)),
            ("usual_name", Some(&self.usual_name)),
            ("birth_name", self.birth_name.as_ref()),
            ("address_line", self.address.line.as_ref()),
            ("address_complement", self.address.complement.as_ref()),
            ("city", self.address.city.as_ref()),
        ];
        for (field, text) in texts {
            if text.is_some_and(|text| text.chars().count() > LONGEST) {
                refuse(field, format!("Ce texte dépasse {LONGEST} caractères : raccourcissez-le."));
            }
        }
        if let Some(date) = self.birth_date
            && (date > today || date.year() < 1890)
        {
            refuse("birth_date", "Cette date de naissance est impossible : vérifiez l’année.".to_owned());
        }
        if let Some(Err(cause)) = self.email.as_deref().map(str::parse::<Email>) {
            refuse("email", cause.to_string());
        }
        if let Some(Err(cause)) = self.address.postcode.as_deref().map(str::parse::<Postcode>) {
            refuse("postcode", cause.to_string());
        }
        problems
    }
}

fn tidy(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Somebody who loses autonomy (« l'aidé »).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// The structure that follows them.
    pub structure: StructureId,
    pub referent: Option<AccountId>,
    pub status: Status,
    pub given_name: String,
    pub usual_name: String,
    pub birth_name: Option<String>,
    pub birth_date: Option<Date>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Address,
    pub has_nir: bool,
    /// Grows with each change: an edit made on an older version is refused.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Person {
    /// « Jeanne Dupont »; « Personne sans nom » while nobody said it.
    pub fn full_name(&self) -> String {
        full_name(&self.given_name, &self.usual_name)
    }

    /// In whole years.
    pub fn age(&self, today: Date) -> Option<i16> {
        let born = self.birth_date?;
        let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
        Some(today.year() - born.year() - i16::from(before_birthday))
    }

    /// « 06 12 34 56 78 », or as typed.
    pub fn phone_fr(&self) -> Option<String> {
        let stored = self.phone.as_deref()?;
        Some(match Phone::read(stored, None) {
            Reading::Number(phone) => phone.to_string(),
            Reading::Doubtful { typed, .. } => typed,
        })
    }

    pub fn details(&self) -> Details {
        Details {
            given_name: self.given_name.clone(),
            usual_name: self.usual_name.clone(),
            birth_name: self.birth_name.clone(),
            birth_date: self.birth_date,
            phone: self.phone.clone(),
            email: self.email.clone(),
            address: self.address.clone(),
        }
    }
}

pub(crate) fn full_name(given: &str, usual: &str) -> String {
    let name = format!("{given} {usual}").trim().to_owned();
    if name.is_empty() { "Personne sans nom".to_owned() } else { name }
}

/// Family name first, as a directory sorts.
pub(crate) fn sort_name(details: &Details) -> String {
    fold(&format!("{} {}", details.usual_name, details.given_name))
}

impl From<people::Model> for Person {
    fn from(row: people::Model) -> Self {
        Self {
            id: row.id.into(),
            structure: row.structure_id.into(),
            referent: row.referent_id.map(Into::into),
            status: Status::from_code(&row.status).unwrap_or(Status::ToAssess),
            given_name: row.given_name,
            usual_name: row.usual_name,
            birth_name: row.birth_name,
            birth_date: row.birth_date.and_then(|day| day.date()),
            phone: row.phone,
            email: row.email,
            address: Address {
                line: row.address_line,
                complement: row.address_complement,
                postcode: row.postcode,
                city: row.city,
                insee: row.insee,
            },
            has_nir: row.nir.is_some(),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}
