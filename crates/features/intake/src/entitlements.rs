//! What is left of what a payer bought. A call counts once, when a plan leaves or when it ends with a
//! level; payer and member are those of the call, so that correcting them corrects the count.

use access::{Action, Cx, Relation};
use db::{
    Moment,
    sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr},
};
use kernel::{Phone, clock::paris, french::fold, id::CallId, jiff::Timestamp};

use crate::{
    call::{Call, CallStatus},
    payers::{Clues, Counts, Entitlement, Payer, PayerError, Profile, compact},
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
    member: MemberKey,
}

/// What tells one member from another, as it is compared; empty when nobody gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct MemberKey {
    number: String,
    email: String,
    phone: String,
    name: String,
}

impl MemberKey {
    fn new(clues: &Clues) -> Self {
        let given = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        Self {
            number: compact(&given(&clues.number)),
            email: given(&clues.email).to_lowercase(),
            phone: Phone::read(&given(&clues.phone), None).stored().to_owned(),
            name: fold(&given(&clues.name)),
        }
    }

    fn parts(&self) -> [&str; 4] {
        [&self.number, &self.email, &self.phone, &self.name]
    }

    fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }

    /// The surest thing both gave decides: the number, else the e-mail, else the telephone, else the name.
    fn is_same(&self, other: &Self) -> bool {
        let mut both = self.parts().into_iter().zip(other.parts());
        both.find(|(mine, theirs)| !mine.is_empty() && !theirs.is_empty())
            .is_some_and(|(mine, theirs)| mine == theirs)
    }
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

/// What is left to a caller, known by what they gave of themself.
///
/// # Errors
/// [`PayerError::Denied`], or the database.
pub async fn rights(cx: &Cx, payer: &Payer, caller: &Clues) -> Result<Vec<Right>, PayerError> {
    cx.may(Action::TakeCall, Relation::None).or_else(|_| cx.may(Action::EditPayers, Relation::None))?;
    let rights = &payer.profile.entitlements;
    let counted = if rights.iter().any(|right| right.counts.is_some()) {
        this_year(cx, payer).await?
    } else {
        Vec::new()
    };
    let member = MemberKey::new(caller);
    let left = |right: &Entitlement| left(right, &counted, &member);
    Ok(rights.iter().map(|right| Right { label: right.label.clone(), left: left(right) }).collect())
}

/// What a payer who is not yet kept would open.
pub fn unused(profile: &Profile) -> Vec<Right> {
    let right = |right: &Entitlement| Right {
        label: right.label.clone(),
        left: left(right, &[], &MemberKey::default()),
    };
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
        member: MemberKey::new(&Clues {
            name: Some(row.caller_name.clone()),
            email: row.caller_email.clone(),
            phone: row.caller_phone.clone(),
            number: row.member_number.clone(),
        }),
    })
}

fn left(right: &Entitlement, counted: &[Counted], member: &MemberKey) -> String {
    let total = right.total;
    let (used, how) = match right.counts {
        None => {
            let unit = Some(right.unit.trim()).filter(|unit| !unit.is_empty());
            let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            return match right.used {
                0 => format!("{total}{unit}"),
                _ => format!("il en reste {} sur {total}{unit}", right.left()),
            };
        }
        Some(Counts::Dossier) => (counted.len(), "par dossier"),
        Some(Counts::MemberDossier) if member.is_empty() => {
            return format!(
                "{total} par adhérent et par an ; son numéro ou son nom dira combien il en reste"
            );
        }
        Some(Counts::MemberDossier) => {
            let theirs = counted.iter().filter(|one| one.member.is_same(member));
            (theirs.count(), "par dossier de cet adhérent")
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

    fn counted(member: MemberKey) -> Counted {
        Counted { reference: String::new(), at: Timestamp::UNIX_EPOCH, member }
    }

    fn member(number: &str, email: &str, phone: &str, name: &str) -> MemberKey {
        let given = |text: &str| Some(text.to_owned());
        MemberKey::new(&Clues {
            number: given(number),
            email: given(email),
            phone: given(phone),
            name: given(name),
        })
    }

    #[test]
    fn without_a_number_the_surest_thing_both_gave_tells_a_member() {
        let zoe = member("", "Zoe@Atlas.example", "06 12 34 56 78", "Zoé Lefèvre");
        assert!(zoe.is_same(&member("", "zoe@atlas.example ", "", "Z. Lefèvre")));
        assert!(!zoe.is_same(&member("", "autre@atlas.example", "06 12 34 56 78", "Zoé Lefèvre")));
        assert!(zoe.is_same(&member("AX-1", "", "+33 6 12 34 56 78", "")));
        assert!(zoe.is_same(&member("", "", "", "ZOE LEFEVRE")));
        assert!(!member("AX-1", "a@b.example", "", "").is_same(&member("AX-2", "a@b.example", "", "")));
        assert!(!zoe.is_same(&MemberKey::default()));
        assert!(!MemberKey::default().is_same(&MemberKey::default()));
    }

    #[test]
    fn what_is_left_is_said_as_it_is_counted() {
        let ax1 = || member("ax-1", "", "", "");
        let nobody = MemberKey::default;
        let calls = [counted(ax1()), counted(nobody())];
        let said = |right: Entitlement, member: MemberKey| left(&right, &calls, &member);
        assert_eq!(said(right("par an", None), nobody()), "il en reste 2 sur 3 par an");
        assert_eq!(said(right("", None), nobody()), "il en reste 2 sur 3");
        let untouched = Entitlement { used: 0, ..right("par dossier", None) };
        assert_eq!(said(untouched, nobody()), "3 par dossier");
        let dossier = || right("par an", Some(Counts::Dossier));
        assert_eq!(said(dossier(), ax1()), "il en reste 1 sur 3 cette année (par dossier)");
        let each = || right("par an", Some(Counts::MemberDossier));
        assert_eq!(said(each(), ax1()), "il en reste 2 sur 3 cette année (par dossier de cet adhérent)");
        assert!(said(each(), nobody()).starts_with("3 par adhérent"));
    }
}
