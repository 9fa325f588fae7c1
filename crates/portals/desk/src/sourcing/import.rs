//! `/prestataires/importer`: a directory received as a file, its columns said, its doubles shown, then written.

use askama::Template;
use axum::{
    extract::{Multipart, Path, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use kernel::id::DocumentId;
use providers::{Candidate, Column, Directory, DirectoryError, Field, MOST_LINES, Profile};
use web::{App, DeskUser, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash, words};

use super::BASE;

#[derive(Template)]
#[template(path = "providers/import.html")]
struct ImportPage {
    shell: Shell,
    mistakes: Mistakes,
    most: usize,
}

#[derive(Template)]
#[template(path = "providers/import_file.html")]
struct FilePage {
    shell: Shell,
    file: DocumentId,
    name: String,
    count: String,
    columns: Vec<ColumnLine>,
    profiles: Vec<(&'static str, &'static str, bool)>,
    own: bool,
    lines: Vec<Line>,
    ready: String,
    mistakes: Mistakes,
}

struct ColumnLine {
    number: usize,
    title: String,
    examples: String,
    fields: Vec<(&'static str, &'static str, bool)>,
}

struct Line {
    number: u64,
    name: String,
    facts: String,
    /// What keeps it out.
    problem: String,
    /// Words of the file that say nothing to us.
    unread: String,
    /// (address, name, why) of what it looks like.
    alike: Vec<(String, String, String)>,
    same_as: String,
    checked: bool,
}

pub async fn blank(DeskUser { shell, .. }: DeskUser) -> Result<Response, Failure> {
    upload_page(shell, Mistakes::default())
}

pub async fn receive(
    State(app): State<App>,
    DeskUser { cx, shell }: DeskUser,
    mut form: Multipart,
) -> Result<Response, Failure> {
    let lost = |_| {
        Failure::problem("Le fichier n’est pas arrivé en entier. Envoyez-le de nouveau, en 5 Mo au plus.")
    };
    while let Some(part) = form.next_field().await.map_err(lost)? {
        let name = part.file_name().unwrap_or_default().trim().to_owned();
        if part.name() != Some("fichier") || name.is_empty() {
            continue;
        }
        let bytes = part.bytes().await.map_err(lost)?.to_vec();
        return match providers::keep_file(&cx, &app.shelf, &name, bytes).await {
            Ok(file) => Ok(Redirect::to(&format!("{BASE}/importer/{file}")).into_response()),
            Err(why @ (DirectoryError::File(_) | DirectoryError::TooLong)) => {
                upload_page(shell, Mistakes::one("fichier", why.to_string()))
            }
            Err(other) => Err(failed(other)),
        };
    }
    upload_page(shell, Mistakes::one("fichier", "Choisissez un fichier."))
}

/// The columns as proposed, or as the address says.
pub async fn show(
    State(app): State<App>,
    DeskUser { cx, shell }: DeskUser,
    Path(file): Path<DocumentId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Fields(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect());
    let directory = providers::kept_file(&cx, &app.shelf, file).await.map_err(failed)?;
    let columns = directory.columns();
    let (fields, profile) = chosen(&columns, &asked);
    let (candidates, mistakes) = match providers::candidates(&cx, &directory, &fields, profile).await {
        Ok(candidates) => (candidates, Mistakes::default()),
        Err(why @ (DirectoryError::NoName | DirectoryError::Twice(_))) => {
            (Vec::new(), Mistakes::one("colonne-1", why.to_string()))
        }
        Err(other) => return Err(failed(other)),
    };
    let ready = candidates.iter().filter(|one| one.problems.is_empty() && is_new(one)).count();
    page_with(
        mistakes.status(),
        FilePage {
            shell: shell.with_current("prestataires"),
            file,
            count: words::count(directory.lines() as u64, "ligne", "lignes"),
            columns: shown(&columns, &fields),
            profiles: Profile::ALL.iter().map(|one| (one.code(), one.label(), *one == profile)).collect(),
            own: asked.has("reseau"),
            lines: candidates.into_iter().map(line).collect(),
            ready: words::count(ready as u64, "ligne nouvelle et juste", "lignes nouvelles et justes"),
            name: directory.name,
            mistakes,
        },
    )
}

pub async fn write(
    State(app): State<App>,
    DeskUser { cx, .. }: DeskUser,
    Path(file): Path<DocumentId>,
    typed: Fields,
) -> Result<Response, Failure> {
    let directory: Directory = providers::kept_file(&cx, &app.shelf, file).await.map_err(failed)?;
    let (fields, profile) = chosen(&directory.columns(), &typed);
    let candidates = providers::candidates(&cx, &directory, &fields, profile).await.map_err(failed)?;
    let lines: Vec<u64> = typed.all("ligne").filter_map(|line| line.parse().ok()).collect();
    if lines.is_empty() {
        return Err(Failure::problem(
            "Aucune ligne n’était cochée : revenez en arrière et cochez-en au moins une.",
        ));
    }
    let done = providers::import(&cx, candidates, &lines, typed.has("reseau")).await.map_err(failed)?;
    let added = words::count(done.added as u64, "service ajouté", "services ajoutés");
    let said = match done.refused {
        0 => format!("{added}."),
        some => format!("{added}, {}.", words::count(some as u64, "ligne laissée", "lignes laissées")),
    };
    Ok(redirect_with_flash(BASE, &said))
}

/// What each column holds: as said in the form, else as proposed.
fn chosen(columns: &[Column], asked: &Fields) -> (Vec<Option<Field>>, Profile) {
    let said = asked.has("colonne-1");
    let fields = columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            if said {
                Field::from_code(asked.get(&format!("colonne-{}", place + 1)))
            } else {
                column.proposed
            }
        })
        .collect();
    (fields, Profile::from_code(asked.get("profil")).unwrap_or(Profile::FragileCare))
}

fn shown(columns: &[Column], fields: &[Option<Field>]) -> Vec<ColumnLine> {
    let rows = columns.iter().zip(fields).enumerate();
    rows.map(|(place, (column, field))| ColumnLine {
        number: place + 1,
        title: column.title.clone(),
        examples: column.examples.join(" · "),
        fields: Field::ALL.iter().map(|one| (one.code(), one.label(), Some(*one) == *field)).collect(),
    })
    .collect()
}

fn is_new(candidate: &Candidate) -> bool {
    candidate.likenesses.is_empty() && candidate.same_as.is_none()
}

fn line(candidate: Candidate) -> Line {
    let checked = candidate.problems.is_empty() && is_new(&candidate);
    let details = &candidate.details;
    let facts = [
        Some(details.profile.label().to_owned()),
        details.postcode.clone().zip(details.city.clone()).map(|(code, city)| format!("{code} {city}")),
        details.siret.clone(),
    ];
    Line {
        number: candidate.line,
        facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        problem: candidate.problems.iter().map(|one| one.message.clone()).collect::<Vec<_>>().join(" "),
        unread: candidate.unread.join(", "),
        alike: candidate
            .likenesses
            .iter()
            .map(|one| {
                let href = format!("{BASE}/{}", one.provider.id);
                (href, one.provider.name().to_owned(), one.why.join(", "))
            })
            .collect(),
        same_as: candidate
            .same_as
            .map(|line| format!("comme la ligne {line} du fichier"))
            .unwrap_or_default(),
        checked,
        name: candidate.details.name,
    }
}

fn upload_page(shell: Shell, mistakes: Mistakes) -> Result<Response, Failure> {
    let shell = shell.with_current("prestataires");
    page_with(mistakes.status(), ImportPage { shell, mistakes, most: MOST_LINES })
}

fn failed(cause: DirectoryError) -> Failure {
    match cause {
        DirectoryError::Denied(_) => Failure::Denied,
        DirectoryError::NotFound => Failure::NotFound,
        DirectoryError::Database(cause) => cause.into(),
        DirectoryError::Shelf(cause) => Failure::Broken(cause.to_string()),
        told => Failure::problem(told),
    }
}
