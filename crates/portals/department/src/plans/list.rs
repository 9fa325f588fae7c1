//! `GET /departement/prises-en-charge`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{Plan, PlanLine, PlanQuery};
use serde::Deserialize;
use sheets::{Kind, Table, Value};
use web::{Caseworker, Failure, Pager, Shell, page};

use super::{BASE, weekly};
use crate::{
    effectiveness::export::{self, FORMATS},
    failures::failed,
    words,
};

const PAGE: u64 = 50;
/// More than a département orders: a file holds them all.
const EVERYTHING: u64 = 1_000_000;

#[derive(Template)]
#[template(path = "plans/list.html")]
struct ListPage {
    shell: Shell,
    sought: Sought,
    services: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    filtered: bool,
    total: String,
    files: Vec<(&'static str, String)>,
    position: String,
    previous: String,
    next: String,
}

struct Row {
    href: String,
    beneficiary: String,
    number: String,
    service: String,
    aid: String,
    lines: Vec<String>,
    validity: String,
    version: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    numero: String,
    service: String,
    aide: String,
    /// « oui »: only those in force today.
    en_cours: String,
    format: String,
    page: Option<String>,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let cx = &agent.cx;
    let partners = flows::partners(cx).await.map_err(failed)?;
    let to_file = FORMATS.iter().any(|(code, _)| *code == sought.format);
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let asked = PlanQuery {
        page: if to_file { 0 } else { pager.number - 1 },
        size: if to_file { EVERYTHING } else { PAGE },
        partner: words::service(&partners, &sought.service),
        aid: sought.aide.trim().to_owned(),
        text: sought.numero.trim().to_owned(),
        on: (sought.en_cours == "oui").then(|| cx.clock.today()),
    };
    let found = flows::plans(cx, &asked).await.map_err(failed)?;
    let service = partners.iter().find(|one| Some(one.id) == asked.partner);
    let scope = service.map_or_else(|| "tous les services".to_owned(), |one| one.name.clone());
    if to_file
        && let Some(file) =
            export::file(&agent, &sought.format, &table(&found.plans), &scope, Vec::new()).await
    {
        return file;
    }
    let filters = [
        ("numero", asked.text.as_str()),
        ("service", sought.service.as_str()),
        ("aide", asked.aid.as_str()),
        ("en_cours", sought.en_cours.as_str()),
    ];
    let with = |more: (&str, &str)| words::address(BASE, &[&filters[..], &[more]].concat());
    let pages = pager.pages(found.total);
    let to = |number: u64| with(("page", &number.to_string()));
    page(ListPage {
        services: words::services(&partners, asked.partner),
        rows: found.plans.iter().map(row).collect(),
        filtered: filters.iter().any(|(_, value)| !value.is_empty()),
        total: words::count(found.total, "prise en charge", "prises en charge"),
        files: FORMATS.map(|(code, name)| (name, with(("format", code)))).into(),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        shell: agent.shell.with_current("pilotage"),
        sought,
    })
}

fn row(plan: &Plan) -> Row {
    let line = |line: &PlanLine| match line.product.as_str() {
        product if product.is_empty() || product == plan.aid => weekly(line),
        product => format!("{product} : {}", weekly(line)),
    };
    Row {
        href: format!("{BASE}/{}", plan.id),
        beneficiary: plan.beneficiary_name.clone().unwrap_or_else(|| plan.beneficiary.clone()),
        number: plan.number.clone(),
        service: plan.partner_name.clone(),
        aid: plan.aid.clone(),
        lines: plan.lines.iter().map(line).collect(),
        validity: words::period(plan.valid_from, plan.valid_to),
        version: plan.version,
    }
}

/// One row for each line of each order.
fn table(plans: &[Plan]) -> Table {
    let columns = [
        ("Prise en charge", Kind::Text),
        ("Bénéficiaire", Kind::Text),
        ("Numéro du bénéficiaire", Kind::Text),
        ("Service", Kind::Text),
        ("Aide", Kind::Text),
        ("Prestation", Kind::Text),
        ("Par semaine", Kind::Minutes),
        ("Par mois", Kind::Minutes),
        ("Début", Kind::Day),
        ("Fin", Kind::Day),
        ("Version", Kind::Count),
    ];
    let row = |(plan, line): (&Plan, &PlanLine)| {
        vec![
            Value::text(plan.number.clone()),
            Value::text(plan.beneficiary_name.clone().unwrap_or_default()),
            Value::text(plan.beneficiary.clone()),
            Value::text(plan.partner_name.clone()),
            Value::text(plan.aid.clone()),
            Value::text(line.product.clone()),
            Value::Minutes(line.weekly_min()),
            Value::Minutes(line.monthly_min),
            Value::from(plan.valid_from),
            Value::from(plan.valid_to),
            Value::Count(plan.version),
        ]
    };
    let lines = plans.iter().flat_map(|plan| plan.lines.iter().map(move |line| (plan, line)));
    Table { rows: lines.map(row).collect(), ..Table::new("Prises en charge", &columns) }
}
