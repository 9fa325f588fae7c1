//! `/famille/{person}/devis`: the quotes side by side, what relatives say of them, and the choice.

use std::collections::BTreeMap;

use access::{Action, Cx};
use askama::Template;
use axum::{extract::Path, response::Response};
use kernel::{
    french::short_date,
    id::{PersonId, QuoteId, QuoteInvitationId, QuoteRequestId},
};
use requests::{FamilyRequest, Line, RemarkKind, RequestError, RequestState};
use web::{Failure, Fields, Mistakes, Relative, Shell, page_with, redirect_with_flash};

use crate::{
    failing::quotes_failed,
    room::{Room, moment},
};

/// What somebody agrees to, word for word; kept with their name and the hour.
const STATEMENT: &str =
    "Je choisis ce devis. Rien ne commence et rien n’est dû avant la signature du contrat.";

#[derive(Template)]
#[template(path = "quotes.html")]
struct QuotesPage {
    shell: Shell,
    room: Room,
    requests: Vec<RequestView>,
    receipts: Vec<ReceiptView>,
    may_choose: bool,
    statement: &'static str,
    kinds: Vec<(&'static str, &'static str, bool)>,
    typed: String,
    mistakes: Mistakes,
}

struct RequestView {
    id: QuoteRequestId,
    services: String,
    since: String,
    names: Vec<String>,
    lines: Vec<Line>,
    offers: Vec<OfferView>,
    remarks: Vec<(String, String, String)>,
    /// (who, when, which service).
    choice: Option<(String, String, String)>,
    open: bool,
}

struct OfferView {
    quote: QuoteId,
    invitation: QuoteInvitationId,
    name: String,
    month: String,
    left: String,
    after_tax: String,
    worker: String,
    /// What it does not do of what is asked.
    missing: String,
    warning: &'static str,
    valid_until: String,
}

/// What one provider may read, and when they looked.
struct ReceiptView {
    invitation: QuoteInvitationId,
    provider: String,
    fields: String,
    seen: String,
    withdrawn: bool,
}

pub async fn show(Relative { cx, shell }: Relative, Path(id): Path<PersonId>) -> Result<Response, Failure> {
    render(&cx, shell, id, &Fields::default(), Mistakes::default()).await
}

pub async fn remark(
    Relative { cx, shell }: Relative,
    Path((id, request)): Path<(PersonId, QuoteRequestId)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let kind = RemarkKind::from_code(fields.get("nature")).unwrap_or(RemarkKind::Comment);
    let about = fields.get("sur").parse().ok();
    match requests::remark(&cx, request, about, kind, fields.get("texte")).await {
        Ok(()) => {
            let said = match kind {
                RemarkKind::Comment => "Votre avis est noté. Vos proches le lisent ici.",
                RemarkKind::Question => "Votre question est partie. Votre care manager vous répond.",
                RemarkKind::Refusal => "Votre refus est noté. Votre care manager est prévenu.",
            };
            Ok(redirect_with_flash(&address(id), said))
        }
        Err(cause @ RequestError::Empty) => {
            render(&cx, shell, id, &fields, Mistakes::one("texte", cause.to_string())).await
        }
        Err(cause) => Err(quotes_failed(cause)),
    }
}

pub async fn choose(
    Relative { cx, shell }: Relative,
    Path((id, quote)): Path<(PersonId, QuoteId)>,
    fields: Fields,
) -> Result<Response, Failure> {
    if !fields.has("accord") {
        let field = format!("accord-{quote}");
        let mistakes = Mistakes::one(field, "Cochez la phrase pour confirmer votre choix.");
        return render(&cx, shell, id, &fields, mistakes).await;
    }
    let said = match requests::choose(&cx, quote, STATEMENT).await {
        Ok(()) => "Votre choix est enregistré. Votre care manager prépare la suite avec vous.".to_owned(),
        Err(
            cause @ (RequestError::Chosen(_)
            | RequestError::Replaced
            | RequestError::OutOfDate
            | RequestError::Closed),
        ) => cause.to_string(),
        Err(cause) => return Err(quotes_failed(cause)),
    };
    Ok(redirect_with_flash(&address(id), &said))
}

pub async fn withdraw(
    Relative { cx, .. }: Relative,
    Path((id, invitation)): Path<(PersonId, QuoteInvitationId)>,
) -> Result<Response, Failure> {
    requests::withdraw(&cx, id, invitation).await.map_err(quotes_failed)?;
    Ok(redirect_with_flash(&address(id), "C’est fait : ce service ne lit plus la demande."))
}

fn address(id: PersonId) -> String {
    format!("/famille/{id}/devis")
}

async fn render(
    cx: &Cx,
    shell: Shell,
    id: PersonId,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let (_, room) = Room::open(cx, id).await?;
    let known = requests::for_family(cx, id).await.map_err(quotes_failed)?;
    let kind = typed.get("nature");
    let page = QuotesPage {
        receipts: receipts(cx, id).await?,
        requests: known.iter().map(view).collect(),
        may_choose: room.may(cx, Action::ChooseQuote),
        statement: STATEMENT,
        kinds: RemarkKind::ALL
            .iter()
            .map(|one| {
                (
                    one.code(),
                    asked_as(*one),
                    one.code() == kind || (kind.is_empty() && *one == RemarkKind::Comment),
                )
            })
            .collect(),
        typed: typed.get("texte").to_owned(),
        room,
        shell: shell.with_current("accueil"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn asked_as(kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Comment => "Donner mon avis à la famille",
        RemarkKind::Question => "Poser une question au care manager",
        RemarkKind::Refusal => "Refuser un devis",
    }
}

fn view(of: &FamilyRequest) -> RequestView {
    let names: Vec<String> =
        of.offers.iter().map(|offer| offer.invitation.provider.name().to_owned()).collect();
    let named = |quote: QuoteId| {
        let chosen = of
            .offers
            .iter()
            .find(|offer| offer.invitation.quote.as_ref().is_some_and(|known| known.id == quote));
        chosen.map(|offer| offer.invitation.provider.name().to_owned()).unwrap_or_default()
    };
    let choice =
        of.choice.as_ref().map(|choice| (choice.name.clone(), moment(choice.at), named(choice.quote)));
    let remarks = of.remarks.iter().map(|remark| {
        let about = of.offers.iter().find(|offer| Some(offer.invitation.id) == remark.invitation);
        let about =
            about.map(|offer| format!(" sur {}", offer.invitation.provider.name())).unwrap_or_default();
        (
            format!("{}{about}", remark.kind.label()),
            format!("{}, {}", remark.name, moment(remark.at)),
            remark.text.clone(),
        )
    });
    RequestView {
        id: of.request.id,
        services: of
            .request
            .brief
            .services
            .iter()
            .map(|one| one.label.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        since: requests::since(&of.request.brief).unwrap_or_default(),
        lines: requests::lines(&of.request.brief, &of.offers),
        remarks: remarks.collect(),
        choice,
        open: of.request.state == RequestState::Open,
        names,
        offers: of.offers.iter().filter_map(offer).collect(),
    }
}

fn offer(of: &requests::Offer) -> Option<OfferView> {
    let budget = &of.preferential.evaluation.budget;
    let quote = of.invitation.quote.as_ref()?;
    let worker = &quote.terms.worker;
    let worker: Vec<&str> = [worker.first_name.as_str(), worker.qualification.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    Some(OfferView {
        quote: quote.id,
        invitation: of.invitation.id,
        name: of.invitation.provider.name().to_owned(),
        month: budget.recurring_gross.to_string(),
        left: budget.left_to_pay_now.to_string(),
        after_tax: budget.left_to_pay_after_tax.to_string(),
        worker: worker.join(", "),
        missing: of.preferential.missing.join(", "),
        warning: quote.terms.mode.warning().unwrap_or_default(),
        valid_until: short_date(quote.terms.valid_until),
    })
}

async fn receipts(cx: &Cx, person: PersonId) -> Result<Vec<ReceiptView>, Failure> {
    let mut grouped: BTreeMap<QuoteInvitationId, Vec<requests::Receipt>> = BTreeMap::new();
    for receipt in requests::receipts(cx, person).await.map_err(quotes_failed)? {
        grouped.entry(receipt.invitation).or_default().push(receipt);
    }
    let names = requests::provider_names(cx, person).await.map_err(quotes_failed)?;
    let view = |(invitation, told): (QuoteInvitationId, Vec<requests::Receipt>)| {
        let seen = told.iter().find_map(|receipt| Some((receipt.seen_at?, receipt.seen_by.clone()?)));
        ReceiptView {
            provider: names.get(&invitation).cloned().unwrap_or_default(),
            fields: told.iter().map(|receipt| receipt.field.label()).collect::<Vec<_>>().join(", "),
            seen: seen.map(|(at, by)| format!("{by}, {}", moment(at))).unwrap_or_default(),
            withdrawn: told.iter().all(|receipt| receipt.withdrawn_at.is_some()),
            invitation,
        }
    };
    Ok(grouped.into_iter().map(view).collect())
}
