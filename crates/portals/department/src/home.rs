//! `GET /departement`: what awaits somebody.

use askama::Template;
use axum::response::Response;
use flows::{
    Actor, FileState, InboxQuery, Invoice, InvoiceOrder, InvoiceQuery, InvoiceState, Invoices, PaymentScope,
};
use kernel::{
    Money,
    clock::paris,
    french::short_date,
    jiff::{Timestamp, civil::Date},
};
use web::{Caseworker, Failure, Shell, page};

use crate::{failures::failed, words};

/// Most invoices named: past that, the queue shows them.
const NAMED: u64 = 8;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    refused: u64,
    refused_said: String,
    partly: u64,
    partly_said: String,
    waiting: u64,
    to_review: u64,
    to_review_said: String,
    at_stake: Money,
    clean: u64,
    clean_said: String,
    clean_amount: Money,
    payable: usize,
    payable_said: String,
    payable_sum: Money,
    due: Vec<DueRow>,
    due_total: u64,
    changed: Vec<Changed>,
    changed_total: u64,
    /// Families' statements that wait for a word.
    statements: u64,
    statements_said: String,
    no_service: bool,
    no_rule: bool,
}

struct DueRow {
    href: String,
    number: String,
    service: String,
    period: String,
    effect: String,
    who: &'static str,
    on: String,
    late: bool,
}

struct Changed {
    href: String,
    number: String,
    service: String,
    period: String,
    decided: String,
}

pub async fn show(agent: Caseworker) -> Result<Response, Failure> {
    let cx = &agent.cx;
    let since = today(cx.clock.now());
    let received = |state| async move {
        let asked = InboxQuery { size: 1, state: Some(state), since, ..InboxQuery::default() };
        flows::inbox(cx, &asked).await.map(|inbox| inbox.total).map_err(failed)
    };
    let (refused, partly) = (received(FileState::Refused).await?, received(FileState::Partly).await?);
    let waiting = InboxQuery { size: 1, state: Some(FileState::Waiting), ..InboxQuery::default() };
    let in_state = |state| async move {
        let asked = InvoiceQuery { size: 1, states: vec![state], ..InvoiceQuery::default() };
        flows::invoices(cx, &asked).await.map_err(failed)
    };
    let to_review = in_state(InvoiceState::ToReview).await?;
    let clean = in_state(InvoiceState::Clean).await?;
    let changed = InvoiceQuery { size: NAMED, changed_since: true, ..InvoiceQuery::default() };
    let Invoices { invoices: changed, total: changed_total, .. } =
        flows::invoices(cx, &changed).await.map_err(failed)?;
    let due = InvoiceQuery {
        size: NAMED,
        states: vec![InvoiceState::ToReview],
        order: InvoiceOrder::Due,
        ..InvoiceQuery::default()
    };
    let Invoices { invoices: due, total: due_total, .. } = flows::invoices(cx, &due).await.map_err(failed)?;
    let now = cx.clock.today();
    let payable = flows::payable(cx, PaymentScope::default()).await.map_err(failed)?;
    let statements = flows::waiting_statements(cx).await.map_err(failed)?;
    page(HomePage {
        shell: agent.shell.with_current("accueil"),
        refused_said: words::count(refused, "fichier refusé", "fichiers refusés"),
        refused,
        partly_said: words::count(partly, "fichier pris en partie", "fichiers pris en partie"),
        partly,
        waiting: flows::inbox(cx, &waiting).await.map_err(failed)?.total,
        to_review_said: words::count(to_review.total, "facture à examiner", "factures à examiner"),
        to_review: to_review.total,
        at_stake: to_review.effect,
        clean_said: words::count(clean.total, "facture sans écart", "factures sans écart"),
        clean: clean.total,
        clean_amount: clean.amount,
        payable: payable.len(),
        payable_said: words::count(payable.len() as u64, "facture acceptée", "factures acceptées"),
        payable_sum: payable.iter().map(|line| line.accepted).sum(),
        due: due.into_iter().filter_map(|due| row(due, now)).collect(),
        due_total,
        changed: changed.into_iter().map(named).collect(),
        changed_total,
        statements_said: words::count(statements, "demande", "demandes"),
        statements,
        no_service: flows::partners(cx).await.map_err(failed)?.is_empty(),
        no_rule: flows::rules(cx).await.map_err(failed)?.iter().all(|rule| rule.withdrawn_at.is_some()),
    })
}

/// `None` for one nobody has to answer.
fn row(due: Invoice, today: Date) -> Option<DueRow> {
    let on = due.due_on?;
    let acts = |who| due.findings.iter().any(|finding| flows::actor(finding) == who);
    Some(DueRow {
        href: format!("{}/{}", crate::invoices::BASE, due.id),
        who: match (acts(Actor::Service), acts(Actor::Department)) {
            (true, true) => "Le service et le département",
            (true, false) => Actor::Service.label(),
            (false, _) => Actor::Department.label(),
        },
        number: due.number,
        service: due.partner_name,
        period: words::period(due.period_from, due.period_to),
        effect: words::signed(due.effect),
        on: short_date(on),
        late: on < today,
    })
}

fn named(invoice: Invoice) -> Changed {
    let by = invoice.decided_by.unwrap_or_default();
    let on = invoice.decided_at.map(words::moment).unwrap_or_default();
    Changed {
        href: format!("{}/{}", crate::invoices::BASE, invoice.id),
        number: invoice.number,
        service: invoice.partner_name,
        period: words::period(invoice.period_from, invoice.period_to),
        decided: format!("{} par {by}, le {on}", invoice.state.label()),
    }
}

/// The first moment of the day in Paris.
fn today(now: Timestamp) -> Option<Timestamp> {
    paris(now).start_of_day().ok().map(|start| start.timestamp())
}
