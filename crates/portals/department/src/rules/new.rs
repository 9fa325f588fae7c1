//! `GET|POST /departement/regles/nouvelle`

use askama::Template;
use axum::{Extension, extract::Query, response::Response};
use flows::{Archive, Mode, NewRule, RuleError, Scope, SettingsError, StudyError};
use serde::Deserialize;
use uuid::Uuid;
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    BASE,
    form::{self, SMOOTHINGS, STEPS, YES_NO},
    list::failed,
    met::{self, Met},
    sentences,
};
use crate::{analyses, failures, words};

#[derive(Template)]
#[template(path = "rules/new.html")]
struct NewPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    from: i64,
    tried_from: String,
    tried_to: String,
    met: Option<Met>,
    services: Vec<(String, String, bool)>,
    steps: Choices,
    modes: Choices,
    scopes: Choices,
    caps: Choices,
    smoothings: Choices,
    proofs: Choices,
    authorised: Choices,
}

/// (value, label, chosen).
type Choices = Vec<(String, String, bool)>;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A rule to start from.
    depuis: Option<Uuid>,
    /// A trial to start from.
    essai: Option<Uuid>,
}

pub async fn blank(agent: Caseworker, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let rules = flows::rules(&agent.cx).await.map_err(failures::failed)?;
    let from = asked.depuis.and_then(|id| rules.iter().find(|rule| rule.id == id));
    let mut typed = from.map(form::filled).unwrap_or_default();
    if let Some(id) = asked.essai {
        let trial = flows::study(&agent.cx, id).await.map_err(failures::failed)?;
        typed = trial.draft.as_ref().map(form::draft).unwrap_or_default();
        typed.0.push(("essai_de".to_owned(), trial.criteria.from.to_string()));
        typed.0.push(("essai_a".to_owned(), trial.criteria.to.to_string()));
    }
    for month in ["essai_de", "essai_a"] {
        if !typed.has(month) {
            typed.0.push((month.to_owned(), words::last_month(agent.cx.clock.today()).to_string()));
        }
    }
    render(&agent, typed, from.map_or(0, |rule| rule.version), Mistakes::default()).await
}

pub async fn publish(
    agent: Caseworker,
    Extension(archive): Extension<Archive>,
    fields: Fields,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let new = match form::read(&fields, &partners) {
        Ok(new) => new,
        Err(mistakes) => return render(&agent, fields, 0, mistakes).await,
    };
    if fields.get("action") == "essayer" {
        return try_it(&agent, &archive, fields, new).await;
    }
    let refused = match flows::publish_rule(&agent.cx, new).await {
        Ok(_) => {
            return Ok(redirect_with_flash(
                BASE,
                "Règle publiée. Elle sert aux factures analysées à partir de maintenant.",
            ));
        }
        Err(refused) => refused,
    };
    refuse(&agent, fields, refused).await
}

/// What the past would be with it.
async fn try_it(
    agent: &Caseworker,
    archive: &Archive,
    fields: Fields,
    draft: NewRule,
) -> Result<Response, Failure> {
    let mut mistakes = Mistakes::default();
    let (from, to) = (words::month(fields.get("essai_de")), words::month(fields.get("essai_a")));
    for (name, month) in [("essai_de", from), ("essai_a", to)] {
        if month.is_none() {
            mistakes.add(name, "Écrivez un mois passé, comme 03/2026.");
        }
    }
    let (Some(from), Some(to)) = (from, to) else { return render(agent, fields, 0, mistakes).await };
    match flows::try_rule(&agent.cx, archive, draft, from, to).await {
        Ok(id) => Ok(redirect_with_flash(&format!("{}/{id}", analyses::BASE), "Essai demandé.")),
        Err(StudyError::Rule(refused)) => refuse(agent, fields, refused).await,
        Err(StudyError::Denied(_)) => Err(Failure::Denied),
        Err(StudyError::Database(cause)) => Err(cause.into()),
        Err(refused) => render(agent, fields, 0, Mistakes::one("essai_a", refused.to_string())).await,
    }
}

async fn refuse(agent: &Caseworker, fields: Fields, refused: RuleError) -> Result<Response, Failure> {
    let field = match &refused {
        RuleError::Nothing => "tarif",
        RuleError::Backwards => "fin",
        RuleError::NoPartner => "service",
        RuleError::Settings(SettingsError::Tariff) => "tarif",
        RuleError::Settings(SettingsError::Step) => "pas",
        RuleError::Settings(SettingsError::Calendar) => "lissage",
        RuleError::Settings(SettingsError::Sliding) => "mois",
        RuleError::Settings(SettingsError::Negative) => "tolerance",
        RuleError::Settings(SettingsError::Hours) => "nuit_de",
        RuleError::Settings(SettingsError::Quota) => "quota",
        RuleError::Denied(_) | RuleError::NotFound | RuleError::Database(_) => return Err(failed(refused)),
    };
    render(agent, fields, 0, Mistakes::one(field, refused.to_string())).await
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
        authorised: chosen("habilitation", YES_NO.map(owned).to_vec()),
        met: met::met(agent, form::read(&typed, &partners).ok().as_ref(), &partners).await?,
        tried_from: words::typed_month(typed.get("essai_de")),
        tried_to: words::typed_month(typed.get("essai_a")),
        from,
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
