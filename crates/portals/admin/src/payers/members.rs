//! `GET|POST /administration/organismes/{id}/adherents`, `POST …/adherents/importer`

use askama::Template;
use axum::{
    extract::{Multipart, Path},
    response::Response,
};
use intake::payers::{self, Payer};
use uuid::Uuid;
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::{
    csv_file::{self, Read},
    list::{BASE, failed},
};
use crate::words;

/// Most errors shown: past that, the file is the wrong one.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "payers/members.html")]
struct MembersPage {
    shell: Shell,
    mistakes: Mistakes,
    base: String,
    name: String,
    read: Option<Offer>,
}

struct Offer {
    count: String,
    none: bool,
    refused: Vec<(u64, String)>,
    refused_count: usize,
    file: String,
}

pub async fn show(manager: Manager, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let payer = payers::payer(&manager.cx, id.into()).await.map_err(failed)?;
    render(manager.shell, &payer, None, Mistakes::default())
}

/// Reads the file and shows what it holds; nothing is saved yet.
pub async fn read(manager: Manager, Path(id): Path<Uuid>, upload: Multipart) -> Result<Response, Failure> {
    let payer = payers::payer(&manager.cx, id.into()).await.map_err(failed)?;
    match csv_file::read(&file(upload).await?) {
        Ok(read) => render(manager.shell, &payer, Some(read), Mistakes::default()),
        Err(why) => render(manager.shell, &payer, None, Mistakes::one("fichier", why)),
    }
}

/// Replaces the members by the lines the page offered.
pub async fn import(manager: Manager, Path(id): Path<Uuid>, fields: Fields) -> Result<Response, Failure> {
    let payer = payers::payer(&manager.cx, id.into()).await.map_err(failed)?;
    let read = csv_file::read(fields.get("lignes").as_bytes()).map_err(Failure::problem)?;
    let count = read.members.len();
    payers::replace_members(&manager.cx, payer.id, read.members).await.map_err(failed)?;
    let said = format!(
        "{} pour {}.",
        words::count(count, "adhérent enregistré", "adhérents enregistrés"),
        payer.name
    );
    Ok(redirect_with_flash(&format!("{BASE}/{id}"), &said))
}

async fn file(mut upload: Multipart) -> Result<Vec<u8>, Failure> {
    let lost = |_| {
        Failure::problem(
            "Le fichier n’est pas arrivé en entier, ou il est trop lourd. Envoyez-le de nouveau.",
        )
    };
    while let Some(field) = upload.next_field().await.map_err(lost)? {
        if field.name() == Some("fichier") {
            return Ok(field.bytes().await.map_err(lost)?.to_vec());
        }
    }
    Ok(Vec::new())
}

fn render(shell: Shell, payer: &Payer, read: Option<Read>, mistakes: Mistakes) -> Result<Response, Failure> {
    let page = MembersPage {
        shell: shell.with_current("administration"),
        base: format!("{BASE}/{}", payer.id.uuid()),
        name: payer.name.clone(),
        read: read.map(|mut read| {
            let refused_count = read.refused.len();
            read.refused.truncate(SHOWN);
            Offer {
                count: words::count(read.members.len(), "adhérent", "adhérents"),
                none: read.members.is_empty(),
                file: csv_file::written(&read.members),
                refused: read.refused,
                refused_count,
            }
        }),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
