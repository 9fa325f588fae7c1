//! The invented file an administrator tries a form on.

use kernel::Money;
use questionnaire::{Address, Answer, Answers, Autonomy, Person, Value, keys};

/// A daughter rings about her father of 84, back from hospital.
pub fn answers() -> Answers {
    let text = |text: &str| Value::Text(text.to_owned());
    let choice = |key: &str| Value::Choice(key.to_owned());
    let person = |name: &str, email: Option<&str>| {
        Value::Person(Person { name: Some(name.to_owned()), email: email.map(str::to_owned), phone: None })
    };
    let given = [
        (keys::RAISON, choice("fragilite")),
        (keys::BESOIN, text("Mon père sort de l’hôpital, il ne peut plus se laver seul.")),
        (keys::APPELANT, person("Claire Exemple", Some("claire@exemple.fr"))),
        (keys::RELATION, choice("enfant")),
        (keys::AIDE, person("André Exemple", None)),
        (keys::AGE, Value::Number(84.into())),
        (keys::FRAGILITE, choice("accident")),
        (keys::SORTIE_HOSPITALISATION, Value::YesNo(true)),
        ("autonomie.toilette", Value::Autonomy(Autonomy::AidePartielle)),
        ("autonomie.transferts", Value::Autonomy(Autonomy::AidePartielle)),
        // Of the fiche a service fills in: the profile that is asked most.
        ("profil", choice("sad_fragile")),
        (keys::RETRAITE, Value::Amount(Money::from_euros(2_000))),
        (keys::PROPRIETAIRE, Value::YesNo(false)),
        (
            keys::ADRESSE,
            Value::Address(Address {
                street: Some("1 rue de l’Exemple".to_owned()),
                complement: None,
                postcode: Some("59000".to_owned()),
                city: Some("Lille".to_owned()),
                insee: Some("59350".to_owned()),
            }),
        ),
    ];
    given.into_iter().map(|(key, value)| (key.to_owned(), Answer::of(value))).collect()
}
