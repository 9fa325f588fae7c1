//! `/famille/{person}/releve`: what was planned, done, billed and paid, month by month, and the visits of a month.
//!
//! Whoever follows the person reads the same page.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query},
    response::Response,
};
use flows::{Archive, FamilyStatement, FamilyVisit, LinkState, StatementLink, StatementService, VisitFate};
use kernel::{
    Money, Month,
    clock::paris,
    french::{long_date, month_year, time},
    id::PersonId,
};
use records::NotDone;
use serde::Deserialize;
use web::{Failure, LoggedIn, Shell, page, words};

use crate::{failing::statement_failed, room::Room};

#[derive(Template)]
#[template(path = "statement.html")]
struct StatementPage {
    shell: Shell,
    room: Room,
    back: String,
    back_label: &'static str,
    state: State,
}

/// How far it is.
enum State {
    NotAsked,
    Asked { department: String, on: String },
    Refused { department: String, advice: &'static str },
    Confirmed { department: String, years: Vec<YearLink>, rows: Vec<Row> },
}

struct YearLink {
    label: String,
    href: String,
    current: bool,
}

/// A month at a service.
struct Row {
    month: String,
    href: String,
    service: String,
    ordered: String,
    done: String,
    billed: String,
    /// « 294,00 € », under the hours; empty when nothing was billed.
    billed_sum: String,
    paid: String,
    paid_note: &'static str,
    left: String,
}

#[derive(Deserialize)]
pub struct Asked {
    annee: Option<String>,
}

pub async fn show(
    LoggedIn { cx, shell }: LoggedIn,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (_, room) = Room::open_to_team(&cx, id).await?;
    let link = flows::statement_link(&cx, id).await.map_err(statement_failed)?;
    let state = match link {
        Some(StatementLink { state: LinkState::Confirmed, department_name: department, .. }) => {
            let year = asked.annee.and_then(|year| year.parse().ok());
            let read = flows::family_statement(&cx, id, year).await.map_err(statement_failed)?;
            let year = year.filter(|year| read.years.contains(year));
            State::Confirmed { department, years: years(&room, &read, year), rows: rows(&room, &read) }
        }
        Some(StatementLink { state: LinkState::Asked, department_name: department, asked_at, .. }) => {
            State::Asked { department, on: long_date(paris(asked_at).date()) }
        }
        Some(StatementLink { state: LinkState::Refused, department_name: department, refusal, .. }) => {
            State::Refused { department, advice: refusal.map(flows::Refusal::advice).unwrap_or_default() }
        }
        Some(StatementLink { state: LinkState::Withdrawn, .. }) | None => State::NotAsked,
    };
    let (back, back_label) = if room.is_read_by_team() {
        (format!("/personnes/{id}/releve"), "Dossier")
    } else {
        (room.home(), "Accueil")
    };
    page(StatementPage { shell: shell.with_current("accueil"), room, back, back_label, state })
}

/// The latest months, then each year; nothing to choose when there is one.
fn years(room: &Room, read: &FamilyStatement, chosen: Option<i16>) -> Vec<YearLink> {
    if read.years.len() < 2 {
        return Vec::new();
    }
    let base = room.statement();
    let latest =
        YearLink { label: "Derniers mois".to_owned(), href: base.clone(), current: chosen.is_none() };
    let one = |year: &i16| YearLink {
        label: year.to_string(),
        href: format!("{base}?annee={year}"),
        current: chosen == Some(*year),
    };
    std::iter::once(latest).chain(read.years.iter().map(one)).collect()
}

fn rows(room: &Room, read: &FamilyStatement) -> Vec<Row> {
    let rows = read.months.iter().flat_map(|one| one.services.iter().map(|service| (one.month, service)));
    rows.map(|(month, service)| row(room, month, service)).collect()
}

fn row(room: &Room, month: Month, service: &StatementService) -> Row {
    let amounts = &service.amounts;
    let nothing_billed = amounts.billed == Money::ZERO;
    let (paid, paid_note) = match amounts.accepted {
        Money::ZERO if nothing_billed => ("pas encore".to_owned(), ""),
        Money::ZERO => ("pas encore".to_owned(), "facture en cours d’examen"),
        accepted if amounts.paid == accepted => (accepted.to_string(), "mis en paiement"),
        accepted if amounts.paid == Money::ZERO => {
            (accepted.to_string(), "accepté, pas encore mis en paiement")
        }
        accepted => (accepted.to_string(), "accepté, une partie est mise en paiement"),
    };
    Row {
        month: words::capital(&month_year(month)),
        href: format!("{}/{month}", room.statement()),
        service: service.name.clone(),
        ordered: words::hours(amounts.ordered()),
        done: words::hours(amounts.done()),
        billed: if nothing_billed { "pas encore".to_owned() } else { words::hours(amounts.billed_min()) },
        billed_sum: if nothing_billed { String::new() } else { amounts.billed.to_string() },
        paid,
        paid_note,
        left: match service.left {
            Some(left) => left.to_string(),
            None if nothing_billed => "pas encore connu".to_owned(),
            None => "non précisé".to_owned(),
        },
    }
}

#[derive(Template)]
#[template(path = "statement_month.html")]
struct MonthPage {
    shell: Shell,
    room: Room,
    month: String,
    rows: Vec<Row>,
    caption: String,
    visits: Vec<Visit>,
}

struct Visit {
    day: String,
    times: String,
    length: String,
    service: String,
    fate: &'static str,
    tone: &'static str,
}

pub async fn month(
    LoggedIn { cx, shell }: LoggedIn,
    Extension(archive): Extension<Archive>,
    Path((id, month)): Path<(PersonId, String)>,
) -> Result<Response, Failure> {
    let (_, room) = Room::open_to_team(&cx, id).await?;
    let month: Month = month.parse().map_err(|_| Failure::NotFound)?;
    let mut read = flows::family_statement(&cx, id, Some(month.year())).await.map_err(statement_failed)?;
    read.months.retain(|one| one.month == month);
    let visits = flows::family_visits(&cx, &archive, id, month).await.map_err(statement_failed)?;
    page(MonthPage {
        caption: format!("Prévu, fait, facturé et payé, {}", month_year(month)),
        month: month_year(month),
        rows: rows(&room, &read),
        visits: visits.iter().map(visit).collect(),
        room,
        shell: shell.with_current("accueil"),
    })
}

fn visit(visit: &FamilyVisit) -> Visit {
    let (fate, tone) = match visit.fate {
        VisitFate::Done => ("Faite", "done"),
        VisitFate::Unproved => ("À confirmer par le service", "progress"),
        VisitFate::NotDone(NotDone::Absence) => ("Non faite : absence", "muted"),
        VisitFate::NotDone(NotDone::Hospital) => ("Non faite : hospitalisation", "muted"),
        VisitFate::NotDone(NotDone::Refusal) => ("Non faite : refusée", "muted"),
        VisitFate::NotDone(NotDone::Staff) => ("Non faite : personne de disponible", "late"),
        VisitFate::Cancelled => ("Annulée", "muted"),
    };
    Visit {
        day: words::capital(&long_date(visit.start.date())),
        times: format!("{} à {}", time(visit.start.time()), time(visit.end.time())),
        length: words::hours(visit.minutes()),
        service: visit.service.clone(),
        fate,
        tone,
    }
}
