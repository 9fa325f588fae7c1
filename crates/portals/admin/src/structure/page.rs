use accounts::{SaveStructureError, Structure, StructureEdit};
use askama::Template;
use axum::response::Response;
use kernel::{Email, Phone, phone::Reading};
use web::{Failure, Fields, Manager, Mistakes, Shell, page_with, redirect_with_flash};

use super::color;

#[derive(Template)]
#[template(path = "structure.html")]
struct StructurePage {
    shell: Shell,
    mistakes: Mistakes,
    /// The version this page shows: two managers never overwrite each other.
    seen: i64,
    kind: &'static str,
    own_name: String,
    phone: String,
    email: String,
    color: String,
}

pub async fn show(manager: Manager) -> Result<Response, Failure> {
    let stored = stored(&manager).await?;
    let typed = Fields(vec![
        ("nom".to_owned(), stored.name.clone()),
        ("telephone".to_owned(), shown(stored.phone.as_deref())),
        ("courriel".to_owned(), stored.email.clone().unwrap_or_default()),
        ("couleur".to_owned(), stored.brand_color.clone().unwrap_or_default()),
    ]);
    render(manager.shell, &stored, stored.version, &typed, Mistakes::default())
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
        Ok(()) => Ok(redirect_with_flash("/administration/structure", "Votre structure est à jour.")),
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
    let brand_color = fields
        .filled("couleur")
        .and_then(|typed| color::brand(&typed).map_err(|refused| mistakes.add("couleur", refused)).ok());
    StructureEdit {
        name: fields.get("nom").to_owned(),
        phone,
        email,
        brand_color,
        seen: fields.get("vu").parse().unwrap_or(0),
    }
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
    let page = StructurePage {
        shell: shell.with_current("administration"),
        seen,
        kind: stored.kind.label(),
        own_name: typed.get("nom").to_owned(),
        phone: typed.get("telephone").to_owned(),
        email: typed.get("courriel").to_owned(),
        color: typed.get("couleur").to_owned(),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

async fn stored(manager: &Manager) -> Result<Structure, Failure> {
    let id = manager.cx.who.structure().ok_or(Failure::Denied)?;
    accounts::structure(manager.cx.db.read(), id).await?.ok_or(Failure::NotFound)
}

/// A stored number as one reads it.
pub fn shown(phone: Option<&str>) -> String {
    match phone.map(|phone| Phone::read(phone, None)) {
        Some(Reading::Number(phone)) => phone.to_string(),
        Some(Reading::Doubtful { typed, .. }) => typed,
        None => String::new(),
    }
}
