//! `/demandes/{id}/prestataires`: those who could come, own network first, and the sending.

use std::sync::Arc;

use access::Cx;
use askama::Template;
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    response::Response,
};
use geography::{Location, Places};
use kernel::id::{ProviderId, QuoteRequestId};
use providers::{Found, Sought};
use requests::{Ask, Request, RequestError, RequestState};
use web::{App, DeskUser, Failure, Fields, Mistakes, Shell, page_with, redirect_with_flash};

use super::failed;
use crate::{people_list::Choice, person::Frame};

/// Those shown at once: a call is not sent to a whole directory.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "quotes/pick.html")]
struct PickPage {
    shell: Shell,
    frame: Frame,
    id: QuoteRequestId,
    reference: String,
    q: String,
    services: Vec<Choice>,
    animals: bool,
    smokers: bool,
    key: bool,
    found: Vec<FoundLine>,
    /// Found beyond those shown.
    more: usize,
    telling: Vec<String>,
    telling_read: bool,
    hours: i64,
    mistakes: Mistakes,
}

struct FoundLine {
    id: ProviderId,
    name: String,
    place: String,
    nearness: &'static str,
    own_network: bool,
    registered: bool,
    charter: bool,
    has_email: bool,
    already: bool,
    ticked: bool,
}

pub async fn show(
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<QuoteRequestId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let filters = Fields(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect());
    render(&cx, &places, shell, id, &filters, Mistakes::default()).await
}

pub async fn ask(
    State(app): State<App>,
    Extension(places): Extension<Arc<Places>>,
    DeskUser { cx, shell }: DeskUser,
    Path(id): Path<QuoteRequestId>,
    fields: Fields,
) -> Result<Response, Failure> {
    let command = Ask {
        request: id,
        providers: fields.all("prestataire").filter_map(|one| one.parse().ok()).collect(),
        telling_read: fields.has("relu"),
        base_url: &app.settings.base_url,
    };
    let mistakes = match requests::ask(&cx, command).await {
        Ok(()) => {
            let told = "Demande envoyée. Chaque réponse arrivera ici et dans vos échéances.";
            return Ok(redirect_with_flash(&format!("/demandes/{id}"), told));
        }
        Err(cause @ RequestError::Identifying(_)) => Mistakes::one("relu", cause.to_string()),
        Err(cause @ (RequestError::NoProvider | RequestError::NoEmail(_))) => {
            Mistakes::one("prestataires", cause.to_string())
        }
        Err(cause) => return Err(failed(cause)),
    };
    render(&cx, &places, shell, id, &fields, mistakes).await
}

async fn render(
    cx: &Cx,
    places: &Places,
    shell: Shell,
    id: QuoteRequestId,
    typed: &Fields,
    mistakes: Mistakes,
) -> Result<Response, Failure> {
    let request = requests::request(cx, id).await.map_err(failed)?;
    if !matches!(request.state, RequestState::Draft | RequestState::Open) {
        return Ok(redirect_with_flash(&format!("/demandes/{id}"), "Cette demande est close."));
    }
    let (person, frame) = Frame::open(cx, request.person, "devis").await?;
    let near = Location {
        commune: person.address.insee.clone(),
        postcode: person.address.postcode.clone(),
        ..Location::default()
    };
    let sought = Sought {
        q: typed.get("q").to_owned(),
        service: typed.filled("service"),
        animals: typed.has("animaux"),
        smokers: typed.has("fumeur"),
        key: typed.has("cle"),
        near,
        ..Sought::default()
    };
    let found =
        providers::search(cx, places, &sought).await.map_err(|cause| Failure::Broken(cause.to_string()))?;
    // Medical professions are contacts: nobody asks them for a quote (D07-25).
    let found: Vec<Found> = found.into_iter().filter(|one| one.provider.profile().has_fiche()).collect();
    let asked: Vec<ProviderId> = requests::invitations(cx, &request)
        .await
        .map_err(failed)?
        .into_iter()
        .map(|one| one.provider.id)
        .collect();
    let ticked: Vec<ProviderId> = typed.all("prestataire").filter_map(|one| one.parse().ok()).collect();
    let more = found.len().saturating_sub(SHOWN);
    let page = PickPage {
        services: services(&request, &sought),
        found: found.into_iter().take(SHOWN).map(|one| line(one, &asked, &ticked)).collect(),
        more,
        telling: requests::telling(cx, &request).await.map_err(failed)?,
        telling_read: typed.has("relu"),
        hours: request.answer_hours,
        q: sought.q,
        animals: sought.animals,
        smokers: sought.smokers,
        key: sought.key,
        id,
        reference: request.reference,
        frame,
        shell: shell.with_current("personnes"),
        mistakes,
    };
    page_with(page.mistakes.status(), page)
}

fn services(request: &Request, sought: &Sought) -> Vec<Choice> {
    let wanted = request.brief.services.iter();
    wanted
        .map(|wanted| Choice {
            code: wanted.code.clone(),
            label: wanted.label.clone(),
            selected: sought.service.as_ref() == Some(&wanted.code),
        })
        .collect()
}

fn line(found: Found, asked: &[ProviderId], ticked: &[ProviderId]) -> FoundLine {
    let provider = found.provider;
    FoundLine {
        id: provider.id,
        name: provider.name().to_owned(),
        place: provider.details.city.clone().unwrap_or_default(),
        nearness: found.nearness.map(geography::Nearness::label).unwrap_or_default(),
        own_network: provider.own_network,
        registered: provider.is_registered(),
        charter: provider.charter.is_some(),
        has_email: provider.details.email.is_some() || provider.is_registered(),
        already: asked.contains(&provider.id),
        ticked: ticked.contains(&provider.id),
    }
}
