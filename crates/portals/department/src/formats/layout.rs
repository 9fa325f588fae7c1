//! `GET|POST /departement/formats/{id}/disposition`: how the file is made, guessed with reasons, corrected by a person.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use flows::FormatError;
use kernel::id::FileFormatId;
use mapping::{Column, FileKind, Format, Guess, Layout, Record};
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    Work, address, failed,
    frame::Frame,
    layout_form::{self, CELLS, ENCODINGS, QUOTINGS, ROLES, SEPARATORS},
    save, work,
};
use crate::failures;

/// Real lines shown.
const LINES: usize = 6;

#[derive(Template)]
#[template(path = "formats/layout.html")]
struct LayoutPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    revision: i64,
    sample: String,
    kind: &'static str,
    text: bool,
    delimited: bool,
    fixed: bool,
    workbook: bool,
    several: bool,
    header: bool,
    leading: String,
    encodings: Vec<(&'static str, &'static str, bool)>,
    separators: Vec<(&'static str, &'static str, bool)>,
    quotings: Vec<(&'static str, &'static str, bool)>,
    guesses: Vec<Guess>,
    columns_guessed: Vec<Guess>,
    records: Vec<Kind>,
    shown: Shown,
}

/// A kind of lines.
struct Kind {
    rank: usize,
    title: String,
    code: String,
    roles: Vec<(&'static str, &'static str, bool)>,
    columns: Vec<View>,
    /// From the first character to the last.
    span: String,
}

struct View {
    place: usize,
    name: String,
    width: usize,
    right: bool,
    fill: String,
    cells: Vec<(&'static str, &'static str, bool)>,
    from: usize,
    to: usize,
}

/// The sample cut as described.
#[derive(Default)]
struct Shown {
    columns: Vec<String>,
    lines: Vec<(u64, Vec<String>)>,
    findings: Vec<String>,
}

pub async fn show(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
) -> Result<Response, Failure> {
    let work = work(&app, &agent, id).await?;
    let layout = work.format.draft.layout.clone();
    render(&agent, &work, &layout, Mistakes::default()).await
}

pub async fn correct(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut work = work(&app, &agent, id).await?;
    let draft = work.format.draft.clone();
    let corrected = match layout_form::read(&fields, &draft.layout) {
        Ok(corrected) => corrected,
        Err(mistakes) => return render(&agent, &work, &draft.layout, mistakes).await,
    };
    let mut format = corrected.apply(&draft);
    if corrected.recut && !work.sample.is_empty() {
        match recut(&corrected.layout, &draft, &work.sample) {
            Ok(cut) => format = cut,
            Err(message) => {
                let mistakes = Mistakes::one("passees", message);
                return render(&agent, &work, &corrected.layout, mistakes).await;
            }
        }
    }
    if let Some(typed) = fields.get("revision").parse().ok().filter(|typed| *typed > 0) {
        work.format.revision = typed;
    }
    let layout = format.layout.clone();
    match save(&agent, &work.format, format).await {
        Ok(()) if fields.get("suite") == "rester" => Ok(redirect_with_flash(
            &format!("{}/disposition", address(id)),
            "Disposition enregistrée. L’aperçu ci-dessous la suit.",
        )),
        Ok(()) => {
            Ok(redirect_with_flash(&format!("{}/correspondances", address(id)), "Disposition enregistrée."))
        }
        Err(refused @ FormatError::Changed(_)) => {
            work = super::work(&app, &agent, id).await?;
            render(&agent, &work, &layout, Mistakes::one("passees", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// The columns cut again; rules of columns that stay are kept, the other fields are proposed anew.
fn recut(layout: &Layout, draft: &Format, sample: &[u8]) -> Result<Format, String> {
    let layout = mapping::recut(layout, sample).map_err(|finding| finding.message)?;
    let proposal =
        mapping::propose(&draft.name, draft.flow, &layout, sample).map_err(|finding| finding.message)?;
    let known = layout_form::Corrected::of(layout).apply(draft);
    let mut format = known;
    let filled: Vec<String> = format.fields.iter().map(|rule| rule.key.clone()).collect();
    format.fields.extend(proposal.format.fields.into_iter().filter(|rule| !filled.contains(&rule.key)));
    Ok(format)
}

async fn render(
    agent: &Caseworker,
    Work { format, sample }: &Work,
    layout: &Layout,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let name = format.sample.clone().unwrap_or_default();
    let guesses = mapping::sniff(&name, sample).map(|sniffed| sniffed.guesses).unwrap_or_default();
    let (columns_guessed, guesses) =
        guesses.into_iter().partition(|guess| guess.about.starts_with("Colonne"));
    let file = layout.file;
    let page = LayoutPage {
        shell: agent.shell.clone().with_current("formats"),
        mistakes,
        frame: Frame::new(format, &partners, "disposition"),
        revision: format.revision,
        sample: name,
        kind: file.label(),
        text: file.is_text(),
        delimited: file == FileKind::Delimited,
        fixed: file == FileKind::FixedWidth,
        workbook: !file.is_text(),
        several: layout.records.len() > 1,
        header: layout.header,
        leading: layout.leading.len().to_string(),
        encodings: ENCODINGS
            .map(|(code, encoding)| (code, encoding.label(), encoding == layout.encoding))
            .to_vec(),
        separators: SEPARATORS
            .map(|(code, sign, label)| (code, label, Some(sign) == layout.delimiter))
            .to_vec(),
        quotings: QUOTINGS.map(|(code, quoting)| (code, quoting.label(), quoting == layout.quoting)).to_vec(),
        guesses,
        columns_guessed,
        records: layout.records.iter().enumerate().map(|(rank, record)| kind(rank, record)).collect(),
        shown: shown(format.draft.flow, layout, sample),
    };
    page_with(page.mistakes.status(), page)
}

fn kind(rank: usize, record: &Record) -> Kind {
    let mut from = 1;
    let columns: Vec<View> = record
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let view = view(place, column, from);
            from += column.width;
            view
        })
        .collect();
    Kind {
        rank,
        title: if record.code.is_empty() {
            "Colonnes".to_owned()
        } else {
            format!("Lignes « {} »", record.code)
        },
        code: record.code.clone(),
        roles: ROLES.map(|(code, role)| (code, role.label(), role == record.role)).to_vec(),
        columns,
        span: format!("{} caractères", from - 1),
    }
}

fn view(place: usize, column: &Column, from: usize) -> View {
    View {
        place,
        name: column.name.clone(),
        width: column.width,
        right: column.align == mapping::Align::Right,
        fill: if column.fill == ' ' { String::new() } else { column.fill.to_string() },
        cells: CELLS.map(|(code, cell, label)| (code, label, cell == column.cell)).to_vec(),
        from,
        to: (from + column.width).saturating_sub(1),
    }
}

fn shown(flow: records::Flow, layout: &Layout, sample: &[u8]) -> Shown {
    if sample.is_empty() {
        return Shown::default();
    }
    // Without a rule, the lines are cut and nothing more is said of them.
    let bare = Format::new("aperçu", flow, layout.clone());
    let preview = mapping::preview(&bare, sample, LINES);
    let uncut = preview.lines.iter().filter(|line| line.cells.is_empty());
    let findings = preview.findings.iter().filter(|finding| finding.code != "format.required_field");
    Shown {
        findings: findings.chain(uncut.flat_map(|line| &line.findings)).map(super::told).collect(),
        columns: preview.columns,
        lines: preview.lines.into_iter().map(|line| (line.number, line.cells)).collect(),
    }
}
