//! `GET /departement/equipement`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{CEILING, Equipment, EquipmentState};
use kernel::Money;
use serde::Deserialize;
use sheets::{Kind, Table, Value};
use web::{Caseworker, Failure, Shell, page};

use super::BASE;
use crate::{
    effectiveness::export::{self, FORMATS},
    failures::failed,
    words,
};

#[derive(Template)]
#[template(path = "equipment/list.html")]
struct ListPage {
    shell: Shell,
    ceiling: Money,
    rows: Vec<Row>,
    said: String,
    beneficiaries: String,
    amount: Money,
    paid: Money,
    files: Vec<(&'static str, String)>,
}

struct Row {
    href: String,
    service: String,
    solution: String,
    signed: String,
    beneficiaries: i64,
    quote: Money,
    amount: Money,
    paid: String,
    state: &'static str,
    tone: &'static str,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    format: String,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let found = flows::equipments(&agent.cx).await.map_err(failed)?;
    let scope = format!("au plus {CEILING} TTC par bénéficiaire");
    if let Some(file) = export::file(&agent, &sought.format, &table(&found), &scope, Vec::new()).await {
        return file;
    }
    page(ListPage {
        shell: agent.shell.with_current("pilotage"),
        ceiling: CEILING,
        said: words::count(standing(&found).count() as u64, "convention", "conventions"),
        beneficiaries: words::grouped(standing(&found).map(|one| one.beneficiaries.unsigned_abs()).sum()),
        amount: standing(&found).map(|one| one.amount).sum(),
        paid: paid(&found),
        files: FORMATS.map(|(code, name)| (name, words::address(BASE, &[("format", code)]))).into(),
        rows: found.iter().map(row).collect(),
    })
}

/// Those given up cost nothing.
fn standing(all: &[Equipment]) -> impl Iterator<Item = &Equipment> {
    all.iter().filter(|one| one.state != EquipmentState::Dropped)
}

fn paid(all: &[Equipment]) -> Money {
    all.iter().filter(|one| one.state == EquipmentState::Paid).map(|one| one.amount).sum()
}

fn row(one: &Equipment) -> Row {
    let day = |day: Option<_>| day.map(kernel::french::short_date).unwrap_or_default();
    Row {
        href: format!("{BASE}/{}", one.id),
        service: one.partner_name.clone(),
        solution: one.solution.clone(),
        signed: day(one.signed_on),
        beneficiaries: one.beneficiaries,
        quote: one.quote,
        amount: one.amount,
        paid: day(one.paid_on),
        state: one.state.label(),
        tone: match one.state {
            EquipmentState::Drafted => "todo",
            EquipmentState::Signed => "progress",
            EquipmentState::Paid => "done",
            EquipmentState::Dropped => "muted",
        },
    }
}

fn table(all: &[Equipment]) -> Table {
    let columns = [
        ("Service", Kind::Text),
        ("Solution", Kind::Text),
        ("Signée le", Kind::Day),
        ("Bénéficiaires", Kind::Count),
        ("Devis TTC", Kind::Money),
        ("Plafond par bénéficiaire", Kind::Money),
        ("Aide", Kind::Money),
        ("Payée le", Kind::Day),
        ("État", Kind::Text),
        ("Remarque", Kind::Text),
    ];
    let line = |one: &Equipment| {
        vec![
            Value::text(one.partner_name.clone()),
            Value::text(one.solution.clone()),
            Value::from(one.signed_on),
            Value::Count(one.beneficiaries),
            Value::Money(one.quote),
            Value::Money(one.ceiling),
            Value::Money(one.amount),
            Value::from(one.paid_on),
            Value::text(one.state.label()),
            Value::text(one.note.clone()),
        ]
    };
    let mut total = vec![Value::Empty; columns.len()];
    total[0] = Value::text("Ensemble, sans les abandonnées");
    total[3] = Value::Count(standing(all).map(|one| one.beneficiaries).sum());
    total[4] = Value::Money(standing(all).map(|one| one.quote).sum());
    total[6] = Value::Money(standing(all).map(|one| one.amount).sum());
    Table {
        rows: all.iter().map(line).collect(),
        total: if all.is_empty() { Vec::new() } else { total },
        ..Table::new("Conventions d’équipement", &columns)
    }
}
