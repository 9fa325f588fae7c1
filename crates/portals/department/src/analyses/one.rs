//! `GET /departement/analyses/{id}`: under way, summed, or compared with what was answered before.

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query},
    response::Response,
};
use flows::{Archive, Study, StudyKind, StudyOutcome};
use serde::Deserialize;
use uuid::Uuid;
use web::{Caseworker, Failure, Shell, page};

use super::{BASE, replayed::Compared, said, summed::Sums};
use crate::{
    failures::failed,
    rules::{
        self,
        met::{self, Met},
    },
    words,
};

#[derive(Template)]
#[template(path = "analyses/one.html")]
struct StudyPage {
    shell: Shell,
    action: String,
    kind: &'static str,
    what: String,
    asked: String,
    as_of: String,
    is_trial: bool,
    /// The rule tried, as sentences.
    rule: Vec<(&'static str, String)>,
    met: Option<Met>,
    publishable: bool,
    published: bool,
    edit: String,
    running: Option<Running>,
    sums: Option<Sums>,
    compared: Option<Compared>,
    source: String,
}

struct Running {
    done: u64,
    total: u64,
    said: String,
}

/// Which lines to show.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    /// Code of a finding.
    pub constat: String,
    pub prestation: String,
    pub page: Option<String>,
    /// The line whose interventions are shown.
    pub ligne: Option<String>,
}

pub async fn show(
    agent: Caseworker,
    Extension(archive): Extension<Archive>,
    Path(id): Path<Uuid>,
    Query(sought): Query<Sought>,
) -> Result<Response, Failure> {
    let study = flows::study(&agent.cx, id).await.map_err(failed)?;
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let action = format!("{BASE}/{id}");
    let (mut running, mut sums, mut compared) = (None, None, None);
    match &study.outcome {
        StudyOutcome::Running { done, total } => {
            let said = match total {
                0 => "En attente".to_owned(),
                total => format!("{done} sur {}", words::count(*total, "service lu", "services lus")),
            };
            running = Some(Running { done: *done, total: *total, said });
        }
        StudyOutcome::Summed(summary) => {
            sums = Some(Sums::read(&agent, &archive, &study, summary, &sought, &action).await?);
        }
        StudyOutcome::Replayed(replayed) => compared = Some(Compared::of(replayed)),
    }
    let is_trial = study.kind == StudyKind::Trial;
    // Of a rule that is published, the list of the rules says it.
    let unpublished = study.draft.as_ref().filter(|_| study.rule.is_none());
    let met = met::met(&agent, unpublished, &partners).await?;
    page(StudyPage {
        shell: agent.shell.with_current(if is_trial { "regles" } else { "analyses" }),
        kind: study.kind.label(),
        what: said(&study.criteria, &partners),
        asked: format!("Demandée le {} par {}", words::moment(study.asked_at), study.asked_by),
        as_of: words::moment(study.as_of),
        rule: study.draft.as_ref().map(|draft| rules::sentences(&draft.settings)).unwrap_or_default(),
        met,
        publishable: is_trial && study.rule.is_none() && running.is_none(),
        published: study.rule.is_some(),
        edit: format!("{}/nouvelle?essai={id}", rules::BASE),
        source: source(&study),
        is_trial,
        running,
        sums,
        compared,
        action,
    })
}

/// What a replay computes again.
fn source(study: &Study) -> String {
    match (study.of_study, study.of_invoice) {
        (Some(of), _) => format!("{BASE}/{of}"),
        (None, Some(of)) => format!("{}/{of}", crate::invoices::BASE),
        (None, None) => String::new(),
    }
}
