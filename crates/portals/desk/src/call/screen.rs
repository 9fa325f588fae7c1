//! `GET /appels/{id}`: the three panes.

use access::Cx;
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use intake::{Assessment, CallNote, CallStatus, Right, payers::Payer};
use kernel::{
    Clock,
    clock::paris,
    id::CallId,
    jiff::{Timestamp, civil::Date},
};
use questionnaire::{Panel, Question, Status, index, keys};
use serde::{Deserialize, Serialize};
use web::{DeskUser, Failure, Shell, page_with};

use super::{
    failed,
    likeness::{self, Likeness},
    payer::{self, Profile},
    payer_failed,
    question::{self, Input, QuestionView, Typed},
    synthesis::{self, SynthesisView},
};

#[derive(Deserialize)]
pub struct Place {
    etape: Option<String>,
}

#[derive(Template)]
#[template(path = "call/screen.html")]
struct Screen {
    shell: Shell,
    call: String,
    /// The moment this page was drawn: what colleagues answer after it is said.
    seen: String,
    colleagues: String,
    who: WhoView,
    started: String,
    field: String,
    scroll: i64,
    current: String,
    status: CallStatus,
    saved: String,
    outline: Vec<OutlineStep>,
    steps: Vec<StepView>,
    s: SynthesisView,
    payer: PayerPanel,
    sentences: Vec<String>,
    notes: NotesView,
    /// JSON for the palette, safe inside a script element.
    index: String,
}

/// Who rings and for whom, in the bar.
pub struct WhoView {
    pub call: String,
    pub name: String,
    pub facts: String,
    pub person: Option<String>,
    pub likeness: Option<Likeness>,
}

pub struct OutlineStep {
    pub key: String,
    pub title: String,
    /// The colour of the knot on the rope.
    pub tone: &'static str,
    pub state: String,
    pub current: bool,
}

struct StepView {
    key: String,
    title: String,
    /// « Étape 3 sur 18 », among those the answers call for.
    number: String,
    say: String,
    guide: String,
    hidden: bool,
    /// The answers do not call for it: passed over.
    closed: bool,
    panel: Option<Panel>,
    /// Questions shown here that the file or an earlier call already answers.
    known: usize,
    questions: Vec<QuestionView>,
}

/// What a payer's panel shows inside the step.
pub struct PayerPanel {
    pub call: String,
    pub profile: Option<Profile>,
}

pub struct NotesView {
    pub version: i64,
    pub text: String,
    pub health: bool,
    pub status: String,
    pub earlier: Vec<EarlierNote>,
}

pub struct EarlierNote {
    pub author: String,
    pub at: String,
    pub step: String,
    /// `None`: a health note, for others.
    pub text: Option<String>,
    pub health: bool,
}

/// Answers a page without script could not save, as typed.
pub struct Refused {
    pub step: String,
    pub fields: Vec<(String, String)>,
    pub errors: Vec<Refusal>,
}

pub struct Refusal {
    pub key: String,
    pub message: String,
    /// The version the next try answers to: the one this try did, or a colleague's once it has been shown.
    pub base: i64,
}

pub async fn show(
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<CallId>,
    Query(place): Query<Place>,
) -> Result<Response, Failure> {
    draw(&cx, shell, id, place.etape, None).await
}

pub async fn draw(
    cx: &Cx,
    shell: Shell,
    id: CallId,
    step: Option<String>,
    refused: Option<&Refused>,
) -> Result<Response, Failure> {
    let seen = cx.clock.now().to_string();
    let colleagues = intake::colleagues_mark(cx, id).await.map_err(failed)?;
    let of = intake::assess(cx, id).await.map_err(failed)?;
    let of = intake::with_known(cx, of).await.map_err(failed)?;
    let payer = payer_of(cx, &of).await?;
    let notes = notes(cx, &of, &intake::notes(cx, id).await.map_err(failed)?);
    let wanted =
        step.or_else(|| refused.map(|refused| refused.step.clone())).unwrap_or(of.call.position.step.clone());
    let current = if of.definition.step(&wanted).is_some() {
        wanted
    } else {
        of.definition.steps.first().map(|step| step.key.clone()).unwrap_or_default()
    };
    let resumed = current == of.call.position.step;
    let screen = Screen {
        shell: shell.with_current("appels"),
        call: id.to_string(),
        seen,
        colleagues,
        who: who(cx, &of, payer.as_ref()).await?,
        started: of.call.started_at.to_string(),
        field: if resumed { of.call.position.field.clone() } else { String::new() },
        scroll: if resumed { of.call.position.scroll } else { 0 },
        status: of.call.status,
        saved: saved(&of),
        outline: outline(&of, &current),
        steps: steps(&of, &current, refused),
        s: synthesis::view(&of),
        payer: payer_panel(id, payer.as_ref(), cx.clock.today()),
        sentences: intake::recap(&of).sentences,
        notes,
        index: palette(&of),
        current,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, screen)
}

pub async fn who(cx: &Cx, of: &Assessment, payer: Option<&Paying>) -> Result<WhoView, Failure> {
    Ok(WhoView {
        call: of.call.id.to_string(),
        name: of.call.caller_name().to_owned(),
        facts: facts(of, payer),
        person: of.call.person.map(|person| person.to_string()),
        likeness: likeness::of(cx, of).await?,
    })
}

/// « pour Jeanne Dupont, 84 ans · Harmonie · Bilans : il en reste 2 sur 3 par an ».
fn facts(of: &Assessment, payer: Option<&Paying>) -> String {
    let view = of.view();
    let person = match view.known(keys::AIDE) {
        Some(questionnaire::Value::Person(person)) => person.name.clone(),
        _ => None,
    };
    let age = of.situation.age.map(|age| format!("{age} ans"));
    let about: Vec<String> = [person, age].into_iter().flatten().collect();
    let about = if about.is_empty() { None } else { Some(format!("pour {}", about.join(", "))) };
    let payer = payer.map(|payer| match payer.rights.first() {
        Some(right) => format!("{} · {} : {}", payer.payer.name, right.label, right.left),
        None => payer.payer.name.clone(),
    });
    let facts: Vec<String> = [about, payer].into_iter().flatten().collect();
    if facts.is_empty() {
        "Écoutez d’abord : rien n’est obligatoire, tout se complète dans l’ordre de la conversation."
            .to_owned()
    } else {
        facts.join(" · ")
    }
}

/// Who pays, and what is left to this caller.
pub struct Paying {
    payer: Payer,
    rights: Vec<Right>,
}

pub async fn payer_of(cx: &Cx, of: &Assessment) -> Result<Option<Paying>, Failure> {
    let Some(payer) = of.call.payer else { return Ok(None) };
    let payer = intake::payers::payer(cx, payer).await.map_err(payer_failed)?;
    let rights = intake::rights(cx, &payer, &of.call.clues()).await.map_err(payer_failed)?;
    Ok(Some(Paying { payer, rights }))
}

pub fn payer_panel(call: CallId, paying: Option<&Paying>, today: Date) -> PayerPanel {
    let profile = paying.map(|paying| payer::profile(&paying.payer, &paying.rights, today));
    PayerPanel { call: call.to_string(), profile }
}

fn notes(cx: &Cx, of: &Assessment, notes: &[CallNote]) -> NotesView {
    let mine = |note: &CallNote| note.open && cx.who.account() == Some(note.author);
    let title = |key: &str| of.definition.step(key).map(|step| step.short_title.clone()).unwrap_or_default();
    let open = notes.iter().find(|note| mine(note));
    NotesView {
        version: open.map_or(0, |note| note.version),
        text: open.and_then(|note| note.text.clone()).unwrap_or_default(),
        health: open.is_some_and(|note| note.health),
        status: open.map(|note| format!("Enregistré à {}", clock_time(note.updated_at))).unwrap_or_default(),
        earlier: notes
            .iter()
            .filter(|note| !mine(note))
            .map(|note| EarlierNote {
                author: note.author_name.clone(),
                at: crate::words::moment(note.updated_at, cx.clock.now()),
                step: title(&note.step),
                text: note.text.clone(),
                health: note.health,
            })
            .collect(),
    }
}

/// « 14:32 », as the page's script writes it.
pub fn clock_time(at: Timestamp) -> String {
    let local = paris(at).time();
    format!("{}:{:02}", local.hour(), local.minute())
}

pub fn now(clock: &Clock) -> String {
    clock_time(clock.now())
}

fn saved(of: &Assessment) -> String {
    let last = of.kept.0.values().map(|kept| kept.at).max();
    last.map(|at| format!("Enregistré à {}", clock_time(at))).unwrap_or_default()
}

pub fn outline(of: &Assessment, current: &str) -> Vec<OutlineStep> {
    let steps = of.definition.steps.iter().zip(&of.progress.steps);
    let shown = steps.filter(|(_, progress)| progress.status != Some(Status::NotConcerned));
    shown
        .map(|(step, progress)| {
            let (tone, state) = match progress.status {
                None => ("none", "Se calcule seul".to_owned()),
                Some(Status::ToDo) => ("todo", Status::ToDo.label().to_owned()),
                Some(Status::Started) => {
                    ("partial", format!("Commencé : {} sur {}", progress.raised, progress.shown))
                }
                Some(Status::Complete) => ("done", Status::Complete.label().to_owned()),
                Some(Status::NotConcerned) => ("none", Status::NotConcerned.label().to_owned()),
                Some(Status::ToRecall) => ("callback", Status::ToRecall.label().to_owned()),
            };
            OutlineStep {
                key: step.key.clone(),
                title: step.short_title.clone(),
                tone,
                state,
                current: step.key == current,
            }
        })
        .collect()
}

fn steps(of: &Assessment, current: &str, refused: Option<&Refused>) -> Vec<StepView> {
    let shown = |key: &str| !of.hidden_steps.iter().any(|hidden| hidden == key);
    let count = of.definition.steps.iter().filter(|step| shown(&step.key)).count();
    let mut number = 0;
    let steps = of.definition.steps.iter().map(|step| StepView {
        key: step.key.clone(),
        title: step.title.clone(),
        number: {
            number += usize::from(shown(&step.key));
            if shown(&step.key) {
                format!("Étape {number} sur {count}")
            } else {
                "Étape sans objet".to_owned()
            }
        },
        say: step.say.clone().unwrap_or_default(),
        guide: step.guide.clone().unwrap_or_default(),
        hidden: step.key != current,
        closed: of.hidden_steps.contains(&step.key),
        panel: step.panel,
        known: step
            .all_questions()
            .filter(|question| {
                of.known.contains_key(&question.key) && !of.hidden_questions.contains(&question.key)
            })
            .count(),
        questions: step.all_questions().map(|question| drawn(of, &question, refused)).collect(),
    });
    steps.collect()
}

fn drawn(of: &Assessment, question: &Question, refused: Option<&Refused>) -> QuestionView {
    let error = refused.and_then(|refused| refused.errors.iter().find(|error| error.key == question.key));
    let Some((refused, error)) = refused.zip(error) else { return question::view(of, question, None) };
    let prefix = format!("{}~", error.key);
    let fields: Vec<(String, String)> = refused
        .fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?.to_owned(), value.clone())))
        .collect();
    let typed = Typed { fields: &fields, error: &error.message, base: error.base };
    question::view(of, question, Some(typed))
}

#[derive(Serialize)]
struct PaletteEntry {
    key: String,
    label: String,
    step: String,
    words: String,
}

fn palette(of: &Assessment) -> String {
    let title = |key: &str| of.definition.step(key).map(|step| step.short_title.clone()).unwrap_or_default();
    let entries: Vec<_> = index(&of.definition)
        .into_iter()
        .map(|entry| PaletteEntry {
            step: title(&entry.step),
            key: entry.key,
            label: entry.label,
            words: entry.words,
        })
        .collect();
    json(&entries)
}

/// JSON that cannot close the script element it stands in.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value)
        .map(|text| text.replace('<', "\\u003c"))
        .unwrap_or_else(|_| "null".to_owned())
}
