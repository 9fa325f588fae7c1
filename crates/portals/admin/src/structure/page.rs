use accounts::{SaveStructureError, Structure, StructureEdit};
use askama::Template;
use axum::{extract::Multipart, response::Response};
use kernel::{Email, Phone, Siret, phone::Reading};
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::{color, logo};

const BASE: &str = "/administration/structure";

#[derive(Template)]
#[template(path = "structure.html")]
struct StructurePage {
    shell: Shell,
    mistakes: Mistakes,
    /// The version this page shows: two managers never overwrite each other.
    seen: i64,
    kind: &'static str,
    typed: Fields,
    logo: Option<String>,
}

pub async fn show(manager: Manager) -> Result<Response, Failure> {
    let stored = stored(&manager).await?;
    render(manager.shell, &stored, stored.version, &as_typed(&stored), Mistakes::default())
}

fn as_typed(stored: &Structure) -> Fields {
    Fields(vec![
        ("nom".to_owned(), stored.name.clone()),
        ("siret".to_owned(), stored.siret_shown().unwrap_or_default()),
        ("telephone".to_owned(), stored.phone_shown().unwrap_or_default()),
        ("courriel".to_owned(), stored.email.clone().unwrap_or_default()),
        ("couleur".to_owned(), stored.brand_color.clone().unwrap_or_default()),
        ("siege".to_owned(), stored.address.clone().unwrap_or_default()),
        ("directeur".to_owned(), stored.publisher.clone().unwrap_or_default()),
        ("hebergeur".to_owned(), stored.host.clone().unwrap_or_default()),
    ])
}

pub async fn save(manager: Manager, fields: Fields) -> Result<Response, Failure> {
    let stored = stored(&manager).await?;
    let mut mistakes = Mistakes::default();
    let edit = read(&fields, &mut mistakes);
    if !mistakes.is_empty() {
        // Still the version it was typed over: a slip does not hide what a colleague saved meanwhile.
        return render(manager.shell, &stored, edit.seen, &fields, mistakes);
    }
    match accounts::save_structure(&manager.cx, edit).await {
        Ok(()) => Ok(redirect_with_flash(BASE, "Votre structure est à jour.")),
        Err(refused @ (SaveStructureError::Name | SaveStructureError::Outdated)) => {
            let mistakes = Mistakes::one("nom", refused.to_string());
            render(manager.shell, &stored, stored.version, &fields, mistakes)
        }
        Err(SaveStructureError::Denied(_)) => Err(Failure::Denied),
        Err(SaveStructureError::Database(cause)) => Err(cause.into()),
    }
}

fn read(fields: &Fields, mistakes: &mut Mistakes) -> StructureEdit {
    if fields.get("nom").is_empty() {
        mistakes.add("nom", SaveStructureError::Name.to_string());
    }
    let phone = phone(fields, mistakes);
    let email = email(fields, mistakes);
    let siret = fields.filled("siret").and_then(|typed| {
        typed.parse::<Siret>().map_err(|refused| mistakes.add("siret", format!("{refused}."))).ok()
    });
    let brand_color = fields
        .filled("couleur")
        .and_then(|typed| color::brand(&typed).map_err(|refused| mistakes.add("couleur", refused)).ok());
    StructureEdit {
        name: fields.get("nom").to_owned(),
        siret,
        phone,
        email,
        brand_color,
        address: fields.filled("siege"),
        publisher: fields.filled("directeur"),
        host: fields.filled("hebergeur"),
        seen: fields.get("vu").parse().unwrap_or(0),
    }
}

/// Takes in the logo: one file, on a form of its own, so that a refusal loses nothing typed beside it.
pub async fn save_logo(manager: Manager, mut upload: Multipart) -> Result<Response, Failure> {
    let mut bytes = None;
    while let Some(field) = upload.next_field().await.map_err(|_| lost())? {
        if field.name() == Some("logo") {
            bytes = Some(field.bytes().await.map_err(|_| lost())?).filter(|bytes| !bytes.is_empty());
        }
    }
    let read = bytes.ok_or_else(|| "Choisissez une image.".to_owned()).and_then(|bytes| logo::png(&bytes));
    match read {
        Ok(png) => {
            accounts::save_logo(&manager.cx, png).await.map_err(failed)?;
            Ok(redirect_with_flash(BASE, "Votre logo est en place."))
        }
        Err(refused) => {
            let stored = stored(&manager).await?;
            let typed = as_typed(&stored);
            render(manager.shell, &stored, stored.version, &typed, Mistakes::one("logo", refused))
        }
    }
}

pub async fn remove_logo(manager: Manager) -> Result<Response, Failure> {
    accounts::remove_logo(&manager.cx).await.map_err(failed)?;
    Ok(redirect_with_flash(BASE, "Votre logo est retiré."))
}

fn failed(cause: SaveStructureError) -> Failure {
    match cause {
        SaveStructureError::Denied(_) => Failure::Denied,
        SaveStructureError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}

fn lost() -> Failure {
    Failure::problem(
        "L’image n’est pas arrivée en entier, ou dépasse 2 Mo. Revenez à la page et choisissez-la de nouveau.",
    )
}

/// The number of a structure, as stored.
pub fn phone(fields: &Fields, mistakes: &mut Mistakes) -> Option<String> {
    match Phone::read(&fields.filled("telephone")?, None) {
        Reading::Number(phone) => Some(phone.as_str().to_owned()),
        Reading::Doubtful { why_fr, .. } => {
            mistakes.add("telephone", why_fr);
            None
        }
    }
}

pub fn email(fields: &Fields, mistakes: &mut Mistakes) -> Option<String> {
    let email = fields.filled("courriel");
    if email.as_deref().is_some_and(|email| email.parse::<Email>().is_err()) {
        mistakes
            .add("courriel", "Cette adresse e-mail est incomplète : il y faut « @ » et un nom de domaine.");
    }
    email
}

fn render(
    shell: Shell,
    stored: &Structure,
    seen: i64,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let shell_logo = shell.logo.clone();
    let page = StructurePage {
        shell: shell.with_current("administration"),
        seen,
        kind: stored.kind.label(),
        logo: stored.logo_sha256.as_ref().and(shell_logo),
        typed: typed.clone(),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

async fn stored(manager: &Manager) -> Result<Structure, Failure> {
    let id = manager.cx.who.structure().ok_or(Failure::Denied)?;
    accounts::structure(manager.cx.db.read(), id).await?.ok_or(Failure::NotFound)
}
