//! `GET|POST /departement/analyses`: the criteria, and what was asked before.

use askama::Template;
use axum::{Extension, response::Response};
use flows::{Archive, Criteria, Study, StudyError, StudyOutcome};
use kernel::Money;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{BASE, failed, said};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "analyses/list.html")]
struct ListPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    from: String,
    to: String,
    services: Vec<(String, String, bool)>,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    kind: &'static str,
    what: String,
    asked: String,
    running: bool,
    lines: String,
    gap: Money,
}

pub async fn show(agent: Caseworker) -> Result<Response, Failure> {
    render(&agent, Fields::default(), Mistakes::default()).await
}

pub async fn ask(
    agent: Caseworker,
    Extension(archive): Extension<Archive>,
    fields: Fields,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let mut mistakes = Mistakes::default();
    let (from, to) = (words::month(fields.get("de")), words::month(fields.get("a")));
    for (name, month) in [("de", from), ("a", to)] {
        if month.is_none() {
            mistakes.add(name, words::A_MONTH);
        }
    }
    let partner = words::service(&partners, fields.get("service"));
    if partner.is_none() && !fields.get("service").is_empty() {
        mistakes.add("service", "Choisissez un service de la liste, ou tous.");
    }
    let (Some(from), Some(to), true) = (from, to, mistakes.is_empty()) else {
        return render(&agent, fields, mistakes).await;
    };
    let criteria = Criteria {
        from,
        to,
        partner,
        product: fields.filled("prestation"),
        beneficiary: fields.filled("beneficiaire"),
    };
    match flows::analyse_on_demand(&agent.cx, &archive, criteria).await {
        Ok(id) => Ok(redirect_with_flash(&format!("{BASE}/{id}"), "Analyse demandée.")),
        Err(refused @ (StudyError::Backwards | StudyError::TooLong)) => {
            render(&agent, fields, Mistakes::one("a", refused.to_string())).await
        }
        Err(refused @ StudyError::NoPartner) => {
            render(&agent, fields, Mistakes::one("service", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

async fn render(agent: &Caseworker, typed: Fields, mistakes: Mistakes) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let studies = flows::studies(&agent.cx).await.map_err(failures::failed)?;
    let last = words::typed_month(&words::last_month(agent.cx.clock.today()).to_string());
    let month = |name| if typed.has(name) { words::typed_month(typed.get(name)) } else { last.clone() };
    let row = |study: Study| {
        let total = match &study.outcome {
            StudyOutcome::Summed(summary) => Some(summary.total()),
            StudyOutcome::Running { .. } | StudyOutcome::Replayed(_) => None,
        };
        Row {
            href: format!("{BASE}/{}", study.id),
            kind: study.kind.label(),
            what: said(&study.criteria, &partners),
            asked: format!("{} par {}", words::moment(study.asked_at), study.asked_by),
            running: total.is_none(),
            lines: words::count(total.map_or(0, |total| total.lines), "ligne", "lignes"),
            gap: Money::from_cents(total.map_or(0, |total| total.gap_c())),
        }
    };
    let page = ListPage {
        shell: agent.shell.clone().with_current("analyses"),
        from: month("de"),
        to: month("a"),
        services: words::services(&partners, words::service(&partners, typed.get("service"))),
        rows: studies.into_iter().map(row).collect(),
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
