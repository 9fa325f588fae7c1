//! `GET|POST /departement/formats/{id}/disposition`: how the file is made, guessed with reasons, corrected by a person.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use flows::FormatError;
use kernel::id::FileFormatId;
use mapping::{Column, FileKind, Format, Guess, Known, Layout, Record, Role};
use web::{App, Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    Work, address, failed,
    frame::Frame,
    layout_form::{self, CELLS, Corrected, ENCODINGS, QUOTINGS, ROLES, SEPARATORS, TEXTS},
    layout_loss::{self, Lost},
    save, work,
};
use crate::failures;

/// Real lines shown.
const LINES: usize = 6;
/// Whole lines shown under a rule.
const RULED: usize = 3;

#[derive(Template)]
#[template(path = "formats/layout.html")]
struct LayoutPage {
    shell: Shell,
    mistakes: Mistakes,
    frame: Frame,
    revision: i64,
    sample: String,
    kind: &'static str,
    texts: Vec<(&'static str, &'static str, bool)>,
    sheets: Vec<(String, bool)>,
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
    /// [`layout_form::view_of`] and [`layout_form::cut_of`] what is shown.
    seen: String,
    cut: String,
    unsaved: bool,
    lost: Vec<Lost>,
    /// Those that nothing took, in a sentence.
    lost_idle: String,
    /// [`layout_loss::token`] of them.
    gone: String,
    /// Only one of them served.
    one_gone: bool,
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
    /// Of a fixed width: a rule, where columns start, and lines as they stand.
    ruler: Vec<String>,
    /// The cut being typed.
    cut: String,
    cut_after: String,
    cut_button: String,
}

struct View {
    place: usize,
    name: String,
    /// As it is saved.
    was: String,
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
    let saved = Made::of(&work.format.draft);
    render(&agent, &work, saved, &Fields::default(), Mistakes::default()).await
}

/// Shows what the sample becomes, or saves it; what would disappear is read before it is saved.
pub async fn correct(
    State(app): State<App>,
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut work = work(&app, &agent, id).await?;
    if let Some(typed) = fields.get("revision").parse().ok().filter(|typed| *typed > 0) {
        work.format.revision = typed;
    }
    let (corrected, mut mistakes) = layout_form::read(&fields, &work.format.draft.layout, &work.sample);
    let known = flows::known_codes(&agent.cx).await.map_err(failed)?;
    let made = match Made::new(corrected, &work, &known) {
        Ok(made) => made,
        Err(message) => {
            let saved = Made::of(&work.format.draft);
            return render(&agent, &work, saved, &fields, Mistakes::one("passees", message)).await;
        }
    };
    if !fields.get("suite").is_empty() {
        return render(&agent, &work, made, &fields, mistakes).await;
    }
    let unread = layout_loss::token(&made.lost);
    if mistakes.is_empty() && unread != fields.get("disparues") {
        mistakes.add(
            "disparait",
            "Des colonnes qui servaient disparaissent : relisez lesquelles, puis enregistrez de nouveau.",
        );
    }
    if !mistakes.is_empty() {
        return render(&agent, &work, made, &fields, mistakes).await;
    }
    match save(&agent, &work.format, made.format.clone()).await {
        Ok(()) => {
            let said = if made.guessed {
                "Disposition enregistrée. Les correspondances que vous n’aviez pas choisies sont devinées de nouveau, d’après elle."
            } else {
                "Disposition enregistrée."
            };
            Ok(redirect_with_flash(&format!("{}/correspondances", address(id)), said))
        }
        Err(refused @ FormatError::Changed(_)) => {
            let work = super::work(&app, &agent, id).await?;
            render(&agent, &work, made, &fields, Mistakes::one("passees", refused.to_string())).await
        }
        Err(cause) => Err(failed(cause)),
    }
}

/// What a corrected layout makes of the draft.
struct Made {
    corrected: Corrected,
    format: Format,
    lost: Vec<Lost>,
    /// What nobody had chosen was guessed again.
    guessed: bool,
}

impl Made {
    fn of(draft: &Format) -> Self {
        let corrected = Corrected::of(draft.layout.clone());
        Self { corrected, format: draft.clone(), lost: Vec::new(), guessed: false }
    }

    /// Rules that a person chose, of columns that stay, are kept; the rest is guessed of the corrected layout.
    fn new(corrected: Corrected, work: &Work, known: &Known) -> Result<Self, String> {
        let draft = &work.format.draft;
        if work.sample.is_empty() || corrected.layout == draft.layout {
            let format = corrected.apply(draft);
            return Ok(Self { lost: Vec::new(), format, corrected, guessed: false });
        }
        let guess = |layout: &Layout| {
            mapping::propose_knowing(&draft.name, draft.flow, layout, &work.sample, known)
                .map(|proposal| proposal.format)
                .map_err(|found| found.message)
        };
        let (was, now) = (guess(&draft.layout).ok(), guess(&corrected.layout)?);
        let by_hand = draft.by_hand(was.as_ref());
        let mut format = corrected.apply(draft);
        format.fields.retain(|rule| by_hand.contains(&rule.key));
        let (old, new) = (&draft.layout, format.layout.clone());
        let format = format.doubting(|name| {
            let was = corrected.was(name);
            was != name || old.place(was) != new.place(name)
        });
        let let_go =
            draft.unused().into_iter().filter_map(|name| corrected.becomes(&draft.layout, name)).collect();
        let emptied = |key: &str| by_hand.contains(key) && !draft.fields.iter().any(|rule| rule.key == key);
        let format = format.completed_by(now, emptied).keeping_freed(&let_go);
        let lost = layout_loss::lost(draft, &corrected, &format);
        Ok(Self { corrected, format, lost, guessed: true })
    }
}

async fn render(
    agent: &Caseworker,
    Work { format, sample }: &Work,
    made: Made,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let layout = &made.corrected.layout;
    let file = layout.file;
    let name = format.sample.clone().unwrap_or_default();
    let guesses = guesses(&name, layout, sample);
    let (columns_guessed, guesses) =
        guesses.into_iter().partition(|guess| guess.about.starts_with("Colonne"));
    let preview = !typed.get("suite").is_empty();
    let page = LayoutPage {
        shell: agent.shell.clone().with_current("formats"),
        frame: Frame::new(format, &partners, "disposition"),
        revision: format.revision,
        sample: name,
        kind: file.label(),
        texts: TEXTS.map(|(code, kind)| (code, kind.label(), kind == file)).to_vec(),
        sheets: sheets(layout, sample),
        text: file.is_text(),
        delimited: file == FileKind::Delimited,
        fixed: file == FileKind::FixedWidth,
        workbook: !file.is_text(),
        several: layout.records.len() > 1,
        header: layout.header,
        leading: if mistakes.of("passees").is_empty() {
            layout.leading.len().to_string()
        } else {
            typed.get("passees").to_owned()
        },
        encodings: ENCODINGS
            .map(|(code, encoding)| (code, encoding.label(), encoding == layout.encoding))
            .to_vec(),
        separators: SEPARATORS
            .map(|(code, sign, label)| (code, label, Some(sign) == layout.delimiter))
            .to_vec(),
        quotings: QUOTINGS.map(|(code, quoting)| (code, quoting.label(), quoting == layout.quoting)).to_vec(),
        guesses,
        columns_guessed,
        records: layout
            .records
            .iter()
            .enumerate()
            .map(|(rank, record)| Kind {
                ruler: ruler(layout, rank, sample),
                ..kind(rank, record, &made.corrected, typed, &mistakes)
            })
            .collect(),
        shown: shown(format.draft.flow, layout, sample),
        seen: layout_form::view_of(layout),
        cut: layout_form::cut_of(layout),
        unsaved: *layout != format.draft.layout,
        gone: layout_loss::token(&made.lost),
        one_gone: made.lost.iter().filter(|one| !one.said.is_empty()).count() == 1,
        lost_idle: idle(&made.lost),
        lost: made.lost,
        mistakes,
    };
    // A preview asks for nothing: what is at fault in it is told beside its field.
    let status = if preview { StatusCode::OK } else { page.mistakes.status() };
    page_with(status, page)
}

/// As the sample was guessed; when a person chose another kind or sheet, guessed from that.
fn guesses(name: &str, layout: &Layout, sample: &[u8]) -> Vec<Guess> {
    let Ok(sniffed) = mapping::sniff(name, sample) else { return Vec::new() };
    let guessed = &sniffed.layout;
    if guessed.file == layout.file && (layout.sheet.is_none() || guessed.sheet == layout.sheet) {
        return sniffed.guesses;
    }
    let said = mapping::sniff_as(layout.file, layout.sheet.as_deref(), sample);
    said.map(|sniffed| sniffed.guesses).unwrap_or_default()
}

fn idle(lost: &[Lost]) -> String {
    let names: Vec<String> =
        lost.iter().filter(|one| one.said.is_empty()).map(|one| format!("« {} »", one.column)).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("Disparaît aussi, que rien ne prenait : {}.", names.join(", ")),
        _ => format!("Disparaissent aussi, que rien ne prenait : {}.", names.join(", ")),
    }
}

/// (name, chosen); empty when there is no choice.
fn sheets(layout: &Layout, sample: &[u8]) -> Vec<(String, bool)> {
    let names = mapping::sheets(layout.file, sample).unwrap_or_default();
    if names.len() < 2 {
        return Vec::new();
    }
    let read = layout.sheet.clone().or_else(|| names.first().cloned());
    names
        .into_iter()
        .map(|name| {
            let chosen = Some(&name) == read.as_ref();
            (name, chosen)
        })
        .collect()
}

fn kind(rank: usize, record: &Record, corrected: &Corrected, typed: &Fields, mistakes: &Mistakes) -> Kind {
    let mut from = 1;
    let columns: Vec<View> = record
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let was = corrected.was(&column.name).to_owned();
            let view = View { was, ..view(place, column, from) };
            from += column.width;
            view
        })
        .collect();
    let cut_button = layout_form::cut_button(rank);
    let [column, after] = ["couper", "apres"].map(|what| format!("s{rank}-{what}"));
    // A cut that is made is no longer asked for.
    let made =
        typed.get("suite") == cut_button && mistakes.of(&column).is_empty() && mistakes.of(&after).is_empty();
    let still = |name: &str| if made { String::new() } else { typed.get(name).to_owned() };
    Kind {
        cut: still(&column),
        cut_after: still(&after),
        cut_button,
        ruler: Vec::new(),
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

/// Lines of a kind under a rule that counts their characters and says where its columns start.
fn ruler(layout: &Layout, rank: usize, sample: &[u8]) -> Vec<String> {
    let lines = mapping::whole_lines(layout, rank, sample, RULED);
    let widest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    if widest == 0 {
        return Vec::new();
    }
    let tens: String = (1..=widest / 10).map(|ten| format!("{:>10}", ten * 10)).collect();
    let mut marks = vec![' '; widest];
    let mut start = 0;
    for column in &layout.records[rank].columns {
        if let Some(mark) = marks.get_mut(start) {
            *mark = '|';
        }
        start += column.width;
    }
    let marks: String = marks.into_iter().collect();
    [tens, marks.trim_end().to_owned()].into_iter().chain(lines).collect()
}

fn view(place: usize, column: &Column, from: usize) -> View {
    View {
        place,
        name: column.name.clone(),
        was: column.name.clone(),
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
    let findings = findings.chain(uncut.flat_map(|line| &line.findings)).map(super::told).collect();
    let order = details_first(layout);
    let ordered = |cells: &[String]| order.iter().filter_map(|place| cells.get(*place).cloned()).collect();
    Shown {
        findings,
        columns: ordered(&preview.columns),
        lines: preview.lines.iter().map(|line| (line.number, ordered(&line.cells))).collect(),
    }
}

/// The places of the columns: what a line says itself, then what its headers lend it.
fn details_first(layout: &Layout) -> Vec<usize> {
    let of_record = |record: &Record| vec![record.role; record.columns.len()];
    let roles: Vec<Role> = layout.records.iter().flat_map(of_record).collect();
    let (mut details, others): (Vec<usize>, Vec<usize>) =
        (0..roles.len()).partition(|place| roles[*place] == Role::Detail);
    details.extend(others);
    details
}
