//! `/departement/releves`: is the person somebody follows really that beneficiary?

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use flows::{AnswerError, KnownBeneficiary, LinkState, Refusal, StatementAnswer, StatementRequest};
use kernel::french::short_date;
use serde::Deserialize;
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Pager, Shell, page_with, redirect_with_flash};

use crate::{failures::failed, words};

const BASE: &str = "/departement/releves";

/// Of those already confirmed; the others are all there is to answer, the oldest first.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "statements.html")]
struct StatementsPage {
    shell: Shell,
    asked: Vec<AskedCard>,
    /// « 60 demandes », when more wait than are shown.
    more: String,
    confirmed: Vec<ConfirmedRow>,
    reasons: Vec<(&'static str, &'static str)>,
    position: String,
    previous: String,
    next: String,
    mistakes: Mistakes,
}

struct AskedCard {
    id: Uuid,
    /// Where its answer goes, and the name of the field of its reason.
    action: String,
    reason_field: String,
    question: String,
    name: String,
    origin: String,
    lines: Vec<Compared>,
    is_known: bool,
}

/// What was asked, what the files say, and whether it is the same.
struct Compared {
    what: &'static str,
    asked: String,
    known: String,
    same: Option<bool>,
}

struct ConfirmedRow {
    action: String,
    reason_field: String,
    name: String,
    number: String,
    origin: String,
    confirmed: String,
}

#[derive(Default, Deserialize)]
pub struct Sought {
    page: Option<String>,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    render(agent, &sought, Mistakes::default()).await
}

pub async fn answer(
    agent: Caseworker,
    Path(id): Path<Uuid>,
    Query(sought): Query<Sought>,
    fields: Fields,
) -> Result<Response, Failure> {
    let field = reason_field(id);
    let reason = Refusal::from_code(fields.get(&field));
    let answer = match (fields.get("reponse"), reason) {
        ("confirmer", _) => StatementAnswer::Confirm,
        ("refuser", Some(reason)) => StatementAnswer::Refuse(reason),
        ("retirer", Some(reason)) => StatementAnswer::TakeBack(reason),
        _ => {
            let message = "Choisissez un motif : il dit à la famille ce qu’elle peut faire.";
            return render(agent, &sought, Mistakes::one(field, message)).await;
        }
    };
    match flows::answer_statement(&agent.cx, id, answer).await {
        Ok(()) => {
            let said = match answer {
                StatementAnswer::Confirm => "Relevé confirmé : la famille peut le lire.",
                StatementAnswer::Refuse(_) => "Demande refusée. Qui l’a faite lit le motif.",
                StatementAnswer::TakeBack(_) => "Relevé fermé : la famille ne le lit plus.",
            };
            Ok(redirect_with_flash(BASE, said))
        }
        Err(AnswerError::Flow(cause)) => Err(failed(cause)),
        Err(cause) => Ok(redirect_with_flash(BASE, &cause.to_string())),
    }
}

async fn render(agent: Caseworker, sought: &Sought, mistakes: Mistakes) -> Result<Response, Failure> {
    let cx = &agent.cx;
    let (asked, waiting) = flows::statement_requests(cx, LinkState::Asked, 0, PAGE).await.map_err(failed)?;
    let pager = Pager::from_query(sought.page.as_deref(), PAGE);
    let confirmed = flows::statement_requests(cx, LinkState::Confirmed, pager.number - 1, PAGE).await;
    let (confirmed, total) = confirmed.map_err(failed)?;
    let confirmed: Vec<ConfirmedRow> = confirmed.iter().map(|one| row(one, pager.number)).collect();
    let asked: Vec<AskedCard> = asked.iter().map(card).collect();
    let shown =
        || asked.iter().map(|one| &one.reason_field).chain(confirmed.iter().map(|one| &one.reason_field));
    if mistakes.iter().any(|(field, _)| !shown().any(|one| one == field)) {
        return Err(Failure::NotFound);
    }
    let pages = pager.pages(total);
    let to = |number: u64| format!("{BASE}?page={number}");
    let page = StatementsPage {
        shell: agent.shell.with_current("accueil"),
        more: if waiting > PAGE { words::count(waiting, "demande", "demandes") } else { String::new() },
        asked,
        confirmed,
        reasons: Refusal::ALL.map(|reason| (reason.code(), reason.label())).into(),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn card(request: &StatementRequest) -> AskedCard {
    let unsaid = || "non dit par les fichiers".to_owned();
    let known = request.known.as_ref();
    let of = |said: fn(&KnownBeneficiary) -> Option<String>| known.and_then(said).unwrap_or_else(unsaid);
    let identity = &request.identity;
    let born = identity.birth_name.as_ref().filter(|born| **born != identity.usual_name);
    let asked_name = match born {
        Some(born) => format!("{}, nom de naissance {born}", name(request)),
        None => name(request),
    };
    AskedCard {
        id: request.id,
        action: format!("{BASE}/{}", request.id),
        reason_field: reason_field(request.id),
        question: question(request),
        name: name(request),
        origin: origin(request),
        is_known: known.is_some(),
        lines: vec![
            Compared {
                what: "Nom",
                asked: asked_name,
                known: of(|known| known.name.clone()),
                same: request.same_name(),
            },
            Compared {
                what: "Date de naissance",
                asked: short_date(identity.birth_date),
                known: of(|known| known.birth_date.map(short_date)),
                same: request.same_birth_date(),
            },
            Compared {
                what: "Numéro",
                asked: request.number.clone(),
                known: if known.is_some() { request.number.clone() } else { "inconnu".to_owned() },
                same: Some(known.is_some()),
            },
            Compared {
                what: "Commune",
                asked: "non demandée".to_owned(),
                known: of(|known| known.commune.clone()),
                same: None,
            },
        ],
    }
}

/// Says once more what differs.
fn question(request: &StatementRequest) -> String {
    let differs = [request.same_name(), request.same_birth_date()].contains(&Some(false));
    let warning = if differs { "L’identité n’est pas la même dans vos fichiers. " } else { "" };
    format!("{warning}Confirmer que {} est ce bénéficiaire ?", name(request))
}

fn row(request: &StatementRequest, page: u64) -> ConfirmedRow {
    let by = request.decided_by.as_deref().unwrap_or_default();
    let on = request.decided_at.map(words::moment).unwrap_or_default();
    ConfirmedRow {
        action: format!("{BASE}/{}?page={page}", request.id),
        reason_field: reason_field(request.id),
        name: name(request),
        number: request.number.clone(),
        origin: origin(request),
        confirmed: format!("{by}, le {on}"),
    }
}

fn reason_field(id: Uuid) -> String {
    format!("motif-{id}")
}

fn name(request: &StatementRequest) -> String {
    format!("{} {}", request.identity.given_name, request.identity.usual_name).trim().to_owned()
}

fn origin(request: &StatementRequest) -> String {
    format!("{} ({}), le {}", request.asked_by, request.asked_for, words::moment(request.asked_at))
}
