//! `/personnes/{id}/devis`: the requests about somebody, and who was told what.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use kernel::id::{CallId, PersonId, QuoteInvitationId};
use requests::{RequestError, Stage};
use web::{DeskUser, Failure, Shell, page, redirect_with_flash};

use super::{failed, request_tone};
use crate::{person::Frame, words};

#[derive(Template)]
#[template(path = "quotes/of_person.html")]
struct QuotesPage {
    shell: Shell,
    frame: Frame,
    requests: Vec<RequestLine>,
    calls: Vec<CallLine>,
    receipts: Vec<ReceiptLine>,
}

struct RequestLine {
    href: String,
    reference: String,
    services: String,
    state: &'static str,
    tone: &'static str,
    when: String,
}

/// A call a request may begin from.
struct CallLine {
    id: CallId,
    label: String,
}

/// What one provider was told, and when they looked.
struct ReceiptLine {
    invitation: QuoteInvitationId,
    provider: String,
    stage: &'static str,
    fields: String,
    since: String,
    seen: String,
    withdrawn: bool,
}

pub async fn show(DeskUser { cx, shell }: DeskUser, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    let (_, frame) = Frame::open(&cx, id, "devis").await?;
    let now = cx.clock.now();
    let known = requests::requests_of(&cx, id).await.map_err(failed)?;
    let calls = intake::of_person(&cx, id).await.map_err(|cause| Failure::Broken(cause.to_string()))?;
    let line = |request: requests::Request| RequestLine {
        href: format!("/demandes/{}", request.id),
        services: services(&request),
        state: request.state.label(),
        tone: request_tone(request.state),
        when: words::moment(request.sent_at.unwrap_or(request.created_at), now),
        reference: request.reference,
    };
    let receipts = receipts(&cx, id).await?;
    page(QuotesPage {
        requests: known.into_iter().map(line).collect(),
        calls: calls
            .into_iter()
            .map(|call| CallLine {
                label: format!(
                    "Appel du {}",
                    kernel::french::short_date(kernel::clock::paris(call.started_at).date())
                ),
                id: call.id,
            })
            .collect(),
        receipts,
        frame,
        shell: shell.with_current("personnes"),
    })
}

pub(super) fn services(request: &requests::Request) -> String {
    let labels = request.brief.services.iter().map(|wanted| wanted.label.as_str());
    labels.collect::<Vec<_>>().join(", ")
}

/// One line per provider and stage.
async fn receipts(cx: &access::Cx, person: PersonId) -> Result<Vec<ReceiptLine>, Failure> {
    let now = cx.clock.now();
    let mut grouped: BTreeMap<(QuoteInvitationId, &'static str), Vec<requests::Receipt>> = BTreeMap::new();
    for receipt in requests::receipts(cx, person).await.map_err(failed)? {
        grouped.entry((receipt.invitation, receipt.stage.code())).or_default().push(receipt);
    }
    let names = requests::provider_names(cx, person).await.map_err(failed)?;
    let mut lines = Vec::new();
    for ((invitation, _), told) in grouped {
        let Some(first) = told.first() else { continue };
        let seen = told.iter().find_map(|receipt| Some((receipt.seen_at?, receipt.seen_by.clone()?)));
        lines.push(ReceiptLine {
            invitation,
            provider: names.get(&invitation).cloned().unwrap_or_default(),
            stage: if first.stage == Stage::Search { "Pour un devis" } else { "Pour la mission" },
            fields: told.iter().map(|receipt| receipt.field.label()).collect::<Vec<_>>().join(", "),
            since: words::moment(first.allowed_at, now),
            seen: seen.map(|(at, by)| format!("{by}, {}", words::moment(at, now))).unwrap_or_default(),
            withdrawn: told.iter().all(|receipt| receipt.withdrawn_at.is_some()),
        });
    }
    Ok(lines)
}

/// From the call: everything said is taken over.
pub async fn begin(DeskUser { cx, .. }: DeskUser, Path(call): Path<CallId>) -> Result<Response, Failure> {
    match requests::begin(&cx, call).await {
        Ok(id) => Ok(Redirect::to(&format!("/demandes/{id}")).into_response()),
        Err(RequestError::NoPerson) => Ok(Redirect::to(&format!("/appels/{call}/personne")).into_response()),
        Err(cause @ RequestError::NoService) => {
            Ok(redirect_with_flash(&format!("/appels/{call}/recapitulatif"), &cause.to_string()))
        }
        Err(cause) => Err(failed(cause)),
    }
}

pub async fn withdraw(
    DeskUser { cx, .. }: DeskUser,
    Path((person, invitation)): Path<(PersonId, QuoteInvitationId)>,
) -> Result<Response, Failure> {
    requests::withdraw(&cx, person, invitation).await.map_err(failed)?;
    Ok(redirect_with_flash(
        &format!("/personnes/{person}/devis"),
        "C’est fait : ce prestataire ne lit plus la demande.",
    ))
}
