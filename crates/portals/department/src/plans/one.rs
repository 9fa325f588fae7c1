//! `GET /departement/prises-en-charge/{id}`

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use flows::{Amounts, Part, PlanLine, PlanMonth, PlanVersion};
use kernel::french::month_year;
use serde::Deserialize;
use sheets::{Kind, Table, Value};
use uuid::Uuid;
use web::{Caseworker, Failure, Shell, page};

use super::{BASE, action, framework, ordered, weekly};
use crate::{
    effectiveness::{
        VISITS,
        export::{self, FORMATS},
        tables::Shown,
    },
    failures::failed,
    words,
};

#[derive(Template)]
#[template(path = "plans/one.html")]
struct PlanPage {
    shell: Shell,
    number: String,
    beneficiary: String,
    beneficiary_number: String,
    service: String,
    aid: String,
    framework: String,
    validity: String,
    lines: Vec<Line>,
    figures: Vec<(&'static str, String)>,
    table: Shown,
    versions: Vec<Version>,
    files: Vec<(&'static str, String)>,
}

struct Line {
    product: String,
    weekly: String,
    ordered: String,
    price: String,
    participation: String,
}

struct Version {
    number: i64,
    action: &'static str,
    issued: String,
    validity: String,
    lines: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    format: String,
}

pub async fn show(
    agent: Caseworker,
    Path(id): Path<Uuid>,
    Query(sought): Query<Sought>,
) -> Result<Response, Failure> {
    let (plan, versions, months) = flows::plan(&agent.cx, id).await.map_err(failed)?;
    let table = table(&plan.number, &months);
    let who = plan.beneficiary_name.clone().unwrap_or_else(|| plan.beneficiary.clone());
    let scope = format!("{who} · {}", plan.partner_name);
    if let Some(file) = export::file(&agent, &sought.format, &table, &scope, Vec::new()).await {
        return file;
    }
    let all: Amounts = months.iter().map(|month| &month.amounts).sum();
    let partner = plan.partner.to_string();
    let visits = |place: usize| {
        let month = months[place].month.to_string();
        let own = [
            ("du", month.as_str()),
            ("au", &month),
            ("service", &partner),
            ("beneficiaire", &plan.beneficiary),
        ];
        words::address(VISITS, &own)
    };
    page(PlanPage {
        beneficiary: who,
        service: plan.partner_name.clone(),
        framework: framework(&plan.framework).to_owned(),
        validity: words::period(plan.valid_from, plan.valid_to),
        lines: plan.lines.iter().map(line).collect(),
        figures: vec![
            ("Commandé jusqu’ici", Value::Minutes(all.ordered()).shown()),
            ("Fait", Value::Minutes(all.done()).shown()),
            ("Facturé", Value::Minutes(all.billed_min()).shown()),
            ("Taux d’effectivité", Value::rate(all.rate()).shown()),
        ],
        table: Shown::of(&table, 0..table.rows.len(), visits),
        versions: versions.iter().map(version).collect(),
        files: FORMATS.map(|(code, name)| (name, format!("{BASE}/{id}?format={code}"))).into(),
        shell: agent.shell.with_current("pilotage"),
        number: plan.number,
        aid: plan.aid,
        beneficiary_number: plan.beneficiary,
    })
}

fn line(line: &PlanLine) -> Line {
    let percent = |text: &String| format!("{}\u{a0}%", text.replace('.', ","));
    Line {
        product: line.product.clone(),
        weekly: weekly(line),
        ordered: ordered(line),
        price: line.unit_price.map(|price| price.to_string()).unwrap_or_default(),
        participation: line.participation_pct.as_ref().map(percent).unwrap_or_default(),
    }
}

fn version(version: &PlanVersion) -> Version {
    Version {
        number: version.version,
        action: action(&version.action),
        issued: words::moment(version.issued_at),
        validity: words::period(version.valid_from, version.valid_to),
        lines: version.lines.iter().map(|line| format!("{} : {}", line.product, ordered(line))).collect(),
    }
}

fn table(number: &str, months: &[PlanMonth]) -> Table {
    let columns = [
        ("Mois", Kind::Text),
        ("Commandé", Kind::Minutes),
        ("Fait", Kind::Minutes),
        ("Taux", Kind::Rate),
        ("Prévu, non fait", Kind::Minutes),
        ("Non planifié", Kind::Minutes),
        ("Facturé", Kind::Minutes),
        ("Accepté", Kind::Money),
    ];
    let row = |one: &PlanMonth| {
        vec![
            Value::text(month_year(one.month)),
            Value::Minutes(one.amounts.ordered()),
            Value::Minutes(one.amounts.done()),
            Value::rate(one.amounts.rate()),
            Value::Minutes(one.amounts.not_done()),
            Value::Minutes(one.amounts.minutes(Part::NotPlanned)),
            Value::Minutes(one.amounts.billed_min()),
            Value::Money(one.amounts.accepted),
        ]
    };
    let title = format!("Suivi de la prise en charge {number}");
    Table { rows: months.iter().map(row).collect(), ..Table::new(title, &columns) }
}
