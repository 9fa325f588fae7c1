//! `GET /departement/formats/{id}/en-clair` and `…/format.toml`: the mapping in sentences, and as a text to share.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use flows::{FileFormat, FormatState};
use kernel::id::FileFormatId;
use mapping::Format;
use records::dictionary;
use serde::Deserialize;
use web::{Caseworker, Failure, Shell, attachment, page};

use super::{failed, frame::Frame};
use crate::failures;

#[derive(Template)]
#[template(path = "formats/clear.html")]
struct ClearPage {
    shell: Shell,
    frame: Frame,
    title: String,
    export: String,
    file: Vec<String>,
    /// Field, sentence.
    fields: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    version: Option<u32>,
}

pub async fn show(
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let known = flows::format(&agent.cx, id).await.map_err(failed)?;
    let partners = flows::partners(&agent.cx).await.map_err(failures::failed)?;
    let (format, title) = chosen(&known, asked.version)?;
    let (file, fields): (Vec<_>, Vec<_>) =
        mapping::in_clear(format).into_iter().partition(|told| told.key.is_none());
    let frame = Frame::new(&known, &partners, "en-clair");
    let version = asked.version.map(|number| format!("?version={number}")).unwrap_or_default();
    page(ClearPage {
        shell: agent.shell.with_current("formats"),
        title,
        export: format!("{}/format.toml{version}", frame.base),
        frame,
        file: file.into_iter().map(|told| told.sentence).collect(),
        fields: fields
            .into_iter()
            .filter_map(|told| {
                let field = dictionary::field(format.flow, &told.key?)?;
                Some((field.label.clone(), told.sentence))
            })
            .collect(),
    })
}

pub async fn export(
    agent: Caseworker,
    Path(id): Path<FileFormatId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let known = flows::format(&agent.cx, id).await.map_err(failed)?;
    let (format, _) = chosen(&known, asked.version)?;
    let text = format.to_toml().map_err(|finding| Failure::problem(finding.message))?;
    let name: String =
        format.name.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '-' }).collect();
    let name = format!("{}.toml", name.trim_matches('-').to_lowercase());
    Ok(attachment(text.into_bytes(), "application/toml", &name, false))
}

fn chosen(known: &FileFormat, version: Option<u32>) -> Result<(&Format, String), Failure> {
    match version {
        None => Ok((
            &known.draft,
            match (known.summary.state, known.summary.version) {
                (FormatState::Published, Some(number)) => format!("La version {number}, en toutes lettres"),
                _ => "Le brouillon, en toutes lettres".to_owned(),
            },
        )),
        Some(number) => {
            let version = known.version(number).ok_or(Failure::NotFound)?;
            Ok((&version.format, format!("La version {number}, en toutes lettres")))
        }
    }
}
