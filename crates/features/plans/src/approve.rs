//! Both the person and a caregiver approve the plan (D10-03).

use access::{Action, CircleRole, Cx, Denied, Relation};
use db::sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict,
};
use kernel::id::PlanId;
use people::DeadlineKind;

use crate::{
    error::PlanError,
    read::{latest, reach},
    store::{plan_approvals, plan_consents, plans},
};

/// Once both have approved, nobody is to be reminded.
pub(crate) async fn settle(cx: &Cx, tx: &impl ConnectionTrait, row: &plans::Model) -> Result<(), PlanError> {
    let approvals =
        plan_approvals::Entity::find().filter(plan_approvals::Column::PlanId.eq(row.id)).all(tx).await?;
    let noted = plan_consents::Entity::find()
        .filter(plan_consents::Column::PlanId.eq(row.id))
        .filter(plan_consents::Column::WithdrawnAt.is_null())
        .all(tx)
        .await?;
    let roles: Vec<&str> = approvals
        .iter()
        .map(|given| given.role.as_str())
        .chain(noted.iter().map(|given| given.role.as_str()))
        .collect();
    let by = |role: CircleRole| roles.contains(&role.code());
    if by(CircleRole::Myself) && by(CircleRole::Caregiver) {
        // A family does not write on the board: the program does, for them.
        let (program, person) = (cx.as_system(), row.person_id.into());
        people::settle(&program, tx, person, &[DeadlineKind::Approval], "Plan approuvé").await?;
    }
    Ok(())
}

/// Approves the newest plan; doing it again changes nothing. `statement` is the sentence agreed to,
/// as the page showed it.
///
/// # Errors
/// [`PlanError::Replaced`] when a newer plan was sent meanwhile.
pub async fn approve(cx: &Cx, plan: PlanId, statement: &str) -> Result<(), PlanError> {
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, plan, Action::ApprovePlan).await?;
    let (_, relation) = people::reach(cx, &tx, row.person_id.into(), Action::ApprovePlan).await?;
    let (Some(account), Relation::Circle(role)) = (cx.who.account(), relation) else {
        return Err(Denied.into());
    };
    if latest(&tx, row.person_id.into()).await?.is_some_and(|newest| newest.id != row.id) {
        return Err(PlanError::Replaced);
    }
    let now = cx.clock.now();
    let approval = plan_approvals::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        plan_id: Set(row.id),
        account_id: Set(account.uuid()),
        name: Set(cx.who.name().to_owned()),
        role: Set(role.code().to_owned()),
        statement: Set(statement.to_owned()),
        approved_at: Set(now.into()),
    };
    let once = [plan_approvals::Column::PlanId, plan_approvals::Column::AccountId];
    let written = plan_approvals::Entity::insert(approval)
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    if written > 0 {
        settle(cx, &tx, &row).await?;
        cx.audit(&tx, "approuver", "plan", row.id, Some(row.person_id.into()), Some(row.reference)).await?;
    }
    tx.commit().await?;
    Ok(())
}
