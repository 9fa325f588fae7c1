use access::{Action, Cx, Denied};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
};
use kernel::id::PersonId;

use crate::{
    create::columns,
    keys,
    model::{Details, Person, Problem, Status},
    reach::{Refused, reach_row},
    store::people,
};

#[derive(Clone, Debug)]
pub struct PersonEdit {
    pub details: Details,
    pub status: Status,
    /// The version the page was opened with.
    pub version: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum EditError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Certaines réponses sont à corriger.")]
    Problems(Vec<Problem>),
    /// Holds what the other person saved.
    #[error(
        "Un collègue a modifié cette fiche pendant que vous écriviez. Rien n’est perdu : comparez, puis enregistrez."
    )]
    Conflict(Box<Person>),
}

impl From<DbErr> for EditError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for EditError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

/// Saves what somebody typed on the person's page, unless a colleague saved in between.
///
/// # Errors
/// [`EditError`].
pub async fn edit(cx: &Cx, id: PersonId, edit: PersonEdit) -> Result<Person, EditError> {
    let tx = cx.db.begin().await?;
    let (row, _) = reach_row(cx, &tx, id, Action::EditPerson).await?;
    let details = edit.details.tidied();
    let problems = details.problems(cx.clock.today());
    if !problems.is_empty() {
        return Err(EditError::Problems(problems));
    }
    if row.version != edit.version {
        return Err(EditError::Conflict(Box::new(row.into())));
    }
    let structure = row.structure_id;
    let saved = people::ActiveModel {
        id: Unchanged(row.id),
        status: Set(edit.status.code().to_owned()),
        version: Set(row.version + 1),
        updated_at: Set(cx.clock.now().into()),
        ..columns(&details)
    };
    let written = people::Entity::update_many()
        .set(saved)
        .filter(people::Column::Id.eq(id.uuid()))
        .filter(people::Column::Version.eq(edit.version))
        .exec(&tx)
        .await?;
    let now = people::Entity::find_by_id(id.uuid()).one(&tx).await?.ok_or(Refused::NotFound)?;
    // On PostgreSQL two pages may have read the same version.
    if written.rows_affected == 0 {
        return Err(EditError::Conflict(Box::new(now.into())));
    }
    keys::rewrite(cx, &tx, id, structure.into(), &details).await?;
    cx.audit(&tx, "modifier", "fiche", id.uuid(), id, None).await?;
    tx.commit().await?;
    Ok(now.into())
}

/// What a call learnt about somebody, in the caller's transaction: the same columns, without the
/// version check, because the call already compares field by field.
///
/// # Errors
/// [`Refused`].
pub async fn enrich(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: PersonId,
    details: Details,
) -> Result<(), Refused> {
    let (row, _) = reach_row(cx, on, id, Action::EditPerson).await?;
    let details = details.tidied();
    if Person::from(row.clone()).details() == details {
        return Ok(());
    }
    people::ActiveModel {
        id: Unchanged(row.id),
        version: Set(row.version + 1),
        updated_at: Set(cx.clock.now().into()),
        ..columns(&details)
    }
    .update(on)
    .await?;
    keys::rewrite(cx, on, id, row.structure_id.into(), &details).await?;
    cx.audit(on, "modifier", "fiche", id.uuid(), id, None).await?;
    Ok(())
}

/// Moves the follow-up to another stage, in the caller's transaction.
///
/// # Errors
/// [`Refused`].
pub async fn set_status(
    cx: &Cx,
    on: &impl ConnectionTrait,
    id: PersonId,
    status: Status,
) -> Result<(), Refused> {
    let (row, _) = reach_row(cx, on, id, Action::EditPerson).await?;
    if row.status == status.code() {
        return Ok(());
    }
    people::ActiveModel {
        id: Unchanged(row.id),
        status: Set(status.code().to_owned()),
        version: Set(row.version + 1),
        updated_at: Set(cx.clock.now().into()),
        ..Default::default()
    }
    .update(on)
    .await?;
    let detail = format!("étape du suivi : {}", status.label());
    cx.audit(on, "modifier", "fiche", id.uuid(), id, Some(detail)).await?;
    Ok(())
}
