//! One-time codes (TOTP, RFC 6238): enrolling a device, and accepting a code once.

use access::Cx;
use db::sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, IntoActiveModel};
use kernel::{id::AccountId, jiff::Timestamp};
use seal::Place;
use totp_rs::{Builder, Totp};
use uuid::Uuid;

use crate::{recovery, store::accounts};

#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    #[error("Ce code n’est pas le bon. Vérifiez l’heure de votre téléphone, puis saisissez le code affiché.")]
    WrongCode,
    #[error("Ce compte n’existe pas.")]
    Unknown,
    #[error("La base de données ne répond pas : {0}")]
    Database(#[from] DbErr),
}

/// A secret shown once, not yet trusted.
#[derive(Clone)]
pub struct Enrolment {
    secret: [u8; 20],
    /// For an authenticator application: `otpauth://totp/…`.
    pub url: String,
}

impl Enrolment {
    /// To carry the secret through the confirmation form.
    pub fn hex(&self) -> String {
        hex::encode(self.secret)
    }
}

/// A fresh secret to show as a link and as text.
///
/// # Errors
/// [`CodeError`].
pub async fn begin_enrolment(cx: &Cx, account: AccountId) -> Result<Enrolment, CodeError> {
    let row =
        accounts::Entity::find_by_id(account.uuid()).one(cx.db.read()).await?.ok_or(CodeError::Unknown)?;
    let secret: [u8; 20] = cx.entropy.bytes();
    let url =
        totp(secret.to_vec(), &row.email).and_then(|totp| totp.to_url().ok()).ok_or(CodeError::Unknown)?;
    Ok(Enrolment { secret, url })
}

/// Trusts a device once it has shown a right code, and returns recovery codes to be kept on paper.
///
/// # Errors
/// [`CodeError::WrongCode`].
pub async fn confirm_enrolment(
    cx: &Cx,
    account: AccountId,
    secret_hex: &str,
    code: &str,
) -> Result<Vec<String>, CodeError> {
    let secret = hex::decode(secret_hex).map_err(|_| CodeError::WrongCode)?;
    let tx = cx.db.begin().await?;
    let row = accounts::Entity::find_by_id(account.uuid()).one(&tx).await?.ok_or(CodeError::Unknown)?;
    let step = totp(secret.clone(), &row.email)
        .and_then(|totp| totp.check(code.trim(), seconds(cx.clock.now())))
        .ok_or(CodeError::WrongCode)?;
    let id = row.id;
    let mut row = row.into_active_model();
    row.totp_secret = Set(Some(cx.seal.close(place(id), &secret)));
    row.totp_last_step = Set(i64::try_from(step).ok());
    row.update(&tx).await?;
    let recovery = recovery::renew(cx, &tx, id).await?;
    cx.audit(&tx, "activer le code à usage unique", "compte", id, None, None).await?;
    tx.commit().await?;
    Ok(recovery)
}

/// The time step of a right code that has not served yet.
pub(crate) fn accepted_step(cx: &Cx, account: &accounts::Model, code: &str, now: Timestamp) -> Option<i64> {
    let secret = cx.seal.open(place(account.id), account.totp_secret.as_deref()?).ok()?;
    let step = totp(secret, &account.email)?.check(code.trim(), seconds(now))?;
    let step = i64::try_from(step).ok()?;
    (account.totp_last_step.is_none_or(|last| step > last)).then_some(step)
}

fn totp(secret: Vec<u8>, email: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(secret)
        .with_skew(1)
        .with_account_name(email)
        .with_issuer(Some("Cordée"))
        .build()
        .ok()
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or_default()
}

fn place(row: Uuid) -> Place {
    Place { table: "accounts", column: "totp_secret", row }
}
