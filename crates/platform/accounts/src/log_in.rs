use access::Cx;
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, IntoActiveModel};

use crate::{codes, members, passwords, recovery, sessions, store::accounts, tokens::Token};

#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    #[error("L’adresse e-mail ou le mot de passe n’est pas le bon.")]
    WrongPassword,
    #[error("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant sur votre téléphone.")]
    WrongCode,
    #[error("Votre connexion a expiré. Recommencez.")]
    Expired,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// What comes after the password.
#[derive(Debug)]
pub enum LoggedIn {
    Ready(Token),
    /// The account has a code device: the session is worth nothing until [`verify_code`].
    CodeNeeded(Token),
}

/// Checks an e-mail and a password and opens a session.
///
/// # Errors
/// [`LogInError::WrongPassword`], after the same time whether the account exists or not.
pub async fn log_in(
    cx: &Cx,
    email: &str,
    password: String,
    user_agent: Option<String>,
) -> Result<LoggedIn, LogInError> {
    let account = match members::normalised(email) {
        Some(email) => members::by_email(cx.db.read(), &email).await?,
        None => None,
    };
    let known = account.as_ref().filter(|row| row.disabled_at.is_none());
    if !passwords::verify(password, known.and_then(|row| row.password_hash.clone())).await {
        return Err(LogInError::WrongPassword);
    }
    let account = account.ok_or(LogInError::WrongPassword)?;
    let verified = account.totp_secret.is_none();
    let tx = cx.db.begin().await?;
    let token = sessions::open(cx, &tx, account.id.into(), verified, user_agent).await?;
    tx.commit().await?;
    Ok(if verified { LoggedIn::Ready(token) } else { LoggedIn::CodeNeeded(token) })
}

/// Checks the one-time code of a session that waits for it, or one of the recovery codes. Each serves once.
///
/// # Errors
/// [`LogInError::WrongCode`], [`LogInError::Expired`].
pub async fn verify_code(cx: &Cx, token: &Token, code: &str) -> Result<(), LogInError> {
    let now = cx.clock.now();
    let session = sessions::live(cx, token, now).await?.ok_or(LogInError::Expired)?;
    let tx = cx.db.begin().await?;
    let account =
        accounts::Entity::find_by_id(session.account_id).one(&tx).await?.ok_or(LogInError::Expired)?;
    match codes::accepted_step(cx, &account, code, now) {
        Some(step) => {
            let mut account = account.into_active_model();
            account.totp_last_step = Set(Some(step));
            account.update(&tx).await?;
        }
        None if recovery::spend(cx, &tx, account.id, code).await? => {
            cx.audit(&tx, "utiliser un code de secours", "compte", account.id, None, None).await?;
        }
        None => return Err(LogInError::WrongCode),
    }
    let mut session = session.into_active_model();
    session.verified = Set(true);
    session.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}
