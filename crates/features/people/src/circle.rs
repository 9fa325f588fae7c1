//! Who is around a person: accounts with a role, from a day, until a day.

use access::{Action, CircleRole, Cx, Denied, Relation, Scope};
use db::sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use kernel::{
    clock::paris,
    french::{long_date, time},
    id::{AccountId, PersonId},
    jiff::{SignedDuration, Timestamp},
};
use mail::Letter;
use uuid::Uuid;

use crate::{
    model::Person,
    reach::{Refused, circle_role, reach},
    search::within,
    store::{circle_members, people},
};

/// Somebody to let in.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub name: String,
    pub email: String,
    pub role: CircleRole,
    /// « fille », « voisin »… in the family's own words.
    pub relation_label: Option<String>,
}

/// Somebody who has access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircleMember {
    pub id: Uuid,
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub role: CircleRole,
    pub relation_label: Option<String>,
    pub since: Timestamp,
}

/// One of the people a relative may follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyPerson {
    pub person: Person,
    pub role: CircleRole,
}

#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Cette adresse e-mail n’est pas valide : vérifiez qu’elle contient « @ » et un nom de domaine.")]
    Address,
    #[error("Indiquez le nom de la personne que vous invitez.")]
    Name,
    #[error(
        "Cette personne a déjà accès. Pour changer son rôle, retirez son accès puis invitez-la de nouveau."
    )]
    AlreadyIn,
    #[error("La personne accompagnée a déjà son propre accès.")]
    AlreadyMyself,
    #[error(
        "Seul votre care manager donne son accès à la personne accompagnée : son accord compte à part du vôtre."
    )]
    MyselfByTheStructure,
}

impl From<DbErr> for InviteError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

impl From<Denied> for InviteError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("Cet accès n’existe plus.")]
    Gone,
}

impl From<DbErr> for WithdrawError {
    fn from(cause: DbErr) -> Self {
        Self::Refused(cause.into())
    }
}

/// How long an invitation can be opened.
pub const INVITATION_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Lets somebody into the circle and sends them a link that lands on the person's room.
///
/// # Errors
/// [`InviteError`].
pub async fn invite(
    cx: &Cx,
    person: PersonId,
    invitation: Invitation,
    base_url: &str,
) -> Result<AccountId, InviteError> {
    let tx = cx.db.begin().await?;
    let (known, relation) = reach(cx, &tx, person, Action::ManageCircle).await?;
    // A caregiver who opened it for an address of their own would approve the plan twice (D10-03).
    if invitation.role == CircleRole::Myself && matches!(relation, Relation::Circle(_)) {
        return Err(InviteError::MyselfByTheStructure);
    }
    let account = let_in(cx, &tx, &known, &invitation).await?;
    write_to(cx, &tx, &known, account, &invitation.name, invitation.role, base_url).await?;
    tx.commit().await?;
    Ok(account)
}

/// Makes sure somebody is in the circle, without a mail, in the caller's transaction: a plan is about to
/// be sent to them. Whoever is already in keeps their role.
///
/// # Errors
/// [`InviteError`].
pub async fn admit(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: PersonId,
    invitation: &Invitation,
) -> Result<AccountId, InviteError> {
    let (known, _) = reach(cx, on, person, Action::ManageCircle).await?;
    match let_in(cx, on, &known, invitation).await {
        Err(InviteError::AlreadyIn) => account_of(cx, on, invitation).await,
        other => other,
    }
}

async fn account_of(
    cx: &Cx,
    on: &impl ConnectionTrait,
    invitation: &Invitation,
) -> Result<AccountId, InviteError> {
    accounts::find_or_create_relative(cx, on, &invitation.email, &invitation.name).await.map_err(|cause| {
        match cause {
            accounts::AccountError::Denied(denied) => denied.into(),
            accounts::AccountError::Database(cause) => cause.into(),
            _ => InviteError::Address,
        }
    })
}

async fn let_in(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: &Person,
    invitation: &Invitation,
) -> Result<AccountId, InviteError> {
    if invitation.name.trim().is_empty() {
        return Err(InviteError::Name);
    }
    let account = account_of(cx, on, invitation).await?;
    let active = circle_members::Entity::find()
        .filter(circle_members::Column::PersonId.eq(person.id.uuid()))
        .filter(circle_members::Column::Until.is_null())
        .all(on)
        .await?;
    if active.iter().any(|member| member.account_id == account.uuid()) {
        return Err(InviteError::AlreadyIn);
    }
    let themself = CircleRole::Myself.code();
    if invitation.role == CircleRole::Myself && active.iter().any(|member| member.role == themself) {
        return Err(InviteError::AlreadyMyself);
    }
    let now = cx.clock.now();
    circle_members::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        person_id: Set(person.id.uuid()),
        account_id: Set(account.uuid()),
        role: Set(invitation.role.code().to_owned()),
        relation_label: Set(invitation.relation_label.clone().filter(|label| !label.trim().is_empty())),
        invited_by: Set(cx.who.account().map(Into::into)),
        since: Set(now.into()),
        until: Set(None),
    }
    .insert(on)
    .await?;
    let detail = format!("{} ({})", invitation.name.trim(), invitation.role.label());
    cx.audit(on, "donner accès", "entourage", account.uuid(), person.id, Some(detail)).await?;
    Ok(account)
}

/// Sends the link again to somebody who let it expire.
///
/// # Errors
/// [`WithdrawError`].
pub async fn invite_again(
    cx: &Cx,
    person: PersonId,
    member: Uuid,
    base_url: &str,
) -> Result<(), WithdrawError> {
    let tx = cx.db.begin().await?;
    let (known, _) = reach(cx, &tx, person, Action::ManageCircle).await?;
    let row = active(&tx, person, member).await?;
    let account = accounts::account(&tx, row.account_id.into()).await?.ok_or(WithdrawError::Gone)?;
    let role = CircleRole::from_code(&row.role).ok_or(WithdrawError::Gone)?;
    write_to(cx, &tx, &known, account.id, &account.name, role, base_url).await?;
    cx.audit(&tx, "renvoyer l’invitation", "entourage", row.account_id, person, Some(account.name)).await?;
    tx.commit().await?;
    Ok(())
}

async fn write_to(
    cx: &Cx,
    on: &impl ConnectionTrait,
    person: &Person,
    account: AccountId,
    name: &str,
    role: CircleRole,
    base_url: &str,
) -> Result<(), DbErr> {
    let Some(summary) = accounts::account(on, account).await? else { return Ok(()) };
    let path =
        accounts::issue_link(cx, on, account, &format!("/famille/{}", person.id), INVITATION_LASTS).await?;
    let structure = accounts::structure(on, person.structure).await?;
    let until = paris(cx.clock.now() + INVITATION_LASTS);
    let mail = contents::mail_text(on, "invitation").await?.filled(&[
        ("destinataire", name),
        ("invitant", cx.who.name()),
        ("structure", structure.as_ref().map_or("Cordée", |structure| &structure.name)),
        ("role", role.label()),
        ("lien", &format!("{base_url}{path}")),
        ("expiration", &format!("{} à {}", long_date(until.date()), time(until.time()))),
    ]);
    let letter = Letter {
        to_address: summary.email,
        to_name: summary.name,
        subject: mail.subject,
        text: mail.text,
        person: Some(person.id),
    };
    mail::post(cx, on, letter).await.map(drop)
}

/// Ends somebody's access, at once.
///
/// # Errors
/// [`WithdrawError`].
pub async fn withdraw(cx: &Cx, person: PersonId, member: Uuid) -> Result<(), WithdrawError> {
    let tx = cx.db.begin().await?;
    reach(cx, &tx, person, Action::ManageCircle).await?;
    let row = active(&tx, person, member).await?;
    let name = accounts::account(&tx, row.account_id.into()).await?.map(|account| account.name);
    circle_members::ActiveModel {
        id: Unchanged(row.id),
        until: Set(Some(cx.clock.now().into())),
        ..Default::default()
    }
    .update(&tx)
    .await?;
    cx.audit(&tx, "retirer l’accès", "entourage", row.account_id, person, name).await?;
    tx.commit().await?;
    Ok(())
}

async fn active(
    on: &impl ConnectionTrait,
    person: PersonId,
    member: Uuid,
) -> Result<circle_members::Model, WithdrawError> {
    circle_members::Entity::find_by_id(member)
        .filter(circle_members::Column::PersonId.eq(person.uuid()))
        .filter(circle_members::Column::Until.is_null())
        .one(on)
        .await?
        .ok_or(WithdrawError::Gone)
}

/// Whether this account has access now.
///
/// # Errors
/// When the database does not answer.
pub async fn is_in_circle(
    on: &impl ConnectionTrait,
    person: PersonId,
    account: AccountId,
) -> Result<bool, DbErr> {
    Ok(circle_role(on, person, account).await?.is_some())
}

/// Who has access now, in the order they came.
///
/// # Errors
/// [`Refused`].
pub async fn members(cx: &Cx, person: PersonId) -> Result<Vec<CircleMember>, Refused> {
    reach(cx, cx.db.read(), person, Action::SeeCircle).await?;
    let rows = circle_members::Entity::find()
        .filter(circle_members::Column::PersonId.eq(person.uuid()))
        .filter(circle_members::Column::Until.is_null())
        .order_by_asc(circle_members::Column::Since)
        .all(cx.db.read())
        .await?;
    let mut members = Vec::with_capacity(rows.len());
    for row in rows {
        let account = accounts::account(cx.db.read(), row.account_id.into()).await?;
        let (Some(account), Some(role)) = (account, CircleRole::from_code(&row.role)) else { continue };
        members.push(CircleMember {
            id: row.id,
            account: account.id,
            name: account.name,
            email: account.email,
            role,
            relation_label: row.relation_label,
            since: row.since.into(),
        });
    }
    Ok(members)
}

/// The people whose circle holds the account that asks, whatever else it may do.
///
/// # Errors
/// When the database does not answer.
pub async fn my_people(cx: &Cx) -> Result<Vec<MyPerson>, DbErr> {
    let Some(account) = cx.who.account() else { return Ok(Vec::new()) };
    let rows = people::Entity::find()
        .filter(within(Scope::Circle(account)))
        .order_by_asc(people::Column::SortName)
        .all(cx.db.read())
        .await?;
    let roles = circle_members::Entity::find()
        .filter(circle_members::Column::AccountId.eq(account.uuid()))
        .filter(circle_members::Column::Until.is_null())
        .all(cx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let role = roles.iter().find(|member| member.person_id == row.id)?;
            Some(MyPerson { role: CircleRole::from_code(&role.role)?, person: row.into() })
        })
        .collect())
}
