//! `GET|POST /departement/services/nouveau`

use accounts::{Structure, StructureKind};
use askama::Template;
use axum::response::Response;
use flows::{NewPartner, PartnerError};
use web::{Caseworker, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::BASE;

#[derive(Template)]
#[template(path = "services/new.html")]
struct NewPage {
    shell: Shell,
    mistakes: Mistakes,
    typed: Fields,
    providers: Vec<(String, String, bool)>,
}

pub async fn blank(agent: Caseworker) -> Result<Response, Failure> {
    render(&agent, Fields::default(), Mistakes::default()).await
}

pub async fn create(agent: Caseworker, fields: Fields) -> Result<Response, Failure> {
    let chosen = fields.get("structure");
    let provider = providers(&agent).await?.into_iter().find(|one| one.id.to_string() == chosen);
    if provider.is_none() && !chosen.is_empty() {
        let mistakes = Mistakes::one("structure", "Choisissez une structure de la liste, ou aucune.");
        return render(&agent, fields, mistakes).await;
    }
    let new = NewPartner {
        code: fields.get("identifiant").to_owned(),
        name: fields.get("nom").to_owned(),
        siret: fields.get("siret").to_owned(),
        provider: provider.map(|one| one.id),
    };
    let name = new.name.clone();
    let refused = match flows::add_partner(&agent.cx, new).await {
        Ok(_) => {
            return Ok(redirect_with_flash(
                BASE,
                &format!("{name} est connu : ses fichiers sont lus à partir de maintenant."),
            ));
        }
        Err(refused) => refused,
    };
    let field = match refused {
        PartnerError::Denied(_) => return Err(Failure::Denied),
        PartnerError::Database(cause) => return Err(cause.into()),
        PartnerError::Name => "nom",
        PartnerError::Siret(_) => "siret",
        PartnerError::Code | PartnerError::CodeTaken(_) => "identifiant",
    };
    render(&agent, fields, Mistakes::one(field, refused.to_string())).await
}

/// Those who could log in and see what they sent.
async fn providers(agent: &Caseworker) -> Result<Vec<Structure>, Failure> {
    let all = accounts::structures(agent.cx.db.read()).await?;
    Ok(all.into_iter().filter(|one| one.kind == StructureKind::Provider && !one.closed).collect())
}

async fn render(agent: &Caseworker, typed: Fields, mistakes: Mistakes) -> Result<Response, Failure> {
    let chosen = typed.get("structure").to_owned();
    let providers = providers(agent).await?.into_iter().map(|one| {
        let id = one.id.to_string();
        let is_chosen = id == chosen;
        (id, one.name, is_chosen)
    });
    let page = NewPage {
        shell: agent.shell.clone().with_current("services"),
        providers: providers.collect(),
        typed,
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}
