//! Calls of a working day: one whose plan is with the family, one to conclude, two to resume.

use std::collections::{BTreeMap, HashMap};

use access::{CircleRole, Cx};
use anyhow::{Context, Result, ensure};
use geography::Places;
use intake::{Position, SaveAnswer, SaveNote};
use kernel::{
    id::{CallId, PersonId},
    jiff::SignedDuration,
};
use plans::{Means, NewRecipient, SendPlan};
use serde::Deserialize;
use web::App;

const FILE: &str = include_str!("../../../demo/appels.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    appels: Vec<Story>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    personne: Option<String>,
    fin: End,
    rappel_dans_heures: Option<i64>,
    etape: Option<String>,
    note: Option<String>,
    reponses: BTreeMap<String, BTreeMap<String, Typed>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum End {
    PlanEnvoye,
    Conclu,
    Suspendu,
}

/// What one input holds, or several inputs of one name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Typed {
    One(String),
    Several(Vec<String>),
}

/// `followed` are the people of the demonstration, by the name they are called.
pub async fn load(
    app: &App,
    agent: &Cx,
    places: &Places,
    followed: &HashMap<String, PersonId>,
) -> Result<()> {
    for story in toml::from_str::<File>(FILE)?.appels {
        let person = story
            .personne
            .as_ref()
            .map(|name| followed.get(name).copied().with_context(|| format!("personne inconnue : {name}")));
        let call = intake::start(agent, person.transpose()?).await?;
        tell(agent, call, &story).await?;
        match story.fin {
            End::PlanEnvoye => send(app, agent, places, call).await?,
            End::Conclu => {
                intake::end(agent, call).await?;
            }
            End::Suspendu => {
                let back = story
                    .rappel_dans_heures
                    .map(|hours| agent.clock.now() + SignedDuration::from_hours(hours));
                intake::suspend(agent, call, back).await?;
            }
        }
    }
    Ok(())
}

async fn tell(agent: &Cx, call: CallId, story: &Story) -> Result<()> {
    for (key, typed) in &story.reponses {
        let fields = typed.iter().flat_map(|(name, typed)| match typed {
            Typed::One(value) => vec![(name.clone(), value.clone())],
            Typed::Several(values) => values.iter().map(|value| (name.clone(), value.clone())).collect(),
        });
        let answer = SaveAnswer {
            key: key.clone(),
            base: 0,
            change: agent.entropy.uuid(agent.clock.now()),
            fields: fields.collect(),
        };
        let saved = intake::save_answer(agent, call, answer).await.with_context(|| key.clone())?;
        ensure!(saved.invalid.is_none(), "{key} : {}", saved.invalid.unwrap_or_default());
    }
    if let Some(step) = &story.etape {
        let position = Position { step: step.clone(), ..Position::default() };
        intake::remember_position(agent, call, position).await?;
    }
    if let Some(text) = &story.note {
        let note = SaveNote {
            health: false,
            text: text.clone(),
            step: "besoin".to_owned(),
            base: 0,
            change: agent.entropy.uuid(agent.clock.now()),
        };
        intake::save_note(agent, call, note).await?;
    }
    Ok(())
}

/// To the caller alone, as their main caregiver.
async fn send(app: &App, agent: &Cx, places: &Places, call: CallId) -> Result<()> {
    let draft = plans::compose(agent, places, call).await?;
    let caller = draft.recipients.into_iter().find(|proposed| proposed.role == CircleRole::Caregiver);
    let caller = caller.context("personne à qui envoyer le plan de démonstration")?;
    let recipient = NewRecipient {
        name: caller.name,
        email: caller.email,
        role: caller.role,
        relation_label: caller.relation_label,
    };
    let means = Means { places, shelf: &app.shelf, base_url: &app.settings.base_url };
    plans::send(agent, means, SendPlan { call, number: draft.number, recipients: vec![recipient] }).await?;
    intake::end(agent, call).await?;
    Ok(())
}
