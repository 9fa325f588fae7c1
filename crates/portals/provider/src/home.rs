//! `GET /service`: what awaits somebody.

use access::Cx;
use askama::Template;
use axum::{Extension, response::Response};
use flows::{Archive, FileState, InboxQuery, InvoiceQuery, InvoiceState, Invoices};
use kernel::{Money, Month, french::month_year, jiff::SignedDuration};
use web::{Coordinator, Failure, Shell, page, words};

use crate::{
    departments::{self, Department},
    failures::failed,
    partner::{self, Missing},
    payments,
};

/// Files older than this await nobody any more.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 31);

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    departments: Vec<Department>,
    /// What the service still has to do as a partner.
    missing: Vec<Missing>,
    has_fiche: bool,
    refused: u64,
    refused_said: String,
    partly: u64,
    partly_said: String,
    to_review: u64,
    to_review_said: String,
    at_stake: Money,
    waiting_said: String,
    rejected: u64,
    rejected_said: String,
    in_part: u64,
    in_part_said: String,
    to_correct: Vec<ToCorrect>,
    last: Option<LastPayment>,
}

/// A département and a month with visits to correct.
struct ToCorrect {
    href: String,
    said: String,
    period: String,
}

struct LastPayment {
    href: String,
    said: String,
    sum: Money,
}

pub async fn show(Extension(archive): Extension<Archive>, who: Coordinator) -> Result<Response, Failure> {
    let cx = &who.cx;
    let departments = departments::departments(cx).await?;
    let since = cx.clock.now().checked_sub(RECENT).ok();
    let received = |state| async move {
        let asked = InboxQuery { size: 1, state: Some(state), since, ..InboxQuery::default() };
        flows::inbox(cx, &asked).await.map(|inbox| inbox.total).map_err(failed)
    };
    let (refused, partly) = (received(FileState::Refused).await?, received(FileState::Partly).await?);
    let to_review = in_state(cx, InvoiceState::ToReview).await?;
    let clean = in_state(cx, InvoiceState::Clean).await?;
    let rejected = in_state(cx, InvoiceState::Rejected).await?.total;
    let in_part = in_state(cx, InvoiceState::AcceptedInPart).await?.total;
    let last = flows::statements(cx).await.map_err(failed)?.into_iter().next();
    let (has_fiche, missing) = partner::missing(cx).await?;
    let mut shell = who.shell.clone().with_current("accueil");
    shell.exchanges = !departments.is_empty();
    page(HomePage {
        shell,
        has_fiche,
        missing,
        refused_said: words::count(refused, "fichier refusé", "fichiers refusés"),
        refused,
        partly_said: words::count(partly, "fichier pris en partie", "fichiers pris en partie"),
        partly,
        to_review_said: words::count(to_review.total, "facture avec écart", "factures avec écart"),
        to_review: to_review.total,
        at_stake: to_review.effect,
        waiting_said: match clean.total {
            0 => String::new(),
            some => words::count(some, "facture sans écart attend", "factures sans écart attendent"),
        },
        rejected_said: words::count(rejected, "facture rejetée", "factures rejetées"),
        rejected,
        in_part_said: words::count(in_part, "acceptée en partie", "acceptées en partie"),
        in_part,
        to_correct: to_correct(cx, &archive, &departments).await?,
        last: last.map(|state| LastPayment {
            href: format!("{}/{}", payments::BASE, state.id),
            said: format!(
                "état n° {} de {}, arrêté le {}",
                state.number,
                departments::named(&departments, state.department),
                words::moment(state.closed_at)
            ),
            sum: state.accepted,
        }),
        departments,
    })
}

async fn in_state(cx: &Cx, state: InvoiceState) -> Result<Invoices, Failure> {
    let asked = InvoiceQuery { size: 1, states: vec![state], ..InvoiceQuery::default() };
    flows::invoices(cx, &asked).await.map_err(failed)
}

/// In this month and the one before: what is older is billed already.
async fn to_correct(
    cx: &Cx,
    archive: &Archive,
    departments: &[Department],
) -> Result<Vec<ToCorrect>, Failure> {
    let this = Month::of(cx.clock.today());
    let before = this.first_day().yesterday().map_or(this, Month::of);
    let mut found = Vec::new();
    for department in departments {
        for month in [before, this] {
            let some = flows::exceptions(cx, archive, department.partner, month).await.map_err(failed)?;
            if some.is_empty() {
                continue;
            }
            let (partner, filter) = (department.partner.to_string(), month.to_string());
            found.push(ToCorrect {
                href: words::address(crate::visits::BASE, &[("departement", &partner), ("mois", &filter)]),
                said: words::count(some.len() as u64, "intervention à vérifier", "interventions à vérifier"),
                period: format!("{}, {}", month_year(month), department.name),
            });
        }
    }
    Ok(found)
}
