//! `GET /administration/formulaires/versions/{id}`: the map of a version, what is wrong, what changes.
//! `POST …/note`

use askama::Template;
use axum::{extract::Path, response::Response};
use intake::forms::{self, DraftEdit, Form, FormError, Status};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    draft::{Frame, failed, open},
    overview,
};
use crate::words;

#[derive(Template)]
#[template(path = "forms/version.html")]
struct VersionPage {
    shell: Shell,
    frame: Frame,
    mistakes: Mistakes,
    state: &'static str,
    tone: &'static str,
    note: String,
    /// What publishing would change, or what this version changed.
    changes: Vec<String>,
    compared_with: String,
    lists: Vec<ListLine>,
    /// One of them needs to be corrected.
    lists_open: bool,
    can_roll_back: bool,
    publish_question: String,
    retire_question: String,
    typed_day: String,
    typed_time: String,
    imported: String,
}

struct ListLine {
    href: String,
    title: String,
    options: String,
    defects: usize,
}

pub async fn show(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    render(manager, form, Mistakes::default(), &Fields::default()).await
}

/// The page of a version, with what was typed in its small forms.
pub(super) async fn render(
    manager: Manager,
    form: Form,
    mistakes: Mistakes,
    typed: &Fields,
) -> Result<Response, Failure> {
    let cx = &manager.cx;
    let now = cx.clock.now();
    let versions = forms::versions(cx, &form.version.key).await.map_err(failed)?;
    let in_force = overview::in_force(&versions, now);
    let this_one = in_force.is_some_and(|version| version.id == form.version.id);
    let (state, tone) = overview::state(&form.version, this_one, now);
    // A draft is compared with what it would replace, a published version with the one before it.
    let before = match form.version.status {
        Status::Draft => in_force,
        _ => versions
            .iter()
            .find(|version| version.number < form.version.number && version.status != Status::Draft),
    };
    let (changes, compared_with) = match before {
        Some(before) => {
            let old = forms::version(cx, before.id).await.map_err(failed)?;
            let changes = questionnaire::diff(&old.definition, &form.definition);
            (changes, format!("version {}", before.number))
        }
        None => (Vec::new(), String::new()),
    };
    let frame = Frame::of(&form);
    let lists: Vec<ListLine> = form
        .definition
        .lists
        .iter()
        .map(|list| ListLine {
            href: format!("{}/listes/{}", frame.base, list.key),
            title: list.title.clone(),
            options: words::count(list.offered().len(), "option", "options"),
            defects: frame.defects_of_list(&list.key).len(),
        })
        .collect();
    let older = versions
        .iter()
        .any(|version| version.status == Status::Published && version.number < form.version.number);
    let page = VersionPage {
        shell: manager.shell.with_current("administration"),
        state,
        tone,
        note: typed.filled("note").unwrap_or_else(|| form.version.note.clone()),
        changes,
        compared_with,
        lists_open: lists.iter().any(|list| list.defects > 0),
        lists,
        can_roll_back: this_one && older,
        publish_question: format!("Publier la version {} ?", frame.number),
        retire_question: format!("Retirer la version {} ?", frame.number),
        typed_day: typed.get("jour").to_owned(),
        typed_time: typed.get("heure").to_owned(),
        imported: typed.get("json").to_owned(),
        frame,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

/// « Ce qui change », in the words of whoever prepares the version.
pub async fn note(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let form = open(&manager.cx, id).await?;
    let seen = fields.get("vu").parse().map_err(|_| failed(FormError::Outdated))?;
    let edit =
        DraftEdit { definition: (*form.definition).clone(), note: fields.get("note").to_owned(), seen };
    match forms::save_draft(&manager.cx, form.version.id, edit).await {
        Ok(_) => Ok(redirect_with_flash(&Frame::of(&form).base, "Note enregistrée.")),
        Err(refused @ FormError::Outdated) => {
            let mistakes = Mistakes::one("note", refused.to_string());
            render(manager, form, mistakes, &fields).await
        }
        Err(cause) => Err(failed(cause)),
    }
}
