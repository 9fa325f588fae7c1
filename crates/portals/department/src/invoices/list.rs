//! `GET /departement/factures`: the queue.

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{Invoice, InvoiceOrder, InvoiceQuery, InvoiceState, Partner};
use kernel::Money;
use serde::Deserialize;
use web::{Caseworker, Failure, Pager, Shell, page};

use super::{BASE, tone};
use crate::{failures::failed, words};

const PAGE: u64 = 50;

/// Filters that are no single state.
const ALL: &str = "all";
const CHANGED: &str = "changed";

#[derive(Template)]
#[template(path = "invoices/list.html")]
struct ListPage {
    shell: Shell,
    sought: Sought,
    month: String,
    unread_month: String,
    states: Vec<(&'static str, &'static str, bool)>,
    services: Vec<(String, String, bool)>,
    sorts: Vec<Sort>,
    rows: Vec<Row>,
    filtered: bool,
    total: String,
    amount: Money,
    effect: String,
    bulk: String,
    position: String,
    previous: String,
    next: String,
}

struct Sort {
    label: &'static str,
    href: String,
    order: &'static str,
    numeric: bool,
}

struct Row {
    href: String,
    number: String,
    is_credit_note: bool,
    service: String,
    period: String,
    received: String,
    total: Money,
    effect: String,
    lines: String,
    state: &'static str,
    tone: &'static str,
    changed: bool,
}

/// Filters and order, as the address carries them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    pub etat: String,
    pub service: String,
    pub mois: String,
    pub numero: String,
    pub tri: String,
    pub sens: String,
    pub page: Option<String>,
}

impl Sought {
    pub fn query(&self, partners: &[Partner]) -> InvoiceQuery {
        let states = match (self.etat.as_str(), InvoiceState::from_code(&self.etat)) {
            (_, Some(state)) => vec![state],
            (ALL | CHANGED, None) => Vec::new(),
            _ => InvoiceState::ALL.into_iter().filter(|state| state.awaits_decision()).collect(),
        };
        InvoiceQuery {
            states,
            partner: words::service(partners, &self.service),
            month: words::month(&self.mois),
            text: self.numero.trim().to_owned(),
            changed_since: self.etat == CHANGED,
            order: self.order(),
            descending: self.sens == "desc",
            ..InvoiceQuery::default()
        }
    }

    fn order(&self) -> InvoiceOrder {
        match self.tri.as_str() {
            "montant" => InvoiceOrder::Total,
            "effet" => InvoiceOrder::Effect,
            _ => InvoiceOrder::Received,
        }
    }

    /// What is chosen, without order nor page.
    pub fn filters(&self) -> [(&str, &str); 4] {
        [
            ("etat", &self.etat),
            ("service", &self.service),
            ("mois", &self.mois),
            ("numero", self.numero.trim()),
        ]
    }

    fn sort(&self, label: &'static str, code: &str, order: InvoiceOrder, numeric: bool) -> Sort {
        let current = self.order() == order;
        let descending = self.sens == "desc";
        // Amounts are looked for from the largest down.
        let down = if current { !descending } else { numeric };
        let way = [("tri", code), ("sens", if down { "desc" } else { "" })];
        Sort {
            label,
            href: words::address(BASE, &[&self.filters()[..], &way].concat()),
            order: match (current, descending) {
                (false, _) => "",
                (true, false) => "ascending",
                (true, true) => "descending",
            },
            numeric,
        }
    }
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let asked = InvoiceQuery { page: pager.number - 1, size: PAGE, ..sought.query(&partners) };
    let found = flows::invoices(&agent.cx, &asked).await.map_err(failed)?;
    let pages = pager.pages(found.total);
    let to = |number: u64| {
        let number = number.to_string();
        let rest = [("tri", sought.tri.as_str()), ("sens", &sought.sens), ("page", &number)];
        words::address(BASE, &[&sought.filters()[..], &rest].concat())
    };
    let own = [("", "À décider"), (ALL, "Toutes"), (CHANGED, "Changées depuis la décision")];
    let each = InvoiceState::ALL.iter().map(|state| (state.code(), state.label()));
    page(ListPage {
        shell: agent.shell.with_current("factures"),
        states: own.into_iter().chain(each).map(|(code, label)| (code, label, code == sought.etat)).collect(),
        services: words::services(&partners, asked.partner),
        sorts: vec![
            sought.sort("Reçue le", "recu", InvoiceOrder::Received, false),
            sought.sort("Montant", "montant", InvoiceOrder::Total, true),
            sought.sort("Écart", "effet", InvoiceOrder::Effect, true),
        ],
        rows: found.invoices.into_iter().map(row).collect(),
        filtered: sought.filters().iter().any(|(_, value)| !value.is_empty()),
        total: words::count(found.total, "facture", "factures"),
        amount: found.amount,
        effect: words::signed(found.effect),
        bulk: words::address(&format!("{BASE}/accepter"), &sought.filters()[1..]),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        month: words::typed_month(&sought.mois),
        unread_month: words::unread_month(&sought.mois),
        sought,
    })
}

fn row(invoice: Invoice) -> Row {
    Row {
        href: format!("{BASE}/{}", invoice.id),
        is_credit_note: invoice.kind == records::InvoiceKind::CreditNote.code(),
        number: invoice.number,
        service: invoice.partner_name,
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
        state: invoice.state.label(),
        tone: tone(invoice.state),
        changed: invoice.changed_since,
    }
}
