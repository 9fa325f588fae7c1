//! The fields of a service, as typed.

use providers::{Details, OpeningDays, Problem, Profile, Provider};
use web::Fields;

/// What the page shows in its fields: exactly what was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct ProviderForm {
    pub name: String,
    pub profile: String,
    pub siret: String,
    pub sap_number: String,
    pub finess: String,
    pub contact_name: String,
    pub email: String,
    pub phone: String,
    pub address_line: String,
    pub address_complement: String,
    pub postcode: String,
    pub city: String,
    pub insee: String,
    pub days: Vec<String>,
    pub services: Vec<String>,
    pub languages: Vec<String>,
    pub animals: String,
    pub smokers: String,
    pub key: String,
    pub own_network: bool,
    pub version: i64,
}

impl ProviderForm {
    pub fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        let several = |name: &str| fields.all(name).map(str::to_owned).collect();
        Self {
            name: text("name"),
            profile: text("profile"),
            siret: text("siret"),
            sap_number: text("sap_number"),
            finess: text("finess"),
            contact_name: text("contact_name"),
            email: text("email"),
            phone: text("phone"),
            address_line: text("address_line"),
            address_complement: text("address_complement"),
            postcode: text("postcode"),
            city: text("city"),
            insee: text("insee"),
            days: several("days"),
            services: several("services"),
            languages: several("languages"),
            animals: text("animals"),
            smokers: text("smokers"),
            key: text("key"),
            own_network: fields.has("own_network"),
            version: fields.get("version").parse().unwrap_or_default(),
        }
    }

    pub fn of(provider: &Provider) -> Self {
        let details = &provider.details;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            name: details.name.clone(),
            profile: details.profile.code().to_owned(),
            siret: provider.siret_shown().unwrap_or_default(),
            sap_number: text(&details.sap_number),
            finess: text(&details.finess),
            contact_name: text(&details.contact_name),
            email: text(&details.email),
            phone: provider.phone_shown().unwrap_or_default(),
            address_line: text(&details.address_line),
            address_complement: text(&details.address_complement),
            postcode: text(&details.postcode),
            city: text(&details.city),
            insee: text(&details.insee),
            days: details.opening_days.names().into_iter().map(str::to_owned).collect(),
            services: details.services.clone(),
            languages: details.languages.clone(),
            animals: told(details.accepts_animals),
            smokers: told(details.accepts_smokers),
            key: told(details.accepts_key),
            own_network: provider.own_network,
            version: provider.version,
        }
    }

    /// # Errors
    /// When no profile was chosen.
    pub fn details(&self) -> Result<Details, Problem> {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let profile = Profile::from_code(&self.profile).ok_or_else(|| Problem {
            field: "profile",
            message: "Choisissez ce que fait ce service.".to_owned(),
        })?;
        Ok(Details {
            name: self.name.clone(),
            profile,
            siret: filled(&self.siret),
            sap_number: filled(&self.sap_number),
            finess: filled(&self.finess),
            contact_name: filled(&self.contact_name),
            email: filled(&self.email),
            phone: filled(&self.phone),
            address_line: filled(&self.address_line),
            address_complement: filled(&self.address_complement),
            postcode: filled(&self.postcode),
            city: filled(&self.city),
            insee: filled(&self.insee),
            opening_days: OpeningDays::named(self.days.iter().map(String::as_str)),
            accepts_animals: said(&self.animals),
            accepts_smokers: said(&self.smokers),
            accepts_key: said(&self.key),
            services: self.services.clone(),
            languages: self.languages.clone(),
        }
        .tidied())
    }

    pub fn has(&self, chosen: &[String], code: &str) -> bool {
        chosen.iter().any(|one| one == code)
    }
}

fn said(text: &str) -> Option<bool> {
    match text {
        "oui" => Some(true),
        "non" => Some(false),
        _ => None,
    }
}

fn told(said: Option<bool>) -> String {
    said.map(|said| if said { "oui" } else { "non" }).unwrap_or_default().to_owned()
}

/// What a page offers to choose from.
pub(super) struct Offered {
    pub profiles: Vec<(&'static str, &'static str)>,
    pub services: Vec<(String, String)>,
    pub languages: Vec<(String, String)>,
    pub days: [(&'static str, &'static str); 7],
}

impl Offered {
    pub async fn load(cx: &access::Cx) -> Result<Self, web::Failure> {
        Ok(Self {
            profiles: Profile::ALL.iter().map(|one| (one.code(), one.label())).collect(),
            services: super::services(cx).await?,
            languages: super::languages(cx).await?,
            days: OpeningDays::NAMES,
        })
    }
}
