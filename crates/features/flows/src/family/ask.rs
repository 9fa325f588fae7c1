//! Asking a département for somebody's statement, and giving it up.

use access::{Action, Cx, Role};
use accounts::{Structure, StructureKind};
use db::sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, SqlErr, sea_query::Expr,
};
use kernel::id::{PersonId, StructureId};
use people::Refused;

use super::{Identity, LinkState, Refusal, StatementLink, identity_place, number_place};
use crate::{error::FlowError, store::statement_links as table};

const LONGEST: usize = 60;

#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Choisissez le département qui finance le plan d’aide.")]
    NoDepartment,
    #[error("Recopiez le numéro de bénéficiaire qui figure sur la notification du département.")]
    NoNumber,
    #[error("Ce numéro est trop long : {LONGEST} caractères au plus.")]
    LongNumber,
    #[error(
        "Ajoutez d’abord la date de naissance à la fiche : le département s’en sert pour reconnaître la personne."
    )]
    NoBirthDate,
    #[error("Une demande est déjà faite pour cette personne. Mettez-y fin avant d’en faire une autre.")]
    AlreadyAsked,
}

impl From<DbErr> for AskError {
    fn from(cause: DbErr) -> Self {
        match cause.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::AlreadyAsked,
            _ => Self::Refused(cause.into()),
        }
    }
}

/// The départements where somebody may answer, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn askable_departments(on: &impl ConnectionTrait) -> Result<Vec<Structure>, DbErr> {
    let with_agents = accounts::structures_with(on, &[Role::Caseworker]).await?;
    Ok(with_agents.into_iter().filter(|one| one.kind == StructureKind::Department).collect())
}

/// Names the beneficiary a person is said to be. The number is compared with nothing here: whoever guesses learns nothing.
///
/// # Errors
/// [`AskError`].
pub async fn ask_statement(
    cx: &Cx,
    person: PersonId,
    department: Option<StructureId>,
    number: &str,
) -> Result<(), AskError> {
    let tx = cx.db.begin().await?;
    let (found, _) = people::reach(cx, &tx, person, Action::AskStatement).await?;
    let askable = askable_departments(&tx).await?;
    let department = askable.into_iter().find(|one| Some(one.id) == department);
    let department = department.ok_or(AskError::NoDepartment)?;
    let number = number.trim();
    if number.is_empty() {
        return Err(AskError::NoNumber);
    }
    if number.chars().count() > LONGEST {
        return Err(AskError::LongNumber);
    }
    let identity = Identity {
        given_name: found.given_name,
        usual_name: found.usual_name,
        birth_name: found.birth_name,
        birth_date: found.birth_date.ok_or(AskError::NoBirthDate)?,
    };
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    table::ActiveModel {
        id: Set(id),
        person_id: Set(person.uuid()),
        structure_id: Set(department.id.uuid()),
        number: Set(cx.seal.close(number_place(id), number.as_bytes())),
        identity: Set(cx.seal.close_json(identity_place(id), &identity)),
        state: Set(LinkState::Asked.code().to_owned()),
        asked_by: Set(cx.who.name().to_owned()),
        asked_at: Set(now.into()),
        decided_by: Set(None),
        decided_at: Set(None),
        reason: Set(None),
    }
    .insert(&tx)
    .await?;
    cx.audit(&tx, "demander", "relevé", id, person, Some(department.name)).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives up what is asked or confirmed: the family reads nothing more at once. Twice is once.
///
/// # Errors
/// [`FlowError`].
pub async fn withdraw_statement(cx: &Cx, person: PersonId) -> Result<(), FlowError> {
    let tx = cx.db.begin().await?;
    people::reach(cx, &tx, person, Action::AskStatement).await?;
    let live = [LinkState::Asked, LinkState::Confirmed].map(LinkState::code);
    let ended = table::Entity::update_many()
        .col_expr(table::Column::State, Expr::value(LinkState::Withdrawn.code()))
        .filter(table::Column::PersonId.eq(person.uuid()))
        .filter(table::Column::State.is_in(live))
        .exec(&tx)
        .await?;
    if ended.rows_affected > 0 {
        cx.audit(&tx, "retirer", "relevé", person.uuid(), person, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The request that stands, else the latest one; `None` when nobody asked.
///
/// # Errors
/// [`FlowError`].
pub async fn statement_link(cx: &Cx, person: PersonId) -> Result<Option<StatementLink>, FlowError> {
    people::reach(cx, cx.db.read(), person, Action::SeeStatement).await?;
    let rows = table::Entity::find()
        .filter(table::Column::PersonId.eq(person.uuid()))
        .order_by_desc(table::Column::AskedAt)
        .order_by_desc(table::Column::Id)
        .all(cx.db.read())
        .await?;
    let state = |row: &table::Model| LinkState::from_code(&row.state);
    let live = rows.iter().position(|row| state(row).is_some_and(LinkState::is_live));
    let Some(row) = rows.into_iter().nth(live.unwrap_or_default()) else { return Ok(None) };
    let department = StructureId::from(row.structure_id);
    let structure = accounts::structure(cx.db.read(), department).await?;
    Ok(Some(StatementLink {
        id: row.id,
        person,
        department,
        department_name: structure.map(|one| one.name).unwrap_or_default(),
        state: state(&row).ok_or(FlowError::NotFound)?,
        asked_by: row.asked_by,
        asked_at: row.asked_at.into(),
        decided_at: row.decided_at.map(Into::into),
        refusal: row.reason.as_deref().and_then(Refusal::from_code),
    }))
}
