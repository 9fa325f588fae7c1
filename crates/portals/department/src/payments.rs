//! `/departement/paiements`: what was accepted, for the finance department.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use flows::{Payable, Payment, PaymentError, PaymentScope};
use kernel::{Money, Month, clock::paris, french::month_year, id::PartnerId};
use serde::Deserialize;
use sheets::{Kind, Table, Value};
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, attachment, page, page_with, redirect_with_flash};

use crate::{failures::failed, invoices, words};

pub const BASE: &str = "/departement/paiements";

#[derive(Template)]
#[template(path = "payments/list.html")]
struct PaymentsPage {
    shell: Shell,
    mistakes: Mistakes,
    sought: Sought,
    month: String,
    unread_month: String,
    services: Vec<(String, String, bool)>,
    groups: Vec<Group>,
    invoices: usize,
    said: String,
    sum: Money,
    filtered: bool,
    closed: Vec<Closed>,
}

#[derive(Template)]
#[template(path = "payments/one.html")]
struct PaymentPage {
    shell: Shell,
    href: String,
    number: i64,
    said: String,
    sum: Money,
    by: String,
    on: String,
    rows: Vec<Row>,
}

/// A service in a month.
struct Group {
    service: String,
    period: String,
    invoices: String,
    href: String,
    sum: Money,
}

struct Closed {
    href: String,
    number: i64,
    on: String,
    by: String,
    invoices: String,
    sum: Money,
}

struct Row {
    href: String,
    number: String,
    is_credit_note: bool,
    service: String,
    period: String,
    total: Money,
    accepted: Money,
}

/// Which invoices, as the address carries it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    service: String,
    mois: String,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    render(agent, sought, Mistakes::default()).await
}

/// Closes a payment state of what the page showed.
pub async fn close(agent: Caseworker, fields: Fields) -> Result<Response, Failure> {
    let sought = Sought { service: fields.get("service").to_owned(), mois: fields.get("mois").to_owned() };
    // Never more than what was asked for.
    if !words::unread_month(&sought.mois).is_empty() {
        return render(agent, sought, Mistakes::one("mois", words::A_MONTH)).await;
    }
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let scope = scope(&sought, words::service(&partners, &sought.service));
    let seen = fields.get("vues").parse().unwrap_or_default();
    let sum = Money::from_cents(fields.get("somme").parse().unwrap_or_default());
    match flows::pay(&agent.cx, scope, seen, sum).await {
        Ok(payment) => {
            let said = format!(
                "État de paiement n° {} arrêté. Téléchargez son fichier pour les finances.",
                payment.number
            );
            Ok(redirect_with_flash(&format!("{BASE}/{}", payment.id), &said))
        }
        Err(PaymentError::Denied(_)) => Err(Failure::Denied),
        Err(PaymentError::Database(cause)) => Err(cause.into()),
        Err(refused) => render(agent, sought, Mistakes::one("a-payer", refused.to_string())).await,
    }
}

pub async fn one(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (payment, lines) = flows::payment(&agent.cx, id).await.map_err(failed)?;
    page(PaymentPage {
        shell: agent.shell.with_current("factures"),
        href: format!("{BASE}/{}", payment.id),
        number: payment.number,
        said: words::count(payment.invoices, "facture", "factures"),
        sum: payment.accepted,
        on: words::moment(payment.created_at),
        by: payment.created_by,
        rows: lines.into_iter().map(row).collect(),
    })
}

/// For the spreadsheet of the finance department.
pub async fn csv(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (payment, lines) = flows::payment(&agent.cx, id).await.map_err(failed)?;
    let bytes = sheets::csv(&table(&lines)).map_err(|cause| Failure::Broken(cause.to_string()))?;
    let day = paris(payment.created_at).date();
    let name = format!("{day}_Etat_de_paiement_{}.csv", payment.number);
    Ok(attachment(bytes, "text/csv; charset=utf-8", &name, false))
}

async fn render(agent: Caseworker, sought: Sought, mistakes: Mistakes) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let partner = words::service(&partners, &sought.service);
    let lines = flows::payable(&agent.cx, scope(&sought, partner)).await.map_err(failed)?;
    let page = PaymentsPage {
        shell: agent.shell.with_current("factures"),
        services: words::services(&partners, partner),
        groups: groups(&lines),
        invoices: lines.len(),
        said: words::count(lines.len() as u64, "facture", "factures"),
        sum: lines.iter().map(|line| line.accepted).sum(),
        filtered: !sought.service.is_empty() || !sought.mois.is_empty(),
        closed: flows::payments(&agent.cx).await.map_err(failed)?.into_iter().map(closed).collect(),
        month: words::typed_month(&sought.mois),
        unread_month: words::unread_month(&sought.mois),
        sought,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn scope(sought: &Sought, partner: Option<PartnerId>) -> PaymentScope {
    PaymentScope { partner, month: words::month(&sought.mois) }
}

fn groups(lines: &[Payable]) -> Vec<Group> {
    let mut by: BTreeMap<(&str, Option<Month>), Vec<&Payable>> = BTreeMap::new();
    for line in lines {
        by.entry((line.partner_name.as_str(), line.period_from.map(Month::of))).or_default().push(line);
    }
    let group = |((service, month), lines): ((&str, Option<Month>), Vec<&Payable>)| {
        let partner = lines.first().map(|line| line.partner.to_string()).unwrap_or_default();
        let filter = month.map(|month| month.to_string()).unwrap_or_default();
        Group {
            service: service.to_owned(),
            period: month.map_or_else(|| words::period(None, None), month_year),
            invoices: words::count(lines.len() as u64, "facture", "factures"),
            href: words::address(BASE, &[("service", &partner), ("mois", &filter)]),
            sum: lines.iter().map(|line| line.accepted).sum(),
        }
    };
    by.into_iter().map(group).collect()
}

fn closed(payment: Payment) -> Closed {
    Closed {
        href: format!("{BASE}/{}", payment.id),
        number: payment.number,
        on: words::moment(payment.created_at),
        by: payment.created_by,
        invoices: words::count(payment.invoices, "facture", "factures"),
        sum: payment.accepted,
    }
}

fn row(line: Payable) -> Row {
    Row {
        href: format!("{}/{}", invoices::BASE, line.id),
        number: line.number,
        is_credit_note: line.is_credit_note,
        service: line.partner_name,
        period: words::period(line.period_from, line.period_to),
        total: line.total,
        accepted: line.accepted,
    }
}

fn table(lines: &[Payable]) -> Table {
    let columns = [
        ("Service", Kind::Text),
        ("SIRET", Kind::Text),
        ("Numéro de facture", Kind::Text),
        ("Début de période", Kind::Day),
        ("Fin de période", Kind::Day),
        ("Total", Kind::Money),
        ("Montant accepté", Kind::Money),
        ("Décidée par", Kind::Text),
        ("Décidée le", Kind::Day),
    ];
    let row = |line: &Payable| {
        vec![
            Value::text(&line.partner_name),
            Value::text(line.siret.clone().unwrap_or_default()),
            Value::text(&line.number),
            line.period_from.into(),
            line.period_to.into(),
            Value::Money(line.total),
            Value::Money(line.accepted),
            Value::text(&line.decided_by),
            line.decided_at.map(|at| paris(at).date()).into(),
        ]
    };
    Table { rows: lines.iter().map(row).collect(), ..Table::new("État de paiement", &columns) }
}

#[cfg(test)]
mod tests {
    use kernel::jiff::civil::date;

    use super::*;

    #[test]
    fn a_french_spreadsheet_reads_it() {
        let line = Payable {
            id: Uuid::nil().into(),
            number: "=F-1".to_owned(),
            is_credit_note: true,
            partner: Uuid::nil().into(),
            partner_name: "Aide ; Présence".to_owned(),
            siret: Some("73282932000074".to_owned()),
            period_from: Some(date(2026, 3, 1)),
            period_to: Some(date(2026, 3, 31)),
            total: Money::from_cents(-123_456),
            accepted: Money::from_cents(-5),
            decided_by: "Nadia Roux".to_owned(),
            decided_at: Some("2026-04-02T08:00:00Z".parse().unwrap()),
        };
        let text = String::from_utf8(sheets::csv(&table(&[line])).unwrap()).unwrap();
        assert!(text.starts_with("\u{feff}Service;SIRET;Numéro de facture;"));
        let second = text.lines().nth(1).unwrap();
        assert_eq!(
            second,
            "\"Aide ; Présence\";73282932000074;'=F-1;01/03/2026;31/03/2026;-1234,56;-0,05;Nadia Roux;02/04/2026"
        );
    }
}
