use access::Cx;
use db::sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use kernel::{french::fold, id::PersonId};

use crate::{
    call::{Call, CallStatus, within},
    store::calls,
};

/// What a list of calls shows.
#[derive(Clone, Debug, Default)]
pub struct CallFilter {
    /// `None`: all of them.
    pub status: Option<CallStatus>,
    /// Words of the caller's name, or the beginning of an e-mail or phone number.
    pub words: String,
    pub mine: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallPage {
    pub calls: Vec<Call>,
    pub total: u64,
}

/// Calls of the structure, latest first; `page` counts from 0.
///
/// # Errors
/// When the database does not answer.
pub async fn list(cx: &Cx, filter: &CallFilter, page: u64, size: u64) -> Result<CallPage, DbErr> {
    let Some(mut query) = within(cx, calls::Entity::find()) else { return Ok(CallPage::default()) };
    if let Some(status) = filter.status {
        query = query.filter(calls::Column::Status.eq(status.code()));
    }
    if let (true, Some(account)) = (filter.mine, cx.who.account()) {
        query = query.filter(calls::Column::AgentId.eq(account.uuid()));
    }
    let asked = filter.words.trim();
    for word in fold(asked).split_whitespace() {
        let digits: String = asked.chars().filter(char::is_ascii_digit).collect();
        let mut any = Condition::any().add(calls::Column::CallerKey.contains(word));
        if asked.contains('@') {
            any = any.add(calls::Column::CallerEmail.starts_with(asked.to_lowercase()));
        }
        if digits.len() >= 4 {
            any = any.add(calls::Column::CallerPhone.contains(digits.trim_start_matches('0')));
        }
        query = query.filter(any);
    }
    let total = query.clone().count(cx.db.read()).await?;
    let rows = query
        .order_by_desc(calls::Column::StartedAt)
        .offset(page * size)
        .limit(size)
        .all(cx.db.read())
        .await?;
    Ok(CallPage { calls: rows.into_iter().map(Call::from).collect(), total })
}

/// « Appels à reprendre »: what rings back first comes first.
///
/// # Errors
/// When the database does not answer.
pub async fn suspended(cx: &Cx) -> Result<Vec<Call>, DbErr> {
    let Some(query) = within(cx, calls::Entity::find()) else { return Ok(Vec::new()) };
    let rows = query
        .filter(calls::Column::Status.eq(CallStatus::Suspended.code()))
        .order_by_asc(calls::Column::SuspendedAt)
        .limit(100)
        .all(cx.db.read())
        .await?;
    let mut calls: Vec<Call> = rows.into_iter().map(Call::from).collect();
    calls.sort_by_key(|call| (call.call_back_at.is_none(), call.call_back_at));
    Ok(calls)
}

/// Calls about somebody, latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(cx: &Cx, person: PersonId) -> Result<Vec<Call>, DbErr> {
    let Some(query) = within(cx, calls::Entity::find()) else { return Ok(Vec::new()) };
    let rows = query
        .filter(calls::Column::PersonId.eq(person.uuid()))
        .order_by_desc(calls::Column::StartedAt)
        .all(cx.db.read())
        .await?;
    Ok(rows.into_iter().map(Call::from).collect())
}
