//! From the call to the request: everything said is taken over, nothing is typed again (D05-05, D05-10).

use contents::Unit;
use intake::Assessment;
use kernel::french::{NBSP, capital, short_date};
use people::Person;
use questionnaire::{Value, display, keys};

use crate::{
    brief::{Brief, Fact, Part, Prerequisite, Wanted},
    error::RequestError,
    field::Field,
    street::without_number,
};

/// Questions of the call this reads, beside those the law listens to.
mod asked {
    pub const ANIMALS: &str = "animaux";
    pub const WHICH_ANIMALS: &str = "animaux_lesquels";
    pub const SMOKER: &str = "fumeur";
    pub const KEY: &str = "cle";
    pub const UNTIL: &str = "fin_souhaitee";
    pub const REMARKS: &str = "remarques_recherche";
    pub const ACCESS: &str = "acces";
    /// The eight prerequisites of D05-12: the question, then the care manager's comments.
    pub const PREREQUISITES: [(&str, &[&str]); 8] = [
        ("diplomes", &["diplomes_commentaire"]),
        ("mission_debut", &["mission_fin", "dates_commentaire"]),
        ("auxiliaire_referente", &["referente_commentaire"]),
        ("numero_urgence", &["urgence_commentaire"]),
        ("references", &["references_commentaire"]),
        ("langue", &["langue_commentaire"]),
        ("accepte_animaux", &["animaux_commentaire"]),
        ("accepte_fumeur", &["fumeur_commentaire"]),
    ];
}

/// The request as the call makes it. The text in the caller's own words waits for the care manager's eye.
pub(crate) fn compose(of: &Assessment, person: &Person, company: String) -> Result<Brief, RequestError> {
    let said = Said(of);
    let services = wanted(of);
    if services.is_empty() || (of.week.visits.is_empty() && of.week.others.is_empty()) {
        return Err(RequestError::NoService);
    }
    let parts = [
        (Field::Profile, profile(&said)),
        (Field::Need, need(&said)),
        (Field::Planning, planning(&said)),
        (Field::Locality, locality(person)),
        (Field::Street, facts([("Rue", person.address.line.as_deref().and_then(without_number))])),
        (Field::Autonomy, autonomy(&said)),
        (Field::Household, household(&said)),
        (Field::Remarks, facts([("Remarques", said.shown(asked::REMARKS))])),
        (Field::Identity, facts([("Nom et prénom", Some(person.full_name()))])),
        (Field::Address, facts([("Adresse", person.address.one_line())])),
        (Field::Phone, facts([("Téléphone", person.phone_fr())])),
        (Field::Access, facts([("Accès au logement", said.shown(asked::ACCESS))])),
        (Field::Health, facts([("Sortie d’hospitalisation", said.shown(keys::SORTIE_HOSPITALISATION))])),
        (Field::Caregiver, caregiver(of)),
    ];
    let parts = parts.into_iter().filter(|(_, facts)| !facts.is_empty());
    Ok(Brief {
        parts: parts.map(|(field, facts)| Part { field, facts }).collect(),
        prerequisites: prerequisites(&said),
        start: said.date(keys::DEBUT_SOUHAITE),
        until: said.date(asked::UNTIL),
        week: of.week.clone(),
        services,
        company,
        situation: of.situation.clone(),
    })
}

struct Said<'a>(&'a Assessment);

impl Said<'_> {
    fn value(&self, key: &str) -> Option<Value> {
        self.0.view().known(key).cloned()
    }

    fn shown(&self, key: &str) -> Option<String> {
        let question = self.0.definition.question(key)?;
        let text = display(&question, &self.0.definition.lists, &self.value(key)?);
        Some(text).filter(|text| !text.trim().is_empty())
    }

    fn date(&self, key: &str) -> Option<kernel::jiff::civil::Date> {
        match self.value(key)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// Under its short label.
    fn fact(&self, key: &str) -> Option<Fact> {
        let question = self.0.definition.question(key)?;
        Some(Fact::new(question.short_label(), self.shown(key)?))
    }
}

fn facts<const N: usize>(known: [(&str, Option<String>); N]) -> Vec<Fact> {
    known.into_iter().filter_map(|(label, value)| Some(Fact::new(label, value?))).collect()
}

fn profile(said: &Said) -> Vec<Fact> {
    let age = said.0.situation.age.map(|age| format!("{age}{NBSP}ans"));
    let couple = said.0.situation.couple_at_home.map(|yes| if yes { "En couple" } else { "Seul(e)" });
    facts([("Âge", age), ("Vit", couple.map(str::to_owned))])
}

fn need(said: &Said) -> Vec<Fact> {
    let services = said.0.services.iter().filter(|service| !service.subscription).map(|service| {
        let bare = questionnaire::Service { priority: None, note: None, ..service.said.clone() };
        Fact::new(service.label.clone(), capital(&bare.details()))
    });
    services.chain(said.shown(keys::BESOIN).map(|text| Fact::new(OWN_WORDS, text))).collect()
}

/// The fact a care manager rewrites before sending.
pub const OWN_WORDS: &str = "En quelques mots";

fn planning(said: &Said) -> Vec<Fact> {
    let start = said.date(keys::DEBUT_SOUHAITE).map(short_date);
    let length = match said.date(asked::UNTIL) {
        Some(until) => format!("Temporaire, jusqu’au {}", short_date(until)),
        None => "Fixe, sans date de fin".to_owned(),
    };
    facts([("Début souhaité", start), ("Durée", Some(length))])
}

fn locality(person: &Person) -> Vec<Fact> {
    let place = [&person.address.postcode, &person.address.city];
    let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
    facts([("Commune", (!place.is_empty()).then(|| place.join(" ")))])
}

fn autonomy(said: &Said) -> Vec<Fact> {
    keys::AUTONOMIE.into_iter().filter_map(|key| said.fact(key)).collect()
}

fn household(said: &Said) -> Vec<Fact> {
    [asked::ANIMALS, asked::WHICH_ANIMALS, asked::SMOKER, asked::KEY]
        .into_iter()
        .filter_map(|key| said.fact(key))
        .collect()
}

fn prerequisites(said: &Said) -> Vec<Prerequisite> {
    let one = |(key, comments): (&str, &[&str])| {
        let question = said.0.definition.question(key)?;
        let told = std::iter::once(key).chain(comments.iter().copied());
        let told: Vec<String> = told.filter_map(|key| said.shown(key)).collect();
        (!told.is_empty())
            .then(|| Prerequisite { label: question.short_label().to_owned(), asked: told.join(". ") })
    };
    asked::PREREQUISITES.into_iter().filter_map(one).collect()
}

fn caregiver(of: &Assessment) -> Vec<Fact> {
    let caller = &of.call.caller;
    facts([
        ("Aidant", Some(of.call.caller_name().to_owned()).filter(|name| !name.is_empty())),
        ("Téléphone", caller.phone.clone()),
        ("E-mail", caller.email.clone()),
    ])
}

fn wanted(of: &Assessment) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let planned = of.week.visits.iter().map(|visit| (&visit.service, &visit.label));
    let others = of.week.others.iter().map(|other| (&other.service, &other.label));
    for (code, label) in planned.chain(others) {
        if wanted.iter().any(|known| known.code == *code) {
            continue;
        }
        let known = of.catalogue.iter().find(|known| known.code == *code);
        let hourly = known.is_none_or(|known| known.unit == Unit::Hour);
        wanted.push(Wanted {
            code: code.clone(),
            label: label.clone(),
            hourly,
            unit: known.map_or("heure", |known| known.unit.label()).to_owned(),
            counts_in_apa_plan: known.is_some_and(|known| known.counts_in_apa_plan),
            counts_for_tax_credit: known.is_some_and(|known| known.counts_for_tax_credit),
            sub_cap: known.and_then(|known| known.sub_cap),
        });
    }
    wanted
}
