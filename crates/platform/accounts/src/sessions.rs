use access::{Cx, Role, Who};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
        IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr,
    },
};
use kernel::{
    id::AccountId,
    jiff::{SignedDuration, Timestamp},
};
use uuid::Uuid;

use crate::{
    store::{accounts, memberships, sessions},
    tokens::Token,
};

/// A working day for professionals; a month for families, who would otherwise ask for a link each time.
const PROFESSIONAL: SignedDuration = SignedDuration::from_hours(12);
const FAMILY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How stale « seen at » may be: one write every few minutes is enough.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Who a browser is.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: Uuid,
    pub account: AccountId,
    pub who: Who,
    /// False between the password and the one-time code: such a session may only show the code page.
    pub verified: bool,
    pub has_code_device: bool,
}

/// A session as its owner sees it, to revoke one.
#[derive(Clone, Debug)]
pub struct OpenSession {
    pub id: Uuid,
    pub user_agent: Option<String>,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

pub(crate) async fn open(
    cx: &Cx,
    on: &impl ConnectionTrait,
    account: AccountId,
    verified: bool,
    user_agent: Option<String>,
) -> Result<Token, DbErr> {
    let now = cx.clock.now();
    let token = Token::fresh(&cx.entropy);
    let membership = current_membership(on, account.uuid()).await?;
    let lasts = if membership.is_some() { PROFESSIONAL } else { FAMILY };
    sessions::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        token_hash: Set(token.digest()),
        account_id: Set(account.uuid()),
        membership_id: Set(membership.map(|row| row.id)),
        verified: Set(verified),
        user_agent: Set(user_agent.map(|agent| agent.chars().take(200).collect())),
        created_at: Set(now.into()),
        seen_at: Set(now.into()),
        expires_at: Set((now + lasts).into()),
        revoked_at: Set(None),
    }
    .insert(on)
    .await?;
    Ok(token)
}

async fn current_membership(
    on: &impl ConnectionTrait,
    account: Uuid,
) -> Result<Option<memberships::Model>, DbErr> {
    memberships::Entity::find()
        .filter(memberships::Column::AccountId.eq(account))
        .filter(memberships::Column::EndedAt.is_null())
        .order_by_asc(memberships::Column::CreatedAt)
        .one(on)
        .await
}

/// The session behind a browser's token: `None` when it is unknown, expired, revoked, or its account or
/// role was closed.
///
/// # Errors
/// When the database does not answer.
pub async fn session(cx: &Cx, token: &Token) -> Result<Option<Session>, DbErr> {
    let now = cx.clock.now();
    let Some(row) = live(cx, token, now).await? else { return Ok(None) };
    let Some(account) = accounts::Entity::find_by_id(row.account_id).one(cx.db.read()).await? else {
        return Ok(None);
    };
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let membership = match row.membership_id {
        Some(id) => memberships::Entity::find_by_id(id).one(cx.db.read()).await?,
        None => None,
    };
    let id = AccountId::from(account.id);
    let who = match membership {
        Some(member) if member.ended_at.is_some() => return Ok(None),
        Some(member) => match Role::from_code(&member.role) {
            Some(role) => {
                Who::Member { account: id, name: account.name, structure: member.structure_id.into(), role }
            }
            None => return Ok(None),
        },
        None => Who::Relative { account: id, name: account.name },
    };
    if Timestamp::from(row.seen_at) + SEEN_EVERY < now {
        sessions::Entity::update_many()
            .col_expr(sessions::Column::SeenAt, Expr::value(Moment::from(now)))
            .filter(sessions::Column::Id.eq(row.id))
            .exec(cx.db.read())
            .await?;
    }
    Ok(Some(Session {
        id: row.id,
        account: id,
        who,
        verified: row.verified,
        has_code_device: account.totp_secret.is_some(),
    }))
}

pub(crate) async fn live(cx: &Cx, token: &Token, now: Timestamp) -> Result<Option<sessions::Model>, DbErr> {
    sessions::Entity::find()
        .filter(sessions::Column::TokenHash.eq(token.digest()))
        .filter(sessions::Column::RevokedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(Moment::from(now)))
        .one(cx.db.read())
        .await
}

/// Logs out.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(cx: &Cx, token: &Token) -> Result<(), DbErr> {
    let now = cx.clock.now();
    if let Some(row) = live(cx, token, now).await? {
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(now.into()));
        row.update(cx.db.read()).await?;
    }
    Ok(())
}

/// Revokes one of an account's own sessions.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_one(cx: &Cx, account: AccountId, id: Uuid) -> Result<(), DbErr> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(sessions::Column::Id.eq(id))
        .filter(sessions::Column::AccountId.eq(account.uuid()))
        .filter(sessions::Column::RevokedAt.is_null())
        .exec(cx.db.read())
        .await
        .map(drop)
}

/// Every session of an account but the one at hand.
pub(crate) async fn revoke_others(
    on: &impl ConnectionTrait,
    account: AccountId,
    kept: Uuid,
    now: Timestamp,
) -> Result<(), DbErr> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(Moment::from(now)))
        .filter(sessions::Column::AccountId.eq(account.uuid()))
        .filter(sessions::Column::Id.ne(kept))
        .filter(sessions::Column::RevokedAt.is_null())
        .exec(on)
        .await
        .map(drop)
}

pub(crate) async fn revoke_of_membership(
    on: &impl ConnectionTrait,
    membership: Uuid,
    now: Timestamp,
) -> Result<(), DbErr> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::RevokedAt, Expr::value(Moment::from(now)))
        .filter(sessions::Column::MembershipId.eq(membership))
        .filter(sessions::Column::RevokedAt.is_null())
        .exec(on)
        .await
        .map(drop)
}

/// An account's open sessions, latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn sessions_of(cx: &Cx, account: AccountId) -> Result<Vec<OpenSession>, DbErr> {
    let rows = sessions::Entity::find()
        .filter(sessions::Column::AccountId.eq(account.uuid()))
        .filter(sessions::Column::RevokedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(Moment::from(cx.clock.now())))
        .order_by_desc(sessions::Column::SeenAt)
        .all(cx.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenSession {
            id: row.id,
            user_agent: row.user_agent,
            created_at: row.created_at.into(),
            seen_at: row.seen_at.into(),
        })
        .collect())
}
