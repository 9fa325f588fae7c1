//! An approval given without an account (D10-03): by telephone, face to face, on paper. Written as noted by the care
//! manager, never as the click of whoever gave it.

use access::{Action, CircleRole, Cx};
use db::{
    Day,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    },
};
use kernel::{clock::paris, id::PlanId, jiff::civil::Date};
use uuid::Uuid;

use crate::{
    approve,
    error::PlanError,
    read::{latest, reach},
    store::plan_consents as table,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Telephone,
    FaceToFace,
    Written,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Telephone, Self::FaceToFace, Self::Written];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::FaceToFace => "presence",
            Self::Written => "ecrit",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Telephone => "par téléphone",
            Self::FaceToFace => "en présence",
            Self::Written => "par écrit",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }
}

/// Who said yes, how and when.
#[derive(Clone, Debug)]
pub struct NewConsent {
    /// The person, or the caregiver.
    pub role: CircleRole,
    pub name: String,
    pub way: Way,
    pub witness: String,
    pub given_on: Date,
}

#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("Seuls la personne accompagnée et l’aidant principal approuvent le plan.")]
    Role,
    #[error("Écrivez le nom de la personne qui a donné son accord.")]
    Name,
    #[error("L’accord ne peut pas dater d’après aujourd’hui, ni d’avant l’envoi du plan.")]
    Day,
    #[error("Dites pourquoi vous retirez cet accord : la famille le lit.")]
    Reason,
    #[error("Cet accord est introuvable, ou déjà retiré.")]
    NotFound,
}

impl From<DbErr> for ConsentError {
    fn from(cause: DbErr) -> Self {
        Self::Plan(cause.into())
    }
}

/// Notes an approval of the newest plan. The same person noted twice in one way on one day is noted once.
///
/// # Errors
/// [`ConsentError`]: nothing was noted.
pub async fn record_consent(cx: &Cx, plan: PlanId, new: NewConsent) -> Result<(), ConsentError> {
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, plan, Action::RecordConsent).await?;
    if !matches!(new.role, CircleRole::Myself | CircleRole::Caregiver) {
        return Err(ConsentError::Role);
    }
    let name = new.name.trim();
    if name.is_empty() {
        return Err(ConsentError::Name);
    }
    let now = cx.clock.now();
    if new.given_on > paris(now).date() || new.given_on < paris(row.sent_at.into()).date() {
        return Err(ConsentError::Day);
    }
    if latest(&tx, row.person_id.into()).await?.is_some_and(|newest| newest.id != row.id) {
        return Err(PlanError::Replaced.into());
    }
    let noted = table::Entity::find()
        .filter(table::Column::PlanId.eq(row.id))
        .filter(table::Column::Role.eq(new.role.code()))
        .filter(table::Column::Name.eq(name))
        .filter(table::Column::GivenOn.eq(Day::from(new.given_on)))
        .filter(table::Column::WithdrawnAt.is_null())
        .one(&tx)
        .await?;
    if noted.is_some() {
        return Ok(());
    }
    let account = cx.who.account().ok_or(PlanError::from(access::Denied))?;
    table::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        plan_id: Set(row.id),
        role: Set(new.role.code().to_owned()),
        name: Set(name.to_owned()),
        way: Set(new.way.code().to_owned()),
        witness: Set(Some(new.witness.trim().to_owned()).filter(|witness| !witness.is_empty())),
        given_on: Set(new.given_on.into()),
        recorded_by: Set(account.uuid()),
        recorded_by_name: Set(cx.who.name().to_owned()),
        recorded_at: Set(now.into()),
        withdrawn_at: Set(None),
        withdrawn_by_name: Set(None),
        withdrawn_reason: Set(None),
    }
    .insert(&tx)
    .await?;
    approve::settle(cx, &tx, &row).await?;
    let said = format!("{}, {}", new.role.label(), new.way.label());
    cx.audit(&tx, "noter", "accord sur le plan", row.id, Some(row.person_id.into()), Some(said)).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back what was noted by mistake, or what the person took back. It stays readable, with why.
///
/// # Errors
/// [`ConsentError`].
pub async fn withdraw_consent(
    cx: &Cx,
    plan: PlanId,
    consent: Uuid,
    reason: &str,
) -> Result<(), ConsentError> {
    let tx = cx.db.begin().await?;
    let row = reach(cx, &tx, plan, Action::RecordConsent).await?;
    if reason.trim().is_empty() {
        return Err(ConsentError::Reason);
    }
    let found = table::Entity::find_by_id(consent).one(&tx).await?;
    let found = found.filter(|found| found.plan_id == row.id && found.withdrawn_at.is_none());
    let mut found = found.ok_or(ConsentError::NotFound)?.into_active_model();
    found.withdrawn_at = Set(Some(cx.clock.now().into()));
    found.withdrawn_by_name = Set(Some(cx.who.name().to_owned()));
    found.withdrawn_reason = Set(Some(reason.trim().to_owned()));
    found.update(&tx).await?;
    cx.audit(&tx, "retirer", "accord sur le plan", row.id, Some(row.person_id.into()), None).await?;
    tx.commit().await?;
    Ok(())
}
