//! `GET /departement/services`

use accounts::Structure;
use askama::Template;
use axum::response::Response;
use flows::Partner;
use kernel::Siret;
use web::{Caseworker, Failure, Shell, page};

use crate::{failures::failed, invoices, words};

#[derive(Template)]
#[template(path = "services/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    code: String,
    siret: String,
    provider: String,
    keys: String,
    invoices: String,
}

pub async fn show(agent: Caseworker) -> Result<Response, Failure> {
    let partners = flows::partners(&agent.cx).await.map_err(failed)?;
    let tokens = flows::tokens(&agent.cx).await.map_err(super::keys::failed)?;
    let structures = accounts::structures(agent.cx.db.read()).await?;
    let rows = partners.into_iter().map(|partner| {
        let keys =
            tokens.iter().filter(|token| token.partner == Some(partner.id) && token.revoked_at.is_none());
        row(&partner, &structures, keys.count() as u64)
    });
    page(ListPage { rows: rows.collect(), shell: agent.shell.with_current("services") })
}

fn row(partner: &Partner, structures: &[Structure], keys: u64) -> Row {
    let provider = structures.iter().find(|one| Some(one.id) == partner.provider);
    let id = partner.id.to_string();
    Row {
        name: partner.name.clone(),
        code: partner.code.clone(),
        siret: siret(partner.siret.as_deref()),
        provider: provider.map(|one| one.name.clone()).unwrap_or_default(),
        keys: words::count(keys, "clé", "clés"),
        invoices: words::address(invoices::BASE, &[("etat", "all"), ("service", &id)]),
    }
}

/// « 732 829 320 00074 ».
fn siret(stored: Option<&str>) -> String {
    let read =
        |stored: &str| stored.parse::<Siret>().map_or_else(|_| stored.to_owned(), |siret| siret.to_string());
    stored.map(read).unwrap_or_default()
}
