//! `GET /departement/regles`, `POST …/{id}/retirer`

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use flows::{Partner, Rule, RuleError, Study, StudyOutcome};
use kernel::{Money, french::short_date, id::PartnerId};
use serde::Deserialize;
use uuid::Uuid;
use web::{Caseworker, Failure, Pager, Shell, page, redirect_with_flash};

use super::{BASE, sentences::sentences};
use crate::{analyses, failures, words};

/// Each is a card of ten lines.
const PAGE: usize = 20;
/// The last ones withdrawn; a filter finds the others.
const WITHDRAWN: usize = 100;

#[derive(Template)]
#[template(path = "rules/list.html")]
struct ListPage {
    shell: Shell,
    sought: Sought,
    services: Vec<(String, String, bool)>,
    filtered: bool,
    total: String,
    rules: Vec<View>,
    withdrawn: Vec<View>,
    position: String,
    previous: String,
    next: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    numero: String,
    service: String,
    prestation: String,
    page: Option<String>,
}

impl Sought {
    fn chooses(&self, rule: &Rule, service: Option<PartnerId>) -> bool {
        let (number, product) = (self.numero.trim(), self.prestation.trim());
        (number.is_empty() || number == rule.version.to_string())
            && (service.is_none() || service == rule.partner)
            && (product.is_empty()
                || rule.product.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(product)))
    }
}

/// Where the list shows one rule alone.
pub fn address(number: i64) -> String {
    format!("{BASE}?numero={number}#regle-{number}")
}

struct View {
    number: i64,
    title: String,
    validity: String,
    sentences: Vec<(&'static str, String)>,
    published: String,
    withdrawn: String,
    href: String,
    copy: String,
    question: String,
    /// Address of the trial it comes from, and what that said.
    trial: String,
    trial_said: String,
}

pub async fn show(agent: Caseworker, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let rules = flows::rules(&agent.cx).await.map_err(failures::failed)?;
    let trials = flows::trials(&agent.cx).await.map_err(failures::failed)?;
    let view = |rule: &Rule| view(rule, &partners, trials.iter().find(|trial| trial.rule == Some(rule.id)));
    let service = words::service(&partners, &sought.service);
    let chosen = rules.into_iter().filter(|rule| sought.chooses(rule, service));
    let (withdrawn, rules): (Vec<_>, Vec<_>) = chosen.partition(|rule| rule.withdrawn_at.is_some());
    let pager = Pager::from_query(sought.page.as_deref(), PAGE as u64);
    let total = rules.len() as u64;
    let pages = pager.pages(total);
    let filters = [
        ("numero", sought.numero.as_str()),
        ("service", sought.service.as_str()),
        ("prestation", sought.prestation.as_str()),
    ];
    let to = |number: u64| words::address(BASE, &[&filters[..], &[("page", &number.to_string())]].concat());
    let shown = rules.chunks(PAGE).nth(usize::try_from(pager.number - 1).unwrap_or(usize::MAX));
    page(ListPage {
        services: words::services(&partners, service),
        filtered: filters.iter().any(|(_, value)| !value.is_empty()),
        total: words::count(total, "règle en vigueur", "règles en vigueur"),
        rules: shown.unwrap_or_default().iter().map(view).collect(),
        withdrawn: withdrawn.iter().take(WITHDRAWN).map(view).collect(),
        position: if pages > 1 { format!("Page {} sur {pages}", pager.number) } else { String::new() },
        previous: if pager.number > 1 { to(pager.number - 1) } else { String::new() },
        next: if pager.number < pages { to(pager.number + 1) } else { String::new() },
        shell: agent.shell.with_current("regles"),
        sought,
    })
}

pub async fn withdraw(agent: Caseworker, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    flows::withdraw_rule(&agent.cx, id).await.map_err(failed)?;
    Ok(redirect_with_flash(BASE, "Règle retirée : elle ne sert plus aux prochaines analyses."))
}

fn view(rule: &Rule, partners: &[Partner], trial: Option<&Study>) -> View {
    let number = rule.version;
    View {
        number,
        title: title(rule, partners),
        validity: validity(rule),
        sentences: sentences(&rule.settings),
        published: format!("Publiée le {}, par {}", words::moment(rule.created_at), rule.created_by),
        withdrawn: rule
            .withdrawn_at
            .map(|at| match &rule.withdrawn_by {
                Some(by) => format!("retirée le {}, par {by}", words::moment(at)),
                None => format!("retirée le {}", words::moment(at)),
            })
            .unwrap_or_default(),
        href: format!("{BASE}/{}/retirer", rule.id),
        copy: format!("{BASE}/nouvelle?depuis={}", rule.id),
        question: format!("Retirer la règle n° {number} ?"),
        trial: trial.map(|trial| format!("{}/{}", analyses::BASE, trial.id)).unwrap_or_default(),
        trial_said: trial.map(tried).unwrap_or_default(),
    }
}

/// « Essayée sur mars 2026 : +12,50 € à payer ».
fn tried(trial: &Study) -> String {
    let StudyOutcome::Summed(summary) = &trial.outcome else { return "Essai".to_owned() };
    let before = summary.total_before().unwrap_or_default();
    let change = Money::from_cents(summary.total().retained_c - before.retained_c);
    let period = words::period(Some(trial.criteria.from.first_day()), Some(trial.criteria.to.last_day()));
    format!("Essayée avant publication, {period} : {} à payer", words::signed(change))
}

/// « Tous les services, toutes les prestations », « Aide et Présence, prestation APA ».
pub fn title(rule: &Rule, partners: &[Partner]) -> String {
    let service = rule.partner.and_then(|id| partners.iter().find(|one| one.id == id));
    let service = service.map_or("Tous les services", |one| one.name.as_str());
    match &rule.product {
        Some(product) => format!("{service}, prestation {product}"),
        None => format!("{service}, toutes les prestations"),
    }
}

pub fn validity(rule: &Rule) -> String {
    match (rule.valid_from, rule.valid_to) {
        (None, None) => "Sans limite de date".to_owned(),
        (Some(from), None) => format!("À partir du {}", short_date(from)),
        (None, Some(to)) => format!("Jusqu’au {} inclus", short_date(to)),
        (Some(from), Some(to)) => format!("Du {} au {} inclus", short_date(from), short_date(to)),
    }
}

pub fn failed(cause: RuleError) -> Failure {
    match cause {
        RuleError::NotFound => Failure::NotFound,
        RuleError::Denied(_) => Failure::Denied,
        RuleError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}
