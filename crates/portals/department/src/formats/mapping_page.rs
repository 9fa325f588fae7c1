//! `GET|POST /departement/formats/{id}/correspondances`: what fills each datum of the reference, with real values.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::FormatError;
use kernel::id::FileFormatId;
use mapping::{Condition, Format, Preview, Proposed, Rule};
use records::{Field, Severity, dictionary};
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{Work, address, failed, frame::Frame, is_about, layout_form::Corrected, rule_form, told, work};
use crate::{failures, words};

/// Lines tried to tell what fails.
const TRIED: usize = 200;
/// Values shown of each field.
const EXAMPLES: usize = 3;
const FUNDER: &str = "funder_id";
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
    remarks: Vec<String>,
    missing: Vec<Missing>,
    filled: Vec<Filled>,
    free: Vec<(String, String, String)>,
    unused: Vec<Unused>,
    kept: Vec<String>,
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
struct Unused {
    name: String,
    example: String,
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

/// One of the page's forms: a missing datum filled, columns kept, lines skipped, name and description.
pub async fn change(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut work = work(&app, &agent, id).await?;
    let mut said = "Enregistré.".to_owned();
    let draft = match changed(&work, &fields) {
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
        Ok(()) => Ok(redirect_with_flash(&format!("{}/correspondances", address(id)), &said)),
        Err(refused @ (FormatError::Changed(_) | FormatError::Name)) => {
            let work = super::work(&app, &agent, id).await?;
            render(&agent, work, &fields, Mistakes::one("nom", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

fn changed(work: &Work, fields: &Fields) -> Result<Format, Mistakes> {
    let mut draft = work.format.draft.clone();
    match fields.get("quoi") {
        "remplir" => {
            let rule = filling(work, fields)?;
            draft.doubtful.remove(&rule.key);
            draft.fields.push(rule);
        }
        "deviner" => {
            let unreadable = |finding: records::Finding| Mistakes::one("deviner", finding.message);
            let name = work.format.sample.as_deref().unwrap_or_default();
            let layout = mapping::follow_titles(&draft.layout, name, &work.sample).map_err(unreadable)?;
            if layout != draft.layout {
                draft = Corrected { anew: true, ..Corrected::of(layout) }.apply(&draft);
            }
            let proposal =
                mapping::propose(&draft.name, draft.flow, &draft.layout, &work.sample).map_err(unreadable)?;
            draft = draft.guessed_again(proposal.format);
        }
        "garder" => {
            draft.keep.extend(fields.all("colonne").map(str::to_owned));
            draft.keep.sort();
            draft.keep.dedup();
        }
        "relacher" => {
            let given: Vec<&str> = fields.all("colonne").collect();
            draft.keep.retain(|name| !given.contains(&name.as_str()));
        }
        "passer" => {
            let conditions = rule_form::conditions(fields, "");
            draft.skip = conditions.into_iter().filter(|one| *one != Condition::default()).collect();
        }
        _ => {
            if fields.get("nom").is_empty() {
                return Err(Mistakes::one("nom", FormatError::Name.to_string()));
            }
            fields.get("nom").clone_into(&mut draft.name);
            fields.get("description").clone_into(&mut draft.description);
        }
    }
    Ok(draft)
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

/// The rule of a missing datum: a column as a proposal would read it, or a constant.
fn filling(work: &Work, fields: &Fields) -> Result<Rule, Mistakes> {
    let draft = &work.format.draft;
    let key = fields.get("champ");
    let field = dictionary::field(draft.flow, key);
    let field = field.ok_or_else(|| Mistakes::one("nom", "Cette donnée n’existe pas."))?;
    let at = format!("colonne-{key}");
    match (fields.get("colonne"), fields.get("constante")) {
        ("", "") => {
            let said = format!("« {} » : choisissez une colonne, ou écrivez une valeur.", field.label);
            Err(Mistakes::one(at, said))
        }
        ("", constant) => Ok(Rule::constant(key, constant)),
        (_, constant) if !constant.is_empty() => {
            let said = format!("« {} » : une colonne ou une valeur, pas les deux.", field.label);
            Err(Mistakes::one(at, said))
        }
        (column, _) if draft.layout.column(column).is_some() => {
            mapping::suggest(field, column, &draft.layout, &work.sample)
                .map_err(|finding| Mistakes::one(at, finding.message))
        }
        _ => Err(Mistakes::one(at, "Choisissez une colonne de la liste.")),
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
    let known = if draft.fields.iter().any(|rule| rule.key == FUNDER) {
        None
    } else {
        flows::known_constant(&agent.cx, draft.flow, FUNDER).await.map_err(failed)?
    };
    let preview =
        if sample.is_empty() { Preview::default() } else { mapping::preview(draft, &sample, TRIED) };
    let proposal = mapping::propose(&draft.name, draft.flow, &draft.layout, &sample).ok();
    let told_all = mapping::in_clear(draft);
    let of_lines = preview.lines.iter().flat_map(|line| &line.findings);
    let of_file = preview.findings.iter().filter(|finding| finding.code != "format.required_field");
    let remarks: Vec<String> = of_file.chain(of_lines).take(SHOWN).map(told).collect();
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
            missing.push(if field.key == FUNDER { of_funder(one, known.as_deref()) } else { one });
        } else {
            free.push((field.label.clone(), field.help.clone(), href(field)));
        }
    }
    let example = |name: &str| {
        let place = preview.columns.iter().position(|column| column == name)?;
        preview.lines.iter().filter_map(|line| line.cells.get(place)).find(|cell| !cell.is_empty()).cloned()
    };
    let page = MappingPage {
        shell: agent.shell.clone().with_current("formats"),
        revision: format.revision,
        title: draft.name.clone(),
        description: draft.description.clone(),
        has_sample: !sample.is_empty(),
        tried: tried(&preview),
        remarks,
        missing,
        filled,
        free,
        unused: draft
            .unused()
            .into_iter()
            .map(|name| (name, false))
            .chain(draft.only_conditions().into_iter().map(|name| (name, true)))
            .map(|(name, condition)| Unused {
                name: name.to_owned(),
                example: example(name).unwrap_or_default(),
                condition,
            })
            .collect(),
        kept: draft.keep.clone(),
        skips: rule_form::condition_views(&draft.skip, &draft.layout, draft.skip.len() + 1),
        frame,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
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
fn of_funder(mut one: Missing, known: Option<&str>) -> Missing {
    match known {
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
    let own = typed.get("champ") == field.key;
    let chosen = if own { typed.get("colonne") } else { "" };
    Missing {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        href,
        columns: draft
            .layout
            .columns()
            .map(|column| (column.name.clone(), own && column.name == chosen))
            .collect(),
        constant: if own { typed.get("constante").to_owned() } else { String::new() },
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
    for datum in preview.lines.iter().filter_map(|line| line.row.as_ref()?.get(&field.key)) {
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
