//! `GET /departement/pilotage/interventions`: the visits of a beneficiary at a service, month by month.

use askama::Template;
use axum::{
    Extension,
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use flows::{Archive, SeenVisit};
use kernel::{Month, french::month_year, jiff::civil::DateTime};
use records::{Correction, NotDone};
use sheets::{Kind, Table, Value};
use web::{Caseworker, Failure, Shell, page};

use super::{
    PEOPLE, VISITS,
    export::{self, FORMATS},
    sought::{Sought, address},
    tables::Shown,
};
use crate::{failures::failed, words};

#[derive(Template)]
#[template(path = "effectiveness/visits.html")]
struct VisitsPage {
    shell: Shell,
    back: String,
    beneficiary: String,
    service: String,
    months: Vec<(String, String, bool)>,
    month: String,
    table: Shown,
    files: Vec<(&'static str, String)>,
}

pub async fn show(
    agent: Caseworker,
    Extension(archive): Extension<Archive>,
    Query(sought): Query<Sought>,
) -> Result<Response, Failure> {
    // An address somebody cut short: whose visits is still to be chosen.
    if sought.service.is_empty() {
        return Ok(Redirect::to(PEOPLE).into_response());
    }
    let cx = &agent.cx;
    let partners = flows::partners(cx).await.map_err(failed)?;
    let last = flows::measured(cx).await.map_err(failed)?.and_then(|(_, month)| month);
    let scoped = sought.scoped(&partners, last, cx.clock.today());
    let partner = scoped.partner.ok_or(Failure::NotFound)?;
    let service = partners.iter().find(|one| one.id == partner).map(|one| one.name.clone());
    let service = service.unwrap_or_default();
    // One month of the period at a time.
    let month = words::month(&sought.mois).filter(|month| (scoped.from..=scoped.to).contains(month));
    let month = month.unwrap_or(scoped.to);
    let who = sought.beneficiaire.trim();
    let visits = flows::visits_of(cx, &archive, partner, month, who).await.map_err(failed)?;
    let table = table(month, who, &visits);
    let scope = format!("{} · {service} · n° {who}", month_year(month));
    if let Some(file) = export::file(&agent, &sought.format, &table, &scope, Vec::new()).await {
        return file;
    }
    let filters = sought.filters(&scoped);
    let to = |month: &str, format: &str| {
        address(VISITS, &filters, &[("beneficiaire", who), ("mois", month), ("format", format)])
    };
    let mut months = Vec::new();
    let mut one = scoped.from;
    while one <= scoped.to {
        months.push((month_year(one), to(&one.to_string(), ""), one == month));
        one = one.next();
    }
    let chosen = month.to_string();
    page(VisitsPage {
        back: address(PEOPLE, &filters, &[]),
        beneficiary: who.to_owned(),
        month: month_year(month),
        files: FORMATS.map(|(code, name)| (name, to(&chosen, code))).into(),
        table: Shown::of(&table, 0..table.rows.len(), |_| String::new()),
        shell: agent.shell.with_current("pilotage"),
        months,
        service,
    })
}

fn table(month: Month, who: &str, visits: &[SeenVisit]) -> Table {
    let columns = [
        ("Horaire retenu", Kind::Text),
        ("Prestation", Kind::Text),
        ("Prévu", Kind::Text),
        ("Pointé", Kind::Text),
        ("Durée retenue", Kind::Minutes),
        ("Ce qui est dit", Kind::Text),
    ];
    let row = |visit: &SeenVisit| {
        let (start, end) = visit.retained;
        let seconds = start.duration_until(end).as_secs();
        let stamped = match (visit.stamp_in, visit.stamp_out) {
            (None, None) => "aucun pointage".to_owned(),
            (arrival, departure) => format!("{} – {}", clock(arrival), clock(departure)),
        };
        vec![
            Value::text(words::visit(start, Some(end))),
            Value::text(visit.product.clone()),
            Value::text(visit.planned.map_or_else(
                || "non transmis".to_owned(),
                |(start, end)| format!("{} – {}", clock(Some(start)), clock(Some(end))),
            )),
            Value::text(stamped),
            if visit.cancelled { Value::Empty } else { Value::Minutes((seconds + 30).div_euclid(60)) },
            Value::text(told(visit)),
        ]
    };
    let title = format!("Interventions {} {who}", month_year(month));
    Table { rows: visits.iter().map(row).collect(), ..Table::new(title, &columns) }
}

fn clock(at: Option<DateTime>) -> String {
    at.map_or_else(|| "?".to_owned(), |at| kernel::french::time(at.time()))
}

fn told(visit: &SeenVisit) -> String {
    let not_done = NotDone::from_code(&visit.correction).map(|cause| match cause {
        NotDone::Absence => "Non faite : absence",
        NotDone::Hospital => "Non faite : hospitalisation",
        NotDone::Refusal => "Non faite : refus",
        NotDone::Staff => "Non faite : manque de personnel",
    });
    let said = match (not_done, Correction::from_code(&visit.correction)) {
        (Some(cause), _) => cause,
        (None, Some(Correction::Sup)) => "Supprimée, sans motif",
        (None, Some(Correction::Cre)) => "Créée sans pointage",
        (None, Some(Correction::Mdt)) => "Corrigée",
        (None, Some(Correction::Coa)) => "Arrivée corrigée",
        (None, Some(Correction::Cod)) => "Départ corrigé",
        (None, Some(Correction::Co2)) => "Arrivée et départ corrigés",
        (None, Some(Correction::Hor)) => "Pointage seul",
        (None, None) => "Faite",
    };
    said.to_owned()
}
