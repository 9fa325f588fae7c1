//! `GET /departement/pilotage/beneficiaires`: the people behind a figure, and those somebody should call.

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{Alert, Followed, FollowedQuery, Part, Partner};
use sheets::{Kind, Table, Value};
use web::{Caseworker, Failure, Pager, Shell, page};

use super::{
    BASE, PEOPLE, VISITS,
    dashboard::{FilterForm, notes},
    export::{self, FORMATS},
    sought::{Sought, address, said},
    tables::Shown,
};
use crate::{failures::failed, words};

const PAGE: u64 = 50;
/// More than a département follows: a file holds them all.
const EVERYBODY: u64 = 1_000_000;

#[derive(Template)]
#[template(path = "effectiveness/people.html")]
struct PeoplePage {
    shell: Shell,
    path: &'static str,
    back: String,
    filters: FilterForm,
    alerts: Vec<(&'static str, &'static str, bool)>,
    number: String,
    scope: String,
    said: String,
    table: Shown,
    files: Vec<(&'static str, String)>,
    position: String,
    previous: String,
    next: String,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let cx = &agent.cx;
    let partners = flows::partners(cx).await.map_err(failed)?;
    let last = flows::measured(cx).await.map_err(failed)?.and_then(|(_, month)| month);
    let scoped = sought.scoped(&partners, last, cx.clock.today());
    let to_file = FORMATS.iter().any(|(code, _)| *code == sought.format);
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let asked = FollowedQuery {
        scoped: scoped.clone(),
        alert: sought.alert(),
        text: sought.numero.trim().to_owned(),
        page: if to_file { 0 } else { pager.number - 1 },
        size: if to_file { EVERYBODY } else { PAGE },
    };
    let found = flows::followed(cx, &asked).await.map_err(failed)?;
    let scope = said(&scoped, &partners);
    let title = asked.alert.map_or("Bénéficiaires", Alert::label);
    let table = table(title, &found.people, &partners);
    if let Some(file) = export::file(&agent, &sought.format, &table, &scope, notes()).await {
        return file;
    }
    let filters = sought.filters(&scoped);
    let own = [("alerte", sought.alerte.as_str()), ("numero", asked.text.as_str())];
    let with = |more: (&'static str, &str)| address(PEOPLE, &filters, &[own[0], own[1], more]);
    let pages = pager.pages(found.total);
    let to = |number: u64| with(("page", &number.to_string()));
    let shown = Shown::of(&table, 0..table.rows.len(), |place| {
        let one = &found.people[place];
        let service = one.partner.to_string();
        address(VISITS, &filters, &[("service", &service), ("beneficiaire", &one.beneficiary)])
    });
    page(PeoplePage {
        filters: FilterForm::of(&agent, &sought, &scoped, &partners).await?,
        path: PEOPLE,
        back: address(BASE, &filters, &[]),
        alerts: Alert::ALL.map(|one| (one.code(), one.label(), Some(one) == asked.alert)).into(),
        said: words::count(found.total, "bénéficiaire", "bénéficiaires"),
        files: FORMATS.map(|(code, name)| (name, with(("format", code)))).into(),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        shell: agent.shell.with_current("pilotage"),
        number: asked.text,
        table: shown,
        scope,
    })
}

fn table(title: &str, people: &[Followed], partners: &[Partner]) -> Table {
    let columns = [
        ("Bénéficiaire", Kind::Text),
        ("Numéro", Kind::Text),
        ("Service", Kind::Text),
        ("Commune", Kind::Text),
        ("Commandé", Kind::Minutes),
        ("Fait", Kind::Minutes),
        ("Taux", Kind::Rate),
        ("Prévu, non fait", Kind::Minutes),
        ("Non planifié", Kind::Minutes),
        ("Refus", Kind::Count),
        ("Dernière intervention", Kind::Day),
    ];
    let row = |one: &Followed| {
        let service = partners.iter().find(|known| known.id == one.partner);
        vec![
            Value::text(one.name.clone().unwrap_or_else(|| one.beneficiary.clone())),
            Value::text(one.beneficiary.clone()),
            Value::text(service.map(|known| known.name.clone()).unwrap_or_default()),
            Value::text(one.place.clone()),
            Value::Minutes(one.amounts.ordered()),
            Value::Minutes(one.amounts.done()),
            Value::rate(one.amounts.rate()),
            Value::Minutes(one.amounts.not_done()),
            Value::Minutes(one.amounts.minutes(Part::NotPlanned)),
            Value::Count(one.amounts.refusals),
            Value::from(one.last_visit),
        ]
    };
    Table { rows: people.iter().map(row).collect(), ..Table::new(title, &columns) }
}
