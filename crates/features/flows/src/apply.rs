//! A message becomes what stands. Each kind in its own file; each message once, whatever is sent twice.

pub(crate) mod invoices;
pub(crate) mod orders;
pub(crate) mod visits;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, btree_map::Entry},
};

use access::Cx;
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use kernel::{
    id::{PartnerId, ReceivedFileId, StructureId},
    jiff::{Timestamp, civil::DateTime},
};
use records::{Identifier, Person};
use seal::Place;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::beneficiaries;

/// The file being taken in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub file: ReceivedFileId,
    pub department: StructureId,
    /// `None`: the département itself sent it.
    pub partner: Option<PartnerId>,
    pub received_at: Timestamp,
}

impl Source {
    /// Orders messages in time: when its sender issued it, else when it came.
    pub fn issued(&self, issued_at: Option<DateTime>) -> Timestamp {
        let zoned = issued_at.and_then(|at| at.in_tz("Europe/Paris").ok());
        zoned.map_or(self.received_at, |at| at.timestamp())
    }
}

/// Of what a message says, without its envelope: the same twice is the same.
pub(crate) fn digest(said: &impl Serialize) -> String {
    hex::encode(Sha256::digest(serde_json::to_vec(said).unwrap_or_default()))
}

/// Rows read by one statement: databases bound the values they take at once.
const AT_ONCE: usize = 500;

/// Keeps the names of beneficiaries, sealed, each once however many messages name them; a message without one changes
/// nothing, and the last one is right.
pub(crate) async fn remember<'a>(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: StructureId,
    people: impl Iterator<Item = &'a Person>,
) -> Result<(), DbErr> {
    let mut named: BTreeMap<&str, Cow<'a, Person>> = BTreeMap::new();
    for person in people.filter(|person| is_named(person)) {
        match named.entry(person.id.value.as_str()) {
            Entry::Vacant(entry) => {
                entry.insert(Cow::Borrowed(person));
            }
            Entry::Occupied(entry) if **entry.get() == *person => {}
            Entry::Occupied(mut entry) => {
                let known = entry.get().as_ref().clone();
                entry.insert(Cow::Owned(completed(person, known)));
            }
        }
    }
    let named: Vec<_> = named.into_iter().collect();
    for some in named.chunks(AT_ONCE) {
        let found = beneficiaries::Entity::find()
            .filter(beneficiaries::Column::StructureId.eq(department.uuid()))
            .filter(beneficiaries::Column::Code.is_in(some.iter().map(|(code, _)| *code)))
            .all(on)
            .await?;
        let mut found: HashMap<String, beneficiaries::Model> =
            found.into_iter().map(|row| (row.code.clone(), row)).collect();
        for (code, person) in some {
            keep(cx, on, department, person, found.remove(*code)).await?;
        }
    }
    Ok(())
}

fn is_named(person: &Person) -> bool {
    let named = Person { id: Identifier::default(), ..person.clone() };
    !person.id.value.is_empty() && named != Person::default()
}

/// An invoice names people and says no address: what was known of it stays.
fn completed(person: &Person, known: Person) -> Person {
    Person {
        address: person.address.clone().or(known.address),
        birth_date: person.birth_date.or(known.birth_date),
        ..person.clone()
    }
}

async fn keep(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: StructureId,
    person: &Person,
    found: Option<beneficiaries::Model>,
) -> Result<(), DbErr> {
    let known = found.as_ref().and_then(|row| opened(cx, row));
    let named = Person { id: Identifier::default(), ..completed(person, known.clone().unwrap_or_default()) };
    if known.as_ref() == Some(&named) {
        return Ok(());
    }
    let bytes = serde_json::to_vec(&named).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    let now = cx.clock.now();
    match found {
        Some(row) => {
            let id = row.id;
            let mut row = row.into_active_model();
            row.person = Set(cx.seal.close(place(id), &bytes));
            row.updated_at = Set(now.into());
            row.update(on).await.map(drop)
        }
        None => {
            let id = cx.entropy.uuid(now);
            beneficiaries::ActiveModel {
                id: Set(id),
                structure_id: Set(department.uuid()),
                code: Set(person.id.value.clone()),
                person: Set(cx.seal.close(place(id), &bytes)),
                updated_at: Set(now.into()),
            }
            .insert(on)
            .await
            .map(drop)
        }
    }
}

fn place(row: Uuid) -> Place {
    Place { table: "flow_beneficiaries", column: "person", row }
}

/// « Jeanne FICTIVE ».
pub(crate) fn name_of(cx: &Cx, row: &beneficiaries::Model) -> Option<String> {
    let person = opened(cx, row)?;
    let whole = [person.first_name, person.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(whole).filter(|name| !name.is_empty()).or(person.name)
}

/// The names the files give to some beneficiaries of a département.
pub(crate) async fn names_of(
    cx: &Cx,
    on: &impl ConnectionTrait,
    department: Uuid,
    codes: Vec<String>,
) -> Result<HashMap<String, String>, DbErr> {
    let mut named = HashMap::new();
    for some in codes.chunks(AT_ONCE) {
        let known = beneficiaries::Entity::find()
            .filter(beneficiaries::Column::StructureId.eq(department))
            .filter(beneficiaries::Column::Code.is_in(some.iter().cloned()))
            .all(on)
            .await?;
        named.extend(known.iter().filter_map(|row| Some((row.code.clone(), name_of(cx, row)?))));
    }
    Ok(named)
}

/// « 62000 ARRAS », as far as the files say where the person lives.
pub(crate) fn commune_of(cx: &Cx, row: &beneficiaries::Model) -> Option<String> {
    let address = opened(cx, row)?.address?;
    let parts = [address.postcode, address.city].into_iter().flatten();
    let words = parts.map(|part| part.trim().to_uppercase()).filter(|part| !part.is_empty());
    Some(words.collect::<Vec<_>>().join(" ")).filter(|commune| !commune.is_empty())
}

pub(crate) fn opened(cx: &Cx, row: &beneficiaries::Model) -> Option<Person> {
    let bytes = cx.seal.open(place(row.id), &row.person).ok()?;
    serde_json::from_slice(&bytes).ok()
}
