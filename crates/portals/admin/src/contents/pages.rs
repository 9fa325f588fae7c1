//! The pages of one kind of contents: list, create, edit with history and preview, retire, reorder.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contents::{ChangeError, Problem, Stored};
use kernel::french::fold;
use serde::Deserialize;
use web::{App, Failure, Fields, Manager, Mistakes, Pager, Shell, page, page_with, redirect_with_flash};

use super::{
    editable::{Added, Editable, Preview},
    input::{Control, Drawn},
};
use crate::words;

const PAGE_SIZE: u64 = 50;

/// Every page of a kind.
pub fn pages<C: Editable>() -> Router<App> {
    let base = format!("/administration/contenus/{}", C::SLUG);
    let mut pages = Router::new()
        .route(&base, get(list::<C>))
        .route(&format!("{base}/{{key}}"), get(show::<C>).post(save::<C>))
        .route(&format!("{base}/{{key}}/{{verb}}"), post(act::<C>));
    if C::ADDED != Added::Never {
        pages = pages.route(&format!("{base}/nouveau"), get(blank::<C>).post(create::<C>));
    }
    pages
}

#[derive(Template)]
#[template(path = "contents/list.html")]
struct ListPage {
    shell: Shell,
    base: String,
    title: &'static str,
    lede: &'static str,
    icon: &'static str,
    can_add: bool,
    ordered: bool,
    columns: &'static [&'static str],
    rows: Vec<Line>,
    total: usize,
    sought: Sought,
    position: String,
    previous: String,
    next: String,
}

struct Line {
    key: String,
    label: String,
    cells: Vec<(&'static str, String)>,
    attention: &'static str,
    retired: bool,
    first: bool,
    last: bool,
}

#[derive(Deserialize)]
struct Sought {
    #[serde(default)]
    q: String,
    /// Empty: offered ones; `retires`, `tous`, `a_voir`.
    #[serde(default)]
    etat: String,
    page: Option<String>,
}

impl Sought {
    fn keeps<C: Editable>(&self, stored: &Stored<C>, attention: &str) -> bool {
        let fits = match self.etat.as_str() {
            "retires" => stored.retired,
            "tous" => true,
            "a_voir" => !stored.retired && !attention.is_empty(),
            _ => !stored.retired,
        };
        fits && fold(stored.content.label()).contains(&fold(&self.q))
    }

    fn at(&self, base: &str, page: u64) -> String {
        let fields = [("q", self.q.as_str()), ("etat", self.etat.as_str()), ("page", &page.to_string())];
        let query: Vec<String> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", words::in_address(value)))
            .collect();
        format!("{base}?{}", query.join("&"))
    }
}

async fn list<C: Editable>(manager: Manager, Query(sought): Query<Sought>) -> Result<Response, Failure> {
    let today = manager.cx.clock.today();
    let base = address::<C>();
    let all = contents::all::<C>(manager.cx.db.read()).await?;
    let ordered = all.iter().any(|stored| stored.content.clone().rank_mut().is_some());
    let last = all.len().saturating_sub(1);
    let kept: Vec<Line> = all
        .into_iter()
        .enumerate()
        .filter(|(_, stored)| sought.keeps(stored, stored.content.attention(today)))
        .map(|(n, stored)| Line {
            key: stored.content.key().to_owned(),
            label: stored.content.label().to_owned(),
            cells: C::COLUMNS.iter().copied().zip(stored.content.cells(today)).collect(),
            attention: stored.content.attention(today),
            retired: stored.retired,
            first: n == 0,
            last: n == last,
        })
        .collect();
    let total = kept.len();
    let pager = Pager::from_query(sought.page.as_deref(), PAGE_SIZE);
    let pages = pager.pages(total as u64);
    let rows = kept.into_iter().skip(pager.offset() as usize).take(PAGE_SIZE as usize).collect();
    page(ListPage {
        shell: manager.shell.with_current("administration"),
        title: C::MANY,
        lede: C::LEDE,
        icon: C::ICON,
        can_add: C::ADDED != Added::Never,
        ordered,
        columns: C::COLUMNS,
        rows,
        total,
        position: format!("Page {} sur {pages}", pager.number),
        previous: if pager.number > 1 { sought.at(&base, pager.number - 1) } else { String::new() },
        next: if pager.number < pages { sought.at(&base, pager.number + 1) } else { String::new() },
        sought,
        base,
    })
}

#[derive(Template)]
#[template(path = "contents/edit.html")]
struct EditPage {
    shell: Shell,
    base: String,
    many: &'static str,
    title: String,
    mistakes: Mistakes,
    /// Empty for a new one.
    key: String,
    key_hint: &'static str,
    typed_key: String,
    /// The version it was written from.
    version: i64,
    retired: bool,
    beside: Option<(String, &'static str)>,
    inputs: Vec<Drawn>,
    placeholders: Vec<(String, String)>,
    preview: Preview,
    has_preview: bool,
    /// What the program itself relies on is reworded, never retired.
    can_retire: bool,
    history: Vec<Past>,
    /// The version shown instead of the current one.
    reused: Option<i64>,
}

struct Past {
    version: i64,
    at: String,
    by: String,
    retired: bool,
}

#[derive(Deserialize)]
struct Asked {
    version: Option<i64>,
}

async fn show<C: Editable>(
    manager: Manager,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let on = manager.cx.db.read();
    let mut stored = contents::find::<C>(on, &key).await?.ok_or(Failure::NotFound)?;
    let reused = asked.version.filter(|version| *version != stored.version);
    if let Some(version) = reused {
        let history = contents::history::<C>(on, &key).await?;
        let past = history.into_iter().find(|past| past.version == version).ok_or(Failure::NotFound)?;
        stored.content = past.content;
    }
    let typed = stored.content.typed();
    render(manager, Some(stored.clone()), stored.content, &typed, Mistakes::default(), reused).await
}

async fn blank<C: Editable>(manager: Manager) -> Result<Response, Failure> {
    let content = C::blank(String::new(), manager.cx.clock.today());
    let typed = content.typed();
    render(manager, None, content, &typed, Mistakes::default(), None).await
}

async fn create<C: Editable>(manager: Manager, fields: Fields) -> Result<Response, Failure> {
    let cx = &manager.cx;
    let blank = C::blank(String::new(), cx.clock.today());
    let asked_key = fields.get("key").to_owned();
    if matches!(C::ADDED, Added::AsOption(_)) && !is_key(&asked_key) {
        let message = "Écrivez le code de l’option : des minuscules sans accent, des chiffres et « _ ».";
        return render(manager, None, blank, &fields, Mistakes::one("key", message), None).await;
    }
    // Read once for its name, which makes the key when nobody chose one.
    let read = match blank.clone().read(&fields) {
        Ok(read) => read,
        Err(problems) => return render(manager, None, blank, &fields, mistakes(problems), None).await,
    };
    let key = match C::ADDED {
        Added::AsOption(_) => asked_key,
        _ => {
            let all = contents::all::<C>(cx.db.read()).await?;
            words::key_from(read.label(), |key| all.iter().any(|stored| stored.content.key() == key))
        }
    };
    let content = match C::blank(key.clone(), cx.clock.today()).read(&fields) {
        Ok(content) => content,
        Err(problems) => return render(manager, None, blank, &fields, mistakes(problems), None).await,
    };
    match contents::save(cx, content.clone(), None).await {
        Ok(_) => Ok(redirect_with_flash(&format!("{}/{key}", address::<C>()), "Enregistré.")),
        Err(refused) => match refusal(refused)? {
            Refusal::Conflict(message) => {
                render(manager, None, content, &fields, Mistakes::one("key", message), None).await
            }
            Refusal::Mistakes(mistakes) => render(manager, None, content, &fields, mistakes, None).await,
        },
    }
}

async fn save<C: Editable>(
    manager: Manager,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let cx = &manager.cx;
    let stored = contents::find::<C>(cx.db.read(), &key).await?.ok_or(Failure::NotFound)?;
    let content = match stored.content.clone().read(&fields) {
        Ok(content) => content,
        Err(problems) => {
            let content = stored.content.clone();
            return render(manager, Some(stored), content, &fields, mistakes(problems), None).await;
        }
    };
    if fields.get("action") == "apercu" {
        let mistakes = mistakes(content.problems());
        return render(manager, Some(stored), content, &fields, mistakes, None).await;
    }
    let base = fields.get("version").parse().unwrap_or(0);
    match contents::save(cx, content.clone(), Some(base)).await {
        Ok(_) => Ok(redirect_with_flash(&format!("{}/{key}", address::<C>()), "Enregistré.")),
        Err(refused) => {
            let mistakes = match refusal(refused)? {
                Refusal::Conflict(message) => Mistakes::one("version-actuelle", message),
                Refusal::Mistakes(mistakes) => mistakes,
            };
            render(manager, Some(stored), content, &fields, mistakes, None).await
        }
    }
}

async fn act<C: Editable>(
    manager: Manager,
    Path((key, verb)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let cx = &manager.cx;
    let base = address::<C>();
    match verb.as_str() {
        "retirer" | "remettre" => {
            contents::retire::<C>(cx, &key, verb == "retirer").await.map_err(failed)?;
            let said = if verb == "retirer" {
                "Retiré : il n’est plus proposé, ce qui s’en sert déjà le garde."
            } else {
                "De nouveau proposé."
            };
            Ok(redirect_with_flash(&format!("{base}/{key}"), said))
        }
        "monter" | "descendre" => {
            contents::shift::<C>(cx, &key, verb == "monter").await.map_err(failed)?;
            Ok(Redirect::to(&format!("{base}#contenu-{key}")).into_response())
        }
        _ => Err(Failure::NotFound),
    }
}

async fn render<C: Editable>(
    manager: Manager,
    stored: Option<Stored<C>>,
    content: C,
    typed: &Fields,
    mistakes: Mistakes,
    reused: Option<i64>,
) -> Result<Response, Failure> {
    let history = match &stored {
        Some(stored) => contents::history::<C>(manager.cx.db.read(), stored.content.key()).await?,
        None => Vec::new(),
    };
    let title = match &stored {
        Some(stored) => stored.content.label().to_owned(),
        None => format!("Ajouter {}", C::ONE),
    };
    let page = EditPage {
        shell: manager.shell.with_current("administration"),
        base: address::<C>(),
        many: C::MANY,
        title,
        key: stored.as_ref().map(|stored| stored.content.key().to_owned()).unwrap_or_default(),
        key_hint: match C::ADDED {
            Added::AsOption(hint) => hint,
            _ => "",
        },
        typed_key: typed.get("key").to_owned(),
        version: stored.as_ref().map_or(0, |stored| stored.version),
        retired: stored.as_ref().is_some_and(|stored| stored.retired),
        beside: stored.as_ref().and_then(|stored| stored.content.beside()),
        inputs: C::inputs().into_iter().map(|input| Drawn::of(input, typed, &mistakes)).collect(),
        placeholders: content.placeholders(),
        has_preview: !matches!(content.preview(), Preview::None),
        preview: content.preview(),
        can_retire: C::ADDED != Added::Never,
        history: history
            .into_iter()
            .map(|past| Past {
                version: past.version,
                at: words::moment(past.changed_at),
                by: past.changed_by,
                retired: past.retired,
            })
            .collect(),
        reused,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

enum Refusal {
    Conflict(String),
    Mistakes(Mistakes),
}

fn refusal(refused: ChangeError) -> Result<Refusal, Failure> {
    match refused {
        ChangeError::Invalid(problems) => Ok(Refusal::Mistakes(mistakes(problems))),
        ChangeError::Conflict { by } => Ok(Refusal::Conflict(format!(
            "{by} vient d’enregistrer une autre version. Votre saisie est gardée ci-dessous : comparez, puis enregistrez de nouveau."
        ))),
        taken @ ChangeError::Taken(_) => Ok(Refusal::Conflict(taken.to_string())),
        other => Err(failed(other)),
    }
}

fn failed(cause: ChangeError) -> Failure {
    match cause {
        ChangeError::Denied(_) => Failure::Denied,
        ChangeError::Unknown => Failure::NotFound,
        ChangeError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}

fn mistakes(problems: Vec<Problem>) -> Mistakes {
    let mut mistakes = Mistakes::default();
    problems.into_iter().for_each(|problem| mistakes.add(problem.field, problem.message));
    mistakes
}

fn address<C: Editable>() -> String {
    format!("/administration/contenus/{}", C::SLUG)
}

fn is_key(typed: &str) -> bool {
    !typed.is_empty()
        && typed.len() <= 60
        && typed.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
