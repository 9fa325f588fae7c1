//! What the call says of the person, carried to their file: never typed twice.

use access::Cx;
use db::sea_orm::ConnectionTrait;
use kernel::{french::fold, jiff::civil::Date};
use people::Details;
use questionnaire::{Value, View, keys};

use crate::{
    answers::read_all,
    call::{Call, CallError},
    forms,
};

/// Whether an answer says something of the person's identity or home.
pub(crate) fn concern(key: &str) -> bool {
    matches!(key, keys::AIDE | keys::DATE_NAISSANCE | keys::ADRESSE)
}

/// Once the call is linked to a person, what it learns enriches their file.
pub(crate) async fn follow(cx: &Cx, tx: &impl ConnectionTrait, call: &Call) -> Result<(), CallError> {
    let Some(person) = call.person else { return Ok(()) };
    let known = people::reach(cx, tx, person, access::Action::EditPerson).await?.0.details();
    let learnt = learnt(cx, tx, call).await?;
    people::enrich(cx, tx, person, learnt.over(known)).await?;
    Ok(())
}

pub(crate) async fn learnt(cx: &Cx, on: &impl ConnectionTrait, call: &Call) -> Result<Learnt, CallError> {
    let definition = forms::definition(on, call.form).await?;
    let answers = read_all(&cx.seal, on, call.id).await?.answers();
    Ok(Learnt::seen_through(&View::of(&definition, &answers)))
}

/// What the answers say of the person; `None` where they say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// Given name, then usual name.
    pub name: Option<(String, String)>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub birth_date: Option<Date>,
    pub address: Option<questionnaire::Address>,
}

impl Learnt {
    /// What hides behind another branch of the form says nothing.
    pub fn seen_through(view: &View) -> Self {
        let aide = match view.known(keys::AIDE) {
            Some(Value::Person(person)) => person.clone(),
            _ => questionnaire::Person::default(),
        };
        let address = match view.known(keys::ADRESSE) {
            Some(Value::Address(address)) => Some(address.clone()),
            _ => None,
        };
        Self {
            name: aide.name.as_deref().map(given_and_usual),
            email: aide.email,
            phone: aide.phone,
            birth_date: view.known(keys::DATE_NAISSANCE).and_then(Value::date),
            address,
        }
    }

    /// The file with what the call says; what the call does not say stays.
    pub fn over(self, known: Details) -> Details {
        let spoken = |given: &str, usual: &str| fold(&format!("{given} {usual}"));
        let same = |(given, usual): &(String, String)| {
            spoken(given, usual) == spoken(&known.given_name, &known.usual_name)
        };
        // The file knows better where a given name ends, and how it is spelt.
        let said = self.name.filter(|said| !same(said));
        let (given_name, usual_name) = said.unwrap_or((known.given_name, known.usual_name));
        let mut address = known.address;
        if let Some(said) = self.address {
            let moved = said.postcode.is_some() && said.postcode != address.postcode;
            address = people::Address {
                line: said.street.or(address.line),
                complement: said.complement.or(address.complement),
                postcode: said.postcode.or(address.postcode),
                city: said.city.or(address.city),
                insee: address.insee.filter(|_| !moved),
            };
        }
        Details {
            given_name,
            usual_name,
            birth_name: known.birth_name,
            birth_date: self.birth_date.or(known.birth_date),
            phone: self.phone.or(known.phone),
            email: self.email.or(known.email),
            address,
        }
    }
}

/// « Jeanne DUPONT », « DUPONT Jeanne » and « Jeanne Dupont » alike: a word in capitals is the usual
/// name; without any, the first word is the given name.
fn given_and_usual(name: &str) -> (String, String) {
    let words: Vec<&str> = name.split_whitespace().filter(|word| !is_title(word)).collect();
    let capitals = |word: &&str| word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase());
    let (usual, given): (Vec<&str>, Vec<&str>) = words.iter().copied().partition(capitals);
    if !usual.is_empty() && !given.is_empty() {
        return (given.join(" "), usual.join(" "));
    }
    match words.split_first() {
        Some((first, [])) => (String::new(), (*first).to_owned()),
        Some((first, rest)) => ((*first).to_owned(), rest.join(" ")),
        None => (String::new(), String::new()),
    }
}

fn is_title(word: &str) -> bool {
    matches!(word.trim_end_matches('.').to_lowercase().as_str(), "m" | "mme" | "madame" | "monsieur" | "mlle")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_said_on_the_telephone_finds_its_two_halves() {
        for (said, given, usual) in [
            ("Jeanne Dupont", "Jeanne", "Dupont"),
            ("Mme Jeanne DUPONT", "Jeanne", "DUPONT"),
            ("DUPONT Jeanne", "Jeanne", "DUPONT"),
            ("Jean-Pierre de La Tour", "Jean-Pierre", "de La Tour"),
            ("Mme Durand", "", "Durand"),
            ("", "", ""),
        ] {
            assert_eq!(given_and_usual(said), (given.to_owned(), usual.to_owned()), "{said}");
        }
    }

    #[test]
    fn what_the_call_does_not_say_stays() {
        let known = Details {
            given_name: "Jeanne".into(),
            usual_name: "Dupont".into(),
            phone: Some("+33320000000".into()),
            ..Details::default()
        };
        let learnt = Learnt {
            address: Some(questionnaire::Address {
                postcode: Some("59000".into()),
                city: Some("Lille".into()),
                ..questionnaire::Address::default()
            }),
            ..Learnt::default()
        };
        let after = learnt.over(known.clone());
        assert_eq!(after.address.city.as_deref(), Some("Lille"));
        assert_eq!(after.phone, known.phone);
        assert_eq!(after.given_name, "Jeanne");
    }

    #[test]
    fn a_name_already_known_is_not_cut_elsewhere() {
        let known = Details {
            given_name: "Marie Thérèse".into(),
            usual_name: "Le Goff".into(),
            ..Details::default()
        };
        let learnt = Learnt { name: Some(given_and_usual("marie thérèse le goff")), ..Learnt::default() };
        assert_eq!(learnt.over(known.clone()), known);
    }
}
