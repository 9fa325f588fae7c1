//! The lines of one service that criteria choose, as they stood at an instant.

use db::sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use kernel::jiff::Timestamp;
use uuid::Uuid;

use super::Criteria;
use crate::{
    analyse::{Billed, of_partner, standing},
    error::FlowError,
    store::invoice_lines,
};

/// By invoice as received, then position.
pub(super) async fn chosen(
    on: &impl ConnectionTrait,
    partner: Uuid,
    criteria: &Criteria,
    at: Timestamp,
) -> Result<Vec<Billed>, FlowError> {
    let standing = standing(on, partner, at).await?;
    let mut query = invoice_lines::Entity::find()
        .filter(invoice_lines::Column::InvoiceId.in_subquery(of_partner(partner)))
        .filter(invoice_lines::Column::Month.between(criteria.from.to_string(), criteria.to.to_string()));
    if let Some(product) = &criteria.product {
        query = query.filter(invoice_lines::Column::Product.eq(product));
    }
    if let Some(beneficiary) = &criteria.beneficiary {
        query = query.filter(invoice_lines::Column::Beneficiary.eq(beneficiary));
    }
    let lines = query.order_by_asc(invoice_lines::Column::Position).all(on).await?;
    let known = lines.into_iter().filter_map(|line| {
        let invoice = standing.get(&line.invoice_id)?.clone();
        Some((invoice, line))
    });
    let mut chosen: Vec<Billed> = known.collect();
    chosen.sort_by_key(|(invoice, line)| (invoice.received_at, invoice.id, line.position));
    Ok(chosen)
}
