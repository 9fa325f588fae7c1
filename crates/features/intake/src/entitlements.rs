//! What is left of what a payer bought. A call counts once, when a plan leaves or when it ends with a
//! level; payer and member are those of the call, so that correcting them corrects the count.

use access::{Action, Cx, Relation};
use db::{
    Moment,
    sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr},
};
use kernel::{clock::paris, id::CallId, jiff::Timestamp};

use crate::{
    call::{Call, CallStatus},
    payers::{Counts, Entitlement, Payer, PayerError, Profile, compact},
    store::calls,
};

/// An entitlement as the agent reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    pub label: String,
    /// « il en reste 3 sur 10 cette année (par dossier) »; « 10 par an » of what nobody has counted yet.
    pub left: String,
}

/// A call counted this year, without anything of who called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// « APP-2026-8F3A21 ».
    pub reference: String,
    pub at: Timestamp,
    /// As it is compared.
    member: Option<String>,
}

/// Counts a call among the entitlements of its payer, once, in the caller's transaction: the caller has
/// checked rights.
///
/// # Errors
/// When the database refuses.
pub async fn count_dossier(cx: &Cx, on: &impl ConnectionTrait, call: CallId) -> Result<(), DbErr> {
    calls::Entity::update_many()
        .col_expr(calls::Column::CountedAt, Expr::value(Moment::from(cx.clock.now())))
        .filter(calls::Column::Id.eq(call.uuid()))
        .filter(calls::Column::CountedAt.is_null())
        .exec(on)
        .await
        .map(drop)
}

/// As [`count_dossier`], for a call that has ended with a level.
pub(crate) async fn count_ended(cx: &Cx, on: &impl ConnectionTrait, call: &Call) -> Result<(), DbErr> {
    if call.status == CallStatus::Ended && call.level.is_some() {
        count_dossier(cx, on, call.id).await?;
    }
    Ok(())
}

/// What is left to a caller, `member` being the number they gave.
///
/// # Errors
/// [`PayerError::Denied`], or the database.
pub async fn rights(cx: &Cx, payer: &Payer, member: Option<&str>) -> Result<Vec<Right>, PayerError> {
    cx.may(Action::TakeCall, Relation::None).or_else(|_| cx.may(Action::EditPayers, Relation::None))?;
    let rights = &payer.profile.entitlements;
    let counted = if rights.iter().any(|right| right.counts.is_some()) {
        this_year(cx, payer).await?
    } else {
        Vec::new()
    };
    let member = member.map(compact).filter(|number| !number.is_empty());
    let left = |right: &Entitlement| left(right, &counted, member.as_deref());
    Ok(rights.iter().map(|right| Right { label: right.label.clone(), left: left(right) }).collect())
}

/// What a payer who is not yet kept would open.
pub fn unused(profile: &Profile) -> Vec<Right> {
    let right = |right: &Entitlement| Right { label: right.label.clone(), left: left(right, &[], None) };
    profile.entitlements.iter().map(right).collect()
}

/// The calls counted this year, latest first.
///
/// # Errors
/// [`PayerError::Denied`], or the database.
pub async fn counted_calls(cx: &Cx, payer: &Payer) -> Result<Vec<Counted>, PayerError> {
    cx.may(Action::EditPayers, Relation::None)?;
    Ok(this_year(cx, payer).await?)
}

async fn this_year(cx: &Cx, payer: &Payer) -> Result<Vec<Counted>, DbErr> {
    let now = paris(cx.clock.now());
    let first = payer.profile.contract.year_of(now.date()).to_zoned(now.time_zone().clone());
    let since = first.map_or(Timestamp::UNIX_EPOCH, |first| first.timestamp());
    let rows = calls::Entity::find()
        .filter(calls::Column::PayerId.eq(payer.id.uuid()))
        .filter(calls::Column::CountedAt.gte(Moment::from(since)))
        .order_by_desc(calls::Column::CountedAt)
        .all(cx.db.read())
        .await?;
    Ok(rows.iter().filter_map(counted).collect())
}

fn counted(row: &calls::Model) -> Option<Counted> {
    let at = Timestamp::from(row.counted_at?);
    let tail = row.id.simple().to_string()[26..].to_uppercase();
    Some(Counted {
        reference: format!("APP-{}-{tail}", paris(row.started_at.into()).year()),
        at,
        member: row.member_number.as_deref().map(compact),
    })
}

fn left(right: &Entitlement, counted: &[Counted], member: Option<&str>) -> String {
    let total = right.total;
    let (used, how) = match (right.counts, member) {
        (None, _) => {
            let unit = Some(right.unit.trim()).filter(|unit| !unit.is_empty());
            let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            return match right.used {
                0 => format!("{total}{unit}"),
                _ => format!("il en reste {} sur {total}{unit}", right.left()),
            };
        }
        (Some(Counts::Dossier), _) => (counted.len(), "par dossier"),
        (Some(Counts::MemberDossier), Some(number)) => {
            let theirs = counted.iter().filter(|one| one.member.as_deref() == Some(number));
            (theirs.count(), "par dossier de cet adhérent")
        }
        (Some(Counts::MemberDossier), None) => {
            return format!("{total} par adhérent et par an ; son numéro dira combien il en reste");
        }
    };
    let used = u32::try_from(used).unwrap_or(u32::MAX);
    format!("il en reste {} sur {total} cette année ({how})", total.saturating_sub(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(unit: &str, counts: Option<Counts>) -> Entitlement {
        Entitlement { label: String::new(), total: 3, used: 1, unit: unit.to_owned(), counts }
    }

    fn counted(member: Option<&str>) -> Counted {
        Counted { reference: String::new(), at: Timestamp::UNIX_EPOCH, member: member.map(str::to_owned) }
    }

    #[test]
    fn what_is_left_is_said_as_it_is_counted() {
        let calls = [counted(Some("AX1")), counted(None)];
        let said = |right: Entitlement, member| left(&right, &calls, member);
        assert_eq!(said(right("par an", None), None), "il en reste 2 sur 3 par an");
        assert_eq!(said(right("", None), None), "il en reste 2 sur 3");
        let untouched = Entitlement { used: 0, ..right("par dossier", None) };
        assert_eq!(said(untouched, None), "3 par dossier");
        let dossier = || right("par an", Some(Counts::Dossier));
        assert_eq!(said(dossier(), Some("AX1")), "il en reste 1 sur 3 cette année (par dossier)");
        let each = || right("par an", Some(Counts::MemberDossier));
        assert_eq!(
            said(each(), Some("AX1")),
            "il en reste 2 sur 3 cette année (par dossier de cet adhérent)"
        );
        assert!(said(each(), None).starts_with("3 par adhérent"));
    }
}
