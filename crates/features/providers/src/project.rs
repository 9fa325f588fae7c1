//! Between the fiche, which says everything, and the columns a search reads.

use kernel::phone::Reading;
use questionnaire::{Address, Answer, Answers, Definition, Value, View};

use crate::model::{Details, OpeningDays, Problem, Profile};

/// A text of the fiche that is also a column: the question, the field of [`Problem`], the column.
type Text = (&'static str, &'static str, fn(&mut Details) -> &mut Option<String>);

const TEXTS: [Text; 6] = [
    ("siret", "siret", |details| &mut details.siret),
    ("sap_numero", "sap_number", |details| &mut details.sap_number),
    ("finess", "finess", |details| &mut details.finess),
    ("contact_nom", "contact_name", |details| &mut details.contact_name),
    ("telephone", "phone", |details| &mut details.phone),
    ("courriel", "email", |details| &mut details.email),
];

type Said = (&'static str, fn(&mut Details) -> &mut Option<bool>);

const SAID: [Said; 3] = [
    ("animaux", |details| &mut details.accepts_animals),
    ("fumeurs", |details| &mut details.accepts_smokers),
    ("cle", |details| &mut details.accepts_key),
];

/// The columns as the fiche now says them. What no question asks any more stays as it was.
pub(crate) fn details(before: &Details, definition: &Definition, answers: &Answers) -> Details {
    let view = View::of(definition, answers);
    let asks = |key: &str| definition.question(key).is_some();
    let mut details = before.clone();
    if let Some(Value::Choice(code)) = view.known("profil")
        && let Some(profile) = Profile::from_code(code)
    {
        details.profile = profile;
    }
    if let Some(Value::Text(name)) = view.known("nom") {
        details.name.clone_from(name);
    }
    for (key, _, column) in TEXTS.into_iter().filter(|(key, ..)| asks(key)) {
        *column(&mut details) = match view.known(key) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
    }
    for (key, column) in SAID.into_iter().filter(|(key, _)| asks(key)) {
        *column(&mut details) = match view.known(key) {
            Some(Value::YesNo(said)) => Some(*said),
            _ => None,
        };
    }
    if asks("adresse") {
        let address = match view.known("adresse") {
            Some(Value::Address(address)) => address.clone(),
            _ => Address::default(),
        };
        details.address_line = address.street;
        details.address_complement = address.complement;
        details.postcode = address.postcode;
        details.city = address.city;
        details.insee = address.insee;
    }
    let ticked = |key: &str| match view.known(key) {
        Some(Value::Choices(keys)) => keys.iter().cloned().collect(),
        _ => Vec::new(),
    };
    if asks("jours") {
        details.opening_days = OpeningDays::named(ticked("jours").iter().map(String::as_str));
    }
    if asks("domaines") {
        details.services = ticked("domaines");
    }
    if asks("langues") {
        details.languages = ticked("langues");
    }
    details.tidied()
}

/// The answers a fiche begins with: what is known already is not typed again.
pub(crate) fn answers(details: &Details) -> Answers {
    let mut details = details.clone();
    let mut known: Vec<(&str, Value)> = vec![("nom", Value::Text(details.name.clone()))];
    if details.profile.has_fiche() {
        known.push(("profil", Value::Choice(details.profile.code().to_owned())));
    }
    for (key, _, column) in TEXTS {
        if let Some(text) = column(&mut details).clone() {
            let text = if key == "telephone" { spoken(&text) } else { text };
            known.push((key, Value::Text(text)));
        }
    }
    for (key, column) in SAID {
        known.extend(column(&mut details).map(|said| (key, Value::YesNo(said))));
    }
    let address = Address {
        street: details.address_line,
        complement: details.address_complement,
        postcode: details.postcode,
        city: details.city,
        insee: details.insee,
    };
    if address != Address::default() {
        known.push(("adresse", Value::Address(address)));
    }
    let days = details.opening_days.names().into_iter().map(str::to_owned).collect::<Vec<_>>();
    for (key, codes) in [("jours", days), ("domaines", details.services), ("langues", details.languages)] {
        if !codes.is_empty() {
            known.push((key, Value::Choices(codes.into_iter().collect())));
        }
    }
    known.into_iter().map(|(key, value)| (key.to_owned(), Answer::of(value))).collect()
}

/// A problem of a column, at the question that fills it.
pub(crate) fn at_question(problem: Problem) -> (String, String) {
    let question = TEXTS.iter().find(|(_, field, _)| *field == problem.field).map(|(key, ..)| *key);
    let question = question.unwrap_or(match problem.field {
        "name" => "nom",
        _ => "adresse",
    });
    (question.to_owned(), problem.message)
}

fn spoken(stored: &str) -> String {
    match kernel::Phone::read(stored, None) {
        Reading::Number(phone) => phone.to_string(),
        Reading::Doubtful { typed, .. } => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_comes_back_as_it_was() {
        let form = questionnaire::bundled()
            .iter()
            .find(|form| form.key == questionnaire::keys::PRESTATAIRE)
            .unwrap();
        let known = Details {
            siret: Some("73282932000074".to_owned()),
            phone: Some("+33399001234".to_owned()),
            postcode: Some("59000".to_owned()),
            city: Some("Lille".to_owned()),
            opening_days: OpeningDays::named(["lundi", "dimanche"]),
            accepts_key: Some(false),
            services: vec!["menage".to_owned()],
            languages: vec!["arabe".to_owned()],
            ..Details::named("Aide Plus", Profile::FragileCare)
        };
        let answers = answers(&known);
        assert_eq!(answers["telephone"].value, Some(Value::Text("03 99 00 12 34".to_owned())));
        let blank = Details::named("", Profile::Meals);
        assert_eq!(details(&blank, form, &answers), known);
    }

    #[test]
    fn what_a_profile_is_not_asked_leaves_the_columns() {
        let form = questionnaire::bundled()
            .iter()
            .find(|form| form.key == questionnaire::keys::PRESTATAIRE)
            .unwrap();
        let known =
            Details { finess: Some("590780193".to_owned()), ..Details::named("Aide", Profile::FragileCare) };
        let mut answers = answers(&known);
        answers.insert("profil".to_owned(), Answer::of(Value::Choice("transport".to_owned())));
        assert_eq!(details(&known, form, &answers).finess, None);
    }
}
