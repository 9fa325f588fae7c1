//! Three dashboards on the same figures: activity, finance, social follow-up.

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{Alert, Amounts, By, Effect, Part, Partner, Scoped};
use kernel::{Month, french::month_year};
use sheets::Value;
use web::{Caseworker, Failure, Pager, Shell, page};

use super::{
    PEOPLE,
    chart::{Chart, Layout, Series, Unit},
    export::{self, FORMATS},
    sought::{Sought, address, said},
    tables::{Board, Shown},
};
use crate::{failures::failed, words};

/// Rows of a page.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "effectiveness/dashboard.html")]
struct DashboardPage {
    shell: Shell,
    board: &'static str,
    path: &'static str,
    tabs: Vec<(&'static str, String)>,
    filters: FilterForm,
    scope: String,
    measured: String,
    figures: Vec<(&'static str, String, String)>,
    alerts: Vec<(&'static str, String, String)>,
    chart: Chart,
    by: Vec<(&'static str, String, bool)>,
    table: Shown,
    people: String,
    files: Vec<(&'static str, String)>,
    parts: Vec<(&'static str, &'static str)>,
    unpriced: String,
    position: String,
    previous: String,
    next: String,
}

/// What every page of steering is narrowed by.
pub struct FilterForm {
    /// « 11/2026 ».
    pub from: String,
    pub to: String,
    /// What was typed and is no month.
    pub unread: Vec<String>,
    pub services: Vec<(String, String, bool)>,
    pub products: Vec<(String, bool)>,
    pub places: Vec<(String, bool)>,
    pub par: String,
}

impl FilterForm {
    pub async fn of(
        agent: &Caseworker,
        sought: &Sought,
        scoped: &Scoped,
        partners: &[Partner],
    ) -> Result<Self, Failure> {
        let chosen = |all: Vec<String>, chosen: &str| {
            all.into_iter().map(|one| (one.clone(), one == chosen)).collect::<Vec<_>>()
        };
        Ok(Self {
            from: words::typed_month(&scoped.from.to_string()),
            to: words::typed_month(&scoped.to.to_string()),
            unread: [&sought.du, &sought.au]
                .map(|typed| words::unread_month(typed))
                .into_iter()
                .filter(|said| !said.is_empty())
                .collect(),
            services: words::services(partners, scoped.partner),
            products: chosen(flows::products(&agent.cx).await.map_err(failed)?, &scoped.product),
            places: chosen(flows::places(&agent.cx).await.map_err(failed)?, &scoped.place),
            par: sought.par.clone(),
        })
    }
}

pub async fn activity(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    show(agent, sought, Board::Activity).await
}

pub async fn finance(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    show(agent, sought, Board::Finance).await
}

pub async fn social(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    show(agent, sought, Board::Social).await
}

async fn show(agent: Caseworker, sought: Sought, board: Board) -> Result<Response, Failure> {
    let cx = &agent.cx;
    let partners = flows::partners(cx).await.map_err(failed)?;
    let measured = flows::measured(cx).await.map_err(failed)?;
    let last = measured.and_then(|(_, month)| month);
    let scoped = sought.scoped(&partners, last, cx.clock.today());
    let by = sought.by();
    let months = flows::effects(cx, &scoped, By::Month).await.map_err(failed)?;
    let mut rows = match by {
        By::Month => months.clone(),
        by => flows::effects(cx, &scoped, by).await.map_err(failed)?,
    };
    if by != By::Month {
        rows.sort_by_key(|row| std::cmp::Reverse((row.amounts.ordered(), row.amounts.done())));
    }
    let scope = said(&scoped, &partners);
    let title = format!("{} par {}", board.label(), super::tables::first(by).to_lowercase());
    let table = board.table(&title, by, &rows, &partners);
    if let Some(file) = export::file(&agent, &sought.format, &table, &scope, notes()).await {
        return file;
    }
    let filters = sought.filters(&scoped);
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let pages = pager.pages(rows.len() as u64);
    let start = usize::try_from(pager.offset()).unwrap_or(usize::MAX).min(rows.len());
    let end = rows.len().min(start + usize::try_from(PAGE).unwrap_or_default());
    let all: Amounts = months.iter().map(|month| &month.amounts).sum();
    let to =
        |number: u64| address(board.path(), &filters, &[("par", &sought.par), ("page", &number.to_string())]);
    let with = |own: &[(&'static str, &str)]| address(board.path(), &filters, own);
    let alerts = if board == Board::Social { alerts(&agent, &scoped, &filters).await? } else { Vec::new() };
    let shown = Shown::of(&table, start..end, |place| deeper(board, by, &rows[place].key, &filters));
    page(DashboardPage {
        filters: FilterForm::of(&agent, &sought, &scoped, &partners).await?,
        board: board.label(),
        path: board.path(),
        tabs: Board::ALL.map(|one| (one.label(), address(one.path(), &filters, &[]))).into(),
        measured: measured.map(|(at, _)| words::moment(at)).unwrap_or_default(),
        figures: figures(board, &all),
        chart: chart(board, &scoped, &months),
        by: [("Mois", ""), ("Service", "service"), ("Prestation", "prestation"), ("Commune", "commune")]
            .map(|(label, code)| (label, with(&[("par", code)]), code == sought.par))
            .into(),
        people: address(PEOPLE, &filters, &[]),
        files: FORMATS.map(|(code, name)| (name, with(&[("par", &sought.par), ("format", code)]))).into(),
        parts: Part::ALL.map(|part| (part.label(), part.meaning())).into(),
        unpriced: if all.unpriced_min > 0 { words::hours(all.unpriced_min) } else { String::new() },
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        shell: agent.shell.with_current("pilotage"),
        table: shown,
        alerts,
        scope,
    })
}

/// Month, then service, then beneficiary, then visits.
fn deeper(board: Board, by: By, key: &str, filters: &[(&'static str, String)]) -> String {
    match by {
        By::Month => address(board.path(), filters, &[("du", key), ("au", key), ("par", "service")]),
        By::Service => address(PEOPLE, filters, &[("service", key)]),
        By::Product if key.is_empty() => String::new(),
        By::Product => address(board.path(), filters, &[("prestation", key), ("par", "service")]),
        By::Place if key.is_empty() => String::new(),
        By::Place => address(board.path(), filters, &[("commune", key), ("par", "service")]),
    }
}

async fn alerts(
    agent: &Caseworker,
    scoped: &Scoped,
    filters: &[(&'static str, String)],
) -> Result<Vec<(&'static str, String, String)>, Failure> {
    let found = flows::alerts(&agent.cx, scoped).await.map_err(failed)?;
    let line = |(alert, people): (Alert, u64)| {
        let href = address(PEOPLE, filters, &[("alerte", alert.code())]);
        (alert.label(), words::count(people, "bénéficiaire", "bénéficiaires"), href)
    };
    Ok(found.map(line).into())
}

/// (label, value, note)
fn figures(board: Board, all: &Amounts) -> Vec<(&'static str, String, String)> {
    let hours = |minutes| Value::Minutes(minutes).shown();
    let rate = Value::rate(all.rate()).shown();
    let of = |part: i64| {
        let ordered = all.ordered();
        if ordered == 0 {
            return String::new();
        }
        format!("{} du commandé", Value::Rate((part * 1000 + ordered / 2) / ordered).shown())
    };
    match board {
        Board::Activity => vec![
            ("Heures commandées", hours(all.ordered()), String::new()),
            (
                "Heures faites",
                hours(all.done()),
                words::count(all.visits.unsigned_abs(), "intervention", "interventions"),
            ),
            ("Taux d’effectivité", rate, "fait dans le plan ÷ commandé".to_owned()),
            ("Non planifié", hours(all.minutes(Part::NotPlanned)), of(all.minutes(Part::NotPlanned))),
        ],
        Board::Finance => vec![
            ("Commandé", all.worth(&Part::ORDERED).to_string(), "au tarif en vigueur".to_owned()),
            ("Fait", all.worth(&Part::DONE).to_string(), "au tarif en vigueur".to_owned()),
            ("Facturé", all.billed.to_string(), "factures rejetées exclues".to_owned()),
            ("Accepté", all.accepted.to_string(), format!("dont {} payés", all.paid)),
        ],
        Board::Social => vec![
            ("Taux d’effectivité", rate, "fait dans le plan ÷ commandé".to_owned()),
            ("Prévu, non fait", hours(all.not_done()), of(all.not_done())),
            ("Non planifié", hours(all.minutes(Part::NotPlanned)), of(all.minutes(Part::NotPlanned))),
            ("Refus", Value::Count(all.refusals).shown(), String::new()),
        ],
    }
}

fn chart(board: Board, scoped: &Scoped, effects: &[Effect]) -> Chart {
    let mut months = Vec::new();
    let mut month = scoped.from;
    while month <= scoped.to {
        months.push(month);
        month = month.next();
    }
    let none = Amounts::default();
    let of = |month: &Month| {
        let key = month.to_string();
        effects.iter().find(|effect| effect.key == key).map_or(&none, |effect| &effect.amounts)
    };
    let labels: Vec<(String, String)> =
        months.iter().map(|month| (month_year(*month), short(*month))).collect();
    let series = |class, label, value: &dyn Fn(&Amounts) -> i64| Series {
        class,
        label,
        values: months.iter().map(|month| value(of(month))).collect(),
    };
    let part =
        |part: Part| series(class(part), part.label(), &move |amounts: &Amounts| amounts.minutes(part));
    let (title, unit, layout, drawn) = match board {
        Board::Activity => {
            let drawn = Part::ORDERED.map(part).into_iter().collect::<Vec<_>>();
            ("Ce que deviennent les heures commandées", Unit::Hours, Layout::Stacked, drawn)
        }
        Board::Social => {
            let drawn = Part::NOT_DONE.into_iter().chain([Part::NotPlanned]).map(part).collect();
            ("Pourquoi des heures commandées ne sont pas faites", Unit::Hours, Layout::Stacked, drawn)
        }
        Board::Finance => {
            let drawn = vec![
                series("ordered", "Commandé", &|amounts| amounts.worth(&Part::ORDERED).cents()),
                series("within", "Fait", &|amounts| amounts.worth(&Part::DONE).cents()),
                series("billed", "Facturé", &|amounts| amounts.billed.cents()),
                series("accepted", "Accepté", &|amounts| amounts.accepted.cents()),
            ];
            ("Du plan au paiement", Unit::Euros, Layout::Grouped, drawn)
        }
    };
    let description = format!(
        "Barres par mois, de {} à {}. Le tableau « par mois » donne les mêmes valeurs.",
        month_year(scoped.from),
        month_year(scoped.to)
    );
    Chart::new(title, description, unit, layout, &labels, &drawn)
}

const fn class(part: Part) -> &'static str {
    match part {
        Part::Within => "within",
        Part::Absence => "absence",
        Part::Hospital => "hospital",
        Part::Refusal => "refusal",
        Part::Staff => "staff",
        Part::Unproved => "unproved",
        Part::Unsaid => "unsaid",
        _ => "not-planned",
    }
}

/// « mars 26 ».
fn short(month: Month) -> String {
    const NAMES: [&str; 12] =
        ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    let name = NAMES[usize::try_from(month.number() - 1).unwrap_or_default()];
    format!("{name} {:02}", month.year() % 100)
}

/// What is printed under a table on paper.
pub fn notes() -> Vec<String> {
    Part::ALL.iter().map(|part| format!("{} : {}.", part.label(), part.meaning())).collect()
}
