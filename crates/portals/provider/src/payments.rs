//! `/service/paiements`: the payment states that hold the service's invoices.

use askama::Template;
use axum::{extract::Path, response::Response};
use flows::{Payable, Statement};
use kernel::{Money, clock::paris};
use sheets::{Kind, Table, Value};
use uuid::Uuid;
use web::{Coordinator, Failure, Shell, attachment, page, words};

use crate::{departments, failures::failed, invoices};

pub const BASE: &str = "/service/paiements";

#[derive(Template)]
#[template(path = "payments/list.html")]
struct StatementsPage {
    shell: Shell,
    states: Vec<StateView>,
    said: String,
    sum: Money,
}

struct StateView {
    href: String,
    number: i64,
    department: String,
    on: String,
    invoices: String,
    sum: Money,
}

#[derive(Template)]
#[template(path = "payments/one.html")]
struct StatementPage {
    shell: Shell,
    state: StateView,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    number: String,
    is_credit_note: bool,
    period: String,
    total: Money,
    accepted: Money,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    let known = departments::departments(&who.cx).await?;
    let states = flows::statements(&who.cx).await.map_err(failed)?;
    let invoices: usize = states.iter().map(|state| state.invoices).sum();
    page(StatementsPage {
        shell: who.shell.with_current("paiements"),
        said: words::count(invoices as u64, "facture", "factures"),
        sum: states.iter().map(|state| state.accepted).sum(),
        states: states.iter().map(|state| view(state, &known)).collect(),
    })
}

pub async fn one(who: Coordinator, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (state, lines) = flows::statement(&who.cx, id).await.map_err(failed)?;
    let known = departments::departments(&who.cx).await?;
    page(StatementPage {
        shell: who.shell.with_current("paiements"),
        state: view(&state, &known),
        rows: lines.into_iter().map(row).collect(),
    })
}

pub async fn csv(who: Coordinator, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (state, lines) = flows::statement(&who.cx, id).await.map_err(failed)?;
    let columns = [
        ("Numéro de facture", Kind::Text),
        ("Début de période", Kind::Day),
        ("Fin de période", Kind::Day),
        ("Total", Kind::Money),
        ("Montant accepté", Kind::Money),
    ];
    let row = |line: &Payable| {
        vec![
            Value::text(&line.number),
            line.period_from.into(),
            line.period_to.into(),
            Value::Money(line.total),
            Value::Money(line.accepted),
        ]
    };
    let table = Table { rows: lines.iter().map(row).collect(), ..Table::new("État de paiement", &columns) };
    let bytes = sheets::csv(&table).map_err(|cause| Failure::Broken(cause.to_string()))?;
    let name = format!("{}_Etat_de_paiement_{}.csv", paris(state.closed_at).date(), state.number);
    Ok(attachment(bytes, "text/csv; charset=utf-8", &name, false))
}

fn view(state: &Statement, known: &[departments::Department]) -> StateView {
    StateView {
        href: format!("{BASE}/{}", state.id),
        number: state.number,
        department: departments::named(known, state.department),
        on: words::moment(state.closed_at),
        invoices: words::count(state.invoices as u64, "facture", "factures"),
        sum: state.accepted,
    }
}

fn row(line: Payable) -> Row {
    Row {
        href: format!("{}/{}", invoices::BASE, line.id),
        number: line.number,
        is_credit_note: line.is_credit_note,
        period: words::period(line.period_from, line.period_to),
        total: line.total,
        accepted: line.accepted,
    }
}
