//! Asking: one mail and one page per service, the same words for all (D05-10, D05-11, D05-13).

use access::{Action, Cx};
use contents::MailText;
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
        sea_query::Expr,
    },
};
use kernel::{
    clock::paris,
    french::{long_date, time},
    id::{ProviderId, QuoteInvitationId, QuoteRequestId},
    jiff::{SignedDuration, Timestamp},
};
use mail::Letter;
use people::{DeadlineKind, NewDeadline};
use providers::Provider;
use uuid::Uuid;

use crate::{
    disclosure::{self, About},
    error::RequestError,
    field::{Field, Stage},
    invitation::{provider_of, rows},
    levels::levels,
    offer, remind,
    request::{self, Request, find_on, telling_of},
    state::{InvitationState, RequestState},
    store::{invitations, requests},
};

#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub request: QuoteRequestId,
    pub providers: Vec<ProviderId>,
    /// Who sends has read the words that might identify the person, and they may stay.
    pub telling_read: bool,
    pub base_url: &'a str,
}

/// Writes to the services chosen; those already asked are left alone. The first time, the request is frozen.
///
/// # Errors
/// [`RequestError`]: nobody was written to.
pub async fn ask(cx: &Cx, command: Ask<'_>) -> Result<(), RequestError> {
    let tx = cx.db.begin().await?;
    request::lock(&tx, command.request.uuid()).await?;
    let request = find_on(cx, &tx, command.request, Action::AskQuotes).await?;
    let (person, _) = people::reach(cx, &tx, request.person, Action::AskQuotes).await?;
    if !matches!(request.state, RequestState::Draft | RequestState::Open) {
        return Err(RequestError::Closed);
    }
    if command.providers.is_empty() {
        return Err(RequestError::NoProvider);
    }
    let telling = telling_of(&request, &person);
    if !telling.is_empty() && !command.telling_read {
        return Err(RequestError::Identifying(telling));
    }
    let now = cx.clock.now();
    if request.state == RequestState::Draft {
        open(&tx, &request, now).await?;
    }
    let asked: Vec<Uuid> = rows(&tx, request.id).await?.into_iter().map(|row| row.provider_id).collect();
    let levels = levels(&tx).await?;
    let due_at = now + SignedDuration::from_hours(request.answer_hours);
    let mut written_to = Vec::new();
    for provider in command.providers.iter().filter(|provider| !asked.contains(&provider.uuid())) {
        let provider = provider_of(cx, provider.uuid()).await?;
        let id = cx.entropy.uuid(now);
        let mail = write(cx, &tx, &request, &provider, id, due_at, command.base_url).await?;
        let row = invitations::ActiveModel {
            id: Set(id),
            request_id: Set(request.id.uuid()),
            provider_id: Set(provider.id.uuid()),
            state: Set(InvitationState::Sent.code().to_owned()),
            sent_at: Set(now.into()),
            due_at: Set(due_at.into()),
            seen_at: Set(None),
            reminded_at: Set(None),
            answered_at: Set(None),
            reason: Set(None),
            note: Set(None),
            mail_id: Set(Some(mail)),
        };
        row.insert(&tx).await?;
        let about =
            About { person: request.person, provider: provider.id, invitation: QuoteInvitationId::from(id) };
        let told = Field::ALL.into_iter().filter(|field| {
            let known = request.brief.part(*field).is_some()
                || (*field == Field::Prerequisites && !request.brief.prerequisites.is_empty());
            known && levels.in_search(*field)
        });
        disclosure::allow(cx, &tx, about, Stage::Search, told).await?;
        remind::plan(cx, &tx, id, now, due_at, command.base_url).await?;
        written_to.push(provider.name().to_owned());
    }
    if !written_to.is_empty() {
        let awaited = NewDeadline {
            structure: person.structure,
            person: Some(person.id),
            call: Some(request.call),
            kind: DeadlineKind::Quotes,
            label: format!("Devis attendus ({}) : {}", request.reference, written_to.join(", ")),
            due_at,
            assignee: cx.who.account(),
        };
        people::create_deadline(cx, &tx, awaited).await?;
        let detail = format!("{} : {}", request.reference, written_to.join(", "));
        cx.audit(&tx, "envoyer", "demande de devis", request.id.uuid(), request.person, Some(detail)).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn open(on: &impl ConnectionTrait, request: &Request, now: Timestamp) -> Result<(), RequestError> {
    let opened = requests::Entity::update_many()
        .col_expr(requests::Column::State, Expr::value(RequestState::Open.code()))
        .col_expr(requests::Column::SentAt, Expr::value(Moment::from(now)))
        .col_expr(requests::Column::Version, Expr::value(request.version + 1))
        .filter(requests::Column::Id.eq(request.id.uuid()))
        .filter(requests::Column::Version.eq(request.version))
        .exec(on)
        .await?;
    if opened.rows_affected == 0 {
        return Err(RequestError::Conflict { by: request.author_name.clone() });
    }
    Ok(())
}

/// Where a service is written to: the address it gave, else that of whoever logs in for it.
pub(crate) async fn address(on: &impl ConnectionTrait, provider: &Provider) -> Result<Option<String>, DbErr> {
    if let Some(email) = &provider.details.email {
        return Ok(Some(email.clone()));
    }
    let Some(structure) = provider.structure else { return Ok(None) };
    let members = accounts::colleagues(on, structure).await?;
    Ok(members.into_iter().find(|member| !member.ended).map(|member| member.account.email))
}

async fn write(
    cx: &Cx,
    on: &impl ConnectionTrait,
    request: &Request,
    provider: &Provider,
    invitation: Uuid,
    due_at: Timestamp,
    base_url: &str,
) -> Result<Uuid, RequestError> {
    let email = address(on, provider).await?;
    let email = email.ok_or_else(|| RequestError::NoEmail(provider.name().to_owned()))?;
    let page = format!("/service/demandes/{invitation}");
    let path = match provider.structure {
        Some(_) => page,
        // Not yet a partner: the way to the offer goes through the registration.
        None => providers::invitation_path(cx, on, provider.id, &email).await?,
    };
    let text = contents::find::<MailText>(on, "demande_devis").await?.ok_or(RequestError::NotFound)?.content;
    let due = paris(due_at);
    let parts = offer::letter(&request.brief);
    let mail = text.filled(&[
        ("prestataire", provider.name()),
        ("reference", &request.reference),
        ("profil", &parts.profile),
        ("besoin", &parts.need),
        ("remarques", &parts.remarks),
        ("presentation", &request.brief.company),
        ("planning", &parts.planning),
        ("prerequis", &parts.prerequisites),
        ("echeance", &format!("{} à {}", long_date(due.date()), time(due.time()))),
        ("care_manager", cx.who.name()),
        ("lien", &format!("{base_url}{path}")),
    ]);
    let letter = Letter {
        to_address: email,
        to_name: provider.details.contact_name.clone().unwrap_or_else(|| provider.name().to_owned()),
        subject: mail.subject,
        text: mail.text,
        person: Some(request.person),
    };
    Ok(mail::post(cx, on, letter).await?)
}
