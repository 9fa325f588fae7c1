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
    matches!(key, keys::AIDE | keys::DATE_NAISSANCE | keys::ADRESSE | keys::APPELANT_ADRESSE)
}

/// Once the call is linked to a person, what it learns enriches their file.
pub(crate) async fn follow(cx: &Cx, tx: &impl ConnectionTrait, call: &Call) -> Result<(), CallError> {
    let Some(person) = call.person else { return Ok(()) };
    let known = people::reach(cx, tx, person, access::Action::EditPerson).await?.0.details();
    let learnt = learnt(cx, tx, call).await?;
    // The reason of a call may change after it was linked: a caller never takes somebody else's name.
    let learnt = if call.about_caller() { learnt.filling(&known) } else { learnt };
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
        let reason = view.known(keys::RAISON).and_then(Value::choice);
        let about_caller = reason.is_some_and(|reason| keys::ABOUT_CALLER.contains(&reason));
        let (who, home) =
            if about_caller { (keys::APPELANT, keys::APPELANT_ADRESSE) } else { (keys::AIDE, keys::ADRESSE) };
        let who = match view.known(who) {
            Some(Value::Person(person)) => person.clone(),
            _ => questionnaire::Person::default(),
        };
        let address = match view.known(home) {
            Some(Value::Address(address)) => Some(address.clone()),
            _ => None,
        };
        Self {
            name: who.name.as_deref().map(given_and_usual),
            email: who.email,
            phone: who.phone,
            birth_date: view.known(keys::DATE_NAISSANCE).and_then(Value::date),
            address,
        }
    }

    /// Only what the file does not hold yet.
    fn filling(self, known: &Details) -> Self {
        let nameless = known.given_name.is_empty() && known.usual_name.is_empty();
        Self {
            name: self.name.filter(|_| nameless),
            email: self.email.filter(|_| known.email.is_none()),
            phone: self.phone.filter(|_| known.phone.is_none()),
            birth_date: self.birth_date.filter(|_| known.birth_date.is_none()),
            address: self.address.filter(|_| known.address.postcode.is_none()),
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
            let differs = |said: &Option<String>, known: &Option<String>| said.is_some() && said != known;
            let moved = differs(&said.postcode, &address.postcode) || differs(&said.city, &address.city);
            address = people::Address {
                line: said.street.or(address.line),
                complement: said.complement.or(address.complement),
                postcode: said.postcode.or(address.postcode),
                city: said.city.or(address.city),
                insee: said.insee.or_else(|| address.insee.filter(|_| !moved)),
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
    fn whoever_calls_for_themself_is_the_person() {
        let form = questionnaire::bundled().iter().find(|form| form.key == keys::APPEL).unwrap();
        let said = |reason: &str| {
            let person = |name: &str| {
                Value::Person(questionnaire::Person { name: Some(name.into()), ..Default::default() })
            };
            let answers = [
                (keys::RAISON, Value::Choice(reason.into())),
                (keys::APPELANT, person("Claire Durand")),
                (keys::AIDE, person("Jeanne Dupont")),
            ];
            let answers =
                answers.map(|(key, value)| (key.to_owned(), questionnaire::Answer::of(value))).into();
            Learnt::seen_through(&View::of(form, &answers)).name.unwrap_or_default().0
        };
        assert_eq!(["fragilite", "equilibre", "parentalite"].map(said), ["Jeanne", "Claire", "Claire"]);
    }

    #[test]
    fn a_caller_fills_their_file_without_renaming_anybody() {
        let learnt = Learnt {
            name: Some(("Claire".into(), "Durand".into())),
            email: Some("claire@exemple.fr".into()),
            ..Learnt::default()
        };
        let jeanne = Details { given_name: "Jeanne".into(), ..Details::default() };
        let after = learnt.clone().filling(&jeanne).over(jeanne);
        assert_eq!(
            (after.given_name.as_str(), after.email.as_deref()),
            ("Jeanne", Some("claire@exemple.fr"))
        );
        assert_eq!(learnt.filling(&Details::default()).over(Details::default()).given_name, "Claire");
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
    fn the_code_of_the_commune_goes_with_the_town() {
        let lille = people::Address {
            postcode: Some("59000".into()),
            city: Some("Lille".into()),
            insee: Some("59350".into()),
            ..people::Address::default()
        };
        let known = Details { address: lille, ..Details::default() };
        let after = |city: &str, insee: Option<&str>| {
            let said = questionnaire::Address {
                city: Some(city.into()),
                insee: insee.map(str::to_owned),
                ..questionnaire::Address::default()
            };
            Learnt { address: Some(said), ..Learnt::default() }.over(known.clone()).address.insee
        };
        assert_eq!(after("Lille", None).as_deref(), Some("59350"));
        assert_eq!(after("Roubaix", None), None);
        assert_eq!(after("Roubaix", Some("59512")).as_deref(), Some("59512"));
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
