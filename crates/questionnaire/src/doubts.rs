//! What to read again to the caller. A doubt never blocks: the answer is kept as it was said.

use kernel::{email::Email, french::NBSP, phone, phone::Phone, postcode::Postcode};

use crate::{Address, Person, Value};

/// French sentences; empty when everything looks right.
pub fn doubts(value: &Value) -> Vec<String> {
    match value {
        Value::Person(person) => of_person(person),
        Value::People(people) => people
            .iter()
            .flat_map(|person| {
                let name = person.name.as_deref().unwrap_or("Destinataire");
                of_person(person).into_iter().map(move |doubt| format!("{name}{NBSP}: {doubt}"))
            })
            .collect(),
        Value::Address(address) => of_address(address),
        _ => Vec::new(),
    }
}

fn of_person(person: &Person) -> Vec<String> {
    let email = person.email.as_deref().and_then(|email| email.parse::<Email>().err());
    let phone = person.phone.as_deref().and_then(|typed| match Phone::read(typed, None) {
        phone::Reading::Number(_) => None,
        phone::Reading::Doubtful { why_fr, .. } => Some(why_fr.to_owned()),
    });
    email.map(|error| format!("{error}.")).into_iter().chain(phone).collect()
}

fn of_address(address: &Address) -> Vec<String> {
    let postcode = address.postcode.as_deref().and_then(|code| code.parse::<Postcode>().err());
    postcode.map(|error| format!("{error}.")).into_iter().collect()
}
