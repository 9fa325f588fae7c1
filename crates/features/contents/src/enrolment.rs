//! Enrolments in workshops (D04-14).

use access::{Action, Cx, Relation};
use db::sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    sea_query::OnConflict,
};
use kernel::{id::PersonId, jiff::Timestamp};

use uuid::Uuid;

use crate::{change::ChangeError, content::Kind, store::workshop_enrolments as table};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    pub id: Uuid,
    pub workshop: String,
    pub person: PersonId,
    /// Who comes: most often the caregiver.
    pub participant: String,
    pub at: Timestamp,
}

/// Enrols somebody around a person, once, in the caller's transaction: the caller has checked rights.
///
/// # Errors
/// When the database refuses.
pub async fn enrol(
    cx: &Cx,
    on: &impl ConnectionTrait,
    workshop: &str,
    person: PersonId,
    participant: &str,
) -> Result<(), DbErr> {
    let now = cx.clock.now();
    let row = table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        workshop: Set(workshop.to_owned()),
        person_id: Set(person.uuid()),
        participant: Set(participant.to_owned()),
        enrolled_at: Set(now.into()),
    };
    let once = [table::Column::Workshop, table::Column::PersonId, table::Column::Participant];
    table::Entity::insert(row)
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(on)
        .await
        .map(drop)
}

/// Gives a seat back.
///
/// # Errors
/// [`ChangeError::Unknown`] when it was given back already.
pub async fn cancel_enrolment(cx: &Cx, workshop: &str, id: Uuid) -> Result<(), ChangeError> {
    cx.may(Action::EditContents, Relation::None)?;
    let tx = cx.db.begin().await?;
    let row = table::Entity::find_by_id(id)
        .filter(table::Column::Workshop.eq(workshop))
        .one(&tx)
        .await?
        .ok_or(ChangeError::Unknown)?;
    table::Entity::delete_by_id(id).exec(&tx).await?;
    let (person, detail) = (row.person_id.into(), format!("{workshop}, {}", row.participant));
    cx.audit(&tx, "annuler l’inscription", Kind::Workshop.code(), id, Some(person), Some(detail)).await?;
    tx.commit().await?;
    Ok(())
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
