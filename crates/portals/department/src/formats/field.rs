//! `GET|POST /departement/formats/{id}/correspondances/{champ}` and `POST …/apercu`: what fills one datum, with a live
//! preview on real lines.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::FormatError;
use kernel::id::FileFormatId;
use mapping::{Format, Known, Rule};
use records::{Correction, Field, Finding, NotDone, Severity, dictionary};
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page, page_with, redirect_with_flash};

use super::{
    Work, address, failed,
    frame::Frame,
    is_about, remarks,
    rule_form::{self, Asked, RuleView},
    told, work,
};
use crate::failures;

/// Real lines shown.
const LINES: usize = 8;
/// Values of a column looked at.
const VALUES: usize = 40;

#[derive(Template)]
#[template(path = "formats/field.html")]
struct FieldPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    revision: i64,
    href: String,
    label: String,
    help: String,
    required: bool,
    default: String,
    codes: Vec<Code>,
    asked: Asked,
    rules: Vec<RuleView>,
    constant_hint: String,
    filled: bool,
    /// Something shown is not saved.
    unsaved: bool,
    preview: Tried,
}

/// A value of the reference and what it means; empty when it says so itself.
struct Code {
    code: String,
    meaning: &'static str,
}

/// The preview alone, for a form being typed.
#[derive(Template)]
#[template(path = "formats/field_preview.html")]
struct PreviewPart {
    preview: Tried,
}

/// The rules on real lines.
#[derive(Default)]
struct Tried {
    sentence: String,
    columns: Vec<String>,
    lines: Vec<TriedLine>,
    /// Keep the field from being filled.
    faults: Vec<String>,
    /// Fill it all the same.
    warnings: Vec<String>,
}

struct TriedLine {
    number: u64,
    cells: Vec<String>,
    value: String,
    fault: String,
    warning: String,
}

pub async fn show(
    State(app): State<App>,
    agent: Caseworker,
    Path((id, key)): Path<(FileFormatId, String)>,
) -> Result<Response, Failure> {
    let work = work(&app, &agent, id).await?;
    let field = field(&work, &key)?;
    let rules = rules_of(&work.format.draft, &key);
    render(&agent, &work, field, rules, Mistakes::default()).await
}

pub async fn change(
    State(app): State<App>,
    agent: Caseworker,
    Path((id, key)): Path<(FileFormatId, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut work = work(&app, &agent, id).await?;
    let field = field(&work, &key)?;
    if fields.get("action") == "vider" {
        return keep(&app, &agent, work, field, Vec::new(), &fields).await;
    }
    let saved = rules_of(&work.format.draft, &key);
    let mut rules = match rule_form::read(&fields, &key, &saved) {
        Ok(rules) => rules,
        Err(mistakes) => {
            let rules = lenient(&fields, &key, &saved);
            return show_with(&agent, &work, field, rules, &fields, mistakes).await;
        }
    };
    match fields.get("action") {
        "ajouter" => {
            rules.push(Rule { key, ..Rule::default() });
            return render(&agent, &work, field, rules, Mistakes::default()).await;
        }
        "apercu" => return render(&agent, &work, field, rules, Mistakes::default()).await,
        _ => {}
    }
    let trial = with(&work.format.draft, &field.key, &rules);
    let mut mistakes = Mistakes::default();
    if rules.is_empty() {
        mistakes.add("r0-colonne-0", "Choisissez une colonne, ou écrivez une valeur constante.");
    }
    for finding in trial.check() {
        if finding.severity == Severity::Blocks && is_about(&finding, field) {
            mistakes.add("r0-colonne-0", finding.message);
        }
    }
    if !mistakes.is_empty() {
        return render(&agent, &work, field, rules, mistakes).await;
    }
    work.format.draft = trial;
    keep(&app, &agent, work, field, rules, &fields).await
}

/// Saves the field's rules on the draft.
async fn keep(
    app: &App,
    agent: &Caseworker,
    mut work: Work,
    field: &'static Field,
    rules: Vec<Rule>,
    fields: &Fields,
) -> Result<Response, Failure> {
    let id = work.format.summary.id;
    if let Ok(typed) = fields.get("revision").parse() {
        work.format.revision = typed;
    }
    let draft = with(&work.format.draft, &field.key, &rules);
    match super::save(agent, &work.format, draft).await {
        Ok(()) => Ok(redirect_with_flash(
            &format!("{}/correspondances#champ-{}", address(id), field.key),
            &format!("« {} » : enregistré.", field.label),
        )),
        Err(refused @ FormatError::Changed(_)) => {
            let work = super::work(app, agent, id).await?;
            render(agent, &work, field, rules, Mistakes::one("r0-colonne-0", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// Saves nothing.
pub async fn preview(
    State(app): State<App>,
    agent: Caseworker,
    Path((id, key)): Path<(FileFormatId, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let work = work(&app, &agent, id).await?;
    let field = field(&work, &key)?;
    let preview = match rule_form::read(&fields, &key, &rules_of(&work.format.draft, &key)) {
        Ok(rules) => tried(&work, field, &rules),
        Err(mistakes) => Tried {
            faults: mistakes.iter().map(|(_, message)| message.clone()).collect(),
            ..Tried::default()
        },
    };
    page(PreviewPart { preview })
}

fn field(work: &Work, key: &str) -> Result<&'static Field, Failure> {
    dictionary::field(work.format.draft.flow, key).ok_or(Failure::NotFound)
}

fn rules_of(draft: &Format, key: &str) -> Vec<Rule> {
    draft.fields.iter().filter(|rule| rule.key == key).cloned().collect()
}

/// The draft with these rules for this field, where the old ones stood.
fn with(draft: &Format, key: &str, rules: &[Rule]) -> Format {
    let let_go = draft.unused().into_iter().map(str::to_owned).collect();
    let mut draft = draft.clone();
    let place = draft.fields.iter().position(|rule| rule.key == key).unwrap_or(draft.fields.len());
    draft.fields.retain(|rule| rule.key != key);
    draft.fields.splice(place..place, rules.iter().cloned());
    draft.doubtful.remove(key);
    draft.keeping_freed(&let_go)
}

/// What was typed, without what could not be read, so that the page is shown again with the rest.
fn lenient(fields: &Fields, key: &str, saved: &[Rule]) -> Vec<Rule> {
    let unreadable = ["-modele", "-decimales", "-morceau", "-sur", "-du", "-au", "-longueur"];
    let readable = fields.0.iter().filter(|(name, _)| !unreadable.iter().any(|end| name.ends_with(end)));
    rule_form::read(&Fields(readable.cloned().collect()), key, saved).unwrap_or_default()
}

async fn render(
    agent: &Caseworker,
    work: &Work,
    field: &'static Field,
    rules: Vec<Rule>,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    show_with(agent, work, field, rules, &Fields::default(), mistakes).await
}

/// What could not be read of `typed` stands as it was typed.
async fn show_with(
    agent: &Caseworker,
    work: &Work,
    field: &'static Field,
    mut rules: Vec<Rule>,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let draft = &work.format.draft;
    let frame = Frame::new(&work.format, &partners, "correspondances");
    let preview = tried(work, field, &rules);
    let known = flows::known_codes(&agent.cx).await.map_err(failed)?;
    let constant_hint = match known.funder.filter(|_| Known::is_funder(&field.key)) {
        Some(code) => format!("Le code de votre département est « {code} » dans vos autres formats."),
        None => "Comme le référentiel l’écrit. Elle prend la place de la colonne.".to_owned(),
    };
    let filled = !rules.is_empty();
    let unsaved = rules != rules_of(draft, &field.key) || !mistakes.is_empty();
    if rules.is_empty() {
        rules.push(Rule { key: field.key.clone(), ..Rule::default() });
    }
    let page = FieldPage {
        shell: agent.shell.clone().with_current("formats"),
        revision: work.format.revision,
        href: format!("{}/correspondances/{}", frame.base, field.key),
        frame,
        label: field.label.clone(),
        help: field.help.clone(),
        required: field.required,
        default: field.default.clone().unwrap_or_default(),
        codes: field
            .codes
            .iter()
            .map(|code| Code { code: code.clone(), meaning: meaning(code, field) })
            .collect(),
        asked: Asked::of(field),
        rules: rules
            .iter()
            .enumerate()
            .map(|(rank, rule)| {
                rule_form::view(rank, rule, field, &draft.layout, draft.flow, &values(work, rule))
                    .keeping(typed, &mistakes)
            })
            .collect(),
        constant_hint,
        mistakes,
        filled,
        unsaved,
        preview,
    };
    page_with(page.mistakes.status(), page)
}

fn meaning(code: &str, field: &Field) -> &'static str {
    if field.key != "correction" {
        return "";
    }
    let correction = Correction::from_code(code).map(Correction::label);
    correction.or_else(|| NotDone::from_code(code).map(NotDone::label)).unwrap_or_default()
}

/// The different texts of the rule's only column.
fn values(work: &Work, rule: &Rule) -> Vec<String> {
    let [column] = rule.columns.as_slice() else { return Vec::new() };
    if work.sample.is_empty() {
        return Vec::new();
    }
    let profiles = mapping::profiles(&work.format.draft.layout, &work.sample).unwrap_or_default();
    let profile = profiles.into_iter().find(|profile| profile.column == *column);
    let distinct: BTreeSet<String> = profile.into_iter().flat_map(|profile| profile.values).collect();
    distinct.into_iter().take(VALUES).collect()
}

fn tried(work: &Work, field: &Field, rules: &[Rule]) -> Tried {
    if rules.is_empty() || work.sample.is_empty() {
        return Tried::default();
    }
    let draft = &work.format.draft;
    // Its start too, which an end looks at.
    let starts: BTreeSet<&String> = rules.iter().filter_map(|rule| rule.next_day_after.as_ref()).collect();
    let beside = draft.fields.iter().filter(|rule| starts.contains(&rule.key) && rule.key != field.key);
    let alone = Format { fields: beside.chain(rules).cloned().collect(), ..draft.clone() };
    let preview = mapping::preview(&alone, &work.sample, LINES);
    let mut columns: Vec<String> = Vec::new();
    for name in rules
        .iter()
        .flat_map(|rule| rule.columns.iter().chain(rule.when.iter().map(|condition| &condition.column)))
    {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let places: Vec<Option<usize>> =
        columns.iter().map(|name| preview.columns.iter().position(|column| column == name)).collect();
    let blocks = |finding: &&Finding| finding.severity == Severity::Blocks;
    let (faults, warnings): (Vec<&Finding>, Vec<&Finding>) = preview
        .findings
        .iter()
        .filter(|finding| {
            blocks(finding) || (is_about(finding, field) && finding.code != "format.required_field")
        })
        .partition(blocks);
    Tried {
        sentence: mapping::in_clear(&alone)
            .into_iter()
            .find(|told| told.key.as_deref() == Some(&field.key))
            .map(|told| told.sentence)
            .unwrap_or_default(),
        faults: faults.into_iter().map(told).collect(),
        warnings: warnings.into_iter().map(told).collect(),
        lines: preview
            .lines
            .iter()
            .map(|line| {
                let of_field = || line.findings.iter().filter(|finding| is_about(finding, field));
                let said = |finding: Option<&Finding>| finding.map(remarks::said).unwrap_or_default();
                let partial = line.row.as_ref().or(line.partial.as_ref());
                TriedLine {
                    number: line.number,
                    cells: places
                        .iter()
                        .map(|place| {
                            place.and_then(|place| line.cells.get(place)).cloned().unwrap_or_default()
                        })
                        .collect(),
                    value: partial
                        .and_then(|row| row.get(&field.key))
                        .map(rule_form::shown)
                        .unwrap_or_default(),
                    fault: said(of_field().find(blocks)),
                    warning: said(of_field().find(|finding| !blocks(finding))),
                }
            })
            .collect(),
        columns,
    }
}
