//! `GET|POST /departement/formats/{id}/correspondances`: what fills each datum of the reference, with real values.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::FormatError;
use kernel::id::FileFormatId;
use mapping::{Condition, Format, Known, Preview, Previewed, Proposed, Rule};
use records::{Field, Severity, dictionary};
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    Work, address, failed,
    frame::Frame,
    is_about,
    layout_form::Corrected,
    remarks::{Remark, remarks},
    rule_form, work,
};
use crate::{failures, words};

/// Lines tried to tell what fails.
const TRIED: usize = 200;
/// Values shown of each field.
const EXAMPLES: usize = 3;
/// Where a button of the page leads back to.
const SECTIONS: [&str; 4] = ["manque", "rempli", "inutiles", "passer"];
/// Remarks shown.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "formats/mapping.html")]
struct MappingPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    revision: i64,
    title: String,
    description: String,
    has_sample: bool,
    tried: Tried,
    remarks: Vec<Remark>,
    missing: Vec<Missing>,
    filled: Vec<Filled>,
    free: Vec<(String, String, String)>,
    idle: Vec<Idle>,
    skips: Vec<rule_form::ConditionView>,
}

/// The first lines of the test file through the draft.
enum Tried {
    /// The file as a whole is not read, or no line of it is.
    Nothing,
    /// Of the lines, how many fail.
    Failing { lines: String, failing: String },
    /// All the lines are read.
    Read { lines: String },
}

/// A required datum nothing fills.
struct Missing {
    key: String,
    label: String,
    help: String,
    href: String,
    columns: Vec<(String, bool)>,
    constant: String,
}

struct Filled {
    key: String,
    label: String,
    required: bool,
    columns: String,
    how: String,
    examples: Vec<String>,
    /// Why it was proposed; empty once a person changed it.
    reason: String,
    confidence: u8,
    unsure: bool,
    /// A column of it changed since it was chosen.
    doubtful: bool,
    failing: String,
    href: String,
}

/// A column no datum takes, with a value of it.
struct Idle {
    name: String,
    example: String,
    kept: bool,
    /// It serves as a condition all the same.
    condition: bool,
}

pub async fn show(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
) -> Result<Response, Failure> {
    let work = work(&app, &agent, id).await?;
    render(&agent, work, &Fields::default(), Mistakes::default()).await
}

/// The page is one form: data filled, columns kept, lines passed, name. One of its buttons guesses again besides.
pub async fn change(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut work = work(&app, &agent, id).await?;
    let known = flows::known_codes(&agent.cx).await.map_err(failed)?;
    let mut said = "Enregistré.".to_owned();
    let draft = match changed(&work, &fields, &known) {
        Ok(draft) => {
            said.push_str(&followed(&work.format.draft, &draft));
            draft
        }
        Err(mistakes) => return render(&agent, work, &fields, mistakes).await,
    };
    if let Ok(typed) = fields.get("revision").parse() {
        work.format.revision = typed;
    }
    match super::save(&agent, &work.format, draft).await {
        Ok(()) => {
            // Back to the section whose button was pressed.
            let section = SECTIONS.into_iter().find(|section| *section == fields.get("bouton"));
            let section = section.map(|section| format!("#{section}")).unwrap_or_default();
            Ok(redirect_with_flash(&format!("{}/correspondances{section}", address(id)), &said))
        }
        Err(refused @ (FormatError::Changed(_) | FormatError::Name)) => {
            let work = super::work(&app, &agent, id).await?;
            render(&agent, work, &fields, Mistakes::one("nom", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// What of the form was sent, read; every mistake at once.
fn changed(work: &Work, fields: &Fields, known: &Known) -> Result<Format, Mistakes> {
    let before = &work.format.draft;
    let mut draft = before.clone();
    let mut mistakes = Mistakes::default();
    for field in lacking(before) {
        match filling(work, field, fields, known) {
            Ok(Some(rule)) => {
                draft.doubtful.remove(&rule.key);
                draft.fields.push(rule);
            }
            Ok(None) => {}
            Err(said) => mistakes.add(format!("colonne-{}", field.key), said),
        }
    }
    if fields.get("bouton") == "manque" && mistakes.is_empty() && draft.fields == before.fields {
        let first = lacking(before).next().map(|field| field.key.as_str()).unwrap_or_default();
        mistakes.add(
            format!("colonne-{first}"),
            "Rien n’est choisi : choisissez une colonne, ou écrivez une valeur.",
        );
    }
    draft.keep = kept(fields, before);
    let offered = fields.all("offerte").filter(|name| !draft.keep.iter().any(|kept| kept == name));
    let let_go = before.unused().into_iter().chain(offered).map(str::to_owned).collect();
    if sent(fields, "si-colonne") {
        let conditions = rule_form::conditions(fields, "");
        draft.skip = conditions.into_iter().filter(|one| *one != Condition::default()).collect();
    }
    if sent(fields, "nom") {
        if fields.get("nom").is_empty() {
            mistakes.add("nom", FormatError::Name.to_string());
        }
        fields.get("nom").clone_into(&mut draft.name);
        fields.get("description").clone_into(&mut draft.description);
    }
    if fields.get("bouton") == "deviner" {
        match guessed_again(work, draft.clone(), known) {
            Ok(guessed) => draft = guessed,
            Err(cause) => mistakes.add("deviner", cause),
        }
    }
    if mistakes.is_empty() { Ok(draft.keeping_freed(&let_go)) } else { Err(mistakes) }
}

fn guessed_again(work: &Work, mut draft: Format, known: &Known) -> Result<Format, String> {
    let name = work.format.sample.as_deref().unwrap_or_default();
    let layout = mapping::follow_titles(&draft.layout, name, &work.sample).map_err(|found| found.message)?;
    if layout != draft.layout {
        draft = Corrected { anew: true, ..Corrected::of(layout) }.apply(&draft);
    }
    let proposal = mapping::propose_knowing(&draft.name, draft.flow, &draft.layout, &work.sample, known)
        .map_err(|found| found.message)?;
    Ok(draft.guessed_again(proposal.format))
}

fn sent(fields: &Fields, name: &str) -> bool {
    fields.0.iter().any(|(known, _)| known == name)
}

/// Of the columns the form offered, those that are ticked.
fn kept(fields: &Fields, draft: &Format) -> Vec<String> {
    let offered: BTreeSet<&str> = fields.all("offerte").collect();
    let ticked: BTreeSet<&str> = fields.all("garder").collect();
    let keeps = |name: &&str| match offered.contains(name) {
        true => ticked.contains(name),
        false => draft.keep.iter().any(|kept| kept == name),
    };
    draft.layout.columns().map(|column| column.name.as_str()).filter(keeps).map(str::to_owned).collect()
}

/// Indispensable, and nothing fills it.
fn lacking(draft: &Format) -> impl Iterator<Item = &'static Field> {
    let filled: BTreeSet<String> = draft.fields.iter().map(|rule| rule.key.clone()).collect();
    let fields = dictionary::fields(draft.flow).iter();
    fields.filter(move |field| field.required && field.default.is_none() && !filled.contains(&field.key))
}

/// That the layout follows a changed test file, and what that took from the columns kept and the lines passed.
fn followed(before: &Format, after: &Format) -> String {
    if before.layout == after.layout {
        return String::new();
    }
    let mut said = " Les titres du fichier d’essai ont changé : la disposition les suit.".to_owned();
    for name in before.keep.iter().filter(|name| !after.keep.contains(name)) {
        said.push_str(&format!(" « {name} » n’est plus gardée."));
    }
    for condition in before.skip.iter().filter(|one| !after.skip.contains(one)) {
        said.push_str(&format!(" La condition sur « {} » est retirée.", condition.column));
    }
    said
}

/// The rule of a missing datum: a column as a proposal would read it, or a constant; `None` when nothing is said of it.
fn filling(
    work: &Work,
    field: &'static Field,
    fields: &Fields,
    known: &Known,
) -> Result<Option<Rule>, String> {
    let draft = &work.format.draft;
    let column = fields.get(&format!("colonne-{}", field.key));
    let constant = fields.get(&format!("constante-{}", field.key));
    // A value that only stood there gives way to a column.
    let offered = Known::is_funder(&field.key) && known.funder.as_deref() == Some(constant);
    match (column, constant) {
        ("", "") => Ok(None),
        ("", constant) => Ok(Some(Rule::constant(&field.key, constant))),
        (_, constant) if !constant.is_empty() && !offered => {
            Err(format!("« {} » : une colonne ou une valeur, pas les deux.", field.label))
        }
        (column, _) if draft.layout.column(column).is_some() => {
            let rule = mapping::suggest(field, column, &draft.layout, &work.sample);
            rule.map(Some).map_err(|finding| finding.message)
        }
        _ => Err("Choisissez une colonne de la liste.".to_owned()),
    }
}

async fn render(
    agent: &Caseworker,
    Work { format, sample }: Work,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let frame = Frame::new(&format, &partners, "correspondances");
    let draft = &format.draft;
    let known = flows::known_codes(&agent.cx).await.map_err(failed)?;
    let preview =
        if sample.is_empty() { Preview::default() } else { mapping::preview(draft, &sample, TRIED) };
    let proposal = mapping::propose_knowing(&draft.name, draft.flow, &draft.layout, &sample, &known).ok();
    let told_all = mapping::in_clear(draft);
    let of_lines = preview.lines.iter().flat_map(|line| &line.findings);
    let of_file = preview.findings.iter().filter(|finding| finding.code != "format.required_field");
    let mut remarks = remarks(of_file.chain(of_lines), draft.flow, &frame.base);
    remarks.truncate(SHOWN);
    let href = |field: &Field| format!("{}/correspondances/{}", frame.base, field.key);
    let (mut missing, mut filled, mut free) = (Vec::new(), Vec::new(), Vec::new());
    for field in dictionary::fields(draft.flow) {
        let rules: Vec<&Rule> = draft.fields.iter().filter(|rule| rule.key == field.key).collect();
        if !rules.is_empty() {
            let proposed = proposal.as_ref().and_then(|proposal| {
                let unchanged = rules.len() == 1 && proposal.format.fields.contains(rules[0]);
                proposal.fields.iter().find(|one| unchanged && one.key == field.key)
            });
            let how = told_all.iter().find(|told| told.key.as_deref() == Some(&field.key));
            let how = how.map(|told| told.sentence.clone()).unwrap_or_default();
            let doubtful = draft.doubtful.contains(&field.key);
            filled.push(Filled { doubtful, ..row(field, &rules, how, proposed, &preview, href(field)) });
        } else if field.required && field.default.is_none() {
            let one = missing_field(field, draft, typed, href(field));
            missing.push(if Known::is_funder(&field.key) { of_funder(one, &known) } else { one });
        } else {
            free.push((field.label.clone(), field.help.clone(), href(field)));
        }
    }
    let example = |name: &str| {
        let place = preview.columns.iter().position(|column| column == name)?;
        preview.lines.iter().filter_map(|line| line.cells.get(place)).find(|cell| !cell.is_empty()).cloned()
    };
    let skips = if sent(typed, "si-colonne") { rule_form::conditions(typed, "") } else { draft.skip.clone() };
    let page = MappingPage {
        shell: agent.shell.clone().with_current("formats"),
        revision: format.revision,
        title: if sent(typed, "nom") { typed.get("nom") } else { &draft.name }.to_owned(),
        description: if sent(typed, "nom") { typed.get("description") } else { &draft.description }
            .to_owned(),
        has_sample: !sample.is_empty(),
        tried: tried(&preview),
        remarks,
        missing,
        filled,
        free,
        idle: idle(draft, typed)
            .map(|(name, kept, condition)| Idle {
                example: example(&name).unwrap_or_default(),
                name,
                kept,
                condition,
            })
            .collect(),
        skips: rule_form::condition_views(&skips, &draft.layout, skips.len() + 1),
        frame,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

/// The columns no field takes: name, whether it is kept, whether it serves as a condition all the same.
fn idle<'f>(draft: &'f Format, typed: &'f Fields) -> impl Iterator<Item = (String, bool, bool)> + 'f {
    let (unused, conditions) = (draft.unused(), draft.only_conditions());
    let keep = kept(typed, draft);
    draft.layout.columns().map(|column| column.name.clone()).filter_map(move |name| {
        let condition = conditions.contains(&name.as_str());
        let free = condition || unused.contains(&name.as_str()) || draft.keep.contains(&name);
        let kept = keep.contains(&name);
        free.then_some((name, kept, condition))
    })
}

fn tried(preview: &Preview) -> Tried {
    let blocked = preview.findings.iter().any(|finding| finding.severity == Severity::Blocks);
    if blocked || preview.lines.is_empty() {
        return Tried::Nothing;
    }
    let lines = words::count(preview.lines.len() as u64, "ligne essayée", "lignes essayées");
    match preview.lines.iter().filter(|line| line.row.is_none()).count() as u64 {
        0 => Tried::Read { lines },
        failing => {
            Tried::Failing { lines, failing: words::count(failing, "ligne en défaut", "lignes en défaut") }
        }
    }
}

/// The code of the département, as its other formats write it.
fn of_funder(mut one: Missing, known: &Known) -> Missing {
    match &known.funder {
        Some(code) => {
            one.help.push_str(" Valeur reprise de vos autres formats : vérifiez-la.");
            if one.constant.is_empty() && !one.columns.iter().any(|(_, chosen)| *chosen) {
                code.clone_into(&mut one.constant);
            }
        }
        None => one.help.push_str(
            " Aucun autre format ne le dit encore : c’est le code de votre département dans les messages que vos services envoient.",
        ),
    }
    one
}

fn missing_field(field: &Field, draft: &Format, typed: &Fields, href: String) -> Missing {
    let chosen = typed.get(&format!("colonne-{}", field.key));
    Missing {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        href,
        columns: draft.layout.columns().map(|column| (column.name.clone(), column.name == chosen)).collect(),
        constant: typed.get(&format!("constante-{}", field.key)).to_owned(),
    }
}

fn row(
    field: &Field,
    rules: &[&Rule],
    how: String,
    proposed: Option<&Proposed>,
    preview: &Preview,
    href: String,
) -> Filled {
    let mut columns: Vec<&str> =
        rules.iter().flat_map(|rule| rule.columns.iter().map(String::as_str)).collect();
    columns.dedup();
    let mut examples: Vec<String> = Vec::new();
    let sound = |line: &&Previewed| !line.findings.iter().any(|finding| is_about(finding, field));
    let sound = preview.lines.iter().filter(sound);
    let read = sound.filter_map(|line| line.row.as_ref().or(line.partial.as_ref()));
    for datum in read.filter_map(|row| row.get(&field.key)) {
        let shown = rule_form::shown(datum);
        if examples.len() < EXAMPLES && !examples.contains(&shown) {
            examples.push(shown);
        }
    }
    let failing = preview
        .lines
        .iter()
        .filter(|line| line.findings.iter().any(|finding| line.row.is_none() && is_about(finding, field)));
    let failing = failing.count() as u64;
    Filled {
        key: field.key.clone(),
        label: field.label.clone(),
        required: field.required,
        columns: if columns.is_empty() { "valeur constante".to_owned() } else { columns.join(" + ") },
        how,
        examples,
        reason: proposed.map(|one| one.reason.clone()).unwrap_or_default(),
        confidence: proposed.map_or(0, |one| one.confidence),
        doubtful: false,
        unsure: proposed.is_some_and(|one| one.confidence < 70),
        failing: if failing == 0 {
            String::new()
        } else {
            words::count(failing, "ligne en défaut", "lignes en défaut")
        },
        href,
    }
}
