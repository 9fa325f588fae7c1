//! The mails a service gets, in the words a manager may edit.

use access::Cx;
use accounts::StructureKind;
use db::sea_orm::{ConnectionTrait, DbErr};
use kernel::id::StructureId;
use mail::Letter;

/// To whom a mail goes.
pub(crate) struct To<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub service: &'a str,
}

/// Writes a mail in the caller's transaction. `values` come beside `destinataire`, `service` and `structure`.
pub(crate) async fn post(
    cx: &Cx,
    on: &impl ConnectionTrait,
    key: &str,
    to: &To<'_>,
    values: &[(&str, &str)],
) -> Result<(), DbErr> {
    let structure = signature(cx, on).await?;
    let name = if to.name.is_empty() { to.service } else { to.name };
    let mut all = vec![("destinataire", name), ("service", to.service), ("structure", &structure)];
    all.extend_from_slice(values);
    let filled = contents::mail_text(on, key).await?.filled(&all);
    let letter = Letter {
        to_address: to.email.to_owned(),
        to_name: name.to_owned(),
        subject: filled.subject,
        text: filled.text,
        person: None,
    };
    mail::post(cx, on, letter).await.map(drop)
}

/// Who signs: the structure of who writes when it looks for services, else the company of the installation.
async fn signature(cx: &Cx, on: &impl ConnectionTrait) -> Result<String, DbErr> {
    let own = match cx.who.structure() {
        Some(id) => accounts::structure(on, id).await?.filter(|one| one.kind != StructureKind::Provider),
        None => None,
    };
    let signing = match own {
        Some(own) => Some(own),
        None => accounts::company(on).await?,
    };
    Ok(signing.map_or_else(|| "Cordée".to_owned(), |structure| structure.name))
}

/// The companies whose boards tell of services: all those that take calls.
pub(crate) async fn companies(on: &impl ConnectionTrait) -> Result<Vec<StructureId>, DbErr> {
    let known = accounts::structures(on).await?;
    let open = known.into_iter().filter(|one| one.kind == StructureKind::CareManagement && !one.closed);
    Ok(open.map(|one| one.id).collect())
}
