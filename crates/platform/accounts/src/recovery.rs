//! Codes on paper, each good once: how a professional comes back without their telephone.

use access::Cx;
use db::{
    Moment,
    sea_orm::{
        ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr,
    },
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::recovery_codes;

const HOW_MANY: usize = 8;

/// Digits only: the page that asks for them opens the numeric keyboard.
const DIGITS: usize = 12;

/// Writes fresh codes in the caller's transaction, forgets the former ones, and returns them as they are
/// to be copied: « 1234 5678 9012 ».
pub(crate) async fn renew(cx: &Cx, on: &impl ConnectionTrait, account: Uuid) -> Result<Vec<String>, DbErr> {
    forget(on, account).await?;
    let codes: Vec<String> = (0..HOW_MANY).map(|_| fresh(cx)).collect();
    let rows = codes.iter().map(|code| recovery_codes::ActiveModel {
        id: Set(cx.entropy.uuid(cx.clock.now())),
        account_id: Set(account),
        code_hash: Set(digest(account, code)),
        used_at: Set(None),
    });
    recovery_codes::Entity::insert_many(rows).exec(on).await?;
    Ok(codes.iter().map(|code| format!("{} {} {}", &code[..4], &code[4..8], &code[8..])).collect())
}

pub(crate) async fn forget(on: &impl ConnectionTrait, account: Uuid) -> Result<(), DbErr> {
    let known = recovery_codes::Entity::delete_many().filter(recovery_codes::Column::AccountId.eq(account));
    known.exec(on).await.map(drop)
}

/// Spends a code; `false` when it is not one, or has served.
pub(crate) async fn spend(
    cx: &Cx,
    on: &impl ConnectionTrait,
    account: Uuid,
    typed: &str,
) -> Result<bool, DbErr> {
    let code: String = typed.chars().filter(char::is_ascii_digit).collect();
    if code.len() != DIGITS {
        return Ok(false);
    }
    let spent = recovery_codes::Entity::update_many()
        .col_expr(recovery_codes::Column::UsedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(recovery_codes::Column::AccountId.eq(account))
        .filter(recovery_codes::Column::CodeHash.eq(digest(account, &code)))
        .filter(recovery_codes::Column::UsedAt.is_null())
        .exec(on)
        .await?;
    Ok(spent.rows_affected > 0)
}

fn fresh(cx: &Cx) -> String {
    let number = u64::from_le_bytes(cx.entropy.bytes()) % 10_u64.pow(12);
    format!("{number:012}")
}

fn digest(account: Uuid, code: &str) -> String {
    hex::encode(Sha256::digest(format!("{account}/{code}")))
}
