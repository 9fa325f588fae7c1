//! `GET|POST /service/fiche`: what the service says of itself, step by step; opened here the first time.

use askama::Template;
use axum::response::Response;
use providers::{OpenError, Profile, Text};
use questionnaire::{Progress, Status, View, display};
use web::{Coordinator, Failure, Fields, Mistakes, Shell, page, page_with, redirect_with_flash, words};

use super::{Frame, failed, refused, shell};

#[derive(Template)]
#[template(path = "partner/fiche.html")]
struct FichePage {
    shell: Shell,
    frame: Frame,
    steps: Vec<StepCard>,
    saved: String,
    charter: String,
}

struct StepCard {
    key: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    /// Question and answer; empty: not answered yet.
    rows: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "partner/open.html")]
struct OpenPage {
    shell: Shell,
    chosen: String,
    profiles: Vec<(&'static str, &'static str)>,
    terms: Text,
    mistakes: Mistakes,
}

pub async fn show(who: Coordinator) -> Result<Response, Failure> {
    let cx = &who.cx;
    let Some(own) = providers::own(cx, cx.db.read()).await.map_err(refused)? else {
        return open_page(&who, String::new(), Mistakes::default()).await;
    };
    let fiche = providers::fiche(cx, own.id).await.map_err(failed)?;
    let view = View::of(&fiche.definition, &fiche.answers);
    let progress = Progress::seen_through(&view, &fiche.definition, &fiche.answers);
    let mut steps = Vec::new();
    for step in fiche.definition.steps.iter().filter(|step| !view.hides_step(&step.key)) {
        let status = progress.step(&step.key).and_then(|step| step.status).unwrap_or(Status::Complete);
        let shown = step.questions.iter().filter(|question| !view.hides(&question.key));
        steps.push(StepCard {
            key: step.key.clone(),
            title: step.title.clone(),
            state: status.label(),
            tone: tone(status),
            rows: shown
                .map(|question| {
                    let value = view.known(&question.key);
                    let told = value.map(|value| display(question, &fiche.definition.lists, value));
                    (question.short_label().to_owned(), told.unwrap_or_default())
                })
                .collect(),
        });
    }
    page(FichePage {
        shell: shell(&who).await?,
        frame: Frame { tab: "fiche", name: own.name().to_owned() },
        steps,
        saved: fiche
            .saved_at
            .map(|at| format!("Enregistrée par {} le {}", fiche.saved_by, words::moment(at)))
            .unwrap_or_default(),
        charter: own.charter.map(|one| words::moment(one.at)).unwrap_or_default(),
    })
}

pub async fn open(who: Coordinator, fields: Fields) -> Result<Response, Failure> {
    let (profile, terms) = (fields.get("profile").to_owned(), fields.get("terms").parse().ok());
    match providers::open_own(&who.cx, &profile, terms).await {
        Ok(_) => Ok(redirect_with_flash(
            "/service/fiche",
            "Votre fiche est ouverte. Complétez-la étape par étape.",
        )),
        Err(why @ OpenError::Profile) => {
            open_page(&who, profile, Mistakes::one("profile", why.to_string())).await
        }
        Err(why @ OpenError::Terms) => {
            open_page(&who, profile, Mistakes::one("terms", why.to_string())).await
        }
        Err(OpenError::Refused(cause)) => Err(refused(cause)),
        Err(broken @ OpenError::Broken(_)) => Err(Failure::Broken(broken.to_string())),
    }
}

async fn open_page(who: &Coordinator, chosen: String, mistakes: Mistakes) -> Result<Response, Failure> {
    let with_fiche = Profile::ALL.iter().filter(|profile| profile.has_fiche());
    page_with(
        mistakes.status(),
        OpenPage {
            shell: shell(who).await?,
            chosen,
            profiles: with_fiche.map(|profile| (profile.code(), profile.label())).collect(),
            terms: providers::terms(who.cx.db.read()).await?,
            mistakes,
        },
    )
}

pub(super) fn tone(status: Status) -> &'static str {
    match status {
        Status::ToDo => "todo",
        Status::Started | Status::ToRecall => "progress",
        Status::Complete => "done",
        Status::NotConcerned => "muted",
    }
}
