//! Single-use links by e-mail: how families log in.
//!
//! Opening the link shows a page with a button; only the button spends it. Mail filters that follow
//! links would otherwise log in before the person.

use access::Cx;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        sea_query::Expr,
    },
};
use kernel::{
    id::AccountId,
    jiff::{SignedDuration, Timestamp},
};
use mail::Letter;

use crate::{members, sessions, store::login_links, tokens::Token};

#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("Ce lien n’existe pas. Vérifiez qu’il a été copié en entier, ou demandez-en un nouveau.")]
    Unknown,
    #[error("Ce lien a déjà servi. Demandez-en un nouveau : il arrive en une minute.")]
    Used,
    #[error("Ce lien a expiré. Demandez-en un nouveau : il arrive en une minute.")]
    Expired,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// A link asked for at the log-in page lasts half an hour.
pub const ASKED: SignedDuration = SignedDuration::from_mins(30);

/// Writes a link in the caller's transaction and returns its path, `/lien/…`.
///
/// # Errors
/// When the database refuses.
pub async fn issue_link(
    cx: &Cx,
    on: &impl ConnectionTrait,
    account: AccountId,
    lands_on: &str,
    lasts: SignedDuration,
) -> Result<String, DbErr> {
    let now = cx.clock.now();
    let token = Token::fresh(&cx.entropy);
    login_links::ActiveModel {
        id: Set(cx.entropy.uuid(now)),
        token_hash: Set(token.digest()),
        account_id: Set(account.uuid()),
        lands_on: Set(lands_on.to_owned()),
        created_at: Set(now.into()),
        expires_at: Set((now + lasts).into()),
        used_at: Set(None),
    }
    .insert(on)
    .await?;
    Ok(format!("/lien/{}", token.reveal()))
}

/// What the mail of a link is made of.
#[derive(Clone, Copy, Debug)]
pub struct LinkMail<'a> {
    pub name: &'a str,
    pub path: &'a str,
}

/// Sends a link to whoever has an account; says the same to everybody. `written` gives the subject and
/// the text: they are not this crate's to know.
///
/// # Errors
/// When the database refuses.
pub async fn request_link(
    cx: &Cx,
    email: &str,
    written: impl FnOnce(LinkMail<'_>) -> (String, String),
) -> Result<(), DbErr> {
    let Some(email) = members::normalised(email) else { return Ok(()) };
    let Some(account) = members::by_email(cx.db.read(), &email).await? else { return Ok(()) };
    if account.disabled_at.is_some() {
        return Ok(());
    }
    let tx = cx.db.begin().await?;
    let path = issue_link(cx, &tx, account.id.into(), "/", ASKED).await?;
    let (subject, text) = written(LinkMail { name: &account.name, path: &path });
    let letter = Letter { to_address: account.email, to_name: account.name, subject, text, person: None };
    mail::post(cx, &tx, letter).await?;
    tx.commit().await
}

/// Whether a link can still serve, without spending it.
///
/// # Errors
/// [`LinkError`].
pub async fn peek_link(cx: &Cx, token: &Token) -> Result<(), LinkError> {
    find(cx.db.read(), token, cx.clock.now()).await.map(drop)
}

/// Spends a link: opens a session and tells where to land.
///
/// # Errors
/// [`LinkError`].
pub async fn open_link(
    cx: &Cx,
    token: &Token,
    user_agent: Option<String>,
) -> Result<(Token, String), LinkError> {
    let now = cx.clock.now();
    let tx = cx.db.begin().await?;
    let row = find(&tx, token, now).await?;
    let spent = login_links::Entity::update_many()
        .col_expr(login_links::Column::UsedAt, Expr::value(Moment::from(now)))
        .filter(login_links::Column::Id.eq(row.id))
        .filter(login_links::Column::UsedAt.is_null())
        .exec(&tx)
        .await?;
    // Two clicks at the same instant: one of them finds it spent.
    if spent.rows_affected == 0 {
        return Err(LinkError::Used);
    }
    let lands_on = row.lands_on.clone();
    // A professional's code device still has to answer.
    let account = crate::store::accounts::Entity::find_by_id(row.account_id).one(&tx).await?;
    let verified = account.is_none_or(|account| account.totp_secret.is_none());
    let session = sessions::open(cx, &tx, row.account_id.into(), verified, user_agent).await?;
    tx.commit().await?;
    Ok((session, lands_on))
}

async fn find(
    on: &impl ConnectionTrait,
    token: &Token,
    now: Timestamp,
) -> Result<login_links::Model, LinkError> {
    let row = login_links::Entity::find()
        .filter(login_links::Column::TokenHash.eq(token.digest()))
        .one(on)
        .await?
        .ok_or(LinkError::Unknown)?;
    if row.used_at.is_some() {
        return Err(LinkError::Used);
    }
    if Timestamp::from(row.expires_at) <= now {
        return Err(LinkError::Expired);
    }
    Ok(row)
}
