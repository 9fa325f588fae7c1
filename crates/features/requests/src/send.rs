//! Asking: one mail and one page per service, the same words for all (D05-10, D05-11, D05-13).

use access::{Action, Cx};
use db::{
    Moment,
    sea_orm::{
        ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
        sea_query::Expr,
    },
};
use kernel::{
    clock::paris,
    french::{long_date, time},
    id::{ProviderId, QuoteInvitationId, QuoteRequestId},
    jiff::{SignedDuration, Timestamp},
};
use people::{DeadlineKind, NewDeadline};
use uuid::Uuid;

use crate::{
    disclosure::{self, About as Told},
    error::RequestError,
    field::{Field, Stage},
    invitation::{provider_of, rows},
    letter::{self, About},
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
        let mail =
            About { provider: &provider, request: &request, invitation: id, base_url: command.base_url };
        let mail = write(cx, &tx, &mail, due_at).await?;
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
            Told { person: request.person, provider: provider.id, invitation: QuoteInvitationId::from(id) };
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

async fn write(
    cx: &Cx,
    on: &impl ConnectionTrait,
    about: &About<'_>,
    due_at: Timestamp,
) -> Result<Uuid, RequestError> {
    let (due, parts) = (paris(due_at), offer::letter(&about.request.brief));
    let due = format!("{} à {}", long_date(due.date()), time(due.time()));
    let values = [
        ("profil", parts.profile.as_str()),
        ("besoin", &parts.need),
        ("remarques", &parts.remarks),
        ("presentation", &about.request.brief.company),
        ("planning", &parts.planning),
        ("prerequis", &parts.prerequisites),
        ("echeance", &due),
        ("care_manager", cx.who.name()),
    ];
    let mail = letter::post(cx, on, "demande_devis", about, &values).await?;
    mail.ok_or_else(|| RequestError::NoEmail(about.provider.name().to_owned()))
}
