//! `/personnes/{id}` and the pages under it: one frame, one subject per page.

pub mod circle;
pub mod edit;
pub mod follow_up;
mod form;
pub mod hand_over;
pub mod journal;
pub mod new;
pub mod papers;
pub mod statement;
pub mod summary;
#[cfg(test)]
mod tests;

use access::Cx;
use kernel::{french::short_date, id::PersonId, jiff::civil::Date};
use people::Person;
use web::Failure;

use crate::{failing::refused, people_list::tone};

/// The bar and the tabs above every page about somebody.
pub(crate) struct Frame {
    pub id: PersonId,
    pub name: String,
    pub facts: Vec<String>,
    pub phone: String,
    pub status: &'static str,
    pub status_tone: &'static str,
    pub referent: String,
    /// The tab this page belongs to.
    pub tab: &'static str,
}

impl Frame {
    /// Opens somebody's file and draws its frame.
    pub async fn open(cx: &Cx, id: PersonId, tab: &'static str) -> Result<(Person, Self), Failure> {
        let person = people::find(cx, id).await.map_err(refused)?;
        let referent = match person.referent {
            Some(account) => accounts::account(cx.db.read(), account).await?,
            None => None,
        };
        let frame = Self {
            id,
            name: person.full_name(),
            facts: fact_list(&person, cx.clock.today()),
            phone: person.phone_fr().unwrap_or_default(),
            status: person.status.label(),
            status_tone: tone(person.status),
            referent: referent.map(|account| account.name).unwrap_or_default(),
            tab,
        };
        Ok((person, frame))
    }
}

fn fact_list(person: &Person, today: Date) -> Vec<String> {
    let born = person.birth_date.zip(person.age(today));
    let born = born.map(|(date, age)| format!("{age} ans, naissance le {}", short_date(date)));
    let place = match (&person.address.city, &person.address.postcode) {
        (Some(city), Some(postcode)) => Some(format!("{city} ({postcode})")),
        (city, postcode) => city.clone().or_else(|| postcode.clone()),
    };
    [born, place].into_iter().flatten().collect()
}

/// « 84 ans · Lille ».
pub(crate) fn facts(person: &Person, today: Date) -> String {
    let age = person.age(today).map(|age| format!("{age} ans"));
    let facts: Vec<String> = [age, person.address.city.clone()].into_iter().flatten().collect();
    facts.join(" · ")
}
