//! Enrolments in workshops (D04-14).

use access::{Action, Cx, Relation};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use kernel::{
    clock::paris,
    french::{long_date, time},
    id::PersonId,
    jiff::Timestamp,
};
use mail::Letter;
use uuid::Uuid;

use crate::{
    Workshop, change::ChangeError, content::Kind, defaults::mail_text, read,
    store::workshop_enrolments as table,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub id: Uuid,
    pub workshop: String,
    pub person: PersonId,
    /// Who comes: most often the caregiver.
    pub participant: String,
    pub at: Timestamp,
}

/// What somebody finds at a workshop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// Already theirs.
    Theirs,
    Free,
    Full,
    /// The session has begun, and the next one has no date yet.
    Past,
}

impl Seat {
    pub const fn granted(self) -> bool {
        matches!(self, Self::Theirs | Self::Free)
    }
}

/// # Errors
/// When the database does not answer.
pub async fn seat(
    on: &impl ConnectionTrait,
    workshop: &Workshop,
    person: PersonId,
    participant: &str,
    now: Timestamp,
) -> Result<Seat, DbErr> {
    let enrolled = table::Entity::find().filter(table::Column::Workshop.eq(&workshop.key));
    let theirs = enrolled
        .clone()
        .filter(table::Column::PersonId.eq(person.uuid()))
        .filter(table::Column::Participant.eq(participant));
    if theirs.count(on).await? > 0 {
        return Ok(Seat::Theirs);
    }
    if workshop.next_at.is_some_and(|next| next <= paris(now).datetime()) {
        return Ok(Seat::Past);
    }
    let taken = enrolled.count(on).await?;
    Ok(if taken < u64::from(workshop.seats) { Seat::Free } else { Seat::Full })
}

/// Enrols somebody around a person, once, in the caller's transaction: the caller has checked rights. They
/// get a mail, without the title of the workshop, which may tell of somebody's health. Returns what they
/// found: nothing is written unless a seat was free.
///
/// # Errors
/// When the database refuses, or the workshop does not exist.
pub async fn enrol(
    cx: &Cx,
    on: &impl ConnectionTrait,
    workshop: &str,
    person: PersonId,
    participant: &str,
    email: Option<&str>,
) -> Result<Seat, DbErr> {
    let unknown = || DbErr::RecordNotFound(format!("atelier {workshop}"));
    let workshop = read::find_alone::<Workshop>(on, workshop).await?.ok_or_else(unknown)?;
    let now = cx.clock.now();
    let found = seat(on, &workshop, person, participant, now).await?;
    if found != Seat::Free {
        return Ok(found);
    }
    let row = table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        workshop: Set(workshop.key.clone()),
        person_id: Set(person.uuid()),
        participant: Set(participant.to_owned()),
        enrolled_at: Set(now.into()),
        email: Set(email.map(str::to_owned)),
    };
    let row = row.insert(on).await?;
    tell(cx, on, "atelier", &workshop, &row).await?;
    Ok(found)
}

/// Gives a seat back and tells them. Returns whether they had an address to be told at.
///
/// # Errors
/// [`ChangeError::Unknown`] when it was given back already.
pub async fn cancel_enrolment(cx: &Cx, workshop: &str, id: Uuid) -> Result<bool, ChangeError> {
    cx.may(Action::EditContents, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = table::Entity::find_by_id(id)
        .filter(table::Column::Workshop.eq(workshop))
        .one(&tx)
        .await?
        .ok_or(ChangeError::Unknown)?;
    table::Entity::delete_by_id(id).exec(&tx).await?;
    let told = match read::find::<Workshop>(&tx, workshop).await? {
        Some(workshop) => tell(cx, &tx, "atelier_annule", &workshop.content, &row).await?,
        None => false,
    };
    let (person, detail) = (row.person_id.into(), format!("{workshop}, {}", row.participant));
    cx.audit(&tx, "annuler l’inscription", Kind::Workshop.code(), id, Some(person), Some(detail)).await?;
    tx.commit().await?;
    Ok(told)
}

async fn tell(
    cx: &Cx,
    on: &impl ConnectionTrait,
    text: &str,
    workshop: &Workshop,
    to: &table::Model,
) -> Result<bool, DbErr> {
    let Some(email) = to.email.clone() else { return Ok(false) };
    let structure = match cx.who.structure() {
        Some(structure) => accounts::structure(on, structure).await?,
        None => None,
    };
    let mail = mail_text(on, text).await?.filled(&[
        ("destinataire", &to.participant),
        ("seance", &session(workshop)),
        ("structure", &structure.map(|structure| structure.name).unwrap_or_default()),
    ]);
    let letter = Letter {
        to_address: email,
        to_name: to.participant.clone(),
        subject: mail.subject,
        text: mail.text,
        person: Some(to.person_id.into()),
    };
    mail::post(cx, on, letter).await?;
    Ok(true)
}

/// « jeudi 10 décembre 2026 à 14 h, en présence, Lille, salle des Deux Lys ».
fn session(workshop: &Workshop) -> String {
    let when = workshop.next_at.map_or_else(
        || "date à confirmer".to_owned(),
        |at| format!("{} à {}", long_date(at.date()), time(at.time())),
    );
    let place = workshop.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
    format!("{when}, en {}{place}", workshop.format)
}

/// Who is enrolled in a workshop, first come first.
///
/// # Errors
/// When the database does not answer.
pub async fn enrolments(on: &impl ConnectionTrait, workshop: &str) -> Result<Vec<Enrolment>, DbErr> {
    let rows = table::Entity::find()
        .filter(table::Column::Workshop.eq(workshop))
        .order_by_asc(table::Column::EnrolledAt)
        .all(on)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Enrolment {
            id: row.id,
            workshop: row.workshop,
            person: row.person_id.into(),
            participant: row.participant,
            at: row.enrolled_at.into(),
        })
        .collect())
}
