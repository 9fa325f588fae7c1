//! `GET|POST /departement/factures/accepter`: many invoices without gap, read together, then accepted.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use flows::{Decision, DecisionError, Invoice, InvoiceQuery, InvoiceState};
use kernel::{Money, id::InvoiceId};
use web::{Caseworker, Failure, Fields, Shell, page, page_with, redirect_with_flash};

use super::{BASE, list::Sought};
use crate::{failures::failed, words};

/// At once: a page one can still read.
const MOST: u64 = 200;

#[derive(Template)]
#[template(path = "invoices/bulk.html")]
struct PreviewPage {
    shell: Shell,
    back: String,
    rows: Vec<Row>,
    said: String,
    sum: Money,
    more: u64,
}

#[derive(Template)]
#[template(path = "invoices/bulk_left.html")]
struct LeftPage {
    shell: Shell,
    accepted: String,
    left: Vec<Left>,
}

struct Row {
    id: InvoiceId,
    href: String,
    number: String,
    service: String,
    period: String,
    lines: u64,
    total: Money,
    share: Money,
}

struct Left {
    href: String,
    number: String,
    why: String,
}

/// The oldest first, of the service and month chosen.
pub async fn preview(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let sought = Sought {
        etat: InvoiceState::Clean.code().to_owned(),
        tri: String::new(),
        sens: String::new(),
        ..sought
    };
    let asked = InvoiceQuery { size: MOST, ..sought.query(&partners) };
    let found = flows::invoices(&agent.cx, &asked).await.map_err(failed)?;
    let ids: Vec<InvoiceId> = found.invoices.iter().map(|invoice| invoice.id).collect();
    let shares = flows::shares(&agent.cx, &ids).await.map_err(failed)?;
    let rows: Vec<Row> = found
        .invoices
        .into_iter()
        .map(|invoice| row(&invoice, shares.get(&invoice.id).copied().unwrap_or_default()))
        .collect();
    page(PreviewPage {
        shell: agent.shell.with_current("factures"),
        back: words::address(BASE, &sought.filters()[1..]),
        said: words::count(rows.len() as u64, "facture", "factures"),
        sum: rows.iter().map(|row| row.share).sum(),
        more: found.total - rows.len() as u64,
        rows,
    })
}

fn row(invoice: &Invoice, share: Money) -> Row {
    Row {
        id: invoice.id,
        href: format!("{BASE}/{}", invoice.id),
        number: invoice.number.clone(),
        service: invoice.partner_name.clone(),
        period: words::period(invoice.period_from, invoice.period_to),
        lines: invoice.lines,
        total: invoice.total,
        share,
    }
}

/// Exactly those the preview listed, as long as nothing was found about them since.
pub async fn accept(agent: Caseworker, fields: Fields) -> Result<Response, Failure> {
    let asked: Vec<(InvoiceId, String)> = fields
        .all("facture")
        .filter_map(|pair| {
            let (id, number) = pair.split_once(' ')?;
            Some((id.parse().ok()?, number.to_owned()))
        })
        .take(usize::try_from(MOST).unwrap_or(usize::MAX))
        .collect();
    let mut accepted = 0;
    let mut left = Vec::new();
    for (id, number) in asked {
        match flows::decide(&agent.cx, id, Decision::AcceptClean).await {
            Ok(()) => accepted += 1,
            Err(DecisionError::Denied(_)) => return Err(Failure::Denied),
            Err(DecisionError::Database(cause)) => return Err(cause.into()),
            Err(refused) => {
                left.push(Left { href: format!("{BASE}/{id}"), number, why: refused.to_string() });
            }
        }
    }
    let said = words::count(accepted, "facture acceptée", "factures acceptées");
    if left.is_empty() && accepted > 0 {
        return Ok(redirect_with_flash(BASE, &format!("{said}.")));
    }
    if left.is_empty() {
        return Err(Failure::problem("Aucune facture n’était listée. Revenez à la liste des factures."));
    }
    let page = LeftPage { shell: agent.shell.with_current("factures"), accepted: said, left };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}
