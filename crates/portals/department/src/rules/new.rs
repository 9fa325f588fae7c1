//! `GET|POST /departement/regles/nouvelle`

use askama::Template;
use axum::{extract::Query, response::Response};
use flows::{Mode, RuleError, Scope, SettingsError};
use serde::Deserialize;
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    BASE,
    form::{self, SMOOTHINGS, STEPS, YES_NO},
    list::failed,
    sentences,
};
use crate::{failures, words};

#[derive(Template)]
#[template(path = "rules/new.html")]
struct NewPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    from: i64,
    services: Vec<(String, String, bool)>,
    steps: Choices,
    modes: Choices,
    scopes: Choices,
    caps: Choices,
    smoothings: Choices,
    proofs: Choices,
}

/// (value, label, chosen).
type Choices = Vec<(String, String, bool)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A rule to start from.
    depuis: Option<Uuid>,
}

pub async fn blank(agent: Caseworker, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let rules = flows::rules(&agent.cx).await.map_err(failures::failed)?;
    let from = asked.depuis.and_then(|id| rules.iter().find(|rule| rule.id == id));
    let typed = from.map(form::filled).unwrap_or_default();
    render(&agent, typed, from.map_or(0, |rule| rule.version), Mistakes::default()).await
}

pub async fn publish(agent: Caseworker, fields: Fields) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let new = match form::read(&fields, &partners) {
        Ok(new) => new,
        Err(mistakes) => return render(&agent, fields, 0, mistakes).await,
    };
    let refused = match flows::publish_rule(&agent.cx, new).await {
        Ok(_) => {
            return Ok(redirect_with_flash(
                BASE,
                "Règle publiée. Elle sert aux factures analysées à partir de maintenant.",
            ));
        }
        Err(refused) => refused,
    };
    let field = match &refused {
        RuleError::Nothing => "tarif",
        RuleError::Backwards => "fin",
        RuleError::NoPartner => "service",
        RuleError::Settings(SettingsError::Tariff) => "tarif",
        RuleError::Settings(SettingsError::Step) => "pas",
        RuleError::Settings(SettingsError::Calendar) => "lissage",
        RuleError::Settings(SettingsError::Sliding) => "mois",
        RuleError::Settings(SettingsError::Negative) => "tolerance",
        RuleError::Denied(_) | RuleError::NotFound | RuleError::Database(_) => return Err(failed(refused)),
    };
    render(&agent, fields, 0, Mistakes::one(field, refused.to_string())).await
}

async fn render(
    agent: &Caseworker,
    typed: Fields,
    from: i64,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let chosen = |name: &str, all: Vec<(String, String)>| -> Choices {
        let typed = typed.get(name);
        all.into_iter()
            .map(|(code, label)| {
                let is_chosen = code == typed;
                (code, label, is_chosen)
            })
            .collect()
    };
    let owned = |(code, label): (&str, &str)| (code.to_owned(), label.to_owned());
    let page = NewPage {
        shell: agent.shell.clone().with_current("regles"),
        services: words::services(&partners, words::service(&partners, typed.get("service"))),
        steps: chosen("pas", STEPS.map(|step| (step.to_string(), sentences::step(step))).to_vec()),
        modes: chosen("mode", Mode::ALL.map(|mode| owned((mode.code(), mode.label()))).to_vec()),
        scopes: chosen("portee", Scope::ALL.map(|scope| owned((scope.code(), scope.label()))).to_vec()),
        caps: chosen("plafond", YES_NO.map(owned).to_vec()),
        smoothings: chosen("lissage", SMOOTHINGS.map(owned).to_vec()),
        proofs: chosen("preuve", YES_NO.map(owned).to_vec()),
        from,
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
