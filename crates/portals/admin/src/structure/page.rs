use accounts::Structure;
use askama::Template;
use axum::response::Response;
use kernel::{Email, Phone, phone::Reading};
use web::{Failure, Fields, Manager, Shell, page_with, redirect_with_flash};

use super::{
    color,
    store::{self, Identity, SaveError},
};
use crate::mistakes::Mistakes;

#[derive(Template)]
#[template(path = "structure.html")]
struct StructurePage {
    shell: Shell,
    mistakes: Mistakes,
    /// The identity as this page saw it: two managers never overwrite each other.
    seen: String,
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
    render(manager.shell, &stored, &typed, Mistakes::default())
}

pub async fn save(manager: Manager, fields: Fields) -> Result<Response, Failure> {
    let stored = stored(&manager).await?;
    let mut mistakes = Mistakes::default();
    let identity = read(&fields, &mut mistakes);
    if mistakes.is_empty() && fields.get("vu") != fingerprint(&stored) {
        let message = "Quelqu’un vient de modifier cette page. Votre saisie est gardée : vérifiez-la, puis enregistrez de nouveau.";
        mistakes.add("nom", message);
    }
    if !mistakes.is_empty() {
        return render(manager.shell, &stored, &fields, mistakes);
    }
    match store::save(&manager.cx, stored.id, identity).await {
        Ok(()) => Ok(redirect_with_flash("/administration/structure", "Votre structure est à jour.")),
        Err(SaveError::Denied(_)) => Err(Failure::Denied),
        Err(SaveError::Database(cause)) => Err(cause.into()),
    }
}

fn read(fields: &Fields, mistakes: &mut Mistakes) -> Identity {
    let name = fields.get("nom").to_owned();
    if name.is_empty() {
        mistakes.add("nom", "Écrivez le nom de votre structure.");
    }
    let phone = fields.filled("telephone").and_then(|typed| match Phone::read(&typed, None) {
        Reading::Number(phone) => Some(phone.as_str().to_owned()),
        Reading::Doubtful { why_fr, .. } => {
            mistakes.add("telephone", why_fr);
            None
        }
    });
    let email = fields.filled("courriel");
    if email.as_deref().is_some_and(|email| email.parse::<Email>().is_err()) {
        mistakes
            .add("courriel", "Cette adresse e-mail est incomplète : il y faut « @ » et un nom de domaine.");
    }
    let brand_color = fields
        .filled("couleur")
        .and_then(|typed| color::brand(&typed).map_err(|refused| mistakes.add("couleur", refused)).ok());
    Identity { name, phone, email, brand_color }
}

fn render(shell: Shell, stored: &Structure, typed: &Fields, mistakes: Mistakes) -> Result<Response, Failure> {
    let page = StructurePage {
        shell: shell.with_current("administration"),
        seen: fingerprint(stored),
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

fn fingerprint(structure: &Structure) -> String {
    let part = |value: &Option<String>| value.clone().unwrap_or_default();
    let parts = [part(&structure.phone), part(&structure.email), part(&structure.brand_color)];
    format!("{}|{}", structure.name, parts.join("|"))
}

fn shown(phone: Option<&str>) -> String {
    match phone.map(|phone| Phone::read(phone, None)) {
        Some(Reading::Number(phone)) => phone.to_string(),
        Some(Reading::Doubtful { typed, .. }) => typed,
        None => String::new(),
    }
}
