//! The payment states as one service reads them: its own invoices, and their sum.

use std::collections::BTreeMap;

use access::{Action, Cx};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use kernel::{Money, id::StructureId, jiff::Timestamp};
use uuid::Uuid;

use crate::{
    error::FlowError,
    payments::{self, Payable},
    reach::{self, Reach},
    store::{invoices, payments as table},
};

/// A département's payment state, and what it holds for the asker's service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub id: Uuid,
    pub department: StructureId,
    pub number: i64,
    pub closed_at: Timestamp,
    pub invoices: usize,
    /// Of the asker's invoices alone.
    pub accepted: Money,
}

/// Those that pay something to the asker's service, newest first.
///
/// # Errors
/// [`FlowError::Denied`], [`FlowError::Database`].
pub async fn statements(cx: &Cx) -> Result<Vec<Statement>, FlowError> {
    let lines = own(cx, None).await?;
    let states = table::Entity::find()
        .filter(table::Column::Id.is_in(lines.keys().copied()))
        .all(cx.db.read())
        .await?;
    let mut found: Vec<Statement> = states.iter().map(|state| read(&lines[&state.id], state)).collect();
    found.sort_by_key(|state| std::cmp::Reverse((state.closed_at, state.number)));
    Ok(found)
}

/// One of them with the asker's invoices. The look is written in the journal.
///
/// # Errors
/// [`FlowError`]; [`FlowError::NotFound`] for a state that holds none of the asker's.
pub async fn statement(cx: &Cx, id: Uuid) -> Result<(Statement, Vec<Payable>), FlowError> {
    let lines = own(cx, Some(id)).await?.remove(&id).ok_or(FlowError::NotFound)?;
    let state = table::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(FlowError::NotFound)?;
    let tx = cx.db.begin().await?;
    cx.audit_once(&tx, "consulter", "état de paiement", id, None).await?;
    tx.commit().await?;
    Ok((read(&lines, &state), lines))
}

/// The invoices of the asker's service that stand on a state, state by state.
async fn own(cx: &Cx, only: Option<Uuid>) -> Result<BTreeMap<Uuid, Vec<Payable>>, FlowError> {
    let Reach::Partners(own) = reach::reach(cx, Action::SeeFlows).await? else {
        return Err(access::Denied.into());
    };
    let mut query = invoices::Entity::find()
        .filter(invoices::Column::PartnerId.is_in(own))
        .filter(invoices::Column::PaymentId.is_not_null());
    if let Some(only) = only {
        query = query.filter(invoices::Column::PaymentId.eq(only));
    }
    let mut by: BTreeMap<Uuid, Vec<invoices::Model>> = BTreeMap::new();
    for row in query.all(cx.db.read()).await? {
        if let Some(state) = row.payment_id {
            by.entry(state).or_default().push(row);
        }
    }
    let mut found = BTreeMap::new();
    for (state, rows) in by {
        found.insert(state, payments::read(cx.db.read(), rows).await?);
    }
    Ok(found)
}

fn read(lines: &[Payable], state: &table::Model) -> Statement {
    Statement {
        id: state.id,
        department: state.structure_id.into(),
        number: state.number,
        closed_at: state.created_at.into(),
        invoices: lines.len(),
        accepted: lines.iter().map(|line| line.accepted).sum(),
    }
}
