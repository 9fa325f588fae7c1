//! Opening and closing accounts.

use access::{Action, Cx, Denied, Relation, Role};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr,
    },
};
use kernel::id::{AccountId, StructureId};
use uuid::Uuid;

use crate::{
    passwords,
    store::{accounts, memberships},
};

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("Cette adresse e-mail n’est pas valide : vérifiez qu’elle contient « @ » et un nom de domaine.")]
    Address,
    #[error("Ce compte a déjà un rôle dans la structure.")]
    AlreadyMember,
    #[error("Ce compte a déjà un rôle dans une autre structure. Donnez une autre adresse e-mail.")]
    MemberElsewhere,
    #[error(
        "Quelqu’un vient de changer cet accès. Rouvrez la liste des comptes pour voir ce qu’il est devenu."
    )]
    Changed,
    #[error("Le mot de passe doit compter au moins {} caractères.", passwords::MIN_LENGTH)]
    ShortPassword,
    #[error("L’ancien mot de passe n’est pas le bon.")]
    WrongPassword,
    #[error("Ce compte n’existe pas.")]
    Unknown,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSummary {
    pub id: AccountId,
    pub email: String,
    pub name: String,
    pub phone: Option<String>,
    pub has_code_device: bool,
}

/// Somebody's role in a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub id: Uuid,
    pub account: AccountSummary,
    pub role: Role,
    pub ended: bool,
}

#[derive(Clone, Debug)]
pub struct NewMember {
    pub email: String,
    pub name: String,
    pub structure: StructureId,
    pub role: Role,
    /// `None`: the person sets one through a single-use link.
    pub password: Option<String>,
}

/// Gives somebody a role in a structure, with an account when they have none.
///
/// # Errors
/// [`AccountError`].
pub async fn create_member(
    cx: &Cx,
    on: &impl ConnectionTrait,
    new: NewMember,
) -> Result<AccountId, AccountError> {
    cx.may(Action::ManageAccounts, Relation::None)?;
    let hash = match new.password {
        Some(password) if password.chars().count() < passwords::MIN_LENGTH => {
            return Err(AccountError::ShortPassword);
        }
        Some(password) => Some(passwords::hash(password).await),
        None => None,
    };
    let account = find_or_create(cx, on, &new.email, &new.name, hash).await?;
    let already = memberships::Entity::find()
        .filter(memberships::Column::AccountId.eq(account.uuid()))
        .filter(memberships::Column::EndedAt.is_null())
        .one(on)
        .await?;
    // A session is opened for one structure: a second role would never be reached.
    match already {
        Some(row) if row.structure_id == new.structure.uuid() => return Err(AccountError::AlreadyMember),
        Some(_) => return Err(AccountError::MemberElsewhere),
        None => {}
    }
    join(cx, on, account, new.structure, new.role).await?;
    cx.audit(on, "ouvrir", "compte", account.uuid(), None, Some(new.role.label().to_owned())).await?;
    Ok(account)
}

async fn join(
    cx: &Cx,
    on: &impl ConnectionTrait,
    account: AccountId,
    structure: StructureId,
    role: Role,
) -> Result<(), DbErr> {
    let now = cx.clock.now();
    memberships::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        account_id: Set(account.uuid()),
        structure_id: Set(structure.uuid()),
        role: Set(role.code().to_owned()),
        created_at: Set(now.into()),
        ended_at: Set(None),
    }
    .insert(on)
    .await
    .map(drop)
}

/// The account of a relative, without password: they come by single-use links.
///
/// # Errors
/// [`AccountError::Address`], or the database.
pub async fn find_or_create_relative(
    cx: &Cx,
    on: &impl ConnectionTrait,
    email: &str,
    name: &str,
) -> Result<AccountId, AccountError> {
    find_or_create(cx, on, email, name, None).await
}

async fn find_or_create(
    cx: &Cx,
    on: &impl ConnectionTrait,
    email: &str,
    name: &str,
    password_hash: Option<String>,
) -> Result<AccountId, AccountError> {
    let email = normalised(email).ok_or(AccountError::Address)?;
    if let Some(row) = by_email(on, &email).await? {
        return Ok(row.id.into());
    }
    let now = cx.clock.now();
    let id = cx.entropy.uuid(now);
    accounts::ActiveModel {
        id: Set(id),
        email: Set(email),
        name: Set(name.trim().to_owned()),
        phone: Set(None),
        password_hash: Set(password_hash),
        totp_secret: Set(None),
        totp_last_step: Set(None),
        created_at: Set(now.into()),
        disabled_at: Set(None),
    }
    .insert(on)
    .await?;
    Ok(id.into())
}

/// Changes one's own password; `old` is asked again unless there was none. Every other session ends:
/// whoever had the former password is out.
///
/// # Errors
/// [`AccountError`].
pub async fn set_password(
    cx: &Cx,
    account: AccountId,
    session: Uuid,
    old: Option<String>,
    new: String,
) -> Result<(), AccountError> {
    if new.chars().count() < passwords::MIN_LENGTH {
        return Err(AccountError::ShortPassword);
    }
    let row =
        accounts::Entity::find_by_id(account.uuid()).one(cx.db.read()).await?.ok_or(AccountError::Unknown)?;
    if row.password_hash.is_some()
        && !passwords::verify(old.unwrap_or_default(), row.password_hash.clone()).await
    {
        return Err(AccountError::WrongPassword);
    }
    let hash = passwords::hash(new).await;
    let tx = cx.db.begin().await?;
    let mut row = row.into_active_model();
    row.password_hash = Set(Some(hash));
    row.update(&tx).await?;
    crate::sessions::revoke_others(&tx, account, session, cx.clock.now()).await?;
    cx.audit(&tx, "changer le mot de passe", "compte", account.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a role and every session opened with it.
///
/// # Errors
/// [`AccountError`].
pub async fn close_membership(cx: &Cx, structure: StructureId, id: Uuid) -> Result<(), AccountError> {
    cx.may(Action::ManageAccounts, Relation::None)?;
    let tx = cx.db.begin().await?;
    let account = end(cx, &tx, structure, id).await?;
    cx.audit(&tx, "fermer", "compte", account.uuid(), None, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a role with its open sessions and gives another one, or neither.
///
/// # Errors
/// [`AccountError::Changed`] when somebody was faster.
pub async fn change_role(cx: &Cx, structure: StructureId, id: Uuid, role: Role) -> Result<(), AccountError> {
    cx.may(Action::ManageAccounts, Relation::None)?;
    let tx = cx.db.begin().await?;
    let account = end(cx, &tx, structure, id).await?;
    join(cx, &tx, account, structure, role).await?;
    cx.audit(&tx, "changer le rôle", "compte", account.uuid(), None, Some(role.label().to_owned())).await?;
    tx.commit().await?;
    Ok(())
}

async fn end(
    cx: &Cx,
    on: &impl ConnectionTrait,
    structure: StructureId,
    id: Uuid,
) -> Result<AccountId, AccountError> {
    let row = memberships::Entity::find_by_id(id)
        .filter(memberships::Column::StructureId.eq(structure.uuid()))
        .one(on)
        .await?
        .ok_or(AccountError::Unknown)?;
    let now = cx.clock.now();
    let ended = memberships::Entity::update_many()
        .col_expr(memberships::Column::EndedAt, Expr::value(Moment::from(now)))
        .filter(memberships::Column::Id.eq(id))
        .filter(memberships::Column::EndedAt.is_null())
        .exec(on)
        .await?;
    // Two managers at the same instant: one of them finds it ended.
    if ended.rows_affected == 0 {
        return Err(AccountError::Changed);
    }
    crate::sessions::revoke_of_membership(on, id, now).await?;
    Ok(row.account_id.into())
}

/// # Errors
/// When the database does not answer.
pub async fn account(on: &impl ConnectionTrait, id: AccountId) -> Result<Option<AccountSummary>, DbErr> {
    Ok(accounts::Entity::find_by_id(id.uuid()).one(on).await?.map(Into::into))
}

/// Who works in a structure, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn colleagues(on: &impl ConnectionTrait, structure: StructureId) -> Result<Vec<Membership>, DbErr> {
    let rows = memberships::Entity::find()
        .filter(memberships::Column::StructureId.eq(structure.uuid()))
        .all(on)
        .await?;
    let people = accounts::Entity::find()
        .filter(accounts::Column::Id.is_in(rows.iter().map(|row| row.account_id)))
        .order_by_asc(accounts::Column::Name)
        .all(on)
        .await?;
    let mut members = Vec::new();
    for person in people {
        let account = AccountSummary::from(person);
        for row in rows.iter().filter(|row| row.account_id == account.id.uuid()) {
            let Some(role) = Role::from_code(&row.role) else { continue };
            members.push(Membership {
                id: row.id,
                account: account.clone(),
                role,
                ended: row.ended_at.is_some(),
            });
        }
    }
    Ok(members)
}

/// Whether somebody already logs in with this address.
///
/// # Errors
/// When the database does not answer.
pub async fn is_known(on: &impl ConnectionTrait, email: &str) -> Result<bool, DbErr> {
    match normalised(email) {
        Some(email) => Ok(by_email(on, &email).await?.is_some()),
        None => Ok(false),
    }
}

pub(crate) async fn by_email(
    on: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<accounts::Model>, DbErr> {
    accounts::Entity::find().filter(accounts::Column::Email.eq(email)).one(on).await
}

/// Lower case, trimmed; `None` when it cannot be an address.
pub(crate) fn normalised(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (name, domain) = email.split_once('@')?;
    let plausible = !name.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && email.len() <= 254
        && !email.contains(char::is_whitespace);
    plausible.then_some(email)
}

impl From<accounts::Model> for AccountSummary {
    fn from(row: accounts::Model) -> Self {
        Self {
            id: row.id.into(),
            email: row.email,
            name: row.name,
            phone: row.phone,
            has_code_device: row.totp_secret.is_some(),
        }
    }
}
