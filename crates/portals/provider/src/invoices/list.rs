//! `GET /service/factures`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{Invoice, InvoiceQuery, InvoiceState};
use kernel::Money;
use serde::Deserialize;
use web::{Coordinator, Failure, Pager, Shell, page, words};

use super::{BASE, label, tone};
use crate::{
    departments::{self, Department},
    failures::failed,
};

const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "invoices/list.html")]
struct ListPage {
    shell: Shell,
    sought: Sought,
    month: String,
    unread_month: String,
    states: Vec<(&'static str, &'static str, bool)>,
    departments: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    filtered: bool,
    total: String,
    amount: Money,
    effect: String,
    position: String,
    previous: String,
    next: String,
}

struct Row {
    href: String,
    number: String,
    is_credit_note: bool,
    department: String,
    period: String,
    received: String,
    total: Money,
    effect: String,
    lines: String,
    state: &'static str,
    tone: &'static str,
}

/// Filters, as the address carries them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    etat: String,
    departement: String,
    mois: String,
    numero: String,
    page: Option<String>,
}

pub async fn show(who: Coordinator, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let departments = departments::departments(&who.cx).await?;
    let partner = departments::chosen(&departments, &sought.departement).map(|one| one.partner);
    let state = InvoiceState::from_code(&sought.etat);
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let asked = InvoiceQuery {
        page: pager.number - 1,
        size: PAGE,
        states: state.into_iter().collect(),
        partner,
        month: words::month(&sought.mois),
        text: sought.numero.trim().to_owned(),
        descending: true,
        ..InvoiceQuery::default()
    };
    let found = flows::invoices(&who.cx, &asked).await.map_err(failed)?;
    let pages = pager.pages(found.total);
    let filters = [
        ("etat", sought.etat.as_str()),
        ("departement", &sought.departement),
        ("mois", &sought.mois),
        ("numero", sought.numero.trim()),
    ];
    let to = |number: u64| {
        words::address(BASE, &[&filters[..], &[("page", number.to_string().as_str())]].concat())
    };
    page(ListPage {
        shell: who.shell.with_current("factures"),
        month: words::typed_month(&sought.mois),
        unread_month: words::unread_month(&sought.mois),
        states: InvoiceState::ALL.iter().map(|one| (one.code(), label(*one), Some(*one) == state)).collect(),
        rows: found.invoices.into_iter().map(|invoice| row(invoice, &departments)).collect(),
        departments: departments::options(&departments, partner),
        filtered: filters.iter().any(|(_, value)| !value.is_empty()),
        total: words::count(found.total, "facture", "factures"),
        amount: found.amount,
        effect: words::signed(found.effect),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        sought,
    })
}

fn row(invoice: Invoice, departments: &[Department]) -> Row {
    Row {
        href: format!("{BASE}/{}", invoice.id),
        is_credit_note: invoice.kind == records::InvoiceKind::CreditNote.code(),
        number: invoice.number,
        department: departments::name_of(departments, Some(invoice.partner)),
        period: words::period(invoice.period_from, invoice.period_to),
        received: words::moment(invoice.received_at),
        total: invoice.total,
        effect: if invoice.effect == Money::ZERO { String::new() } else { words::signed(invoice.effect) },
        lines: match invoice.lines_in_fault {
            0 => words::count(invoice.lines, "ligne", "lignes"),
            fault => format!(
                "{fault} sur {}",
                words::count(invoice.lines, "ligne avec écart", "lignes avec écart")
            ),
        },
        state: label(invoice.state),
        tone: tone(invoice.state),
    }
}
