//! `GET /administration/structures`

use accounts::{PartnerError, StructureKind};
use askama::Template;
use axum::response::Response;
use people::CloseError;
use web::{Failure, Manager, Shell, page};

use crate::words;

pub const BASE: &str = "/administration/structures";

#[derive(Template)]
#[template(path = "partners/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    kind: &'static str,
    siret: String,
    accounts: String,
    closed: bool,
}

pub fn kinds() -> impl Iterator<Item = StructureKind> {
    StructureKind::ALL.iter().copied().filter(|kind| kind.is_partner())
}

pub async fn show(manager: Manager) -> Result<Response, Failure> {
    let mut rows = Vec::new();
    for partner in accounts::partners(&manager.cx).await.map_err(failed)? {
        let members = accounts::colleagues(manager.cx.db.read(), partner.id).await?;
        let open = members.iter().filter(|member| !member.ended).count();
        rows.push(Row {
            href: format!("{BASE}/{}", partner.id),
            kind: partner.kind.label(),
            siret: partner.siret_shown().unwrap_or_default(),
            accounts: words::count(open, "compte", "comptes"),
            closed: partner.closed,
            name: partner.name,
        });
    }
    rows.sort_by_key(|row| row.closed);
    page(ListPage { shell: manager.shell.with_current("administration"), rows })
}

pub fn failed(cause: PartnerError) -> Failure {
    match cause {
        PartnerError::NotFound => Failure::NotFound,
        PartnerError::Denied(_) => Failure::Denied,
        PartnerError::Database(cause) => cause.into(),
        refused => Failure::problem(refused),
    }
}

pub fn not_closed(cause: CloseError) -> Failure {
    match cause {
        CloseError::Denied(_) => Failure::Denied,
        CloseError::Partner(cause) => failed(cause),
        CloseError::Database(cause) => cause.into(),
        refused @ CloseError::StillFollows(_) => Failure::problem(refused),
    }
}
