//! Mails to a service about a request.

use access::Cx;
use contents::MailText;
use db::sea_orm::{ConnectionTrait, DbErr};
use mail::Letter;
use providers::Provider;
use uuid::Uuid;

use crate::{error::RequestError, request::Request};

/// What a mail is about, and the address of the program.
pub(crate) struct About<'a> {
    pub provider: &'a Provider,
    pub request: &'a Request,
    pub invitation: Uuid,
    pub base_url: &'a str,
}

/// Writes one, in the caller's transaction: `values` beside the service's name, the reference and the link. `None` for a
/// service that gave no address.
pub(crate) async fn post(
    cx: &Cx,
    on: &impl ConnectionTrait,
    text: &str,
    about: &About<'_>,
    values: &[(&str, &str)],
) -> Result<Option<Uuid>, RequestError> {
    let About { provider, request, invitation, base_url } = about;
    let Some(to_address) = address(on, provider).await? else { return Ok(None) };
    let path = match provider.structure {
        Some(_) => format!("/service/demandes/{invitation}"),
        // Not yet a partner: the way to the request goes through the registration.
        None => providers::invitation_path(cx, on, provider.id, &to_address).await?,
    };
    let link = format!("{base_url}{path}");
    let text = contents::find::<MailText>(on, text).await?.ok_or(RequestError::NotFound)?.content;
    let own = [
        ("prestataire", provider.name()),
        ("reference", request.reference.as_str()),
        ("lien", link.as_str()),
    ];
    let mail = text.filled(&[&own, values].concat());
    let letter = Letter {
        to_address,
        to_name: provider.details.contact_name.clone().unwrap_or_else(|| provider.name().to_owned()),
        subject: mail.subject,
        text: mail.text,
        person: Some(request.person),
    };
    Ok(Some(mail::post(cx, on, letter).await?))
}

/// Where a service is written to: the address it gave, else that of whoever logs in for it.
async fn address(on: &impl ConnectionTrait, provider: &Provider) -> Result<Option<String>, DbErr> {
    if let Some(email) = &provider.details.email {
        return Ok(Some(email.clone()));
    }
    let Some(structure) = provider.structure else { return Ok(None) };
    let members = accounts::colleagues(on, structure).await?;
    Ok(members.into_iter().find(|member| !member.ended).map(|member| member.account.email))
}
